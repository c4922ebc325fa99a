/* SPDX-License-Identifier: Apache-2.0
 *
 * simulate_sql.h - `simulate --sql`: the query that folds a table of decisions where it lies.
 */
#ifndef CMD_SIMULATE_SQL_H
#define CMD_SIMULATE_SQL_H

#include "command.h"

#define CMD_SQL_OPTIONS                                                                            \
  {.name = "sql",                                                                                  \
   .arg = "DIALECT",                                                                               \
   .choices = "postgresql duckdb clickhouse spark",                                                \
   .help = "read no log: print the query that folds a table of decisions in a warehouse, so that " \
           "only a summary leaves it, for --folded"},                                              \
  {                                                                                                \
    .name = "sql-table", .arg = "NAME", .help = "the table of the query; default decisions"        \
  }

/* Prints the query for the policy and the candidate. */
int cmd_simulate_sql(struct cmd_run *run);

#endif
