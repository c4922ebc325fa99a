/* SPDX-License-Identifier: Apache-2.0
 *
 * main.c - argv to a verb, and the verb's answer to an exit status.
 *
 * Owns the arena of the run and its recovery point: out of memory is told and ends with CMD_USAGE.
 */
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/nearest.h"
#include "output.h"

static bool colour_for(const struct cmd_run *run, int fd) {
  const char *when = cmd_value(run, "color");
  if (when != NULL && strcmp(when, "always") == 0) return true;
  if (when != NULL && strcmp(when, "never") == 0) return false;
  const char *no_color = getenv("NO_COLOR");
  const char *term = getenv("TERM");
  if (no_color != NULL && no_color[0] != 0) return false;
  return isatty(fd) == 1 && (term == NULL || strcmp(term, "dumb") != 0);
}

static int run_verb(struct cmd_run *run, int argc, char **argv) {
  if (!cmd_parse(run, argc, argv)) return CMD_USAGE;
  if (cmd_given(run, "help")) {
    cmd_help_verb(run->verb);
    return CMD_YES;
  }
  run->out_colour = colour_for(run, STDOUT_FILENO);
  run->err_colour = colour_for(run, STDERR_FILENO);
  return run->verb->run(run);
}

static int unknown_verb(const struct cmd_run *run, const char *name) {
  if (name[0] == '-') return cmd_usage(run, "unknown option %s; a command comes first", name);
  struct sc_nearest nearest;
  sc_nearest_init(&nearest, sc_str_from(name));
  for (size_t i = 0; i < cmd_verb_count; i++)
    sc_nearest_offer(&nearest, sc_str_from(cmd_verbs[i]->name));
  if (nearest.best.ptr != NULL)
    return cmd_usage(run, "unknown command \"%s\": did you mean \"%.*s\"?", name,
                     SC_STR_ARGS(nearest.best));
  return cmd_usage(run, "unknown command \"%s\"", name);
}

static const struct cmd_verb *verb_of(const char *name) {
  if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) return &cmd_help;
  if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) return &cmd_version;
  return cmd_verb_find(name);
}

static int guarded(struct cmd_run *run, int argc, char **argv) {
  jmp_buf recovery;
  run->arena.recovery = &recovery;
  if (setjmp(recovery) != 0) {
    fputs("scopec: out of memory\n", stderr);
    return CMD_USAGE;
  }
  if (argc < 2) {
    fputs("scopec: no command given\n", stderr);
    fputs("See `scopec help`, or start with `scopec init`.\n", stderr);
    return CMD_USAGE;
  }
  run->verb = verb_of(argv[1]);
  if (run->verb == NULL) return unknown_verb(run, argv[1]);
  return run_verb(run, argc - 2, argv + 2);
}

int main(int argc, char **argv) {
  static char buffer[1 << 16];
  (void)setlocale(LC_CTYPE, "");
  /* Behind a pipe whose reader has left, end quietly, also where the parent ignores the signal. */
  (void)signal(SIGPIPE, SIG_DFL);
  (void)setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
  struct cmd_run run = {0};
  sc_arena_init(&run.arena);
  int status = guarded(&run, argc, argv);
  sc_arena_release(&run.arena);
  return cmd_stdout_ok() ? status : CMD_USAGE;
}
