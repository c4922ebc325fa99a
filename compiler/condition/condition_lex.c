/* SPDX-License-Identifier: Apache-2.0
 *
 * condition_lex.c - bytes of a condition to tokens. Never reads outside of the text; every call moves forward or ends.
 */
#include "condition/condition_lex.h"

struct sc_span sc_lex_span(const struct sc_lexer *lexer, size_t off, size_t len) {
  return lexer->verbatim ? sc_span_part(lexer->span, off, len) : lexer->span;
}

struct sc_str sc_token_unquote(struct sc_arena *arena, const struct sc_token *token) {
  struct sc_str raw = {token->text.ptr + 1, token->text.len - 2};
  char quote = token->text.ptr[0];
  if (raw.len == 0 || memchr(raw.ptr, quote, raw.len) == NULL) return raw;
  char *out = sc_arena_alloc(arena, raw.len, 1);
  size_t len = 0;
  for (size_t i = 0; i < raw.len; i++) {
    out[len++] = raw.ptr[i];
    if (raw.ptr[i] == quote) i++; /* the lexer saw to it that the second one is there */
  }
  return (struct sc_str){out, len};
}

struct sc_str sc_shown(struct sc_arena *arena, struct sc_str text) {
  enum { LONGEST = 60 };
  if (text.len <= LONGEST) return text;
  size_t len = LONGEST;
  while (len > 0 && ((unsigned char)text.ptr[len] & 0xc0) == 0x80) len--;
  return sc_str_format(arena, "%.*s...", (int)len, text.ptr);
}

/* --- mistakes ---------------------------------------------------------------------------------------------------- */

/* Signs of other languages, longest first, and ones that word processors make. */
static const struct {
  const char *sign;
  const char *hint;
} foreign[] = {
    {"&&", "write `and`"},
    {"||", "write `or`"},
    {"=~", "write `matches`"},
    {"=<", "write `<=`"},
    {"=>", "write `>=`"},
    {"&", "write `and`"},
    {"|", "write `or`"},
    {"!", "write `not`"},
    {"=", "write `==`"},
    {"`", "strings stand in 'single' or \"double\" quotes"},
    {"{", "lists stand in [square brackets]"},
    {"}", "lists stand in [square brackets]"},
    {"\\", "there are no escapes: a quote inside a string is doubled"},
    {"*", "`*` is for scopes; use `attribute glob 'a*'`"},
    {"\xe2\x80\x98", "use straight quotes: '...'"},
    {"\xe2\x80\x99", "use straight quotes: '...'"},
    {"\xe2\x80\x9a", "use straight quotes: '...'"},
    {"\xe2\x80\x9c", "use straight quotes: \"...\""},
    {"\xe2\x80\x9d", "use straight quotes: \"...\""},
    {"\xe2\x80\x9e", "use straight quotes: \"...\""},
    {"\xc2\xab", "use straight quotes: \"...\""},
    {"\xc2\xbb", "use straight quotes: \"...\""},
    {"\xe2\x80\xa6", "write two dots: `..`"},
    {"\xe2\x80\x93", "write `-` (or `..` for a range)"},
    {"\xe2\x80\x94", "write `-` (or `..` for a range)"},
    {"\xe2\x89\xa0", "write `!=`"},
    {"\xe2\x89\xa4", "write `<=`"},
    {"\xe2\x89\xa5", "write `>=`"},
    {"\xc2\xa0", "this is a no-break space: write a plain one"},
    {"\xe3\x80\x80", "this is an ideographic space: write a plain one"},
};

enum { FOREIGN = sizeof foreign / sizeof foreign[0] };

static bool begins(struct sc_str text, const char *sign) {
  size_t len = strlen(sign);
  return text.len >= len && memcmp(text.ptr, sign, len) == 0;
}

/* Index of the foreign sign that `rest` begins with, FOREIGN if there is none. */
static size_t foreign_at(struct sc_str rest) {
  size_t i = 0;
  while (i < FOREIGN && !begins(rest, foreign[i].sign)) i++;
  return i;
}

static struct sc_token bad(struct sc_lexer *lexer, size_t len) {
  struct sc_token token = {SC_TOKEN_BAD, lexer->at, {lexer->text.ptr + lexer->at, len}};
  lexer->at += len;
  return token;
}

static struct sc_token stray(struct sc_lexer *lexer, struct sc_str rest) {
  size_t known = foreign_at(rest);
  size_t len = known < FOREIGN ? strlen(foreign[known].sign) : 1;
  struct sc_span span = sc_lex_span(lexer, lexer->at, len);
  if (known < FOREIGN) {
    bool space = begins(rest, "\xc2\xa0") || begins(rest, "\xe3\x80\x80");
    struct sc_diag *diag =
        space
            ? sc_error(lexer->diags, SC_0304, span, "this space is not a space")
            : sc_error(lexer->diags, SC_0304, span, "conditions have no `%s`", foreign[known].sign);
    sc_diag_hint(lexer->diags, diag, "%s", foreign[known].hint);
  } else {
    unsigned char c = (unsigned char)rest.ptr[0];
    if (c > 0x20 && c < 0x7f)
      sc_error(lexer->diags, SC_0304, span, "conditions have no `%c`", c);
    else
      sc_error(lexer->diags, SC_0304, span, "the character U+%04X has no place in a condition",
               (unsigned)c);
  }
  return bad(lexer, len);
}

/* --- tokens ------------------------------------------------------------------------------------------------------ */

static bool is_word_byte(unsigned char c) {
  if (c >= 0x80 || (c >= '0' && c <= '9')) return true;
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
  return c == '_' || c == '.' || c == ':' || c == '/' || c == '+' || c == '-' || c == '@';
}

/* Length of the word at the start of `rest`; 0 if none begins there. */
static size_t word_len(struct sc_str rest) {
  size_t len = 0;
  while (len < rest.len && is_word_byte((unsigned char)rest.ptr[len])) {
    if (rest.ptr[len] == '.' && len + 1 < rest.len && rest.ptr[len + 1] == '.') break;
    struct sc_str left = {rest.ptr + len, rest.len - len};
    if ((unsigned char)rest.ptr[len] >= 0x80 && foreign_at(left) < FOREIGN) break;
    len++;
  }
  return len;
}

static struct sc_token string_token(struct sc_lexer *lexer, struct sc_str rest) {
  char quote = rest.ptr[0];
  for (size_t i = 1; i < rest.len; i++) {
    if (rest.ptr[i] != quote) continue;
    if (i + 1 < rest.len && rest.ptr[i + 1] == quote) {
      i++;
      continue;
    }
    struct sc_token token = {SC_TOKEN_STRING, lexer->at, {rest.ptr, i + 1}};
    lexer->at += i + 1;
    return token;
  }
  struct sc_diag *diag = sc_error(lexer->diags, SC_0303, sc_lex_span(lexer, lexer->at, rest.len),
                                  "the string has no closing %c", quote);
  sc_diag_label(lexer->diags, diag, "begins here");
  sc_diag_hint(lexer->diags, diag, "close it with %c; a %c inside the string is written twice",
               quote, quote);
  return bad(lexer, rest.len);
}

struct sc_token sc_lex(struct sc_lexer *lexer) {
  static const struct {
    const char *sign;
    enum sc_token_kind kind;
  } signs[] = {
      {"..", SC_TOKEN_DOTS},     {"==", SC_TOKEN_EQ},        {"!=", SC_TOKEN_NE},
      {"<=", SC_TOKEN_LE},       {">=", SC_TOKEN_GE},        {"<", SC_TOKEN_LT},
      {">", SC_TOKEN_GT},        {"(", SC_TOKEN_OPEN},       {")", SC_TOKEN_CLOSE},
      {"[", SC_TOKEN_OPEN_LIST}, {"]", SC_TOKEN_CLOSE_LIST}, {",", SC_TOKEN_COMMA},
  };
  while (lexer->at < lexer->text.len && memchr(" \t\r\n", lexer->text.ptr[lexer->at], 4) != NULL)
    lexer->at++;
  if (lexer->at == lexer->text.len) return (struct sc_token){SC_TOKEN_END, lexer->at, SC_STR("")};
  struct sc_str rest = {lexer->text.ptr + lexer->at, lexer->text.len - lexer->at};
  size_t len = word_len(rest);
  if (len > 0) {
    struct sc_token token = {SC_TOKEN_WORD, lexer->at, {rest.ptr, len}};
    lexer->at += len;
    return token;
  }
  if (rest.ptr[0] == '\'' || rest.ptr[0] == '"') return string_token(lexer, rest);
  for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
    if (!begins(rest, signs[i].sign)) continue;
    struct sc_token token = {signs[i].kind, lexer->at, {rest.ptr, strlen(signs[i].sign)}};
    lexer->at += token.text.len;
    return token;
  }
  return stray(lexer, rest);
}
