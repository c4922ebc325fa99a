/* SPDX-License-Identifier: Apache-2.0
 *
 * json_text.h - writing JSON strings (RFC 8259, section 7).
 */
#ifndef SC_JSON_TEXT_H
#define SC_JSON_TEXT_H

#include "base/str.h"

/* The string with its quotes. Invalid UTF-8 becomes U+FFFD, so that the document is always valid. */
void sc_json_string(struct sc_arena *arena, struct sc_text *out, struct sc_str value);

#endif
