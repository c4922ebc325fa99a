/* SPDX-License-Identifier: Apache-2.0
 *
 * sql_query.c - the query as a whole: SELECTs in each other, each with the columns that the next one reads.
 *
 *   rows of the table -> what each attribute says -> values -> local times -> classes -> groups -> rows of simulate/fold.h
 *
 * Groups of all kinds are made in one pass over the table (GROUPING SETS). Of a group of events that no rule can tell apart,
 * the first event's request is the least of the texts that begin with its time.
 */
#include "base/json_text.h"
#include "sql/sql_classes.h"
#include "sql/sql_values.h"

#define LAST_TIME "4294967295" /* as log_event.c */

struct query {
  struct sc_sql sql;
  const struct sc_sql_source *source;
  struct sc_sql_columns columns;
  struct sc_str table;
};

static void add(struct query *q, struct sc_text *out, const char *text) {
  sc_text_add(q->sql.arena, out, sc_str_from(text));
}

/* A column of the table. */
static struct sc_str col(struct query *q, const char *name) {
  return SC_SQL_FILL(&q->sql, "e.$1", sc_sql_identifier(&q->sql, sc_str_from(name)));
}

#define FILL(q, template, ...) SC_SQL_FILL(&(q)->sql, (template), __VA_ARGS__)
#define SAY(q, field, ...) SC_SQL_FILL(&(q)->sql, (q)->sql.dialect->field, __VA_ARGS__)

static struct sc_str json_of(struct query *q, struct sc_str expression) {
  return SAY(q, json, expression);
}

/* A text in SQL that is itself a text in JSON. */
static struct sc_str json_literal(struct query *q, struct sc_str text, const char *before,
                                  const char *behind) {
  struct sc_text json = {0};
  add(q, &json, before);
  sc_json_string(q->sql.arena, &json, text);
  add(q, &json, behind);
  return sc_sql_literal(&q->sql, sc_text_str(&json));
}

/* SELECT inner.*, and more columns. */
static struct sc_str layer(struct query *q, struct sc_str columns, struct sc_str inner,
                           const char *name) {
  return FILL(q, "SELECT $3.*$1\nFROM ($2$4) AS $3", columns, inner, sc_str_from(name),
              sc_str_from(q->sql.dialect->fence));
}

/* --- rows of the table ------------------------------------------------------------------------------------------------ */

/* Rows that are events; the others are damaged. */
static struct sc_str good(struct query *q) {
  return FILL(q,
              "coalesce($1 BETWEEN 0 AND " LAST_TIME ", false) AND "
              "coalesce($2 IN ('allow', 'deny'), false) AND $3 IS NOT NULL AND $4 IS NOT NULL AND "
              "$5 AND $6 AND $7",
              SAY(q, epoch, col(q, "time")), col(q, "decision"), col(q, "task"), col(q, "scope"),
              SAY(q, list_good, col(q, "roles")), SAY(q, list_good, col(q, "actors")),
              SAY(q, context_good, col(q, "context")));
}

static struct sc_str names(struct query *q) {
  struct sc_str parts[2];
  const char *const lists[2] = {"roles", "actors"};
  for (unsigned i = 0; i < 2; i++)
    parts[i] = FILL(q, "CASE WHEN $1 THEN '' ELSE '\"$2\":' || $3 || ',' END",
                    SAY(q, list_empty, col(q, lists[i])), sc_str_from(lists[i]),
                    SAY(q, list_json, col(q, lists[i])));
  return FILL(q,
              "coalesce('\"user\":' || $1 || ',', '') || $2 || $3 || '\"task\":' || $4 || "
              "',\"scope\":' || $5 || ',\"decision\":\"' || $6 || '\"' || "
              "coalesce(',\"reason\":' || $7, '')",
              json_of(q, col(q, "user")), parts[0], parts[1], json_of(q, col(q, "task")),
              json_of(q, col(q, "scope")), col(q, "decision"), json_of(q, col(q, "reason")));
}

/* A name that attributes are read by; `now` is the last one. */
static struct sc_str path(struct query *q, struct sc_str name) {
  struct sc_text pointer = {0}, bracket = {0};
  add(q, &pointer, "/");
  for (size_t i = 0; i < name.len; i++)
    sc_text_format(q->sql.arena, &pointer, name.ptr[i] == '~' ? "~0" : "%c", name.ptr[i]);
  sc_text_format(q->sql.arena, &bracket, "$[\"%.*s\"]", SC_STR_ARGS(name));
  return SAY(q, path, sc_sql_literal(&q->sql, name), sc_sql_literal(&q->sql, sc_text_str(&pointer)),
             sc_sql_literal(&q->sql, sc_text_str(&bracket)));
}

static struct sc_str paths(struct query *q) {
  struct sc_text out = {0};
  for (size_t i = 0; i < q->columns.attrs.count; i++)
    sc_text_format(q->sql.arena, &out, "%.*s, ",
                   SC_STR_ARGS(path(q, q->columns.attrs.items[i].attr->name)));
  sc_text_add(q->sql.arena, &out, path(q, SC_STR("now")));
  return sc_text_str(&out);
}

static struct sc_str rows(struct query *q) {
  struct sc_str columns = FILL(
      q,
      "$1 AS moment,\n  $2 = 'allow' AS allowed,\n  $3 AS reason,\n  $4 AS who,\n"
      "  $5 AS agent,\n  $6 AS task,\n  $7 AS resource,\n  $8",
      SAY(q, epoch, col(q, "time")), col(q, "decision"), col(q, "reason"), names(q),
      FILL(q, "coalesce($1, '\"\"')", json_of(q, SAY(q, list_first, col(q, "actors")))),
      json_of(q, col(q, "task")), col(q, "resource"), SAY(q, context, col(q, "context"), paths(q)));
  return FILL(q, "SELECT $1\nFROM $2 AS e\nWHERE $3", columns, q->table, good(q));
}

/* --- columns of the layers ---------------------------------------------------------------------------------------------- */

static struct sc_str said(struct query *q) {
  struct sc_text out = {0};
  size_t count = q->columns.attrs.count;
  for (size_t i = 0; i <= count; i++) {
    bool now = i == count;
    struct sc_str name = now ? SC_STR("now") : q->columns.attrs.items[i].attr->name;
    struct sc_str number = sc_str_format(q->sql.arena, "%zu", i + 1), at = path(q, name);
    sc_text_add(q->sql.arena, &out,
                FILL(q, ",\n  $1 AS k$3,\n  $2 AS x$3", SAY(q, kind, at, number),
                     SAY(q, value, at, number), number));
    if (now)
      sc_text_add(q->sql.arena, &out, FILL(q, ",\n  $1 AS now_given", SAY(q, given, at, number)));
  }
  return sc_text_str(&out);
}

/* The time of the decision is its now, but where the record says that the request lacked a fact and shows none. */
static struct sc_str values(struct query *q) {
  struct sc_text out = {0};
  for (size_t i = 0; i < q->columns.attrs.count; i++) {
    const struct sc_sql_attr *attr = &q->columns.attrs.items[i];
    struct sc_str value = sc_sql_attr_value(&q->sql, attr);
    if (value.len > 0)
      sc_text_format(q->sql.arena, &out, ",\n  %.*s AS v%u", SC_STR_ARGS(value), attr->number);
  }
  struct sc_str number = sc_str_format(q->sql.arena, "%zu", q->columns.attrs.count + 1);
  sc_text_add(q->sql.arena, &out,
              FILL(q,
                   ",\n  CASE WHEN now_given THEN CASE WHEN k$1 = 'string' THEN $2 END "
                   "WHEN reason = 'condition-unknown' THEN NULL ELSE moment END AS now",
                   number, sc_sql_instant(&q->sql, FILL(q, "x$1", number))));
  return sc_text_str(&out);
}

static struct sc_str local_times(struct query *q) {
  struct sc_text out = {0};
  const struct sc_zone *zone = sc_zone_find(q->sql.arena, q->source->zone);
  if (zone == NULL) zone = sc_zone_find(q->sql.arena, SC_STR("UTC"));
  for (size_t i = 0; i < q->columns.zones.count; i++)
    sc_text_format(
        q->sql.arena, &out, ",\n  %.*s AS z%u",
        SC_STR_ARGS(sc_sql_local(&q->sql, q->columns.zones.items[i].zone, SC_STR("now"), true)),
        q->columns.zones.items[i].number);
  struct sc_str local = sc_sql_local(&q->sql, zone, SC_STR("coalesce(now, moment)"), false);
  sc_text_add(q->sql.arena, &out,
              FILL(q, ",\n  CASE WHEN allowed THEN $1 END AS week_second",
                   sc_sql_modulo(&q->sql, FILL(q, "$1 + 259200", local), 7 * 86400)));
  return sc_text_str(&out);
}

/* Members of the context, each with a comma behind it: what fits a declaration of the attribute. */
static struct sc_str members(struct query *q) {
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
                  FILL(q, " || coalesce($1 || coalesce(NULL$2) || ',', '')",
                       json_literal(q, name, "", ":"), sc_text_str(&shown)));
  }
  return sc_text_str(&out);
}

/* The request but for its names, as scopec writes an example of it, so that the least one is the same here and there; of its
 * `now` the digits. Then a line's end, and `now` as the row shall say it: nothing for the time of the event. */
static struct sc_str request(struct query *q) {
  struct sc_str number = sc_str_format(q->sql.arena, "%zu", q->columns.attrs.count + 1);
  struct sc_str digits =
      FILL(q,
           "CASE WHEN now IS NOT NULL THEN '\"now\":\"' || lpad(CAST(now + "
           "62167219200 AS $1), 12, '0') || '\"' ELSE '}                   ' END",
           sc_str_from(q->sql.dialect->text));
  struct sc_str said = FILL(q,
                            "CASE WHEN now_given THEN CASE WHEN k$1 = 'string' THEN $2 ELSE 'null' "
                            "END WHEN reason = 'condition-unknown' THEN 'null' ELSE '' END",
                            number, json_of(q, FILL(q, "x$1", number)));
  return FILL(q,
              "lpad(CAST(moment AS $1), 10, '0') || coalesce('\"resource\":' || $2 || ',', '') || "
              "'\"context\":{' || $3 || $4 || '\n' || $5",
              sc_str_from(q->sql.dialect->text), json_of(q, SC_STR("resource")), members(q), digits,
              said);
}

static bool is_address(const struct sc_sql_attr *attr) { return attr->attr->type == SC_TYPE_IP; }

static struct sc_str classes(struct query *q) {
  struct sc_text out = {0};
  for (size_t i = 0; i < q->columns.classes.count; i++)
    sc_text_format(q->sql.arena, &out, ",\n  %.*s AS c%zu",
                   SC_STR_ARGS(q->columns.classes.items[i]), i + 1);
  for (size_t i = 0; i < q->columns.attrs.count; i++)
    if (is_address(&q->columns.attrs.items[i]))
      sc_text_add(q->sql.arena, &out,
                  FILL(q,
                       ",\n  CASE WHEN allowed THEN substr(v$1, 1, CASE WHEN v$1 LIKE "
                       "'00000000000000000000ffff%' THEN 28 ELSE 12 END) END AS block$1",
                       sc_str_format(q->sql.arena, "%u", q->columns.attrs.items[i].number)));
  sc_text_add(
      q->sql.arena, &out,
      FILL(q, ",\n  $1 AS epoch_hour,\n  $2 AS week_hour,\n  $3 AS day_minute,\n  $4 AS request",
           SAY(q, quotient, SC_STR("moment"), SC_STR("3600")),
           SAY(q, quotient, SC_STR("week_second"), SC_STR("3600")),
           SAY(q, quotient, SC_STR("week_second % 86400"), SC_STR("60")), request(q)));
  return sc_text_str(&out);
}

/* --- groups --------------------------------------------------------------------------------------------------------------- */

static struct sc_str groups(struct query *q, struct sc_str inner) {
  struct sc_text columns = {0}, sets = {0};
  add(q, &sets, "(who");
  for (size_t i = 0; i < q->columns.classes.count; i++)
    sc_text_format(q->sql.arena, &sets, ", c%zu", i + 1);
  add(q, &sets, "), (agent, epoch_hour), (agent, task, week_hour), (agent, task, day_minute)");
  for (size_t i = 0; i < q->columns.attrs.count; i++) {
    const struct sc_sql_attr *attr = &q->columns.attrs.items[i];
    if (!is_address(attr)) continue;
    struct sc_str number = sc_str_format(q->sql.arena, "%u", attr->number);
    struct sc_str digits = FILL(q, "v$1", number);
    sc_text_add(q->sql.arena, &sets, FILL(q, ", (agent, task, block$1)", number));
    sc_text_add(q->sql.arena, &columns,
                FILL(q,
                     ", block$1, GROUPING(block$1) AS no_block$1, $2 AS least$1, $3 AS greatest$1",
                     number, SAY(q, least, digits), SAY(q, greatest, digits)));
  }
  return FILL(
      q,
      "SELECT who, agent, task, epoch_hour, week_hour, day_minute, GROUPING(who) AS no_who, "
      "GROUPING(epoch_hour) "
      "AS no_hour, GROUPING(week_hour) AS no_week, GROUPING(day_minute) AS no_minute, count(*) AS "
      "n, "
      "min(moment) AS first_at, max(moment) AS last_at, $1 AS request$2\nFROM ($3$4) AS classed\n"
      "GROUP BY GROUPING SETS ($5)",
      SAY(q, least, SC_STR("request")), sc_text_str(&columns), inner,
      sc_str_from(q->sql.dialect->fence), sc_text_str(&sets));
}

/* 32 digits as an address: eight groups. */
static struct sc_str address(struct query *q, struct sc_str digits) {
  struct sc_text out = {0};
  for (unsigned i = 0; i < 8; i++)
    sc_text_format(q->sql.arena, &out, "%ssubstr(%.*s, %u, 4)", i > 0 ? " || ':' || " : "",
                   SC_STR_ARGS(digits), i * 4 + 1);
  return sc_text_str(&out);
}

static struct sc_str use(struct query *q) {
  return FILL(
      q,
      "',\"count\":' || CAST(n AS $1) || ',\"first\":\"' || $2 || '\",\"last\":\"' || $3 || "
      "'\"'",
      sc_str_from(q->sql.dialect->text), SAY(q, instant, SC_STR("first_at")),
      SAY(q, instant, SC_STR("last_at")));
}

static struct sc_str number_text(struct query *q, const char *column) {
  return FILL(q, "CAST($1 AS $2)", sc_str_from(column), sc_str_from(q->sql.dialect->text));
}

/* Of a network: the least and greatest address, and once more how often it was used. */
static void address_rows(struct query *q, const struct sc_sql_attr *attr, struct sc_text *out) {
  struct sc_str number = sc_str_format(q->sql.arena, "%u", attr->number);
  sc_text_add(
      q->sql.arena, out,
      FILL(q,
           "\n  WHEN no_block$1 = 0 AND twice = 1 THEN '{\"kind\":\"network\",\"agent\":' || agent "
           "|| "
           "',\"task\":' || task || $2 || '\"least\":\"' || $3 || '\",\"greatest\":\"' || $4 || "
           "'\"}'"
           "\n  WHEN no_block$1 = 0 THEN '{\"kind\":\"block\",\"agent\":' || agent || "
           "',\"task\":' || task || $2 || '\"address\":\"' || $3 || '\"' || $5 || '}'",
           number, json_literal(q, attr->attr->name, ",\"attribute\":", ","),
           address(q, FILL(q, "least$1", number)), address(q, FILL(q, "greatest$1", number)),
           use(q)));
}

/* Without the time before it and the twenty characters of `now`. */
static struct sc_str whole_request(struct query *q) {
  struct sc_str text = SAY(q, part, SC_STR("request"), SC_STR("1"), SC_STR("'\n'"));
  struct sc_str now = SAY(q, part, SC_STR("request"), SC_STR("2"), SC_STR("'\n'"));
  return FILL(q,
              "substr($1, 11, $2 - 30) || '\"now\":' || CASE WHEN $3 = '' THEN '\"' || $4 || '\"' "
              "ELSE $3 END || '}'",
              text, SAY(q, length, text), now, SAY(q, instant, SC_STR("first_at")));
}

static struct sc_str lines(struct query *q, struct sc_str inner) {
  struct sc_text cases = {0}, blocks = {0};
  sc_text_add(
      q->sql.arena, &cases,
      FILL(
          q,
          "CASE\n  WHEN no_who = 0 THEN '{\"kind\":\"cell\",' || who || $1 || ',\"time\":\"' || $2 "
          "|| "
          "'\",' || $7 || '}'\n"
          "  WHEN no_hour = 0 THEN '{\"kind\":\"hour\",\"agent\":' || agent || ',\"hour\":' || $3 "
          "|| "
          "',\"count\":' || $6 || '}'\n"
          "  WHEN no_week = 0 THEN '{\"kind\":\"week\",\"agent\":' || agent || ',\"task\":' || "
          "task "
          "|| ',\"hour_of_week\":' || $4 || ',\"count\":' || $6 || '}'\n"
          "  WHEN no_minute = 0 THEN '{\"kind\":\"minute\",\"agent\":' || agent || ',\"task\":' || "
          "task || ',\"minute\":' || $5 || '}'",
          use(q), SAY(q, instant, SC_STR("first_at")), number_text(q, "epoch_hour"),
          number_text(q, "week_hour"), number_text(q, "day_minute"), number_text(q, "n"),
          whole_request(q)));
  for (size_t i = 0; i < q->columns.attrs.count; i++) {
    const struct sc_sql_attr *attr = &q->columns.attrs.items[i];
    if (!is_address(attr)) continue;
    address_rows(q, attr, &cases);
    sc_text_format(q->sql.arena, &blocks, " OR (no_block%u = 0 AND block%u IS NOT NULL)",
                   attr->number, attr->number);
  }
  return FILL(
      q,
      "SELECT $1\n  END AS line\nFROM ($2) AS grouped\nCROSS JOIN (SELECT 1 AS twice UNION ALL "
      "SELECT 2 AS twice) AS repeated\nWHERE (twice = 1 AND (no_who = 0 OR no_hour = 0 OR "
      "(no_week = 0 AND week_hour IS NOT NULL) OR (no_minute = 0 AND day_minute IS NOT NULL)))$3",
      sc_text_str(&cases), inner, sc_text_str(&blocks));
}

/* --- the logs themselves ---------------------------------------------------------------------------------------------------- */

static struct sc_str policies(struct query *q) {
  struct sc_str columns[3];
  const char *const keys[3] = {"policy_name", "policy_version", "policy_digest"};
  for (unsigned i = 0; i < 3; i++) columns[i] = FILL(q, "coalesce($1, '')", col(q, keys[i]));
  struct sc_str inner =
      FILL(q,
           "SELECT $1 AS name, $2 AS version, $3 AS digest, count(*) AS n FROM $4 AS "
           "e WHERE $5 GROUP BY $1, $2, $3",
           columns[0], columns[1], columns[2], q->table, good(q));
  return FILL(q,
              "SELECT '{\"kind\":\"policy\",\"name\":' || $1 || ',\"version\":' || $2 || "
              "',\"digest\":' || $3 || ',\"count\":' || $4 || '}' AS line\nFROM ($5) AS policies",
              json_of(q, SC_STR("name")), json_of(q, SC_STR("version")),
              json_of(q, SC_STR("digest")), number_text(q, "n"), inner);
}

static struct sc_str ids(struct query *q) {
  return FILL(
      q,
      "SELECT '{\"kind\":\"ids\",\"events\":' || CAST(count($1) AS $2) || ',\"distinct\":' || "
      "CAST(count(DISTINCT $1) AS $2) || '}' AS line\nFROM $3 AS e\nWHERE $4",
      col(q, "id"), sc_str_from(q->sql.dialect->text), q->table, good(q));
}

static struct sc_str damaged(struct query *q) {
  return FILL(q,
              "SELECT '{\"kind\":\"damaged\",\"count\":' || CAST(count(*) AS $1) || '}' AS line\n"
              "FROM $2 AS e\nWHERE NOT ($3)\nHAVING count(*) > 0",
              sc_str_from(q->sql.dialect->text), q->table, good(q));
}

void sc_sql_query(struct sc_arena *arena, const struct sc_sql_source *source, struct sc_text *out,
                  struct sc_sql_notes *notes) {
  struct query q = {.sql = {arena, source->dialect}, .source = source};
  q.table = sc_sql_table(&q.sql, source->table);
  sc_sql_columns_add(&q.sql, source->now, &q.columns, notes);
  if (source->candidate != NULL) sc_sql_columns_add(&q.sql, source->candidate, &q.columns, notes);
  struct sc_str inner = rows(&q);
  inner = layer(&q, said(&q), inner, "decisions");
  inner = layer(&q, values(&q), inner, "said");
  inner = layer(&q, local_times(&q), inner, "valued");
  inner = layer(&q, classes(&q), inner, "timed");
  sc_text_add(
      arena, out,
      FILL(&q,
           "SELECT line FROM (\n$1\nUNION ALL\n$2\nUNION ALL\n$3\nUNION ALL\n$4\n) AS lines$5\n",
           lines(&q, groups(&q, inner)), policies(&q), ids(&q), damaged(&q),
           sc_str_from(source->dialect->tail)));
}
