/* SPDX-License-Identifier: Apache-2.0
 *
 * dump_internal.h - what dump.c (names, rules, sections) and dump_conditions.c (rows, diagrams, automata) share.
 */
#ifndef SC_DUMP_INTERNAL_H
#define SC_DUMP_INTERNAL_H

#include "back/dump.h"

struct sc_dumper {
  struct sc_arena *arena;
  struct sc_text *out;
  const unsigned char *table;
  struct scope_f_meta meta;
  struct {
    const unsigned char *data;
    size_t len;
  } sections[SCOPE_F_KIND_END];
};

#define SC_DUMP(dumper, ...) sc_text_format((dumper)->arena, (dumper)->out, __VA_ARGS__)

static inline bool sc_dump_item(const struct sc_dumper *d, enum scope_f_kind kind, size_t size,
                                uint64_t index, void *out) {
  if (index >= d->sections[kind].len / size) return false;
  memcpy(out, d->sections[kind].data + index * size, size);
  return true;
}
/* Item `index` of a section into *out; false past its end. */
#define SC_DUMP_ITEM(dumper, kind, index, out)                                                     \
  sc_dump_item((dumper), (kind), sizeof(*(out)), (index), (out))

struct sc_str sc_dump_string(const struct sc_dumper *d, struct scope_f_str s);
struct sc_str sc_dump_debug_string(const struct sc_dumper *d, struct scope_f_str s);
struct sc_str sc_dump_scope_name(const struct sc_dumper *d, uint32_t id);
struct sc_str sc_dump_role_name(const struct sc_dumper *d, uint32_t id);
/* "r12" of the row at a word offset: its position in ROW_STARTS, from 1; "-" for the empty row. */
void sc_dump_row_ref(struct sc_dumper *d, const char *label, uint32_t off);
/* A line for one cell of a row of scopes. */
void sc_dump_scope_cell(struct sc_dumper *d, uint32_t scope, uint32_t ref);
void sc_dump_node_ref(struct sc_dumper *d, uint32_t ref);

/* dump_conditions.c */
void sc_dump_variables(struct sc_dumper *d);
void sc_dump_nodes(struct sc_dumper *d);
void sc_dump_rows(struct sc_dumper *d);
void sc_dump_automata(struct sc_dumper *d);
void sc_dump_zones(struct sc_dumper *d);

#endif
