/* SPDX-License-Identifier: Apache-2.0
 *
 * yaml_text.c - writing YAML.
 */
#include "base/yaml_text.h"

/* Plain where neither the grammar of YAML nor a reader of booleans and nulls would take it for something else. */
static bool is_plain(struct sc_str text) {
  static const char *const special[] = {"true", "false", "null", "yes", "no", "on", "off", "~"};
  for (size_t i = 0; i < sizeof special / sizeof *special; i++)
    if (sc_str_equal(text, sc_str_from(special[i]))) return false;
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80 || c == '_';
    bool more = (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '/' || c == '@' || c == '+';
    bool colon = c == ':' && i + 1 < text.len && text.ptr[i + 1] != ' ';
    if (i == 0 ? !letter && !(c >= '0' && c <= '9') : !letter && !more && !colon) return false;
  }
  return text.len > 0;
}

/* Control characters are not allowed in sources as they are; in double quotes they are written as escapes. */
static bool needs_escapes(struct sc_str text) {
  for (size_t i = 0; i < text.len; i++)
    if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f) return true;
  return false;
}

void sc_yaml_scalar(struct sc_arena *arena, struct sc_text *out, struct sc_str text) {
  if (is_plain(text)) {
    sc_text_add(arena, out, text);
    return;
  }
  bool escapes = needs_escapes(text);
  sc_text_add(arena, out, escapes ? SC_STR("\"") : SC_STR("'"));
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    if (escapes && (c < 0x20 || c == 0x7f))
      sc_text_format(arena, out, "\\x%02x", c);
    else if (escapes && (c == '"' || c == '\\'))
      sc_text_format(arena, out, "\\%c", (char)c);
    else if (!escapes && c == '\'')
      sc_text_add(arena, out, SC_STR("''"));
    else
      sc_text_add(arena, out, (struct sc_str){text.ptr + i, 1});
  }
  sc_text_add(arena, out, escapes ? SC_STR("\"") : SC_STR("'"));
}
