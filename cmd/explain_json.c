/* SPDX-License-Identifier: Apache-2.0
 *
 * explain_json.c - an explanation as one JSON document, in one line.
 */
#include "answer_print.h"
#include "output.h"

static void put_place(const struct scope_place *place) {
  fputs(",\"file\":", stdout);
  cmd_json_string(stdout, sc_str_of(place->file));
  printf(",\"line\":%u", place->line);
}

static void put_expr(struct cmd_run *run, const struct sc_explanation *e, uint32_t expr,
                     unsigned depth) {
  static const char *const ops[] = {"atom", "and", "or", "not", "name"};
  const struct scope_table *table = e->table;
  struct scope_expr info;
  if (depth > SC_EXPLAIN_DEPTH_MAX || !scope_expr_info(table, expr, &info)) {
    fputs("null", stdout);
    return;
  }
  printf("{\"op\":\"%s\",\"truth\":\"%s\"", ops[info.op],
         sc_truth_name(scope_expr_truth(table, e->request, expr)));
  put_place(&info.place);
  if (info.text.len > 0) {
    fputs(",\"text\":", stdout);
    cmd_json_string(stdout, sc_str_of(info.text));
  }
  if (info.op == SCOPE_EXPR_ATOM) {
    fputs(",\"value\":", stdout);
    cmd_json_string(stdout, sc_atom_value(&run->arena, e, expr, sc_str_of(info.text)));
  }
  if (info.arg_count > 0) {
    fputs(",\"args\":[", stdout);
    for (uint32_t i = 0; i < info.arg_count; i++) {
      if (i > 0) fputc(',', stdout);
      put_expr(run, e, scope_expr_arg(table, expr, i), depth + 1);
    }
    fputc(']', stdout);
  }
  fputc('}', stdout);
}

static void put_rule(struct cmd_run *run, const struct sc_explanation *e,
                     const struct scope_candidate *candidate) {
  struct scope_rule rule;
  if (!scope_rule_info(e->table, candidate->rule_id, &rule)) return;
  fputs("{\"id\":", stdout);
  cmd_json_string(stdout, sc_str_of(rule.id));
  printf(",\"kind\":\"%s\"", sc_rule_kind(rule.kind));
  put_place(&rule.place);
  printf(",\"truth\":\"%s\",\"decided\":%s", sc_truth_name(candidate->truth),
         sc_rule_decided(e, candidate) ? "true" : "false");
  if (rule.expr != SCOPE_UNKNOWN) {
    fputs(",\"condition\":", stdout);
    put_expr(run, e, rule.expr, 0);
  }
  fputc('}', stdout);
}

static void put_leg(struct cmd_run *run, const struct sc_explanation *e, const struct sc_leg *leg) {
  printf("{\"leg\":\"%s\",\"hop\":%u,\"truth\":\"%s\",\"title\":", scope_leg_text(leg->leg),
         leg->hop, sc_truth_name(leg->truth));
  cmd_json_string(stdout, sc_leg_title(&run->arena, e, leg));
  fputs(",\"rules\":[", stdout);
  for (size_t i = 0; i < leg->rule_count; i++) {
    if (i > 0) fputc(',', stdout);
    put_rule(run, e, &leg->rules[i]);
  }
  struct sc_advice advice = {0};
  sc_leg_advice(&run->arena, e, leg, &advice);
  fputs("],\"sufficient\":[", stdout);
  for (size_t i = 0; i < advice.count; i++) {
    if (i > 0) fputc(',', stdout);
    cmd_json_string(stdout, advice.items[i]);
  }
  fputs("]}", stdout);
}

void cmd_explain_json(struct cmd_run *run, const struct cmd_table *table,
                      const struct sc_explanation *e) {
  fputs("{\"version\":1,\"answer\":", stdout);
  cmd_answer_json(stdout, table, e->request, e->answer, SC_STR(""));
  fputs(",\"why\":", stdout);
  cmd_json_string(stdout, sc_answer_why(&run->arena, e->table, e->request, &e->answer->decision));
  fputs(",\"legs\":[", stdout);
  for (size_t i = 0; i < e->leg_count; i++) {
    if (i > 0) fputc(',', stdout);
    put_leg(run, e, &e->legs[i]);
  }
  fputs("]}\n", stdout);
}
