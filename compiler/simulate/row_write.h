/* SPDX-License-Identifier: Apache-2.0
 *
 * row_write.h - writes rows that fold_row.h reads: a flat JSON object in a line, `kind` first.
 *
 * Between sc_row_begin and sc_row_end stand members, added in any order; the caller adds no name twice. Failed memory is the
 * arena's to remember.
 */
#ifndef SC_ROW_WRITE_H
#define SC_ROW_WRITE_H

#include "base/str.h"
#include "simulate/use.h"

struct sc_row_writer {
  struct sc_arena *arena; /* borrowed, as `out` is */
  struct sc_text *out;
  uint64_t rows; /* begun so far */
};

void sc_row_begin(struct sc_row_writer *writer, const char *kind);
void sc_row_end(struct sc_row_writer *writer);

/* A member. */
void sc_row_add_text(struct sc_row_writer *writer, const char *name, struct sc_str text);
void sc_row_add_number(struct sc_row_writer *writer, const char *name, uint64_t number);
void sc_row_add_hex(struct sc_row_writer *writer, const char *name, const uint8_t *bytes,
                    size_t count);
void sc_row_add_time(struct sc_row_writer *writer, const char *name, int64_t at);
/* "count", "first" and "last" */
void sc_row_add_use(struct sc_row_writer *writer, const struct sc_use *use);
/* The same as a list of three; left out where there is none. */
void sc_row_add_use_list(struct sc_row_writer *writer, const char *name, const struct sc_use *use);

/* A list as a member: what is put between has `first` set at the beginning. */
void sc_row_begin_list(struct sc_row_writer *writer, const char *name);
void sc_row_put_number(struct sc_row_writer *writer, bool *first, uint64_t number);
void sc_row_put_use(struct sc_row_writer *writer, bool *first, const struct sc_use *use);
void sc_row_end_list(struct sc_row_writer *writer);

#endif
