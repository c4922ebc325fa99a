/* SPDX-License-Identifier: Apache-2.0
 *
 * fmt_scalar.c - scalars: on one line, or with the line breaks that their author gave them.
 *
 * Quoted stays quoted and plain stays plain, since other YAML readers tell "1.10" from 1.10; which quotes is settled here.
 * Where the bytes cannot be kept for certain, the value is written in double quotes with escapes.
 */
#include "base/width.h"
#include "fmt/fmt_internal.h"

enum fmt_style fmt_style_of(struct sc_str text, const struct sc_node *scalar) {
  if (scalar->plain || scalar->span.len == 0) return FMT_PLAIN;
  char first = text.ptr[scalar->span.off];
  if (first == '\'') return FMT_SINGLE;
  if (first == '|') return FMT_LITERAL;
  return first == '>' ? FMT_FOLDED : FMT_DOUBLE;
}

/* --- one line ---------------------------------------------------------------------------------------- */

/* Nothing that a reader cannot see, and nothing that ends a line. */
static bool is_printable(struct sc_str value) {
  while (value.len > 0) {
    size_t used;
    uint32_t c = sc_utf8_decode(value, &used);
    if (c == SC_INVALID_CODE_POINT || sc_is_control(c)) return false;
    value.ptr += used;
    value.len -= used;
  }
  return true;
}

/* The same for several lines, which end as lines of policies do, not with a lone CR or one of Unicode's line ends. */
static bool is_text(struct sc_str value) {
  while (value.len > 0) {
    size_t used;
    uint32_t c = sc_utf8_decode(value, &used);
    bool allowed = c == '\n' || c == '\t';
    if (c == '\r') allowed = value.len == 1 || value.ptr[1] == '\n';
    if (c == SC_INVALID_CODE_POINT || (sc_is_control(c) && !allowed)) return false;
    value.ptr += used;
    value.len -= used;
  }
  return true;
}

static void add_escaped(struct sc_arena *arena, struct sc_text *out, uint32_t code_point) {
  switch (code_point) {
  case '\n': sc_text_add(arena, out, SC_STR("\\n")); return;
  case '\t': sc_text_add(arena, out, SC_STR("\\t")); return;
  case '\r': sc_text_add(arena, out, SC_STR("\\r")); return;
  case '"': sc_text_add(arena, out, SC_STR("\\\"")); return;
  case '\\': sc_text_add(arena, out, SC_STR("\\\\")); return;
  default: break;
  }
  if (code_point < 0x100)
    sc_text_format(arena, out, "\\x%02x", code_point);
  else
    sc_text_format(arena, out, code_point < 0x10000 ? "\\u%04x" : "\\U%08x", code_point);
}

static struct sc_str double_quoted(struct sc_arena *arena, struct sc_str value) {
  struct sc_text out = {0};
  sc_text_add(arena, &out, SC_STR("\""));
  while (value.len > 0) {
    size_t used;
    uint32_t code_point = sc_utf8_decode(value, &used);
    if (code_point == '"' || code_point == '\\' || sc_is_control(code_point))
      add_escaped(arena, &out, code_point);
    else
      sc_text_add(arena, &out, (struct sc_str){value.ptr, used});
    value.ptr += used;
    value.len -= used;
  }
  sc_text_add(arena, &out, SC_STR("\""));
  return sc_text_str(&out);
}

static struct sc_str single_quoted(struct sc_arena *arena, struct sc_str value) {
  struct sc_text out = {0};
  sc_text_add(arena, &out, SC_STR("'"));
  for (size_t i = 0; i < value.len; i++)
    sc_text_add(arena, &out,
                value.ptr[i] == '\'' ? SC_STR("''") : (struct sc_str){value.ptr + i, 1});
  sc_text_add(arena, &out, SC_STR("'"));
  return sc_text_str(&out);
}

static bool holds(struct sc_str value, char c) {
  return value.len > 0 && memchr(value.ptr, c, value.len) != NULL;
}

/* A text inside brackets that is a sign of structure outside of them. */
static bool is_sign(struct sc_str value) {
  return value.len == 1 && strchr("-?:", value.ptr[0]) != NULL;
}

struct sc_str fmt_scalar_line(const struct fmt_source *source, const struct sc_node *scalar) {
  struct sc_str value = scalar->value;
  enum fmt_style style = fmt_style_of(source->text, scalar);
  if (!is_printable(value)) return double_quoted(source->arena, value);
  if (style == FMT_PLAIN && !is_sign(value)) return value;
  if (holds(value, '\'') && !holds(value, '"') && !holds(value, '\\'))
    return double_quoted(source->arena, value);
  return single_quoted(source->arena, value);
}

/* --- lines ------------------------------------------------------------------------------------------- */

/* The next line of `rest`, without its end (LF, CR LF, or a lone CR); `rest` moves on. */
static struct sc_str take_line(struct sc_str *rest) {
  size_t len = 0;
  while (len < rest->len && rest->ptr[len] != '\n' && rest->ptr[len] != '\r') len++;
  struct sc_str line = {rest->ptr, len};
  size_t used = len < rest->len ? len + 1 : len;
  if (used > len && rest->ptr[len] == '\r' && used < rest->len && rest->ptr[used] == '\n') used++;
  rest->ptr += used;
  rest->len -= used;
  return line;
}

static size_t leading(struct sc_str line) {
  size_t count = 0;
  while (count < line.len && line.ptr[count] == ' ') count++;
  return count;
}

static struct sc_str trimmed(struct sc_str line) {
  while (line.len > 0 && strchr(" \t\r", line.ptr[0]) != NULL) {
    line.ptr++;
    line.len--;
  }
  while (line.len > 0 && strchr(" \t\r", line.ptr[line.len - 1]) != NULL) line.len--;
  return line;
}

static void add_line(const struct fmt_source *source, struct sc_text *out, uint32_t indent,
                     struct sc_str line) {
  sc_text_add(source->arena, out, SC_STR("\n"));
  if (line.len > 0) sc_text_format(source->arena, out, "%*s", (int)indent, "");
  sc_text_add(source->arena, out, line);
}

/* A plain or quoted scalar over several lines: the white space around its line breaks means nothing. */
static void add_folded_lines(const struct fmt_source *source, struct sc_str raw, uint32_t indent,
                             struct sc_text *out) {
  sc_text_add(source->arena, out, trimmed(take_line(&raw)));
  while (raw.len > 0) add_line(source, out, indent + 2, trimmed(take_line(&raw)));
}

/* --- blocks ------------------------------------------------------------------------------------------ */

struct block {
  struct sc_str header; /* to the end of its line */
  struct sc_str body; /* the lines below it, to the end of the text */
  uint32_t digit; /* of the header, 0 = none */
};

static struct block block_of(struct sc_str text, const struct sc_node *scalar) {
  struct block block = {0};
  struct sc_str rest = {text.ptr + scalar->span.off, text.len - scalar->span.off};
  block.header = take_line(&rest);
  block.body = rest;
  for (size_t i = 1; i < block.header.len && i < 3; i++)
    if (block.header.ptr[i] >= '1' && block.header.ptr[i] <= '9')
      block.digit = (uint32_t)(block.header.ptr[i] - '0');
    else if (block.header.ptr[i] != '+' && block.header.ptr[i] != '-')
      break;
  return block;
}

/* The columns that the block's lines are indented by: those of its first line that is not blank. */
static size_t block_indent(struct sc_str body) {
  while (body.len > 0) {
    struct sc_str line = take_line(&body);
    if (leading(line) < line.len) return leading(line);
  }
  return 0;
}

/* What the scalar covers may reach over blank lines below it; its content ends with the last line that has any. */
uint32_t fmt_block_end(struct sc_str text, const struct sc_node *scalar) {
  size_t end = (size_t)scalar->span.off + scalar->span.len;
  if (end > text.len) end = text.len;
  while (end > scalar->span.off && strchr(" \t\r\n", text.ptr[end - 1]) != NULL) end--;
  return (uint32_t)end;
}

/* How the end of the text is cut follows from the value. A comment in the header is the entry's own. */
static void add_header(const struct fmt_source *source, const struct sc_node *scalar,
                       const struct block *block, struct sc_text *out) {
  struct sc_str value = scalar->value;
  sc_text_add(source->arena, out, (struct sc_str){block->header.ptr, 1});
  if (value.ptr[value.len - 1] != '\n') sc_text_add(source->arena, out, SC_STR("-"));
}

/* Whether it can be written as a block again, without an indentation indicator. */
static bool is_simple_block(struct sc_str value, const struct block *block, const char *end) {
  if (value.len == 0 || block->digit != 0 || strchr(" \n\t", value.ptr[0]) != NULL) return false;
  size_t len = value.ptr[value.len - 1] == '\n' ? value.len - 1 : value.len;
  while (len > 0 && strchr(" \t", value.ptr[len - 1]) != NULL) len--;
  if (len == 0 || value.ptr[len - 1] == '\n') return false; /* its last line is blank */
  if (end <= block->body.ptr) return false;
  return is_text((struct sc_str){block->body.ptr, (size_t)(end - block->body.ptr)});
}

static void add_block(const struct fmt_source *source, const struct sc_node *scalar,
                      uint32_t indent, struct sc_text *out) {
  struct block block = block_of(source->text, scalar);
  const char *end = source->text.ptr + fmt_block_end(source->text, scalar);
  if (!is_simple_block(scalar->value, &block, end)) {
    sc_text_add(source->arena, out, fmt_scalar_line(source, scalar));
    return;
  }
  size_t strip = block_indent(block.body);
  add_header(source, scalar, &block, out);
  while (block.body.len > 0 && block.body.ptr < end) {
    struct sc_str line = take_line(&block.body);
    size_t cut = strip < line.len ? strip : line.len;
    add_line(source, out, indent + 2, (struct sc_str){line.ptr + cut, line.len - cut});
  }
}

void fmt_scalar(const struct fmt_source *source, const struct sc_node *scalar, uint32_t indent,
                struct sc_text *out) {
  enum fmt_style style = fmt_style_of(source->text, scalar);
  struct sc_str raw = {source->text.ptr + scalar->span.off, scalar->span.len};
  if (style == FMT_LITERAL || style == FMT_FOLDED) {
    add_block(source, scalar, indent, out);
    return;
  }
  bool several = holds(raw, '\n') && is_text(raw);
  if (several && (style != FMT_DOUBLE || !holds(raw, '\\')))
    add_folded_lines(source, raw, indent, out);
  else
    sc_text_add(source->arena, out, fmt_scalar_line(source, scalar));
}
