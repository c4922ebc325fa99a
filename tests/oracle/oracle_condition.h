/* SPDX-License-Identifier: Apache-2.0
 *
 * oracle_condition.h - conditions over one request: Kleene's three values, atom by atom, none skipped.
 */
#ifndef ORACLE_CONDITION_H
#define ORACLE_CONDITION_H

#include "oracle/oracle.h"

/* In the order of their strength: `and` is the least, `or` the greatest, `not` the mirror. */
enum truth { TRUTH_FALSE, TRUTH_UNKNOWN, TRUTH_TRUE };

/* What a request says about an attribute: absent, or a value of its type. */
struct oracle_fact {
  bool present;
  int64_t number; /* of an enum: the ordinal */
  struct sc_str string;
  const struct sc_str *items;
  uint32_t item_count;
  uint8_t address[16];
};

/* Bits of a set of attributes: declared ones by index, then these. */
#define ORACLE_BIT_NOW 61u
#define ORACLE_BIT_RESOURCE 62u
#define ORACLE_BIT_USER 63u

struct oracle_conditions;

struct oracle_conditions *oracle_conditions_new(struct sc_arena *arena,
                                                const struct sc_policy *policy,
                                                struct oracle_stats *stats);
uint32_t oracle_conditions_zones(const struct oracle_conditions *conditions,
                                 const struct sc_str **names);

void oracle_conditions_count(struct oracle_conditions *conditions, bool on);

/* Reads the context of a request; it is borrowed until the next call. */
void oracle_conditions_read(struct oracle_conditions *conditions,
                            const struct oracle_request *request);
/* Whether PCRE2 had to give up on a text since the last read: no truth since then is sure. */
bool oracle_conditions_unsure(const struct oracle_conditions *conditions);

/* NULL is TRUE. Adds to *absent the attributes of atoms that are unknown. */
enum truth oracle_conditions_truth(struct oracle_conditions *conditions, const struct sc_expr *expr,
                                   uint64_t *absent);

#endif
