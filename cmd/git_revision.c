/* SPDX-License-Identifier: Apache-2.0
 *
 * git_revision.c - git's plumbing as a child process, without a shell: rev-parse, ls-tree, cat-file.
 *
 * Nothing is written to the repository. A revision that begins with '-' is refused, so an operand is never an option of git.
 */
#include "git_revision.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "front/load.h"

extern char **environ;

#define OUTPUT_MAX ((size_t)512 * 1024 * 1024)

bool cmd_is_path(const char *operand) {
  return strcmp(operand, "-") == 0 || access(operand, F_OK) == 0;
}

/* --- the child ------------------------------------------------------------------------------------------------- */

static bool read_output(struct cmd_run *run, int fd, struct sc_text *out) {
  char buffer[65536];
  for (;;) {
    ssize_t got = read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0;
    if (out->count + (size_t)got > OUTPUT_MAX) return false;
    sc_text_add(&run->arena, out, (struct sc_str){buffer, (size_t)got});
  }
}

struct child {
  int fd; /* of its standard output */
  pid_t pid;
};

/* Also when memory runs out while its output is read: no child and no descriptor stays. */
static void close_child(void *ptr) {
  struct child *child = ptr;
  if (child->fd >= 0) (void)close(child->fd);
  child->fd = -1;
  if (child->pid > 0)
    while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR) continue;
  child->pid = 0;
}

static bool spawn(const char *const *argv, bool quiet, struct child *child) {
  posix_spawn_file_actions_t actions;
  int pipe_fds[2];
  if (pipe2(pipe_fds, O_CLOEXEC) != 0) return false;
  bool good = posix_spawn_file_actions_init(&actions) == 0;
  if (good) {
    good =
        posix_spawn_file_actions_adddup2(&actions, pipe_fds[1], STDOUT_FILENO) == 0 &&
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) == 0 &&
        (!quiet || posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY,
                                                    0) == 0) &&
        posix_spawnp(&child->pid, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv,
                     environ) == 0;
    (void)posix_spawn_file_actions_destroy(&actions);
  }
  (void)close(pipe_fds[1]);
  child->fd = pipe_fds[0];
  if (!good) {
    child->pid = 0;
    close_child(child);
  }
  return good;
}

bool cmd_git(struct cmd_run *run, const char *const *argv, bool quiet, struct sc_text *out) {
  struct child *child = SC_NEW(&run->arena, struct child);
  *child = (struct child){.fd = -1};
  out->count = 0;
  if (!spawn(argv, quiet, child)) return false;
  sc_arena_defer(&run->arena, close_child, child);
  bool good = read_output(run, child->fd, out);
  int status = 1;
  (void)close(child->fd);
  child->fd = -1;
  while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR) continue;
  child->pid = 0;
  return good && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static struct sc_str first_line(const struct sc_text *text) {
  struct sc_str line = sc_text_str(text);
  while (line.len > 0 && (line.ptr[line.len - 1] == '\n' || line.ptr[line.len - 1] == 0))
    line.len--;
  return line;
}

/* --- a tree's files ------------------------------------------------------------------------------------------------ */

static bool ends_with(struct sc_str name, const char *end) {
  size_t len = strlen(end);
  return name.len >= len && memcmp(name.ptr + name.len - len, end, len) == 0;
}

/* As load.h says for folders. `name` is relative to the policy's folder. */
static bool is_policy_file(struct sc_str name) {
  for (size_t start = 0; start < name.len;) {
    const char *slash = memchr(name.ptr + start, '/', name.len - start);
    size_t end = slash == NULL ? name.len : (size_t)(slash - name.ptr);
    struct sc_str part = {name.ptr + start, end - start};
    if (part.len == 0 || part.ptr[0] == '.') return false;
    if (slash != NULL && sc_str_equal(part, SC_STR("testdata"))) return false;
    if (slash == NULL && sc_load_is_test(part)) return false;
    start = end + 1;
  }
  return ends_with(name, ".yaml") || ends_with(name, ".yml");
}

struct files {
  SC_VEC(struct sc_source) items;
};

static bool read_blob(struct cmd_run *run, struct sc_str object, struct sc_str *out) {
  const char *argv[] = {"git", "cat-file", "blob", object.ptr, NULL};
  struct sc_text text = {0};
  if (!cmd_git(run, argv, false, &text)) return false;
  *out = sc_text_str(&text);
  return true;
}

/* Entries of `git ls-tree -r -z`: "MODE TYPE OBJECT\tNAME\0". Links and submodules are left out, as other files are. */
static bool read_tree(struct cmd_run *run, struct sc_str tree, struct files *out) {
  const char *argv[] = {"git", "ls-tree", "--full-tree", "-r", "-z", tree.ptr, NULL};
  struct sc_text listing = {0};
  if (!cmd_git(run, argv, false, &listing)) return false;
  for (size_t at = 0; at < listing.count;) {
    const char *entry = listing.items + at;
    size_t len = strnlen(entry, listing.count - at);
    at += len + 1;
    const char *tab = memchr(entry, '\t', len);
    if (tab == NULL || strncmp(entry, "100", 3) != 0) continue;
    struct sc_str name = {tab + 1, len - (size_t)(tab + 1 - entry)};
    if (!is_policy_file(name)) continue;
    const char *object = tab;
    while (object > entry && object[-1] != ' ') object--;
    struct sc_str id = sc_str_copy(&run->arena, (struct sc_str){object, (size_t)(tab - object)});
    struct sc_source *file = SC_PUSH(&run->arena, &out->items);
    file->name = sc_str_format(&run->arena, "%.*s/%.*s", SC_STR_ARGS(tree), SC_STR_ARGS(name));
    if (!read_blob(run, id, &file->text)) return false;
  }
  return true;
}

/* --- opening -------------------------------------------------------------------------------------------------------- */

/* "REVISION:./PATH": paths are those of the current folder, as everywhere else on the command line. */
static struct sc_str object_name(struct cmd_run *run, const char *operand, const char *path) {
  const char *colon = strchr(operand, ':');
  if (colon == NULL) {
    if (path != NULL && strcmp(path, "-") == 0) path = NULL;
    if (path != NULL &&
        path[0] == '/') /* git wants it relative to the current folder or the root */
      return sc_str_format(&run->arena, "%s:%s", operand, path);
    return sc_str_format(&run->arena, "%s:./%s", operand, path == NULL ? "" : path);
  }
  const char *name = colon + 1;
  bool anchored = name[0] == '/' || strncmp(name, "./", 2) == 0 || strncmp(name, "../", 3) == 0;
  return sc_str_format(&run->arena, "%.*s:%s%s", (int)(colon - operand), operand,
                       anchored ? "" : "./", name);
}

/* git takes no slash at the end. */
static struct sc_str trimmed(struct cmd_run *run, struct sc_str name) {
  while (name.len > 2 && name.ptr[name.len - 1] == '/' && name.ptr[name.len - 2] != '.') name.len--;
  return sc_str_copy(&run->arena, name);
}

static int unknown(const struct cmd_run *run, const char *operand, struct sc_str object) {
  if (strchr(operand, ':') != NULL)
    return cmd_fail(run, "git has no %.*s: neither a file nor a revision", SC_STR_ARGS(object));
  return cmd_fail(run, "%s is neither a file or folder nor a git revision that has %.*s", operand,
                  SC_STR_ARGS(object));
}

int cmd_revision_open(struct cmd_run *run, const char *operand, const char *path, unsigned flags,
                      struct cmd_table *out) {
  if (cmd_is_path(operand)) return cmd_table_open(run, operand, flags, out);
  if (operand[0] == '-') return cmd_fail(run, "%s is no revision", operand);
  struct sc_str object = trimmed(run, object_name(run, operand, path));
  const char *argv[] = {"git", "cat-file", "-t", object.ptr, NULL};
  struct sc_text type = {0};
  if (!cmd_git(run, argv, true, &type)) return unknown(run, operand, object);
  struct files files = {0};
  bool good;
  if (sc_str_equal(first_line(&type), SC_STR("tree"))) {
    good = read_tree(run, object, &files);
    if (good && files.items.count == 0)
      return cmd_fail(run, "no policy in %.*s: a folder needs *.yaml or *.yml files",
                      SC_STR_ARGS(object));
  } else {
    struct sc_source *file = SC_PUSH(&run->arena, &files.items);
    file->name = object;
    good = read_blob(run, object, &file->text);
  }
  if (!good) return cmd_fail(run, "git cannot read %.*s", SC_STR_ARGS(object));
  return cmd_table_open_files(run, object.ptr, files.items.items, files.items.count, flags, out);
}

/* --- the state of a work tree ---------------------------------------------------------------------------------------- */

bool cmd_git_state(struct cmd_run *run, const char *path, struct sc_str *commit, bool *dirty) {
  char *real = realpath(path, NULL);
  if (real == NULL) return false;
  sc_arena_defer(&run->arena, free, real);
  struct stat info;
  const char *slash = strrchr(real, '/');
  bool folder = stat(real, &info) == 0 && S_ISDIR(info.st_mode);
  struct sc_str at =
      folder ? sc_str_from(real)
             : sc_str_format(&run->arena, "%.*s/", slash == NULL ? 0 : (int)(slash - real), real);
  const char *head[] = {"git", "-C", at.ptr, "rev-parse", "--verify", "--quiet", "HEAD", NULL};
  const char *status[] = {"git", "-C", at.ptr, "status", "--porcelain", "--untracked-files=all",
                          "--",  real, NULL};
  struct sc_text text = {0};
  if (!cmd_git(run, head, true, &text)) return false;
  *commit = sc_str_copy(&run->arena, first_line(&text));
  if (!cmd_git(run, status, true, &text)) return false;
  *dirty = text.count > 0;
  return true;
}
