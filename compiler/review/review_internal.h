/* SPDX-License-Identifier: Apache-2.0
 *
 * review_internal.h - between the parts that make the model.
 */
#ifndef SC_REVIEW_INTERNAL_H
#define SC_REVIEW_INTERNAL_H

#include "base/intern.h"
#include "review/review.h"

/* review_scopes.c: scopes as the review tells them apart. A scope id of the model, or a class of names below an open scope, has
 * one; all classes below one open scope share theirs. */
struct sc_review_names {
  const struct sc_policy *policy;
  uint32_t *of_id; /* scope id of the model -> index into review->scopes */
  uint32_t *stamps; /* per scope of the review: the list that named it last */
  uint32_t stamp;
  SC_VEC(uint32_t) list; /* scopes of the review */
};
void sc_review_scopes(struct sc_review *review, struct sc_review_names *names);
/* `list` becomes what the patterns list, rising. */
void sc_review_listed(struct sc_review *review, struct sc_review_names *names,
                      const struct sc_pattern *patterns, uint32_t count);
/* The same with all that these imply. */
void sc_review_granted(struct sc_review *review, struct sc_review_names *names,
                       const struct sc_pattern *patterns, uint32_t count);

/* review_rules.c: rules with their places, texts and lists; rows of tasks' entries. */
void sc_review_rules(struct sc_review *review, struct sc_review_names *names);
/* Where a span begins: the file's name without the folder that all have in common. */
struct sc_str sc_review_place(struct sc_review *review, struct sc_span span, uint32_t *line);

/* review_uses.c: uses and effects of rules, rows, tasks, agents and scopes. */
void sc_review_uses(struct sc_review *review, struct sc_review_names *names);

#endif
