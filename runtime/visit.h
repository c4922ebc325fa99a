/* SPDX-License-Identifier: Apache-2.0
 *
 * visit.h - the legs of a decision as the cells they look at. Decisions, missing attributes and explanations all walk the
 * same cells, so they cannot disagree: visit.c makes functions of these, decide.c has them inline.
 */
#ifndef SCOPE_VISIT_H
#define SCOPE_VISIT_H

#include "table.h"

/* --- inner rows ------------------------------------------------------------------------------------------- */

#if defined(__SSE2__)
typedef int16_t scope_keys __attribute__((vector_size(16)));

/* All bits of each of eight keys that is `wanted`. */
SCOPE_INLINE scope_keys scope_same_keys(const uint16_t *keys, scope_keys wanted) {
  scope_keys x;
  __builtin_memcpy(&x, keys, sizeof x);
  return x == wanted;
}

/* A bit for each key of both. */
SCOPE_INLINE uint32_t scope_key_bits(scope_keys low, scope_keys high) {
  return (uint32_t)__builtin_ia32_pmovmskb128(__builtin_ia32_packsswb128(low, high));
}

/* Where `key` stands among the keys of an inner row, of `words` times four: all are compared, without a branch, so that it
 * costs the same wherever it stands. False: nowhere. */
SCOPE_INLINE bool scope_inner_position(const uint16_t *keys, unsigned words, uint32_t key,
                                       uint32_t *position) {
  const scope_keys none = {0}, wanted = none + (int16_t)key;
  uint32_t hits = scope_key_bits(scope_same_keys(keys, wanted),
                                 words > 2 ? scope_same_keys(keys + 8, wanted) : none);
  if (words > 4) hits |= scope_key_bits(scope_same_keys(keys + 12, wanted), none) << 12;
  if (hits == 0) return false;
  *position = (uint32_t)__builtin_ctz(hits);
  return true;
}
#else
/* The top bit of each of four keys that is 0. If any is, the lowest bit is right; those above it may be wrong. */
SCOPE_INLINE uint64_t scope_zero_keys(const uint16_t *keys, uint64_t wanted) {
  const uint64_t low = 0x0001000100010001u;
  uint64_t x = scope_f_load64((const uint8_t *)keys) ^ wanted;
  return (x - low) & ~x & low << 15;
}

SCOPE_INLINE bool scope_inner_position(const uint16_t *keys, unsigned words, uint32_t key,
                                       uint32_t *position) {
  uint64_t wanted = key * UINT64_C(0x0001000100010001);
  uint64_t hits = scope_zero_keys(keys, wanted) | scope_zero_keys(keys + 4, wanted) >> 1;
  if (words > 2)
    hits |= scope_zero_keys(keys + 8, wanted) >> 2 | scope_zero_keys(keys + 12, wanted) >> 3;
  if (words > 4) hits |= scope_zero_keys(keys + 16, wanted) >> 4;
  if (hits == 0) return false;
  uint32_t bit = (uint32_t)__builtin_ctzll(hits); /* 16 * (key of the word) + 15 - (word) */
  *position = bit / 16 + (15 - bit % 16) * 4;
  return true;
}
#endif

/* The cell of an inner row, or of the row in ROWS that stands for it. `first` is the number of its first key. */
SCOPE_INLINE bool scope_inner_find(const struct scope_view *view, const struct scope_f_inner *inner,
                                   const uint16_t *keys, unsigned words, uint64_t first,
                                   struct scope_probe *probe) {
  uint32_t position;
  if (inner->count == SCOPE_F_OUTER) {
    uint32_t row = keys[0] | (uint32_t)keys[1] << 16;
    struct scope_hit hit = scope_row_find(view->t, row, view->scope);
    probe->ref = hit.value;
    probe->word = hit.word;
    return hit.word != 0;
  }
  if (view->scope >= SCOPE_F_INNER_FREE ||
      !scope_inner_position(keys, words, view->scope, &position))
    return false;
  probe->ref = position < inner->split ? inner->low : inner->high;
  probe->word = (uint32_t)first + position;
  return true;
}

/* --- cells of a leg: each returns true to go on ------------------------------------------------------------------ */

/* Most requests have one actor and no asserted roles. For these, which are `plain`, decide.c makes functions without loops. */
SCOPE_INLINE size_t scope_actors(const struct scope_view *view, bool plain) {
  return plain ? 1 : view->request->actor_count;
}
SCOPE_INLINE size_t scope_roles(const struct scope_view *view, bool plain) {
  return plain ? 0 : view->request->role_count;
}

SCOPE_INLINE bool scope_in_row(struct scope_view *view, uint32_t row, struct scope_probe probe,
                               scope_visit_fn *visit, void *ctx) {
  struct scope_hit hit = scope_row_find(view->t, row, view->scope);
  probe.ref = hit.value;
  probe.word = hit.word;
  return hit.word == 0 || visit(ctx, view, &probe);
}

SCOPE_INLINE void scope_in_subject(struct scope_view *view, bool plain, scope_visit_fn *visit,
                                   void *ctx) {
  const struct scope_t *t = view->t;
  struct scope_probe probe = {.leg = SCOPE_LEG_SUBJECT};
  if (view->user != SCOPE_UNKNOWN) {
    const struct scope_f_user *user = &t->users[view->user];
    uint64_t first = scope_f_user_cell(t->rows_count, view->user);
    if (scope_inner_find(view, &user->grants, user->keys, SCOPE_F_USER_KEYS / 4, first, &probe) &&
        !visit(ctx, view, &probe))
      return;
  }
  for (size_t i = 0; i < scope_roles(view, plain); i++) {
    uint32_t role = scope_name_id(t, SCOPE_F_NAME_ROLE, &view->request->roles[i], t->roles_count);
    if (role != SCOPE_UNKNOWN && !scope_in_row(view, t->roles[role].grant_row, probe, visit, ctx))
      return;
  }
}

/* From one delegator's row to one task, by both of the task's classes. */
SCOPE_INLINE bool scope_in_delegations(struct scope_view *view, uint32_t class_row, uint32_t hop,
                                       const struct scope_f_task *task, scope_visit_fn *visit,
                                       void *ctx) {
  const struct scope_probe probe = {.leg = SCOPE_LEG_DELEGATION, .hop = hop};
  if (class_row == 0) return true;
  for (unsigned i = 0; i < 2; i++) {
    uint32_t class = i == 0 ? task->to_named_class : task->to_any_class;
    if (class == 0) continue;
    uint32_t ceiling = scope_row_find(view->t, class_row, class).value;
    if (ceiling != 0 && !scope_in_row(view, ceiling, probe, visit, ctx)) return false;
  }
  return true;
}

/* The n-th row of those who may have handed the task on: everybody's, the user's, of the roles held, of those asserted. */
SCOPE_INLINE uint32_t scope_delegator_row(const struct scope_view *view, size_t n) {
  const struct scope_t *t = view->t;
  if (n == 0) return view->has_user ? t->meta->any_user_row : 0;
  if (n == 1) return view->user != SCOPE_UNKNOWN ? t->users[view->user].delegate_row : 0;
  if (n == 2) return view->user != SCOPE_UNKNOWN ? t->users[view->user].role_delegate_row : 0;
  uint32_t role = scope_name_id(t, SCOPE_F_NAME_ROLE, &view->request->roles[n - 3], t->roles_count);
  return role != SCOPE_UNKNOWN ? t->roles[role].delegate_row : 0;
}

SCOPE_INLINE void scope_in_user_hop(struct scope_view *view, bool plain, scope_visit_fn *visit,
                                    void *ctx) {
  uint32_t last = (uint32_t)scope_actors(view, plain) - 1;
  const struct scope_f_task *task = &view->t->tasks[view->tasks[last]];
  view->chain = last + 1;
  for (size_t n = 0; n < 3 + scope_roles(view, plain); n++)
    if (!scope_in_delegations(view, scope_delegator_row(view, n), last, task, visit, ctx)) return;
}

SCOPE_INLINE void scope_in_agent_hop(struct scope_view *view, uint32_t hop, scope_visit_fn *visit,
                                     void *ctx) {
  const struct scope_t *t = view->t;
  const struct scope_f_task *task = &t->tasks[view->tasks[hop]];
  const uint32_t rows[2] = {t->agents[scope_agent_of(view, hop + 1)].delegate_row,
                            t->meta->any_agent_row};
  view->chain = hop + 1;
  for (unsigned i = 0; i < 2; i++)
    if (!scope_in_delegations(view, rows[i], hop, task, visit, ctx)) return;
}

SCOPE_INLINE void scope_in_agent(struct scope_view *view, uint32_t hop, scope_visit_fn *visit,
                                 void *ctx) {
  const struct scope_t *t = view->t;
  uint32_t id = view->tasks[hop];
  const struct scope_f_task *task = &t->tasks[id];
  struct scope_probe probe = {.leg = SCOPE_LEG_AGENT, .hop = hop, .task = id};
  uint64_t first = scope_f_task_cell(t->rows_count, t->users_count, id);
  if (scope_inner_find(view, &task->scopes, task->keys, SCOPE_F_TASK_KEYS / 4, first, &probe))
    (void)visit(ctx, view, &probe);
}

SCOPE_INLINE void scope_in_deny(struct scope_view *view, bool plain, scope_visit_fn *visit,
                                void *ctx) {
  const struct scope_t *t = view->t;
  struct scope_probe probe = {.leg = SCOPE_LEG_DENY};
  uint32_t row = t->meta->deny_row;
  if (row != 0 && !scope_in_row(view, row, probe, visit, ctx)) return;
  for (size_t i = 0; i < scope_actors(view, plain); i++) {
    uint32_t id = scope_agent_of(view, i);
    const struct scope_f_agent *agent = &t->agents[id];
    uint64_t first = scope_f_agent_cell(t->rows_count, t->users_count, t->tasks_count, id);
    if (scope_inner_find(view, &agent->denies, agent->keys, SCOPE_F_AGENT_KEYS / 4, first,
                         &probe) &&
        !visit(ctx, view, &probe))
      return;
  }
}

#endif
