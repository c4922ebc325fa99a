/* SPDX-License-Identifier: Apache-2.0
 *
 * report_inputs.c - digests, the commit, and earlier reports.
 */
#include "report_inputs.h"

#include "crypto.h"
#include "git_revision.h"
#include "output.h"

#define REPORT_MAX ((size_t)1024 * 1024 * 1024)

static int no_memory(struct cmd_run *run) { sc_arena_fail(&run->arena); }

/* --- logs ------------------------------------------------------------------------------------------------------------- */

/* Digested while they were read: a log that grows meanwhile is named by what was counted of it. */
static void list_logs(struct cmd_run *run, const struct sc_log_stats *stats,
                      struct sc_review_inputs *out) {
  struct sc_review_file *logs =
      SC_NEW_ARRAY(&run->arena, struct sc_review_file, stats->files.count);
  for (size_t i = 0; i < stats->files.count; i++) {
    const struct sc_log_file *file = &stats->files.items[i];
    logs[i].name = strcmp(file->name, "-") == 0 ? SC_STR("<stdin>") : sc_str_from(file->name);
    logs[i].has_digest = file->has_digest;
    memcpy(logs[i].digest, file->digest, sizeof logs[i].digest);
  }
  out->logs = logs;
  out->log_count = stats->files.count;
}

/* --- the policy -------------------------------------------------------------------------------------------------------- */

/* As they were read: the files may have changed since. */
static int digest_sources(struct cmd_run *run, const struct sc_sources *sources,
                          struct sc_review_inputs *out) {
  size_t common = sc_sources_common(sources), count = sources->files.count;
  struct sc_review_file *files = SC_NEW_ARRAY(&run->arena, struct sc_review_file, count);
  for (size_t i = 0; i < count; i++) {
    const struct sc_source *source = &sources->files.items[i];
    struct sc_text bytes = {0};
    if (source->bom) sc_text_add(&run->arena, &bytes, SC_STR("\xef\xbb\xbf"));
    sc_text_add(&run->arena, &bytes, source->text);
    if (!sc_sha256(bytes.items, bytes.count, files[i].digest)) return no_memory(run);
    files[i].has_digest = true;
    files[i].name = (struct sc_str){source->name.ptr + common, source->name.len - common};
  }
  out->files = files;
  out->file_count = count;
  return CMD_YES;
}

/* --- earlier reports -------------------------------------------------------------------------------------------------- */

static int read_past(struct cmd_run *run, const char *path, struct sc_str policy,
                     struct sc_review_past *out) {
  const void *data;
  size_t len;
  struct sc_str error;
  if (!cmd_read_file(run, path, REPORT_MAX, &data, &len)) return CMD_USAGE;
  out->name = strcmp(path, "-") == 0 ? SC_STR("<stdin>") : sc_str_from(path);
  if (!sc_review_past_read(&run->arena, (struct sc_str){data, len}, out, &error))
    return cmd_fail(run, "%s is no report that can be compared with: %.*s", path,
                    SC_STR_ARGS(error));
  if (!sc_str_equal(out->policy, policy))
    return cmd_fail(run, "%s is a report of the policy %.*s, not of %.*s", path,
                    SC_STR_ARGS(out->policy), SC_STR_ARGS(policy));
  return sc_sha256(data, len, out->digest) ? CMD_YES : no_memory(run);
}

static int read_pasts(struct cmd_run *run, struct sc_str policy, struct sc_review_inputs *out) {
  const char *path;
  while (cmd_value_at(run, "previous", out->past_count) != NULL) out->past_count++;
  struct sc_review_past *past = SC_NEW_ARRAY(&run->arena, struct sc_review_past, out->past_count);
  for (size_t i = 0; (path = cmd_value_at(run, "previous", i)) != NULL; i++) {
    int status = read_past(run, path, policy, &past[i]);
    if (status != CMD_YES) return status;
  }
  sc_review_past_sort(past, out->past_count);
  out->past = past;
  return CMD_YES;
}

int cmd_report_inputs(struct cmd_run *run, const struct cmd_simulated *simulated,
                      struct sc_review_inputs *out) {
  const struct sc_compilation *compilation = simulated->now->compilation;
  *out = (struct sc_review_inputs){.table = simulated->now->bytes,
                                   .tool = SC_STR(SCOPEC_VERSION),
                                   .gaps = simulated->gaps.items,
                                   .gap_count = simulated->gaps.count,
                                   .gap_hours = simulated->gap_hours,
                                   .min_window_s = simulated->min_window_s};
  memcpy(out->meaning_digest, simulated->now->info.core_digest, 32);
  memcpy(out->table_digest, simulated->now->info.digest, 32);
  int status = read_pasts(run, compilation->policy.name, out);
  list_logs(run, &simulated->simulation->stats, out);
  if (status == CMD_YES) status = digest_sources(run, &compilation->sources, out);
  if (status == CMD_YES && strcmp(cmd_operand(run), "-") != 0)
    (void)cmd_git_state(run, cmd_operand(run), &out->commit, &out->dirty);
  return status;
}
