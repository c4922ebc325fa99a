/* SPDX-License-Identifier: Apache-2.0
 *
 * visit.c - the legs of a decision as the cells they look at. Decisions, missing attributes and explanations all walk the
 * same cells, so they cannot disagree.
 */
#include "table.h"

bool scope_request_has_user(const struct scope_request *request) {
  return request->user.name.len > 0 || request->user.handle != SCOPE_UNRESOLVED;
}

uint32_t scope_task_id(const struct scope_view *view, size_t actor, uint32_t agent) {
  const struct scope_t *t = view->t;
  const struct scope_request *r = view->request;
  if (r->task_handles == NULL || r->task_handles[actor] == SCOPE_UNRESOLVED)
    return scope_lookup_task(t, agent, r->task);
  uint32_t id = scope_handle_id(r->task_handles[actor], t->tasks_count);
  return id != SCOPE_UNKNOWN && t->tasks[id].agent_id == agent ? id : SCOPE_UNKNOWN;
}

static uint32_t agent_id(const struct scope_view *view, size_t actor) {
  return scope_name_id(view->t, SCOPE_F_NAME_AGENT, &view->request->actors[actor],
                       view->t->agents_count);
}

enum scope_reason scope_view_init(struct scope_view *view, const struct scope_t *t,
                                  const struct scope_request *r) {
  view->t = t;
  view->request = r;
  view->user = SCOPE_UNKNOWN;
  view->scope = SCOPE_UNKNOWN;
  view->chain = 0;
  view->has_user = scope_request_has_user(r);
  view->indexed = false;
  if (t->base == NULL) return SCOPE_REASON_INVALID_TABLE;
  if (r->role_count > SCOPE_ROLES_MAX || r->context_count > SCOPE_CONTEXT_MAX)
    return SCOPE_REASON_INVALID_REQUEST;
  view->scope = scope_name_id(t, SCOPE_F_NAME_SCOPE, &r->scope, t->scopes_count);
  if (view->scope == SCOPE_UNKNOWN) return SCOPE_REASON_UNKNOWN_SCOPE;
  if (r->actor_count == 0) return SCOPE_REASON_UNKNOWN_AGENT;
  for (size_t i = 0; i < r->actor_count; i++)
    if (agent_id(view, i) == SCOPE_UNKNOWN) return SCOPE_REASON_UNKNOWN_AGENT;
  if (r->actor_count > SCOPE_ACTORS_MAX) return SCOPE_REASON_CHAIN_TOO_DEEP;
  for (size_t i = 0; i < r->actor_count; i++)
    if (scope_task_id(view, i, agent_id(view, i)) == SCOPE_UNKNOWN)
      return SCOPE_REASON_UNKNOWN_TASK;
  if (view->has_user) view->user = scope_name_id(t, SCOPE_F_NAME_USER, &r->user, t->users_count);
  return SCOPE_REASON_ALLOWED;
}

/* One cell of a row of scopes; true to go on. */
static bool visit_row(struct scope_view *view, uint32_t row, struct scope_probe probe,
                      scope_visit_fn *visit, void *ctx) {
  if (!scope_row_find(view->t, row, view->scope, &probe.ref, &probe.word)) return true;
  return visit(ctx, view, &probe);
}

void scope_visit_subject(struct scope_view *view, scope_visit_fn *visit, void *ctx) {
  const struct scope_t *t = view->t;
  const struct scope_probe probe = {.leg = SCOPE_LEG_SUBJECT};
  if (view->user != SCOPE_UNKNOWN &&
      !visit_row(view, t->users[view->user].grant_row, probe, visit, ctx))
    return;
  for (size_t i = 0; i < view->request->role_count; i++) {
    uint32_t role = scope_name_id(t, SCOPE_F_NAME_ROLE, &view->request->roles[i], t->roles_count);
    if (role != SCOPE_UNKNOWN && !visit_row(view, t->roles[role].grant_row, probe, visit, ctx))
      return;
  }
}

/* From one delegator's row to one task, by both of the task's classes. */
static bool visit_delegations(struct scope_view *view, uint32_t class_row, uint32_t hop,
                              const struct scope_f_task *task, scope_visit_fn *visit, void *ctx) {
  const struct scope_probe probe = {.leg = SCOPE_LEG_DELEGATION, .hop = hop};
  const uint32_t classes[2] = {task->to_named_class, task->to_any_class};
  uint32_t ceiling, word;
  if (class_row == 0) return true;
  for (unsigned i = 0; i < 2; i++)
    if (classes[i] != 0 && scope_row_find(view->t, class_row, classes[i], &ceiling, &word) &&
        !visit_row(view, ceiling, probe, visit, ctx))
      return false;
  return true;
}

void scope_visit_user_hop(struct scope_view *view, scope_visit_fn *visit, void *ctx) {
  const struct scope_t *t = view->t;
  const struct scope_request *r = view->request;
  uint32_t last = (uint32_t)r->actor_count - 1;
  const struct scope_f_task *task = &t->tasks[scope_task_id(view, last, agent_id(view, last))];
  view->chain = last + 1;
  if (view->has_user && !visit_delegations(view, t->meta->any_user_row, last, task, visit, ctx))
    return;
  if (view->user != SCOPE_UNKNOWN) {
    const struct scope_f_user *user = &t->users[view->user];
    if (!visit_delegations(view, user->delegate_row, last, task, visit, ctx)) return;
    if (!visit_delegations(view, user->role_delegate_row, last, task, visit, ctx)) return;
  }
  for (size_t i = 0; i < r->role_count; i++) {
    uint32_t role = scope_name_id(t, SCOPE_F_NAME_ROLE, &r->roles[i], t->roles_count);
    if (role != SCOPE_UNKNOWN &&
        !visit_delegations(view, t->roles[role].delegate_row, last, task, visit, ctx))
      return;
  }
}

void scope_visit_agent_hop(struct scope_view *view, uint32_t hop, scope_visit_fn *visit,
                           void *ctx) {
  const struct scope_t *t = view->t;
  const struct scope_f_task *task = &t->tasks[scope_task_id(view, hop, agent_id(view, hop))];
  view->chain = hop + 1;
  uint32_t from = agent_id(view, hop + 1);
  if (visit_delegations(view, t->agents[from].delegate_row, hop, task, visit, ctx))
    (void)visit_delegations(view, t->meta->any_agent_row, hop, task, visit, ctx);
}

void scope_visit_agent(struct scope_view *view, uint32_t hop, scope_visit_fn *visit, void *ctx) {
  uint32_t task = scope_task_id(view, hop, agent_id(view, hop));
  const struct scope_probe probe = {.leg = SCOPE_LEG_AGENT, .hop = hop, .task = task};
  (void)visit_row(view, view->t->tasks[task].scope_row, probe, visit, ctx);
}

void scope_visit_deny(struct scope_view *view, scope_visit_fn *visit, void *ctx) {
  const struct scope_t *t = view->t;
  const struct scope_probe probe = {.leg = SCOPE_LEG_DENY};
  if (!visit_row(view, t->meta->deny_row, probe, visit, ctx)) return;
  for (size_t i = 0; i < view->request->actor_count; i++)
    if (!visit_row(view, t->agents[agent_id(view, i)].deny_row, probe, visit, ctx)) return;
}
