/* SPDX-License-Identifier: Apache-2.0
 *
 * command.h - the table of commands and one run of a command.
 *
 * Everything that scopec says about its own usage (help, man pages, completion, "did you mean") is made from the one
 * table in commands.c; a verb's file adds its struct cmd_verb and its run function, nothing else.
 */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include "base/arena.h"
#include "base/str.h"

/* Exit statuses, the same for every verb. */
enum cmd_exit {
  CMD_YES = 0, /* ok, allow */
  CMD_NO = 1, /* deny */
  CMD_USAGE = 2, /* usage or environment */
  CMD_INVALID = 3 /* the policy or table is invalid */
};

#define CMD_REPEATED 1u /* may be given more than once */
#define CMD_HIDDEN 2u /* for tests and packagers: neither in help nor in completion */

struct cmd_option {
  const char *name; /* without dashes */
  char letter; /* 0 = none */
  const char *arg; /* what its argument is called; NULL = the option takes none */
  const char *choices; /* "text json": the only values allowed; NULL = any */
  const char *help;
  unsigned flags;
  const char *starts; /* "junit= tap=": what values begin with, for completion; NULL = unknown */
};

struct cmd_example {
  const char *line;
  const char *what;
};

struct sc_workflow; /* base/workflow.h */
struct cmd_run;
struct cmd_verb {
  const char *name;
  const char *summary; /* one line, no full stop */
  const char *operand; /* "PATH", "[DIR]", "" */
  const char *operand_help; /* what the operand is, for messages */
  const char *text; /* paragraphs, split by newlines */
  const struct cmd_option *options; /* ends with name NULL; may be NULL */
  const struct cmd_example *examples; /* ends with line NULL; may be NULL */
  int (*run)(struct cmd_run *run);
};

/* The verbs, in the order in which help lists them. */
extern const struct cmd_verb *const cmd_verbs[];
extern const size_t cmd_verb_count;
/* Options that every verb takes; ends with name NULL. */
extern const struct cmd_option cmd_common_options[];
const struct cmd_verb *cmd_verb_find(const char *name);

/* The i-th option of a verb, its own first, then the common ones; NULL past the end. */
const struct cmd_option *cmd_option_at(const struct cmd_verb *verb, size_t i);

struct cmd_value {
  const struct cmd_option *option;
  const char *text; /* NULL for a flag */
};

struct cmd_run {
  const struct cmd_verb *verb;
  struct sc_arena arena; /* lives until the run ends */
  SC_VEC(struct cmd_value) values; /* in the order given */
  SC_VEC(const char *) operands;
  bool out_colour, err_colour;
  struct sc_workflow *workflow; /* diagnostics are annotated for GitHub Actions, too; NULL = no */
};

/* Parses argv (behind the verb) into run->values and run->operands. True, or false after a message: CMD_USAGE. */
bool cmd_parse(struct cmd_run *run, int argc, char **argv);

/* The last value of an option of the verb, NULL if it was not given. Asking for an option that the verb does not have
 * is a bug and aborts. */
const char *cmd_value(const struct cmd_run *run, const char *name);
bool cmd_given(const struct cmd_run *run, const char *name);
/* The n-th value of a repeated option, NULL past the last. */
const char *cmd_value_at(const struct cmd_run *run, const char *name, size_t n);
bool cmd_json(const struct cmd_run *run); /* --format=json */
/* The only operand; the parser has made sure that a required one is there. NULL = none. */
const char *cmd_operand(const struct cmd_run *run);

/* "scopec VERB: message" and where to read on, on stderr. Returns CMD_USAGE. */
int cmd_usage(const struct cmd_run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same without the pointer to help: the environment, not the command line, is at fault. */
int cmd_fail(const struct cmd_run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* help.c */
void cmd_help_overview(void);
void cmd_help_verb(const struct cmd_verb *verb);
/* help_man.c: an mdoc page; NULL = scopec(1) itself. */
void cmd_help_man(const struct cmd_verb *verb);

#define CMD_VERB(name) extern const struct cmd_verb cmd_##name;
#include "verbs.def"
#undef CMD_VERB

#endif
