/* SPDX-License-Identifier: Apache-2.0
 *
 * narrow.c - what is left of each rule: which of its patterns stay, and which scopes stand in the place of others.
 */
#include <stdlib.h>

#include "tighten/plan.h"

struct narrow {
  struct sc_plan *plan;
  const struct sc_policy *policy;
  uint32_t *needed,
      *held; /* per scope and class: the stamp where it is needed, or already granted by what stays */
  uint32_t stamp;
  SC_VEC(uint32_t) ids; /* needed, not held, implied only */
};

static bool needs_scope(const struct narrow *n, uint32_t id) { return n->needed[id] == n->stamp; }

static void hold(struct narrow *n, uint32_t id) {
  n->held[id] = n->stamp;
  if (id >= n->policy->scope_count) return;
  const struct sc_scope *scope = &n->policy->scopes[id];
  for (uint32_t i = 0; i < scope->closure_count; i++) n->held[scope->closure[i]] = n->stamp;
}

/* A name below an open scope that the catalog does not have. */
static bool is_open(const struct narrow *n, uint32_t id) {
  return id >= n->policy->scope_count || !n->policy->scopes[id].declared;
}

/* A pattern stays where all of it is needed, and where names below an open scope are among what is needed of a pattern that
 * covers such names: nobody knows which will come next. */
static bool stays(const struct narrow *n, const struct sc_pattern *pattern) {
  bool all = true, covers_unlisted = false, open_needed = false;
  for (uint32_t i = 0; i < pattern->id_count; i++) {
    uint32_t id = pattern->ids[i];
    all = all && needs_scope(n, id);
    covers_unlisted = covers_unlisted || id >= n->policy->scope_count;
    open_needed = open_needed || (is_open(n, id) && needs_scope(n, id));
  }
  return all || (covers_unlisted && open_needed);
}

static void put(struct narrow *n, struct sc_tighten_pattern *change, uint32_t id) {
  struct sc_arena *arena = n->plan->t->arena;
  uint32_t *ids = SC_NEW_ARRAY(arena, uint32_t, change->name_count + 1);
  struct sc_str *names = SC_NEW_ARRAY(arena, struct sc_str, change->name_count + 1);
  uint32_t at = change->name_count;
  if (at > 0) {
    memcpy(ids, change->ids, at * sizeof *ids);
    memcpy(names, change->names, at * sizeof *names);
  }
  for (; at > 0 && ids[at - 1] > id; at--) {
    ids[at] = ids[at - 1];
    names[at] = names[at - 1];
  }
  ids[at] = id;
  names[at] = n->policy->scopes[id].name;
  change->ids = ids;
  change->names = names;
  change->name_count++;
  hold(n, id);
}

/* What the pattern lists of what is needed. */
static void list(struct narrow *n, const struct sc_pattern *pattern,
                 struct sc_tighten_pattern *change) {
  uint32_t room = 0;
  for (uint32_t i = 0; i < pattern->id_count; i++) room += needs_scope(n, pattern->ids[i]);
  change->changed = true;
  change->ids = SC_NEW_ARRAY(n->plan->t->arena, uint32_t, room);
  change->names = SC_NEW_ARRAY(n->plan->t->arena, struct sc_str, room);
  for (uint32_t i = 0; i < pattern->id_count; i++) {
    uint32_t id = pattern->ids[i];
    if (!needs_scope(n, id) || n->held[id] == n->stamp || id >= n->policy->scope_count) continue;
    change->ids[change->name_count] = id;
    change->names[change->name_count++] = n->policy->scopes[id].name;
    hold(n, id);
  }
}

static bool implies(const struct narrow *n, const struct sc_pattern *pattern, uint32_t wanted) {
  for (uint32_t i = 0; i < pattern->id_count; i++) {
    if (pattern->ids[i] >= n->policy->scope_count) continue;
    const struct sc_scope *scope = &n->policy->scopes[pattern->ids[i]];
    if (bsearch(&wanted, scope->closure, scope->closure_count, sizeof wanted, sc_plan_by_number))
      return true;
  }
  return false;
}

/* Needed scopes that only a scope implied which goes: they stand in the place of its pattern. */
static void list_implied(struct narrow *n, struct sc_tighten_rule *rule) {
  for (size_t i = 0; i < n->ids.count; i++) {
    uint32_t id = n->ids.items[i];
    for (uint32_t p = 0; p < rule->pattern_count && n->held[id] != n->stamp; p++)
      if (rule->changes[p].changed && implies(n, &rule->patterns[p], id))
        put(n, &rule->changes[p], id);
  }
}

static void collect_needed(struct narrow *n, uint32_t rule) {
  const struct sc_needs *needs = &n->plan->needs;
  n->stamp++;
  n->ids.count = 0;
  for (size_t i = needs->rule_atoms[rule]; i < needs->rule_atoms[rule + 1]; i++) {
    const struct sc_atom *atom = &needs->atoms.items[needs->scope_atoms[i]];
    if (!atom->chosen) continue;
    n->needed[atom->b] = n->stamp;
    *SC_PUSH(n->plan->t->arena, &n->ids) = atom->b;
  }
  if (n->ids.count > 1) qsort(n->ids.items, n->ids.count, sizeof *n->ids.items, sc_plan_by_number);
}

static void narrow(struct narrow *n, uint32_t number) {
  struct sc_tighten_rule *rule = &n->plan->t->rules.items[number];
  bool changed = false, left = false;
  collect_needed(n, number);
  rule->changes = SC_NEW_ARRAY(n->plan->t->arena, struct sc_tighten_pattern, rule->pattern_count);
  for (uint32_t p = 0; p < rule->pattern_count; p++) {
    if (!stays(n, &rule->patterns[p])) continue;
    left = true;
    for (uint32_t i = 0; i < rule->patterns[p].id_count; i++) hold(n, rule->patterns[p].ids[i]);
  }
  for (uint32_t p = 0; p < rule->pattern_count; p++) {
    if (stays(n, &rule->patterns[p])) continue;
    changed = true;
    list(n, &rule->patterns[p], &rule->changes[p]);
  }
  list_implied(n, rule);
  for (uint32_t p = 0; p < rule->pattern_count; p++) left = left || rule->changes[p].name_count > 0;
  if (changed) rule->outcome = left ? SC_TIGHTEN_NARROWED : SC_TIGHTEN_REMOVED;
}

void sc_plan_rules(struct sc_plan *plan) {
  struct sc_tighten *t = plan->t;
  size_t scopes = (size_t)t->policy->scope_count + t->policy->open_class_count;
  struct narrow n = {.plan = plan, .policy = t->policy};
  n.needed = SC_NEW_ARRAY(t->arena, uint32_t, scopes);
  n.held = SC_NEW_ARRAY(t->arena, uint32_t, scopes);
  for (uint32_t i = 0; i < t->rules.count; i++) {
    struct sc_tighten_rule *rule = &t->rules.items[i];
    if (rule->verdict == SC_TIGHTEN_KEEP) continue;
    bool gone = rule->verdict == SC_TIGHTEN_REVOKE;
    if (rule->owner == SC_OWNER_DELEGATION)
      gone = gone || !sc_plan_has(plan, SC_ATOM_DELEGATION, rule->holder, 0);
    if (gone)
      rule->outcome = SC_TIGHTEN_REMOVED;
    else if (!rule->any_scope)
      narrow(&n, i);
  }
}
