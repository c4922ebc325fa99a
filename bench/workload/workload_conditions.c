/* SPDX-License-Identifier: Apache-2.0
 *
 * workload_conditions.c - a policy that is mostly conditions: 500 different ones, each over 8 attributes and the clock, with
 * networks, clock ranges, regular expressions, globs, sets and enums.
 *
 * A request fits its scope's condition in all attributes, or in all but one, which is wrong or missing.
 */
#include <stdlib.h>

#include "workload.h"

enum { CONDITIONS = 500, FACTS = 9 };

struct fact {
  const char *key; /* NULL: now */
  const char *good,
      *bad; /* formats of the JSON value; parameters: number of the condition, a random digit */
};

/* The order is that of the condition's atoms below. */
static const struct fact facts[FACTS] = {
    {"ip", "\"10.%u.7.%u\"", "\"11.%u.7.%u\""},
    {NULL, NULL, NULL},
    {"ticket", "\"CHG-%u-4%u15\"", "\"CHG-%u-x%u15\""},
    {"trust", "\"attested\"", "\"none\""},
    {"mfa", "true", "false"},
    {"risk", "%u", "1%u000"},
    {"groups", "[\"staff\",\"team-%u\",\"g%u\"]", "[\"staff\",\"x-team-%u\",\"g%u\"]"},
    {"region", "\"eu-%u\"", "\"us-%u\""},
    {"path", "\"/srv/app%u/logs/%u.log\"", "\"/srv/app%u/data/%u.bin\""}};

static uint32_t opening(uint32_t condition) { return 6 + condition % 8; }

static void write_condition(FILE *out, uint32_t c) {
  fprintf(out, "  c%u: ip in [10.%u.0.0/16, 2001:db8:%x::/48] and now.clock in %02u:%02u..%02u:30",
          c, c % 250, c, opening(c), c % 60, opening(c) + 8);
  fprintf(out, " and ticket matches 'CHG-%u-[0-9]{4}' and trust >= managed and mfa and risk < %u",
          c, c + 1);
  fprintf(out,
          " and \"team-%u\" in groups and region == 'eu-%u' and path glob '/srv/app%u/**/*.log'\n",
          c, c % 50, c);
}

static uint32_t parameter(uint32_t fact, uint32_t c) {
  if (fact == 0) return c % 250;
  return fact == 7 ? c % 50 : c;
}

/* `wrong` < FACTS: that fact is wrong, or missing. */
static bool ask(struct workload *w, uint32_t c, uint32_t wrong, bool missing) {
  char json[1024], format[128];
  int at = snprintf(json, sizeof json,
                    "{\"user\":\"user-%u@acme.example\",\"agent\":\"agent-%u\",\"task\":\"run\","
                    "\"scope\":\"area:part%u:use\","
                    "\"context\":{\"id\":%u",
                    c % 100, c % 50, c, workload_below(w, 1000000));
  for (uint32_t f = 0; f < FACTS; f++) {
    bool is_wrong = f == wrong;
    if (is_wrong && missing) continue;
    if (facts[f].key == NULL) {
      uint32_t hour = is_wrong ? (opening(c) + 9 + workload_below(w, 14)) % 24
                               : opening(c) + 1 + workload_below(w, 7);
      at += snprintf(json + at, sizeof json - (size_t)at, ",\"now\":\"2026-03-02T%02u:%02u:00Z\"",
                     hour, workload_below(w, 30));
      continue;
    }
    uint32_t value = f == 5 && !is_wrong ? workload_below(w, c + 1) : parameter(f, c);
    (void)snprintf(format, sizeof format, ",\"%s\":%s", facts[f].key,
                   is_wrong ? facts[f].bad : facts[f].good);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored                                                                     \
    "-Wformat-nonliteral" /* from the table above; surplus parameters are ignored */
    at += snprintf(json + at, sizeof json - (size_t)at, format, value, workload_below(w, 10));
#pragma GCC diagnostic pop
  }
  (void)snprintf(json + at, sizeof json - (size_t)at, "}}");
  return workload_request(w, json,
                          wrong >= FACTS ? "allowed"
                          : missing      ? "condition-unknown"
                                         : "condition-false");
}

static void write_policy(struct workload *w, uint32_t copies) {
  FILE *out = workload_policy_file(w, 0);
  fputs("scopec: 1\npolicy: bench.conditions\nversion: 1.0.0\nzone: UTC\ncontext:\n  ip: ip\n  "
        "ticket: string\n"
        "  trust: [none, managed, attested]\n  mfa: bool\n  risk: int\n  groups: set\n  region: "
        "string\n"
        "  path: string\nconditions:\n",
        out);
  for (uint32_t c = 0; c < CONDITIONS; c++) write_condition(out, c);
  fputs("scopes:\n", out);
  for (uint32_t c = 0; c < CONDITIONS; c++) fprintf(out, "  area:part%u:use: {risk: low}\n", c);
  fputs("delegations:\n  - {from: ['user:*'], to: ['agent:*'], tasks: ['*']}\nusers:\n", out);
  for (uint32_t u = 0; u < 100; u++)
    fprintf(out, "  user-%u@acme.example: {grants: ['area:**']}\n", u);
  fputs("agents:\n", out);
  for (uint32_t a = 0; a < 50 * copies; a++) {
    fprintf(out, "  agent-%u:\n    owner: platform\n    tasks:\n      run:\n        scopes:\n", a);
    for (uint32_t c = a % 50; c < CONDITIONS; c += 50)
      fprintf(out, "          - {scopes: ['area:part%u:use'], when: c%u}\n", c, c);
  }
  workload_close(out);
}

void workload_conditions(struct workload *w) {
  write_policy(w, w->rules / 1000 + 1);
  for (uint32_t i = 0; i < w->requests; i++) {
    uint32_t c = workload_below(w, CONDITIONS);
    bool good = workload_chance(w, 50);
    uint32_t wrong = good ? FACTS : workload_below(w, FACTS);
    while (!ask(w, c, wrong, workload_chance(w, 20))) {
    }
  }
}
