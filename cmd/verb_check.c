/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_check.c - the `check` command: all passes over a policy, without writing anything.
 */
#include "diff/invariants_hold.h"
#include "open_table.h"
#include "output.h"

static void count(const char *separator, size_t n, const char *one, const char *many) {
  printf("%s%zu %s", separator, n, n == 1 ? one : many);
}

static void print_summary(const struct sc_policy *policy) {
  size_t tasks = 0;
  for (uint32_t i = 0; i < policy->agent_count; i++) tasks += policy->agents[i].task_count;
  size_t scopes = 0;
  for (uint32_t i = 0; i < policy->scope_count; i++) scopes += policy->scopes[i].declared;
  printf("%.*s %.*s is valid: ", SC_STR_ARGS(policy->name), SC_STR_ARGS(policy->version));
  count("", scopes, "scope", "scopes");
  count(", ", policy->role_count, "role", "roles");
  count(", ", policy->user_count, "user", "users");
  count(", ", policy->agent_count, "agent", "agents");
  count(", ", tasks, "task", "tasks");
  count(", ", policy->delegation_count, "delegation", "delegations");
  count(", ", policy->deny_count, "deny", "denies");
  if (policy->invariant_count > 0)
    count(", ", policy->invariant_count, "invariant holds", "invariants hold");
  fputc('\n', stdout);
}

static int run_check(struct cmd_run *run) {
  struct sc_compilation *compilation = cmd_compilation(run);
  FILE *json_out = cmd_json(run) ? stdout : NULL;
  enum sc_status status = sc_compile_policy(compilation, cmd_operand(run));
  if (status == SC_OK) { /* the limits of a table are found by making it */
    struct sc_compile_options options = {.lower = {.debug = false, .optimise = true}};
    status = sc_compile_table(compilation, &options);
  }
  if (status == SC_OK) status = sc_invariants_hold(compilation, sc_str_from(cmd_operand(run)));
  if (status != SC_OK) return cmd_compile_failed(run, compilation, status, json_out);
  compilation->arena.recovery = run->arena.recovery;
  cmd_print_diags(run, &compilation->diags, json_out);
  if (json_out == NULL) print_summary(&compilation->policy);
  return CMD_YES;
}

static const struct cmd_option options[] = {
    {.name = "format",
     .arg = "FORMAT",
     .choices = "text json",
     .help = "text (default: diagnostics on stderr, a summary on stdout) or json (one document on "
             "stdout)"},
    {.name = NULL},
};

static const struct cmd_example examples[] = {
    {"scopec check policies/infra", "check a policy that is a folder of files"},
    {"scopec check --format=json policy.yaml", "diagnostics for a program"},
    {NULL, NULL},
};

const struct cmd_verb cmd_check = {
    .name = "check",
    .summary = "check a policy and report every mistake",
    .operand = "PATH",
    .operand_help = "a policy's file or folder, or - for standard input",
    .text =
        "Reads a policy, a YAML file or a folder of them, and reports all mistakes with their "
        "place, a reason and, where there is one, the way out. `scopec explain CODE` tells more "
        "about a diagnostic. What `invariants` state is proved, or refuted by a request that the "
        "policy allows. Nothing is written.",
    .options = options,
    .examples = examples,
    .run = run_check,
};
