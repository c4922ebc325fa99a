/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_lint.c - the `lint` command: what a careful reviewer would ask about a policy.
 */
#include "condition/literal.h"
#include "lint_policy.h"
#include "open_table.h"
#include "output.h"

static int list_rules(void) {
  size_t count;
  const struct sc_lint_rule *rules = sc_lint_rules(&count);
  for (size_t i = 0; i < count; i++) {
    const struct sc_code_info *info = sc_code_info(rules[i].code);
    printf("%s  %-7s  %s  %-22s  %s\n", info->name, sc_lint_level_name(rules[i].level),
           rules[i].fixable ? "fix" : "   ", info->slug, info->title);
  }
  return CMD_YES;
}

static bool read_options(struct cmd_run *run, struct sc_lint_run *out) {
  const char *now = cmd_value(run, "now"), *name;
  SC_VEC(const char *) only = {0};
  out->path = cmd_operand(run);
  out->config = cmd_value(run, "config");
  out->fix = cmd_given(run, "fix");
  out->has_now = now != NULL;
  if (now != NULL && !sc_parse_instant(sc_str_from(now), &out->now, NULL)) {
    cmd_usage(
        run,
        "--now takes an instant with its offset from UTC, such as 2026-03-02T10:00:00Z, not \"%s\"",
        now);
    return false;
  }
  for (size_t i = 0; (name = cmd_value_at(run, "rule", i)) != NULL; i++) {
    if (sc_lint_rule_find(sc_str_from(name)) == SC_NOT_FOUND) {
      struct sc_str near = sc_lint_rule_nearest(&run->arena, sc_str_from(name));
      cmd_usage(run,
                near.ptr != NULL ? "there is no rule \"%s\"; did you mean \"%.*s\"?"
                                 : "there is no rule \"%s\"%.*s; `scopec lint --list` shows all",
                name, SC_STR_ARGS(near));
      return false;
    }
    *SC_PUSH(&run->arena, &only) = name;
  }
  out->only = only.items;
  out->only_count = only.count;
  return true;
}

/* Writes the files that mending has changed. */
static bool write_fixed(struct cmd_run *run, const struct sc_compilation *first,
                        const struct sc_lint_run *lint) {
  for (size_t i = 0; i < lint->file_count; i++) {
    const struct sc_source *before = &first->sources.files.items[i];
    const struct sc_source *after = &lint->last->sources.files.items[i];
    if (sc_str_equal(before->text, after->text)) continue;
    struct sc_str path = sc_str_copy(&run->arena, before->name); /* ends with 0 */
    if (!cmd_write_file(run, path.ptr, after->text.ptr, after->text.len, 0)) return false;
  }
  return true;
}

static void print_findings(struct cmd_run *run, const struct sc_lint_run *lint) {
  const char *format = cmd_value(run, "format");
  struct sc_diags *diags = &lint->last->diags;
  struct sc_text text = {0};
  if (cmd_json(run))
    sc_lint_json(diags, &lint->findings, lint->fixed, &text);
  else if (format != NULL && strcmp(format, "sarif") == 0)
    sc_lint_sarif(diags, &lint->findings, &text);
  else
    sc_lint_text(diags, &lint->findings, run->out_colour, &text);
  fwrite(text.items, 1, text.count, stdout);
  if (lint->fix && !cmd_json(run))
    fprintf(stderr, "%zu finding%s mended\n", lint->fixed, lint->fixed == 1 ? "" : "s");
}

static enum sc_lint_level fail_on(const struct cmd_run *run, const struct sc_lint_run *lint) {
  const char *text = cmd_value(run, "fail-on");
  for (int level = SC_LINT_NOTE; text != NULL && level <= SC_LINT_ERROR; level++)
    if (strcmp(text, sc_lint_level_name((enum sc_lint_level)level)) == 0)
      return (enum sc_lint_level)level;
  return lint->options.fail_on;
}

static int run_lint(struct cmd_run *run) {
  struct sc_compilation *compilation = cmd_compilation(run);
  struct sc_lint_run lint = {.fixed = 0};
  if (cmd_given(run, "list")) return list_rules();
  if (cmd_operand(run) == NULL)
    return cmd_usage(run, "POLICY is missing: a policy's file or folder, or - for standard input");
  if (!read_options(run, &lint)) return CMD_USAGE;
  if (lint.fix && strcmp(lint.path, "-") == 0)
    return cmd_usage(run, "--fix changes files: it does not go with -");
  enum sc_status status = sc_lint_policy(compilation, &lint);
  if (status != SC_OK) {
    int code = cmd_compile_failed(run, compilation, status, cmd_json(run) ? stdout : NULL);
    return lint.bad_config ? CMD_USAGE : code;
  }
  lint.last->arena.recovery = run->arena.recovery;
  if (lint.fixed > 0 && !write_fixed(run, compilation, &lint)) return CMD_USAGE;
  print_findings(run, &lint);
  for (int level = (int)fail_on(run, &lint); level <= SC_LINT_ERROR; level++)
    if (lint.findings.counts[level] > 0) return CMD_NO;
  return CMD_YES;
}

static const struct cmd_option options[] = {
    {.name = "fix",
     .help = "take out what changes nothing where that is safe, and report the rest; nothing else "
             "of a file changes"},
    {.name = "fail-on",
     .arg = "LEVEL",
     .choices = "note warning error",
     .help = "exit with 1 if there is a finding of this level or above (default: warning, or what "
             "the configuration says)"},
    {.name = "rule", .arg = "RULE", .help = "look for this rule only", .flags = CMD_REPEATED},
    {.name = "config",
     .arg = "FILE",
     .help =
         "the configuration (default: .scopec-lint.yaml in the policy's folder, if it is there)"},
    {.name = "now",
     .arg = "INSTANT",
     .help = "the time to judge expiry by; without it expired delegations are not looked for"},
    {.name = "list", .help = "list the rules with their levels"},
    {.name = "format",
     .arg = "FORMAT",
     .choices = "text json sarif",
     .help = "text (default), json or sarif (for code-scanning services)"},
    {.name = NULL},
};

static const struct cmd_example examples[] = {
    {"scopec lint policies/infra", "what would a careful reviewer ask?"},
    {"scopec lint --fix policies/infra", "take out what has no effect"},
    {"scopec lint --format=sarif policy.yaml > lint.sarif", "for a code-scanning service"},
    {NULL, NULL},
};

const struct cmd_verb cmd_lint = {
    .name = "lint",
    .summary = "find what a careful reviewer would ask about",
    .operand = "[POLICY]",
    .operand_help = "a policy's file or folder, or - for standard input",
    .text = "Looks for what is valid and still questionable: scopes, roles and conditions that "
            "nothing uses; rules that change nothing; "
            "conditions that are always true; risky scopes that can be used without a condition; "
            "delegations that never end; agents without owners. "
            "What is said about meaning is proved with decision diagrams, not guessed. "
            "docs/LINT.md has an example of each rule, and `scopec explain RULE` tells more.\n"
            "A comment above or behind an entry ignores a finding in it, with a reason:\n"
            "# scopec-lint: ignore RULE -- reason\n"
            "A .scopec-lint.yaml in the policy's folder sets rules to off, note, warning or error. "
            "The exit status is 1 if there is a finding of the level of --fail-on or above.",
    .options = options,
    .examples = examples,
    .run = run_lint,
};
