/* SPDX-License-Identifier: Apache-2.0
 *
 * html_page.h - the shell of a page that needs nothing else: no font, no picture, no network.
 *
 * Its content security policy allows the one style and the one script that are given, by their digests, and nothing else:
 * it forbids what a mistake in escaping would let in. So elements have no `style` attributes and no handlers.
 */
#ifndef SC_HTML_PAGE_H
#define SC_HTML_PAGE_H

#include "base/escape.h"

struct sc_html_page {
  struct sc_str title; /* is escaped */
  struct sc_str style; /* CSS, as it is */
  struct sc_str script; /* JavaScript, as it is; len 0 = none */
};

/* Up to the body's begin tag. */
void sc_html_begin(struct sc_arena *arena, struct sc_text *out, const struct sc_html_page *page);
/* The script, and the end. */
void sc_html_end(struct sc_arena *arena, struct sc_text *out, const struct sc_html_page *page);

#endif
