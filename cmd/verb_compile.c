/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_compile.c - the `compile` command: a policy to a decision table.
 */
#include <unistd.h>

#include "base/threads.h"
#include "condition/literal.h"
#include "diff/invariants_hold.h"
#include "open_table.h"
#include "output.h"

static bool read_serial(struct cmd_run *run, struct sc_compile_options *options) {
  const char *text = cmd_value(run, "serial");
  int64_t serial;
  if (text == NULL) return true;
  options->has_serial = true;
  if (!sc_parse_int(sc_str_from(text), &serial) || serial < 0) {
    cmd_usage(run, "--serial takes a whole number from 0 on, not \"%s\"", text);
    return false;
  }
  options->serial = (uint64_t)serial;
  return true;
}

static int compile_and_write(struct cmd_run *run, struct sc_compilation *compilation,
                             const struct sc_compile_options *options, const char *target) {
  const char *path = cmd_operand(run);
  enum sc_status status = sc_compile_policy(compilation, path);
  if (status == SC_OK) status = sc_compile_table(compilation, options);
  if (status == SC_OK) status = sc_invariants_hold(compilation, sc_str_from(path));
  FILE *json_out = cmd_json(run) ? stderr : NULL;
  if (status != SC_OK) return cmd_compile_failed(run, compilation, status, json_out);
  compilation->arena.recovery = run->arena.recovery;
  if (compilation->diags.items.count > 0) cmd_print_diags(run, &compilation->diags, json_out);
  if (!cmd_write_file(run, target, compilation->table, compilation->table_len, 0)) return CMD_USAGE;
  if (cmd_given(run, "verbose"))
    fprintf(stderr, "%s: %.*s %.*s, %zu bytes\n", target, SC_STR_ARGS(compilation->policy.name),
            SC_STR_ARGS(compilation->policy.version), compilation->table_len);
  return CMD_YES;
}

static int run_compile(struct cmd_run *run) {
  const char *target = cmd_value(run, "output");
  if (target == NULL)
    return cmd_usage(run, "-o is missing: where the table goes, e.g. -o policy.sct, or -o - for "
                          "standard output");
  if (strcmp(target, "-") == 0 && isatty(STDOUT_FILENO) == 1)
    return cmd_usage(run, "a table is binary: give -o a file, or send standard output to one");
  struct sc_compile_options options = {.lower = {.debug = !cmd_given(run, "strip"),
                                                 .optimise = !cmd_given(run, "no-optimise"),
                                                 .jobs = sc_threads_wanted()}};
  if (!read_serial(run, &options)) return CMD_USAGE;
  return compile_and_write(run, cmd_compilation(run), &options, target);
}

static const struct cmd_option options[] = {
    {.name = "output",
     .letter = 'o',
     .arg = "FILE",
     .help = "where the table goes; replaced in one step, or not at all. - is standard output"},
    {.name = "strip",
     .help = "leave out names and places of rules: a smaller table, which decides the same but "
             "cannot be explained"},
    {.name = "serial",
     .arg = "N",
     .help = "the table's serial, in place of the policy's own. It must never go back between "
             "releases"},
    {.name = "no-optimise",
     .help = "share nothing between rules: a larger table that decides the same",
     .flags = CMD_HIDDEN},
    {.name = "format",
     .arg = "FORMAT",
     .choices = "text json",
     .help = "how diagnostics are written: text (default) or json"},
    {.name = "verbose", .letter = 'v', .help = "say on stderr what was written"},
    {.name = NULL},
};

static const struct cmd_example examples[] = {
    {"scopec compile policies/infra -o infra.sct", "compile a folder"},
    {"scopec compile --strip --serial 42 policy.yaml -o policy.sct",
     "the smallest table, numbered by the release"},
    {NULL, NULL},
};

const struct cmd_verb cmd_compile = {
    .name = "compile",
    .summary = "compile a policy to a decision table",
    .operand = "PATH",
    .operand_help = "a policy's file or folder, or - for standard input",
    .text =
        "Checks a policy and writes it as a binary decision table (*.sct), which the runtime "
        "library maps into memory and answers from in constant time. The same policy gives the "
        "same bytes on any machine, in any order of files.\n"
        "\n"
        "A policy that breaks one of its `invariants`, or whose invariants cannot be proved, is "
        "refused as `scopec check` refuses it, and no table is written.\n"
        "\n"
        "Nothing is printed on success, unless --verbose is given.",
    .options = options,
    .examples = examples,
    .run = run_compile,
};
