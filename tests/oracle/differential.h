/* SPDX-License-Identifier: Apache-2.0
 *
 * differential.h - random policies and requests: what the table answers against what the oracle answers.
 */
#ifndef DIFFERENTIAL_H
#define DIFFERENTIAL_H

#include "compile.h"
#include "oracle/generate.h"
#include "oracle/oracle.h"

#define REASON_COUNT (SCOPE_REASON_DENIED_BY_RULE + 1)

/* What a run has seen. Plain numbers: it lies in memory that several processes share. */
struct totals {
  uint64_t policy_seed; /* being worked on */
  uint64_t policies;
  uint64_t decisions;
  uint64_t unsure; /* requests that the oracle could not answer: left out */
  uint64_t rule_checks; /* answers whose deciding rules were compared */
  uint64_t missing_checks; /* answers whose missing attributes were compared */
  uint64_t rewritten; /* policies compiled again in another layout */
  uint64_t reasons[REASON_COUNT];
  uint64_t legs[SCOPE_LEG_DENY + 1];
  uint64_t hops; /* answers that failed beyond the first actor */
  uint64_t table_bytes;
  uint64_t
      too_large; /* policies whose patterns below open scopes do not fit into a table: left out */
  struct oracle_stats atoms;
};

/* One policy under test: three tables and the oracle. Lives in its own compilation. */
struct trial {
  struct sc_compilation compilation;
  struct scope_table tables[3]; /* with debug; not optimised; stripped */
  struct sc_str stripped;
  struct oracle *oracle;
  bool too_large; /* trial_open failed with SC0325 or SC0507 */
};

enum { TABLE_DEBUG, TABLE_PLAIN, TABLE_STRIPPED };

/* Compiles `text`. False: prints why (unless `quiet`) - a generated policy must be valid. */
bool trial_open(struct trial *trial, struct sc_str text, struct oracle_stats *stats, bool quiet);
void trial_close(struct trial *trial);

/* A disagreement in words, empty if there is none. */
struct sc_str trial_compare(struct trial *trial, struct sc_arena *arena,
                            const struct oracle_request *request, struct totals *totals);
/* The same requests in one batch, by names, by handles and by mixtures of both: index of the first that differs from
 * scope_decide by names, count if none does. */
size_t trial_compare_batch(struct trial *trial, struct sc_arena *arena,
                           const struct oracle_request *requests, size_t count);

/* The table's form of a request; with ids in place of names where `handles` is set. */
void to_request(struct sc_arena *arena, const struct scope_table *handles,
                const struct oracle_request *from, struct scope_request *out);

/* One line of JSON as `scopec eval --requests` takes it. */
struct sc_str request_json(struct sc_arena *arena, const struct oracle_request *request);

/* Compiles the policy in another layout, in one file and in a folder of several: the stripped table must be the same,
 * byte for byte. Prints what differs. */
bool check_layouts(const struct trial *trial, uint64_t content, uint64_t layout);

/* Drops entries and request parts as long as `request` still disagrees; prints what is left. */
void shrink(struct gen_policy *policy, uint64_t layout, const struct oracle_request *request);

/* Prints the totals; false if some reason or some kind of atom was never seen. */
bool report(const struct totals *totals);

#endif
