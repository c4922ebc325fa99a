/* SPDX-License-Identifier: Apache-2.0
 *
 * report_place.h - where things are, for tools that show a report at the lines of files: paths as a repository writes them,
 * columns in code points.
 */
#ifndef SC_REPORT_PLACE_H
#define SC_REPORT_PLACE_H

#include "base/sarif.h"
#include "suite/report.h"

/* A place of the policy under test. Column 1 where its source is not at hand. */
struct sc_sarif_location sc_policy_location(struct sc_arena *arena,
                                            const struct sc_subject_under_test *sut,
                                            struct sc_str file, uint32_t line, uint32_t column);
/* The row of the failure in its test file. */
struct sc_sarif_location sc_failure_location(struct sc_arena *arena,
                                             const struct sc_outcome *outcome, size_t index);
/* A whole file. */
struct sc_sarif_location sc_file_location(struct sc_arena *arena, struct sc_str file);

/* Whether the policy is to be mended rather than the test: a rule allowed or denied what it must not. It is the first of the
 * failure's rules. */
bool sc_failure_blames_rule(const struct sc_failure *failure);

/* What the text report says of a failure, without its first line, which names it, and without an end of line. */
struct sc_str sc_failure_body(struct sc_arena *arena, const struct sc_failure *failure);

/* Items of one policy by file, line, kind, column, name. */
const struct sc_coverage_item **sc_coverage_by_line(struct sc_arena *arena,
                                                    const struct sc_policy_coverage *policy);

#endif
