/* SPDX-License-Identifier: Apache-2.0
 *
 * condition_parse.c - recursive descent over `or`, `and`, `not` and parentheses; condition_atom.c reads the atoms.
 *
 * Invariants: recursion is at most SC_CONDITION_DEPTH_MAX deep; AND and OR have two or more arguments; the tree is at most
 * three levels deep per parenthesis, so that later passes may recurse over it.
 */
#include "condition/condition_parse.h"

#include "condition/condition_parse_internal.h"

static struct sc_expr *parse_or(struct sc_condition_parser *parser);

/* --- mistakes ---------------------------------------------------------------------------------------------------- */

/* Words of other languages, and what says the same here. */
static const struct {
  const char *word;
  const char *hint;
} foreign[] = {
    {"AND", "operators are written in lower case: `and`"},
    {"And", "operators are written in lower case: `and`"},
    {"OR", "operators are written in lower case: `or`"},
    {"Or", "operators are written in lower case: `or`"},
    {"NOT", "operators are written in lower case: `not`"},
    {"Not", "operators are written in lower case: `not`"},
    {"IN", "operators are written in lower case: `in`"},
    {"In", "operators are written in lower case: `in`"},
    {"HAS", "operators are written in lower case: `has`"},
    {"is", "write `==`"},
    {"eq", "write `==`"},
    {"equals", "write `==`"},
    {"ne", "write `!=`"},
    {"lt", "write `<`"},
    {"le", "write `<=`"},
    {"gt", "write `>`"},
    {"ge", "write `>=`"},
    {"between", "write `in a..b`"},
    {"contains", "write `'x' in attribute` for a set, `attribute glob '**x**'` for a string"},
    {"startswith", "write `starts_with`"},
    {"startsWith", "write `starts_with`"},
    {"starts-with", "write `starts_with`"},
    {"endswith", "write `attribute glob '**end'`"},
    {"endsWith", "write `attribute glob '**end'`"},
    {"ends_with", "write `attribute glob '**end'`"},
    {"like", "write `glob`"},
    {"match", "write `matches`"},
    {"regex", "write `matches`"},
    {"xor", "write `(a and not b) or (b and not a)`"},
    {"exists", "write `has attribute`"},
};

static const char *hint_for(const struct sc_condition_parser *parser) {
  for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
    if (sc_token_is(&parser->token, foreign[i].word)) return foreign[i].hint;
  if (parser->token.kind == SC_TOKEN_GT && parser->last_end == parser->token.off &&
      parser->last_end > 0 && parser->lexer.text.ptr[parser->last_end - 1] == '<')
    return "write `!=`";
  return NULL;
}

struct sc_diag *sc_condition_unexpected(struct sc_condition_parser *parser, const char *expected) {
  const struct sc_token *token = &parser->token;
  if (token->kind == SC_TOKEN_BAD) return NULL;
  struct sc_span span = sc_lex_span(&parser->lexer, token->off, token->text.len);
  struct sc_str shown = sc_shown(parser->arena, token->text);
  struct sc_diag *diag;
  if (token->kind == SC_TOKEN_END) {
    span = sc_lex_span(&parser->lexer, parser->last_end, 0);
    diag = sc_error(parser->diags, SC_0302, span, "expected %s, but the condition ends", expected);
  } else {
    diag = sc_error(parser->diags, SC_0302, span, "expected %s, found `%.*s`", expected,
                    SC_STR_ARGS(shown));
  }
  const char *hint = hint_for(parser);
  if (hint != NULL) sc_diag_hint(parser->diags, diag, "%s", hint);
  return diag;
}

/* --- grammar ----------------------------------------------------------------------------------------------------- */

/* One level deeper, for the token that is to be read. */
static bool deeper(struct sc_condition_parser *parser) {
  if (parser->depth++ < SC_CONDITION_DEPTH_MAX) return true;
  struct sc_span span = sc_lex_span(&parser->lexer, parser->token.off, parser->token.text.len);
  struct sc_diag *diag =
      sc_error(parser->diags, SC_0306, span, "more than %u parentheses and nots inside each other",
               SC_CONDITION_DEPTH_MAX);
  sc_diag_hint(parser->diags, diag, "name a part of it under `conditions:`");
  return false;
}

static struct sc_expr *parse_group(struct sc_condition_parser *parser) {
  struct sc_span open = sc_lex_span(&parser->lexer, parser->token.off, 1);
  if (!deeper(parser)) return NULL;
  sc_condition_advance(parser);
  struct sc_expr *inner = parse_or(parser);
  if (inner == NULL) return NULL;
  if (parser->token.kind != SC_TOKEN_CLOSE) {
    struct sc_diag *diag = sc_condition_unexpected(parser, "`and`, `or` or `)`");
    if (diag != NULL) sc_diag_note(parser->diags, diag, open, "this `(` is not closed");
    return NULL;
  }
  sc_condition_advance(parser);
  parser->depth--;
  return inner;
}

static struct sc_expr *parse_not(struct sc_condition_parser *parser) {
  if (parser->token.kind == SC_TOKEN_OPEN) return parse_group(parser);
  if (!sc_token_is(&parser->token, "not")) return sc_condition_parse_atom(parser);
  size_t start = parser->token.off;
  if (!deeper(parser)) return NULL;
  sc_condition_advance(parser);
  struct sc_expr *inner = parse_not(parser);
  if (inner == NULL) return NULL;
  parser->depth--;
  struct sc_expr *expr = SC_NEW(parser->arena, struct sc_expr);
  expr->kind = SC_EXPR_NOT;
  expr->span = sc_lex_span(&parser->lexer, start, parser->last_end - start);
  expr->args = SC_NEW(parser->arena, struct sc_expr *);
  expr->args[0] = inner;
  expr->arg_count = 1;
  return expr;
}

/* `part { word part }` */
static struct sc_expr *parse_chain(struct sc_condition_parser *parser, enum sc_expr_kind kind,
                                   const char *word,
                                   struct sc_expr *(*part)(struct sc_condition_parser *)) {
  size_t start = parser->token.off;
  struct sc_expr *first = part(parser);
  if (first == NULL || !sc_token_is(&parser->token, word)) return first;
  SC_VEC(struct sc_expr *) args = {0};
  *SC_PUSH(parser->arena, &args) = first;
  while (sc_token_is(&parser->token, word)) {
    sc_condition_advance(parser);
    struct sc_expr *next = part(parser);
    if (next == NULL) return NULL;
    *SC_PUSH(parser->arena, &args) = next;
  }
  struct sc_expr *expr = SC_NEW(parser->arena, struct sc_expr);
  expr->kind = kind;
  expr->span = sc_lex_span(&parser->lexer, start, parser->last_end - start);
  expr->args = args.items;
  expr->arg_count = (uint32_t)args.count;
  return expr;
}

static struct sc_expr *parse_and(struct sc_condition_parser *parser) {
  return parse_chain(parser, SC_EXPR_AND, "and", parse_not);
}

static struct sc_expr *parse_or(struct sc_condition_parser *parser) {
  return parse_chain(parser, SC_EXPR_OR, "or", parse_and);
}

struct sc_expr *sc_condition_parse(struct sc_diags *diags, struct sc_str text, struct sc_span span,
                                   bool verbatim) {
  struct sc_condition_parser parser = {
      .diags = diags,
      .arena = diags->arena,
      .lexer = {.diags = diags, .text = text, .span = span, .verbatim = verbatim}};
  parser.token = sc_lex(&parser.lexer);
  if (parser.token.kind == SC_TOKEN_END) {
    struct sc_diag *diag = sc_error(diags, SC_0301, span, "the condition is empty");
    sc_diag_hint(diags, diag, "leave it out if the rule always holds");
    return NULL;
  }
  struct sc_expr *expr = parse_or(&parser);
  if (expr == NULL || parser.token.kind == SC_TOKEN_END) return expr;
  struct sc_diag *diag = sc_condition_unexpected(&parser, "`and`, `or` or the end");
  if (diag != NULL && parser.token.kind == SC_TOKEN_CLOSE)
    sc_diag_hint(diags, diag, "no `(` is open here");
  return NULL;
}
