/* SPDX-License-Identifier: Apache-2.0
 *
 * suite.h - the model of a test file, bound to an open table.
 *
 * suite_parse.c reads a test file strictly, as policies are read, and binds every name to the table under test, so a row
 * is a handful of indices into the suite's pools and a request is made from it without a look-up. Rows of matrices are
 * not stored: suite_rows.c counts them out. Memory grows with the file, not with the product of a matrix.
 *
 * A suite is read-only once it is bound: any number of threads may run rows of it.
 */
#ifndef SC_SUITE_H
#define SC_SUITE_H

#include <scope.h>

#include "base/diag.h"
#include "base/intern.h"

/* --- the table under test ------------------------------------------------------------------------------------ */

/* What a suite tests. All of it is borrowed and outlives the suite. */
struct sc_subject_under_test {
  const struct scope_table *table; /* open, explanation sections open too */
  const unsigned char *bytes; /* of the table; NULL where they are not at hand */
  struct sc_str path; /* of the policy or table, as a command line takes it */
  struct sc_str
      prefix; /* in front of the file names in the table: "policies/infra/"; may be empty */
  struct sc_sources *sources; /* of the policy; NULL where a table's file is tested */
};

/* --- fixtures and pools ---------------------------------------------------------------------------------------- */

struct sc_test_subject {
  struct sc_str label; /* as the test names it; "nobody" where there is none */
  struct scope_name user;
  const struct scope_name *roles;
  uint32_t role_count;
};

struct sc_test_chain {
  struct sc_str label; /* "infrabot", "sub for main" */
  const struct scope_name *actors; /* the acting one first */
  uint32_t count;
};

/* A context with everything that stands beside it in a request. */
struct sc_test_context {
  struct sc_str label; /* "office", "office + {...}"; empty for none */
  const struct scope_attr *attrs;
  uint32_t attr_count;
  struct scope_bytes resource; /* ptr NULL = missing */
  bool has_now;
  int64_t now;
  bool sets_now; /* a fixture that says something of the time; else it is the file's */
};

struct sc_test_scope {
  struct scope_name name;
};

/* What is expected of an answer. An assertion that was not made is not checked. */
struct sc_expectation {
  bool has_decision, allow;
  bool has_reason;
  enum scope_reason reason;
  bool has_leg;
  enum scope_leg leg;
  bool has_rules, has_rules_include;
  const struct sc_str *rules; /* sorted; exactly these, or among others */
  uint32_t rule_count;
  bool has_missing_attributes, has_missing_scopes;
  const struct sc_str *missing_attributes; /* sorted */
  uint32_t missing_attribute_count;
  const struct sc_str *missing_scopes; /* sorted */
  uint32_t missing_scope_count;
  bool has_ttl;
  uint32_t ttl_s;
  bool has_step_up;
  uint32_t step_ups; /* bits, as scope_decision has them */
  bool has_log;
  uint8_t log;
  bool has_message;
  struct sc_str message;
};

/* --- tests --------------------------------------------------------------------------------------------------------- */

/* Indices into the pools of the suite. */
struct sc_test_row {
  uint32_t subject, chain, task, scope, context, expectation;
  uint32_t off; /* bytes of the file: where the row stands */
};

enum sc_test_kind { SC_TEST_ROWS, SC_TEST_MATRIX };

enum sc_dimension {
  SC_DIM_SUBJECT,
  SC_DIM_CHAIN,
  SC_DIM_TASK,
  SC_DIM_SCOPE,
  SC_DIM_CONTEXT,
  SC_DIMS
};

/* One entry of a matrix's `allow`: per dimension the positions that it names. */
struct sc_allow_entry {
  const uint64_t *sets[SC_DIMS]; /* bit i = position i of the dimension; NULL = all */
  struct sc_span span;
};

struct sc_test {
  struct sc_str name;
  struct sc_span span; /* of the name, or of the test */
  enum sc_test_kind kind;
  bool table; /* ROWS that came from a table: rows have names of their own */
  struct sc_str skip; /* the reason; empty = run */
  bool only;
  /* ROWS */
  struct sc_test_row *rows;
  const struct sc_str *row_names; /* NULL, or per row; an empty one means its number */
  uint64_t row_count; /* of a MATRIX: the product */
  /* MATRIX */
  const uint32_t *dims[SC_DIMS]; /* indices into the pools */
  uint32_t dim_counts[SC_DIMS];
  const struct sc_allow_entry *allow;
  uint32_t allow_count;
  uint32_t allow_expectation, deny_expectation; /* indices */
  bool exactly; /* a set assertion, in messages not called a matrix */
};

struct sc_suite {
  struct sc_arena *arena;
  struct sc_diags *diags; /* with sources of its own: the test file */
  const struct sc_subject_under_test *sut;
  struct sc_str path; /* of the file, as found */
  struct sc_str name;
  uint32_t file; /* in diags->sources */
  SC_VEC(struct sc_test_subject) subjects;
  SC_VEC(struct sc_test_chain) chains;
  SC_VEC(struct sc_str) tasks;
  SC_VEC(struct sc_test_scope) scopes;
  SC_VEC(struct sc_test_context) contexts;
  SC_VEC(struct sc_expectation) expectations;
  SC_VEC(struct sc_test) tests;
};

/* A test file as YAML; NULL after a diagnostic. The nodes are needed until the suite is parsed: they have an arena of their
 * own, since a table of a million rows has many. */
struct sc_node;
const struct sc_node *sc_suite_read(struct sc_diags *diags, uint32_t file, struct sc_arena *nodes);

/* The policy that the file names: its `policy:` key, a path relative to the file's folder, that folder itself where there is
 * none. The result is a path as the command line would take it. False after a diagnostic. */
bool sc_suite_policy_path(struct sc_diags *diags, const struct sc_node *root, struct sc_str *out);

/* Parses and binds. False after at least one diagnostic. `forbid_only`: `only` is an error (CI). */
bool sc_suite_parse(struct sc_diags *diags, const struct sc_node *root,
                    const struct sc_subject_under_test *sut, bool forbid_only,
                    struct sc_suite *out);

/* --- rows ---------------------------------------------------------------------------------------------------------------- */

/* Row `index` of a test, from its pools or counted out of its matrix. */
struct sc_test_row sc_test_row_at(const struct sc_test *test, uint64_t index);

/* The request of a row. Borrows from the suite. */
void sc_test_request(const struct sc_suite *suite, const struct sc_test_row *row,
                     struct scope_request *out);

/* "alice infrabot deploy urn:a:b office": what tells a row from its neighbours. `suite/test/label` names it for --run. */
struct sc_str sc_test_row_label(struct sc_arena *arena, const struct sc_suite *suite,
                                const struct sc_test *test, uint64_t index);
/* "suite/test", "suite/test/row" */
struct sc_str sc_test_path(struct sc_arena *arena, const struct sc_suite *suite,
                           const struct sc_test *test);
struct sc_str sc_test_row_path(struct sc_arena *arena, const struct sc_suite *suite,
                               const struct sc_test *test, uint64_t index);

/* The place of a row in the test file. */
struct sc_span sc_test_row_span(const struct sc_suite *suite, const struct sc_test *test,
                                uint64_t index);

#endif
