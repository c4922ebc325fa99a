/* SPDX-License-Identifier: Apache-2.0
 *
 * findings_attempts.c - what was asked for and denied: one finding per agent, task and scope, the most frequent first.
 */
#include "simulate/findings_internal.h"

#include <stdlib.h>

struct attempt {
  const struct sc_cell *cell;
  struct sc_use denied;
  uint32_t reasons;
  bool allowed, mixed;
};

static int compare_cells(const struct sc_cell *x, const struct sc_cell *y) {
  int order = sc_str_compare(x->agent, y->agent);
  if (order == 0) order = sc_str_compare(x->task, y->task);
  return order != 0 ? order : sc_str_compare(x->scope, y->scope);
}

static int by_names(const void *a, const void *b) {
  const struct attempt *x = a, *y = b;
  return compare_cells(x->cell, y->cell);
}

static int by_count(const void *a, const void *b) {
  const struct attempt *x = a, *y = b;
  if (x->denied.count != y->denied.count) return x->denied.count > y->denied.count ? -1 : 1;
  return by_names(a, b);
}

/* One attempt per agent, task and scope. */
static size_t join_attempts(struct attempt *attempts, size_t count) {
  size_t kept = 0;
  qsort(attempts, count, sizeof *attempts, by_names);
  for (size_t i = 0; i < count; i++) {
    if (kept == 0 || by_names(&attempts[kept - 1], &attempts[i]) != 0) {
      attempts[kept++] = attempts[i];
      continue;
    }
    sc_use_join(&attempts[kept - 1].denied, &attempts[i].denied);
    attempts[kept - 1].reasons |= attempts[i].reasons;
    attempts[kept - 1].allowed |= attempts[i].allowed;
    attempts[kept - 1].mixed |= attempts[i].mixed;
  }
  size_t denied = 0;
  for (size_t i = 0; i < kept; i++)
    if (attempts[i].denied.count > 0) attempts[denied++] = attempts[i];
  qsort(attempts, denied, sizeof *attempts, by_count);
  return denied;
}

static enum sc_risk scope_risk(const struct sc_policy *policy, const struct sc_cell *cell) {
  uint32_t id = cell->key[SC_CELL_SCOPE] - 1;
  for (uint32_t i = 0; i < policy->scope_count; i++)
    if (sc_str_equal(policy->scopes[i].name, cell->scope)) return policy->scopes[i].risk;
  if (id >= policy->scope_count && id - policy->scope_count < policy->open_class_count)
    return policy->scopes[policy->open_classes[id - policy->scope_count].open_parent].risk;
  return SC_RISK_MEDIUM; /* nobody has said what it would be worth */
}

void sc_findings_of_attempts(struct sc_finding_state *s) {
  struct sc_arena *arena = s->out->arena;
  const struct sc_cells *cells = &s->out->simulation->cells;
  struct attempt *attempts = SC_NEW_ARRAY(arena, struct attempt, cells->cells.count);
  for (size_t i = 0; i < cells->cells.count; i++) {
    const struct sc_cell *cell = &cells->cells.items[i];
    attempts[i] =
        (struct attempt){cell, cell->denied, cell->reasons, cell->allowed.count > 0, cell->mixed};
  }
  size_t count = join_attempts(attempts, cells->cells.count);
  for (size_t i = 0; i < count && i < SC_FINDING_ATTEMPTS; i++) {
    const struct sc_cell *cell = attempts[i].cell;
    struct sc_finding *finding =
        sc_finding_add(s, SC_FINDING_DENIED, (struct sc_span){SC_NO_FILE, 0, 0});
    finding->holder_kind = SC_HOLDER_TASK;
    finding->holder =
        sc_str_format(arena, "%.*s/%.*s", SC_STR_ARGS(cell->agent), SC_STR_ARGS(cell->task));
    finding->unused = SC_NEW_ARRAY(arena, struct sc_str, 1);
    finding->unused[0] = cell->scope;
    finding->unused_count = 1;
    finding->severity = scope_risk(s->out->policy, cell);
    finding->use = attempts[i].denied;
    finding->reasons = attempts[i].reasons;
    finding->also_allowed = attempts[i].allowed;
    finding->others = attempts[i].mixed;
  }
  if (count > SC_FINDING_ATTEMPTS) s->out->denied_left_out = count - SC_FINDING_ATTEMPTS;
}
