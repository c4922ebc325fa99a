/* SPDX-License-Identifier: Apache-2.0
 *
 * file.c - whole files in and out.
 *
 * Invariant: while a temporary file exists, it is pending (pending.h); a reader of the target sees the old file or the new one,
 * never a part.
 */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pending.h"

bool cmd_write_all(int fd, const void *data, size_t len) {
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
  bool ok = cmd_write_all(fd, data, len);
  int error = errno;
  if (close(fd) != 0 && ok) {
    ok = false;
    error = errno;
  }
  errno = error;
  return ok || cannot_write(run, path);
}

/* Some file systems refuse it; then there is nothing to do. */
bool cmd_sync_folder(const char *path) {
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
static bool fill_and_move(int fd, const char *pending, const char *path, const void *data,
                          size_t len, unsigned flags) {
  bool ok = cmd_write_all(fd, data, len) && fsync(fd) == 0;
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

/* A temporary file beside `path`, pending; -1: none, errno says why. */
static int make_pending(const char *path, struct cmd_pending **out) {
  sigset_t before;
  cmd_pending_block(&before);
  int fd = -1, error = ENOMEM;
  const char *slash = strrchr(path, '/');
  int folder_len = slash == NULL ? 0 : (int)(slash - path + 1);
  *out = cmd_pending_push(false);
  if (*out != NULL) {
    snprintf((*out)->path, sizeof(*out)->path, "%.*s.%.40s.XXXXXX", folder_len, path,
             slash == NULL ? path : slash + 1);
    fd = mkostemp((*out)->path, O_CLOEXEC);
    error = errno;
    if (fd < 0) cmd_pending_pop();
  }
  cmd_pending_unblock(&before);
  errno = error;
  return fd;
}

static void end_pending(void) {
  sigset_t before;
  cmd_pending_block(&before);
  cmd_pending_pop();
  cmd_pending_unblock(&before);
}

static bool replace_file(const char *path, const struct stat *old, const void *data, size_t len,
                         unsigned flags) {
  struct cmd_pending *pending;
  int fd = make_pending(path, &pending);
  if (fd < 0) return false;
  bool ok = fchmod(fd, file_mode(old, flags)) == 0;
  if (ok)
    ok = fill_and_move(fd, pending->path, path, data, len, flags);
  else
    (void)close(fd);
  int error = errno;
  if (!ok) (void)unlink(pending->path);
  end_pending();
  errno = error;
  return ok && cmd_sync_folder(path);
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
