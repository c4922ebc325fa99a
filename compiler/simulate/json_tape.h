/* SPDX-License-Identifier: Apache-2.0
 *
 * json_tape.h - a JSON value as a flat list of its nodes in order of appearance: what a map's pointers walk.
 *
 * Memory is the caller's and of fixed size: nothing is allocated per record.
 */
#ifndef SC_JSON_TAPE_H
#define SC_JSON_TAPE_H

#include "simulate/log_json.h"

#define SC_TAPE_NODES ((uint32_t)1 << 16) /* values in one record */

struct sc_tape_node {
  enum sc_scan_kind kind;
  uint32_t next; /* the first node that does not lie in this one */
  uint32_t count; /* object, array: members */
  struct sc_str name; /* member of an object: decoded */
  struct sc_str text; /* string: decoded; else as it is written */
};

struct sc_tape {
  struct sc_tape_node *nodes; /* [0] is the record */
  uint32_t count, capacity;
};

/* Checks and lists a whole text. Decoded texts go to `room`, which has as many bytes as the text, and is advanced. False: *error
 * (static) says why, *byte where (from 1). */
bool sc_tape_read(struct sc_tape *tape, struct sc_str text, char **room, const char **error,
                  size_t *byte);

/* A member by name: its node; SC_TAPE_NONE if there is none, SC_TAPE_TWICE if two have this name: which one a product means
 * nobody knows, and an attacker may choose. */
#define SC_TAPE_NONE UINT32_MAX
#define SC_TAPE_TWICE (UINT32_MAX - 1)
uint32_t sc_tape_member(const struct sc_tape *tape, uint32_t object, struct sc_str name);
/* The index-th member of an object or element of an array, from 0, or SC_TAPE_NONE. */
uint32_t sc_tape_item(const struct sc_tape *tape, uint32_t collection, uint32_t index);

#endif
