/* SPDX-License-Identifier: Apache-2.0
 *
 * suite_find.c - from paths to test files.
 */
#include "suite/suite_find.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/sorted.h"

#define FOLDERS_DEEP_MAX 32u

struct finder {
  struct sc_arena *arena;
  struct sc_test_files *out;
  struct sc_str *failed;
};

static bool ends_with(struct sc_str text, const char *end) {
  size_t len = strlen(end);
  return text.len >= len && memcmp(text.ptr + text.len - len, end, len) == 0;
}

static enum sc_status fail(struct finder *f, struct sc_str path) {
  *f->failed = path;
  return SC_E_IO;
}

static void close_folder(void *folder) {
  DIR **dir = folder;
  if (*dir != NULL) (void)closedir(*dir);
  *dir = NULL;
}

static enum sc_status walk(struct finder *f, struct sc_str folder, unsigned depth);

static enum sc_status visit(struct finder *f, struct sc_str folder, const char *entry,
                            unsigned depth) {
  struct stat status;
  if (entry[0] == '.') return SC_OK;
  struct sc_str path = sc_str_equal(folder, SC_STR("."))
                           ? sc_str_copy(f->arena, sc_str_from(entry))
                           : sc_str_format(f->arena, "%.*s/%s", SC_STR_ARGS(folder), entry);
  if (lstat(path.ptr, &status) != 0) return fail(f, path);
  if (S_ISDIR(status.st_mode))
    return strcmp(entry, "testdata") == 0 ? SC_OK : walk(f, path, depth + 1);
  if (ends_with(path, "_test.yaml") || ends_with(path, "_test.yml"))
    *SC_PUSH(f->arena, f->out) = path;
  return SC_OK;
}

static enum sc_status walk(struct finder *f, struct sc_str folder, unsigned depth) {
  if (depth > FOLDERS_DEEP_MAX) {
    errno = ELOOP;
    return fail(f, folder);
  }
  DIR **dir = SC_NEW(f->arena, DIR *); /* closed by the arena if memory runs out */
  sc_arena_defer(f->arena, close_folder, dir);
  *dir = opendir(sc_arena_copy(f->arena, folder.ptr, folder.len));
  if (*dir == NULL) return fail(f, folder);
  enum sc_status status = SC_OK;
  const struct dirent *entry;
  while (status == SC_OK && (errno = 0, entry = readdir(*dir)) != NULL)
    status = visit(f, folder, entry->d_name, depth);
  if (status == SC_OK && errno != 0) status = fail(f, folder);
  int error = errno;
  close_folder(dir);
  errno = error;
  return status;
}

enum sc_status sc_suite_find(struct sc_arena *arena, const char *path, struct sc_test_files *out,
                             struct sc_str *failed) {
  struct finder finder = {arena, out, failed};
  struct stat status;
  struct sc_str name = sc_str_copy(arena, sc_str_from(path));
  if (stat(path, &status) != 0) return fail(&finder, name);
  if (!S_ISDIR(status.st_mode)) {
    *SC_PUSH(arena, out) = name;
    return SC_OK;
  }
  while (name.len > 1 && name.ptr[name.len - 1] == '/') name.len--;
  return walk(&finder, name, 0);
}

void sc_suite_files_sort(struct sc_test_files *files) {
  files->count = sc_sort_texts(files->items, files->count);
}
