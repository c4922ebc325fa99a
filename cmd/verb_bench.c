/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_bench.c - the `bench` command: how long decisions of a table take on this machine, beside one read of its memory.
 */
#include <stdlib.h>

#include "bench_run.h"

#define ROUNDS_DEFAULT 5u
#define ROUNDS_MAX 1000u

static const char *const way_names[CMD_BENCH_WAYS] = {"strings", "handles", "batch",
                                                      "batch_handles"};
static const char *const way_labels[CMD_BENCH_WAYS] = {"strings", "handles", "batch",
                                                       "  of handles"};

static bool read_rounds(struct cmd_run *run, unsigned *out) {
  const char *text = cmd_value(run, "rounds");
  *out = ROUNDS_DEFAULT;
  if (text == NULL) return true;
  char *end;
  unsigned long value = strtoul(text, &end, 10);
  if (*end != 0 || text[0] < '0' || text[0] > '9' || value < 1 || value > ROUNDS_MAX) {
    (void)cmd_usage(run, "--rounds takes a number from 1 to %u, not '%s'", ROUNDS_MAX, text);
    return false;
  }
  *out = (unsigned)value;
  return true;
}

static void print_json(const struct cmd_table *table, size_t table_len,
                       const struct cmd_bench_result *r, unsigned rounds) {
  struct scope_counts counts;
  scope_table_counts(&table->table, &counts);
  printf(
      "{\"version\":1,\"rules\":%u,\"table_bytes\":%zu,\"rounds\":%u,\"decisions\":%zu,\"wrong\":"
      "%zu",
      counts.rules, table_len, rounds, r->decisions, r->wrong);
  printf(",\"random_read_ns\":%.1f,\"ns_per_decision\":{", r->random_read_ns);
  for (unsigned w = 0; w < CMD_BENCH_WAYS; w++)
    printf("%s\"%s\":%.1f", w > 0 ? "," : "", way_names[w], r->decision_ns[w]);
  fputs("},\"ratio\":{", stdout);
  for (unsigned w = 0; w < CMD_BENCH_WAYS; w++)
    printf("%s\"%s\":%.2f", w > 0 ? "," : "", way_names[w], r->decision_ns[w] / r->random_read_ns);
  printf("},\"single_ns\":{\"median\":%.0f,\"p99\":%.0f,\"max\":%.0f}}\n", r->each_median_ns,
         r->each_p99_ns, r->each_max_ns);
}

static void print_text(const struct cmd_table *table, size_t table_len,
                       const struct cmd_bench_result *r, unsigned rounds) {
  struct scope_counts counts;
  scope_table_counts(&table->table, &counts);
  printf("table        %u rules, %zu bytes\n", counts.rules, table_len);
  printf("decisions    %zu, %u rounds, %zu wrong\n", r->decisions, rounds, r->wrong);
  printf("random read  %8.1f ns, each depending on the one before, in as much memory\n",
         r->random_read_ns);
  for (unsigned w = 0; w < CMD_BENCH_WAYS; w++)
    printf("%-12s %8.1f ns a decision, %.2f random reads\n", way_labels[w], r->decision_ns[w],
           r->decision_ns[w] / r->random_read_ns);
  printf("single       %8.0f ns median, %.0f ns p99, %.0f ns slowest\n", r->each_median_ns,
         r->each_p99_ns, r->each_max_ns);
}

static int run_bench(struct cmd_run *run) {
  struct cmd_table table;
  struct cmd_bench_requests requests;
  struct cmd_bench_result result;
  unsigned rounds;
  const char *path = cmd_value(run, "requests");
  if (path == NULL) return cmd_usage(run, "--requests FILE is missing");
  if (!read_rounds(run, &rounds)) return CMD_USAGE;
  const char *expected = cmd_value(run, "expect");
  bool inputs[] = {strcmp(cmd_operand(run), "-") == 0, strcmp(path, "-") == 0,
                   expected != NULL && strcmp(expected, "-") == 0};
  if (inputs[0] + inputs[1] + inputs[2] > 1)
    return cmd_usage(run, "standard input can be only one of the policy, --requests and --expect");
  int status = cmd_table_open(run, cmd_operand(run), 0, &table);
  if (status != CMD_YES) return status;
  size_t table_len = scope_table_size(&table.table);
  status = cmd_bench_read(run, &table, path, expected, &requests);
  if (status == CMD_YES &&
      !cmd_bench_run(&run->arena, &table, table_len, &requests, rounds, &result))
    status = cmd_fail(run, "out of memory");
  if (status == CMD_YES) {
    (cmd_json(run) ? print_json : print_text)(&table, table_len, &result, rounds);
    status = result.wrong == 0 ? CMD_YES : CMD_NO;
  }
  cmd_table_close(&table);
  return status;
}

static const struct cmd_option options[] = {
    {.name = "requests",
     .arg = "FILE",
     .help =
         "the requests, one JSON object a line, as scopec eval takes them (- is standard input)"},
    {.name = "expect",
     .arg = "FILE",
     .help = "the reason that each request must get (allowed, user-lacks-scope, ...), one a line. "
             "Default: what the first decision by strings says, so that the ways are compared with "
             "each other"},
    {.name = "rounds", .arg = "COUNT", .help = "rounds to take the median of (5)"},
    {.name = "format",
     .arg = "FORMAT",
     .choices = "text json",
     .help = "text (default) or json: one line"},
    {.name = NULL},
};

static const struct cmd_example examples[] = {
    {"scopec bench policy.sct --requests requests.jsonl", "decisions of a compiled table"},
    {"scopec bench policy.sct --requests requests.jsonl --expect reasons.txt --format=json",
     "each decision checked against what is expected of it"},
    {NULL, NULL},
};

const struct cmd_verb cmd_bench = {
    .name = "bench",
    .summary = "measure how long decisions take on this machine",
    .operand = "POLICY",
    .operand_help = "a policy's file or folder, a table (*.sct), or - for standard input",
    .text =
        "Decides the requests by strings (names looked up in each decision), by handles (names "
        "looked up once, before) and in batches of either, checks every decision, and prints the "
        "time of one, the median of some rounds. Beside it stands the time of one read of memory "
        "that depends "
        "on "
        "the read before, at a random place in as much memory as the table takes: what a decision "
        "costs in reads does not depend on the machine as much as what it costs in nanoseconds.\n"
        "\n"
        "The last line times decisions by strings one by one and takes the fastest of the rounds "
        "for "
        "each request: it shows whether some request costs more than others.\n"
        "\n"
        "The exit status is 1 if a decision was not the expected one.",
    .options = options,
    .examples = examples,
    .run = run_bench,
};
