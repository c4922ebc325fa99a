/* SPDX-License-Identifier: Apache-2.0
 *
 * test_analysis.c - equal policies written differently are proved equal; different ones are told apart by a request that both
 * tables really answer differently.
 */
#include "analysis/analysis.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "analysis/changed_rules.h"
#include "compile.h"
#include "explain/witness_request.h"

#define HEAD                                                                                       \
  "scopec: 1\npolicy: p\nversion: 1.0.0\nzone: Europe/Berlin\n"                                    \
  "context: {n: int, s: string, t: [low, mid, high], ip: ip, g: set, ok: bool}\n"                  \
  "scopes:\n  a:read: {risk: low}\n  a:write: {risk: high}\n  o: {open: true, risk: low}\n"        \
  "roles:\n  one: {grants: [{scopes: ['a:*', 'o:**'], when: c, id: one}]}\n  two: {grants: []}\n"  \
  "users: {ann: {roles: [one]}, bob: {}}\n"                                                        \
  "agents:\n  bot: {owner: x, tasks: {t: {scopes: ['a:*', 'o:**']}, auto: {scopes: [a:read], "     \
  "autonomous: true}}}\n"                                                                          \
  "  sub: {owner: x, tasks: {t: {scopes: [a:read]}}}\n"

#define DELEGATIONS                                                                                \
  "delegations:\n  - {id: d, from: ['user:*', 'role:one'], to: [agent:bot], tasks: ['*'], "        \
  "max_depth: 2}\n"                                                                                \
  "  - {id: h, from: [agent:bot], to: [agent:sub], tasks: [t], max_depth: 2}\n"

static void compile(struct sc_compilation *c, const char *tail) {
  struct sc_compile_options options = {.lower = {.debug = true, .optimise = true}};
  sc_compilation_init(c);
  struct sc_str text = sc_str_format(&c->arena, "%s", tail);
  enum sc_status status = sc_compile_policy_text(c, SC_STR("p.yaml"), text);
  if (status == SC_OK) status = sc_compile_table(c, &options);
  for (size_t i = 0; i < c->diags.items.count; i++)
    print_message("%.*s\n", SC_STR_ARGS(c->diags.items.items[i].message));
  assert_int_equal(status, SC_OK);
}

static bool decide(const struct sc_compilation *c, const struct scope_request *request,
                   uint32_t *ttl) {
  struct scope_table table;
  struct scope_decision decision;
  assert_int_equal(scope_open_memory(c->table, c->table_len, &table), SCOPE_OK);
  scope_decide(&table, request, &decision);
  scope_close(&table);
  *ttl = decision.ttl_s;
  return decision.allow;
}

/* Compares, and tries the witness. */
static enum sc_equality compare(const char *before, const char *after,
                                enum sc_difference_kind *kind) {
  struct sc_compilation one, two;
  struct sc_arena arena;
  struct sc_difference difference;
  struct scope_request request;
  compile(&one, before);
  compile(&two, after);
  sc_arena_init(&arena);
  enum sc_equality result = sc_analysis_first_difference(&arena, one.table, two.table, &difference);
  if (result == SC_DIFFERENT) {
    uint32_t ttl[2];
    sc_witness_request(&arena, &difference.request, &request);
    bool allowed[2] = {decide(&one, &request, &ttl[0]), decide(&two, &request, &ttl[1])};
    assert_int_equal(allowed[0], difference.kind != SC_GRANTED);
    assert_int_equal(allowed[1], difference.kind != SC_REVOKED);
    *kind = difference.kind;
  }
  sc_arena_release(&arena);
  sc_compilation_release(&one);
  sc_compilation_release(&two);
  return result;
}

static const char *with(char *buffer, size_t len, const char *condition) {
  (void)snprintf(buffer, len, HEAD DELEGATIONS "conditions: {c: \"%s\"}\n", condition);
  return buffer;
}

static enum sc_equality conditions(const char *before, const char *after,
                                   enum sc_difference_kind *kind) {
  static char one[4096], two[4096];
  return compare(with(one, sizeof one, before), with(two, sizeof two, after), kind);
}

/* Nine letters' counts modulo five: more combinations than are looked at. `rest`: of each, which. */
static void counters(char *out, size_t len, unsigned rest) {
  size_t used = 0;
  for (char c = 'a'; c <= 'i'; c++)
    used += (size_t)snprintf(out + used, len - used,
                             "%ss matches '([^%c]*%c){%u}(([^%c]*%c){5})*[^%c]*'",
                             used > 0 ? " and " : "", c, c, rest, c, c, c);
}

static void test_unproved(void **state) {
  static char rare[2048], none[2048], either[2100];
  enum sc_difference_kind kind;
  (void)state;
  counters(rare, sizeof rare, 4);
  counters(none, sizeof none, 0);
  (void)snprintf(either, sizeof either, "n == 1 or %s", rare);
  assert_int_equal(conditions("ok and not ok", rare, &kind), SC_UNPROVED);
  assert_int_equal(conditions(rare, "ok and not ok", &kind), SC_UNPROVED);
  assert_int_equal(conditions(rare, rare, &kind), SC_EQUAL);
  /* What is certain is found beside it. */
  assert_int_equal(conditions("ok and not ok", none, &kind), SC_DIFFERENT);
  assert_int_equal(kind, SC_GRANTED);
  assert_int_equal(conditions("ok and not ok", either, &kind), SC_DIFFERENT);
  assert_int_equal(conditions(either, rare, &kind), SC_DIFFERENT);
  assert_int_equal(kind, SC_REVOKED);
}

static void test_equal_conditions(void **state) {
  static const char *const pairs[][2] = {
      {"ok and n > 3", "not (n <= 3 or not ok)"},
      {"t in [low, mid]", "t < high"},
      {"now.clock in 22:00..06:00", "now.clock >= 22:00 or now.clock < 06:00"},
      {"now.weekday in mon..fri", "not (now.weekday == sat or now.weekday == sun)"},
      {"now.date in 2026-01-01..2026-01-31",
       "now >= 2026-01-01 and now < 2026-02-01 and now.date < 2027-01-01"},
      {"s matches 'a+'", "s matches 'aa*'"},
      {"s matches 'a+' and s != 'a'", "s matches 'aa+'"},
      {"s matches 'x[0-9]' and s matches 'y.*'", "ok and not ok"},
      {"s in ['k', 'l'] or s starts_with 'm'", "s matches '[kl]|m(.|\\\\n)*'"},
      {"ip in [10.0.0.0/8]", "ip in [10.0.0.0/9, 10.128.0.0/9]"},
      {"'x' in g and has g", "'x' in g"},
      {"has n and n in 1..5", "n >= 1 and n <= 5"},
      /* never: half past twelve in Berlin is not midnight in London */
      {"now.clock in 12:00..13:00 and now('Europe/London').clock in 00:00..01:00", "ok and not ok"},
  };
  enum sc_difference_kind kind;
  (void)state;
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    enum sc_equality result = conditions(pairs[i][0], pairs[i][1], &kind);
    if (result != SC_EQUAL) print_message("%s / %s\n", pairs[i][0], pairs[i][1]);
    assert_int_equal(result, SC_EQUAL);
  }
}

static void test_different_conditions(void **state) {
  static const struct {
    const char *before, *after;
    enum sc_difference_kind kind;
  } pairs[] = {
      {"n > 3", "n >= 3", SC_GRANTED},
      {"n >= 3", "n > 3", SC_REVOKED},
      {"t == low", "t <= mid", SC_GRANTED},
      {"now.clock in 09:00..17:00", "now.clock in 09:00..17:30", SC_GRANTED},
      {"now.weekday == mon", "now.weekday == mon and now('America/New_York').weekday == sun",
       SC_REVOKED},
      {"now.date == 2026-03-29 and now.clock in 03:30..03:31", "ok and not ok", SC_REVOKED},
      {"s matches '[a-z]+'", "s matches '[a-z]+' and s != 'q'", SC_REVOKED},
      {"s glob 'a*'", "s starts_with 'a'", SC_GRANTED},
      {"s matches 'ab?c?'", "s matches 'abc|ab|a'", SC_REVOKED},
      {"ip in [10.0.0.0/8]", "ip in [10.0.0.0/8, 2001:db8::/32]", SC_GRANTED},
      {"'x' in g", "'x' in g or 'y' in g", SC_GRANTED},
      {"ok", "ok or not has ok", SC_GRANTED},
      {"user == 'ann'", "user != 'carl'", SC_GRANTED},
      {"ok", "ok and (has user or not has s)",
       SC_REVOKED}, /* a role alone, or a user of 5,000 bytes */
      {"user starts_with 'z'", "user starts_with 'z' and user != 'zoe'", SC_REVOKED},
      {"scope == 'a:read'", "scope == 'a:read' or scope starts_with 'o:x'", SC_GRANTED},
      {"agent == 'bot'", "agent == 'bot' or task == 't'", SC_GRANTED}, /* sub acts for bot */
  };
  (void)state;
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    enum sc_difference_kind kind = SC_OBLIGED;
    enum sc_equality result = conditions(pairs[i].before, pairs[i].after, &kind);
    if (result != SC_DIFFERENT || kind != pairs[i].kind)
      print_message("%s / %s\n", pairs[i].before, pairs[i].after);
    assert_int_equal(result, SC_DIFFERENT);
    assert_int_equal(kind, pairs[i].kind);
  }
}

#define BASE HEAD DELEGATIONS "conditions: {c: ok}\n"

static void test_rules(void **state) {
  static const struct {
    const char *before, *after;
    enum sc_equality result;
    enum sc_difference_kind kind;
  } pairs[] = {
      {BASE, BASE, SC_EQUAL, SC_GRANTED},
      /* one role that is granted the scope, another that may delegate */
      {HEAD "conditions: {c: ok}\n",
       HEAD "conditions: {c: ok}\ndelegations: [{from: [role:two], to: [agent:bot], tasks: [t]}]\n",
       SC_DIFFERENT, SC_GRANTED},
      {BASE, BASE "denies: [{id: x, roles: [two], scopes: [a:write]}]\n", SC_DIFFERENT, SC_REVOKED},
      {BASE "denies: [{id: x, users: [ann], tasks: [t]}]\n", BASE, SC_DIFFERENT, SC_GRANTED},
      {BASE "denies: [{id: x, scopes: ['o:x*']}]\n", BASE, SC_DIFFERENT, SC_GRANTED},
      {BASE, BASE "denies: [{id: x, agents: [sub]}]\n", SC_DIFFERENT,
       SC_REVOKED}, /* a chain of two */
      {BASE, BASE "denies: [{id: x, scopes: ['a:*'], when: 'has n and n > 4 and n < 5'}]\n",
       SC_EQUAL, SC_GRANTED},
      {BASE, BASE "risks: {high: {max_ttl: 5m}}\n", SC_DIFFERENT, SC_OBLIGED},
      {BASE, BASE "risks: {critical: {max_ttl: 5m}}\n", SC_EQUAL, SC_OBLIGED},
  };
  (void)state;
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    enum sc_difference_kind kind = pairs[i].kind;
    enum sc_equality result = compare(pairs[i].before, pairs[i].after, &kind);
    if (result != pairs[i].result || kind != pairs[i].kind) print_message("pair %zu\n", i);
    assert_int_equal(result, pairs[i].result);
    assert_int_equal(kind, pairs[i].kind);
  }
}

/* A deny applies unless its condition is false: a missing fact is a difference by itself. */
static void test_missing(void **state) {
  enum sc_difference_kind kind = SC_OBLIGED;
  (void)state;
  assert_int_equal(
      compare(BASE, BASE "denies: [{id: x, scopes: ['a:*'], when: 'n < 0 and n > 0'}]\n", &kind),
      SC_DIFFERENT);
  assert_int_equal(kind, SC_REVOKED);
}

static void test_changed_rules(void **state) {
  struct sc_compilation one, two;
  struct sc_changed_rules changed;
  (void)state;
  compile(&one, HEAD DELEGATIONS "conditions: {c: ok and d, d: n > 1}\n");
  compile(&two, HEAD DELEGATIONS
          "conditions: {c: ok and d, d: n > 2}\ndenies: [{id: x, scopes: [a:read]}]\n");
  sc_changed_rules(&one.arena, &one.policy, &two.policy, &changed);
  assert_int_equal(changed.sides[1].items.count, 2);
  assert_true(
      sc_str_equal(changed.sides[1].items.items[0].id, SC_STR("one"))); /* through two conditions */
  assert_true(sc_str_equal(changed.sides[1].items.items[1].id, SC_STR("x")));
  sc_changed_rules(&one.arena, &one.policy, &one.policy, &changed);
  assert_int_equal(changed.sides[1].items.count, 0);
  sc_compilation_release(&one);
  sc_compilation_release(&two);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_unproved),
      cmocka_unit_test(test_equal_conditions),
      cmocka_unit_test(test_different_conditions),
      cmocka_unit_test(test_rules),
      cmocka_unit_test(test_missing),
      cmocka_unit_test(test_changed_rules),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
