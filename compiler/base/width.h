/* SPDX-License-Identifier: Apache-2.0
 *
 * width.h - UTF-8 decoding and the display width of code points, independent of the locale.
 */
#ifndef SC_WIDTH_H
#define SC_WIDTH_H

#include "base/str.h"

/* Decodes the code point at the start of `text` (len >= 1); *used = its bytes. An invalid byte gives
 * SC_INVALID_CODE_POINT and *used = 1. */
#define SC_INVALID_CODE_POINT 0xffffffffu
uint32_t sc_utf8_decode(struct sc_str text, size_t *used);
bool sc_utf8_valid(struct sc_str text, size_t *bad_off);
/* Where the first byte that is not ASCII stands, from `from` on; the length if there is none. */
size_t sc_ascii_run(struct sc_str text, size_t from);

/* Columns that a terminal uses: 0 for combining marks, 2 for wide characters, else 1. Controls count 1: they are never
 * printed as they are. */
unsigned sc_code_point_width(uint32_t code_point);
bool sc_is_control(
    uint32_t code_point); /* C0, DEL, C1, and the invisible characters that change text direction */

#endif
