/* SPDX-License-Identifier: Apache-2.0
 *
 * wrap.h - text in lines of a terminal's width.
 */
#ifndef CMD_WRAP_H
#define CMD_WRAP_H

#include <stdio.h>

#include "base/str.h"

#define CMD_WIDTH 80u

/* The next word of `rest`, which becomes what stands behind it; empty at the end. */
struct sc_str cmd_next_word(struct sc_str *rest);

/* Prints words from column `column` on, indenting further lines by `indent`, and ends the line. */
void cmd_wrap(FILE *out, struct sc_str text, size_t indent, size_t column);

/* Paragraphs of `text`, split by newlines; a line that begins with two spaces is printed as it is. */
void cmd_wrap_paragraphs(FILE *out, const char *text, size_t indent);

/* Terminal columns of a UTF-8 text, by the locale's tables where it is UTF-8. */
size_t cmd_columns(struct sc_str text);

#endif
