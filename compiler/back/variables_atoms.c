/* SPDX-License-Identifier: Apache-2.0
 *
 * variables_atoms.c - atoms and selectors to one-node diagrams.
 *
 * For each variable: which classes make the atom true, then edges. A class is wholly inside or outside of every interval,
 * because all interval bounds are break points.
 */
#include "back/intervals.h"
#include "back/variables_internal.h"
#include "base/sorted.h"

#include <assert.h>
#include <stdlib.h>

/* Edges from a truth per class. */
static sc_mdd_ref from_classes(struct sc_variables *v, struct sc_mdd *mdd,
                               const struct sc_variable *var, const bool *truth, bool negated,
                               sc_mdd_ref absent) {
  struct scope_f_edge *edges = SC_NEW_ARRAY(v->arena, struct scope_f_edge, var->class_count);
  for (uint32_t c = 0; c < var->class_count; c++)
    edges[c] = (struct scope_f_edge){c + 1, truth[c] != negated ? SCOPE_F_TRUE : SCOPE_F_FALSE};
  return sc_mdd_make(mdd, var->id, edges, var->class_count, absent);
}

/* The class that begins at `point`: the number of break points <= point. */
static uint32_t class_at(const struct sc_variable *var, int64_t point) {
  return sc_points_up_to(var->points.items, var->points.count, point);
}

static uint32_t address_class_at(const struct sc_variable *var, const uint8_t *address) {
  return sc_addresses_up_to((const uint8_t *)var->addresses.items, var->addresses.count, address);
}

static uint32_t literal_class(const struct sc_variable *var, struct sc_str literal) {
  uint32_t index = SC_SORTED_FIND_TEXT(var->literals.items, var->literals.count, literal);
  if (index != SC_NOT_FOUND) return index + 1;
  abort(); /* a bug: every literal was collected */
}

static void mark(bool *truth, uint32_t from, uint32_t to) {
  for (uint32_t c = from; c < to; c++) truth[c] = true;
}

static sc_mdd_ref ordered_atom(struct sc_variables *v, struct sc_mdd *mdd,
                               const struct sc_variable *var, const struct sc_expr *atom) {
  struct sc_intervals set;
  sc_intervals_of(v->arena, atom, &set);
  bool *truth = SC_NEW_ARRAY(v->arena, bool, var->class_count);
  bool week = var->kind == SCOPE_F_VAR_WEEK;
  for (size_t i = 0; i < set.items.count; i++) {
    const struct sc_interval *interval = &set.items.items[i];
    bool to_end = interval->to_end || (week && interval->high >= SC_WEEK_SECONDS);
    mark(truth, interval->from_start ? 0 : class_at(var, interval->low),
         to_end ? var->class_count : class_at(var, interval->high));
  }
  return from_classes(v, mdd, var, truth, set.negated, SCOPE_F_UNKNOWN);
}

static sc_mdd_ref address_atom(struct sc_variables *v, struct sc_mdd *mdd,
                               const struct sc_variable *var, const struct sc_expr *atom) {
  struct sc_address_intervals set;
  sc_address_intervals_of(v->arena, atom, &set);
  bool *truth = SC_NEW_ARRAY(v->arena, bool, var->class_count);
  for (size_t i = 0; i < set.items.count; i++) {
    const struct sc_address_interval *interval = &set.items.items[i];
    mark(truth, address_class_at(var, interval->low),
         interval->to_end ? var->class_count : address_class_at(var, interval->high));
  }
  return from_classes(v, mdd, var, truth, set.negated, SCOPE_F_UNKNOWN);
}

static sc_mdd_ref literal_atom(struct sc_variables *v, struct sc_mdd *mdd,
                               const struct sc_variable *var, const struct sc_expr *atom) {
  bool *truth = SC_NEW_ARRAY(v->arena, bool, var->class_count);
  for (uint32_t i = 0; i < atom->const_count; i++)
    truth[literal_class(var, atom->consts[i].string)] = true;
  bool negated = atom->op == SC_OP_NE || atom->op == SC_OP_NOT_IN;
  return from_classes(v, mdd, var, truth, negated, SCOPE_F_UNKNOWN);
}

static sc_mdd_ref flag(struct sc_variables *v, struct sc_mdd *mdd, const struct sc_variable *var,
                       sc_mdd_ref absent) {
  const bool truth[2] = {false, true};
  return from_classes(v, mdd, var, truth, false, absent);
}

sc_mdd_ref sc_variables_atom(struct sc_variables *v, struct sc_mdd *mdd,
                             const struct sc_expr *atom) {
  const struct sc_variable *var = sc_variable_of(v, atom);
  switch (var->kind) {
  case SCOPE_F_VAR_POINTS:
  case SCOPE_F_VAR_WEEK:
  case SCOPE_F_VAR_DATE: return ordered_atom(v, mdd, var, atom);
  case SCOPE_F_VAR_ADDRESS: return address_atom(v, mdd, var, atom);
  case SCOPE_F_VAR_LITERAL: return literal_atom(v, mdd, var, atom);
  case SCOPE_F_VAR_MATCH:
  case SCOPE_F_VAR_MEMBER: return flag(v, mdd, var, SCOPE_F_UNKNOWN);
  case SCOPE_F_VAR_PRESENT: return flag(v, mdd, var, SCOPE_F_FALSE);
  case SCOPE_F_VAR_ROLE:
  case SCOPE_F_VAR_SUBJECT:
  case SCOPE_F_VAR_CHAIN:
  case SCOPE_F_VAR_END: break;
  }
  abort(); /* a bug: no atom reads these */
}

sc_mdd_ref sc_variables_name_in(struct sc_variables *v, struct sc_mdd *mdd,
                                enum sc_source_kind source, const struct sc_ref *refs,
                                uint32_t count) {
  uint16_t from = source == SC_FROM_USER ? SCOPE_F_FROM_USER : SCOPE_F_FROM_TASK;
  const struct sc_variable *var = sc_variable_plain(v, SCOPE_F_VAR_LITERAL, from);
  bool *truth = SC_NEW_ARRAY(v->arena, bool, var->class_count);
  for (uint32_t i = 0; i < count; i++) truth[literal_class(var, refs[i].name)] = true;
  return from_classes(v, mdd, var, truth, false, SCOPE_F_FALSE);
}

sc_mdd_ref sc_variables_role(struct sc_variables *v, struct sc_mdd *mdd, uint32_t role) {
  return flag(v, mdd, sc_variable_role(v, role), SCOPE_F_FALSE);
}

sc_mdd_ref sc_variables_subject(struct sc_variables *v, struct sc_mdd *mdd) {
  const struct sc_variable *var = sc_variable_plain(v, SCOPE_F_VAR_SUBJECT, SCOPE_F_FROM_REQUEST);
  return flag(v, mdd, var, SCOPE_F_FALSE);
}

sc_mdd_ref sc_variables_before(struct sc_variables *v, struct sc_mdd *mdd, int64_t instant) {
  const struct sc_variable *var = sc_variable_plain(v, SCOPE_F_VAR_POINTS, SCOPE_F_FROM_NOW);
  bool *truth = SC_NEW_ARRAY(v->arena, bool, var->class_count);
  mark(truth, 0, class_at(var, instant));
  return from_classes(v, mdd, var, truth, false, SCOPE_F_UNKNOWN);
}

sc_mdd_ref sc_variables_chain_at_most(struct sc_variables *v, struct sc_mdd *mdd, uint32_t depth) {
  if (depth >= SC_CHAIN_MAX) return SCOPE_F_TRUE;
  const struct sc_variable *var = sc_variable_plain(v, SCOPE_F_VAR_CHAIN, SCOPE_F_FROM_REQUEST);
  bool *truth = SC_NEW_ARRAY(v->arena, bool, var->class_count);
  mark(truth, 0, class_at(var, (int64_t)depth + 1));
  return from_classes(v, mdd, var, truth, false, SCOPE_F_FALSE);
}
