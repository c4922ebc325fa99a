/* SPDX-License-Identifier: Apache-2.0
 *
 * explain.h - a decision with all that it was made of: legs, the rules each leg looked at, their conditions.
 *
 * The runtime says what is true; this only arranges it. An explanation lives in the run's arena.
 */
#ifndef CMD_EXPLAIN_H
#define CMD_EXPLAIN_H

#include "answer.h"

#define CMD_EXPR_DEPTH_MAX 128u /* deeper conditions are cut off when printed */

struct cmd_leg {
  enum scope_leg leg;
  uint32_t hop;
  enum scope_truth truth; /* of a deny leg: TRUE = no deny applies */
  bool skipped; /* an autonomous task without user: nothing to ask */
  const struct scope_candidate *rules;
  size_t rule_count;
};

struct cmd_explanation {
  const struct cmd_table *table;
  const struct scope_request *request;
  const struct cmd_answer *answer;
  struct cmd_leg
      *legs; /* subject, hops from the user outward, actors from the acting one, denies */
  size_t leg_count; /* 0: the request failed before the first leg */
};

void cmd_explanation_make(struct cmd_run *run, const struct cmd_table *table,
                          const struct scope_request *request, const struct cmd_answer *answer,
                          struct cmd_explanation *out);

/* Whether the rule is one of those that decided. */
bool cmd_rule_decided(const struct cmd_explanation *e, const struct scope_candidate *rule);

/* What an atom compares, in words: "device.trust = managed", "now.clock = 19:30 America/New_York", "ip is missing".
 * Empty if the atom cannot be read. */
struct sc_str cmd_atom_value(struct cmd_run *run, const struct cmd_explanation *e, uint32_t expr,
                             struct sc_str atom);

/* The part of a condition that keeps it from being `wanted`, as an expression. Empty if it is. */
struct sc_str cmd_unmet(struct cmd_run *run, const struct cmd_explanation *e, uint32_t expr,
                        bool wanted);

/* What would make a failing leg hold, one sentence each. */
struct cmd_advice {
  struct sc_str *items;
  size_t count, capacity;
};
void cmd_leg_advice(struct cmd_run *run, const struct cmd_explanation *e, const struct cmd_leg *leg,
                    struct cmd_advice *out);

/* "subject dana holds app:read": what the leg asks. */
struct sc_str cmd_leg_title(struct cmd_run *run, const struct cmd_explanation *e,
                            const struct cmd_leg *leg);
const char *cmd_truth_name(enum scope_truth truth);

void cmd_explain_text(struct cmd_run *run, const struct cmd_explanation *e);
void cmd_explain_json(struct cmd_run *run, const struct cmd_explanation *e);

#endif
