/* SPDX-License-Identifier: Apache-2.0
 *
 * peer_sqlite.c - the workload in an SQLite database in memory, with an index for each question and one prepared statement:
 * what one would build with a database. usage: peer_sqlite WORKLOAD. Prints what peer.mjs prints.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 5, REQUESTS_MAX = 200000, TEXT_MAX = 128 };

struct question {
  char user[TEXT_MAX], agent[TEXT_MAX], task[TEXT_MAX], scope[TEXT_MAX];
  int hour;
  int allow;
};

static double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void fail(const char *what) {
  fprintf(stderr, "peer_sqlite: %s\n", what);
  exit(2);
}

static double resident_mb(void) {
  long pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (file == NULL || fscanf(file, "%*s %ld", &pages) != 1) fail("cannot read /proc/self/statm");
  fclose(file);
  return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1048576;
}

static FILE *open_file(const char *folder, const char *name) {
  char path[4096];
  (void)snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "r");
  if (file == NULL) fail("cannot read the workload");
  return file;
}

static void run(sqlite3 *db, const char *sql) {
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) fail(sqlite3_errmsg(db));
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
  sqlite3_stmt *statement;
  if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) fail(sqlite3_errmsg(db));
  return statement;
}

static void bind(sqlite3_stmt *statement, int at, const char *text) {
  if (sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC) != SQLITE_OK) fail("bind");
}

static void load(sqlite3 *db, const char *folder) {
  char line[512], *word[5];
  run(db, "CREATE TABLE grants(user TEXT, scope TEXT, PRIMARY KEY(user, scope)) WITHOUT ROWID;"
          "CREATE TABLE entries(agent TEXT, task TEXT, scope TEXT, in_hours INT, PRIMARY "
          "KEY(agent, task, "
          "scope)) WITHOUT ROWID;"
          "CREATE TABLE denies(agent TEXT, scope TEXT, PRIMARY KEY(agent, scope)) WITHOUT ROWID; "
          "BEGIN;");
  sqlite3_stmt *grant = prepare(db, "INSERT INTO grants VALUES(?, ?)");
  sqlite3_stmt *entry = prepare(db, "INSERT INTO entries VALUES(?, ?, ?, ?)");
  sqlite3_stmt *deny = prepare(db, "INSERT OR IGNORE INTO denies VALUES(?, ?)");
  FILE *file = open_file(folder, "facts.txt");
  while (fgets(line, sizeof line, file) != NULL) {
    int count = 0;
    for (char *at = strtok(line, " \n"); at != NULL && count < 5; at = strtok(NULL, " \n"))
      word[count++] = at;
    if (count < 3) fail("bad facts");
    sqlite3_stmt *statement = word[0][0] == 'g' ? grant : word[0][0] == 'e' ? entry : deny;
    for (int i = 1; i < count && i < 4; i++) bind(statement, i, word[i]);
    if (statement == entry &&
        sqlite3_bind_int(entry, 4, strcmp(word[4], "hours") == 0) != SQLITE_OK)
      fail("bind");
    if (sqlite3_step(statement) != SQLITE_DONE) fail(sqlite3_errmsg(db));
    sqlite3_reset(statement);
  }
  fclose(file);
  run(db, "COMMIT; ANALYZE;");
  sqlite3_finalize(grant);
  sqlite3_finalize(entry);
  sqlite3_finalize(deny);
}

/* The text of `"key":"..."` in a line of requests.jsonl. */
static void field(const char *line, const char *key, char out[TEXT_MAX]) {
  char wanted[32];
  (void)snprintf(wanted, sizeof wanted, "\"%s\":\"", key);
  const char *at = strstr(line, wanted);
  if (at == NULL) fail("bad request");
  at += strlen(wanted);
  size_t len = strcspn(at, "\"");
  if (len >= TEXT_MAX) fail("bad request");
  memcpy(out, at, len);
  out[len] = 0;
}

static size_t read_questions(const char *folder, struct question *out) {
  char line[1024], reason[64], now[TEXT_MAX];
  FILE *requests = open_file(folder, "requests.jsonl"),
       *expected = open_file(folder, "expected.txt");
  size_t count = 0;
  while (count < REQUESTS_MAX && fgets(line, sizeof line, requests) != NULL &&
         fgets(reason, sizeof reason, expected) != NULL) {
    struct question *q = &out[count++];
    field(line, "user", q->user);
    field(line, "agent", q->agent);
    field(line, "task", q->task);
    field(line, "scope", q->scope);
    field(line, "now", now);
    q->hour = atoi(now + 11);
    q->allow = strcmp(reason, "allowed\n") == 0;
  }
  fclose(requests);
  fclose(expected);
  return count;
}

static size_t ask_all(sqlite3_stmt *ask, const struct question *questions, size_t count) {
  size_t wrong = 0;
  for (size_t i = 0; i < count; i++) {
    const struct question *q = &questions[i];
    bind(ask, 1, q->user);
    bind(ask, 2, q->scope);
    bind(ask, 3, q->agent);
    bind(ask, 4, q->task);
    if (sqlite3_bind_int(ask, 5, q->hour) != SQLITE_OK || sqlite3_step(ask) != SQLITE_ROW)
      fail("ask");
    wrong += sqlite3_column_int(ask, 0) != q->allow;
    sqlite3_reset(ask);
  }
  return wrong;
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

int main(int argc, char **argv) {
  if (argc != 2) fail("usage: peer_sqlite WORKLOAD");
  sqlite3 *db;
  double times[ROUNDS], before, start;
  struct question *questions = calloc(REQUESTS_MAX, sizeof *questions);
  if (questions == NULL) fail("out of memory");
  size_t count = read_questions(argv[1], questions), wrong;
  before = resident_mb();
  start = now_ns();
  if (sqlite3_open(":memory:", &db) != SQLITE_OK) fail("open");
  load(db, argv[1]);
  double load_ms = (now_ns() - start) / 1e6, mb = resident_mb() - before;
  sqlite3_stmt *ask = prepare(db, "SELECT EXISTS(SELECT 1 FROM grants WHERE user = ?1 AND scope = "
                                  "?2) AND EXISTS(SELECT 1 FROM entries "
                                  "WHERE agent = ?3 AND task = ?4 AND scope = ?2 AND (in_hours = 0 "
                                  "OR ?5 BETWEEN 9 AND 16)) AND NOT "
                                  "EXISTS(SELECT 1 FROM denies WHERE agent = ?3 AND scope = ?2)");
  wrong = ask_all(ask, questions, count); /* to warm up */
  for (int r = 0; r < ROUNDS; r++) {
    start = now_ns();
    wrong += ask_all(ask, questions, count);
    times[r] = (now_ns() - start) / (double)count;
  }
  qsort(times, ROUNDS, sizeof *times, by_value);
  printf("{\"load_ms\":%.3f,\"memory_mb\":%.1f,\"ns\":%.1f,\"asked\":%zu,\"wrong\":%zu}\n", load_ms,
         mb, times[ROUNDS / 2], count, wrong);
  sqlite3_finalize(ask);
  sqlite3_close(db);
  free(questions);
  return wrong == 0 ? 0 : 1;
}
