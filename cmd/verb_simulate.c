/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_simulate.c - the `simulate` command: decision logs replayed by a policy, and by one that may replace it.
 */
#include "output.h"
#include "simulate/partial.h"
#include "simulate_print.h"
#include "simulate_sql.h"
#include "simulate_tighten.h"

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

/* What was counted, for --merge. */
static int write_part(struct cmd_run *run, struct sc_simulation *simulation) {
  struct sc_text text = {0};
  sc_partial_write(simulation, &text);
  return cmd_write_file(run, cmd_value(run, "partial"), text.items, text.count, 0) ? CMD_YES
                                                                                   : CMD_USAGE;
}

static int run_part(struct cmd_run *run) {
  struct cmd_simulated result;
  if (cmd_given(run, "fail-on"))
    return cmd_usage(run, "--partial judges nothing: --fail-on is for the run that merges");
  int status = cmd_simulate_read_as(run, cmd_value(run, "candidate"),
                                    CMD_LOG_DIGESTS | CMD_LOG_PART, &result);
  if (status == CMD_YES) status = write_part(run, result.simulation);
  cmd_simulate_close(&result);
  return status;
}

static int run_simulate(struct cmd_run *run) {
  struct cmd_simulated result = {0};
  struct cmd_policy_change change = {0};
  if (cmd_given(run, "sql")) return cmd_simulate_sql(run);
  if (cmd_given(run, "sql-table")) return cmd_usage(run, "--sql-table goes with --sql");
  if (cmd_given(run, "partial")) return run_part(run);
  int status = cmd_tighten_check(run);
  if (status == CMD_YES) status = cmd_simulate_read(run, cmd_value(run, "candidate"), &result);
  if (status == CMD_YES && cmd_given(run, "tighten")) {
    status = cmd_tighten(run, &result, &change);
    result.change = &change;
  }
  if (status == CMD_YES) {
    if (cmd_json(run))
      cmd_simulate_json(&result);
    else
      cmd_simulate_text(&result);
    if (result.simulation->stats.events == 0)
      status = cmd_fail(run, "every line of the logs is damaged");
    else if (fails(run, result.simulation))
      status = CMD_NO;
  }
  cmd_policy_change_close(&change);
  cmd_simulate_close(&result);
  return status;
}

static const struct cmd_option options[] = {
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
    CMD_LOG_OPTIONS,
    {.name = "partial",
     .arg = "FILE",
     .help = "write what was counted, for --merge, in place of a report; - is standard output"},
    CMD_SQL_OPTIONS,
    CMD_TIGHTEN_OPTIONS,
    {.name = "format", .arg = "FORMAT", .choices = "text json", .help = "text (default) or json"},
    {.name = NULL},
};

static const struct cmd_example examples[] = {
    {"scopec simulate policies/infra --log logs/",
     "does the policy decide as was recorded, and what of it is unused?"},
    {"scopec simulate main.sct --candidate policies/infra --log 'logs/2026-0[123]-*.zst' "
     "--fail-on=broken",
     "in CI: does a change take away what was used last quarter?"},
    {"scopec simulate policies/infra --sql postgresql > fold.sql && psql -At -f fold.sql warehouse "
     "| "
     "scopec simulate policies/infra --folded -",
     "the same of a table of decisions, which stays where it is"},
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
        "With --partial a run counts a part of the logs, on whatever machine that part lies, and "
        "--merge "
        "reports on the parts: text and JSON are, byte for byte, those of one run over all of the "
        "logs, in whatever order the parts come. It refuses parts that another policy has counted, "
        "that are damaged, and a log that is in two of them.\n"
        "\n"
        "Where logs lie in a table of a warehouse, --sql prints one query that folds the table "
        "where "
        "it lies, by the classes that the constants of the policy make. Its rows, a small summary, "
        "are given to --folded in place of the log (docs/AUDIT.md).\n"
        "\n"
        "With --tighten the policy is written to a new folder without what no recorded allow "
        "needs: "
        "grants, entries of tasks, delegations and parts of them, roles of users, and then what is "
        "left empty or without a reference; a pattern becomes the scopes that were used. Where "
        "several rules allowed the same events, the narrowest that are enough stay. Denies, roles "
        "that a deny selects, the catalog, and patterns through which names below an open scope "
        "were used are not touched; nor is anything where the logs cover less than --min-window. "
        "Only the lines that change change. In DIR/patches is a patch for each agent, one for "
        "roles "
        "and users, and one for delegations to several agents; each applies alone in the policy's "
        "folder (`git apply`, `patch -p1`).\n"
        "\n"
        "Before anything is written it is proved that the new policy is valid, and with each patch "
        "alone; that it only takes away, by `diff`; that no recorded allow breaks, by replay; and "
        "it "
        "is told which expectations of the policy's tests must change. If a proof fails, nothing "
        "is "
        "written and the exit status is 1.\n"
        "\n"
        "The exit status is 0, whatever changes, unless --fail-on asks for 1.",
    .options = options,
    .examples = examples,
    .run = run_simulate,
};
