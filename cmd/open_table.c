/* SPDX-License-Identifier: Apache-2.0
 *
 * open_table.c - opening what a verb works on.
 *
 * A policy's source is compiled in memory and then opened as any table is: there is one way to a decision.
 */
#include "open_table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hex.h"
#include "base/json_text.h"
#include "output.h"

#define TABLE_SIZE_MAX (SIZE_MAX / 4)

void cmd_print_diags(const struct cmd_run *run, struct sc_diags *diags, FILE *json_out) {
  struct sc_text text = {0};
  sc_diags_sort(diags);
  if (json_out != NULL)
    sc_diags_json(diags, &text);
  else
    sc_diags_text(diags, run->err_colour, &text);
  (void)fflush(stdout);
  if (text.count > 0) fwrite(text.items, 1, text.count, json_out != NULL ? json_out : stderr);
  if (run->workflow == NULL) return;
  text.count = 0;
  sc_diags_workflow(diags, run->workflow, &text);
  if (text.count > 0) fwrite(text.items, 1, text.count, json_out != NULL ? stderr : stdout);
}

/* Nothing could be read, so nothing is known of the policy. */
static bool is_environment(const struct sc_diag *diag) {
  return diag->severity != SC_ERROR || diag->code == SC_0001 || diag->code == SC_0002 ||
         diag->code == SC_0003;
}

int cmd_compile_failed(const struct cmd_run *run, struct sc_compilation *compilation,
                       enum sc_status status, FILE *json_out) {
  if (status == SC_E_MEMORY) return cmd_fail(run, "out of memory");
  compilation->arena.recovery = run->arena.recovery;
  cmd_print_diags(run, &compilation->diags, json_out);
  return cmd_diags_status(&compilation->diags);
}

int cmd_diags_status(const struct sc_diags *diags) {
  for (size_t i = 0; i < diags->items.count; i++)
    if (!is_environment(&diags->items.items[i])) return CMD_INVALID;
  return CMD_USAGE;
}

static int report(struct cmd_run *run, const char *path, enum sc_code code, struct sc_str message) {
  struct sc_sources sources = {.arena = &run->arena};
  struct sc_diags diags;
  sc_diags_init(&diags, &run->arena, &sources);
  if (strcmp(path, "-") == 0) path = "<stdin>";
  uint32_t file = sc_sources_add(&sources, sc_str_from(path), SC_STR(""));
  struct sc_diag *diag =
      sc_error(&diags, code, (struct sc_span){file, 0, 0}, "%.*s", SC_STR_ARGS(message));
  if (code == SC_0603)
    sc_diag_hint(&diags, diag, "this scopec reads tables of format %u: compile the policy again",
                 SCOPE_F_MAJOR);
  cmd_print_diags(run, &diags, NULL);
  return CMD_INVALID;
}

int cmd_table_error(struct cmd_run *run, const char *path, enum sc_code code, const char *format,
                    ...) {
  char *message = NULL;
  va_list args;
  va_start(args, format);
  int len = vasprintf(&message, format, args);
  va_end(args);
  if (len < 0) sc_arena_fail(&run->arena);
  struct sc_str text = {sc_arena_copy(&run->arena, message, (size_t)len), (size_t)len};
  free(message);
  return report(run, path, code, text);
}

static enum sc_code code_of(enum scope_status status) {
  switch (status) {
  case SCOPE_TRUNCATED: return SC_0602;
  case SCOPE_VERSION: return SC_0603;
  case SCOPE_HEADER:
  case SCOPE_CONTENT:
  case SCOPE_DEBUG: return SC_0604;
  case SCOPE_TRAILING: return SC_0606;
  case SCOPE_NO_DEBUG: return SC_0612;
  case SCOPE_UNSIGNED: return SC_0607;
  case SCOPE_SIGNATURE: return SC_0609;
  case SCOPE_SERIAL: return SC_0610;
  case SCOPE_POLICY: return SC_0611;
  case SCOPE_OK:
  case SCOPE_UNREADABLE:
  case SCOPE_NOT_A_TABLE:
  case SCOPE_LIMIT:
  case SCOPE_BUFFER: return SC_0601;
  case SCOPE_LAYOUT:
  case SCOPE_VALUE: return SC_0605;
  }
  return SC_0605;
}

int cmd_table_status(struct cmd_run *run, const char *path, enum scope_status status) {
  if (status == SCOPE_UNREADABLE)
    return cmd_fail(run, "cannot read %s: %s", path, errno != 0 ? strerror(errno) : "not a file");
  return report(run, path, code_of(status), sc_str_from(scope_status_text(status)));
}

/* --- opening -------------------------------------------------------------------------------------------------------- */

static bool has_magic(const void *data, size_t len) {
  return len >= 8 && memcmp(data, SCOPE_F_MAGIC, 8) == 0;
}

/* Whether the file is (or is called as) a table. Folders and what cannot be read are left to the compiler to report. */
static bool is_table_file(const char *path) {
  size_t len = strlen(path);
  if (len > 4 && strcmp(path + len - 4, ".sct") == 0) return true;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return false;
  char magic[8];
  ssize_t got = pread(fd, magic, sizeof(magic), 0); /* fails on a pipe, which stays unread */
  (void)close(fd);
  return got > 0 && has_magic(magic, (size_t)got);
}

static void release_compilation(void *compilation) { sc_compilation_release(compilation); }

struct sc_compilation *cmd_compilation(struct cmd_run *run) {
  struct sc_compilation *compilation = SC_NEW(&run->arena, struct sc_compilation);
  sc_compilation_init(compilation);
  sc_arena_defer(&run->arena, release_compilation, compilation);
  return compilation;
}

static int make_table(struct cmd_run *run, struct sc_compilation *compilation,
                      enum sc_status status, struct cmd_table *out) {
  if (status == SC_OK) {
    struct sc_compile_options options = {.lower = {.debug = true, .optimise = true}};
    status = sc_compile_table(compilation, &options);
  }
  if (status != SC_OK) return cmd_compile_failed(run, compilation, status, NULL);
  out->compilation = compilation;
  out->bytes = compilation->table;
  out->len = compilation->table_len;
  return CMD_YES;
}

static int compile_source(struct cmd_run *run, const char *path, const struct sc_str *text,
                          struct cmd_table *out) {
  struct sc_compilation *compilation = cmd_compilation(run);
  enum sc_status status = text != NULL
                              ? sc_compile_policy_text(compilation, SC_STR("<stdin>"), *text)
                              : sc_compile_policy(compilation, path);
  return make_table(run, compilation, status, out);
}

/* Finds out what the path is; sets out->bytes, or leaves it NULL where the file is to be mapped. */
static int fetch(struct cmd_run *run, const char *path, unsigned flags, struct cmd_table *out) {
  const void *data = NULL;
  size_t len = 0;
  if (strcmp(path, "-") == 0) {
    if (!cmd_read_file(run, path, TABLE_SIZE_MAX, &data, &len)) return CMD_USAGE;
    if (!has_magic(data, len) && !(flags & CMD_TABLE_ONLY)) {
      struct sc_str text = {data, len};
      return compile_source(run, path, &text, out);
    }
  } else if (!(flags & CMD_TABLE_ONLY) && !is_table_file(path)) {
    return compile_source(run, path, NULL, out);
  } else if (!(flags & CMD_TABLE_BYTES)) {
    return CMD_YES;
  } else if (!cmd_read_file(run, path, TABLE_SIZE_MAX, &data, &len)) {
    return CMD_USAGE;
  }
  out->bytes = data;
  out->len = len;
  return CMD_YES;
}

/* Every answer of a stream carries it, so it is written once. */
static struct sc_str policy_json(struct sc_arena *arena, const struct scope_info *info) {
  struct sc_text text = {0};
  sc_text_add(arena, &text, SC_STR("{\"name\":"));
  sc_json_string(arena, &text, sc_str_of(info->policy));
  sc_text_add(arena, &text, SC_STR(",\"version\":"));
  sc_json_string(arena, &text, sc_str_of(info->version));
  sc_text_add(arena, &text, SC_STR(",\"digest\":\""));
  sc_hex_add(arena, &text, info->core_digest, sizeof info->core_digest);
  sc_text_add(arena, &text, SC_STR("\"}"));
  return sc_text_str(&text);
}

/* Opens what was fetched: bytes, or the file at the path. */
static int open_fetched(struct cmd_run *run, const char *path, unsigned flags,
                        struct cmd_table *out) {
  errno = 0;
  enum scope_status status = out->bytes != NULL
                                 ? scope_open_memory(out->bytes, out->len, &out->table)
                                 : scope_open_file(path, &out->table);
  if (status != SCOPE_OK) return cmd_table_status(run, path, status);
  scope_table_info(&out->table, &out->info);
  out->policy_json = policy_json(&run->arena, &out->info);
  status = scope_debug_open(&out->table);
  out->debug = status == SCOPE_OK;
  bool refuse = status != SCOPE_OK && (status != SCOPE_NO_DEBUG || (flags & CMD_TABLE_DEBUG));
  if (!refuse) return CMD_YES;
  scope_close(&out->table);
  return cmd_table_status(run, path, status);
}

int cmd_table_open(struct cmd_run *run, const char *path, unsigned flags, struct cmd_table *out) {
  struct stat file;
  memset(out, 0, sizeof(*out));
  if ((flags & CMD_TABLE_ONLY) && stat(path, &file) == 0 && S_ISDIR(file.st_mode))
    return cmd_fail(run,
                    "%s is a folder; a table is wanted: `scopec compile %s -o FILE.sct` makes one",
                    path, path);
  int exit_status = fetch(run, path, flags, out);
  return exit_status == CMD_YES ? open_fetched(run, path, flags, out) : exit_status;
}

int cmd_table_open_files(struct cmd_run *run, const char *path, const struct sc_source *files,
                         size_t count, unsigned flags, struct cmd_table *out) {
  memset(out, 0, sizeof(*out));
  if (count == 1 && has_magic(files[0].text.ptr, files[0].text.len)) {
    void *aligned = sc_arena_alloc(&run->arena, files[0].text.len + 64, 1);
    aligned = (unsigned char *)aligned + (64 - (uintptr_t)aligned % 64) % 64;
    memcpy(aligned, files[0].text.ptr, files[0].text.len);
    out->bytes = aligned;
    out->len = files[0].text.len;
  } else {
    struct sc_compilation *compilation = cmd_compilation(run);
    enum sc_status status = sc_compile_policy_files(compilation, files, count);
    int exit_status = make_table(run, compilation, status, out);
    if (exit_status != CMD_YES) return exit_status;
  }
  return open_fetched(run, path, flags, out);
}

void cmd_table_close(struct cmd_table *table) { scope_close(&table->table); }
