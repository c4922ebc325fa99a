/* SPDX-License-Identifier: Apache-2.0
 *
 * stream.c - lines of JSON requests to lines of JSON answers.
 *
 * Reads blocks, answers the whole lines in them, and flushes after each block, so a caller that writes one request and
 * waits gets its answer. A line over the limit is skipped without being kept.
 */
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "answer_print.h"
#include "output.h"
#include "request_json.h"

struct stream {
  struct cmd_run *run;
  const struct cmd_table *table;
  struct cmd_audit *audit; /* NULL = no log */
  struct cmd_request_reader *reader;
  struct sc_answer answer;
  size_t line; /* from 1 */
  size_t malformed;
  bool failed; /* out of memory, or stdout is gone, */
  bool told; /* or the log, of which a message has told */
};

static void answer_error(struct stream *s, const char *message, struct sc_str id) {
  s->malformed++;
  printf("{\"error\":{\"line\":%zu,\"message\":", s->line);
  cmd_json_string(stdout, sc_str_from(message));
  fputc('}', stdout);
  if (id.len > 0) printf(",\"id\":%.*s", SC_STR_ARGS(id));
  fputs("}\n", stdout);
}

static bool is_blank(struct sc_str line) {
  for (size_t i = 0; i < line.len; i++)
    if (line.ptr[i] != ' ' && line.ptr[i] != '\t' && line.ptr[i] != '\r') return false;
  return true;
}

static void answer_line(struct stream *s, struct sc_str line) {
  struct scope_request request;
  s->line++;
  if (is_blank(line)) return;
  if (!cmd_request_read(s->reader, line, &request)) {
    s->failed = cmd_request_no_memory(s->reader);
    if (!s->failed) answer_error(s, cmd_request_error(s->reader), cmd_request_id(s->reader));
    return;
  }
  if (!sc_answer_make(&s->table->table, &request, &s->answer)) {
    s->failed = true;
    return;
  }
  struct sc_str id = cmd_request_id(s->reader);
  if (s->audit != NULL && !cmd_audit_append(s->audit, &request, &s->answer, id)) {
    s->failed = s->told = true;
    return;
  }
  cmd_answer_json(stdout, s->table, &request, &s->answer, id);
  putc_unlocked('\n', stdout);
}

static void answer_too_long(struct stream *s) {
  s->line++;
  answer_error(s, "the line is longer than 1 MiB", (struct sc_str){NULL, 0});
}

/* Answers the whole lines in buffer[0..len), moves the rest to the front and returns its length. `skipping` is true
 * while inside a line that is too long. */
static size_t answer_lines(struct stream *s, char *buffer, size_t len, bool *skipping) {
  size_t begin = 0;
  while (begin < len && !s->failed) {
    char *end = memchr(buffer + begin, '\n', len - begin);
    if (end == NULL) break;
    size_t line_len = (size_t)(end - buffer) - begin;
    if (*skipping || line_len > CMD_LINE_MAX)
      answer_too_long(s);
    else
      answer_line(s, (struct sc_str){buffer + begin, line_len});
    *skipping = false;
    begin = (size_t)(end - buffer) + 1;
  }
  size_t rest = len - begin;
  if (*skipping) return 0;
  if (rest > CMD_LINE_MAX) {
    *skipping = true;
    return 0;
  }
  memmove(buffer, buffer + begin, rest);
  return rest;
}

static bool answer_all(struct stream *s, int fd, char *buffer) {
  size_t held = 0;
  bool skipping = false;
  for (;;) {
    ssize_t got = read(fd, buffer + held, CMD_LINE_MAX + 1);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return false;
    if (got == 0) break;
    held = answer_lines(s, buffer, held + (size_t)got, &skipping);
    if (fflush(stdout) != 0 || ferror(stdout)) s->failed = true;
    if (s->failed) return true;
  }
  /* The last line may lack its end. */
  if (skipping)
    answer_too_long(s);
  else if (held > 0)
    answer_line(s, (struct sc_str){buffer, held});
  return true;
}

static int finish(struct stream *s, const char *path, bool read_ok, int error) {
  if (!read_ok)
    return cmd_fail(s->run, "cannot read %s: %s", strcmp(path, "-") == 0 ? "standard input" : path,
                    strerror(error));
  if (s->told || (s->failed && ferror(stdout))) return CMD_USAGE; /* main reports the latter */
  if (s->failed) return cmd_fail(s->run, "out of memory");
  if (s->malformed == 0) return CMD_YES;
  (void)fflush(stdout);
  return cmd_fail(s->run, "%zu malformed request%s", s->malformed, s->malformed == 1 ? "" : "s");
}

int cmd_stream(struct cmd_run *run, const struct cmd_table *table, const char *path,
               struct cmd_audit *audit) {
  bool standard_input = strcmp(path, "-") == 0;
  int fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return cmd_fail(run, "cannot read %s: %s", path, strerror(errno));
  struct stream s = {
      .run = run, .table = table, .audit = audit, .reader = cmd_request_reader_new(&table->table)};
  char *buffer = malloc(2 * (CMD_LINE_MAX + 1));
  int status;
  if (s.reader == NULL || buffer == NULL) {
    status = cmd_fail(run, "out of memory");
  } else {
    bool read_ok = answer_all(&s, fd, buffer);
    status = finish(&s, path, read_ok, errno);
  }
  if (!standard_input) (void)close(fd);
  free(buffer);
  cmd_request_reader_free(s.reader);
  sc_answer_release(&s.answer);
  return status;
}
