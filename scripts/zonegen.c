/* SPDX-License-Identifier: Apache-2.0
 *
 * zonegen.c - writes the time zones of a zoneinfo directory as the C source that compiler/condition/zone_data.h declares.
 *
 * usage: zonegen DIRECTORY > zone_data.c
 * Reads TZif files of version 2 and up (RFC 9636): transitions of their 64-bit block, then the rule of their footer
 * written out to the horizon. Keeps only changes of the offset from UTC; zones of equal data share one series. The output
 * depends on nothing but the contents of the directory. A malformed file ends the build.
 */
#include "zonegen.h"

#include <ctype.h>
#include <errno.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HORIZON INT64_C(4102444800) /* 2100-01-01T00:00:00Z = SC_ZONE_HORIZON */
#define FILE_LEN_MAX ((size_t)1 << 20)
#define OFFSET_MAX_S (26 * 3600) /* RFC 9636 asks for less than that */
#define HEADER_LEN 44u

struct series {
  int32_t initial_s;
  struct transition *items;
  size_t count, capacity;
};

struct zone {
  char *name;
  struct series series;
  size_t shared; /* index of the first zone of the same data */
  size_t number; /* of the series in the output */
};

struct bytes {
  unsigned char *ptr;
  size_t len;
};

/* The numbers of a TZif header, in the order of the file. */
struct counts {
  size_t ut, std, leap, time, type, chars;
};

static const char *current = ""; /* the file being read, for messages */
static struct zone *zones;
static size_t zone_count, zone_capacity;
static size_t root_len;

void die(const char *format, ...) {
  va_list args;
  va_start(args, format);
  fprintf(stderr, "zonegen: %s: ", current);
  vfprintf(stderr, format, args);
  fprintf(stderr, "\n");
  va_end(args);
  exit(1);
}

/* Room for one more item after `count`. */
static void *grown(void *items, size_t *capacity, size_t count, size_t item_size) {
  if (count < *capacity) return items;
  *capacity = *capacity == 0 ? 64 : *capacity * 2;
  items = realloc(items, *capacity * item_size);
  if (items == NULL) die("out of memory");
  return items;
}

/* Appends, keeping only what changes the offset; a later transition at the same instant replaces an earlier one. */
static void add(struct series *series, int64_t at, int32_t offset_s) {
  if (at >= HORIZON) return;
  while (series->count > 0 && series->items[series->count - 1].at >= at) series->count--;
  size_t count = series->count;
  int32_t before = count == 0 ? series->initial_s : series->items[count - 1].offset_s;
  if (before == offset_s) return;
  series->items = grown(series->items, &series->capacity, count, sizeof *series->items);
  series->items[series->count++] = (struct transition){at, offset_s};
}

/* Writes the rule out from `from`, where the file's own transitions end, to the horizon. Where a change of one year meets the next year's (daylight saving time all year), the latter holds. */
static void expand(struct series *series, const struct footer *footer, int64_t from) {
  if (footer->empty || !footer->has_dst) return;
  for (int year = year_of(from) - 1; year <= HORIZON_YEAR; year++) {
    if (year < 1) continue;
    struct transition changes[2];
    footer_changes(footer, year, changes);
    for (int i = 0; i < 2; i++)
      if (changes[i].at > from) add(series, changes[i].at, changes[i].offset_s);
  }
}

/* TZif. */

static uint64_t big_endian(const unsigned char *p, size_t len) {
  uint64_t value = 0;
  for (size_t i = 0; i < len; i++) value = value << 8 | p[i];
  return value;
}

static struct counts read_header(struct bytes file, size_t off) {
  if (file.len < HEADER_LEN || off > file.len - HEADER_LEN) die("too short for a header");
  const unsigned char *p = file.ptr + off;
  if (memcmp(p, "TZif", 4) != 0) die("no header at byte %zu", off);
  if (p[4] < '2') die("version 1: no 64-bit data");
  size_t n[6];
  for (size_t i = 0; i < 6; i++) {
    n[i] = (size_t)big_endian(p + 20 + 4 * i, 4);
    if (n[i] > FILE_LEN_MAX) die("count out of range");
  }
  return (struct counts){n[0], n[1], n[2], n[3], n[4], n[5]};
}

static size_t block_len(const struct counts *c, size_t time_len) {
  return c->time * (time_len + 1) + c->type * 6 + c->chars + c->leap * (time_len + 4) + c->std +
         c->ut;
}

static char *footer_text(struct bytes file, size_t off) {
  if (off >= file.len || file.ptr[off] != '\n') die("no footer");
  unsigned char *start = file.ptr + off + 1;
  unsigned char *end = memchr(start, '\n', file.len - off - 1);
  if (end == NULL) die("the footer does not end");
  *end = '\0';
  return (char *)start;
}

static int32_t type_offset(const struct counts *counts, const unsigned char *types, size_t type) {
  if (type >= counts->type) die("no local time type %zu", type);
  int32_t offset_s = (int32_t)(uint32_t)big_endian(types + 6 * type, 4);
  if (offset_s <= -OFFSET_MAX_S || offset_s >= OFFSET_MAX_S) die("offset out of range");
  return offset_s;
}

static struct series read_series(struct bytes file) {
  struct counts counts = read_header(file, 0);
  size_t second = HEADER_LEN + block_len(&counts, 4);
  counts = read_header(file, second);
  if (counts.leap > 0) die("leap seconds");
  size_t body = second + HEADER_LEN, len = block_len(&counts, 8);
  if (len > file.len - body) die("too short for its counts");
  const unsigned char *times = file.ptr + body;
  const unsigned char *indices = times + 8 * counts.time;
  const unsigned char *types = indices + counts.time;
  struct footer footer = parse_footer(footer_text(file, body + len));

  struct series series = {.initial_s = type_offset(&counts, types, 0)};
  int64_t last = INT64_MIN;
  for (size_t i = 0; i < counts.time; i++) {
    int64_t at = (int64_t)big_endian(times + 8 * i, 8);
    if (i > 0 && at <= last) die("transitions do not rise");
    add(&series, at, type_offset(&counts, types, indices[i]));
    last = at;
  }
  if (counts.time > 0) {
    expand(&series, &footer, last);
  } else if (!footer.empty) { /* without transitions the footer holds always */
    if (footer.has_dst) die("a rule without a first transition");
    series.initial_s = footer.std_s;
  }
  return series;
}

/* The directory. */

/* ptr NULL if it cannot be read as a file (a link that leads to a directory, or nowhere). */
static struct bytes read_file(const char *path) {
  struct bytes bytes = {NULL, 0};
  FILE *file = fopen(path, "rb");
  if (file == NULL) return bytes;
  bytes.ptr = malloc(FILE_LEN_MAX);
  if (bytes.ptr == NULL) die("out of memory");
  bytes.len = fread(bytes.ptr, 1, FILE_LEN_MAX, file);
  if (ferror(file) != 0) {
    free(bytes.ptr);
    bytes = (struct bytes){NULL, 0};
  }
  fclose(file);
  return bytes;
}

static bool is_zone_name(const char *name) {
  if (strncmp(name, "posix/", 6) == 0 || strncmp(name, "right/", 6) == 0) return false;
  if (strcmp(name, "posixrules") == 0 || strcmp(name, "localtime") == 0) return false;
  for (const char *p = name; *p != '\0'; p++)
    if (!isalnum((unsigned char)*p) && strchr("/_+-", *p) == NULL) return false;
  return strlen(name) > 0 && strlen(name) <= 255;
}

static int visit(const char *path, const struct stat *info, int type, struct FTW *walk) {
  (void)info, (void)walk;
  const char *name = path + root_len;
  if ((type != FTW_F && type != FTW_SL) || !is_zone_name(name)) return 0;
  current = path;
  struct bytes file = read_file(path);
  if (file.len >= 4 && memcmp(file.ptr, "TZif", 4) == 0) {
    zones = grown(zones, &zone_capacity, zone_count, sizeof *zones);
    zones[zone_count] = (struct zone){.name = strdup(name), .series = read_series(file)};
    if (zones[zone_count++].name == NULL) die("out of memory");
  }
  free(file.ptr);
  return 0;
}

static int by_name(const void *a, const void *b) {
  return strcmp(((const struct zone *)a)->name, ((const struct zone *)b)->name);
}

static bool same(const struct series *a, const struct series *b) {
  if (a->initial_s != b->initial_s || a->count != b->count) return false;
  for (size_t i = 0; i < a->count; i++)
    if (a->items[i].at != b->items[i].at || a->items[i].offset_s != b->items[i].offset_s)
      return false;
  return true;
}

/* "2025b" from the first line of tzdata.zi, "# version 2025b", or from +VERSION; else "unknown". */
static void read_release(const char *root, char release[32]) {
  static const char *const files[] = {"tzdata.zi", "+VERSION"};
  strcpy(release, "unknown");
  for (size_t i = 0; i < 2; i++) {
    char path[4096], word[32];
    if (snprintf(path, sizeof path, "%s/%s", root, files[i]) >= (int)sizeof path) continue;
    FILE *file = fopen(path, "r");
    if (file == NULL) continue;
    int found = fscanf(file, i == 0 ? "# version %31[0-9A-Za-z.-]" : "%31[0-9A-Za-z.-]", word);
    fclose(file);
    if (found != 1) continue;
    strcpy(release, word);
    return;
  }
}

static void print_series(void) {
  size_t first = 0, numbers = 0;
  printf("const struct sc_zone_data_series sc_zone_data_series[] = {\n");
  for (size_t i = 0; i < zone_count; i++) {
    struct zone *zone = &zones[i];
    for (zone->shared = 0; !same(&zones[zone->shared].series, &zone->series);) zone->shared++;
    if (zone->shared < i) {
      zone->number = zones[zone->shared].number;
      continue;
    }
    zone->number = numbers++;
    printf("{%d,%zu,%zu},\n", (int)zone->series.initial_s, first, zone->series.count);
    first += zone->series.count;
  }
  printf("};\nconst struct sc_zone_transition sc_zone_data_transitions[] = {\n");
  for (size_t i = 0; i < zone_count; i++)
    for (size_t j = 0; zones[i].shared == i && j < zones[i].series.count; j++)
      printf("{%lldLL,%d},\n", (long long)zones[i].series.items[j].at,
             (int)zones[i].series.items[j].offset_s);
  if (first == 0) printf("{0,0},\n");
  printf("};\n");
}

static void print_names(void) {
  size_t off = 0;
  printf("const char sc_zone_data_text[] =\n");
  for (size_t i = 0; i < zone_count; i++) printf("\"%s\"\n", zones[i].name);
  printf(";\nconst struct sc_zone_data_name sc_zone_data_names[] = {\n");
  for (size_t i = 0; i < zone_count; i++) {
    printf("{%zu,%zu,%zu},\n", off, strlen(zones[i].name), zones[i].number);
    off += strlen(zones[i].name);
  }
  printf("};\nconst uint32_t sc_zone_data_name_count = %zu;\n", zone_count);
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: zonegen DIRECTORY > zone_data.c\n");
    return 2;
  }
  current = argv[1];
  root_len = strlen(argv[1]) + 1;
  if (nftw(argv[1], visit, 16, FTW_PHYS) != 0) die("%s", strerror(errno));
  current = argv[1];
  if (zone_count == 0) die("no time zones: is the tzdata package installed?");
  qsort(zones, zone_count, sizeof *zones, by_name);
  char release[32];
  read_release(argv[1], release);
  printf("/* Written by zonegen from release %s of the time zone database. */\n", release);
  printf("#include \"condition/zone_data.h\"\n");
  printf("const char sc_zone_data_release[] = \"%s\";\n", release);
  print_series();
  print_names();
  if (fflush(stdout) != 0 || ferror(stdout) != 0) die("%s", strerror(errno));
  return 0;
}
