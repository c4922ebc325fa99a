/* SPDX-License-Identifier: Apache-2.0
 *
 * verify_review.c - is this the review log that was written, whole and in its order?
 */
#include "verify_review.h"

#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include "output.h"
#include "report_apply.h"

bool cmd_is_review_log(const char *path) {
  char begin[sizeof SC_REVIEW_LOG_BEGIN - 1];
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return false;
  ssize_t got = pread(fd, begin, sizeof begin, 0);
  (void)close(fd);
  return got == (ssize_t)sizeof begin && memcmp(begin, SC_REVIEW_LOG_BEGIN, sizeof begin) == 0;
}

static void print_verified(struct cmd_run *run, const struct sc_review_log *log) {
  if (cmd_json(run)) {
    printf("{\"verified\":true,\"review_log\":{\"entries\":%" PRIu64 ",\"head\":\"%s\",\"after\":",
           log->entries, cmd_hex(log->head).text);
    cmd_json_string(stdout, log->after);
    fputs("},\"key_id\":", stdout);
    cmd_json_string(stdout, log->key_id);
    puts("}");
    return;
  }
  printf("OK  %" PRIu64 " review%s: %" PRIu64 " approved, %" PRIu64 " revoked, %" PRIu64
         " narrowed, %" PRIu64 " not reviewed\n",
         log->entries, log->entries == 1 ? "" : "s", log->decisions[SC_APPROVE],
         log->decisions[SC_REVOKE], log->decisions[SC_NARROW], log->decisions[SC_NOT_REVIEWED]);
  printf("    last       %.*s, of %.*s\n", SC_STR_ARGS(log->date), SC_STR_ARGS(log->period));
  printf("    signed by  %.*s\n", SC_STR_ARGS(log->key_id));
  printf("    policy     %.*s\n", SC_STR_ARGS(log->after));
  printf("    head       %s\n", cmd_hex(log->head).text);
}

int cmd_verify_review(struct cmd_run *run, const struct sc_key *key) {
  const char *path = cmd_operand(run), *expected = cmd_value(run, "expect-head");
  struct sc_review_log log;
  struct sc_str text;
  if (cmd_given(run, "detached") || cmd_given(run, "min-serial") || cmd_given(run, "policy"))
    return cmd_usage(run,
                     "--detached, --min-serial and --policy are for tables, and %s is a review "
                     "log",
                     path);
  int status = cmd_review_log_read(run, path, key, &text, &log);
  if (status != CMD_YES) return status;
  if (expected != NULL && strcmp(expected, cmd_hex(log.head).text) != 0) {
    cmd_fail(run,
             "%s: the head is %s, not %s: entries were taken from its end, or others put there",
             path, cmd_hex(log.head).text, expected);
    return CMD_INVALID;
  }
  print_verified(run, &log);
  return CMD_YES;
}
