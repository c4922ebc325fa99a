/* SPDX-License-Identifier: Apache-2.0
 *
 * bench_compile.c - how long a policy takes to compile, as a ratio to what libyaml alone takes to parse the same bytes in the same
 * run. usage: bench_compile FILE [ROUNDS]. Prints the best of ROUNDS (default 5) of each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <yaml.h>

#include "compile.h"
#include "front/yaml_read.h"

static double now_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* one thread: others on the machine do not count */
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
  *events = 0;
  for (bool end = false; !end;) {
    if (!yaml_parser_parse(&parser, &event)) fail("libyaml refuses the file");
    end = event.type == YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
    ++*events;
  }
  yaml_parser_delete(&parser);
  return now_s() - start;
}

/* The file as a tree: by yaml_scan.c, or by libyaml where that gives up. */
static double read_only(struct sc_str text) {
  struct sc_compilation c;
  jmp_buf recovery;
  sc_compilation_init(&c);
  c.arena.recovery = &recovery;
  if (setjmp(recovery) != 0) fail("no memory");
  uint32_t file = sc_sources_add(&c.sources, SC_STR("bench.yaml"), text);
  double start = now_s();
  if (sc_yaml_read(&c.diags, file) == NULL) fail("the file is refused");
  double end = now_s();
  sc_compilation_release(&c);
  return end - start;
}

struct times {
  double check, table;
  uint32_t rules;
  size_t table_len;
};

static struct times compile(struct sc_str text) {
  struct sc_compilation c;
  struct sc_compile_options options = {.lower = {.debug = true, .optimise = true}};
  struct times times = {0};
  double start = now_s();
  sc_compilation_init(&c);
  if (sc_compile_policy_text(&c, SC_STR("bench.yaml"), text) != SC_OK)
    fail("the policy is invalid");
  times.check = now_s() - start;
  if (sc_compile_table(&c, &options) != SC_OK) fail("the table fails");
  times.table = now_s() - start - times.check;
  times.rules = c.policy.rule_count;
  times.table_len = c.table_len;
  sc_compilation_release(&c);
  return times;
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

int main(int argc, char **argv) {
  if (argc < 2) fail("usage: bench_compile FILE [ROUNDS]");
  struct sc_str text = read_file(argv[1]);
  int rounds = argc > 2 ? atoi(argv[2]) : 5;
  double yaml = 1e9, read = 1e9, total = 1e9;
  struct times best = {0};
  unsigned events = 0;
  for (int i = 0; i < rounds; i++) {
    double once = parse_only(text, &events);
    if (once < yaml) yaml = once;
    once = read_only(text);
    if (once < read) read = once;
    struct times times = compile(text);
    if (times.check + times.table >= total) continue;
    total = times.check + times.table;
    best = times;
  }
  printf("%zu bytes of YAML, %u events, %u rules, table of %zu bytes\n", text.len, events,
         best.rules, best.table_len);
  printf("libyaml alone %6.3f s\nread          %6.3f s  %.2fx\ncheck         %6.3f s  %.2fx\ntable "
         "        %6.3f s  "
         "%.2fx\ncompile       %6.3f s  %.2fx\n",
         yaml, read, read / yaml, best.check, best.check / yaml, best.table, best.table / yaml,
         total, total / yaml);
  free((void *)(uintptr_t)text.ptr);
  return 0;
}
