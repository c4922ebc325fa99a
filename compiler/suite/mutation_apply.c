/* SPDX-License-Identifier: Apache-2.0
 *
 * mutation_apply.c - a mutation to the mutant: copies what lies on the way to the change, shares the rest.
 */
#include "suite/mutation.h"

/* A copy of an array, to change one item of. */
static void *copy(struct sc_arena *arena, const void *items, size_t count, size_t size) {
  void *made = sc_arena_alloc(arena, count, size);
  if (count > 0) memcpy(made, items, count * size);
  return made;
}
#define COPY(arena, items, count) ((items) = copy((arena), (items), (count), sizeof *(items)))

/* Takes item `index` out of a copied array. */
static void take_out(void *items, uint32_t *count, uint32_t index, size_t size) {
  unsigned char *bytes = items;
  memmove(bytes + index * size, bytes + (index + 1) * size, (*count - index - 1) * size);
  (*count)--;
}

static void change_grants(struct sc_arena *arena, const struct sc_mutation *m,
                          struct sc_grant **grants, uint32_t *count) {
  COPY(arena, *grants, *count);
  struct sc_grant *grant = &(*grants)[m->item];
  if (m->kind == SC_MUTATE_DROP_GRANT || m->kind == SC_MUTATE_DROP_TASK_SCOPE) {
    if (grant->pattern_count == 1) {
      take_out(*grants, count, m->item, sizeof **grants);
      return;
    }
    COPY(arena, grant->patterns, grant->pattern_count);
    take_out(grant->patterns, &grant->pattern_count, m->part, sizeof *grant->patterns);
  } else if (m->kind == SC_MUTATE_WIDEN_PATTERN && m->expr == NULL) {
    COPY(arena, grant->patterns, grant->pattern_count);
    grant->patterns[m->part] = m->pattern;
  } else {
    grant->when = m->expr;
  }
}

static void change_duties(const struct sc_mutation *m, struct sc_duties *duties) {
  if (m->step_up)
    duties->step_up_count = 0;
  else
    duties->ttl_s = 0;
}

static void change_task(struct sc_arena *arena, const struct sc_mutation *m, struct sc_task *task) {
  if (m->target == SC_TARGET_TASK_SCOPE) {
    change_grants(arena, m, &task->scopes, &task->scope_count);
    return;
  }
  if (m->kind == SC_MUTATE_AUTONOMOUS)
    task->autonomous = !task->autonomous;
  else if (m->kind == SC_MUTATE_DROP_DUTY)
    change_duties(m, &task->duties);
  else
    task->when = m->expr;
}

static void change_delegation(struct sc_arena *arena, const struct sc_mutation *m,
                              struct sc_policy *out) {
  COPY(arena, out->delegations, out->delegation_count);
  struct sc_delegation *d = &out->delegations[m->owner];
  switch (m->kind) {
  case SC_MUTATE_DROP_DELEGATION:
    take_out(out->delegations, &out->delegation_count, m->owner, sizeof *out->delegations);
    return;
  case SC_MUTATE_DROP_CEILING:
    d->any_scope = true;
    d->scope_count = 0;
    return;
  case SC_MUTATE_DROP_EXPIRY: d->expires = false; return;
  case SC_MUTATE_DEEPEN: d->max_depth++; return;
  case SC_MUTATE_WIDEN_PATTERN:
    if (m->expr != NULL) break;
    COPY(arena, d->scopes, d->scope_count);
    d->scopes[m->part] = m->pattern;
    return;
  case SC_MUTATE_DROP_GRANT:
  case SC_MUTATE_DROP_TASK_SCOPE:
  case SC_MUTATE_DROP_DENY:
  case SC_MUTATE_DROP_CONDITION:
  case SC_MUTATE_AUTONOMOUS:
  case SC_MUTATE_DROP_DUTY:
  case SC_MUTATE_WIDEN_CONSTANT:
  case SC_MUTATE_FLIP_OPERATOR:
  case SC_MUTATION_KINDS: break;
  }
  d->when = m->expr;
}

static void change_deny(struct sc_arena *arena, const struct sc_mutation *m,
                        struct sc_policy *out) {
  COPY(arena, out->denies, out->deny_count);
  struct sc_deny *deny = &out->denies[m->owner];
  if (m->kind != SC_MUTATE_DROP_DENY) {
    deny->when = m->expr;
  } else if (m->part == SC_NONE) {
    take_out(out->denies, &out->deny_count, m->owner, sizeof *out->denies);
  } else {
    COPY(arena, deny->scopes, deny->scope_count);
    take_out(deny->scopes, &deny->scope_count, m->part, sizeof *deny->scopes);
  }
}

void sc_mutation_apply(struct sc_arena *arena, const struct sc_policy *policy,
                       const struct sc_mutation *m, struct sc_policy *out) {
  *out = *policy;
  switch (m->target) {
  case SC_TARGET_ROLE:
    COPY(arena, out->roles, out->role_count);
    change_grants(arena, m, &out->roles[m->owner].grants, &out->roles[m->owner].grant_count);
    return;
  case SC_TARGET_USER:
    COPY(arena, out->users, out->user_count);
    change_grants(arena, m, &out->users[m->owner].grants, &out->users[m->owner].grant_count);
    return;
  case SC_TARGET_TASK_SCOPE:
  case SC_TARGET_TASK:
    COPY(arena, out->agents, out->agent_count);
    COPY(arena, out->agents[m->owner].tasks, out->agents[m->owner].task_count);
    change_task(arena, m, &out->agents[m->owner].tasks[m->sub]);
    return;
  case SC_TARGET_DELEGATION: change_delegation(arena, m, out); return;
  case SC_TARGET_DENY: change_deny(arena, m, out); return;
  case SC_TARGET_CONDITION:
    COPY(arena, out->conditions, out->condition_count);
    out->conditions[m->owner].expr = m->expr;
    return;
  case SC_TARGET_SCOPE:
    COPY(arena, out->scopes, out->scope_count);
    change_duties(m, &out->scopes[m->owner].duties);
    return;
  case SC_TARGET_RISK: change_duties(m, &out->risks[m->owner]); return;
  }
}
