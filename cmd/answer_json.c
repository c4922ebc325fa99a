/* SPDX-License-Identifier: Apache-2.0
 *
 * answer_json.c - an answer as one JSON object.
 */
#include "answer_print.h"
#include "output.h"

/* A stream is mostly these: no format to interpret, no lock to take. */
static void put(FILE *out, const char *text) { fputs_unlocked(text, out); }
static void put_str(FILE *out, struct sc_str text) { fwrite_unlocked(text.ptr, 1, text.len, out); }

static void put_number(FILE *out, uint32_t number) {
  char digits[10];
  size_t at = sizeof digits;
  do digits[--at] = (char)('0' + number % 10);
  while ((number /= 10) > 0);
  put_str(out, (struct sc_str){digits + at, sizeof digits - at});
}

static void json_rules(FILE *out, const struct scope_table *table, const struct sc_answer *answer) {
  put(out, ",\"rules\":[");
  bool first = true;
  for (size_t i = 0; i < answer->rule_count; i++) {
    struct scope_rule rule;
    if (!scope_rule_info(table, answer->rules[i].rule_id, &rule)) continue;
    put(out, first ? "{\"id\":" : ",{\"id\":");
    first = false;
    cmd_json_string(out, sc_str_of(rule.id));
    put(out, ",\"kind\":\"");
    put(out, sc_rule_kind(rule.kind));
    put(out, "\",\"file\":");
    cmd_json_string(out, sc_str_of(rule.place.file));
    put(out, ",\"line\":");
    put_number(out, rule.place.line);
    putc_unlocked('}', out);
  }
  putc_unlocked(']', out);
}

static void json_obligations(FILE *out, const struct scope_table *table,
                             const struct scope_decision *decision) {
  put(out, ",\"obligations\":{\"ttl_s\":");
  put_number(out, decision->ttl_s);
  put(out, ",\"step_up\":[");
  bool first = true;
  for (uint32_t i = 0; i < 32 && decision->step_ups >> i != 0; i++) {
    if (!(decision->step_ups >> i & 1)) continue;
    if (!first) putc_unlocked(',', out);
    first = false;
    cmd_json_string(out, sc_str_of(scope_step_up_name(table, i)));
  }
  put(out, "],\"log\":\"");
  put(out, sc_log_name(decision->log));
  put(out, "\"}");
}

void cmd_answer_json(FILE *out, const struct cmd_table *table, const struct scope_request *request,
                     const struct sc_answer *answer, struct sc_str id) {
  const struct scope_decision *decision = &answer->decision;
  put(out, decision->allow ? "{\"decision\":\"allow\",\"reason\":\""
                           : "{\"decision\":\"deny\",\"reason\":\"");
  put(out, scope_reason_text(decision->reason));
  put(out, "\",\"leg\":\"");
  put(out, scope_leg_text(decision->leg));
  put(out, "\"");
  json_rules(out, &table->table, answer);
  put(out, ",\"missing_attributes\":[");
  for (size_t i = 0; i < answer->missing_count; i++) {
    if (i > 0) putc_unlocked(',', out);
    cmd_json_string(out, sc_str_of(answer->missing[i]));
  }
  put(out, "],\"missing_scopes\":[");
  for (size_t i = 0; i < answer->sufficient_count; i++) {
    if (i > 0) putc_unlocked(',', out);
    cmd_json_string(out, sc_sufficient_name(&table->table, request, answer->sufficient, i));
  }
  putc_unlocked(']', out);
  if (decision->allow) json_obligations(out, &table->table, decision);
  struct sc_str message = sc_answer_message(&table->table, answer);
  if (message.len > 0) {
    put(out, ",\"message\":");
    cmd_json_string(out, message);
  }
  put(out, ",\"policy\":");
  put_str(out, table->policy_json);
  if (id.len > 0) {
    put(out, ",\"id\":");
    put_str(out, id);
  }
  putc_unlocked('}', out);
}
