/* SPDX-License-Identifier: Apache-2.0
 *
 * worksheet.h - the owners' decisions: a YAML file with one entry for each grant, written from a review and read back strictly.
 *
 * What the review says stands beside what the owner is to fill in, and must come back unchanged: a decision is about what was seen when
 * it was made. A grant that nobody decided about stays "not reviewed": silence is never approval.
 */
#ifndef SC_WORKSHEET_H
#define SC_WORKSHEET_H

#include "base/diag.h"
#include "review/review.h"

enum sc_decision { SC_NOT_REVIEWED, SC_APPROVE, SC_REVOKE, SC_NARROW, SC_DECISIONS };
const char *sc_decision_name(enum sc_decision decision); /* "not reviewed", "approve", … */

struct sc_worksheet_line { /* of the review's rule of the same index */
  enum sc_decision decision;
  struct sc_str reviewer, justification, date; /* empty where it was not reviewed */
  uint32_t line; /* of the file; 0 = the worksheet does not have it */
};

struct sc_worksheet_mistake {
  uint32_t line;
  struct sc_str text;
};

struct sc_worksheet {
  struct sc_worksheet_line *lines; /* per rule of the review */
  size_t counts[SC_DECISIONS];
  SC_VEC(struct sc_worksheet_mistake) mistakes; /* in the order of the file */
};

void sc_worksheet_write(const struct sc_review *review, struct sc_text *out);

/* Reads the source `file`. False: it is no YAML (then there are diagnostics), or there are mistakes: of another policy, of other
 * logs, altered, incomplete, conflicting, unknown, approved by who holds it. */
bool sc_worksheet_read(struct sc_diags *diags, uint32_t file, const struct sc_review *review,
                       struct sc_worksheet *out);

/* worksheet.c, for worksheet_read.c: what a worksheet says of a rule, by key. */
#define SC_WORKSHEET_FACTS 8u
extern const char *const sc_worksheet_fact_names[SC_WORKSHEET_FACTS];
void sc_worksheet_facts(const struct sc_review *review, size_t rule,
                        struct sc_str out[SC_WORKSHEET_FACTS]);
#define SC_WORKSHEET_HEAD 4u
extern const char *const sc_worksheet_head_names[SC_WORKSHEET_HEAD];
void sc_worksheet_head(const struct sc_review *review, struct sc_str out[SC_WORKSHEET_HEAD]);
/* Whether the user of that name holds what the rule grants. */
bool sc_worksheet_holds(const struct sc_review *review, size_t rule, struct sc_str user);

#endif
