/* SPDX-License-Identifier: Apache-2.0
 *
 * tighten.c - the rules of a policy, and the order of the steps.
 */
#include "tighten/tighten.h"

#include "explain/answer.h"
#include "tighten/plan.h"

static void add_rule(struct sc_tighten *t, struct sc_tighten_rule rule) {
  rule.number = SC_NOT_FOUND;
  sc_map_add(t->arena, &t->rule_ids, rule.id, (uint32_t)t->rules.count);
  *SC_PUSH(t->arena, &t->rules) = rule;
}

static void add_grants(struct sc_tighten *t, struct sc_tighten_rule holder,
                       const struct sc_grant *grants, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    holder.index = i;
    holder.id = sc_grant_id(t->arena, &grants[i]);
    holder.span = grants[i].span;
    holder.patterns = grants[i].patterns;
    holder.pattern_count = grants[i].pattern_count;
    holder.when = grants[i].when;
    add_rule(t, holder);
  }
}

static void add_rules(struct sc_tighten *t) {
  const struct sc_policy *p = t->policy;
  for (uint32_t i = 0; i < p->role_count; i++)
    add_grants(t, (struct sc_tighten_rule){.owner = SC_OWNER_ROLE, .holder = i}, p->roles[i].grants,
               p->roles[i].grant_count);
  for (uint32_t i = 0; i < p->user_count; i++)
    add_grants(t, (struct sc_tighten_rule){.owner = SC_OWNER_USER, .holder = i}, p->users[i].grants,
               p->users[i].grant_count);
  for (uint32_t a = 0; a < p->agent_count; a++)
    for (uint32_t i = 0; i < p->agents[a].task_count; i++)
      add_grants(t, (struct sc_tighten_rule){.owner = SC_OWNER_TASK, .holder = a, .task = i},
                 p->agents[a].tasks[i].scopes, p->agents[a].tasks[i].scope_count);
  for (uint32_t i = 0; i < p->delegation_count; i++) {
    const struct sc_delegation *d = &p->delegations[i];
    add_rule(t, (struct sc_tighten_rule){.owner = SC_OWNER_DELEGATION,
                                         .holder = i,
                                         .id = d->id,
                                         .span = d->span,
                                         .patterns = d->scopes,
                                         .pattern_count = d->scope_count,
                                         .when = d->when,
                                         .any_scope = d->any_scope});
  }
}

static void count_uses(struct sc_tighten *t) {
  const struct sc_cells *cells = &t->simulation->cells;
  const struct scope_table *table = t->simulation->now.table;
  struct scope_counts counts;
  struct scope_rule info;
  scope_table_counts(table, &counts);
  for (uint32_t i = 0; i < counts.rules; i++) {
    if (!scope_rule_info(table, i, &info)) continue;
    uint32_t rule = sc_map_get(&t->rule_ids, sc_str_of(info.id));
    if (rule != SC_NOT_FOUND && info.kind != SCOPE_RULE_DENY) t->rules.items[rule].number = i;
  }
  uint32_t *rule_of = SC_NEW_ARRAY(t->arena, uint32_t, counts.rules);
  for (uint32_t i = 0; i < t->rules.count; i++)
    if (t->rules.items[i].number != SC_NOT_FOUND) rule_of[t->rules.items[i].number] = i + 1;
  for (size_t i = 0; i < cells->uses.count; i++) {
    uint32_t rule = rule_of[cells->uses.items[i].rule_id];
    if (rule > 0) sc_use_join(&t->rules.items[rule - 1].use, &cells->uses.items[i].use);
  }
}

void sc_tighten_init(struct sc_arena *arena, struct sc_diags *diags, const struct sc_policy *policy,
                     const struct sc_simulation *simulation, struct sc_tighten *out) {
  *out = (struct sc_tighten){
      .arena = arena, .diags = diags, .policy = policy, .simulation = simulation};
  out->user_kept = SC_NEW_ARRAY(arena, bool, policy->user_count);
  out->role_kept = SC_NEW_ARRAY(arena, bool, policy->role_count);
  out->agent_kept = SC_NEW_ARRAY(arena, bool, policy->agent_count);
  add_rules(out);
  count_uses(out);
}

bool sc_tighten_make(struct sc_tighten *t, struct sc_str *failed) {
  const struct sc_policy *policy = t->policy;
  struct sc_plan plan = {.t = t};
  size_t files = t->diags->sources->files.count;
  plan.files = SC_NEW_ARRAY(t->arena, struct sc_edit_file *, files);
  plan.user_gone = SC_NEW_ARRAY(t->arena, bool, policy->user_count);
  plan.role_gone = SC_NEW_ARRAY(t->arena, bool, policy->role_count);
  plan.agent_gone = SC_NEW_ARRAY(t->arena, bool, policy->agent_count);
  plan.task_gone = SC_NEW_ARRAY(t->arena, bool *, policy->agent_count);
  for (uint32_t a = 0; a < policy->agent_count; a++)
    plan.task_gone[a] = SC_NEW_ARRAY(t->arena, bool, policy->agents[a].task_count);
  t->texts = SC_NEW_ARRAY(t->arena, struct sc_str, files);
  sc_needs_make(t, &plan.needs);
  sc_plan_rules(&plan);
  sc_plan_leavings(&plan);
  sc_plan_edits(&plan);
  if (plan.failed.len == 0) sc_plan_texts(&plan);
  *failed = plan.failed;
  return plan.failed.len == 0;
}
