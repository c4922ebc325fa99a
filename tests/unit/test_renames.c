/* SPDX-License-Identifier: Apache-2.0
 *
 * test_renames.c - rules that two policies do not share, rules under other ids, and names for what is the same.
 */
#include "analysis/renames.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "compile.h"

#define HEAD                                                                                       \
  "scopec: 1\npolicy: p\nversion: 1.0.0\ncontext: {mfa: bool, n: int}\n"                           \
  "scopes: {a:read: {risk: low}, a:write: {risk: high}}\n"
#define TAIL "agents: {bot: {owner: x, tasks: {t: {scopes: ['a:*']}}}}\n"

struct pair {
  struct sc_compilation sides[2];
  struct sc_arena arena;
  struct sc_changed_rules changed;
  struct sc_renames renames;
};

static void compare(struct pair *pair, const char *before, const char *after) {
  const char *texts[2] = {before, after};
  for (unsigned i = 0; i < 2; i++) {
    struct sc_compilation *c = &pair->sides[i];
    sc_compilation_init(c);
    struct sc_str text = sc_str_format(&c->arena, "%s", texts[i]);
    assert_int_equal(sc_compile_policy_text(c, SC_STR("p.yaml"), text), SC_OK);
  }
  sc_arena_init(&pair->arena);
  sc_changed_rules(&pair->arena, &pair->sides[0].policy, &pair->sides[1].policy, &pair->changed);
  sc_renames(&pair->arena, &pair->sides[0].policy, &pair->sides[1].policy, &pair->changed,
             &pair->renames);
}

static void release(struct pair *pair) {
  sc_arena_release(&pair->arena);
  for (unsigned i = 0; i < 2; i++) sc_compilation_release(&pair->sides[i]);
}

static bool is_renamed(const struct pair *pair, enum sc_named kind, const char *old,
                       const char *new) {
  for (size_t i = 0; i < pair->renames.items.count; i++) {
    const struct sc_renamed *r = &pair->renames.items.items[i];
    if (r->kind == kind && sc_str_equal(r->names[0], sc_str_from(old)) &&
        sc_str_equal(r->names[1], sc_str_from(new)))
      return true;
  }
  return false;
}

static void test_rules_left_over(void **state) {
  (void)state;
  struct pair pair;
  compare(&pair,
          HEAD "roles: {r: {grants: [{id: one, scopes: [a:read], when: mfa}, {id: two, scopes: "
               "[a:write]}]}}\n" TAIL,
          HEAD "roles: {r: {grants: [{id: one, scopes: [a:read], when: mfa}, {id: three, scopes: "
               "[a:write]}, {id: four, scopes: [a:read]}]}}\n" TAIL);
  assert_int_equal(pair.changed.sides[0].items.count, 0);
  assert_int_equal(pair.changed.sides[1].items.count, 1);
  assert_true(sc_str_equal(pair.changed.sides[1].items.items[0].id, SC_STR("four")));
  assert_int_equal(pair.changed.renamed.count, 1);
  assert_true(sc_str_equal(pair.changed.renamed.items[0].before.id, SC_STR("two")));
  assert_true(sc_str_equal(pair.changed.renamed.items[0].after.id, SC_STR("three")));
  release(&pair);
}

/* Twice there and once here: one is left, and none of them is another name of the other. */
static void test_rules_that_stand_twice(void **state) {
  (void)state;
  const char *twice = HEAD "roles: {r: {grants: [{id: one, scopes: [a:read]}, {id: two, scopes: "
                           "[a:read]}]}}\n" TAIL;
  const char *once = HEAD "roles: {r: {grants: [{id: three, scopes: [a:read]}]}}\n" TAIL;
  struct pair pair;
  compare(&pair, twice, once);
  assert_int_equal(pair.changed.sides[0].items.count, 1);
  assert_int_equal(pair.changed.sides[1].items.count, 0);
  assert_int_equal(pair.changed.renamed.count, 0);
  release(&pair);
  compare(&pair, once, twice);
  assert_int_equal(pair.changed.sides[0].items.count, 0);
  assert_int_equal(pair.changed.sides[1].items.count, 1);
  assert_int_equal(pair.changed.renamed.count, 0);
  release(&pair);
}

static void test_conditions_by_content(void **state) {
  (void)state;
  struct pair pair;
  compare(&pair,
          HEAD "conditions: {c: mfa or n > 1, d: c and mfa}\nroles: {r: {grants: [{scopes: "
               "[a:read], when: d}]}}\n" TAIL,
          HEAD "conditions: {e: mfa or n > 1, d: e and mfa}\nroles: {r: {grants: [{scopes: "
               "[a:read], when: d}]}}\n" TAIL);
  assert_int_equal(pair.changed.sides[0].items.count, 0);
  assert_int_equal(pair.changed.sides[1].items.count, 0);
  assert_int_equal(pair.renames.items.count, 1);
  assert_true(is_renamed(&pair, SC_NAMED_CONDITION, "c", "e"));
  release(&pair);
}

/* Names that name each other are found together, or not at all. */
static void test_chains_of_names(void **state) {
  (void)state;
  struct pair pair;
  compare(&pair,
          HEAD "roles: {r: {grants: [a:read]}, q: {inherits: [r], grants: [a:write]}}\nusers: "
               "{ann: {roles: [q]}, abe: {roles: [r]}}\n" TAIL,
          HEAD "roles: {s: {grants: [a:read]}, p: {inherits: [s], grants: [a:write]}}\nusers: "
               "{bob: {roles: [p]}, ben: {roles: [s]}}\n" TAIL);
  assert_int_equal(pair.renames.items.count, 4);
  assert_true(is_renamed(&pair, SC_NAMED_ROLE, "r", "s"));
  assert_true(is_renamed(&pair, SC_NAMED_ROLE, "q", "p"));
  assert_true(is_renamed(&pair, SC_NAMED_USER, "ann", "bob"));
  assert_true(is_renamed(&pair, SC_NAMED_USER, "abe", "ben"));
  release(&pair);
  compare(&pair,
          HEAD "roles: {r: {grants: [a:read]}, q: {inherits: [r], grants: [a:write]}}\nusers: "
               "{ann: {roles: [q]}}\n" TAIL,
          HEAD "roles: {s: {grants: ['a:*']}, p: {inherits: [s], grants: [a:write]}}\nusers: "
               "{bob: {roles: [p]}}\n" TAIL);
  assert_int_equal(pair.renames.items.count, 0);
  release(&pair);
}

/* A rule under another id, whose holder has another name, too. */
static void test_rules_of_names(void **state) {
  (void)state;
  struct pair pair;
  compare(
      &pair,
      HEAD
      "roles: {r: {grants: [{id: one, scopes: [a:read]}, {id: two, scopes: [a:write]}]}}\n" TAIL,
      HEAD
      "roles: {s: {grants: [{id: one, scopes: [a:read]}, {id: new, scopes: [a:write]}]}}\n" TAIL);
  assert_int_equal(pair.renames.items.count, 1);
  assert_int_equal(pair.changed.renamed.count, 0);
  assert_int_equal(pair.renames.rules.count, 1);
  assert_true(sc_str_equal(pair.renames.rules.items[0].before.id, SC_STR("two")));
  assert_true(sc_str_equal(pair.renames.rules.items[0].after.id, SC_STR("new")));
  release(&pair);
}

static void test_who_is_who(void **state) {
  (void)state;
  struct pair pair;
  compare(
      &pair,
      HEAD "roles: {r: {grants: [a:read]}}\nusers: {ann: {roles: [r]}, abe: {roles: [r]}}\n" TAIL,
      HEAD "roles: {r: {grants: [a:read]}}\nusers: {bob: {roles: [r]}, ben: {roles: [r]}}\n" TAIL);
  assert_int_equal(pair.renames.items.count, 0);
  release(&pair);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rules_left_over),       cmocka_unit_test(test_rules_that_stand_twice),
      cmocka_unit_test(test_conditions_by_content), cmocka_unit_test(test_chains_of_names),
      cmocka_unit_test(test_rules_of_names),        cmocka_unit_test(test_who_is_who),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
