/* SPDX-License-Identifier: Apache-2.0
 *
 * test_scope.c - the library as a service links it: names and handles, files that are no tables, trust, and swaps under readers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sign.h"
#include "table_from_text.h"

static const char policy[] =
    "scopec: 1\npolicy: p\nversion: 1.0.0\n"
    "context: {mfa: bool, level: [low, high]}\n"
    "scopes: {a:read: {risk: low}, a:write: {risk: high}}\n"
    "users: {alice: {grants: [a:read, {scopes: [a:write], when: mfa}]}, zoe: {}}\n"
    "agents: {bot: {tasks: {job: {scopes: ['a:*']}}}}\n"
    "delegations: [{from: [user:alice], to: [agent:bot], tasks: ['*']}]\n";
static const char other_policy[] =
    "scopec: 1\npolicy: q\nversion: 1.0.0\nscopes: {a:b: {risk: low}}\n";

static struct made_table made;
static struct scope_table table;

static int setup(void **state) {
  (void)state;
  made = make_table(policy, 5, true);
  return made.bytes != NULL && scope_open_memory(made.bytes, made.len, &table) == SCOPE_OK ? 0 : -1;
}

static int teardown(void **state) {
  (void)state;
  scope_close(&table);
  free(made.bytes);
  return 0;
}

static const struct scope_name bot = {.name = {"bot", 3}};

static struct scope_request ask_alice(void) {
  return (struct scope_request){.user = named("alice"),
                                .actors = &bot,
                                .actor_count = 1,
                                .task = text("job"),
                                .scope = named("a:read")};
}

static enum scope_reason reason_of(const struct scope_request *request) {
  struct scope_decision d;
  scope_decide(&table, request, &d);
  assert_int_equal(d.allow, d.reason == SCOPE_REASON_ALLOWED);
  return d.reason;
}

/* What a caller did not set is absent. It never stands for the first user, agent or scope of the table. */
static void test_zeroed_is_absent(void **state) {
  (void)state;
  struct scope_request r = {.has_now = false};
  assert_int_equal(reason_of(&r), SCOPE_REASON_UNKNOWN_SCOPE);
  r = ask_alice();
  assert_int_equal(reason_of(&r), SCOPE_REASON_ALLOWED);
  r.user = (struct scope_name){.handle = 0};
  assert_int_equal(reason_of(&r), SCOPE_REASON_USER_REQUIRED);
  r.user = named("nobody");
  assert_int_equal(reason_of(&r), SCOPE_REASON_UNKNOWN_USER);
  r = ask_alice();
  r.actor_count = 0;
  assert_int_equal(reason_of(&r), SCOPE_REASON_UNKNOWN_AGENT);
  r = ask_alice();
  r.task = (struct scope_bytes){NULL, 0};
  assert_int_equal(reason_of(&r), SCOPE_REASON_UNKNOWN_TASK);
}

static void test_handles(void **state) {
  (void)state;
  struct scope_request r = ask_alice();
  struct scope_name by_handle = {.handle = scope_resolve_agent(&table, text("bot"))};
  uint32_t task = scope_resolve_task(&table, by_handle.handle, text("job"));
  r.user = (struct scope_name){.handle = scope_resolve_user(&table, text("alice"))};
  r.scope = (struct scope_name){.handle = scope_resolve_scope(&table, text("a:read"))};
  r.actors = &by_handle;
  r.task_handles = &task;
  assert_int_equal(reason_of(&r), SCOPE_REASON_ALLOWED);
  struct scope_bytes name = scope_user_name(&table, r.user.handle);
  assert_int_equal(name.len, 5);
  assert_memory_equal(name.ptr, "alice", 5);
  assert_int_equal(scope_resolve_user(&table, text("bob")), SCOPE_UNKNOWN);
  assert_int_equal(scope_resolve_user(&table, text("")), SCOPE_UNKNOWN);
  assert_int_equal(scope_resolve_task(&table, SCOPE_UNKNOWN, text("job")), SCOPE_UNKNOWN);
  assert_int_equal(scope_user_name(&table, SCOPE_UNKNOWN).len, 0);

  /* An id in a handle's place, also the one that is right, stands for nobody. */
  for (uint32_t id = 1; id < 4; id++) {
    r.user.handle = id;
    assert_int_equal(reason_of(&r), SCOPE_REASON_UNKNOWN_USER);
  }
  static const uint32_t beyond[] = {SCOPE_UNKNOWN, 0xffffffffu, SCOPE_HANDLE | 2,
                                    SCOPE_HANDLE | 0x7ffffffdu};
  for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
    r.user.handle = beyond[i];
    assert_int_equal(reason_of(&r), SCOPE_REASON_UNKNOWN_USER);
  }
}

static void test_attributes(void **state) {
  (void)state;
  struct scope_attr mfa = {.name = text("mfa"), .value = {.type = SCOPE_VALUE_BOOL, .number = 1}};
  struct scope_request r = ask_alice();
  r.scope = named("a:write");
  assert_int_equal(reason_of(&r), SCOPE_REASON_CONDITION_UNKNOWN);
  r.context = &mfa;
  r.context_count = 1;
  assert_int_equal(reason_of(&r), SCOPE_REASON_ALLOWED);
  mfa = (struct scope_attr){.handle = scope_resolve_attr(&table, text("mfa")), .value = mfa.value};
  assert_int_equal(reason_of(&r), SCOPE_REASON_ALLOWED);
  mfa.value.number = 0;
  assert_int_equal(reason_of(&r), SCOPE_REASON_CONDITION_FALSE);
  struct scope_attr twice[2] = {mfa, mfa};
  twice[0].value.number = twice[1].value.number = 1;
  r.context = twice;
  r.context_count = 2;
  assert_int_equal(reason_of(&r), SCOPE_REASON_CONDITION_UNKNOWN);
  twice[1].handle = SCOPE_UNKNOWN; /* an attribute that the policy does not declare */
  assert_int_equal(reason_of(&r), SCOPE_REASON_ALLOWED);
}

/* A table that was not opened, or was closed, denies and holds nothing. */
static void test_closed(void **state) {
  (void)state;
  struct scope_table closed = {{0}};
  struct scope_request r = ask_alice();
  struct scope_decision d = {.allow = true};
  struct scope_counts counts;
  scope_decide(&closed, &r, &d);
  assert_false(d.allow);
  assert_int_equal(d.reason, SCOPE_REASON_INVALID_TABLE);
  d.allow = true;
  scope_decide_batch(&closed, &r, 1, &d);
  assert_false(d.allow);
  assert_int_equal(scope_resolve_user(&closed, text("alice")), SCOPE_UNKNOWN);
  assert_int_equal(scope_user_name(&closed, 0).len, 0);
  scope_table_counts(&closed, &counts);
  assert_int_equal(counts.users, 0);
  assert_int_equal(scope_debug_open(&closed), SCOPE_NO_DEBUG);
  scope_close(&closed);
  scope_close(&closed);
}

static enum scope_status open_bytes(const char *path, const void *data, size_t len) {
  struct scope_table opened;
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(data, 1, len, file), len);
  assert_int_equal(fclose(file), 0);
  enum scope_status status = scope_open_file(path, &opened);
  struct scope_request r = ask_alice();
  struct scope_decision d;
  scope_decide(&opened, &r, &d);
  assert_int_equal(d.allow, status == SCOPE_OK);
  scope_close(&opened);
  return status;
}

static void test_files(void **state) {
  (void)state;
  char folder[] = "/tmp/test_scope.XXXXXX", path[64];
  struct scope_table none;
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/t", folder);
  assert_int_equal(scope_open_file(path, &none), SCOPE_UNREADABLE);
  assert_int_equal(scope_open_file(folder, &none), SCOPE_UNREADABLE);
  assert_int_equal(symlink("nowhere", path), 0);
  assert_int_equal(scope_open_file(path, &none), SCOPE_UNREADABLE);
  assert_int_equal(unlink(path), 0);
  assert_int_equal(mkfifo(path, 0600), 0);
  assert_int_equal(scope_open_file(path, &none),
                   SCOPE_UNREADABLE); /* and does not wait for a writer */
  assert_int_equal(unlink(path), 0);
  assert_int_equal(open_bytes(path, made.bytes, made.len), SCOPE_OK);
  assert_int_equal(open_bytes(path, "", 0), SCOPE_TRUNCATED);
  assert_int_equal(open_bytes(path, made.bytes, 8), SCOPE_TRUNCATED);
  assert_int_equal(open_bytes(path, made.bytes, made.len - 1), SCOPE_TRUNCATED);
  assert_int_equal(open_bytes(path, "scopec: 1\n", 10), SCOPE_NOT_A_TABLE);
  uint64_t *longer = calloc(1, made.len + 1);
  assert_non_null(longer);
  memcpy(longer, made.bytes, made.len);
  assert_int_equal(open_bytes(path, longer, made.len + 1), SCOPE_TRAILING);
  ((uint8_t *)longer)[8] = 99; /* the major version */
  assert_int_equal(open_bytes(path, longer, made.len), SCOPE_VERSION);
  free(longer);
  assert_int_equal(unlink(path), 0);
  assert_int_equal(rmdir(folder), 0);
}

/* --- trust and swaps ---------------------------------------------------------------------------------------- */

static void test_trust(void **state) {
  (void)state;
  struct sc_key key, stranger;
  struct scope_info info;
  struct scope_f_signature block;
  assert_int_equal(sc_key_generate(&key), SC_KEY_OK);
  assert_int_equal(sc_key_generate(&stranger), SC_KEY_OK);
  scope_table_info(&table, &info);
  assert_int_equal(sc_sign(&key, info.digest, &block), SC_KEY_OK);
  const uint8_t *detached = (const uint8_t *)&block;
  struct scope_trust trust = {.policy = text("p"), .min_serial = 5};
  assert_int_equal(scope_table_trust(&table, &trust, NULL, 0), SCOPE_OK);
  trust.verify = sc_sign_verify;
  trust.ctx = &key;
  assert_int_equal(scope_table_trust(&table, &trust, NULL, 0), SCOPE_UNSIGNED);
  assert_int_equal(scope_table_trust(&table, &trust, detached, sizeof block), SCOPE_OK);
  assert_int_equal(scope_table_trust(&table, &trust, detached, sizeof block - 1), SCOPE_SIGNATURE);
  trust.ctx = &stranger;
  assert_int_equal(scope_table_trust(&table, &trust, detached, sizeof block), SCOPE_SIGNATURE);
  trust.ctx = &key;
  trust.min_serial = 6;
  assert_int_equal(scope_table_trust(&table, &trust, detached, sizeof block), SCOPE_SERIAL);
  trust.policy = text("q");
  assert_int_equal(scope_table_trust(&table, &trust, detached, sizeof block), SCOPE_POLICY);
  block.signature[3] ^= 1;
  trust = (struct scope_trust){.verify = sc_sign_verify, .ctx = &key};
  assert_int_equal(scope_table_trust(&table, &trust, detached, sizeof block), SCOPE_SIGNATURE);
}

static void test_swap(void **state) {
  (void)state;
  struct scope_slot slot = {.epoch = 0};
  struct scope_reader reader = {.epoch = 0};
  struct scope_trust any = {.min_serial = 0};
  struct made_table bytes[4] = {make_table(policy, 6, false), make_table(policy, 4, false),
                                make_table(other_policy, 9, false), make_table(policy, 5, false)};
  struct scope_table newer, older, foreign, same;
  struct scope_table *opened[4] = {&newer, &older, &foreign, &same}, *old;
  for (int i = 0; i < 4; i++)
    assert_int_equal(scope_open_memory(bytes[i].bytes, bytes[i].len, opened[i]), SCOPE_OK);

  assert_null(scope_slot_enter(&slot, &reader));
  scope_slot_leave(&reader);
  assert_int_equal(scope_slot_swap(&slot, &table, &any, &old), SCOPE_OK);
  assert_null(old);
  assert_ptr_equal(scope_slot_enter(&slot, &reader), &table);

  /* Refused: nothing changes. */
  assert_int_equal(scope_slot_swap(&slot, &older, &any, &old), SCOPE_SERIAL);
  assert_int_equal(scope_slot_swap(&slot, &foreign, &any, &old), SCOPE_POLICY);
  struct sc_key key;
  assert_int_equal(sc_key_generate(&key), SC_KEY_OK);
  struct scope_trust signed_only = {.verify = sc_sign_verify, .ctx = &key};
  assert_int_equal(scope_slot_swap(&slot, &newer, &signed_only, &old), SCOPE_UNSIGNED);
  struct scope_table closed = {{0}};
  assert_int_equal(scope_slot_swap(&slot, &closed, &any, &old), SCOPE_NOT_A_TABLE);
  assert_ptr_equal(scope_slot_enter(&slot, &reader), &table);

  assert_int_equal(scope_slot_swap(&slot, &same, &any, &old), SCOPE_OK);
  assert_int_equal(scope_slot_swap(&slot, &newer, &any, &old), SCOPE_OK);
  assert_ptr_equal(old, &same);
  assert_false(scope_slot_quiet(&slot, &reader, 1)); /* it still reads the first */
  scope_slot_leave(&reader);
  assert_true(scope_slot_quiet(&slot, &reader, 1));
  assert_ptr_equal(scope_slot_enter(&slot, &reader), &newer);
  assert_true(scope_slot_quiet(&slot, &reader, 1)); /* what it reads was not replaced */
  scope_slot_leave(&reader);
  for (int i = 0; i < 4; i++) {
    scope_close(opened[i]);
    free(bytes[i].bytes);
  }
}

/* Readers decide while tables come and go; a table's memory is overwritten as soon as the slot is quiet. */
#define READERS 3
#define SWAPS 300u
struct swapping {
  struct scope_slot slot;
  struct scope_reader readers[READERS];
  unsigned wrong, stop; /* accessed atomically */
};
struct reading {
  struct swapping *shared;
  size_t index;
};

static void *read_on(void *arg) {
  const struct reading *self = arg;
  struct swapping *s = self->shared;
  struct scope_request r = ask_alice();
  while (!__atomic_load_n(&s->stop, __ATOMIC_ACQUIRE)) {
    struct scope_decision d;
    scope_decide(scope_slot_enter(&s->slot, &s->readers[self->index]), &r, &d);
    scope_slot_leave(&s->readers[self->index]);
    if (!d.allow) __atomic_fetch_add(&s->wrong, 1, __ATOMIC_RELAXED);
  }
  return NULL;
}

static void test_swap_under_readers(void **state) {
  (void)state;
  static struct swapping s;
  struct scope_trust any = {.min_serial = 0};
  struct scope_table tables[2] = {{{0}}, {{0}}}, *old;
  uint64_t *copies[2] = {malloc(made.len), malloc(made.len)};
  pthread_t threads[READERS];
  struct reading reading[READERS];
  for (unsigned i = 0; i < SWAPS; i++) {
    unsigned k = i % 2;
    memcpy(copies[k], made.bytes, made.len);
    assert_int_equal(scope_open_memory(copies[k], made.len, &tables[k]), SCOPE_OK);
    assert_int_equal(scope_slot_swap(&s.slot, &tables[k], &any, &old), SCOPE_OK);
    for (size_t t = 0; t < READERS && i == 0; t++) {
      reading[t] = (struct reading){&s, t};
      assert_int_equal(pthread_create(&threads[t], NULL, read_on, &reading[t]), 0);
    }
    while (!scope_slot_quiet(&s.slot, s.readers, READERS)) usleep(10);
    if (old == NULL) continue;
    scope_close(old);
    memset(copies[1 - k], 0xff, made.len);
  }
  __atomic_store_n(&s.stop, 1, __ATOMIC_RELEASE);
  for (size_t t = 0; t < READERS; t++) assert_int_equal(pthread_join(threads[t], NULL), 0);
  assert_int_equal(s.wrong, 0);
  free(copies[0]);
  free(copies[1]);
}

static void test_texts(void **state) {
  (void)state;
  assert_string_equal(scope_status_text(SCOPE_SERIAL),
                      "the table's serial is older than the one required");
  assert_non_null(scope_status_text((enum scope_status)999));
  assert_string_equal(scope_reason_text(SCOPE_REASON_DENIED_BY_RULE), "denied-by-rule");
  assert_non_null(scope_reason_text((enum scope_reason)999));
  assert_string_equal(scope_leg_text(SCOPE_LEG_DENY), "deny");
  assert_non_null(scope_library_version());
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_zeroed_is_absent),
      cmocka_unit_test(test_handles),
      cmocka_unit_test(test_attributes),
      cmocka_unit_test(test_closed),
      cmocka_unit_test(test_files),
      cmocka_unit_test(test_trust),
      cmocka_unit_test(test_swap),
      cmocka_unit_test(test_swap_under_readers),
      cmocka_unit_test(test_texts),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
