/* SPDX-License-Identifier: Apache-2.0
 *
 * dump_conditions.c - rows, variables, decision diagrams, automata and time zones as text.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "back/dump_internal.h"

/* --- rows --------------------------------------------------------------------------------------------------------- */

struct cell {
  uint32_t key;
  uint32_t value;
};

static int by_key(const void *a, const void *b) {
  const struct cell *x = a;
  const struct cell *y = b;
  return x->key < y->key ? -1 : x->key > y->key;
}

static uint32_t word(const struct sc_dumper *d, uint32_t off) {
  uint32_t value = 0;
  SC_DUMP_ITEM(d, SCOPE_F_ROWS, off, &value);
  return value;
}

/* The entries of the row at `off` by rising key; returns how many. */
static uint32_t row_cells(struct sc_dumper *d, uint32_t off, struct cell **out) {
  uint32_t palette_count = word(d, off + 2) & 0xffff;
  uint32_t first = off + 4 + palette_count;
  uint32_t slots = word(d, off + 1) * SCOPE_F_BUCKET;
  struct cell *cells = SC_NEW_ARRAY(d->arena, struct cell, word(d, off));
  uint32_t count = 0;
  for (uint32_t i = 0; i < slots && count < word(d, off); i++) {
    uint32_t entry = word(d, palette_count > 0 ? first + i : first + 2 * i);
    if (entry == SCOPE_F_FREE) continue;
    if (palette_count > 0)
      cells[count++] = (struct cell){entry >> 8, word(d, off + 4 + (entry & 0xff))};
    else
      cells[count++] = (struct cell){entry, word(d, first + 2 * i + 1)};
  }
  if (count > 0) qsort(cells, count, sizeof(*cells), by_key);
  *out = cells;
  return count;
}

void sc_dump_scope_cell(struct sc_dumper *d, uint32_t scope, uint32_t ref) {
  SC_DUMP(d, "  %.*s", SC_STR_ARGS(sc_dump_scope_name(d, scope)));
  if (scope >= d->meta.first_open_scope)
    SC_DUMP(d, "#%" PRIu32, scope - d->meta.first_open_scope + 1);
  SC_DUMP(d, " ");
  sc_dump_node_ref(d, ref);
  SC_DUMP(d, "\n");
}

static void dump_cell(struct sc_dumper *d, uint32_t kind, struct cell cell) {
  switch (kind) {
  case SCOPE_F_ROW_SCOPES: sc_dump_scope_cell(d, cell.key, cell.value); return;
  case SCOPE_F_ROW_CLASSES:
    SC_DUMP(d, "  c%" PRIu32, cell.key);
    sc_dump_row_ref(d, "ceiling", cell.value);
    break;
  default: SC_DUMP(d, "  %.*s", SC_STR_ARGS(sc_dump_role_name(d, cell.key))); break;
  }
  SC_DUMP(d, "\n");
}

void sc_dump_rows(struct sc_dumper *d) {
  static const char *const names[SCOPE_F_ROW_KIND_END] = {"?", "scopes", "classes", "roles"};
  uint32_t off;
  SC_DUMP(d, "\n# rows\n");
  for (uint32_t i = 0; SC_DUMP_ITEM(d, SCOPE_F_ROW_STARTS, i, &off); i++) {
    uint32_t kind = word(d, off + 2) >> 16;
    struct cell *cells;
    SC_DUMP(d, "r%" PRIu32 " %s", i + 1, kind < SCOPE_F_ROW_KIND_END ? names[kind] : "?");
    if (word(d, off + 3) != SCOPE_F_NONE) {
      SC_DUMP(d, " otherwise ");
      sc_dump_node_ref(d, word(d, off + 3));
    }
    SC_DUMP(d, "\n");
    uint32_t count = row_cells(d, off, &cells);
    for (uint32_t c = 0; c < count; c++) dump_cell(d, kind, cells[c]);
  }
}

/* --- variables ------------------------------------------------------------------------------------------------------ */

static const char *const var_names[SCOPE_F_VAR_END] = {"points",  "week",    "date",   "address",
                                                       "literal", "match",   "member", "present",
                                                       "role",    "subject", "chain"};

static void dump_source(struct sc_dumper *d, uint16_t source) {
  static const char *const names[] = {"now",  "resource", "user",   "agent",
                                      "task", "scope",    "request"};
  struct scope_f_attr attr;
  if (source >= SCOPE_F_FROM_NOW && source < SCOPE_F_FROM_END)
    SC_DUMP(d, " %s", names[source - SCOPE_F_FROM_NOW]);
  else if (SC_DUMP_ITEM(d, SCOPE_F_ATTRS, source, &attr))
    SC_DUMP(d, " %.*s", SC_STR_ARGS(sc_dump_string(d, attr.name)));
}

static void dump_zone_name(struct sc_dumper *d, uint32_t index) {
  struct scope_f_zone zone;
  if (SC_DUMP_ITEM(d, SCOPE_F_ZONES, index, &zone))
    SC_DUMP(d, " %.*s", SC_STR_ARGS(sc_dump_string(d, zone.name)));
}

static void dump_literals(struct sc_dumper *d, uint32_t first, uint32_t count) {
  struct scope_f_str literal;
  for (uint32_t i = 0; i < count; i++)
    if (SC_DUMP_ITEM(d, SCOPE_F_LITERALS, first + i, &literal))
      SC_DUMP(d, " '%.*s'", SC_STR_ARGS(sc_dump_string(d, literal)));
}

static void dump_addresses(struct sc_dumper *d, uint32_t first, uint32_t count) {
  uint8_t address[16];
  for (uint32_t i = 0; i < count; i++) {
    if (!SC_DUMP_ITEM(d, SCOPE_F_ADDRESSES, first + i, &address)) continue;
    SC_DUMP(d, " ");
    for (size_t b = 0; b < 16; b++) SC_DUMP(d, "%02x", address[b]);
  }
}

static void dump_variable(struct sc_dumper *d, const struct scope_f_var *var) {
  SC_DUMP(d, "%s", var->kind < SCOPE_F_VAR_END ? var_names[var->kind] : "?");
  dump_source(d, var->source);
  int64_t point;
  switch ((enum scope_f_var_kind)var->kind) {
  case SCOPE_F_VAR_WEEK:
  case SCOPE_F_VAR_DATE: dump_zone_name(d, var->zone); __attribute__((fallthrough));
  case SCOPE_F_VAR_POINTS:
  case SCOPE_F_VAR_CHAIN:
    for (uint32_t i = 0; i + 1 < var->class_count; i++)
      if (SC_DUMP_ITEM(d, SCOPE_F_POINTS, var->first + i, &point)) SC_DUMP(d, " %" PRId64, point);
    break;
  case SCOPE_F_VAR_ADDRESS: dump_addresses(d, var->first, var->class_count - 1); break;
  case SCOPE_F_VAR_LITERAL: dump_literals(d, var->first, var->class_count - 1); break;
  case SCOPE_F_VAR_MEMBER: dump_literals(d, var->first, 1); break;
  case SCOPE_F_VAR_MATCH: SC_DUMP(d, " d%" PRIu32, var->first); break;
  case SCOPE_F_VAR_ROLE: SC_DUMP(d, " %.*s", SC_STR_ARGS(sc_dump_role_name(d, var->first))); break;
  case SCOPE_F_VAR_PRESENT:
  case SCOPE_F_VAR_SUBJECT:
  case SCOPE_F_VAR_END: break;
  }
}

void sc_dump_variables(struct sc_dumper *d) {
  struct scope_f_var var;
  SC_DUMP(d, "\n# variables: what is read, and the points that cut it into classes\n");
  for (uint32_t i = 0; SC_DUMP_ITEM(d, SCOPE_F_VARS, i, &var); i++) {
    SC_DUMP(d, "v%" PRIu32 " ", i);
    dump_variable(d, &var);
    SC_DUMP(d, "\n");
  }
}

/* --- diagrams ------------------------------------------------------------------------------------------------------- */

static void dump_node_list(struct sc_dumper *d, enum scope_f_kind nodes, enum scope_f_kind edges,
                           uint32_t first_id) {
  struct scope_f_node node;
  struct scope_f_edge edge;
  for (uint32_t i = 0; SC_DUMP_ITEM(d, nodes, i, &node); i++) {
    SC_DUMP(d, "n%" PRIu32 " v%" PRIu32 ":", first_id + i, node.var);
    for (uint32_t e = 0; e < node.edge_count; e++) {
      if (!SC_DUMP_ITEM(d, edges, node.first_edge + e, &edge)) continue;
      SC_DUMP(d, " <%" PRIu32 " ", edge.bound);
      sc_dump_node_ref(d, edge.child);
    }
    SC_DUMP(d, " absent ");
    sc_dump_node_ref(d, node.absent);
    SC_DUMP(d, "\n");
  }
}

void sc_dump_nodes(struct sc_dumper *d) {
  SC_DUMP(d, "\n# diagrams: classes below a bound go to a node or an end\n");
  dump_node_list(d, SCOPE_F_NODES, SCOPE_F_EDGES, 0);
  uint32_t count = (uint32_t)(d->sections[SCOPE_F_NODES].len / sizeof(struct scope_f_node));
  if (d->sections[SCOPE_F_DEBUG_NODES].len > 0) SC_DUMP(d, "# diagrams of explanations\n");
  dump_node_list(d, SCOPE_F_DEBUG_NODES, SCOPE_F_DEBUG_EDGES, count);
}

/* --- automata and zones ----------------------------------------------------------------------------------------------- */

static uint32_t class_of(const struct sc_dumper *d, const struct scope_f_dfa *dfa, uint32_t byte) {
  uint16_t cell = 0;
  SC_DUMP_ITEM(d, SCOPE_F_DFA_CELLS, dfa->first_cell + byte / 2, &cell);
  return byte % 2 == 0 ? cell & 0xff : cell >> 8;
}

/* Runs of bytes of one class: "61-7a=1". */
static void dump_classes(struct sc_dumper *d, const struct scope_f_dfa *dfa) {
  for (uint32_t begin = 0; begin < 256;) {
    uint32_t end = begin;
    while (end < 255 && class_of(d, dfa, end + 1) == class_of(d, dfa, begin)) end++;
    SC_DUMP(d, " %02x-%02x=%" PRIu32, begin, end, class_of(d, dfa, begin));
    begin = end + 1;
  }
}

void sc_dump_automata(struct sc_dumper *d) {
  struct scope_f_dfa dfa;
  if (d->sections[SCOPE_F_DFAS].len > 0) SC_DUMP(d, "\n# automata\n");
  for (uint32_t i = 0; SC_DUMP_ITEM(d, SCOPE_F_DFAS, i, &dfa); i++) {
    SC_DUMP(d, "d%" PRIu32 " start s%u%s, classes", i, dfa.start,
            d->meta.open_dfa == i + 1 ? ", names below open scopes" : "");
    dump_classes(d, &dfa);
    SC_DUMP(d, "\n");
    for (uint32_t s = 0; s < dfa.state_count; s++) {
      uint32_t accept = 0;
      uint16_t next = 0;
      SC_DUMP(d, "  s%" PRIu32 ":", s);
      for (uint32_t c = 0; c < dfa.class_count; c++)
        if (SC_DUMP_ITEM(d, SCOPE_F_DFA_CELLS, dfa.first_cell + 128 + s * dfa.class_count + c,
                         &next))
          SC_DUMP(d, " %u", next);
      SC_DUMP_ITEM(d, SCOPE_F_ACCEPTS, dfa.first_accept + s, &accept);
      if (accept > 0) SC_DUMP(d, " accepts %" PRIu32, accept);
      SC_DUMP(d, "\n");
    }
  }
}

void sc_dump_zones(struct sc_dumper *d) {
  struct scope_f_zone zone;
  struct scope_f_transition transition;
  if (d->sections[SCOPE_F_ZONES].len > 0) SC_DUMP(d, "\n# time zones\n");
  for (uint32_t i = 0; SC_DUMP_ITEM(d, SCOPE_F_ZONES, i, &zone); i++) {
    SC_DUMP(d, "zone %.*s from %" PRId32 " until %" PRId64 "\n",
            SC_STR_ARGS(sc_dump_string(d, zone.name)), zone.initial_s, zone.until);
    for (uint32_t t = 0; t < zone.count; t++)
      if (SC_DUMP_ITEM(d, SCOPE_F_TRANSITIONS, zone.first + t, &transition))
        SC_DUMP(d, "  %" PRId64 " %+" PRId32 "\n", transition.at, transition.offset_s);
  }
}
