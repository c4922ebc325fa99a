/* SPDX-License-Identifier: Apache-2.0
 *
 * literal_address.c - the texts of addresses and networks. IPv4 is kept in its IPv4-mapped form (RFC 4291, 2.5.5.2), so
 * all addresses are 16 bytes.
 */
#include "condition/literal.h"

#include "base/hex.h"

#define V4_LEN 4u
#define V6_LEN 16u

static const uint8_t mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/* Decimal without leading zeros, up to `largest`; the whole text. */
static bool parse_decimal(struct sc_str text, unsigned largest, unsigned *value) {
  if (text.len == 0 || text.len > 3 || (text.len > 1 && text.ptr[0] == '0')) return false;
  *value = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
    *value = *value * 10 + (unsigned)(text.ptr[i] - '0');
  }
  return *value <= largest;
}

/* The text up to `separator`, which is left out of both; the whole text if there is none. */
static struct sc_str cut(struct sc_str *text, char separator) {
  size_t len = 0;
  while (len < text->len && text->ptr[len] != separator) len++;
  struct sc_str head = {text->ptr, len};
  size_t skip = len < text->len ? len + 1 : len;
  *text = (struct sc_str){text->ptr + skip, text->len - skip};
  return head;
}

static size_t count_of(struct sc_str text, char c) {
  size_t count = 0;
  for (size_t i = 0; i < text.len; i++) count += text.ptr[i] == c;
  return count;
}

static bool parse_v4(struct sc_str text, uint8_t out[V4_LEN]) {
  if (count_of(text, '.') != V4_LEN - 1) return false;
  for (size_t i = 0; i < V4_LEN; i++) {
    unsigned value;
    if (!parse_decimal(cut(&text, '.'), 255, &value)) return false;
    out[i] = (uint8_t)value;
  }
  return true;
}

static bool parse_group(struct sc_str text, uint8_t out[2]) {
  unsigned value = 0;
  if (text.len == 0 || text.len > 4) return false;
  for (size_t i = 0; i < text.len; i++) {
    int digit = sc_hex_value(text.ptr[i]);
    if (digit < 0) return false;
    value = value << 4 | (unsigned)digit;
  }
  out[0] = (uint8_t)(value >> 8);
  out[1] = (uint8_t)(value & 0xff);
  return true;
}

/* Groups split by single colons, the last one a dotted quad if `quad`; an empty text has none. *len: bytes written. */
static bool parse_groups(struct sc_str text, bool quad, uint8_t out[V6_LEN], size_t *len) {
  *len = 0;
  if (text.len == 0) return true;
  size_t groups = count_of(text, ':') + 1;
  for (size_t i = 1; i <= groups; i++) {
    struct sc_str group = cut(&text, ':');
    bool dotted = quad && i == groups && count_of(group, '.') > 0;
    size_t need = dotted ? V4_LEN : 2;
    if (need > V6_LEN - *len) return false;
    if (!(dotted ? parse_v4(group, out + *len) : parse_group(group, out + *len))) return false;
    *len += need;
  }
  return true;
}

/* The first "::", or the text's end. */
static size_t find_gap(struct sc_str text) {
  for (size_t i = 0; i + 1 < text.len; i++)
    if (text.ptr[i] == ':' && text.ptr[i + 1] == ':') return i;
  return text.len;
}

static bool parse_v6(struct sc_str text, uint8_t out[V6_LEN]) {
  uint8_t head[V6_LEN], tail[V6_LEN];
  size_t head_len, tail_len = 0;
  size_t gap = find_gap(text);
  bool compressed = gap < text.len;
  if (!parse_groups((struct sc_str){text.ptr, gap}, !compressed, head, &head_len)) return false;
  if (compressed) {
    struct sc_str rest = {text.ptr + gap + 2, text.len - gap - 2};
    if (!parse_groups(rest, true, tail, &tail_len)) return false;
  }
  /* "::" stands for one group or more */
  if (compressed ? head_len + tail_len > V6_LEN - 2 : head_len != V6_LEN) return false;
  memset(out, 0, V6_LEN);
  memcpy(out, head, head_len);
  memcpy(out + V6_LEN - tail_len, tail, tail_len);
  return true;
}

/* *text_is_v4: whether it is written as IPv4, so that a prefix counts within 32 bits. */
static bool parse_either(struct sc_str text, uint8_t address[16], bool *text_is_v4) {
  uint8_t bytes[V6_LEN];
  *text_is_v4 = count_of(text, ':') == 0;
  if (*text_is_v4) {
    memcpy(bytes, mapped_prefix, sizeof mapped_prefix);
    if (!parse_v4(text, bytes + sizeof mapped_prefix)) return false;
  } else if (!parse_v6(text, bytes)) {
    return false;
  }
  memcpy(address, bytes, V6_LEN);
  return true;
}

static bool is_mapped(const uint8_t address[16]) {
  return memcmp(address, mapped_prefix, sizeof mapped_prefix) == 0;
}

bool sc_parse_address(struct sc_str text, uint8_t address[16], bool *is_v4) {
  bool text_is_v4;
  if (!parse_either(text, address, &text_is_v4)) return false;
  *is_v4 = is_mapped(address);
  return true;
}

bool sc_parse_network(struct sc_str text, uint8_t address[16], uint8_t *prefix_len, bool *is_v4,
                      bool *host_bits) {
  bool text_is_v4;
  unsigned len;
  if (count_of(text, '/') != 1) return false;
  struct sc_str head = cut(&text, '/');
  uint8_t bytes[16];
  if (!parse_either(head, bytes, &text_is_v4)) return false;
  if (!parse_decimal(text, text_is_v4 ? 32 : 128, &len)) return false;
  unsigned prefix = text_is_v4 ? len + 96 : len;
  bool beyond = false;
  for (unsigned bit = prefix; bit < 128; bit++)
    if ((bytes[bit / 8] >> (7 - bit % 8) & 1) != 0) beyond = true;
  memcpy(address, bytes, sizeof bytes);
  *prefix_len = (uint8_t)prefix;
  /* A shorter prefix of a mapped address is an IPv6 network, with host bits. */
  *is_v4 = is_mapped(bytes) && prefix >= 96;
  *host_bits = beyond;
  return true;
}
