/* SPDX-License-Identifier: Apache-2.0
 *
 * sql_values.c - formulas over texts of known form: a regular expression first says that they are of that form, because some
 * engines stop at a cast that fails.
 */
#include "sql/sql_values.h"

/* --- instants ------------------------------------------------------------------------------------------------------- */

#define CLOCK "([01][0-9]|2[0-3]):[0-5][0-9]"
#define INSTANT                                                                                    \
  "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt ]" CLOCK                                  \
  ":([0-5][0-9]|60)([.][0-9]+)?([Zz]|[+-]" CLOCK ")$"

struct piece {
  int from, len; /* negative: from the end */
};

static struct sc_str digits(const struct sc_sql *sql, struct sc_str text, struct piece piece) {
  struct sc_str from = piece.from > 0 ? sc_str_format(sql->arena, "%d", piece.from)
                                      : sc_str_format(sql->arena, "length(%.*s) - %d",
                                                      SC_STR_ARGS(text), -piece.from - 1);
  return sc_str_format(sql->arena, "CAST(substr(%.*s, %.*s, %d) AS %s)", SC_STR_ARGS(text),
                       SC_STR_ARGS(from), piece.len, sql->dialect->big);
}

static struct sc_str quotient(const struct sc_sql *sql, struct sc_str a, struct sc_str b) {
  return SC_SQL_FILL(sql, sql->dialect->quotient, a, b);
}

/* Days since 1970 (literal.c says why these numbers): $1 year counted from March, $2 month from March, $3 day. */
static struct sc_str days(const struct sc_sql *sql, struct sc_str year, struct sc_str month,
                          struct sc_str day) {
  struct sc_str leap_days =
      SC_SQL_FILL(sql, "$1 - $2 + $3", quotient(sql, year, SC_STR("4")),
                  quotient(sql, year, SC_STR("100")), quotient(sql, year, SC_STR("400")));
  struct sc_str before = quotient(sql, SC_SQL_FILL(sql, "153 * $1 + 2", month), SC_STR("5"));
  return SC_SQL_FILL(sql, "($1) * 365 + $2 + $3 + $4 - 719469", year, leap_days, before, day);
}

struct sc_str sc_sql_instant(const struct sc_sql *sql, struct sc_str text) {
  struct sc_str year = digits(sql, text, (struct piece){1, 4});
  struct sc_str month = digits(sql, text, (struct piece){6, 2});
  struct sc_str day = digits(sql, text, (struct piece){9, 2});
  struct sc_str march_year =
      SC_SQL_FILL(sql, "($1 - CASE WHEN $2 <= 2 THEN 1 ELSE 0 END)", year, month);
  struct sc_str march_month = SC_SQL_FILL(sql, "(($1 + 9) % 12)", month);
  struct sc_str hour = digits(sql, text, (struct piece){12, 2});
  struct sc_str minute = digits(sql, text, (struct piece){15, 2});
  struct sc_str second = digits(sql, text, (struct piece){18, 2});
  struct sc_str offset = SC_SQL_FILL(
      sql,
      "CASE WHEN substr($1, length($1), 1) IN ('Z', 'z') THEN 0 "
      "WHEN substr($1, length($1) - 5, 1) = '-' THEN -1 ELSE 1 END * "
      "CASE WHEN substr($1, length($1), 1) IN ('Z', 'z') THEN 0 ELSE $2 * 3600 + $3 * 60 END",
      text, digits(sql, text, (struct piece){-5, 2}), digits(sql, text, (struct piece){-2, 2}));
  struct sc_str month_days =
      SC_SQL_FILL(sql,
                  "CASE WHEN $2 <> 2 THEN 30 + ($2 + $3) % 2 "
                  "WHEN $1 % 4 = 0 AND ($1 % 100 <> 0 OR $1 % 400 = 0) THEN 29 ELSE 28 END",
                  year, month, quotient(sql, month, SC_STR("8")));
  struct sc_str at = SC_SQL_FILL(
      sql, "($1) * 86400 + $2 * 3600 + $3 * 60 + CASE WHEN $4 = 60 THEN 59 ELSE $4 END - ($5)",
      days(sql, march_year, march_month, day), hour, minute, second, offset);
  struct sc_str last_second = sc_sql_modulo(sql, SC_SQL_FILL(sql, "$1 + 1", at), 86400);
  struct sc_str form =
      SC_SQL_FILL(sql, sql->dialect->matches, text, sc_sql_literal(sql, SC_STR(INSTANT)));
  return SC_SQL_FILL(sql,
                     "CASE WHEN $1 THEN CASE WHEN $2 >= 1 AND $3 <= $4 AND ($5 < 60 OR $6 = 0) "
                     "THEN $7 END END",
                     form, year, day, month_days, second, last_second, at);
}

/* --- local times ---------------------------------------------------------------------------------------------------- */

struct sc_str sc_sql_modulo(const struct sc_sql *sql, struct sc_str number, int64_t by) {
  struct sc_str divisor = sc_sql_number(sql, by);
  return SC_SQL_FILL(sql, "((($1) % $2 + $2) % $2)", number, divisor);
}

struct sc_str sc_sql_local(const struct sc_sql *sql, const struct sc_zone *zone, struct sc_str at,
                           bool ends) {
  size_t count = zone->transition_count;
  struct sc_str *points = SC_NEW_ARRAY(sql->arena, struct sc_str, count);
  struct sc_str *offsets = SC_NEW_ARRAY(sql->arena, struct sc_str, count + 1);
  offsets[0] = sc_sql_number(sql, zone->initial_s);
  for (size_t i = 0; i < count; i++) {
    points[i] = sc_sql_number(sql, zone->transitions[i].at);
    offsets[i + 1] = sc_sql_number(sql, zone->transitions[i].offset_s);
  }
  struct sc_str offset = sc_sql_search(sql, at, points, count, offsets);
  if (!ends) return SC_SQL_FILL(sql, "$1 + $2", at, offset);
  return SC_SQL_FILL(sql, "CASE WHEN $1 < $2 THEN $1 + $3 END", at, sc_sql_number(sql, zone->until),
                     offset);
}

/* --- addresses -------------------------------------------------------------------------------------------------------- */

#define BYTE "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
#define QUAD BYTE "[.]" BYTE "[.]" BYTE "[.]" BYTE
#define G "[0-9A-Fa-f]{1,4}"
#define TAIL "(" G ":" G "|" QUAD ")" /* the last 32 bits */
#define V6                                                                                         \
  "^((" G ":){6}" TAIL "|::(" G ":){5}" TAIL "|(" G ")?::(" G ":){4}" TAIL "|((" G ":){0,1}" G     \
  ")?::(" G ":){3}" TAIL "|((" G ":){0,2}" G ")?::(" G ":){2}" TAIL "|((" G ":){0,3}" G ")?::" G   \
  ":" TAIL "|((" G ":){0,4}" G ")?::" TAIL "|((" G ":){0,5}" G ")?::" G "|((" G ":){0,6}" G        \
  ")?::)$"

static struct sc_str part(const struct sc_sql *sql, struct sc_str text, int index,
                          const char *separator) {
  return SC_SQL_FILL(sql, sql->dialect->part, text, sc_str_format(sql->arena, "%d", index),
                     sc_str_format(sql->arena, "'%s'", separator));
}

static struct sc_str join(const struct sc_sql *sql, const struct sc_str *pieces, size_t count) {
  struct sc_text out = {0};
  for (size_t i = 0; i < count; i++)
    sc_text_format(sql->arena, &out, "%s%.*s", i > 0 ? " || " : "", SC_STR_ARGS(pieces[i]));
  return sc_text_str(&out);
}

/* Eight digits of a dotted quad. */
static struct sc_str quad_digits(const struct sc_sql *sql, struct sc_str text) {
  struct sc_str pieces[4];
  for (int i = 0; i < 4; i++)
    pieces[i] =
        SC_SQL_FILL(sql, sql->dialect->hex,
                    sc_str_format(sql->arena, "CAST(%.*s AS %s)",
                                  SC_STR_ARGS(part(sql, text, i + 1, ".")), sql->dialect->big));
  return join(sql, pieces, 4);
}

/* Four digits of each group of a half without "::", eight of a quad: none where it is empty. */
static struct sc_str group_digits(const struct sc_sql *sql, struct sc_str half) {
  struct sc_str pieces[8];
  for (int i = 0; i < 8; i++) {
    struct sc_str group = part(sql, half, i + 1, ":");
    pieces[i] = SC_SQL_FILL(sql,
                            "CASE WHEN $1 = '' THEN '' WHEN $1 LIKE '%.%' THEN $2 "
                            "ELSE lpad($1, 4, '0') END",
                            group, quad_digits(sql, group));
  }
  return join(sql, pieces, 8);
}

static struct sc_str v6_digits(const struct sc_sql *sql, struct sc_str text) {
  struct sc_str head = group_digits(sql, part(sql, text, 1, "::"));
  struct sc_str tail = group_digits(sql, part(sql, text, 2, "::"));
  return SC_SQL_FILL(
      sql, "lower($1 || substr('00000000000000000000000000000000', length($1 || $2) + 1) || $2)",
      head, tail);
}

struct sc_str sc_sql_address(const struct sc_sql *sql, struct sc_str text) {
  struct sc_str v4 =
      SC_SQL_FILL(sql, sql->dialect->matches, text, sc_sql_literal(sql, SC_STR("^" QUAD "$")));
  struct sc_str v6 = SC_SQL_FILL(sql, sql->dialect->matches, text, sc_sql_literal(sql, SC_STR(V6)));
  if (sql->dialect->address != NULL)
    return SC_SQL_FILL(sql, "CASE WHEN $1 OR $2 THEN $3 END", v4, v6,
                       SC_SQL_FILL(sql, sql->dialect->address, text));
  return SC_SQL_FILL(sql, "CASE WHEN $1 THEN '00000000000000000000ffff' || $3 WHEN $2 THEN $4 END",
                     v4, v6, quad_digits(sql, text), v6_digits(sql, text));
}
