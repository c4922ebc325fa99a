/* SPDX-License-Identifier: Apache-2.0
 *
 * output.c - checked stdout, JSON strings, colours.
 */
#include "output.h"

#include <errno.h>

bool cmd_stdout_ok(void) {
  bool failed = ferror(stdout) != 0;
  errno = 0;
  if (fflush(stdout) != 0) failed = true;
  if (!failed) return true;
  if (errno != EPIPE) /* the reader has gone: nobody is left to tell */
    fprintf(stderr, "scopec: cannot write to standard output: %s\n",
            errno != 0 ? strerror(errno) : "a write failed");
  return false;
}

/* The length of the UTF-8 sequence at p, 0 if there is none. */
static size_t sequence_len(const unsigned char *p, size_t left) {
  size_t len = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
  if (len == 0 || p[0] > 0xf4 || len > left) return 0;
  for (size_t i = 1; i < len; i++)
    if ((p[i] & 0xc0) != 0x80) return 0;
  if (p[0] == 0xe0 && p[1] < 0xa0) return 0;
  if (p[0] == 0xed && p[1] > 0x9f) return 0;
  if (p[0] == 0xf0 && p[1] < 0x90) return 0;
  if (p[0] == 0xf4 && p[1] > 0x8f) return 0;
  return len;
}

static void json_escape(FILE *out, unsigned char c) {
  switch (c) {
  case '"': fputs("\\\"", out); break;
  case '\\': fputs("\\\\", out); break;
  case '\n': fputs("\\n", out); break;
  case '\r': fputs("\\r", out); break;
  case '\t': fputs("\\t", out); break;
  default: fprintf(out, "\\u%04x", c); break;
  }
}

void cmd_json_string(FILE *out, struct sc_str text) {
  const unsigned char *p = (const unsigned char *)text.ptr;
  putc_unlocked('"', out);
  for (size_t i = 0; i < text.len;) {
    size_t run = i;
    while (run < text.len && p[run] >= 0x20 && p[run] < 0x7f && p[run] != '"' && p[run] != '\\')
      run++;
    if (run > i) fwrite_unlocked(p + i, 1, run - i, out);
    i = run;
    if (i == text.len) break;
    size_t len = sequence_len(p + i, text.len - i);
    if (len > 1)
      fwrite_unlocked(p + i, 1, len, out);
    else if (len == 1)
      json_escape(out, p[i]);
    else
      fputs("\\ufffd", out);
    i += len > 0 ? len : 1;
  }
  putc_unlocked('"', out);
}

const char *cmd_style(bool colour, enum cmd_style style) {
  if (!colour) return "";
  switch (style) {
  case CMD_PLAIN: return "\x1b[0m";
  case CMD_BOLD: return "\x1b[1m";
  case CMD_DIM: return "\x1b[2m";
  case CMD_GREEN: return "\x1b[1;32m";
  case CMD_RED: return "\x1b[1;31m";
  case CMD_YELLOW: return "\x1b[1;33m";
  }
  return "";
}

void cmd_print_safe(FILE *out, struct sc_str text) {
  const unsigned char *p = (const unsigned char *)text.ptr;
  for (size_t i = 0; i < text.len;) {
    size_t len = sequence_len(p + i, text.len - i);
    /* C0, DEL, and C1 (U+0080..U+009F) steer terminals. */
    bool control = len == 0 || p[i] < 0x20 || p[i] == 0x7f || (p[i] == 0xc2 && p[i + 1] < 0xa0);
    if (control)
      putc_unlocked('?', out);
    else
      fwrite_unlocked(p + i, 1, len, out);
    i += len > 0 ? len : 1;
  }
}
