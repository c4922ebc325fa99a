/* SPDX-License-Identifier: Apache-2.0
 *
 * decide.c - the decision: legs in order, the first that fails gives the reason (docs/LANGUAGE.md, "What a decision is").
 *
 * The answer is DENY until every leg has said otherwise.
 */
#include "table.h"

/* The best of what a leg's cells say. */
struct best {
  bool covered;
  enum scope_f_terminal value;
};

static bool take_best(void *ctx, struct scope_view *view, const struct scope_probe *probe) {
  struct best *best = ctx;
  enum scope_f_terminal value = scope_walk(view, probe->ref, NULL);
  if (!best->covered || value > best->value) best->value = value;
  best->covered = true;
  return best->value != SCOPE_F_TRUE;
}

/* Any deny that is not FALSE applies; the walk stops at it. */
static bool take_deny(void *ctx, struct scope_view *view, const struct scope_probe *probe) {
  bool *applies = ctx;
  *applies = scope_walk(view, probe->ref, NULL) != SCOPE_F_FALSE;
  return !*applies;
}

static bool deny(struct scope_decision *out, enum scope_reason reason, enum scope_leg leg,
                 uint32_t hop) {
  out->reason = reason;
  out->leg = leg;
  out->hop = hop;
  return false;
}

/* True if the leg holds; else the reason is set. */
static bool settle(const struct best *best, struct scope_decision *out, enum scope_reason lacking,
                   enum scope_leg leg, uint32_t hop) {
  if (!best->covered) return deny(out, lacking, leg, hop);
  switch (best->value) {
  case SCOPE_F_TRUE: return true;
  case SCOPE_F_UNKNOWN: return deny(out, SCOPE_REASON_CONDITION_UNKNOWN, leg, hop);
  case SCOPE_F_FALSE: return deny(out, SCOPE_REASON_CONDITION_FALSE, leg, hop);
  case SCOPE_F_EXPIRED: return deny(out, SCOPE_REASON_EXPIRED, leg, hop);
  case SCOPE_F_TOO_DEEP: return deny(out, SCOPE_REASON_CHAIN_TOO_DEEP, leg, hop);
  case SCOPE_F_TERMINALS: break;
  }
  return deny(out, lacking, leg, hop);
}

static const struct scope_f_task *task_of(const struct scope_view *view, size_t actor) {
  uint32_t agent = scope_name_id(view->t, SCOPE_F_NAME_AGENT, &view->request->actors[actor],
                                 view->t->agents_count);
  return &view->t->tasks[scope_task_id(view, actor, agent)];
}

static bool all_autonomous(const struct scope_view *view) {
  for (size_t i = 0; i < view->request->actor_count; i++)
    if (!(task_of(view, i)->flags & SCOPE_F_TASK_AUTONOMOUS)) return false;
  return true;
}

static bool knows_a_role(const struct scope_view *view) {
  for (size_t i = 0; i < view->request->role_count; i++)
    if (scope_name_id(view->t, SCOPE_F_NAME_ROLE, &view->request->roles[i], view->t->roles_count) !=
        SCOPE_UNKNOWN)
      return true;
  return false;
}

static bool subject_leg(struct scope_view *view, struct scope_decision *out) {
  struct best best = {0};
  if (view->has_user && view->user == SCOPE_UNKNOWN && !knows_a_role(view))
    return deny(out, SCOPE_REASON_UNKNOWN_USER, SCOPE_LEG_SUBJECT, 0);
  scope_visit_subject(view, take_best, &best);
  return settle(&best, out, SCOPE_REASON_USER_LACKS_SCOPE, SCOPE_LEG_SUBJECT, 0);
}

static bool user_hop(struct scope_view *view, struct scope_decision *out) {
  struct best best = {0};
  scope_visit_user_hop(view, take_best, &best);
  return settle(&best, out, SCOPE_REASON_NOT_DELEGATED, SCOPE_LEG_DELEGATION,
                (uint32_t)view->request->actor_count - 1);
}

static bool agent_hops(struct scope_view *view, struct scope_decision *out) {
  for (uint32_t hop = (uint32_t)view->request->actor_count - 1; hop-- > 0;) {
    struct best best = {0};
    scope_visit_agent_hop(view, hop, take_best, &best);
    if (!settle(&best, out, SCOPE_REASON_NOT_DELEGATED, SCOPE_LEG_DELEGATION, hop)) return false;
  }
  return true;
}

static bool agent_leg(struct scope_view *view, struct scope_decision *out) {
  for (uint32_t hop = 0; hop < view->request->actor_count; hop++) {
    struct best best = {0};
    scope_visit_agent(view, hop, take_best, &best);
    if (!settle(&best, out, SCOPE_REASON_TASK_LACKS_SCOPE, SCOPE_LEG_AGENT, hop)) return false;
  }
  return true;
}

static bool no_deny(struct scope_view *view, struct scope_decision *out) {
  bool applies = false;
  scope_visit_deny(view, take_deny, &applies);
  return !applies || deny(out, SCOPE_REASON_DENIED_BY_RULE, SCOPE_LEG_DENY, 0);
}

static void set_obligations(const struct scope_view *view, struct scope_decision *out) {
  const struct scope_f_scope *scope = &view->t->scopes[view->scope];
  out->ttl_s = scope->ttl_s;
  out->step_ups = scope->step_ups;
  out->log = scope->log;
  for (size_t i = 0; i < view->request->actor_count; i++) {
    const struct scope_f_task *task = task_of(view, i);
    if (task->ttl_s != 0 && task->ttl_s < out->ttl_s) out->ttl_s = task->ttl_s;
    if (task->log > out->log) out->log = task->log;
    out->step_ups |= task->step_ups;
  }
}

void scope_decide(const struct scope_table *table, const struct scope_request *request,
                  struct scope_decision *out) {
  *out = (struct scope_decision){.allow = false,
                                 .reason = SCOPE_REASON_INVALID_REQUEST,
                                 .leg = SCOPE_LEG_NONE,
                                 .scope_id = SCOPE_UNKNOWN};
  struct scope_view view;
  enum scope_reason reason = scope_view_init(&view, scope_t_of(table), request);
  out->scope_id = view.scope;
  if (view.scope != SCOPE_UNKNOWN) out->risk = view.t->scopes[view.scope].risk;
  if (reason != SCOPE_REASON_ALLOWED) {
    out->reason = reason;
    return;
  }
  if (view.has_user || request->role_count > 0) {
    if (!subject_leg(&view, out) || !user_hop(&view, out)) return;
  } else if (!all_autonomous(&view)) {
    (void)deny(out, SCOPE_REASON_USER_REQUIRED, SCOPE_LEG_SUBJECT, 0);
    return;
  }
  if (!agent_hops(&view, out) || !agent_leg(&view, out) || !no_deny(&view, out)) return;
  set_obligations(&view, out);
  out->reason = SCOPE_REASON_ALLOWED;
  out->allow = true;
}

/* --- batches --------------------------------------------------------------------------------------------- */

#define AHEAD 8u /* requests whose memory is on its way while one is decided */

/* Brings the lines of a request's rows near; whatever is unknown is simply not fetched. */
static void prefetch(const struct scope_t *t, const struct scope_request *r) {
  uint32_t user = scope_name_id(t, SCOPE_F_NAME_USER, &r->user, t->users_count);
  if (user != SCOPE_UNKNOWN) __builtin_prefetch(t->rows + t->users[user].grant_row);
  if (r->actor_count == 0) return;
  uint32_t agent = scope_name_id(t, SCOPE_F_NAME_AGENT, &r->actors[0], t->agents_count);
  if (agent == SCOPE_UNKNOWN) return;
  uint32_t task = r->task_handles != NULL && r->task_handles[0] != SCOPE_UNRESOLVED
                      ? scope_handle_id(r->task_handles[0], t->tasks_count)
                      : scope_lookup_task(t, agent, r->task);
  if (task != SCOPE_UNKNOWN) __builtin_prefetch(t->rows + t->tasks[task].scope_row);
}

void scope_decide_batch(const struct scope_table *table, const struct scope_request *requests,
                        size_t count, struct scope_decision *out) {
  const struct scope_t *t = scope_t_of(table);
  for (size_t i = 0; i < count && i < AHEAD && t->base != NULL; i++) prefetch(t, &requests[i]);
  for (size_t i = 0; i < count; i++) {
    if (t->base != NULL && count - i > AHEAD) prefetch(t, &requests[i + AHEAD]);
    scope_decide(table, &requests[i], &out[i]);
  }
}
