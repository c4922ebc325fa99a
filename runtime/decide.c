/* SPDX-License-Identifier: Apache-2.0
 *
 * decide.c - the decision: legs in order, the first that fails gives the reason (docs/LANGUAGE.md, "What a decision is").
 *
 * The answer is DENY until every leg has said otherwise.
 */
#include "names.h"
#include "visit.h"

/* The best of what a leg's cells say. */
struct best {
  bool covered;
  enum scope_f_terminal value;
};

/* Most cells have no condition. */
SCOPE_INLINE enum scope_f_terminal end_of(struct scope_view *view, uint32_t ref) {
  return ref < SCOPE_F_FIRST_NODE ? (enum scope_f_terminal)ref : scope_walk(view, ref, NULL);
}

SCOPE_INLINE bool take_best(void *ctx, struct scope_view *view, const struct scope_probe *probe) {
  struct best *best = ctx;
  enum scope_f_terminal value = end_of(view, probe->ref);
  if (!best->covered || value > best->value) best->value = value;
  best->covered = true;
  return best->value != SCOPE_F_TRUE;
}

/* Any deny that is not FALSE applies; the walk stops at it. */
SCOPE_INLINE bool take_deny(void *ctx, struct scope_view *view, const struct scope_probe *probe) {
  bool *applies = ctx;
  *applies = end_of(view, probe->ref) != SCOPE_F_FALSE;
  return !*applies;
}

static bool deny(struct scope_decision *out, enum scope_reason reason, enum scope_leg leg,
                 uint32_t hop) {
  out->reason = reason;
  out->leg = leg;
  out->hop = hop;
  return false;
}

/* The leg does not hold: the reason. */
static bool settle_denied(const struct best *best, struct scope_decision *out,
                          enum scope_reason lacking, enum scope_leg leg, uint32_t hop) {
  if (!best->covered) return deny(out, lacking, leg, hop);
  switch (best->value) {
  case SCOPE_F_TRUE: break;
  case SCOPE_F_UNKNOWN: return deny(out, SCOPE_REASON_CONDITION_UNKNOWN, leg, hop);
  case SCOPE_F_FALSE: return deny(out, SCOPE_REASON_CONDITION_FALSE, leg, hop);
  case SCOPE_F_EXPIRED: return deny(out, SCOPE_REASON_EXPIRED, leg, hop);
  case SCOPE_F_TOO_DEEP: return deny(out, SCOPE_REASON_CHAIN_TOO_DEEP, leg, hop);
  case SCOPE_F_TERMINALS: break;
  }
  return deny(out, lacking, leg, hop);
}

/* True if the leg holds; else the reason is set. */
SCOPE_INLINE bool settle(const struct best *best, struct scope_decision *out,
                         enum scope_reason lacking, enum scope_leg leg, uint32_t hop) {
  if (best->covered && best->value == SCOPE_F_TRUE) return true;
  return settle_denied(best, out, lacking, leg, hop);
}

SCOPE_INLINE bool all_autonomous(const struct scope_view *view, bool plain) {
  for (size_t i = 0; i < scope_actors(view, plain); i++)
    if (!(view->t->tasks[view->tasks[i]].scopes.duties & SCOPE_F_TASK_AUTONOMOUS)) return false;
  return true;
}

static bool knows_a_role(const struct scope_view *view) {
  for (size_t i = 0; i < view->request->role_count; i++)
    if (scope_name_id(view->t, SCOPE_F_NAME_ROLE, &view->request->roles[i], view->t->roles_count) !=
        SCOPE_UNKNOWN)
      return true;
  return false;
}

SCOPE_INLINE bool subject_leg(struct scope_view *view, bool plain, struct scope_decision *out) {
  struct best best = {0};
  if (view->has_user && view->user == SCOPE_UNKNOWN &&
      (scope_roles(view, plain) == 0 || !knows_a_role(view)))
    return deny(out, SCOPE_REASON_UNKNOWN_USER, SCOPE_LEG_SUBJECT, 0);
  scope_in_subject(view, plain, take_best, &best);
  return settle(&best, out, SCOPE_REASON_USER_LACKS_SCOPE, SCOPE_LEG_SUBJECT, 0);
}

SCOPE_INLINE bool user_hop(struct scope_view *view, bool plain, struct scope_decision *out) {
  struct best best = {0};
  scope_in_user_hop(view, plain, take_best, &best);
  return settle(&best, out, SCOPE_REASON_NOT_DELEGATED, SCOPE_LEG_DELEGATION,
                (uint32_t)scope_actors(view, plain) - 1);
}

SCOPE_INLINE bool agent_hops(struct scope_view *view, bool plain, struct scope_decision *out) {
  for (uint32_t hop = (uint32_t)scope_actors(view, plain) - 1; hop-- > 0;) {
    struct best best = {0};
    scope_in_agent_hop(view, hop, take_best, &best);
    if (!settle(&best, out, SCOPE_REASON_NOT_DELEGATED, SCOPE_LEG_DELEGATION, hop)) return false;
  }
  return true;
}

SCOPE_INLINE bool agent_leg(struct scope_view *view, bool plain, struct scope_decision *out) {
  for (uint32_t hop = 0; hop < scope_actors(view, plain); hop++) {
    struct best best = {0};
    scope_in_agent(view, hop, take_best, &best);
    if (!settle(&best, out, SCOPE_REASON_TASK_LACKS_SCOPE, SCOPE_LEG_AGENT, hop)) return false;
  }
  return true;
}

SCOPE_INLINE bool no_deny(struct scope_view *view, bool plain, struct scope_decision *out) {
  bool applies = false;
  scope_in_deny(view, plain, take_deny, &applies);
  return !applies || deny(out, SCOPE_REASON_DENIED_BY_RULE, SCOPE_LEG_DENY, 0);
}

SCOPE_INLINE void set_obligations(const struct scope_view *view, bool plain,
                                  struct scope_decision *out) {
  const struct scope_f_scope *scope = &view->t->scopes[view->scope];
  out->ttl_s = scope->ttl_s;
  out->step_ups = scope->step_ups;
  out->log = scope->log;
  for (size_t i = 0; i < scope_actors(view, plain); i++) {
    const struct scope_f_task *task = &view->t->tasks[view->tasks[i]];
    uint8_t log = task->scopes.duties & SCOPE_F_TASK_LOG;
    if (task->ttl_s != 0 && task->ttl_s < out->ttl_s) out->ttl_s = task->ttl_s;
    if (log > out->log) out->log = log;
    out->step_ups |= task->step_ups;
  }
}

SCOPE_INLINE bool legs_hold(struct scope_view *view, bool plain, struct scope_decision *out) {
  if (view->has_user || scope_roles(view, plain) > 0) {
    if (!subject_leg(view, plain, out) || !user_hop(view, plain, out)) return false;
  } else if (!all_autonomous(view, plain)) {
    return deny(out, SCOPE_REASON_USER_REQUIRED, SCOPE_LEG_SUBJECT, 0);
  }
  if (scope_actors(view, plain) > 1 && !agent_hops(view, plain, out)) return false;
  return agent_leg(view, plain, out) && no_deny(view, plain, out);
}

SCOPE_INLINE void set_denied(struct scope_decision *out) {
  *out = (struct scope_decision){.allow = false,
                                 .reason = SCOPE_REASON_INVALID_REQUEST,
                                 .leg = SCOPE_LEG_NONE,
                                 .scope_id = SCOPE_UNKNOWN};
}

/* --- the names of a request ---------------------------------------------------------------------------------- */

/* The id of an actor's task, if it is one of the agent's. */
static uint32_t task_of(const struct scope_t *t, const struct scope_request *r, size_t actor,
                        uint32_t agent) {
  if (task_by_name(r, actor)) return scope_lookup_task(t, agent, r->task);
  uint32_t id = scope_handle_id(r->task_handles[actor], t->tasks_count);
  return id != SCOPE_UNKNOWN && t->tasks[id].agent_id == agent ? id : SCOPE_UNKNOWN;
}

/* Any request: chains of actors, names beside handles. */
__attribute__((noinline)) static enum scope_reason view_of_any(struct scope_view *view) {
  const struct scope_t *t = view->t;
  const struct scope_request *r = view->request;
  view->scope = scope_name_id(t, SCOPE_F_NAME_SCOPE, &r->scope, t->scopes_count);
  if (view->scope == SCOPE_UNKNOWN) return SCOPE_REASON_UNKNOWN_SCOPE;
  if (r->actor_count == 0) return SCOPE_REASON_UNKNOWN_AGENT;
  for (size_t i = 0; i < r->actor_count; i++) {
    uint32_t id = scope_name_id(t, SCOPE_F_NAME_AGENT, &r->actors[i], t->agents_count);
    if (id == SCOPE_UNKNOWN) return SCOPE_REASON_UNKNOWN_AGENT;
    if (i < SCOPE_ACTORS_MAX) view->tasks[i] = id;
  }
  if (r->actor_count > SCOPE_ACTORS_MAX) return SCOPE_REASON_CHAIN_TOO_DEEP;
  for (size_t i = 0; i < r->actor_count; i++) {
    view->tasks[i] = task_of(t, r, i, view->tasks[i]);
    if (view->tasks[i] == SCOPE_UNKNOWN) return SCOPE_REASON_UNKNOWN_TASK;
  }
  if (view->has_user) view->user = scope_name_id(t, SCOPE_F_NAME_USER, &r->user, t->users_count);
  return SCOPE_REASON_ALLOWED;
}

/* What a stage leaves for the next lies in the request's own decision. */
#define STAGED_USER ttl_s
#define STAGED_AGENT hop
#define STAGED_TASK step_ups
#define STAGED_SCOPE scope_id

SCOPE_INLINE struct scope_staged staged_in(const struct scope_decision *out) {
  return (struct scope_staged){.user = out->STAGED_USER,
                               .agent = out->STAGED_AGENT,
                               .task = out->STAGED_TASK,
                               .scope = out->STAGED_SCOPE};
}

__attribute__((noinline)) static void
find_slots(const struct scope_t *t, const struct scope_request *r, struct scope_decision *out) {
  uint64_t agent = name_key(t, SCOPE_F_NAME_AGENT, r->actors[0].name);
  out->STAGED_AGENT = slot_of_key(t, agent);
  out->STAGED_USER = slot_of_key(t, name_key(t, SCOPE_F_NAME_USER, r->user.name));
  out->STAGED_SCOPE = slot_of_key(t, name_key(t, SCOPE_F_NAME_SCOPE, r->scope.name));
  uint64_t task = scope_f_hash_task(agent, name_key(t, SCOPE_F_NAME_TASK, r->task));
  out->STAGED_TASK = slot_of_key(t, task);
}

__attribute__((noinline)) static void
find_ids(const struct scope_t *t, const struct scope_request *r, struct scope_decision *out) {
  out->STAGED_USER = user_in_slot(t, out->STAGED_USER, r->user.name);
  out->STAGED_AGENT = agent_in_slot(t, out->STAGED_AGENT, r->actors[0].name);
  out->STAGED_TASK = task_in_slot(t, out->STAGED_TASK, r->task);
  out->STAGED_SCOPE = scope_in_slot(t, out->STAGED_SCOPE, r->scope.name);
}

SCOPE_INLINE void ids_of_handles(const struct scope_t *t, const struct scope_request *r,
                                 struct scope_decision *out) {
  out->STAGED_USER = FETCHED(t, users, scope_handle_id(r->user.handle, t->users_count));
  out->STAGED_AGENT = FETCHED(t, agents, scope_handle_id(r->actors[0].handle, t->agents_count));
  out->STAGED_TASK = FETCHED(t, tasks, scope_handle_id(r->task_handles[0], t->tasks_count));
  out->STAGED_SCOPE = FETCHED(t, scopes, scope_handle_id(r->scope.handle, t->scopes_count));
}

/* Explanations are in no hurry. */
enum scope_reason scope_view_init(struct scope_view *view, const struct scope_t *t,
                                  const struct scope_request *r) {
  enum scope_reason reason = view_start(view, t, r);
  return reason == SCOPE_REASON_ALLOWED ? view_of_any(view) : reason;
}

/* --- decisions --------------------------------------------------------------------------------------------- */

/* `out` says DENY, but for what the stages have left there. */
SCOPE_INLINE void answer(struct scope_view *view, bool plain, enum scope_reason reason,
                         struct scope_decision *out) {
  out->hop = out->ttl_s = out->step_ups = 0;
  out->log = 0;
  out->scope_id = view->scope;
  if (view->scope != SCOPE_UNKNOWN) out->risk = view->t->scopes[view->scope].risk;
  if (reason != SCOPE_REASON_ALLOWED) {
    out->reason = reason;
    return;
  }
  if (!legs_hold(view, plain, out)) return;
  set_obligations(view, plain, out);
  out->reason = SCOPE_REASON_ALLOWED;
  out->allow = true;
}

/* Any request. */
__attribute__((noinline)) static void
decide_any(const struct scope_t *t, const struct scope_request *r, struct scope_decision *out) {
  struct scope_view view;
  answer(&view, false, scope_view_init(&view, t, r), out);
}

/* One actor and no asserted role: without the loops. What the stages have found is in `out`. */
__attribute__((noinline)) static void
decide_plain(const struct scope_t *t, const struct scope_request *r, struct scope_decision *out) {
  struct scope_view view;
  enum scope_reason reason = view_start(&view, t, r);
  if (reason == SCOPE_REASON_ALLOWED) reason = view_finish(&view, staged_in(out));
  answer(&view, true, reason, out);
}

/* Requests go through the stages one behind the other, DISTANCE apart, so that the memory that one waits for arrives while
 * others are worked on. */
#define DISTANCE 8u

void scope_decide(const struct scope_table *table, const struct scope_request *request,
                  struct scope_decision *out) {
  const struct scope_t *t = scope_t_of(table);
  set_denied(out);
  switch (way_of(t, request)) {
  case WAY_ANY: decide_any(t, request, out); return;
  case WAY_HANDLES: ids_of_handles(t, request, out); break;
  case WAY_NAMES:
    find_slots(t, request, out);
    find_ids(t, request, out);
    break;
  }
  decide_plain(t, request, out);
}

SCOPE_INLINE void first_stage(const struct scope_t *t, const struct scope_request *r,
                              struct scope_decision *out) {
  set_denied(out);
  out->log = (uint8_t)way_of(t, r);
  if (out->log == WAY_NAMES) find_slots(t, r, out);
}

SCOPE_INLINE void second_stage(const struct scope_t *t, const struct scope_request *r,
                               struct scope_decision *out) {
  if (out->log == WAY_NAMES)
    find_ids(t, r, out);
  else if (out->log == WAY_HANDLES)
    ids_of_handles(t, r, out);
}

SCOPE_INLINE void last_stage(const struct scope_t *t, const struct scope_request *r,
                             struct scope_decision *out) {
  if (out->log == WAY_ANY)
    decide_any(t, r, out);
  else
    decide_plain(t, r, out);
}

void scope_decide_batch(const struct scope_table *table, const struct scope_request *requests,
                        size_t count, struct scope_decision *out) {
  const struct scope_t *t = scope_t_of(table);
  for (size_t i = 0; i < count + 2 * DISTANCE; i++) {
    size_t second = i - DISTANCE, third = second - DISTANCE; /* below 0: beyond count */
    if (i < count) first_stage(t, &requests[i], &out[i]);
    if (second < count) second_stage(t, &requests[second], &out[second]);
    if (third < count) last_stage(t, &requests[third], &out[third]);
  }
}
