/* SPDX-License-Identifier: Apache-2.0
 *
 * names.h - the look-up of a request's names, in stages.
 *
 * A name is looked up in three steps, each of which waits for memory: the slot, then the item and its name. In stages the
 * steps of several names run beside each other, and of several requests, too; nothing is known before the names were
 * compared. Inline, because decisions are made of these.
 */
#ifndef SCOPE_NAMES_H
#define SCOPE_NAMES_H

#include "table.h"

SCOPE_INLINE bool length_ok(struct scope_bytes name) {
  return name.len - 1 < SCOPE_F_NAME_MAX; /* 1 to 255 */
}

SCOPE_INLINE bool same(struct scope_bytes known, struct scope_bytes name) {
  return known.len == name.len && scope_same_bytes(known.ptr, name.ptr, (uint32_t)name.len);
}

/* The id that a slot gives, its name not yet compared. */
SCOPE_INLINE uint32_t id_in(const struct scope_f_name_slot *slot, enum scope_f_name_kind kind) {
  bool of_kind = slot->packed >> SCOPE_F_ID_BITS == (uint32_t)kind; /* of a free slot: 7 */
  return of_kind ? slot->packed & SCOPE_F_ID_MASK : SCOPE_UNKNOWN;
}

SCOPE_INLINE struct scope_bytes name_of(const struct scope_t *t, enum scope_f_name_kind kind,
                                        uint32_t id) {
  switch (kind) {
  case SCOPE_F_NAME_USER: return SCOPE_USER_NAME(t, id);
  case SCOPE_F_NAME_ROLE: return SCOPE_ROLE_NAME(t, id);
  case SCOPE_F_NAME_AGENT: return SCOPE_AGENT_NAME(t, id);
  case SCOPE_F_NAME_TASK: return SCOPE_TASK_NAME(t, id);
  case SCOPE_F_NAME_SCOPE: return SCOPE_SCOPE_NAME(t, id);
  case SCOPE_F_NAME_ATTR: return SCOPE_ATTR_NAME(t, id);
  case SCOPE_F_NAME_KINDS: break;
  }
  return (struct scope_bytes){NULL, 0};
}

SCOPE_INLINE bool is_task(const struct scope_t *t, uint32_t id, uint32_t agent,
                          struct scope_bytes name) {
  return t->tasks[id].agent_id == agent && same(SCOPE_TASK_NAME(t, id), name);
}

/* --- in stages ------------------------------------------------------------------------------------------- */

/* What the stages know of the names of a request: first indices of slots, then ids whose names are not yet compared. Of the
 * actors the first. */
struct scope_staged {
  uint32_t user, agent, task, scope;
};

SCOPE_INLINE bool by_name(const struct scope_name *name) {
  return name->handle == SCOPE_UNRESOLVED;
}

SCOPE_INLINE struct scope_seat stage_name(const struct scope_t *t, enum scope_f_name_kind kind,
                                          const struct scope_name *name) {
  if (!by_name(name)) return (struct scope_seat){0, SCOPE_UNKNOWN};
  return scope_seat_of(t, kind, 0, name->name);
}

SCOPE_INLINE bool task_by_name(const struct scope_request *r, size_t actor) {
  return r->task_handles == NULL || r->task_handles[actor] == SCOPE_UNRESOLVED;
}

SCOPE_INLINE struct scope_staged stage_hash(const struct scope_t *t,
                                            const struct scope_request *r) {
  struct scope_staged staged = {.agent = SCOPE_UNKNOWN, .task = SCOPE_UNKNOWN};
  staged.user = stage_name(t, SCOPE_F_NAME_USER, &r->user).slot;
  staged.scope = stage_name(t, SCOPE_F_NAME_SCOPE, &r->scope).slot;
  if (r->actor_count == 0) return staged;
  struct scope_seat agent = stage_name(t, SCOPE_F_NAME_AGENT, &r->actors[0]);
  staged.agent = agent.slot;
  /* Of an agent by handle the table's name would have to be read first: left to the last step. */
  if (task_by_name(r, 0) && agent.slot != SCOPE_UNKNOWN)
    staged.task = scope_seat_of(t, SCOPE_F_NAME_TASK, agent.key, r->task).slot;
  return staged;
}

/* The id in the slot that the first stage found, or that of a handle. */
SCOPE_INLINE uint32_t fetch_id(const struct scope_t *t, enum scope_f_name_kind kind,
                               uint32_t index) {
  if (index == SCOPE_UNKNOWN) return SCOPE_UNKNOWN;
  __builtin_prefetch(t->strings + t->slots[index].name_off);
  return id_in(&t->slots[index], kind);
}

SCOPE_INLINE struct scope_staged stage_fetch(const struct scope_t *t, const struct scope_request *r,
                                             struct scope_staged staged) {
  staged.user = by_name(&r->user) ? fetch_id(t, SCOPE_F_NAME_USER, staged.user)
                                  : scope_handle_id(r->user.handle, t->users_count);
  if (staged.user != SCOPE_UNKNOWN) __builtin_prefetch(&t->users[staged.user]);
  staged.scope = by_name(&r->scope) ? fetch_id(t, SCOPE_F_NAME_SCOPE, staged.scope)
                                    : scope_handle_id(r->scope.handle, t->scopes_count);
  if (staged.scope != SCOPE_UNKNOWN) __builtin_prefetch(&t->scopes[staged.scope]);
  if (r->actor_count == 0) return staged;
  staged.agent = by_name(&r->actors[0]) ? fetch_id(t, SCOPE_F_NAME_AGENT, staged.agent)
                                        : scope_handle_id(r->actors[0].handle, t->agents_count);
  if (staged.agent != SCOPE_UNKNOWN) __builtin_prefetch(&t->agents[staged.agent]);
  staged.task = task_by_name(r, 0) ? fetch_id(t, SCOPE_F_NAME_TASK, staged.task)
                                   : scope_handle_id(r->task_handles[0], t->tasks_count);
  if (staged.task != SCOPE_UNKNOWN) __builtin_prefetch(&t->tasks[staged.task]);
  return staged;
}

/* --- the last step: what was found is compared with what was asked for ------------------------------------------ */

SCOPE_INLINE uint32_t confirm(const struct scope_t *t, enum scope_f_name_kind kind,
                              const struct scope_name *name, uint32_t id) {
  if (id == SCOPE_UNKNOWN || !by_name(name)) return id;
  return same(name_of(t, kind, id), name->name) ? id : SCOPE_UNKNOWN;
}

SCOPE_INLINE uint32_t confirm_scope(const struct scope_t *t, const struct scope_name *name,
                                    uint32_t id) {
  id = confirm(t, SCOPE_F_NAME_SCOPE, name, id);
  if (id != SCOPE_UNKNOWN || t->meta->open_dfa == 0 || !by_name(name) || !length_ok(name->name))
    return id;
  return scope_open_class(t, name->name);
}

/* `id` is what the stages found for the first actor. */
SCOPE_INLINE uint32_t confirm_task(const struct scope_t *t, const struct scope_request *r,
                                   size_t actor, uint32_t agent, uint32_t id) {
  if (!task_by_name(r, actor)) {
    id = scope_handle_id(r->task_handles[actor], t->tasks_count);
    return id != SCOPE_UNKNOWN && t->tasks[id].agent_id == agent ? id : SCOPE_UNKNOWN;
  }
  if (actor > 0 || !by_name(&r->actors[0])) return scope_lookup_task(t, agent, r->task);
  return id != SCOPE_UNKNOWN && is_task(t, id, agent, r->task) ? id : SCOPE_UNKNOWN;
}

SCOPE_INLINE bool find_agents(struct scope_view *view, uint32_t first) {
  const struct scope_request *r = view->request;
  if (r->actor_count == 0) return false;
  view->tasks[0] = confirm(view->t, SCOPE_F_NAME_AGENT, &r->actors[0], first);
  if (view->tasks[0] == SCOPE_UNKNOWN) return false;
  for (size_t i = 1; i < r->actor_count; i++) {
    uint32_t id = scope_name_id(view->t, SCOPE_F_NAME_AGENT, &r->actors[i], view->t->agents_count);
    if (id == SCOPE_UNKNOWN) return false;
    if (i < SCOPE_ACTORS_MAX) view->tasks[i] = id;
  }
  return true;
}

/* Says whether the request is one at all; what comes before the stages. */
SCOPE_INLINE enum scope_reason view_start(struct scope_view *view, const struct scope_t *t,
                                          const struct scope_request *r) {
  view->t = t;
  view->request = r;
  view->user = SCOPE_UNKNOWN;
  view->scope = SCOPE_UNKNOWN;
  view->chain = 0;
  view->has_user = r->user.name.len > 0 || r->user.handle != SCOPE_UNRESOLVED;
  view->indexed = false;
  if (t->base == NULL) return SCOPE_REASON_INVALID_TABLE;
  if (r->role_count > SCOPE_ROLES_MAX || r->context_count > SCOPE_CONTEXT_MAX)
    return SCOPE_REASON_INVALID_REQUEST;
  return SCOPE_REASON_ALLOWED;
}

SCOPE_INLINE enum scope_reason view_finish(struct scope_view *view, struct scope_staged staged) {
  const struct scope_t *t = view->t;
  const struct scope_request *r = view->request;
  view->scope = confirm_scope(t, &r->scope, staged.scope);
  if (view->scope == SCOPE_UNKNOWN) return SCOPE_REASON_UNKNOWN_SCOPE;
  if (!find_agents(view, staged.agent)) return SCOPE_REASON_UNKNOWN_AGENT;
  if (r->actor_count > SCOPE_ACTORS_MAX) return SCOPE_REASON_CHAIN_TOO_DEEP;
  for (size_t i = 0; i < r->actor_count; i++) {
    view->tasks[i] = confirm_task(t, r, i, view->tasks[i], staged.task);
    if (view->tasks[i] == SCOPE_UNKNOWN) return SCOPE_REASON_UNKNOWN_TASK;
  }
  if (view->has_user) view->user = confirm(t, SCOPE_F_NAME_USER, &r->user, staged.user);
  return SCOPE_REASON_ALLOWED;
}

/* Handles all over, and one actor: nothing has to be looked up. */
SCOPE_INLINE bool all_handles(const struct scope_request *r) {
  return !by_name(&r->scope) && r->actor_count == 1 && !by_name(&r->actors[0]) &&
         !task_by_name(r, 0) && !by_name(&r->user);
}

SCOPE_INLINE enum scope_reason view_of_handles(struct scope_view *view, const struct scope_t *t,
                                               const struct scope_request *r) {
  uint32_t task = scope_handle_id(r->task_handles[0], t->tasks_count);
  uint32_t agent = scope_handle_id(r->actors[0].handle, t->agents_count);
  view->user = scope_handle_id(r->user.handle, t->users_count);
  view->scope = scope_handle_id(r->scope.handle, t->scopes_count);
  view->tasks[0] = task;
  if (view->scope == SCOPE_UNKNOWN) return SCOPE_REASON_UNKNOWN_SCOPE;
  if (agent == SCOPE_UNKNOWN) return SCOPE_REASON_UNKNOWN_AGENT;
  if (view->user != SCOPE_UNKNOWN) __builtin_prefetch(&t->users[view->user]);
  __builtin_prefetch(&t->agents[agent]);
  __builtin_prefetch(&t->scopes[view->scope]);
  bool is_own = task != SCOPE_UNKNOWN && t->tasks[task].agent_id == agent;
  return is_own ? SCOPE_REASON_ALLOWED : SCOPE_REASON_UNKNOWN_TASK;
}

#endif
