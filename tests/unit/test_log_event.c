/* SPDX-License-Identifier: Apache-2.0
 *
 * test_log_event.c - lines of decision logs: what each value becomes, what is damaged and where; ids and gaps in bounded memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "simulate/log_stats.h"

#define BASE                                                                                       \
  "\"time\":\"2026-03-02T10:00:00+01:00\",\"task\":\"t\",\"scope\":\"s\",\"decision\":\"allow\""

static struct sc_arena arena;
static struct sc_event_pool pool;
static struct sc_event event;
static struct sc_event_error error;

static int set_up(void **state) {
  (void)state;
  sc_arena_init(&arena);
  sc_event_pool_init(&arena, &pool, 4);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  sc_arena_release(&arena);
  return 0;
}

static bool read_line(const char *line) {
  sc_event_pool_clear(&pool);
  error = (struct sc_event_error){NULL, 0};
  return sc_event_read(sc_str_from(line), &pool, &event, &error);
}

static void assert_text(struct sc_str actual, const char *expected) {
  assert_int_equal(actual.len, strlen(expected));
  assert_memory_equal(actual.ptr, expected, actual.len);
}

static void test_whole_line(void **state) {
  (void)state;
  assert_true(read_line(
      "{" BASE
      ",\"id\":\"x\\u0031\",\"user\":\"\\ud83d\\ude00\",\"roles\":[\"a\",\"b\"],\"agent\":\"g\","
      "\"resource\":\"\",\"reason\":\"allowed\",\"policy\":{\"name\":\"p\",\"x\":[{}]},\"more\":[1,"
      "[2]]}"));
  assert_int_equal(event.time, 1772442000);
  assert_true(event.allow);
  assert_int_equal(event.reason, SCOPE_REASON_ALLOWED);
  assert_text(event.id, "x1");
  assert_text(event.user, "\xf0\x9f\x98\x80");
  assert_int_equal(event.role_count, 2);
  assert_text(event.roles[1], "b");
  assert_int_equal(event.actor_count, 1);
  assert_text(event.actors[0], "g");
  assert_true(event.has_resource && event.resource.len == 0);
  assert_text(event.policy_name, "p");
  assert_false(event.now_given);
}

static const struct sc_event_value *value_of(const char *json) {
  char line[512];
  (void)snprintf(line, sizeof line, "{" BASE ",\"context\":{\"v\":%s}}", json);
  assert_true(read_line(line));
  assert_int_equal(event.attr_count, 1);
  return &event.attrs[0].value;
}

static void assert_int(const char *json, int64_t expected) {
  const struct sc_event_value *value = value_of(json);
  assert_int_equal(value->kind, SC_EVENT_INT);
  assert_int_equal(value->number, expected);
}

static void test_values(void **state) {
  (void)state;
  assert_int("0", 0);
  assert_int("-7", -7);
  assert_int("1.0", 1);
  assert_int("12e2", 1200);
  assert_int("9223372036854775807", INT64_MAX);
  assert_int("-9223372036854775808", INT64_MIN);
  static const char *const others[] = {"9223372036854775808", "1.5", "1e400",     "null",
                                       "{\"a\":1}",           "[1]", "[\"a\",1]", "[[]]"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    assert_int_equal(value_of(others[i])->kind, SC_EVENT_OTHER);
  assert_int_equal(value_of("true")->number, 1);
  assert_int_equal(value_of("false")->kind, SC_EVENT_BOOL);
  assert_int_equal(value_of("[]")->item_count, 0);
  const struct sc_event_value *list = value_of("[\"a\", \"b\\n\"]");
  assert_int_equal(list->kind, SC_EVENT_LIST);
  assert_text(list->items[1], "b\n");
}

static void test_now(void **state) {
  (void)state;
  assert_true(read_line("{\"context\":{\"now\":\"2026-03-02T10:00:00+01:00\"}," BASE "}"));
  assert_true(event.now_given && event.has_now && event.now == event.time);
  assert_true(read_line("{" BASE ",\"context\":{\"now\":\"2026-03-02T10:00:00+01:00\"}}"));
  assert_true(event.has_now && event.now == event.time);
  assert_true(read_line("{" BASE ",\"context\":{\"now\":\"then\"}}"));
  assert_true(event.now_given && !event.has_now);
}

static void test_damaged(void **state) {
  static const struct {
    const char *line, *why;
    size_t byte;
  } bad[] = {
      {"", "a line must be a JSON object", 1},
      {"{}", "there is no \"time\"", 3},
      {"{" BASE "}}", "there is more behind the object", sizeof("{" BASE "}")},
      {"{" BASE ",\"user\":1}", "a text is expected", sizeof("{" BASE ",\"user\":")},
      {"{" BASE ",\"task\":\"\"}", "a key stands twice", sizeof("{" BASE ",\"task\":")},
      {"{" BASE ",\"id\":1.5e}", "a number that JSON does not know",
       sizeof("{" BASE ",\"id\":1.5e")},
      {"{" BASE ",\"x\":01}", "a number that JSON does not know", sizeof("{" BASE ",\"x\":01")},
      {"{" BASE ",\"x\":tru}", "this is no JSON value", sizeof("{" BASE ",\"x\":")},
      {"{" BASE ",\"x\":\"\\ud83d\"}", "half of a surrogate pair",
       sizeof("{" BASE ",\"x\":\"\\ud83d")},
      {"{" BASE ",\"x\":\"\\x\"}", "an escape that JSON does not know",
       sizeof("{" BASE ",\"x\":\"\\")},
      {"{" BASE ",\"x\":\"\xc0\x80\"}", "the line is not valid UTF-8",
       sizeof("{" BASE ",\"x\":\"")},
  };
  (void)state;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_false(read_line(bad[i].line));
    assert_string_equal(error.message, bad[i].why);
    assert_int_equal(error.byte, bad[i].byte);
    assert_int_equal(pool.text_count, 0); /* nothing of it is kept */
  }
}

/* What was read before a line never changes what it means: each line behind each other one, beside the line alone. */
static void test_memory_of_lines(void **state) {
  static const char *const lines[] = {
      "{" BASE "}",
      "{" BASE ",\"context\":{\"a\":1,\"b\":2}}",
      "{" BASE ",\"context\":{\"a\":1,\"a\":2}}",
      "{" BASE ",\"context\":{\"b\":1,\"a\":2,\"now\":\"2026-03-02T10:00:00+01:00\"}}",
      "{" BASE ",\"context\":{\"b\":1,\"\\u0061\":2,\"a\":3}}",
      "{" BASE ",\"context\" : {\"a\" :1, \"b\": 2}}",
      "{" BASE ",\"context\":{\"device.trust.of.the.other\":1,\"device.trust.of.the.othex\":1}}",
      "{" BASE ",\"context\":{\"a0\":0,\"a1\":1,\"a2\":2,\"a3\":3,\"a4\":4,\"a5\":5,\"a6\":6,"
      "\"a7\":7,\"a8\":8,\"a9\":9,\"a10\":10,\"a11\":11,\"a12\":12,\"a13\":13,\"a14\":14,"
      "\"a15\":15,\"a16\":16,\"a17\":17}}",
      "{" BASE ",\"context\":{\"a0\":0,\"a1\":1,\"a2\":2,\"a3\":3,\"a4\":4,\"a5\":5,\"a6\":6,"
      "\"a7\":7,\"a8\":8,\"a9\":9,\"a10\":10,\"a11\":11,\"a12\":12,\"a13\":13,\"a14\":14,"
      "\"a15\":15,\"a16\":16,\"a17\":17,\"a17\":1}}",
      "{" BASE ",\"context\":{\"a0\":0,\"a1\":1,\"a2\":2,\"a3\":3,\"a4\":4,\"a5\":5,\"a6\":6,"
      "\"a7\":7,\"a8\":8,\"a9\":9,\"a10\":10,\"a11\":11,\"a12\":12,\"a13\":13,\"a14\":14,"
      "\"a15\":15,\"a16\":16,\"a17\":17,\"x\":1,\"x\":1}}",
      "{" BASE ",\"task\":\"again\"}",
      "{" BASE ",\"agent\":\"a\",\"actors\":[\"b\"]}",
      "{" BASE ",\"actors\":[\"b\"],\"agent\":\"a\"}",
      "{\"scope\":\"s\",\"task\":\"u\",\"decision\":\"deny\",\"time\":\"2026-03-02T23:59:59Z\"}",
      "{\"scope\":\"s\",\"task\":\"u\",\"decision\":\"deny\",\"time\":\"2026-03-02T00:00:00Z\"}",
      "{\"scope\":\"s\",\"task\":\"u\",\"decision\":\"deny\",\"time\":\"2026-03-02T24:00:00Z\"}",
      "{\"scope\":\"s\",\"task\":\"u\",\"decision\":\"deny\",\"time\":\"2026-03-02T23:59:60Z\"}",
      "{\"scope\":\"s\",\"task\":\"u\",\"decision\":\"deny\",\"time\":\"2026-03-02T12:60:00Z\"}",
      "{\"scope\":\"s\",\"task\":\"u\",\"decision\":\"deny\",\"time\":\"2026-03-02T1a:00:00Z\"}",
      "{\"scope\":\"s\",\"task\":\"u\",\"decision\":\"deny\",\"time\":\"2026-03-02 10:00:00Z\"}",
      "{\"scope\":\"s\",\"task\":\"u\",\"decision\":\"deny\",\"time\":\"2026-03-02T10:00:00.5Z\"}",
      "{\"scope\":\"s\",\"task\":\"u\",\"decision\":\"deny\",\"time\":\"2026-03-02T10:00:00z\"}",
      "{\"scope\":\"s\",\"task\":\"u\",\"decision\":\"deny\",\"time\":\"2026-03-02\"}",
      "{\"scop\":\"s\",\"tas\":\"u\"}",
      "{" BASE ",\"policy\":{\"name\":\"p\",\"version\":\"1\",\"digest\":\"d\"}}",
      "{" BASE ",\"policy\":{\"name\":\"p\",\"version\":\"1\",\"digest\":\"d\"}x}",
      "{" BASE ",\"policy\":{\"name\":\"p\",\"version\":\"2\",\"digest\":\"d\"}}",
      "{" BASE ",\"policy\":{\"name\":\"\\u0070\",\"version\":\"1\"}}",
      "{" BASE ",\"policy\": {\"x\":[{}],\"digest\":\"\"}}",
      "{" BASE ",\"policy\":{}}",
      "{" BASE ",\"policy\":[]}",
  };
  const size_t count = sizeof lines / sizeof *lines;
  struct sc_event_pool other;
  (void)state;
  for (size_t k = 0; k < count; k++) {
    struct sc_event alone;
    struct sc_event_error why;
    sc_event_pool_init(&arena, &other, 1);
    bool ok = sc_event_read(sc_str_from(lines[k]), &other, &alone, &why);
    for (size_t i = 0; i < count; i++) {
      (void)read_line(lines[i]);
      assert_int_equal(read_line(lines[k]), ok);
      if (!ok) {
        assert_string_equal(error.message, why.message);
        assert_int_equal(error.byte, why.byte);
        continue;
      }
      assert_int_equal(event.time, alone.time);
      assert_int_equal(event.has_now, alone.has_now);
      assert_int_equal(event.now, alone.now);
      assert_int_equal(event.attr_count, alone.attr_count);
      for (size_t a = 0; a < alone.attr_count; a++) {
        assert_true(sc_str_equal(event.attrs[a].name, alone.attrs[a].name));
        assert_int_equal(event.attrs[a].value.number, alone.attrs[a].value.number);
      }
      assert_true(sc_str_equal(event.task, alone.task));
      assert_true(sc_str_equal(event.policy_name, alone.policy_name));
      assert_true(sc_str_equal(event.policy_version, alone.policy_version));
      assert_true(sc_str_equal(event.policy_digest, alone.policy_digest));
    }
  }
}

static void test_repeated_ids(void **state) {
  struct sc_log_stats stats;
  (void)state;
  sc_log_stats_init(&arena, &stats);
  assert_true(sc_log_stats_begin(&stats, "f"));
  struct sc_event e = {.has_id = true, .use = {1, 0, 0}};
  uint64_t step = 0x9e3779b97f4a7c15ull;
  for (uint64_t i = 0; i <= SC_LOG_IDS;
       i++) { /* the first and the last with SC_LOG_IDS - 1 between them */
    e.id_hash = i < SC_LOG_IDS ? (i + 1) * step : step;
    sc_log_stats_add(&stats, &e);
  }
  assert_int_equal(stats.repeated.count, 1);
  for (uint64_t i = 0; i < 3 * SC_LOG_IDS; i++) {
    e.id_hash = (2 * SC_LOG_IDS + i) * step;
    sc_log_stats_add(&stats, &e);
  }
  assert_int_equal(stats.repeated.count, 1);
  sc_log_stats_add(&stats, &e);
  assert_int_equal(stats.repeated.count, 2);
}

static void test_gaps(void **state) {
  static const int64_t times[] = {1000000, 1000000 + 3600 * 30, 1000000 + 3600 * 31, 4294967295};
  struct sc_log_stats stats;
  struct sc_log_gaps gaps = {0};
  (void)state;
  sc_log_stats_init(&arena, &stats);
  assert_true(sc_log_stats_begin(&stats, "f"));
  for (size_t i = 4; i-- > 0;) { /* in any order */
    uint32_t time = (uint32_t)times[i];
    struct sc_event e = {.time = times[i], .use = {1, time, time}};
    sc_log_stats_add(&stats, &e);
  }
  sc_log_stats_gaps(&stats, 29, &gaps);
  assert_int_equal(gaps.count, 2);
  assert_int_equal(gaps.items[0].from, 1000000 / 3600 * 3600 + 3600);
  assert_int_equal(gaps.items[0].to - gaps.items[0].from, 29 * 3600);
  gaps.count = 0;
  sc_log_stats_gaps(&stats, 30, &gaps);
  assert_int_equal(gaps.count, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_whole_line, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_values, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_now, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_damaged, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_memory_of_lines, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_repeated_ids, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_gaps, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
