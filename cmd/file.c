/* SPDX-License-Identifier: Apache-2.0
 *
 * file.c - whole files in and out.
 *
 * Invariant: while a temporary file exists, its name stands in `pending`, and the handlers of the signals that end the
 * program remove it; a reader of the target sees the old file or the new one, never a part.
 */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char pending[PATH_MAX + 64]; /* empty = no temporary file */
static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ};
#define ENDING_SIGNALS (sizeof(ending_signals) / sizeof(ending_signals[0]))

static void remove_pending(int signal_number) {
  (void)unlink(pending);
  /* The handler was installed with SA_RESETHAND: this ends the program as the signal would have. */
  (void)raise(signal_number);
}

static void block_signals(sigset_t *before) {
  sigset_t set;
  sigemptyset(&set);
  for (size_t i = 0; i < ENDING_SIGNALS; i++) sigaddset(&set, ending_signals[i]);
  (void)sigprocmask(SIG_BLOCK, &set, before);
}

static void catch_signals(bool on) {
  for (size_t i = 0; i < ENDING_SIGNALS; i++) {
    struct sigaction old;
    if (sigaction(ending_signals[i], NULL, &old) == 0 && old.sa_handler == SIG_IGN) continue;
    struct sigaction action = {.sa_flags = on ? (int)SA_RESETHAND : 0};
    action.sa_handler = on ? remove_pending : SIG_DFL;
    sigemptyset(&action.sa_mask);
    (void)sigaction(ending_signals[i], &action, NULL);
  }
}

static bool write_all(int fd, const void *data, size_t len) {
  const char *p = data;
  while (len > 0) {
    ssize_t done = write(fd, p, len > SSIZE_MAX ? SSIZE_MAX : len);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return false;
    p += done;
    len -= (size_t)done;
  }
  return true;
}

static bool cannot_write(const struct cmd_run *run, const char *path) {
  cmd_fail(run, "cannot write %s: %s", path, strerror(errno));
  return false;
}

static bool write_stream(const struct cmd_run *run, const char *path, const void *data,
                         size_t len) {
  int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) return cannot_write(run, path);
  bool ok = write_all(fd, data, len);
  int error = errno;
  if (close(fd) != 0 && ok) {
    ok = false;
    error = errno;
  }
  errno = error;
  return ok || cannot_write(run, path);
}

/* fsync of the folder that holds `path`: the rename lasts. Some file systems refuse it; then there is nothing to do. */
static bool sync_folder(const char *path) {
  char folder[PATH_MAX];
  const char *slash = strrchr(path, '/');
  size_t len = slash == NULL ? 0 : (size_t)(slash - path);
  if (len >= sizeof(folder)) return true;
  memcpy(folder, path, len);
  folder[len] = 0;
  int fd = open(slash == NULL ? "." : len == 0 ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return true;
  bool ok = fsync(fd) == 0 || errno == EINVAL || errno == EROFS;
  (void)close(fd);
  return ok;
}

static mode_t file_mode(const struct stat *old, unsigned flags) {
  if (flags & CMD_WRITE_PRIVATE) return 0600;
  if (old != NULL) return old->st_mode & 0777;
  mode_t mask = umask(0);
  (void)umask(mask);
  return 0666 & ~mask;
}

/* Fills the temporary file and moves it to `path`. */
static bool fill_and_move(int fd, const char *path, const void *data, size_t len, unsigned flags) {
  bool ok = write_all(fd, data, len) && fsync(fd) == 0;
  int error = errno;
  if (close(fd) != 0 && ok) {
    ok = false;
    error = errno;
  }
  errno = error;
  if (!ok) return false;
  if (!(flags & CMD_WRITE_NEW)) return rename(pending, path) == 0;
  /* link, unlike rename, fails where the name is taken. */
  if (link(pending, path) != 0) return false;
  return unlink(pending) == 0;
}

static bool replace_file(const char *path, const struct stat *old, const void *data, size_t len,
                         unsigned flags) {
  sigset_t before;
  block_signals(&before);
  const char *slash = strrchr(path, '/');
  int folder_len = slash == NULL ? 0 : (int)(slash - path + 1);
  snprintf(pending, sizeof(pending), "%.*s.%.40s.XXXXXX", folder_len, path,
           slash == NULL ? path : slash + 1);
  int fd = mkostemp(pending, O_CLOEXEC);
  if (fd >= 0) catch_signals(true);
  (void)sigprocmask(SIG_SETMASK, &before, NULL);
  if (fd < 0) {
    pending[0] = 0;
    return false;
  }
  bool ok = fchmod(fd, file_mode(old, flags)) == 0;
  if (ok)
    ok = fill_and_move(fd, path, data, len, flags);
  else
    (void)close(fd);
  int error = errno;
  if (!ok) (void)unlink(pending);
  catch_signals(false);
  pending[0] = 0;
  errno = error;
  return ok && sync_folder(path);
}

bool cmd_write_file(const struct cmd_run *run, const char *path, const void *data, size_t len,
                    unsigned flags) {
  if (strcmp(path, "-") == 0) {
    if (len > 0 && fwrite(data, 1, len, stdout) != len) return false; /* cmd_stdout_ok reports */
    return true;
  }
  struct stat old;
  bool exists = stat(path, &old) == 0;
  if (exists && (flags & CMD_WRITE_NEW)) {
    errno = EEXIST;
    return cannot_write(run, path);
  }
  if (exists && S_ISDIR(old.st_mode)) {
    errno = EISDIR;
    return cannot_write(run, path);
  }
  if (exists && !S_ISREG(old.st_mode)) return write_stream(run, path, data, len);
  /* Through a symbolic link: the file it names is replaced, not the link. */
  char target[PATH_MAX];
  if (exists && realpath(path, target) == NULL) return cannot_write(run, path);
  if (!exists && strlen(path) >= sizeof(target)) {
    errno = ENAMETOOLONG;
    return cannot_write(run, path);
  }
  bool ok = replace_file(exists ? target : path, exists ? &old : NULL, data, len, flags);
  return ok || cannot_write(run, path);
}

static bool cannot_read(const struct cmd_run *run, const char *path, const char *why) {
  cmd_fail(run, "cannot read %s: %s", strcmp(path, "-") == 0 ? "standard input" : path, why);
  return false;
}

/* Reads to the end into memory that doubles; the arena frees it all when the run ends. */
static bool read_all(struct cmd_run *run, int fd, size_t max, unsigned char **data, size_t *len) {
  size_t capacity = 0;
  struct stat info;
  if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size >= 0)
    capacity = (size_t)info.st_size + 1;
  if (capacity < 65536) capacity = 65536;
  if (capacity > max + 1) capacity = max + 1;
  *data = NULL;
  *len = 0;
  for (;;) {
    unsigned char *raw = sc_arena_alloc(&run->arena, capacity + 64, 1);
    unsigned char *grown = raw + (64 - (uintptr_t)raw % 64) % 64;
    if (*len > 0) memcpy(grown, *data, *len);
    *data = grown;
    while (*len < capacity) {
      ssize_t got = read(fd, *data + *len, capacity - *len);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return false;
      if (got == 0) return true;
      *len += (size_t)got;
    }
    if (capacity > max) break;
    capacity = capacity > max / 2 ? max + 1 : capacity * 2;
  }
  errno = EFBIG;
  return false;
}

bool cmd_read_file(struct cmd_run *run, const char *path, size_t max, const void **data,
                   size_t *len) {
  bool standard_input = strcmp(path, "-") == 0;
  int fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return cannot_read(run, path, strerror(errno));
  unsigned char *bytes;
  bool ok = read_all(run, fd, max, &bytes, len);
  int error = errno;
  if (!standard_input) (void)close(fd);
  if (!ok) return cannot_read(run, path, strerror(error));
  *data = bytes;
  return true;
}
