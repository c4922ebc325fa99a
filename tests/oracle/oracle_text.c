/* SPDX-License-Identifier: Apache-2.0
 *
 * oracle_text.c - the oracle's own matchers, written for plainness.
 *
 * Recursion is bounded by the number of wildcards and segments of a scope pattern.
 */
#include "oracle/oracle_text.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

/* Length of the character at `text`, 0 if it is not well-formed; *out is its code point. */
static size_t character(struct sc_str text, uint32_t *out) {
  static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
  unsigned char first = (unsigned char)text.ptr[0];
  size_t len = first < 0x80 ? 1 : first < 0xc0 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (len == 0 || first >= 0xf8 || len > text.len) return 0;
  uint32_t code = len == 1 ? first : first & (0x7fu >> len);
  for (size_t i = 1; i < len; i++) {
    unsigned char next = (unsigned char)text.ptr[i];
    if ((next & 0xc0) != 0x80) return 0;
    code = code << 6 | (next & 0x3f);
  }
  if (code < least[len] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return 0;
  *out = code;
  return len;
}

static struct sc_str skip(struct sc_str text, size_t count) {
  return (struct sc_str){text.ptr + count, text.len - count};
}

bool oracle_utf8(struct sc_str text) {
  while (text.len > 0) {
    uint32_t code;
    size_t len = character(text, &code);
    if (len == 0) return false;
    text = skip(text, len);
  }
  return true;
}

bool oracle_string_ok(struct sc_str text) { return text.len <= 4096 && oracle_utf8(text); }

bool oracle_address(struct sc_str text, uint8_t out[16]) {
  char zero_terminated[64];
  if (text.len >= sizeof(zero_terminated) || memchr(text.ptr, 0, text.len) != NULL) return false;
  memcpy(zero_terminated, text.ptr, text.len);
  zero_terminated[text.len] = 0;
  memset(out, 0, 10);
  out[10] = out[11] = 0xff;
  if (inet_pton(AF_INET, zero_terminated, out + 12) == 1) return true;
  return inet_pton(AF_INET6, zero_terminated, out) == 1;
}

bool oracle_address_is_v4(const uint8_t address[16]) {
  static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return memcmp(address, mapped, 12) == 0;
}

bool oracle_address_in(const uint8_t address[16], const uint8_t network[16], uint32_t prefix_len) {
  for (uint32_t bit = 0; bit < prefix_len; bit++) {
    uint8_t mask = (uint8_t)(0x80u >> (bit % 8));
    if ((address[bit / 8] & mask) != (network[bit / 8] & mask)) return false;
  }
  return true;
}

/* --- globs ------------------------------------------------------------------------------------------------------- */

static uint32_t next_character(struct sc_str *text) {
  uint32_t code = 0;
  *text = skip(*text, character(*text, &code));
  return code;
}

/* The class at `pattern`, which begins with '['; *rest is what follows it. */
static bool class_has(struct sc_str pattern, uint32_t code, struct sc_str *rest) {
  bool found = false;
  pattern = skip(pattern, 1);
  while (pattern.ptr[0] != ']') {
    if (pattern.ptr[0] == '\\') pattern = skip(pattern, 1);
    uint32_t low = next_character(&pattern);
    uint32_t high = low;
    if (pattern.len >= 2 && pattern.ptr[0] == '-' && pattern.ptr[1] != ']') {
      pattern = skip(pattern, 1);
      if (pattern.ptr[0] == '\\') pattern = skip(pattern, 1);
      high = next_character(&pattern);
    }
    if (code >= low && code <= high) found = true;
  }
  *rest = skip(pattern, 1);
  return found && code != '/';
}

/* The single character that `pattern` begins with a description of; *rest is what follows it. */
static bool one_has(struct sc_str pattern, uint32_t code, struct sc_str *rest) {
  if (pattern.ptr[0] == '[') return class_has(pattern, code, rest);
  if (pattern.ptr[0] == '?') {
    *rest = skip(pattern, 1);
    return code != '/';
  }
  if (pattern.ptr[0] == '\\') pattern = skip(pattern, 1);
  bool same = next_character(&pattern) == code;
  *rest = pattern;
  return same;
}

/* From the beginnings of the text that were reached to those that one more piece of the pattern reaches. */
static struct sc_str glob_step(struct sc_str pattern, struct sc_str text, const bool *from,
                               bool *to) {
  bool star = pattern.ptr[0] == '*';
  bool across = star && pattern.len >= 2 && pattern.ptr[1] == '*';
  struct sc_str rest = skip(pattern, across ? 2 : 1);
  if (!star) (void)one_has(pattern, 0, &rest);
  memset(to, 0, text.len + 1);
  for (size_t at = 0; at < text.len;) {
    struct sc_str left = skip(text, at);
    uint32_t code = next_character(&left);
    size_t after = text.len - left.len;
    if (star && from[at]) to[at] = true;
    if (star ? to[at] && (across || code != '/') : from[at] && one_has(pattern, code, &rest))
      to[after] = true;
    at = after;
  }
  if (star && from[text.len]) to[text.len] = true;
  return rest;
}

/* All beginnings of the text at once: backtracking would take years for a few stars and a long text. */
bool oracle_glob(struct sc_str pattern, struct sc_str text) {
  static bool reached[2][ORACLE_GLOB_TEXT_MAX + 1]; /* by the length of the beginning */
  unsigned now = 0;
  if (text.len > ORACLE_GLOB_TEXT_MAX) abort();
  memset(reached[now], 0, text.len + 1);
  reached[now][0] = true;
  while (pattern.len > 0) {
    pattern = glob_step(pattern, text, reached[now], reached[!now]);
    now = !now;
  }
  return reached[now][text.len];
}

/* --- scope names and patterns ------------------------------------------------------------------------------------ */

/* Cuts the first segment off. */
static struct sc_str segment(struct sc_str *text, bool *more) {
  size_t len = 0;
  while (len < text->len && text->ptr[len] != ':') len++;
  struct sc_str cut = {text->ptr, len};
  *more = len < text->len;
  *text = skip(*text, *more ? len + 1 : len);
  return cut;
}

bool oracle_scope_name(struct sc_str name) {
  if (name.len == 0 || name.len > 255) return false;
  uint32_t count = 0;
  for (bool more = true; more; count++) {
    struct sc_str cut = segment(&name, &more);
    if (cut.len == 0) return false;
    for (size_t i = 0; i < cut.len; i++) {
      char c = cut.ptr[i];
      if (c < 0x21 || c > 0x7e || c == '"' || c == '\\' || c == '*') return false;
    }
  }
  return count <= 16;
}

static bool segment_match(struct sc_str pattern, struct sc_str text) {
  if (pattern.len == 0) return text.len == 0;
  if (pattern.ptr[0] != '*')
    return text.len > 0 && pattern.ptr[0] == text.ptr[0] &&
           segment_match(skip(pattern, 1), skip(text, 1));
  return segment_match(skip(pattern, 1), text) ||
         (text.len > 0 && segment_match(pattern, skip(text, 1)));
}

bool oracle_scope_match(struct sc_str pattern, struct sc_str name) {
  bool more_pattern;
  bool more_name;
  struct sc_str want = segment(&pattern, &more_pattern);
  struct sc_str have = segment(&name, &more_name);
  bool many = sc_str_equal(want, SC_STR("**"));
  if (!many && !segment_match(want, have)) return false;
  if (!many) return more_pattern ? more_name && oracle_scope_match(pattern, name) : !more_name;
  if (!more_pattern) return true;
  while (more_name) { /* the wildcard takes one segment after the other */
    if (oracle_scope_match(pattern, name)) return true;
    (void)segment(&name, &more_name);
  }
  return false;
}

bool oracle_has_wildcard(struct sc_str pattern) {
  return memchr(pattern.ptr, '*', pattern.len) != NULL;
}

bool oracle_has_partial(struct sc_str pattern) {
  for (bool more = true; more;) {
    struct sc_str cut = segment(&pattern, &more);
    if (oracle_has_wildcard(cut) && !sc_str_equal(cut, SC_STR("*")) &&
        !sc_str_equal(cut, SC_STR("**")))
      return true;
  }
  return false;
}

bool oracle_below(struct sc_str name, struct sc_str above) {
  return name.len > above.len + 1 && name.ptr[above.len] == ':' &&
         memcmp(name.ptr, above.ptr, above.len) == 0;
}
