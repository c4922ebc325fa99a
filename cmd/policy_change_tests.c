/* SPDX-License-Identifier: Apache-2.0
 *
 * policy_change_tests.c - the tests of a policy, run by it and by what is to take its place: which expectations must change.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "front/load.h"
#include "policy_change.h"
#include "suite/failure.h"

#define CHANGED_MAX 1000u

/* A file's tests, bound to one of the two. */
struct bound {
  struct sc_compilation *source;
  struct sc_suite *suite; /* NULL: its mistakes are in the source's diagnostics */
  struct sc_run_result result;
};

static void release_arena(void *arena) { sc_arena_release(arena); }

static bool same_file(const char *a, const char *b) {
  struct stat x, y;
  return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* The tests of a file, if it tests the policy. False: it does not, or is no test that can be read. */
static bool bind(struct cmd_run *run, const char *path, const struct sc_subject_under_test *sut,
                 struct bound *out) {
  struct sc_arena *nodes = SC_NEW(&run->arena, struct sc_arena);
  struct sc_str policy;
  *out = (struct bound){.source = cmd_compilation(run)};
  out->source->arena.recovery = run->arena.recovery;
  sc_arena_init(nodes);
  nodes->recovery = run->arena.recovery;
  sc_arena_defer(&run->arena, release_arena, nodes);
  const struct sc_node *root = NULL;
  if (!sc_load(&out->source->diags, path) ||
      (root = sc_suite_read(&out->source->diags, 0, nodes)) == NULL ||
      !sc_suite_policy_path(&out->source->diags, root, &policy))
    return false;
  policy = sc_str_copy(&run->arena, policy);
  if (!same_file(policy.ptr, cmd_operand(run))) return false;
  struct sc_suite *suite = SC_NEW(&run->arena, struct sc_suite);
  if (sc_suite_parse(&out->source->diags, root, sut, false, suite)) out->suite = suite;
  sc_arena_release(nodes);
  return true;
}

static bool run_bound(struct cmd_run *run, struct bound *bound) {
  const struct sc_run_options options = {.jobs = 1};
  if (bound->suite == NULL) return true;
  struct sc_suite *const suites[1] = {bound->suite};
  return sc_suites_run(&run->arena, suites, 1, &options, &bound->result) == SC_OK;
}

static struct cmd_changed_test *add(struct cmd_policy_change *change) {
  static struct cmd_changed_test ignored;
  if (change->changed_tests.count < CHANGED_MAX)
    return SC_PUSH(&change->run->arena, &change->changed_tests);
  change->changed_left_out++;
  return &ignored;
}

static void add_mistakes(struct cmd_policy_change *change, const struct bound *after) {
  struct sc_diags *diags = &after->source->diags;
  sc_diags_sort(diags);
  for (size_t i = 0; i < diags->items.count; i++) {
    const struct sc_diag *diag = &diags->items.items[i];
    struct sc_place place = sc_source_place(diags->sources, diag->span);
    *add(change) =
        (struct cmd_changed_test){.file = place.file, .line = place.line, .what = diag->message};
  }
}

static bool failed(const struct bound *bound, const struct sc_row_ref *row) {
  for (size_t i = 0; i < bound->result.failure_count; i++) {
    const struct sc_row_ref *other = &bound->result.failures[i];
    if (other->test == row->test && other->row == row->row) return true;
  }
  return false;
}

/* Rows that pass by the policy as it is and fail by the new one. */
static bool add_rows(struct cmd_policy_change *change, const struct bound *before,
                     const struct bound *after) {
  struct sc_arena *arena = &change->run->arena;
  for (size_t i = 0; i < after->result.failure_count; i++) {
    const struct sc_row_ref *row = &after->result.failures[i];
    struct sc_failure failure;
    if (failed(before, row)) continue;
    const struct sc_test *test = &after->suite->tests.items[row->test];
    if (!sc_failure_make(arena, after->suite, test, row->row, &failure)) return false;
    struct sc_text what = {0};
    sc_text_format(arena, &what, "expects %.*s, becomes %.*s", SC_STR_ARGS(failure.expected_text),
                   SC_STR_ARGS(failure.actual_text));
    for (size_t m = failure.verdict_mismatch_count; m < failure.mismatches.count; m++)
      sc_text_format(arena, &what, "; %.*s", SC_STR_ARGS(failure.mismatches.items[m]));
    *add(change) = (struct cmd_changed_test){.file = failure.file,
                                             .line = failure.line,
                                             .name = failure.path,
                                             .what = sc_text_str(&what)};
  }
  return true;
}

static int test_file(struct cmd_policy_change *change, const char *path,
                     const struct sc_subject_under_test suts[2], bool *counts) {
  struct bound before, after;
  *counts = false;
  if (!bind(change->run, path, &suts[0], &before) || before.suite == NULL) return CMD_YES;
  *counts = true;
  (void)bind(change->run, path, &suts[1], &after);
  if (!run_bound(change->run, &before) || !run_bound(change->run, &after))
    return cmd_fail(change->run, "out of memory");
  change->test_files++;
  change->tests += before.result.passed + before.result.failed;
  change->failing_before += before.result.failed;
  if (after.suite == NULL)
    add_mistakes(change, &after);
  else if (!add_rows(change, &before, &after))
    return cmd_fail(change->run, "out of memory");
  return CMD_YES;
}

static struct sc_subject_under_test subject(const struct cmd_run *run,
                                            const struct cmd_table *table) {
  struct sc_subject_under_test sut = {.table = &table->table,
                                      .bytes = table->bytes,
                                      .path = sc_str_from(cmd_operand(run)),
                                      .sources = &table->compilation->sources};
  size_t common = sc_sources_common(sut.sources);
  if (common > 0) sut.prefix = (struct sc_str){sut.sources->files.items[0].name.ptr, common};
  return sut;
}

/* The policy's folder, or that of its file. */
static struct sc_str folder_of(struct cmd_run *run) {
  const char *path = cmd_operand(run), *slash = strrchr(path, '/');
  struct stat info;
  if (stat(path, &info) == 0 && S_ISDIR(info.st_mode)) {
    size_t len = strlen(path);
    while (len > 1 && path[len - 1] == '/') len--;
    return sc_str_copy(&run->arena, (struct sc_str){path, len});
  }
  if (slash == NULL) return SC_STR(".");
  return sc_str_copy(&run->arena,
                     (struct sc_str){path, slash == path ? 1 : (size_t)(slash - path)});
}

int cmd_change_tests(struct cmd_policy_change *change, struct sc_test_files *files) {
  struct cmd_run *run = change->run;
  struct sc_test_files found = {0};
  struct sc_str wrong;
  change->changed.compilation->arena.recovery = run->arena.recovery;
  const struct sc_subject_under_test suts[2] = {subject(run, change->simulated->now),
                                                subject(run, &change->changed)};
  if (sc_suite_find(&run->arena, folder_of(run).ptr, &found, &wrong) != SC_OK)
    return cmd_fail(run, "cannot read %.*s: %s", SC_STR_ARGS(wrong), strerror(errno));
  sc_suite_files_sort(&found);
  for (size_t i = 0; i < found.count; i++) {
    bool counts;
    int status = test_file(change, found.items[i].ptr, suts, &counts);
    if (status != CMD_YES) return status;
    if (counts) *SC_PUSH(&run->arena, files) = found.items[i];
  }
  return CMD_YES;
}
