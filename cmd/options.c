/* SPDX-License-Identifier: Apache-2.0
 *
 * options.c - argv to options and operands, by the table of commands.
 *
 * Long options as --name VALUE or --name=VALUE, short ones as -o VALUE, -oVALUE or bundled flags; options and operands
 * in any order; `--` ends the options, and a lone `-` is an operand. Each mistake is told with the way out.
 */
#include "command.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/nearest.h"

static void complain(const struct cmd_run *run, const char *format, va_list args) {
  (void)fflush(stdout);
  fputs("scopec", stderr);
  if (run->verb != NULL) fprintf(stderr, " %s", run->verb->name);
  fputs(": ", stderr);
  vfprintf(stderr, format, args);
  fputc('\n', stderr);
}

int cmd_usage(const struct cmd_run *run, const char *format, ...) {
  va_list args;
  va_start(args, format);
  complain(run, format, args);
  va_end(args);
  if (run->verb != NULL)
    fprintf(stderr, "See `scopec %s --help`.\n", run->verb->name);
  else
    fputs("See `scopec help`.\n", stderr);
  return CMD_USAGE;
}

int cmd_fail(const struct cmd_run *run, const char *format, ...) {
  va_list args;
  va_start(args, format);
  complain(run, format, args);
  va_end(args);
  return CMD_USAGE;
}

static const struct cmd_option *find_long(const struct cmd_verb *verb, struct sc_str name) {
  const struct cmd_option *option;
  for (size_t i = 0; (option = cmd_option_at(verb, i)) != NULL; i++)
    if (sc_str_equal(sc_str_from(option->name), name)) return option;
  return NULL;
}

static const struct cmd_option *find_short(const struct cmd_verb *verb, char letter) {
  const struct cmd_option *option;
  for (size_t i = 0; (option = cmd_option_at(verb, i)) != NULL; i++)
    if (option->letter == letter) return option;
  return NULL;
}

static bool unknown_long(const struct cmd_run *run, struct sc_str name) {
  struct sc_nearest nearest;
  const struct cmd_option *option;
  sc_nearest_init(&nearest, name);
  for (size_t i = 0; (option = cmd_option_at(run->verb, i)) != NULL; i++)
    if (!(option->flags & CMD_HIDDEN)) sc_nearest_offer(&nearest, sc_str_from(option->name));
  if (nearest.best.ptr != NULL)
    cmd_usage(run, "unknown option --%.*s: did you mean --%.*s?", SC_STR_ARGS(name),
              SC_STR_ARGS(nearest.best));
  else
    cmd_usage(run, "unknown option --%.*s", SC_STR_ARGS(name));
  return false;
}

/* Whether `value` is a word of `choices`. */
static bool is_choice(const char *choices, const char *value) {
  size_t len = strlen(value);
  for (const char *word = choices; *word != 0;) {
    size_t word_len = strcspn(word, " ");
    if (word_len == len && memcmp(word, value, len) == 0) return true;
    word += word_len;
    word += strspn(word, " ");
  }
  return false;
}

static bool take(struct cmd_run *run, const struct cmd_option *option, const char *value) {
  if (!(option->flags & CMD_REPEATED) && cmd_given(run, option->name)) {
    cmd_usage(run, "--%s is given twice; leave one out", option->name);
    return false;
  }
  if (option->choices != NULL && !is_choice(option->choices, value)) {
    cmd_usage(run, "--%s takes one of: %s; not \"%s\"", option->name, option->choices, value);
    return false;
  }
  *SC_PUSH(&run->arena, &run->values) = (struct cmd_value){option, value};
  return true;
}

/* One long option at argv[*i]; moves *i over its argument. */
static bool parse_long(struct cmd_run *run, int argc, char **argv, int *i) {
  const char *text = argv[*i] + 2;
  const char *equals = strchr(text, '=');
  struct sc_str name = {text, equals != NULL ? (size_t)(equals - text) : strlen(text)};
  const struct cmd_option *option = find_long(run->verb, name);
  if (option == NULL) return unknown_long(run, name);
  if (option->arg == NULL) {
    if (equals != NULL) {
      cmd_usage(run, "--%s takes no value", option->name);
      return false;
    }
    return take(run, option, NULL);
  }
  if (equals != NULL) return take(run, option, equals + 1);
  if (*i + 1 >= argc) {
    cmd_usage(run, "--%s needs a value: --%s %s", option->name, option->name, option->arg);
    return false;
  }
  return take(run, option, argv[++*i]);
}

/* A group of short options at argv[*i]. */
static bool parse_short(struct cmd_run *run, int argc, char **argv, int *i) {
  for (const char *p = argv[*i] + 1; *p != 0; p++) {
    const struct cmd_option *option = find_short(run->verb, *p);
    if (option == NULL) {
      cmd_usage(run, "unknown option -%c", *p);
      return false;
    }
    if (option->arg == NULL) {
      if (!take(run, option, NULL)) return false;
      continue;
    }
    if (p[1] != 0) return take(run, option, p + 1);
    if (*i + 1 >= argc) {
      cmd_usage(run, "-%c needs a value: -%c %s", *p, *p, option->arg);
      return false;
    }
    return take(run, option, argv[++*i]);
  }
  return true;
}

/* How many operands a verb names; those in brackets may be left out. */
static size_t operand_words(const char *operand, bool required) {
  size_t count = 0;
  for (const char *word = operand; *word != 0;) {
    if (!required || word[0] != '[') count++;
    word += strcspn(word, " ");
    word += strspn(word, " ");
  }
  return count;
}

/* Too many or too few operands. A verb takes those it names, or, where its operand ends in "...", any number. */
static bool operands_fit(const struct cmd_run *run) {
  const struct cmd_verb *verb = run->verb;
  size_t least = operand_words(verb->operand, true);
  if (cmd_given(run, "help")) return true;
  if (run->operands.count < least) {
    cmd_usage(run, "%s %s missing: %s", verb->operand, least > 1 ? "are" : "is",
              verb->operand_help);
    return false;
  }
  if (strstr(verb->operand, "...") != NULL) return true;
  size_t most = operand_words(verb->operand, false);
  if (run->operands.count <= most) return true;
  cmd_usage(run, "unexpected argument \"%s\"%s", run->operands.items[most],
            most == 0 ? "; this command takes options only" : "");
  return false;
}

bool cmd_parse(struct cmd_run *run, int argc, char **argv) {
  bool options = true;
  for (int i = 0; i < argc; i++) {
    const char *text = argv[i];
    if (!options || text[0] != '-' || text[1] == 0) {
      *SC_PUSH(&run->arena, &run->operands) = text;
    } else if (strcmp(text, "--") == 0) {
      options = false;
    } else if (text[1] == '-') {
      if (!parse_long(run, argc, argv, &i)) return false;
    } else if (!parse_short(run, argc, argv, &i)) {
      return false;
    }
  }
  return operands_fit(run);
}

/* Asking for an option that the verb's table does not have is a bug. */
static const struct cmd_option *must_find(const struct cmd_run *run, const char *name) {
  const struct cmd_option *option = find_long(run->verb, sc_str_from(name));
  if (option != NULL) return option;
  fprintf(stderr, "scopec: bug: %s has no option --%s\n", run->verb->name, name);
  abort();
}

const char *cmd_value_at(const struct cmd_run *run, const char *name, size_t n) {
  const struct cmd_option *option = must_find(run, name);
  for (size_t i = 0; i < run->values.count; i++)
    if (run->values.items[i].option == option && n-- == 0) return run->values.items[i].text;
  return NULL;
}

const char *cmd_value(const struct cmd_run *run, const char *name) {
  return cmd_value_at(run, name, 0);
}

bool cmd_given(const struct cmd_run *run, const char *name) {
  const struct cmd_option *option = must_find(run, name);
  for (size_t i = 0; i < run->values.count; i++)
    if (run->values.items[i].option == option) return true;
  return false;
}

bool cmd_json(const struct cmd_run *run) {
  const char *format = cmd_value(run, "format");
  return format != NULL && strcmp(format, "json") == 0;
}

const char *cmd_operand(const struct cmd_run *run) {
  return run->operands.count > 0 ? run->operands.items[0] : NULL;
}
