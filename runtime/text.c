/* SPDX-License-Identifier: Apache-2.0
 *
 * text.c - texts in requests: UTF-8 (RFC 3629) and addresses (dotted quad; RFC 4291, section 2.2).
 */
#include <string.h>

#include "table.h"

/* Bytes that follow a lead byte, 4 = not a lead byte; the second byte's range excludes overlong forms and surrogates. */
static unsigned followers(uint8_t lead, uint8_t *low, uint8_t *high) {
  *low = 0x80;
  *high = 0xbf;
  if (lead >= 0xc2 && lead <= 0xdf) return 1;
  if (lead == 0xe0) *low = 0xa0;
  if (lead == 0xed) *high = 0x9f;
  if (lead >= 0xe0 && lead <= 0xef) return 2;
  if (lead == 0xf0) *low = 0x90;
  if (lead == 0xf4) *high = 0x8f;
  if (lead >= 0xf0 && lead <= 0xf4) return 3;
  return 4;
}

bool scope_utf8_valid(const char *ptr, size_t len) {
  const uint8_t *p = (const uint8_t *)ptr;
  for (size_t i = 0; i < len;) {
    if (p[i] < 0x80) {
      i++;
      continue;
    }
    uint8_t low, high;
    unsigned more = followers(p[i], &low, &high);
    if (more == 4 || len - i <= more || p[i + 1] < low || p[i + 1] > high) return false;
    for (unsigned k = 2; k <= more; k++)
      if ((p[i + k] & 0xc0) != 0x80) return false;
    i += more + 1;
  }
  return true;
}

static bool parse_quad(const char *ptr, size_t len, uint8_t out[4]) {
  size_t at = 0;
  for (unsigned part = 0; part < 4; part++) {
    if (part > 0 && (at >= len || ptr[at++] != '.')) return false;
    size_t start = at;
    unsigned value = 0;
    while (at < len && ptr[at] >= '0' && ptr[at] <= '9' && at - start < 3)
      value = value * 10 + (unsigned)(ptr[at++] - '0');
    if (at == start || value > 255 || (at - start > 1 && ptr[start] == '0')) return false;
    out[part] = (uint8_t)value;
  }
  return at == len;
}

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/* The groups so far, and where `::` stood. */
struct groups {
  uint8_t bytes[16];
  size_t used;
  size_t gap; /* SIZE_MAX: none */
};

/* One group of hex digits, or the dotted quad that ends the text. */
static bool parse_group(struct groups *g, const char *ptr, size_t len, size_t *at) {
  size_t start = *at;
  unsigned value = 0;
  while (*at < len && hex_digit(ptr[*at]) >= 0 && *at - start < 5)
    value = value * 16 + (unsigned)hex_digit(ptr[(*at)++]);
  if (*at < len && ptr[*at] == '.') {
    if (g->used > 12 || !parse_quad(ptr + start, len - start, g->bytes + g->used)) return false;
    g->used += 4;
    *at = len;
    return true;
  }
  if (*at == start || *at - start > 4 || g->used > 14) return false;
  g->bytes[g->used++] = (uint8_t)(value >> 8);
  g->bytes[g->used++] = (uint8_t)value;
  return true;
}

__attribute__((noinline)) static bool parse_v6(const char *ptr, size_t len, uint8_t out[16]) {
  struct groups g = {.gap = SIZE_MAX};
  size_t at = 0;
  if (len >= 2 && ptr[0] == ':' && ptr[1] == ':') {
    g.gap = 0;
    at = 2;
  }
  while (at < len) {
    if (!parse_group(&g, ptr, len, &at)) return false;
    if (at == len) break;
    if (ptr[at++] != ':' || at == len) return false;
    if (ptr[at] != ':') continue;
    if (g.gap != SIZE_MAX) return false;
    g.gap = g.used;
    at++;
  }
  if (g.gap == SIZE_MAX ? g.used != 16 : g.used > 14) return false;
  size_t tail = g.gap == SIZE_MAX ? 0 : g.used - g.gap;
  memset(out, 0, 16);
  memcpy(out, g.bytes, g.used - tail);
  memcpy(out + 16 - tail, g.bytes + g.used - tail, tail);
  return true;
}

bool scope_parse_address(const char *ptr, size_t len, uint8_t out[16]) {
  static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (len == 0 || len > 45) return false;
  if (!parse_quad(ptr, len, out + 12)) return parse_v6(ptr, len, out);
  memcpy(out, mapped, sizeof mapped);
  return true;
}
