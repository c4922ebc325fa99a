/* SPDX-License-Identifier: Apache-2.0
 *
 * suite_check.c - an answer against an expectation, and in words what differs.
 */
#include "suite/suite_check.h"

#include "base/sorted.h"

static bool needs_answer(const struct sc_expectation *e) {
  return e->has_rules || e->has_rules_include || e->has_missing_attributes ||
         e->has_missing_scopes || e->has_message;
}

/* What the decision alone says. */
static bool decision_met(const struct sc_expectation *e, const struct scope_decision *d) {
  if (e->has_decision && d->allow != e->allow) return false;
  if (e->has_reason && d->reason != e->reason) return false;
  if (e->has_leg && d->leg != e->leg) return false;
  if (e->has_ttl && (!d->allow || d->ttl_s != e->ttl_s)) return false;
  if (e->has_step_up && (!d->allow || d->step_ups != e->step_ups)) return false;
  return !e->has_log || (d->allow && d->log == e->log);
}

/* --- lists ------------------------------------------------------------------------------------------------ */

static bool holds(const struct sc_str *items, size_t count, struct sc_str text) {
  for (size_t i = 0; i < count; i++)
    if (sc_str_equal(items[i], text)) return true;
  return false;
}

static struct sc_str rule_id(const struct scope_table *table, const struct sc_answer *answer,
                             size_t i) {
  struct scope_rule rule;
  if (!scope_rule_info(table, answer->rules[i].rule_id, &rule)) return SC_STR("");
  return sc_str_of(rule.id);
}

static bool answer_has_rule(const struct scope_table *table, const struct sc_answer *answer,
                            struct sc_str id) {
  for (size_t i = 0; i < answer->rule_count; i++)
    if (sc_str_equal(rule_id(table, answer, i), id)) return true;
  return false;
}

static bool rules_met(const struct scope_table *table, const struct sc_expectation *e,
                      const struct sc_answer *answer) {
  if (!e->has_rules && !e->has_rules_include) return true;
  for (uint32_t i = 0; i < e->rule_count; i++)
    if (!answer_has_rule(table, answer, e->rules[i])) return false;
  if (e->has_rules_include) return true;
  for (size_t i = 0; i < answer->rule_count; i++)
    if (!holds(e->rules, e->rule_count, rule_id(table, answer, i))) return false;
  return true;
}

static bool attributes_met(const struct sc_expectation *e, const struct sc_answer *answer) {
  if (!e->has_missing_attributes) return true;
  if (answer->missing_count != e->missing_attribute_count) return false;
  for (size_t i = 0; i < answer->missing_count; i++)
    if (!holds(e->missing_attributes, e->missing_attribute_count, sc_str_of(answer->missing[i])))
      return false;
  return true;
}

static bool scopes_met(const struct scope_table *table, const struct scope_request *request,
                       const struct sc_expectation *e, const struct sc_answer *answer) {
  if (!e->has_missing_scopes) return true;
  if (answer->sufficient_count != e->missing_scope_count) return false;
  for (size_t i = 0; i < answer->sufficient_count; i++)
    if (!holds(e->missing_scopes, e->missing_scope_count,
               sc_sufficient_name(table, request, answer->sufficient, i)))
      return false;
  return true;
}

bool sc_expectation_met(const struct scope_table *table, const struct scope_request *request,
                        const struct sc_expectation *e, struct sc_answer *answer, bool *enough) {
  *enough = true;
  if (!needs_answer(e)) {
    scope_decide(table, request, &answer->decision);
    return decision_met(e, &answer->decision);
  }
  *enough = sc_answer_make(table, request, answer);
  return *enough && decision_met(e, &answer->decision) && rules_met(table, e, answer) &&
         attributes_met(e, answer) && scopes_met(table, request, e, answer) &&
         (!e->has_message || sc_str_equal(sc_answer_message(table, answer), e->message));
}

/* --- words --------------------------------------------------------------------------------------------------- */

struct sc_str sc_expectation_text(struct sc_arena *arena, const struct sc_expectation *e) {
  struct sc_text text = {0};
  if (e->has_decision) sc_text_add(arena, &text, e->allow ? SC_STR("allow") : SC_STR("deny"));
  if (e->has_reason && e->reason != SCOPE_REASON_ALLOWED)
    sc_text_format(arena, &text, " %s", scope_reason_text(e->reason));
  if (e->has_leg)
    sc_text_format(arena, &text, text.count > 0 ? " (%s)" : "leg %s", scope_leg_text(e->leg));
  if (text.count == 0) sc_text_add(arena, &text, SC_STR("the facts below"));
  return sc_text_str(&text);
}

struct sc_str sc_decision_text(struct sc_arena *arena, const struct scope_decision *d) {
  if (d->allow) return SC_STR("allow");
  if (d->leg == SCOPE_LEG_NONE || d->leg == SCOPE_LEG_DENY)
    return sc_str_format(arena, "deny %s", scope_reason_text(d->reason));
  return sc_str_format(arena, "deny %s (%s)", scope_reason_text(d->reason), scope_leg_text(d->leg));
}

static void say(struct sc_arena *arena, struct sc_lines *out, const char *what,
                struct sc_str actual, struct sc_str expected) {
  *SC_PUSH(arena, out) = sc_str_format(arena, "%s %.*s, expected %.*s", what, SC_STR_ARGS(actual),
                                       SC_STR_ARGS(expected));
}

static struct sc_str list_text(struct sc_arena *arena, const struct sc_str *items, size_t count) {
  struct sc_text text = {0};
  for (size_t i = 0; i < count; i++)
    sc_text_format(arena, &text, "%s%.*s", i > 0 ? ", " : "", SC_STR_ARGS(items[i]));
  return count == 0 ? SC_STR("none") : sc_text_str(&text);
}

static void say_those_without(struct sc_arena *arena, struct sc_lines *out, const char *what,
                              const char *how, const struct sc_str *items, size_t count,
                              const struct sc_str *without, size_t without_count) {
  struct sc_str *kept = SC_NEW_ARRAY(arena, struct sc_str, count);
  size_t n = 0;
  for (size_t i = 0; i < count; i++)
    if (!holds(without, without_count, items[i])) kept[n++] = items[i];
  if (n == 0) return;
  *SC_PUSH(arena, out) =
      sc_str_format(arena, "%s, %s: %.*s", what, how, SC_STR_ARGS(list_text(arena, kept, n)));
}

/* What one list has and the other has not; `among_others`: more than expected is fine. */
static void say_lists(struct sc_arena *arena, struct sc_lines *out, const char *what,
                      const struct sc_str *expected, size_t expected_count, struct sc_str *actual,
                      size_t actual_count, bool among_others) {
  actual_count = sc_sort_texts(actual, actual_count);
  say_those_without(arena, out, what, "expected but not there", expected, expected_count, actual,
                    actual_count);
  if (!among_others)
    say_those_without(arena, out, what, "there but not expected", actual, actual_count, expected,
                      expected_count);
}

static struct sc_str step_ups_text(struct sc_arena *arena, const struct scope_table *table,
                                   uint32_t bits) {
  struct sc_str names[32];
  size_t count = 0;
  for (uint32_t i = 0; i < 32; i++)
    if (bits >> i & 1) names[count++] = sc_str_of(scope_step_up_name(table, i));
  return list_text(arena, names, count);
}

static const char *log_name(const struct scope_decision *d) {
  return d->allow ? sc_log_name(d->log) : "none";
}

static void obligation_mismatches(struct sc_arena *arena, const struct scope_table *table,
                                  const struct sc_expectation *e, const struct scope_decision *d,
                                  struct sc_lines *out) {
  if (e->has_ttl && (!d->allow || d->ttl_s != e->ttl_s))
    say(arena, out, "ttl", d->allow ? sc_duration_text(arena, d->ttl_s) : SC_STR("none"),
        sc_duration_text(arena, e->ttl_s));
  if (e->has_step_up && (!d->allow || d->step_ups != e->step_ups))
    say(arena, out, "step_up", step_ups_text(arena, table, d->allow ? d->step_ups : 0),
        step_ups_text(arena, table, e->step_ups));
  if (e->has_log && (!d->allow || d->log != e->log))
    say(arena, out, "log", sc_str_from(log_name(d)), sc_str_from(sc_log_name(e->log)));
}

static void list_mismatches(struct sc_arena *arena, const struct scope_table *table,
                            const struct scope_request *request, const struct sc_expectation *e,
                            const struct sc_answer *answer, struct sc_lines *out) {
  if (!rules_met(table, e, answer)) {
    struct sc_str *ids = SC_NEW_ARRAY(arena, struct sc_str, answer->rule_count);
    for (size_t i = 0; i < answer->rule_count; i++) ids[i] = rule_id(table, answer, i);
    say_lists(arena, out, "rules", e->rules, e->rule_count, ids, answer->rule_count,
              e->has_rules_include);
  }
  if (!attributes_met(e, answer)) {
    struct sc_str *names = SC_NEW_ARRAY(arena, struct sc_str, answer->missing_count);
    for (size_t i = 0; i < answer->missing_count; i++) names[i] = sc_str_of(answer->missing[i]);
    say_lists(arena, out, "missing attributes", e->missing_attributes, e->missing_attribute_count,
              names, answer->missing_count, false);
  }
  if (!scopes_met(table, request, e, answer)) {
    struct sc_str *names = SC_NEW_ARRAY(arena, struct sc_str, answer->sufficient_count);
    for (size_t i = 0; i < answer->sufficient_count; i++)
      names[i] = sc_sufficient_name(table, request, answer->sufficient, i);
    say_lists(arena, out, "missing scopes", e->missing_scopes, e->missing_scope_count, names,
              answer->sufficient_count, false);
  }
}

size_t sc_expectation_mismatches(struct sc_arena *arena, const struct scope_table *table,
                                 const struct scope_request *request,
                                 const struct sc_expectation *e, const struct sc_answer *answer,
                                 struct sc_lines *out) {
  const struct scope_decision *d = &answer->decision;
  if (e->has_decision && d->allow != e->allow)
    say(arena, out, "decision", d->allow ? SC_STR("allow") : SC_STR("deny"),
        e->allow ? SC_STR("allow") : SC_STR("deny"));
  if (e->has_reason && d->reason != e->reason)
    say(arena, out, "reason", sc_str_from(scope_reason_text(d->reason)),
        sc_str_from(scope_reason_text(e->reason)));
  if (e->has_leg && d->leg != e->leg)
    say(arena, out, "leg", sc_str_from(scope_leg_text(d->leg)),
        sc_str_from(scope_leg_text(e->leg)));
  size_t verdict = out->count;
  obligation_mismatches(arena, table, e, d, out);
  list_mismatches(arena, table, request, e, answer, out);
  if (e->has_message && !sc_str_equal(sc_answer_message(table, answer), e->message)) {
    struct sc_str message = sc_answer_message(table, answer);
    say(arena, out, "message", message.len > 0 ? message : SC_STR("none"), e->message);
  }
  return verdict;
}
