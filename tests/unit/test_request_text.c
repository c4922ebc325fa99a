/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests written as commands and as JSON: quoting, chains, values of each type, what options cannot say.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "explain/request_text.h"

static struct sc_arena arena;

static struct scope_bytes bytes(const char *text) {
  return (struct scope_bytes){text, strlen(text)};
}
static struct scope_name name(const char *text) {
  return (struct scope_name){bytes(text), SCOPE_UNRESOLVED};
}

static void expect(struct sc_str actual, const char *expected) {
  if (actual.len != strlen(expected) || memcmp(actual.ptr, expected, actual.len) != 0)
    fail_msg("got:\n%.*s\nexpected:\n%s", SC_STR_ARGS(actual), expected);
}

static struct sc_str command(const struct scope_request *request) {
  return sc_request_command(&arena, "eval", SC_STR("policies/it's here"), request);
}

static void a_request_with_all_values(void **state) {
  (void)state;
  struct scope_name actors[] = {name("sub"), name("main")};
  struct scope_name roles[] = {name("role with space")};
  struct scope_bytes members[] = {bytes("a"), bytes("b")};
  struct scope_attr context[] = {
      {.name = bytes("mfa"), .value = {.type = SCOPE_VALUE_BOOL, .number = 1}},
      {.name = bytes("n"), .value = {.type = SCOPE_VALUE_INT, .number = INT64_MIN}},
      {.name = bytes("gone"), .value = {.type = SCOPE_VALUE_NONE}},
      {.name = bytes("s"), .value = {.type = SCOPE_VALUE_STRING, .string = bytes("it's $HOME")}},
      {.name = bytes("g"), .value = {.type = SCOPE_VALUE_SET, .items = members, .item_count = 2}},
      {.name = bytes("ip"),
       .value = {.type = SCOPE_VALUE_IP,
                 .address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 1}}},
      {.name = bytes("at"), .value = {.type = SCOPE_VALUE_INSTANT, .number = -1}},
  };
  struct scope_request request = {.user = name("zoë"),
                                  .roles = roles,
                                  .role_count = 1,
                                  .actors = actors,
                                  .actor_count = 2,
                                  .task = bytes("t"),
                                  .scope = name("a:b"),
                                  .resource = bytes(""),
                                  .context = context,
                                  .context_count = 7,
                                  .has_now = true,
                                  .now = 1772463600};
  expect(command(&request),
         "scopec eval 'policies/it'\\''s here' --user 'zoë' --role 'role with space' --actor sub "
         "--actor main --task t --scope a:b --resource '' --context mfa=true --context "
         "n=-9223372036854775808 --context 's=it'\\''s $HOME' --context g=a,b --context "
         "ip=10.0.0.1 --context at=1969-12-31T23:59:59Z --now 2026-03-02T15:00:00Z");
  struct sc_text json = {0};
  sc_request_json(&arena, &json, &request);
  expect(sc_text_str(&json),
         "{\"user\":\"zoë\",\"roles\":[\"role with space\"],\"actors\":[\"sub\",\"main\"],"
         "\"task\":\"t\",\"scope\":\"a:b\",\"resource\":\"\",\"context\":{\"mfa\":true,"
         "\"n\":-9223372036854775808,\"s\":\"it's $HOME\",\"g\":[\"a\",\"b\"],\"ip\":\"10.0.0.1\","
         "\"at\":\"1969-12-31T23:59:59Z\",\"now\":\"2026-03-02T15:00:00Z\"}}");
}

static void what_options_cannot_say(void **state) {
  (void)state;
  struct scope_name actors[] = {name("a")};
  struct scope_bytes members[] = {bytes("x,y")};
  struct scope_attr context[] = {
      {.name = bytes("g"), .value = {.type = SCOPE_VALUE_SET, .items = members, .item_count = 1}}};
  struct scope_request request = {.user = {.handle = SCOPE_UNRESOLVED},
                                  .actors = actors,
                                  .actor_count = 1,
                                  .task = bytes("t"),
                                  .scope = name("a:b"),
                                  .context = context,
                                  .context_count = 1};
  expect(command(&request),
         "printf '%s\\n' '{\"agent\":\"a\",\"task\":\"t\",\"scope\":\"a:b\",\"context\":{\"g\":"
         "[\"x,y\"]}}' | scopec eval 'policies/it'\\''s here' --requests -");
  context[0].value.item_count = 0;
  assert_true(memcmp(command(&request).ptr, "printf", 6) == 0);
  request.context_count = 0;
  expect(command(&request),
         "scopec eval 'policies/it'\\''s here' --agent a --task t --scope a:b --now none");
}

int main(void) {
  jmp_buf recovery;
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) return 99;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_request_with_all_values),
      cmocka_unit_test(what_options_cannot_say),
  };
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  sc_arena_release(&arena);
  return failed;
}
