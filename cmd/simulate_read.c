/* SPDX-License-Identifier: Apache-2.0
 *
 * simulate_read.c - from the command line to a replayed state.
 */
#include "simulate_read.h"

#include <sys/stat.h>

#include "condition/literal.h"
#include "log_map_open.h"
#include "mapped_log.h"
#include "simulate/partial.h"

#define GAP_DEFAULT "1d"
#define MIN_WINDOW_DEFAULT "30d"

int cmd_logs_add(const struct cmd_run *run, struct sc_arena *arena, const char *option,
                 const char *what, struct sc_log_files *out) {
  const char *name;
  struct sc_str error;
  for (size_t i = 0; (name = cmd_value_at(run, option, i)) != NULL; i++)
    if (!sc_log_files_add(arena, out, name, &error))
      return cmd_fail(run, "cannot read %s %.*s", what, SC_STR_ARGS(error));
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

int cmd_zone_check(struct cmd_run *run) {
  const char *name = cmd_value(run, "zone");
  if (name == NULL || sc_zone_find(&run->arena, sc_str_from(name)) != NULL) return CMD_YES;
  struct sc_str near = sc_zone_nearest(sc_str_from(name));
  if (near.ptr == NULL) return cmd_usage(run, "there is no time zone %s", name);
  return cmd_usage(run, "there is no time zone %s; did you mean %.*s?", name, SC_STR_ARGS(near));
}

/* What is asked of the policy itself, before the logs are read: that may take long. */
static int find_evidence(struct cmd_run *run, const struct cmd_simulated *result,
                         struct sc_finding_options *out) {
  struct sc_compilation *source = result->now->compilation;
  int status = CMD_YES;
  if (source == NULL && (cmd_given(run, "ages") || cmd_given(run, "tests")))
    return cmd_usage(run, "--ages and --tests need the policy's source, not a table");
  if (cmd_given(run, "ages")) status = cmd_evidence_ages(run, &source->sources, &out->ages);
  if (status == CMD_YES && cmd_given(run, "tests")) {
    struct sc_map *tested = SC_NEW(&run->arena, struct sc_map);
    status = cmd_evidence_tests(run, tested);
    out->tested = tested;
  }
  return status;
}

/* Findings speak of the policy as it is written. */
static void find(struct cmd_run *run, struct cmd_simulated *result,
                 struct sc_finding_options *options) {
  struct sc_compilation *compilation = result->now->compilation;
  if (compilation == NULL || result->simulation->stats.events == 0) return;
  struct sc_findings *findings = SC_NEW(&run->arena, struct sc_findings);
  compilation->arena.recovery = run->arena.recovery; /* places of lines are made there */
  options->min_window_s = result->min_window_s;
  options->has_gaps = result->gaps.count > 0;
  sc_findings_make(&run->arena, &compilation->policy, &compilation->sources, result->simulation,
                   options, findings);
  result->findings = findings;
}

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
  struct cmd_log_bar *bar = ctx;
  uint64_t read = s->lines.source.bytes, done = s->stats.events;
  if (read == 0 || read > bar->bytes || done == 0) return;
  double whole = (double)done * ((double)bar->bytes / (double)read);
  uint64_t total = whole > (double)done ? (uint64_t)whole : done;
  cmd_progress_step(&bar->progress, done, total);
}

void cmd_log_bar_begin(struct cmd_log_bar *bar, struct sc_simulation *simulation) {
  bar->bytes = total_bytes(&simulation->files);
  simulation->progress = show_progress;
  simulation->progress_ctx = bar;
  cmd_progress_begin(&bar->progress, "events, estimated");
}

void cmd_log_bar_end(struct cmd_log_bar *bar) { cmd_progress_end(&bar->progress); }

struct cmd_log_inputs {
  struct sc_log_files logs, parts, folded;
  const struct sc_log_map *map; /* NULL = logs are decision logs */
};

static int read_logs(struct cmd_run *run, struct sc_simulation *simulation,
                     const struct cmd_log_inputs *inputs, unsigned flags) {
  struct sc_str error;
  struct cmd_log_bar bar;
  struct cmd_mapped_log *mapped;
  simulation->files = inputs->logs;
  if (inputs->map != NULL) sc_simulate_map(simulation, inputs->map);
  int status = cmd_mapped_log_open(run, flags & CMD_LOG_REPLAY ? NULL : simulation, &mapped);
  if (status != CMD_YES) return status;
  cmd_log_bar_begin(&bar, simulation);
  bool ok = sc_simulate_run(simulation, &error);
  cmd_log_bar_end(&bar);
  simulation->progress = NULL;
  if (!cmd_mapped_log_close(mapped)) return CMD_USAGE;
  return ok ? CMD_YES : cmd_fail(run, "cannot read the log %.*s", SC_STR_ARGS(error));
}

static int read_parts(struct cmd_run *run, struct sc_simulation *simulation,
                      const struct cmd_log_inputs *inputs) {
  struct sc_str error;
  for (size_t i = 0; i < inputs->parts.count; i++)
    if (!sc_partial_read(simulation, inputs->parts.items[i], &error))
      return cmd_fail(run, "cannot merge %.*s", SC_STR_ARGS(error));
  const char *twice = inputs->parts.count > 0 ? sc_partial_twice(simulation) : NULL;
  if (twice == NULL) return CMD_YES;
  return cmd_fail(run, "the log %s was counted twice: it is in two of the parts", twice);
}

static int read_folded(struct cmd_run *run, struct sc_simulation *simulation,
                       const struct cmd_log_inputs *inputs) {
  struct sc_str error;
  for (size_t i = 0; i < inputs->folded.count; i++)
    if (!sc_simulate_fold(simulation, inputs->folded.items[i], &error))
      return cmd_fail(run, "cannot read the rows %.*s", SC_STR_ARGS(error));
  return CMD_YES;
}

static void begin(struct cmd_run *run, struct cmd_simulated *out, unsigned flags) {
  const struct sc_compilation *source = out->now->compilation;
  struct sc_sim_policy now = {.table = &out->now->table, .bytes = out->now->bytes}, candidate;
  if (cmd_given(run, "zone"))
    now.zone = sc_str_from(cmd_value(run, "zone"));
  else if (source != NULL)
    now.zone = source->policy.zone;
  if (out->candidate != NULL)
    candidate =
        (struct sc_sim_policy){.table = &out->candidate->table, .bytes = out->candidate->bytes};
  out->simulation = SC_NEW(&run->arena, struct sc_simulation);
  sc_simulate_init(&run->arena, out->simulation, &now, out->candidate != NULL ? &candidate : NULL);
  if (flags & CMD_LOG_DIGESTS) sc_log_source_want_digest(&out->simulation->lines.source);
}

static int count(struct cmd_run *run, struct cmd_simulated *out,
                 const struct cmd_log_inputs *inputs, unsigned flags) {
  struct sc_finding_options options = {0};
  int status = flags & CMD_LOG_REPLAY ? CMD_YES : find_evidence(run, out, &options);
  if (status != CMD_YES) return status;
  begin(run, out, flags);
  status = read_logs(run, out->simulation, inputs, flags);
  if (status == CMD_YES) status = read_parts(run, out->simulation, inputs);
  if (status == CMD_YES) status = read_folded(run, out->simulation, inputs);
  if (status != CMD_YES || flags & CMD_LOG_PART) return status;
  const struct sc_log_stats *stats = &out->simulation->stats;
  if (stats->events == 0 && stats->damaged.count == 0)
    return cmd_fail(run, "there is no event in the logs");
  sc_simulate_finish(out->simulation);
  sc_log_stats_gaps(stats, out->gap_hours, &out->gaps);
  if (!(flags & CMD_LOG_REPLAY)) find(run, out, &options);
  return CMD_YES;
}

static unsigned count_standard_inputs(const struct sc_log_files *files) {
  unsigned count = 0;
  for (size_t i = 0; i < files->count; i++) count += strcmp(files->items[i], "-") == 0;
  return count;
}

/* At most one of the inputs can be standard input. */
static int refuse_two_inputs(const struct cmd_run *run, const char *candidate,
                             const struct cmd_log_inputs *inputs) {
  unsigned count = strcmp(cmd_operand(run), "-") == 0;
  count += candidate != NULL && strcmp(candidate, "-") == 0;
  count += count_standard_inputs(&inputs->logs) + count_standard_inputs(&inputs->parts) +
           count_standard_inputs(&inputs->folded);
  if (count > 1) return cmd_usage(run, "only one of the policies and logs can be standard input");
  return CMD_YES;
}

static int open_policy(struct cmd_run *run, const char *path, struct cmd_table **out) {
  struct cmd_table *table = SC_NEW(&run->arena, struct cmd_table);
  int status = cmd_table_open(run, path, CMD_TABLE_BYTES | CMD_TABLE_DEBUG, table);
  if (status == CMD_YES) *out = table;
  return status;
}

static int find_inputs(struct cmd_run *run, const char *candidate, struct cmd_log_inputs *out) {
  int status = cmd_logs_add(run, &run->arena, "log", "the log", &out->logs);
  if (status == CMD_YES) status = cmd_logs_add(run, &run->arena, "merge", "the part", &out->parts);
  if (status == CMD_YES)
    status = cmd_logs_add(run, &run->arena, "folded", "the rows", &out->folded);
  if (status != CMD_YES) return status;
  if (out->logs.count + out->parts.count + out->folded.count == 0)
    return cmd_usage(run, "no log is given; --log FILE names one");
  return refuse_two_inputs(run, candidate, out);
}

int cmd_simulate_read_as(struct cmd_run *run, const char *candidate_path, unsigned flags,
                         struct cmd_simulated *out) {
  struct cmd_log_inputs *inputs = SC_NEW(&run->arena, struct cmd_log_inputs);
  *out = (struct cmd_simulated){.run = run, .inputs = inputs};
  int status = read_durations(run, &out->gap_hours, &out->min_window_s);
  if (status == CMD_YES) status = cmd_zone_check(run);
  if (status == CMD_YES) status = find_inputs(run, candidate_path, inputs);
  if (status == CMD_YES) status = open_policy(run, cmd_operand(run), &out->now);
  if (status == CMD_YES && candidate_path != NULL)
    status = open_policy(run, candidate_path, &out->candidate);
  if (status == CMD_YES) status = cmd_log_map_open(run, &inputs->map);
  if (status == CMD_YES) status = count(run, out, inputs, flags);
  return status;
}

int cmd_simulate_read(struct cmd_run *run, const char *candidate_path, struct cmd_simulated *out) {
  return cmd_simulate_read_as(run, candidate_path, 0, out);
}

int cmd_simulate_again(struct cmd_run *run, const struct cmd_simulated *first,
                       struct cmd_table *candidate, struct cmd_simulated *out) {
  *out = *first;
  out->candidate = candidate;
  out->findings = NULL;
  out->gaps = (struct sc_log_gaps){0};
  return count(run, out, first->inputs, CMD_LOG_REPLAY);
}

void cmd_simulate_close(struct cmd_simulated *simulated) {
  if (simulated->candidate != NULL) cmd_table_close(simulated->candidate);
  if (simulated->now != NULL) cmd_table_close(simulated->now);
  simulated->now = simulated->candidate = NULL;
}
