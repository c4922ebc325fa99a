/* SPDX-License-Identifier: Apache-2.0
 *
 * condition_lex.h - the tokens of a condition. Internal to the condition_*.c files.
 *
 * A word is a maximal run of letters, digits, bytes beyond ASCII and `_ . : / + - @` that stops before `..`: names,
 * numbers, addresses, times and keywords are all words, told apart by where they stand.
 */
#ifndef SC_CONDITION_LEX_H
#define SC_CONDITION_LEX_H

#include "base/diag.h"

enum sc_token_kind {
  SC_TOKEN_END,
  SC_TOKEN_WORD,
  SC_TOKEN_STRING,
  SC_TOKEN_OPEN, /* ( */
  SC_TOKEN_CLOSE,
  SC_TOKEN_OPEN_LIST, /* [ */
  SC_TOKEN_CLOSE_LIST,
  SC_TOKEN_COMMA,
  SC_TOKEN_DOTS, /* .. */
  SC_TOKEN_EQ,
  SC_TOKEN_NE,
  SC_TOKEN_LT,
  SC_TOKEN_LE,
  SC_TOKEN_GT,
  SC_TOKEN_GE,
  SC_TOKEN_BAD /* reported already */
};

struct sc_token {
  enum sc_token_kind kind;
  size_t off; /* in the condition's text */
  struct sc_str text; /* as written, a string with its quotes */
};

struct sc_lexer {
  struct sc_diags *diags;
  struct sc_str text;
  struct sc_span span; /* where the text stands */
  bool verbatim; /* byte i of the text is byte i of the span */
  size_t at;
};

/* The next token. END for ever at the end; BAD after a diagnostic. */
struct sc_token sc_lex(struct sc_lexer *lexer);
/* Bytes [off, off + len) of the text as a span of the source: the whole condition unless verbatim. */
struct sc_span sc_lex_span(const struct sc_lexer *lexer, size_t off, size_t len);
/* Asked of every token for every word that might stand there: mostly the lengths differ. */
static inline bool sc_token_is(const struct sc_token *token, const char *word) {
  return token->kind == SC_TOKEN_WORD && sc_str_equal(token->text, sc_str_from(word));
}
/* What a string token stands for: without quotes, doubled quotes halved. */
struct sc_str sc_token_unquote(struct sc_arena *arena, const struct sc_token *token);
/* Text for a message: long ones are cut. */
struct sc_str sc_shown(struct sc_arena *arena, struct sc_str text);

#endif
