/* SPDX-License-Identifier: Apache-2.0
 *
 * workload.c - writes a policy, requests and their expected answers for the benchmarks.
 *
 * usage: workload KIND RULES DIR [FILES]     KIND: grants, conditions, deep
 * Writes DIR/policy/NN.yaml, DIR/requests.jsonl and DIR/expected.txt. The answers follow from how each request was made; no
 * engine is asked.
 */
#include "workload.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void workload_fail(const char *what) {
  fprintf(stderr, "workload: %s\n", what);
  exit(2);
}

void *workload_alloc(size_t count, size_t size) {
  void *memory = calloc(count > 0 ? count : 1, size);
  if (memory == NULL) workload_fail("out of memory");
  return memory;
}

/* splitmix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014). */
static uint64_t next(struct workload *w) {
  uint64_t z = (w->random += 0x9e3779b97f4a7c15u);
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

uint32_t workload_below(struct workload *w, uint32_t limit) {
  return (uint32_t)((next(w) >> 32) * limit >> 32);
}

bool workload_chance(struct workload *w, uint32_t percent) {
  return workload_below(w, 100) < percent;
}

void workload_sample(struct workload *w, uint32_t limit, uint32_t count, uint32_t *out) {
  for (uint32_t i = 0; i < count;) {
    uint32_t value = workload_below(w, limit), k = 0;
    while (k < i && out[k] != value) k++;
    if (k == i) out[i++] = value;
  }
}

FILE *workload_file(const struct workload *w, const char *name) {
  char path[4096];
  int len = snprintf(path, sizeof path, "%s/%s", w->dir, name);
  FILE *file = len > 0 && (size_t)len < sizeof path ? fopen(path, "wb") : NULL;
  if (file == NULL) workload_fail("cannot write the files");
  return file;
}

FILE *workload_policy_file(const struct workload *w, uint32_t n) {
  char name[32];
  (void)snprintf(name, sizeof name, "policy/%02u.yaml", n);
  return workload_file(w, name);
}

void workload_close(FILE *file) {
  bool failed = fflush(file) != 0 || ferror(file);
  if (fclose(file) != 0 || failed) workload_fail("cannot write the files");
}

static uint64_t hash_text(const char *text) {
  uint64_t h = 0xcbf29ce484222325u; /* FNV-1a */
  for (; *text != 0; text++) h = (h ^ (unsigned char)*text) * 0x100000001b3u;
  return h == 0 ? 1 : h;
}

bool workload_request(struct workload *w, const char *json, const char *reason) {
  uint64_t hash = hash_text(json);
  size_t i = (size_t)(hash ^ hash >> 32) & w->seen_mask;
  for (; w->seen[i] != 0; i = (i + 1) & w->seen_mask)
    if (w->seen[i] == hash) return false;
  w->seen[i] = hash;
  fprintf(w->questions, "%s\n", json);
  fprintf(w->answers, "%s\n", reason);
  return true;
}

static void make_folders(const struct workload *w) {
  char path[4096];
  int len = snprintf(path, sizeof path, "%s/policy", w->dir);
  bool made = len > 0 && (size_t)len < sizeof path;
  made = made && (mkdir(w->dir, 0777) == 0 || errno == EEXIST);
  made = made && (mkdir(path, 0777) == 0 || errno == EEXIST);
  if (!made) workload_fail("cannot make the folder");
}

int main(int argc, char **argv) {
  if (argc < 4) workload_fail("usage: workload grants|conditions|deep RULES DIR [FILES]");
  struct workload w = {.dir = argv[3], .rules = (uint32_t)strtoul(argv[2], NULL, 10), .random = 20};
  w.file_count = argc > 4 ? (uint32_t)strtoul(argv[4], NULL, 10) : 1;
  if (w.rules < 100 || w.rules > 50000000 || w.file_count < 1 || w.file_count > 99)
    workload_fail("RULES is 100 to 50000000, FILES 1 to 99");
  w.requests = w.rules < 1000000 ? w.rules : 1000000;
  w.seen_mask = 1;
  while (w.seen_mask < (size_t)w.requests * 4) w.seen_mask *= 2;
  w.seen_mask--;
  w.seen = workload_alloc(w.seen_mask + 1, sizeof *w.seen);
  make_folders(&w);
  w.questions = workload_file(&w, "requests.jsonl");
  w.answers = workload_file(&w, "expected.txt");
  if (strcmp(argv[1], "grants") == 0)
    workload_grants(&w);
  else if (strcmp(argv[1], "conditions") == 0)
    workload_conditions(&w);
  else if (strcmp(argv[1], "deep") == 0)
    workload_deep(&w);
  else
    workload_fail("KIND is grants, conditions or deep");
  workload_close(w.questions);
  workload_close(w.answers);
  free(w.seen);
  return 0;
}
