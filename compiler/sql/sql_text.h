/* SPDX-License-Identifier: Apache-2.0
 *
 * sql_text.h - pieces of SQL text: templates, literals, quoted names. Names and texts come from policies, which may be
 * hostile: nothing that is quoted here can end its quotes.
 */
#ifndef SC_SQL_TEXT_H
#define SC_SQL_TEXT_H

#include "sql/sql_dialect.h"

struct sc_sql {
  struct sc_arena *arena;
  const struct sc_sql_dialect *dialect;
};

/* `template` with $1 .. $9 replaced by the arguments, as they are. */
struct sc_str sc_sql_fill(const struct sc_sql *sql, const char *template, const struct sc_str *args,
                          size_t count);
#define SC_SQL_FILL(sql, template, ...)                                                            \
  sc_sql_fill((sql), (template), (const struct sc_str[]){__VA_ARGS__},                             \
              sizeof((const struct sc_str[]){__VA_ARGS__}) / sizeof(struct sc_str))

struct sc_str sc_sql_literal(const struct sc_sql *sql, struct sc_str text);
struct sc_str sc_sql_identifier(const struct sc_sql *sql, struct sc_str name);
/* SCHEMA.TABLE with each part quoted. */
struct sc_str sc_sql_table(const struct sc_sql *sql, struct sc_str table);
struct sc_str sc_sql_number(const struct sc_sql *sql, int64_t number);

/* The number of points at or below `value`, NULL where it is: nested CASEs that halve the points. `result`s replace the
 * numbers where they are not NULL: count + 1 of them. */
struct sc_str sc_sql_search(const struct sc_sql *sql, struct sc_str value,
                            const struct sc_str *points, size_t count,
                            const struct sc_str *results);

#endif
