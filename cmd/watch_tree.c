/* SPDX-License-Identifier: Apache-2.0
 *
 * watch_tree.c - one look at folders: inotify for when, the files' own data for what.
 */
#include "watch_tree.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDERS_DEEP_MAX 32u
#define QUIET_MS 50 /* editors write in several steps */
#define BURST_MS 500 /* but do not wait for ever */
#define EVENTS                                                                                     \
  (IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB |              \
   IN_DELETE_SELF | IN_MOVE_SELF | IN_EXCL_UNLINK)

static void close_fd(void *cell) {
  int *fd = cell;
  if (*fd >= 0) (void)close(*fd);
  *fd = -1;
}

enum sc_status cmd_watch_init(struct cmd_watch_tree *tree, struct sc_arena *arena) {
  *tree = (struct cmd_watch_tree){.arena = arena, .fd = SC_NEW(arena, int)};
  *tree->fd = -1;
  sc_arena_defer(arena, close_fd, tree->fd);
  *tree->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  return *tree->fd >= 0 ? SC_OK : SC_E_IO;
}

void cmd_watch_close(struct cmd_watch_tree *tree) { close_fd(tree->fd); }

/* --- files ----------------------------------------------------------------------------------------------------- */

static bool ends_with(struct sc_str text, const char *end) {
  size_t len = strlen(end);
  return text.len >= len && memcmp(text.ptr + text.len - len, end, len) == 0;
}

static bool is_yaml(struct sc_str name) {
  return ends_with(name, ".yaml") || ends_with(name, ".yml");
}

static void add_file(struct cmd_watch_tree *tree, struct sc_str shown, struct sc_str real) {
  struct stat status;
  uint32_t fresh = (uint32_t)tree->files.count;
  if (stat(real.ptr, &status) != 0 || !S_ISREG(status.st_mode)) return;
  if (sc_map_add(tree->arena, &tree->known, real, fresh) != fresh) return;
  *SC_PUSH(tree->arena, &tree->files) = (struct cmd_watched){.shown = shown,
                                                             .real = real,
                                                             .device = status.st_dev,
                                                             .inode = status.st_ino,
                                                             .size = (uint64_t)status.st_size,
                                                             .modified = status.st_mtim,
                                                             .changed = status.st_ctim};
}

/* --- folders ------------------------------------------------------------------------------------------------------ */

/* What has gone, or cannot be read, is for those to tell who want to read it. */
static enum sc_status watch(const struct cmd_watch_tree *tree, const char *folder) {
  if (inotify_add_watch(*tree->fd, folder, EVENTS | IN_ONLYDIR) >= 0) return SC_OK;
  return errno == ENOENT || errno == ENOTDIR || errno == EACCES || errno == ELOOP ? SC_OK : SC_E_IO;
}

/* The folder that holds `path`, by the text alone. */
static const char *parent_of(struct sc_arena *arena, const char *path) {
  size_t len = strlen(path);
  while (len > 1 && path[len - 1] == '/') len--;
  while (len > 0 && path[len - 1] != '/') len--;
  while (len > 1 && path[len - 1] == '/') len--;
  return len > 0 ? sc_arena_copy(arena, path, len) : ".";
}

static struct sc_str last_name(struct sc_str path) {
  size_t at = path.len;
  while (at > 0 && path.ptr[at - 1] != '/') at--;
  return (struct sc_str){path.ptr + at, path.len - at};
}

static enum sc_status watch_target(struct cmd_watch_tree *tree, struct sc_str target) {
  struct sc_str copy = sc_str_copy(tree->arena, target);
  *SC_PUSH(tree->arena, &tree->names) = last_name(copy);
  return watch(tree, parent_of(tree->arena, copy.ptr));
}

static enum sc_status walk(struct cmd_watch_tree *tree, struct sc_str shown, struct sc_str real,
                           unsigned depth);

static enum sc_status visit(struct cmd_watch_tree *tree, struct sc_str shown_folder,
                            struct sc_str real_folder, const char *entry, unsigned depth) {
  struct stat status;
  if (entry[0] == '.') return SC_OK;
  struct sc_str real = sc_str_format(tree->arena, "%.*s/%s", SC_STR_ARGS(real_folder), entry);
  if (lstat(real.ptr, &status) != 0) return SC_OK;
  struct sc_str shown =
      sc_str_equal(shown_folder, SC_STR("."))
          ? sc_str_copy(tree->arena, sc_str_from(entry))
          : sc_str_format(tree->arena, "%.*s/%s", SC_STR_ARGS(shown_folder), entry);
  if (S_ISDIR(status.st_mode))
    return strcmp(entry, "testdata") == 0 ? SC_OK : walk(tree, shown, real, depth + 1);
  if (!is_yaml(real)) return SC_OK;
  /* A link changes with what it names, elsewhere. */
  char target[PATH_MAX];
  enum sc_status watched = SC_OK;
  if (S_ISLNK(status.st_mode) && realpath(real.ptr, target) != NULL)
    watched = watch_target(tree, sc_str_from(target));
  add_file(tree, shown, real);
  return watched;
}

static void close_folder(void *folder) {
  DIR **dir = folder;
  if (*dir != NULL) (void)closedir(*dir);
  *dir = NULL;
}

static enum sc_status walk(struct cmd_watch_tree *tree, struct sc_str shown, struct sc_str real,
                           unsigned depth) {
  uint32_t fresh = (uint32_t)tree->folder_count;
  if (depth > FOLDERS_DEEP_MAX) return SC_OK;
  if (sc_map_add(tree->arena, &tree->folders, real, fresh) != fresh) return SC_OK;
  tree->folder_count++;
  enum sc_status status = watch(tree, real.ptr);
  if (status != SC_OK) return status;
  DIR **dir = SC_NEW(tree->arena, DIR *); /* closed by the arena if memory runs out */
  sc_arena_defer(tree->arena, close_folder, dir);
  *dir = opendir(real.ptr);
  const struct dirent *entry;
  while (*dir != NULL && status == SC_OK && (entry = readdir(*dir)) != NULL)
    status = visit(tree, shown, real, entry->d_name, depth);
  close_folder(dir);
  return status;
}

/* --- roots ---------------------------------------------------------------------------------------------------------- */

static bool is_folder(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* The innermost folder on the way to `path` that is there. */
static const char *nearest_folder(const struct cmd_watch_tree *tree, const char *path) {
  for (;;) {
    const char *parent = parent_of(tree->arena, path);
    if (strcmp(parent, path) == 0 || is_folder(parent)) return parent;
    path = parent;
  }
}

/* Where the next one is made while this one is being watched, its event is missed: so it is looked for again. */
static enum sc_status watch_nearest(const struct cmd_watch_tree *tree, const char *path) {
  const char *folder = nearest_folder(tree, path), *before;
  do {
    enum sc_status status = watch(tree, folder);
    if (status != SC_OK) return status;
    before = folder;
    folder = nearest_folder(tree, path);
  } while (strcmp(folder, before) != 0);
  return SC_OK;
}

static int compare_files(const void *a, const void *b) {
  const struct cmd_watched *left = a, *right = b;
  return sc_str_compare(left->real, right->real);
}

/* Each thing is watched before it is looked at. */
static enum sc_status add_root(struct cmd_watch_tree *tree, struct sc_str path) {
  struct stat link;
  char found[PATH_MAX];
  enum sc_status status = SC_OK;
  *SC_PUSH(tree->arena, &tree->names) = last_name(path);
  if (lstat(path.ptr, &link) != 0)
    status = watch_nearest(tree, path.ptr);
  else if (S_ISLNK(link.st_mode))
    status = watch(tree, parent_of(tree->arena, path.ptr));
  if (status != SC_OK || realpath(path.ptr, found) == NULL) return status;
  struct sc_str real = sc_str_copy(tree->arena, sc_str_from(found));
  if (is_folder(real.ptr)) return walk(tree, path, real, 0);
  status = watch_target(tree, real);
  add_file(tree, path, real);
  return status;
}

enum sc_status cmd_watch_add(struct cmd_watch_tree *tree, const char *path) {
  size_t len = strlen(path);
  while (len > 1 && path[len - 1] == '/') len--;
  char *copy = sc_arena_copy(tree->arena, path, len);
  enum sc_status status = add_root(tree, (struct sc_str){copy, len});
  if (tree->files.count > 1)
    qsort(tree->files.items, tree->files.count, sizeof *tree->files.items, compare_files);
  return status;
}

/* --- comparing -------------------------------------------------------------------------------------------------- */

static bool same_time(struct timespec a, struct timespec b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool same_file(const struct cmd_watched *a, const struct cmd_watched *b) {
  return a->device == b->device && a->inode == b->inode && a->size == b->size &&
         same_time(a->modified, b->modified) && same_time(a->changed, b->changed);
}

void cmd_watch_compare(struct sc_arena *arena, const struct cmd_watch_tree *before,
                       const struct cmd_watch_tree *after, struct cmd_watch_changes *out) {
  size_t b = 0, a = 0;
  *out = (struct cmd_watch_changes){0};
  while (b < before->files.count || a < after->files.count) {
    const struct cmd_watched *old = b < before->files.count ? &before->files.items[b] : NULL;
    const struct cmd_watched *new = a < after->files.count ? &after->files.items[a] : NULL;
    int order = old == NULL ? 1 : new == NULL ? -1 : sc_str_compare(old->real, new->real);
    struct cmd_watch_change change = {CMD_WATCH_CHANGED, new};
    bool differs = order != 0 || !same_file(old, new);
    if (order < 0) {
      change = (struct cmd_watch_change){CMD_WATCH_REMOVED, old};
      differs = access(old->real.ptr, F_OK) != 0; /* else it is only not looked at any more */
    } else if (order > 0) {
      change.kind = CMD_WATCH_NEW;
    }
    if (differs) *SC_PUSH(arena, out) = change;
    b += order <= 0;
    a += order >= 0;
  }
}

/* --- waiting ----------------------------------------------------------------------------------------------------- */

static bool is_of_interest(const struct cmd_watch_tree *tree, const struct inotify_event *event) {
  if (event->mask & (IN_Q_OVERFLOW | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) return true;
  if (event->len == 0) return false;
  struct sc_str name = sc_str_from(event->name);
  for (size_t i = 0; i < tree->names.count; i++)
    if (sc_str_equal(tree->names.items[i], name)) return true;
  if (name.ptr[0] == '.') return false;
  return (event->mask & IN_ISDIR) != 0 || is_yaml(name);
}

/* Reads what there is. False: errno. */
static bool drain(const struct cmd_watch_tree *tree, bool *interesting) {
  union {
    struct inotify_event event; /* for its alignment */
    char bytes[16384];
  } buffer;
  for (;;) {
    ssize_t got = read(*tree->fd, buffer.bytes, sizeof buffer.bytes);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0 || errno == EAGAIN;
    for (size_t at = 0; at < (size_t)got;) {
      const struct inotify_event *event = (const struct inotify_event *)(buffer.bytes + at);
      if (is_of_interest(tree, event)) *interesting = true;
      at += sizeof *event + event->len;
    }
  }
}

static int64_t now_ms(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum cmd_watch_end cmd_watch_wait(const struct cmd_watch_tree *tree, int signals) {
  struct pollfd fds[] = {{.fd = *tree->fd, .events = POLLIN},
                         {.fd = signals, .events = POLLIN},
                         {.fd = STDOUT_FILENO}}; /* for no event but that its reader has gone */
  bool interesting = false;
  int64_t latest = 0;
  for (;;) {
    int ready = poll(fds, sizeof fds / sizeof *fds, interesting ? QUIET_MS : -1);
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return CMD_WATCH_FAILED;
    if (ready == 0) return CMD_WATCH_WOKEN;
    if (fds[1].revents != 0 || (fds[2].revents & (POLLERR | POLLHUP)) != 0) return CMD_WATCH_ENDED;
    if (fds[2].revents != 0) fds[2].fd = -1; /* it is closed: nothing to tell */
    bool first = !interesting;
    if (!drain(tree, &interesting)) return CMD_WATCH_FAILED;
    if (first && interesting) latest = now_ms() + BURST_MS;
    if (interesting && now_ms() > latest) return CMD_WATCH_WOKEN;
  }
}
