/* SPDX-License-Identifier: Apache-2.0
 *
 * test_request_json.c - lines of JSON to requests: what is accepted, what each value becomes, what is refused and how.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "compile.h"
#include "request_json.c" /* part of the program, not of a library */

static const char policy[] =
    "scopec: 1\npolicy: p\nversion: 1.0.0\n"
    "context: {ip: ip, mfa: bool, risk: int, ticket: string, groups: set,\n"
    "  since: instant, trust: [none, full]}\n"
    "scopes: {a:read: {risk: low}}\n";

static struct sc_compilation compilation;
static struct scope_table table;
static struct cmd_request_reader *reader;

static int set_up(void **state) {
  (void)state;
  sc_compilation_init(&compilation);
  struct sc_str text = {policy, sizeof(policy) - 1};
  if (sc_compile_policy_text(&compilation, SC_STR("p.yaml"), text) != SC_OK) return -1;
  struct sc_compile_options options = {.lower = {.debug = true, .optimise = true}};
  if (sc_compile_table(&compilation, &options) != SC_OK) return -1;
  if (scope_open_memory(compilation.table, compilation.table_len, &table) != SCOPE_OK) return -1;
  reader = cmd_request_reader_new(&table);
  return reader != NULL ? 0 : -1;
}

static int tear_down(void **state) {
  (void)state;
  cmd_request_reader_free(reader);
  scope_close(&table);
  sc_compilation_release(&compilation);
  return 0;
}

static bool read_line(const char *line, struct scope_request *out) {
  return cmd_request_read(reader, sc_str_from(line), out);
}

static void assert_bytes(struct scope_bytes bytes, const char *expected) {
  assert_int_equal(bytes.len, strlen(expected));
  assert_memory_equal(bytes.ptr, expected, bytes.len);
}

static void test_whole(void **state) {
  (void)state;
  struct scope_request r;
  assert_true(
      read_line("{\"user\":\"alice\",\"roles\":[\"sre\",\"dev\"],\"actors\":[\"sub\",\"main\"],"
                "\"task\":\"t\",\"scope\":\"a:read\",\"resource\":\"x\\u00e9\",\"id\":\"q\\\"1\"}",
                &r));
  assert_bytes(r.user.name, "alice");
  assert_int_equal(r.user.handle, SCOPE_UNRESOLVED);
  assert_int_equal(r.role_count, 2);
  assert_bytes(r.roles[1].name, "dev");
  assert_int_equal(r.actor_count, 2);
  assert_bytes(r.actors[0].name, "sub");
  assert_bytes(r.task, "t");
  assert_bytes(r.scope.name, "a:read");
  assert_bytes(r.resource, "x\xc3\xa9");
  assert_false(r.has_now);
  struct sc_str id = cmd_request_id(reader);
  assert_int_equal(id.len, 6);
  assert_memory_equal(id.ptr, "\"q\\\"1\"", 6);
}

static void test_absent(void **state) {
  (void)state;
  struct scope_request r;
  assert_true(read_line("{}", &r));
  assert_int_equal(r.user.name.len, 0);
  assert_int_equal(r.user.handle, SCOPE_UNRESOLVED); /* no user */
  assert_int_equal(r.actor_count, 0);
  assert_null(r.resource.ptr);
  assert_int_equal(cmd_request_id(reader).len, 0);
  /* An empty name is a name that nobody has, not the absence of one. */
  assert_true(read_line("{\"user\":\"\",\"resource\":\"\"}", &r));
  assert_int_equal(r.user.handle, SCOPE_UNKNOWN);
  assert_non_null(r.resource.ptr);
}

/* The one context attribute that the line gives. */
static struct scope_value value_of(const char *name, const char *json) {
  static char line[8192];
  struct scope_request r;
  snprintf(line, sizeof(line), "{\"context\":{\"%s\":%s}}", name, json);
  assert_true(read_line(line, &r));
  assert_int_equal(r.context_count, 1);
  assert_bytes(r.context[0].name, name);
  assert_int_equal(r.context[0].handle,
                   scope_resolve_attr(&table, (struct scope_bytes){name, strlen(name)}));
  return r.context[0].value;
}

static void test_values(void **state) {
  (void)state;
  assert_int_equal(value_of("mfa", "true").type, SCOPE_VALUE_BOOL);
  assert_int_equal(value_of("mfa", "true").number, 1);
  assert_int_equal(value_of("mfa", "false").number, 0);
  assert_int_equal(value_of("risk", "-7").number, -7);
  assert_int_equal(value_of("risk", "9223372036854775807").number, INT64_MAX);
  assert_int_equal(value_of("risk", "3.0").number, 3);
  assert_int_equal(value_of("risk", "3e2").number, 300);
  assert_int_equal(value_of("since", "\"1970-01-01T01:00:01+01:00\"").number, 1);
  assert_int_equal(value_of("since", "\"1970-01-01T01:00:01+01:00\"").type, SCOPE_VALUE_INSTANT);
  assert_bytes(value_of("ip", "\"10.1.2.3\"").string, "10.1.2.3");
  assert_int_equal(value_of("trust", "\"full\"").type, SCOPE_VALUE_STRING);
  struct scope_value set = value_of("groups", "[\"a\",\"\",\"b\"]");
  assert_int_equal(set.type, SCOPE_VALUE_SET);
  assert_int_equal(set.item_count, 3);
  assert_bytes(set.items[2], "b");
  assert_int_equal(value_of("groups", "[]").type, SCOPE_VALUE_SET);
}

static void test_wrong_type_is_missing(void **state) {
  (void)state;
  static const char *const wrong[][2] = {
      {"mfa", "\"true\""}, {"mfa", "1"},
      {"mfa", "null"},     {"risk", "3.5"},
      {"risk", "\"3\""},   {"risk", "1e19"},
      {"risk", "-9.3e18"}, {"risk", "true"},
      {"ip", "167772161"}, {"since", "\"2026-03-02T10:00:00\""},
      {"since", "0"},      {"ticket", "[\"x\"]"},
      {"groups", "\"a\""}, {"groups", "[\"a\",1]"},
      {"groups", "{}"},    {"trust", "1"},
  };
  for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
    assert_int_equal(value_of(wrong[i][0], wrong[i][1]).type, SCOPE_VALUE_NONE);
}

static void test_now(void **state) {
  (void)state;
  struct scope_request r;
  assert_true(read_line("{\"context\":{\"now\":\"2026-03-02T10:00:00-05:00\",\"other\":{}}}", &r));
  assert_true(r.has_now);
  assert_int_equal(r.now, 1772463600);
  assert_int_equal(r.context_count, 0); /* undeclared names are ignored */
  assert_true(read_line("{\"context\":{\"now\":1772463600}}", &r));
  assert_false(r.has_now);
  assert_true(read_line("{\"context\":{\"now\":\"2026-03-02T10:00:00\"}}", &r));
  assert_false(r.has_now);
}

static void test_refused(void **state) {
  (void)state;
  static const char *const lines[][2] = {
      {"", "at byte"},
      {"{", "at byte"},
      {"[]", "must be a JSON object"},
      {"\"x\"", "at byte"},
      {"{} {}", "at byte"},
      {"{\"user\":1}", "\"user\" must be a string"},
      {"{\"user\":null}", "\"user\" must be a string"},
      {"{\"roles\":\"sre\"}", "\"roles\" must be a list"},
      {"{\"roles\":[1]}", "\"roles\" must be a list of strings"},
      {"{\"actors\":{}}", "\"actors\" must be a list"},
      {"{\"agent\":\"a\",\"actors\":[\"a\"]}", "exclude each other"},
      {"{\"context\":[]}", "\"context\" must be an object"},
      {"{\"id\":[1]}", "\"id\" must be"},
      {"{\"user\":\"a\",\"user\":\"b\"}", "duplicate"},
      {"{\"context\":{\"ip\":\"1.1.1.1\",\"ip\":\"1.1.1.2\"}}", "duplicate"},
      {"{\"usr\":\"a\"}", "did you mean \"user\"?"},
      {"{\"ip\":\"1.1.1.1\"}", "belong inside \"context\""},
      {"{\"user\":\"\xff\"}", "UTF-8"},
      {"{\"context\":{\"risk\":99999999999999999999}}", "integer"},
  };
  for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
    struct scope_request r;
    assert_false(read_line(lines[i][0], &r));
    if (strstr(cmd_request_error(reader), lines[i][1]) == NULL)
      fail_msg("%s: %s", lines[i][0], cmd_request_error(reader));
  }
}

/* A refusal still carries the id, wherever it stands; the next line does not inherit it. */
static void test_id(void **state) {
  (void)state;
  struct scope_request r;
  assert_false(read_line("{\"user\":1,\"id\":42}", &r));
  assert_int_equal(cmd_request_id(reader).len, 2);
  assert_true(read_line("{}", &r));
  assert_int_equal(cmd_request_id(reader).len, 0);
}

static void test_limits(void **state) {
  (void)state;
  char line[8192];
  size_t len = (size_t)snprintf(line, sizeof(line), "{\"roles\":[\"r\"");
  for (int i = 0; i < 200; i++) len += (size_t)snprintf(line + len, sizeof(line) - len, ",\"r\"");
  snprintf(line + len, sizeof(line) - len,
           "],\"actors\":[\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\","
           "\"a\",\"a\",\"a\",\"a\"]}");
  struct scope_request r;
  struct scope_decision decision;
  assert_true(read_line(line, &r));
  assert_true(r.role_count > SCOPE_ROLES_MAX);
  assert_true(r.actor_count > SCOPE_ACTORS_MAX);
  scope_decide(&table, &r, &decision);
  assert_false(decision.allow);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_whole),  cmocka_unit_test(test_absent),
      cmocka_unit_test(test_values), cmocka_unit_test(test_wrong_type_is_missing),
      cmocka_unit_test(test_now),    cmocka_unit_test(test_refused),
      cmocka_unit_test(test_id),     cmocka_unit_test(test_limits),
  };
  return cmocka_run_group_tests_name("request_json", tests, set_up, tear_down);
}
