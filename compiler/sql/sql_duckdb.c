/* SPDX-License-Identifier: Apache-2.0
 *
 * sql_duckdb.c - DuckDB from 1.1 on. The JSON of a row is parsed twice: for the types, and for the values.
 */
#include "sql/sql_dialect.h"

const struct sc_sql_dialect sc_sql_duckdb = {
    .name = "duckdb",
    .literal_open = "'",
    .identifier_quote = '"',
    .big = "BIGINT",
    .text = "VARCHAR",
    .epoch = "CAST(floor(epoch_us($1) / 1000000) AS BIGINT)",
    .context = "json_type(CAST($1 AS JSON), [$2]) AS ctx_kinds, "
               "json_extract_string(CAST($1 AS JSON), [$2]) AS ctx_values",
    .path = "$2",
    .context_good = "coalesce(json_type(CAST($1 AS JSON)) = 'OBJECT', true)",
    .kind = "CASE ctx_kinds[$2] WHEN 'VARCHAR' THEN 'string' WHEN 'BOOLEAN' THEN 'boolean' "
            "WHEN 'ARRAY' THEN 'array' WHEN 'BIGINT' THEN 'number' WHEN 'UBIGINT' THEN 'number' "
            "WHEN 'HUGEINT' THEN 'number' WHEN 'DOUBLE' THEN 'number' ELSE 'other' END",
    .value = "ctx_values[$2]",
    .given = "ctx_kinds[$2] IS NOT NULL",
    .whole = "CASE WHEN NOT contains(lower(translate($1, '.', 'e')), 'e') "
             "THEN TRY_CAST($1 AS BIGINT) "
             "WHEN trunc(TRY_CAST($1 AS DOUBLE)) = TRY_CAST($1 AS DOUBLE) "
             "THEN TRY_CAST(TRY_CAST($1 AS DOUBLE) AS BIGINT) END",
    .texts = "len(list_filter(json_type(CAST($1 AS JSON), '$[*]'), t -> t <> 'VARCHAR')) = 0",
    .within = "len(json_extract_string(CAST($1 AS JSON), '$[*]')) <= $2 AND "
              "len(list_filter(json_extract_string(CAST($1 AS JSON), '$[*]'), "
              "t -> strlen(t) > $3)) = 0",
    .member = "list_contains(json_extract_string(CAST($1 AS JSON), '$[*]'), $2)",
    .list_json = "CAST(to_json($1) AS VARCHAR)",
    .list_empty = "coalesce(len($1), 0) = 0",
    .list_first = "$1[1]",
    .list_good = "coalesce(len(list_filter($1, t -> t IS NULL)), 0) = 0",
    .json = "CAST(to_json($1) AS VARCHAR)",
    .bytes = "strlen($1)",
    .length = "length($1)",
    .quotient = "($1) // $2",
    .matches = "regexp_matches($1, $2)",
    .starts = "starts_with($1, $2)",
    .part = "split_part($1, $3, $2)",
    .hex = "lpad(lower(to_hex($1)), 2, '0')",
    .instant = "strftime(make_timestamp($1 * 1000000), '%Y-%m-%dT%H:%M:%SZ')",
    .least = "min($1)",
    .greatest = "max($1)",
    .fence = "",
    .tail = "",
    .code_point = "\\x{$1}",
    .text_begin = "\\A",
    .text_end = "\\z",
    .repeat_max = 1000,
};
