/* SPDX-License-Identifier: Apache-2.0
 *
 * plan_edits.c - from what goes to edits of entries, unit by unit: a user, a role, an agent, a delegation.
 *
 * A unit's edits belong together, and to its owner's patch. Those of a delegation also belong to the patch of each owner that loses what
 * it names: without them that patch would not leave a valid policy.
 */
#include "tighten/plan.h"

/* --- edits ------------------------------------------------------------------------------------------------------ */

void sc_plan_edit(struct sc_plan *plan, struct sc_span span, bool whole, const struct sc_str *names,
                  uint32_t name_count) {
  struct sc_tighten *t = plan->t;
  struct sc_edit_file *file = plan->files[span.file];
  if (plan->failed.len > 0) return;
  if (file == NULL) {
    file = plan->files[span.file] = SC_NEW(t->diags->arena, struct sc_edit_file);
    if (!sc_edit_open(t->diags, span.file, file)) {
      plan->failed = t->diags->sources->files.items[span.file].name;
      return;
    }
  }
  const struct sc_edit_entry *entry = sc_edit_find(file, span);
  if (entry == NULL || (whole && entry->parent->key == NULL)) {
    plan->failed = t->diags->sources->files.items[span.file].name;
    return;
  }
  *SC_PUSH(t->arena, &plan->edits) = (struct sc_plan_edit){.file = span.file,
                                                           .entry = entry,
                                                           .whole = whole,
                                                           .names = names,
                                                           .name_count = name_count,
                                                           .first_group = plan->unit_first,
                                                           .group_count = plan->unit_count};
}

static void begin_unit(struct sc_plan *plan, uint32_t group) {
  plan->unit_first = (uint32_t)plan->groups.count;
  plan->unit_count = 1;
  *SC_PUSH(plan->t->arena, &plan->groups) = group;
}

void sc_plan_change(struct sc_plan *plan, enum sc_tighten_outcome outcome, struct sc_span span,
                    struct sc_str what) {
  *SC_PUSH(plan->t->arena, &plan->t->changes) =
      (struct sc_tighten_change){.outcome = outcome, .what = what, .span = span};
}

/* --- rules -------------------------------------------------------------------------------------------------------- */

static struct sc_str joined(struct sc_arena *arena, const struct sc_str *names, uint32_t count) {
  struct sc_text text = {0};
  for (uint32_t i = 0; i < count; i++) {
    if (i > 0) sc_text_add(arena, &text, SC_STR(", "));
    sc_text_add(arena, &text, names[i]);
  }
  return sc_text_str(&text);
}

static void narrow_rule(struct sc_plan *plan, const struct sc_tighten_rule *rule,
                        struct sc_str what) {
  for (uint32_t p = 0; p < rule->pattern_count; p++) {
    const struct sc_tighten_pattern *change = &rule->changes[p];
    if (!change->changed) continue;
    sc_plan_edit(plan, rule->patterns[p].span, false, change->name_count > 0 ? change->names : NULL,
                 change->name_count);
    sc_plan_change(plan, SC_TIGHTEN_NARROWED, rule->patterns[p].span, what);
    struct sc_tighten_change *last = &plan->t->changes.items[plan->t->changes.count - 1];
    last->before = rule->patterns[p].text;
    last->after = joined(plan->t->arena, change->names, change->name_count);
    last->use = rule->use;
  }
}

static void remove_rule(struct sc_plan *plan, const struct sc_tighten_rule *rule,
                        struct sc_str what) {
  sc_plan_change(plan, SC_TIGHTEN_REMOVED, rule->span, what);
  plan->t->changes.items[plan->t->changes.count - 1].use = rule->use;
}

/* The rules of one list. `key_may_go`: the list is not required. */
static void edit_grants(struct sc_plan *plan, size_t first, uint32_t count, const char *owner,
                        struct sc_str name, bool key_may_go) {
  uint32_t stay = 0;
  for (size_t i = first; i < first + count; i++)
    stay += plan->t->rules.items[i].outcome != SC_TIGHTEN_REMOVED;
  for (size_t i = first; i < first + count; i++) {
    const struct sc_tighten_rule *rule = &plan->t->rules.items[i];
    struct sc_str what = sc_str_format(plan->t->arena, "rule %.*s of %s %.*s",
                                       SC_STR_ARGS(rule->id), owner, SC_STR_ARGS(name));
    if (rule->outcome == SC_TIGHTEN_NARROWED) narrow_rule(plan, rule, what);
    if (rule->outcome != SC_TIGHTEN_REMOVED) continue;
    remove_rule(plan, rule, what);
    if (stay > 0 || !key_may_go) sc_plan_edit(plan, rule->span, false, NULL, 0);
  }
  if (stay == 0 && count > 0 && key_may_go)
    sc_plan_edit(plan, plan->t->rules.items[first].span, true, NULL, 0);
}

/* Entries of a list of names. */
static void edit_refs(struct sc_plan *plan, enum sc_atom_kind kind, uint32_t holder,
                      const struct sc_ref *refs, uint32_t count, struct sc_str holder_name) {
  uint32_t stay = 0;
  for (uint32_t i = 0; i < count; i++) stay += sc_plan_has(plan, kind, holder, i);
  for (uint32_t i = 0; i < count; i++) {
    if (sc_plan_has(plan, kind, holder, i)) continue;
    bool of_user = kind == SC_ATOM_USER_ROLE;
    struct sc_str what = sc_str_format(plan->t->arena, "role %.*s %s %.*s%s",
                                       SC_STR_ARGS(refs[i].name), of_user ? "of user" : "that role",
                                       SC_STR_ARGS(holder_name), of_user ? "" : " inherits");
    sc_plan_change(plan, SC_TIGHTEN_REMOVED, refs[i].span, what);
    if (stay > 0) sc_plan_edit(plan, refs[i].span, false, NULL, 0);
  }
  if (stay == 0 && count > 0) sc_plan_edit(plan, refs[0].span, true, NULL, 0);
}

/* --- users, roles, agents --------------------------------------------------------------------------------------------- */

static void drop(struct sc_plan *plan, struct sc_span span, struct sc_str what) {
  sc_plan_edit(plan, span, false, NULL, 0);
  sc_plan_change(plan, SC_TIGHTEN_REMOVED, span, what);
}

static size_t edit_roles(struct sc_plan *plan, size_t rule) {
  const struct sc_policy *p = plan->t->policy;
  for (uint32_t r = 0; r < p->role_count; rule += p->roles[r++].grant_count) {
    const struct sc_role *role = &p->roles[r];
    begin_unit(plan, sc_plan_people(plan));
    if (plan->role_gone[r]) {
      drop(plan, role->name_span,
           sc_str_format(plan->t->arena, "role %.*s", SC_STR_ARGS(role->name)));
      continue;
    }
    edit_refs(plan, SC_ATOM_INHERIT, r, role->inherits, role->inherit_count, role->name);
    edit_grants(plan, rule, role->grant_count, "role", role->name, true);
  }
  return rule;
}

static size_t edit_users(struct sc_plan *plan, size_t rule) {
  const struct sc_policy *p = plan->t->policy;
  for (uint32_t u = 0; u < p->user_count; rule += p->users[u++].grant_count) {
    const struct sc_user *user = &p->users[u];
    begin_unit(plan, sc_plan_people(plan));
    if (plan->user_gone[u]) {
      drop(plan, user->name_span,
           sc_str_format(plan->t->arena, "user %.*s", SC_STR_ARGS(user->name)));
      continue;
    }
    edit_refs(plan, SC_ATOM_USER_ROLE, u, user->roles, user->role_count, user->name);
    edit_grants(plan, rule, user->grant_count, "user", user->name, true);
  }
  return rule;
}

static uint32_t longest_ttl(const struct sc_plan *plan, size_t first, uint32_t count) {
  const struct sc_policy *p = plan->t->policy;
  uint32_t longest = 0;
  for (size_t r = first; r < first + count; r++) {
    const struct sc_tighten_rule *rule = &plan->t->rules.items[r];
    if (rule->outcome == SC_TIGHTEN_REMOVED) continue;
    for (uint32_t i = 0; i < rule->pattern_count; i++) {
      bool changed = rule->outcome == SC_TIGHTEN_NARROWED && rule->changes[i].changed;
      const uint32_t *ids = changed ? rule->changes[i].ids : rule->patterns[i].ids;
      uint32_t id_count = changed ? rule->changes[i].name_count : rule->patterns[i].id_count;
      for (uint32_t k = 0; k < id_count; k++) {
        uint32_t ttl = sc_policy_scope_ttl(p, ids[k]);
        if (ttl > longest) longest = ttl;
      }
    }
  }
  return longest;
}

static void edit_task(struct sc_plan *plan, size_t rule, const struct sc_task *task,
                      struct sc_str name) {
  edit_grants(plan, rule, task->scope_count, "task", name, false);
  uint32_t longest = longest_ttl(plan, rule, task->scope_count);
  if (task->duties.ttl_s == 0 || longest == 0 || longest >= task->duties.ttl_s) return;
  /* The language refuses a lifetime that no scope allows; the scopes' own hold as before. */
  drop(plan, task->duties.ttl_span,
       sc_str_format(plan->t->arena, "the ttl of task %.*s, which no scope is left for",
                     SC_STR_ARGS(name)));
}

static size_t edit_agent(struct sc_plan *plan, size_t rule, uint32_t a) {
  const struct sc_agent *agent = &plan->t->policy->agents[a];
  uint32_t stay = 0;
  begin_unit(plan, a);
  for (uint32_t i = 0; i < agent->task_count; i++) stay += !plan->task_gone[a][i];
  if (plan->agent_gone[a])
    drop(plan, agent->name_span,
         sc_str_format(plan->t->arena, "agent %.*s", SC_STR_ARGS(agent->name)));
  else if (stay == 0 && agent->task_count > 0)
    sc_plan_edit(plan, agent->tasks[0].name_span, true, NULL, 0);
  for (uint32_t i = 0; i < agent->task_count; rule += agent->tasks[i++].scope_count) {
    const struct sc_task *task = &agent->tasks[i];
    struct sc_str name = sc_str_format(plan->t->arena, "%.*s/%.*s", SC_STR_ARGS(agent->name),
                                       SC_STR_ARGS(task->name));
    if (plan->agent_gone[a]) continue;
    if (!plan->task_gone[a][i]) {
      edit_task(plan, rule, task, name);
      continue;
    }
    struct sc_str what = sc_str_format(plan->t->arena, "task %.*s", SC_STR_ARGS(name));
    sc_plan_change(plan, SC_TIGHTEN_REMOVED, task->name_span, what);
    if (stay > 0) sc_plan_edit(plan, task->name_span, false, NULL, 0);
  }
  return rule;
}

/* --- delegations -------------------------------------------------------------------------------------------------------- */

static void add_owner(uint32_t *items, uint32_t *count, uint32_t group) {
  uint32_t at = *count;
  for (uint32_t i = 0; i < at; i++)
    if (items[i] == group) return;
  for (; at > 0 && items[at - 1] > group; at--) items[at] = items[at - 1];
  items[at] = group;
  (*count)++;
}

static bool loses_task(const struct sc_plan *plan, uint32_t agent, const struct sc_delegation *d) {
  const struct sc_agent *model = &plan->t->policy->agents[agent];
  for (uint32_t i = 0; i < model->task_count; i++)
    for (uint32_t k = 0; plan->task_gone[agent][i] && k < d->task_count; k++)
      if (sc_str_equal(model->tasks[i].name, d->tasks[k].name)) return true;
  return false;
}

/* Whom the delegation is for: one agent, or several. */
static uint32_t receiver(const struct sc_plan *plan, const struct sc_delegation *d) {
  for (uint32_t i = 0; i < d->to_count; i++)
    if (d->to[i].any || d->to[i].ref.index != d->to[0].ref.index) return sc_plan_delegations(plan);
  return d->to[0].ref.index;
}

struct sc_plan_owners sc_plan_delegation_owners(struct sc_plan *plan, uint32_t delegation) {
  const struct sc_policy *p = plan->t->policy;
  const struct sc_delegation *d = &p->delegations[delegation];
  uint32_t *items = SC_NEW_ARRAY(plan->t->arena, uint32_t, p->agent_count + 2), count = 0;
  add_owner(items, &count, receiver(plan, d));
  for (uint32_t i = 0; i < d->from_count; i++) {
    const struct sc_selector *s = &d->from[i];
    if (s->any) continue;
    if (s->kind == SC_SELECT_AGENT && plan->agent_gone[s->ref.index])
      add_owner(items, &count, s->ref.index);
    if (s->kind == SC_SELECT_ROLE && plan->role_gone[s->ref.index])
      add_owner(items, &count, sc_plan_people(plan));
    if (s->kind == SC_SELECT_USER && plan->user_gone[s->ref.index])
      add_owner(items, &count, sc_plan_people(plan));
  }
  for (uint32_t i = 0; i < d->to_count; i++) {
    for (uint32_t a = d->to[i].any ? 0 : d->to[i].ref.index;
         a < (d->to[i].any ? p->agent_count : d->to[i].ref.index + 1); a++)
      if ((!d->to[i].any && plan->agent_gone[a]) || loses_task(plan, a, d))
        add_owner(items, &count, a);
  }
  return (struct sc_plan_owners){items, count};
}

static void edit_selectors(struct sc_plan *plan, enum sc_atom_kind kind, uint32_t delegation,
                           const struct sc_selector *items, uint32_t count) {
  static const char *const kinds[] = {"user", "role", "agent"};
  struct sc_str id = plan->t->policy->delegations[delegation].id;
  for (uint32_t i = 0; i < count; i++) {
    if (sc_plan_has(plan, kind, delegation, i)) continue;
    drop(plan, items[i].ref.span,
         sc_str_format(plan->t->arena, "%s:%.*s in `%s` of delegation %.*s", kinds[items[i].kind],
                       SC_STR_ARGS(items[i].ref.name), kind == SC_ATOM_FROM ? "from" : "to",
                       SC_STR_ARGS(id)));
  }
}

static void edit_delegation(struct sc_plan *plan, uint32_t number) {
  const struct sc_tighten_rule *rule = sc_plan_delegation(plan, number);
  const struct sc_delegation *d = &plan->t->policy->delegations[number];
  struct sc_plan_owners owners = sc_plan_delegation_owners(plan, number);
  struct sc_str what = sc_str_format(plan->t->arena, "delegation %.*s", SC_STR_ARGS(d->id));
  plan->unit_first = (uint32_t)plan->groups.count;
  plan->unit_count = owners.count;
  for (uint32_t i = 0; i < owners.count; i++)
    *SC_PUSH(plan->t->arena, &plan->groups) = owners.items[i];
  if (rule->outcome == SC_TIGHTEN_REMOVED) {
    sc_plan_edit(plan, d->span, false, NULL, 0);
    remove_rule(plan, rule, what);
    return;
  }
  edit_selectors(plan, SC_ATOM_FROM, number, d->from, d->from_count);
  edit_selectors(plan, SC_ATOM_TO, number, d->to, d->to_count);
  for (uint32_t i = 0; i < d->task_count; i++)
    if (!sc_plan_has(plan, SC_ATOM_TASK, number, i))
      drop(plan, d->tasks[i].span,
           sc_str_format(plan->t->arena, "task %.*s in `tasks` of delegation %.*s",
                         SC_STR_ARGS(d->tasks[i].name), SC_STR_ARGS(d->id)));
  if (rule->outcome == SC_TIGHTEN_NARROWED) narrow_rule(plan, rule, what);
}

void sc_plan_edits(struct sc_plan *plan) {
  const struct sc_policy *p = plan->t->policy;
  size_t rule = edit_users(plan, edit_roles(plan, 0));
  for (uint32_t a = 0; a < p->agent_count; a++) rule = edit_agent(plan, rule, a);
  for (uint32_t d = 0; d < p->delegation_count; d++) edit_delegation(plan, d);
  sc_plan_conditions(plan);
}
