/* SPDX-License-Identifier: Apache-2.0
 *
 * wrap.c - text in lines of a terminal's width.
 */
#include "wrap.h"

#include <wchar.h>

#include "output.h"

size_t cmd_columns(struct sc_str text) {
  size_t columns = 0;
  mbstate_t state = {0};
  for (size_t i = 0; i < text.len;) {
    wchar_t c;
    size_t len = mbrtowc(&c, text.ptr + i, text.len - i, &state);
    if (len == (size_t)-1 || len == (size_t)-2 || len == 0) {
      /* Not in this locale's encoding: one column per character of UTF-8. */
      state = (mbstate_t){0};
      columns += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
      i++;
      continue;
    }
    int width = wcwidth(c);
    columns += width > 0 ? (size_t)width : 0;
    i += len;
  }
  return columns;
}

struct sc_str cmd_next_word(struct sc_str *rest) {
  size_t begin = 0;
  while (begin < rest->len && rest->ptr[begin] == ' ') begin++;
  size_t end = begin;
  while (end < rest->len && rest->ptr[end] != ' ') end++;
  struct sc_str word = {rest->ptr + begin, end - begin};
  *rest = (struct sc_str){rest->ptr + end, rest->len - end};
  return word;
}

void cmd_wrap(FILE *out, struct sc_str text, size_t indent, size_t column) {
  bool first = true;
  struct sc_str word;
  while ((word = cmd_next_word(&text)).len > 0) {
    size_t width = cmd_columns(word);
    if (!first && column + 1 + width > CMD_WIDTH - 1) {
      fprintf(out, "\n%*s", (int)indent, "");
      column = indent;
      first = true;
    }
    if (!first) fputc(' ', out);
    cmd_print_safe(out, word);
    column += width + (first ? 0 : 1);
    first = false;
  }
  fputc('\n', out);
}

void cmd_wrap_paragraphs(FILE *out, const char *text, size_t indent) {
  while (*text != 0) {
    size_t len = strcspn(text, "\n");
    struct sc_str line = {text, len};
    if (len == 0) {
      fputc('\n', out);
    } else if (line.len > 2 && text[0] == ' ' && text[1] == ' ') {
      fprintf(out, "%*s%.*s\n", (int)indent, "", SC_STR_ARGS(line));
    } else {
      fprintf(out, "%*s", (int)indent, "");
      cmd_wrap(out, line, indent, indent);
    }
    text += len;
    if (*text == '\n') text++;
  }
}
