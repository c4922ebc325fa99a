/* SPDX-License-Identifier: Apache-2.0
 *
 * test_lower_parts.c - a policy that is large enough for threads gives the same table with them as without, with explanations and
 * without.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "compile.h"

enum { HOLDERS = 2500, LISTS = 5 }; /* more rules than threads are worth */

static const char head[] =
    "scopec: 1\npolicy: large\nversion: 1.0.0\nzone: America/New_York\n"
    "context: {mfa: bool, ip: ip, ticket: string}\n"
    "conditions:\n"
    "  corp: ip in [10.0.0.0/8]\n"
    "  hours: now.clock in 09:00..18:00 and corp\n"
    "scopes:\n"
    "  app:logs:read: {risk: low, title: Read logs}\n"
    "  app:logs:write: {risk: high, implies: [app:logs:read]}\n"
    "  app:jobs:start: {risk: medium, ttl: 30m}\n"
    "  app:open: {risk: low, open: true}\n"
    "roles:\n"
    "  reader: {grants: [app:logs:read, {scopes: ['app:open:**'], when: mfa or corp}]}\n"
    "  writer: {inherits: [reader], grants: [{scopes: ['app:logs:*'], when: mfa, id: writes}]}\n"
    "delegations:\n"
    "  - {from: [role:writer], to: ['agent:*'], tasks: ['*'], max_depth: 2, expires: 2031-01-01}\n"
    "  - {from: [user:user-7], to: [agent:agent-7], tasks: [tidy], when: hours}\n"
    "denies:\n"
    "  - {id: no-tickets, scopes: ['app:jobs:*'], unless: \"ticket matches 'CHG-[0-9]+'\", "
    "message: no "
    "ticket}\n"
    "  - {id: never, agents: [agent-9], message: not that one}\n";

static void add_users(struct sc_arena *arena, struct sc_text *out) {
  sc_text_add(arena, out, SC_STR("users:\n"));
  for (int i = 0; i < HOLDERS; i++)
    sc_text_format(
        arena, out,
        "  user-%d:\n    roles: [%s]\n    grants: [app:jobs:start, {scopes: [app:logs:read], "
        "when: not corp and ticket starts_with 'T%d'}, app:open:box%d]\n",
        i, i % 3 == 0 ? "writer" : "reader", i % 50, i % 20);
}

static void add_agents(struct sc_arena *arena, struct sc_text *out) {
  sc_text_add(arena, out, SC_STR("agents:\n"));
  for (int i = 0; i < HOLDERS; i++) {
    sc_text_format(arena, out, "  agent-%d:\n    owner: team\n    tasks:\n", i);
    for (int t = 0; t < LISTS; t++)
      sc_text_format(arena, out,
                     "      %s-%d:\n        when: %s\n        scopes: ['app:logs:*', {scopes: "
                     "[app:jobs:start], when: mfa}]\n",
                     t == 0 ? "tidy" : "task", t, t % 2 == 0 ? "hours" : "corp or mfa");
    sc_text_add(arena, out, SC_STR("      tidy: {scopes: [app:logs:read], autonomous: true}\n"));
  }
}

static void compile(const struct sc_source *files, unsigned jobs, bool debug,
                    struct sc_compilation *c) {
  const struct sc_compile_options options = {
      .lower = {.debug = debug, .optimise = true, .jobs = jobs}};
  sc_compilation_init(c);
  assert_int_equal(sc_compile_policy_files(c, files, 3), SC_OK);
  assert_true(c->policy.rule_count > 30000);
  assert_int_equal(sc_compile_table(c, &options), SC_OK);
}

static void check_same(const struct sc_source *files, bool debug) {
  struct sc_compilation one, two;
  compile(files, 1, debug, &one);
  compile(files, 2, debug, &two);
  assert_int_equal(one.table_len, two.table_len);
  assert_memory_equal(one.table, two.table, one.table_len);
  sc_compilation_release(&one);
  sc_compilation_release(&two);
}

static void test_same_table(void **state) {
  (void)state;
  struct sc_arena arena;
  jmp_buf recovery;
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) fail();
  struct sc_text users = {0}, agents = {0};
  add_users(&arena, &users);
  add_agents(&arena, &agents);
  const struct sc_source files[] = {
      {.name = SC_STR("p/agents.yaml"), .text = sc_text_str(&agents)},
      {.name = SC_STR("p/head.yaml"), .text = {head, sizeof head - 1}},
      {.name = SC_STR("p/users.yaml"), .text = sc_text_str(&users)}};
  check_same(files, true);
  check_same(files, false);
  sc_arena_release(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_same_table)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
