/* SPDX-License-Identifier: Apache-2.0
 *
 * condition_operand.c - what stands on the sides of an operator: an attribute, perhaps read in a time zone; a constant, a
 * range, a list. Constants keep their text; their type is for condition_check.c to say.
 */
#include "condition/condition_parse_internal.h"

static const struct {
  struct sc_str name;
  enum sc_source_kind source;
} built_in[] = {
    {{"now", 3}, SC_FROM_NOW},           {{"now.weekday", 11}, SC_FROM_WEEKDAY},
    {{"now.clock", 9}, SC_FROM_CLOCK},   {{"now.date", 8}, SC_FROM_DATE},
    {{"resource", 8}, SC_FROM_RESOURCE}, {{"user", 4}, SC_FROM_USER},
    {{"agent", 5}, SC_FROM_AGENT},       {{"task", 4}, SC_FROM_TASK},
    {{"scope", 5}, SC_FROM_SCOPE},
};

/* Asked of every name: mostly the lengths or the first letters differ. */
static enum sc_source_kind source_of(struct sc_str name) {
  for (size_t i = 0; i < sizeof built_in / sizeof built_in[0]; i++) {
    struct sc_str known = built_in[i].name;
    if (name.len == known.len && name.ptr[0] == known.ptr[0] && sc_str_equal(name, known))
      return built_in[i].source;
  }
  return SC_FROM_ATTR;
}

struct sc_span sc_condition_token_span(const struct sc_condition_parser *parser) {
  return sc_lex_span(&parser->lexer, parser->token.off, parser->token.text.len);
}

/* --- words ------------------------------------------------------------------------------------------------------- */

static bool is_connective(const struct sc_token *token) {
  return sc_token_is(token, "and") || sc_token_is(token, "or") || sc_token_is(token, "not") ||
         sc_token_is(token, "in");
}

bool sc_condition_is_name(struct sc_str text) {
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    bool letter = c >= 0x80 || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    bool inner = (c >= '0' && c <= '9') || c == '-' || c == '.';
    if (!letter && (i == 0 || !inner)) return false;
  }
  return text.len > 0;
}

/* --- attributes -------------------------------------------------------------------------------------------------- */

/* `("ZONE")` and a member behind it. The word before it is read. */
static bool parse_zone(struct sc_condition_parser *parser, struct sc_expr *expr) {
  bool of_now = expr->source == SC_FROM_NOW;
  sc_condition_advance(parser);
  if (parser->token.kind != SC_TOKEN_STRING) {
    struct sc_diag *diag = sc_condition_unexpected(parser, "a time zone in quotes");
    if (diag != NULL) sc_diag_hint(parser->diags, diag, "such as now(\"Europe/Berlin\").clock");
    return false;
  }
  expr->zone = sc_token_unquote(parser->arena, &parser->token);
  expr->zone_span = sc_condition_token_span(parser);
  if (!of_now) {
    struct sc_diag *diag =
        sc_error(parser->diags, SC_0327, expr->zone_span, "only `now` can be read in a time zone");
    sc_diag_hint(parser->diags, diag, "the zone stands behind now: now(%.*s).clock",
                 SC_STR_ARGS(sc_shown(parser->arena, parser->token.text)));
    return false;
  }
  sc_condition_advance(parser);
  if (parser->token.kind != SC_TOKEN_CLOSE) {
    sc_condition_unexpected(parser, "`)` behind the time zone");
    return false;
  }
  sc_condition_advance(parser);
  const struct sc_token *token = &parser->token;
  if (token->kind != SC_TOKEN_WORD || token->text.ptr[0] != '.') return true;
  expr->attr_name = sc_str_format(parser->arena, "now%.*s", SC_STR_ARGS(token->text));
  expr->source = source_of(expr->attr_name);
  if (expr->source == SC_FROM_ATTR) {
    struct sc_diag *diag =
        sc_error(parser->diags, SC_0308, sc_condition_token_span(parser), "`now` has no `%.*s`",
                 SC_STR_ARGS(sc_shown(parser->arena, token->text)));
    sc_diag_hint(parser->diags, diag, "it has .weekday, .clock and .date");
    return false;
  }
  sc_condition_advance(parser);
  return true;
}

/* The attribute that an atom reads, into `expr`. */
bool sc_condition_parse_attribute(struct sc_condition_parser *parser, struct sc_expr *expr,
                                  const char *expected) {
  const struct sc_token token = parser->token;
  if (token.kind != SC_TOKEN_WORD || is_connective(&token) || !sc_condition_is_name(token.text)) {
    struct sc_diag *diag = sc_condition_unexpected(parser, expected);
    bool constant = token.kind == SC_TOKEN_STRING || token.kind == SC_TOKEN_WORD;
    if (diag != NULL && constant && !is_connective(&token))
      sc_diag_hint(parser->diags, diag, "the attribute comes first: `attribute == constant`");
    return false;
  }
  if (sc_token_is(&token, "true") || sc_token_is(&token, "false") || sc_token_is(&token, "has")) {
    struct sc_diag *diag =
        sc_error(parser->diags, SC_0310, sc_condition_token_span(parser),
                 "expected %s, found the word `%.*s`", expected, SC_STR_ARGS(token.text));
    if (token.text.ptr[0] != 'h')
      sc_diag_hint(parser->diags, diag,
                   "true and false are constants of bool attributes; a rule that always holds has "
                   "no condition");
    return false;
  }
  expr->source = source_of(token.text);
  expr->attr_name = token.text;
  expr->attr = SC_NONE;
  sc_condition_advance(parser);
  if (parser->token.kind == SC_TOKEN_OPEN && !parse_zone(parser, expr)) return false;
  expr->attr_span = sc_lex_span(&parser->lexer, token.off, parser->last_end - token.off);
  return true;
}

/* --- constants --------------------------------------------------------------------------------------------------- */

/* One word or string. */
static bool parse_value(struct sc_condition_parser *parser, const char *expected,
                        struct sc_str *text, struct sc_span *span, bool *quoted) {
  const struct sc_token *token = &parser->token;
  bool string = token->kind == SC_TOKEN_STRING;
  if (!string && (token->kind != SC_TOKEN_WORD || is_connective(token))) {
    struct sc_diag *diag = sc_condition_unexpected(parser, expected);
    if (diag != NULL && token->kind == SC_TOKEN_OPEN_LIST)
      sc_diag_hint(parser->diags, diag, "a list goes with `in`");
    return false;
  }
  *text = string ? sc_token_unquote(parser->arena, token) : token->text;
  *span = sc_condition_token_span(parser);
  *quoted |= string;
  sc_condition_advance(parser);
  return true;
}

/* A string that is no part of a range; the token to be read is one. */
void sc_condition_parse_string(struct sc_condition_parser *parser, struct sc_const *out) {
  *out = (struct sc_const){.kind = SC_CONST_VALUE,
                           .text = sc_token_unquote(parser->arena, &parser->token),
                           .low_span = sc_condition_token_span(parser),
                           .span = sc_condition_token_span(parser),
                           .quoted = true,
                           .exact = parser->lexer.verbatim};
  sc_condition_advance(parser);
}

/* A constant, or a range of two. */
bool sc_condition_parse_const(struct sc_condition_parser *parser, const char *expected,
                              struct sc_const *out) {
  size_t start = parser->token.off;
  *out = (struct sc_const){.kind = SC_CONST_VALUE, .exact = parser->lexer.verbatim};
  if (!parse_value(parser, expected, &out->text, &out->low_span, &out->quoted)) return false;
  if (parser->token.kind == SC_TOKEN_DOTS) {
    sc_condition_advance(parser);
    out->kind = SC_CONST_RANGE;
    if (!parse_value(parser, "the end of the range", &out->high_text, &out->high_span,
                     &out->quoted))
      return false;
  }
  out->span = sc_lex_span(&parser->lexer, start, parser->last_end - start);
  return true;
}

/* `[` constant { `,` constant } `]` */
bool sc_condition_parse_list(struct sc_condition_parser *parser, struct sc_expr *expr) {
  size_t start = parser->token.off;
  SC_VEC(struct sc_const) items = {0};
  sc_condition_advance(parser);
  if (parser->token.kind == SC_TOKEN_CLOSE_LIST) {
    struct sc_span span =
        sc_lex_span(&parser->lexer, start, parser->token.off + parser->token.text.len - start);
    struct sc_diag *diag = sc_error(parser->diags, SC_0333, span, "the list is empty");
    sc_diag_label(parser->diags, diag, "nothing is in it");
    return false;
  }
  for (;;) {
    if (!sc_condition_parse_const(parser, "a constant", SC_PUSH(parser->arena, &items)))
      return false;
    if (parser->token.kind != SC_TOKEN_COMMA) break;
    sc_condition_advance(parser);
  }
  if (parser->token.kind != SC_TOKEN_CLOSE_LIST) {
    struct sc_diag *diag = sc_condition_unexpected(parser, "`,` or `]`");
    if (diag != NULL)
      sc_diag_note(parser->diags, diag, sc_lex_span(&parser->lexer, start, 1),
                   "this `[` is not closed");
    return false;
  }
  sc_condition_advance(parser);
  expr->consts = items.items;
  expr->const_count = (uint32_t)items.count;
  return true;
}
