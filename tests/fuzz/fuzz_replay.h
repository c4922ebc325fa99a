/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_replay.h - a small policy and its table, for fuzz targets that replay what they read. One that needs another defines
 * FUZZ_POLICY first.
 */
#ifndef FUZZ_REPLAY_H
#define FUZZ_REPLAY_H

#include <scope.h>
#include <stdlib.h>

#include "compile.h"

#ifndef FUZZ_POLICY
#define FUZZ_POLICY                                                                                \
  "scopec: 1\npolicy: p\nversion: 1.0.0\n"                                                         \
  "context: {ip: ip, mfa: bool}\n"                                                                 \
  "scopes: {a:read: {risk: low}, a:write: {risk: high}, o: {risk: low, open: true}}\n"             \
  "roles: {r: {grants: [a:*, {scopes: [a:read], when: mfa}]}}\n"                                   \
  "users: {u: {roles: [r]}, v: {grants: ['o:**']}}\n"                                              \
  "agents: {b: {tasks: {t: {scopes: ['a:**', 'o:**']}}}, c: {tasks: {t: {scopes: [a:read]}}}}\n"   \
  "delegations: [{from: ['user:*'], to: ['agent:*'], tasks: ['*'], max_depth: 2}]\n"
#endif

static const char policy[] = FUZZ_POLICY;
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

#endif
