/* SPDX-License-Identifier: Apache-2.0
 *
 * differential_check.c - one policy in three tables, one request in two forms, against the oracle.
 */
#include <stdio.h>
#include <stdlib.h>

#include "oracle/differential.h"

/* --- compiling --------------------------------------------------------------------------------------------------- */

static bool open_table(struct trial *trial, int which) {
  struct sc_compile_options options = {
      .lower = {.debug = which != TABLE_STRIPPED, .optimise = which != TABLE_PLAIN}};
  if (sc_compile_table(&trial->compilation, &options) != SC_OK) return false;
  enum scope_status status = scope_open_memory(trial->compilation.table,
                                               trial->compilation.table_len, &trial->tables[which]);
  if (status == SCOPE_OK && which != TABLE_STRIPPED)
    status = scope_debug_open(&trial->tables[which]);
  if (status != SCOPE_OK) printf("table %d: %s\n", which, scope_status_text(status));
  return status == SCOPE_OK;
}

static void print_diagnostics(struct trial *trial, struct sc_str text) {
  struct sc_text out = {0};
  sc_diags_sort(&trial->compilation.diags);
  sc_diags_text(&trial->compilation.diags, false, &out);
  printf("--- policy\n%.*s--- diagnostics\n%.*s\n", SC_STR_ARGS(text),
         SC_STR_ARGS(sc_text_str(&out)));
}

/* Regular expressions, and patterns below open scopes, can multiply beyond what a table holds: a limit, not a fault. */
static bool is_too_large(const struct sc_diags *diags) {
  for (size_t i = 0; i < diags->items.count; i++)
    if (diags->items.items[i].code == SC_0325 || diags->items.items[i].code == SC_0507) return true;
  return false;
}

bool trial_open(struct trial *trial, struct sc_str text, struct oracle_stats *stats, bool quiet) {
  trial->too_large = false;
  memset(trial->tables, 0, sizeof(trial->tables));
  sc_compilation_init(&trial->compilation);
  enum sc_status status =
      sc_compile_policy_text(&trial->compilation, SC_STR("generated.yaml"), text);
  bool ok = status == SC_OK;
  for (int which = TABLE_DEBUG; ok && which <= TABLE_STRIPPED; which++)
    ok = open_table(trial, which);
  trial->too_large = status == SC_E_INVALID && is_too_large(&trial->compilation.diags);
  if (!ok && !quiet && !trial->too_large && status != SC_E_MEMORY) print_diagnostics(trial, text);
  if (!ok) {
    trial_close(trial);
    return false;
  }
  trial->stripped =
      (struct sc_str){(const char *)trial->compilation.table, trial->compilation.table_len};
  trial->oracle = oracle_new(&trial->compilation.arena, &trial->compilation.policy, stats);
  return true;
}

void trial_close(struct trial *trial) {
  for (int i = 0; i < 3; i++) scope_close(&trial->tables[i]);
  sc_compilation_release(&trial->compilation);
}

/* --- requests ---------------------------------------------------------------------------------------------------- */

static struct scope_bytes bytes(struct sc_str s) { return (struct scope_bytes){s.ptr, s.len}; }

typedef uint32_t resolve_fn(const struct scope_table *table, struct scope_bytes name);

/* By name, or by id: of what the table knows the name may then be left out. */
static struct scope_name to_name(const struct scope_table *handles, resolve_fn *resolve,
                                 struct sc_str name) {
  struct scope_name out = {bytes(name), SCOPE_UNRESOLVED};
  if (handles == NULL) return out;
  out.handle = resolve(handles, out.name);
  if (out.handle != SCOPE_UNKNOWN) out.name = (struct scope_bytes){NULL, 0};
  return out;
}

static void to_attr(struct sc_arena *arena, const struct scope_table *handles,
                    const struct oracle_attr *from, struct scope_attr *out) {
  struct scope_name name = to_name(handles, scope_resolve_attr, from->name);
  out->name = name.name;
  out->handle = name.handle;
  struct scope_bytes *items = SC_NEW_ARRAY(arena, struct scope_bytes, from->value.item_count);
  for (uint32_t i = 0; i < from->value.item_count; i++) items[i] = bytes(from->value.items[i]);
  out->value = (struct scope_value){.type = from->value.type,
                                    .number = from->value.number,
                                    .string = bytes(from->value.string),
                                    .items = items,
                                    .item_count = from->value.item_count};
  memcpy(out->value.address, from->value.address, 16);
}

static struct scope_name *to_names(struct sc_arena *arena, const struct scope_table *handles,
                                   resolve_fn *resolve, const struct sc_str *names,
                                   uint32_t count) {
  struct scope_name *out = SC_NEW_ARRAY(arena, struct scope_name, count);
  for (uint32_t i = 0; i < count; i++) out[i] = to_name(handles, resolve, names[i]);
  return out;
}

void to_request(struct sc_arena *arena, const struct scope_table *handles,
                const struct oracle_request *from, struct scope_request *out) {
  *out = (struct scope_request){.role_count = from->role_count,
                                .actor_count = from->actor_count,
                                .task = bytes(from->task),
                                .context_count = from->context_count,
                                .has_now = from->has_now,
                                .now = from->now};
  if (from->has_user) out->user = to_name(handles, scope_resolve_user, from->user);
  out->roles = to_names(arena, handles, scope_resolve_role, from->roles, from->role_count);
  out->actors = to_names(arena, handles, scope_resolve_agent, from->actors, from->actor_count);
  if (handles != NULL) {
    uint32_t *ids = SC_NEW_ARRAY(arena, uint32_t, from->actor_count);
    for (uint32_t i = 0; i < from->actor_count; i++)
      ids[i] = scope_resolve_task(handles, out->actors[i].handle, out->task);
    out->task_handles = ids;
  }
  out->scope = (struct scope_name){bytes(from->scope), SCOPE_UNRESOLVED};
  if (handles != NULL) /* the name stays: below open scopes an id stands for many */
    out->scope.handle = scope_resolve_scope(handles, out->scope.name);
  if (from->has_resource) out->resource = bytes(from->resource);
  struct scope_attr *context = SC_NEW_ARRAY(arena, struct scope_attr, from->context_count);
  for (uint32_t i = 0; i < from->context_count; i++)
    to_attr(arena, handles, &from->context[i], &context[i]);
  out->context = context;
}

/* --- comparing --------------------------------------------------------------------------------------------------- */

static struct sc_str answer_text(struct sc_arena *arena, const struct oracle_answer *answer) {
  struct sc_text out = {0};
  sc_text_format(arena, &out, "%s, leg %s, hop %u", scope_reason_text(answer->reason),
                 scope_leg_text(answer->leg), answer->hop);
  if (answer->allow)
    sc_text_format(arena, &out, ", ttl %u, log %d, risk %d", answer->ttl_s, (int)answer->log,
                   (int)answer->risk);
  for (uint32_t i = 0; i < answer->step_up_count; i++)
    sc_text_format(arena, &out, ", %.*s", SC_STR_ARGS(answer->step_ups[i]));
  for (uint32_t i = 0; i < answer->rule_count; i++)
    sc_text_format(arena, &out, "\n    rule %s/%u %.*s", scope_leg_text(answer->rules[i].leg),
                   answer->rules[i].hop, SC_STR_ARGS(answer->rules[i].id));
  for (uint32_t i = 0; i < answer->missing_count; i++)
    sc_text_format(arena, &out, "\n    missing %.*s", SC_STR_ARGS(answer->missing[i]));
  return sc_text_str(&out);
}

static bool same_bytes(struct scope_bytes a, struct sc_str b) {
  return sc_str_equal((struct sc_str){a.ptr, a.len}, b);
}

static bool same_step_ups(const struct scope_table *table, uint32_t mask,
                          const struct oracle_answer *answer) {
  uint32_t found = 0;
  for (uint32_t bit = 0; bit < 32; bit++) {
    if ((mask >> bit & 1) == 0) continue;
    for (uint32_t i = 0; i < answer->step_up_count; i++)
      if (same_bytes(scope_step_up_name(table, bit), answer->step_ups[i])) found++;
  }
  return found == answer->step_up_count && (uint32_t)__builtin_popcount(mask) == found;
}

static bool same_decision(const struct scope_table *table, const struct scope_decision *decision,
                          const struct oracle_answer *answer) {
  if (decision->allow != answer->allow || decision->reason != answer->reason ||
      decision->leg != answer->leg || decision->hop != answer->hop)
    return false;
  return !answer->allow ||
         (decision->ttl_s == answer->ttl_s && decision->log == answer->log &&
          decision->risk == answer->risk && same_step_ups(table, decision->step_ups, answer));
}

static bool same_rules(struct sc_arena *arena, const struct scope_table *table,
                       const struct scope_request *request, const struct scope_decision *decision,
                       const struct oracle_answer *answer, struct sc_text *out) {
  struct scope_candidate *rules = SC_NEW_ARRAY(arena, struct scope_candidate, ORACLE_RULES_MAX);
  size_t count = scope_deciding_rules(table, request, decision, rules, ORACLE_RULES_MAX);
  bool same = count == answer->rule_count;
  for (size_t i = 0; i < count; i++) {
    struct scope_rule rule;
    bool found = false;
    if (!scope_rule_info(table, rules[i].rule_id, &rule)) return false;
    for (uint32_t k = 0; k < answer->rule_count; k++)
      found |= answer->rules[k].leg == rules[i].leg && answer->rules[k].hop == rules[i].hop &&
               same_bytes(rule.id, answer->rules[k].id);
    same &= found;
    sc_text_format(arena, out, "\n    rule %s/%u %.*s", scope_leg_text(rules[i].leg), rules[i].hop,
                   (int)rule.id.len, rule.id.ptr);
  }
  return same;
}

static bool is_missing(const struct oracle_answer *answer, struct scope_bytes name) {
  for (uint32_t k = 0; k < answer->missing_count; k++)
    if (same_bytes(name, answer->missing[k])) return true;
  return false;
}

/* Without rules (`exact` false) a table may name more than the oracle, but never nothing. */
static bool same_missing(const struct scope_table *table, bool exact,
                         const struct scope_request *request, const struct scope_decision *decision,
                         const struct oracle_answer *answer, struct sc_arena *arena,
                         struct sc_text *out) {
  struct scope_bytes names[ORACLE_NAMES_MAX];
  size_t count = scope_missing_attributes(table, request, decision, names, ORACLE_NAMES_MAX);
  bool same = count <= ORACLE_NAMES_MAX && (count > 0 || !answer->must_miss);
  for (size_t i = 0; i < count; i++) {
    same &= !exact || is_missing(answer, names[i]);
    sc_text_format(arena, out, "\n    missing %.*s", (int)names[i].len, names[i].ptr);
  }
  return same;
}

static struct sc_str complain(struct sc_arena *arena, const char *what,
                              const struct scope_decision *decision, struct sc_str detail,
                              const struct oracle_answer *answer) {
  struct sc_str expected = answer_text(arena, answer);
  return sc_str_format(
      arena,
      "%s\n  table:  %s, leg %s, hop %u, ttl %u, log %u, risk %u, step-ups %x%.*s\n"
      "  oracle: %.*s\n",
      what, scope_reason_text(decision->reason), scope_leg_text(decision->leg), decision->hop,
      decision->ttl_s, decision->log, decision->risk, decision->step_ups, SC_STR_ARGS(detail),
      SC_STR_ARGS(expected));
}

static void count(struct totals *totals, const struct oracle_answer *answer) {
  totals->decisions++;
  totals->reasons[answer->reason]++;
  totals->legs[answer->leg]++;
  totals->hops += answer->hop > 0;
}

struct sc_str trial_compare(struct trial *trial, struct sc_arena *arena,
                            const struct oracle_request *request, struct totals *totals) {
  static const char *const names[] = {"table with debug data", "table not optimised",
                                      "stripped table"};
  static struct oracle_answer answer; /* large */
  struct scope_request by_name;
  struct scope_request by_id;
  struct scope_decision decision;
  struct sc_text detail = {0};
  oracle_decide(trial->oracle, request, &answer);
  totals->unsure += answer.unsure;
  if (answer.unsure) return SC_STR("");
  count(totals, &answer);
  to_request(arena, NULL, request, &by_name);
  for (int which = TABLE_STRIPPED; which >= TABLE_DEBUG; which--) {
    scope_decide(&trial->tables[which], &by_name, &decision);
    if (!same_decision(&trial->tables[which], &decision, &answer))
      return complain(arena, names[which], &decision, SC_STR(""), &answer);
  }
  const struct scope_table *table = &trial->tables[TABLE_DEBUG];
  to_request(arena, table, request, &by_id);
  struct scope_decision second;
  scope_decide(table, &by_id, &second);
  if (!same_decision(table, &second, &answer))
    return complain(arena, "by handles", &second, SC_STR(""), &answer);
  for (int which = TABLE_DEBUG; which <= TABLE_PLAIN; which++) {
    totals->rule_checks++;
    if (!same_rules(arena, &trial->tables[which], &by_name, &decision, &answer, &detail))
      return complain(arena, "deciding rules", &decision, sc_text_str(&detail), &answer);
    detail.count = 0;
  }
  totals->missing_checks += answer.missing_count > 0;
  for (int which = TABLE_DEBUG; which <= TABLE_STRIPPED; which++) {
    detail.count = 0;
    if (!same_missing(&trial->tables[which], which != TABLE_STRIPPED, &by_name, &decision, &answer,
                      arena, &detail))
      return complain(arena, "missing attributes", &decision, sc_text_str(&detail), &answer);
  }
  return SC_STR("");
}

/* The n-th mixture of names and handles: all names, all handles, and all between. */
static void mix_names(struct sc_arena *arena, const struct scope_table *table, size_t n,
                      const struct oracle_request *from, const struct scope_request *by_name,
                      struct scope_request *out) {
  if (n % 3 == 0) {
    *out = *by_name;
    return;
  }
  to_request(arena, table, from, out);
  if (n % 3 == 1) return;
  if (n / 3 & 1) out->user = by_name->user;
  if (n / 3 & 2) out->scope = by_name->scope;
  if (n / 3 & 4) out->actors = by_name->actors;
  if (n / 3 & 8) out->task_handles = NULL;
  if (n / 3 & 16) out->roles = by_name->roles;
}

size_t trial_compare_batch(struct trial *trial, struct sc_arena *arena,
                           const struct oracle_request *requests, size_t count) {
  const struct scope_table *table = &trial->tables[TABLE_STRIPPED];
  struct scope_request *batch = SC_NEW_ARRAY(arena, struct scope_request, count);
  struct scope_request *by_name = SC_NEW_ARRAY(arena, struct scope_request, count);
  struct scope_decision *decisions = SC_NEW_ARRAY(arena, struct scope_decision, count);
  for (size_t i = 0; i < count; i++) {
    to_request(arena, NULL, &requests[i], &by_name[i]);
    mix_names(arena, table, i, &requests[i], &by_name[i], &batch[i]);
  }
  scope_decide_batch(table, batch, count, decisions);
  for (size_t i = 0; i < count; i++) {
    struct scope_decision alone;
    scope_decide(table, &by_name[i], &alone);
    const struct scope_decision *d = &decisions[i];
    if (alone.allow != d->allow || alone.reason != d->reason || alone.leg != d->leg ||
        alone.hop != d->hop || alone.scope_id != d->scope_id || alone.ttl_s != d->ttl_s ||
        alone.step_ups != d->step_ups || alone.log != d->log || alone.risk != d->risk)
      return i;
  }
  return count;
}
