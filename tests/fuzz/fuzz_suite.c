/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_suite.c - any bytes as a test file for one policy. Beyond "no crash": what is refused has a diagnostic and what is accepted has none;
 * each row's request decides by its handles as it decides by its names; a row is met exactly where nothing differs; and a run counts
 * each row once and keeps the failures that there are.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "compile.h"
#include "front/load.h"
#include "suite/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ROWS_MAX 400u /* per test: some of the product of a matrix */
#define RUN_MAX 20000u /* rows that are run as a user runs them */

static const char policy[] =
    "scopec: 1\npolicy: p\nversion: 1.0.0\nzone: America/New_York\n"
    "context: {ip: ip, mfa: bool, risk: int, ticket: string, groups: set, since: instant, trust: "
    "[none, low, full]}\n"
    "conditions:\n"
    "  hours: now.weekday in mon..fri and now.clock in 09:00..18:00\n"
    "  strong: trust >= low and mfa\n"
    "  change: ticket matches 'CHG-[0-9]{3}' or 'oncall' in groups\n"
    "scopes:\n"
    "  a:read: {risk: low}\n  a:write: {risk: high, ttl: 30m, step_up: [mfa]}\n  a:delete: {risk: "
    "critical}\n"
    "  a:admin: {risk: critical, implies: ['a:**']}\n  o: {risk: medium, open: true}\n"
    "roles:\n  viewer: {grants: [a:read]}\n"
    "  sre: {inherits: [viewer], grants: [{scopes: [a:write], when: strong, id: w}, {scopes: "
    "[a:admin], when: strong and change, id: adm}]}\n"
    "users: {alice: {roles: [sre]}, bob: {roles: [viewer], grants: ['o:**']}}\n"
    "agents:\n"
    "  bot: {tasks: {go: {scopes: ['a:*'], ttl: 20m, when: hours}, see: {scopes: [a:read, 'o:**'], "
    "autonomous: true}}}\n"
    "  sub: {tasks: {go: {scopes: [a:read, a:write]}}}\n"
    "delegations:\n"
    "  - {from: [role:sre], to: [agent:bot], tasks: [go], max_depth: 2, id: d1}\n"
    "  - {from: ['user:*'], to: [agent:bot], tasks: [see], id: d2}\n"
    "  - {from: [agent:bot], to: [agent:sub], tasks: [go], scopes: [a:read], expires: 2027-01-01, "
    "id: d3}\n"
    "denies: [{id: no, scopes: ['a:delete'], unless: \"ip in [10.0.0.0/8] and risk < 5\", message: "
    "not here},\n"
    "  {id: old, scopes: ['**:write'], when: since < 2020-01-01T00:00:00Z or resource glob "
    "'/x/*'}]\n";

static struct sc_compilation compilation;
static struct scope_table table;
static struct sc_subject_under_test sut;

static void demand(bool holds) {
  if (!holds) abort();
}

static void make_table(void) {
  struct sc_compile_options options = {.lower = {.debug = true, .optimise = true}};
  struct sc_str text = {policy, sizeof(policy) - 1};
  sc_compilation_init(&compilation);
  demand(sc_compile_policy_text(&compilation, SC_STR("p.yaml"), text) == SC_OK);
  demand(sc_compile_table(&compilation, &options) == SC_OK);
  demand(scope_open_memory(compilation.table, compilation.table_len, &table) == SCOPE_OK);
  demand(scope_debug_open(&table) == SCOPE_OK);
  sut = (struct sc_subject_under_test){
      .table = &table, .bytes = compilation.table, .path = SC_STR("p.yaml")};
}

/* The same request by names alone. */
static void decide_by_name(struct sc_arena *arena, const struct scope_request *request,
                           struct scope_decision *out) {
  struct scope_request plain = *request;
  struct scope_name *roles = SC_NEW_ARRAY(arena, struct scope_name, request->role_count);
  struct scope_name *actors = SC_NEW_ARRAY(arena, struct scope_name, request->actor_count);
  struct scope_attr *attrs = SC_NEW_ARRAY(arena, struct scope_attr, request->context_count);
  plain.user.handle = plain.scope.handle = SCOPE_UNRESOLVED;
  for (size_t i = 0; i < request->role_count; i++) roles[i].name = request->roles[i].name;
  for (size_t i = 0; i < request->actor_count; i++) actors[i].name = request->actors[i].name;
  for (size_t i = 0; i < request->context_count; i++) {
    attrs[i] = request->context[i];
    attrs[i].handle = SCOPE_UNRESOLVED;
  }
  plain.roles = roles;
  plain.actors = actors;
  plain.context = attrs;
  scope_decide(&table, &plain, out);
}

static bool same_decision(const struct scope_decision *a, const struct scope_decision *b) {
  return a->allow == b->allow && a->reason == b->reason && a->leg == b->leg && a->hop == b->hop &&
         a->scope_id == b->scope_id && a->ttl_s == b->ttl_s && a->step_ups == b->step_ups &&
         a->log == b->log && a->risk == b->risk;
}

static void check_row(struct sc_arena *arena, const struct sc_suite *suite,
                      const struct sc_test *test, uint64_t index, struct sc_answer *answer) {
  struct scope_request request;
  struct scope_decision by_name;
  struct sc_lines lines = {0};
  bool enough;
  struct sc_test_row row = sc_test_row_at(test, index);
  const struct sc_expectation *e = &suite->expectations.items[row.expectation];
  sc_test_request(suite, &row, &request);
  bool met = sc_expectation_met(&table, &request, e, answer, &enough);
  demand(enough);
  decide_by_name(arena, &request, &by_name);
  demand(same_decision(&by_name, &answer->decision));
  demand(sc_answer_make(&table, &request, answer));
  (void)sc_expectation_mismatches(arena, &table, &request, e, answer, &lines);
  demand(met == (lines.count == 0));
  demand(sc_test_row_path(arena, suite, test, index).len > 0);
}

/* The suite as `scopec test` runs it, with everything that is said of it. */
static void run(struct sc_arena *arena, struct sc_suite *suite) {
  struct sc_coverage *coverage = sc_coverage_new(&table);
  struct sc_run_options options = {.jobs = 1, .coverage = &coverage};
  struct sc_run_result result;
  struct sc_policy_coverage covered = {.sut = &sut};
  demand(coverage != NULL && sc_suites_run(arena, &suite, 1, &options, &result) == SC_OK);
  uint64_t rows = 0;
  bool only = sc_suites_have_only(&suite, 1);
  for (size_t t = 0; t < suite->tests.count; t++)
    if (sc_test_runs(&suite->tests.items[t], only)) rows += suite->tests.items[t].row_count;
  demand(result.passed + result.failed == rows);
  demand(result.failure_count ==
         (result.failed < SC_FAILURES_KEPT_MAX ? result.failed : SC_FAILURES_KEPT_MAX));
  if (result.failure_count > ROWS_MAX) result.failure_count = ROWS_MAX;
  struct sc_outcome outcome = {.suites = &suite, .suite_count = 1, .result = &result};
  demand(sc_outcome_failures(arena, &outcome));
  for (size_t i = 0; i < result.failure_count; i++)
    demand(outcome.failures[i].mismatches.count > 0);
  sc_coverage_list(arena, coverage, &covered.items);
  outcome.coverage = &covered;
  outcome.coverage_count = 1;
  struct sc_text text = {0};
  sc_report_text(arena, &outcome, &(struct sc_text_style){.verbose = true}, &text);
  demand(text.count > 0);
  sc_coverage_free(coverage);
}

static void check_suite(struct sc_arena *arena, struct sc_suite *suite) {
  struct sc_answer answer = {.rules = NULL};
  uint64_t all = 0;
  for (size_t t = 0; t < suite->tests.count; t++) {
    const struct sc_test *test = &suite->tests.items[t];
    uint64_t step = test->row_count / ROWS_MAX + 1;
    demand(test->row_count > 0);
    for (uint64_t i = 0; i < test->row_count; i += step) check_row(arena, suite, test, i, &answer);
    all = test->row_count > RUN_MAX ? RUN_MAX + 1 : all + test->row_count;
    if (all > RUN_MAX) break;
  }
  sc_answer_release(&answer);
  if (all <= RUN_MAX) run(arena, suite);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct sc_arena arena, nodes;
  jmp_buf recovery;
  if (size > 65536) return 0;
  if (sut.table == NULL) make_table();
  sc_arena_init(&arena);
  sc_arena_init(&nodes);
  arena.recovery = nodes.recovery = &recovery;
  if (setjmp(recovery) != 0) abort();
  struct sc_sources sources = {.arena = &arena};
  struct sc_diags diags;
  struct sc_suite suite;
  struct sc_str path;
  sc_diags_init(&diags, &arena, &sources);
  if (sc_load_text(&diags, SC_STR("f_test.yaml"), (struct sc_str){(const char *)data, size})) {
    const struct sc_node *root = sc_suite_read(&diags, 0, &nodes);
    demand((root == NULL) == (diags.error_count > 0));
    if (root != NULL && sc_suite_policy_path(&diags, root, &path)) {
      bool good = sc_suite_parse(&diags, root, &sut, false, &suite);
      demand(good == (diags.error_count == 0));
      if (good) check_suite(&arena, &suite);
    }
  }
  sc_arena_release(&nodes);
  sc_arena_release(&arena);
  return 0;
}
