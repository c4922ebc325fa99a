/* SPDX-License-Identifier: Apache-2.0
 *
 * report_print.c - what the texts for people share.
 */
#include "suite/report_print.h"

#include "base/escape.h"

const char *sc_paint(const struct sc_printer *p, enum sc_paint paint) {
  static const char *const codes[] = {"\033[0m",  "\033[1m",  "\033[2m",
                                      "\033[32m", "\033[31m", "\033[33m"};
  return p->style->colour ? codes[paint] : "";
}

void sc_put_safe(const struct sc_printer *p, struct sc_str text) {
  sc_put_line_text(p->arena, p->out, text);
}

void sc_put_place(const struct sc_printer *p, struct sc_str file, uint32_t line) {
  SC_PUT(p, "%s", sc_paint(p, SC_PAINT_DIM));
  sc_put_safe(p, file);
  SC_PUT(p, ":%u%s", line, sc_paint(p, SC_PAINT_PLAIN));
}
