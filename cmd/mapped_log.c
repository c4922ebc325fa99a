/* SPDX-License-Identifier: Apache-2.0
 *
 * mapped_log.c - a new file of lines, as they come: it may be larger than memory.
 */
#include "mapped_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

struct cmd_mapped_log {
  struct cmd_run *run;
  const char *path;
  FILE *file; /* NULL = closed */
  int error; /* errno of the first write that failed */
};

static void release(void *ptr) {
  struct cmd_mapped_log *log = ptr;
  if (log->file == NULL) return;
  (void)fclose(log->file);
  (void)unlink(log->path); /* memory ran out: it is not whole */
}

static void write_line(void *ctx, struct sc_str line) {
  struct cmd_mapped_log *log = ctx;
  if (log->error != 0) return;
  errno = 0;
  if (fwrite(line.ptr, 1, line.len, log->file) != line.len || putc('\n', log->file) == EOF)
    log->error = errno != 0 ? errno : EIO;
}

static int cannot_write(const struct cmd_mapped_log *log, int error) {
  return cmd_fail(log->run, "cannot write %s: %s", log->path, strerror(error));
}

int cmd_mapped_log_open(struct cmd_run *run, struct sc_simulation *simulation,
                        struct cmd_mapped_log **out) {
  const char *path = cmd_value(run, "mapped");
  *out = NULL;
  if (path == NULL || simulation == NULL) return CMD_YES;
  if (simulation->records == NULL)
    return cmd_usage(run, "--mapped is what a map makes of the logs: --map names one");
  struct cmd_mapped_log *log = SC_NEW(&run->arena, struct cmd_mapped_log);
  *log = (struct cmd_mapped_log){.run = run, .path = path};
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0640);
  if (fd < 0) return cannot_write(log, errno);
  log->file = fdopen(fd, "w");
  if (log->file == NULL) {
    int error = errno;
    (void)close(fd);
    (void)unlink(path);
    return cannot_write(log, error);
  }
  sc_arena_defer(&run->arena, release, log);
  simulation->mapped = write_line;
  simulation->mapped_ctx = log;
  *out = log;
  return CMD_YES;
}

bool cmd_mapped_log_close(struct cmd_mapped_log *log) {
  if (log == NULL) return true;
  FILE *file = log->file;
  log->file = NULL;
  if (fclose(file) != 0 && log->error == 0) log->error = errno;
  if (log->error == 0) return true;
  (void)unlink(log->path);
  (void)cannot_write(log, log->error);
  return false;
}
