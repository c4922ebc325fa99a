/* SPDX-License-Identifier: Apache-2.0
 *
 * bench_touch.c - how many cache lines of the table a decision reads, counted: the library is compiled so that each load calls a
 * function of this file (gcc's address sanitizer, without its runtime). A line counts once a decision; so does a probe, which is
 * a place of one section of the table: a slot, a cell, a name, a bucket, a node.
 *
 * usage: bench_touch TABLE REQUESTS [COUNT]. Prints one line of JSON: means and maxima, by strings and by handles.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope.h"

enum { LINE = 64, LINES_MAX = 4096, TEXT_MAX = 128 };

static const unsigned char *table_begin, *table_end;
static uintptr_t lines[LINES_MAX];
static unsigned line_count;
static unsigned long load_count;
static bool counting;

static void note(uintptr_t at, size_t len) {
  if (!counting || at < (uintptr_t)table_begin || at >= (uintptr_t)table_end) return;
  load_count++;
  for (uintptr_t line = at / LINE; line <= (at + len - 1) / LINE; line++) {
    unsigned i = 0;
    while (i < line_count && lines[i] != line) i++;
    if (i == line_count && line_count < LINES_MAX) lines[line_count++] = line;
  }
}

/* What gcc calls at each load and store. */
#define LOAD(size)                                                                                 \
  void __asan_load##size##_noabort(uintptr_t at);                                                  \
  void __asan_load##size##_noabort(uintptr_t at) { note(at, size); }                               \
  void __asan_store##size##_noabort(uintptr_t at);                                                 \
  void __asan_store##size##_noabort(uintptr_t at) { (void)at; }
LOAD(1)
LOAD(2)
LOAD(4)
LOAD(8)
LOAD(16)
void __asan_loadN_noabort(uintptr_t at, size_t len);
void __asan_loadN_noabort(uintptr_t at, size_t len) {
  if (len > 0) note(at, len);
}
void __asan_storeN_noabort(uintptr_t at, size_t len);
void __asan_storeN_noabort(uintptr_t at, size_t len) {
  (void)at;
  (void)len;
}
void __asan_handle_no_return(void);
void __asan_handle_no_return(void) {}

static void fail(const char *what) {
  fprintf(stderr, "bench_touch: %s\n", what);
  exit(2);
}

/* The text of `"key":"..."`. */
static struct scope_bytes field(const char *line, const char *key) {
  char wanted[32];
  (void)snprintf(wanted, sizeof wanted, "\"%s\":\"", key);
  const char *at = strstr(line, wanted);
  if (at == NULL) fail("not a request of the workload 'grants'");
  at += strlen(wanted);
  return (struct scope_bytes){at, strcspn(at, "\"")};
}

struct counts {
  unsigned long lines, loads;
  unsigned lines_max;
};

static void count(const struct scope_table *table, const struct scope_request *request,
                  struct counts *out) {
  struct scope_decision decision;
  line_count = 0;
  load_count = 0;
  counting = true;
  scope_decide(table, request, &decision);
  counting = false;
  out->lines += line_count;
  out->loads += load_count;
  if (line_count > out->lines_max) out->lines_max = line_count;
}

static unsigned char *read_file(const char *path, size_t *len) {
  FILE *file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) fail("cannot read the table");
  *len = (size_t)ftell(file);
  unsigned char *data = aligned_alloc(LINE, *len / LINE * LINE + LINE);
  rewind(file);
  if (data == NULL || fread(data, 1, *len, file) != *len) fail("cannot read the table");
  fclose(file);
  return data;
}

int main(int argc, char **argv) {
  struct scope_table table;
  struct counts strings = {0}, handles = {0};
  unsigned long wanted = argc > 3 ? strtoul(argv[3], NULL, 10) : 20000, done = 0;
  char line[1024];
  size_t len;
  if (argc < 3) fail("usage: bench_touch TABLE REQUESTS [COUNT]");
  table_begin = read_file(argv[1], &len);
  table_end = table_begin + len;
  if (scope_open_memory(table_begin, len, &table) != SCOPE_OK) fail("the table is refused");
  FILE *file = fopen(argv[2], "r");
  if (file == NULL) fail("cannot read the requests");
  for (; done < wanted && fgets(line, sizeof line, file) != NULL; done++) {
    struct scope_name actor = {.name = field(line, "agent")};
    struct scope_request request = {.user.name = field(line, "user"),
                                    .scope.name = field(line, "scope"),
                                    .task = field(line, "task"),
                                    .actors = &actor,
                                    .actor_count = 1,
                                    .has_now = true,
                                    .now = 1772409600 + 3600 * atol(field(line, "now").ptr + 11)};
    count(&table, &request, &strings);
    uint32_t task = SCOPE_UNKNOWN;
    request.user.handle = scope_resolve_user(&table, request.user.name);
    request.scope.handle = scope_resolve_scope(&table, request.scope.name);
    actor.handle = scope_resolve_agent(&table, actor.name);
    if (actor.handle != SCOPE_UNKNOWN)
      task = scope_resolve_task(&table, actor.handle, request.task);
    request.task_handles = &task;
    count(&table, &request, &handles);
  }
  fclose(file);
  if (done == 0) fail("there are no requests");
  printf("{\"decisions\":%lu,\"strings\":{\"lines\":%.1f,\"lines_max\":%u,\"loads\":%.1f},"
         "\"handles\":{\"lines\":%.1f,"
         "\"lines_max\":%u,\"loads\":%.1f}}\n",
         done, (double)strings.lines / (double)done, strings.lines_max,
         (double)strings.loads / (double)done, (double)handles.lines / (double)done,
         handles.lines_max, (double)handles.loads / (double)done);
  return 0;
}
