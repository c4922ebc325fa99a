/* SPDX-License-Identifier: Apache-2.0
 *
 * universe.h - what two decision tables (or one) speak of, in common terms: names, variables and one diagram manager.
 *
 * Names of users, roles, agents and tasks are joined; so are scopes, together with the classes of unlisted names below open
 * scopes that either table tells apart. The break points of both tables' variables cut each attribute into shared classes,
 * so a condition of either is a diagram over the shared variables. Those diagrams are two-valued: "does the rule hold" and
 * "does the deny apply" (docs/adr/0006-exact-analysis.md).
 *
 * Invariants: shared names are sorted by bytes; a variable that depends on another (`main`: a MATCH on the literals of its text, a
 * MEMBER on its set, a WEEK on `now`) has a larger id, and is never tested where that one says that there is no value.
 */
#ifndef SC_UNIVERSE_H
#define SC_UNIVERSE_H

#include "analysis/table_view.h"
#include "back/mdd.h"
#include "base/intern.h"
#include "condition/regex.h"

#define SC_SIDES 2u
#define SC_INSTANT_LIMIT (INT64_C(1) << 53) /* instants beyond count as missing */

/* A name that at least one table has, with its id there; SC_NOT_FOUND = it does not have it. */
struct sc_shared_name {
  struct sc_str name;
  uint32_t id[SC_SIDES];
};
struct sc_shared_names {
  SC_VEC(struct sc_shared_name) items;
};

struct sc_shared_task {
  uint32_t agent; /* shared */
  struct sc_str name;
  uint32_t id[SC_SIDES];
};

/* A scope: a listed name, or a class of unlisted ones with `name` as an example. */
struct sc_shared_scope {
  struct sc_str name;
  uint32_t id[SC_SIDES];
  bool unlisted;
};

enum sc_shared_kind { /* in the order in which variables are tested */
                      SC_SHARED_CHAIN,
                      SC_SHARED_SUBJECT,
                      SC_SHARED_NUMBER, /* int or instant attribute */
                      SC_SHARED_VALUE, /* bool or enum attribute: one class per value, `texts` has their names */
                      SC_SHARED_SET, /* class 1 = the set is there; never absent */
                      SC_SHARED_NOW,
                      SC_SHARED_WEEK, /* main: NOW; never absent */
                      SC_SHARED_TEXT, /* class 0 = none of `texts`, i + 1 = texts[i] */
                      SC_SHARED_ADDRESS,
                      SC_SHARED_ROLE, /* class 1 = the subject has it; never absent */
                      SC_SHARED_MEMBER, /* main: SET; never absent */
                      SC_SHARED_MATCH /* main: TEXT, whose class is 0; never absent */
};

struct sc_shared_zone {
  struct sc_str name;
  const struct scope_f_transition *transitions;
  uint32_t count;
  int32_t initial_s;
  int64_t until;
};

struct sc_shared_address {
  uint8_t bytes[16];
};

struct sc_shared_var {
  enum sc_shared_kind kind;
  uint16_t source; /* enum scope_f_source, 0 = the attribute `attr` */
  struct sc_str attr;
  enum scope_f_type type; /* of the attribute */
  SC_VEC(int64_t) points; /* CHAIN, NUMBER, NOW, WEEK: rising */
  SC_VEC(struct sc_shared_address) addresses;
  SC_VEC(struct sc_str) texts; /* TEXT: sorted; VALUE; MEMBER: the one */
  const struct sc_dfa *dfa; /* MATCH */
  uint32_t zone; /* WEEK */
  uint32_t role; /* ROLE: shared */
  struct sc_shared_var *main; /* may be NULL */
  uint32_t class_count;
  uint32_t id;
};

/* How one table's variable is read in shared terms. */
struct sc_var_map {
  struct sc_shared_var *shared;
  const uint32_t *class_of; /* per shared class: the table's class, SC_ABSENT = absent there */
};
#define SC_ABSENT 0xffffffffu

struct sc_table_side {
  struct sc_view view;
  struct sc_var_map *vars;
  sc_mdd_ref *holds; /* per node of the table: made on demand, SC_NOT_FOUND = not yet */
  sc_mdd_ref *applies;
  const uint32_t **scopes_of; /* per scope id: the shared scopes, a count first */
  uint32_t *scope_ids; /* per shared scope */
};

struct sc_universe {
  struct sc_arena *arena;
  uint32_t side_count;
  uint32_t
      reader_count; /* tables whose variables and nodes are read: side_count, or one more of a question */
  struct sc_table_side sides[SC_SIDES];
  struct sc_shared_names users, roles, agents;
  SC_VEC(struct sc_shared_task) tasks; /* by agent, then name */
  SC_VEC(struct sc_shared_scope) scopes; /* the listed ones, sorted; then the classes */
  const struct sc_dfa *scope_names; /* all that are scope names; NULL unless a scope is open */
  const struct sc_dfa *classifiers[SC_SIDES]; /* of names below open scopes; NULL = none is open */
  SC_VEC(struct sc_shared_zone) zones;
  SC_VEC(struct sc_shared_var *) vars; /* by id */
  uint32_t *class_counts;
  struct sc_map var_by_key;
  struct sc_mdd *mdd;
  bool unproved; /* something could not be looked at: what is not found is not proved */
  const char *unproved_why; /* static */
  bool
      chains_joined; /* of chains that lead to equal states only one was followed: not all that differ are told apart */
  SC_VEC(sc_mdd_ref) scratch; /* a stack of children under construction */
  struct sc_restricted { /* memo of sc_restrict, open-addressed */
    sc_mdd_ref ref, result;
    uint32_t var, class; /* var + 1, 0 = free */
  } * restricted;
  size_t restricted_count, restricted_capacity;
  SC_VEC(uint32_t) stamps; /* per node: the last sc_support that met it */
  uint32_t stamp;
  struct sc_map care_ids; /* memo of sc_care: key -> index into cares */
  SC_VEC(struct sc_care) cares;
  struct sc_map texts; /* memo of sc_care_texts: key -> index into joints */
  SC_VEC(struct sc_joint_texts *) joints;
  const struct sc_dfa *texts_dfa, *names_dfa; /* all texts, all but the empty one; made on demand */
};

/* Tables verified or just made; borrowed until the arena ends. `second` NULL: one table alone. */
void sc_universe_init(struct sc_universe *u, struct sc_arena *arena, const void *first,
                      const void *second);
/* One table, and a question about it: the table of sc_compile_condition, or NULL. Returns where its condition is TRUE. */
sc_mdd_ref sc_universe_ask(struct sc_universe *u, struct sc_arena *arena, const void *table,
                           const void *question);

/* universe_names.c */
void sc_universe_names(struct sc_universe *u);
/* The index of a name; SC_NOT_FOUND: neither table has it. */
uint32_t sc_shared_find(const struct sc_shared_names *names, struct sc_str name);
uint32_t sc_shared_find_task(const struct sc_universe *u, uint32_t agent, struct sc_str name);
/* universe_scopes.c */
void sc_universe_scopes(struct sc_universe *u);
/* shared_vars.c */
void sc_universe_vars(struct sc_universe *u);
uint32_t sc_shared_zone_of(struct sc_universe *u, const struct sc_view *v, uint32_t index);
/* shared_classes.c */
void sc_universe_classes(struct sc_universe *u, uint32_t side);
/* A value of the variable's class. */
int64_t sc_shared_number(const struct sc_shared_var *var, uint32_t class);
void sc_shared_address_of(const struct sc_shared_var *var, uint32_t class, uint8_t out[16]);
int32_t sc_shared_offset(const struct sc_shared_zone *zone, int64_t at);
/* The first change of offset behind the instant; INT64_MAX = none. */
int64_t sc_shared_next_transition(const struct sc_shared_zone *zone, int64_t at);
uint32_t sc_shared_point_class(const struct sc_shared_var *var, int64_t value);

/* translate.c: a node of a side's table over the shared variables. TRUE or FALSE at every end. */
sc_mdd_ref sc_holds(struct sc_universe *u, uint32_t side,
                    uint32_t ref); /* TRUE where the walk ends in TRUE */
sc_mdd_ref sc_applies(struct sc_universe *u, uint32_t side,
                      uint32_t ref); /* TRUE where it does not end in FALSE */
/* children[c] per class; all vars allowed in them. */
sc_mdd_ref sc_case(struct sc_universe *u, const struct sc_shared_var *var,
                   const sc_mdd_ref *children, sc_mdd_ref absent);
/* `ref` where the variable has the class (SC_ABSENT: is absent). */
sc_mdd_ref sc_restrict(struct sc_universe *u, sc_mdd_ref ref, uint32_t var, uint32_t class);
/* Marks the variables that the diagram tests. */
void sc_support(struct sc_universe *u, sc_mdd_ref ref, bool *out);

#endif
