/* SPDX-License-Identifier: Apache-2.0
 *
 * plan_conditions.c - conditions that nothing names any more.
 *
 * One goes with the owners whose patch alone takes away all that names it; where it takes the patches of several together, it stays,
 * and lint will say that it is unused.
 */
#include "tighten/plan.h"

/* Who takes away what names a condition. */
struct naming {
  bool named, stays; /* something that stays names it */
  struct sc_plan_owners owners; /* whose patches take away all that names it */
};

struct conditions {
  struct sc_plan *plan;
  struct naming *items; /* per condition */
};

static struct sc_plan_owners common(struct sc_arena *arena, struct sc_plan_owners a,
                                    struct sc_plan_owners b) {
  uint32_t *items = SC_NEW_ARRAY(arena, uint32_t, a.count), count = 0;
  for (uint32_t i = 0, k = 0; i < a.count; i++) {
    while (k < b.count && b.items[k] < a.items[i]) k++;
    if (k < b.count && b.items[k] == a.items[i]) items[count++] = a.items[i];
  }
  return (struct sc_plan_owners){items, count};
}

/* The expression goes with these owners; none: it stays. */
static void name_all(struct conditions *c, const struct sc_expr *expr,
                     struct sc_plan_owners owners) {
  if (expr == NULL) return;
  for (uint32_t i = 0; i < expr->arg_count; i++) name_all(c, expr->args[i], owners);
  if (expr->kind != SC_EXPR_NAME) return;
  struct naming *naming = &c->items[expr->condition];
  if (owners.count == 0)
    naming->stays = true;
  else
    naming->owners = naming->named ? common(c->plan->t->arena, naming->owners, owners) : owners;
  naming->named = true;
}

static const struct sc_plan_owners nobody = {NULL, 0};

static struct sc_plan_owners owner(const struct conditions *c, uint32_t group) {
  uint32_t *items = SC_NEW(c->plan->t->arena, uint32_t);
  *items = group;
  return (struct sc_plan_owners){items, 1};
}

static void name_rules(struct conditions *c) {
  struct sc_plan *plan = c->plan;
  for (size_t i = 0; i < plan->t->rules.count; i++) {
    const struct sc_tighten_rule *rule = &plan->t->rules.items[i];
    struct sc_plan_owners owners = nobody;
    if (rule->when == NULL) continue;
    if (rule->outcome == SC_TIGHTEN_REMOVED && rule->owner == SC_OWNER_DELEGATION)
      owners = sc_plan_delegation_owners(plan, rule->holder);
    else if (rule->outcome == SC_TIGHTEN_REMOVED)
      owners = owner(c, rule->owner == SC_OWNER_TASK ? rule->holder : sc_plan_people(plan));
    name_all(c, rule->when, owners);
  }
}

static void name_others(struct conditions *c) {
  const struct sc_policy *p = c->plan->t->policy;
  for (uint32_t a = 0; a < p->agent_count; a++)
    for (uint32_t i = 0; i < p->agents[a].task_count; i++)
      name_all(c, p->agents[a].tasks[i].when, c->plan->task_gone[a][i] ? owner(c, a) : nobody);
  for (uint32_t i = 0; i < p->deny_count; i++) name_all(c, p->denies[i].when, nobody);
  for (uint32_t i = 0; i < p->invariant_count; i++) name_all(c, p->invariants[i].when, nobody);
}

/* A condition goes after all that name it, conditions among them: in rounds, from those that only rules name. */
static bool drop_round(struct conditions *c, bool *done) {
  const struct sc_policy *p = c->plan->t->policy;
  bool *waits = SC_NEW_ARRAY(c->plan->t->arena, bool, p->condition_count), any = false;
  struct conditions probe = {c->plan,
                             SC_NEW_ARRAY(c->plan->t->arena, struct naming, p->condition_count)};
  for (uint32_t i = 0; i < p->condition_count; i++)
    if (!done[i]) name_all(&probe, p->conditions[i].expr, nobody);
  for (uint32_t i = 0; i < p->condition_count; i++) waits[i] = probe.items[i].stays;
  for (uint32_t i = 0; i < p->condition_count; i++) {
    const struct naming *naming = &c->items[i];
    if (done[i] || waits[i]) continue;
    any = done[i] = true;
    bool goes = naming->named && !naming->stays && naming->owners.count > 0;
    name_all(c, p->conditions[i].expr, goes ? naming->owners : nobody);
    c->plan->condition_gone[i] = goes;
  }
  return any;
}

void sc_plan_conditions(struct sc_plan *plan) {
  const struct sc_policy *p = plan->t->policy;
  struct conditions c = {plan, SC_NEW_ARRAY(plan->t->arena, struct naming, p->condition_count)};
  bool *done = SC_NEW_ARRAY(plan->t->arena, bool, p->condition_count);
  plan->condition_gone = SC_NEW_ARRAY(plan->t->arena, bool, p->condition_count);
  name_rules(&c);
  name_others(&c);
  while (drop_round(&c, done)) continue;
  for (uint32_t i = 0; i < p->condition_count; i++) {
    if (!plan->condition_gone[i]) continue;
    struct sc_str name = p->conditions[i].name;
    plan->unit_first = (uint32_t)plan->groups.count;
    plan->unit_count = c.items[i].owners.count;
    for (uint32_t k = 0; k < plan->unit_count; k++)
      *SC_PUSH(plan->t->arena, &plan->groups) = c.items[i].owners.items[k];
    sc_plan_edit(plan, p->conditions[i].name_span, false, NULL, 0);
    sc_plan_change(plan, SC_TIGHTEN_REMOVED, p->conditions[i].name_span,
                   sc_str_format(plan->t->arena, "condition %.*s", SC_STR_ARGS(name)));
  }
}
