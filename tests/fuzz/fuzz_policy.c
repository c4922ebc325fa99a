/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_policy.c - any bytes as a policy file. Beyond "no crash": a policy is accepted or there is an error, every mark lies within
 * the file, and what is accepted makes a table that opens, the same one each time.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "compile.h"
#include "scope.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds) {
  if (!holds) abort();
}

static void check_diags(struct sc_compilation *c, size_t size) {
  struct sc_text text = {0}, json = {0};
  for (size_t i = 0; i < c->diags.items.count; i++) {
    struct sc_span span = c->diags.items.items[i].span;
    demand(span.off <= size && span.len <= size - span.off);
  }
  sc_diags_text(&c->diags, false, &text);
  sc_diags_json(&c->diags, &json);
  demand(c->diags.items.count == 0 || text.count > 0);
}

static bool compile(struct sc_compilation *c, const uint8_t *data, size_t size, bool debug) {
  struct sc_compile_options options = {.lower = {.debug = debug, .optimise = true}};
  struct sc_str text = {(const char *)data, size};
  sc_compilation_init(c);
  enum sc_status status = sc_compile_policy_text(c, SC_STR("fuzz.yaml"), text);
  demand(status == SC_OK || status == SC_E_INVALID);
  demand((status == SC_OK) == (c->diags.error_count == 0));
  check_diags(c, size);
  if (status != SC_OK) return false;
  status = sc_compile_table(c, &options);
  demand(status == SC_OK || (status == SC_E_INVALID && c->diags.error_count > 0));
  return status == SC_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct sc_compilation with, again;
  struct scope_table table;
  if (size > 65536) return 0;
  if (compile(&with, data, size, true)) {
    demand(scope_open_memory(with.table, with.table_len, &table) == SCOPE_OK);
    demand(scope_debug_open(&table) == SCOPE_OK);
    demand(compile(&again, data, size, true));
    demand(with.table_len == again.table_len &&
           memcmp(with.table, again.table, with.table_len) == 0);
    scope_close(&table);
    sc_compilation_release(&again);
  }
  sc_compilation_release(&with);
  return 0;
}
