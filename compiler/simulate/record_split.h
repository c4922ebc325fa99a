/* SPDX-License-Identifier: Apache-2.0
 *
 * record_split.h - where records begin and end in a stream of JSON: the items of an array in a document.
 *
 * A document is an array, or an object in which a pointer leads to one. Only brackets, names and commas are read here: what a
 * record says is checked by who reads it. Bytes are looked at once, and may come in pieces.
 */
#ifndef SC_RECORD_SPLIT_H
#define SC_RECORD_SPLIT_H

#include "simulate/log_map.h"

#define SC_SPLIT_DEPTH (SC_SCAN_DEPTH + SC_MAP_RECORDS_DEPTH + 1)

struct sc_split {
  const struct sc_map_pointer *way; /* to the array, in a document that is an object */
  enum sc_split_state {
    SC_SPLIT_VALUE, /* a value begins here, or a collection that was just opened ends */
    SC_SPLIT_NAME, /* a member's name, or an object that was just opened ends */
    SC_SPLIT_COLON,
    SC_SPLIT_COMMA, /* or the collection ends */
    SC_SPLIT_SCALAR, /* in a number, true, false or null */
    SC_SPLIT_STRING,
    SC_SPLIT_STRING_NAME
  } state;
  char closes[SC_SPLIT_DEPTH]; /* of each open collection */
  unsigned depth;
  unsigned on_way; /* so many of them, from the outermost, are on the way */
  unsigned record_depth; /* depth of the array of records; 0 = not inside */
  bool just_opened, escaped;
  bool name_fits; /* the name that is read is the way's next, so far */
  size_t name_len;
  bool found; /* an array of records was there */
  uint64_t line; /* of the next byte, from 1 */
};

void sc_split_init(struct sc_split *split, const struct sc_map_pointer *way);

enum sc_split_step {
  SC_SPLIT_ALL_READ, /* up to `len` */
  SC_SPLIT_BEGIN, /* a record begins with the byte before *at */
  SC_SPLIT_END, /* it ends before *at */
  SC_SPLIT_DOCUMENT, /* the document ends before *at; another may follow */
  SC_SPLIT_WRONG /* at *at stands what cannot stand there */
};
/* Reads from *at on, to the next thing to be said. */
enum sc_split_step sc_split_next(struct sc_split *split, const char *bytes, size_t len, size_t *at);

/* In the middle of a document. */
static inline bool sc_split_inside(const struct sc_split *split) { return split->depth > 0; }

#endif
