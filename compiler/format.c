/* SPDX-License-Identifier: Apache-2.0
 *
 * format.c - load, fmt, and the proof by tables.
 */
#include "format.h"

#include "fmt/fmt.h"
#include "front/load.h"

static bool format_files(struct sc_compilation *c, struct sc_format *out) {
  bool good = true;
  size_t count = c->sources.files.count; /* sources of unreadable files may be added behind */
  for (size_t i = 0; i < count; i++) {
    struct sc_str after;
    enum sc_fmt_result result = sc_fmt_file(&c->diags, (uint32_t)i, &after);
    const struct sc_source *source = &c->sources.files.items[i];
    if (result != SC_FMT_OK) good = false;
    if (result == SC_FMT_REFUSED && out->refused.len == 0) out->refused = source->name;
    struct sc_str before = source->text;
    if (source->bom) { /* it stands in the same buffer */
      before.ptr -= 3;
      before.len += 3;
    }
    *SC_PUSH(&c->arena, &out->files) =
        (struct sc_formatted){source->name, before, after, !sc_str_equal(before, after)};
  }
  return good;
}

static enum sc_status load_and_format(struct sc_compilation *c, const char *path,
                                      struct sc_format *out) {
  jmp_buf recovery;
  c->arena.recovery = &recovery;
  if (setjmp(recovery) != 0) {
    sc_arena_release(&c->arena);
    return SC_E_MEMORY;
  }
  bool good = sc_load_with_tests(&c->diags, path) && format_files(c, out);
  sc_diags_sort(&c->diags);
  c->arena.recovery = NULL;
  return good ? SC_OK : SC_E_INVALID;
}

/* --- the proof --------------------------------------------------------------------------------------- */

/* What stands before the last slash of a name. */
static struct sc_str folder_of(struct sc_str name) {
  while (name.len > 0 && name.ptr[name.len - 1] != '/') name.len--;
  return name;
}

/* Side by side: the files before and after; of all folders, or of one. */
struct proof {
  const struct sc_format *format;
  const struct sc_str *folder; /* NULL = all */
  bool compiled; /* the table was made and compared */
};

/* The stripped table of one side. */
static enum sc_status compile_side(const struct proof *proof, bool after,
                                   struct sc_compilation *c) {
  struct sc_compile_options options = {.lower = {.debug = false, .optimise = true}};
  const struct sc_format *format = proof->format;
  jmp_buf recovery;
  sc_compilation_init(c);
  c->arena.recovery = &recovery;
  if (setjmp(recovery) != 0) {
    sc_arena_release(&c->arena);
    return SC_E_MEMORY;
  }
  SC_VEC(struct sc_source) files = {0};
  for (size_t i = 0; i < format->files.count; i++) {
    const struct sc_formatted *file = &format->files.items[i];
    if (sc_load_is_test(file->name)) continue;
    if (proof->folder != NULL && !sc_str_equal(folder_of(file->name), *proof->folder)) continue;
    *SC_PUSH(&c->arena, &files) =
        (struct sc_source){.name = file->name, .text = after ? file->after : file->before};
  }
  c->arena.recovery = NULL;
  if (files.count == 0) return SC_E_INVALID; /* tests alone: their trees are the proof */
  enum sc_status status = sc_compile_policy_files(c, files.items, files.count);
  return status == SC_OK ? sc_compile_table(c, &options) : status;
}

/* SC_OK: the same; SC_E_INVALID: not. */
static enum sc_status compare_tables(struct proof *proof) {
  struct sc_compilation before, after;
  enum sc_status status = compile_side(proof, false, &before);
  if (status == SC_E_MEMORY) return status;
  enum sc_status again = compile_side(proof, true, &after);
  bool same = status == again && before.diags.error_count == after.diags.error_count;
  proof->compiled = status == SC_OK;
  if (same && status == SC_OK)
    same = before.table_len == after.table_len &&
           memcmp(before.table, after.table, before.table_len) == 0;
  sc_compilation_release(&before);
  if (again == SC_E_MEMORY) return again;
  sc_compilation_release(&after);
  return same ? SC_OK : SC_E_INVALID;
}

/* All files as one policy; where they are none, each folder as one. */
static enum sc_status prove(const struct sc_format *format) {
  struct proof proof = {.format = format};
  enum sc_status status = compare_tables(&proof);
  for (size_t i = 0; i < format->files.count && status == SC_OK && !proof.compiled; i++) {
    struct proof part = {.format = format};
    struct sc_str folder = folder_of(format->files.items[i].name);
    bool seen = false;
    for (size_t k = 0; k < i && !seen; k++)
      seen = sc_str_equal(folder_of(format->files.items[k].name), folder);
    part.folder = &folder;
    if (!seen) status = compare_tables(&part);
  }
  return status;
}

static bool any_changed(const struct sc_format *format) {
  for (size_t i = 0; i < format->files.count; i++)
    if (format->files.items[i].changed) return true;
  return false;
}

enum sc_status sc_format_policy(struct sc_compilation *c, const char *path, struct sc_format *out) {
  memset(out, 0, sizeof *out);
  enum sc_status status = load_and_format(c, path, out);
  if (status != SC_OK || !any_changed(out)) return status;
  status = prove(out);
  if (status == SC_E_INVALID) out->refused = sc_str_from(path);
  return status;
}
