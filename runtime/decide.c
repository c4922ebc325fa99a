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

static bool all_autonomous(const struct scope_view *view) {
  for (size_t i = 0; i < view->request->actor_count; i++)
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

SCOPE_INLINE bool subject_leg(struct scope_view *view, struct scope_decision *out) {
  struct best best = {0};
  if (view->has_user && view->user == SCOPE_UNKNOWN && !knows_a_role(view))
    return deny(out, SCOPE_REASON_UNKNOWN_USER, SCOPE_LEG_SUBJECT, 0);
  scope_in_subject(view, take_best, &best);
  return settle(&best, out, SCOPE_REASON_USER_LACKS_SCOPE, SCOPE_LEG_SUBJECT, 0);
}

SCOPE_INLINE bool user_hop(struct scope_view *view, struct scope_decision *out) {
  struct best best = {0};
  scope_in_user_hop(view, take_best, &best);
  return settle(&best, out, SCOPE_REASON_NOT_DELEGATED, SCOPE_LEG_DELEGATION,
                (uint32_t)view->request->actor_count - 1);
}

SCOPE_INLINE bool agent_hops(struct scope_view *view, struct scope_decision *out) {
  for (uint32_t hop = (uint32_t)view->request->actor_count - 1; hop-- > 0;) {
    struct best best = {0};
    scope_in_agent_hop(view, hop, take_best, &best);
    if (!settle(&best, out, SCOPE_REASON_NOT_DELEGATED, SCOPE_LEG_DELEGATION, hop)) return false;
  }
  return true;
}

SCOPE_INLINE bool agent_leg(struct scope_view *view, struct scope_decision *out) {
  for (uint32_t hop = 0; hop < view->request->actor_count; hop++) {
    struct best best = {0};
    scope_in_agent(view, hop, take_best, &best);
    if (!settle(&best, out, SCOPE_REASON_TASK_LACKS_SCOPE, SCOPE_LEG_AGENT, hop)) return false;
  }
  return true;
}

SCOPE_INLINE bool no_deny(struct scope_view *view, struct scope_decision *out) {
  bool applies = false;
  scope_in_deny(view, take_deny, &applies);
  return !applies || deny(out, SCOPE_REASON_DENIED_BY_RULE, SCOPE_LEG_DENY, 0);
}

SCOPE_INLINE void set_obligations(const struct scope_view *view, struct scope_decision *out) {
  const struct scope_f_scope *scope = &view->t->scopes[view->scope];
  out->ttl_s = scope->ttl_s;
  out->step_ups = scope->step_ups;
  out->log = scope->log;
  for (size_t i = 0; i < view->request->actor_count; i++) {
    const struct scope_f_task *task = &view->t->tasks[view->tasks[i]];
    uint8_t log = task->scopes.duties & SCOPE_F_TASK_LOG;
    if (task->ttl_s != 0 && task->ttl_s < out->ttl_s) out->ttl_s = task->ttl_s;
    if (log > out->log) out->log = log;
    out->step_ups |= task->step_ups;
  }
}

SCOPE_INLINE bool legs_hold(struct scope_view *view, struct scope_decision *out) {
  if (view->has_user || view->request->role_count > 0) {
    if (!subject_leg(view, out) || !user_hop(view, out)) return false;
  } else if (!all_autonomous(view)) {
    return deny(out, SCOPE_REASON_USER_REQUIRED, SCOPE_LEG_SUBJECT, 0);
  }
  if (view->request->actor_count > 1 && !agent_hops(view, out)) return false;
  return agent_leg(view, out) && no_deny(view, out);
}

SCOPE_INLINE void set_denied(struct scope_decision *out) {
  *out = (struct scope_decision){.allow = false,
                                 .reason = SCOPE_REASON_INVALID_REQUEST,
                                 .leg = SCOPE_LEG_NONE,
                                 .scope_id = SCOPE_UNKNOWN};
}

/* What the legs say, of names that are known; or why they are not asked. */
__attribute__((noinline)) static void answer(struct scope_view *view, enum scope_reason reason,
                                             struct scope_decision *out) {
  set_denied(out);
  out->scope_id = view->scope;
  if (view->scope != SCOPE_UNKNOWN) out->risk = view->t->scopes[view->scope].risk;
  if (reason != SCOPE_REASON_ALLOWED) {
    out->reason = reason;
    return;
  }
  if (!legs_hold(view, out)) return;
  set_obligations(view, out);
  out->reason = SCOPE_REASON_ALLOWED;
  out->allow = true;
}

/* --- the stages of a look-up --------------------------------------------------------------------------------- */

/* What a stage leaves for the next lies in the request's own decision. */
SCOPE_INLINE void keep(struct scope_decision *out, struct scope_staged staged) {
  out->scope_id = staged.scope;
  out->hop = staged.agent;
  out->ttl_s = staged.user;
  out->step_ups = staged.task;
}

SCOPE_INLINE struct scope_staged kept(const struct scope_decision *out) {
  return (struct scope_staged){
      .user = out->ttl_s, .agent = out->hop, .task = out->step_ups, .scope = out->scope_id};
}

__attribute__((noinline)) static void
hash_names(const struct scope_t *t, const struct scope_request *r, struct scope_decision *out) {
  set_denied(out);
  keep(out, stage_hash(t, r));
}

__attribute__((noinline)) static void
fetch_ids(const struct scope_t *t, const struct scope_request *r, struct scope_decision *out) {
  keep(out, stage_fetch(t, r, kept(out)));
}

/* Apart, so that its room is free again when the legs are asked. */
__attribute__((noinline)) static enum scope_reason confirm_names(struct scope_view *view,
                                                                 const struct scope_decision *out) {
  return view_finish(view, kept(out));
}

__attribute__((noinline)) static void finish(const struct scope_t *t, const struct scope_request *r,
                                             struct scope_decision *out) {
  struct scope_view view;
  enum scope_reason reason = view_start(&view, t, r);
  if (reason == SCOPE_REASON_ALLOWED) reason = confirm_names(&view, out);
  answer(&view, reason, out);
}

/* All stages of one request: what they know stays in registers. */
__attribute__((noinline)) static enum scope_reason view_of_names(struct scope_view *view) {
  const struct scope_t *t = view->t;
  const struct scope_request *r = view->request;
  return view_finish(view, stage_fetch(t, r, stage_hash(t, r)));
}

SCOPE_INLINE enum scope_reason view_open(struct scope_view *view, const struct scope_t *t,
                                         const struct scope_request *r) {
  enum scope_reason reason = view_start(view, t, r);
  if (reason != SCOPE_REASON_ALLOWED) return reason;
  return all_handles(r) ? view_of_handles(view, t, r) : view_of_names(view);
}

/* Explanations begin as decisions do. */
enum scope_reason scope_view_init(struct scope_view *view, const struct scope_t *t,
                                  const struct scope_request *r) {
  return view_open(view, t, r);
}

/* --- decisions --------------------------------------------------------------------------------------------- */

void scope_decide(const struct scope_table *table, const struct scope_request *request,
                  struct scope_decision *out) {
  struct scope_view view;
  answer(&view, view_open(&view, scope_t_of(table), request), out);
}

/* Requests go through the stages one behind the other, DISTANCE apart, so that the memory that one waits for arrives while
 * others are worked on. */
#define DISTANCE 8u

void scope_decide_batch(const struct scope_table *table, const struct scope_request *requests,
                        size_t count, struct scope_decision *out) {
  const struct scope_t *t = scope_t_of(table);
  if (t->base == NULL) {
    for (size_t i = 0; i < count; i++) finish(t, &requests[i], &out[i]);
    return;
  }
  for (size_t i = 0; i < count + 2 * DISTANCE; i++) {
    size_t second = i - DISTANCE, third = second - DISTANCE; /* below 0: beyond count */
    if (i < count) hash_names(t, &requests[i], &out[i]);
    if (second < count) fetch_ids(t, &requests[second], &out[second]);
    if (third < count) finish(t, &requests[third], &out[third]);
  }
}
