/* SPDX-License-Identifier: Apache-2.0
 *
 * test_oracle.c - the oracle's own matchers, by examples from docs/LANGUAGE.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "oracle/oracle_scope.h"
#include "oracle/oracle_text.h"

static bool scope(const char *pattern, const char *name) {
  return oracle_scope_match(sc_str_from(pattern), sc_str_from(name));
}

static void test_scope_patterns(void **state) {
  (void)state;
  assert_true(scope("a:b:read", "a:b:read"));
  assert_false(scope("a:b:read", "a:b:readx"));
  assert_true(scope("a:b:*", "a:b:c"));
  assert_false(scope("a:b:*", "a:b:c:d"));
  assert_false(scope("a:b:*", "a:b"));
  assert_true(scope("a:b:**", "a:b:c"));
  assert_true(scope("a:b:**", "a:b:c:d"));
  assert_false(scope("a:b:**", "a:b"));
  assert_true(scope("a:*:read", "a:x:read"));
  assert_false(scope("a:*:read", "a:x:y:read"));
  assert_true(scope("a:**:read", "a:x:y:read"));
  assert_true(scope("a:**:read", "a:x:read"));
  assert_false(scope("a:**:read", "a:read"));
  assert_true(scope("s3:Get*", "s3:Get"));
  assert_true(scope("s3:Get*", "s3:GetObject"));
  assert_false(scope("s3:Get*", "s3:Get:x"));
  assert_true(scope("**:x:**", "a:x:x:b"));
  assert_false(scope("**:x:**", "x:b"));
}

static bool glob(const char *pattern, const char *text) {
  return oracle_glob(sc_str_from(pattern), sc_str_from(text));
}

static void test_globs(void **state) {
  (void)state;
  assert_true(glob("*", ""));
  assert_true(glob("*.log", "a.log"));
  assert_false(glob("*.log", "a/b.log"));
  assert_true(glob("**.log", "a/b.log"));
  assert_true(glob("a/**/c", "a/b/b/c"));
  assert_false(glob("a/**/c", "a/c"));
  assert_true(glob("?", "\xc3\xa9"));
  assert_false(glob("?", "/"));
  assert_true(glob("[a-c]x", "bx"));
  assert_false(glob("[a-c]x", "dx"));
  assert_true(glob("\\*", "*"));
  assert_false(glob("\\*", "a"));
}

static void test_strings(void **state) {
  (void)state;
  assert_true(oracle_utf8(sc_str_from("\xf0\x9f\x98\x80")));
  assert_false(oracle_utf8(sc_str_from("\xc0\xaf")));
  assert_false(oracle_utf8(sc_str_from("\xed\xa0\x80")));
  assert_false(oracle_utf8(sc_str_from("\xe2\x82")));
  assert_false(oracle_utf8(sc_str_from("\xf4\x90\x80\x80")));
  assert_true(oracle_scope_name(sc_str_from("a:b")));
  assert_false(oracle_scope_name(sc_str_from("a::b")));
  assert_false(oracle_scope_name(sc_str_from("a:*")));
  assert_false(oracle_scope_name(sc_str_from("a:b:")));
  assert_true(oracle_scope_name(sc_str_from("1:2:3:4:5:6:7:8:9:0:1:2:3:4:5:6")));
  assert_false(oracle_scope_name(sc_str_from("1:2:3:4:5:6:7:8:9:0:1:2:3:4:5:6:7")));
}

/* The catalog of the witness test: a:open is open, a:open:x is listed, too. */
static bool witness(const char *implied, const char *denied) {
  struct sc_arena arena;
  sc_arena_init(&arena);
  struct sc_scope catalog[2] = {{.name = SC_STR("a:open"), .declared = true, .open = true},
                                {.name = SC_STR("a:open:x"), .declared = true}};
  struct sc_policy policy = {.scopes = catalog, .scope_count = 2};
  struct oracle_scopes scopes;
  oracle_scopes_init(&scopes, &arena, &policy);
  struct sc_str patterns[2] = {sc_str_from(implied), sc_str_from(denied)};
  bool found = oracle_witness(&arena, patterns, &scopes);
  sc_arena_release(&arena);
  return found;
}

static void test_witnesses(void **state) {
  (void)state;
  assert_true(witness("a:open:**", "a:open:Get*"));
  assert_true(witness("a:**", "**:x:y"));
  assert_false(
      witness("a:*:x", "**")); /* only a:open:x lies below the open scope, and it is listed */
  assert_true(witness("a:*:x:*", "**"));
  assert_false(witness("a:*:x", "**:y"));
  assert_false(witness("b:**", "**")); /* below no open scope */
  assert_false(witness("a:*", "a:**"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_scope_patterns),
      cmocka_unit_test(test_globs),
      cmocka_unit_test(test_strings),
      cmocka_unit_test(test_witnesses),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
