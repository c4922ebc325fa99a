/* SPDX-License-Identifier: Apache-2.0
 *
 * html_page.c - head, style and script with their digests (CSP Level 2, section 4.2.5), body.
 */
#include "html/html_page.h"

#include "crypto.h"

static void raw(struct sc_arena *arena, struct sc_text *out, const char *text) {
  sc_text_add(arena, out, sc_str_from(text));
}

/* 'sha256-…' in base64 (RFC 4648). */
static void put_digest(struct sc_arena *arena, struct sc_text *out, struct sc_str content) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  unsigned char digest[33] = {0}; /* 11 groups of three; the last has two */
  char text[45];
  if (!sc_sha256(content.ptr, content.len, digest)) sc_arena_fail(arena);
  for (unsigned i = 0; i < 11; i++) {
    unsigned group = (unsigned)(digest[3 * i] << 16 | digest[3 * i + 1] << 8 | digest[3 * i + 2]);
    for (unsigned k = 0; k < 4; k++) text[4 * i + k] = letters[group >> (18 - 6 * k) & 63];
  }
  text[43] = '=';
  text[44] = 0;
  sc_text_format(arena, out, "'sha256-%s'", text);
}

void sc_html_begin(struct sc_arena *arena, struct sc_text *out, const struct sc_html_page *page) {
  raw(arena, out,
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri "
      "'none'; form-action 'none'; style-src ");
  put_digest(arena, out, page->style);
  if (page->script.len > 0) {
    raw(arena, out, "; script-src ");
    put_digest(arena, out, page->script);
  }
  raw(arena, out,
      "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
  sc_put_html(arena, out, page->title);
  raw(arena, out, "</title>\n<style>");
  sc_text_add(arena, out, page->style);
  raw(arena, out, "</style></head><body>\n");
}

void sc_html_end(struct sc_arena *arena, struct sc_text *out, const struct sc_html_page *page) {
  if (page->script.len > 0) {
    raw(arena, out, "<script>");
    sc_text_add(arena, out, page->script);
    raw(arena, out, "</script>\n");
  }
  raw(arena, out, "</body></html>\n");
}
