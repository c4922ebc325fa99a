/* SPDX-License-Identifier: Apache-2.0
 *
 * answer_json.c - an answer as one JSON object.
 */
#include <inttypes.h>

#include "answer_print.h"
#include "output.h"

static void json_rules(FILE *out, const struct scope_table *table, const struct sc_answer *answer) {
  fputs(",\"rules\":[", out);
  bool first = true;
  for (size_t i = 0; i < answer->rule_count; i++) {
    struct scope_rule rule;
    if (!scope_rule_info(table, answer->rules[i].rule_id, &rule)) continue;
    fputs(first ? "{\"id\":" : ",{\"id\":", out);
    first = false;
    cmd_json_string(out, sc_str_of(rule.id));
    fprintf(out, ",\"kind\":\"%s\",\"file\":", sc_rule_kind(rule.kind));
    cmd_json_string(out, sc_str_of(rule.place.file));
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
    cmd_json_string(out, sc_str_of(scope_step_up_name(table, i)));
  }
  fprintf(out, "],\"log\":\"%s\"}", sc_log_name(decision->log));
}

void cmd_answer_json(FILE *out, const struct cmd_table *table, const struct scope_request *request,
                     const struct sc_answer *answer, struct sc_str id) {
  const struct scope_decision *decision = &answer->decision;
  fprintf(out, "{\"decision\":\"%s\",\"reason\":\"%s\",\"leg\":\"%s\"",
          decision->allow ? "allow" : "deny", scope_reason_text(decision->reason),
          scope_leg_text(decision->leg));
  json_rules(out, &table->table, answer);
  fputs(",\"missing_attributes\":[", out);
  for (size_t i = 0; i < answer->missing_count; i++) {
    if (i > 0) fputc(',', out);
    cmd_json_string(out, sc_str_of(answer->missing[i]));
  }
  fputs("],\"missing_scopes\":[", out);
  for (size_t i = 0; i < answer->sufficient_count; i++) {
    if (i > 0) fputc(',', out);
    cmd_json_string(out, sc_sufficient_name(&table->table, request, answer->sufficient, i));
  }
  fputc(']', out);
  if (decision->allow) json_obligations(out, &table->table, decision);
  struct sc_str message = sc_answer_message(&table->table, answer);
  if (message.len > 0) {
    fputs(",\"message\":", out);
    cmd_json_string(out, message);
  }
  fputs(",\"policy\":{\"name\":", out);
  cmd_json_string(out, sc_str_of(table->info.policy));
  fputs(",\"version\":", out);
  cmd_json_string(out, sc_str_of(table->info.version));
  fputs(",\"digest\":\"", out);
  for (size_t i = 0; i < 32; i++) fprintf(out, "%02x", table->info.core_digest[i]);
  fputs("\"}", out);
  if (id.len > 0) fprintf(out, ",\"id\":%.*s", SC_STR_ARGS(id));
  fputc('}', out);
}
