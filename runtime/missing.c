/* SPDX-License-Identifier: Apache-2.0
 *
 * missing.c - the attributes that were absent where the deciding leg's conditions were unknown.
 */
#include <string.h>

#include "table.h"

static void merge(struct scope_missing *into, const struct scope_missing *from) {
  into->attrs[0] |= from->attrs[0];
  into->attrs[1] |= from->attrs[1];
  into->now = into->now || from->now;
  into->resource = into->resource || from->resource;
  into->user = into->user || from->user;
}

/* What is unknown tells what was missing. */
static void collect_walk(struct scope_view *view, uint32_t ref, struct scope_missing *all) {
  struct scope_missing missing = {.now = false};
  if (scope_walk(view, ref, &missing) == SCOPE_F_UNKNOWN) merge(all, &missing);
}

static void collect_rule(void *ctx, struct scope_view *view, const struct scope_probe *probe,
                         uint32_t rule) {
  (void)probe;
  collect_walk(view, scope_rule_node(view->t, rule), ctx);
}

/* Rule by rule where the table knows them; the diagram of a cell mixes its rules, and may ask for more. */
static bool collect(void *ctx, struct scope_view *view, const struct scope_probe *probe) {
  if (view->t->debug_open)
    scope_each_rule(view, probe, collect_rule, ctx);
  else
    collect_walk(view, probe->ref, ctx);
  return true;
}

static void collect_leg(struct scope_view *view, const struct scope_decision *decision,
                        struct scope_missing *all) {
  switch (decision->leg) {
  case SCOPE_LEG_SUBJECT: scope_visit_subject(view, collect, all); return;
  case SCOPE_LEG_DELEGATION:
    if (decision->hop + 1 == view->request->actor_count)
      scope_visit_user_hop(view, collect, all);
    else if (decision->hop + 1 < view->request->actor_count)
      scope_visit_agent_hop(view, decision->hop, collect, all);
    return;
  case SCOPE_LEG_AGENT:
    if (decision->hop < view->request->actor_count)
      scope_visit_agent(view, decision->hop, collect, all);
    return;
  case SCOPE_LEG_DENY: scope_visit_deny(view, collect, all); return;
  case SCOPE_LEG_NONE: return;
  }
}

/* Names in byte order: declared attributes are sorted by id; the built-in ones are put among them. */
struct writer {
  struct scope_bytes *out;
  size_t capacity;
  size_t count;
};

static void write_name(struct writer *w, const char *ptr, size_t len) {
  if (w->count < w->capacity) w->out[w->count] = (struct scope_bytes){ptr, len};
  w->count++;
}

static int compare(struct scope_bytes a, const char *b, size_t len) {
  size_t common = a.len < len ? a.len : len;
  int order = memcmp(a.ptr, b, common);
  return order != 0 ? order : a.len < len ? -1 : a.len > len;
}

size_t scope_missing_attributes(const struct scope_table *table,
                                const struct scope_request *request,
                                const struct scope_decision *decision, struct scope_bytes *out,
                                size_t capacity) {
  const struct scope_t *t = scope_t_of(table);
  struct scope_view view;
  if (decision->reason != SCOPE_REASON_CONDITION_UNKNOWN &&
      decision->reason != SCOPE_REASON_DENIED_BY_RULE)
    return 0;
  if (scope_view_init(&view, t, request) != SCOPE_REASON_ALLOWED) return 0;
  struct scope_missing all = {.now = false};
  collect_leg(&view, decision, &all);
  const struct scope_missing *missing = &all;
  const struct {
    const char *name;
    size_t len;
    bool absent;
  } built_in[] = {
      {"now", 3, missing->now}, {"resource", 8, missing->resource}, {"user", 4, missing->user}};
  struct writer writer = {out, capacity, 0};
  unsigned next = 0;
  for (uint32_t a = 0; a < t->attrs_count; a++) {
    if (!(missing->attrs[a / 64] >> (a % 64) & 1)) continue;
    struct scope_bytes name = scope_string(t, t->attrs[a].name);
    for (; next < 3 && compare(name, built_in[next].name, built_in[next].len) > 0; next++)
      if (built_in[next].absent) write_name(&writer, built_in[next].name, built_in[next].len);
    write_name(&writer, name.ptr, name.len);
  }
  for (; next < 3; next++)
    if (built_in[next].absent) write_name(&writer, built_in[next].name, built_in[next].len);
  return writer.count;
}
