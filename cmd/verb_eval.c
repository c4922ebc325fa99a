/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_eval.c - the `eval` command: one request, or a stream of them.
 */
#include "answer_print.h"
#include "audit.h"
#include "output.h"
#include "question.h"
#include "stream.h"

static int eval_one(struct cmd_run *run, const struct cmd_table *table, struct cmd_audit *audit) {
  struct scope_request request;
  struct sc_answer answer = {0};
  int status = cmd_question_ask(run, &table->table, &request, &answer);
  if (status != CMD_YES) return status;
  if (audit != NULL && !cmd_audit_append(audit, &request, &answer, SC_STR(""))) {
    sc_answer_release(&answer);
    return CMD_USAGE;
  }
  if (cmd_json(run)) {
    cmd_answer_json(stdout, table, &request, &answer, SC_STR(""));
    fputc('\n', stdout);
  } else {
    cmd_answer_text(run, &table->table, &request, &answer);
  }
  status = answer.decision.allow ? CMD_YES : CMD_NO;
  sc_answer_release(&answer);
  return status;
}

/* A stream and a single request are two things. */
static int refuse_mixture(const struct cmd_run *run) {
  static const char *const single[] = {"user",  "role",     "agent",   "actor", "task",
                                       "scope", "resource", "context", "now"};
  for (size_t i = 0; i < sizeof(single) / sizeof(single[0]); i++)
    if (cmd_given(run, single[i]))
      return cmd_usage(run,
                       "--%s and --requests exclude each other: each line of the stream is a whole "
                       "request",
                       single[i]);
  return CMD_YES;
}

static int run_eval(struct cmd_run *run) {
  const char *path = cmd_operand(run);
  const char *requests = cmd_value(run, "requests");
  int status = requests != NULL ? refuse_mixture(run) : CMD_YES;
  if (status != CMD_YES) return status;
  if (requests != NULL && strcmp(requests, "-") == 0 && strcmp(path, "-") == 0)
    return cmd_usage(run, "the policy and the requests cannot both be standard input");
  struct cmd_table table;
  struct cmd_audit *audit = NULL;
  status = cmd_table_open(run, path, 0, &table);
  if (status != CMD_YES) return status;
  if (cmd_given(run, "audit"))
    status = cmd_audit_open(run, &table, cmd_value(run, "audit"), &audit);
  if (status == CMD_YES)
    status =
        requests != NULL ? cmd_stream(run, &table, requests, audit) : eval_one(run, &table, audit);
  if (!cmd_audit_close(audit)) status = CMD_USAGE;
  cmd_table_close(&table);
  return status;
}

static const struct cmd_option options[] = {
    CMD_QUESTION_OPTIONS,
    {.name = "requests",
     .arg = "FILE",
     .help = "answer a stream of requests, one JSON object a line (- is standard input), in order, "
             "by one JSON object a line"},
    {.name = "audit",
     .arg = "FILE",
     .help =
         "append each decision to this log, one JSON object a line, before it is answered; what "
         "cannot be logged is not answered"},
    {.name = "format",
     .arg = "FORMAT",
     .choices = "text json",
     .help = "text (default) or json: the answer as one line. Streams are always json"},
    {.name = NULL},
};

static const struct cmd_example examples[] = {
    {"scopec eval policy.yaml -u alice -a infrabot -t deploy -s deploy:create -c mfa=true",
     "one request, by the system's clock"},
    {"scopec eval policy.sct -r sre --actor sub --actor main -t deploy -s deploy:create",
     "a chain: sub acts for main, which somebody with the role sre asked"},
    {"scopec eval policy.sct --requests requests.jsonl > answers.jsonl",
     "a stream of requests, from a compiled table"},
    {"scopec eval policy.sct --requests - --audit decisions.jsonl",
     "the same as a service would do it, with a log for `scopec simulate`"},
    {NULL, NULL},
};

const struct cmd_verb cmd_eval = {
    .name = "eval",
    .summary = "decide one request, or a stream of them",
    .operand = "POLICY",
    .operand_help = "a policy's file or folder, a table (*.sct), or - for standard input",
    .text =
        "Asks whether an agent, for a task, on behalf of a user, may use a scope. The policy is "
        "given as source, which is compiled in memory, or as a table. The exit status is the "
        "decision: 0 allow, 1 deny.\n"
        "\n"
        "With --requests each line is a JSON object with the keys user, roles (a list), agent or "
        "actors (a list, the acting agent first), task, scope, resource, context (an object, with "
        "now as an RFC 3339 instant) and id, which is repeated in the answer:\n"
        "\n"
        "  "
        "{\"user\":\"alice\",\"agent\":\"infrabot\",\"task\":\"deploy\",\"scope\":\"deploy:"
        "create\",\n"
        "   \"context\":{\"ip\":\"10.1.2.3\",\"now\":\"2026-03-02T10:00:00-05:00\"}}\n"
        "\n"
        "(in one line). A malformed line is answered by {\"error\":...} in its place; the exit "
        "status is then 2, else 0, whatever the decisions. A stream never reads the clock for its "
        "decisions.\n"
        "\n"
        "A line of the log of --audit is the request as it was decided, that is with the context "
        "attributes that the policy declares, and time, decision, reason, rules and policy. The "
        "time is the request's now, or the clock's where it has none.",
    .options = options,
    .examples = examples,
    .run = run_eval,
};
