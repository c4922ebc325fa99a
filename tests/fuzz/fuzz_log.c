/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_log.c - any bytes as a line of a decision log: the reader never crashes and stays in its pool; what it refuses has a
 * message and a place; whether a line is JSON, the JSON library says the same; what it accepts can be replayed.
 */
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define FUZZ_POLICY                                                                                \
  "scopec: 1\npolicy: p\nversion: 1.0.0\n"                                                         \
  "context: {ip: ip, mfa: bool, risk: int, ticket: string, groups: set,\n"                         \
  "  since: instant, trust: [none, full]}\n"                                                       \
  "conditions: {c: \"mfa and ip in [10.0.0.0/8] and risk < 5 and 'x' in groups\"}\n"               \
  "scopes: {a:read: {risk: low}}\n"                                                                \
  "users: {u: {}}\n"                                                                               \
  "agents: {b: {tasks: {t: {scopes: [{scopes: [a:read], when: c}]}}}}\n"                           \
  "delegations: [{from: ['user:*'], to: ['agent:*'], tasks: ['*']}]\n"
#include "fuzz_replay.h"
#include "simulate/log_json.h"
#include "simulate/replay_side.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct sc_event_pool pool;
static struct sc_side side;

static void prepare_replay(void) {
  prepare();
  sc_event_pool_init(&compilation.arena, &pool, SC_REPLAY_BATCH);
  sc_side_init(&compilation.arena, &side, &table, compilation.table, &pool);
}

/* Both readers of JSON, on any value. jansson refuses numbers beyond its range, nests deeper, and takes a zero byte behind the
 * value for the end: those say nothing. */
static void compare(const char *line, size_t size) {
  static char room[1 << 21];
  struct sc_scan scan = {.begin = line, .at = line, .end = line + size, .room = room};
  bool ours = size < sizeof room && sc_scan_skip(&scan) && sc_scan_end(&scan);
  json_error_t error;
  json_t *theirs = json_loadb(line, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
  enum json_error_code code = json_error_code(&error);
  bool range = theirs == NULL && code == json_error_numeric_overflow;
  bool deep = !ours && scan.error != NULL && strcmp(scan.error, "nested too deep") == 0;
  bool zero = !ours && scan.at < scan.end && *scan.at == 0;
  if (!range && !deep && !zero && size < sizeof room && ours != (theirs != NULL)) abort();
  json_decref(theirs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct sc_event event;
  struct sc_event_error error = {0};
  struct sc_str line = {(const char *)data, size};
  if (pool.room == NULL) prepare_replay();
  if (size > SC_LINE_MAX) return 0;
  compare(line.ptr, size);
  sc_event_pool_clear(&pool);
  if (!sc_event_read(line, &pool, &event, &error)) {
    if (error.message == NULL || error.byte > size + 1) abort();
    return 0;
  }
  if (pool.room_used > size || pool.text_count > SC_EVENT_TEXTS_MAX) abort();
  sc_side_decide(&side, &event, 1);
  if (side.outcomes[0] == SC_REPLAYED_ALLOW) abort();
  return 0;
}
