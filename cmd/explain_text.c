/* SPDX-License-Identifier: Apache-2.0
 *
 * explain_text.c - an explanation as a tree: legs, the rules each looked at, their conditions down to the atoms with the
 * values that were compared; then what would have sufficed.
 */
#include <langinfo.h>

#include "answer_print.h"
#include "output.h"
#include "wrap.h"

#define RULES_SHOWN 40u

enum mark { MARK_YES, MARK_NO, MARK_UNKNOWN };

struct tree {
  struct cmd_run *run;
  const struct sc_explanation *e;
  bool utf8;
  bool more[SC_EXPLAIN_DEPTH_MAX + 4]; /* per level: a sibling follows */
};

static void put_mark(const struct tree *t, enum mark mark) {
  static const char *const utf8[] = {"✓", "✗", "?"};
  static const char *const ascii[] = {"+", "x", "?"};
  static const enum cmd_style styles[] = {CMD_GREEN, CMD_RED, CMD_YELLOW};
  printf("%s%s%s ", cmd_style(t->run->out_colour, styles[mark]), (t->utf8 ? utf8 : ascii)[mark],
         cmd_style(t->run->out_colour, CMD_PLAIN));
}

/* The branches in front of a line at `level` (0 = a leg). */
static void put_branches(const struct tree *t, unsigned level) {
  for (unsigned i = 1; i <= level; i++) {
    bool last = i == level;
    if (t->utf8)
      fputs(last ? (t->more[i] ? "├─ " : "└─ ") : (t->more[i] ? "│  " : "   "), stdout);
    else
      fputs(last ? (t->more[i] ? "|- " : "`- ") : (t->more[i] ? "|  " : "   "), stdout);
  }
}

static void put_dim(const struct tree *t, struct sc_str text) {
  fputs(cmd_style(t->run->out_colour, CMD_DIM), stdout);
  cmd_print_safe(stdout, text);
  fputs(cmd_style(t->run->out_colour, CMD_PLAIN), stdout);
}

static void put_place(const struct tree *t, const struct scope_place *place) {
  struct sc_str file = sc_str_of(place->file);
  if (file.len == 0) return;
  fputs("  ", stdout);
  put_dim(t, sc_str_format(&t->run->arena, "%.*s:%u", SC_STR_ARGS(file), place->line));
}

static enum mark mark_of(enum scope_truth truth) {
  if (truth == SCOPE_TRUTH_TRUE) return MARK_YES;
  return truth == SCOPE_TRUTH_UNKNOWN ? MARK_UNKNOWN : MARK_NO;
}

static void put_expr(struct tree *t, uint32_t expr, unsigned level);

static void put_args(struct tree *t, uint32_t expr, uint32_t count, unsigned level) {
  for (uint32_t i = 0; i < count; i++) {
    t->more[level] = i + 1 < count;
    put_expr(t, scope_expr_arg(t->e->table, expr, i), level);
  }
}

/* A condition's name stands on one line with the `and` or `or` it is made of. */
static uint32_t skip_joined(const struct scope_table *table, uint32_t expr,
                            struct scope_expr *info) {
  struct scope_expr child;
  uint32_t arg = scope_expr_arg(table, expr, 0);
  if (info->op != SCOPE_EXPR_NAME || !scope_expr_info(table, arg, &child)) return expr;
  if (child.op != SCOPE_EXPR_AND && child.op != SCOPE_EXPR_OR) return expr;
  fputs(child.op == SCOPE_EXPR_AND ? ": all of" : ": any of", stdout);
  *info = child;
  return arg;
}

/* One condition below a rule. The operators say how many of the lines below them are needed. */
static void put_expr(struct tree *t, uint32_t expr, unsigned level) {
  const struct scope_table *table = t->e->table;
  struct scope_expr info;
  if (level >= SC_EXPLAIN_DEPTH_MAX || !scope_expr_info(table, expr, &info)) return;
  put_branches(t, level);
  enum scope_truth truth = scope_expr_truth(table, t->e->request, expr);
  put_mark(t, mark_of(truth));
  switch (info.op) {
  case SCOPE_EXPR_ATOM: {
    cmd_print_safe(stdout, sc_str_of(info.text));
    put_place(t, &info.place);
    printf("  %s", sc_truth_name(truth));
    struct sc_str value = sc_atom_value(&t->run->arena, t->e, expr, sc_str_of(info.text));
    if (value.len > 0) fputs(": ", stdout);
    cmd_print_safe(stdout, value);
    break;
  }
  case SCOPE_EXPR_AND: fputs("all of", stdout); break;
  case SCOPE_EXPR_OR: fputs("any of", stdout); break;
  case SCOPE_EXPR_NOT: fputs("not", stdout); break;
  case SCOPE_EXPR_NAME:
    fputs(cmd_style(t->run->out_colour, CMD_BOLD), stdout);
    cmd_print_safe(stdout, sc_str_of(info.text));
    fputs(cmd_style(t->run->out_colour, CMD_PLAIN), stdout);
    expr = skip_joined(table, expr, &info);
    break;
  }
  fputc('\n', stdout);
  put_args(t, expr, info.arg_count, level + 1);
}

static const char *deny_state(enum scope_truth truth) {
  if (truth == SCOPE_TRUTH_FALSE) return "does not apply";
  return truth == SCOPE_TRUTH_UNKNOWN ? "applies: it is not known to be false" : "applies";
}

static void put_rule(struct tree *t, const struct scope_candidate *candidate) {
  struct scope_rule rule;
  if (!scope_rule_info(t->e->table, candidate->rule_id, &rule)) return;
  bool deny = candidate->leg == SCOPE_LEG_DENY;
  put_branches(t, 1);
  if (deny)
    put_mark(t, candidate->truth == SCOPE_TRUTH_FALSE ? MARK_YES : MARK_NO);
  else
    put_mark(t, mark_of(candidate->truth));
  fputs(cmd_style(t->run->out_colour, CMD_BOLD), stdout);
  cmd_print_safe(stdout, sc_str_of(rule.id));
  fputs(cmd_style(t->run->out_colour, CMD_PLAIN), stdout);
  put_place(t, &rule.place);
  printf("  %s", deny ? deny_state(candidate->truth) : sc_truth_name(candidate->truth));
  if (sc_rule_decided(t->e, candidate)) fputs(t->utf8 ? "  ◀ decided" : "  <- decided", stdout);
  fputc('\n', stdout);
  if (rule.expr == SCOPE_UNKNOWN) return;
  t->more[2] = false;
  put_expr(t, rule.expr, 2);
}

static void put_leg(struct tree *t, const struct sc_leg *leg) {
  put_mark(t, mark_of(leg->truth));
  struct sc_str title = sc_leg_title(&t->run->arena, t->e, leg);
  cmd_print_safe(stdout, title);
  if (leg->rule_count == 0 && leg->truth != SCOPE_TRUTH_TRUE) fputs(": no rule covers it", stdout);
  fputc('\n', stdout);
  size_t shown = leg->rule_count > RULES_SHOWN ? RULES_SHOWN : leg->rule_count;
  for (size_t i = 0; i < shown; i++) {
    t->more[1] = i + 1 < leg->rule_count;
    put_rule(t, &leg->rules[i]);
  }
  if (shown == leg->rule_count) return;
  t->more[1] = false;
  put_branches(t, 1);
  printf("and %zu more\n", leg->rule_count - shown);
}

static void put_missing(const struct tree *t) {
  struct sc_text text = {0};
  for (size_t i = 0; i < t->e->answer->missing_count; i++)
    sc_text_format(&t->run->arena, &text, "%s%.*s", i > 0 ? ", " : "",
                   (int)t->e->answer->missing[i].len, t->e->answer->missing[i].ptr);
  if (text.count == 0) return;
  printf("  %-12s", "not sent");
  cmd_wrap(stdout, sc_text_str(&text), 14, 14);
}

static void put_advice(struct tree *t) {
  bool first = true;
  for (size_t i = 0; i < t->e->leg_count; i++) {
    const struct sc_leg *leg = &t->e->legs[i];
    struct sc_advice advice = {0};
    sc_leg_advice(&t->run->arena, t->e, leg, &advice);
    for (size_t k = 0; k < advice.count; k++) {
      if (first) fputs("\nWhat would have sufficed:\n", stdout);
      first = false;
      printf("  %-12s", k == 0                       ? scope_leg_text(leg->leg)
                        : leg->leg == SCOPE_LEG_DENY ? "and"
                                                     : "or");
      cmd_wrap(stdout, advice.items[k], 14, 14);
    }
  }
  if (!first) put_missing(t);
}

void cmd_explain_text(struct cmd_run *run, const struct sc_explanation *e) {
  struct tree *t = SC_NEW(&run->arena, struct tree);
  *t = (struct tree){.run = run, .e = e, .utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0};
  cmd_answer_headline(run, e->request, e->answer);
  if (!e->answer->decision.allow) {
    struct sc_str why = sc_answer_why(&run->arena, e->table, e->request, &e->answer->decision);
    cmd_wrap(stdout, why, 0, 0);
    struct sc_str message = sc_answer_message(e->table, e->answer);
    if (message.len > 0) cmd_wrap(stdout, message, 0, 0);
  }
  if (e->leg_count > 0) fputc('\n', stdout);
  for (size_t i = 0; i < e->leg_count; i++) put_leg(t, &e->legs[i]);
  put_advice(t);
}
