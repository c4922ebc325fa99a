/* SPDX-License-Identifier: Apache-2.0
 *
 * test_list.c - the tests by the paths that --run looks at. A matrix is one entry with the number of its combinations.
 */
#include "test_list.h"

#include <inttypes.h>

#include "condition/search.h"
#include "output.h"

struct lister {
  struct cmd_run *run;
  const struct sc_run_options *options;
  struct sc_search_scratch *scratch;
  bool json;
  uint64_t listed;
};

static const char *kind_of(const struct sc_test *test) {
  if (test->exactly) return "set";
  if (test->kind == SC_TEST_MATRIX) return "matrix";
  return test->table ? "table" : "case";
}

static void print_field(const char *name, struct sc_str text) {
  printf(",\"%s\":", name);
  cmd_json_string(stdout, text);
}

static void print_json(const struct lister *l, const struct sc_suite *suite,
                       const struct sc_test *test, uint64_t row, struct sc_str path) {
  bool matrix = test->kind == SC_TEST_MATRIX;
  struct sc_span span = test->span;
  if (!matrix && test->table) span = (struct sc_span){suite->file, test->rows[row].off, 0};
  struct sc_place place = sc_source_place(suite->diags->sources, span);
  fputs(l->listed > 0 ? ",{\"path\":" : "{\"path\":", stdout);
  cmd_json_string(stdout, path);
  print_field("suite", suite->name);
  print_field("test", test->name);
  if (test->table) print_field("row", sc_test_row_label(&l->run->arena, suite, test, row));
  print_field("kind", sc_str_from(kind_of(test)));
  printf(",\"checks\":%" PRIu64, matrix ? test->row_count : 1);
  print_field("file", place.file);
  printf(",\"line\":%u,\"column\":%u", place.line, place.column);
  print_field("policy", suite->sut->path);
  if (test->skip.len > 0) print_field("skip", test->skip);
  if (test->only) fputs(",\"only\":true", stdout);
  fputs("}", stdout);
}

static void print_text(const struct sc_test *test, struct sc_str path) {
  cmd_print_safe(stdout, path);
  if (test->kind == SC_TEST_MATRIX) printf("/* (%" PRIu64 " combinations)", test->row_count);
  if (test->skip.len > 0) fputs("  (skipped)", stdout);
  fputc('\n', stdout);
}

static void list_row(struct lister *l, const struct sc_suite *suite, const struct sc_test *test,
                     uint64_t row) {
  struct sc_str path = test->kind == SC_TEST_MATRIX
                           ? sc_test_path(&l->run->arena, suite, test)
                           : sc_test_row_path(&l->run->arena, suite, test, row);
  if (l->scratch != NULL && !sc_search_finds(l->options->filter, l->scratch, path)) return;
  if (l->json)
    print_json(l, suite, test, row, path);
  else
    print_text(test, path);
  l->listed++;
}

int cmd_tests_list(struct cmd_run *run, const struct cmd_tests *tests,
                   const struct sc_run_options *options) {
  struct lister l = {.run = run, .options = options, .json = cmd_json(run)};
  if (options->filter != NULL &&
      (l.scratch = sc_search_scratch_new(options->filter, &run->arena)) == NULL)
    return cmd_fail(run, "out of memory");
  if (l.json) fputs("{\"version\":1,\"tests\":[", stdout);
  for (size_t s = 0; s < tests->suites.count; s++) {
    const struct sc_suite *suite = tests->suites.items[s];
    for (size_t t = 0; t < suite->tests.count; t++) {
      const struct sc_test *test = &suite->tests.items[t];
      uint64_t rows = test->kind == SC_TEST_MATRIX ? 1 : test->row_count;
      for (uint64_t i = 0; i < rows; i++) list_row(&l, suite, test, i);
    }
  }
  if (l.json) puts("]}");
  sc_search_scratch_free(l.scratch);
  if (l.listed > 0) return CMD_YES;
  return cmd_fail(run, "--run \"%s\" leaves no test", cmd_value(run, "run"));
}
