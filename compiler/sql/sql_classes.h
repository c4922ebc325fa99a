/* SPDX-License-Identifier: Apache-2.0
 *
 * sql_classes.h - the classes into which a policy cuts what a row says, as expressions.
 *
 * Columns that they read: of the i-th attribute (from 1, in the order of names) k<i> its kind, x<i> its text, v<i> its value
 * as a number (bool, int, instant, enum) or as digits (ip); `now` in seconds; z<j> of the j-th zone the local seconds;
 * `resource`.
 */
#ifndef SC_SQL_CLASSES_H
#define SC_SQL_CLASSES_H

#include "back/variables.h"
#include "sql/sql_text.h"

/* An attribute that one of the policies declares, or both alike. */
struct sc_sql_attr {
  const struct sc_attr *attr;
  unsigned number; /* of its columns */
};

static inline bool sc_sql_is_address(const struct sc_sql_attr *attr) {
  return attr->attr->type == SC_TYPE_IP;
}

struct sc_sql_zone {
  const struct sc_zone *zone;
  unsigned number;
};

struct sc_sql_columns {
  SC_VEC(struct sc_sql_attr) attrs;
  SC_VEC(struct sc_sql_zone) zones;
  SC_VEC(struct sc_str) classes; /* expressions, each once */
};

/* Adds a policy's attributes, zones and classes. What cannot be said is grouped by its value, and noted. */
void sc_sql_columns_add(const struct sc_sql *sql, const struct sc_policy *policy,
                        struct sc_sql_columns *columns, struct sc_sql_notes *notes);

/* The value of an attribute from its columns k and x: v<i>. An empty text: it needs none. */
struct sc_str sc_sql_attr_value(const struct sc_sql *sql, const struct sc_sql_attr *attr);
/* The same as JSON for a request; NULL where a value of this kind does not fit the declared type. */
struct sc_str sc_sql_attr_shown(const struct sc_sql *sql, const struct sc_sql_attr *attr);

#endif
