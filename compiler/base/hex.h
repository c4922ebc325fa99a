/* SPDX-License-Identifier: Apache-2.0
 *
 * hex.h - bytes as hexadecimal digits, lower case, and back.
 */
#ifndef SC_HEX_H
#define SC_HEX_H

#include "base/str.h"

/* Of a digit of either case; -1: it is none. */
static inline int sc_hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/* Exactly 2 * count digits, lower case: one text for the same bytes. False: they are not; `out` may be written in part. */
bool sc_hex_read(struct sc_str text, uint8_t *out, size_t count);

/* Writes 2 * count digits, and no zero byte. */
void sc_hex_write(const uint8_t *bytes, size_t count, char *out);
void sc_hex_add(struct sc_arena *arena, struct sc_text *out, const uint8_t *bytes, size_t count);

#endif
