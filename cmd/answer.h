/* SPDX-License-Identifier: Apache-2.0
 *
 * answer.h - a decision with everything that is said about it, as text and as a line of JSON.
 */
#ifndef CMD_ANSWER_H
#define CMD_ANSWER_H

#include <stdio.h>

#include "open_table.h"

/* What the runtime says about one decision. Arrays grow and are used again for the next answer. */
struct cmd_answer {
  struct scope_decision decision;
  struct scope_candidate *rules; /* that decided */
  size_t rule_count, rule_capacity;
  struct scope_bytes missing[SCOPE_CONTEXT_MAX]; /* attributes */
  size_t missing_count;
  uint32_t *sufficient; /* scopes that would have sufficed, where a scope was lacking */
  size_t sufficient_count, sufficient_capacity;
};

/* Decides, and asks for the rest. False: no memory. A zeroed answer is a fresh one. */
bool cmd_answer_make(const struct scope_table *table, const struct scope_request *request,
                     struct cmd_answer *answer);
void cmd_answer_release(struct cmd_answer *answer);

/* The message of the deny that decided, or empty. */
struct sc_str cmd_answer_message(const struct scope_table *table, const struct cmd_answer *answer);
const char *cmd_rule_kind(enum scope_rule_kind kind);
const char *cmd_log_name(uint8_t log);

/* One object, without the end of its line. `id` is JSON text, may be empty. */
void cmd_answer_json(FILE *out, const struct cmd_table *table, const struct scope_request *request,
                     const struct cmd_answer *answer, struct sc_str id);

/* One of `scopes`, which scope_sufficient_scopes found. The first is the scope that was asked for: below an open scope it
 * is known to the request only. */
struct sc_str cmd_sufficient_name(const struct scope_table *table,
                                  const struct scope_request *request, const uint32_t *scopes,
                                  size_t index);

/* To be taken in at one look. */
void cmd_answer_text(struct cmd_run *run, const struct scope_table *table,
                     const struct scope_request *request, const struct cmd_answer *answer);
/* Its first line: the decision and what was asked. */
void cmd_answer_headline(const struct cmd_run *run, const struct scope_request *request,
                         const struct cmd_answer *answer);
/* Why a request was denied, as a sentence. Memory: the run's arena. */
struct sc_str cmd_answer_why(struct cmd_run *run, const struct scope_table *table,
                             const struct scope_request *request,
                             const struct scope_decision *decision);
/* "bob, or the roles a and b": on whose behalf. */
struct sc_str cmd_subject_text(struct cmd_run *run, const struct scope_request *request);
/* "30 min", "1 h 30 min" */
struct sc_str cmd_duration_text(struct cmd_run *run, uint32_t seconds);

#endif
