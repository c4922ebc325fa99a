/* SPDX-License-Identifier: Apache-2.0
 *
 * json_text.c - escapes what RFC 8259 demands, and nothing else.
 */
#include "base/json_text.h"

#include "base/width.h"

void sc_json_string(struct sc_arena *arena, struct sc_text *out, struct sc_str value) {
  sc_text_add(arena, out, SC_STR("\""));
  while (value.len > 0) {
    size_t used;
    uint32_t code_point = sc_utf8_decode(value, &used);
    if (code_point == SC_INVALID_CODE_POINT)
      sc_text_add(arena, out, SC_STR("\xef\xbf\xbd"));
    else if (code_point == '"' || code_point == '\\')
      sc_text_format(arena, out, "\\%c", (char)code_point);
    else if (code_point == '\n')
      sc_text_add(arena, out, SC_STR("\\n"));
    else if (code_point < 0x20 || code_point == 0x7f)
      sc_text_format(arena, out, "\\u%04x", code_point);
    else
      sc_text_add(arena, out, (struct sc_str){value.ptr, used});
    value.ptr += used;
    value.len -= used;
  }
  sc_text_add(arena, out, SC_STR("\""));
}
