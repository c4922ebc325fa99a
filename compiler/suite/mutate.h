/* SPDX-License-Identifier: Apache-2.0
 *
 * mutate.h - running the suites of a policy on its mutants.
 *
 * A mutant is killed by the first row that fails on it. One whose table is, in all that decides, the same bytes as the
 * original's is equivalent, and so is one that is proved to decide every request alike; neither counts. All others
 * survived: no test tells them from the policy. Mutants are lowered from the model in memory, on all cores; the results
 * do not depend on how many.
 */
#ifndef SC_MUTATE_H
#define SC_MUTATE_H

#include "compile.h"
#include "suite/mutation.h"
#include "suite/suite_run.h"

enum sc_mutant_fate {
  SC_MUTANT_KILLED,
  SC_MUTANT_SURVIVED,
  SC_MUTANT_EQUIVALENT,
  SC_MUTANT_INVALID /* it would pass a limit of the table: not counted */
};

struct sc_mutant {
  enum sc_mutant_fate fate;
  struct sc_row_ref killer; /* KILLED */
  struct sc_str
      command; /* SURVIVED: asks what tells it from the policy; empty where that was not found */
  struct sc_str test; /* the same as a test to paste, with the policy's own decision */
  struct sc_str was,
      is; /* the decisions of the policy and of the mutant: "deny condition-false (agent)" */
};

struct sc_mutants {
  struct sc_mutations mutations;
  struct sc_mutant *items; /* per mutation */
  uint64_t killed, survived, equivalent, invalid;
};

/* Suites whose sut is `sut` are run, of the others nothing, and of them the rows that the options' filter finds, on its number of jobs;
 * all those rows pass on the original. The compilation has its
 * checked policy and its table. Memory: the arena. SC_OK or SC_E_MEMORY. */
enum sc_status sc_mutants_run(struct sc_arena *arena, struct sc_compilation *compilation,
                              const struct sc_subject_under_test *sut,
                              struct sc_suite *const *suites, size_t count,
                              const struct sc_run_options *options, struct sc_mutants *out);

#endif
