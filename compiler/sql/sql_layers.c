/* SPDX-License-Identifier: Apache-2.0
 *
 * sql_layers.c - SELECTs in each other, each with the columns that the next one reads:
 *
 *   rows of the table -> what each attribute says -> values -> local times -> classes
 */
#include "sql/sql_layers.h"

#include "base/json_text.h"
#include "sql/sql_values.h"

#define LAST_TIME "4294967295" /* as log_event.c */

static void add(struct sc_sql_query *q, struct sc_text *out, const char *text) {
  sc_text_add(q->sql.arena, out, sc_str_from(text));
}

/* A column of the table. */
struct sc_str sc_sql_column(struct sc_sql_query *q, const char *name) {
  return SC_SQL_FILL(&q->sql, "e.$1", sc_sql_identifier(&q->sql, sc_str_from(name)));
}

struct sc_str sc_sql_json(struct sc_sql_query *q, struct sc_str expression) {
  return SQL_SAY(q, json, expression);
}

/* A text in SQL that is itself a text in JSON. */
struct sc_str sc_sql_json_literal(struct sc_sql_query *q, struct sc_str text, const char *before,
                                  const char *behind) {
  struct sc_text json = {0};
  add(q, &json, before);
  sc_json_string(q->sql.arena, &json, text);
  add(q, &json, behind);
  return sc_sql_literal(&q->sql, sc_text_str(&json));
}

/* SELECT inner.*, and more columns. */
static struct sc_str layer(struct sc_sql_query *q, struct sc_str columns, struct sc_str inner,
                           const char *name) {
  return SQL_FILL(q, "SELECT $3.*$1\nFROM ($2$4) AS $3", columns, inner, sc_str_from(name),
                  sc_str_from(q->sql.dialect->fence));
}

/* --- rows of the table ------------------------------------------------------------------------------------------------ */

/* Rows that are events; the others are damaged. */
struct sc_str sc_sql_good(struct sc_sql_query *q) {
  return SQL_FILL(
      q,
      "coalesce($1 BETWEEN 0 AND " LAST_TIME ", false) AND "
      "coalesce($2 IN ('allow', 'deny'), false) AND $3 IS NOT NULL AND $4 IS NOT NULL AND "
      "$5 AND $6 AND $7",
      SQL_SAY(q, epoch, sc_sql_column(q, "time")), sc_sql_column(q, "decision"),
      sc_sql_column(q, "task"), sc_sql_column(q, "scope"),
      SQL_SAY(q, list_good, sc_sql_column(q, "roles")),
      SQL_SAY(q, list_good, sc_sql_column(q, "actors")),
      SQL_SAY(q, context_good, sc_sql_column(q, "context")));
}

static struct sc_str names(struct sc_sql_query *q) {
  struct sc_str parts[2];
  const char *const lists[2] = {"roles", "actors"};
  for (unsigned i = 0; i < 2; i++)
    parts[i] = SQL_FILL(q, "CASE WHEN $1 THEN '' ELSE '\"$2\":' || $3 || ',' END",
                        SQL_SAY(q, list_empty, sc_sql_column(q, lists[i])), sc_str_from(lists[i]),
                        SQL_SAY(q, list_json, sc_sql_column(q, lists[i])));
  return SQL_FILL(q,
                  "coalesce('\"user\":' || $1 || ',', '') || $2 || $3 || '\"task\":' || $4 || "
                  "',\"scope\":' || $5 || ',\"decision\":\"' || $6 || '\"' || "
                  "coalesce(',\"reason\":' || $7, '')",
                  sc_sql_json(q, sc_sql_column(q, "user")), parts[0], parts[1],
                  sc_sql_json(q, sc_sql_column(q, "task")),
                  sc_sql_json(q, sc_sql_column(q, "scope")), sc_sql_column(q, "decision"),
                  sc_sql_json(q, sc_sql_column(q, "reason")));
}

/* A name that attributes are read by; `now` is the last one. */
static struct sc_str path(struct sc_sql_query *q, struct sc_str name) {
  struct sc_text pointer = {0}, bracket = {0};
  add(q, &pointer, "/");
  for (size_t i = 0; i < name.len; i++)
    sc_text_format(q->sql.arena, &pointer, name.ptr[i] == '~' ? "~0" : "%c", name.ptr[i]);
  sc_text_format(q->sql.arena, &bracket, "$[\"%.*s\"]", SC_STR_ARGS(name));
  return SQL_SAY(q, path, sc_sql_literal(&q->sql, name),
                 sc_sql_literal(&q->sql, sc_text_str(&pointer)),
                 sc_sql_literal(&q->sql, sc_text_str(&bracket)));
}

static struct sc_str paths(struct sc_sql_query *q) {
  struct sc_text out = {0};
  for (size_t i = 0; i < q->columns.attrs.count; i++)
    sc_text_format(q->sql.arena, &out, "%.*s, ",
                   SC_STR_ARGS(path(q, q->columns.attrs.items[i].attr->name)));
  sc_text_add(q->sql.arena, &out, path(q, SC_STR("now")));
  return sc_text_str(&out);
}

static struct sc_str rows(struct sc_sql_query *q) {
  struct sc_str columns =
      SQL_FILL(q,
               "$1 AS moment,\n  $2 = 'allow' AS allowed,\n  $3 AS reason,\n  $4 AS who,\n"
               "  $5 AS agent,\n  $6 AS task,\n  $7 AS resource,\n  $8",
               SQL_SAY(q, epoch, sc_sql_column(q, "time")), sc_sql_column(q, "decision"),
               sc_sql_column(q, "reason"), names(q),
               SQL_FILL(q, "coalesce($1, '\"\"')",
                        sc_sql_json(q, SQL_SAY(q, list_first, sc_sql_column(q, "actors")))),
               sc_sql_json(q, sc_sql_column(q, "task")), sc_sql_column(q, "resource"),
               SQL_SAY(q, context, sc_sql_column(q, "context"), paths(q)));
  return SQL_FILL(q, "SELECT $1\nFROM $2 AS e\nWHERE $3", columns, q->table, sc_sql_good(q));
}

/* --- columns of the layers ---------------------------------------------------------------------------------------------- */

static struct sc_str said(struct sc_sql_query *q) {
  struct sc_text out = {0};
  size_t count = q->columns.attrs.count;
  for (size_t i = 0; i <= count; i++) {
    bool now = i == count;
    struct sc_str name = now ? SC_STR("now") : q->columns.attrs.items[i].attr->name;
    struct sc_str number = sc_str_format(q->sql.arena, "%zu", i + 1), at = path(q, name);
    sc_text_add(q->sql.arena, &out,
                SQL_FILL(q, ",\n  $1 AS k$3,\n  $2 AS x$3", SQL_SAY(q, kind, at, number),
                         SQL_SAY(q, value, at, number), number));
    if (now)
      sc_text_add(q->sql.arena, &out,
                  SQL_FILL(q, ",\n  $1 AS now_given", SQL_SAY(q, given, at, number)));
  }
  return sc_text_str(&out);
}

/* The time of the decision is its now, but where the record says that the request lacked a fact and shows none. */
static struct sc_str values(struct sc_sql_query *q) {
  struct sc_text out = {0};
  for (size_t i = 0; i < q->columns.attrs.count; i++) {
    const struct sc_sql_attr *attr = &q->columns.attrs.items[i];
    struct sc_str value = sc_sql_attr_value(&q->sql, attr);
    if (value.len > 0)
      sc_text_format(q->sql.arena, &out, ",\n  %.*s AS v%u", SC_STR_ARGS(value), attr->number);
  }
  struct sc_str number = sc_str_format(q->sql.arena, "%zu", q->columns.attrs.count + 1);
  sc_text_add(q->sql.arena, &out,
              SQL_FILL(q,
                       ",\n  CASE WHEN now_given THEN CASE WHEN k$1 = 'string' THEN $2 END "
                       "WHEN reason = 'condition-unknown' THEN NULL ELSE moment END AS now",
                       number, sc_sql_instant(&q->sql, SQL_FILL(q, "x$1", number))));
  return sc_text_str(&out);
}

static struct sc_str local_times(struct sc_sql_query *q) {
  struct sc_text out = {0};
  for (size_t i = 0; i < q->columns.zones.count; i++)
    sc_text_format(
        q->sql.arena, &out, ",\n  %.*s AS z%u",
        SC_STR_ARGS(sc_sql_local(&q->sql, q->columns.zones.items[i].zone, SC_STR("now"), true)),
        q->columns.zones.items[i].number);
  struct sc_str local = sc_sql_local(&q->sql, q->zone, SC_STR("coalesce(now, moment)"), false);
  sc_text_add(q->sql.arena, &out,
              SQL_FILL(q, ",\n  CASE WHEN allowed THEN $1 END AS week_second",
                       sc_sql_modulo(&q->sql, SQL_FILL(q, "$1 + 259200", local), 7 * 86400)));
  return sc_text_str(&out);
}

/* Members of the context, each with a comma behind it: what fits a declaration of the attribute. */
static struct sc_str members(struct sc_sql_query *q) {
  struct sc_text out = {0};
  add(q, &out, "''");
  for (size_t i = 0; i < q->columns.attrs.count; i++) {
    struct sc_str name = q->columns.attrs.items[i].attr->name;
    struct sc_text shown = {0};
    bool before = false;
    for (size_t k = 0; k < q->columns.attrs.count; k++) {
      const struct sc_sql_attr *attr = &q->columns.attrs.items[k];
      if (!sc_str_equal(attr->attr->name, name)) continue;
      before = before || k < i;
      sc_text_format(q->sql.arena, &shown, ", %.*s", SC_STR_ARGS(sc_sql_attr_shown(&q->sql, attr)));
    }
    if (!before)
      sc_text_add(q->sql.arena, &out,
                  SQL_FILL(q, " || coalesce($1 || coalesce(NULL$2) || ',', '')",
                           sc_sql_json_literal(q, name, "", ":"), sc_text_str(&shown)));
  }
  return sc_text_str(&out);
}

/* The request but for its names, as scopec writes an example of it, so that the least one is the same here and there; of its
 * `now` the digits. Then a line's end, and `now` as the row shall say it: nothing for the time of the event. */
static struct sc_str request(struct sc_sql_query *q) {
  struct sc_str number = sc_str_format(q->sql.arena, "%zu", q->columns.attrs.count + 1);
  struct sc_str digits =
      SQL_FILL(q,
               "CASE WHEN now IS NOT NULL THEN '\"now\":\"' || lpad(CAST(now + "
               "62167219200 AS $1), 12, '0') || '\"' ELSE '}                   ' END",
               sc_str_from(q->sql.dialect->text));
  struct sc_str said =
      SQL_FILL(q,
               "CASE WHEN now_given THEN CASE WHEN k$1 = 'string' THEN $2 ELSE 'null' "
               "END WHEN reason = 'condition-unknown' THEN 'null' ELSE '' END",
               number, sc_sql_json(q, SQL_FILL(q, "x$1", number)));
  return SQL_FILL(
      q,
      "lpad(CAST(moment AS $1), 10, '0') || coalesce('\"resource\":' || $2 || ',', '') || "
      "'\"context\":{' || $3 || $4 || '\n' || $5",
      sc_str_from(q->sql.dialect->text), sc_sql_json(q, SC_STR("resource")), members(q), digits,
      said);
}

static struct sc_str classes(struct sc_sql_query *q) {
  struct sc_text out = {0};
  for (size_t i = 0; i < q->columns.classes.count; i++)
    sc_text_format(q->sql.arena, &out, ",\n  %.*s AS c%zu",
                   SC_STR_ARGS(q->columns.classes.items[i]), i + 1);
  for (size_t i = 0; i < q->columns.attrs.count; i++)
    if (sc_sql_is_address(&q->columns.attrs.items[i]))
      sc_text_add(q->sql.arena, &out,
                  SQL_FILL(q,
                           ",\n  CASE WHEN allowed THEN substr(v$1, 1, CASE WHEN v$1 LIKE "
                           "'00000000000000000000ffff%' THEN 28 ELSE 12 END) END AS block$1",
                           sc_str_format(q->sql.arena, "%u", q->columns.attrs.items[i].number)));
  sc_text_add(
      q->sql.arena, &out,
      SQL_FILL(q,
               ",\n  $1 AS epoch_hour,\n  $2 AS week_hour,\n  $3 AS day_minute,\n  $4 AS request",
               SQL_SAY(q, quotient, SC_STR("moment"), SC_STR("3600")),
               SQL_SAY(q, quotient, SC_STR("week_second"), SC_STR("3600")),
               SQL_SAY(q, quotient, SC_STR("week_second % 86400"), SC_STR("60")), request(q)));
  return sc_text_str(&out);
}

/* Without the time before it and the twenty characters of `now`. */
struct sc_str sc_sql_request(struct sc_sql_query *q, struct sc_str first) {
  struct sc_str text = SQL_SAY(q, part, SC_STR("request"), SC_STR("1"), SC_STR("'\n'"));
  struct sc_str now = SQL_SAY(q, part, SC_STR("request"), SC_STR("2"), SC_STR("'\n'"));
  return SQL_FILL(
      q,
      "substr($1, 11, $2 - 30) || '\"now\":' || CASE WHEN $3 = '' THEN '\"' || $4 || '\"' "
      "ELSE $3 END || '}'",
      text, SQL_SAY(q, length, text), now, first);
}

struct sc_str sc_sql_layers(struct sc_sql_query *q) {
  struct sc_str inner = layer(q, said(q), rows(q), "decisions");
  inner = layer(q, values(q), inner, "said");
  inner = layer(q, local_times(q), inner, "valued");
  return layer(q, classes(q), inner, "timed");
}
