/* SPDX-License-Identifier: Apache-2.0
 *
 * coverage.h - what tests have seen of a policy: rules, their outcomes, the atoms of their conditions.
 *
 * A leg counts only where the decision came to it: what stands behind the first leg that failed had no say.
 *
 *   rule     it decided: it was part of an ALLOW, or, a deny, it denied
 *   outcome  of a rule: it held; of a rule with a condition also: it did not
 *   atom     it was true; false; and, where what it reads may be missing, unknown
 *   MC/DC    an atom was true, and false, where that alone decided the value of the whole condition (masking MC/DC over
 *            Kleene's values: had the atom been the other way, the condition's value would have differed)
 *
 * Counting is additive and joined by "or", so the result does not depend on the order or the number of threads.
 */
#ifndef SC_COVERAGE_H
#define SC_COVERAGE_H

#include <scope.h>

#include "base/source.h"

struct sc_coverage;

/* For one table, which outlives it. NULL: no memory. Not for two threads at once. */
struct sc_coverage *sc_coverage_new(const struct scope_table *table);
void sc_coverage_free(struct sc_coverage *coverage); /* NULL is fine */

/* Adds one request with its decision. False: no memory. */
bool sc_coverage_add(struct sc_coverage *coverage, const struct scope_request *request,
                     const struct scope_decision *decision);
/* `from` is of the same table. */
void sc_coverage_merge(struct sc_coverage *into, const struct sc_coverage *from);

/* Restricts what counts to these rules and the conditions they use: --coverage-of-change. `rules`: per rule id. */
void sc_coverage_restrict(struct sc_coverage *coverage, const bool *rules, uint32_t rule_count);

/* --- what was seen --------------------------------------------------------------------------------------------- */

enum sc_coverage_kind {
  SC_COVER_RULES,
  SC_COVER_OUTCOMES,
  SC_COVER_ATOMS,
  SC_COVER_MCDC,
  SC_COVER_KINDS
};
/* "rules", "outcomes", "atoms", "mcdc" */
const char *sc_coverage_kind_name(enum sc_coverage_kind kind);

/* The bits of an item, by its kind: */
#define SC_SEEN_DECIDED 1u /* rule */
#define SC_SEEN_HELD 1u /* outcome */
#define SC_SEEN_FAILED 2u
#define SC_SEEN_TRUE 1u /* atom, MC/DC */
#define SC_SEEN_FALSE 2u
#define SC_SEEN_UNKNOWN 4u

/* One thing to cover. */
struct sc_coverage_item {
  enum sc_coverage_kind kind;
  struct sc_str name; /* the rule's id, or the atom as written */
  enum scope_rule_kind rule_kind; /* of rules and outcomes */
  struct scope_place place;
  unsigned wanted, seen; /* bits */
  uint64_t hits; /* of a rule: requests that it decided */
};

struct sc_coverage_items {
  struct sc_coverage_item *items; /* by kind, place, name */
  size_t count, capacity;
  uint64_t wanted[SC_COVER_KINDS], seen[SC_COVER_KINDS]; /* points */
};
void sc_coverage_list(struct sc_arena *arena, const struct sc_coverage *coverage,
                      struct sc_coverage_items *out);

/* The bits that are wanted and were not seen. */
static inline unsigned sc_coverage_lacks(const struct sc_coverage_item *item) {
  return item->wanted & ~item->seen;
}
/* What an item lacks, in words: "never decided", "never false, never unknown". Empty = nothing. */
struct sc_str sc_coverage_lack(struct sc_arena *arena, const struct sc_coverage_item *item);

#endif
