/* SPDX-License-Identifier: Apache-2.0
 *
 * sql_query.c - the query as a whole: groups of rows with the same classes, as rows of simulate/fold.h.
 *
 * Groups of all kinds are made in one pass over the table (GROUPING SETS). Of a group of events that no rule can tell apart,
 * the first event's request is the least of the texts that begin with its time.
 */
#include "sql/sql_layers.h"

static void add(struct sc_sql_query *q, struct sc_text *out, const char *text) {
  sc_text_add(q->sql.arena, out, sc_str_from(text));
}

/* --- groups --------------------------------------------------------------------------------------------------------------- */

static struct sc_str groups(struct sc_sql_query *q, struct sc_str inner) {
  struct sc_text columns = {0}, sets = {0};
  add(q, &sets, "(who");
  for (size_t i = 0; i < q->columns.classes.count; i++)
    sc_text_format(q->sql.arena, &sets, ", c%zu", i + 1);
  add(q, &sets, "), (agent, epoch_hour), (agent, task, week_hour), (agent, task, day_minute)");
  for (size_t i = 0; i < q->columns.attrs.count; i++) {
    const struct sc_sql_attr *attr = &q->columns.attrs.items[i];
    if (!sc_sql_is_address(attr)) continue;
    struct sc_str number = sc_str_format(q->sql.arena, "%u", attr->number);
    struct sc_str digits = SQL_FILL(q, "v$1", number);
    sc_text_add(q->sql.arena, &sets, SQL_FILL(q, ", (agent, task, block$1)", number));
    sc_text_add(
        q->sql.arena, &columns,
        SQL_FILL(q, ", block$1, GROUPING(block$1) AS no_block$1, $2 AS least$1, $3 AS greatest$1",
                 number, SQL_SAY(q, least, digits), SQL_SAY(q, greatest, digits)));
  }
  return SQL_FILL(
      q,
      "SELECT who, agent, task, epoch_hour, week_hour, day_minute, GROUPING(who) AS no_who, "
      "GROUPING(epoch_hour) "
      "AS no_hour, GROUPING(week_hour) AS no_week, GROUPING(day_minute) AS no_minute, count(*) AS "
      "n, "
      "min(moment) AS first_at, max(moment) AS last_at, $1 AS request$2\nFROM ($3$4) AS classed\n"
      "GROUP BY GROUPING SETS ($5)",
      SQL_SAY(q, least, SC_STR("request")), sc_text_str(&columns), inner,
      sc_str_from(q->sql.dialect->fence), sc_text_str(&sets));
}

/* 32 digits as an address: eight groups. */
static struct sc_str address(struct sc_sql_query *q, struct sc_str digits) {
  struct sc_text out = {0};
  for (unsigned i = 0; i < 8; i++)
    sc_text_format(q->sql.arena, &out, "%ssubstr(%.*s, %u, 4)", i > 0 ? " || ':' || " : "",
                   SC_STR_ARGS(digits), i * 4 + 1);
  return sc_text_str(&out);
}

static struct sc_str use(struct sc_sql_query *q) {
  return SQL_FILL(
      q,
      "',\"count\":' || CAST(n AS $1) || ',\"first\":\"' || $2 || '\",\"last\":\"' || $3 || "
      "'\"'",
      sc_str_from(q->sql.dialect->text), SQL_SAY(q, instant, SC_STR("first_at")),
      SQL_SAY(q, instant, SC_STR("last_at")));
}

static struct sc_str number_text(struct sc_sql_query *q, const char *column) {
  return SQL_FILL(q, "CAST($1 AS $2)", sc_str_from(column), sc_str_from(q->sql.dialect->text));
}

/* Of a network: the least and greatest address, and once more how often it was used. */
static void address_rows(struct sc_sql_query *q, const struct sc_sql_attr *attr,
                         struct sc_text *out) {
  struct sc_str number = sc_str_format(q->sql.arena, "%u", attr->number);
  sc_text_add(
      q->sql.arena, out,
      SQL_FILL(
          q,
          "\n  WHEN no_block$1 = 0 AND twice = 1 THEN '{\"kind\":\"network\",\"agent\":' || agent "
          "|| "
          "',\"task\":' || task || $2 || '\"least\":\"' || $3 || '\",\"greatest\":\"' || $4 || "
          "'\"}'"
          "\n  WHEN no_block$1 = 0 THEN '{\"kind\":\"block\",\"agent\":' || agent || "
          "',\"task\":' || task || $2 || '\"address\":\"' || $3 || '\"' || $5 || '}'",
          number, sc_sql_json_literal(q, attr->attr->name, ",\"attribute\":", ","),
          address(q, SQL_FILL(q, "least$1", number)), address(q, SQL_FILL(q, "greatest$1", number)),
          use(q)));
}

static struct sc_str lines(struct sc_sql_query *q, struct sc_str inner) {
  struct sc_text cases = {0}, blocks = {0};
  sc_text_add(
      q->sql.arena, &cases,
      SQL_FILL(
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
          use(q), SQL_SAY(q, instant, SC_STR("first_at")), number_text(q, "epoch_hour"),
          number_text(q, "week_hour"), number_text(q, "day_minute"), number_text(q, "n"),
          sc_sql_request(q, SQL_SAY(q, instant, SC_STR("first_at")))));
  for (size_t i = 0; i < q->columns.attrs.count; i++) {
    const struct sc_sql_attr *attr = &q->columns.attrs.items[i];
    if (!sc_sql_is_address(attr)) continue;
    address_rows(q, attr, &cases);
    sc_text_format(q->sql.arena, &blocks, " OR (no_block%u = 0 AND block%u IS NOT NULL)",
                   attr->number, attr->number);
  }
  return SQL_FILL(
      q,
      "SELECT $1\n  END AS line\nFROM ($2) AS grouped\nCROSS JOIN (SELECT 1 AS twice UNION ALL "
      "SELECT 2 AS twice) AS repeated\nWHERE (twice = 1 AND (no_who = 0 OR no_hour = 0 OR "
      "(no_week = 0 AND week_hour IS NOT NULL) OR (no_minute = 0 AND day_minute IS NOT NULL)))$3",
      sc_text_str(&cases), inner, sc_text_str(&blocks));
}

/* --- the logs themselves ---------------------------------------------------------------------------------------------------- */

static struct sc_str policies(struct sc_sql_query *q) {
  struct sc_str columns[3];
  const char *const keys[3] = {"policy_name", "policy_version", "policy_digest"};
  for (unsigned i = 0; i < 3; i++)
    columns[i] = SQL_FILL(q, "coalesce($1, '')", sc_sql_column(q, keys[i]));
  struct sc_str inner =
      SQL_FILL(q,
               "SELECT $1 AS name, $2 AS version, $3 AS digest, count(*) AS n FROM $4 AS "
               "e WHERE $5 GROUP BY $1, $2, $3",
               columns[0], columns[1], columns[2], q->table, sc_sql_good(q));
  return SQL_FILL(
      q,
      "SELECT '{\"kind\":\"policy\",\"name\":' || $1 || ',\"version\":' || $2 || "
      "',\"digest\":' || $3 || ',\"count\":' || $4 || '}' AS line\nFROM ($5) AS policies",
      sc_sql_json(q, SC_STR("name")), sc_sql_json(q, SC_STR("version")),
      sc_sql_json(q, SC_STR("digest")), number_text(q, "n"), inner);
}

static struct sc_str ids(struct sc_sql_query *q) {
  return SQL_FILL(
      q,
      "SELECT '{\"kind\":\"ids\",\"events\":' || CAST(count($1) AS $2) || ',\"distinct\":' || "
      "CAST(count(DISTINCT $1) AS $2) || '}' AS line\nFROM $3 AS e\nWHERE $4",
      sc_sql_column(q, "id"), sc_str_from(q->sql.dialect->text), q->table, sc_sql_good(q));
}

static struct sc_str damaged(struct sc_sql_query *q) {
  return SQL_FILL(
      q,
      "SELECT '{\"kind\":\"damaged\",\"count\":' || CAST(count(*) AS $1) || '}' AS line\n"
      "FROM $2 AS e\nWHERE NOT ($3)\nHAVING count(*) > 0",
      sc_str_from(q->sql.dialect->text), q->table, sc_sql_good(q));
}

/* For which policies the classes are. */
static struct sc_str about(struct sc_sql_query *q) {
  struct sc_text row = {0};
  sc_text_format(q->sql.arena, &row, "{\"kind\":\"query\",\"version\":1,\"digest\":\"%.*s\"",
                 SC_STR_ARGS(q->source->now_digest));
  if (q->source->candidate != NULL)
    sc_text_format(q->sql.arena, &row, ",\"candidate\":\"%.*s\"",
                   SC_STR_ARGS(q->source->candidate_digest));
  sc_text_format(q->sql.arena, &row, ",\"zone\":\"%.*s\"}", SC_STR_ARGS(q->zone->name));
  return SQL_FILL(q, "SELECT $1 AS line", sc_sql_literal(&q->sql, sc_text_str(&row)));
}

void sc_sql_query(struct sc_arena *arena, const struct sc_sql_source *source, struct sc_text *out,
                  struct sc_sql_notes *notes) {
  struct sc_sql_query q = {.sql = {arena, source->dialect}, .source = source};
  q.table = sc_sql_table(&q.sql, source->table);
  q.zone = sc_zone_find(arena, source->zone);
  if (q.zone == NULL) q.zone = sc_zone_find(arena, SC_STR("UTC"));
  sc_sql_columns_add(&q.sql, source->now, &q.columns, notes);
  if (source->candidate != NULL) sc_sql_columns_add(&q.sql, source->candidate, &q.columns, notes);
  sc_text_add(arena, out,
              SQL_FILL(&q,
                       "SELECT line FROM (\n$1\nUNION ALL\n$2\nUNION ALL\n$3\nUNION ALL\n$4\nUNION "
                       "ALL\n$5\n) AS "
                       "lines$6\n",
                       about(&q), lines(&q, groups(&q, sc_sql_layers(&q))), policies(&q), ids(&q),
                       damaged(&q), sc_str_from(source->dialect->tail)));
}
