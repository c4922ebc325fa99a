/* SPDX-License-Identifier: Apache-2.0
 *
 * replay_side.c - binding an event to a table, and the third answer.
 *
 * A denial for want of an attribute says nothing about the world: the log may just not have it. So it counts as a denial only
 * where the record says the same (the request itself lacked it), or where some leg denies whatever the attribute was.
 */
#include "simulate/replay_side.h"

#include "condition/literal.h"
#include "explain/answer.h"

#define CANDIDATES_MAX 256u

const char *sc_replayed_name(enum sc_replayed outcome) {
  static const char *const names[SC_REPLAYED_COUNT] = {"allow", "deny", "not-replayable"};
  return names[outcome];
}

void sc_side_init(struct sc_arena *arena, struct sc_side *side, const struct scope_table *table,
                  const unsigned char *bytes, const struct sc_event_pool *pool) {
  *side = (struct sc_side){.arena = arena, .table = table, .bytes = bytes};
  side->requests = SC_NEW_ARRAY(arena, struct scope_request, SC_REPLAY_BATCH);
  side->decisions = SC_NEW_ARRAY(arena, struct scope_decision, SC_REPLAY_BATCH);
  side->outcomes = SC_NEW_ARRAY(arena, enum sc_replayed, SC_REPLAY_BATCH);
  /* Each name, attribute and member of the pool at most once. */
  side->tasks = SC_NEW_ARRAY(arena, uint32_t, pool->text_capacity);
  side->names = SC_NEW_ARRAY(arena, struct scope_name, pool->text_capacity);
  side->items = SC_NEW_ARRAY(arena, struct scope_bytes, pool->text_capacity);
  side->attrs = SC_NEW_ARRAY(arena, struct scope_attr, pool->attr_capacity);
}

/* --- binding ------------------------------------------------------------------------------------------------------ */

static struct scope_bytes bytes_of(struct sc_str text) {
  return (struct scope_bytes){text.ptr, text.len};
}

static void look_up(const struct sc_side *side, struct sc_str name, struct sc_attr_memo *out) {
  struct scope_attr_info info;
  out->len = name.len;
  if (name.len <= SC_ATTR_MEMO_NAME) memcpy(out->text, name.ptr, name.len);
  out->handle = scope_resolve_attr(side->table, bytes_of(name));
  out->known = out->handle != SCOPE_UNKNOWN && scope_attr_info(side->table, out->handle, &info);
  if (!out->known) return;
  out->name = sc_str_of(info.name);
  out->type = info.type;
}

/* The handle and type of the n-th attribute: one comparison where it stood there before. NULL: the policy does not have it. */
static const struct sc_attr_memo *attr_memo(struct sc_side *side, const struct sc_event_attr *attr,
                                            size_t n) {
  struct sc_attr_memo *memo = &side->memos[n % SC_ATTR_MEMOS];
  struct sc_str name = attr->name;
  if (attr->name_number != 0 && attr->name_number == memo->number) return memo->known ? memo : NULL;
  bool same = memo->len == name.len && name.len <= SC_ATTR_MEMO_NAME && name.len > 0 &&
              memcmp(memo->text, name.ptr, name.len) == 0;
  if (!same) look_up(side, name, memo);
  memo->number = attr->name_number;
  return memo->known ? memo : NULL;
}

static void bind_list(struct sc_side *side, const struct sc_event_value *from,
                      struct scope_value *out) {
  struct scope_bytes *items = side->items + side->item_count;
  for (size_t i = 0; i < from->item_count; i++) items[i] = bytes_of(from->items[i]);
  side->item_count += from->item_count;
  out->type = SCOPE_VALUE_SET;
  out->items = items;
  out->item_count = from->item_count;
}

/* As cmd's reader of requests does it: a value that does not fit the declared type is missing. */
static void bind_value(struct sc_side *side, enum scope_value_type declared,
                       const struct sc_event_value *from, struct scope_value *out) {
  bool is_v4;
  *out = (struct scope_value){.type = SCOPE_VALUE_NONE};
  switch (declared) {
  case SCOPE_VALUE_BOOL:
  case SCOPE_VALUE_INT:
    if (from->kind != (declared == SCOPE_VALUE_BOOL ? SC_EVENT_BOOL : SC_EVENT_INT)) return;
    out->type = declared;
    out->number = from->number;
    return;
  case SCOPE_VALUE_INSTANT:
    if (from->kind == SC_EVENT_TEXT && sc_parse_instant(from->text, &out->number, NULL))
      out->type = SCOPE_VALUE_INSTANT;
    return;
  case SCOPE_VALUE_IP: /* read once, for the decision and for the profile */
    if (from->kind == SC_EVENT_TEXT && sc_parse_address(from->text, out->address, &is_v4))
      out->type = SCOPE_VALUE_IP;
    return;
  case SCOPE_VALUE_STRING:
    if (from->kind != SC_EVENT_TEXT) return;
    out->type = SCOPE_VALUE_STRING;
    out->string = bytes_of(from->text);
    return;
  case SCOPE_VALUE_SET:
    if (from->kind == SC_EVENT_LIST) bind_list(side, from, out);
    return;
  case SCOPE_VALUE_NONE: return;
  }
}

static void bind_context(struct sc_side *side, const struct sc_event *event,
                         struct scope_request *out) {
  out->context = side->attrs + side->attr_count;
  for (size_t i = 0; i < event->attr_count; i++) {
    const struct sc_attr_memo *memo = attr_memo(side, &event->attrs[i], i);
    if (memo == NULL) continue;
    struct scope_attr *attr = &side->attrs[side->attr_count++];
    attr->name = bytes_of(memo->name);
    attr->handle = memo->handle;
    bind_value(side, memo->type, &event->attrs[i].value, &attr->value);
    out->context_count++;
  }
  /* The time of the decision is its now, but where the record says that the request lacked a fact and shows none. */
  bool lacked = !event->now_given && event->reason == SCOPE_REASON_CONDITION_UNKNOWN;
  out->has_now = event->now_given ? event->has_now : !lacked;
  out->now = event->now_given ? event->now : event->time;
}

typedef uint32_t resolve_fn(const struct scope_table *, struct scope_bytes);

/* A name that was given is never "none", also when it is empty. */
static struct scope_name bind_name(const struct sc_side *side, struct sc_str name,
                                   resolve_fn *resolve) {
  return (struct scope_name){bytes_of(name), resolve(side->table, bytes_of(name))};
}

static const struct scope_name *bind_names(struct sc_side *side, const struct sc_str *names,
                                           size_t count, resolve_fn *resolve) {
  struct scope_name *first = side->names + side->name_count;
  for (size_t i = 0; i < count; i++) first[i] = bind_name(side, names[i], resolve);
  side->name_count += count;
  return first;
}

static void bind_tasks(struct sc_side *side, const struct sc_event *event,
                       struct scope_request *out) {
  uint32_t *tasks = side->tasks + side->task_count;
  size_t count = out->actor_count;
  for (size_t i = 0; i < count; i++) {
    uint32_t agent = out->actors[i].handle;
    tasks[i] = agent == SCOPE_UNKNOWN
                   ? SCOPE_UNKNOWN
                   : scope_resolve_task(side->table, agent, bytes_of(event->task));
  }
  side->task_count += count;
  out->task_handles = tasks;
}

/* One over the limits is enough for the runtime to refuse. */
static size_t at_most(size_t count, size_t max) { return count > max ? max + 1 : count; }

static void bind(struct sc_side *side, const struct sc_event *event, struct scope_request *out) {
  *out = (struct scope_request){.role_count = at_most(event->role_count, SCOPE_ROLES_MAX),
                                .actor_count = at_most(event->actor_count, SCOPE_ACTORS_MAX),
                                .task = bytes_of(event->task)};
  if (event->has_user) out->user = bind_name(side, event->user, scope_resolve_user);
  out->roles = bind_names(side, event->roles, out->role_count, scope_resolve_role);
  out->actors = bind_names(side, event->actors, out->actor_count, scope_resolve_agent);
  out->scope = bind_name(side, event->scope, scope_resolve_scope);
  bind_tasks(side, event, out);
  if (event->has_resource) out->resource = bytes_of(event->resource);
  bind_context(side, event, out);
}

/* --- the third answer ----------------------------------------------------------------------------------------------- */

/* Whether every leg may still hold, and no deny applies for sure. */
static bool undecided(const struct scope_request *request, const struct scope_candidate *found,
                      size_t count) {
  bool subject = request->user.handle != SCOPE_UNRESOLVED || request->role_count > 0;
  unsigned delegated = 0, acting = 0;
  bool held = !subject;
  for (size_t i = 0; i < count; i++) {
    bool open = found[i].truth == SCOPE_TRUTH_TRUE || found[i].truth == SCOPE_TRUTH_UNKNOWN;
    if (found[i].leg == SCOPE_LEG_DENY && found[i].truth == SCOPE_TRUTH_TRUE) return false;
    if (!open) continue;
    if (found[i].leg == SCOPE_LEG_SUBJECT) held = true;
    if (found[i].leg == SCOPE_LEG_DELEGATION) delegated |= 1u << found[i].hop;
    if (found[i].leg == SCOPE_LEG_AGENT) acting |= 1u << found[i].hop;
  }
  unsigned all = (1u << request->actor_count) - 1;
  unsigned hops = subject ? all : all >> 1; /* the last actor was asked by nobody */
  return held && (acting & all) == all && (delegated & hops) == hops;
}

size_t sc_side_missing(const struct sc_side *side, size_t index, struct scope_bytes *out) {
  struct scope_candidate found[CANDIDATES_MAX];
  const struct scope_request *request = &side->requests[index];
  const struct scope_decision *decision = &side->decisions[index];
  if (decision->reason != SCOPE_REASON_CONDITION_UNKNOWN &&
      decision->reason != SCOPE_REASON_DENIED_BY_RULE)
    return 0;
  size_t count = scope_candidates(side->table, request, found, CANDIDATES_MAX);
  if (count <= CANDIDATES_MAX && !undecided(request, found, count)) return 0;
  count = scope_missing_attributes(side->table, request, decision, out, SCOPE_CONTEXT_MAX);
  if (count > SCOPE_CONTEXT_MAX) count = SCOPE_CONTEXT_MAX;
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) /* that there was no user is a fact */
    if (!sc_str_equal(sc_str_of(out[i]), SC_STR("user"))) out[kept++] = out[i];
  return kept;
}

static enum sc_replayed outcome_of(const struct sc_side *side, const struct sc_event *event,
                                   size_t index) {
  struct scope_bytes missing[SCOPE_CONTEXT_MAX];
  const struct scope_decision *decision = &side->decisions[index];
  if (decision->allow) return SC_REPLAYED_ALLOW;
  if (!event->allow && event->reason == decision->reason) return SC_REPLAYED_DENY;
  return sc_side_missing(side, index, missing) > 0 ? SC_REPLAYED_UNREPLAYABLE : SC_REPLAYED_DENY;
}

void sc_side_decide(struct sc_side *side, const struct sc_event *events, size_t count) {
  side->task_count = side->name_count = side->attr_count = side->item_count = 0;
  for (size_t i = 0; i < count; i++) bind(side, &events[i], &side->requests[i]);
  scope_decide_batch(side->table, side->requests, count, side->decisions);
  for (size_t i = 0; i < count; i++) side->outcomes[i] = outcome_of(side, &events[i], i);
}
