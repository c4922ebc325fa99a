/* SPDX-License-Identifier: Apache-2.0
 *
 * github.c - annotations and summaries for GitHub Actions.
 */
#include "github.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

bool cmd_in_github(void) {
  const char *value = getenv("GITHUB_ACTIONS");
  return value != NULL && strcmp(value, "true") == 0;
}

void cmd_github_annotate(struct cmd_run *run, const struct sc_outcome *outcome, bool data) {
  struct sc_text text = {0};
  sc_report_github(&run->arena, outcome, &text);
  if (text.count > 0) (void)fwrite(text.items, 1, text.count, data ? stderr : stdout);
}

void cmd_github_print(struct sc_str text) {
  const char *hit;
  while (cmd_in_github() && (hit = memmem(text.ptr, text.len, "##[", 3)) != NULL) {
    size_t len = (size_t)(hit - text.ptr) + 2;
    (void)fwrite(text.ptr, 1, len, stdout);
    (void)fputc(' ', stdout);
    text = (struct sc_str){text.ptr + len, text.len - len};
  }
  (void)fwrite(text.ptr, 1, text.len, stdout);
}

/* --- the summary --------------------------------------------------------------------------------------------- */

static bool write_all(int fd, const char *data, size_t len) {
  while (len > 0) {
    ssize_t done = write(fd, data, len);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return false;
    data += done;
    len -= (size_t)done;
  }
  return true;
}

static bool append(struct cmd_run *run, int fd, const struct sc_outcome *outcome) {
  struct stat info;
  struct sc_text text = {0};
  if (fstat(fd, &info) != 0) return false;
  size_t there = S_ISREG(info.st_mode) && info.st_size > 0 ? (size_t)info.st_size : 0;
  if (there > SC_MARKDOWN_MAX - SC_MARKDOWN_MIN) { /* one byte too many, and GitHub shows nothing */
    cmd_fail(run, "the step's summary is full: nothing was appended to it");
    return true;
  }
  sc_report_markdown(&run->arena, outcome, SC_MARKDOWN_MAX - there, &text);
  return write_all(fd, text.items, text.count);
}

bool cmd_github_summary(struct cmd_run *run, const struct sc_outcome *outcome) {
  const char *path = getenv("GITHUB_STEP_SUMMARY");
  if (path == NULL || path[0] == 0) return true;
  int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  bool ok = fd >= 0 && append(run, fd, outcome);
  int error = errno;
  if (fd >= 0 && close(fd) != 0 && ok) {
    ok = false;
    error = errno;
  }
  if (!ok) cmd_fail(run, "cannot append the summary to %s: %s", path, strerror(error));
  return ok;
}
