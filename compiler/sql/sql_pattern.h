/* SPDX-License-Identifier: Apache-2.0
 *
 * sql_pattern.h - patterns of a policy as regular expressions of an engine.
 */
#ifndef SC_SQL_PATTERN_H
#define SC_SQL_PATTERN_H

#include "sql/sql_text.h"

/* Whether `value` matches, as an expression; `atom` is starts_with, glob or matches. An empty text: the dialect cannot say it,
 * and *why (static) says what. */
struct sc_str sc_sql_pattern(const struct sc_sql *sql, struct sc_str value,
                             const struct sc_expr *atom, const char **why);

#endif
