/* SPDX-License-Identifier: Apache-2.0
 *
 * test_condition_mistakes.c - every mistake in a condition: its code, the bytes that are marked, the message and the way
 * out that is shown.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "condition_model.h"

struct row {
  const char *text;
  enum sc_code code;
  const char *marked;
  const char *message;
  const char *hint;
};

static bool same(const char *what, const char *text, struct sc_str found, const char *wanted) {
  if (sc_str_equal(found, sc_str_from(wanted))) return true;
  print_error("%s\n  %s: %.*s\n   wanted: %s\n", text, what, SC_STR_ARGS(found), wanted);
  return false;
}

static void check_rows(const struct row *rows, size_t count) {
  unsigned wrong = 0;
  for (size_t i = 0; i < count; i++) {
    const struct row *row = &rows[i];
    struct model model;
    model_open(&model);
    (void)model_read(&model, sc_str_from(row->text), true);
    if (model.diags.items.count == 0) print_error("%s: no diagnostic\n", row->text);
    assert_int_equal(model.diags.items.count, 1);
    const struct sc_diag *diag = &model.diags.items.items[0];
    if (diag->code != row->code) print_error("%s: SC%04d\n", row->text, (int)diag->code);
    wrong += diag->code != row->code;
    wrong += !same("marked", row->text, sc_source_text(&model.sources, diag->span), row->marked);
    wrong += !same("message", row->text, diag->message, row->message);
    wrong += !same("hint", row->text, diag->hint, row->hint);
    sc_arena_release(&model.arena);
  }
  assert_int_equal(wrong, 0);
}
#define ROWS(rows) check_rows(rows, sizeof rows / sizeof rows[0])

#define ATOM "expected an attribute or the name of a condition"
#define FIRST "the attribute comes first: `attribute == constant`"
#define MORE "expected `and`, `or` or the end"
#define LIST "expected a list `[...]` or a range `a..b` behind `in`"

static void syntax(void **state) {
  static const struct row rows[] = {
      {"", SC_0301, "", "the condition is empty", "leave it out if the rule always holds"},
      {" \n ", SC_0301, " \n ", "the condition is empty", "leave it out if the rule always holds"},
      {"mfa and", SC_0302, "", ATOM ", but the condition ends", ""},
      {"and mfa", SC_0302, "and", ATOM ", found `and`", ""},
      {"mfa or or mfa", SC_0302, "or", ATOM ", found `or`", ""},
      {"mfa mfa", SC_0302, "mfa", MORE ", found `mfa`", ""},
      {"mfa AND mfa", SC_0302, "AND", MORE ", found `AND`",
       "operators are written in lower case: `and`"},
      {"mfa)", SC_0302, ")", MORE ", found `)`", "no `(` is open here"},
      {"(mfa", SC_0302, "", "expected `and`, `or` or `)`, but the condition ends", ""},
      {"()", SC_0302, ")", ATOM ", found `)`", ""},
      {"5 < risk", SC_0302, "5", ATOM ", found `5`", FIRST},
      {"risk >=", SC_0302, "", "expected a constant, but the condition ends", ""},
      {"risk >= and mfa", SC_0302, "and", "expected a constant, found `and`", ""},
      {"risk == [1]", SC_0302, "[", "expected a constant, found `[`", "a list goes with `in`"},
      {"risk == 1..5", SC_0302, "1..5", "a comparison takes one constant, not a range",
       "a range goes with `in`: `risk in 1..5`"},
      {"risk <> 1", SC_0302, ">", "expected a constant, found `>`", "write `!=`"},
      {"risk in 5", SC_0302, "5", LIST ", found `5`", "write `in [5]`"},
      {"risk in 5..", SC_0302, "", "expected the end of the range, but the condition ends", ""},
      {"ip in 10.0.0.0/8", SC_0302, "10.0.0.0/8", LIST ", found `10.0.0.0/8`",
       "write `in [10.0.0.0/8]`"},
      {"ops in groups", SC_0302, "groups", LIST ", found `groups`",
       "write `in [groups]`, or `'ops' in groups` if groups is a set of strings"},
      {"risk in [1, 2", SC_0302, "", "expected `,` or `]`, but the condition ends", ""},
      {"risk in [1 2]", SC_0302, "2", "expected `,` or `]`, found `2`", ""},
      {"risk in [1,]", SC_0302, "]", "expected a constant, found `]`", ""},
      {"ticket not 'x'", SC_0302, "'x'", "expected `in` behind `not`, found `'x'`",
       "`not` stands before what it negates"},
      {"'x' == ticket", SC_0302, "==", "expected `in` or `not in`, found `==`",
       "a string on the left is looked up in a set: `'x' in set`; else the attribute comes first"},
      {"'a'..'b' in groups", SC_0302, "..", "expected `in` or `not in`, found `..`",
       "a string on the left is looked up in a set: `'x' in set`; else the attribute comes first"},
      {"'x' in ['x']", SC_0302, "[", "expected a set attribute, found `[`", ""},
      {"ticket matches CHG", SC_0302, "CHG", "expected a string in quotes, found `CHG`",
       "write `matches 'CHG'`"},
      {"ticket contains 'x'", SC_0302, "contains", MORE ", found `contains`",
       "write `'x' in attribute` for a set, `attribute glob '**x**'` for a string"},
      {"now > 2026-03-02 10:00:00", SC_0302, "10:00:00", MORE ", found `10:00:00`",
       "date and time are joined by a T: `2026-03-02T10:00:00`"},
      {"now(UTC).clock > 10:00", SC_0302, "UTC", "expected a time zone in quotes, found `UTC`",
       "such as now(\"Europe/Berlin\").clock"},
      {"now('UTC'.clock > 10:00", SC_0302, ".clock",
       "expected `)` behind the time zone, found `.clock`", ""},
      {"has", SC_0302, "", "expected an attribute behind `has`, but the condition ends", ""},
      {"ticket == 'abc", SC_0303, "'abc", "the string has no closing '",
       "close it with '; a ' inside the string is written twice"},
      {"ticket == \"abc''", SC_0303, "\"abc''", "the string has no closing \"",
       "close it with \"; a \" inside the string is written twice"},
      {"mfa && mfa", SC_0304, "&&", "conditions have no `&&`", "write `and`"},
      {"mfa || mfa", SC_0304, "||", "conditions have no `||`", "write `or`"},
      {"!mfa", SC_0304, "!", "conditions have no `!`", "write `not`"},
      {"risk = 5", SC_0304, "=", "conditions have no `=`", "write `==`"},
      {"risk => 5", SC_0304, "=>", "conditions have no `=>`", "write `>=`"},
      {"ticket =~ 'x'", SC_0304, "=~", "conditions have no `=~`", "write `matches`"},
      {"risk \xe2\x89\xa5 5", SC_0304, "\xe2\x89\xa5", "conditions have no `\xe2\x89\xa5`",
       "write `>=`"},
      {"ticket == \xe2\x80\x9c"
       "A\xe2\x80\x9d",
       SC_0304, "\xe2\x80\x9c", "conditions have no `\xe2\x80\x9c`",
       "use straight quotes: \"...\""},
      {"mfa\xc2\xa0"
       "and mfa",
       SC_0304, "\xc2\xa0", "this space is not a space",
       "this is a no-break space: write a plain one"},
      {"mfa ; mfa", SC_0304, ";", "conditions have no `;`", ""},
      {"mfa \x01", SC_0304, "\x01", "the character U+0001 has no place in a condition", ""},
      {"risk >= 1 <= 5", SC_0305, "<=", "comparisons cannot be chained",
       "join two with `and`, or use a range: `risk in a..b`"},
      {"risk in 1..2 == 1", SC_0305, "==", "comparisons cannot be chained",
       "join two with `and`, or use a range: `risk in a..b`"},
      {"risk in []", SC_0333, "[]", "the list is empty", ""},
      {"true", SC_0310, "true", ATOM ", found the word `true`",
       "true and false are constants of bool attributes; a rule that always holds has no "
       "condition"},
      {"has has", SC_0310, "has", "expected an attribute behind `has`, found the word `has`", ""},
  };
  (void)state;
  ROWS(rows);
}

static void names(void **state) {
  static const struct row rows[] = {
      {"rsik >= 1", SC_0308, "rsik", "no attribute is called `rsik`", "did you mean `risk`?"},
      {"has tickets", SC_0308, "tickets", "no attribute is called `tickets`",
       "did you mean `ticket`?"},
      {"resourc == 'x'", SC_0308, "resourc", "no attribute is called `resourc`",
       "did you mean `resource`?"},
      {"unheard == 1", SC_0308, "unheard", "no attribute is called `unheard`",
       "declare it with its type under `context:`"},
      {"now.hour >= 9", SC_0308, "now.hour", "no attribute is called `now.hour`",
       "`now` has .weekday, .clock and .date"},
      {"now('UTC').hour >= 9", SC_0308, ".hour", "`now` has no `.hour`",
       "it has .weekday, .clock and .date"},
      {"corp-network == true", SC_0308, "corp-network",
       "`corp-network` is a condition, not an attribute",
       "a condition stands alone, without an operator: `corp-network`"},
      {"buisness-hours", SC_0309, "buisness-hours",
       "no condition and no bool attribute is called `buisness-hours`",
       "did you mean `business-hours`?"},
      {"mfaa", SC_0309, "mfaa", "no condition and no bool attribute is called `mfaa`",
       "did you mean `mfa`?"},
      {"nothing-like-it", SC_0309, "nothing-like-it",
       "no condition and no bool attribute is called `nothing-like-it`",
       "define it under `conditions:`, or declare a bool under `context:`"},
      {"mfa and ticket", SC_0332, "ticket", "`ticket` is a string and cannot stand alone",
       "compare it: `ticket == '...'`, or ask `has ticket`"},
      {"groups", SC_0332, "groups", "`groups` is a set of strings and cannot stand alone",
       "write `'...' in groups`, or `has groups`"},
      {"now('UTC').clock", SC_0332, "now('UTC').clock",
       "`now('UTC').clock` is a clock time and cannot stand alone",
       "compare it: `now('UTC').clock in 09:00..18:00`"},
      {"now('Europe/Berlim').clock > 10:00", SC_0326, "'Europe/Berlim'",
       "no time zone is called `Europe/Berlim`", "did you mean `Europe/Berlin`?"},
      {"ticket('UTC') == 'x'", SC_0327, "'UTC'", "only `now` can be read in a time zone",
       "the zone stands behind now: now('UTC').clock"},
  };
  (void)state;
  ROWS(rows);
}

static void operators(void **state) {
  static const struct row rows[] = {
      {"ticket < 'x'", SC_0311, "<", "`<` does not fit `ticket`, which is a string", ""},
      {"mfa >= true", SC_0311, ">=", "`>=` does not fit `mfa`, which is a bool", ""},
      {"mfa in [true]", SC_0311, "in", "`in` does not fit `mfa`, which is a bool", ""},
      {"risk matches '1'", SC_0311, "matches", "`matches` does not fit `risk`, which is an int",
       ""},
      {"groups == 'ops'", SC_0311, "==", "`==` does not fit `groups`, which is a set of strings",
       "write `'ops' in groups`"},
      {"'x' in ticket", SC_0311, "in", "`'...' in` does not fit `ticket`, which is a string",
       "for a part of the string, write `ticket glob '**x**'`"},
      {"'3' not in risk", SC_0311, "not in", "`'...' in` does not fit `risk`, which is an int",
       "the attribute comes first: `risk == 3`"},
      {"ip < 10.0.0.1", SC_0311, "<", "`<` does not fit `ip`, which is an IP address", ""},
      {"now.weekday < fri", SC_0311, "<",
       "`<` does not fit `now.weekday`, which is a day of the week", ""},
      {"now.clock == 09:00", SC_0311, "==", "`==` does not fit `now.clock`, which is a clock time",
       "it would be true for one second only: use a range"},
      {"has now.clock", SC_0311, "has", "`has` does not fit `now.clock`, which is a clock time",
       "ask `has now`: the parts of `now` are there with it"},
  };
  (void)state;
  ROWS(rows);
}

static void constants(void **state) {
  static const struct row rows[] = {
      {"ticket == CHG-1", SC_0312, "CHG-1",
       "`ticket` is a string: expected a text in quotes, found `CHG-1`", "write `'CHG-1'`"},
      {"ticket in 'a'..'b'", SC_0312, "'a'..'b'", "strings have no ranges",
       "list them, or use `starts_with`, `glob` or `matches`"},
      {"device.trust == 'managed'", SC_0312, "'managed'",
       "`device.trust` is an enum, not a string: its constants have no quotes", "write `managed`"},
      {"now.clock in '09:00'..18:00", SC_0312, "'09:00'..18:00",
       "`now.clock` is a clock time, not a string: its constants have no quotes",
       "write `09:00..18:00`"},
      {"mfa == yes", SC_0312, "yes", "`mfa` is a bool: expected true or false, found `yes`", ""},
      {"risk == high", SC_0312, "high", "`risk` is an int: expected an integer, found `high`", ""},
      {"ip == 10.0.0.0/8", SC_0312, "10.0.0.0/8",
       "expected one address, found the network `10.0.0.0/8`", "write `in [10.0.0.0/8]`"},
      {"ip in 10.0.0.1..10.0.0.9", SC_0312, "10.0.0.1..10.0.0.9", "addresses have no ranges",
       "list networks: `in [10.0.0.0/8, 192.168.0.0/16]`"},
      {"device.trust >= manged", SC_0313, "manged", "`manged` is not a value of `device.trust`",
       "did you mean `managed`?"},
      {"device.trust in [none, zzz]", SC_0313, "zzz", "`zzz` is not a value of `device.trust`", ""},
      {"risk > 9223372036854775808", SC_0314, "9223372036854775808",
       "`9223372036854775808` is not an integer of 64 bits in decimal digits", ""},
      {"risk in 1..1.5", SC_0314, "1.5", "`1.5` is not an integer of 64 bits in decimal digits",
       ""},
      {"now.clock in 9:00..18:00", SC_0315, "9:00", "`9:00` is not a clock time",
       "write two digits: `09:00`"},
      {"now.clock in 09:00..25:00", SC_0315, "25:00", "`25:00` is not a clock time",
       "clock times are HH:MM or HH:MM:SS, from 00:00 to 23:59:59"},
      {"now.date == 2026-02-29", SC_0316, "2026-02-29", "`2026-02-29` is not a date",
       "dates are YYYY-MM-DD of the calendar, such as 2026-02-28"},
      {"now.date == 2026-02-28T00:00Z", SC_0316, "2026-02-28T00:00Z",
       "`2026-02-28T00:00Z` is not a date",
       "dates are YYYY-MM-DD of the calendar, such as 2026-02-28"},
      {"now.date == 2026-02-28T00:00:00Z", SC_0316, "2026-02-28T00:00:00Z",
       "`2026-02-28T00:00:00Z` is not a date", "this is an instant: compare it with `now`"},
      {"now > 09:00", SC_0317, "09:00", "`09:00` is not an instant",
       "a time of the day is compared with `now.clock`"},
      {"session.started > monday", SC_0317, "monday", "`monday` is not an instant",
       "instants are written as 2026-03-02T10:00:00Z or 2026-03-02"},
      {"now.weekday in mon..frday", SC_0318, "frday", "`frday` is not a day of the week",
       "did you mean `friday`?"},
      {"now.weekday == 5", SC_0318, "5", "`5` is not a day of the week",
       "the days are mon, tue, wed, thu, fri, sat, sun"},
      {"risk in 5..3", SC_0319, "5..3", "the range holds nothing", "write `3..5`"},
      {"risk in [1, 5..3]", SC_0319, "5..3", "the range holds nothing", "write `3..5`"},
      {"device.trust in attested..none", SC_0319, "attested..none", "the range holds nothing",
       "write `none..attested`"},
      {"now.date in 2026-03-02..2026-03-01", SC_0319, "2026-03-02..2026-03-01",
       "the range holds nothing", "write `2026-03-01..2026-03-02`"},
      {"now.clock in 09:00..09:00", SC_0319, "09:00..09:00", "the range holds nothing",
       "the whole day is `00:00..24:00`"},
      {"now in 2026-03-01..2026-03-01", SC_0319, "2026-03-01..2026-03-01",
       "the range holds nothing", ""},
      {"ip == 10.0.0.256", SC_0320, "10.0.0.256", "`10.0.0.256` is not an IP address",
       "addresses are written as 192.0.2.1 or 2001:db8::1"},
      {"ip in [10.0.0.0/33]", SC_0321, "10.0.0.0/33", "`10.0.0.0/33` is not a network",
       "networks are written as 10.0.0.0/8 or 2001:db8::/32"},
      {"ip in [::1, 10.1.2.3/12]", SC_0322, "10.1.2.3/12",
       "the network `10.1.2.3/12` has host bits set", "did you mean `10.0.0.0/12`?"},
      {"ip in [2001:db8:1::1/33]", SC_0322, "2001:db8:1::1/33",
       "the network `2001:db8:1::1/33` has host bits set", "did you mean `2001:db8::/33`?"},
      {"now.clock >= 24:00", SC_0329, "24:00", "24:00 can only be the end of a range",
       "the day begins at 00:00"},
      {"now.clock in 24:00..06:00", SC_0329, "24:00", "24:00 can only be the end of a range",
       "the day begins at 00:00"},
      {"risk in [1, 2, 1]", SC_0328, "1", "`1` is in the list already", ""},
      {"ip in [10.0.0.1, ::ffff:10.0.0.1]", SC_0328, "::ffff:10.0.0.1",
       "`::ffff:10.0.0.1` is in the list already", ""},
      {"now.clock in [09:00]", SC_0335, "09:00", "`09:00` in a list is a single second",
       "a span of time is a range: `a..b`"},
  };
  (void)state;
  ROWS(rows);
}

/* The mark stands at the byte of the pattern, also behind doubled quotes. The texts are those of PCRE2 and regex.h. */
static void patterns(void **state) {
  enum { ANYWHERE = 0 };
  static const struct {
    const char *text;
    enum sc_code code;
    size_t off;
  } rows[] = {
      {"ticket matches 'a(b'", SC_0323, 19},
      {"ticket matches 'it''s''s(b'", SC_0323, 26},
      {"ticket matches '(?=x)a'", SC_0324, 16},
      {"ticket matches 'a''b\\bx'", SC_0324, 20},
      {"resource glob 'a[b'", SC_0334, ANYWHERE},
      {"ticket matches '(.*a.{30})'", SC_0325, ANYWHERE},
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct model model;
    model_open(&model);
    assert_null(model_read(&model, sc_str_from(rows[i].text), true));
    assert_int_equal(model.diags.items.count, 1);
    const struct sc_diag *diag = &model.diags.items.items[0];
    bool there = rows[i].off == ANYWHERE || diag->span.off == rows[i].off;
    if (diag->code != rows[i].code || !there)
      print_error("%s: SC%04d at %u+%u: %.*s\n", rows[i].text, (int)diag->code, diag->span.off,
                  diag->span.len, SC_STR_ARGS(diag->message));
    assert_int_equal(diag->code, rows[i].code);
    assert_true(there);
    sc_arena_release(&model.arena);
  }
}

/* --- limits, several mistakes, other places ---------------------------------------------------------------------- */

static struct sc_str repeated(struct model *model, const char *part, unsigned count,
                              const char *end) {
  struct sc_text text = {0};
  for (unsigned i = 0; i < count; i++) sc_text_add(&model->arena, &text, sc_str_from(part));
  sc_text_add(&model->arena, &text, sc_str_from(end));
  return sc_text_str(&text);
}

static enum sc_code code_of(struct model *model, struct sc_str text) {
  size_t before = model->diags.items.count;
  struct sc_expr *expr = model_read(model, text, true);
  if (expr != NULL) return (enum sc_code)0;
  assert_int_equal(model->diags.items.count, before + 1);
  return model->diags.items.items[before].code;
}

static void limits(void **state) {
  struct model model;
  (void)state;
  model_open(&model);
  assert_int_equal(code_of(&model, repeated(&model, "not ", 64, "mfa")), 0);
  assert_int_equal(code_of(&model, repeated(&model, "not ", 65, "mfa")), SC_0306);
  assert_int_equal(code_of(&model, repeated(&model, "not ", 1000000, "mfa")), SC_0306);
  assert_int_equal(code_of(&model, repeated(&model, "(", 64, "mfa")), SC_0302);
  assert_int_equal(code_of(&model, repeated(&model, "(", 65, "mfa")), SC_0306);
  assert_int_equal(code_of(&model, repeated(&model, "(mfa) or ", 9999, "mfa")), 0);
  assert_int_equal(code_of(&model, repeated(&model, "(mfa) or ", 10000, "mfa")), SC_0307);
  assert_int_equal(code_of(&model, repeated(&model, "not mfa and ", 9999, "mfa")), 0);
  sc_arena_release(&model.arena);
}

/* Types are checked everywhere, also behind a mistake. */
static void several(void **state) {
  struct model model;
  (void)state;
  model_open(&model);
  assert_null(
      model_read(&model, SC_STR("rsik > 1 or (risk in [x, 5..3] and not ticket) or nobody"), true));
  assert_int_equal(model.diags.items.count, 5);
  static const enum sc_code codes[] = {SC_0308, SC_0312, SC_0319, SC_0332, SC_0309};
  for (int i = 0; i < 5; i++) assert_int_equal(model.diags.items.items[i].code, codes[i]);
  sc_arena_release(&model.arena);
}

static void other_places(void **state) {
  struct model model;
  (void)state;
  model_open(&model);
  uint32_t file = sc_sources_add(&model.sources, SC_STR("p"), SC_STR("device.trust: ..."));
  model.policy.attrs[0].name_span = (struct sc_span){file, 0, 12};
  assert_null(model_read(&model, SC_STR("device.trust == x"), true));
  const struct sc_diag *diag = &model.diags.items.items[0];
  assert_int_equal(diag->notes.count, 1);
  assert_true(
      sc_str_equal(diag->notes.items[0].text, SC_STR("its values are none, managed, attested")));
  assert_int_equal(diag->notes.items[0].span.len, 12);
  assert_null(model_read(&model, SC_STR("(mfa or (risk > 1)"), true));
  diag = &model.diags.items.items[1];
  assert_int_equal(diag->notes.count, 1);
  assert_int_equal(diag->notes.items[0].span.off, 0);
  assert_true(sc_str_equal(diag->notes.items[0].text, SC_STR("this `(` is not closed")));
  assert_null(model_read(&model, SC_STR("mfa and rsik == 1"), false));
  diag = &model.diags.items.items[2];
  assert_int_equal(diag->span.off, 0);
  assert_int_equal(diag->span.len, 17);
  sc_arena_release(&model.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(syntax),    cmocka_unit_test(names),        cmocka_unit_test(operators),
      cmocka_unit_test(constants), cmocka_unit_test(patterns),     cmocka_unit_test(limits),
      cmocka_unit_test(several),   cmocka_unit_test(other_places),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
