/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_can.c - the `can` and `who-can` commands: complete answers to "who may use this?" and "what may they do?".
 */
#include "analysis/table_model.h"
#include "compile_condition.h"
#include "diff/access.h"

#include "open_table.h"
#include "output.h"

static int refuse(struct cmd_run *run, enum sc_access_status status, const struct sc_diff *access,
                  const struct sc_access_query *query) {
  switch (status) {
  case SC_ACCESS_NO_SCOPE:
    return cmd_fail(run, "the policy has no scope that fits %.*s", SC_STR_ARGS(query->scope));
  case SC_ACCESS_NO_AGENT: return cmd_fail(run, "the policy has no such agent with such a task");
  case SC_ACCESS_NO_USER:
    return cmd_fail(run, "the policy does not list the user %.*s", SC_STR_ARGS(query->user));
  case SC_ACCESS_BROKEN:
    return cmd_fail(run,
                    "the table does not allow %.*s as its analysis says, which is a mistake of "
                    "scopec and not yours. Please report it",
                    SC_STR_ARGS(access->broken_request));
  case SC_ACCESS_OK: break;
  }
  return CMD_USAGE;
}

/* NULL in `ptr` if it is not given. */
static struct sc_str value_of(const struct cmd_run *run, const char *name) {
  const struct sc_str none = {NULL, 0};
  const char *value = cmd_value(run, name);
  return value == NULL ? none : sc_str_from(value);
}

/* --when, in terms of the policy or of what its table says of it. False after a diagnostic. */
static bool read_when(struct cmd_run *run, const struct cmd_table *table,
                      struct sc_access_query *query) {
  const char *text = cmd_value(run, "when");
  struct sc_sources sources = {.arena = &run->arena};
  struct sc_diags diags;
  struct sc_policy model;
  if (text == NULL) return true;
  if (table->compilation != NULL) {
    sources = table->compilation->sources; /* notes point at declarations */
    sources.arena = &run->arena;
    model = table->compilation->policy;
  } else {
    struct sc_view view;
    sc_view_open(&view, table->bytes);
    sc_table_model(&run->arena, &view, table->debug, &model);
  }
  sc_diags_init(&diags, &run->arena, &sources);
  query->when = sc_compile_condition(&diags, &model, SC_STR("--when"), sc_str_from(text));
  if (query->when != NULL) return true;
  cmd_print_diags(run, &diags, NULL);
  if (table->compilation == NULL && !table->debug)
    fputs("the table was stripped: it has no names of conditions\n", stderr);
  return false;
}

static int answer(struct cmd_run *run, const char *path, struct sc_access_query *query) {
  struct cmd_table table;
  int status = cmd_table_open(run, path, CMD_TABLE_BYTES, &table);
  if (status != CMD_YES) return status;
  if (!read_when(run, &table, query)) {
    cmd_table_close(&table);
    return CMD_USAGE;
  }
  struct sc_diff *access = SC_NEW(&run->arena, struct sc_diff);
  enum sc_access_status made =
      sc_access_make(&run->arena, table.bytes, &table.table, query, access);
  if (made == SC_ACCESS_OK) {
    const char *format = cmd_value(run, "format");
    struct sc_text text = {0};
    access->try_with[0] = sc_str_from(path);
    if (format != NULL && strcmp(format, "json") == 0)
      sc_access_json(access, sc_str_from(path), value_of(run, "when"), &text);
    else if (format != NULL && strcmp(format, "csv") == 0)
      sc_access_csv(access, &text);
    else
      sc_access_text(access, value_of(run, "when"), run->out_colour, &text);
    fwrite(text.items, 1, text.count, stdout);
    status = access->changes.count > 0 || !access->proved ? CMD_YES : CMD_NO;
  } else {
    status = refuse(run, made, access, query);
  }
  cmd_table_close(&table);
  return status;
}

/* --- who-can ----------------------------------------------------------------------------------------------- */

static int run_who_can(struct cmd_run *run) {
  struct sc_access_query query = {.scope = sc_str_from(run->operands.items[1]),
                                  .agent = value_of(run, "agent"),
                                  .task = value_of(run, "task")};
  if (query.scope.len == 0) return cmd_usage(run, "SCOPE is empty");
  return answer(run, run->operands.items[0], &query);
}

#define WHEN_OPTION                                                                                \
  {                                                                                                \
    .name = "when", .arg = "CONDITION",                                                            \
    .help = "only where this condition holds, written as in a policy; names of the policy's "      \
            "conditions may stand in it"                                                           \
  }
#define FORMAT_OPTION                                                                              \
  {                                                                                                \
    .name = "format", .arg = "FORMAT", .choices = "text json csv",                                 \
    .help = "text (default), json (one document) or csv (RFC 4180)"                                \
  }

static const struct cmd_option who_can_options[] = {
    {.name = "agent",
     .letter = 'a',
     .arg = "AGENT",
     .help = "only through these agents: a name or a glob"},
    {.name = "task", .letter = 't', .arg = "TASK", .help = "only for this task"},
    WHEN_OPTION,
    FORMAT_OPTION,
    {.name = NULL},
};

static const struct cmd_example who_can_examples[] = {
    {"scopec who-can policies/infra urn:infra:deploy:delete", "who may delete deploys, and when?"},
    {"scopec who-can infra.sct 'urn:**:delete' --format=csv", "a list for an audit"},
    {"scopec who-can policies/infra 'urn:**:delete' --when 'now.weekday in sat..sun'",
     "and at weekends?"},
    {NULL, NULL},
};

const struct cmd_verb cmd_who_can = {
    .name = "who-can",
    .summary = "list everybody who may use a scope, through which agent, and when",
    .operand = "POLICY SCOPE",
    .operand_help = "a policy's file or folder or a table, and the scope: a name or a pattern",
    .text =
        "Answers completely: users of the policy, roles that the identity provider asserts, "
        "chains of "
        "agents, with the conditions under which each is allowed, and a request to try for "
        "each group.\n"
        "\n"
        "--when asks about a part of all requests: 'ip in [10.0.0.0/8] and not mfa'. The answer is "
        "exact for it: what each group's conditions say lies within CONDITION. A table names only "
        "the conditions that its rules use, and one that was stripped none; where its rules ask "
        "for no local time, name the zone: now(\"Europe/Berlin\").clock.\n"
        "\n"
        "Exit status: 0 somebody may, 1 nobody may whatever the context.",
    .options = who_can_options,
    .examples = who_can_examples,
    .run = run_who_can,
};

/* --- can ------------------------------------------------------------------------------------------------------ */

static int run_can(struct cmd_run *run) {
  struct sc_access_query query = {.scope = value_of(run, "scope"),
                                  .agent = value_of(run, "agent"),
                                  .task = value_of(run, "task"),
                                  .user = value_of(run, "user")};
  if (query.user.len == 0 && query.agent.len == 0)
    return cmd_usage(run, "say who: --user USER, --agent AGENT, or both");
  return answer(run, cmd_operand(run), &query);
}

static const struct cmd_option can_options[] = {
    {.name = "user",
     .letter = 'u',
     .arg = "USER",
     .help = "what this user may do, with the roles of the policy"},
    {.name = "agent",
     .letter = 'a',
     .arg = "AGENT",
     .help = "what these agents may do: a name or a glob"},
    {.name = "task", .letter = 't', .arg = "TASK", .help = "only for this task"},
    {.name = "scope", .letter = 's', .arg = "PATTERN", .help = "only these scopes"},
    WHEN_OPTION,
    FORMAT_OPTION,
    {.name = NULL},
};

static const struct cmd_example can_examples[] = {
    {"scopec can policies/infra --user alice@acme.example", "what may agents do for this person?"},
    {"scopec can policies/infra --agent infrabot --task clean-up",
     "what may this agent do, and for whom?"},
    {NULL, NULL},
};

const struct cmd_verb cmd_can = {
    .name = "can",
    .summary = "list what a user or an agent may do, and when",
    .operand = "POLICY",
    .operand_help = "a policy's file or folder, or a table",
    .text =
        "The other way round than `scopec who-can`: all scopes that a user may use through agents, "
        "or "
        "that an agent may use for anybody, with the conditions. Users whom the policy cannot tell "
        "apart are listed together. --when asks about a part of all requests, as `scopec who-can` "
        "does.\n"
        "\n"
        "Exit status: 0 they may do something, 1 nothing whatever the context.",
    .options = can_options,
    .examples = can_examples,
    .run = run_can,
};
