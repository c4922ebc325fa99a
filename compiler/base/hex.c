/* SPDX-License-Identifier: Apache-2.0
 *
 * hex.c - bytes as hexadecimal digits, and back.
 */
#include "base/hex.h"

bool sc_hex_read(struct sc_str text, uint8_t *out, size_t count) {
  if (text.len != 2 * count) return false;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    int digit = sc_hex_value(c);
    if (digit < 0 || (c >= 'A' && c <= 'F')) return false;
    out[i / 2] = (uint8_t)(i % 2 == 0 ? digit << 4 : out[i / 2] | digit);
  }
  return true;
}

void sc_hex_write(const uint8_t *bytes, size_t count, char *out) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < count; i++) {
    out[2 * i] = digits[bytes[i] >> 4];
    out[2 * i + 1] = digits[bytes[i] & 15];
  }
}

void sc_hex_add(struct sc_arena *arena, struct sc_text *out, const uint8_t *bytes, size_t count) {
  char text[64];
  while (count > 0) {
    size_t part = count < sizeof text / 2 ? count : sizeof text / 2;
    sc_hex_write(bytes, part, text);
    sc_text_add(arena, out, (struct sc_str){text, 2 * part});
    bytes += part;
    count -= part;
  }
}
