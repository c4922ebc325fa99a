/* SPDX-License-Identifier: Apache-2.0
 *
 * bench_diff.c - what a comparison of two tables costs once they are open, in CPU time of this process, so that a busy machine does not
 * matter. usage: bench_diff OLD.sct NEW.sct [SCOPE [CONDITION]]. Prints the time and memory of the diff, of its rendering, and of who-can
 * on SCOPE, also with --when CONDITION.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analysis/table_model.h"
#include "compile_condition.h"
#include "diff/access.h"

static double cpu_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void fail(const char *what) {
  fprintf(stderr, "bench_diff: %s\n", what);
  exit(1);
}

static void *read_table(const char *path, struct scope_table *table) {
  FILE *file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) fail("cannot read a table");
  size_t len = (size_t)ftell(file);
  void *bytes = aligned_alloc(64, (len + 63) / 64 * 64);
  rewind(file);
  if (bytes == NULL || fread(bytes, 1, len, file) != len) fail("cannot read a table");
  fclose(file);
  if (scope_open_memory(bytes, len, table) != SCOPE_OK) fail("not a table");
  (void)scope_debug_open(table);
  return bytes;
}

static const void *read_when(struct sc_arena *arena, const void *bytes, const char *text) {
  struct sc_sources sources = {.arena = arena};
  struct sc_diags diags;
  struct sc_policy model;
  struct sc_view view;
  sc_view_open(&view, bytes);
  sc_table_model(arena, &view, true, &model);
  sc_diags_init(&diags, arena, &sources);
  const void *when = sc_compile_condition(&diags, &model, SC_STR("--when"), sc_str_from(text));
  if (when == NULL) fail("the condition is not understood");
  return when;
}

static void who_can(struct sc_arena *arena, const void *bytes, const struct scope_table *table,
                    const char *scope, const char *when) {
  struct sc_diff *access = malloc(sizeof *access);
  struct sc_access_query query = {.scope = sc_str_from(scope)};
  if (access == NULL) fail("out of memory");
  double start = cpu_s();
  if (when != NULL) query.when = read_when(arena, bytes, when);
  if (sc_access_make(arena, bytes, table, &query, access) != SC_ACCESS_OK) fail("who-can failed");
  printf("who-can%-7s %8.3f s CPU, %zu groups, %zu MiB\n", when != NULL ? " --when" : "",
         cpu_s() - start, access->changes.count, arena->used >> 20);
  sc_arena_release(arena);
  free(access);
}

int main(int argc, char **argv) {
  if (argc < 3) fail("usage: bench_diff OLD.sct NEW.sct [SCOPE [CONDITION]]");
  struct scope_table tables[2];
  double start = cpu_s();
  const void *bytes[2] = {read_table(argv[1], &tables[0]), read_table(argv[2], &tables[1])};
  const struct scope_table *open[2] = {&tables[0], &tables[1]};
  printf("open both      %8.3f s CPU\n", cpu_s() - start);
  struct sc_arena arena;
  sc_arena_init(&arena);
  struct sc_diff *diff = malloc(sizeof *diff);
  struct sc_diff_options options = {0};
  struct sc_text text = {0};
  if (diff == NULL) fail("out of memory");
  start = cpu_s();
  if (!sc_diff_make(&arena, bytes, open, &options, diff)) fail("a witness failed");
  printf("diff           %8.3f s CPU, %zu changes of %" PRIu64 " cells, %zu MiB\n", cpu_s() - start,
         diff->changes.count, diff->cells, arena.used >> 20);
  start = cpu_s();
  sc_diff_text(diff, false, &text);
  printf("text           %8.3f s CPU\n", cpu_s() - start);
  sc_arena_release(&arena);
  if (argc > 3) who_can(&arena, bytes[0], &tables[0], argv[3], NULL);
  if (argc > 4) who_can(&arena, bytes[0], &tables[0], argv[3], argv[4]);
  return 0;
}
