/* SPDX-License-Identifier: Apache-2.0
 *
 * sql_values.h - texts of a row as what the policy takes them for: instants, addresses, local times. Each is NULL where the
 * runtime takes it for absent.
 */
#ifndef SC_SQL_VALUES_H
#define SC_SQL_VALUES_H

#include "condition/zone.h"
#include "sql/sql_text.h"

/* Seconds since 1970 of an RFC 3339 text, as sc_parse_instant reads it. `text` is a column. */
struct sc_str sc_sql_instant(const struct sc_sql *sql, struct sc_str text);

/* 32 hexadecimal digits of an address's text, as sc_parse_address reads it. `text` is a column. */
struct sc_str sc_sql_address(const struct sc_sql *sql, struct sc_str text);

/* Seconds since 1970 of the zone's clock at `at`, from the data that are compiled into tables, not from the engine's; with
 * `ends`, NULL where these data say nothing any more. */
struct sc_str sc_sql_local(const struct sc_sql *sql, const struct sc_zone *zone, struct sc_str at,
                           bool ends);

/* The rest of a division by a constant, never negative. */
struct sc_str sc_sql_modulo(const struct sc_sql *sql, struct sc_str number, int64_t by);

#endif
