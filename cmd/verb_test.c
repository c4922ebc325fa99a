/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_test.c - the `test` command: runs policy tests and reports.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/threads.h"
#include "base/workflow.h"
#include "condition/literal.h"
#include "condition/search.h"
#include "github.h"
#include "progress.h"
#include "test_emit.h"
#include "test_list.h"
#include "test_measure.h"
#include "test_report.h"
#include "test_watch.h"

#define JOBS_MAX 256

/* What the options say, read once. */
struct request {
  struct sc_run_options run;
  struct cmd_measure measure;
  bool shuffle;
  int64_t seed;
};

/* --- options ------------------------------------------------------------------------------------------------- */

static int read_jobs(const struct cmd_run *run, struct request *out) {
  const char *text = cmd_value(run, "jobs");
  int64_t jobs = sc_threads_wanted();
  int status = text != NULL ? cmd_measure_number(run, "jobs", text, 1, JOBS_MAX, &jobs) : CMD_YES;
  out->run.jobs = (unsigned)(jobs < JOBS_MAX ? jobs : JOBS_MAX);
  return status;
}

static int read_filter(struct cmd_run *run, struct request *out) {
  const char *text = cmd_value(run, "run");
  size_t off;
  struct sc_str why;
  if (text == NULL) return CMD_YES;
  out->run.filter = sc_search_new(&run->arena, sc_str_from(text), &off, &why);
  if (out->run.filter != NULL) return CMD_YES;
  return cmd_usage(run, "--run: %.*s, at character %zu of \"%s\"", SC_STR_ARGS(why), off + 1, text);
}

static int read_options(struct cmd_run *run, struct request *out) {
  const char *text;
  int status = read_jobs(run, out);
  if (status == CMD_YES) status = read_filter(run, out);
  if (status == CMD_YES) status = cmd_reports_check(run);
  out->run.fail_fast = cmd_given(run, "fail-fast");
  if (status == CMD_YES) status = cmd_measure_options(run, &out->measure);
  text = cmd_value(run, "shuffle");
  out->shuffle = text != NULL;
  if (status == CMD_YES && text != NULL)
    status = cmd_measure_number(run, "shuffle", text, 0, INT64_MAX, &out->seed);
  if (status == CMD_YES && (out->measure.coverage || out->measure.mutate) && out->run.fail_fast)
    return cmd_usage(run, "--fail-fast excludes coverage and mutation: they need all tests to run");
  return status;
}

/* --- order ------------------------------------------------------------------------------------------------------ */

/* xorshift64*: any seed gives the same order on any machine. */
static uint64_t next_random(uint64_t *state) {
  *state ^= *state >> 12;
  *state ^= *state << 25;
  *state ^= *state >> 27;
  return *state * UINT64_C(2685821657736338717);
}

static void shuffle(struct cmd_tests *tests, int64_t seed) {
  uint64_t state = (uint64_t)seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
  for (size_t i = tests->suites.count; i > 1; i--) {
    size_t k = (size_t)(next_random(&state) % i);
    struct sc_suite *suite = tests->suites.items[i - 1];
    uint32_t policy = tests->policy_of[i - 1];
    tests->suites.items[i - 1] = tests->suites.items[k];
    tests->policy_of[i - 1] = tests->policy_of[k];
    tests->suites.items[k] = suite;
    tests->policy_of[k] = policy;
  }
  for (size_t s = 0; s < tests->suites.count; s++) {
    struct sc_suite *suite = tests->suites.items[s];
    for (size_t i = suite->tests.count; i > 1; i--) {
      size_t k = (size_t)(next_random(&state) % i);
      struct sc_test test = suite->tests.items[i - 1];
      suite->tests.items[i - 1] = suite->tests.items[k];
      suite->tests.items[k] = test;
    }
  }
}

/* --- running ------------------------------------------------------------------------------------------------------ */

static int nothing_ran(const struct cmd_run *run, const struct sc_run_result *result) {
  if (cmd_given(run, "run"))
    return cmd_fail(run, "--run \"%s\" leaves no test; `scopec test --list` shows their names",
                    cmd_value(run, "run"));
  return cmd_fail(run, "no test ran: each is skipped, %llu in all",
                  (unsigned long long)result->skipped_tests);
}

/* While rows run. */
struct ticking {
  struct cmd_progress progress;
  bool (*stop)(void *context); /* NULL = never */
  void *stop_context;
};

static bool tick(void *context, uint64_t done, uint64_t total) {
  struct ticking *ticking = context;
  cmd_progress_step(&ticking->progress, done, total);
  return ticking->stop == NULL || !ticking->stop(ticking->stop_context);
}

static bool run_rows(struct cmd_run *run, const struct cmd_tests *tests, struct request *request,
                     struct ticking *ticking, struct sc_run_result *result) {
  request->run.tick = tick;
  request->run.tick_context = ticking;
  cmd_progress_begin(&ticking->progress, "checks");
  enum sc_status status =
      sc_suites_run(&run->arena, tests->suites.items, tests->suites.count, &request->run, result);
  cmd_progress_end(&ticking->progress);
  return status == SC_OK;
}

/* -1: stopped. */
static int run_tests(struct cmd_run *run, struct cmd_tests *tests, struct request *request,
                     struct ticking *ticking) {
  struct sc_run_result result;
  int status = cmd_measure_begin(run, tests, &request->measure, &request->run);
  if (status != CMD_YES) return status;
  if (!run_rows(run, tests, request, ticking, &result)) return cmd_fail(run, "out of memory");
  if (result.stopped) return -1;
  if (result.passed + result.failed == 0) return nothing_ran(run, &result);
  struct sc_outcome outcome = {.options = &request->run,
                               .suites = tests->suites.items,
                               .suite_count = tests->suites.count,
                               .result = &result};
  if (!sc_outcome_failures(&run->arena, &outcome)) return cmd_fail(run, "out of memory");
  status = cmd_measure_end(run, tests, &request->measure, &request->run, &outcome);
  if (status == CMD_YES) status = cmd_reports_write(run, &outcome);
  if (status != CMD_YES) return status;
  return sc_outcome_good(&outcome) ? CMD_YES : CMD_NO;
}

static int run_round(struct cmd_run *run, struct cmd_tests *tests, void *context,
                     bool (*stop)(void *), void *stop_context) {
  struct request request = *(const struct request *)context;
  struct ticking ticking = {.stop = stop, .stop_context = stop_context};
  if (request.shuffle) shuffle(tests, request.seed);
  return run_tests(run, tests, &request, &ticking);
}

static int list(struct cmd_run *run, struct cmd_tests *tests, const struct request *request) {
  if (request->shuffle) shuffle(tests, request->seed);
  return cmd_tests_list(run, tests, &request->run);
}

static int run_watching(struct cmd_run *run, struct request *request) {
  struct cmd_test_runner runner = {.run = run_round,
                                   .context = request,
                                   .whole_policies =
                                       request->measure.coverage || request->measure.mutate,
                                   .whole = cmd_given(run, "report")};
  int status = cmd_test_watch_check(run);
  return status == CMD_YES ? cmd_test_watch(run, &runner) : status;
}

static int run_once(struct cmd_run *run, struct request *request) {
  struct sc_test_files files;
  struct cmd_tests tests;
  int status = cmd_tests_find(run, &run->arena, &files);
  if (status != CMD_YES) return status;
  status = cmd_tests_load(run, &files, cmd_value(run, "policy"), NULL, &tests);
  if (status == CMD_YES)
    status = cmd_given(run, "list") ? list(run, &tests, request)
                                    : run_round(run, &tests, request, NULL, NULL);
  cmd_tests_close(&tests);
  return status;
}

static int run_test(struct cmd_run *run) {
  if (cmd_given(run, "emit-boundaries")) return cmd_emit_boundaries(run);
  struct request request = {0};
  int status = read_options(run, &request);
  if (status != CMD_YES) return status;
  if (cmd_given(run, "watch")) return run_watching(run, &request);
  if (cmd_in_github()) run->workflow = SC_NEW(&run->arena, struct sc_workflow);
  return run_once(run, &request);
}

static const struct cmd_option options[] = {
    {.name = "run",
     .letter = 'r',
     .arg = "REGEX",
     .help = "run only what this regular expression (PCRE2) finds in suite/test/row"},
    {.name = "policy",
     .letter = 'p',
     .arg = "POLICY",
     .help = "test this policy or table in place of those that the test files name"},
    {.name = "list", .letter = 'l', .help = "list the tests and run none"},
    {.name = "verbose", .letter = 'v', .help = "also print what passed"},
    {.name = "coverage",
     .help = "print which rules, outcomes and parts of conditions the tests have seen"},
    {.name = "min-coverage",
     .arg = "N",
     .help = "fail below N per cent of rules; KIND=N for rules, outcomes, atoms or mcdc",
     .flags = CMD_REPEATED},
    {.name = "coverage-of-change",
     .arg = "OLD",
     .help = "count only rules, with their conditions, that this older policy does not have"},
    {.name = "mutate",
     .help = "put small mistakes into the policy, one at a time, and report those that no test "
             "notices"},
    {.name = "min-score", .arg = "N", .help = "fail if tests notice less than N per cent of them"},
    {.name = "emit-boundaries",
     .help = "run nothing; print a test file for the edges of every condition of the policy, with "
             "what it decides there now"},
    {.name = "output",
     .letter = 'o',
     .arg = "FILE",
     .help = "of --emit-boundaries, in place of standard output"},
    {.name = "report",
     .arg = "NAME=FILE",
     .starts = "text= json= junit= tap= tap14= sarif= github= markdown= lcov= coverage=",
     .help = "also write a report: text, json, junit, tap, tap14, sarif, github, markdown, "
             "lcov or coverage; - is standard output",
     .flags = CMD_REPEATED},
    {.name = "watch",
     .letter = 'w',
     .help = "stay, and run again what a change of a policy or a test file touches"},
    {.name = "fail-fast", .help = "stop at the first failure"},
    {.name = "jobs", .letter = 'j', .arg = "N", .help = "threads; default: one per core"},
    {.name = "shuffle", .arg = "SEED", .help = "run in an order made from this number"},
    {.name = "format", .arg = "FORMAT", .choices = "text json", .help = "text (default) or json"},
    {.name = NULL},
};

static const struct cmd_example examples[] = {
    {"scopec test policies", "all tests in a folder and below it"},
    {"scopec test --run 'refunds/.*night' --verbose", "some of them, with what passed"},
    {"scopec test --coverage --min-coverage 100", "fail unless a test needs every rule"},
    {"scopec test --report junit=tests.xml --report sarif=tests.sarif",
     "reports for CI, beside the text"},
    {"scopec test --watch policies", "again whenever something is saved; Ctrl-C ends"},
    {NULL, NULL},
};

const struct cmd_verb cmd_test = {
    .name = "test",
    .summary = "run the unit tests of policies",
    .operand = "[PATH]...",
    .operand_help = "test files, or folders to search for *_test.yaml; default: this folder",
    .text = "Runs policy tests: YAML files called *_test.yaml, each for the policy in its own "
            "folder or "
            "the one that it names. Tests assert decisions, their reasons, the rules that decided, "
            "obligations, and what was missing. They never see the clock: the time is what the "
            "test says.\n"
            "\n"
            "In a job of GitHub Actions failures are annotated at their lines, and a summary is "
            "appended to the file that GITHUB_STEP_SUMMARY names.\n"
            "\n"
            "Exit status: 0 all passed, 1 a test or a gate failed, 2 usage or environment (also: "
            "no test "
            "found, or none left by --run), 3 a policy or a test file is invalid.",
    .options = options,
    .examples = examples,
    .run = run_test,
};
