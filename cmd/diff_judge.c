/* SPDX-License-Identifier: Apache-2.0
 *
 * diff_judge.c - logs and tests beside a change of policy.
 */
#include "diff_judge.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "diff/diff_replay.h"
#include "git_revision.h"
#include "log_map_open.h"
#include "output.h"
#include "simulate_read.h"
#include "suite/change_tests.h"
#include "test_emit.h"
#include "test_load.h"

int cmd_diff_replay(struct cmd_run *run, const struct cmd_table tables[2], struct sc_diff *diff) {
  const struct sc_sim_policy policies[2] = {{.table = &tables[0].table, .bytes = tables[0].bytes},
                                            {.table = &tables[1].table, .bytes = tables[1].bytes}};
  struct sc_simulation *simulation = SC_NEW(&run->arena, struct sc_simulation);
  struct sc_change_replay *replay = SC_NEW(&run->arena, struct sc_change_replay);
  struct cmd_log_bar bar;
  struct sc_log_files files = {0};
  struct sc_str error;
  int status = cmd_logs_add(run, &run->arena, "replay", "the log", &files);
  if (status != CMD_YES || files.count == 0) return status;
  const struct sc_log_map *map;
  status = cmd_log_map_open(run, &map);
  if (status != CMD_YES) return status;
  sc_simulate_init(&run->arena, simulation, &policies[0], &policies[1]);
  if (map != NULL) sc_simulate_map(simulation, map);
  simulation->files = files;
  sc_diff_replay_init(diff, simulation, replay);
  cmd_log_bar_begin(&bar, simulation);
  bool read = sc_diff_replay_run(replay, &error);
  cmd_log_bar_end(&bar);
  if (!read) return cmd_fail(run, "cannot read the log %.*s", SC_STR_ARGS(error));
  if (simulation->stats.events == 0)
    return cmd_fail(run, simulation->stats.damaged.count == 0
                             ? "there is no event in the logs"
                             : "every line of the logs is damaged");
  return CMD_YES;
}

/* --- tests ---------------------------------------------------------------------------------------------------------- */

bool cmd_diff_needs_tests(const struct cmd_run *run) {
  const char *gate;
  for (size_t i = 0; (gate = cmd_value_at(run, "fail-on", i)) != NULL; i++)
    if (strcmp(gate, "uncovered") == 0) return true;
  return cmd_given(run, "uncovered") || cmd_given(run, "emit-tests");
}

/* The folder of a policy that is one file. */
static const char *folder_of(struct cmd_run *run, const char *path) {
  struct stat info;
  if (stat(path, &info) != 0 || S_ISDIR(info.st_mode)) return path;
  const char *slash = strrchr(path, '/');
  return slash == NULL ? "." : sc_arena_copy(&run->arena, path, (size_t)(slash - path) + 1);
}

static int find_tests(struct cmd_run *run, const char *path, struct sc_test_files *out) {
  struct sc_str failed;
  const char *where = folder_of(run, path);
  for (size_t i = 0; i == 0 || where != NULL; i++) {
    if (cmd_given(run, "tests")) where = cmd_value_at(run, "tests", i);
    if (where == NULL || (i > 0 && !cmd_given(run, "tests"))) break;
    if (sc_suite_find(&run->arena, where, out, &failed) != SC_OK)
      return cmd_fail(run, "cannot read %.*s: %s", SC_STR_ARGS(failed), strerror(errno));
  }
  sc_suite_files_sort(out);
  return CMD_YES;
}

static bool is_test_file(const char *path) {
  size_t len = strlen(path);
  return (len > 10 && strcmp(path + len - 10, "_test.yaml") == 0) ||
         (len > 9 && strcmp(path + len - 9, "_test.yml") == 0);
}

static int emit(struct cmd_run *run, const struct sc_subject_under_test *sut,
                struct sc_diff *diff) {
  const char *file = cmd_value(run, "emit-tests");
  struct sc_change_tests_written written;
  struct sc_text text = {0};
  if (file == NULL) return CMD_YES;
  sc_change_tests_write(diff, sut, cmd_tests_policy_key(run, file, sut->path.ptr), &text, &written);
  if (written.cases > 0 && !cmd_write_file(run, file, text.items, text.count, 0)) return CMD_USAGE;
  fprintf(stderr, "%" PRIu64 " test%s written%s%s", written.cases, written.cases == 1 ? "" : "s",
          written.cases > 0 ? " to " : ": ",
          written.cases > 0 ? file : "there is nothing to write");
  if (written.left_out > 0)
    fprintf(stderr,
            "; %" PRIu64 " more part%s of the change cannot be put into tests of the new policy",
            written.left_out, written.left_out == 1 ? "" : "s");
  fputc('\n', stderr);
  return CMD_YES;
}

int cmd_diff_tests(struct cmd_run *run, const char *path, struct cmd_table *table,
                   struct sc_diff *diff) {
  struct sc_test_files files = {0};
  struct sc_subject_under_test sut;
  struct cmd_tests tests;
  const char *file = cmd_value(run, "emit-tests");
  bool own = !cmd_given(run, "tests");
  if (!cmd_diff_needs_tests(run)) return CMD_YES;
  if (own && (!cmd_is_path(path) || table->compilation == NULL || strcmp(path, "-") == 0))
    return cmd_usage(run, "%s has no folder of tests; --tests PATH names one", path);
  if (file != NULL && !is_test_file(file))
    return cmd_usage(run, "--emit-tests takes a file whose name ends with _test.yaml, not %s",
                     file);
  int status = find_tests(run, path, &files);
  cmd_subject_under_test(path, table, &sut);
  if (table->compilation != NULL) table->compilation->arena.recovery = run->arena.recovery;
  if (status == CMD_YES) status = cmd_tests_load_for(run, &files, &sut, own, &tests);
  if (status != CMD_YES) return status;
  sc_change_tests_count(diff, tests.suites.items, tests.suites.count);
  diff->tests.only_untouched = cmd_given(run, "uncovered");
  return emit(run, &sut, diff);
}
