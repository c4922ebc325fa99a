/* SPDX-License-Identifier: Apache-2.0
 *
 * bench_lines.c - reading requests from lines of JSON: the short way beside the JSON library, on the same lines in turn.
 * usage: bench_lines TABLE REQUESTS. Prints one line of JSON.
 */
#include <time.h>

#include "compile.h"
#include "request_json.c" /* part of the program, not of a library */

enum { ROUNDS = 9 };

static double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void fail(const char *what) {
  fprintf(stderr, "bench_lines: %s\n", what);
  exit(2);
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static struct sc_str read_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) fail("cannot read the requests");
  size_t len = (size_t)ftell(file);
  char *data = malloc(len + 1);
  rewind(file);
  if (data == NULL || fread(data, 1, len, file) != len) fail("cannot read the requests");
  fclose(file);
  return (struct sc_str){data, len};
}

/* Reads all lines; returns how many the short way took, or all that the library took. */
static size_t read_lines(struct cmd_request_reader *reader, struct sc_str text, bool library,
                         size_t *count) {
  struct scope_request request;
  size_t taken = 0;
  *count = 0;
  for (const char *at = text.ptr, *end = text.ptr + text.len; at < end; ++*count) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    if (stop == NULL) stop = end;
    struct sc_str line = {at, (size_t)(stop - at)};
    if (library) clear(reader);
    taken += library ? read_by_library(reader, line, &request)
                     : cmd_request_scan(reader->table, line, &reader->scanned, &request);
    at = stop + 1;
  }
  return taken;
}

int main(int argc, char **argv) {
  struct scope_table table;
  double fast[ROUNDS], slow[ROUNDS];
  size_t count = 0, taken = 0;
  if (argc != 3) fail("usage: bench_lines TABLE REQUESTS");
  if (scope_open_file(argv[1], &table) != SCOPE_OK) fail("the table is refused");
  struct sc_str text = read_file(argv[2]);
  struct cmd_request_reader *reader = cmd_request_reader_new(&table);
  if (reader == NULL) fail("out of memory");
  for (int r = 0; r < ROUNDS; r++) {
    double start = now_ns();
    taken = read_lines(reader, text, false, &count);
    fast[r] = (now_ns() - start) / (double)count;
    start = now_ns();
    if (read_lines(reader, text, true, &count) != count) fail("a request is malformed");
    slow[r] = (now_ns() - start) / (double)count;
  }
  qsort(fast, ROUNDS, sizeof *fast, by_value);
  qsort(slow, ROUNDS, sizeof *slow, by_value);
  printf("{\"lines\":%zu,\"short_way\":%zu,\"short_ns\":%.0f,\"library_ns\":%.0f,\"ratio\":%.2f}\n",
         count, taken, fast[ROUNDS / 2], slow[ROUNDS / 2], slow[ROUNDS / 2] / fast[ROUNDS / 2]);
  cmd_request_reader_free(reader);
  free((void *)(uintptr_t)text.ptr);
  scope_close(&table);
  return 0;
}
