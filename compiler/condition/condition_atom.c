/* SPDX-License-Identifier: Apache-2.0
 *
 * condition_atom.c - one atom, or the name of a condition, to a tree node; condition_operand.c reads the sides of its
 * operator. What a name means, and whether operator and constants fit the attribute, is for condition_check.c to say: here
 * a bare name becomes SC_EXPR_NAME.
 */
#include "condition/condition_parse.h"
#include "condition/condition_parse_internal.h"

/* Has it no white space but single spaces? Strings may have; so it is only asked, and most have not. */
static bool is_tidy(struct sc_str text) {
  bool space = false;
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    if (c < ' ' || (c == ' ' && space)) return false;
    space = c == ' ';
  }
  return true;
}

/* White space outside of strings as single spaces, so that an atom over several lines reads well. */
static struct sc_str tidy(struct sc_arena *arena, struct sc_str text) {
  if (is_tidy(text)) return text;
  char *out = sc_arena_alloc(arena, text.len, 1);
  size_t len = 0;
  char quote = 0;
  bool space = false;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    if (quote == 0 && memchr(" \t\r\n", c, 4) != NULL) {
      space = true;
      continue;
    }
    if (space) out[len++] = ' ';
    space = false;
    if (quote == c)
      quote = 0;
    else if (quote == 0 && (c == '\'' || c == '"'))
      quote = c;
    out[len++] = c;
  }
  return (struct sc_str){out, len};
}

static struct sc_str text_from(const struct sc_condition_parser *parser, size_t start) {
  struct sc_str text = {parser->lexer.text.ptr + start, parser->last_end - start};
  return tidy(parser->arena, text);
}

/* --- operators --------------------------------------------------------------------------------------------------- */

/* False if no comparison begins with the token. */
static bool comparison(const struct sc_token *token, enum sc_op *out) {
  switch (token->kind) {
  case SC_TOKEN_EQ: *out = SC_OP_EQ; return true;
  case SC_TOKEN_NE: *out = SC_OP_NE; return true;
  case SC_TOKEN_LT: *out = SC_OP_LT; return true;
  case SC_TOKEN_LE: *out = SC_OP_LE; return true;
  case SC_TOKEN_GT: *out = SC_OP_GT; return true;
  case SC_TOKEN_GE: *out = SC_OP_GE; return true;
  case SC_TOKEN_END:
  case SC_TOKEN_WORD:
  case SC_TOKEN_STRING:
  case SC_TOKEN_OPEN:
  case SC_TOKEN_CLOSE:
  case SC_TOKEN_OPEN_LIST:
  case SC_TOKEN_CLOSE_LIST:
  case SC_TOKEN_COMMA:
  case SC_TOKEN_DOTS:
  case SC_TOKEN_BAD: return false;
  }
  return false;
}

static bool text_operator(const struct sc_token *token, enum sc_op *out) {
  *out = sc_token_is(token, "glob")      ? SC_OP_GLOB
         : sc_token_is(token, "matches") ? SC_OP_MATCHES
                                         : SC_OP_STARTS_WITH;
  return *out != SC_OP_STARTS_WITH || sc_token_is(token, "starts_with");
}

/* `== constant` and the like; the operator is to be read. */
static bool parse_comparison(struct sc_condition_parser *parser, struct sc_expr *expr) {
  expr->op_span = sc_condition_token_span(parser);
  sc_condition_advance(parser);
  expr->consts = SC_NEW(parser->arena, struct sc_const);
  expr->const_count = 1;
  if (!sc_condition_parse_const(parser, "a constant", expr->consts)) return false;
  if (expr->consts->kind == SC_CONST_RANGE) {
    struct sc_diag *diag = sc_error(parser->diags, SC_0302, expr->consts->span,
                                    "a comparison takes one constant, not a range");
    sc_diag_hint(parser->diags, diag, "a range goes with `in`: `%.*s in %.*s..%.*s`",
                 SC_STR_ARGS(sc_shown(parser->arena, expr->attr_name)),
                 SC_STR_ARGS(sc_shown(parser->arena, expr->consts->text)),
                 SC_STR_ARGS(sc_shown(parser->arena, expr->consts->high_text)));
    return false;
  }
  return true;
}

/* `word STRING` */
static bool parse_text_test(struct sc_condition_parser *parser, struct sc_expr *expr) {
  expr->op_span = sc_condition_token_span(parser);
  struct sc_token word = parser->token;
  sc_condition_advance(parser);
  if (parser->token.kind != SC_TOKEN_STRING) {
    struct sc_diag *diag = sc_condition_unexpected(parser, "a string in quotes");
    if (diag != NULL && parser->token.kind == SC_TOKEN_WORD)
      sc_diag_hint(parser->diags, diag, "write `%.*s '%.*s'`", SC_STR_ARGS(word.text),
                   SC_STR_ARGS(sc_shown(parser->arena, parser->token.text)));
    return false;
  }
  expr->consts = SC_NEW(parser->arena, struct sc_const);
  expr->const_count = 1;
  sc_condition_parse_string(parser, expr->consts);
  return true;
}

/* Where the dash of 1-50, 09:00-18:00 or mon-fri stands; 0 if the text is nothing like that (a date is not). */
static size_t range_dash(struct sc_str text) {
  const char *dash = text.len < 3 ? NULL : memchr(text.ptr + 1, '-', text.len - 2);
  if (dash == NULL || memchr(dash + 1, '-', (size_t)(text.ptr + text.len - dash - 1)) != NULL)
    return 0;
  return (size_t)(dash - text.ptr);
}

/* What `in` of a list or a range takes; `in` is to be read. */
static bool parse_in(struct sc_condition_parser *parser, struct sc_expr *expr) {
  sc_condition_advance(parser);
  if (parser->token.kind == SC_TOKEN_OPEN_LIST) return sc_condition_parse_list(parser, expr);
  static const char expected[] = "a list `[...]` or a range `a..b` behind `in`";
  const struct sc_token token = parser->token;
  expr->consts = SC_NEW(parser->arena, struct sc_const);
  expr->const_count = 1;
  if (!sc_condition_parse_const(parser, expected, expr->consts)) return false;
  if (expr->consts->kind == SC_CONST_RANGE) return true;
  struct sc_str shown = sc_shown(parser->arena, token.text);
  size_t dash = range_dash(shown);
  bool name = token.kind == SC_TOKEN_WORD && sc_condition_is_name(token.text);
  struct sc_diag *diag = sc_error(parser->diags, SC_0302, expr->consts->span,
                                  "expected %s, found `%.*s`", expected, SC_STR_ARGS(shown));
  if (dash > 0 && (!name || expr->source != SC_FROM_ATTR))
    sc_diag_hint(parser->diags, diag, "a range is written with two points: `%.*s..%.*s`", (int)dash,
                 shown.ptr, (int)(shown.len - dash - 1), shown.ptr + dash + 1);
  else if (name)
    sc_diag_hint(parser->diags, diag,
                 "write `in [%.*s]`, or `'%.*s' in %.*s` if %.*s is a set of strings",
                 SC_STR_ARGS(shown), SC_STR_ARGS(sc_shown(parser->arena, expr->attr_name)),
                 SC_STR_ARGS(shown), SC_STR_ARGS(shown));
  else
    sc_diag_hint(parser->diags, diag, "write `in [%.*s]`", SC_STR_ARGS(shown));
  return false;
}

/* `[ not ] in`; false if `in` does not follow `not`. *negated tells about the not. `in` is then to be read. */
static bool parse_in_word(struct sc_condition_parser *parser, struct sc_expr *expr, bool *negated) {
  size_t start = parser->token.off;
  *negated = sc_token_is(&parser->token, "not");
  if (*negated) sc_condition_advance(parser);
  if (!sc_token_is(&parser->token, "in")) {
    struct sc_diag *diag =
        sc_condition_unexpected(parser, *negated ? "`in` behind `not`" : "`in` or `not in`");
    if (diag != NULL && !*negated)
      sc_diag_hint(parser->diags, diag,
                   "a string on the left is looked up in a set: `'x' in set`; "
                   "else the attribute comes first");
    if (diag != NULL && *negated)
      sc_diag_hint(parser->diags, diag, "`not` stands before what it negates");
    return false;
  }
  expr->op_span =
      sc_lex_span(&parser->lexer, start, parser->token.off + parser->token.text.len - start);
  return true;
}

/* --- atoms ------------------------------------------------------------------------------------------------------- */

/* STRING [ not ] in ATTRIBUTE. There is no "does not contain": it is `not` around "contains". */
static struct sc_expr *parse_membership(struct sc_condition_parser *parser, struct sc_expr *atom) {
  const struct sc_token string = parser->token;
  bool negated;
  atom->op = SC_OP_CONTAINS;
  atom->consts = SC_NEW(parser->arena, struct sc_const);
  atom->const_count = 1;
  sc_condition_parse_string(parser, atom->consts);
  if (!parse_in_word(parser, atom, &negated)) return NULL;
  sc_condition_advance(parser);
  size_t start = parser->token.off;
  if (!sc_condition_parse_attribute(parser, atom, "a set attribute")) return NULL;
  struct sc_str attribute = text_from(parser, start);
  atom->text = sc_str_format(parser->arena, "%.*s in %.*s", SC_STR_ARGS(string.text),
                             SC_STR_ARGS(attribute));
  atom->span = sc_lex_span(&parser->lexer, string.off, parser->last_end - string.off);
  if (!negated) return atom;
  struct sc_expr *expr = SC_NEW(parser->arena, struct sc_expr);
  expr->kind = SC_EXPR_NOT;
  expr->span = atom->span;
  expr->args = SC_NEW(parser->arena, struct sc_expr *);
  expr->args[0] = atom;
  expr->arg_count = 1;
  return expr;
}

/* What stands behind the attribute. Without an operator it is the name of a bool attribute or a condition. */
static bool parse_operator(struct sc_condition_parser *parser, struct sc_expr *expr) {
  if (comparison(&parser->token, &expr->op)) return parse_comparison(parser, expr);
  if (text_operator(&parser->token, &expr->op)) return parse_text_test(parser, expr);
  if (sc_token_is(&parser->token, "in") || sc_token_is(&parser->token, "not")) {
    bool negated;
    if (!parse_in_word(parser, expr, &negated)) return false;
    expr->op = negated ? SC_OP_NOT_IN : SC_OP_IN;
    return parse_in(parser, expr);
  }
  expr->kind = SC_EXPR_NAME;
  expr->op = SC_OP_IS_TRUE;
  expr->name = expr->attr_name;
  expr->condition = SC_NONE;
  expr->op_span = sc_lex_span(&parser->lexer, parser->last_end, 0);
  return true;
}

/* `1 < risk < 5`, and a date and a time with a space between them. */
static bool check_behind(struct sc_condition_parser *parser, const struct sc_expr *expr) {
  enum sc_op ignored;
  const struct sc_token *token = &parser->token;
  if (expr->kind == SC_EXPR_NAME) return true;
  bool chained = comparison(token, &ignored) || sc_token_is(token, "in");
  if (chained) {
    struct sc_diag *diag = sc_error(parser->diags, SC_0305, sc_condition_token_span(parser),
                                    "comparisons cannot be chained");
    sc_diag_label(parser->diags, diag, "the comparison before it is complete");
    sc_diag_hint(parser->diags, diag, "join two with `and`, or use a range: `%.*s in a..b`",
                 SC_STR_ARGS(sc_shown(parser->arena, expr->attr_name)));
    return false;
  }
  bool time = token->kind == SC_TOKEN_WORD && token->text.len >= 5 && token->text.ptr[2] == ':' &&
              token->text.ptr[0] >= '0' && token->text.ptr[0] <= '9';
  if (time && expr->const_count == 1 && expr->op != SC_OP_IN && expr->op != SC_OP_NOT_IN) {
    struct sc_diag *diag = sc_condition_unexpected(parser, "`and`, `or` or the end");
    sc_diag_hint(parser->diags, diag, "date and time are joined by a T: `%.*sT%.*s`",
                 SC_STR_ARGS(sc_shown(parser->arena, expr->consts->text)),
                 SC_STR_ARGS(sc_shown(parser->arena, token->text)));
    return false;
  }
  return true;
}

struct sc_expr *sc_condition_parse_atom(struct sc_condition_parser *parser) {
  struct sc_expr *expr = SC_NEW(parser->arena, struct sc_expr);
  size_t start = parser->token.off;
  expr->kind = SC_EXPR_ATOM;
  if (parser->terms++ == SC_CONDITION_TERMS_MAX) {
    struct sc_diag *diag =
        sc_error(parser->diags, SC_0307, sc_condition_token_span(parser),
                 "more than %u comparisons and names in one condition", SC_CONDITION_TERMS_MAX);
    sc_diag_hint(parser->diags, diag, "many values of one attribute fit into `in [...]`");
    return NULL;
  }
  if (parser->token.kind == SC_TOKEN_STRING) {
    expr = parse_membership(parser, expr);
    return expr == NULL || !check_behind(parser, expr) ? NULL : expr;
  }
  if (sc_token_is(&parser->token, "has")) {
    expr->op = SC_OP_HAS;
    expr->op_span = sc_condition_token_span(parser);
    sc_condition_advance(parser);
    if (!sc_condition_parse_attribute(parser, expr, "an attribute behind `has`")) return NULL;
  } else {
    if (!sc_condition_parse_attribute(parser, expr, "an attribute or the name of a condition"))
      return NULL;
    if (!parse_operator(parser, expr)) return NULL;
  }
  expr->text = text_from(parser, start);
  expr->span = sc_lex_span(&parser->lexer, start, parser->last_end - start);
  return check_behind(parser, expr) ? expr : NULL;
}
