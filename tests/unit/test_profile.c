/* SPDX-License-Identifier: Apache-2.0
 *
 * test_profile.c - when and from where tasks acted: against a second count with the C library's clock; the same from rows that stand
 * for events; networks in any order; rows that are wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "simulate/fold.h"
#include "table_from_text.h"

static const char policy[] =
    "scopec: 1\npolicy: p\nversion: 1.0.0\nzone: America/New_York\n"
    "context: {mfa: bool, ip: ip}\nscopes: {a:read: {risk: low}}\n"
    "agents:\n  one: {tasks: {t: {scopes: [a:read], autonomous: true}, u: {scopes: [a:read]}}}\n"
    "  two: {tasks: {t: {scopes: [a:read], autonomous: true}}}\n";

#define EVENTS 6000u
#define DAYS 300u

struct fixture {
  struct made_table made;
  struct scope_table table;
  struct sc_arena arena;
  char path[64];
  struct sc_simulation simulation;
};

/* What the second count counts of one/t and two/t. */
static uint64_t week[2][168], hours[2][24 * (DAYS + 2)];
static bool minutes[2][1440];
static uint64_t blocks[2][8];

static int set_up(void **state) {
  struct fixture *f = calloc(1, sizeof *f);
  assert_non_null(f);
  f->made = make_table(policy, 1, true);
  assert_int_equal(scope_open_memory(f->made.bytes, f->made.len, &f->table), SCOPE_OK);
  assert_int_equal(scope_debug_open(&f->table), SCOPE_OK);
  sc_arena_init(&f->arena);
  (void)snprintf(f->path, sizeof f->path, "/tmp/test_profile.XXXXXX");
  int fd = mkstemp(f->path);
  assert_true(fd >= 0);
  (void)close(fd);
  *state = f;
  return 0;
}

static int tear_down(void **state) {
  struct fixture *f = *state;
  (void)unlink(f->path);
  sc_arena_release(&f->arena);
  scope_close(&f->table);
  free(f->made.bytes);
  free(f);
  return 0;
}

static void begin(struct fixture *f) {
  sc_arena_release(&f->arena); /* with the simulation before */
  struct sc_sim_policy now = {&f->table, (const unsigned char *)f->made.bytes,
                              SC_STR("America/New_York")};
  sc_simulate_init(&f->arena, &f->simulation, &now, NULL);
}

static uint32_t task_id(const struct fixture *f, const char *agent) {
  uint32_t handle =
      scope_resolve_task(&f->table, scope_resolve_agent(&f->table, text(agent)), text("t"));
  assert_int_not_equal(handle, SCOPE_UNKNOWN);
  return SCOPE_ID_OF(handle);
}

static uint32_t agent_id(const struct fixture *f, const char *agent) {
  return SCOPE_ID_OF(scope_resolve_agent(&f->table, text(agent)));
}

static const char *instant(time_t at) {
  static char buffer[32];
  struct tm utc;
  (void)strftime(buffer, sizeof buffer, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&at, &utc));
  return buffer;
}

#define START 1767225600 /* 2026-01-01: both changes of the clock are within 300 days */

static void write_log(const struct fixture *f) {
  FILE *log = fopen(f->path, "w");
  assert_non_null(log);
  srand(7);
  for (unsigned i = 0; i < EVENTS; i++) {
    time_t at = START + (time_t)((unsigned)rand() % (DAYS * 86400));
    unsigned agent = (unsigned)rand() % 2, net = (unsigned)rand() % 8;
    bool allow = rand() % 3 > 0;
    struct tm local;
    assert_non_null(localtime_r(&at, &local));
    char ip[64];
    (void)snprintf(ip, sizeof ip, net < 4 ? "10.%u.0.%u" : "2001:db8:%u::%u", net, i % 250);
    (void)fprintf(
        log,
        "{\"time\":\"%s\",\"agent\":\"%s\",\"task\":\"t\",\"scope\":\"a:read\",\"decision\":"
        "\"%s\",\"context\":{\"ip\":\"%s\"}}\n",
        instant(at), agent == 0 ? "one" : "two", allow ? "allow" : "deny", ip);
    hours[agent][(at - START) / 3600]++;
    if (!allow) continue;
    week[agent][(local.tm_wday + 6) % 7 * 24 + local.tm_hour]++;
    minutes[agent][local.tm_hour * 60 + local.tm_min] = true;
    blocks[agent][net]++;
  }
  assert_int_equal(fclose(log), 0);
}

static uint64_t hour_count(const struct sc_agent_profile *agent, uint32_t hour) {
  for (size_t i = 0; i < agent->pieces.count; i++)
    if (agent->pieces.items[i]->piece == hour / SC_PROFILE_HOURS)
      return agent->pieces.items[i]->counts[hour % SC_PROFILE_HOURS];
  return 0;
}

static void assert_counted(const struct fixture *f, const char *name, unsigned agent) {
  const struct sc_profiles *p = &f->simulation.profiles;
  const struct sc_task_profile *profile = p->tasks[task_id(f, name)];
  assert_non_null(profile);
  assert_memory_equal(profile->week, week[agent], sizeof week[agent]);
  for (unsigned i = 0; i < 1440; i++)
    assert_int_equal(profile->minutes[i / 64] >> i % 64 & 1, minutes[agent][i]);
  for (uint32_t i = 0; i < 24 * DAYS; i++)
    assert_int_equal(hour_count(&p->agents[agent_id(f, name)], START / 3600 + i), hours[agent][i]);
  for (unsigned family = 0; family < SC_ADDRESS_FAMILIES; family++) {
    const struct sc_address_use *use = &profile->addresses[0][family];
    uint64_t sum = 0, wanted = 0;
    for (uint32_t i = 0; i < use->count; i++) sum += use->blocks[i].use.count;
    for (unsigned i = 0; i < 4; i++) wanted += blocks[agent][family * 4 + i];
    assert_int_equal(use->count, 4);
    assert_int_equal(sum, wanted);
    /* 10.0 to 10.3, and 2001:db8:4 to :7 */
    assert_int_equal(sc_address_common(use, family), family == SC_ADDRESS_V4 ? 14 : 46);
  }
}

static void write_profile(FILE *to, const char *name, const struct sc_task_profile *profile) {
  for (unsigned i = 0; i < 168; i++) {
    if (profile->week[i] == 0) continue;
    (void)fprintf(to, "{\"kind\":\"week\",\"hour_of_week\":%u,\"count\":%lu,", i,
                  (unsigned long)profile->week[i]);
    (void)fprintf(to, "\"agent\":\"%s\",\"task\":\"t\"}\n", name);
  }
  for (unsigned i = 0; i < 1440; i++) {
    if (!(profile->minutes[i / 64] >> i % 64 & 1)) continue;
    (void)fprintf(to, "{\"kind\":\"minute\",\"minute\":%u,", i);
    (void)fprintf(to, "\"agent\":\"%s\",\"task\":\"t\"}\n", name);
  }
}

/* Rows as an engine writes them, its last lines first. */
static void write_rows(const struct fixture *f, const struct sc_profiles *p) {
  FILE *to = fopen(f->path, "w");
  assert_non_null(to);
  const char *names[] = {"one", "two"};
  struct scope_info info;
  scope_table_info(&f->table, &info);
  (void)fputs("{\"kind\":\"query\",\"version\":1,\"zone\":\"America/New_York\",\"digest\":\"", to);
  for (size_t i = 0; i < sizeof info.core_digest; i++)
    (void)fprintf(to, "%02x", info.core_digest[i]);
  (void)fputs("\"}\n", to);
  for (unsigned agent = 0; agent < 2; agent++) {
    for (uint32_t i = 24 * DAYS; i-- > 0;)
      if (hours[agent][i] > 0)
        (void)fprintf(to, "{\"kind\":\"hour\",\"agent\":\"%s\",\"hour\":%u,\"count\":%lu}\n",
                      names[agent], START / 3600 + i, (unsigned long)hours[agent][i]);
    write_profile(to, names[agent], p->tasks[task_id(f, names[agent])]);
    for (unsigned net = 0; net < 8; net++) {
      char ip[64];
      if (net < 4)
        (void)snprintf(ip, sizeof ip, "10.%u.0.9", net);
      else
        (void)snprintf(ip, sizeof ip, "2001:db8:%u::9", net);
      (void)fprintf(to,
                    "{\"kind\":\"block\",\"agent\":\"%s\",\"task\":\"t\",\"attribute\":\"ip\","
                    "\"address\":\"%s\",\"count\":%lu,\"first\":\"2026-01-01T00:00:00Z\",\"last\":"
                    "\"2026-10-01T00:00:00Z\"}\n",
                    names[agent], ip, (unsigned long)blocks[agent][net]);
    }
    (void)fprintf(
        to,
        "{\"kind\":\"network\",\"agent\":\"%s\",\"task\":\"t\",\"attribute\":\"ip\",\"least\":"
        "\"10.0.0.0\",\"greatest\":\"10.3.0.249\"}\n",
        names[agent]);
    (void)fprintf(
        to,
        "{\"kind\":\"network\",\"agent\":\"%s\",\"task\":\"t\",\"attribute\":\"ip\",\"least\":"
        "\"2001:db8:4::\",\"greatest\":\"2001:db8:7::249\"}\n",
        names[agent]);
  }
  assert_int_equal(fclose(to), 0);
}

static void test_events_and_rows(void **state) {
  struct fixture *f = *state;
  struct sc_str error;
  assert_int_equal(setenv("TZ", "America/New_York", 1), 0);
  tzset();
  write_log(f);
  begin(f);
  *SC_PUSH(&f->arena, &f->simulation.files) = f->path;
  assert_true(sc_simulate_run(&f->simulation, &error));
  sc_simulate_finish(&f->simulation);
  assert_int_equal(f->simulation.stats.events, EVENTS);
  assert_counted(f, "one", 0);
  assert_counted(f, "two", 1);
  assert_null(f->simulation.profiles.tasks[SCOPE_ID_OF(
      scope_resolve_task(&f->table, scope_resolve_agent(&f->table, text("one")), text("u")))]);
  write_rows(f, &f->simulation.profiles);
  begin(f);
  if (!sc_simulate_fold(&f->simulation, f->path, &error)) fail_msg("%.*s", SC_STR_ARGS(error));
  assert_counted(f, "one", 0);
  assert_counted(f, "two", 1);
}

/* Cells that stand for many events. */
static void test_cells(void **state) {
  struct fixture *f = *state;
  struct sc_str error;
  begin(f);
  const char *cell =
      "{\"kind\":\"cell\",\"time\":\"2026-03-01T00:00:00Z\",\"agent\":\"one\",\"task\":\"t\","
      "\"scope\":"
      "\"a:read\",\"decision\":\"allow\",\"count\":41,\"first\":\"2026-02-01T00:00:00Z\",\"last\":"
      "\"2026-04-01T00:00:00Z\"}";
  assert_true(sc_fold_line(&f->simulation, sc_str_from(cell), &error));
  assert_true(sc_fold_line(&f->simulation, sc_str_from(cell), &error));
  assert_true(sc_fold_line(&f->simulation,
                           SC_STR("{\"kind\":\"ids\",\"events\":80,\"distinct\":77}"), &error));
  assert_true(sc_fold_line(
      &f->simulation,
      SC_STR("{\"kind\":\"policy\",\"name\":\"p\",\"version\":\"\",\"digest\":\"\",\"count\":82}"),
      &error));
  sc_simulate_flush(&f->simulation);
  sc_simulate_finish(&f->simulation);
  assert_int_equal(f->simulation.stats.events, 82);
  assert_int_equal(f->simulation.stats.first, 1769904000);
  assert_int_equal(f->simulation.stats.last, 1775001600);
  assert_int_equal(f->simulation.stats.repeated.count, 3);
  assert_int_equal(f->simulation.stats.policies[0].events, 82);
  assert_int_equal(f->simulation.groups.counts[1][SC_REPLAYED_ALLOW][SC_REPLAYED_ALLOW], 82);
  assert_int_equal(f->simulation.cells.cells.items[0].allowed.count, 82);
}

/* More networks than are told apart: what is left does not depend on their order. */
static void test_many_networks(void **state) {
  struct fixture *f = *state;
  uint32_t task = task_id(f, "one");
  struct sc_use once = {1, 5, 5};
  uint64_t counts[2][256] = {0};
  for (unsigned run = 0; run < 2; run++) {
    begin(f);
    for (unsigned i = 0; i < 2000; i++) {
      unsigned k = run == 0 ? i : 1999 - i;
      uint8_t address[16] = {[10] = 0xff, [11] = 0xff};
      address[12] = (uint8_t)(k % 5);
      address[13] = (uint8_t)(k % 50);
      address[15] = (uint8_t)k;
      struct sc_address_count block = {.bits = 16, .use = once};
      memcpy(block.address, address, 16);
      sc_profiles_add_block(&f->simulation.profiles, task, 0, &block);
    }
    const struct sc_address_use *use =
        &f->simulation.profiles.tasks[task]->addresses[0][SC_ADDRESS_V4];
    assert_int_equal(use->bits, 16);
    for (unsigned i = 0; i < 100; i++) {
      uint8_t address[16] = {
          [10] = 0xff, [11] = 0xff, [12] = (uint8_t)(run == 0 ? i % 4 : 3 - i % 4)};
      address[13] = (uint8_t)(100 + (run == 0 ? i : 99 - i));
      struct sc_address_count block = {.bits = 16, .use = once};
      memcpy(block.address, address, 16);
      sc_profiles_add_block(&f->simulation.profiles, task, 0, &block);
    }
    assert_int_equal(use->bits, 8);
    assert_int_equal(use->count, 5);
    for (uint32_t i = 0; i < use->count; i++)
      counts[run][use->blocks[i].prefix >> 24] = use->blocks[i].use.count;
  }
  assert_memory_equal(counts[0], counts[1], sizeof counts[0]);
  assert_int_equal(counts[0][0], 425);
  assert_int_equal(counts[0][4], 400);
}

static void test_wrong_rows(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *row, *error;
  } rows[] = {
      {"[]", "a row must be a JSON object"},
      {"{\"kind\":\"week\"", NULL},
      {"{\"kind\":\"weak\"}", "there are no rows of the kind \"weak\""},
      {"{}", "\"kind\" is missing, or not what it must be"},
      {"{\"kind\":\"week\",\"agent\":\"one\",\"task\":\"t\",\"hour_of_week\":168,\"count\":1}",
       "\"hour_of_week\" is missing, or not what it must be"},
      {"{\"kind\":\"week\",\"agent\":\"one\",\"hour_of_week\":7,\"count\":1}",
       "\"task\" is missing, or not what it must be"},
      {"{\"kind\":\"minute\",\"agent\":\"one\",\"task\":\"t\",\"minute\":-1}",
       "\"minute\" is missing, or not what it must be"},
      {"{\"kind\":\"hour\",\"hour\":1193047,\"count\":1}",
       "\"hour\" is missing, or not what it must be"},
      {"{\"kind\":\"ids\",\"events\":1,\"distinct\":2}",
       "\"distinct\" is missing, or not what it must be"},
      {"{\"kind\":\"network\",\"agent\":\"one\",\"task\":\"t\",\"attribute\":\"ip\",\"least\":\"10."
       "0.0.2\","
       "\"greatest\":\"10.0.0.1\"}",
       "\"greatest\" is missing, or not what it must be"},
      {"{\"kind\":\"block\",\"agent\":\"one\",\"task\":\"t\",\"attribute\":\"ip\",\"address\":\"10."
       "0.0.2\","
       "\"bits\":12,\"count\":1,\"first\":\"2026-01-01T00:00:00Z\",\"last\":\"2026-01-01T00:00:"
       "00Z\"}",
       "\"bits\" is missing, or not what it must be"},
      {"{\"kind\":\"cell\",\"count\":1,\"first\":\"2026-01-01T00:00:00Z\",\"last\":\"2026-01-01T00:"
       "00:00Z\"}",
       "there is no \"time\""},
      {"{\"kind\":\"week\",\"kind\":\"week\"}", "a key stands twice"},
  };
  begin(f);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct sc_str error = {0};
    assert_false(sc_fold_line(&f->simulation, sc_str_from(rows[i].row), &error));
    assert_true(error.len > 0);
    if (rows[i].error == NULL) continue;
    assert_int_equal(error.len, strlen(rows[i].error));
    assert_memory_equal(error.ptr, rows[i].error, error.len);
  }
  assert_null(f->simulation.profiles.tasks[task_id(f, "one")]);
  assert_int_equal(f->simulation.stats.events, 0);
}

/* Names that the policy does not have: the hour counts, the rest says nothing. */
static void test_unknown_names(void **state) {
  struct fixture *f = *state;
  struct sc_str error;
  begin(f);
  const char *rows[] = {
      "{\"kind\":\"week\",\"agent\":\"nobody\",\"task\":\"t\",\"hour_of_week\":7,\"count\":1}",
      "{\"kind\":\"minute\",\"agent\":\"one\",\"task\":\"none\",\"minute\":1}",
      "{\"kind\":\"network\",\"agent\":\"one\",\"task\":\"t\",\"attribute\":\"mfa\",\"least\":\"10."
      "0.0.1\","
      "\"greatest\":\"10.0.0.1\"}",
      "{\"kind\":\"hour\",\"agent\":\"nobody\",\"hour\":500000,\"count\":3}",
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_true(sc_fold_line(&f->simulation, sc_str_from(rows[i]), &error));
  assert_int_equal(f->simulation.stats.hours[500000 / 64] >> 500000 % 64 & 1, 1);
  for (uint32_t i = 0; i < f->simulation.profiles.task_count; i++)
    assert_null(f->simulation.profiles.tasks[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_events_and_rows, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_cells, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_many_networks, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_wrong_rows, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_unknown_names, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
