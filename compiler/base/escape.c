/* SPDX-License-Identifier: Apache-2.0
 *
 * escape.c - one loop over code points, and per format what becomes of those that are not plain.
 */
#include "base/escape.h"

#include "base/width.h"

#define REPLACEMENT SC_STR("\xef\xbf\xbd")

/* Whether a parser of a document may refuse it: no character at all, or one that XML and YAML leave out. */
static bool is_no_character(uint32_t code_point) {
  return code_point == SC_INVALID_CODE_POINT || (code_point & 0xfffe) == 0xfffe ||
         (code_point >= 0xfdd0 && code_point <= 0xfdef);
}

struct piece {
  struct sc_arena *arena;
  struct sc_text *out;
  struct sc_str bytes; /* of the code point */
};

/* Appends a code point that is not plain. */
typedef void put_code_point(const struct piece *piece, uint32_t code_point);

/* Letters, digits, the space and the ASCII punctuation that `special` does not name are plain. */
static void put_each(struct sc_arena *arena, struct sc_text *out, struct sc_str text,
                     const char *special, put_code_point *put) {
  bool plain[128] = {false};
  for (unsigned c = 0x20; c < 0x7f; c++) plain[c] = true;
  for (; *special != 0; special++) plain[(unsigned char)*special & 0x7f] = false;
  for (size_t i = 0; i < text.len;) {
    size_t run = i, used;
    while (run < text.len && (unsigned char)text.ptr[run] < 0x80 &&
           plain[(unsigned char)text.ptr[run]])
      run++;
    sc_text_add(arena, out, (struct sc_str){text.ptr + i, run - i});
    i = run;
    if (i == text.len) return;
    uint32_t code_point = sc_utf8_decode((struct sc_str){text.ptr + i, text.len - i}, &used);
    struct piece piece = {arena, out, {text.ptr + i, used}};
    if (is_no_character(code_point))
      sc_text_add(arena, out, REPLACEMENT);
    else
      put(&piece, code_point);
    i += used;
  }
}

static void add(const struct piece *piece, struct sc_str text) {
  sc_text_add(piece->arena, piece->out, text);
}

/* --- XML, HTML ------------------------------------------------------------------------------------------------ */

static void put_xml(const struct piece *piece, uint32_t code_point) {
  switch (code_point) {
  case '&': add(piece, SC_STR("&amp;")); return;
  case '<': add(piece, SC_STR("&lt;")); return;
  case '>': add(piece, SC_STR("&gt;")); return;
  case '"': add(piece, SC_STR("&quot;")); return;
  case '\r': add(piece, SC_STR("&#13;")); return;
  default:
    if (code_point < 0x20 && code_point != '\n' && code_point != '\t')
      add(piece, REPLACEMENT);
    else
      add(piece, piece->bytes);
  }
}

static void put_xml_attribute(const struct piece *piece, uint32_t code_point) {
  if (code_point == '\n' || code_point == '\t')
    sc_text_format(piece->arena, piece->out, "&#%u;", code_point);
  else
    put_xml(piece, code_point);
}

void sc_put_xml(struct sc_arena *arena, struct sc_text *out, struct sc_str text) {
  put_each(arena, out, text, "&<>\"", put_xml);
}

void sc_put_xml_attribute(struct sc_arena *arena, struct sc_text *out, struct sc_str text) {
  put_each(arena, out, text, "&<>\"", put_xml_attribute);
}

static void put_html(const struct piece *piece, uint32_t code_point) {
  if (code_point != '\n' && code_point != '\t' && sc_is_control(code_point))
    add(piece, SC_STR("?"));
  else
    put_xml(piece, code_point);
}

void sc_put_html(struct sc_arena *arena, struct sc_text *out, struct sc_str text) {
  put_each(arena, out, text, "&<>\"", put_html);
}

/* --- one line ----------------------------------------------------------------------------------------------------- */

static void put_line_text(const struct piece *piece, uint32_t code_point) {
  add(piece, sc_is_control(code_point) ? SC_STR("?") : piece->bytes);
}

void sc_put_line_text(struct sc_arena *arena, struct sc_text *out, struct sc_str text) {
  put_each(arena, out, text, "", put_line_text);
}

static void put_tap(const struct piece *piece, uint32_t code_point) {
  if (code_point == '#' || code_point == '\\') add(piece, SC_STR("\\"));
  put_line_text(piece, code_point);
}

void sc_put_tap(struct sc_arena *arena, struct sc_text *out, struct sc_str text) {
  put_each(arena, out, text, "#\\", put_tap);
}

static void put_lcov_name(const struct piece *piece, uint32_t code_point) {
  add(piece, code_point == ',' || sc_is_control(code_point) ? SC_STR("_") : piece->bytes);
}

void sc_put_lcov_name(struct sc_arena *arena, struct sc_text *out, struct sc_str text) {
  put_each(arena, out, text, ",", put_lcov_name);
}

/* --- YAML ----------------------------------------------------------------------------------------------------------- */

static void put_yaml(const struct piece *piece, uint32_t code_point) {
  switch (code_point) {
  case '"': add(piece, SC_STR("\\\"")); return;
  case '\\': add(piece, SC_STR("\\\\")); return;
  case '\n': add(piece, SC_STR("\\n")); return;
  case '\t': add(piece, SC_STR("\\t")); return;
  default:
    if (!sc_is_control(code_point))
      add(piece, piece->bytes);
    else
      sc_text_format(piece->arena, piece->out, "\\u%04x", code_point);
  }
}

void sc_put_yaml(struct sc_arena *arena, struct sc_text *out, struct sc_str text) {
  sc_text_add(arena, out, SC_STR("\""));
  put_each(arena, out, text, "\"\\", put_yaml);
  sc_text_add(arena, out, SC_STR("\""));
}

/* --- Markdown -------------------------------------------------------------------------------------------------------- */

/* A character reference is text wherever it stands: never a delimiter, never the end of a cell. */
static void put_markdown(const struct piece *piece, uint32_t code_point) {
  if (code_point >= 0x80)
    put_line_text(piece, code_point);
  else if (code_point < 0x20 || code_point == 0x7f)
    add(piece, SC_STR("?"));
  else
    sc_text_format(piece->arena, piece->out, "&#%u;", code_point);
}

void sc_put_markdown_code(struct sc_arena *arena, struct sc_text *out, struct sc_str text) {
  sc_text_add(arena, out, SC_STR("<code>"));
  put_each(arena, out, text, "!\"#$%&'()*+;<=>?@[\\]^_`{|}~", put_markdown);
  sc_text_add(arena, out, SC_STR("</code>"));
}

/* --- CSV ---------------------------------------------------------------------------------------------------------- */

static bool begins_formula(struct sc_str text) {
  while (text.len > 0 && *text.ptr == ' ') text = (struct sc_str){text.ptr + 1, text.len - 1};
  size_t used;
  if (text.len == 0) return false;
  switch (sc_utf8_decode(text, &used)) {
  case '=':
  case '+':
  case '-':
  case '@':
  case '\t':
  case '\r':
  case '\n':
  case 0xff1d: /* the same, full-width */
  case 0xff0b:
  case 0xff0d:
  case 0xff20: return true;
  default: return false;
  }
}

static void put_csv(const struct piece *piece, uint32_t code_point) {
  add(piece, code_point == '"' ? SC_STR("\"\"") : piece->bytes);
}

void sc_put_csv(struct sc_arena *arena, struct sc_text *out, struct sc_str text) {
  sc_text_add(arena, out, begins_formula(text) ? SC_STR("\"'") : SC_STR("\""));
  put_each(arena, out, text, "\"", put_csv);
  sc_text_add(arena, out, SC_STR("\""));
}
