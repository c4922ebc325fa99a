/* SPDX-License-Identifier: Apache-2.0
 *
 * audit.c - appending to a decision log.
 *
 * Invariants: the file is opened with O_APPEND and each write holds whole lines, so programs that share a log do not mix
 * their lines. A decision is in the log before its answer is printed. A log whose last line was cut off (a full disk, a
 * crash) gets its line end first: a damaged line damages no other.
 */
#include "audit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/json_text.h"
#include "explain/request_text.h"

struct cmd_audit {
  struct cmd_run *run;
  const struct cmd_table *table;
  const char *path;
  int fd; /* -1 = closed */
  struct sc_str policy; /* the member "policy", the same in each line */
  struct sc_arena scratch; /* of one line */
};

static void release(void *ptr) {
  struct cmd_audit *audit = ptr;
  if (audit->fd >= 0) (void)close(audit->fd);
  sc_arena_release(&audit->scratch);
}

static bool cannot_write(const struct cmd_audit *audit, const char *why) {
  cmd_fail(audit->run, "cannot write the log %s: %s", audit->path, why);
  return false;
}

/* Whole, or not at all as far as the system lets us: what a full disk cut off is told. */
static bool write_lines(struct cmd_audit *audit, const char *data, size_t len) {
  while (len > 0) {
    ssize_t done = write(audit->fd, data, len);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return cannot_write(audit, strerror(errno));
    data += done;
    len -= (size_t)done;
  }
  return true;
}

/* Whether the last line of an existing log has no end. What cannot be read back, such as a pipe, is taken to be whole. */
static bool is_cut_off(const char *path, const struct stat *info) {
  if (!S_ISREG(info->st_mode) || info->st_size == 0) return false;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  char last = '\n';
  bool cut = pread(fd, &last, 1, info->st_size - 1) == 1 && last != '\n';
  (void)close(fd);
  return cut;
}

int cmd_audit_open(struct cmd_run *run, const struct cmd_table *table, const char *path,
                   struct cmd_audit **out) {
  struct stat info;
  if (strcmp(path, "-") == 0)
    return cmd_usage(run, "--audit appends to a file; standard output carries the answers");
  struct cmd_audit *audit = SC_NEW(&run->arena, struct cmd_audit);
  *audit = (struct cmd_audit){.run = run, .table = table, .path = path, .fd = -1};
  sc_arena_init(&audit->scratch);
  audit->scratch.recovery = run->arena.recovery;
  sc_arena_defer(&run->arena, release, audit);
  audit->fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0640);
  if (audit->fd < 0 || fstat(audit->fd, &info) != 0) {
    (void)cannot_write(audit, strerror(errno));
    return CMD_USAGE;
  }
  if (is_cut_off(path, &info) && !write_lines(audit, "\n", 1)) return CMD_USAGE;
  audit->policy =
      sc_str_format(&run->arena, ",\"policy\":%.*s}\n", SC_STR_ARGS(table->policy_json));
  *out = audit;
  return CMD_YES;
}

static void add_rules(struct cmd_audit *audit, const struct sc_answer *answer,
                      struct sc_text *line) {
  struct sc_arena *arena = &audit->scratch;
  struct scope_rule rule;
  bool first = true;
  if (!audit->table->debug) return; /* a table without explanation sections knows no rules */
  sc_text_add(arena, line, SC_STR(",\"rules\":["));
  for (size_t i = 0; i < answer->rule_count; i++) {
    if (!scope_rule_info(&audit->table->table, answer->rules[i].rule_id, &rule)) continue;
    if (!first) sc_text_add(arena, line, SC_STR(","));
    first = false;
    sc_json_string(arena, line, sc_str_of(rule.id));
  }
  sc_text_add(arena, line, SC_STR("]"));
}

bool cmd_audit_append(struct cmd_audit *audit, const struct scope_request *request,
                      const struct sc_answer *answer, struct sc_str id) {
  struct sc_arena *arena = &audit->scratch;
  struct sc_text line = {0}, body = {0};
  struct timespec clock;
  int64_t now = request->now;
  if (!request->has_now) {
    if (clock_gettime(CLOCK_REALTIME, &clock) != 0) return cannot_write(audit, "there is no clock");
    now = clock.tv_sec;
  }
  sc_arena_recycle(arena, arena);
  arena->recovery = audit->run->arena.recovery;
  sc_text_format(arena, &line, "{\"time\":\"%.*s\"", SC_STR_ARGS(sc_instant_text(arena, now)));
  if (id.len > 0) sc_text_format(arena, &line, ",\"id\":%.*s", SC_STR_ARGS(id));
  sc_request_json(arena, &body, request);
  sc_text_add(arena, &line, SC_STR(","));
  sc_text_add(arena, &line, (struct sc_str){body.items + 1, body.count - 2}); /* without braces */
  sc_text_format(arena, &line, ",\"decision\":\"%s\",\"reason\":\"%s\"",
                 answer->decision.allow ? "allow" : "deny",
                 scope_reason_text(answer->decision.reason));
  add_rules(audit, answer, &line);
  sc_text_add(arena, &line, audit->policy);
  return write_lines(audit, line.items, line.count);
}

bool cmd_audit_close(struct cmd_audit *audit) {
  if (audit == NULL || audit->fd < 0) return true;
  int fd = audit->fd;
  audit->fd = -1;
  return close(fd) == 0 || cannot_write(audit, strerror(errno));
}
