/* SPDX-License-Identifier: Apache-2.0
 *
 * map_run.h - the record at hand, between map_run.c (its events and their lines) and map_eval.c (values).
 */
#ifndef SC_MAP_RUN_H
#define SC_MAP_RUN_H

#include "simulate/log_lines.h"
#include "simulate/log_map.h"

#define SC_MAP_ROOM (4 * SC_LINE_MAX) /* bytes of texts of a record and of what is made of it */
#define SC_MAP_LISTED 65536u /* texts in lists */

/* Where one event of a record is: the members that the stars of `each` stand for. */
struct sc_map_at {
  uint32_t node; /* of the tape */
  uint32_t stars[SC_MAP_STARS]; /* from 0 */
  uint32_t members[SC_MAP_STARS]; /* nodes */
};

struct sc_map_result {
  enum {
    SC_RESULT_NOTHING,
    SC_RESULT_TEXT,
    SC_RESULT_JSON, /* `text` is JSON as it stands in the record */
    SC_RESULT_LIST
  } kind;
  bool scalar; /* JSON: a number, true or false */
  struct sc_str text;
  const struct sc_str *items; /* LIST */
  size_t item_count;
};

struct sc_map_messages {
  const char *missing, *no_text;
};

struct sc_map_run {
  struct sc_arena *arena;
  const struct sc_log_map *map;
  struct sc_tape tape;
  char *room;
  size_t room_used, record_room; /* all; by the record's own texts */
  struct sc_str *lists;
  size_t list_used;
  struct sc_map_result *lets; /* of this event */
  struct sc_map_at *events, *next_events; /* SC_MAP_EVENTS */
  size_t event_count, event;
  const struct sc_map_at *at; /* the event at hand */
  struct sc_map_messages *messages; /* by field of the event */
  bool has_actors; /* the event at hand: they stand for the agent */
  char *line; /* SC_LINE_MAX bytes */
  size_t line_len;
  const char *error; /* static, or the arena's */
};

/* False: run->error says why the record is damaged. */
bool sc_map_eval(struct sc_map_run *run, const struct sc_map_value *value,
                 struct sc_map_result *out);

#endif
