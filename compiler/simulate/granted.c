/* SPDX-License-Identifier: Apache-2.0
 *
 * granted.c - conditions as sets of points.
 */
#include "simulate/granted.h"

#include "simulate/granted_atom.h"

/* For which points an expression may be true, and for which false. */
struct may {
  uint64_t *yes, *no;
};

static struct may new_may(struct sc_granted *g) {
  return (struct may){SC_NEW_ARRAY(&g->scratch, uint64_t, g->words),
                      SC_NEW_ARRAY(&g->scratch, uint64_t, g->words)};
}

static void fill(uint64_t *points, size_t words) { memset(points, 0xff, words * sizeof *points); }

static void meet(uint64_t *into, const uint64_t *with, size_t words) {
  for (size_t i = 0; i < words; i++) into[i] &= with[i];
}

static void join(uint64_t *into, const uint64_t *with, size_t words) {
  for (size_t i = 0; i < words; i++) into[i] |= with[i];
}

static struct may may_of_atom(struct sc_granted *g, const struct sc_expr *atom) {
  struct may out = new_may(g);
  if (!sc_atom_in_domain(&g->domain, atom)) {
    fill(out.yes, g->words);
    fill(out.no, g->words);
    return out;
  }
  for (size_t i = 0; i < g->domain.count; i++) {
    bool yes, no;
    sc_atom_at(&g->domain, atom, i, &yes, &no);
    out.yes[i / 64] |= (uint64_t)yes << i % 64;
    out.no[i / 64] |= (uint64_t)no << i % 64;
  }
  return out;
}

static struct may may_of(struct sc_granted *g, const struct sc_expr *expr) {
  const struct sc_policy *policy = g->state->out->policy;
  while (expr->kind == SC_EXPR_NAME) expr = policy->conditions[expr->condition].expr;
  if (expr->kind == SC_EXPR_ATOM) return may_of_atom(g, expr);
  struct may out = may_of(g, expr->args[0]);
  if (expr->kind == SC_EXPR_NOT) return (struct may){out.no, out.yes};
  for (uint32_t i = 1; i < expr->arg_count; i++) {
    struct may arg = may_of(g, expr->args[i]);
    if (expr->kind == SC_EXPR_AND) {
      meet(out.yes, arg.yes, g->words);
      join(out.no, arg.no, g->words);
    } else {
      join(out.yes, arg.yes, g->words);
      meet(out.no, arg.no, g->words);
    }
  }
  return out;
}

/* --- rules ---------------------------------------------------------------------------------------------------------- */

static void release_scratch(void *ptr) { sc_arena_release(ptr); }

struct sc_granted *sc_granted_new(struct sc_finding_state *state, const struct sc_domain *domain) {
  struct scope_counts counts;
  struct sc_arena *arena = state->out->arena;
  scope_table_counts(state->out->simulation->now.table, &counts);
  struct sc_granted *out =
      SC_NEW(arena, struct sc_granted); /* where it stays, for its scratch memory */
  *out = (struct sc_granted){.state = state, .arena = arena, .domain = *domain};
  out->words = SC_POINTS_WORDS(domain->count);
  out->rules = SC_NEW_ARRAY(arena, uint64_t *, counts.rules);
  out->denies = SC_NEW_ARRAY(arena, uint64_t *, state->out->policy->deny_count);
  out->all = SC_NEW_ARRAY(arena, uint64_t, out->words);
  out->points = SC_NEW_ARRAY(arena, uint64_t, out->words);
  out->leg = SC_NEW_ARRAY(arena, uint64_t, out->words);
  sc_arena_init(&out->scratch);
  out->scratch.recovery = arena->recovery;
  sc_arena_defer(arena, release_scratch, &out->scratch);
  return out;
}

static struct may may_of_whole(struct sc_granted *g, const struct sc_expr *expr) {
  sc_arena_recycle(&g->scratch, &g->scratch);
  g->scratch.recovery = g->arena->recovery;
  return may_of(g, expr);
}

static const uint64_t *points_of_rule(struct sc_granted *g, uint32_t rule) {
  const struct sc_rule_conditions *conditions = &g->state->conditions[rule];
  if (g->rules[rule] != NULL) return g->rules[rule];
  uint64_t *points = SC_NEW_ARRAY(g->arena, uint64_t, g->words);
  fill(points, g->words);
  for (unsigned i = 0; i < 2; i++)
    if (conditions->when[i] != NULL)
      meet(points, may_of_whole(g, conditions->when[i]).yes, g->words);
  return g->rules[rule] = points;
}

static const uint64_t *points_of_deny(struct sc_granted *g, uint32_t deny) {
  if (g->denies[deny] != NULL) return g->denies[deny];
  const struct sc_expr *when = g->state->out->policy->denies[deny].when;
  uint64_t *points = SC_NEW_ARRAY(g->arena, uint64_t, g->words);
  memcpy(points, may_of_whole(g, when).no, g->words * sizeof *points);
  return g->denies[deny] = points;
}

static bool names_one(const struct sc_ref *refs, uint32_t count, struct sc_str name) {
  for (uint32_t i = 0; i < count; i++)
    if (sc_str_equal(refs[i].name, name)) return true;
  return false;
}

static bool covers_scope(const struct sc_finding_state *s, const struct sc_deny *deny,
                         uint32_t scope) {
  for (uint32_t p = 0; p < deny->scope_count; p++)
    for (uint32_t i = 0; i < deny->scopes[p].id_count; i++)
      if (s->scope_ids[deny->scopes[p].ids[i]] == scope) return true;
  return !deny->has_scopes;
}

/* Denies of certain users or roles are left out: others may do it. */
static bool denies(const struct sc_finding_state *s, const struct sc_deny *deny,
                   const struct sc_cell *cell) {
  return deny->when != NULL && !deny->has_users && !deny->has_roles &&
         (!deny->has_agents || names_one(deny->agents, deny->agent_count, cell->agent)) &&
         (!deny->has_tasks || names_one(deny->tasks, deny->task_count, cell->task)) &&
         covers_scope(s, deny, cell->key[SC_CELL_SCOPE] - 1);
}

/* Every leg has a rule that may hold, and no deny must apply. */
static void points_of_cell(struct sc_granted *g, const struct sc_cell *cell) {
  uint64_t *points = g->points, *leg = g->leg;
  const struct sc_policy *policy = g->state->out->policy;
  fill(points, g->words);
  for (uint32_t i = 0; i < cell->rule_count;) {
    const struct sc_cell_rule *first = &cell->rules[i];
    memset(leg, 0, g->words * sizeof *leg);
    for (; i < cell->rule_count && cell->rules[i].leg == first->leg &&
           cell->rules[i].hop == first->hop;
         i++)
      join(leg, points_of_rule(g, cell->rules[i].rule_id), g->words);
    meet(points, leg, g->words);
  }
  for (uint32_t i = 0; i < policy->deny_count; i++)
    if (denies(g->state, &policy->denies[i], cell)) meet(points, points_of_deny(g, i), g->words);
}

const uint64_t *sc_granted_task(struct sc_granted *g, uint32_t task) {
  const struct sc_finding_state *s = g->state;
  const struct sc_cells *cells = &s->out->simulation->cells;
  memset(g->all, 0, g->words * sizeof *g->all);
  for (uint32_t i = s->task_cells[task]; i < s->task_cells[task + 1]; i++) {
    const struct sc_cell *cell = &cells->cells.items[s->cells_by_task[i]];
    if (cell->allowed.count == 0) continue;
    points_of_cell(g, cell);
    join(g->all, g->points, g->words);
  }
  return g->all;
}
