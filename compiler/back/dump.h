/* SPDX-License-Identifier: Apache-2.0
 *
 * dump.h - a decision table as readable text, for reviews, diffs of tables and debugging of the compiler.
 *
 * Every function takes the bytes of a whole table that the runtime's verifier has accepted, its optional sections
 * included: offsets and ids are trusted here as they are in a decision. The text depends on the bytes alone.
 */
#ifndef SC_DUMP_H
#define SC_DUMP_H

#include "base/str.h"
#include "scope_format.h"

struct sc_dump_section {
  const char *name; /* "META", ..., "?" for a kind this version does not know */
  uint64_t off; /* bytes from the file's start */
  uint64_t len; /* bytes */
  uint32_t count; /* items; bytes or words of sections without items */
  bool optional;
};

/* The sections in the order of the file; returns how many, at most SCOPE_F_SECTIONS_MAX. */
size_t sc_dump_sections(const unsigned char *table, struct sc_dump_section *out);

/* Everything: names, rows, variables, diagrams, automata, zones, rules. */
void sc_dump(struct sc_arena *arena, const unsigned char *table, struct sc_text *out);

/* The index of the time zone that expression `expr` of the explanation sections reads `now` in; false if it reads none. */
bool sc_dump_expr_zone(const unsigned char *table, uint32_t expr, uint32_t *zone);

#endif
