/* SPDX-License-Identifier: Apache-2.0
 *
 * sql_classes.c - variables to expressions. As runtime/classify.c: absent is NULL, a class is anything that differs from the
 * other classes. Users, agents, tasks, scopes and roles are grouped by name, so variables over them need no class.
 */
#include "sql/sql_classes.h"

#include "base/hex.h"
#include "base/json_text.h"
#include "sql/sql_pattern.h"
#include "sql/sql_values.h"

#define SET_ITEMS_MAX "1024" /* as in runtime/classify.c */

static struct sc_str column(const struct sc_sql *sql, char letter, unsigned number) {
  return sc_str_format(sql->arena, "%c%u", letter, number);
}

static struct sc_str string_max(const struct sc_sql *sql) {
  return sc_sql_number(sql, SCOPE_F_STRING_MAX);
}

/* --- values ------------------------------------------------------------------------------------------------------- */

static struct sc_str ordinal(const struct sc_sql *sql, const struct sc_attr *attr,
                             struct sc_str text) {
  struct sc_text out = {0};
  sc_text_format(sql->arena, &out, "CASE %.*s", SC_STR_ARGS(text));
  for (uint32_t i = 0; i < attr->value_count; i++)
    sc_text_format(sql->arena, &out, " WHEN %.*s THEN %u",
                   SC_STR_ARGS(sc_sql_literal(sql, attr->values[i])), i);
  sc_text_add(sql->arena, &out, SC_STR(" END"));
  return sc_text_str(&out);
}

struct sc_str sc_sql_attr_value(const struct sc_sql *sql, const struct sc_sql_attr *attr) {
  struct sc_str kind = column(sql, 'k', attr->number), text = column(sql, 'x', attr->number);
  const char *when = "CASE WHEN $1 = 'string' THEN $2 END";
  switch (attr->attr->type) {
  case SC_TYPE_BOOL:
    return SC_SQL_FILL(
        sql, "CASE WHEN $1 = 'boolean' THEN CASE $2 WHEN 'true' THEN 1 ELSE 0 END END", kind, text);
  case SC_TYPE_INT:
    return SC_SQL_FILL(sql, "CASE WHEN $1 = 'number' THEN $2 END", kind,
                       SC_SQL_FILL(sql, sql->dialect->whole, text));
  case SC_TYPE_ENUM: return SC_SQL_FILL(sql, when, kind, ordinal(sql, attr->attr, text));
  case SC_TYPE_IP: return SC_SQL_FILL(sql, when, kind, sc_sql_address(sql, text));
  case SC_TYPE_INSTANT: return SC_SQL_FILL(sql, when, kind, sc_sql_instant(sql, text));
  case SC_TYPE_STRING:
  case SC_TYPE_SET:
  case SC_TYPE_WEEKDAY:
  case SC_TYPE_CLOCK:
  case SC_TYPE_DATE: break; /* texts are their own values; no attribute is of the last three */
  }
  return (struct sc_str){0};
}

struct sc_str sc_sql_attr_shown(const struct sc_sql *sql, const struct sc_sql_attr *attr) {
  struct sc_str kind = column(sql, 'k', attr->number), text = column(sql, 'x', attr->number);
  switch (attr->attr->type) {
  case SC_TYPE_BOOL: return SC_SQL_FILL(sql, "CASE WHEN $1 = 'boolean' THEN $2 END", kind, text);
  case SC_TYPE_INT:
    return SC_SQL_FILL(sql, "CAST($1 AS $2)", column(sql, 'v', attr->number),
                       sc_str_from(sql->dialect->text));
  case SC_TYPE_SET:
    return SC_SQL_FILL(sql, "CASE WHEN $1 = 'array' AND $3 THEN $2 END", kind, text,
                       SC_SQL_FILL(sql, sql->dialect->texts, text));
  case SC_TYPE_INSTANT:
    return SC_SQL_FILL(sql,
                       "CASE WHEN $1 BETWEEN 0 AND 4294967295 THEN '\"' || $3 || '\"' "
                       "WHEN $1 IS NOT NULL THEN $2 END",
                       column(sql, 'v', attr->number), SC_SQL_FILL(sql, sql->dialect->json, text),
                       SC_SQL_FILL(sql, sql->dialect->instant, column(sql, 'v', attr->number)));
  case SC_TYPE_ENUM:
  case SC_TYPE_IP:
  case SC_TYPE_STRING:
  case SC_TYPE_WEEKDAY:
  case SC_TYPE_CLOCK:
  case SC_TYPE_DATE: break;
  }
  return SC_SQL_FILL(sql, "CASE WHEN $1 = 'string' THEN $2 END", kind,
                     SC_SQL_FILL(sql, sql->dialect->json, text));
}

/* --- classes --------------------------------------------------------------------------------------------------------- */

struct adding {
  const struct sc_sql *sql;
  const struct sc_policy *policy;
  struct sc_sql_columns *columns;
  struct sc_sql_notes *notes;
  const struct sc_variables *variables;
};

static bool alike(const struct sc_attr *a, const struct sc_attr *b) {
  if (!sc_str_equal(a->name, b->name) || a->type != b->type || a->value_count != b->value_count)
    return false;
  for (uint32_t i = 0; i < a->value_count; i++)
    if (!sc_str_equal(a->values[i], b->values[i])) return false;
  return true;
}

static const struct sc_sql_attr *find_attr(const struct sc_sql_columns *columns,
                                           const struct sc_attr *attr) {
  for (size_t i = 0; i < columns->attrs.count; i++)
    if (alike(columns->attrs.items[i].attr, attr)) return &columns->attrs.items[i];
  return NULL;
}

/* All have been added. */
static const struct sc_sql_attr *attr_of(const struct adding *a, uint16_t source) {
  return find_attr(a->columns, &a->policy->attrs[source]);
}

/* A text of which the runtime takes notice: present, and not too long. */
static struct sc_str usable_text(const struct adding *a, const struct sc_variable *var,
                                 struct sc_str *text) {
  const struct sc_sql *sql = a->sql;
  struct sc_str present;
  if (var->source == SCOPE_F_FROM_RESOURCE) {
    *text = SC_STR("resource");
    present = SC_STR("resource IS NOT NULL");
  } else {
    const struct sc_sql_attr *attr = attr_of(a, var->source);
    *text = column(sql, 'x', attr->number);
    present = SC_SQL_FILL(sql, "$1 = 'string'", column(sql, 'k', attr->number));
  }
  return SC_SQL_FILL(sql, "$1 AND $2 <= $3", present, SC_SQL_FILL(sql, sql->dialect->bytes, *text),
                     string_max(sql));
}

/* A list of texts that is short enough. */
static struct sc_str usable_set(const struct adding *a, const struct sc_variable *var,
                                struct sc_str *text) {
  const struct sc_sql *sql = a->sql;
  const struct sc_sql_attr *attr = attr_of(a, var->source);
  *text = column(sql, 'x', attr->number);
  return SC_SQL_FILL(
      sql, "CASE WHEN $1 = 'array' THEN CASE WHEN $2 THEN $3 ELSE false END ELSE false END",
      column(sql, 'k', attr->number), SC_SQL_FILL(sql, sql->dialect->texts, *text),
      SC_SQL_FILL(sql, sql->dialect->within, *text, SC_STR(SET_ITEMS_MAX), string_max(sql)));
}

static struct sc_str points_class(const struct adding *a, const struct sc_variable *var,
                                  struct sc_str value) {
  struct sc_str *points = SC_NEW_ARRAY(a->sql->arena, struct sc_str, var->points.count);
  for (size_t i = 0; i < var->points.count; i++)
    points[i] = sc_sql_number(a->sql, var->points.items[i]);
  return sc_sql_search(a->sql, value, points, var->points.count, NULL);
}

static struct sc_str address_class(const struct adding *a, const struct sc_variable *var) {
  struct sc_str *points = SC_NEW_ARRAY(a->sql->arena, struct sc_str, var->addresses.count);
  for (size_t i = 0; i < var->addresses.count; i++) {
    struct sc_text digits = {0};
    sc_text_add(a->sql->arena, &digits, SC_STR("'"));
    sc_hex_add(a->sql->arena, &digits, var->addresses.items[i].bytes, 16);
    sc_text_add(a->sql->arena, &digits, SC_STR("'"));
    points[i] = sc_text_str(&digits);
  }
  return sc_sql_search(a->sql, column(a->sql, 'v', attr_of(a, var->source)->number), points,
                       var->addresses.count, NULL);
}

/* SQL texts end at a zero byte, in some engines. */
static bool sayable(struct sc_str text) {
  return text.len == 0 || memchr(text.ptr, 0, text.len) == NULL;
}

static bool all_sayable(const struct sc_variable *var) {
  for (size_t i = 0; i < var->literals.count; i++)
    if (!sayable(var->literals.items[i])) return false;
  return true;
}

static struct sc_str literal_class(const struct adding *a, const struct sc_variable *var) {
  const struct sc_sql *sql = a->sql;
  struct sc_str text, usable = usable_text(a, var, &text);
  if (var->literals.count == 0) return SC_SQL_FILL(sql, "CASE WHEN $1 THEN '' END", usable);
  if (!all_sayable(var)) return SC_SQL_FILL(sql, "CASE WHEN $1 THEN $2 END", usable, text);
  struct sc_text list = {0};
  for (size_t i = 0; i < var->literals.count; i++)
    sc_text_format(sql->arena, &list, "%s%.*s", i > 0 ? ", " : "",
                   SC_STR_ARGS(sc_sql_literal(sql, var->literals.items[i])));
  return SC_SQL_FILL(sql, "CASE WHEN $1 THEN CASE WHEN $2 IN ($3) THEN '=' || $2 ELSE '' END END",
                     usable, text, sc_text_str(&list));
}

static struct sc_str source_name(const struct adding *a, uint16_t source) {
  return source == SCOPE_F_FROM_RESOURCE ? SC_STR("resource") : a->policy->attrs[source].name;
}

static struct sc_str match_class(const struct adding *a, const struct sc_variable *var) {
  const struct sc_sql *sql = a->sql;
  const char *why;
  struct sc_str text, usable = usable_text(a, var, &text);
  struct sc_str matches = sc_sql_pattern(sql, text, var->atom, &why);
  if (matches.len > 0)
    return SC_SQL_FILL(sql, "CASE WHEN $1 THEN CASE WHEN $2 THEN 1 ELSE 0 END END", usable,
                       matches);
  struct sc_str name = source_name(a, var->source);
  struct sc_text note = {0};
  sc_text_format(sql->arena, &note, "%.*s is grouped by its value: %s has no way to say %s in ",
                 SC_STR_ARGS(name), sql->dialect->name, why);
  sc_json_string(sql->arena, &note, var->atom->text); /* it goes into a comment of one line */
  *SC_PUSH(sql->arena, a->notes) = sc_text_str(&note);
  return SC_SQL_FILL(sql, "CASE WHEN $1 THEN $2 END", usable, text);
}

static struct sc_str present_class(const struct adding *a, const struct sc_variable *var) {
  const struct sc_sql *sql = a->sql;
  const char *is = "CASE WHEN $1 IS NOT NULL THEN 1 ELSE 0 END";
  const char *holds = "CASE WHEN $1 THEN 1 ELSE 0 END";
  struct sc_str text;
  if (var->source == SCOPE_F_FROM_NOW) return SC_SQL_FILL(sql, is, SC_STR("now"));
  if (var->source == SCOPE_F_FROM_RESOURCE)
    return SC_SQL_FILL(sql, holds, usable_text(a, var, &text));
  const struct sc_sql_attr *attr = attr_of(a, var->source);
  if (attr->attr->type == SC_TYPE_STRING)
    return SC_SQL_FILL(sql, holds, usable_text(a, var, &text));
  if (attr->attr->type == SC_TYPE_SET) return SC_SQL_FILL(sql, holds, usable_set(a, var, &text));
  return SC_SQL_FILL(sql, is, column(sql, 'v', attr->number));
}

static struct sc_str member_class(const struct adding *a, const struct sc_variable *var) {
  const struct sc_sql *sql = a->sql;
  struct sc_str text, usable = usable_set(a, var, &text);
  if (!sayable(var->literal)) return SC_SQL_FILL(sql, "CASE WHEN $1 THEN $2 END", usable, text);
  struct sc_str member =
      SC_SQL_FILL(sql, sql->dialect->member, text, sc_sql_literal(sql, var->literal));
  return SC_SQL_FILL(sql, "CASE WHEN $1 THEN CASE WHEN $2 THEN 1 ELSE 0 END END", usable, member);
}

static struct sc_str zone_column(const struct adding *a, const struct sc_variable *var) {
  struct sc_str name = a->variables->zones.items[var->zone]->name;
  for (size_t i = 0; i < a->columns->zones.count; i++)
    if (sc_str_equal(a->columns->zones.items[i].zone->name, name))
      return column(a->sql, 'z', a->columns->zones.items[i].number);
  unsigned number = (unsigned)a->columns->zones.count + 1;
  *SC_PUSH(a->sql->arena, &a->columns->zones) =
      (struct sc_sql_zone){a->variables->zones.items[var->zone], number};
  return column(a->sql, 'z', number);
}

/* Days since 1970 as seconds: no engine's rounding of negative quotients is asked. */
static struct sc_str date_class(const struct adding *a, const struct sc_variable *var) {
  struct sc_str *points = SC_NEW_ARRAY(a->sql->arena, struct sc_str, var->points.count);
  for (size_t i = 0; i < var->points.count; i++)
    points[i] = sc_sql_number(a->sql, var->points.items[i] * 86400);
  return sc_sql_search(a->sql, zone_column(a, var), points, var->points.count, NULL);
}

static struct sc_str class_of(const struct adding *a, const struct sc_variable *var) {
  const struct sc_sql *sql = a->sql;
  switch (var->kind) {
  case SCOPE_F_VAR_POINTS:
    if (var->source == SCOPE_F_FROM_NOW) return points_class(a, var, SC_STR("now"));
    return points_class(a, var, column(sql, 'v', attr_of(a, var->source)->number));
  case SCOPE_F_VAR_WEEK: /* 1970-01-01 was a Thursday */
    return points_class(
        a, var,
        sc_sql_modulo(sql, SC_SQL_FILL(sql, "$1 + 259200", zone_column(a, var)), 7 * 86400));
  case SCOPE_F_VAR_DATE: return date_class(a, var);
  case SCOPE_F_VAR_ADDRESS: return address_class(a, var);
  case SCOPE_F_VAR_LITERAL: return literal_class(a, var);
  case SCOPE_F_VAR_MATCH: return match_class(a, var);
  case SCOPE_F_VAR_MEMBER: return member_class(a, var);
  case SCOPE_F_VAR_PRESENT: return present_class(a, var);
  case SCOPE_F_VAR_ROLE:
  case SCOPE_F_VAR_SUBJECT:
  case SCOPE_F_VAR_CHAIN:
  case SCOPE_F_VAR_END: break;
  }
  return (struct sc_str){0};
}

static bool by_name(const struct sc_variable *var) { return var->source > SCOPE_F_FROM_RESOURCE; }

static void add_class(struct adding *a, const struct sc_variable *var) {
  if (by_name(var)) return;
  struct sc_str class = class_of(a, var);
  for (size_t i = 0; i < a->columns->classes.count; i++)
    if (sc_str_equal(a->columns->classes.items[i], class)) return;
  *SC_PUSH(a->sql->arena, &a->columns->classes) = class;
}

void sc_sql_columns_add(const struct sc_sql *sql, const struct sc_policy *policy,
                        struct sc_sql_columns *columns, struct sc_sql_notes *notes) {
  struct sc_variables variables;
  struct adding a = {sql, policy, columns, notes, &variables};
  for (uint32_t i = 0; i < policy->attr_count; i++) {
    if (find_attr(columns, &policy->attrs[i]) != NULL) continue;
    unsigned number = (unsigned)columns->attrs.count + 1;
    *SC_PUSH(sql->arena, &columns->attrs) = (struct sc_sql_attr){&policy->attrs[i], number};
  }
  sc_variables_collect(sql->arena, policy, &variables);
  sc_variables_finish(&variables);
  for (size_t i = 0; i < variables.list.count; i++) add_class(&a, variables.list.items[i]);
}
