/* SPDX-License-Identifier: Apache-2.0
 *
 * test_suite.c - policy tests: rows of matrices against a naive enumeration, and expectations against the words about them.
 */
#include "suite/suite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "front/load.h"
#include "suite/suite_check.h"
#include "table_from_text.h"

static uint64_t seed = 3;

static unsigned below(unsigned n) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (unsigned)(seed % n);
}

static const char policy[] =
    "scopec: 1\npolicy: p\nversion: 1.0.0\n"
    "context: {mfa: bool, level: int, ticket: string}\n"
    "scopes:\n"
    "  s:0: {risk: low}\n  s:1: {risk: high, step_up: [mfa]}\n  s:2: {risk: critical}\n"
    "  s:3: {risk: medium, ttl: 10m}\n  s:all: {risk: critical, implies: ['s:*']}\n"
    "roles: {r: {grants: ['s:0', {scopes: ['s:1', 's:2'], when: mfa, id: strong}]}}\n"
    "users: {u0: {roles: [r]}, u1: {grants: ['s:*']}, u2: {}, u3: {roles: [r]}}\n"
    "agents:\n"
    "  g0: {tasks: {t0: {scopes: ['s:*'], ttl: 1h}, t1: {scopes: ['s:0', 's:1']}}}\n"
    "  g1: {tasks: {t0: {scopes: ['s:0'], when: level < 5}, t2: {scopes: ['s:3'], autonomous: "
    "true}}}\n"
    "  g2: {tasks: {t0: {scopes: ['s:*']}, t1: {scopes: ['s:*']}, t2: {scopes: ['s:*']}}}\n"
    "delegations:\n"
    "  - {from: ['user:*'], to: [agent:g0, agent:g1], tasks: ['*'], id: all}\n"
    "  - {from: [role:r], to: [agent:g2], tasks: [t0], max_depth: 2, id: deep}\n"
    "denies: [{id: no, scopes: ['s:2'], unless: ticket == 'ok', message: a ticket}]\n";

struct world {
  struct sc_arena arena, nodes;
  struct sc_sources sources;
  struct sc_diags diags;
  struct made_table made;
  struct scope_table table;
  struct sc_subject_under_test sut;
  struct sc_suite suite;
  jmp_buf recovery;
};

static void world_init(struct world *w) {
  memset(w, 0, sizeof *w);
  w->made = make_table(policy, 1, true);
  assert_non_null(w->made.bytes);
  assert_int_equal(scope_open_memory(w->made.bytes, w->made.len, &w->table), SCOPE_OK);
  assert_int_equal(scope_debug_open(&w->table), SCOPE_OK);
  w->sut = (struct sc_subject_under_test){.table = &w->table, .path = SC_STR("p.yaml")};
  sc_arena_init(&w->arena);
  sc_arena_init(&w->nodes);
}

static void world_release(struct world *w) {
  sc_arena_release(&w->nodes);
  sc_arena_release(&w->arena);
  free(w->made.bytes);
}

/* False where the file has mistakes. */
static bool parse(struct world *w, const char *file) {
  w->arena.recovery = w->nodes.recovery = &w->recovery;
  if (setjmp(w->recovery) != 0) fail();
  w->sources = (struct sc_sources){.arena = &w->arena};
  sc_diags_init(&w->diags, &w->arena, &w->sources);
  const struct sc_node *root = NULL;
  return sc_load_text(&w->diags, SC_STR("m_test.yaml"), (struct sc_str){file, strlen(file)}) &&
         (root = sc_suite_read(&w->diags, 0, &w->nodes)) != NULL &&
         sc_suite_parse(&w->diags, root, &w->sut, false, &w->suite);
}

/* --- matrices --------------------------------------------------------------------------------------------- */

#define NAMES_MAX 8u

/* One dimension as the file writes it: names may be there twice. */
struct axis {
  const char *key;
  const char *const *names;
  unsigned name_count;
  unsigned items[NAMES_MAX], item_count; /* as written; the first place of each counts */
};

static const char *const users[] = {"u0", "u1", "u2", "u3", "nobody"};
static const char *const agents[] = {"g0", "g1", "g2"};
static const char *const tasks[] = {"t0", "t1", "t2"};
static const char *const scopes[] = {"s:0", "s:1", "s:2", "s:3", "s:all"};
static const char *const contexts[] = {"c0", "c1", "c2"};

static bool has(const unsigned *items, unsigned count, unsigned item) {
  for (unsigned i = 0; i < count; i++)
    if (items[i] == item) return true;
  return false;
}

static void put_list(char *out, size_t *len, const struct axis *axis, const unsigned *items,
                     unsigned count) {
  *len += (size_t)sprintf(out + *len, "%s: [", axis->key);
  for (unsigned i = 0; i < count; i++)
    *len += (size_t)sprintf(out + *len, "%s'%s'", i > 0 ? ", " : "", axis->names[items[i]]);
  *len += (size_t)sprintf(out + *len, "], ");
}

struct entry {
  unsigned lists[5][NAMES_MAX], counts[5];
  bool given[5];
  size_t off; /* in the file */
};

static bool entry_allows(const struct entry *entry, const unsigned *at) {
  for (unsigned d = 0; d < 5; d++)
    if (entry->given[d] && !has(entry->lists[d], entry->counts[d], at[d])) return false;
  return true;
}

static void pick(struct axis *axis) {
  axis->item_count = 1 + below(NAMES_MAX);
  for (unsigned i = 0; i < axis->item_count; i++) axis->items[i] = below(axis->name_count);
}

/* The first place of each name, in the order written. */
static unsigned distinct(const struct axis *axis, unsigned *out) {
  unsigned count = 0;
  for (unsigned i = 0; i < axis->item_count; i++)
    if (!has(out, count, axis->items[i])) out[count++] = axis->items[i];
  return count;
}

static void write_entry(char *file, size_t *len, struct axis *axes, struct entry *entry) {
  *len += (size_t)sprintf(file + *len, "      - ");
  entry->off = *len;
  *len += (size_t)sprintf(file + *len, "{");
  for (unsigned d = 0; d < 5; d++) {
    entry->given[d] = below(2) == 0;
    if (!entry->given[d]) continue;
    entry->counts[d] = 1 + below(3);
    for (unsigned i = 0; i < entry->counts[d]; i++)
      entry->lists[d][i] = axes[d].items[below(axes[d].item_count)];
    put_list(file, len, &axes[d], entry->lists[d], entry->counts[d]);
  }
  *len += (size_t)sprintf(file + *len, "}\n");
}

static void assert_same(struct sc_str actual, const char *expected) {
  assert_int_equal(actual.len, strlen(expected));
  assert_memory_equal(actual.ptr, expected, actual.len);
}

static void compare_row(const struct world *w, uint64_t index, const struct axis *axes,
                        const unsigned *at, const struct entry *entries, unsigned entry_count) {
  const struct sc_suite *suite = &w->suite;
  const struct sc_test *test = &suite->tests.items[0];
  struct sc_test_row row = sc_test_row_at(test, index);
  assert_same(suite->subjects.items[row.subject].label, axes[0].names[at[0]]);
  assert_same(suite->chains.items[row.chain].label, axes[1].names[at[1]]);
  assert_same(suite->tasks.items[row.task], axes[2].names[at[2]]);
  assert_same(sc_str_of(suite->scopes.items[row.scope].name.name), axes[3].names[at[3]]);
  assert_same(suite->contexts.items[row.context].label, axes[4].names[at[4]]);
  unsigned first = 0;
  while (first < entry_count && !entry_allows(&entries[first], at)) first++;
  const struct sc_expectation *e = &suite->expectations.items[row.expectation];
  assert_true(e->has_decision && !e->has_reason);
  assert_int_equal(e->allow, first < entry_count);
  if (first < entry_count) assert_int_equal(row.off, entries[first].off);
  struct scope_request request;
  sc_test_request(suite, &row, &request);
  assert_same(sc_str_of(request.task), axes[2].names[at[2]]);
  assert_int_equal(request.has_now, at[4] != 2); /* c2 is without a time */
}

static void check_matrix(void) {
  struct axis axes[5] = {{"users", users, 5, {0}, 0},
                         {"agents", agents, 3, {0}, 0},
                         {"tasks", tasks, 3, {0}, 0},
                         {"scopes", scopes, 5, {0}, 0},
                         {"contexts", contexts, 3, {0}, 0}};
  char file[8192];
  size_t len = (size_t)sprintf(file, "scopec_test: 1\nfixtures:\n  now: 2026-03-02T10:00:00Z\n"
                                     "  users: {nobody: {}}\n"
                                     "  contexts: {c0: {}, c1: {mfa: true}, c2: {now: none}}\n"
                                     "tests:\n  - name: m\n    matrix: {");
  struct world w;
  struct entry entries[4] = {{.off = 0}};
  unsigned kept[5][NAMES_MAX], counts[5], entry_count = below(5);
  for (unsigned d = 0; d < 5; d++) {
    pick(&axes[d]);
    if (d == 1) { /* an agent that has every task, so that each is one of theirs */
      axes[d].item_count = axes[d].item_count < NAMES_MAX ? axes[d].item_count : NAMES_MAX - 1;
      axes[d].items[axes[d].item_count++] = 2;
    }
    put_list(file, &len, &axes[d], axes[d].items, axes[d].item_count);
    counts[d] = distinct(&axes[d], kept[d]);
  }
  len += (size_t)sprintf(file + len, "}\n    allow:%s\n", entry_count == 0 ? " []" : "");
  for (unsigned i = 0; i < entry_count; i++) write_entry(file, &len, axes, &entries[i]);
  /* so that no fixture is unused */
  len += (size_t)sprintf(
      file + len, "  - {name: rest, user: nobody, agent: g2, task: t0, scope: 's:0', "
                  "columns: [context, expect], rows: [[c0, deny], [c1, deny], [c2, deny]]}\n");
  assert_true(len < sizeof file);
  world_init(&w);
  assert_true(parse(&w, file));
  const struct sc_test *test = &w.suite.tests.items[0];
  uint64_t index = 0;
  unsigned at[5];
  for (unsigned u = 0; u < counts[0]; u++)
    for (unsigned a = 0; a < counts[1]; a++)
      for (unsigned t = 0; t < counts[2]; t++)
        for (unsigned s = 0; s < counts[3]; s++)
          for (unsigned c = 0; c < counts[4]; c++) {
            at[0] = kept[0][u];
            at[1] = kept[1][a];
            at[2] = kept[2][t];
            at[3] = kept[3][s];
            at[4] = kept[4][c];
            compare_row(&w, index++, axes, at, entries, entry_count);
          }
  assert_int_equal(test->row_count, index);
  world_release(&w);
}

static void test_matrix(void **state) {
  (void)state;
  for (unsigned i = 0; i < 200; i++) check_matrix();
}

/* `exactly` is every name of the policy, of which the list is allowed. */
static void test_exactly(void **state) {
  (void)state;
  struct world w;
  world_init(&w);
  assert_true(
      parse(&w, "scopec_test: 1\ntests:\n"
                "  - {name: x, user: u1, agent: g0, task: t0, exactly: {scopes: ['s:1', s:all]}}\n"
                "  - {name: none, agent: g0, task: t0, scope: 's:0', exactly: {users: []}}\n"));
  const struct sc_test *test = &w.suite.tests.items[0];
  assert_int_equal(test->row_count, 5);
  for (uint64_t i = 0; i < 5; i++) {
    struct sc_test_row row = sc_test_row_at(test, i);
    struct sc_str name = sc_str_of(w.suite.scopes.items[row.scope].name.name);
    bool listed = sc_str_equal(name, SC_STR("s:1")) || sc_str_equal(name, SC_STR("s:all"));
    assert_int_equal(w.suite.expectations.items[row.expectation].allow, listed);
  }
  test = &w.suite.tests.items[1];
  assert_int_equal(test->row_count, 4);
  for (uint64_t i = 0; i < 4; i++)
    assert_false(w.suite.expectations.items[sc_test_row_at(test, i).expectation].allow);
  world_release(&w);
}

/* A suite grows with its file, not with the product of its matrix. */
static void test_large_matrix(void **state) {
  (void)state;
  static char file[400000];
  struct world w;
  size_t len = (size_t)sprintf(file, "scopec_test: 1\nfixtures:\n  contexts:\n");
  for (unsigned i = 0; i < 3000; i++)
    len += (size_t)sprintf(file + len, "    c%u: {level: %u}\n", i, i);
  len += (size_t)sprintf(file + len,
                         "tests:\n  - name: m\n    matrix: {users: ['*'], agents: ['*'], "
                         "tasks: ['*'], scopes: ['*'], contexts: ['*']}\n"
                         "    allow: [{contexts: [c2999]}, {users: [u1], contexts: [c0]}]\n");
  world_init(&w);
  assert_true(parse(&w, file));
  const struct sc_test *test = &w.suite.tests.items[0];
  assert_int_equal(test->row_count, 4u * 3 * 3 * 5 * 3000);
  assert_true(w.arena.used < 4u << 20);
  for (unsigned i = 0; i < 2000; i++) {
    uint64_t index = below(540000);
    struct sc_test_row row = sc_test_row_at(test, index);
    uint64_t context = index % 3000, user = index / 3000 / 5 / 3 / 3;
    bool allow = context == 2999 || (context == 0 && user == 1);
    assert_int_equal(w.suite.expectations.items[row.expectation].allow, allow);
  }
  world_release(&w);
}

/* --- expectations -------------------------------------------------------------------------------------------- */

static const struct sc_str *some_texts(struct sc_arena *arena, const char *const *names,
                                       unsigned name_count, uint32_t *count) {
  struct sc_str *out = SC_NEW_ARRAY(arena, struct sc_str, name_count);
  *count = 0;
  for (unsigned i = 0; i < name_count; i++) /* names are sorted */
    if (below(2) == 0) out[(*count)++] = sc_str_from(names[i]);
  return out;
}

static struct sc_expectation some_expectation(struct sc_arena *arena) {
  static const char *const rules[] = {"agent:g0/task:t0/scopes/1", "all",   "deep", "no",
                                      "role:r/grants/1",           "strong"};
  static const char *const attrs[] = {"level", "mfa", "ticket"};
  static const char *const names[] = {"s:2", "s:all"};
  struct sc_expectation e = {.has_decision = below(2) == 0, .allow = below(2) == 0};
  if (below(4) == 0) {
    e.has_reason = true;
    e.reason = (enum scope_reason)below(16);
  }
  if (below(4) == 0) {
    e.has_leg = true;
    e.leg = (enum scope_leg)below(5);
  }
  if (below(4) == 0) {
    e.rules = some_texts(arena, rules, 6, &e.rule_count);
    e.has_rules = below(2) == 0;
    e.has_rules_include = !e.has_rules;
  }
  if (below(4) == 0) {
    e.has_missing_attributes = true;
    e.missing_attributes = some_texts(arena, attrs, 3, &e.missing_attribute_count);
  }
  if (below(4) == 0) {
    e.has_missing_scopes = true;
    e.missing_scopes = some_texts(arena, names, 2, &e.missing_scope_count);
  }
  if (below(6) == 0) {
    e.has_ttl = true;
    e.ttl_s = below(2) == 0 ? 900 : 3600;
  }
  if (below(6) == 0) {
    e.has_step_up = true;
    e.step_ups = below(2);
  }
  if (below(6) == 0) {
    e.has_log = true;
    e.log = (uint8_t)below(3);
  }
  if (below(6) == 0) {
    e.has_message = true;
    e.message = below(2) == 0 ? SC_STR("a ticket") : SC_STR("no");
  }
  return e;
}

/* Whether an expectation is met is one piece of code, what differs another: they must agree. */
static void test_met_or_said(void **state) {
  (void)state;
  struct world w;
  unsigned met_count = 0, unmet_count = 0;
  world_init(&w);
  assert_true(parse(
      &w,
      "scopec_test: 1\nfixtures:\n  contexts: {none: {}, strong: {mfa: true}, weak: {mfa: false},\n"
      "    full: {mfa: true, ticket: ok, level: 1}}\ntests:\n"
      "  - {name: m, matrix: {users: ['*'], agents: ['*', [g2, g2]], tasks: ['*'], scopes: ['*'], "
      "contexts: ['*']}, allow: []}\n"));
  const struct sc_test *test = &w.suite.tests.items[0];
  struct sc_answer answer = {.rules = NULL};
  for (unsigned i = 0; i < 30000; i++) {
    struct sc_test_row row = sc_test_row_at(test, below((unsigned)test->row_count));
    struct sc_expectation e = some_expectation(&w.arena);
    struct scope_request request;
    struct sc_lines lines = {NULL, 0, 0};
    bool enough;
    sc_test_request(&w.suite, &row, &request);
    bool met = sc_expectation_met(&w.table, &request, &e, &answer, &enough);
    assert_true(enough);
    assert_true(sc_answer_make(&w.table, &request, &answer));
    size_t verdict = sc_expectation_mismatches(&w.arena, &w.table, &request, &e, &answer, &lines);
    assert_true(verdict <= lines.count);
    assert_int_equal(met, lines.count == 0);
    for (size_t l = 0; l < lines.count; l++) assert_true(lines.items[l].len > 0);
    if (met)
      met_count++;
    else
      unmet_count++;
  }
  sc_answer_release(&answer);
  assert_true(met_count > 1000 && unmet_count > 1000);
  world_release(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_matrix),
      cmocka_unit_test(test_exactly),
      cmocka_unit_test(test_large_matrix),
      cmocka_unit_test(test_met_or_said),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
