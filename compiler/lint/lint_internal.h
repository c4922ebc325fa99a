/* SPDX-License-Identifier: Apache-2.0
 *
 * lint_internal.h - what the checks of lint share: the policy, its diagrams, and what is known of each scope.
 */
#ifndef SC_LINT_INTERNAL_H
#define SC_LINT_INTERNAL_H

#include "back/lower_state.h"
#include "lint/lint.h"

struct id_vec {
  uint32_t *items;
  size_t count;
  size_t capacity;
};

struct sc_lint {
  struct sc_arena *arena;
  struct sc_diags *diags;
  const struct sc_policy *policy;
  const struct sc_lint_options *options;
  struct sc_findings *out;
  struct sc_lower *lower; /* variables, diagrams, conditions, implications; no rows */
  uint32_t scope_count; /* declared, mentioned and classes */
  bool *held; /* per scope id: some role or user holds it under some facts */
  bool *in_task; /* per scope id: some task has it under some facts */
  struct id_vec *delegations_to; /* per agent: delegations that name it, or every agent */
  /* A set of scope ids: those whose mark is the stamp, and the same as a list. */
  uint32_t *marks;
  uint32_t stamp;
  struct id_vec set;
  struct sc_map exact; /* memo: bytes of a ref -> the same over values that exist */
  uint8_t *leaves; /* memo of lint_leaves, per ref */
  size_t leaf_count;
};

/* lint.c: a finding, valid until the next. Never NULL; of a rule that is off, one that nobody sees. */
struct sc_finding *lint_add(struct sc_lint *lint, enum sc_code code, struct sc_span span,
                            const char *format, ...) __attribute__((format(printf, 4, 5)));
#define LINT_LABEL(lint, finding, ...) sc_diag_label((lint)->diags, &(finding)->diag, __VA_ARGS__)
#define LINT_HINT(lint, finding, ...) sc_diag_hint((lint)->diags, &(finding)->diag, __VA_ARGS__)
#define LINT_NOTE(lint, finding, span, ...)                                                        \
  sc_diag_note((lint)->diags, &(finding)->diag, span, __VA_ARGS__)
bool lint_is_on(const struct sc_lint *lint, enum sc_code code);

/* lint_diagram.c */
#define LINT_LEAF(terminal) (1u << (terminal))
#define LINT_TRUE LINT_LEAF(SCOPE_F_TRUE)
#define LINT_FALSE LINT_LEAF(SCOPE_F_FALSE)
#define LINT_UNKNOWN LINT_LEAF(SCOPE_F_UNKNOWN)
void lint_prepare(struct sc_lint *lint);
sc_mdd_ref lint_expr(struct sc_lint *lint, const struct sc_expr *expr);
sc_mdd_ref lint_and(struct sc_lint *lint, const struct sc_expr *a, const struct sc_expr *b);
unsigned lint_leaves(struct sc_lint *lint, sc_mdd_ref ref); /* the terminals that can be reached */
/* Whether facts exist for which a ends in one of `a_leaves`, and b in one of `b_leaves`. */
bool lint_meets(struct sc_lint *lint, sc_mdd_ref a, unsigned a_leaves, sc_mdd_ref b,
                unsigned b_leaves);

/* lint_scopes.c: sets of scopes */
enum lint_reach { LINT_NAMED, LINT_IMPLIED, LINT_IMPLYING };
void lint_mark(struct sc_lint *lint, const struct sc_pattern *patterns, uint32_t count,
               enum lint_reach reach); /* a new set */
struct id_vec lint_copy_set(struct sc_lint *lint);
static inline bool lint_marked(const struct sc_lint *lint, uint32_t id) {
  return lint->marks[id] == lint->stamp;
}
enum sc_risk lint_risk(const struct sc_lint *lint, uint32_t id);
struct sc_str lint_scope_name(const struct sc_lint *lint, uint32_t id); /* "a:**" below open ones */
/* Whether the pattern is a name that no catalog lists: rules that mention a name below an open scope make it one that wildcards
 * inside a segment cover, so taking such a pattern out may take the name away from other rules. */
bool lint_is_mention(const struct sc_lint *lint, const struct sc_pattern *pattern);
bool lint_covers_task(const struct sc_delegation *delegation, struct sc_str task);
void lint_know_scopes(struct sc_lint *lint); /* held, in_task, delegations_to */

/* The checks, one file each. */
void lint_usage(struct sc_lint *lint);
void lint_grants(struct sc_lint *lint);
void lint_shadows(struct sc_lint *lint);
void lint_patterns(struct sc_lint *lint);
void lint_tasks(struct sc_lint *lint);
void lint_delegations(struct sc_lint *lint);
void lint_denies(struct sc_lint *lint);
void lint_conditions(struct sc_lint *lint);
void lint_words(struct sc_lint *lint);
/* lint_ignore.c: marks findings that comments ignore; finds comments that do not. Findings are sorted before. */
void lint_ignores(struct sc_lint *lint);

#endif
