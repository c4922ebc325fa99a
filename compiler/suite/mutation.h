/* SPDX-License-Identifier: Apache-2.0
 *
 * mutation.h - small mistakes, put into a policy on purpose: a test that does not notice one would not notice an author's.
 *
 * A mutation is one edit of the checked model. Names are never added, removed or reordered, so ids and handles of the
 * original hold for every mutant, and suites run on mutants as they are bound.
 */
#ifndef SC_MUTATION_H
#define SC_MUTATION_H

#include "policy.h"

enum sc_mutation_kind {
  SC_MUTATE_DROP_GRANT, /* of a role or user: a pattern of `grants` */
  SC_MUTATE_DROP_TASK_SCOPE,
  SC_MUTATE_DROP_DELEGATION,
  SC_MUTATE_DROP_DENY, /* the deny, or one of its patterns */
  SC_MUTATE_DROP_CONDITION,
  SC_MUTATE_DROP_CEILING,
  SC_MUTATE_DROP_EXPIRY,
  SC_MUTATE_DEEPEN, /* max_depth + 1 */
  SC_MUTATE_AUTONOMOUS, /* flipped */
  SC_MUTATE_DROP_DUTY, /* ttl, step_up */
  SC_MUTATE_WIDEN_PATTERN,
  SC_MUTATE_WIDEN_CONSTANT, /* a network, window, date, number, enum bound */
  SC_MUTATE_FLIP_OPERATOR, /* and, or, not, a comparison */
  SC_MUTATION_KINDS
};
/* "drop-grant", ... : stable, in reports */
const char *sc_mutation_kind_name(enum sc_mutation_kind kind);

enum sc_mutation_target {
  SC_TARGET_ROLE, /* owner = role, item = grant, part = pattern */
  SC_TARGET_USER,
  SC_TARGET_TASK_SCOPE, /* owner = agent, sub = task, item = grant, part = pattern */
  SC_TARGET_TASK, /* owner = agent, sub = task */
  SC_TARGET_DELEGATION, /* owner, part = pattern */
  SC_TARGET_DENY,
  SC_TARGET_CONDITION, /* owner */
  SC_TARGET_SCOPE,
  SC_TARGET_RISK
};

struct sc_mutation {
  enum sc_mutation_kind kind;
  struct sc_span span;
  struct sc_str rule; /* id of the rule, name of the condition, task or scope that is changed */
  struct sc_str what; /* "drop urn:infra:deploy:create", "09:00 becomes 08:59" */
  enum sc_mutation_target target;
  uint32_t owner, sub, item, part;
  bool step_up; /* DROP_DUTY: the step-ups, not the ttl */
  struct sc_expr
      *expr; /* DROP_CONDITION (NULL), FLIP_OPERATOR, WIDEN_CONSTANT: the condition instead */
  const struct sc_expr *atom; /* FLIP_OPERATOR of an atom: the atom; else NULL */
  struct sc_pattern pattern; /* WIDEN_PATTERN: instead */
};

struct sc_mutations {
  struct sc_mutation *items; /* by place */
  size_t count, capacity;
};

/* All mutations of a checked policy. Memory: the arena. */
void sc_mutations_list(struct sc_arena *arena, const struct sc_policy *policy,
                       struct sc_mutations *out);

/* The mutant: shares with the original all that is not changed. Memory: the arena, which may be another than the
 * original's. */
void sc_mutation_apply(struct sc_arena *arena, const struct sc_policy *policy,
                       const struct sc_mutation *mutation, struct sc_policy *out);

/* mutation_expr.c: every way to change one operator or constant of a condition, as whole conditions. */
struct sc_expr_change {
  struct sc_expr *root;
  enum sc_mutation_kind kind;
  struct sc_span span;
  struct sc_str what;
  const struct sc_expr *atom; /* FLIP_OPERATOR of an atom: the atom; else NULL */
};
struct sc_expr_changes {
  struct sc_expr_change *items;
  size_t count, capacity;
};
void sc_mutate_expr(struct sc_arena *arena, const struct sc_policy *policy, struct sc_expr *expr,
                    struct sc_expr_changes *out);

#endif
