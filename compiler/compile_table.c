/* SPDX-License-Identifier: Apache-2.0
 *
 * compile_table.c - the back half of the driver: a checked policy to the bytes of its table.
 */
#include "back/emit.h"
#include "compile.h"

static bool lower_and_emit(struct sc_compilation *c, const struct sc_compile_options *options) {
  struct sc_image *image = SC_NEW(&c->arena, struct sc_image);
  if (!sc_lower(&c->diags, &c->policy, &options->lower, image)) return false;
  if (options->has_serial) image->serial = options->serial;
  sc_emit(&c->arena, image, options->lower.jobs, &c->table, &c->table_len);
  return true;
}

enum sc_status sc_compile_table(struct sc_compilation *c,
                                const struct sc_compile_options *options) {
  jmp_buf recovery;
  c->arena.recovery = &recovery;
  if (setjmp(recovery) != 0) {
    sc_arena_release(&c->arena);
    return SC_E_MEMORY;
  }
  enum sc_status status = lower_and_emit(c, options) ? SC_OK : SC_E_INVALID;
  c->arena.recovery = NULL;
  return status;
}
