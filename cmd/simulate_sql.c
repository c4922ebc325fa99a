/* SPDX-License-Identifier: Apache-2.0
 *
 * simulate_sql.c - see simulate_sql.h.
 */
#include "simulate_sql.h"

#include "base/hex.h"
#include "open_table.h"
#include "output.h"
#include "simulate_read.h"
#include "sql/sql.h"

#define TABLE_DEFAULT "decisions"

/* The policy as it is written: a table does not have the patterns of its conditions. */
static int open_source(struct cmd_run *run, const char *path, struct cmd_table *out) {
  int status = cmd_table_open(run, path, 0, out);
  if (status == CMD_YES && out->compilation == NULL) {
    cmd_table_close(out);
    return cmd_usage(run, "--sql needs a policy's source, and %s is a table", path);
  }
  return status;
}

static struct sc_str digest_of(struct cmd_run *run, const struct cmd_table *table) {
  struct sc_text out = {0};
  sc_hex_add(&run->arena, &out, table->info.core_digest, sizeof table->info.core_digest);
  return sc_text_str(&out);
}

static int refuse_others(const struct cmd_run *run) {
  static const char *const others[] = {"log",     "merge", "folded",    "partial",
                                       "fail-on", "gap",   "min-window"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (cmd_given(run, others[i]))
      return cmd_usage(run, "--sql prints a query and reads nothing: it goes without --%s",
                       others[i]);
  return CMD_YES;
}

static void print(struct cmd_run *run, const struct sc_sql_source *source,
                  const struct cmd_table *now, const struct cmd_table *candidate) {
  struct sc_text query = {0}, head = {0};
  struct sc_sql_notes notes = {0};
  sc_sql_query(&run->arena, source, &query, &notes);
  sc_text_format(&run->arena, &head,
                 "-- Folds a table of decisions for: scopec simulate --folded\n");
  sc_text_format(&run->arena, &head, "-- policy %.*s\n", SC_STR_ARGS(now->policy_json));
  if (candidate != NULL)
    sc_text_format(&run->arena, &head, "-- candidate %.*s\n", SC_STR_ARGS(candidate->policy_json));
  for (size_t i = 0; i < notes.count; i++) {
    sc_text_format(&run->arena, &head, "-- %.*s\n", SC_STR_ARGS(notes.items[i]));
    (void)fprintf(stderr, "scopec simulate: %.*s\n", SC_STR_ARGS(notes.items[i]));
  }
  (void)fwrite(head.items, 1, head.count, stdout);
  (void)fwrite(query.items, 1, query.count, stdout);
}

int cmd_simulate_sql(struct cmd_run *run) {
  const char *table = cmd_value(run, "sql-table"), *candidate_path = cmd_value(run, "candidate");
  struct cmd_table now, candidate;
  struct sc_sql_source source = {.dialect = sc_sql_dialect_find(sc_str_from(cmd_value(run, "sql"))),
                                 .table = sc_str_from(table != NULL ? table : TABLE_DEFAULT)};
  int status = refuse_others(run);
  if (status == CMD_YES) status = cmd_zone_check(run);
  if (status != CMD_YES) return status;
  if (!sc_sql_table_valid(source.table))
    return cmd_usage(run, "--sql-table takes a name such as audit.decisions, not \"%s\"", table);
  if (candidate_path != NULL && strcmp(candidate_path, "-") == 0 &&
      strcmp(cmd_operand(run), "-") == 0)
    return cmd_usage(run, "only one of the policies can be standard input");
  status = open_source(run, cmd_operand(run), &now);
  if (status != CMD_YES) return status;
  source.now = &now.compilation->policy;
  source.now_digest = digest_of(run, &now);
  const char *zone = cmd_value(run, "zone");
  source.zone = zone != NULL ? sc_str_from(zone) : source.now->zone;
  if (candidate_path != NULL) status = open_source(run, candidate_path, &candidate);
  if (status == CMD_YES) {
    if (candidate_path != NULL) {
      source.candidate = &candidate.compilation->policy;
      source.candidate_digest = digest_of(run, &candidate);
    }
    print(run, &source, &now, candidate_path != NULL ? &candidate : NULL);
    if (candidate_path != NULL) cmd_table_close(&candidate);
  }
  cmd_table_close(&now);
  return status;
}
