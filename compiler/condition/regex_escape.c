/* SPDX-License-Identifier: Apache-2.0
 *
 * regex_escape.c - the escapes and POSIX classes of regular expressions as sets of code points. Without PCRE2_UCP the types
 * \d \w \s and the POSIX classes are those of ASCII (pcre2pattern(3), "Generic character types"); \h is Unicode's.
 */
#include "condition/regex_internal.h"

#include "base/hex.h"

static void add_word(struct sc_arena *arena, struct sc_code_set *set) {
  sc_code_set_add(arena, set, '0', '9');
  sc_code_set_add(arena, set, 'A', 'Z');
  sc_code_set_add(arena, set, '_', '_');
  sc_code_set_add(arena, set, 'a', 'z');
}

static void add_space(struct sc_arena *arena, struct sc_code_set *set) {
  sc_code_set_add(arena, set, '\t', '\r');
  sc_code_set_add(arena, set, ' ', ' ');
}

static void add_horizontal(struct sc_arena *arena, struct sc_code_set *set) {
  static const struct sc_code_range ranges[] = {
      {0x09, 0x09},     {0x20, 0x20},     {0xa0, 0xa0},     {0x1680, 0x1680}, {0x180e, 0x180e},
      {0x2000, 0x200a}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000}};
  for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
    sc_code_set_add(arena, set, ranges[i].low, ranges[i].high);
}

/* Behind \x: up to two digits, or any number of them in braces. */
static bool hex_escape(struct sc_str pattern, size_t *at, uint32_t *code) {
  bool braces = *at < pattern.len && pattern.ptr[*at] == '{';
  size_t i = *at + (braces ? 1 : 0);
  size_t end = braces ? pattern.len : i + 2 < pattern.len ? i + 2 : pattern.len;
  *code = 0;
  for (; i < end && sc_hex_value(pattern.ptr[i]) >= 0; i++) {
    *code = *code << 4 | (uint32_t)sc_hex_value(pattern.ptr[i]);
    if (*code > SC_CODE_POINT_MAX) return false;
  }
  if (braces && (i >= pattern.len || pattern.ptr[i] != '}')) return false;
  *at = i + (braces ? 1 : 0);
  return true;
}

bool sc_regex_escape(struct sc_arena *arena, struct sc_str pattern, size_t *at,
                     struct sc_code_set *set, bool *single) {
  struct sc_code_set type = {0};
  size_t len;
  uint32_t code = sc_code_point((struct sc_str){pattern.ptr + *at, pattern.len - *at}, &len);
  *single = true;
  *at += len;
  switch (code) {
  case 't': code = '\t'; break;
  case 'n': code = '\n'; break;
  case 'r': code = '\r'; break;
  case 'f': code = '\f'; break;
  case 'e': code = 0x1b; break;
  case 'a': code = 0x07; break;
  case 'x':
    if (!hex_escape(pattern, at, &code)) return false;
    break;
  case 'd':
  case 'D':
    *single = false;
    sc_code_set_add(arena, &type, '0', '9');
    break;
  case 'w':
  case 'W':
    *single = false;
    add_word(arena, &type);
    break;
  case 's':
  case 'S':
    *single = false;
    add_space(arena, &type);
    break;
  case 'h':
  case 'H':
    *single = false;
    add_horizontal(arena, &type);
    break;
  case 'N':
    *single = false;
    sc_code_set_add(arena, &type, '\n', '\n');
    break;
  default:
    if ((code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') ||
        (code >= 'a' && code <= 'z'))
      return false;
    break;
  }
  if (*single) {
    sc_code_set_add(arena, set, code, code);
    return true;
  }
  sc_code_set_close(arena, &type);
  if (code < 'a') type = sc_code_set_negate(arena, &type);
  sc_code_set_add_set(arena, set, &type);
  return true;
}

bool sc_regex_posix_class(struct sc_arena *arena, struct sc_str name, struct sc_code_set *set) {
  static const struct {
    const char *name;
    struct sc_code_range ranges[4];
    unsigned count;
  } classes[] = {
      {"alpha", {{'A', 'Z'}, {'a', 'z'}}, 2},
      {"alnum", {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}, 3},
      {"ascii", {{0, 0x7f}}, 1},
      {"blank", {{'\t', '\t'}, {' ', ' '}}, 2},
      {"cntrl", {{0, 0x1f}, {0x7f, 0x7f}}, 2},
      {"digit", {{'0', '9'}}, 1},
      {"graph", {{0x21, 0x7e}}, 1},
      {"lower", {{'a', 'z'}}, 1},
      {"print", {{0x20, 0x7e}}, 1},
      {"punct", {{0x21, 0x2f}, {0x3a, 0x40}, {0x5b, 0x60}, {0x7b, 0x7e}}, 4},
      {"space", {{'\t', '\r'}, {' ', ' '}}, 2},
      {"upper", {{'A', 'Z'}}, 1},
      {"word", {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}, 4},
      {"xdigit", {{'0', '9'}, {'A', 'F'}, {'a', 'f'}}, 3},
  };
  bool negated = name.len > 0 && name.ptr[0] == '^';
  if (negated) name = (struct sc_str){name.ptr + 1, name.len - 1};
  for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
    struct sc_code_set class = {0};
    if (!sc_str_equal(name, sc_str_from(classes[i].name))) continue;
    for (unsigned k = 0; k < classes[i].count; k++)
      sc_code_set_add(arena, &class, classes[i].ranges[k].low, classes[i].ranges[k].high);
    sc_code_set_close(arena, &class);
    if (negated) class = sc_code_set_negate(arena, &class);
    sc_code_set_add_set(arena, set, &class);
    return true;
  }
  return false;
}
