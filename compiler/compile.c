/* SPDX-License-Identifier: Apache-2.0
 *
 * compile.c - the driver: load, yaml_read (inside parse), parse, resolve, check. compile_table.c does the rest.
 *
 * resolve and check also run on a model that parse found mistakes in, so that one run shows as many as possible; what they
 * would only repeat, they leave out.
 */
#include "compile.h"

#include "front/check.h"
#include "front/invariants.h"
#include "front/load.h"
#include "front/parse.h"
#include "front/resolve.h"

void sc_compilation_init(struct sc_compilation *c) {
  memset(c, 0, sizeof *c);
  sc_arena_init(&c->arena);
  c->sources.arena = &c->arena;
  sc_diags_init(&c->diags, &c->arena, &c->sources);
}

void sc_compilation_release(struct sc_compilation *c) { sc_arena_release(&c->arena); }

static bool front(struct sc_compilation *c) {
  bool parsed = sc_parse(&c->diags, &c->policy);
  bool resolved = sc_resolve(&c->diags, &c->policy);
  bool checked = sc_check(&c->diags, &c->policy);
  sc_take_invariants(&c->arena, &c->policy);
  return parsed && resolved && checked;
}

/* `path` NULL: the source is already there. */
static enum sc_status run(struct sc_compilation *c, const char *path) {
  jmp_buf recovery;
  c->arena.recovery = &recovery;
  if (setjmp(recovery) != 0) {
    sc_arena_release(&c->arena);
    return SC_E_MEMORY;
  }
  bool good = (path == NULL || sc_load(&c->diags, path)) && front(c);
  sc_diags_sort(&c->diags);
  c->arena.recovery = NULL;
  return good ? SC_OK : SC_E_INVALID;
}

enum sc_status sc_compile_policy(struct sc_compilation *c, const char *path) {
  return run(c, path);
}

enum sc_status sc_compile_policy_files(struct sc_compilation *c, const struct sc_source *files,
                                       size_t count) {
  jmp_buf recovery;
  c->arena.recovery = &recovery;
  if (setjmp(recovery) != 0) {
    sc_arena_release(&c->arena);
    return SC_E_MEMORY;
  }
  bool good = true;
  for (size_t i = 0; i < count; i++)
    if (!sc_load_text(&c->diags, files[i].name, files[i].text)) good = false;
  c->arena.recovery = NULL;
  if (good) return run(c, NULL);
  return SC_E_INVALID;
}

enum sc_status sc_compile_policy_text(struct sc_compilation *c, struct sc_str name,
                                      struct sc_str text) {
  const struct sc_source file = {.name = name, .text = text};
  return sc_compile_policy_files(c, &file, 1);
}
