/* SPDX-License-Identifier: Apache-2.0
 *
 * sql_text.c - see sql_text.h.
 */
#include "sql/sql_text.h"

#include <inttypes.h>

const struct sc_sql_dialect *sc_sql_dialect_find(struct sc_str name) {
  static const struct sc_sql_dialect *const all[] = {&sc_sql_postgresql, &sc_sql_duckdb,
                                                     &sc_sql_clickhouse, &sc_sql_spark};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (sc_str_equal(name, sc_str_from(all[i]->name))) return all[i];
  return NULL;
}

struct sc_str sc_sql_fill(const struct sc_sql *sql, const char *template, const struct sc_str *args,
                          size_t count) {
  struct sc_text out = {0};
  for (const char *at = template; *at != 0; at++) {
    if (at[0] == '$' && at[1] >= '1' && (size_t)(at[1] - '0') <= count)
      sc_text_add(sql->arena, &out, args[*++at - '1']);
    else
      sc_text_add(sql->arena, &out, (struct sc_str){at, 1});
  }
  return sc_text_str(&out);
}

/* --- quotes ------------------------------------------------------------------------------------------------------- */

/* The quote is doubled, or has a backslash before it, as a backslash has. */
static void add_quoted(struct sc_arena *arena, struct sc_text *out, struct sc_str text, char quote,
                       bool backslash) {
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    if (backslash && (c == quote || c == '\\'))
      sc_text_add(arena, out, SC_STR("\\"));
    else if (c == quote)
      sc_text_add(arena, out, (struct sc_str){&text.ptr[i], 1});
    sc_text_add(arena, out, (struct sc_str){&text.ptr[i], 1});
  }
}

struct sc_str sc_sql_literal(const struct sc_sql *sql, struct sc_str text) {
  struct sc_text out = {0};
  bool plain = memchr(text.ptr == NULL ? "" : text.ptr, '\\', text.len) == NULL;
  sc_text_add(sql->arena, &out, plain ? SC_STR("'") : sc_str_from(sql->dialect->literal_open));
  bool backslash = sql->dialect->backslash && (!plain || sql->dialect->literal_open[0] == '\'');
  add_quoted(sql->arena, &out, text, '\'', backslash);
  sc_text_add(sql->arena, &out, SC_STR("'"));
  return sc_text_str(&out);
}

struct sc_str sc_sql_identifier(const struct sc_sql *sql, struct sc_str name) {
  struct sc_text out = {0};
  const struct sc_str quote = {&sql->dialect->identifier_quote, 1};
  sc_text_add(sql->arena, &out, quote);
  add_quoted(sql->arena, &out, name, *quote.ptr, sql->dialect->identifier_backslash);
  sc_text_add(sql->arena, &out, quote);
  return sc_text_str(&out);
}

/* Cuts the next part off. */
static struct sc_str next_part(struct sc_str *table) {
  size_t len = 0;
  while (len < table->len && table->ptr[len] != '.') len++;
  struct sc_str part = {table->ptr, len};
  size_t skip = len < table->len ? len + 1 : len;
  *table = (struct sc_str){table->ptr + skip, table->len - skip};
  return part;
}

bool sc_sql_table_valid(struct sc_str table) {
  for (size_t i = 0; i < table.len; i++)
    if ((unsigned char)table.ptr[i] < 0x20 || table.ptr[i] == 0x7f) return false;
  if (table.len == 0 || table.ptr[table.len - 1] == '.') return false;
  while (table.len > 0)
    if (next_part(&table).len == 0) return false;
  return true;
}

struct sc_str sc_sql_table(const struct sc_sql *sql, struct sc_str table) {
  struct sc_text out = {0};
  while (table.len > 0) {
    if (out.count > 0) sc_text_add(sql->arena, &out, SC_STR("."));
    sc_text_add(sql->arena, &out, sc_sql_identifier(sql, next_part(&table)));
  }
  return sc_text_str(&out);
}

/* --- numbers -------------------------------------------------------------------------------------------------------- */

/* -2^63 is no literal: it would be the negation of a number that is too large. */
struct sc_str sc_sql_number(const struct sc_sql *sql, int64_t number) {
  if (number == INT64_MIN) return SC_STR("(-9223372036854775807 - 1)");
  return sc_str_format(sql->arena, "%" PRId64, number);
}

struct search {
  const struct sc_sql *sql;
  struct sc_str value;
  const struct sc_str *points, *results;
  struct sc_text out;
};

static void add_search(struct search *s, size_t low, size_t high) {
  struct sc_arena *arena = s->sql->arena;
  if (low == high) {
    if (s->results != NULL)
      sc_text_add(arena, &s->out, s->results[low]);
    else
      sc_text_format(arena, &s->out, "%zu", low);
    return;
  }
  size_t middle = low + (high - low) / 2;
  sc_text_format(arena, &s->out, "CASE WHEN %.*s < %.*s THEN ", SC_STR_ARGS(s->value),
                 SC_STR_ARGS(s->points[middle]));
  add_search(s, low, middle);
  sc_text_add(arena, &s->out, SC_STR(" ELSE "));
  add_search(s, middle + 1, high);
  sc_text_add(arena, &s->out, SC_STR(" END"));
}

struct sc_str sc_sql_search(const struct sc_sql *sql, struct sc_str value,
                            const struct sc_str *points, size_t count,
                            const struct sc_str *results) {
  struct search s = {.sql = sql, .value = value, .points = points, .results = results};
  sc_text_format(sql->arena, &s.out, "CASE WHEN %.*s IS NOT NULL THEN ", SC_STR_ARGS(value));
  add_search(&s, 0, count);
  sc_text_add(sql->arena, &s.out, SC_STR(" END"));
  return sc_text_str(&s.out);
}
