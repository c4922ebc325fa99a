/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_report.c - the `report` command: the least-privilege review of a period.
 */
#include "output.h"
#include "report_apply.h"
#include "report_inputs.h"

static void render(const struct cmd_run *run, const struct sc_review *review, struct sc_text *out) {
  const char *format = cmd_value(run, "format");
  if (format != NULL && strcmp(format, "json") == 0)
    sc_review_json(review, out);
  else if (format != NULL && strcmp(format, "csv") == 0)
    sc_review_csv(review, out);
  else if (format != NULL && strcmp(format, "markdown") == 0)
    sc_review_markdown(review, out);
  else
    sc_review_html(review, out);
}

static int review(struct cmd_run *run, const struct cmd_simulated *simulated) {
  struct sc_review_inputs inputs;
  struct sc_text text = {0};
  const char *path = cmd_value(run, "output");
  if (simulated->simulation->stats.events == 0)
    return cmd_fail(run, "every line of the logs is damaged");
  if (simulated->findings == NULL)
    return cmd_fail(run, "%s is a table: a review needs the policy's source", cmd_operand(run));
  int status = cmd_report_inputs(run, simulated, &inputs);
  if (status != CMD_YES) return status;
  struct sc_review *model = SC_NEW(&run->arena, struct sc_review);
  sc_review_make(&run->arena, simulated->findings, &inputs, model);
  if (cmd_given(run, "worksheet")) return cmd_worksheet(run, model);
  if (cmd_given(run, "apply")) return cmd_apply(run, simulated, model);
  render(run, model, &text);
  if (!cmd_write_file(run, path == NULL ? "-" : path, text.items, text.count, 0)) return CMD_USAGE;
  return cmd_reviewed(run, model);
}

static int run_report(struct cmd_run *run) {
  struct cmd_simulated simulated = {0};
  int status = cmd_apply_check(run);
  if (status == CMD_YES) status = cmd_simulate_read_as(run, NULL, CMD_LOG_DIGESTS, &simulated);
  if (status == CMD_YES) status = review(run, &simulated);
  cmd_simulate_close(&simulated);
  return status;
}

static const struct cmd_option options[] = {
    CMD_LOG_OPTIONS,
    {.name = "previous",
     .letter = 'p',
     .arg = "REPORT",
     .help = "a report of an earlier period, as --format=json has written it: for the trend, and "
             "for what has changed since the latest of them",
     .flags = CMD_REPEATED},
    CMD_APPLY_OPTIONS,
    {.name = "format",
     .arg = "FORMAT",
     .choices = "html json csv markdown",
     .help = "html (default): one page that needs nothing else; json (docs/report.schema.json); "
             "csv (RFC 4180); markdown: a summary for a comment"},
    {.name = "output",
     .letter = 'o',
     .arg = "FILE",
     .help = "write to FILE, as a whole or not at all; default - (standard output)"},
    {.name = NULL},
};

static const struct cmd_example examples[] = {
    {"scopec report policies/infra --log logs/ -o q1.html", "the page for this quarter's review"},
    {"scopec report policies/infra --log 'logs/2026-0[456]*' --previous q1.json --format=json -o "
     "q2.json",
     "the next quarter, for programs and for the quarter after it"},
    {NULL, NULL},
};

const struct cmd_verb cmd_report = {
    .name = "report",
    .summary = "review what was granted and what was used, for each agent, task, role and "
               "delegation",
    .operand = "POLICY",
    .operand_help = "a policy's file or folder, or - for standard input",
    .text =
        "Reads decision logs as `scopec simulate` does and writes the quarterly review of least "
        "privilege: for each scope of each task who owns it, who holds it and may delegate it, its "
        "risk and limits, its first and last use and how often, what is advised, and what would "
        "break without it; the same for each grant of a role or user and each delegation; totals "
        "and an over-privilege score, 0 to 100, of each agent and of all: the share of what is "
        "granted that was not used, a scope of critical risk counting 27, of high 9, of medium 3, "
        "of low 1.\n"
        "\n"
        "The page is one file. It asks for nothing from the network, works without scripts, sorts "
        "and filters with them, and prints.\n"
        "\n"
        "The report says what it was made from: the period, SHA-256 digests of the policy's files, "
        "its table, each log and each earlier report, the git commit, what was read and what was "
        "not. It is a function of that: the same inputs give the same bytes.\n"
        "\n"
        "Unused in logs that cover less time than --min-window is not enough evidence: the advice "
        "is to wait.\n"
        "\n"
        "--worksheet writes a YAML file with one entry for each grant, in which its owner fills in "
        "a "
        "decision (approve, revoke, narrow), who decided, why and when. --apply reads it back. It "
        "refuses a worksheet that is of another policy or other logs, altered in what was not to "
        "be "
        "filled in, incomplete, conflicting, or approved by who holds the grant; what nobody "
        "decided "
        "about stays \"not reviewed\". What was revoked is taken from the policy, what was "
        "narrowed "
        "keeps the scopes that were used; the policy is written to the folder of --changed after "
        "the proofs that `scopec simulate --tighten` makes, but that a revocation may break what "
        "was "
        "in use. Then an entry is added to the review log: JSON lines, each with the digest of the "
        "line before and an Ed25519 signature, which `scopec verify` checks.",
    .options = options,
    .examples = examples,
    .run = run_report,
};
