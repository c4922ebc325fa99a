/* SPDX-License-Identifier: Apache-2.0
 *
 * suite_rows.c - the rows of a test: stored ones, and those that are counted out of a matrix; their requests and names.
 */
#include "explain/answer.h"
#include "suite/suite.h"

/* The last dimension runs fastest. */
static void positions_of(const struct sc_test *test, uint64_t index, uint32_t out[SC_DIMS]) {
  for (unsigned d = SC_DIMS; d-- > 0;) {
    out[d] = (uint32_t)(index % test->dim_counts[d]);
    index /= test->dim_counts[d];
  }
}

static bool entry_holds(const struct sc_allow_entry *entry, const uint32_t positions[SC_DIMS]) {
  for (unsigned d = 0; d < SC_DIMS; d++) {
    uint32_t p = positions[d];
    if (entry->sets[d] != NULL && !(entry->sets[d][p / 64] >> p % 64 & 1)) return false;
  }
  return true;
}

struct sc_test_row sc_test_row_at(const struct sc_test *test, uint64_t index) {
  uint32_t p[SC_DIMS];
  if (test->kind == SC_TEST_ROWS) return test->rows[index];
  positions_of(test, index, p);
  struct sc_test_row row = {.subject = test->dims[SC_DIM_SUBJECT][p[SC_DIM_SUBJECT]],
                            .chain = test->dims[SC_DIM_CHAIN][p[SC_DIM_CHAIN]],
                            .task = test->dims[SC_DIM_TASK][p[SC_DIM_TASK]],
                            .scope = test->dims[SC_DIM_SCOPE][p[SC_DIM_SCOPE]],
                            .context = test->dims[SC_DIM_CONTEXT][p[SC_DIM_CONTEXT]],
                            .expectation = test->deny_expectation,
                            .off = test->span.off};
  for (uint32_t i = 0; i < test->allow_count; i++) {
    if (!entry_holds(&test->allow[i], p)) continue;
    row.expectation = test->allow_expectation;
    row.off = test->allow[i].span.off;
    break;
  }
  return row;
}

void sc_test_request(const struct sc_suite *suite, const struct sc_test_row *row,
                     struct scope_request *out) {
  const struct sc_test_subject *subject = &suite->subjects.items[row->subject];
  const struct sc_test_chain *chain = &suite->chains.items[row->chain];
  const struct sc_test_context *context = &suite->contexts.items[row->context];
  struct sc_str task = suite->tasks.items[row->task];
  *out = (struct scope_request){.user = subject->user,
                                .roles = subject->roles,
                                .role_count = subject->role_count,
                                .actors = chain->actors,
                                .actor_count = chain->count,
                                .task = {task.ptr, task.len},
                                .scope = suite->scopes.items[row->scope].name,
                                .resource = context->resource,
                                .context = context->attrs,
                                .context_count = context->attr_count,
                                .has_now = context->has_now,
                                .now = context->now};
}

struct sc_str sc_test_row_label(struct sc_arena *arena, const struct sc_suite *suite,
                                const struct sc_test *test, uint64_t index) {
  if (test->kind == SC_TEST_ROWS && !test->table) return SC_STR("");
  if (test->row_names != NULL && test->row_names[index].len > 0) return test->row_names[index];
  if (test->kind == SC_TEST_ROWS)
    return sc_str_format(arena, "row %llu", (unsigned long long)index + 1);
  struct sc_test_row row = sc_test_row_at(test, index);
  struct sc_str subject = suite->subjects.items[row.subject].label;
  struct sc_str chain = suite->chains.items[row.chain].label;
  struct sc_str task = suite->tasks.items[row.task];
  struct sc_str scope = sc_str_of(suite->scopes.items[row.scope].name.name);
  struct sc_str context = suite->contexts.items[row.context].label;
  return sc_str_format(arena, "%.*s, %.*s, %.*s, %.*s%s%.*s", SC_STR_ARGS(subject),
                       SC_STR_ARGS(chain), SC_STR_ARGS(task), SC_STR_ARGS(scope),
                       context.len > 0 ? ", " : "", SC_STR_ARGS(context));
}

struct sc_str sc_test_path(struct sc_arena *arena, const struct sc_suite *suite,
                           const struct sc_test *test) {
  return sc_str_format(arena, "%.*s/%.*s", SC_STR_ARGS(suite->name), SC_STR_ARGS(test->name));
}

struct sc_str sc_test_row_path(struct sc_arena *arena, const struct sc_suite *suite,
                               const struct sc_test *test, uint64_t index) {
  struct sc_str path = sc_test_path(arena, suite, test);
  struct sc_str label = sc_test_row_label(arena, suite, test, index);
  if (label.len == 0) return path;
  return sc_str_format(arena, "%.*s/%.*s", SC_STR_ARGS(path), SC_STR_ARGS(label));
}

struct sc_span sc_test_row_span(const struct sc_suite *suite, const struct sc_test *test,
                                uint64_t index) {
  return (struct sc_span){suite->file, sc_test_row_at(test, index).off, 1};
}
