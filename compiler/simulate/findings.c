/* SPDX-License-Identifier: Apache-2.0
 *
 * findings.c - holders, what of theirs was not used, and the order in which a review reads them.
 */
#include "simulate/findings_internal.h"

#include <stdlib.h>

#include "explain/answer.h"
#include "simulate/scope_ids.h"

const char *sc_finding_name(enum sc_finding_kind kind) {
  static const char *const names[SC_FINDING_KINDS] = {
      "dormant-agent", "dormant-task", "dormant-user",    "unused-rule",   "unused-scopes",
      "broad-pattern", "broad-scope",  "denied-attempts", "unusual-hours", "unusual-networks",
      "burst",         "wide-hours",   "wide-networks",   "untested-rule"};
  return names[kind];
}

const char *sc_finding_title(enum sc_finding_kind kind) {
  static const char *const titles[SC_FINDING_KINDS] = {
      "Agents that used nothing",
      "Tasks that used nothing",
      "Users for whom nothing was allowed",
      "Grants, task entries and delegations that were not used",
      "Rules of which some scopes were not used",
      "Patterns of which only some scopes were used",
      "Scopes of which only some that they imply were used",
      "Denied attempts",
      "Tasks that acted at unusual hours",
      "Tasks that acted from unusual networks",
      "Agents that did far more than they do",
      "Tasks that may act at more times than they do",
      "Tasks that may act from more networks than they do",
      "Rules that are used and not tested"};
  return titles[kind];
}

const char *sc_confidence_name(enum sc_confidence confidence) {
  static const char *const names[] = {"full", "partial", "not-enough-evidence"};
  return names[confidence];
}

struct sc_finding *sc_finding_add(struct sc_finding_state *s, enum sc_finding_kind kind,
                                  struct sc_span span) {
  struct sc_findings *out = s->out;
  struct sc_finding *finding = SC_PUSH(out->arena, &out->items);
  struct sc_place place = sc_source_place(out->sources, span);
  size_t common = sc_sources_common(out->sources);
  finding->kind = kind;
  finding->confidence = out->confidence;
  finding->span = span;
  if (place.file.len > common)
    finding->file = (struct sc_str){place.file.ptr + common, place.file.len - common};
  finding->line = place.line;
  return finding;
}

struct sc_use sc_finding_rule_use(const struct sc_finding_state *s, struct sc_str id) {
  const struct sc_cells *cells = &s->out->simulation->cells;
  struct sc_use all = {0};
  uint32_t rule = sc_map_get(&s->rules, id);
  size_t low = 0, high = cells->uses.count;
  while (low < high) { /* the first of this rule */
    size_t middle = low + (high - low) / 2;
    if (cells->uses.items[middle].rule_id < rule)
      low = middle + 1;
    else
      high = middle;
  }
  for (; low < cells->uses.count && cells->uses.items[low].rule_id == rule; low++)
    sc_use_join(&all, &cells->uses.items[low].use);
  return all;
}

/* --- what the table calls what ---------------------------------------------------------------------------------- */

static void map_rules(struct sc_finding_state *s) {
  const struct scope_table *table = s->out->simulation->now.table;
  struct scope_counts counts;
  struct scope_rule rule;
  scope_table_counts(table, &counts);
  for (uint32_t i = 0; i < counts.rules; i++)
    if (scope_rule_info(table, i, &rule))
      (void)sc_map_add(s->out->arena, &s->rules, sc_str_of(rule.id), i);
}

static void map_scopes(struct sc_finding_state *s) {
  const struct sc_policy *policy = s->out->policy;
  uint32_t count = sc_scope_id_count(policy);
  s->scope_ids = sc_scope_ids(s->out->arena, s->out->simulation->now.table, policy);
  s->stamps = SC_NEW_ARRAY(s->out->arena, uint32_t, count);
  s->granted = SC_NEW_ARRAY(s->out->arena, uint32_t, count);
  s->listed = SC_NEW_ARRAY(s->out->arena, bool, count);
}

static void map_condition(struct sc_finding_state *s, struct sc_str id, const struct sc_expr *own,
                          const struct sc_expr *of_task) {
  uint32_t rule = sc_map_get(&s->rules, id);
  if (rule != SC_NOT_FOUND) s->conditions[rule] = (struct sc_rule_conditions){{own, of_task}};
}

static void map_grants(struct sc_finding_state *s, const struct sc_grant *grants, uint32_t count,
                       const struct sc_expr *of_task) {
  for (uint32_t i = 0; i < count; i++)
    map_condition(s, sc_grant_id(s->out->arena, &grants[i]), grants[i].when, of_task);
}

static void map_conditions(struct sc_finding_state *s) {
  const struct sc_policy *policy = s->out->policy;
  struct scope_counts counts;
  scope_table_counts(s->out->simulation->now.table, &counts);
  s->conditions = SC_NEW_ARRAY(s->out->arena, struct sc_rule_conditions, counts.rules);
  for (uint32_t i = 0; i < policy->agent_count; i++)
    for (uint32_t t = 0; t < policy->agents[i].task_count; t++) {
      const struct sc_task *task = &policy->agents[i].tasks[t];
      map_grants(s, task->scopes, task->scope_count, task->when);
    }
  for (uint32_t i = 0; i < policy->user_count; i++)
    map_grants(s, policy->users[i].grants, policy->users[i].grant_count, NULL);
  for (uint32_t i = 0; i < policy->role_count; i++)
    map_grants(s, policy->roles[i].grants, policy->roles[i].grant_count, NULL);
  for (uint32_t i = 0; i < policy->delegation_count; i++)
    map_condition(s, policy->delegations[i].id, policy->delegations[i].when, NULL);
}

/* Cells by task, those of tasks that the table does not have left out. */
static void map_cells(struct sc_finding_state *s) {
  const struct sc_cells *cells = &s->out->simulation->cells;
  uint32_t tasks = s->out->simulation->profiles.task_count;
  s->task_cells = SC_NEW_ARRAY(s->out->arena, uint32_t, (size_t)tasks + 2);
  s->cells_by_task = SC_NEW_ARRAY(s->out->arena, uint32_t, cells->cells.count);
  for (size_t i = 0; i < cells->cells.count; i++) {
    uint32_t task = cells->cells.items[i].key[SC_CELL_TASK] - 1;
    if (task < tasks) s->task_cells[task + 2]++;
  }
  for (uint32_t t = 0; t < tasks; t++) s->task_cells[t + 2] += s->task_cells[t + 1];
  for (size_t i = 0; i < cells->cells.count; i++) {
    uint32_t task = cells->cells.items[i].key[SC_CELL_TASK] - 1;
    if (task < tasks) s->cells_by_task[s->task_cells[task + 1]++] = (uint32_t)i;
  }
}

/* --- tasks ----------------------------------------------------------------------------------------------------------- */

bool sc_finding_task_of(const struct sc_finding_state *s, const struct sc_agent *agent,
                        const struct sc_task *task, struct sc_finding_task *out) {
  const struct sc_simulation *simulation = s->out->simulation;
  const struct scope_table *table = simulation->now.table;
  uint32_t handle =
      scope_resolve_agent(table, (struct scope_bytes){agent->name.ptr, agent->name.len});
  if (handle != SCOPE_UNKNOWN)
    handle =
        scope_resolve_task(table, handle, (struct scope_bytes){task->name.ptr, task->name.len});
  if (handle == SCOPE_UNKNOWN) return false;
  *out = (struct sc_finding_task){.agent = agent, .task = task, .id = SCOPE_ID_OF(handle)};
  out->profile = simulation->profiles.tasks[out->id];
  for (uint32_t i = 0; out->profile != NULL && i < SC_PROFILE_WEEK; i++)
    out->events += out->profile->week[i];
  return out->profile != NULL;
}

struct sc_finding *sc_finding_add_task(struct sc_finding_state *s, enum sc_finding_kind kind,
                                       const struct sc_finding_task *task) {
  struct sc_finding *finding = sc_finding_add(s, kind, task->task->name_span);
  finding->holder_kind = SC_HOLDER_TASK;
  finding->holder = sc_str_format(s->out->arena, "%.*s/%.*s", SC_STR_ARGS(task->agent->name),
                                  SC_STR_ARGS(task->task->name));
  finding->severity = sc_finding_risk(s->out->policy, task->task->scopes, task->task->scope_count);
  return finding;
}

/* --- holders ------------------------------------------------------------------------------------------------------- */

static void look_at_grants(struct sc_finding_state *s, enum sc_rule_holder kind,
                           struct sc_str holder, const struct sc_grant *grants, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    struct sc_finding_rule rule = {.holder_kind = kind,
                                   .holder = holder,
                                   .id = sc_grant_id(s->out->arena, &grants[i]),
                                   .span = grants[i].span,
                                   .patterns = grants[i].patterns,
                                   .pattern_count = grants[i].pattern_count};
    sc_finding_of_rule(s, &rule);
  }
}

enum sc_risk sc_finding_risk(const struct sc_policy *policy, const struct sc_grant *grants,
                             uint32_t count) {
  enum sc_risk risk = SC_RISK_LOW;
  for (uint32_t g = 0; g < count; g++)
    for (uint32_t p = 0; p < grants[g].pattern_count; p++)
      for (uint32_t i = 0; i < grants[g].patterns[p].id_count; i++) {
        uint32_t id = grants[g].patterns[p].ids[i];
        if (id >= policy->scope_count)
          id = policy->open_classes[id - policy->scope_count].open_parent;
        if (policy->scopes[id].risk > risk) risk = policy->scopes[id].risk;
      }
  return risk;
}

struct sc_use sc_finding_task_use(const struct sc_finding_state *s, const struct sc_task *task) {
  struct sc_use all = {0};
  for (uint32_t i = 0; i < task->scope_count; i++) {
    struct sc_use use = sc_finding_rule_use(s, sc_grant_id(s->out->arena, &task->scopes[i]));
    sc_use_join(&all, &use);
  }
  return all;
}

static void dormant(struct sc_finding_state *s, enum sc_finding_kind kind,
                    enum sc_rule_holder holder_kind, struct sc_str holder, struct sc_span span,
                    enum sc_risk risk) {
  struct sc_finding *finding = sc_finding_add(s, kind, span);
  finding->holder_kind = holder_kind;
  finding->holder = holder;
  finding->severity = risk;
}

static void look_at_agent(struct sc_finding_state *s, const struct sc_agent *agent) {
  const struct sc_policy *policy = s->out->policy;
  struct sc_use all = {0};
  enum sc_risk risk = SC_RISK_LOW;
  for (uint32_t t = 0; t < agent->task_count; t++) {
    const struct sc_task *task = &agent->tasks[t];
    struct sc_use use = sc_finding_task_use(s, task);
    enum sc_risk of_task = sc_finding_risk(policy, task->scopes, task->scope_count);
    sc_use_join(&all, &use);
    if (of_task > risk) risk = of_task;
  }
  if (all.count == 0) {
    dormant(s, SC_FINDING_DORMANT_AGENT, SC_HOLDER_AGENT, agent->name, agent->name_span, risk);
    return;
  }
  for (uint32_t t = 0; t < agent->task_count; t++) {
    const struct sc_task *task = &agent->tasks[t];
    struct sc_str name = sc_str_format(s->out->arena, "%.*s/%.*s", SC_STR_ARGS(agent->name),
                                       SC_STR_ARGS(task->name));
    if (sc_finding_task_use(s, task).count > 0)
      look_at_grants(s, SC_HOLDER_TASK, name, task->scopes, task->scope_count);
    else
      dormant(s, SC_FINDING_DORMANT_TASK, SC_HOLDER_TASK, name, task->name_span,
              sc_finding_risk(policy, task->scopes, task->scope_count));
  }
}

static bool user_is_dormant(const struct sc_finding_state *s, struct sc_str name) {
  const struct sc_cells *cells = &s->out->simulation->cells;
  uint32_t handle =
      scope_resolve_user(cells->side->table, (struct scope_bytes){name.ptr, name.len});
  uint32_t id = SCOPE_ID_OF(handle);
  return handle == SCOPE_UNKNOWN || id >= cells->user_count || cells->users[id].count == 0;
}

static void look_at_user(struct sc_finding_state *s, const struct sc_user *user) {
  const struct sc_policy *policy = s->out->policy;
  if (!user_is_dormant(s, user->name)) {
    look_at_grants(s, SC_HOLDER_USER, user->name, user->grants, user->grant_count);
    return;
  }
  enum sc_risk risk = sc_finding_risk(policy, user->grants, user->grant_count);
  for (uint32_t i = 0; i < user->closure_count; i++) {
    const struct sc_role *role = &policy->roles[user->closure[i]];
    enum sc_risk of_role = sc_finding_risk(policy, role->grants, role->grant_count);
    if (of_role > risk) risk = of_role;
  }
  dormant(s, SC_FINDING_DORMANT_USER, SC_HOLDER_USER, user->name, user->name_span, risk);
}

static void look_at_delegation(struct sc_finding_state *s, const struct sc_delegation *d) {
  struct sc_finding_rule rule = {.holder_kind = SC_HOLDER_DELEGATION,
                                 .holder = d->id,
                                 .id = d->id,
                                 .span = d->span,
                                 .patterns = d->scopes,
                                 .pattern_count = d->scope_count,
                                 .any = d->any_scope};
  sc_finding_of_rule(s, &rule);
}

/* --- all ---------------------------------------------------------------------------------------------------------------- */

static int by_importance(const void *a, const void *b) {
  const struct sc_finding *x = a, *y = b;
  if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
  if (x->severity != y->severity) return x->severity > y->severity ? -1 : 1;
  if (x->kind == SC_FINDING_DENIED && x->use.count != y->use.count)
    return x->use.count > y->use.count ? -1 : 1;
  int order = sc_str_compare(x->file, y->file);
  if (order != 0) return order;
  if (x->line != y->line) return x->line < y->line ? -1 : 1;
  order = sc_str_compare(x->rule, y->rule);
  if (order == 0) order = sc_str_compare(x->holder, y->holder);
  if (order != 0 || x->kind != SC_FINDING_DENIED) return order;
  return sc_str_compare(x->unused[0], y->unused[0]);
}

static enum sc_confidence confidence_of(const struct sc_log_stats *stats, uint32_t min_window_s,
                                        bool has_gaps) {
  if (stats->events == 0 || stats->last - stats->first < (int64_t)min_window_s)
    return SC_CONFIDENCE_NONE;
  return stats->damaged.count > 0 || has_gaps ? SC_CONFIDENCE_PARTIAL : SC_CONFIDENCE_FULL;
}

void sc_findings_make(struct sc_arena *arena, const struct sc_policy *policy,
                      struct sc_sources *sources, const struct sc_simulation *simulation,
                      const struct sc_finding_options *options, struct sc_findings *out) {
  struct sc_finding_state s = {.out = out};
  *out = (struct sc_findings){
      .arena = arena, .policy = policy, .sources = sources, .simulation = simulation};
  out->confidence = confidence_of(&simulation->stats, options->min_window_s, options->has_gaps);
  map_rules(&s);
  map_scopes(&s);
  map_conditions(&s);
  map_cells(&s);
  for (uint32_t i = 0; i < policy->agent_count; i++) look_at_agent(&s, &policy->agents[i]);
  for (uint32_t i = 0; i < policy->user_count; i++) look_at_user(&s, &policy->users[i]);
  for (uint32_t i = 0; i < policy->role_count; i++)
    look_at_grants(&s, SC_HOLDER_ROLE, policy->roles[i].name, policy->roles[i].grants,
                   policy->roles[i].grant_count);
  for (uint32_t i = 0; i < policy->delegation_count; i++)
    look_at_delegation(&s, &policy->delegations[i]);
  sc_findings_of_attempts(&s);
  sc_findings_of_hours(&s);
  sc_findings_of_networks(&s);
  sc_findings_of_bursts(&s);
  if (options->tested != NULL) sc_findings_of_tests(&s, options->tested);
  if (options->ages != NULL) sc_findings_age(out, options);
  if (out->items.count > 0)
    qsort(out->items.items, out->items.count, sizeof *out->items.items, by_importance);
}
