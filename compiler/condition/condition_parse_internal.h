/* SPDX-License-Identifier: Apache-2.0
 *
 * condition_parse_internal.h - what condition_parse.c (and, or, not, parentheses), condition_atom.c (one atom)
 * and condition_operand.c (attributes and constants) share.
 *
 * A function that returns NULL or false has reported the mistake. One condition gives at most one diagnostic here: what
 * follows a mistake of syntax would be guesses.
 */
#ifndef SC_CONDITION_PARSE_INTERNAL_H
#define SC_CONDITION_PARSE_INTERNAL_H

#include "condition/condition_lex.h"
#include "policy.h"

struct sc_condition_parser {
  struct sc_diags *diags;
  struct sc_arena *arena;
  struct sc_lexer lexer;
  struct sc_token token; /* the one to be read next */
  size_t last_end; /* where the token before it ended */
  uint32_t depth; /* open parentheses and nots */
  uint32_t terms; /* atoms and names so far */
};

static inline void sc_condition_advance(struct sc_condition_parser *parser) {
  parser->last_end = parser->token.off + parser->token.text.len;
  parser->token = sc_lex(&parser->lexer);
}

/* "expected X, found Y" at the token to be read; nothing more if the lexer has reported it. NULL then. */
struct sc_diag *sc_condition_unexpected(struct sc_condition_parser *parser, const char *expected);

struct sc_span sc_condition_token_span(const struct sc_condition_parser *parser);
bool sc_condition_is_name(struct sc_str text);

struct sc_expr *sc_condition_parse_atom(struct sc_condition_parser *parser);
/* The attribute that an atom reads, into `atom`. */
bool sc_condition_parse_attribute(struct sc_condition_parser *parser, struct sc_expr *atom,
                                  const char *expected);
/* A string that is no part of a range; the token to be read is one. */
void sc_condition_parse_string(struct sc_condition_parser *parser, struct sc_const *out);
/* A constant, or a range of two. */
bool sc_condition_parse_const(struct sc_condition_parser *parser, const char *expected,
                              struct sc_const *out);
/* `[` constant { `,` constant } `]`, into the constants of `atom`; `[` is to be read. */
bool sc_condition_parse_list(struct sc_condition_parser *parser, struct sc_expr *atom);

#endif
