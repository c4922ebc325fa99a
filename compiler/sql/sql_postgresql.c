/* SPDX-License-Identifier: Apache-2.0
 *
 * sql_postgresql.c - PostgreSQL from 12 on, in a database with encoding UTF8.
 *
 * A nested SELECT whose columns are used more than once would be computed as often: OFFSET 0 prevents it.
 */
#include "sql/sql_dialect.h"

const struct sc_sql_dialect sc_sql_postgresql = {
    .name = "postgresql",
    .literal_open = "E'",
    .backslash = true,
    .identifier_quote = '"',
    .big = "bigint",
    .text = "text",
    .epoch = "CASE WHEN isfinite($1) THEN CAST(floor(extract(epoch FROM $1)) AS bigint) END",
    .context = "CAST($1 AS jsonb) AS ctx",
    .path = "$1",
    .context_good = "coalesce(jsonb_typeof(CAST($1 AS jsonb)) = 'object', true)",
    .kind = "jsonb_typeof(ctx -> $1)",
    .value = "(ctx ->> $1)",
    .given = "coalesce(jsonb_exists(ctx, $1), false)",
    .whole = "CASE WHEN CAST($1 AS numeric) BETWEEN -9223372036854775808 AND 9223372036854775807 "
             "AND CAST($1 AS numeric) % 1 = 0 THEN CAST(CAST($1 AS numeric) AS bigint) END",
    .texts = "NOT jsonb_path_exists(CAST($1 AS jsonb), 'strict $[*] ? (@.type() != \"string\")')",
    .within = "jsonb_array_length(CAST($1 AS jsonb)) <= $2 AND NOT EXISTS (SELECT 1 FROM "
              "jsonb_array_elements_text(CAST($1 AS jsonb)) AS m(v) WHERE octet_length(m.v) > $3)",
    .member = "jsonb_exists(CAST($1 AS jsonb), $2)",
    .list_json = "CAST(to_json($1) AS text)",
    .list_empty = "coalesce(cardinality($1), 0) = 0",
    .list_first = "$1[1]",
    .list_good = "array_position($1, NULL) IS NULL",
    .json = "CAST(to_json(CAST($1 AS text)) AS text)",
    .bytes = "octet_length($1)",
    .length = "length($1)",
    .quotient = "($1) / $2",
    .matches = "($1) COLLATE \"C\" ~ $2",
    .starts = "starts_with($1, $2)",
    .part = "split_part($1, $3, $2)",
    .hex = "lpad(to_hex($1), 2, '0')",
    .address = "CASE family(CAST($1 AS inet)) WHEN 4 THEN '00000000000000000000ffff' ELSE '' END "
               "|| encode(substr(inet_send(CAST($1 AS inet)), 5), 'hex')",
    .instant = "to_char(to_timestamp($1) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
    .least = "min($1 COLLATE \"C\")",
    .greatest = "max($1 COLLATE \"C\")",
    .fence = " OFFSET 0",
    .tail = "",
    .code_point = "\\U00$1",
    .text_begin = "\\A",
    .text_end = "\\Z",
    .repeat_max = 255,
    .first_code_point = 1,
};
