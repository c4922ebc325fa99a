/* SPDX-License-Identifier: Apache-2.0
 *
 * plan.h - between the steps of tightening: what goes, as edits of sources, each with the owners whose patches have it.
 */
#ifndef SC_TIGHTEN_PLAN_H
#define SC_TIGHTEN_PLAN_H

#include "fmt/edit.h"
#include "tighten/needs.h"

struct sc_plan_edit {
  uint32_t file;
  const struct sc_edit_entry *entry; /* of it, or of one of its entries where `whole` */
  bool whole; /* the collection that the entry is in goes */
  const struct sc_str *names;
  uint32_t name_count;
  uint32_t first_group, group_count; /* into groups */
};

struct sc_plan {
  struct sc_tighten *t;
  struct sc_needs needs;
  struct sc_edit_file **files; /* per source, opened when first needed */
  bool *user_gone, *role_gone, *agent_gone, *condition_gone;
  bool **task_gone; /* per agent, per task */
  SC_VEC(struct sc_plan_edit) edits;
  SC_VEC(uint32_t) groups;
  uint32_t unit_first, unit_count; /* the groups of the unit at hand */
  struct sc_str failed; /* the name of a file that could not be edited */
};

/* Owners: an agent's index, then these. */
static inline uint32_t sc_plan_people(const struct sc_plan *plan) {
  return plan->t->policy->agent_count;
}
static inline uint32_t sc_plan_delegations(const struct sc_plan *plan) {
  return plan->t->policy->agent_count + 1;
}
static inline struct sc_tighten_rule *sc_plan_delegation(const struct sc_plan *plan, uint32_t d) {
  return &plan->t->rules.items[plan->t->rules.count - plan->t->policy->delegation_count + d];
}
/* Whether an entry of a delegation that stays will still be there. */
static inline bool sc_plan_has(const struct sc_plan *plan, enum sc_atom_kind kind, uint32_t a,
                               uint32_t b) {
  return sc_needs_has(&plan->needs, kind, a, b);
}

static inline int sc_plan_by_number(const void *a, const void *b) {
  const uint32_t *x = a, *y = b;
  return *x < *y ? -1 : *x > *y;
}

/* narrow.c: the outcome of each rule. */
void sc_plan_rules(struct sc_plan *plan);
/* leavings.c: what is left empty and without a reference. */
void sc_plan_leavings(struct sc_plan *plan);
/* plan_edits.c: the edits, and their descriptions. */
void sc_plan_edits(struct sc_plan *plan);
/* An edit of the entry at `span` (names NULL: it goes), for the owners of the unit at hand. `whole`: of the collection that
 * the entry is in. */
void sc_plan_edit(struct sc_plan *plan, struct sc_span span, bool whole, const struct sc_str *names,
                  uint32_t name_count);
void sc_plan_change(struct sc_plan *plan, enum sc_tighten_outcome outcome, struct sc_span span,
                    struct sc_str what);
/* The owners of a delegation's edits. */
struct sc_plan_owners {
  const uint32_t *items; /* rising */
  uint32_t count;
};
struct sc_plan_owners sc_plan_delegation_owners(struct sc_plan *plan, uint32_t delegation);
/* plan_conditions.c: conditions that only what goes has named. */
void sc_plan_conditions(struct sc_plan *plan);
/* plan_texts.c: the whole, and each owner's part. */
void sc_plan_texts(struct sc_plan *plan);

#endif
