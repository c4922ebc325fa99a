/* SPDX-License-Identifier: Apache-2.0
 *
 * condition_pattern.c - regular expressions, globs and prefixes of atoms to automata (regex.h), and their mistakes marked
 * at the byte of the pattern where they are.
 */
#include "condition/condition_check_internal.h"
#include "condition/regex.h"

/* Bytes [off, off + len) of the unquoted pattern in the source; the whole constant if the source is not exact. */
static struct sc_span pattern_span(const struct sc_condition_checker *checker,
                                   const struct sc_const *c, size_t off, size_t len) {
  struct sc_str source = sc_source_text(checker->diags->sources, c->low_span);
  if (!c->exact || source.len < 2) return c->low_span;
  char quote = source.ptr[0];
  size_t at = 1, end;
  for (size_t i = 0; i < off && at < source.len - 1; i++) at += source.ptr[at] == quote ? 2 : 1;
  end = at;
  for (size_t i = 0; i < len && end < source.len - 1; i++) end += source.ptr[end] == quote ? 2 : 1;
  return sc_span_part(c->low_span, at, end - at);
}

bool sc_condition_check_pattern(struct sc_condition_checker *checker) {
  struct sc_expr *atom = checker->atom;
  const struct sc_const *c = &atom->consts[0];
  struct sc_regex_error error = {0};
  enum sc_regex_result result = SC_REGEX_OK;
  bool regex = atom->op == SC_OP_MATCHES;
  if (regex)
    result = sc_regex_compile(checker->arena, c->string, &atom->dfa, &error);
  else if (atom->op == SC_OP_GLOB)
    result = sc_glob_compile(checker->arena, c->string, &atom->dfa, &error);
  else
    result = sc_prefix_compile(checker->arena, c->string, &atom->dfa, &error);
  struct sc_span span =
      result == SC_REGEX_OK ? c->span : pattern_span(checker, c, error.off, error.len);
  const char *what = regex ? "regular expression" : atom->op == SC_OP_GLOB ? "glob" : "prefix";
  struct sc_diag *diag;
  switch (result) {
  case SC_REGEX_OK: return true;
  case SC_REGEX_SYNTAX:
    sc_error(checker->diags, regex ? SC_0323 : SC_0334, span, "the %s is invalid: %.*s", what,
             SC_STR_ARGS(error.text));
    return false;
  case SC_REGEX_NOT_REGULAR:
    sc_error(checker->diags, SC_0324, span, "the %s is outside the regular subset: %.*s", what,
             SC_STR_ARGS(error.text));
    return false;
  case SC_REGEX_TOO_BIG:
    diag = sc_error(checker->diags, SC_0325, span, "the %s is too large: %.*s", what,
                    SC_STR_ARGS(error.text));
    sc_diag_hint(checker->diags, diag, "make it more exact, or split it into several comparisons");
    return false;
  }
  return false;
}
