/* SPDX-License-Identifier: Apache-2.0
 *
 * log_files.c - walking folders and patterns. Links to folders are not followed below a folder: no walk is endless.
 */
#include "simulate/log_files.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/stat.h>

#define DEPTH_MAX 32u

struct walk {
  struct sc_arena *arena;
  SC_VEC(const char *) found;
  struct sc_str *error;
};

static bool fail(struct walk *w, const char *path, const char *why) {
  *w->error = sc_str_format(w->arena, "%s: %s", path, why);
  return false;
}

static const char *join(struct sc_arena *arena, const char *folder, const char *name) {
  size_t len = strlen(folder);
  const char *slash = len > 0 && folder[len - 1] == '/' ? "" : "/";
  struct sc_str path = sc_str_format(arena, "%s%s%s", folder, slash, name);
  return sc_arena_copy(arena, path.ptr, path.len);
}

/* Adds the files of one folder and remembers its folders. */
static bool read_folder(struct walk *w, DIR *dir, const char *path, struct sc_log_files *folders) {
  for (;;) {
    struct stat info;
    errno = 0;
    const struct dirent *entry = readdir(dir);
    if (entry == NULL) return errno == 0 || fail(w, path, strerror(errno));
    if (entry->d_name[0] == '.') continue;
    const char *child = join(w->arena, path, entry->d_name);
    if (lstat(child, &info) != 0) return fail(w, child, strerror(errno));
    bool link = S_ISLNK(info.st_mode);
    if (link && stat(child, &info) != 0) return fail(w, child, strerror(errno));
    if (S_ISREG(info.st_mode)) *SC_PUSH(w->arena, &w->found) = child;
    if (S_ISDIR(info.st_mode) && !link) *SC_PUSH(w->arena, folders) = child;
  }
}

static bool walk_folder(struct walk *w, const char *root) {
  struct sc_log_files folders = {0};
  *SC_PUSH(w->arena, &folders) = root;
  size_t root_slashes = 0;
  for (const char *p = root; *p != 0; p++) root_slashes += *p == '/';
  for (size_t i = 0; i < folders.count; i++) {
    const char *path = folders.items[i];
    size_t slashes = 0;
    for (const char *p = path; *p != 0; p++) slashes += *p == '/';
    if (slashes > root_slashes + DEPTH_MAX) return fail(w, path, "folders are nested too deep");
    DIR *dir = opendir(path);
    if (dir == NULL) return fail(w, path, strerror(errno));
    bool ok = read_folder(w, dir, path, &folders);
    (void)closedir(dir);
    if (!ok) return false;
  }
  return w->found.count > 0 || fail(w, root, "there is no file in this folder");
}

static bool match_pattern(struct walk *w, const char *pattern) {
  glob_t matches;
  int rc = glob(pattern, GLOB_NOSORT, NULL, &matches);
  if (rc == GLOB_NOMATCH)
    return fail(w, pattern, strpbrk(pattern, "*?[") != NULL ? "no file matches" : strerror(ENOENT));
  if (rc == GLOB_NOSPACE) sc_arena_fail(w->arena);
  if (rc != 0) return fail(w, pattern, "a folder cannot be read");
  bool ok = true;
  for (size_t i = 0; ok && i < matches.gl_pathc; i++) {
    struct stat info;
    const char *path = matches.gl_pathv[i];
    if (stat(path, &info) != 0)
      ok = fail(w, path, strerror(errno));
    else if (!S_ISDIR(info.st_mode))
      *SC_PUSH(w->arena, &w->found) = sc_arena_copy(w->arena, path, strlen(path));
  }
  globfree(&matches);
  return ok && (w->found.count > 0 || fail(w, pattern, "no file matches"));
}

static int by_name(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_new(struct sc_arena *arena, struct sc_log_files *files, const char *path) {
  for (size_t i = 0; i < files->count; i++)
    if (strcmp(files->items[i], path) == 0) return;
  *SC_PUSH(arena, files) = path;
}

bool sc_log_files_add(struct sc_arena *arena, struct sc_log_files *files, const char *name,
                      struct sc_str *error) {
  struct walk w = {.arena = arena, .error = error};
  struct stat info;
  bool there = strcmp(name, "-") == 0 || stat(name, &info) == 0;
  if (!there) {
    if (errno != ENOENT && errno != ENOTDIR) return fail(&w, name, strerror(errno));
    if (!match_pattern(&w, name)) return false;
  } else if (strcmp(name, "-") != 0 && S_ISDIR(info.st_mode)) {
    if (!walk_folder(&w, name)) return false;
  } else {
    *SC_PUSH(arena, &w.found) = name;
  }
  qsort(w.found.items, w.found.count, sizeof *w.found.items, by_name);
  for (size_t i = 0; i < w.found.count; i++) add_new(arena, files, w.found.items[i]);
  return true;
}
