/* SPDX-License-Identifier: Apache-2.0
 *
 * answer_text.c - a decision as a person reads it: the verdict first, then why, then what to do about it.
 */
#include "answer_print.h"
#include "output.h"
#include "wrap.h"

#define RULES_SHOWN 12u

#define LABEL 14

static void label(const struct cmd_run *run, const char *text) {
  printf("  %s%-*s%s", cmd_style(run->out_colour, CMD_DIM), LABEL - 2, text,
         cmd_style(run->out_colour, CMD_PLAIN));
}

void cmd_answer_headline(const struct cmd_run *run, const struct scope_request *request,
                         const struct sc_answer *answer) {
  bool allow = answer->decision.allow;
  printf("%s%s%s", cmd_style(run->out_colour, allow ? CMD_GREEN : CMD_RED),
         allow ? "ALLOW" : "DENY", cmd_style(run->out_colour, CMD_PLAIN));
  if (!allow) printf("  %s", scope_reason_text(answer->decision.reason));
  if (!allow && answer->decision.leg != SCOPE_LEG_NONE && answer->decision.leg != SCOPE_LEG_DENY)
    printf(" (%s)", scope_leg_text(answer->decision.leg));
  fputs("  ", stdout);
  cmd_print_safe(stdout, sc_str_of(request->scope.name));
  fputc('\n', stdout);
}

static void print_line(const struct cmd_run *run, const char *name, struct sc_str text) {
  label(run, name);
  cmd_wrap(stdout, text, LABEL, LABEL);
}

static void print_request(struct cmd_run *run, const struct scope_request *request) {
  struct sc_text text = {0};
  for (size_t i = 0; i < request->actor_count; i++) {
    if (i > 0) sc_text_add(&run->arena, &text, SC_STR(" for "));
    sc_text_add(&run->arena, &text, sc_str_of(request->actors[i].name));
  }
  struct sc_str subject = sc_subject_text(&run->arena, request);
  sc_text_format(&run->arena, &text, ", task %.*s, on behalf of %.*s", (int)request->task.len,
                 request->task.ptr, SC_STR_ARGS(subject));
  print_line(run, "request", sc_text_str(&text));
}

static void print_token(struct cmd_run *run, const struct scope_table *table,
                        const struct scope_decision *decision) {
  struct sc_text text = {0};
  struct sc_str ttl = sc_duration_text(&run->arena, decision->ttl_s);
  sc_text_format(&run->arena, &text, "at most %.*s", SC_STR_ARGS(ttl));
  bool first = true;
  for (uint32_t i = 0; i < 32; i++) {
    if (!(decision->step_ups >> i & 1)) continue;
    struct scope_bytes name = scope_step_up_name(table, i);
    sc_text_format(&run->arena, &text, "%s%.*s", first ? "; step-up first: " : ", ", (int)name.len,
                   name.ptr);
    first = false;
  }
  sc_text_format(&run->arena, &text, "; log: %s", sc_log_name(decision->log));
  print_line(run, "token", sc_text_str(&text));
}

static void print_rules(const struct cmd_run *run, const struct scope_table *table,
                        const struct sc_answer *answer) {
  size_t width = 0;
  for (size_t i = 0; i < answer->rule_count && i < RULES_SHOWN; i++) {
    struct scope_rule rule;
    if (!scope_rule_info(table, answer->rules[i].rule_id, &rule)) continue;
    size_t columns = cmd_columns(sc_str_of(rule.id));
    if (columns > width) width = columns;
  }
  enum scope_leg leg = SCOPE_LEG_NONE;
  for (size_t i = 0; i < answer->rule_count && i < RULES_SHOWN; i++) {
    struct scope_rule rule;
    if (!scope_rule_info(table, answer->rules[i].rule_id, &rule)) continue;
    label(run, answer->rules[i].leg != leg ? scope_leg_text(answer->rules[i].leg) : "");
    leg = answer->rules[i].leg;
    cmd_print_safe(stdout, sc_str_of(rule.id));
    printf("%*s", (int)(width - cmd_columns(sc_str_of(rule.id))) + 2, "");
    cmd_print_safe(stdout, sc_str_of(rule.place.file));
    printf(":%u\n", rule.place.line);
  }
  if (answer->rule_count > RULES_SHOWN) {
    label(run, "");
    printf("and %zu more\n", answer->rule_count - RULES_SHOWN);
  }
}

static void print_list(struct cmd_run *run, const char *name, const struct scope_table *table,
                       const struct scope_request *request, const struct sc_answer *answer,
                       bool scopes) {
  struct sc_text text = {0};
  size_t count = scopes ? answer->sufficient_count : answer->missing_count;
  if (count == 0) return;
  for (size_t i = 0; i < count; i++) {
    struct sc_str item = scopes ? sc_sufficient_name(table, request, answer->sufficient, i)
                                : sc_str_of(answer->missing[i]);
    sc_text_format(&run->arena, &text, "%s%.*s", i > 0 ? ", " : "", SC_STR_ARGS(item));
  }
  print_line(run, name, sc_text_str(&text));
}

void cmd_answer_text(struct cmd_run *run, const struct scope_table *table,
                     const struct scope_request *request, const struct sc_answer *answer) {
  cmd_answer_headline(run, request, answer);
  print_request(run, request);
  if (answer->decision.allow) {
    print_token(run, table, &answer->decision);
  } else {
    print_line(run, "why", sc_answer_why(&run->arena, table, request, &answer->decision));
    struct sc_str message = sc_answer_message(table, answer);
    if (message.len > 0) print_line(run, "message", message);
  }
  print_rules(run, table, answer);
  print_list(run, "missing", table, request, answer, false);
  print_list(run, "would do", table, request, answer, true);
}
