/* SPDX-License-Identifier: Apache-2.0
 *
 * test_emit.c - writes the tests of all edges of a policy's conditions.
 */
#include "test_emit.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

#include "open_table.h"
#include "output.h"
#include "suite/boundary.h"

/* Options of a run of tests say nothing here. */
static int refuse_mixture(const struct cmd_run *run) {
  static const char *const others[] = {"run",
                                       "list",
                                       "coverage",
                                       "min-coverage",
                                       "mutate",
                                       "min-score",
                                       "coverage-of-change",
                                       "report",
                                       "fail-fast",
                                       "shuffle",
                                       "watch"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (cmd_given(run, others[i]))
      return cmd_usage(run, "--emit-boundaries and --%s exclude each other", others[i]);
  if (run->operands.count > 1 || (run->operands.count == 1 && cmd_given(run, "policy")))
    return cmd_usage(run, "--emit-boundaries takes one policy");
  return CMD_YES;
}

/* The way from a folder back to where its path begins; NULL: it is not known. */
static const char *way_back(struct cmd_run *run, struct sc_str folder) {
  struct sc_text out = {0};
  if (folder.len > 0 && folder.ptr[0] == '/') return NULL;
  for (size_t i = 0; i < folder.len;) {
    size_t end = i;
    while (end < folder.len && folder.ptr[end] != '/') end++;
    struct sc_str part = {folder.ptr + i, end - i};
    if (sc_str_equal(part, SC_STR(".."))) return NULL;
    if (part.len > 0 && !sc_str_equal(part, SC_STR(".")))
      sc_text_add(&run->arena, &out, SC_STR("../"));
    i = end + 1;
  }
  return sc_arena_copy(&run->arena, out.items, out.count);
}

struct sc_str cmd_tests_policy_key(struct cmd_run *run, const char *file, const char *path) {
  const char *slash = file != NULL ? strrchr(file, '/') : NULL;
  struct sc_str folder =
      slash != NULL ? (struct sc_str){file, (size_t)(slash - file)} : SC_STR(".");
  size_t len = strlen(path);
  while (len > 1 && path[len - 1] == '/') len--;
  struct sc_str policy = {path, len};
  if (file == NULL || sc_str_equal(folder, policy)) return SC_STR("");
  const char *back = way_back(run, folder);
  char real[PATH_MAX];
  if (path[0] == '/' || back != NULL)
    return sc_str_format(&run->arena, "%s%.*s", path[0] == '/' ? "" : back, SC_STR_ARGS(policy));
  return realpath(path, real) != NULL ? sc_str_format(&run->arena, "%s", real) : policy;
}

int cmd_emit_boundaries(struct cmd_run *run) {
  const char *path = cmd_given(run, "policy") ? cmd_value(run, "policy") : cmd_operand(run);
  const char *file = cmd_value(run, "output");
  struct cmd_table table;
  struct sc_text text = {0};
  struct sc_boundary_counts counts;
  int status = refuse_mixture(run);
  if (status != CMD_YES) return status;
  if (path == NULL) path = ".";
  status = cmd_table_open(run, path, CMD_TABLE_BYTES | CMD_TABLE_DEBUG, &table);
  if (status != CMD_YES) return status;
  if (table.compilation == NULL) {
    cmd_table_close(&table);
    return cmd_usage(run, "--emit-boundaries needs the policy's source; %s is a table", path);
  }
  const struct sc_subject_under_test sut = {
      .table = &table.table, .bytes = table.bytes, .path = sc_str_from(path)};
  table.compilation->arena.recovery = run->arena.recovery;
  if (sc_boundaries_write(&run->arena, table.compilation, &sut,
                          cmd_tests_policy_key(run, file, path), &text, &counts) != SC_OK)
    status = cmd_fail(run, "out of memory");
  else if (counts.rows == 0)
    status = cmd_fail(run, "%s has no condition with an edge that a request can reach", path);
  else if (!cmd_write_file(run, file != NULL ? file : "-", text.items, text.count, 0))
    status = CMD_USAGE;
  else
    fprintf(stderr, "%" PRIu64 " tests of %" PRIu64 " parts of conditions", counts.rows,
            counts.atoms);
  if (status == CMD_YES && counts.unreached > 0)
    fprintf(stderr, "; %" PRIu64 " more are never alone in deciding a request", counts.unreached);
  if (status == CMD_YES) fputc('\n', stderr);
  cmd_table_close(&table);
  return status;
}
