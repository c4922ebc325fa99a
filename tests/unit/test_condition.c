/* SPDX-License-Identifier: Apache-2.0
 *
 * test_condition.c - conditions that hold no mistake: what parser and checker make of them, printed, and where each part
 * is said to stand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "condition/regex.h"
#include "condition_model.h"

struct row {
  const char *text;
  const char *tree;
};

static void check_rows(const struct row *rows, size_t count) {
  for (size_t i = 0; i < count; i++) {
    struct model model;
    model_open(&model);
    struct sc_expr *expr = model_read(&model, sc_str_from(rows[i].text), true);
    struct sc_text out = {0};
    if (expr != NULL) {
      print_expr(&model.arena, &out, expr);
    } else {
      sc_text_format(&model.arena, &out, "error: %.*s",
                     SC_STR_ARGS(model.diags.items.items[0].message));
    }
    struct sc_str tree = sc_text_str(&out);
    if (!sc_str_equal(tree, sc_str_from(rows[i].tree)))
      print_error("%s\n   gives %.*s\n  wanted %s\n", rows[i].text, SC_STR_ARGS(tree),
                  rows[i].tree);
    assert_true(sc_str_equal(tree, sc_str_from(rows[i].tree)));
    assert_int_equal(model.diags.error_count + model.diags.warning_count, 0);
    sc_arena_release(&model.arena);
  }
}
#define ROWS(rows) check_rows(rows, sizeof rows / sizeof rows[0])

static void precedence(void **state) {
  static const struct row rows[] = {
      {"mfa", "(is #4)"},
      {"business-hours", "$0"},
      {"ma\xc3\x9fnahme", "$2"},
      {"mfa and corp-network", "(and (is #4) $1)"},
      {"mfa or corp-network and business-hours", "(or (is #4) (and $1 $0))"},
      {"(mfa or corp-network) and business-hours", "(and (or (is #4) $1) $0)"},
      {"mfa and corp-network and business-hours", "(and (is #4) $1 $0)"},
      {"mfa and (corp-network and business-hours)", "(and (is #4) (and $1 $0))"},
      {"not mfa and corp-network", "(and (not (is #4)) $1)"},
      {"not (mfa and corp-network)", "(not (and (is #4) $1))"},
      {"not not mfa", "(not (not (is #4)))"},
      {"mfa or not risk in [1]", "(or (is #4) (not (in #5 1)))"},
      {"not risk not in 1..2", "(not (!in #5 1..2))"},
      {"((((mfa))))", "(is #4)"},
      {"  mfa\n\tand\r\ncorp-network ", "(and (is #4) $1)"},
      {"not(mfa)and(corp-network)or(mfa)", "(or (and (not (is #4)) $1) (is #4))"},
  };
  (void)state;
  ROWS(rows);
}

static void constants(void **state) {
  static const struct row rows[] = {
      {"mfa == true", "(== #4 1)"},
      {"mfa != false", "(!= #4 0)"},
      {"risk >= 3", "(>= #5 3)"},
      {"risk<-5", "(< #5 -5)"},
      {"risk==-9223372036854775808", "(== #5 -9223372036854775808)"},
      {"risk in -5..10", "(in #5 -5..10)"},
      {"risk in 3..3", "(in #5 3..3)"},
      {"risk in -5 .. 10", "(in #5 -5..10)"},
      {"risk not in [1, 4..6,9]", "(!in #5 1 4..6 9)"},
      {"device.trust >= managed", "(>= #0 1)"},
      {"device.trust in none..managed", "(in #0 0..1)"},
      {"device.trust in [none, attested]", "(in #0 0 2)"},
      {"ip == 10.0.0.1", "(== #3 10.0.0.1)"},
      {"ip != ::1", "(!= #3 ::1)"},
      {"ip == ::ffff:10.0.0.1", "(== #3 10.0.0.1)"},
      {"ip in [10.0.0.0/8, 2001:db8::/32, ::1, 192.0.2.7]",
       "(in #3 10.0.0.0/104 2001:db8::/32 ::1 192.0.2.7)"},
      {"ip not in [0.0.0.0/0]", "(!in #3 0.0.0.0/96)"},
      {"ticket == 'A'", "(== #7 \"A\")"},
      {"ticket == ''", "(== #7 \"\")"},
      {"ticket != 'it''s'", "(!= #7 \"it's\")"},
      {"ticket == \"say \"\"x\"\"\"", "(== #7 \"say \"x\"\")"},
      {"ticket == \"it''s\"", "(== #7 \"it''s\")"},
      {"ticket == 'back\\slash # : and'", "(== #7 \"back\\slash # : and\")"},
      {"ticket in ['a', \"b\"]", "(in #7 \"a\" \"b\")"},
      {"'ops' in groups", "(contains #2 \"ops\")"},
      {"'ops' not in groups", "(not (contains #2 \"ops\"))"},
      {"not 'ops' not in groups", "(not (not (contains #2 \"ops\")))"},
      {"has ticket", "(has #7)"},
      {"has now", "(has now)"},
      {"has user and has groups", "(and (has user) (has #2))"},
      {"resource == 'x' or user == 'u' or agent == 'a' or task == 't' or scope == 's'",
       "(or (== resource \"x\") (== user \"u\") (== agent \"a\") (== task \"t\") (== scope "
       "\"s\"))"},
  };
  (void)state;
  ROWS(rows);
}

/* 2026-03-08 is the day on which New York's clocks jump from 02:00 to 03:00. */
static void times(void **state) {
  static const struct row rows[] = {
      {"now.weekday in mon..fri", "(in weekday 0..4)"},
      {"now.weekday in fri..mon", "(in weekday 4..0)"},
      {"now.weekday == sunday", "(== weekday 6)"},
      {"now.weekday not in [sat, sun]", "(!in weekday 5 6)"},
      {"now.clock in 09:00..18:00", "(in clock 32400..64800)"},
      {"now.clock in 22:00..06:00", "(in clock 79200..21600)"},
      {"now.clock in 18:00..24:00", "(in clock 64800..86400)"},
      {"now.clock in [08:00..12:00, 13:00..17:00:30]", "(in clock 28800..43200 46800..61230)"},
      {"now.clock >= 06:30", "(>= clock 23400)"},
      {"now.date == 2026-03-01", "(== date 20513)"},
      {"now.date in 2026-03-01..2026-03-02", "(in date 20513..20514)"},
      {"now(\"Europe/Berlin\").clock < 12:00", "(< clock@Europe/Berlin 43200)"},
      {"now ( 'Europe/Berlin' ) .weekday == mon", "(== weekday@Europe/Berlin 0)"},
      {"now('UTC').date > 1969-12-31", "(> date@UTC -1)"},
      {"now < 1970-01-02T00:00:00Z", "(< now 86400)"},
      {"now >= 2026-03-02T10:00:00-05:00", "(>= now 1772463600)"},
      {"now >= 2026-03-02T10:00:00", "(>= now 1772463600)"},
      {"now >= 2026-03-02", "(>= now 1772427600)"},
      {"now >= 2026-03-08T02:30:00", "(>= now 1772953200)"},
      {"now('UTC') >= 2026-03-02", "(>= now 1772409600)"},
      {"session.started in 2026-03-02..2026-03-03", "(in #6 1772427600..1772514000)"},
      {"session.started < 1960-01-01T00:00:00Z", "(< #6 -315619200)"},
  };
  (void)state;
  ROWS(rows);
}

/* Patterns get automata; `glob` and `matches` are operators by their place only. */
static void patterns(void **state) {
  static const struct {
    const char *text, *yes, *no;
  } rows[] = {
      {"ticket starts_with 'CHG-'", "CHG-1", "xCHG-"},
      {"ticket starts_with ''", "anything", NULL},
      {"resource glob 'repo/*/main'", "repo/a/main", "repo/a/b/main"},
      {"resource glob 'repo/**'", "repo/a/b", "rep"},
      {"ticket matches '^CHG-[0-9]{6}$'", "CHG-123456", "CHG-1234567"},
      {"ticket matches 'it''s'", "it's", "it''s"},
      {"glob glob '*'", "x", "x/y"},
      {"glob matches 'a|b'", "a", "ab"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct model model;
    model_open(&model);
    struct sc_expr *expr = model_read(&model, sc_str_from(rows[i].text), true);
    assert_non_null(expr);
    assert_non_null(expr->dfa);
    assert_int_equal(expr->const_count, 1);
    assert_true(sc_dfa_run(expr->dfa, sc_str_from(rows[i].yes)) != 0);
    if (rows[i].no != NULL) assert_int_equal(sc_dfa_run(expr->dfa, sc_str_from(rows[i].no)), 0);
    sc_arena_release(&model.arena);
  }
}

static void assert_part(const struct model *model, struct sc_span span, const char *wanted) {
  struct sc_str part = sc_source_text(&model->sources, span);
  if (!sc_str_equal(part, sc_str_from(wanted)))
    print_error("`%.*s`, wanted `%s`\n", SC_STR_ARGS(part), wanted);
  assert_true(sc_str_equal(part, sc_str_from(wanted)));
}

static void spans_and_texts(void **state) {
  struct model model;
  (void)state;
  model_open(&model);
  struct sc_expr *expr = model_read(
      &model, SC_STR("  mfa and  not  ('o  ps'\n not  in groups or risk  in [1,  2..3])"), true);
  assert_non_null(expr);
  assert_part(&model, expr->span,
              "mfa and  not  ('o  ps'\n not  in groups or risk  in [1,  2..3])");
  const struct sc_expr *not = expr->args[1], * or = not ->args[0];
  assert_part(&model, not ->span, "not  ('o  ps'\n not  in groups or risk  in [1,  2..3])");
  assert_part(&model, or->span, "'o  ps'\n not  in groups or risk  in [1,  2..3]");
  const struct sc_expr *contains = or->args[0]->args[0], *in = or->args[1];
  assert_true(sc_str_equal(contains->text, SC_STR("'o  ps' in groups")));
  assert_part(&model, contains->attr_span, "groups");
  assert_part(&model, contains->op_span, "not  in");
  assert_true(sc_str_equal(in->text, SC_STR("risk in [1, 2..3]")));
  assert_part(&model, in->op_span, "in");
  assert_part(&model, in->consts[1].span, "2..3");
  assert_part(&model, in->consts[1].low_span, "2");
  assert_part(&model, in->consts[1].high_span, "3");
  sc_arena_release(&model.arena);
}

/* A scalar with escapes: everything stands at the whole of it. */
static void not_verbatim(void **state) {
  struct model model;
  (void)state;
  model_open(&model);
  struct sc_expr *expr = model_read(&model, SC_STR("mfa and risk >= 3"), false);
  assert_non_null(expr);
  assert_part(&model, expr->args[1]->span, "mfa and risk >= 3");
  assert_part(&model, expr->args[1]->consts[0].span, "mfa and risk >= 3");
  assert_true(sc_str_equal(expr->args[1]->text, SC_STR("risk >= 3")));
  sc_arena_release(&model.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(precedence),      cmocka_unit_test(constants),
      cmocka_unit_test(times),           cmocka_unit_test(patterns),
      cmocka_unit_test(spans_and_texts), cmocka_unit_test(not_verbatim),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
