/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_simulate.c - the `simulate` command: decision logs replayed by a policy, and by one that may replace it.
 */
#include "simulate_print.h"

#include <sys/stat.h>

#include "condition/literal.h"
#include "progress.h"

#define GAP_DEFAULT "1d"
#define MIN_WINDOW_DEFAULT "30d"

static int add_logs(struct cmd_run *run, struct sc_log_files *files) {
  const char *name;
  struct sc_str error;
  for (size_t i = 0; (name = cmd_value_at(run, "log", i)) != NULL; i++)
    if (!sc_log_files_add(&run->arena, files, name, &error))
      return cmd_fail(run, "cannot read the log %.*s", SC_STR_ARGS(error));
  if (files->count == 0) return cmd_usage(run, "no log is given; --log FILE names one");
  return CMD_YES;
}

static int read_durations(struct cmd_run *run, uint32_t *hours, uint32_t *min_window_s) {
  const char *text = cmd_value(run, "min-window");
  uint32_t seconds;
  if (!sc_parse_duration(sc_str_from(text != NULL ? text : MIN_WINDOW_DEFAULT), min_window_s))
    return cmd_usage(run, "--min-window takes a duration such as 30d, not \"%s\"", text);
  text = cmd_value(run, "gap");
  if (!sc_parse_duration(sc_str_from(text != NULL ? text : GAP_DEFAULT), &seconds) ||
      seconds < 3600)
    return cmd_usage(run, "--gap takes a duration of 1h or more, such as 12h or 2d, not \"%s\"",
                     text);
  *hours = seconds / 3600;
  return CMD_YES;
}

/* Whether one of --fail-on's conditions holds. */
static bool fails(const struct cmd_run *run, const struct sc_simulation *s) {
  uint64_t broken = 0, granted = 0, untold = 0;
  for (unsigned now = 0; now < SC_REPLAYED_COUNT; now++) {
    for (unsigned after = 0; after < SC_REPLAYED_COUNT; after++) {
      if (after != SC_REPLAYED_ALLOW) broken += s->groups.counts[1][now][after];
      if (after == SC_REPLAYED_ALLOW) granted += s->groups.counts[0][now][after];
      if (after == SC_REPLAYED_UNREPLAYABLE)
        untold += s->groups.counts[0][now][after] + s->groups.counts[1][now][after];
    }
  }
  const char *what;
  for (size_t i = 0; (what = cmd_value_at(run, "fail-on", i)) != NULL; i++) {
    if (strcmp(what, "broken") == 0 && broken > 0) return true;
    if (strcmp(what, "granted") == 0 && granted > 0) return true;
    if (strcmp(what, "not-replayable") == 0 && untold > 0) return true;
    if (strcmp(what, "damaged") == 0 && s->stats.damaged.count > 0) return true;
  }
  return false;
}

/* Findings speak of the policy as it is written. */
static void find(struct cmd_run *run, struct cmd_simulated *result) {
  struct sc_compilation *compilation = result->now->compilation;
  if (compilation == NULL || result->simulation->stats.events == 0) return;
  struct sc_findings *findings = SC_NEW(&run->arena, struct sc_findings);
  compilation->arena.recovery = run->arena.recovery; /* places of lines are made there */
  sc_findings_make(&run->arena, &compilation->policy, &compilation->sources, result->simulation,
                   result->min_window_s, result->gaps.count > 0, findings);
  result->findings = findings;
}

struct bar {
  struct cmd_progress progress;
  uint64_t bytes; /* of all logs; 0 = not known, as of a pipe */
};

static uint64_t total_bytes(const struct sc_log_files *files) {
  uint64_t sum = 0;
  struct stat info;
  for (size_t i = 0; i < files->count; i++) {
    if (stat(files->items[i], &info) != 0 || !S_ISREG(info.st_mode)) return 0;
    sum += (uint64_t)info.st_size;
  }
  return sum;
}

/* How many events there are in all is known at the end only: it is taken from the share of bytes that are read. */
static void show_progress(void *ctx, const struct sc_simulation *s) {
  struct bar *bar = ctx;
  uint64_t read = s->source.bytes, done = s->stats.events;
  if (read == 0 || read > bar->bytes || done == 0) return;
  double whole = (double)done * ((double)bar->bytes / (double)read);
  uint64_t total = whole > (double)done ? (uint64_t)whole : done;
  cmd_progress_step(&bar->progress, done, total);
}

static int simulate(struct cmd_run *run, struct cmd_simulated *result,
                    const struct sc_log_files *files) {
  struct sc_sim_policy now = {&result->now->table, result->now->bytes}, candidate;
  struct sc_str error;
  if (result->candidate != NULL)
    candidate = (struct sc_sim_policy){&result->candidate->table, result->candidate->bytes};
  result->simulation = SC_NEW(&run->arena, struct sc_simulation);
  sc_simulate_init(&run->arena, result->simulation, &now,
                   result->candidate != NULL ? &candidate : NULL);
  result->simulation->files = *files;
  struct bar bar = {.bytes = total_bytes(files)};
  result->simulation->progress = show_progress;
  result->simulation->progress_ctx = &bar;
  cmd_progress_begin(&bar.progress, "events, estimated");
  bool ok = sc_simulate_run(result->simulation, &error);
  cmd_progress_end(&bar.progress);
  if (!ok) return cmd_fail(run, "cannot read the log %.*s", SC_STR_ARGS(error));
  const struct sc_log_stats *stats = &result->simulation->stats;
  if (stats->events == 0 && stats->damaged.count == 0)
    return cmd_fail(run, "there is no event in the logs");
  sc_log_stats_gaps(stats, result->gap_hours, &result->gaps);
  find(run, result);
  if (cmd_json(run))
    cmd_simulate_json(result);
  else
    cmd_simulate_text(result);
  if (stats->events == 0) return cmd_fail(run, "every line of the logs is damaged");
  return fails(run, result->simulation) ? CMD_NO : CMD_YES;
}

/* At most one of the inputs can be standard input. */
static int refuse_two_inputs(const struct cmd_run *run, const struct sc_log_files *files) {
  const char *candidate = cmd_value(run, "candidate");
  unsigned inputs = strcmp(cmd_operand(run), "-") == 0;
  inputs += candidate != NULL && strcmp(candidate, "-") == 0;
  for (size_t i = 0; i < files->count; i++) inputs += strcmp(files->items[i], "-") == 0;
  if (inputs > 1) return cmd_usage(run, "only one of the policies and logs can be standard input");
  return CMD_YES;
}

static int run_simulate(struct cmd_run *run) {
  const unsigned flags = CMD_TABLE_BYTES | CMD_TABLE_DEBUG;
  const char *candidate_path = cmd_value(run, "candidate");
  struct sc_log_files files = {0};
  struct cmd_table now, candidate;
  struct cmd_simulated result = {.run = run, .now = &now};
  int status = read_durations(run, &result.gap_hours, &result.min_window_s);
  if (status == CMD_YES) status = add_logs(run, &files);
  if (status == CMD_YES) status = refuse_two_inputs(run, &files);
  if (status == CMD_YES) status = cmd_table_open(run, cmd_operand(run), flags, &now);
  if (status != CMD_YES) return status;
  if (candidate_path != NULL) {
    status = cmd_table_open(run, candidate_path, flags, &candidate);
    if (status == CMD_YES) result.candidate = &candidate;
  }
  if (status == CMD_YES) status = simulate(run, &result, &files);
  if (result.candidate != NULL) cmd_table_close(&candidate);
  cmd_table_close(&now);
  return status;
}

static const struct cmd_option options[] = {
    {.name = "log",
     .letter = 'l',
     .arg = "FILE",
     .help = "a decision log: a file, a folder, a pattern such as 'logs/*.gz' or - for standard "
             "input; plain, gzip or zstd",
     .flags = CMD_REPEATED},
    {.name = "candidate",
     .arg = "POLICY",
     .help = "another policy, or a table, that would take the policy's place"},
    {.name = "fail-on",
     .arg = "WHAT",
     .choices = "broken granted not-replayable damaged",
     .help = "exit with 1 if the candidate (without one: the policy) does not allow an event that "
             "was allowed; allows one that was denied; cannot be asked for lack of an attribute; "
             "or if a line is damaged",
     .flags = CMD_REPEATED},
    {.name = "gap",
     .arg = "DURATION",
     .help = "report times without any event from this length on, in whole hours; default 1d"},
    {.name = "min-window",
     .arg = "DURATION",
     .help = "what is unused in less time than this is not enough evidence; default 30d"},
    {.name = "format", .arg = "FORMAT", .choices = "text json", .help = "text (default) or json"},
    {.name = NULL},
};

static const struct cmd_example examples[] = {
    {"scopec simulate policies/infra --log logs/",
     "does the policy decide as was recorded, and what of it is unused?"},
    {"scopec simulate main.sct --candidate policies/infra --log 'logs/2026-0[123]-*.zst' "
     "--fail-on=broken",
     "in CI: does a change take away what was used last quarter?"},
    {NULL, NULL},
};

const struct cmd_verb cmd_simulate = {
    .name = "simulate",
    .summary = "replay decision logs by a policy, and by one that may replace it",
    .operand = "POLICY",
    .operand_help = "a policy's file or folder, a table (*.sct), or - for standard input",
    .text =
        "Reads decision logs, which `scopec eval --audit` and callers of the runtime write, and "
        "decides each event again: by the policy, and by the candidate where one is given. Events "
        "that would be decided otherwise are grouped by their cause, each group with the rules "
        "behind it, what would make it an allow, and one of its requests.\n"
        "\n"
        "There is a third answer: an event is not replayable where the decision hangs on a context "
        "attribute that its line does not have. It is never guessed.\n"
        "\n"
        "Logs may be of any size: memory depends on the policies. What cannot be read as an event "
        "is counted and shown. So are gaps in time, ids that stand twice (found for sure within "
        "1,048,576 events), and events that another policy has decided.\n"
        "\n"
        "Without a candidate, and with --format=json in any case, a policy that is given as source "
        "is compared with its use: agents, tasks and users that nothing was allowed to; grants, "
        "delegations and scopes that were not used; patterns of which some scopes were; and "
        "attempts that were denied. Only events that were recorded as allowed are use. Where a "
        "line lacks what would tell which rule allowed it, each that may have counts as used.\n"
        "\n"
        "The exit status is 0, whatever changes, unless --fail-on asks for 1.",
    .options = options,
    .examples = examples,
    .run = run_simulate,
};
