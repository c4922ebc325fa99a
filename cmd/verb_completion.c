/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_completion.c - the `completion` command: scripts for bash, zsh and fish, made from the table of commands.
 */
#include "output.h"

/* The value of the option is a file or folder; of others the shell knows nothing. */
static bool takes_file(const struct cmd_option *option) {
  static const char *const words[] = {"FILE", "PATH", "FOLDER", "DIR", "POLICY", "NAME=FILE"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strcmp(option->arg, words[i]) == 0) return true;
  return false;
}

/* --- bash -------------------------------------------------------------------------------------------------------- */

static void bash_verb(const struct cmd_verb *verb) {
  const struct cmd_option *option;
  printf("    %s)\n      options='", verb->name);
  for (size_t i = 0; (option = cmd_option_at(verb, i)) != NULL; i++)
    if (!(option->flags & CMD_HIDDEN)) printf("%s--%s", i > 0 ? " " : "", option->name);
  fputs("'\n      case $previous in\n", stdout);
  for (size_t i = 0; (option = cmd_option_at(verb, i)) != NULL; i++) {
    if (option->arg == NULL || option->flags & CMD_HIDDEN) continue;
    fputs("        ", stdout);
    if (option->letter != 0) printf("-%c|", option->letter);
    if (option->choices != NULL)
      printf("--%s) COMPREPLY=($(compgen -W '%s' -- \"$word\")); return ;;\n", option->name,
             option->choices);
    else if (option->starts != NULL)
      printf("--%s) COMPREPLY=($(compgen -W '%s' -- \"$word\")); compopt -o nospace 2>/dev/null; "
             "return ;;\n",
             option->name, option->starts);
    else if (takes_file(option))
      printf("--%s) mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); return ;;\n", option->name);
    else
      printf("--%s) return ;;\n", option->name);
  }
  fputs("      esac ;;\n", stdout);
}

/* In `--report junit=FILE` and `--report=junit=FILE` the file stands behind a second `=`. */
static void bash_second_values(void) {
  const struct cmd_option *option;
  fputs("      *) for second in 3 4; do case ${COMP_WORDS[COMP_CWORD-second]} in ", stdout);
  for (size_t v = 0; v < cmd_verb_count; v++)
    for (size_t i = 0; (option = cmd_option_at(cmd_verbs[v], i)) != NULL; i++)
      if (option->starts != NULL)
        printf("--%s) mapfile -t COMPREPLY < <(compgen -f -- \"$word\") ;; ", option->name);
  fputs("esac; done; return ;;\n", stdout);
}

static void bash(void) {
  fputs("# bash completion for scopec; put into ~/.local/share/bash-completion/completions/scopec\n"
        "_scopec() {\n"
        "  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} options= "
        "second\n"
        "  COMPREPLY=()\n"
        "  # bash makes a word of its own of the `=` in --format=json and in --context mfa=true\n"
        "  if [ \"$word\" = = ]; then word=\n"
        "  elif [ \"$previous\" = = ]; then\n",
        stdout);
  fputs("    previous=${COMP_WORDS[COMP_CWORD-2]}; case $previous in --*) ;;\n", stdout);
  bash_second_values();
  fputs("    esac\n"
        "  fi\n"
        "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
        "    COMPREPLY=($(compgen -W '",
        stdout);
  for (size_t i = 0; i < cmd_verb_count; i++) printf("%s%s", i > 0 ? " " : "", cmd_verbs[i]->name);
  fputs("' -- \"$word\"))\n    return\n  fi\n  case ${COMP_WORDS[1]} in\n", stdout);
  for (size_t i = 0; i < cmd_verb_count; i++) bash_verb(cmd_verbs[i]);
  fputs("  esac\n"
        "  case $word in\n"
        "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
        "    *)\n"
        "      case ${COMP_WORDS[1]} in\n"
        "        help) COMPREPLY=($(compgen -W '",
        stdout);
  for (size_t i = 0; i < cmd_verb_count; i++) printf("%s%s", i > 0 ? " " : "", cmd_verbs[i]->name);
  fputs("' -- \"$word\")) ;;\n"
        "        completion) COMPREPLY=($(compgen -W 'bash zsh fish' -- \"$word\")) ;;\n"
        "        ",
        stdout);
  bool first = true;
  for (size_t i = 0; i < cmd_verb_count; i++) {
    if (cmd_verbs[i]->operand[0] != 0) continue;
    printf("%s%s", first ? "" : "|", cmd_verbs[i]->name);
    first = false;
  }
  fputs(") ;;\n"
        "        schema) COMPREPLY=($(compgen -W 'policy test' -- \"$word\")) ;;\n"
        "        *) mapfile -t COMPREPLY < <(compgen -f -- \"$word\") ;;\n"
        "      esac ;;\n"
        "  esac\n"
        "}\n"
        "complete -o filenames -F _scopec scopec\n",
        stdout);
}

/* --- zsh --------------------------------------------------------------------------------------------------------- */

/* Text inside a zsh specification in single quotes: what _arguments takes for syntax is escaped. */
static void zsh_text(const char *text) {
  for (; *text != 0; text++) {
    if (*text == '\'')
      fputs("'\\''", stdout);
    else if (strchr("[]:\\`", *text) != NULL)
      printf("\\%c", *text);
    else
      fputc(*text, stdout);
  }
}

static void zsh_option(const struct cmd_option *option) {
  fputs("        ", stdout);
  bool repeated = (option->flags & CMD_REPEATED) != 0;
  for (int pass = option->letter != 0 ? 0 : 1; pass < 2; pass++) {
    fputs(repeated ? "'*" : "'", stdout);
    if (pass == 0)
      printf("-%c[", option->letter);
    else
      printf("--%s[", option->name);
    zsh_text(option->help);
    fputc(']', stdout);
    if (option->choices != NULL)
      printf(":%s:(%s)", option->arg, option->choices);
    else if (option->starts != NULL)
      printf(":%s:(%s)", option->arg, option->starts);
    else if (option->arg != NULL)
      printf(":%s:%s", option->arg, takes_file(option) ? "_files" : " ");
    fputs("' ", stdout);
  }
  fputs("\\\n", stdout);
}

static void zsh(void) {
  fputs("#compdef scopec\n"
        "# zsh completion for scopec; put into a folder of $fpath as _scopec\n"
        "_scopec() {\n"
        "  local -a verbs\n"
        "  verbs=(\n",
        stdout);
  for (size_t i = 0; i < cmd_verb_count; i++) {
    printf("    '%s:", cmd_verbs[i]->name);
    zsh_text(cmd_verbs[i]->summary);
    fputs("'\n", stdout);
  }
  fputs("  )\n"
        "  if (( CURRENT == 2 )); then\n"
        "    _describe command verbs\n"
        "    return\n"
        "  fi\n"
        "  local verb=$words[2]\n"
        "  shift words\n"
        "  (( CURRENT-- ))\n"
        "  case $verb in\n",
        stdout);
  for (size_t i = 0; i < cmd_verb_count; i++) {
    const struct cmd_verb *verb = cmd_verbs[i];
    const struct cmd_option *option;
    printf("    %s)\n      _arguments \\\n", verb->name);
    for (size_t k = 0; (option = cmd_option_at(verb, k)) != NULL; k++)
      if (!(option->flags & CMD_HIDDEN)) zsh_option(option);
    if (strcmp(verb->name, "help") == 0)
      fputs("        '1:command:{_describe command verbs}' ;;\n", stdout);
    else if (strcmp(verb->name, "schema") == 0)
      fputs("        '1:schema:(policy test)' ;;\n", stdout);
    else if (strcmp(verb->name, "completion") == 0)
      fputs("        '1:shell:(bash zsh fish)' ;;\n", stdout);
    else if (verb->operand[0] != 0)
      fputs("        '*:file:_files' ;;\n", stdout);
    else
      fputs("        ;;\n", stdout);
  }
  fputs("  esac\n}\n"
        "_scopec \"$@\"\n",
        stdout);
}

/* --- fish -------------------------------------------------------------------------------------------------------- */

static void fish_text(const char *text) {
  fputc('\'', stdout);
  for (; *text != 0; text++) {
    if (*text == '\'' || *text == '\\') fputc('\\', stdout);
    fputc(*text, stdout);
  }
  fputc('\'', stdout);
}

static void fish_option(const struct cmd_verb *verb, const struct cmd_option *option) {
  printf("complete -c scopec -n '__fish_seen_subcommand_from %s' -l %s", verb->name, option->name);
  if (option->letter != 0) printf(" -s %c", option->letter);
  if (option->choices != NULL)
    printf(" -x -a '%s'", option->choices);
  else if (option->starts != NULL)
    printf(" -r -F -a '%s'", option->starts);
  else if (option->arg != NULL)
    fputs(takes_file(option) ? " -r -F" : " -x", stdout);
  fputs(" -d ", stdout);
  fish_text(option->help);
  fputc('\n', stdout);
}

static void fish(void) {
  fputs("# fish completion for scopec; put into ~/.config/fish/completions/scopec.fish\n", stdout);
  for (size_t i = 0; i < cmd_verb_count; i++) {
    const struct cmd_verb *verb = cmd_verbs[i];
    const struct cmd_option *option;
    printf("complete -c scopec -f -n __fish_use_subcommand -a %s -d ", verb->name);
    fish_text(verb->summary);
    fputc('\n', stdout);
    for (size_t k = 0; (option = cmd_option_at(verb, k)) != NULL; k++)
      if (!(option->flags & CMD_HIDDEN)) fish_option(verb, option);
  }
  fputs("complete -c scopec -f -n '__fish_seen_subcommand_from help' -a '", stdout);
  for (size_t i = 0; i < cmd_verb_count; i++) printf("%s%s", i > 0 ? " " : "", cmd_verbs[i]->name);
  fputs("'\n"
        "complete -c scopec -f -n '__fish_seen_subcommand_from schema' -a 'policy test'\n"
        "complete -c scopec -f -n '__fish_seen_subcommand_from keygen version'\n"
        "complete -c scopec -f -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'\n",
        stdout);
}

static int run_completion(struct cmd_run *run) {
  const char *shell = cmd_operand(run);
  if (strcmp(shell, "bash") == 0)
    bash();
  else if (strcmp(shell, "zsh") == 0)
    zsh();
  else if (strcmp(shell, "fish") == 0)
    fish();
  else
    return cmd_usage(run, "no completion for \"%s\": bash, zsh and fish are known", shell);
  return CMD_YES;
}

static const struct cmd_example examples[] = {
    {"source <(scopec completion bash)", "complete in this bash session"},
    {"scopec completion fish > ~/.config/fish/completions/scopec.fish", "install for fish"},
    {NULL, NULL},
};

const struct cmd_verb cmd_completion = {
    .name = "completion",
    .summary = "print a completion script for a shell",
    .operand = "SHELL",
    .operand_help = "bash, zsh or fish",
    .text = "Prints a script that completes commands, options and their values.",
    .examples = examples,
    .run = run_completion,
};
