/* SPDX-License-Identifier: Apache-2.0
 *
 * test_watch.c - rounds of looking, running, and waiting.
 *
 * A round takes a new look at all folders and compares it with the last one. A test file runs again if it has changed, or if
 * its policy has: a file of the policy's folder, or the file that it is. Signals are blocked and read when there is time
 * for them, so that nothing is left half done.
 */
#include "test_watch.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "front/load.h"
#include "output.h"
#include "watch_tree.h"

#define NAMES_SHOWN 3u

/* A test file, as of a look. */
struct watched_suite {
  struct sc_str path; /* as found */
  struct sc_str real;
  struct sc_str policy; /* ptr NULL = not known */
  struct sc_str policy_real; /* ptr NULL = not there */
  bool touched;
};

struct look {
  struct sc_arena arena;
  struct cmd_watch_tree tree;
  SC_VEC(struct watched_suite) suites;
  bool running; /* the arena is in use */
};

struct watcher {
  struct cmd_run *run;
  const struct cmd_test_runner *runner;
  struct look looks[2]; /* this one and the last one, by turns */
  unsigned turn;
  struct cmd_run round; /* memory of what is run */
  bool in_round;
  int signals;
  sigset_t blocked, before;
  int status; /* of the last run that came to its end */
};

/* --- signals --------------------------------------------------------------------------------------------------- */

static bool take_signals(struct watcher *w) {
  static const int ending[] = {SIGINT, SIGTERM, SIGHUP};
  sigemptyset(&w->blocked);
  for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
    struct sigaction action;
    if (sigaction(ending[i], NULL, &action) == 0 && action.sa_handler == SIG_IGN) continue;
    sigaddset(&w->blocked, ending[i]);
  }
  if (sigprocmask(SIG_BLOCK, &w->blocked, &w->before) != 0) return false;
  w->signals = signalfd(-1, &w->blocked, SFD_CLOEXEC);
  return w->signals >= 0;
}

static bool signal_waits(void *context) {
  const struct watcher *w = context;
  struct pollfd fd = {.fd = w->signals, .events = POLLIN};
  return poll(&fd, 1, 0) > 0;
}

static void end_look(struct look *look) {
  if (look->running) sc_arena_release(&look->arena);
  look->running = false;
}

static void end_round(struct watcher *w) {
  if (w->in_round) sc_arena_release(&w->round.arena);
  w->in_round = false;
}

/* Also where memory has run out. */
static void release(void *context) {
  struct watcher *w = context;
  struct signalfd_siginfo info;
  end_round(w);
  end_look(&w->looks[0]);
  end_look(&w->looks[1]);
  if (w->signals < 0) return;
  while (signal_waits(w) && read(w->signals, &info, sizeof info) > 0) continue;
  (void)close(w->signals);
  w->signals = -1;
  (void)sigprocmask(SIG_SETMASK, &w->before, NULL);
}

/* --- looking ---------------------------------------------------------------------------------------------------- */

static struct sc_str real_path(struct sc_arena *arena, const char *path) {
  char real[PATH_MAX];
  if (realpath(path, real) == NULL) return (struct sc_str){0};
  return sc_str_copy(arena, sc_str_from(real));
}

static int cannot_watch(const struct watcher *w, const char *path) {
  if (errno == ENOSPC)
    return cmd_fail(w->run, "cannot watch %s: too many folders; raise fs.inotify.max_user_watches",
                    path);
  return cmd_fail(w->run, "cannot watch %s: %s", path, strerror(errno));
}

static const struct watched_suite *suite_of(const struct look *look, struct sc_str path) {
  for (size_t i = 0; look != NULL && i < look->suites.count; i++)
    if (sc_str_equal(look->suites.items[i].path, path)) return &look->suites.items[i];
  return NULL;
}

static bool looks_at(const struct look *look, struct sc_str policy_real) {
  if (policy_real.ptr == NULL) return false;
  if (sc_map_get(&look->tree.folders, policy_real) != SC_NOT_FOUND) return true;
  return sc_map_get(&look->tree.known, policy_real) != SC_NOT_FOUND;
}

/* The policies that tests were found to have stay watched. */
static int look_at_policies(struct watcher *w, struct look *look) {
  for (size_t i = 0; i < look->suites.count; i++) {
    const struct watched_suite *suite = &look->suites.items[i];
    if (suite->policy.ptr == NULL || looks_at(look, suite->policy_real)) continue;
    if (cmd_watch_add(&look->tree, suite->policy.ptr) != SC_OK)
      return cannot_watch(w, suite->policy.ptr);
  }
  return CMD_YES;
}

static const char *root_at(const struct watcher *w, size_t i) {
  if (i < w->run->operands.count) return w->run->operands.items[i];
  return i == 0 ? "." : NULL;
}

/* A folder that has gone is told of, and the others go on without it. */
static int find_what_is_there(struct watcher *w, struct look *look, struct sc_test_files *files) {
  struct sc_str failed;
  const char *path;
  int status = CMD_YES;
  *files = (struct sc_test_files){0};
  for (size_t i = 0; (path = root_at(w, i)) != NULL; i++)
    if (sc_suite_find(&look->arena, path, files, &failed) != SC_OK)
      status = cmd_fail(w->run, "cannot read %.*s: %s", SC_STR_ARGS(failed), strerror(errno));
  sc_suite_files_sort(files);
  return status;
}

/* Test files that are there now, with what the last look knew of them. CMD_YES, or CMD_USAGE after a message. */
static int find_suites(struct watcher *w, struct look *look, const struct look *last) {
  struct sc_test_files files;
  int status = last == NULL ? cmd_tests_find(w->run, &look->arena, &files)
                            : find_what_is_there(w, look, &files);
  for (size_t i = 0; i < files.count; i++) {
    const struct watched_suite *known = suite_of(last, files.items[i]);
    struct watched_suite *suite = SC_PUSH(&look->arena, &look->suites);
    suite->path = files.items[i];
    suite->real = real_path(&look->arena, suite->path.ptr);
    suite->touched = known == NULL;
    if (known == NULL || known->policy.ptr == NULL) continue;
    suite->policy = sc_str_copy(&look->arena, known->policy);
    suite->policy_real = real_path(&look->arena, suite->policy.ptr);
    if (suite->policy_real.ptr == NULL && known->policy_real.ptr != NULL) /* removed: a change */
      suite->policy_real = sc_str_copy(&look->arena, known->policy_real);
  }
  return status;
}

/* CMD_YES; CMD_NO: not all could be read, after a message; CMD_USAGE: watching is over. */
static int take_look(struct watcher *w, struct look *look, const struct look *last) {
  sc_arena_init(&look->arena);
  look->arena.recovery = w->run->arena.recovery;
  look->running = true;
  look->suites.items = NULL;
  look->suites.count = look->suites.capacity = 0;
  if (cmd_watch_init(&look->tree, &look->arena) != SC_OK) return cannot_watch(w, "files");
  const char *path;
  for (size_t i = 0; (path = root_at(w, i)) != NULL; i++)
    if (cmd_watch_add(&look->tree, path) != SC_OK) return cannot_watch(w, path);
  int found = find_suites(w, look, last);
  int status = look_at_policies(w, look);
  return status == CMD_YES && found != CMD_YES ? CMD_NO : status;
}

/* --- what a change touches ---------------------------------------------------------------------------------------- */

static bool is_below(struct sc_str path, struct sc_str folder) {
  return path.len > folder.len && memcmp(path.ptr, folder.ptr, folder.len) == 0 &&
         (path.ptr[folder.len] == '/' || folder.len == 1);
}

static bool concerns(const struct watched_suite *suite, struct sc_str real) {
  if (sc_str_equal(suite->real, real)) return true;
  if (suite->policy_real.ptr == NULL) return false;
  if (sc_str_equal(suite->policy_real, real)) return true;
  return is_below(real, suite->policy_real) && !sc_load_is_test(real);
}

static bool same_policy(const struct watched_suite *a, const struct watched_suite *b) {
  return a->policy_real.ptr != NULL && b->policy_real.ptr != NULL &&
         sc_str_equal(a->policy_real, b->policy_real);
}

static size_t touch(const struct watcher *w, struct look *look,
                    const struct cmd_watch_changes *changes) {
  size_t touched = 0;
  for (size_t i = 0; i < look->suites.count; i++) {
    struct watched_suite *suite = &look->suites.items[i];
    for (size_t c = 0; !suite->touched && c < changes->count; c++)
      suite->touched = concerns(suite, changes->items[c].file->real);
    touched += suite->touched;
  }
  if (touched == 0 || !(w->runner->whole || w->runner->whole_policies)) return touched;
  for (size_t i = 0; i < look->suites.count; i++) {
    struct watched_suite *suite = &look->suites.items[i];
    for (size_t k = 0; !suite->touched && k < look->suites.count; k++) {
      const struct watched_suite *other = &look->suites.items[k];
      suite->touched = other->touched && (w->runner->whole || same_policy(suite, other));
      touched += suite->touched;
    }
  }
  return touched;
}

static void print_changes(const struct watcher *w, const struct look *look,
                          const struct cmd_watch_changes *changes, size_t touched) {
  static const char *const words[] = {"changed", "new", "removed"};
  bool colour = w->run->out_colour;
  printf("\n%s==", cmd_style(colour, CMD_BOLD));
  for (size_t i = 0; i < changes->count && i < NAMES_SHOWN; i++) {
    const struct cmd_watch_change *change = &changes->items[i];
    bool same = i > 0 && changes->items[i - 1].kind == change->kind;
    printf("%s %s%s", i > 0 ? "," : "", same ? "" : words[change->kind], same ? "" : " ");
    cmd_print_safe(stdout, change->file->shown);
  }
  if (changes->count > NAMES_SHOWN) printf(" and %zu more", changes->count - NAMES_SHOWN);
  if (touched > 0)
    printf(": running %zu of %zu test file%s", touched, look->suites.count,
           look->suites.count == 1 ? "" : "s");
  else
    printf(": no test is about it");
  printf("%s\n", cmd_style(colour, CMD_PLAIN));
  (void)fflush(stdout);
}

/* --- running --------------------------------------------------------------------------------------------------------- */

/* The round that is running. */
struct round {
  struct watcher *w;
  struct look *look;
  SC_VEC(struct watched_suite *) suites; /* in the order of its test files */
  int status; /* of watching: CMD_YES, or CMD_USAGE after a message */
};

/* Watched before it is read: no change of it is missed. */
static void watch_policy(void *context, size_t file, struct sc_str policy) {
  struct round *round = context;
  struct look *look = round->look;
  struct watched_suite *suite = round->suites.items[file];
  suite->policy = sc_str_copy(&look->arena, policy);
  suite->policy_real = real_path(&look->arena, suite->policy.ptr);
  if (looks_at(look, suite->policy_real)) return;
  if (cmd_watch_add(&look->tree, suite->policy.ptr) != SC_OK)
    round->status = cannot_watch(round->w, suite->policy.ptr);
}

/* CMD_YES, or CMD_USAGE: watching is over. */
static int run_touched(struct watcher *w, struct look *look) {
  struct cmd_run *run = &w->round;
  struct sc_test_files files = {0};
  struct cmd_tests tests;
  struct round round = {.w = w, .look = look};
  const struct cmd_policy_listener listener = {watch_policy, &round};
  *run = *w->run;
  sc_arena_init(&run->arena);
  run->arena.recovery = w->run->arena.recovery;
  w->in_round = true;
  for (size_t i = 0; i < look->suites.count; i++) {
    if (!look->suites.items[i].touched) continue;
    *SC_PUSH(&run->arena, &files) = look->suites.items[i].path;
    *SC_PUSH(&run->arena, &round.suites) = &look->suites.items[i];
  }
  int status = cmd_tests_load(run, &files, cmd_value(w->run, "policy"), &listener, &tests);
  int ran = CMD_YES;
  if (tests.suites.count > 0 && round.status == CMD_YES)
    ran = w->runner->run(run, &tests, w->runner->context, signal_waits, w);
  cmd_tests_close(&tests);
  end_round(w);
  (void)fflush(stdout);
  if (ran >= 0)
    w->status = ran > status ? ran : status; /* else it was stopped, which says nothing */
  return round.status;
}

/* --- rounds ------------------------------------------------------------------------------------------------------------ */

static int first_round(struct watcher *w) {
  struct look *look = &w->looks[w->turn];
  int status = take_look(w, look, NULL);
  if (status != CMD_YES) return CMD_USAGE;
  status = run_touched(w, look);
  if (status == CMD_YES && !signal_waits(w))
    fprintf(stderr, "\nWatching %zu folder%s; Ctrl-C ends.\n", look->tree.folder_count,
            look->tree.folder_count == 1 ? "" : "s");
  return status;
}

static int next_round(struct watcher *w) {
  struct look *last = &w->looks[w->turn], *look = &w->looks[1 - w->turn];
  struct cmd_watch_changes changes;
  int status = take_look(w, look, last);
  w->turn = 1 - w->turn;
  if (status == CMD_USAGE) return status;
  cmd_watch_compare(&look->arena, &last->tree, &look->tree, &changes);
  size_t touched = touch(w, look, &changes);
  if (changes.count > 0) print_changes(w, look, &changes, touched);
  bool incomplete = status == CMD_NO;
  status = touched > 0 ? run_touched(w, look) : CMD_YES;
  if (incomplete && w->status < CMD_USAGE) w->status = CMD_USAGE;
  end_look(last);
  return status;
}

int cmd_test_watch(struct cmd_run *run, const struct cmd_test_runner *runner) {
  struct watcher *w = SC_NEW(&run->arena, struct watcher);
  *w = (struct watcher){.run = run, .runner = runner, .signals = -1, .status = CMD_USAGE};
  sc_arena_defer(&run->arena, release, w);
  if (!take_signals(w)) return cannot_watch(w, "for signals");
  int status = first_round(w);
  while (status == CMD_YES && !signal_waits(w)) {
    enum cmd_watch_end end = cmd_watch_wait(&w->looks[w->turn].tree, w->signals);
    if (end == CMD_WATCH_ENDED) break;
    if (end == CMD_WATCH_FAILED) status = cannot_watch(w, "files");
    if (end == CMD_WATCH_WOKEN) status = next_round(w);
  }
  if (status == CMD_YES) status = w->status;
  release(w);
  return status;
}

int cmd_test_watch_check(const struct cmd_run *run) {
  const char *report, *policy = cmd_value(run, "policy");
  if (cmd_json(run))
    return cmd_usage(run, "--watch and --format=json exclude each other: watching has no end");
  if (cmd_given(run, "list")) return cmd_usage(run, "--watch and --list exclude each other");
  for (size_t i = 0; (report = cmd_value_at(run, "report", i)) != NULL; i++) {
    const char *equals = strchr(report, '=');
    if (equals == NULL || strcmp(equals + 1, "-") == 0)
      return cmd_usage(run, "--watch and a report on standard output exclude each other");
  }
  if (policy != NULL && strcmp(policy, "-") == 0)
    return cmd_usage(run, "--policy -: standard input cannot be watched");
  return CMD_YES;
}
