/* SPDX-License-Identifier: Apache-2.0
 *
 * report_apply.c - from a worksheet to a changed policy and an entry of the review log.
 *
 * Order: the worksheet is checked whole, the change is proved and its folder written, then the entry is appended. So there is no entry
 * without its change; where the log cannot be written, the message says that the folder is there.
 */
#include "report_apply.h"

#include <inttypes.h>
#include <sys/stat.h>

#include "condition/literal.h"
#include "front/load.h"
#include "keys.h"
#include "output.h"
#include "output_folder.h"
#include "policy_change.h"

#define LOG_MAX ((size_t)1 << 30)

int cmd_apply_check(struct cmd_run *run) {
  const char *folder = cmd_value(run, "changed"), *date = cmd_value(run, "date"), *log;
  int64_t at;
  if (cmd_given(run, "worksheet") && cmd_given(run, "apply"))
    return cmd_usage(run, "--worksheet writes one, --apply reads it back: one at a time");
  if (!cmd_given(run, "apply")) {
    if (folder != NULL || date != NULL || cmd_given(run, "key"))
      return cmd_usage(run, "--changed, --date and --key go with --apply");
    return CMD_YES;
  }
  if (folder == NULL || date == NULL || !cmd_given(run, "review-log") || !cmd_given(run, "key"))
    return cmd_usage(run, "--apply needs --changed DIR, --review-log FILE, --key FILE and --date "
                          "INSTANT");
  if (!sc_parse_instant(sc_str_from(date), &at, NULL))
    return cmd_usage(run,
                     "--date takes an instant with its offset from UTC, such as "
                     "2026-04-10T09:00:00Z, not \"%s\"",
                     date);
  if (strcmp(cmd_operand(run), "-") == 0)
    return cmd_usage(run, "--apply edits files: the policy cannot be standard input");
  if (cmd_given(run, "merge") || cmd_given(run, "folded"))
    return cmd_usage(run, "--apply replays the logs themselves: it does not go with --merge or "
                          "--folded");
  for (size_t i = 0; (log = cmd_value_at(run, "log", i)) != NULL; i++)
    if (strcmp(log, "-") == 0)
      return cmd_usage(run, "--apply reads the logs twice: they cannot be standard input");
  return cmd_folder_may_be(run, folder) ? CMD_YES : CMD_USAGE;
}

int cmd_worksheet(struct cmd_run *run, const struct sc_review *review) {
  struct sc_text text = {0};
  sc_worksheet_write(review, &text);
  return cmd_write_file(run, cmd_value(run, "worksheet"), text.items, text.count, 0) ? CMD_YES
                                                                                     : CMD_USAGE;
}

/* --- the review log ----------------------------------------------------------------------------------------------------- */

static int refuse_log(struct cmd_run *run, const char *path, enum sc_review_log_status status,
                      const struct sc_review_log *log, const struct sc_key *key) {
  unsigned long long line = (unsigned long long)log->entries + 1;
  uint8_t id[32] = {0};
  switch (status) {
  case SC_REVIEW_LOG_OK: return CMD_YES;
  case SC_REVIEW_LOG_FAILED:
    return cmd_fail(run, "the crypto library failed; it may have no memory");
  case SC_REVIEW_LOG_FORM:
    cmd_fail(run, "%s:%llu: this is no entry of a review log", path, line);
    break;
  case SC_REVIEW_LOG_ORDER:
    cmd_fail(run,
             "%s:%llu: this is not entry %llu: entries before it are missing, or in another order",
             path, line, line);
    break;
  case SC_REVIEW_LOG_CHAIN:
    cmd_fail(run, "%s:%llu: the entry before this one is not the one that it was written after",
             path, line);
    break;
  case SC_REVIEW_LOG_KEY:
    (void)sc_key_id(key, id);
    cmd_fail(run, "%s:%llu: signed with key %.*s, not with the key given, %s", path, line,
             SC_STR_ARGS(log->key_id), cmd_hex(id).text);
    break;
  case SC_REVIEW_LOG_SIGNATURE:
    cmd_fail(run, "%s:%llu: the signature does not fit: the entry was altered", path, line);
    break;
  case SC_REVIEW_LOG_CUT:
    cmd_fail(run, "%s:%llu: the last entry has no end: it was cut off", path, line);
    break;
  }
  return CMD_INVALID;
}

int cmd_review_log_read(struct cmd_run *run, const char *path, const struct sc_key *key,
                        struct sc_str *text, struct sc_review_log *out) {
  const void *data;
  size_t len;
  if (!cmd_read_file(run, path, LOG_MAX, &data, &len)) return CMD_USAGE;
  *text = (struct sc_str){data, len};
  return refuse_log(run, path, sc_review_log_check(&run->arena, *text, key, out), out, key);
}

/* The log so far; none is an empty one. */
static int read_log(struct cmd_run *run, const struct sc_key *key, struct sc_str *text,
                    struct sc_review_log *out) {
  const char *path = cmd_value(run, "review-log");
  struct stat info;
  *text = SC_STR("");
  *out = (struct sc_review_log){0};
  if (stat(path, &info) != 0) return CMD_YES;
  return cmd_review_log_read(run, path, key, text, out);
}

static struct sc_str hex(struct cmd_run *run, const uint8_t bytes[32]) {
  return sc_str_copy(&run->arena, sc_str_from(cmd_hex(bytes).text));
}

/* Appends the entry: the file is replaced in one step. */
static int record(struct cmd_run *run, const struct sc_review *review,
                  const struct sc_worksheet *worksheet, const struct sc_review_entry *entry,
                  const struct sc_key *key) {
  struct sc_str before;
  struct sc_review_log log;
  struct sc_text text = {0};
  uint8_t head[32];
  int status = read_log(run, key, &before, &log);
  if (status != CMD_YES) return status;
  sc_text_add(&run->arena, &text, before);
  if (!sc_review_log_entry(review, worksheet, entry, log.entries + 1, log.head, key, &text) ||
      !sc_sha256(text.items + before.len, text.count - before.len - 1, head))
    return cmd_fail(run, "the crypto library failed; it may have no memory");
  if (!cmd_write_file(run, cmd_value(run, "review-log"), text.items, text.count, 0))
    return CMD_USAGE;
  printf("entry %" PRIu64 " of the review log; its head is %s\n", log.entries + 1,
         cmd_hex(head).text);
  return CMD_YES;
}

/* --- applying ---------------------------------------------------------------------------------------------------------------- */

static int read_worksheet(struct cmd_run *run, const struct sc_review *review,
                          struct sc_worksheet *out, uint8_t digest[32]) {
  const char *path = cmd_value(run, "apply");
  struct sc_compilation *source = cmd_compilation(run);
  source->arena.recovery = run->arena.recovery;
  if (!sc_load(&source->diags, path) || !sc_worksheet_read(&source->diags, 0, review, out)) {
    if (source->diags.items.count > 0) {
      cmd_print_diags(run, &source->diags, NULL);
      return cmd_diags_status(&source->diags);
    }
    for (size_t i = 0; i < out->mistakes.count; i++) {
      fprintf(stderr, "%s:%u: ", path, out->mistakes.items[i].line);
      cmd_print_safe(stderr, out->mistakes.items[i].text); /* it quotes the file */
      fputc('\n', stderr);
    }
    cmd_fail(run, "the worksheet was refused; nothing was written");
    return CMD_NO;
  }
  struct sc_str text = source->sources.files.items[0].text;
  return sc_sha256(text.ptr, text.len, digest)
             ? CMD_YES
             : cmd_fail(run, "the crypto library failed; it may have no memory");
}

static void judge(struct sc_tighten *t, const struct sc_review *review,
                  const struct sc_worksheet *worksheet) {
  for (uint32_t i = 0; i < t->policy->user_count; i++) t->user_kept[i] = true;
  for (uint32_t i = 0; i < t->policy->role_count; i++) t->role_kept[i] = true;
  for (uint32_t i = 0; i < t->policy->agent_count; i++) t->agent_kept[i] = true;
  for (size_t i = 0; i < t->rules.count; i++) t->rules.items[i].verdict = SC_TIGHTEN_KEEP;
  for (size_t i = 0; i < review->rules.count; i++) {
    uint32_t rule = sc_map_get(&t->rule_ids, review->rules.items[i].id);
    if (rule == SC_NOT_FOUND) continue;
    if (worksheet->lines[i].decision == SC_REVOKE) t->rules.items[rule].verdict = SC_TIGHTEN_REVOKE;
    if (worksheet->lines[i].decision == SC_NARROW) t->rules.items[rule].verdict = SC_TIGHTEN_NARROW;
  }
}

static int change_policy(struct cmd_run *run, const struct cmd_simulated *simulated,
                         const struct sc_review *review, const struct sc_worksheet *worksheet,
                         struct cmd_policy_change *change) {
  struct sc_compilation *source = simulated->now->compilation;
  struct sc_str failed;
  *change = (struct cmd_policy_change){.run = run,
                                       .simulated = simulated,
                                       .folder = cmd_value(run, "changed"),
                                       .may_break = worksheet->counts[SC_REVOKE] > 0};
  source->arena.recovery = run->arena.recovery;
  sc_tighten_init(&run->arena, &source->diags, &source->policy, simulated->simulation,
                  &change->tighten);
  judge(&change->tighten, review, worksheet);
  if (!sc_tighten_make(&change->tighten, &failed)) {
    cmd_fail(run, "%.*s is laid out in a way that cannot be edited safely; nothing was written",
             SC_STR_ARGS(failed));
    return CMD_NO;
  }
  return cmd_policy_change(change);
}

static int carry_out(struct cmd_run *run, const struct cmd_simulated *simulated,
                     const struct sc_review *review, const struct sc_worksheet *worksheet,
                     const struct sc_key *key, struct sc_review_entry *entry) {
  struct cmd_policy_change change = {0};
  int status = change_policy(run, simulated, review, worksheet, &change);
  if (status == CMD_YES) {
    entry->before = hex(run, simulated->now->info.core_digest);
    entry->after = hex(run, change.changed.info.core_digest);
    entry->broken = change.broken;
    printf("%zu approved, %zu revoked, %zu narrowed, %zu not reviewed\n",
           worksheet->counts[SC_APPROVE], worksheet->counts[SC_REVOKE],
           worksheet->counts[SC_NARROW], worksheet->counts[SC_NOT_REVIEWED]);
    if (change.tighten.changes.count > 0) cmd_policy_change_text(&change);
    status = record(run, review, worksheet, entry, key);
    if (status != CMD_YES && change.tighten.changes.count > 0)
      cmd_fail(run, "the policy was written to %s, but the review log was not", change.folder);
  }
  cmd_policy_change_close(&change);
  return status;
}

int cmd_apply(struct cmd_run *run, const struct cmd_simulated *simulated,
              const struct sc_review *review) {
  struct sc_worksheet worksheet;
  struct sc_review_entry entry = {.date = sc_str_from(cmd_value(run, "date"))};
  struct sc_review_log log;
  struct sc_str text;
  struct sc_key key;
  int status = read_worksheet(run, review, &worksheet, entry.worksheet);
  if (status == CMD_YES) status = cmd_key_read(run, true, &key);
  if (status != CMD_YES) return status;
  status = read_log(run, &key, &text, &log); /* before anything is written */
  if (status == CMD_YES) status = carry_out(run, simulated, review, &worksheet, &key, &entry);
  sc_key_clear(&key);
  return status;
}

/* --- the next report ------------------------------------------------------------------------------------------------------------ */

static bool is_there(const struct sc_review *review, struct sc_str holder, struct sc_str grants) {
  struct sc_str facts[SC_WORKSHEET_FACTS];
  for (size_t i = 0; i < review->rules.count; i++) {
    sc_worksheet_facts(review, i, facts);
    if (sc_str_equal(facts[2], holder) && sc_str_equal(facts[5], grants)) return true;
  }
  return false;
}

int cmd_reviewed(struct cmd_run *run, const struct sc_review *review) {
  struct sc_str text;
  struct sc_review_log log;
  size_t back = 0;
  if (!cmd_given(run, "review-log")) return CMD_YES;
  int status = cmd_review_log_read(run, cmd_value(run, "review-log"), NULL, &text, &log);
  if (status != CMD_YES) return status;
  for (size_t i = 0; i < log.revoked_holders.count; i++) {
    if (!is_there(review, log.revoked_holders.items[i], log.revoked_grants.items[i])) continue;
    back++;
    fprintf(stderr, "revoked, and there: %.*s grants %.*s\n",
            SC_STR_ARGS(log.revoked_holders.items[i]), SC_STR_ARGS(log.revoked_grants.items[i]));
  }
  fprintf(stderr, "reviews: %" PRIu64 "; grants that were revoked: %zu, of these gone: %zu\n",
          log.entries, log.revoked_holders.count, log.revoked_holders.count - back);
  return CMD_YES;
}
