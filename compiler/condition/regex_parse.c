/* SPDX-License-Identifier: Apache-2.0
 *
 * regex_parse.c - regular expressions to trees: the regular subset of PCRE2's syntax (regex.h). PCRE2 has accepted the
 * pattern before, so what is not understood here is a construct outside the subset, never a mistake.
 */
#include "condition/regex_internal.h"

struct parser {
  struct sc_arena *arena;
  struct sc_str text;
  size_t at;
  unsigned depth;
  enum sc_regex_result *result;
  struct sc_regex_error *error;
};

static bool more(const struct parser *p) { return p->at < p->text.len; }
static char peek(const struct parser *p, size_t ahead) {
  return p->at + ahead < p->text.len ? p->text.ptr[p->at + ahead] : '\0';
}

/* Refuses bytes [off, off + len). Returns NULL, to be passed on. */
static const struct sc_tree *refuse(struct parser *p, size_t off, size_t len, const char *text) {
  if (off + len > p->text.len) len = p->text.len - off;
  *p->result = SC_REGEX_NOT_REGULAR;
  *p->error = (struct sc_regex_error){off, len, sc_str_from(text)};
  return NULL;
}

/* --- classes --------------------------------------------------------------------------------------------------------- */

/* Is the `[` here, inside a class, the beginning of [:name:]? Then *len is the length of all of it. The rule is PCRE2's: a
 * `]` or a further `[:` before the end makes it an ordinary character. */
static bool at_posix_class(const struct parser *p, size_t *len) {
  if (peek(p, 1) != ':') return false;
  for (size_t i = p->at + 2; i + 1 < p->text.len; i++) {
    char c = p->text.ptr[i], next = p->text.ptr[i + 1];
    if (c == '\\' && (next == ']' || next == '\\')) {
      i++;
    } else if ((c == '[' && next == ':') || c == ']') {
      return false;
    } else if (c == ':' && next == ']') {
      *len = i + 2 - p->at;
      return true;
    }
  }
  return false;
}

/* One member of a class: *single = it is one code point, the last range of `set`. */
static bool parse_member(struct parser *p, struct sc_code_set *set, bool *single) {
  size_t start = p->at, len;
  *single = true;
  if (peek(p, 0) == '[' && at_posix_class(p, &len)) {
    *single = false;
    p->at += len;
    if (sc_regex_posix_class(p->arena, (struct sc_str){p->text.ptr + start + 2, len - 4}, set))
      return true;
    refuse(p, start, len, "word boundaries are not supported");
    return false;
  }
  if (peek(p, 0) == '\\') {
    p->at++;
    if (sc_regex_escape(p->arena, p->text, &p->at, set, single)) return true;
    refuse(p, start, p->at - start, "this escape is not supported in a class");
    return false;
  }
  uint32_t code = sc_code_point((struct sc_str){p->text.ptr + p->at, p->text.len - p->at}, &len);
  p->at += len;
  sc_code_set_add(p->arena, set, code, code);
  return true;
}

static const struct sc_tree *parse_class(struct parser *p) {
  struct sc_code_set set = {0};
  p->at++;
  bool negated = peek(p, 0) == '^';
  if (negated) p->at++;
  for (bool first = true; more(p) && (first || peek(p, 0) != ']'); first = false) {
    bool single;
    if (!parse_member(p, &set, &single)) return NULL;
    if (!single || peek(p, 0) != '-' || peek(p, 1) == ']') continue;
    p->at++;
    uint32_t low = set.items[set.count - 1].low;
    if (!parse_member(p, &set, &single)) return NULL;
    if (!single) return refuse(p, p->at - 1, 1, "a range needs a character at its end");
    set.items[set.count - 1].low = low;
  }
  p->at++;
  sc_code_set_close(p->arena, &set);
  return sc_tree_set(p->arena, negated ? sc_code_set_negate(p->arena, &set) : set);
}

/* --- atoms ----------------------------------------------------------------------------------------------------------- */

static const struct sc_tree *parse_alternatives(struct parser *p);

static const char *group_problem(const struct parser *p) {
  char kind = peek(p, 2), next = peek(p, 3);
  if (kind == '=' || kind == '!' || (kind == '<' && (next == '=' || next == '!')))
    return "look-around is not supported";
  if (kind == '>') return "atomic groups are not supported; write `(?:` instead";
  if (kind == '<' || kind == '\'' || (kind == 'P' && next == '<'))
    return "named groups are not supported; write `(` instead";
  if (kind == '|') return "branch reset groups are not supported; write `(?:` instead";
  if (kind == '#') return "comments are not supported";
  if (kind == '(') return "conditional groups are not supported";
  if (kind == 'R' || kind == '&' || kind == 'P' || kind == '+' || (kind >= '0' && kind <= '9') ||
      (kind == '-' && next >= '0' && next <= '9'))
    return "recursion is not supported";
  return "options such as `(?i)` are not supported; write the case out: `[Aa]`";
}

static const struct sc_tree *parse_group(struct parser *p) {
  size_t start = p->at;
  if (peek(p, 1) == '*') return refuse(p, start, 2, "verbs such as `(*ACCEPT)` are not supported");
  if (peek(p, 1) == '?' && peek(p, 2) != ':') return refuse(p, start, 3, group_problem(p));
  p->at += peek(p, 1) == '?' ? 3 : 1;
  if (++p->depth > SC_REGEX_DEPTH_MAX) return refuse(p, start, 1, "the groups are nested too deep");
  const struct sc_tree *inner = parse_alternatives(p);
  p->depth--;
  if (inner != NULL) p->at++; /* the closing parenthesis */
  return inner;
}

static const char *escape_problem(char c) {
  if (c == 'b' || c == 'B') return "word boundaries are not supported";
  if ((c >= '1' && c <= '9') || c == 'g' || c == 'k') return "back-references are not supported";
  if (c == 'p' || c == 'P' || c == 'X')
    return "Unicode properties are not supported; list the characters in a class";
  if (c == 'Z') return "`\\Z` is not supported; write `\\z` or `$`";
  if (c == 'Q' || c == 'E')
    return "`\\Q…\\E` is not supported; put a backslash before each character";
  if (c == '0' || c == 'o' || c == 'c')
    return "octal and control escapes are not supported; write `\\x{…}`";
  return "this escape is not supported";
}

static const struct sc_tree *parse_escape(struct parser *p) {
  struct sc_code_set set = {0};
  bool single;
  size_t start = p->at++;
  char c = peek(p, 0);
  if (c == 'A' || c == 'z') {
    struct sc_tree *made = SC_NEW(p->arena, struct sc_tree);
    made->kind = c == 'A' ? SC_TREE_BEGIN : SC_TREE_END;
    p->at++;
    return made;
  }
  /* \N{U+hh} is another escape than \N, and \N{2} is \N repeated; one way to write each is enough. */
  bool named = c == 'N' && peek(p, 1) == '{' && peek(p, 2) == 'U';
  if (named || !sc_regex_escape(p->arena, p->text, &p->at, &set, &single))
    return refuse(p, start, 2,
                  named ? "`\\N{U+…}` is not supported; write `\\x{…}`" : escape_problem(c));
  return sc_tree_set(p->arena, set);
}

static const struct sc_tree *parse_atom(struct parser *p) {
  struct sc_code_set set = {0};
  struct sc_tree *made;
  switch (peek(p, 0)) {
  case '(': return parse_group(p);
  case '[': return parse_class(p);
  case '\\': return parse_escape(p);
  case '.':
    p->at++;
    sc_code_set_add(p->arena, &set, '\n', '\n');
    return sc_tree_set(p->arena, sc_code_set_negate(p->arena, &set));
  case '^':
  case '$':
    made = SC_NEW(p->arena, struct sc_tree);
    made->kind = peek(p, 0) == '^' ? SC_TREE_BEGIN : SC_TREE_END;
    p->at++;
    return made;
  case '{': return refuse(p, p->at, 1, "a brace that is not a repetition; write `\\{`");
  default: break;
  }
  size_t len;
  uint32_t code = sc_code_point((struct sc_str){p->text.ptr + p->at, p->text.len - p->at}, &len);
  p->at += len;
  sc_code_set_add(p->arena, &set, code, code);
  return sc_tree_set(p->arena, set);
}

/* --- repetition ------------------------------------------------------------------------------------------------------ */

static uint32_t parse_number(struct parser *p) {
  uint32_t value = 0;
  for (; peek(p, 0) >= '0' && peek(p, 0) <= '9'; p->at++)
    if (value <= SC_REGEX_REPEAT_MAX) value = value * 10 + (uint32_t)(peek(p, 0) - '0');
  return value;
}

/* {m}, {m,} or {m,n}. Other braces are not repetitions: false, and nothing is consumed. */
static bool parse_braces(struct parser *p, uint32_t *min, uint32_t *max) {
  size_t start = p->at++;
  if (peek(p, 0) >= '0' && peek(p, 0) <= '9') {
    *min = *max = parse_number(p);
    if (peek(p, 0) == ',') {
      p->at++;
      *max = peek(p, 0) == '}' ? SC_TREE_UNBOUNDED : parse_number(p);
    }
    if (peek(p, 0) == '}' && p->text.ptr[p->at - 1] != '{') {
      p->at++;
      return true;
    }
  }
  p->at = start;
  return false;
}

static bool parse_quantifier(struct parser *p, uint32_t *min, uint32_t *max) {
  *min = 0;
  *max = SC_TREE_UNBOUNDED;
  switch (peek(p, 0)) {
  case '*': p->at++; return true;
  case '+':
    *min = 1;
    p->at++;
    return true;
  case '?':
    *max = 1;
    p->at++;
    return true;
  case '{': return parse_braces(p, min, max);
  default: return false;
  }
}

static const struct sc_tree *parse_repeated(struct parser *p) {
  const struct sc_tree *made = parse_atom(p);
  uint32_t min, max;
  size_t start = p->at;
  if (made == NULL || !more(p) || !parse_quantifier(p, &min, &max)) return made;
  if (min > SC_REGEX_REPEAT_MAX || (max != SC_TREE_UNBOUNDED && max > SC_REGEX_REPEAT_MAX)) {
    refuse(p, start, p->at - start, "it repeats more than 1000 times");
    *p->result = SC_REGEX_TOO_BIG;
    return NULL;
  }
  if (peek(p, 0) == '+')
    return refuse(p, start, p->at + 1 - start, "possessive quantifiers are not supported");
  if (peek(p, 0) == '?') p->at++; /* lazy: the same texts match */
  return sc_tree_repeat(p->arena, made, min, max);
}

static const struct sc_tree *parse_sequence(struct parser *p) {
  const struct sc_tree *made = sc_tree_empty(p->arena);
  while (more(p) && peek(p, 0) != '|' && peek(p, 0) != ')') {
    const struct sc_tree *part = parse_repeated(p);
    if (part == NULL) return NULL;
    made = sc_tree_cat(p->arena, made, part);
  }
  return made;
}

static const struct sc_tree *parse_alternatives(struct parser *p) {
  const struct sc_tree *made = parse_sequence(p);
  while (made != NULL && peek(p, 0) == '|' && more(p)) {
    p->at++;
    const struct sc_tree *right = parse_sequence(p);
    made = right == NULL ? NULL : sc_tree_alt(p->arena, made, right);
  }
  return made;
}

const struct sc_tree *sc_regex_parse(struct sc_arena *arena, struct sc_str pattern,
                                     enum sc_regex_result *result, struct sc_regex_error *error) {
  struct parser p = {.arena = arena, .text = pattern, .result = result, .error = error};
  *result = SC_REGEX_OK;
  const struct sc_tree *made = parse_alternatives(&p);
  if (made != NULL && more(&p)) return refuse(&p, p.at, 1, "this parenthesis is not understood");
  return made;
}
