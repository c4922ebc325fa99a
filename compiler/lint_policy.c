/* SPDX-License-Identifier: Apache-2.0
 *
 * lint_policy.c - load, check, configuration, lint; and again after each round of mending.
 *
 * A round that would not compile is dropped and tried again with half of its findings; one that alone would not is left alone.
 */
#include "lint_policy.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "front/load.h"
#include "suite/suite_find.h"

#define ROUNDS_MAX 64

/* --- the policy's folder ----------------------------------------------------------------------------- */

static struct sc_str folder_of(struct sc_arena *arena, const char *path) {
  struct stat info;
  const char *slash = strrchr(path, '/');
  if (stat(path, &info) == 0 && S_ISDIR(info.st_mode)) return sc_str_from(path);
  if (slash == NULL) return SC_STR(".");
  return sc_str_format(arena, "%.*s", (int)(slash == path ? 1 : slash - path), path);
}

static void look_for_tests(struct sc_compilation *c, struct sc_lint_run *run) {
  struct sc_test_files files = {0};
  struct sc_str failed, folder;
  if (strcmp(run->path, "-") == 0) return;
  folder = sc_str_copy(&c->arena, folder_of(&c->arena, run->path));
  run->options.looks_for_tests = sc_suite_find(&c->arena, folder.ptr, &files, &failed) == SC_OK;
  run->options.has_tests = files.count > 0;
}

/* --- options ----------------------------------------------------------------------------------------- */

static bool read_config(struct sc_compilation *c, struct sc_lint_run *run) {
  const char *path = run->config;
  if (path == NULL) {
    if (strcmp(run->path, "-") == 0) return true;
    struct sc_str folder = folder_of(&c->arena, run->path);
    struct sc_str name =
        sc_str_format(&c->arena, "%.*s%s" SC_LINT_CONFIG_NAME "%c", SC_STR_ARGS(folder),
                      folder.ptr[folder.len - 1] == '/' ? "" : "/", 0);
    path = name.ptr;
    if (access(path, F_OK) != 0 && errno == ENOENT) return true;
  }
  if (!sc_load(&c->diags, path)) return false;
  return sc_lint_config(&c->diags, (uint32_t)c->sources.files.count - 1, &run->options);
}

static void keep_only(struct sc_lint_run *run) {
  size_t count;
  const struct sc_lint_rule *rules = sc_lint_rules(&count);
  if (run->only_count == 0) return;
  for (uint32_t i = 0; i < count; i++) {
    bool wanted = false;
    for (size_t k = 0; k < run->only_count; k++)
      wanted = wanted || sc_lint_rule_find(sc_str_from(run->only[k])) == i;
    if (!wanted)
      run->options.levels[i] = SC_LINT_OFF;
    else if (run->options.levels[i] == SC_LINT_OFF)
      run->options.levels[i] = rules[i].level;
  }
}

static bool prepare(struct sc_compilation *c, struct sc_lint_run *run) {
  sc_lint_options_init(&run->options);
  run->options.has_now = run->has_now;
  run->options.now = run->now;
  run->file_count = c->sources.files.count;
  run->options.file_count = run->file_count;
  run->bad_config = !read_config(c, run);
  if (run->bad_config) return false;
  keep_only(run);
  look_for_tests(c, run);
  return true;
}

/* --- rounds ------------------------------------------------------------------------------------------ */

static enum sc_status lint_once(struct sc_compilation *c, const struct sc_lint_run *run,
                                struct sc_findings *out) {
  jmp_buf recovery;
  c->arena.recovery = &recovery;
  if (setjmp(recovery) != 0) {
    sc_arena_release(&c->arena);
    return SC_E_MEMORY;
  }
  sc_lint(&c->diags, &c->policy, &run->options, out);
  c->arena.recovery = NULL;
  return SC_OK;
}

static void release(void *compilation) { sc_compilation_release(compilation); }

struct round {
  size_t skip, limit; /* of sc_lint_fix */
  struct sc_compilation *next;
  struct sc_source *files;
  size_t fixed;
};

/* The texts of the next round, in the arena of the last one. SC_E_INVALID: nothing to mend. */
static enum sc_status plan_round(struct sc_lint_run *run, struct round *out) {
  struct sc_compilation *c = run->last;
  jmp_buf recovery;
  c->arena.recovery = &recovery;
  if (setjmp(recovery) != 0) {
    sc_arena_release(&c->arena);
    return SC_E_MEMORY;
  }
  struct sc_str *texts = SC_NEW_ARRAY(&c->arena, struct sc_str, c->sources.files.count);
  out->fixed = sc_lint_fix(&c->diags, &run->findings, out->skip, out->limit, texts);
  out->files = SC_NEW_ARRAY(&c->arena, struct sc_source, run->file_count);
  for (size_t i = 0; i < run->file_count; i++) {
    const struct sc_source *source = &c->sources.files.items[i];
    out->files[i] = (struct sc_source){.name = source->name,
                                       .text = texts[i].ptr != NULL ? texts[i] : source->text};
  }
  out->next = SC_NEW(&c->arena, struct sc_compilation);
  sc_compilation_init(out->next);
  sc_arena_defer(&c->arena, release, out->next);
  c->arena.recovery = NULL;
  return out->fixed > 0 ? SC_OK : SC_E_INVALID;
}

/* SC_E_INVALID: this round would not compile. */
static enum sc_status run_round(struct sc_lint_run *run, struct round *round) {
  struct sc_compile_options options = {.lower = {.debug = false, .optimise = true}};
  struct sc_findings findings;
  enum sc_status status = sc_compile_policy_files(round->next, round->files, run->file_count);
  if (status == SC_OK) status = sc_compile_table(round->next, &options);
  if (status == SC_OK) status = lint_once(round->next, run, &findings);
  if (status != SC_OK) return status;
  run->last = round->next;
  run->findings = findings;
  run->fixed += round->fixed;
  return SC_OK;
}

static enum sc_status mend(struct sc_lint_run *run) {
  struct round round = {.skip = 0, .limit = SIZE_MAX};
  for (int i = 0; i < ROUNDS_MAX; i++) {
    enum sc_status status = plan_round(run, &round);
    if (status == SC_E_INVALID) return SC_OK; /* nothing more to mend */
    if (status == SC_OK) status = run_round(run, &round);
    if (status == SC_E_MEMORY) return status;
    if (status == SC_OK)
      round.limit = SIZE_MAX;
    else if (round.fixed > 1)
      round.limit = round.fixed / 2;
    else
      round.skip++;
  }
  return SC_OK;
}

enum sc_status sc_lint_policy(struct sc_compilation *c, struct sc_lint_run *run) {
  struct sc_compile_options options = {.lower = {.debug = false, .optimise = true}};
  jmp_buf recovery;
  enum sc_status status = sc_compile_policy(c, run->path);
  if (status == SC_OK) status = sc_compile_table(c, &options); /* finds what is too large */
  if (status != SC_OK) return status;
  c->arena.recovery = &recovery;
  if (setjmp(recovery) != 0) {
    sc_arena_release(&c->arena);
    return SC_E_MEMORY;
  }
  bool good = prepare(c, run);
  c->arena.recovery = NULL;
  if (!good) return SC_E_INVALID;
  run->last = c;
  status = lint_once(c, run, &run->findings);
  return status == SC_OK && run->fix ? mend(run) : status;
}
