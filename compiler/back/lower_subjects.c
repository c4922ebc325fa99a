/* SPDX-License-Identifier: Apache-2.0
 *
 * lower_subjects.c - roles, users and tasks to their rows: what each holds, with all inherited and implied.
 */
#include "back/lower_state.h"

/* Rules and claims of one list of grants, all of which hold only under `when`, which may be NULL. */
static void claim_grants(struct sc_lower *lower, struct sc_claims *claims,
                         const struct sc_expr *when, const struct sc_grant *grants,
                         uint32_t count) {
  sc_mdd_ref all = sc_lower_expr(lower, when);
  for (uint32_t i = 0; i < count && i < 3; i++) {
    __builtin_prefetch(grants[i].patterns);
    __builtin_prefetch(grants[i].when);
  }
  for (uint32_t i = 0; i < count; i++) {
    if (i + 3 < count) {
      __builtin_prefetch(grants[i + 3].patterns);
      __builtin_prefetch(grants[i + 3].when);
    }
    sc_mdd_ref ref = sc_mdd_and(lower->mdd, all, sc_lower_expr(lower, grants[i].when));
    uint32_t rule = sc_lower_add_rule(lower, ref);
    sc_lower_claim(lower, claims, grants[i].patterns, grants[i].pattern_count, ref, rule);
  }
}

static void add_claims(struct sc_lower *lower, const struct sc_claims *claims) {
  for (size_t i = 0; i < claims->items.count; i++)
    *SC_PUSH(lower->arena, &lower->claims.items) = claims->items.items[i];
}

static uint32_t role_row(struct sc_lower *lower, const uint32_t *closure, uint32_t count) {
  lower->cells.count = 0;
  for (uint32_t i = 0; i < count; i++)
    *SC_PUSH(lower->arena, &lower->cells) = (struct sc_cell){closure[i], 1};
  return sc_rows_add(&lower->rows, SCOPE_F_ROW_ROLES, lower->cells.items, count, SCOPE_F_NONE,
                     true);
}

/* What everyone with the same roles and no grants of their own shares. */
struct role_set {
  uint32_t grant_row;
  uint32_t role_row;
};

struct subjects {
  struct sc_claims *of_role; /* per role: of its own grants */
  struct sc_map sets; /* bytes of a closure -> index into made */
  SC_VEC(struct role_set) made;
};

/* The number of the set; the first to have it makes its rows. */
static uint32_t role_set(struct sc_lower *lower, struct subjects *subjects, const uint32_t *closure,
                         uint32_t count) {
  struct sc_str key = {(const char *)closure, count * sizeof *closure};
  uint32_t fresh = (uint32_t)subjects->made.count;
  uint32_t index = sc_map_add(lower->arena, &subjects->sets, key, fresh);
  if (index != fresh) return index;
  struct role_set *set = SC_PUSH(lower->arena, &subjects->made);
  for (uint32_t i = 0; i < count; i++) add_claims(lower, &subjects->of_role[closure[i]]);
  set->grant_row = sc_lower_claims_row(lower, NULL, 0, true);
  set->role_row = role_row(lower, closure, count);
  return index;
}

static void lower_roles(struct sc_lower *lower, struct subjects *subjects) {
  const struct sc_policy *policy = lower->policy;
  for (uint32_t r = 0; r < policy->role_count; r++)
    claim_grants(lower, &subjects->of_role[r], NULL, policy->roles[r].grants,
                 policy->roles[r].grant_count);
  for (uint32_t r = 0; r < policy->role_count; r++) {
    const struct sc_role *role = &policy->roles[r];
    lower->set_of_role[r] = role_set(lower, subjects, role->closure, role->closure_count);
    const struct role_set *set = &subjects->made.items[lower->set_of_role[r]];
    lower->roles[r].grant_row = set->grant_row;
    lower->roles[r].role_row = set->role_row;
  }
}

static void lower_users(struct sc_lower *lower, struct subjects *subjects) {
  const struct sc_policy *policy = lower->policy;
  struct sc_claims own = {0};
  for (uint32_t u = 0; u < policy->user_count; u++) {
    const struct sc_user *user = &policy->users[u];
    bool same = u > 0 && user->closure == policy->users[u - 1].closure &&
                user->closure_count == policy->users[u - 1].closure_count;
    lower->set_of_user[u] = same ? lower->set_of_user[u - 1]
                                 : role_set(lower, subjects, user->closure, user->closure_count);
    const struct role_set *set = &subjects->made.items[lower->set_of_user[u]];
    const struct sc_inner place = sc_lower_user_row(lower, u);
    lower->users[u].grants.name_len = (uint8_t)user->name.len;
    lower->users[u].role_row = set->role_row;
    sc_lower_outer(&place, set->grant_row);
    if (user->grant_count == 0) continue;
    own.items.count = 0;
    claim_grants(lower, &own, NULL, user->grants, user->grant_count);
    for (uint32_t i = 0; i < user->closure_count; i++)
      add_claims(lower, &subjects->of_role[user->closure[i]]);
    add_claims(lower, &own);
    sc_lower_claims_inner(lower, &place, NULL, 0);
  }
}

static void lower_task(struct sc_lower *lower, uint32_t agent, const struct sc_task *task,
                       uint32_t id) {
  uint32_t log = task->duties.log == SC_LOG_UNSET ? SCOPE_F_LOG_MINIMAL : task->duties.log;
  const struct sc_inner place = sc_lower_task_row(lower, id);
  lower->tasks[id] = (struct scope_f_task){
      .agent_id = agent,
      .ttl_s = task->duties.ttl_s,
      .step_ups = sc_lower_step_ups(lower, &task->duties),
      .scopes.name_len = (uint8_t)task->name.len,
      .scopes.duties = (uint8_t)(log | (task->autonomous ? SCOPE_F_TASK_AUTONOMOUS : 0)),
  };
  claim_grants(lower, &lower->claims, task->when, task->scopes, task->scope_count);
  sc_lower_claims_inner(lower, &place, NULL, 0);
}

void sc_lower_subjects(struct sc_lower *lower) {
  const struct sc_policy *policy = lower->policy;
  struct subjects subjects = {0};
  subjects.of_role = SC_NEW_ARRAY(lower->arena, struct sc_claims, policy->role_count);
  lower->set_of_role = SC_NEW_ARRAY(lower->arena, uint32_t, policy->role_count);
  lower->set_of_user = SC_NEW_ARRAY(lower->arena, uint32_t, policy->user_count);
  lower_roles(lower, &subjects);
  lower_users(lower, &subjects);
  lower->set_count = (uint32_t)subjects.made.count;
  for (uint32_t a = 0; a < policy->agent_count; a++) {
    lower->agents[a].denies.name_len = (uint8_t)policy->agents[a].name.len;
    for (uint32_t t = 0; t < policy->agents[a].task_count; t++)
      lower_task(lower, a, &policy->agents[a].tasks[t], lower->task_bases[a] + t);
  }
}
