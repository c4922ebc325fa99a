/* SPDX-License-Identifier: Apache-2.0
 *
 * commands.c - the one table of commands.
 */
#include "command.h"

const struct cmd_verb *const cmd_verbs[] = {
#define CMD_VERB(name) &cmd_##name,
#include "verbs.def"
#undef CMD_VERB
};
const size_t cmd_verb_count = sizeof(cmd_verbs) / sizeof(cmd_verbs[0]);

const struct cmd_option cmd_common_options[] = {
    {.name = "color",
     .arg = "WHEN",
     .choices = "auto always never",
     .help = "colours: auto (on a terminal, unless NO_COLOR is set), always or never"},
    {.name = "help", .letter = 'h', .help = "print help on this command"},
    {.name = NULL},
};

const struct cmd_verb *cmd_verb_find(const char *name) {
  for (size_t i = 0; i < cmd_verb_count; i++)
    if (strcmp(cmd_verbs[i]->name, name) == 0) return cmd_verbs[i];
  return NULL;
}

const struct cmd_option *cmd_option_at(const struct cmd_verb *verb, size_t i) {
  const struct cmd_option *option = verb->options;
  for (; option != NULL && option->name != NULL; option++)
    if (i-- == 0) return option;
  for (option = cmd_common_options; option->name != NULL; option++)
    if (i-- == 0) return option;
  return NULL;
}
