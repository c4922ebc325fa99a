/* SPDX-License-Identifier: Apache-2.0
 *
 * help_man.c - manual pages as mdoc(7) source, made from the table of commands (`scopec help --man VERB`). docs/man/ keeps
 * the result; a test compares them.
 */
#include "output.h"
#include "wrap.h"

/* Changes when the pages do not only change in wording: the date of the release. */
#define MAN_DATE "November 24, 2026"

static void man_word(struct sc_str word, bool line_start) {
  if (line_start && (word.ptr[0] == '.' || word.ptr[0] == '\'')) fputs("\\&", stdout);
  for (size_t i = 0; i < word.len; i++) {
    if (word.ptr[i] == '\\')
      fputs("\\e", stdout);
    else if (word.ptr[i] == '`') /* quotes a command line */
      fputs("\\(ga", stdout);
    else
      fputc(word.ptr[i], stdout);
  }
}

/* A line as it is. */
static void man_line(struct sc_str text) {
  if (text.len > 0) man_word(text, true);
  fputc('\n', stdout);
}

/* Bytes that man_word prints at most. */
static size_t man_width(struct sc_str word) {
  size_t width = word.len;
  for (size_t i = 0; i < word.len; i++) width += word.ptr[i] == '`' || word.ptr[i] == '\\' ? 3 : 0;
  return width;
}

/* Running text: lines of at most 78 bytes, and one sentence a line, as mdoc wants it. */
static void man_text(struct sc_str text) {
  size_t column = 0;
  struct sc_str word;
  while ((word = cmd_next_word(&text)).len > 0) {
    if (column > 0) {
      bool fold = column + 1 + man_width(word) > 78;
      fputc(fold ? '\n' : ' ', stdout);
      column = fold ? 0 : column + 1;
    }
    man_word(word, column == 0);
    column += man_width(word);
    char last = word.ptr[word.len - 1];
    if (text.len > 0 && (last == '.' || last == '?')) {
      fputc('\n', stdout);
      column = 0;
    }
  }
  if (column > 0) fputc('\n', stdout);
}

static void man_paragraphs(const char *text) {
  bool literal = false;
  bool gap = false;
  while (*text != 0) {
    size_t len = strcspn(text, "\n");
    bool indented = len > 2 && text[0] == ' ' && text[1] == ' ';
    if (literal && !indented) fputs(".Ed\n", stdout);
    if (indented && !literal) fputs(".Bd -literal -offset indent\n", stdout);
    if (!indented && len > 0 && gap) fputs(".Pp\n", stdout);
    if (indented)
      man_line((struct sc_str){text + 2, len - 2});
    else if (len > 0)
      man_text((struct sc_str){text, len});
    literal = indented;
    gap = len == 0 && !literal;
    text += len;
    if (*text == '\n') text++;
  }
  if (literal) fputs(".Ed\n", stdout);
}

static void man_option(const struct cmd_option *option) {
  fputs(".It ", stdout);
  if (option->letter != 0) printf("Fl %c , ", option->letter);
  printf("Fl -%s", option->name);
  if (option->arg != NULL) printf(" Ar %s", option->arg);
  fputc('\n', stdout);
  bool repeated = (option->flags & CMD_REPEATED) != 0;
  char text[512];
  snprintf(text, sizeof(text), "%s%s", option->help,
           repeated ? "; may be given more than once" : "");
  man_text(sc_str_from(text));
}

static void man_exit(void) {
  fputs(".Sh EXIT STATUS\n"
        ".Bl -tag -width Ds -compact\n"
        ".It 0\nyes: ok, allow\n"
        ".It 1\nno: deny\n"
        ".It 2\nusage or environment: a wrong option, a file that cannot be read or written\n"
        ".It 3\nthe policy or the table is invalid\n"
        ".El\n",
        stdout);
}

static void man_verb(const struct cmd_verb *verb) {
  const struct cmd_option *option;
  printf(".Dd " MAN_DATE "\n.Dt SCOPEC-");
  for (const char *p = verb->name; *p != 0; p++)
    fputc(*p >= 'a' && *p <= 'z' ? *p - 'a' + 'A' : *p, stdout);
  printf(" 1\n.Os\n.Sh NAME\n.Nm scopec-%s\n.Nd %s\n.Sh SYNOPSIS\n.Nm scopec %s\n", verb->name,
         verb->summary, verb->name);
  if (verb->operand[0] == '[') /* "[PATH]...": what follows the bracket is repeated */
    printf(".Op Ar %.*s%s\n", (int)strcspn(verb->operand + 1, "]"), verb->operand + 1,
           verb->operand[strcspn(verb->operand, "]") + 1] != 0 ? " ..." : "");
  else if (verb->operand[0] != 0)
    printf(".Ar %s\n", verb->operand);
  fputs(".Op Ar option ...\n.Sh DESCRIPTION\n", stdout);
  man_paragraphs(verb->text);
  fputs(".Pp\nThe options are:\n.Bl -tag -width Ds\n", stdout);
  for (size_t i = 0; (option = cmd_option_at(verb, i)) != NULL; i++)
    if (!(option->flags & CMD_HIDDEN)) man_option(option);
  fputs(".El\n", stdout);
  man_exit();
  if (verb->examples != NULL) {
    fputs(".Sh EXAMPLES\n", stdout);
    for (const struct cmd_example *e = verb->examples; e->line != NULL; e++) {
      if (e != verb->examples) fputs(".Pp\n", stdout);
      man_text(sc_str_from(e->what));
      fputs(".Bd -literal -offset indent\n", stdout);
      man_line(sc_str_from(e->line));
      fputs(".Ed\n", stdout);
    }
  }
  /* Not Xr: a page must pass mandoc -Tlint where the others are not installed. */
  fputs(".Sh SEE ALSO\n.Sy scopec Ns (1)\n", stdout);
}

static void man_program(void) {
  fputs(".Dd " MAN_DATE "\n.Dt SCOPEC 1\n.Os\n.Sh NAME\n.Nm scopec\n"
        ".Nd a compiler for the permissions of AI agents\n"
        ".Sh SYNOPSIS\n.Nm\n.Ar command\n.Op Ar argument ...\n.Op Ar option ...\n"
        ".Sh DESCRIPTION\n"
        "A team writes, in versioned YAML, which scopes exist, who holds them, which\n"
        "tasks each agent may do with them, who may delegate what to which agent, and\n"
        "under which context.\n"
        ".Nm\n"
        "checks that policy, answers questions about it, and compiles it to a binary\n"
        "decision table that the runtime library libscope answers from in constant time.\n"
        ".Pp\nThe commands are:\n.Bl -tag -width completion\n",
        stdout);
  for (size_t i = 0; i < cmd_verb_count; i++)
    printf(".It Sy %s\n%s\n", cmd_verbs[i]->name, cmd_verbs[i]->summary);
  fputs(".El\n.Pp\n"
        "Each has a page of its own, such as\n.Sy scopec-eval Ns (1) .\n"
        "Data go to standard output, diagnostics to standard error; a file named\n.Sq -\n"
        "is standard input.\n"
        ".Sh ENVIRONMENT\n.Bl -tag -width NO_COLOR\n"
        ".It Ev NO_COLOR\nIf set and not empty, nothing is coloured unless\n"
        ".Fl -color Ar always\nis given.\n.El\n",
        stdout);
  man_exit();
  fputs(".Sh EXAMPLES\n"
        "Write a first policy, check it, and compile it:\n"
        ".Bd -literal -offset indent\n"
        "scopec init demo\nscopec check demo\nscopec compile demo -o demo.sct\n.Ed\n",
        stdout);
}

void cmd_help_man(const struct cmd_verb *verb) {
  if (verb == NULL)
    man_program();
  else
    man_verb(verb);
}
