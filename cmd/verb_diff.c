/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_diff.c - the `diff` command: what a change of policy means.
 */
#include "diff_judge.h"
#include "git_revision.h"
#include "output.h"

/* --- the gate --------------------------------------------------------------------------------------------------- */

struct gate {
  bool any; /* no --fail-on: any difference */
  bool new_access, revoked, obligation, unproved, uncovered;
  uint8_t risk; /* of new access: from this class on */
};

static bool read_risk(const char *text, uint8_t *out) {
  for (uint8_t risk = 0; risk < 4; risk++)
    if (strcmp(text, sc_risk_text(risk)) == 0) {
      *out = risk;
      return true;
    }
  return false;
}

static bool read_gate(const struct cmd_run *run, struct gate *out) {
  const char *value;
  *out = (struct gate){.any = !cmd_given(run, "fail-on"), .unproved = true};
  for (size_t i = 0; (value = cmd_value_at(run, "fail-on", i)) != NULL; i++) {
    if (strcmp(value, "revoked") == 0) {
      out->revoked = true;
    } else if (strcmp(value, "obligation") == 0) {
      out->obligation = true;
    } else if (strcmp(value, "uncovered") == 0) {
      out->uncovered = true;
    } else if (strcmp(value, "unproved") == 0) {
      out->unproved = true;
    } else if (strcmp(value, "new-access") == 0) {
      out->new_access = true;
    } else if (strncmp(value, "new-access:", 11) == 0 && read_risk(value + 11, &out->risk)) {
      out->new_access = true;
    } else {
      cmd_usage(run,
                "--fail-on takes new-access, new-access:RISK (low, medium, high, critical), "
                "revoked, obligation, uncovered or unproved; not \"%s\"",
                value);
      return false;
    }
  }
  return true;
}

/* Whether the gate lets the difference through. What is not proved is never waved through. */
static bool passes(const struct sc_diff *diff, const struct gate *gate) {
  if (!diff->proved && gate->unproved) return false;
  if (gate->uncovered && diff->tests.untouched > 0) return false;
  for (size_t i = 0; i < diff->changes.count; i++) {
    const struct sc_change *change = &diff->changes.items[i];
    if (gate->any) return false;
    switch (change->kind) {
    case SC_CHANGE_GRANTED:
      if (gate->new_access && change->risk >= gate->risk) return false;
      break;
    case SC_CHANGE_REVOKED:
      if (gate->revoked) return false;
      break;
    case SC_CHANGE_OBLIGED:
      if (gate->obligation) return false;
      break;
    }
  }
  return true;
}

/* --- only ---------------------------------------------------------------------------------------------------------- */

/* "agent=GLOB,scope=PATTERN" */
static bool read_only(struct cmd_run *run, struct sc_diff_options *out) {
  const char *value = cmd_value(run, "only");
  while (value != NULL && *value != 0) {
    size_t len = strcspn(value, ",");
    struct sc_str part = {value, len};
    if (len > 6 && memcmp(value, "agent=", 6) == 0) {
      out->agent = (struct sc_str){part.ptr + 6, len - 6};
    } else if (len > 6 && memcmp(value, "scope=", 6) == 0) {
      out->scope = (struct sc_str){part.ptr + 6, len - 6};
    } else {
      cmd_usage(run, "--only takes agent=NAME, scope=PATTERN or both, split by a comma; not \"%s\"",
                value);
      return false;
    }
    value += len + (value[len] == ',');
  }
  return true;
}

/* --- the run ---------------------------------------------------------------------------------------------------------- */

static int print(struct cmd_run *run, struct sc_diff *diff, const char *const operands[2]) {
  const struct sc_str names[2] = {sc_str_from(operands[0]), sc_str_from(operands[1])};
  const char *format = cmd_value(run, "format");
  struct sc_text text = {0};
  if (format != NULL && strcmp(format, "json") == 0)
    sc_diff_json(diff, names, &text);
  else if (format != NULL && strcmp(format, "markdown") == 0)
    sc_diff_markdown(diff, &text);
  else if (format != NULL && strcmp(format, "sarif") == 0)
    sc_diff_sarif(diff, names, &text);
  else if (format != NULL && strcmp(format, "html") == 0)
    sc_diff_html(diff, names, &text);
  else
    sc_diff_text(diff, run->out_colour, &text);
  fwrite(text.items, 1, text.count, stdout);
  return CMD_YES;
}

static void with_sources(struct cmd_run *run, const struct cmd_table tables[2],
                         struct sc_diff *diff) {
  struct sc_diff_sources sources = {.policies = {NULL, NULL}};
  bool both = true;
  for (unsigned i = 0; i < 2; i++) {
    struct sc_compilation *from = tables[i].compilation;
    both &= from != NULL;
    if (from == NULL) continue;
    from->arena.recovery = run->arena.recovery; /* its line maps are made on demand */
    sources.policies[i] = &from->policy;
    sources.files[i] = &from->sources;
  }
  sc_diff_with_sources(diff, both ? &sources : NULL);
}

static int compare(struct cmd_run *run, const char *const operands[2], struct cmd_table tables[2],
                   const struct sc_diff_options *options, const struct gate *gate) {
  struct sc_diff *diff = SC_NEW(&run->arena, struct sc_diff);
  const void *const bytes[2] = {tables[0].bytes, tables[1].bytes};
  const struct scope_table *const open[2] = {&tables[0].table, &tables[1].table};
  if (!sc_diff_make(&run->arena, bytes, open, options, diff))
    return cmd_fail(run,
                    "the tables do not answer %.*s as their comparison says, which is a mistake of "
                    "scopec and not yours. Please report it",
                    SC_STR_ARGS(diff->broken_request));
  for (unsigned i = 0; i < 2; i++) { /* `eval` reads no revisions */
    unsigned side = cmd_is_path(operands[i]) || !cmd_is_path(operands[1 - i]) ? i : 1 - i;
    diff->try_with[i] = sc_str_from(operands[side]);
  }
  with_sources(run, tables, diff);
  int status = cmd_diff_replay(run, tables, diff);
  if (status == CMD_YES) status = cmd_diff_tests(run, operands[1], &tables[1], diff);
  if (status == CMD_YES) status = print(run, diff, operands);
  if (status != CMD_YES) return status;
  return passes(diff, gate) ? CMD_YES : CMD_NO;
}

/* How often standard input is named. */
static unsigned inputs(const struct cmd_run *run, const char *const operands[2]) {
  const char *log;
  unsigned count = strcmp(operands[0], "-") == 0;
  count += strcmp(operands[1], "-") == 0;
  for (size_t i = 0; (log = cmd_value_at(run, "replay", i)) != NULL; i++)
    count += strcmp(log, "-") == 0;
  return count;
}

static int run_diff(struct cmd_run *run) {
  const char *const operands[2] = {run->operands.items[0], run->operands.items[1]};
  struct cmd_table tables[2];
  struct sc_diff_options options = {0};
  struct gate gate;
  if (!read_gate(run, &gate) || !read_only(run, &options)) return CMD_USAGE;
  if (inputs(run, operands) > 1)
    return cmd_usage(run, "only one of OLD, NEW and the logs can be standard input");
  for (unsigned i = 0; i < 2; i++) {
    const char *other = cmd_is_path(operands[1 - i]) ? operands[1 - i] : NULL;
    unsigned flags = CMD_TABLE_BYTES | (cmd_given(run, "replay") ? CMD_TABLE_DEBUG : 0);
    int status = cmd_revision_open(run, operands[i], other, flags, &tables[i]);
    if (status == CMD_YES) continue;
    if (i == 1) cmd_table_close(&tables[0]);
    return status;
  }
  int status = compare(run, operands, tables, &options, &gate);
  cmd_table_close(&tables[0]);
  cmd_table_close(&tables[1]);
  return status;
}

static const struct cmd_option options[] = {
    {.name = "fail-on",
     .arg = "WHAT",
     .help =
         "exit with 1 only on: new-access, new-access:RISK (that risk or higher), revoked, "
         "obligation, uncovered (no test touches some part of the change), unproved. What could "
         "not be proved always fails. Default: any difference",
     .flags = CMD_REPEATED},
    {.name = "only",
     .arg = "agent=NAME,scope=PATTERN",
     .help = "compare only what these agents (a glob) do with these scopes (a scope pattern)"},
    {.name = "replay",
     .arg = "LOG",
     .help = "judge the change on recorded requests, too: how many of these decision logs fall in "
             "each part of it, and whose. A file, a folder, a pattern such as 'logs/*.gz' or -; "
             "plain, gzip or zstd",
     .flags = CMD_REPEATED},
    {.name = "map",
     .arg = "MAP",
     .help = "with --replay: the logs are another product's, as for `scopec simulate`"},
    {.name = "uncovered",
     .help = "list only those parts of the change that no policy test touches: those of NEW's "
             "folder, or of --tests"},
    {.name = "tests",
     .arg = "PATH",
     .help =
         "with --uncovered and --emit-tests: a test file, or a folder of them, in place of NEW's",
     .flags = CMD_REPEATED},
    {.name = "emit-tests",
     .arg = "FILE",
     .help = "write a test file with a case for each part of the change that no test touches: what "
             "NEW decides, and OLD does not"},
    {.name = "format",
     .arg = "FORMAT",
     .choices = "text json markdown sarif html",
     .help =
         "text (default), json (one document), markdown (a comment for a pull request), sarif (for "
         "code scanning) or html (one page that needs nothing else)"},
    {.name = NULL},
};

static const struct cmd_example examples[] = {
    {"scopec diff main policies/infra", "what do my edits mean, against the main branch?"},
    {"scopec diff old.sct new.sct --fail-on new-access:high",
     "in CI: nobody may newly reach a scope of high or critical risk"},
    {"scopec diff HEAD~3:policies/infra HEAD:policies/infra --format=markdown",
     "a comment for a pull request"},
    {"scopec diff main policies/infra --uncovered --emit-tests policies/infra/change_test.yaml",
     "which parts of my change does no test touch? Write tests of them"},
    {"scopec diff main policies/infra --replay 'logs/2026-*.zst'",
     "does anybody use what the change takes away?"},
    {NULL, NULL},
};

const struct cmd_verb cmd_diff = {
    .name = "diff",
    .summary = "show what a change of policy means: who may newly do what, and when",
    .operand = "OLD NEW",
    .operand_help =
        "each a policy's file or folder, a table (*.sct), - for standard input, or a git "
        "revision: main, HEAD~3:policies/infra",
    .text =
        "Compares what two policies mean, not how they are written. The comparison is exact: every "
        "user, asserted role, chain of agents, scope and context is covered, also names below open "
        "scopes that nobody has listed, and \"No change in meaning\" is a proof. What differs is "
        "told in groups, by severity: who, through which agent and task, on which scopes, when, "
        "how both policies answer and by which rules, and a request to try.\n"
        "\n"
        "A name that is no file is taken for a git revision and read through git, without touching "
        "the work tree; without a path it means the path of the other side, or the current "
        "folder.\n"
        "\n"
        "With --replay both policies decide each recorded request again (`scopec eval --audit` "
        "writes such logs). Logs may be of any size. Requests that cannot be replayed, because "
        "their lines lack an attribute that the decision hangs on, are counted by themselves, and "
        "with each part of the change in which they may fall.\n"
        "\n"
        "With --uncovered only those parts are listed that no check of a policy test touches: a "
        "request of the part, which both policies answer differently. --emit-tests writes a case "
        "for each, with what NEW decides now: it passes on NEW and fails on OLD. Read it before "
        "you keep it.\n"
        "\n"
        "Exit status: 0 no difference (or none that --fail-on names), 1 otherwise.",
    .options = options,
    .examples = examples,
    .run = run_diff,
};
