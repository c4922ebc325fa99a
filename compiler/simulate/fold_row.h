/* SPDX-License-Identifier: Apache-2.0
 *
 * fold_row.h - a row of what was counted elsewhere: a flat JSON object in a line, its members found by name.
 *
 * The readers of rows ask for what they need; the first thing that is missing or out of bounds is remembered, so they check once.
 */
#ifndef SC_FOLD_ROW_H
#define SC_FOLD_ROW_H

#include "simulate/log_json.h"
#include "simulate/use.h"

#define SC_ROW_MEMBERS 32u

struct sc_row_member {
  struct sc_str name;
  enum sc_scan_kind kind;
  int64_t number; /* of an INT */
  struct sc_str text; /* of a STRING; of a list: as it is written */
};

struct sc_row {
  struct sc_row_member members[SC_ROW_MEMBERS];
  size_t count;
  const char *broken; /* static: why the line is no row; NULL = it is one */
  const char *wrong; /* the member that is missing or not what it must be; NULL = none */
};

/* Texts are borrowed from the line, or decoded into `room`, which has as many bytes as the line. Sets `broken`. */
void sc_row_read(struct sc_str line, char *room, struct sc_row *out);

/* Remembers that the member is not what it must be. */
void sc_row_wrong(struct sc_row *row, const char *name);
bool sc_row_has(const struct sc_row *row, const char *name);
struct sc_str sc_row_text(struct sc_row *row, const char *name); /* empty where it is wrong */
/* Within 0 .. max; 0 where it is wrong. */
uint64_t sc_row_number(struct sc_row *row, const char *name, uint64_t max);
uint32_t sc_row_time(struct sc_row *row, const char *name); /* RFC 3339, 1970 to 2105 */
void sc_row_address(struct sc_row *row, const char *name, uint8_t out[16]);
/* "count", "first" and "last" */
struct sc_use sc_row_use(struct sc_row *row);
/* A list of integers from 0 on: writes at most `capacity`, returns how many there are. */
size_t sc_row_numbers(struct sc_row *row, const char *name, uint64_t *out, size_t capacity);
/* As many bytes as these, in hexadecimal. */
void sc_row_bytes(struct sc_row *row, const char *name, uint8_t *out, size_t count);
/* An object, as it is written. */
struct sc_str sc_row_object(struct sc_row *row, const char *name);

#endif
