/* SPDX-License-Identifier: Apache-2.0
 *
 * variables.h - the variables of the decision diagrams, and each atom's diagram over them.
 *
 * A policy's constants cut the values of each attribute into classes. sc_variables_collect finds all constants of the
 * checked model; sc_variables_finish sorts and numbers variables and classes, cheap tests first, so that the same policy
 * gives the same variables in any order of files. After it, atoms and selectors become one-node diagrams.
 */
#ifndef SC_VARIABLES_H
#define SC_VARIABLES_H

#include "back/mdd.h"
#include "condition/zone.h"
#include "policy.h"

struct sc_address {
  uint8_t bytes[16];
};

struct sc_variable {
  enum scope_f_var_kind kind;
  uint16_t source; /* attribute id or enum scope_f_source */
  uint32_t zone; /* kinds WEEK and DATE: index into zones */
  struct sc_str literal; /* kind MEMBER */
  const struct sc_dfa *dfa; /* kind MATCH */
  const struct sc_expr *atom; /* one that reads it; NULL = a selector */
  uint32_t role; /* kind ROLE */
  SC_VEC(int64_t) points; /* POINTS, WEEK, DATE, CHAIN: rising, unique after finish */
  SC_VEC(struct sc_address) addresses;
  SC_VEC(struct sc_str) literals; /* kind LITERAL */
  uint32_t class_count;
  uint32_t id; /* position after finish */
};

struct sc_variables {
  struct sc_arena *arena;
  const struct sc_policy *policy;
  SC_VEC(struct sc_variable *) list; /* sorted by finish: the index is the variable's id */
  struct sc_map by_key; /* a text that identifies kind, source and detail -> index before finish */
  SC_VEC(const struct sc_zone *) zones; /* sorted by name by finish */
  struct sc_map zone_by_name;
  struct sc_map collected; /* texts of atoms: those that are written alike mean the same */
  uint32_t *class_counts; /* per variable, set by finish */
  uint32_t *index_of; /* index before finish -> id */
};

void sc_variables_collect(struct sc_arena *arena, const struct sc_policy *policy,
                          struct sc_variables *out);
void sc_variables_finish(struct sc_variables *variables);

/* One atom's diagram: TRUE, FALSE, and UNKNOWN where what it reads is absent. */
sc_mdd_ref sc_variables_atom(struct sc_variables *variables, struct sc_mdd *mdd,
                             const struct sc_expr *atom);

/* Tests that rules make besides their conditions. An absent user or task does not fit. */
sc_mdd_ref sc_variables_name_in(struct sc_variables *variables, struct sc_mdd *mdd,
                                enum sc_source_kind source, const struct sc_ref *refs,
                                uint32_t count);
sc_mdd_ref sc_variables_role(struct sc_variables *variables, struct sc_mdd *mdd, uint32_t role);
sc_mdd_ref sc_variables_subject(struct sc_variables *variables, struct sc_mdd *mdd);
sc_mdd_ref sc_variables_before(struct sc_variables *variables, struct sc_mdd *mdd, int64_t instant);
sc_mdd_ref sc_variables_chain_at_most(struct sc_variables *variables, struct sc_mdd *mdd,
                                      uint32_t depth);

#endif
