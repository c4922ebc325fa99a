/* SPDX-License-Identifier: Apache-2.0
 *
 * explain.c - from what the runtime says about a request to legs with their rules.
 */
#include "explain/explain.h"

const char *sc_truth_name(enum scope_truth truth) {
  switch (truth) {
  case SCOPE_TRUTH_FALSE: return "false";
  case SCOPE_TRUTH_UNKNOWN: return "unknown";
  case SCOPE_TRUTH_TRUE: return "true";
  case SCOPE_TRUTH_EXPIRED: return "expired";
  case SCOPE_TRUTH_TOO_DEEP: return "too-deep";
  }
  return "";
}

bool sc_rule_decided(const struct sc_explanation *e, const struct scope_candidate *rule) {
  for (size_t i = 0; i < e->answer->rule_count; i++) {
    const struct scope_candidate *decided = &e->answer->rules[i];
    if (decided->rule_id == rule->rule_id && decided->leg == rule->leg && decided->hop == rule->hop)
      return true;
  }
  return false;
}

/* The best of several truths, as one true rule suffices. */
static unsigned rank(enum scope_truth truth) {
  switch (truth) {
  case SCOPE_TRUTH_TOO_DEEP: return 0;
  case SCOPE_TRUTH_EXPIRED: return 1;
  case SCOPE_TRUTH_FALSE: return 2;
  case SCOPE_TRUTH_UNKNOWN: return 3;
  case SCOPE_TRUTH_TRUE: return 4;
  }
  return 0;
}

static enum scope_truth leg_truth(const struct sc_leg *leg) {
  if (leg->leg == SCOPE_LEG_DENY) { /* holds while every deny is false */
    for (size_t i = 0; i < leg->rule_count; i++)
      if (leg->rules[i].truth != SCOPE_TRUTH_FALSE) return SCOPE_TRUTH_FALSE;
    return SCOPE_TRUTH_TRUE;
  }
  if (leg->skipped) return SCOPE_TRUTH_TRUE;
  if (leg->rule_count == 0) return SCOPE_TRUTH_FALSE;
  enum scope_truth best = SCOPE_TRUTH_TOO_DEEP;
  for (size_t i = 0; i < leg->rule_count; i++)
    if (rank(leg->rules[i].truth) > rank(best)) best = leg->rules[i].truth;
  return best;
}

static void add_leg(struct sc_explanation *e, const struct scope_candidate *rules, size_t count,
                    enum scope_leg kind, uint32_t hop) {
  struct sc_leg *leg = &e->legs[e->leg_count++];
  *leg = (struct sc_leg){.leg = kind, .hop = hop};
  size_t first = 0;
  while (first < count && (rules[first].leg != kind || rules[first].hop != hop)) first++;
  size_t end = first;
  while (end < count && rules[end].leg == kind && rules[end].hop == hop) end++;
  leg->rules = rules + first;
  leg->rule_count = end - first;
  bool subject = e->request->user.name.len > 0 || e->request->user.handle != SCOPE_UNRESOLVED ||
                 e->request->role_count > 0;
  bool asks = kind == SCOPE_LEG_SUBJECT ||
              (kind == SCOPE_LEG_DELEGATION && hop + 1 == e->request->actor_count);
  leg->skipped = asks && !subject && e->answer->decision.reason != SCOPE_REASON_USER_REQUIRED;
  leg->truth = leg_truth(leg);
}

static const struct scope_candidate *candidates(struct sc_arena *arena, struct sc_explanation *e,
                                                size_t *count) {
  const struct scope_table *table = e->table;
  *count = scope_candidates(table, e->request, NULL, 0);
  struct scope_candidate *rules = SC_NEW_ARRAY(arena, struct scope_candidate, *count);
  *count = scope_candidates(table, e->request, rules, *count);
  return rules;
}

void sc_explanation_make(struct sc_arena *arena, const struct scope_table *table,
                         const unsigned char *bytes, const struct scope_request *request,
                         const struct sc_answer *answer, struct sc_explanation *out) {
  *out =
      (struct sc_explanation){.table = table, .bytes = bytes, .request = request, .answer = answer};
  const struct scope_decision *decision = &answer->decision;
  bool before = !decision->allow && decision->leg == SCOPE_LEG_NONE;
  if (before || request->actor_count > SCOPE_ACTORS_MAX) return;
  size_t count;
  const struct scope_candidate *rules = candidates(arena, out, &count);
  out->legs = SC_NEW_ARRAY(arena, struct sc_leg, 2 + 2 * request->actor_count);
  add_leg(out, rules, count, SCOPE_LEG_SUBJECT, 0);
  for (size_t i = request->actor_count; i-- > 0;)
    add_leg(out, rules, count, SCOPE_LEG_DELEGATION, (uint32_t)i);
  for (size_t i = 0; i < request->actor_count; i++)
    add_leg(out, rules, count, SCOPE_LEG_AGENT, (uint32_t)i);
  add_leg(out, rules, count, SCOPE_LEG_DENY, 0);
}

struct sc_str sc_leg_title(struct sc_arena *arena, const struct sc_explanation *e,
                           const struct sc_leg *leg) {
  const struct scope_request *request = e->request;
  struct sc_str scope = sc_str_of(request->scope.name);
  struct sc_str task = sc_str_of(request->task);
  struct sc_str subject = sc_subject_text(arena, request);
  struct sc_str actor = SC_STR("");
  if (leg->hop < request->actor_count) actor = sc_str_of(request->actors[leg->hop].name);
  switch (leg->leg) {
  case SCOPE_LEG_SUBJECT:
    if (leg->skipped) return SC_STR("subject: none needed, the task is autonomous");
    return sc_str_format(arena, "subject: %.*s holds %.*s", SC_STR_ARGS(subject),
                         SC_STR_ARGS(scope));
  case SCOPE_LEG_DELEGATION: {
    if (leg->skipped) return SC_STR("delegation: none needed, the task is autonomous");
    struct sc_str from = subject;
    if (leg->hop + 1 < request->actor_count) from = sc_str_of(request->actors[leg->hop + 1].name);
    return sc_str_format(arena, "delegation: %.*s hands task %.*s to %.*s", SC_STR_ARGS(from),
                         SC_STR_ARGS(task), SC_STR_ARGS(actor));
  }
  case SCOPE_LEG_AGENT:
    return sc_str_format(arena, "agent: task %.*s of %.*s includes %.*s", SC_STR_ARGS(task),
                         SC_STR_ARGS(actor), SC_STR_ARGS(scope));
  case SCOPE_LEG_DENY:
    if (leg->rule_count == 0) return SC_STR("deny: none selects this request");
    if (leg->truth == SCOPE_TRUTH_TRUE) return SC_STR("deny: none applies");
    return SC_STR("deny: a guardrail applies");
  case SCOPE_LEG_NONE: break;
  }
  return SC_STR("");
}
