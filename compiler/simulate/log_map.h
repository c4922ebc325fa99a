/* SPDX-License-Identifier: Apache-2.0
 *
 * log_map.h - records of other products as lines of a decision log: what a map file says (docs/MAPS.md), and its use.
 *
 * A map makes text of text: what it writes is read by log_event.c like any other line, so there is one reader of events, and
 * what a map made of a record can be shown.
 */
#ifndef SC_LOG_MAP_H
#define SC_LOG_MAP_H

#include "base/diag.h"
#include "condition/search.h"
#include "simulate/json_tape.h"

#define SC_MAP_STARS 4u /* of a pointer */
#define SC_MAP_LETS 64u
#define SC_MAP_GROUPS 32u /* of a regular expression, with the whole */
#define SC_MAP_RECORDS_DEPTH 4u /* names on the way to the array of records */
#define SC_MAP_EVENTS 4096u /* of one record */

/* A JSON pointer (RFC 6901) whose segments may be "*": the members that `each` walks through. */
struct sc_map_segment {
  struct sc_str name;
  bool star;
};
struct sc_map_pointer {
  struct sc_map_segment *items;
  size_t count;
  unsigned stars;
};

/* 'urn:aws:${service}:${/eventName}' */
struct sc_map_part {
  enum { SC_PART_TEXT, SC_PART_POINTER, SC_PART_LET, SC_PART_GROUP } kind;
  struct sc_str text;
  struct sc_map_pointer pointer;
  uint32_t number; /* of the let, or of the group of the regular expression */
};
struct sc_map_template {
  struct sc_map_part *items;
  size_t count;
};

enum sc_map_as {
  SC_AS_IS, /* as the record has it */
  SC_AS_TEXT,
  SC_AS_INT,
  SC_AS_BOOL,
  SC_AS_LIST,
  SC_AS_SECONDS, /* since 1970, to an instant */
  SC_AS_MILLISECONDS,
  SC_AS_MICROSECONDS
};

struct sc_map_entry_of_table {
  struct sc_str from, to;
};

struct sc_map_value {
  enum { SC_MAP_AT, SC_MAP_CONST, SC_MAP_JOIN, SC_MAP_KEY, SC_MAP_FIRST, SC_MAP_LIST } kind;
  struct sc_map_pointer *pointers; /* AT: the first that is there */
  size_t pointer_count;
  struct sc_str text; /* CONST */
  struct sc_map_template join;
  uint32_t star; /* KEY: the name of the n-th star's member, from 0 */
  const struct sc_map_value *items; /* FIRST, LIST */
  size_t item_count;
  /* Then, in this order: */
  struct sc_search *matches; /* NULL = none */
  struct sc_search_scratch *scratch; /* of one thread */
  struct sc_map_template to; /* count 0 = the first group, or the whole */
  bool lower;
  struct sc_map_entry_of_table *table; /* NULL = none */
  size_t table_count;
  bool has_else;
  struct sc_str other; /* where nothing came out */
  enum sc_map_as as;
};

/* A record is an event only where all tests hold. */
struct sc_map_test {
  struct sc_map_value value;
  enum { SC_TEST_PRESENT, SC_TEST_MISSING, SC_TEST_IN, SC_TEST_NOT_IN } kind;
  struct sc_str *texts;
  size_t text_count;
};

struct sc_map_field {
  struct sc_str name; /* of the event, or of the context's attribute */
  struct sc_map_value value;
};

struct sc_map_fields {
  struct sc_map_field *items;
  size_t count, capacity;
};

struct sc_log_map {
  struct sc_str name;
  struct sc_map_pointer records; /* the array of records in a document; count 0 = none */
  struct sc_map_pointer each; /* count 0: a record is one event */
  SC_VEC(struct sc_map_test) take;
  struct sc_map_fields lets, event, context, policy;
};

/* A map file to a map, both in the arena of `diags`. False after at least one diagnostic. */
bool sc_log_map_parse(struct sc_diags *diags, uint32_t file, struct sc_log_map *out);

/* --- use ---------------------------------------------------------------------------------------------------------- */

struct sc_map_run; /* opaque: the record at hand, and scratch of fixed size */

struct sc_map_run *sc_map_run_new(struct sc_arena *arena, const struct sc_log_map *map);

struct sc_map_error {
  const char *message; /* static */
  size_t byte; /* of the record, from 1; 0 = the record as a whole */
};

/* Begins a record of at most SC_LINE_MAX bytes, which lives as long as it is used; its events are asked for with
 * sc_map_run_next. False: it is damaged as a whole. */
bool sc_map_run_record(struct sc_map_run *run, struct sc_str record, struct sc_map_error *error);

enum sc_map_step {
  SC_MAP_EVENT, /* *line is a line of a decision log, valid until the next step */
  SC_MAP_DAMAGED, /* the map does not make an event of it: *error. Go on with the next step */
  SC_MAP_END, /* there are no more; *line empty */
  SC_MAP_NOT_TAKEN /* no decision, as the map says. Go on with the next step */
};
enum sc_map_step sc_map_run_next(struct sc_map_run *run, struct sc_str *line,
                                 struct sc_map_error *error);

#endif
