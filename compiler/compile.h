/* SPDX-License-Identifier: Apache-2.0
 *
 * compile.h - the driver: the only place that knows the order of the passes.
 */
#ifndef SC_COMPILE_H
#define SC_COMPILE_H

#include "back/lower.h"
#include "base/diag.h"
#include "policy.h"

/* One compilation. Everything in it lives in its arena. */
struct sc_compilation {
  struct sc_arena arena;
  struct sc_sources sources;
  struct sc_diags diags;
  struct sc_policy policy; /* checked, if the status was SC_OK */
  const unsigned char *table; /* of sc_compile_table */
  size_t table_len;
};

struct sc_compile_options {
  struct sc_lower_options lower; /* with `jobs`, the threads of all that makes the table */
  bool has_serial; /* `serial` replaces the policy's own */
  uint64_t serial;
};

void sc_compilation_init(struct sc_compilation *compilation);
void sc_compilation_release(struct sc_compilation *compilation);

/* load, yaml_read, parse, resolve, check: the model of the policy at `path` ("-": standard input). SC_OK; SC_E_INVALID with
 * diagnostics; SC_E_MEMORY (nothing else of the compilation may be used then). */
enum sc_status sc_compile_policy(struct sc_compilation *compilation, const char *path);
/* The same from memory, one file called `name`. */
enum sc_status sc_compile_policy_text(struct sc_compilation *compilation, struct sc_str name,
                                      struct sc_str text);
/* The same from memory, several files: name and text of each are borrowed. */
enum sc_status sc_compile_policy_files(struct sc_compilation *compilation,
                                       const struct sc_source *files, size_t count);
/* lower and emit, after one of the above returned SC_OK. */
enum sc_status sc_compile_table(struct sc_compilation *compilation,
                                const struct sc_compile_options *options);

#endif
