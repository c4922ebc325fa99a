/* SPDX-License-Identifier: Apache-2.0
 *
 * bench_open.c - how long it takes to map and prove a table, beside a SHA-256 of the same bytes: the library's own, and
 * OpenSSL's. usage: bench_open TABLE. Prints one line of JSON, medians of several rounds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "crypto.h"
#include "scope.h"

enum { ROUNDS = 9 };

void scope_sha256(const void *data, size_t len, uint8_t digest[32]); /* of libscope, not public */

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void fail(const char *what) {
  fprintf(stderr, "bench_open: %s\n", what);
  exit(2);
}

static double resident_mb(void) {
  long pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (file == NULL || fscanf(file, "%*s %ld", &pages) != 1) fail("cannot read /proc/self/statm");
  fclose(file);
  return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1048576;
}

static unsigned char *read_file(const char *path, size_t *len) {
  FILE *file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) fail("cannot read the table");
  *len = (size_t)ftell(file);
  unsigned char *data = malloc(*len + 1);
  rewind(file);
  if (data == NULL || fread(data, 1, *len, file) != *len) fail("cannot read the table");
  fclose(file);
  return data;
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static double median(double *times) {
  qsort(times, ROUNDS, sizeof *times, by_value);
  return times[ROUNDS / 2];
}

int main(int argc, char **argv) {
  double opens[ROUNDS], own[ROUNDS], openssl[ROUNDS], mb = 0;
  size_t len;
  unsigned char digest[32];
  if (argc != 2) fail("usage: bench_open TABLE");
  for (int r = 0; r < ROUNDS; r++) {
    struct scope_table table;
    double before = resident_mb(), start = now_ms();
    if (scope_open_file(argv[1], &table) != SCOPE_OK) fail("the table is refused");
    opens[r] = now_ms() - start;
    mb = resident_mb() - before;
    scope_close(&table);
  }
  unsigned char *data = read_file(argv[1], &len);
  for (int r = 0; r < ROUNDS; r++) {
    double start = now_ms();
    scope_sha256(data, len, digest);
    own[r] = now_ms() - start;
    start = now_ms();
    if (!sc_sha256(data, len, digest)) fail("OpenSSL");
    openssl[r] = now_ms() - start;
  }
  double open_ms = median(opens), own_ms = median(own), openssl_ms = median(openssl);
  printf("{\"bytes\":%zu,\"open_ms\":%.2f,\"sha256_ms\":%.2f,\"openssl_sha256_ms\":%.2f,\"ratio\":%"
         ".2f,\"memory_mb\":%.1f}\n",
         len, open_ms, own_ms, openssl_ms, open_ms / own_ms, mb);
  free(data);
  return 0;
}
