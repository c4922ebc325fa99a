/* SPDX-License-Identifier: Apache-2.0
 *
 * answer.c - a decision and what the runtime says about it; answers as JSON.
 */
#include "answer.h"

#include <inttypes.h>
#include <stdlib.h>

#include "output.h"

static bool decide_rules(const struct scope_table *table, const struct scope_request *request,
                         struct cmd_answer *answer) {
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

static bool find_sufficient(const struct scope_table *table, struct cmd_answer *answer) {
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

bool cmd_answer_make(const struct scope_table *table, const struct scope_request *request,
                     struct cmd_answer *answer) {
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

void cmd_answer_release(struct cmd_answer *answer) {
  free(answer->rules);
  free(answer->sufficient);
  memset(answer, 0, sizeof(*answer));
}

struct sc_str cmd_answer_message(const struct scope_table *table, const struct cmd_answer *answer) {
  if (answer->decision.reason != SCOPE_REASON_DENIED_BY_RULE) return SC_STR("");
  for (size_t i = 0; i < answer->rule_count; i++) {
    struct scope_rule rule;
    if (scope_rule_info(table, answer->rules[i].rule_id, &rule) && rule.message.len > 0)
      return cmd_str(rule.message);
  }
  return SC_STR("");
}

const char *cmd_rule_kind(enum scope_rule_kind kind) {
  switch (kind) {
  case SCOPE_RULE_USER_GRANT: return "user-grant";
  case SCOPE_RULE_ROLE_GRANT: return "role-grant";
  case SCOPE_RULE_TASK_SCOPE: return "task-scope";
  case SCOPE_RULE_DELEGATION: return "delegation";
  case SCOPE_RULE_DENY: return "deny";
  }
  return "";
}

const char *cmd_log_name(uint8_t log) {
  return log == 0 ? "minimal" : log == 1 ? "standard" : "full";
}

/* --- JSON ------------------------------------------------------------------------------------------------------------ */

static void json_rules(FILE *out, const struct scope_table *table,
                       const struct cmd_answer *answer) {
  fputs(",\"rules\":[", out);
  bool first = true;
  for (size_t i = 0; i < answer->rule_count; i++) {
    struct scope_rule rule;
    if (!scope_rule_info(table, answer->rules[i].rule_id, &rule)) continue;
    fputs(first ? "{\"id\":" : ",{\"id\":", out);
    first = false;
    cmd_json_string(out, cmd_str(rule.id));
    fprintf(out, ",\"kind\":\"%s\",\"file\":", cmd_rule_kind(rule.kind));
    cmd_json_string(out, cmd_str(rule.place.file));
    fprintf(out, ",\"line\":%" PRIu32 "}", rule.place.line);
  }
  fputc(']', out);
}

static void json_obligations(FILE *out, const struct scope_table *table,
                             const struct scope_decision *decision) {
  fprintf(out, ",\"obligations\":{\"ttl_s\":%" PRIu32 ",\"step_up\":[", decision->ttl_s);
  bool first = true;
  for (uint32_t i = 0; i < 32; i++) {
    if (!(decision->step_ups >> i & 1)) continue;
    if (!first) fputc(',', out);
    first = false;
    cmd_json_string(out, cmd_str(scope_step_up_name(table, i)));
  }
  fprintf(out, "],\"log\":\"%s\"}", cmd_log_name(decision->log));
}

struct sc_str cmd_sufficient_name(const struct scope_table *table,
                                  const struct scope_request *request, const uint32_t *scopes,
                                  size_t index) {
  return cmd_str(index == 0 ? request->scope.name : scope_scope_name(table, scopes[index]));
}

void cmd_answer_json(FILE *out, const struct cmd_table *table, const struct scope_request *request,
                     const struct cmd_answer *answer, struct sc_str id) {
  const struct scope_decision *decision = &answer->decision;
  fprintf(out, "{\"decision\":\"%s\",\"reason\":\"%s\",\"leg\":\"%s\"",
          decision->allow ? "allow" : "deny", scope_reason_text(decision->reason),
          scope_leg_text(decision->leg));
  json_rules(out, &table->table, answer);
  fputs(",\"missing_attributes\":[", out);
  for (size_t i = 0; i < answer->missing_count; i++) {
    if (i > 0) fputc(',', out);
    cmd_json_string(out, cmd_str(answer->missing[i]));
  }
  fputs("],\"missing_scopes\":[", out);
  for (size_t i = 0; i < answer->sufficient_count; i++) {
    if (i > 0) fputc(',', out);
    cmd_json_string(out, cmd_sufficient_name(&table->table, request, answer->sufficient, i));
  }
  fputc(']', out);
  if (decision->allow) json_obligations(out, &table->table, decision);
  struct sc_str message = cmd_answer_message(&table->table, answer);
  if (message.len > 0) {
    fputs(",\"message\":", out);
    cmd_json_string(out, message);
  }
  fputs(",\"policy\":{\"name\":", out);
  cmd_json_string(out, cmd_str(table->info.policy));
  fputs(",\"version\":", out);
  cmd_json_string(out, cmd_str(table->info.version));
  fputs(",\"digest\":\"", out);
  for (size_t i = 0; i < 32; i++) fprintf(out, "%02x", table->info.core_digest[i]);
  fputs("\"}", out);
  if (id.len > 0) fprintf(out, ",\"id\":%.*s", SC_STR_ARGS(id));
  fputc('}', out);
}
