/* SPDX-License-Identifier: Apache-2.0
 *
 * bench_events.c - a long decision log made of the lines of a short one.
 *
 * usage: bench_events LOG COUNT
 * Writes COUNT lines in the order of their times, as a service does: those of LOG, nine of ten an ALLOW where there are any, each with an id of its own, over twelve weeks. Weekday, hour and
 * minute of a line stay, so that a policy decides it as before; its last part of an IPv4 address does not.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WEEKS 12u
#define TIME_LEN 20u /* 2026-01-05T15:00:00Z */

struct line {
  char *text;
  size_t len;
};
struct lines {
  struct line *items;
  size_t count;
};

static void fail(const char *what) {
  fprintf(stderr, "bench_events: %s\n", what);
  exit(2);
}

static void read_lines(const char *path, struct lines *allow, struct lines *deny) {
  FILE *file = fopen(path, "r");
  char *text = NULL;
  size_t room = 0;
  ssize_t len;
  if (file == NULL) fail("cannot read the log");
  while ((len = getline(&text, &room, file)) > 0) {
    struct lines *to = strstr(text, "\"decision\":\"allow\"") != NULL ? allow : deny;
    if (strncmp(text, "{\"time\":\"", 9) != 0) fail("a line does not begin with its time");
    to->items = realloc(to->items, (to->count + 1) * sizeof *to->items);
    if (to->items == NULL) fail("out of memory");
    to->items[to->count++] = (struct line){strdup(text), (size_t)len};
  }
  free(text);
  (void)fclose(file);
  if (allow->count + deny->count == 0) fail("the log is empty");
}

static int by_time(const void *a, const void *b) {
  return strcmp(((const struct line *)a)->text, ((const struct line *)b)->text);
}

/* The line's time, `weeks` and `seconds` later. */
static void move_time(const char *from, unsigned weeks, unsigned seconds, char to[TIME_LEN + 1]) {
  struct tm tm = {0};
  if (strptime(from, "%Y-%m-%dT%H:%M:%SZ", &tm) == NULL) fail("a time cannot be read");
  time_t at = timegm(&tm) + (time_t)weeks * 7 * 86400 + (time_t)seconds;
  (void)gmtime_r(&at, &tm);
  (void)strftime(to, TIME_LEN + 1, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static void write_line(const struct line *line, uint64_t number, unsigned weeks) {
  char text[65536], time[TIME_LEN + 1], before[TIME_LEN + 1];
  if (line->len >= sizeof text) fail("a line is too long");
  memcpy(text, line->text, line->len + 1);
  memcpy(before, text + 9, TIME_LEN);
  before[TIME_LEN] = 0;
  move_time(before, weeks, (unsigned)(number % 60), time);
  for (char *at = text; (at = strstr(at, before)) != NULL; at += TIME_LEN)
    memcpy(at, time, TIME_LEN);
  char *ip = strstr(text, "\"ip\":\"");
  char *dot = ip == NULL ? NULL : strchr(ip, '.');
  for (unsigned i = 0; dot != NULL && i < 2; i++) dot = strchr(dot + 1, '.');
  if (dot != NULL) dot[1] = (char)('1' + number % 9);
  printf("{\"id\":\"d-%llu\",%s", (unsigned long long)number, text + 1);
}

int main(int argc, char **argv) {
  struct lines allow = {0}, deny = {0};
  if (argc != 3) fail("usage: bench_events LOG COUNT");
  read_lines(argv[1], &allow, &deny);
  uint64_t count = strtoull(argv[2], NULL, 10), of_week = count / WEEKS + 1;
  if (allow.count > 0) qsort(allow.items, allow.count, sizeof *allow.items, by_time);
  if (deny.count > 0) qsort(deny.items, deny.count, sizeof *deny.items, by_time);
  for (uint64_t i = 0; i < count; i++) {
    const struct lines *from = (i % 10 == 9 && deny.count > 0) || allow.count == 0 ? &deny : &allow;
    write_line(&from->items[i % of_week * from->count / of_week], i, (unsigned)(i / of_week));
  }
  if (fflush(stdout) != 0 || ferror(stdout)) fail("cannot write");
  return 0;
}
