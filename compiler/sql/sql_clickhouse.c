/* SPDX-License-Identifier: Apache-2.0
 *
 * sql_clickhouse.c - ClickHouse from 23 on, the context as JSON in a column of type String. Its default reader of JSON takes a
 * number of more than 64 bits for no JSON at all; the other one does not.
 */
#include "sql/sql_dialect.h"

const struct sc_sql_dialect sc_sql_clickhouse = {
    .name = "clickhouse",
    .literal_open = "'",
    .backslash = true,
    .identifier_quote = '`',
    .identifier_backslash = true,
    .big = "Nullable(Int64)",
    .text = "Nullable(String)",
    .epoch = "toInt64(toUnixTimestamp64Second(toDateTime64($1, 0, 'UTC')))",
    .context = "ifNull($1, '{}') AS ctx",
    .path = "$1",
    .context_good = "JSONType(ifNull($1, '{}')) = 'Object'",
    .kind = "CASE toString(JSONType(ctx, $1)) WHEN 'String' THEN 'string' "
            "WHEN 'Bool' THEN 'boolean' WHEN 'Array' THEN 'array' WHEN 'Int64' THEN 'number' "
            "WHEN 'UInt64' THEN 'number' WHEN 'Double' THEN 'number' ELSE 'other' END",
    .value = "if(JSONType(ctx, $1) = 'String', JSONExtractString(ctx, $1), "
             "JSONExtractRaw(ctx, $1))",
    .given = "JSONHas(ctx, $1)",
    .whole = "CASE WHEN toInt64OrNull($1) IS NOT NULL THEN toInt64OrNull($1) "
             "WHEN match($1, '[.eE]') AND trunc(toFloat64OrNull($1)) = toFloat64OrNull($1) "
             "AND toFloat64OrNull($1) >= -9223372036854775808. "
             "AND toFloat64OrNull($1) < 9223372036854775808. "
             "THEN accurateCastOrNull(toFloat64OrNull($1), 'Int64') END",
    .texts = "arrayAll(t -> JSONType(t) = 'String', JSONExtractArrayRaw($1))",
    .within = "length(JSONExtractArrayRaw($1)) <= $2 AND "
              "arrayAll(t -> length(t) <= $3, JSONExtract($1, 'Array(String)'))",
    .member = "has(JSONExtract($1, 'Array(String)'), $2)",
    .list_json = "toJSONString($1)",
    .list_empty = "empty($1)",
    .list_first = "$1[1]",
    .list_good = "NOT has($1, NULL)",
    .json = "toJSONString($1)",
    .bytes = "length($1)",
    .length = "length($1)",
    .quotient = "intDiv($1, $2)",
    .matches = "match($1, $2)",
    .starts = "startsWith($1, $2)",
    .part = "splitByString($3, $1)[$2]",
    .hex = "lower(hex(toUInt8($1)))",
    .address = "lower(hex(IPv6StringToNumOrNull($1)))",
    .instant = "formatDateTime(toDateTime64($1, 0, 'UTC'), '%Y-%m-%dT%H:%i:%SZ')",
    .least = "min($1)",
    .greatest = "max($1)",
    .fence = "",
    .tail = "\nSETTINGS allow_simdjson = 0",
    .code_point = "\\x{$1}",
    .text_begin = "\\A",
    .text_end = "\\z",
    .repeat_max = 1000,
};
