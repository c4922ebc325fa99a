/* SPDX-License-Identifier: Apache-2.0
 *
 * simulate_evidence.c - what is known of the policy besides its logs: how old its lines are, and which rules its tests need.
 */
#include <errno.h>

#include "git_revision.h"
#include "simulate_read.h"
#include "suite/coverage.h"
#include "suite/suite_run.h"
#include "test_load.h"

int cmd_evidence_ages(struct cmd_run *run, const struct sc_sources *sources,
                      const struct sc_line_ages **out) {
  struct sc_line_ages *ages = SC_NEW_ARRAY(&run->arena, struct sc_line_ages, sources->files.count);
  for (size_t i = 0; i < sources->files.count; i++) {
    struct sc_str name = sources->files.items[i].name;
    const char *path = sc_arena_copy(&run->arena, name.ptr, name.len);
    if (!cmd_git_ages(run, path, &ages[i]))
      return cmd_fail(run, "--ages needs the policy in a git repository: git does not know %s",
                      path);
  }
  *out = ages;
  return CMD_YES;
}

/* --- tests ------------------------------------------------------------------------------------------------------------ */

struct coverages {
  struct sc_coverage **items;
  size_t count;
};

static void free_coverages(void *ptr) {
  struct coverages *c = ptr;
  for (size_t i = 0; i < c->count; i++) sc_coverage_free(c->items[i]);
}

/* The rules that decided a row of any suite. */
static void collect_rules(struct cmd_run *run, const struct coverages *c, struct sc_map *out) {
  for (size_t i = 0; i < c->count; i++) {
    struct sc_coverage_items items = {0};
    sc_coverage_list(&run->arena, c->items[i], &items);
    for (size_t k = 0; k < items.count; k++)
      if (items.items[k].kind == SC_COVER_RULES && items.items[k].seen & SC_SEEN_DECIDED)
        (void)sc_map_add(&run->arena, out, sc_str_copy(&run->arena, items.items[k].name), 1);
  }
}

static int run_suites(struct cmd_run *run, const struct cmd_tests *tests, struct sc_map *out) {
  size_t policies = tests->policies.count, suites = tests->suites.count;
  struct coverages *c = SC_NEW(&run->arena, struct coverages);
  struct sc_run_options options = {.jobs = 1};
  struct sc_run_result result;
  c->items = SC_NEW_ARRAY(&run->arena, struct sc_coverage *, policies);
  sc_arena_defer(&run->arena, free_coverages, c);
  for (; c->count < policies; c->count++) {
    c->items[c->count] = sc_coverage_new(tests->policies.items[c->count]->sut.table);
    if (c->items[c->count] == NULL) sc_arena_fail(&run->arena);
  }
  options.coverage = SC_NEW_ARRAY(&run->arena, struct sc_coverage *, suites);
  for (size_t i = 0; i < suites; i++) options.coverage[i] = c->items[tests->policy_of[i]];
  if (sc_suites_run(&run->arena, tests->suites.items, suites, &options, &result) != SC_OK)
    sc_arena_fail(&run->arena);
  if (result.failed > 0) return cmd_fail(run, "tests of the policy fail: see `scopec test` first");
  collect_rules(run, c, out);
  return CMD_YES;
}

int cmd_evidence_tests(struct cmd_run *run, struct sc_map *out) {
  struct sc_test_files files = {0};
  struct cmd_tests tests;
  struct sc_str failed;
  const char *path;
  for (size_t i = 0; (path = cmd_value_at(run, "tests", i)) != NULL; i++)
    if (sc_suite_find(&run->arena, path, &files, &failed) != SC_OK)
      return cmd_fail(run, "cannot read %.*s: %s", SC_STR_ARGS(failed), strerror(errno));
  sc_suite_files_sort(&files);
  if (files.count == 0)
    return cmd_fail(run, "--tests finds no test: test files are called *_test.yaml");
  int status = cmd_tests_load(run, &files, cmd_operand(run), NULL, &tests);
  if (status == CMD_YES) status = run_suites(run, &tests, out);
  cmd_tests_close(&tests);
  return status;
}
