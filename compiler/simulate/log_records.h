/* SPDX-License-Identifier: Apache-2.0
 *
 * log_records.h - the records of one file of another product after another, each through a map to lines of a decision log.
 *
 * A file is JSON lines, one record each; or JSON documents that are arrays of records, or objects in which the map's `records`
 * leads to one. What it is, its beginning tells: a first document without that array is a line.
 */
#ifndef SC_LOG_RECORDS_H
#define SC_LOG_RECORDS_H

#include "simulate/log_lines.h"
#include "simulate/log_map.h"

struct sc_log_records {
  struct sc_log_lines *lines; /* whose source and buffer are used; borrowed */
  struct sc_map_run *run;
  const struct sc_log_map *map;
  char *mapped; /* lines that were made since the last flush */
  size_t mapped_used;
  uint64_t
      not_taken; /* of the file read last: records, or parts of such, that are no decisions, as the map says */
};
void sc_log_records_init(struct sc_arena *arena, struct sc_log_records *records,
                         struct sc_log_lines *lines, const struct sc_log_map *map);

/* As sc_log_lines_read: the lines are those that the map makes, their numbers those of the file where the record begins. */
enum sc_lines_status sc_log_records_read(struct sc_log_records *records, const char *path,
                                         const struct sc_line_taker *taker);

#endif
