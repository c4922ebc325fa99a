/* SPDX-License-Identifier: Apache-2.0
 *
 * width.c - a small table of ranges after Unicode's East Asian Width and general categories Mn and Me.
 */
#include "base/width.h"

static uint32_t decode(const unsigned char *p, size_t len, uint32_t lead, size_t more,
                       uint32_t smallest, size_t *used) {
  uint32_t code_point = lead;
  if (len < more + 1) return SC_INVALID_CODE_POINT;
  for (size_t i = 1; i <= more; i++) {
    if ((p[i] & 0xc0) != 0x80) return SC_INVALID_CODE_POINT;
    code_point = code_point << 6 | (p[i] & 0x3fu);
  }
  if (code_point < smallest || code_point > 0x10ffff) return SC_INVALID_CODE_POINT;
  if (code_point >= 0xd800 && code_point <= 0xdfff) return SC_INVALID_CODE_POINT;
  *used = more + 1;
  return code_point;
}

uint32_t sc_utf8_decode(struct sc_str text, size_t *used) {
  const unsigned char *p = (const unsigned char *)text.ptr;
  *used = 1;
  if (p[0] < 0x80) return p[0];
  if (p[0] >= 0xc2 && p[0] < 0xe0) return decode(p, text.len, p[0] & 0x1fu, 1, 0x80, used);
  if (p[0] >= 0xe0 && p[0] < 0xf0) return decode(p, text.len, p[0] & 0x0fu, 2, 0x800, used);
  if (p[0] >= 0xf0 && p[0] < 0xf5) return decode(p, text.len, p[0] & 0x07u, 3, 0x10000, used);
  return SC_INVALID_CODE_POINT;
}

size_t sc_ascii_run(struct sc_str text, size_t from) {
  uint64_t word;
  size_t i = from;
  for (; i + 8 <= text.len; i += 8) {
    memcpy(&word, text.ptr + i, 8);
    if ((word & 0x8080808080808080u) != 0) break;
  }
  while (i < text.len && (unsigned char)text.ptr[i] < 0x80) i++;
  return i;
}

bool sc_utf8_valid(struct sc_str text, size_t *bad_off) {
  for (size_t i = sc_ascii_run(text, 0); i < text.len; i = sc_ascii_run(text, i)) {
    size_t used = 1;
    if ((unsigned char)text.ptr[i] >= 0x80) {
      struct sc_str rest = {text.ptr + i, text.len - i};
      if (sc_utf8_decode(rest, &used) == SC_INVALID_CODE_POINT) {
        *bad_off = i;
        return false;
      }
    }
    i += used;
  }
  return true;
}

struct range {
  uint32_t first, last;
};

static const struct range combining[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x05bf, 0x05bf}, {0x05c1, 0x05c2},
    {0x0610, 0x061a}, {0x064b, 0x065f}, {0x0670, 0x0670}, {0x06d6, 0x06dc}, {0x0900, 0x0902},
    {0x093c, 0x093c}, {0x0941, 0x0948}, {0x094d, 0x094d}, {0x0e31, 0x0e31}, {0x0e34, 0x0e3a},
    {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200d}, {0x20d0, 0x20f0},
    {0x302a, 0x302d}, {0x3099, 0x309a}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xe0100, 0xe01ef},
};

static const struct range wide[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x23e9, 0x23ec},   {0x25fd, 0x25fe},
    {0x2614, 0x2615},   {0x2648, 0x2653},   {0x26a1, 0x26a1},   {0x26bd, 0x26be},
    {0x2705, 0x2705},   {0x274c, 0x274c},   {0x2753, 0x2755},   {0x2795, 0x2797},
    {0x2b1b, 0x2b1c},   {0x2b50, 0x2b50},   {0x2e80, 0x303e},   {0x3041, 0x33ff},
    {0x3400, 0x4dbf},   {0x4e00, 0x9fff},   {0xa000, 0xa4cf},   {0xa960, 0xa97f},
    {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},
    {0xffe0, 0xffe6},   {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff},
    {0x1fa70, 0x1faff}, {0x20000, 0x3fffd},
};

static bool in_ranges(const struct range *ranges, size_t count, uint32_t code_point) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (code_point > ranges[middle].last)
      low = middle + 1;
    else if (code_point < ranges[middle].first)
      high = middle;
    else
      return true;
  }
  return false;
}

unsigned sc_code_point_width(uint32_t code_point) {
  if (code_point < 0x300) return 1;
  if (in_ranges(combining, sizeof combining / sizeof *combining, code_point)) return 0;
  return in_ranges(wide, sizeof wide / sizeof *wide, code_point) ? 2 : 1;
}

bool sc_is_control(uint32_t code_point) {
  return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0) || code_point == 0x2028 ||
         code_point == 0x2029 || (code_point >= 0x200e && code_point <= 0x200f) ||
         (code_point >= 0x202a && code_point <= 0x202e) ||
         (code_point >= 0x2066 && code_point <= 0x2069) || code_point == 0xfeff;
}
