/* SPDX-License-Identifier: Apache-2.0
 *
 * test_request_scan.c - which lines take the short way: plain ones do, and whatever is not plain is left to the JSON library
 * (that both read alike is what tests/fuzz/fuzz_scan.c checks).
 */
#include "request_scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "table_from_text.h"

static const char policy[] =
    "scopec: 1\npolicy: p\nversion: 1.0.0\n"
    "context: {ip: ip, mfa: bool, risk: int, ticket: string, groups: set, since: instant}\n"
    "scopes: {a:read: {risk: low}}\n";

static struct made_table made;
static struct scope_table table;
static struct cmd_scanned parts;

static int setup(void **state) {
  (void)state;
  made = make_table(policy, 1, false);
  return made.bytes != NULL && scope_open_memory(made.bytes, made.len, &table) == SCOPE_OK ? 0 : -1;
}

static int teardown(void **state) {
  (void)state;
  scope_close(&table);
  free(made.bytes);
  return 0;
}

static bool scan(const char *line, struct scope_request *out) {
  return cmd_request_scan(&table, sc_str_from(line), &parts, out);
}

static void test_plain(void **state) {
  (void)state;
  struct scope_request r;
  assert_true(scan("{}", &r));
  assert_int_equal(r.scope.handle, SCOPE_UNKNOWN);
  assert_true(scan(" { \"user\" : \"alice\", \"roles\":[\"r\",\"\"],\"actors\":[ \"x\" , \"y\" ],"
                   "\"task\":\"t\",\"scope\":\"a:read\",\"resource\":\"\",\"id\":-12 }\r",
                   &r));
  assert_int_equal(r.user.name.len, 5);
  assert_int_equal(r.role_count, 2);
  assert_int_equal(r.roles[1].handle, SCOPE_UNKNOWN);
  assert_int_equal(r.actor_count, 2);
  assert_memory_equal(r.actors[1].name.ptr, "y", 1);
  assert_non_null(r.resource.ptr);
  assert_int_equal(parts.id.len, 3);
  assert_true(scan(
      "{\"agent\":\"x\",\"context\":{\"now\":\"1970-01-01T00:01:00Z\",\"ip\":\"10.0.0.1\","
      "\"mfa\":false,\"risk\":-999999999999999999,\"groups\":[\"a\",\"b\"],\"since\":\"never\","
      "\"ticket\":7,\"none\":null},\"id\":\"q\"}",
      &r));
  assert_true(r.has_now && r.now == 60);
  assert_int_equal(r.context_count, 6);
  assert_int_equal(r.context[2].value.number, INT64_C(-999999999999999999));
  assert_int_equal(r.context[3].value.item_count, 2);
  assert_int_equal(r.context[4].value.type, SCOPE_VALUE_NONE); /* no instant */
  assert_int_equal(r.context[5].value.type, SCOPE_VALUE_NONE); /* no string */
}

static void test_left_to_the_library(void **state) {
  (void)state;
  static const char *const lines[] = {
      "",
      "[]",
      "{",
      "{}x",
      "{\"user\":\"a\",}",
      "{\"user\":\"a\" \"task\":\"t\"}",
      "{\"user\":\"a\",\"user\":\"a\"}",
      "{\"agent\":\"a\",\"actors\":[\"b\"]}",
      "{\"actors\":[\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\"]}",
      "{\"usr\":\"a\"}",
      "{\"user\":7}",
      "{\"user\":\"a\\u0062\"}",
      "{\"user\":\"\xc3\xa9\"}",
      "{\"user\":\"\xff\"}",
      "{\"user\":\"a\tb\"}",
      "{\"user\":\"12345678\x7f\"}",
      "{\"user\":\"unterminated}",
      "{\"roles\":[\"a\",1]}",
      "{\"roles\":[\"a\",]}",
      "{\"context\":{\"risk\":1.5}}",
      "{\"context\":{\"risk\":1e3}}",
      "{\"context\":{\"risk\":01}}",
      "{\"context\":{\"risk\":-0}}",
      "{\"context\":{\"risk\":-}}",
      "{\"context\":{\"risk\":1234567890123456789}}",
      "{\"context\":{\"mfa\":truth}}",
      "{\"context\":{\"mfa\":nul}}",
      "{\"context\":{\"x\":{}}}",
      "{\"context\":{\"x\":[\"y\"]}}",
      "{\"context\":{\"groups\":[1]}}",
      "{\"context\":{\"x\":1,\"x\":2}}",
      "{\"context\":[]}",
      "{\"context\":{\"risk\":}}",
      "{\"id\":1.0}",
      "{\"id\":true}",
      "{\"roles\":[\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\","
      "\"\"]}",
  };
  struct scope_request r;
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
    if (scan(lines[i], &r)) fail_msg("took the short way: %s", lines[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_plain),
                                     cmocka_unit_test(test_left_to_the_library)};
  return cmocka_run_group_tests(tests, setup, teardown);
}
