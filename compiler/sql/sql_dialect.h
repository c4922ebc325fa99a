/* SPDX-License-Identifier: Apache-2.0
 *
 * sql_dialect.h - in what the dialects differ.
 *
 * Each template is an expression in which $1 .. $9 stand for arguments; what they are is said beside it. All else of the
 * query is the same text for all: CASE, COALESCE, ||, lpad, substr, nested SELECTs, GROUPING SETS.
 */
#ifndef SC_SQL_DIALECT_H
#define SC_SQL_DIALECT_H

#include "sql/sql.h"

struct sc_sql_dialect {
  const char *name;
  const char *literal_open; /* of a text, such as E' */
  bool backslash; /* stands for itself only when doubled, in literals; \' is a quote */
  char identifier_quote;
  bool identifier_backslash; /* the same in quoted names */
  const char *big, *text; /* names of the types: 64-bit integers, texts */

  /* Columns of the table. */
  const char *epoch; /* seconds since 1970 of the time in $1 */
  const char *
      context; /* from the column $1 to columns that `kind` and `value` read; $2: `path`s with commas */
  const char *
      path; /* $1 is the attribute's name as a literal; $2 as a JSON pointer, $3 as a JSON path, both literals */
  const char *context_good; /* whether the column $1 is no context at all, or an object */
  /* Of an attribute, by its `path` $1 and its index $2 among all, from 1: */
  const char *kind; /* 'string', 'number', 'boolean', 'array', or anything else */
  const char *value; /* its text; of other than texts as JSON */
  const char *given; /* whether the key is there, null or not */
  const char
      *whole; /* the number with JSON text $1 as an integer of 64 bits, NULL where it is none */
  const char *texts; /* whether the array with JSON text $1 has texts only */
  const char *within; /* whether it has at most $2 texts of at most $3 bytes each */
  const char *member; /* whether it has the text $2 */
  const char *list_json; /* the column $1, a list of texts, as JSON */
  const char *list_empty; /* whether it is NULL or empty */
  const char *list_first; /* its first element; NULL, or empty, where it is empty */
  const char *list_good; /* whether no element is NULL; $1 may be NULL */

  /* Texts and numbers. */
  const char *json; /* the text $1 as JSON */
  const char *bytes; /* its length */
  const char *length; /* in the unit of substr */
  const char *quotient; /* $1 / $2, of integers >= 0, rounded down */
  const char *matches; /* $1 matches the expression in literal $2 somewhere */
  const char *starts; /* $1 begins with $2 */
  const char *part; /* the $2-th (from 1) piece of $1 between each $3; empty beyond the last */
  const char *hex; /* $1, 0..255, as two digits a..f */
  const char
      *address; /* the address with valid text $1 as 32 hexadecimal digits; NULL = by pieces */
  const char
      *instant; /* the seconds since 1970 in $1, of the years 1970 to 2105, as RFC 3339 in UTC */
  const char *least, *greatest; /* of the texts $1 in a group, by bytes */

  const char *fence; /* behind a nested SELECT whose columns must be computed once */
  const char *tail; /* behind the query */
  const char *code_point; /* in regular expressions: that with the six hexadecimal digits $1 */
  const char *text_begin, *text_end; /* in regular expressions */
  unsigned repeat_max; /* of {m,n} */
  uint32_t first_code_point; /* that a text may have */
};

extern const struct sc_sql_dialect sc_sql_postgresql, sc_sql_duckdb, sc_sql_clickhouse,
    sc_sql_spark;

#endif
