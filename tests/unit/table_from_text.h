/* SPDX-License-Identifier: Apache-2.0
 *
 * table_from_text.h - a policy in a test's source, compiled to a table in memory that is aligned as libscope wants it.
 */
#ifndef TABLE_FROM_TEXT_H
#define TABLE_FROM_TEXT_H

#include <stdlib.h>
#include <string.h>

#include "compile.h"
#include "scope.h"

struct made_table {
  uint64_t *bytes; /* malloc'ed, *len bytes and not one more; NULL if the policy is invalid */
  size_t len;
};

static inline struct made_table make_table(const char *policy, uint64_t serial, bool debug) {
  struct sc_compilation c;
  struct sc_compile_options options = {
      .lower = {.debug = debug, .optimise = true}, .has_serial = true, .serial = serial};
  struct made_table out = {NULL, 0};
  sc_compilation_init(&c);
  if (sc_compile_policy_text(&c, SC_STR("t.yaml"), (struct sc_str){policy, strlen(policy)}) ==
          SC_OK &&
      sc_compile_table(&c, &options) == SC_OK) {
    out.len = c.table_len;
    out.bytes = malloc(out.len);
    if (out.bytes != NULL) memcpy(out.bytes, c.table, out.len);
  }
  sc_compilation_release(&c);
  return out;
}

static inline struct scope_bytes text(const char *s) { return (struct scope_bytes){s, strlen(s)}; }
static inline struct scope_name named(const char *s) {
  return (struct scope_name){.name = text(s)};
}

#endif
