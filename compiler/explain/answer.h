/* SPDX-License-Identifier: Apache-2.0
 *
 * answer.h - a decision with everything that the runtime says about it.
 *
 * The one room of the compiler library, with suite, diff and simulate, that asks the runtime (docs/adr/0005).
 */
#ifndef SC_ANSWER_H
#define SC_ANSWER_H

#include <scope.h>

#include "base/str.h"

static inline struct sc_str sc_str_of(struct scope_bytes bytes) {
  return (struct sc_str){bytes.ptr, bytes.len};
}

/* What the runtime says about one decision. Arrays grow and are used again for the next answer. */
struct sc_answer {
  struct scope_decision decision;
  struct scope_candidate *rules; /* that decided */
  size_t rule_count, rule_capacity;
  struct scope_bytes missing[SCOPE_CONTEXT_MAX]; /* attributes */
  size_t missing_count;
  uint32_t *sufficient; /* scopes that would have sufficed, where a scope was lacking */
  size_t sufficient_count, sufficient_capacity;
};

/* Decides, and asks for the rest. False: no memory. A zeroed answer is a fresh one. */
bool sc_answer_make(const struct scope_table *table, const struct scope_request *request,
                    struct sc_answer *answer);
void sc_answer_release(struct sc_answer *answer);

/* The message of the deny that decided, or empty. */
struct sc_str sc_answer_message(const struct scope_table *table, const struct sc_answer *answer);
const char *sc_rule_kind(enum scope_rule_kind kind);
const char *sc_log_name(uint8_t log);

/* One of `scopes`, which scope_sufficient_scopes found. The first is the scope that was asked for: below an open scope it
 * is known to the request only. */
struct sc_str sc_sufficient_name(const struct scope_table *table,
                                 const struct scope_request *request, const uint32_t *scopes,
                                 size_t index);

/* Why a request was denied, as a sentence. Memory: the arena. */
struct sc_str sc_answer_why(struct sc_arena *arena, const struct scope_table *table,
                            const struct scope_request *request,
                            const struct scope_decision *decision);
/* "bob, or the roles a and b": on whose behalf. */
struct sc_str sc_subject_text(struct sc_arena *arena, const struct scope_request *request);
/* "30 min", "1 h 30 min" */
struct sc_str sc_duration_text(struct sc_arena *arena, uint32_t seconds);

#endif
