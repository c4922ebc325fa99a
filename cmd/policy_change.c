/* SPDX-License-Identifier: Apache-2.0
 *
 * policy_change.c - the proofs of a change that only takes away, and its folder.
 */
#include "policy_change.h"

#include <sys/stat.h>

#include "fmt/unified.h"
#include "front/yaml_read.h"
#include "output.h"
#include "output_folder.h"

#define PATCHES "patches/"

static const struct sc_sources *sources_of(const struct cmd_policy_change *change) {
  return change->tighten.diags->sources;
}

/* --- files ----------------------------------------------------------------------------------------------------------- */

struct sc_str cmd_policy_file_name(const struct cmd_run *run, struct sc_str name) {
  const char *path = cmd_operand(run);
  size_t len = strlen(path);
  struct stat info;
  if (stat(path, &info) == 0 && S_ISDIR(info.st_mode)) {
    while (len > 1 && path[len - 1] == '/') len--;
    if (strcmp(path, "/") != 0) len++; /* and its slash */
  } else {
    while (len > 0 && path[len - 1] != '/') len--;
  }
  return len < name.len ? (struct sc_str){name.ptr + len, name.len - len} : name;
}

static struct sc_str text_of(const struct cmd_policy_change *change, size_t file,
                             const struct sc_str *texts) {
  const struct sc_source *source = &sources_of(change)->files.items[file];
  return texts[file].ptr != NULL ? texts[file] : source->text;
}

/* Copies of the sources with the texts that changed. */
static struct sc_source *files_with(const struct cmd_policy_change *change,
                                    const struct sc_str *texts) {
  const struct sc_sources *sources = sources_of(change);
  struct sc_source *files =
      SC_NEW_ARRAY(&change->run->arena, struct sc_source, sources->files.count);
  for (size_t i = 0; i < sources->files.count; i++)
    files[i] =
        (struct sc_source){.name = sources->files.items[i].name, .text = text_of(change, i, texts)};
  return files;
}

/* As the file has it: with its byte-order mark. */
static struct sc_str bytes_of(const struct cmd_policy_change *change, size_t file,
                              struct sc_str text) {
  if (!sources_of(change)->files.items[file].bom) return text;
  return sc_str_format(&change->run->arena, "\xef\xbb\xbf%.*s", SC_STR_ARGS(text));
}

/* --- proofs ------------------------------------------------------------------------------------------------------------ */

static int not_written(const struct cmd_policy_change *change, const char *why) {
  cmd_fail(change->run, "%s; nothing was written", why);
  return CMD_NO;
}

static int prove_valid(struct cmd_policy_change *change) {
  struct cmd_run *run = change->run;
  size_t count = sources_of(change)->files.count;
  int status =
      cmd_table_open_files(run, cmd_operand(run), files_with(change, change->tighten.texts), count,
                           CMD_TABLE_BYTES | CMD_TABLE_DEBUG, &change->changed);
  if (status == CMD_USAGE) return status; /* there was no memory: of the policy it says nothing */
  if (status != CMD_YES) return not_written(change, "the policy would not be valid any more");
  change->opened = true;
  for (size_t i = 0; i < change->tighten.patches.count; i++) {
    const struct sc_tighten_patch *patch = &change->tighten.patches.items[i];
    struct sc_compilation alone;
    sc_compilation_init(&alone);
    enum sc_status made = sc_compile_policy_files(&alone, files_with(change, patch->texts), count);
    if (made == SC_E_INVALID) (void)cmd_compile_failed(run, &alone, made, NULL);
    sc_compilation_release(&alone);
    if (made == SC_E_MEMORY) return cmd_fail(run, "out of memory");
    if (made != SC_OK)
      return not_written(change, sc_str_format(&run->arena,
                                               "the patch of %.*s alone would not "
                                               "leave a valid policy%c",
                                               SC_STR_ARGS(patch->owner), 0)
                                     .ptr);
  }
  return CMD_YES;
}

static int prove_revokes(struct cmd_policy_change *change) {
  const void *const bytes[2] = {change->simulated->now->bytes, change->changed.bytes};
  const struct scope_table *const tables[2] = {&change->simulated->now->table,
                                               &change->changed.table};
  const struct sc_diff_options options = {0};
  if (!sc_diff_make(&change->run->arena, bytes, tables, &options, &change->diff))
    return not_written(change, "the policies do not answer as their comparison says, which is a "
                               "mistake of scopec and not yours: please report it");
  if (change->diff.counts[SC_CHANGE_GRANTED] > 0)
    return not_written(change, "something would be newly allowed");
  if (change->diff.counts[SC_CHANGE_OBLIGED] > 0)
    return not_written(change, "obligations would change");
  if (!change->diff.proved)
    return not_written(change, "it could not be proved that nothing is newly allowed");
  return CMD_YES;
}

static int prove_replay(struct cmd_policy_change *change) {
  struct cmd_simulated again;
  int status = cmd_simulate_again(change->run, change->simulated, &change->changed, &again);
  if (status != CMD_YES) return status;
  const struct sc_groups *groups = &again.simulation->groups;
  if (again.simulation->stats.events != change->simulated->simulation->stats.events)
    return not_written(change, "the logs changed while they were read");
  for (unsigned now = 0; now < SC_REPLAYED_COUNT; now++) {
    for (unsigned after = 0; after < SC_REPLAYED_COUNT; after++) {
      uint64_t count = groups->counts[1][now][after];
      change->allowed += count;
      bool breaks = now == SC_REPLAYED_ALLOW && after != SC_REPLAYED_ALLOW;
      breaks = breaks || (now == SC_REPLAYED_UNREPLAYABLE && after == SC_REPLAYED_DENY);
      if (breaks) change->broken += count;
    }
  }
  if (change->broken > 0 && !change->may_break)
    return not_written(change, "events that were recorded as allowed would be denied");
  return CMD_YES;
}

/* --- writing --------------------------------------------------------------------------------------------------------------- */

static bool write_sources(const struct cmd_policy_change *change, struct cmd_folder *folder) {
  const struct sc_sources *sources = sources_of(change);
  for (size_t i = 0; i < sources->files.count; i++) {
    struct sc_str text = text_of(change, i, change->tighten.texts);
    struct sc_str name = cmd_policy_file_name(change->run, sources->files.items[i].name);
    if (!cmd_folder_add(folder, name, bytes_of(change, i, text))) return false;
  }
  return true;
}

static bool write_tests(const struct cmd_policy_change *change, struct cmd_folder *folder,
                        const struct sc_test_files *tests) {
  for (size_t i = 0; i < tests->count; i++) {
    const void *data;
    size_t len;
    struct sc_str name = cmd_policy_file_name(change->run, tests->items[i]);
    if (!cmd_read_file(change->run, tests->items[i].ptr, SC_FILE_SIZE_MAX, &data, &len) ||
        !cmd_folder_add(folder, name, (struct sc_str){data, len}))
      return false;
  }
  return true;
}

static bool write_patches(const struct cmd_policy_change *change, struct cmd_folder *folder) {
  struct sc_arena *arena = &change->run->arena;
  const struct sc_sources *sources = sources_of(change);
  for (size_t i = 0; i < change->tighten.patches.count; i++) {
    const struct sc_tighten_patch *patch = &change->tighten.patches.items[i];
    struct sc_text text = {0};
    for (size_t f = 0; f < sources->files.count; f++) {
      struct sc_str name = cmd_policy_file_name(change->run, sources->files.items[f].name);
      if (patch->texts[f].ptr == NULL) continue;
      if (sources->files.items[f].bom)
        sc_unified_diff(arena, name, bytes_of(change, f, sources->files.items[f].text),
                        bytes_of(change, f, patch->texts[f]), &text);
      else
        sc_unified_edits(arena, name, sources->files.items[f].text, patch->texts[f],
                         &patch->edits[f], &text);
    }
    struct sc_str name = sc_str_format(arena, PATCHES "%.*s.patch", SC_STR_ARGS(patch->name));
    if (!cmd_folder_add(folder, name, sc_text_str(&text))) return false;
  }
  return true;
}

static int write_all(struct cmd_policy_change *change, const struct sc_test_files *tests) {
  struct cmd_folder *folder = SC_NEW(&change->run->arena, struct cmd_folder);
  if (change->folder == NULL || change->tighten.changes.count == 0) return CMD_YES;
  bool ok = cmd_folder_begin(change->run, change->folder, folder) &&
            write_sources(change, folder) && write_tests(change, folder, tests) &&
            write_patches(change, folder) && cmd_folder_finish(folder);
  return ok ? CMD_YES : CMD_USAGE;
}

int cmd_policy_change(struct cmd_policy_change *change) {
  struct sc_test_files tests = {0};
  int status = prove_valid(change);
  if (status == CMD_YES) status = prove_revokes(change);
  if (status == CMD_YES) status = prove_replay(change);
  if (status == CMD_YES) status = cmd_change_tests(change, &tests);
  if (status == CMD_YES) status = write_all(change, &tests);
  return status;
}

void cmd_policy_change_close(struct cmd_policy_change *change) {
  if (change->opened) cmd_table_close(&change->changed);
  change->opened = false;
}
