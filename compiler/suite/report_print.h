/* SPDX-License-Identifier: Apache-2.0
 *
 * report_print.h - what the texts for people share: colours, safe names, places.
 */
#ifndef SC_REPORT_PRINT_H
#define SC_REPORT_PRINT_H

#include "suite/report.h"

struct sc_printer {
  struct sc_arena *arena;
  const struct sc_outcome *outcome;
  const struct sc_text_style *style;
  struct sc_text *out;
};

enum sc_paint {
  SC_PAINT_PLAIN,
  SC_PAINT_BOLD,
  SC_PAINT_DIM,
  SC_PAINT_GREEN,
  SC_PAINT_RED,
  SC_PAINT_YELLOW
};
/* An ANSI sequence, or nothing where colours are off. */
const char *sc_paint(const struct sc_printer *p, enum sc_paint paint);

#define SC_PUT(p, ...) sc_text_format((p)->arena, (p)->out, __VA_ARGS__)

/* Names come from files that anybody may have written: control characters are shown as '?'. */
void sc_put_safe(const struct sc_printer *p, struct sc_str text);
void sc_put_place(const struct sc_printer *p, struct sc_str file, uint32_t line);

#endif
