/* SPDX-License-Identifier: Apache-2.0
 *
 * review_rules.c - the rules of the model as a review names them, and the rows of tasks' entries.
 */
#include "review/review_internal.h"

struct sc_str sc_review_place(struct sc_review *review, struct sc_span span, uint32_t *line) {
  struct sc_place place = sc_source_place(review->sources, span);
  size_t common = sc_sources_common(review->sources);
  *line = place.line;
  if (place.file.len <= common) return (struct sc_str){0};
  return (struct sc_str){place.file.ptr + common, place.file.len - common};
}

static struct sc_str expr_text(const struct sc_review *review, const struct sc_expr *expr) {
  if (expr == NULL) return (struct sc_str){0};
  return sc_source_text(review->sources, expr->span);
}

static struct sc_str pattern_texts(const struct sc_review *review,
                                   const struct sc_pattern *patterns, uint32_t count) {
  struct sc_text text = {0};
  if (count == 1) return patterns[0].text;
  for (uint32_t i = 0; i < count; i++)
    sc_text_format(review->arena, &text, "%s%.*s", i > 0 ? ", " : "",
                   SC_STR_ARGS(patterns[i].text));
  return sc_text_str(&text);
}

static struct sc_review_rule *add_rule(struct sc_review *review, struct sc_review_names *names,
                                       struct sc_span span, const struct sc_pattern *patterns,
                                       uint32_t count) {
  struct sc_review_rule *rule = SC_PUSH(review->arena, &review->rules);
  rule->file = sc_review_place(review, span, &rule->line);
  rule->patterns = pattern_texts(review, patterns, count);
  rule->pattern_list = patterns;
  rule->pattern_count = count;
  rule->task = SC_NONE;
  rule->first_row = SC_NONE;
  sc_review_listed(review, names, patterns, count);
  rule->listed = (uint32_t)names->list.count;
  for (size_t i = 0; i < names->list.count; i++)
    if (review->scopes[names->list.items[i]].risk > rule->risk)
      rule->risk = review->scopes[names->list.items[i]].risk;
  return rule;
}

static struct sc_review_rule *add_grant(struct sc_review *review, struct sc_review_names *names,
                                        enum sc_rule_holder kind, struct sc_str holder,
                                        const struct sc_grant *grant) {
  struct sc_review_rule *rule =
      add_rule(review, names, grant->span, grant->patterns, grant->pattern_count);
  rule->kind = kind;
  rule->holder = holder;
  rule->id = sc_grant_id(review->arena, grant);
  rule->when = expr_text(review, grant->when);
  return rule;
}

/* --- holders of scopes ------------------------------------------------------------------------------------------- */

struct holding {
  uint32_t scope, rule;
};
struct holdings {
  SC_VEC(struct holding) items;
};

static void hold(struct sc_review *review, struct sc_review_names *names, struct holdings *all,
                 const struct sc_grant *grant) {
  sc_review_granted(review, names, grant->patterns, grant->pattern_count);
  for (size_t i = 0; i < names->list.count; i++)
    *SC_PUSH(review->arena, &all->items) =
        (struct holding){names->list.items[i], (uint32_t)review->rules.count - 1};
}

/* Counting sort: rules stay in their order. */
static void set_holders(struct sc_review *review, const struct holdings *all) {
  uint32_t *rules = SC_NEW_ARRAY(review->arena, uint32_t, all->items.count);
  uint32_t *ends = SC_NEW_ARRAY(review->arena, uint32_t, (size_t)review->scope_count + 1);
  for (size_t i = 0; i < all->items.count; i++) ends[all->items.items[i].scope + 1]++;
  for (uint32_t s = 0; s < review->scope_count; s++) {
    review->scopes[s].holder_count = ends[s + 1];
    ends[s + 1] += ends[s];
    review->scopes[s].holders = rules + ends[s];
  }
  for (size_t i = 0; i < all->items.count; i++)
    rules[ends[all->items.items[i].scope]++] = all->items.items[i].rule;
}

/* --- agents -------------------------------------------------------------------------------------------------------- */

static void add_rows(struct sc_review *review, const struct sc_review_names *names) {
  for (size_t i = 0; i < names->list.count; i++) {
    struct sc_review_row *row = SC_PUSH(review->arena, &review->rows);
    row->rule = (uint32_t)review->rules.count - 1;
    row->scope = names->list.items[i];
  }
}

/* The longest that a token of the task can live, whatever its scope. */
static uint32_t longest_ttl(const struct sc_policy *policy, const struct sc_task *task) {
  uint32_t longest = 0;
  for (uint32_t g = 0; g < task->scope_count; g++)
    for (uint32_t p = 0; p < task->scopes[g].pattern_count; p++)
      for (uint32_t i = 0; i < task->scopes[g].patterns[p].id_count; i++) {
        uint32_t ttl = sc_policy_scope_ttl(policy, task->scopes[g].patterns[p].ids[i]);
        if (ttl > longest) longest = ttl;
      }
  return task->duties.ttl_s > 0 && task->duties.ttl_s < longest ? task->duties.ttl_s : longest;
}

static void add_task(struct sc_review *review, struct sc_review_names *names, uint32_t agent,
                     const struct sc_task *model, uint32_t index) {
  const struct sc_agent *of = review->agents[agent].model;
  struct sc_review_task *task = &review->tasks[index];
  struct sc_str holder =
      sc_str_format(review->arena, "%.*s/%.*s", SC_STR_ARGS(of->name), SC_STR_ARGS(model->name));
  *task = (struct sc_review_task){.agent = agent, .model = model};
  task->file = sc_review_place(review, model->name_span, &task->line);
  task->when = expr_text(review, model->when);
  task->ttl_s = longest_ttl(review->policy, model);
  task->first_row = (uint32_t)review->rows.count;
  for (uint32_t g = 0; g < model->scope_count; g++) {
    struct sc_review_rule *rule =
        add_grant(review, names, SC_HOLDER_TASK, holder, &model->scopes[g]);
    rule->owner = of->owner;
    rule->task = index;
    rule->first_row = (uint32_t)review->rows.count;
    add_rows(review, names);
  }
  task->row_count = (uint32_t)review->rows.count - task->first_row;
}

static void add_agents(struct sc_review *review, struct sc_review_names *names) {
  const struct sc_policy *policy = review->policy;
  uint32_t tasks = 0;
  review->agent_count = policy->agent_count;
  review->agents = SC_NEW_ARRAY(review->arena, struct sc_review_agent, policy->agent_count);
  for (uint32_t a = 0; a < policy->agent_count; a++)
    review->task_count += policy->agents[a].task_count;
  review->tasks = SC_NEW_ARRAY(review->arena, struct sc_review_task, review->task_count);
  for (uint32_t a = 0; a < policy->agent_count; a++) {
    struct sc_review_agent *agent = &review->agents[a];
    agent->model = &policy->agents[a];
    agent->file = sc_review_place(review, agent->model->name_span, &agent->line);
    agent->first_task = tasks;
    agent->task_count = agent->model->task_count;
    for (uint32_t t = 0; t < agent->task_count; t++)
      add_task(review, names, a, &agent->model->tasks[t], tasks++);
  }
}

/* --- delegations -------------------------------------------------------------------------------------------------- */

static void add_delegation(struct sc_review *review, struct sc_review_names *names,
                           const struct sc_delegation *d) {
  struct sc_review_rule *rule = add_rule(review, names, d->span, d->scopes, d->scope_count);
  rule->kind = SC_HOLDER_DELEGATION;
  rule->holder = rule->id = d->id;
  rule->when = expr_text(review, d->when);
  if (!d->any_scope) return;
  rule->patterns = SC_STR("any scope");
  for (uint32_t s = 0; s < review->scope_count; s++)
    if (review->scopes[s].risk > rule->risk) rule->risk = review->scopes[s].risk;
}

static bool covers_task(const struct sc_delegation *d, struct sc_str task) {
  for (uint32_t i = 0; i < d->task_count; i++)
    if (sc_str_equal(d->tasks[i].name, task)) return true;
  return d->any_task;
}

/* Delegations to one agent by name, and to all: each list rises. */
struct receivers {
  SC_VEC(uint32_t) * of_agent;
  SC_VEC(uint32_t) of_all;
};

static void collect_receivers(struct sc_review *review, struct receivers *out) {
  const struct sc_policy *policy = review->policy;
  out->of_agent = sc_arena_alloc(review->arena, review->agent_count, sizeof *out->of_agent);
  for (uint32_t d = 0; d < policy->delegation_count; d++) {
    const struct sc_delegation *delegation = &policy->delegations[d];
    bool any = false;
    for (uint32_t i = 0; i < delegation->to_count; i++) any |= delegation->to[i].any;
    if (any) *SC_PUSH(review->arena, &out->of_all) = d;
    for (uint32_t i = 0; i < delegation->to_count && !any; i++) {
      uint32_t agent = delegation->to[i].ref.index;
      size_t count = out->of_agent[agent].count;
      if (count > 0 && out->of_agent[agent].items[count - 1] == d) continue;
      *SC_PUSH(review->arena, &out->of_agent[agent]) = d;
    }
  }
}

static void link_task(struct sc_review *review, const struct receivers *receivers,
                      struct sc_review_task *task, uint32_t first_rule) {
  const struct sc_delegation *all = review->policy->delegations;
  size_t own_count = receivers->of_agent[task->agent].count, own = 0, any = 0;
  const uint32_t *owns = receivers->of_agent[task->agent].items, *anys = receivers->of_all.items;
  uint32_t *rules = SC_NEW_ARRAY(review->arena, uint32_t, own_count + receivers->of_all.count);
  while (own < own_count || any < receivers->of_all.count) {
    bool from_own = any == receivers->of_all.count || (own < own_count && owns[own] < anys[any]);
    uint32_t d = from_own ? owns[own++] : anys[any++];
    if (covers_task(&all[d], task->model->name)) rules[task->delegation_count++] = first_rule + d;
  }
  task->delegations = rules;
}

void sc_review_rules(struct sc_review *review, struct sc_review_names *names) {
  const struct sc_policy *policy = review->policy;
  struct holdings held = {0};
  for (uint32_t u = 0; u < policy->user_count; u++)
    for (uint32_t g = 0; g < policy->users[u].grant_count; g++) {
      add_grant(review, names, SC_HOLDER_USER, policy->users[u].name, &policy->users[u].grants[g]);
      hold(review, names, &held, &policy->users[u].grants[g]);
    }
  for (uint32_t r = 0; r < policy->role_count; r++)
    for (uint32_t g = 0; g < policy->roles[r].grant_count; g++) {
      add_grant(review, names, SC_HOLDER_ROLE, policy->roles[r].name, &policy->roles[r].grants[g]);
      hold(review, names, &held, &policy->roles[r].grants[g]);
    }
  set_holders(review, &held);
  add_agents(review, names);
  uint32_t first = (uint32_t)review->rules.count;
  for (uint32_t d = 0; d < policy->delegation_count; d++)
    add_delegation(review, names, &policy->delegations[d]);
  struct receivers receivers = {0};
  collect_receivers(review, &receivers);
  for (uint32_t t = 0; t < review->task_count; t++)
    link_task(review, &receivers, &review->tasks[t], first);
}
