/* SPDX-License-Identifier: Apache-2.0
 *
 * log_json.c - the grammar of JSON, from the left, each byte looked at once.
 */
#include "simulate/log_json.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <math.h>
#include <stdlib.h>

#include "base/hex.h"

bool sc_scan_peek(struct sc_scan *s, enum sc_scan_kind *out) {
  sc_scan_space(s);
  if (s->at == s->end) return sc_scan_fail(s, "a value is missing");
  switch (*s->at) {
  case '"': *out = SC_SCAN_STRING; return true;
  case '{': *out = SC_SCAN_OBJECT; return true;
  case '[': *out = SC_SCAN_ARRAY; return true;
  case 't': *out = SC_SCAN_TRUE; return true;
  case 'f': *out = SC_SCAN_FALSE; return true;
  case 'n': *out = SC_SCAN_NULL; return true;
  default: break;
  }
  if (*s->at != '-' && (*s->at < '0' || *s->at > '9'))
    return sc_scan_fail(s, "this is no JSON value");
  *out = SC_SCAN_NUMBER;
  return true;
}

/* --- texts ------------------------------------------------------------------------------------------------------ */

/* Which of eight bytes are not plain: below 0x20, '"', '\\', above 0x7f. The lowest bit that is set is right. */
static uint64_t special(uint64_t x) {
  const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
  uint64_t quote = x ^ ones * '"', slash = x ^ ones * '\\';
  return ((x - ones * 0x20) | (quote - ones) | (slash - ones) | x) & tops;
}

static inline void skip_plain(struct sc_scan *s) {
#ifdef __SSE2__
  const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), space = _mm_set1_epi8(' ');
  while (s->end - s->at >= 16) { /* the same, sixteen at a time: bytes above 0x7f are negative */
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)s->at);
    __m128i found = _mm_or_si128(_mm_cmplt_epi8(x, space),
                                 _mm_or_si128(_mm_cmpeq_epi8(x, quote), _mm_cmpeq_epi8(x, slash)));
    unsigned mask = (unsigned)_mm_movemask_epi8(found);
    if (mask != 0) {
      s->at += (unsigned)__builtin_ctz(mask);
      return;
    }
    s->at += 16;
  }
#endif
  while (s->end - s->at >= 8) {
    uint64_t word;
    memcpy(&word, s->at, sizeof word);
    uint64_t found = special(word);
    if (found != 0) {
      s->at += (unsigned)__builtin_ctzll(found) / 8;
      return;
    }
    s->at += 8;
  }
  while (s->at < s->end && (unsigned char)*s->at >= 0x20 && (unsigned char)*s->at < 0x80 &&
         *s->at != '"' && *s->at != '\\')
    s->at++;
}

/* One character beyond ASCII. */
static bool skip_sequence(struct sc_scan *s) {
  const unsigned char *p = (const unsigned char *)s->at;
  size_t left = (size_t)(s->end - s->at);
  size_t len = p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : p[0] < 0xf5 ? 4 : 0;
  bool ok = len > 0 && len <= left;
  for (size_t i = 1; ok && i < len; i++) ok = (p[i] & 0xc0) == 0x80;
  if (ok && ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
             (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f)))
    ok = false;
  if (!ok) return sc_scan_fail(s, "the line is not valid UTF-8");
  s->at += len;
  return true;
}

static bool take_hex(struct sc_scan *s, uint32_t *out) {
  *out = 0;
  for (int i = 0; i < 4; i++, s->at++) {
    if (s->at == s->end) return sc_scan_fail(s, "a text has no end");
    int digit = sc_hex_value(*s->at);
    if (digit < 0) return sc_scan_fail(s, "\\u needs four hexadecimal digits");
    *out = *out << 4 | (uint32_t)digit;
  }
  return true;
}

static char *put_code_point(char *to, uint32_t c) {
  if (c < 0x80) {
    *to++ = (char)c;
  } else if (c < 0x800) {
    *to++ = (char)(0xc0 | c >> 6);
    *to++ = (char)(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    *to++ = (char)(0xe0 | c >> 12);
    *to++ = (char)(0x80 | (c >> 6 & 0x3f));
    *to++ = (char)(0x80 | (c & 0x3f));
  } else {
    *to++ = (char)(0xf0 | c >> 18);
    *to++ = (char)(0x80 | (c >> 12 & 0x3f));
    *to++ = (char)(0x80 | (c >> 6 & 0x3f));
    *to++ = (char)(0x80 | (c & 0x3f));
  }
  return to;
}

static bool take_code_point(struct sc_scan *s, char **to) {
  uint32_t c, low;
  if (!take_hex(s, &c)) return false;
  if (c >= 0xd800 && c < 0xdc00) {
    if (s->end - s->at < 2 || s->at[0] != '\\' || s->at[1] != 'u')
      return sc_scan_fail(s, "half of a surrogate pair");
    s->at += 2;
    if (!take_hex(s, &low)) return false;
    if (low < 0xdc00 || low > 0xdfff) return sc_scan_fail(s, "half of a surrogate pair");
    c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
  } else if (c >= 0xdc00 && c < 0xe000) {
    return sc_scan_fail(s, "half of a surrogate pair");
  }
  *to = put_code_point(*to, c);
  return true;
}

/* Behind a backslash. */
static bool take_escape(struct sc_scan *s, char **to) {
  static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
  if (s->at == s->end) return sc_scan_fail(s, "a text has no end");
  if (*s->at == 'u') {
    s->at++;
    return take_code_point(s, to);
  }
  const char *found = *s->at == 0 ? NULL : strchr(names, *s->at);
  if (found == NULL) return sc_scan_fail(s, "an escape that JSON does not know");
  *(*to)++ = values[found - names];
  s->at++;
  return true;
}

/* The rest of a text in which an escape was found; s->at is at its backslash. */
static bool take_escaped(struct sc_scan *s, const char *begin, struct sc_str *out) {
  char *room = s->room, *to = s->room;
  for (;;) {
    size_t run = (size_t)(s->at - begin);
    memcpy(to, begin, run);
    to += run;
    if (*s->at == '"') break;
    s->at++;
    if (!take_escape(s, &to)) return false;
    begin = s->at;
    for (;;) {
      skip_plain(s);
      if (s->at == s->end) return sc_scan_fail(s, "a text has no end");
      if ((unsigned char)*s->at < 0x80) break;
      if (!skip_sequence(s)) return false;
    }
    if ((unsigned char)*s->at < 0x20) return sc_scan_fail(s, "a control character in a text");
  }
  s->at++;
  s->room = to;
  *out = (struct sc_str){room, (size_t)(to - room)};
  return true;
}

bool sc_scan_string(struct sc_scan *s, struct sc_str *out) {
  if (!sc_scan_take(s, '"')) return sc_scan_fail(s, "a text is expected");
  const char *begin = s->at;
  for (;;) {
    skip_plain(s);
    if (s->at == s->end) return sc_scan_fail(s, "a text has no end");
    if (*s->at == '"') break;
    if (*s->at == '\\') return take_escaped(s, begin, out);
    if ((unsigned char)*s->at < 0x20) return sc_scan_fail(s, "a control character in a text");
    if (!skip_sequence(s)) return false;
  }
  *out = (struct sc_str){begin, (size_t)(s->at - begin)};
  s->at++;
  return true;
}

/* --- other values ------------------------------------------------------------------------------------------------ */

static size_t skip_digits(struct sc_scan *s) {
  const char *begin = s->at;
  while (s->at < s->end && *s->at >= '0' && *s->at <= '9') s->at++;
  return (size_t)(s->at - begin);
}

/* A number with a fraction or an exponent: whole ones within 64 bits are integers too. */
static void whole_number(const char *begin, size_t len, enum sc_scan_kind *kind, int64_t *value) {
  char text[64];
  if (len >= sizeof text) return;
  memcpy(text, begin, len);
  text[len] = 0;
  double real = strtod(text, NULL);
  if (!(real >= -9223372036854775808.0 && real < 9223372036854775808.0) || trunc(real) != real)
    return;
  *kind = SC_SCAN_INT;
  *value = (int64_t)real;
}

static bool integer_value(const char *digits, size_t len, bool negative, int64_t *value) {
  uint64_t sum = 0;
  for (size_t i = 0; i < len; i++) {
    uint64_t digit = (uint64_t)(digits[i] - '0');
    if (sum > (UINT64_MAX - digit) / 10) return false;
    sum = sum * 10 + digit;
  }
  if (sum > (uint64_t)INT64_MAX + negative) return false;
  *value = negative ? (int64_t)(0 - sum) : (int64_t)sum;
  return true;
}

bool sc_scan_number(struct sc_scan *s, enum sc_scan_kind *kind, int64_t *value) {
  const char *begin = s->at;
  bool negative = *s->at == '-', whole = true;
  s->at += negative;
  const char *digits = s->at;
  size_t count = skip_digits(s);
  *kind = SC_SCAN_NUMBER;
  *value = 0;
  if (count == 0 || (count > 1 && *digits == '0'))
    return sc_scan_fail(s, "a number that JSON does not know");
  if (s->at < s->end && *s->at == '.') {
    s->at++;
    whole = false;
    if (skip_digits(s) == 0) return sc_scan_fail(s, "a number that JSON does not know");
  }
  if (s->at < s->end && (*s->at | 0x20) == 'e') {
    s->at++;
    whole = false;
    if (s->at < s->end && (*s->at == '+' || *s->at == '-')) s->at++;
    if (skip_digits(s) == 0) return sc_scan_fail(s, "a number that JSON does not know");
  }
  if (!whole)
    whole_number(begin, (size_t)(s->at - begin), kind, value);
  else if (integer_value(digits, count, negative, value))
    *kind = SC_SCAN_INT;
  return true;
}

bool sc_scan_word(struct sc_scan *s, enum sc_scan_kind kind) {
  struct sc_str word = kind == SC_SCAN_TRUE    ? SC_STR("true")
                       : kind == SC_SCAN_FALSE ? SC_STR("false")
                                               : SC_STR("null");
  if ((size_t)(s->end - s->at) < word.len || memcmp(s->at, word.ptr, word.len) != 0)
    return sc_scan_fail(s, "this is no JSON value");
  s->at += word.len;
  return true;
}

bool sc_scan_name(struct sc_scan *s, struct sc_str *out) {
  if (!sc_scan_string(s, out)) return false;
  return sc_scan_take(s, ':') || sc_scan_fail(s, "\":\" is expected");
}

bool sc_scan_end(struct sc_scan *s) {
  sc_scan_space(s);
  return s->at == s->end || sc_scan_fail(s, "there is more behind the object");
}

/* One value that holds no others. */
static bool skip_scalar(struct sc_scan *s, enum sc_scan_kind kind) {
  struct sc_str text;
  int64_t number;
  if (kind == SC_SCAN_STRING) return sc_scan_string(s, &text);
  if (kind == SC_SCAN_NUMBER) return sc_scan_number(s, &kind, &number);
  return sc_scan_word(s, kind);
}

/* Into a collection. *empty: it was closed at once. */
static bool open_collection(struct sc_scan *s, char close, bool *empty) {
  struct sc_str name;
  s->at++;
  *empty = sc_scan_take(s, close);
  return *empty || close == ']' || sc_scan_name(s, &name);
}

/* Behind a value: closes what ends here, to the next value or to the end. */
static bool close_collections(struct sc_scan *s, const char *closes, unsigned *depth) {
  struct sc_str name;
  bool more;
  while (*depth > 0) {
    if (!sc_scan_more(s, closes[*depth - 1], &more)) return false;
    if (more) return closes[*depth - 1] == ']' || sc_scan_name(s, &name);
    --*depth;
  }
  return true;
}

bool sc_scan_skip(struct sc_scan *s) {
  char closes[SC_SCAN_DEPTH];
  unsigned depth = 0;
  enum sc_scan_kind kind;
  do {
    if (!sc_scan_peek(s, &kind)) return false;
    if (kind == SC_SCAN_OBJECT || kind == SC_SCAN_ARRAY) {
      bool empty;
      if (depth == SC_SCAN_DEPTH) return sc_scan_fail(s, "nested too deep");
      closes[depth] = kind == SC_SCAN_OBJECT ? '}' : ']';
      if (!open_collection(s, closes[depth], &empty)) return false;
      if (!empty) {
        depth++;
        continue;
      }
    } else if (!skip_scalar(s, kind)) {
      return false;
    }
    if (!close_collections(s, closes, &depth)) return false;
  } while (depth > 0);
  return true;
}
