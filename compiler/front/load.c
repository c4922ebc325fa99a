/* SPDX-License-Identifier: Apache-2.0
 *
 * load.c - finds and reads the files of a policy, and checks their bytes: size, encoding, control characters.
 */
#include "front/load.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sorted.h"
#include "base/width.h"
#include "front/yaml_read.h"

struct names {
  SC_VEC(struct sc_str) items;
};

struct loader {
  struct sc_diags *diags;
  struct sc_arena *arena;
  struct names files;
  bool tests; /* of a folder, test files too */
};

#define FOLDERS_DEEP_MAX 32u

static void close_file(void *cell) {
  int *fd = cell;
  if (*fd >= 0) (void)close(*fd);
  *fd = -1;
}
static void close_folder(void *folder) {
  DIR **dir = folder;
  if (*dir != NULL) (void)closedir(*dir);
  *dir = NULL;
}

/* A file that is known by name only, so that messages can name it. */
static struct sc_span nameless(struct loader *loader, struct sc_str name) {
  uint32_t file = sc_sources_add(loader->diags->sources, name, (struct sc_str){"", 0});
  return (struct sc_span){file, 0, 0};
}

/* `name` is followed by a zero byte: it is a path that was tried. */
static void unreadable(struct loader *loader, struct sc_str name, int error) {
  if (error == ENOMEM) sc_arena_fail(loader->arena);
  struct sc_diag *diag;
  char target[256];
  ssize_t len;
  if (error == ENOENT && (len = readlink(name.ptr, target, sizeof target)) > 0) {
    diag = sc_error(loader->diags, SC_0002, nameless(loader, name), "this link leads nowhere");
    sc_diag_hint(loader->diags, diag, "it points to `%.*s`, which does not exist", (int)len,
                 target);
    return;
  }
  if (error == ENOENT) {
    diag =
        sc_error(loader->diags, SC_0002, nameless(loader, name), "there is no such file or folder");
    sc_diag_hint(loader->diags, diag,
                 "check the path; `scopec init` writes a policy to start from");
    return;
  }
  char text[128];
  const char *reason = strerror_r(error, text, sizeof text);
  diag = sc_error(loader->diags, SC_0001, nameless(loader, name), "cannot be read: %s", reason);
  if (error == EACCES)
    sc_diag_hint(loader->diags, diag, "check the permissions of the file and its folders");
}

/* --- bytes ------------------------------------------------------------------------------------------ */

static bool is_control(unsigned char c) {
  return (c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7f;
}

/* Printable ASCII, line feeds and tabs: what most files are made of. */
static unsigned char is_plain(unsigned char c) {
  return (unsigned char)((c < 0x7f) & ((c >= 0x20) | (c == '\n') | (c == '\t')));
}

/* Of CHUNK bytes; without branches, so that compilers use vectors. */
#define CHUNK 64u
static bool all_plain(const unsigned char *bytes) {
  unsigned char all = 1;
  for (size_t i = 0; i < CHUNK; i++) all &= is_plain(bytes[i]);
  return all != 0;
}

/* How many plain bytes a text begins with. */
static size_t plain_run(struct sc_str text) {
  const unsigned char *bytes = (const unsigned char *)text.ptr;
  size_t at = 0;
  while (text.len - at >= CHUNK && all_plain(bytes + at)) at += CHUNK;
  while (at < text.len && is_plain(bytes[at])) at++;
  return at;
}

static bool check_bytes(struct loader *loader, uint32_t file) {
  struct sc_str text = loader->diags->sources->files.items[file].text;
  size_t off;
  if (text.len >= 2 &&
      (memcmp(text.ptr, "\xff\xfe", 2) == 0 || memcmp(text.ptr, "\xfe\xff", 2) == 0)) {
    struct sc_diag *diag = sc_error(loader->diags, SC_0007, (struct sc_span){file, 0, 0},
                                    "the file is UTF-16, a policy must be UTF-8");
    sc_diag_hint(loader->diags, diag, "save it as UTF-8, or: iconv -f UTF-16 -t UTF-8 FILE");
    return false;
  }
  if (text.len >= 8 && memcmp(text.ptr, "SCTABLE\x1a", 8) == 0) {
    struct sc_diag *diag = sc_error(loader->diags, SC_0019, (struct sc_span){file, 0, 0},
                                    "this is a decision table, not a policy");
    sc_diag_hint(loader->diags, diag, "`scopec inspect` shows it, `scopec eval` asks it");
    loader->diags->sources->files.items[file].text.len = 0; /* not worth to be shown */
    return false;
  }
  size_t plain = plain_run(text);
  loader->diags->sources->files.items[file].plain = plain == text.len;
  if (!sc_utf8_valid((struct sc_str){text.ptr + plain, text.len - plain}, &off)) {
    off += plain;
    struct sc_diag *diag =
        sc_error(loader->diags, SC_0006, (struct sc_span){file, (uint32_t)off, 1},
                 "the byte 0x%02x is not UTF-8", (unsigned char)text.ptr[off]);
    sc_diag_hint(loader->diags, diag, "save the file as UTF-8");
    return false;
  }
  bool good = true;
  for (size_t i = plain; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    if (!is_control(c)) continue;
    struct sc_span span = {file, (uint32_t)i, 1};
    if (c == 0)
      sc_error(loader->diags, SC_0009, span, "a NUL character is not allowed");
    else
      sc_error(loader->diags, SC_0010, span, "the control character 0x%02x is not allowed", c);
    good = false;
    if (loader->diags->error_count >= SC_DIAGS_MAX) break;
  }
  return good;
}

static bool add_text(struct loader *loader, struct sc_str name, struct sc_str text) {
  bool bom = text.len >= 3 && memcmp(text.ptr, "\xef\xbb\xbf", 3) == 0;
  if (bom) { /* a byte-order mark says nothing */
    text.ptr += 3;
    text.len -= 3;
  }
  uint32_t file = sc_sources_add(loader->diags->sources, name, text);
  loader->diags->sources->files.items[file].bom = bom;
  return check_bytes(loader, file);
}

static bool too_large(struct loader *loader, struct sc_str name) {
  struct sc_diag *diag = sc_error(loader->diags, SC_0005, nameless(loader, name),
                                  "the file is larger than %zu MiB", SC_FILE_SIZE_MAX >> 20);
  sc_diag_hint(loader->diags, diag, "split the policy into several files in one folder");
  return false;
}

static bool read_all(struct loader *loader, struct sc_str name, int fd, size_t expected) {
  struct sc_text text = {0};
  text.capacity = expected + 1;
  text.items = sc_arena_alloc(loader->arena, text.capacity, 1);
  for (;;) {
    if (text.count == text.capacity)
      sc_vec_reserve(loader->arena, (void **)&text.items, &text.capacity, text.count, 1);
    ssize_t got = read(fd, text.items + text.count, text.capacity - text.count);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      unreadable(loader, name, errno);
      return false;
    }
    if (got == 0) break;
    text.count += (size_t)got;
    if (text.count > SC_FILE_SIZE_MAX) return too_large(loader, name);
  }
  return add_text(loader, name, (struct sc_str){text.items, text.count});
}

static bool read_regular(struct loader *loader, struct sc_str name, int fd) {
  struct stat status;
  if (fstat(fd, &status) != 0) {
    unreadable(loader, name, errno);
    return false;
  }
  if (!S_ISREG(status.st_mode)) {
    struct sc_diag *diag =
        sc_error(loader->diags, SC_0003, nameless(loader, name), "this is not a regular file");
    sc_diag_hint(loader->diags, diag, "give `-` to read the policy from standard input");
    return false;
  }
  if ((uint64_t)status.st_size > SC_FILE_SIZE_MAX) return too_large(loader, name);
  return read_all(loader, name, fd, (size_t)status.st_size);
}

static bool read_file(struct loader *loader, struct sc_str name) {
  char *path = sc_arena_copy(loader->arena, name.ptr, name.len);
  int *fd = SC_NEW(loader->arena, int); /* closed by the arena if memory runs out */
  *fd = -1;
  sc_arena_defer(loader->arena, close_file, fd);
  *fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (*fd < 0) {
    unreadable(loader, name, errno);
    return false;
  }
  bool good = read_regular(loader, name, *fd);
  close_file(fd);
  return good;
}

/* --- folders ----------------------------------------------------------------------------------------------- */

static bool ends_with(struct sc_str text, const char *end) {
  size_t len = strlen(end);
  return text.len >= len && memcmp(text.ptr + text.len - len, end, len) == 0;
}

bool sc_load_is_test(struct sc_str name) {
  return ends_with(name, "_test.yaml") || ends_with(name, "_test.yml");
}

static bool is_wanted(const struct loader *loader, struct sc_str name) {
  if (sc_load_is_test(name)) return loader->tests;
  return ends_with(name, ".yaml") || ends_with(name, ".yml");
}

static bool walk(struct loader *loader, struct sc_str folder, uint32_t depth);

static bool visit(struct loader *loader, struct sc_str folder, const char *entry, uint32_t depth) {
  struct stat status;
  if (entry[0] == '.') return true;
  struct sc_str path = sc_str_format(loader->arena, "%.*s/%s", SC_STR_ARGS(folder), entry);
  if (lstat(path.ptr, &status) != 0) {
    unreadable(loader, path, errno);
    return false;
  }
  if (S_ISDIR(status.st_mode))
    return strcmp(entry, "testdata") == 0 ? true : walk(loader, path, depth + 1);
  bool link_to_folder =
      S_ISLNK(status.st_mode) && stat(path.ptr, &status) == 0 && S_ISDIR(status.st_mode);
  if (!link_to_folder && is_wanted(loader, path))
    *SC_PUSH(loader->arena, &loader->files.items) = path;
  return true;
}

static bool walk(struct loader *loader, struct sc_str folder, uint32_t depth) {
  if (depth > FOLDERS_DEEP_MAX) {
    sc_error(loader->diags, SC_0001, nameless(loader, folder),
             "folders are nested more than %u deep", FOLDERS_DEEP_MAX);
    return false;
  }
  DIR **dir = SC_NEW(loader->arena, DIR *);
  sc_arena_defer(loader->arena, close_folder, dir);
  *dir = opendir(sc_arena_copy(loader->arena, folder.ptr, folder.len));
  if (*dir == NULL) {
    unreadable(loader, folder, errno);
    return false;
  }
  bool good = true;
  for (;;) {
    errno = 0;
    const struct dirent *entry = readdir(*dir);
    if (entry == NULL) break;
    if (!visit(loader, folder, entry->d_name, depth)) good = false;
  }
  if (errno != 0) {
    unreadable(loader, folder, errno);
    good = false;
  }
  close_folder(dir);
  return good;
}

static bool load_folder(struct loader *loader, struct sc_str folder) {
  while (folder.len > 1 && folder.ptr[folder.len - 1] == '/') folder.len--;
  if (!walk(loader, folder, 0)) return false;
  if (loader->files.items.count == 0) {
    struct sc_diag *diag = sc_error(loader->diags, SC_0004, nameless(loader, folder),
                                    "there is no policy in this folder");
    sc_diag_hint(loader->diags, diag,
                 "a policy is one or more *.yaml files; `scopec init` writes one to start from");
    return false;
  }
  qsort(loader->files.items.items, loader->files.items.count, sizeof(struct sc_str),
        sc_compare_texts);
  bool good = true;
  for (size_t i = 0; i < loader->files.items.count; i++)
    if (!read_file(loader, loader->files.items.items[i])) good = false;
  return good;
}

static bool load(struct loader *loader, const char *path) {
  struct stat status;
  struct sc_str name = sc_str_copy(loader->arena, sc_str_from(path));
  if (strcmp(path, "-") == 0) return read_all(loader, SC_STR("<stdin>"), STDIN_FILENO, 65536);
  if (stat(path, &status) != 0) {
    unreadable(loader, name, errno);
    return false;
  }
  return S_ISDIR(status.st_mode) ? load_folder(loader, name) : read_file(loader, name);
}

bool sc_load(struct sc_diags *diags, const char *path) {
  struct loader loader = {.diags = diags, .arena = diags->arena};
  return load(&loader, path);
}

bool sc_load_with_tests(struct sc_diags *diags, const char *path) {
  struct loader loader = {.diags = diags, .arena = diags->arena, .tests = true};
  return load(&loader, path);
}

bool sc_load_text(struct sc_diags *diags, struct sc_str name, struct sc_str text) {
  struct loader loader = {.diags = diags, .arena = diags->arena};
  return add_text(&loader, name, text);
}
