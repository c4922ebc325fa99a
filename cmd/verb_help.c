/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_help.c - the `help` command, and help as text, made from the table of commands.
 */
#include "base/nearest.h"
#include "output.h"
#include "wrap.h"

#define HELP_COLUMN 28u

static const char exit_text[] =
    "0 yes (ok, allow), 1 no (deny), 2 usage or environment, 3 the policy or table is invalid.";

void cmd_help_overview(void) {
  fputs("scopec - a compiler for the permissions of AI agents\n\n"
        "Usage: scopec COMMAND [ARGUMENT]... [OPTION]...\n\n"
        "Commands:\n",
        stdout);
  for (size_t i = 0; i < cmd_verb_count; i++)
    printf("  %-11s %s\n", cmd_verbs[i]->name, cmd_verbs[i]->summary);
  fputs("\n`scopec help COMMAND` or `scopec COMMAND --help` tells more. New here? Try:\n\n"
        "  scopec init demo && scopec check demo\n\n"
        "Exit status: ",
        stdout);
  cmd_wrap(stdout, sc_str_from(exit_text), 13, 13);
}

static void print_option(const struct cmd_option *option) {
  char left[80];
  char letter[8] = "    ";
  if (option->letter != 0) snprintf(letter, sizeof(letter), "-%c, ", option->letter);
  int len = snprintf(left, sizeof(left), "  %s--%s%s%s%s", letter, option->name,
                     option->arg != NULL ? " " : "", option->arg != NULL ? option->arg : "",
                     option->flags & CMD_REPEATED ? "..." : "");
  if (len < 0 || (size_t)len + 2 > HELP_COLUMN)
    printf("%s\n%*s", left, (int)HELP_COLUMN, "");
  else
    printf("%-*s", (int)HELP_COLUMN, left);
  cmd_wrap(stdout, sc_str_from(option->help), HELP_COLUMN, HELP_COLUMN);
}

void cmd_help_verb(const struct cmd_verb *verb) {
  const struct cmd_option *option;
  printf("scopec %s - %s\n\n", verb->name, verb->summary);
  printf("Usage: scopec %s%s%s [OPTION]...\n\n", verb->name, verb->operand[0] != 0 ? " " : "",
         verb->operand);
  cmd_wrap_paragraphs(stdout, verb->text, 0);
  fputs("\nOptions:\n", stdout);
  for (size_t i = 0; (option = cmd_option_at(verb, i)) != NULL; i++)
    if (!(option->flags & CMD_HIDDEN)) print_option(option);
  if (verb->examples != NULL) {
    fputs("\nExamples:\n", stdout);
    for (const struct cmd_example *e = verb->examples; e->line != NULL; e++)
      printf("  %s\n      %s\n", e->line, e->what);
  }
  fputs("\nExit status: ", stdout);
  cmd_wrap(stdout, sc_str_from(exit_text), 13, 13);
}

static int run_help(struct cmd_run *run) {
  const char *name = cmd_operand(run);
  bool man = cmd_given(run, "man");
  if (cmd_given(run, "list")) {
    for (size_t i = 0; i < cmd_verb_count; i++) puts(cmd_verbs[i]->name);
    return CMD_YES;
  }
  if (name == NULL || strcmp(name, "scopec") == 0) {
    if (man)
      cmd_help_man(NULL);
    else
      cmd_help_overview();
    return CMD_YES;
  }
  const struct cmd_verb *verb = cmd_verb_find(name);
  if (verb == NULL) {
    struct sc_nearest nearest;
    sc_nearest_init(&nearest, sc_str_from(name));
    for (size_t i = 0; i < cmd_verb_count; i++)
      sc_nearest_offer(&nearest, sc_str_from(cmd_verbs[i]->name));
    if (nearest.best.ptr == NULL) return cmd_usage(run, "there is no command \"%s\"", name);
    return cmd_usage(run, "there is no command \"%s\": did you mean \"%.*s\"?", name,
                     SC_STR_ARGS(nearest.best));
  }
  if (man)
    cmd_help_man(verb);
  else
    cmd_help_verb(verb);
  return CMD_YES;
}

static const struct cmd_option options[] = {
    {.name = "man", .help = "the manual page as mdoc(7) source", .flags = CMD_HIDDEN},
    {.name = "list", .help = "the names of all commands, one a line", .flags = CMD_HIDDEN},
    {.name = NULL},
};

const struct cmd_verb cmd_help = {
    .name = "help",
    .summary = "explain a command",
    .operand = "[COMMAND]",
    .operand_help = "the command to explain",
    .text = "Lists the commands, or explains one. Explanations of diagnostics are printed by "
            "`scopec explain CODE`.",
    .options = options,
    .run = run_help,
};
