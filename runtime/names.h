/* SPDX-License-Identifier: Apache-2.0
 *
 * names.h - the look-up of a request's names, in stages.
 *
 * A name waits for memory twice: for its slot, which tells its id, and for the cell of that id. In stages the waits of
 * several names run beside each other, and of several requests, too. Inline, because decisions are made of these.
 */
#ifndef SCOPE_NAMES_H
#define SCOPE_NAMES_H

#include "table.h"

/* Most names have 8 bytes or more and lie in their slot: without a loop, and without a branch that depends on the length. */
SCOPE_INLINE bool is_common(size_t len) { return len - 8 <= SCOPE_F_SLOT_NAME - 8; }

/* Of what cannot be a name any key will do: it is in no slot. */
SCOPE_INLINE uint64_t name_key(const struct scope_t *t, enum scope_f_name_kind kind,
                               struct scope_bytes name) {
  if (!is_common(name.len)) return scope_name_key(t, kind, name);
  uint32_t len = (uint32_t)name.len;
  return scope_f_hash_words(scope_f_hash_start(t->hash_seed, kind, len), (const uint8_t *)name.ptr,
                            len);
}

/* Whether two names of the same common length are the same. */
SCOPE_INLINE bool same_words(const uint8_t *a, const uint8_t *b, uint32_t len) {
  uint32_t next = scope_f_next_word(len), last = len - 8;
  uint64_t differ = scope_f_load64(a) ^ scope_f_load64(b);
  differ |= scope_f_load64(a + next) ^ scope_f_load64(b + next);
  differ |= scope_f_load64(a + last - next) ^ scope_f_load64(b + last - next);
  return (differ | (scope_f_load64(a + last) ^ scope_f_load64(b + last))) == 0;
}

/* The only slot where a name of this key can be, which is fetched meanwhile. */
SCOPE_INLINE uint32_t slot_of_key(const struct scope_t *t, uint64_t key) {
  uint16_t pilot = t->pilots[scope_f_bucket(key, t->hash_buckets)];
  uint32_t slot = scope_f_slot_of(key, pilot, t->hash_slots);
  __builtin_prefetch(&t->slots[slot]);
  return slot;
}

/* The id if the name, of a common length, is that of the slot. */
SCOPE_INLINE uint32_t id_of_common(const struct scope_f_slot *slot, enum scope_f_name_kind kind,
                                   struct scope_bytes name) {
  uint32_t len = (uint32_t)name.len;
  uint64_t head = scope_f_load64((const uint8_t *)slot); /* kind and length lie side by side */
  if ((head >> SCOPE_F_ID_BITS & 0x7ff) != (len << 3 | (uint32_t)kind)) return SCOPE_UNKNOWN;
  return same_words(slot->name, (const uint8_t *)name.ptr, len) ? head & SCOPE_F_ID_MASK
                                                                : SCOPE_UNKNOWN;
}

SCOPE_INLINE uint32_t id_in_slot(const struct scope_t *t, uint32_t index,
                                 enum scope_f_name_kind kind, struct scope_bytes name) {
  const struct scope_f_slot *slot = &t->slots[index];
  return is_common(name.len) ? id_of_common(slot, kind, name)
                             : scope_id_in_slot(t, slot, kind, name);
}

/* --- the names of a request, in stages --------------------------------------------------------------------- */

/* First indices of slots, then ids. Whether the task is one of the agent is not yet known. */
struct scope_staged {
  uint32_t user, agent, task, scope;
};

SCOPE_INLINE bool by_name(const struct scope_name *name) {
  return name->handle == SCOPE_UNRESOLVED;
}

SCOPE_INLINE bool task_by_name(const struct scope_request *r, size_t actor) {
  return r->task_handles == NULL || r->task_handles[actor] == SCOPE_UNRESOLVED;
}

/* Most requests have one actor and no asserted role, and names all over, or else handles all over. */
enum way { WAY_ANY, WAY_NAMES, WAY_HANDLES };

SCOPE_INLINE enum way way_of(const struct scope_t *t, const struct scope_request *r) {
  if (r->actor_count != 1 || r->role_count != 0 || t->base == NULL) return WAY_ANY;
  if (by_name(&r->scope))
    return by_name(&r->actors[0]) && by_name(&r->user) && task_by_name(r, 0) ? WAY_NAMES : WAY_ANY;
  bool has_user = !by_name(&r->user) || r->user.name.len == 0;
  return has_user && !by_name(&r->actors[0]) && !task_by_name(r, 0) ? WAY_HANDLES : WAY_ANY;
}

/* Nothing is read there, so it may lie beyond the section: an id that is none costs no branch. */
SCOPE_INLINE uint32_t fetched(const void *section, uint64_t size, uint32_t id) {
  __builtin_prefetch((const void *)((uintptr_t)section + id * size));
  return id;
}
#define FETCHED(t, section, id) fetched((t)->section, sizeof *(t)->section, (id))

SCOPE_INLINE uint32_t user_in_slot(const struct scope_t *t, uint32_t slot,
                                   struct scope_bytes name) {
  return FETCHED(t, users, id_in_slot(t, slot, SCOPE_F_NAME_USER, name));
}
SCOPE_INLINE uint32_t agent_in_slot(const struct scope_t *t, uint32_t slot,
                                    struct scope_bytes name) {
  return FETCHED(t, agents, id_in_slot(t, slot, SCOPE_F_NAME_AGENT, name));
}
SCOPE_INLINE uint32_t task_in_slot(const struct scope_t *t, uint32_t slot,
                                   struct scope_bytes name) {
  return FETCHED(t, tasks, id_in_slot(t, slot, SCOPE_F_NAME_TASK, name));
}
SCOPE_INLINE uint32_t scope_in_slot(const struct scope_t *t, uint32_t slot,
                                    struct scope_bytes name) {
  uint32_t id = FETCHED(t, scopes, id_in_slot(t, slot, SCOPE_F_NAME_SCOPE, name));
  return id == SCOPE_UNKNOWN && t->meta->open_dfa != 0 ? scope_open_class(t, name) : id;
}

/* --- the view of a request --------------------------------------------------------------------------------- */

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

/* What the stages have found, for the one actor of most requests. */
SCOPE_INLINE enum scope_reason view_finish(struct scope_view *view, struct scope_staged ids) {
  const struct scope_t *t = view->t;
  view->user = ids.user;
  view->scope = ids.scope;
  view->tasks[0] = ids.task;
  if (ids.scope == SCOPE_UNKNOWN) return SCOPE_REASON_UNKNOWN_SCOPE;
  if (ids.agent == SCOPE_UNKNOWN) return SCOPE_REASON_UNKNOWN_AGENT;
  bool is_own = ids.task != SCOPE_UNKNOWN && t->tasks[ids.task].agent_id == ids.agent;
  return is_own ? SCOPE_REASON_ALLOWED : SCOPE_REASON_UNKNOWN_TASK;
}

#endif
