/* SPDX-License-Identifier: Apache-2.0
 *
 * sql_spark.c - Spark SQL from 4.0 on, which has VARIANT: earlier ones cannot tell "5" from 5 in JSON. The context is JSON
 * in a column of type STRING.
 */
#include "sql/sql_dialect.h"

const struct sc_sql_dialect sc_sql_spark = {
    .name = "spark",
    .literal_open = "'",
    .backslash = true,
    .identifier_quote = '`',
    .big = "BIGINT",
    .text = "STRING",
    .epoch = "unix_seconds($1)",
    .context = "try_parse_json($1) AS ctx",
    .path = "$3",
    .context_good =
        "coalesce(schema_of_variant(try_parse_json(coalesce($1, '{}'))) LIKE 'OBJECT%', "
        "false)",
    .kind = "CASE WHEN schema_of_variant(variant_get(ctx, $1, 'variant')) = 'STRING' THEN 'string' "
            "WHEN schema_of_variant(variant_get(ctx, $1, 'variant')) = 'BOOLEAN' THEN 'boolean' "
            "WHEN schema_of_variant(variant_get(ctx, $1, 'variant')) LIKE 'ARRAY%' THEN 'array' "
            "WHEN schema_of_variant(variant_get(ctx, $1, 'variant')) RLIKE "
            "'^(BIGINT|DOUBLE|DECIMAL.*)$' THEN 'number' ELSE 'other' END",
    .value = "variant_get(ctx, $1, 'string')",
    .given = "variant_get(ctx, $1, 'variant') IS NOT NULL",
    .whole = "CASE WHEN $1 RLIKE '^-?[0-9]+$' THEN try_cast($1 AS BIGINT) "
             "WHEN floor(try_cast($1 AS DOUBLE)) = try_cast($1 AS DOUBLE) "
             "THEN try_cast(try_cast($1 AS DOUBLE) AS BIGINT) END",
    .texts = "forall(CAST(parse_json($1) AS ARRAY<VARIANT>), t -> schema_of_variant(t) = 'STRING')",
    .within = "size(CAST(parse_json($1) AS ARRAY<STRING>)) <= $2 AND "
              "forall(CAST(parse_json($1) AS ARRAY<STRING>), t -> octet_length(t) <= $3)",
    .member = "array_contains(CAST(parse_json($1) AS ARRAY<STRING>), $2)",
    .list_json = "to_json($1)",
    .list_empty = "coalesce(size($1), 0) <= 0",
    .list_first = "get($1, 0)",
    .list_good = "coalesce(forall($1, t -> t IS NOT NULL), true)",
    .json = "substr(to_json(array($1)), 2, length(to_json(array($1))) - 2)",
    .bytes = "octet_length($1)",
    .length = "length($1)",
    .quotient = "($1) div $2",
    .matches = "$1 RLIKE $2",
    .starts = "startswith($1, $2)",
    .part = "split_part($1, $3, $2)",
    .hex = "lpad(lower(hex($1)), 2, '0')",
    .instant =
        "CAST(date_add(DATE '1970-01-01', CAST($1 div 86400 AS INT)) AS STRING) || 'T' || "
        "lpad(CAST($1 % 86400 div 3600 AS STRING), 2, '0') || ':' || "
        "lpad(CAST($1 % 3600 div 60 AS STRING), 2, '0') || ':' || "
        "lpad(CAST($1 % 60 AS STRING), 2, '0') || 'Z'", /* TIMESTAMPs show the session's zone */
    .least = "min($1)",
    .greatest = "max($1)",
    .fence = "",
    .tail = "",
    .code_point = "\\x{$1}",
    .text_begin = "\\A",
    .text_end = "\\z",
    .repeat_max = 1000,
};
