/* SPDX-License-Identifier: Apache-2.0
 *
 * test_table_damage.c - every byte of a small table altered, and every truncation of it. As the file is, each must be refused.
 * With the digests made right again, what lies behind them is reached: the table is refused, or is one that may be asked; never is a
 * byte read that is not its own (the sanitizers watch: tables are malloc'ed to size).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "back/dump.h"
#include "fuzz/fix_digests.h"
#include "table_from_text.h"

/* Small, but with every section in use. */
static const char policy[] =
    "scopec: 1\npolicy: p\nversion: 1.0.0\nzone: Europe/Berlin\n"
    "context: {ip: ip, level: [low, high], n: int, s: string, g: set, t: instant, b: bool}\n"
    "conditions: {day: now.clock in 09:00..18:00 and now.weekday in mon..fri, net: 'ip in "
    "[10.0.0.0/8]'}\n"
    "scopes: {a:read: {risk: low, title: Read}, a:all: {risk: high, implies: ['a:*'], step_up: "
    "[mfa]}, o: {open: true, risk: low}}\n"
    "roles: {r: {grants: [{scopes: [a:read], when: day or b or n in 1..5}]}}\n"
    "users: {u: {roles: [r], grants: [a:all, 'o:**']}, a-name-that-does-not-fit-into-its-slot: "
    "{}}\n"
    "agents: {x: {tasks: {k: {scopes: ['a:*', 'o:*'], when: \"net or level >= high or 'q' in "
    "g\"}}}, y: {tasks: {k: {scopes: [a:read]}}}}\n"
    "delegations: [{from: [role:r], to: [agent:x], tasks: ['*'], max_depth: 2, expires: "
    "2031-01-01},\n"
    "  {from: [agent:x], to: [agent:y], tasks: [k]}]\n"
    "denies: [{id: d, scopes: ['a:*'], when: \"s matches 'x[0-9]+' or t > 2030-01-01\", message: "
    "no}]\n";

static struct made_table good;

static int setup(void **state) {
  (void)state;
  good = make_table(policy, 1, true);
  return good.bytes != NULL ? 0 : -1;
}

static int teardown(void **state) {
  (void)state;
  free(good.bytes);
  return 0;
}

static const struct scope_attr context[] = {
    {.name = {"ip", 2}, .value = {.type = SCOPE_VALUE_STRING, .string = {"10.1.2.3", 8}}},
    {.name = {"level", 5}, .value = {.type = SCOPE_VALUE_STRING, .string = {"high", 4}}},
    {.name = {"n", 1}, .value = {.type = SCOPE_VALUE_INT, .number = 3}},
    {.name = {"s", 1}, .value = {.type = SCOPE_VALUE_STRING, .string = {"x42", 3}}},
    {.name = {"t", 1}, .value = {.type = SCOPE_VALUE_INSTANT, .number = 1900000000}},
};

/* Each byte of a text, so that the sanitizers see it. */
static void read_text(struct scope_bytes text) {
  volatile char last = 0;
  for (size_t i = 0; i < text.len; i++) last = text.ptr[i];
  (void)last;
}

static void read_rule(const struct scope_table *table, uint32_t id) {
  struct scope_rule rule;
  struct scope_expr expr;
  assert_true(scope_rule_info(table, id, &rule));
  read_text(rule.id);
  read_text(rule.message);
  read_text(rule.holder);
  read_text(rule.place.file);
  if (rule.expr != SCOPE_UNKNOWN && scope_expr_info(table, rule.expr, &expr)) read_text(expr.text);
}

/* Asks about every pair of actor and scope, with and without facts, and reads all that can be read. */
static void use(struct scope_table *table, const void *bytes) {
  static const char *const scopes[] = {"a:read", "a:all", "o:p", "o:p:q", "none"};
  struct scope_name actors[2] = {named("x"), named("y")}, role = named("r");
  for (unsigned i = 0; i < 40; i++) {
    struct scope_request r = {.user = i & 1 ? named("u") : (struct scope_name){.handle = 0},
                              .roles = &role,
                              .role_count = i >> 1 & 1,
                              .actors = actors + (i >> 2 & 1),
                              .actor_count = i % 3 == 0 ? 2 - (i >> 2 & 1) : 1,
                              .task = text("k"),
                              .scope = named(scopes[i % 5]),
                              .context = context,
                              .context_count = i % 6,
                              .has_now = i % 4 != 0,
                              .now = 1770000000 + (int64_t)i * 5000};
    struct scope_decision d;
    struct scope_candidate rules[8];
    struct scope_bytes missing[8];
    uint32_t enough[4];
    scope_decide(table, &r, &d);
    assert_int_equal(d.allow, d.reason == SCOPE_REASON_ALLOWED);
    (void)scope_missing_attributes(table, &r, &d, missing, 8);
    (void)scope_deciding_rules(table, &r, &d, rules, 8);
    size_t candidates = scope_candidates(table, &r, rules, 8);
    for (size_t c = 0; c < candidates && c < 8; c++) read_rule(table, rules[c].rule_id);
    (void)scope_sufficient_scopes(table, d.scope_id, enough, 4);
  }
  if (scope_debug_open(table) != SCOPE_OK) return;
  struct sc_arena arena;
  struct sc_text out = {0};
  sc_arena_init(&arena);
  sc_dump(&arena, bytes, &out);
  sc_arena_release(&arena);
}

static unsigned opened;

static enum scope_status open_and_use(const uint64_t *bytes, size_t len) {
  struct scope_table table;
  enum scope_status status = scope_open_memory(bytes, len, &table);
  struct scope_request r = {.scope = named("a:read")};
  struct scope_decision d = {.allow = true};
  if (status == SCOPE_OK) {
    opened++;
    use(&table, bytes);
  } else {
    scope_decide(&table, &r, &d);
    assert_false(d.allow);
  }
  scope_close(&table);
  return status;
}

static uint64_t *copy(size_t len) {
  uint64_t *bytes = malloc(len > 0 ? len : 1);
  assert_non_null(bytes);
  memcpy(bytes, good.bytes, len);
  return bytes;
}

static void test_truncated(void **state) {
  (void)state;
  for (size_t len = 0; len < good.len; len++) {
    uint64_t *bytes = copy(len);
    assert_int_not_equal(open_and_use(bytes, len), SCOPE_OK);
    free(bytes);
  }
}

/* A digest covers every byte, so that whatever is altered, the table is refused. */
static void test_altered(void **state) {
  (void)state;
  static const uint8_t flips[] = {0x01, 0x80, 0xff};
  struct scope_table table;
  uint64_t *bytes = copy(good.len);
  uint8_t *at = (uint8_t *)bytes;
  for (size_t i = 0; i < good.len; i++) {
    uint8_t before = at[i];
    at[i] ^= flips[i % 3];
    enum scope_status status = scope_open_memory(bytes, good.len, &table);
    if (status == SCOPE_OK) { /* the optional sections are checked when they are asked for */
      assert_int_equal(scope_debug_open(&table), SCOPE_DEBUG);
      scope_close(&table);
    }
    at[i] = before;
  }
  assert_int_equal(open_and_use(bytes, good.len), SCOPE_OK);
  free(bytes);
}

/* The same by somebody who can compute digests. */
static void test_forged(void **state) {
  (void)state;
  static const uint8_t values[] = {0x00, 0xff, 0x7f, 0x01};
  bool all = getenv("SCOPEC_LONG") != NULL;
  opened = 0;
  for (size_t i = 0; i < good.len; i++) {
    for (size_t k = all ? 0 : i % 5; k < 5; k += all ? 1 : 5) {
      uint64_t *bytes = copy(good.len);
      uint8_t *at = (uint8_t *)bytes + i;
      *at = (uint8_t)(k < 4 ? values[k] : *at ^ 1u << i % 8);
      if (fix_digests((uint8_t *)bytes, good.len)) (void)open_and_use(bytes, good.len);
      free(bytes);
    }
  }
  assert_true(opened >
              0); /* a name, a ttl, a time: some changes make another table, not a bad one */
}

/* Each bit of the slots counts: nothing may stand in one that a look-up would take for something else, or would not see. */
static void test_forged_slots(void **state) {
  (void)state;
  const struct scope_f_header *h = (const struct scope_f_header *)(const void *)good.bytes;
  uint32_t section = 0;
  while (h->sections[section].kind != SCOPE_F_HASH) section++;
  uint64_t off = h->sections[section].off;
  struct scope_f_hash hash;
  memcpy(&hash, (const uint8_t *)good.bytes + off, sizeof hash);
  uint64_t slots = off + sizeof hash, len = (uint64_t)hash.slot_count * sizeof(struct scope_f_slot);
  for (uint64_t i = 0; i < len * 8; i++) {
    uint64_t *bytes = copy(good.len);
    ((uint8_t *)bytes)[slots + i / 8] ^= (uint8_t)(1u << i % 8);
    assert_true(fix_digests((uint8_t *)bytes, good.len));
    assert_int_equal(open_and_use(bytes, good.len), SCOPE_VALUE);
    free(bytes);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_forged_slots),
      cmocka_unit_test(test_truncated),
      cmocka_unit_test(test_altered),
      cmocka_unit_test(test_forged),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
