/* SPDX-License-Identifier: Apache-2.0
 *
 * sql.h - one query that folds a table of decisions inside a warehouse, so that only a small summary leaves it.
 *
 * The constants of a policy cut each attribute into classes (back/variables.h); two events with the same names, decision and
 * classes are the same to the policy. The query groups by them, and keeps of each group how many events there are, the first
 * and last time, and the first event's request. simulate/folded.h reads its rows; docs/AUDIT.md says how the table looks.
 */
#ifndef SC_SQL_H
#define SC_SQL_H

#include "policy.h"

struct sc_sql_dialect;
/* "postgresql", "duckdb", "clickhouse" or "spark"; NULL: none of that name. */
const struct sc_sql_dialect *sc_sql_dialect_find(struct sc_str name);

/* What could not be said in the dialect, and is grouped by its value: right, but with more rows. */
struct sc_sql_notes {
  struct sc_str *items;
  size_t count, capacity;
};

struct sc_sql_source {
  const struct sc_sql_dialect *dialect;
  struct sc_str table; /* a name, or names with points between them: SCHEMA.TABLE */
  struct sc_str zone; /* of the hours in which tasks act; unknown = UTC */
  const struct sc_policy *now, *candidate; /* checked; candidate NULL = none */
  struct sc_str now_digest, candidate_digest; /* of their meaning: hexadecimal digits */
};

/* Whether a text can be the name of a table: no empty part, no control character. */
bool sc_sql_table_valid(struct sc_str table);

/* Writes the query, without a semicolon. */
void sc_sql_query(struct sc_arena *arena, const struct sc_sql_source *source, struct sc_text *out,
                  struct sc_sql_notes *notes);

#endif
