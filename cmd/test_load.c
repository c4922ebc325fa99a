/* SPDX-License-Identifier: Apache-2.0
 *
 * test_load.c - finds test files, opens the policies that they test, and binds the ones to the others.
 */
#include "test_load.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "front/load.h"

int cmd_tests_find(const struct cmd_run *run, struct sc_arena *arena, struct sc_test_files *files) {
  *files = (struct sc_test_files){0};
  struct sc_str failed;
  for (size_t i = 0; i < run->operands.count || i == 0; i++) {
    const char *path = run->operands.count > 0 ? run->operands.items[i] : ".";
    if (sc_suite_find(arena, path, files, &failed) != SC_OK)
      return cmd_fail(run, "cannot read %.*s: %s", SC_STR_ARGS(failed), strerror(errno));
  }
  sc_suite_files_sort(files);
  if (files->count > 0) return CMD_YES;
  return cmd_fail(run,
                  "no tests found: test files are called *_test.yaml; `scopec init` writes one to "
                  "start from");
}

/* The mistakes of a file that are not of the environment. */
static void print_mistakes(struct cmd_run *run, struct sc_diags *diags) {
  cmd_print_diags(run, diags, cmd_json(run) ? stdout : NULL);
}

void cmd_subject_under_test(const char *path, struct cmd_table *table,
                            struct sc_subject_under_test *out) {
  *out = (struct sc_subject_under_test){
      .table = &table->table, .bytes = table->bytes, .path = sc_str_from(path)};
  if (table->compilation == NULL) return;
  struct sc_sources *sources = &table->compilation->sources;
  out->sources = sources;
  size_t common = sc_sources_common(sources);
  if (common > 0) out->prefix = (struct sc_str){sources->files.items[0].name.ptr, common};
}

/* `zero`: zero-terminated. */
static int open_policy(struct cmd_run *run, struct cmd_tests *tests, const char *zero,
                       uint32_t *index) {
  char real[PATH_MAX];
  const char *found = realpath(zero, real);
  if (found == NULL) found = zero;
  for (*index = 0; *index < tests->policies.count; (*index)++)
    if (strcmp(tests->policies.items[*index]->real, found) == 0)
      return tests->policies.items[*index]->status; /* its mistakes are shown once */
  struct cmd_tested_policy *policy = SC_NEW(&run->arena, struct cmd_tested_policy);
  policy->path = sc_str_from(zero);
  policy->real = sc_arena_copy(&run->arena, found, strlen(found));
  *SC_PUSH(&run->arena, &tests->policies) = policy;
  policy->status = cmd_table_open(run, zero, CMD_TABLE_BYTES | CMD_TABLE_DEBUG, &policy->table);
  if (policy->status != CMD_YES) return policy->status;
  cmd_subject_under_test(zero, &policy->table, &policy->sut);
  return CMD_YES;
}

static void release_nodes(void *arena) { sc_arena_release(arena); }

struct loading {
  const struct sc_test_files *files;
  const char *policy; /* NULL = as the files say */
  const struct cmd_policy_listener *listener;
  bool forbid_only;
  const struct sc_subject_under_test *open; /* NULL, or what all files test */
  bool only_own; /* of `open`: not those that name another policy */
};

static bool same_file(const char *a, const char *b) {
  char real[2][PATH_MAX];
  return realpath(a, real[0]) != NULL && realpath(b, real[1]) != NULL &&
         strcmp(real[0], real[1]) == 0;
}

/* CMD_YES, with *sut NULL where the file is none of this policy's. */
static int choose_policy(struct cmd_run *run, const struct loading *loading, size_t file,
                         const char *policy, struct cmd_tests *tests, uint32_t *index,
                         const struct sc_subject_under_test **sut) {
  *index = 0;
  *sut = loading->open;
  if (loading->open != NULL) {
    if (loading->only_own && !same_file(policy, loading->open->path.ptr)) *sut = NULL;
    return CMD_YES;
  }
  if (loading->listener != NULL)
    loading->listener->found(loading->listener->context, file, sc_str_from(policy));
  int status = open_policy(run, tests, policy, index);
  if (status != CMD_YES)
    (void)cmd_fail(run, "%s cannot run: it tests %s", loading->files->items[file].ptr, policy);
  else
    *sut = &tests->policies.items[*index]->sut;
  return status;
}

/* One file: its text, its policy, its tests. */
static int load_file(struct cmd_run *run, const struct loading *loading, size_t file,
                     struct cmd_tests *tests) {
  struct sc_compilation *source = cmd_compilation(run);
  source->arena.recovery = run->arena.recovery;
  const char *policy = loading->policy;
  struct sc_str path = SC_STR("");
  uint32_t index;
  struct sc_arena *nodes = SC_NEW(&run->arena, struct sc_arena);
  const struct sc_node *root = NULL;
  sc_arena_init(nodes);
  nodes->recovery = run->arena.recovery;
  sc_arena_defer(&run->arena, release_nodes, nodes);
  if (!sc_load(&source->diags, loading->files->items[file].ptr) ||
      (root = sc_suite_read(&source->diags, 0, nodes)) == NULL ||
      (policy == NULL && !sc_suite_policy_path(&source->diags, root, &path))) {
    print_mistakes(run, &source->diags);
    return cmd_diags_status(&source->diags);
  }
  if (policy == NULL) policy = sc_arena_copy(&run->arena, path.ptr, path.len);
  const struct sc_subject_under_test *sut;
  int status = choose_policy(run, loading, file, policy, tests, &index, &sut);
  if (status != CMD_YES || sut == NULL) return status;
  struct sc_suite *suite = SC_NEW(&run->arena, struct sc_suite);
  if (!sc_suite_parse(&source->diags, root, sut, loading->forbid_only, suite)) {
    print_mistakes(run, &source->diags);
    return CMD_INVALID;
  }
  sc_arena_release(nodes);
  tests->policy_of[tests->suites.count] = index;
  *SC_PUSH(&run->arena, &tests->suites) = suite;
  return CMD_YES;
}

static bool in_ci(void) {
  const char *ci = getenv("CI");
  return ci != NULL && ci[0] != 0 && strcmp(ci, "false") != 0;
}

static int load_all(struct cmd_run *run, const struct loading *loading, struct cmd_tests *out) {
  int worst = CMD_YES;
  *out =
      (struct cmd_tests){.policy_of = SC_NEW_ARRAY(&run->arena, uint32_t, loading->files->count)};
  for (size_t i = 0; i < loading->files->count; i++) {
    int status = load_file(run, loading, i, out);
    if (status > worst) worst = status;
  }
  return worst;
}

int cmd_tests_load(struct cmd_run *run, const struct sc_test_files *files, const char *policy,
                   const struct cmd_policy_listener *listener, struct cmd_tests *out) {
  const struct loading loading = {
      .files = files, .policy = policy, .listener = listener, .forbid_only = in_ci()};
  return load_all(run, &loading, out);
}

int cmd_tests_load_for(struct cmd_run *run, const struct sc_test_files *files,
                       const struct sc_subject_under_test *sut, bool only_own,
                       struct cmd_tests *out) {
  const struct loading loading = {.files = files,
                                  .policy = only_own ? NULL : sut->path.ptr,
                                  .forbid_only = in_ci(),
                                  .open = sut,
                                  .only_own = only_own};
  return load_all(run, &loading, out);
}

void cmd_tests_close(struct cmd_tests *tests) {
  for (size_t i = 0; i < tests->policies.count; i++)
    if (tests->policies.items[i]->status == CMD_YES)
      cmd_table_close(&tests->policies.items[i]->table);
}
