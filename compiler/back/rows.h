/* SPDX-License-Identifier: Apache-2.0
 *
 * rows.h - building the rows of a table (scope_format.h, "A row"): two-choice bucket hashing, equal rows shared.
 */
#ifndef SC_ROWS_H
#define SC_ROWS_H

#include "base/arena.h"
#include "scope_format.h"

struct sc_cell {
  uint32_t key;
  uint32_t value;
};

struct sc_words {
  uint32_t *items;
  size_t count, capacity;
};

/* Of an open-addressed table of the rows that may be shared. */
struct sc_known_row {
  uint32_t hash;
  uint32_t number; /* index into starts + 1, 0 = free */
};

struct sc_rows {
  struct sc_arena *arena;
  bool share; /* equal rows are stored once */
  bool too_large; /* the words no longer fit 32-bit offsets, or a key is over SCOPE_F_KEY_MAX */
  struct sc_words words;
  SC_VEC(uint32_t) starts;
  struct sc_known_row *known;
  size_t known_capacity;
  struct sc_words buckets; /* scratch: the row under construction */
  struct sc_words built;
  struct sc_words
      places; /* per cell of the last row: the word of its entry, counted from the row's offset */
};

void sc_rows_init(struct sc_rows *rows, struct sc_arena *arena, bool share);

/* The offset of the row with these cells (rising keys) and this default (SCOPE_F_NONE = none); 0 if it holds nothing.
 * A row that is not `shareable` is stored for this call alone. */
uint32_t sc_rows_add(struct sc_rows *rows, enum scope_f_row_kind kind, const struct sc_cell *cells,
                     uint32_t count, uint32_t fallback, bool shareable);

/* Replaces each value of the rows of kind SCOPES by renumber[value]; the order of values must not change. */
void sc_rows_renumber(struct sc_rows *rows, const uint32_t *renumber);

#endif
