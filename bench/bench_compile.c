/* SPDX-License-Identifier: Apache-2.0
 *
 * bench_compile.c - how long a policy takes to compile, as a ratio to what libyaml alone takes to parse the same bytes, one thread, in the
 * same run. usage: bench_compile [-r ROUNDS] FILE... Prints the best of ROUNDS (default 5) of each. One file: processor time, for others on
 * the machine do not count; several: time on the wall, for several threads work on them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <yaml.h>

#include "base/threads.h"
#include "compile.h"
#include "front/yaml_read.h"

static clockid_t timer = CLOCK_PROCESS_CPUTIME_ID;

static double now_s(void) {
  struct timespec t;
  clock_gettime(timer, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void fail(const char *what) {
  fprintf(stderr, "bench_compile: %s\n", what);
  exit(1);
}

/* Every event, and nothing done with it. */
static double parse_only(struct sc_str text, unsigned *events) {
  yaml_parser_t parser;
  yaml_event_t event;
  double start = now_s();
  if (!yaml_parser_initialize(&parser)) fail("libyaml");
  yaml_parser_set_input_string(&parser, (const unsigned char *)text.ptr, text.len);
  for (bool end = false; !end;) {
    if (!yaml_parser_parse(&parser, &event)) fail("libyaml refuses the file");
    end = event.type == YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
    ++*events;
  }
  yaml_parser_delete(&parser);
  return now_s() - start;
}

/* Each file as a tree: by yaml_scan.c, or by libyaml where that gives up. */
static double read_only(const struct sc_source *files, size_t count) {
  struct sc_compilation c;
  jmp_buf recovery;
  sc_compilation_init(&c);
  c.arena.recovery = &recovery;
  if (setjmp(recovery) != 0) fail("no memory");
  double start = now_s();
  for (size_t i = 0; i < count; i++) {
    uint32_t file = sc_sources_add(&c.sources, files[i].name, files[i].text);
    if (sc_yaml_read(&c.diags, file) == NULL) fail("a file is refused");
  }
  double end = now_s();
  sc_compilation_release(&c);
  return end - start;
}

struct times {
  double yaml, read, check, table, all;
  unsigned events;
  uint32_t rules;
  size_t table_len;
};

static void compile(const struct sc_source *files, size_t count, struct times *times) {
  struct sc_compilation c;
  struct sc_compile_options options = {
      .lower = {.debug = true, .optimise = true, .jobs = count > 1 ? sc_threads_wanted() : 1}};
  double start = now_s();
  sc_compilation_init(&c);
  if (sc_compile_policy_files(&c, files, count) != SC_OK) fail("the policy is invalid");
  double checked = now_s();
  if (sc_compile_table(&c, &options) != SC_OK) fail("the table fails");
  double end = now_s();
  times->rules = c.policy.rule_count;
  times->table_len = c.table_len;
  if (end - start < times->all) {
    times->all = end - start;
    times->check = checked - start;
    times->table = end - checked;
  }
  sc_compilation_release(&c);
}

static void measure(const struct sc_source *files, size_t count, struct times *times) {
  double yaml = 0;
  times->events = 0;
  for (size_t i = 0; i < count; i++) yaml += parse_only(files[i].text, &times->events);
  if (yaml < times->yaml) times->yaml = yaml;
  double read = read_only(files, count);
  if (read < times->read) times->read = read;
  compile(files, count, times);
}

static struct sc_str read_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) fail("cannot read the file");
  long size = ftell(file);
  char *data = malloc((size_t)size + 1);
  rewind(file);
  if (data == NULL || fread(data, 1, (size_t)size, file) != (size_t)size)
    fail("cannot read the file");
  fclose(file);
  return (struct sc_str){data, (size_t)size};
}

static void print(const struct times *t, size_t bytes, size_t files) {
  printf("%zu bytes of YAML in %zu files, %u events, %u rules, table of %zu bytes\n", bytes, files,
         t->events, t->rules, t->table_len);
  const struct {
    const char *what;
    double seconds;
  } rows[] = {{"libyaml alone", t->yaml},
              {"reading", t->read},
              {"check", t->check},
              {"table", t->table},
              {"compile", t->all}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    printf("%-13s %6.3f s  %.2fx\n", rows[i].what, rows[i].seconds, rows[i].seconds / t->yaml);
}

int main(int argc, char **argv) {
  int first = 1, rounds = 5;
  if (argc > 2 && strcmp(argv[1], "-r") == 0) {
    rounds = atoi(argv[2]);
    first = 3;
  }
  if (first >= argc) fail("usage: bench_compile [-r ROUNDS] FILE...");
  size_t count = (size_t)(argc - first), bytes = 0;
  struct sc_source *files = calloc(count, sizeof *files);
  if (files == NULL) fail("no memory");
  for (size_t i = 0; i < count; i++) {
    files[i].name = sc_str_from(argv[first + (int)i]);
    files[i].text = read_file(argv[first + (int)i]);
    bytes += files[i].text.len;
  }
  if (count > 1) timer = CLOCK_MONOTONIC;
  struct times best = {.yaml = 1e9, .read = 1e9, .all = 1e9};
  for (int i = 0; i < rounds; i++) measure(files, count, &best);
  print(&best, bytes, count);
  for (size_t i = 0; i < count; i++) free((void *)(uintptr_t)files[i].text.ptr);
  free(files);
  return 0;
}
