/* SPDX-License-Identifier: Apache-2.0
 *
 * test_stack.c - a decision takes less than 512 bytes of stack, a batch less than 640: each runs on a painted one, and the paint that
 * is gone is counted. The requests reach what needs most: chains of agents, asserted roles, attributes by name, texts, addresses,
 * sets and instants.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <ucontext.h>

#include <cmocka.h>

#include "table_from_text.h"

#define STACK_MAX 512u
#define BATCH_STACK_MAX 640u

static const char policy[] =
    "scopec: 1\npolicy: p\nversion: 1.0.0\nzone: Europe/Berlin\n"
    "context: {ip: ip, level: [low, high], n: int, s: string, g: set, t: instant, b: bool}\n"
    "conditions: {all: \"now.clock in 00:00..24:00 and ip in [10.0.0.0/8, 2001:db8::/32] and level "
    ">= low and n in 1..5 and s matches 'x[0-9]+' and 'q' in g and t > 2020-01-01 and b and "
    "resource glob 'a/**' and has s\"}\n"
    "scopes: {a:read: {risk: low}, o: {open: true, risk: low}}\n"
    "roles: {r: {grants: [{scopes: [a:read, 'o:**'], when: all}]}}\n"
    "users: {u: {roles: [r], grants: [{scopes: [a:read], when: all}]}}\n"
    "agents: {x: {tasks: {k: {scopes: [{scopes: [a:read, 'o:**'], when: all}]}}}, y: {tasks: {k: "
    "{scopes: [a:read, 'o:**']}}}, z: {tasks: {k: {scopes: [a:read, 'o:**']}}}}\n"
    "delegations: [{from: [role:r], to: [agent:z], tasks: ['*'], max_depth: 3, when: all},\n"
    "  {from: [agent:z], to: [agent:y], tasks: [k], max_depth: 3, when: all}, {from: [agent:y], "
    "to: "
    "[agent:x], tasks: [k], max_depth: 3, when: all}]\n"
    "denies: [{id: d, scopes: ['a:*'], when: \"s matches 'y[0-9]+' and all\"}]\n";

enum { STACK_LEN = 64 * 1024, BATCH = 16 };
static _Alignas(16) unsigned char stack[STACK_LEN];
static ucontext_t here, there;
static struct scope_table table;
static struct scope_request requests[BATCH];
static struct scope_decision decisions[BATCH];

static void nothing(void) {}
static void decide_one(void) { scope_decide(&table, &requests[0], &decisions[0]); }
static void decide_all(void) { scope_decide_batch(&table, requests, BATCH, decisions); }

/* Bytes of stack that `run` reaches. */
static size_t stack_of(void (*run)(void)) {
  memset(stack, 0xa5, sizeof stack);
  assert_int_equal(getcontext(&there), 0);
  there.uc_stack.ss_sp = stack;
  there.uc_stack.ss_size = sizeof stack;
  there.uc_link = &here;
  makecontext(&there, run, 0);
  assert_int_equal(swapcontext(&here, &there), 0);
  size_t untouched = 0;
  while (untouched < sizeof stack && stack[untouched] == 0xa5) untouched++;
  return sizeof stack - untouched;
}

static void test_stack(void **state) {
  (void)state;
#ifdef __SANITIZE_ADDRESS__
  skip(); /* its frames are not those of a release */
#endif
  static const struct scope_bytes items[] = {{"p", 1}, {"q", 1}};
  const struct scope_attr context[] = {
      {.name = text("ip"),
       .value = {.type = SCOPE_VALUE_STRING, .string = text("2001:db8::1.2.3.4")}},
      {.name = text("level"), .value = {.type = SCOPE_VALUE_STRING, .string = text("high")}},
      {.name = text("n"), .value = {.type = SCOPE_VALUE_INT, .number = 3}},
      {.name = text("s"), .value = {.type = SCOPE_VALUE_STRING, .string = text("x42")}},
      {.name = text("g"), .value = {.type = SCOPE_VALUE_SET, .items = items, .item_count = 2}},
      {.name = text("t"), .value = {.type = SCOPE_VALUE_INSTANT, .number = 1770000000}},
      {.name = text("b"), .value = {.type = SCOPE_VALUE_BOOL, .number = 1}},
  };
  const struct scope_name actors[] = {named("x"), named("y"), named("z")}, role = named("r");
  struct made_table made = make_table(policy, 1, false);
  assert_non_null(made.bytes);
  assert_int_equal(scope_open_memory(made.bytes, made.len, &table), SCOPE_OK);
  for (unsigned i = 0; i < BATCH; i++)
    requests[i] =
        (struct scope_request){.user = i % 3 == 0 ? named("u") : (struct scope_name){.handle = 0},
                               .roles = &role,
                               .role_count = 1,
                               .actors = actors,
                               .actor_count = 3,
                               .task = text("k"),
                               .scope = named(i % 2 == 0 ? "a:read" : "o:p:q:r"),
                               .resource = text("a/b/c"),
                               .context = context,
                               .context_count = 7,
                               .has_now = true,
                               .now = 1770000000};
  size_t base = stack_of(nothing), one = stack_of(decide_one), all = stack_of(decide_all);
  for (unsigned i = 0; i < BATCH; i++) assert_true(decisions[i].allow);
  /* One actor, no asserted role: by other functions. */
  requests[0].actors = &actors[2];
  requests[0].actor_count = 1;
  requests[0].user = named("u");
  requests[0].role_count = 0;
  size_t plain = stack_of(decide_one);
  assert_true(decisions[0].allow);
  print_message("%zu bytes for one decision, %zu for a plain one, %zu for a batch\n", one - base,
                plain - base, all - base);
  assert_true(one - base < STACK_MAX && plain - base < STACK_MAX);
  assert_true(all - base < BATCH_STACK_MAX);
  scope_close(&table);
  free(made.bytes);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_stack)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
