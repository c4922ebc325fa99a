/* SPDX-License-Identifier: Apache-2.0
 *
 * answer.c - a decision and what the runtime says about it.
 */
#include "explain/answer.h"

#include <stdlib.h>

static bool decide_rules(const struct scope_table *table, const struct scope_request *request,
                         struct sc_answer *answer) {
  for (;;) {
    answer->rule_count = scope_deciding_rules(table, request, &answer->decision, answer->rules,
                                              answer->rule_capacity);
    if (answer->rule_count <= answer->rule_capacity) return true;
    void *grown = realloc(answer->rules, answer->rule_count * sizeof(*answer->rules));
    if (grown == NULL) return false;
    answer->rules = grown;
    answer->rule_capacity = answer->rule_count;
  }
}

static bool find_sufficient(const struct scope_table *table, struct sc_answer *answer) {
  uint32_t scope = answer->decision.scope_id;
  for (;;) {
    answer->sufficient_count =
        scope_sufficient_scopes(table, scope, answer->sufficient, answer->sufficient_capacity);
    if (answer->sufficient_count <= answer->sufficient_capacity) return true;
    void *grown =
        realloc(answer->sufficient, answer->sufficient_count * sizeof(*answer->sufficient));
    if (grown == NULL) return false;
    answer->sufficient = grown;
    answer->sufficient_capacity = answer->sufficient_count;
  }
}

bool sc_answer_make(const struct scope_table *table, const struct scope_request *request,
                    struct sc_answer *answer) {
  struct scope_decision *decision = &answer->decision;
  scope_decide(table, request, decision);
  answer->missing_count = 0;
  answer->sufficient_count = 0;
  if (!decide_rules(table, request, answer)) return false;
  if (decision->reason == SCOPE_REASON_CONDITION_UNKNOWN ||
      decision->reason == SCOPE_REASON_DENIED_BY_RULE) {
    answer->missing_count =
        scope_missing_attributes(table, request, decision, answer->missing, SCOPE_CONTEXT_MAX);
    if (answer->missing_count > SCOPE_CONTEXT_MAX) answer->missing_count = SCOPE_CONTEXT_MAX;
  }
  if (decision->reason == SCOPE_REASON_USER_LACKS_SCOPE ||
      decision->reason == SCOPE_REASON_TASK_LACKS_SCOPE)
    return find_sufficient(table, answer);
  return true;
}

void sc_answer_release(struct sc_answer *answer) {
  free(answer->rules);
  free(answer->sufficient);
  memset(answer, 0, sizeof(*answer));
}

struct sc_str sc_answer_message(const struct scope_table *table, const struct sc_answer *answer) {
  if (answer->decision.reason != SCOPE_REASON_DENIED_BY_RULE) return SC_STR("");
  for (size_t i = 0; i < answer->rule_count; i++) {
    struct scope_rule rule;
    if (scope_rule_info(table, answer->rules[i].rule_id, &rule) && rule.message.len > 0)
      return sc_str_of(rule.message);
  }
  return SC_STR("");
}

const char *sc_rule_kind(enum scope_rule_kind kind) {
  switch (kind) {
  case SCOPE_RULE_USER_GRANT: return "user-grant";
  case SCOPE_RULE_ROLE_GRANT: return "role-grant";
  case SCOPE_RULE_TASK_SCOPE: return "task-scope";
  case SCOPE_RULE_DELEGATION: return "delegation";
  case SCOPE_RULE_DENY: return "deny";
  }
  return "";
}

const char *sc_log_name(uint8_t log) {
  return log == 0 ? "minimal" : log == 1 ? "standard" : "full";
}

struct sc_str sc_sufficient_name(const struct scope_table *table,
                                 const struct scope_request *request, const uint32_t *scopes,
                                 size_t index) {
  return sc_str_of(index == 0 ? request->scope.name : scope_scope_name(table, scopes[index]));
}
