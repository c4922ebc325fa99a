/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_fold.c - any lines as rows of a query's summary: what is refused has a message; what is accepted can be written down as a part,
 * and reported on.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "compile.h"
#include "simulate/fold.h"
#include "simulate/partial.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char policy[] =
    "scopec: 1\npolicy: p\nversion: 1.0.0\n"
    "context: {ip: ip, mfa: bool}\n"
    "scopes: {a:read: {risk: low}, a:write: {risk: high}, o: {risk: low, open: true}}\n"
    "roles: {r: {grants: [a:*, {scopes: [a:read], when: mfa}]}}\n"
    "users: {u: {roles: [r]}, v: {grants: ['o:**']}}\n"
    "agents: {b: {tasks: {t: {scopes: ['a:**', 'o:**']}}}, c: {tasks: {t: {scopes: [a:read]}}}}\n"
    "delegations: [{from: ['user:*'], to: ['agent:*'], tasks: ['*'], max_depth: 2}]\n";

static struct sc_compilation compilation;
static struct scope_table table;

static void prepare(void) {
  sc_compilation_init(&compilation);
  struct sc_str text = {policy, sizeof(policy) - 1};
  struct sc_compile_options options = {.lower = {.debug = true, .optimise = true}};
  if (sc_compile_policy_text(&compilation, SC_STR("p.yaml"), text) != SC_OK ||
      sc_compile_table(&compilation, &options) != SC_OK ||
      scope_open_memory(compilation.table, compilation.table_len, &table) != SCOPE_OK ||
      scope_debug_open(&table) != SCOPE_OK)
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct sc_arena arena;
  struct sc_simulation simulation;
  struct sc_str text = {(const char *)data, size}, error;
  struct sc_text part = {0};
  if (compilation.table == NULL) prepare();
  struct sc_sim_policy now = {.table = &table, .bytes = compilation.table};
  sc_arena_init(&arena);
  sc_simulate_init(&arena, &simulation, &now, NULL);
  while (text.len > 0) {
    const char *end = memchr(text.ptr, '\n', text.len);
    size_t len = end == NULL ? text.len : (size_t)(end - text.ptr);
    error = (struct sc_str){0};
    if (len <= SC_LINE_MAX && !sc_fold_line(&simulation, (struct sc_str){text.ptr, len}, &error) &&
        error.len == 0)
      abort();
    size_t used = end == NULL ? len : len + 1;
    text = (struct sc_str){text.ptr + used, text.len - used};
  }
  sc_simulate_flush(&simulation);
  sc_partial_write(&simulation, &part);
  if (simulation.stats.events > 0) sc_simulate_finish(&simulation);
  sc_arena_release(&arena);
  return 0;
}
