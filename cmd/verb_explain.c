/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_explain.c - the `explain` command: of a decision, or of a diagnostic's code.
 */
#include <unistd.h>

#include "answer_print.h"
#include "output.h"
#include "question.h"
#include "wrap.h"

/* --- codes ------------------------------------------------------------------------------------------------------------ */

static void json_code(const struct sc_code_info *info) {
  printf("{\"code\":\"%s\",\"slug\":\"%s\",\"title\":", info->name, info->slug);
  cmd_json_string(stdout, sc_str_from(info->title));
  fputs(",\"text\":", stdout);
  cmd_json_string(stdout, sc_str_from(info->paragraph));
  fputc('}', stdout);
}

static int list_codes(const struct cmd_run *run) {
  size_t count;
  const struct sc_code_info *codes = sc_code_list(&count);
  if (cmd_json(run)) fputs("{\"version\":1,\"codes\":[", stdout);
  for (size_t i = 0; i < count; i++) {
    if (cmd_json(run)) {
      if (i > 0) fputc(',', stdout);
      json_code(&codes[i]);
    } else {
      printf("%s  %-28s %s\n", codes[i].name, codes[i].slug, codes[i].title);
    }
  }
  if (cmd_json(run)) fputs("]}\n", stdout);
  return CMD_YES;
}

static int explain_code(const struct cmd_run *run, const struct sc_code_info *info) {
  if (cmd_json(run)) {
    json_code(info);
    fputc('\n', stdout);
    return CMD_YES;
  }
  printf("%s%s %s%s: %s\n\n", cmd_style(run->out_colour, CMD_BOLD), info->name, info->slug,
         cmd_style(run->out_colour, CMD_PLAIN), info->title);
  cmd_wrap_paragraphs(stdout, info->paragraph, 0);
  return CMD_YES;
}

/* Whether the operand is a code rather than a file: "SC" and digits, or a word that is no file. */
static bool looks_like_code(const char *text) {
  size_t prefix = (text[0] == 'S' || text[0] == 's') && (text[1] == 'C' || text[1] == 'c') ? 2 : 0;
  size_t digits = strspn(text + prefix, "0123456789");
  return digits > 0 && text[prefix + digits] == 0 && (prefix == 2 || digits == 4);
}

/* The status of the run if the operand is about a code, -1 if it is a policy. */
static int try_code(const struct cmd_run *run, const char *operand) {
  bool file = access(operand, F_OK) == 0;
  const struct sc_code_info *info = sc_code_by_name(sc_str_from(operand));
  if (info != NULL && !file) return explain_code(run, info);
  if (file || strcmp(operand, "-") == 0) return -1;
  if (looks_like_code(operand))
    return cmd_usage(run, "there is no code %s; `scopec explain --list` shows all", operand);
  return -1;
}

/* --- decisions ----------------------------------------------------------------------------------------------------------- */

static int explain_decision(struct cmd_run *run, const struct cmd_table *table) {
  struct scope_request request;
  struct sc_answer answer = {0};
  int status = cmd_question_ask(run, &table->table, &request, &answer);
  if (status != CMD_YES) return status;
  struct sc_explanation explanation;
  sc_explanation_make(&run->arena, &table->table, table->bytes, &request, &answer, &explanation);
  if (cmd_json(run))
    cmd_explain_json(run, table, &explanation);
  else
    cmd_explain_text(run, &explanation);
  status = answer.decision.allow ? CMD_YES : CMD_NO;
  sc_answer_release(&answer);
  return status;
}

static int run_explain(struct cmd_run *run) {
  const char *operand = cmd_operand(run);
  if (cmd_given(run, "list")) return list_codes(run);
  if (operand == NULL)
    return cmd_usage(run,
                     "POLICY or CODE is missing: a policy and a request, or a diagnostic's code "
                     "such as SC0201");
  int status = try_code(run, operand);
  if (status >= 0) return status;
  struct cmd_table table;
  status = cmd_table_open(run, operand, CMD_TABLE_DEBUG | CMD_TABLE_BYTES, &table);
  if (status != CMD_YES) return status;
  status = explain_decision(run, &table);
  cmd_table_close(&table);
  return status;
}

static const struct cmd_option options[] = {
    CMD_QUESTION_OPTIONS,
    {.name = "list", .help = "list the codes of all diagnostics"},
    {.name = "format", .arg = "FORMAT", .choices = "text json", .help = "text (default) or json"},
    {.name = NULL},
};

static const struct cmd_example examples[] = {
    {"scopec explain policy.yaml -u alice -a infrabot -t deploy -s deploy:create",
     "why is this denied, and what would allow it?"},
    {"scopec explain SC0201", "what does this diagnostic mean?"},
    {NULL, NULL},
};

const struct cmd_verb cmd_explain = {
    .name = "explain",
    .summary = "explain a decision, or the code of a diagnostic",
    .operand = "[POLICY|CODE]",
    .operand_help = "a policy's file or folder, a table (*.sct), or a code such as SC0201",
    .text =
        "Takes a request as `scopec eval` does and shows how it was decided: each leg, the rules "
        "that it looked at with file and line, and their conditions down to the values that were "
        "compared, each true, false or unknown. Rules that decided are marked. For a leg that "
        "fails, it says what would have sufficed. The exit status is the decision.\n"
        "\n"
        "Given the code of a diagnostic, it prints what the diagnostic means and what to do.",
    .options = options,
    .examples = examples,
    .run = run_explain,
};
