/* SPDX-License-Identifier: Apache-2.0
 *
 * change_tests.h - which parts of a change of policy are touched by policy tests, and tests for those that are not.
 *
 * A check touches a part of the change if its request lies in it: then the two policies answer it differently, as the part says.
 */
#ifndef SC_CHANGE_TESTS_H
#define SC_CHANGE_TESTS_H

#include "diff/diff.h"
#include "suite/suite.h"

/* Counts, for each change of the complete diff, the checks that touch it, into diff->tests. The suites are bound to the diff's second
 * table. Tests that are skipped do not count. Memory: the diff's arena. */
void sc_change_tests_count(struct sc_diff *diff, struct sc_suite *const *suites, size_t count);

struct sc_change_tests_written {
  uint64_t cases;
  uint64_t
      left_out; /* changes without a request, or of which no test can speak in names of the second policy */
};

/* A whole test file: a case for each change that no check touches, with what the second policy decides. Each was read and run: it
 * passes on the second policy, and fails on the first. `path` is that policy's; `policy_key`: what to write as `policy:`, empty = nothing. */
void sc_change_tests_write(struct sc_diff *diff, const struct sc_subject_under_test *sut,
                           struct sc_str policy_key, struct sc_text *out,
                           struct sc_change_tests_written *written);

#endif
