/* SPDX-License-Identifier: Apache-2.0
 *
 * review_past.c - reports of earlier periods: what of their JSON the next one needs, and what has changed since.
 *
 * Members that are not needed are checked as JSON and skipped, so reports of later minor versions can be read.
 */
#include <stdlib.h>

#include "base/intern.h"
#include "condition/literal.h"
#include "review/review.h"
#include "simulate/log_json.h"

#define COUNT_MAX                                                                                  \
  (INT64_C(1) << 53) /* what every reader of JSON can hold; scores are computed with it */

struct reader {
  struct sc_arena *arena;
  struct sc_scan scan;
  struct sc_review_past *out;
  SC_VEC(struct sc_str) keys;
  SC_VEC(uint8_t) advice;
  unsigned seen; /* bit per member that must be there */
};

enum {
  SEEN_VERSION = 1,
  SEEN_REPORT = 2,
  SEEN_PERIOD = 4,
  SEEN_TOTALS = 8,
  SEEN_GRANTS = 16,
  SEEN_ALL = 31
};

typedef bool member_fn(struct reader *r, struct sc_str name, void *ctx);

/* Each member of the object that begins here: `fn` takes the value. */
static bool read_object(struct reader *r, member_fn *fn, void *ctx) {
  bool more = true;
  struct sc_str name;
  if (!sc_scan_take(&r->scan, '{')) return sc_scan_fail(&r->scan, "an object is expected");
  if (sc_scan_take(&r->scan, '}')) return true;
  while (more) {
    if (!sc_scan_name(&r->scan, &name)) return false;
    if (!fn(r, name, ctx)) return false;
    if (!sc_scan_more(&r->scan, '}', &more)) return false;
  }
  return true;
}

static bool read_count(struct reader *r, uint64_t *out) {
  enum sc_scan_kind kind;
  int64_t value;
  if (!sc_scan_number(&r->scan, &kind, &value)) return false;
  if (kind != SC_SCAN_INT || value < 0 || value > COUNT_MAX)
    return sc_scan_fail(&r->scan, "a count is expected");
  *out = (uint64_t)value;
  return true;
}

static bool read_instant(struct reader *r, int64_t *out) {
  struct sc_str text;
  if (!sc_scan_string(&r->scan, &text)) return false;
  return sc_parse_instant(text, out, NULL) || sc_scan_fail(&r->scan, "a time is expected");
}

static bool is(struct sc_str name, const char *wanted) {
  return sc_str_equal(name, sc_str_from(wanted));
}

/* --- members ----------------------------------------------------------------------------------------------------- */

static bool read_policy(struct reader *r, struct sc_str name, void *ctx) {
  (void)ctx;
  if (is(name, "name")) return sc_scan_string(&r->scan, &r->out->policy);
  if (is(name, "version")) return sc_scan_string(&r->scan, &r->out->policy_version);
  return sc_scan_skip(&r->scan);
}

static bool read_period(struct reader *r, struct sc_str name, void *ctx) {
  (void)ctx;
  if (is(name, "first")) return read_instant(r, &r->out->first);
  if (is(name, "last")) return read_instant(r, &r->out->last);
  if (is(name, "events")) return read_count(r, &r->out->events);
  return sc_scan_skip(&r->scan);
}

/* ctx: the unused of one risk. */
static bool read_risk(struct reader *r, struct sc_str name, void *ctx) {
  uint64_t *unused = ctx;
  return is(name, "unused") ? read_count(r, unused) : sc_scan_skip(&r->scan);
}

static bool read_risks(struct reader *r, struct sc_str name, void *ctx) {
  (void)ctx;
  if (is(name, "critical")) return read_object(r, read_risk, &r->out->critical_unused);
  if (is(name, "high")) return read_object(r, read_risk, &r->out->high_unused);
  return sc_scan_skip(&r->scan);
}

static bool read_totals(struct reader *r, struct sc_str name, void *ctx) {
  (void)ctx;
  if (is(name, "granted")) return read_count(r, &r->out->granted);
  if (is(name, "used")) return read_count(r, &r->out->used);
  if (is(name, "weight")) return read_count(r, &r->out->weight);
  if (is(name, "unused_weight")) return read_count(r, &r->out->unused_weight);
  if (is(name, "risks")) return read_object(r, read_risks, NULL);
  return sc_scan_skip(&r->scan);
}

struct grant {
  struct sc_str agent, task, scope, advice;
};

static bool read_grant_member(struct reader *r, struct sc_str name, void *ctx) {
  struct grant *grant = ctx;
  if (is(name, "agent")) return sc_scan_string(&r->scan, &grant->agent);
  if (is(name, "task")) return sc_scan_string(&r->scan, &grant->task);
  if (is(name, "scope")) return sc_scan_string(&r->scan, &grant->scope);
  if (is(name, "advice")) return sc_scan_string(&r->scan, &grant->advice);
  return sc_scan_skip(&r->scan);
}

static bool read_grant(struct reader *r) {
  struct grant grant = {0};
  if (!read_object(r, read_grant_member, &grant)) return false;
  for (unsigned i = SC_ADVICE_KEEP; i <= SC_ADVICE_WAIT; i++) {
    if (!is(grant.advice, sc_review_advice_name((enum sc_review_advice)i))) continue;
    *SC_PUSH(r->arena, &r->keys) = sc_review_key(r->arena, grant.agent, grant.task, grant.scope);
    *SC_PUSH(r->arena, &r->advice) = (uint8_t)i;
    return true;
  }
  return sc_scan_fail(&r->scan, "a grant without a known advice");
}

static bool read_grants(struct reader *r) {
  bool more = true;
  if (!sc_scan_take(&r->scan, '[')) return sc_scan_fail(&r->scan, "a list of grants is expected");
  if (sc_scan_take(&r->scan, ']')) return true;
  while (more)
    if (!read_grant(r) || !sc_scan_more(&r->scan, ']', &more)) return false;
  return true;
}

static bool read_version(struct reader *r) {
  uint64_t version;
  if (!read_count(r, &version)) return false;
  return version == 1 || sc_scan_fail(&r->scan, "its version is not 1");
}

static bool read_kind(struct reader *r) {
  struct sc_str kind;
  if (!sc_scan_string(&r->scan, &kind)) return false;
  return is(kind, "review") || sc_scan_fail(&r->scan, "it is no report of scopec report");
}

static bool read_member(struct reader *r, struct sc_str name, void *ctx) {
  (void)ctx;
  if (is(name, "policy")) return read_object(r, read_policy, NULL);
  if (is(name, "version")) {
    r->seen |= SEEN_VERSION;
    return read_version(r);
  }
  if (is(name, "report")) {
    r->seen |= SEEN_REPORT;
    return read_kind(r);
  }
  if (is(name, "period")) {
    r->seen |= SEEN_PERIOD;
    return read_object(r, read_period, NULL);
  }
  if (is(name, "totals")) {
    r->seen |= SEEN_TOTALS;
    return read_object(r, read_totals, NULL);
  }
  if (is(name, "grants")) {
    r->seen |= SEEN_GRANTS;
    return read_grants(r);
  }
  return sc_scan_skip(&r->scan);
}

struct sc_str sc_review_key(struct sc_arena *arena, struct sc_str agent, struct sc_str task,
                            struct sc_str scope) {
  struct sc_text key = {0};
  const struct sc_str parts[] = {agent, task, scope}; /* 0xff is no byte of UTF-8 */
  for (unsigned i = 0; i < 3; i++) {
    sc_text_add(arena, &key, SC_STR("\xff"));
    sc_text_add(arena, &key, parts[i]);
  }
  return sc_text_str(&key);
}

bool sc_review_past_read(struct sc_arena *arena, struct sc_str text, struct sc_review_past *out,
                         struct sc_str *error) {
  struct reader r = {.arena = arena, .out = out};
  r.scan = (struct sc_scan){.begin = text.ptr, .at = text.ptr, .end = text.ptr + text.len};
  r.scan.room = SC_NEW_ARRAY(arena, char, text.len);
  bool good = read_object(&r, read_member, NULL) && sc_scan_end(&r.scan);
  if (!good)
    *error =
        sc_str_format(arena, "%s (byte %zu)", r.scan.error, (size_t)(r.scan.at - text.ptr) + 1);
  else if (r.seen != SEEN_ALL)
    *error = SC_STR("it is no whole report of scopec report --format=json");
  else if (out->used > out->granted || out->unused_weight > out->weight || out->last < out->first)
    *error = SC_STR("its totals contradict each other");
  else
    error = NULL;
  out->keys = r.keys.items;
  out->advice = r.advice.items;
  out->key_count = (uint32_t)r.keys.count;
  return error == NULL;
}

static int by_period(const void *a, const void *b) {
  const struct sc_review_past *x = a, *y = b;
  if (x->last != y->last) return x->last < y->last ? -1 : 1;
  if (x->first != y->first) return x->first < y->first ? -1 : 1;
  return memcmp(x->digest, y->digest, sizeof x->digest);
}

void sc_review_past_sort(struct sc_review_past *past, size_t count) {
  if (count > 0) qsort(past, count, sizeof *past, by_period);
}

/* --- what has changed ------------------------------------------------------------------------------------------------ */

static int by_kind(const void *a, const void *b) {
  const struct sc_review_change *x = a, *y = b;
  if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
  return sc_str_compare(x->key, y->key);
}

static void add_change(struct sc_review *review, struct sc_review_change change) {
  *SC_PUSH(review->arena, &review->changes) = change;
  review->change_counts[change.kind]++;
}

/* A scope that two entries of a task list is one thing here: the better use counts. */
static void collect_now(struct sc_review *review, struct sc_map *now, uint8_t *unused) {
  for (uint32_t t = 0; t < review->task_count; t++) {
    const struct sc_review_task *task = &review->tasks[t];
    for (uint32_t i = 0; i < task->row_count; i++) {
      const struct sc_review_row *row = &review->rows.items[task->first_row + i];
      struct sc_str key = sc_review_key(review->arena, review->agents[task->agent].model->name,
                                        task->model->name, review->scopes[row->scope].name);
      uint32_t fresh = (uint32_t)now->count, at = sc_map_add(review->arena, now, key, fresh);
      unused[at] = (uint8_t)((at == fresh || unused[at]) && row->use.count == 0);
    }
  }
}

static void compare_past(struct sc_review *review, const struct sc_review_past *past,
                         const struct sc_map *now, const uint8_t *unused, struct sc_map *then) {
  for (uint32_t i = 0; i < past->key_count; i++) {
    uint32_t at = sc_map_get(now, past->keys[i]);
    if (sc_map_add(review->arena, then, past->keys[i], i) != i) continue;
    if (at == SC_NOT_FOUND)
      add_change(review, (struct sc_review_change){SC_ROW_GONE, past->keys[i]});
    else if (unused[at] && past->advice[i] != SC_ADVICE_KEEP)
      add_change(review, (struct sc_review_change){SC_ROW_STILL_UNUSED, past->keys[i]});
  }
}

void sc_review_compare(struct sc_review *review) {
  const struct sc_review_inputs *inputs = review->inputs;
  struct sc_map now = {0}, then = {0};
  if (inputs->past_count == 0) return;
  uint8_t *unused = SC_NEW_ARRAY(review->arena, uint8_t, review->rows.count);
  collect_now(review, &now, unused);
  compare_past(review, &inputs->past[inputs->past_count - 1], &now, unused, &then);
  for (size_t i = 0; i < now.capacity; i++) {
    struct sc_str key = now.entries[i].key;
    if (key.ptr != NULL && sc_map_get(&then, key) == SC_NOT_FOUND)
      add_change(review, (struct sc_review_change){SC_ROW_NEW, key});
  }
  if (review->changes.count > 0)
    qsort(review->changes.items, review->changes.count, sizeof *review->changes.items, by_kind);
}
