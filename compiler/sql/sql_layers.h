/* SPDX-License-Identifier: Apache-2.0
 *
 * sql_layers.h - the inner SELECTs of the query: from the table's rows to the classes of each.
 */
#ifndef SC_SQL_LAYERS_H
#define SC_SQL_LAYERS_H

#include "sql/sql_classes.h"

struct sc_sql_query {
  struct sc_sql sql;
  const struct sc_sql_source *source;
  struct sc_sql_columns columns;
  struct sc_str table; /* quoted */
  const struct sc_zone *zone; /* of the hours in which tasks act */
};

#define SQL_FILL(q, template, ...) SC_SQL_FILL(&(q)->sql, (template), __VA_ARGS__)
#define SQL_SAY(q, field, ...) SC_SQL_FILL(&(q)->sql, (q)->sql.dialect->field, __VA_ARGS__)

/* Columns: who (names and decision as members of a JSON object), agent and task as JSON, moment (seconds), epoch_hour; of
 * allowed events week_hour, day_minute and block<i> (the network of an address attribute); v<i>; c<i> (classes); request: a
 * text by which the first event's is the least, which sc_sql_request takes apart. */
struct sc_str sc_sql_layers(struct sc_sql_query *query);
/* Whether a row of the table, `e`, is an event. */
struct sc_str sc_sql_good(struct sc_sql_query *query);
/* A column of the table. */
struct sc_str sc_sql_column(struct sc_sql_query *query, const char *name);
/* A text in SQL as JSON; and one in SQL that is itself a text in JSON, between two others. */
struct sc_str sc_sql_json(struct sc_sql_query *query, struct sc_str expression);
struct sc_str sc_sql_json_literal(struct sc_sql_query *query, struct sc_str text,
                                  const char *before, const char *behind);
/* The resource and context of `request`, as members of a JSON object; `first` is the first event's time as a text. */
struct sc_str sc_sql_request(struct sc_sql_query *query, struct sc_str first);

#endif
