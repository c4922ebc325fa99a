/* SPDX-License-Identifier: Apache-2.0
 *
 * output_folder.c - made under another name, then renamed: to a name that is free or an empty folder's, which rename(2) replaces.
 */
#include "output_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output.h"
#include "pending.h"

static bool cannot_write(const struct cmd_run *run, const char *path) {
  cmd_fail(run, "cannot write %s: %s", path, strerror(errno));
  return false;
}

bool cmd_folder_may_be(const struct cmd_run *run, const char *path) {
  struct stat info;
  if (lstat(path, &info) != 0) return errno == ENOENT || cannot_write(run, path);
  if (!S_ISDIR(info.st_mode)) {
    errno = ENOTDIR;
    return cannot_write(run, path);
  }
  DIR *dir = opendir(path);
  if (dir == NULL) return cannot_write(run, path);
  bool empty = true;
  const struct dirent *entry;
  while (empty && (entry = readdir(dir)) != NULL)
    empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
  (void)closedir(dir);
  if (!empty) errno = ENOTEMPTY;
  return empty || cannot_write(run, path);
}

/* --- what is pending ---------------------------------------------------------------------------------------------- */

/* Makes a file or folder, and its entry with it. Returns a descriptor, 0 for a folder; -1: errno says why. */
static int make(struct cmd_folder *folder, const char *path, bool is_folder) {
  sigset_t before;
  int fd = -1, error = ENOMEM;
  cmd_pending_block(&before);
  struct cmd_pending *entry = cmd_pending_push(is_folder);
  if (entry != NULL &&
      (size_t)snprintf(entry->path, sizeof entry->path, "%s", path) >= sizeof entry->path) {
    error = ENAMETOOLONG;
  } else if (entry != NULL) {
    fd = is_folder ? mkdir(path, 0777) : open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    error = errno;
  }
  if (fd >= 0)
    folder->pending++;
  else if (entry != NULL)
    cmd_pending_pop();
  cmd_pending_unblock(&before);
  errno = error;
  return fd;
}

static void end_pending(struct cmd_folder *folder, bool remove) {
  sigset_t before;
  cmd_pending_block(&before);
  for (; folder->pending > 0; folder->pending--) {
    const struct cmd_pending *entry = cmd_pending_top();
    if (remove) (void)(entry->folder ? rmdir(entry->path) : unlink(entry->path));
    cmd_pending_pop();
  }
  cmd_pending_unblock(&before);
}

static void drop(void *ptr) { end_pending(ptr, true); }

/* --- making it -------------------------------------------------------------------------------------------------------- */

bool cmd_folder_begin(struct cmd_run *run, const char *path, struct cmd_folder *out) {
  size_t len = strlen(path);
  while (len > 1 && path[len - 1] == '/') len--;
  *out = (struct cmd_folder){.run = run, .path = sc_arena_copy(&run->arena, path, len)};
  for (unsigned i = 0; i < 100; i++) {
    struct sc_str name =
        sc_str_format(&run->arena, "%s.%ld-%u.tmp%c", out->path, (long)getpid(), i, 0);
    if (make(out, name.ptr, true) >= 0) {
      out->temporary = name.ptr;
      sc_arena_defer(&run->arena, drop, out);
      return true;
    }
    if (errno != EEXIST) break;
  }
  return cannot_write(run, path);
}

static bool make_folders(struct cmd_folder *folder, char *path, size_t from) {
  for (char *slash = strchr(path + from, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    struct stat info;
    *slash = 0;
    bool there = stat(path, &info) == 0 && S_ISDIR(info.st_mode);
    if (!there && make(folder, path, true) < 0) return false;
    *slash = '/';
  }
  return true;
}

bool cmd_folder_add(struct cmd_folder *folder, struct sc_str name, struct sc_str bytes) {
  struct sc_arena *arena = &folder->run->arena;
  struct sc_str path = sc_str_format(arena, "%s/%.*s", folder->temporary, SC_STR_ARGS(name));
  char *zero = sc_arena_copy(arena, path.ptr, path.len);
  if (!make_folders(folder, zero, strlen(folder->temporary) + 1))
    return cannot_write(folder->run, folder->path);
  int fd = make(folder, zero, false);
  if (fd < 0) return cannot_write(folder->run, folder->path);
  bool ok = cmd_write_all(fd, bytes.ptr, bytes.len) && (fsync(fd) == 0 || errno == EINVAL);
  int error = errno;
  if (close(fd) != 0 && ok) {
    ok = false;
    error = errno;
  }
  errno = error;
  return ok || cannot_write(folder->run, folder->path);
}

bool cmd_folder_finish(struct cmd_folder *folder) {
  if (rename(folder->temporary, folder->path) != 0) return cannot_write(folder->run, folder->path);
  end_pending(folder, false);
  return cmd_sync_folder(folder->path) || cannot_write(folder->run, folder->path);
}
