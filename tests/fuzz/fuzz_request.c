/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_request.c - any bytes as a line of JSON: the reader never crashes, what it refuses has a message of text, and what
 * it accepts can be decided; without a grant nothing is ever allowed.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "compile.h"
#include "request_json.c" /* part of the program, not of a library */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char policy[] =
    "scopec: 1\npolicy: p\nversion: 1.0.0\n"
    "context: {ip: ip, mfa: bool, risk: int, ticket: string, groups: set,\n"
    "  since: instant, trust: [none, full]}\n"
    "conditions: {c: \"mfa and ip in [10.0.0.0/8] and risk < 5 and 'x' in groups\"}\n"
    "scopes: {a:read: {risk: low}}\n"
    "users: {u: {}}\n"
    "agents: {b: {tasks: {t: {scopes: [{scopes: [a:read], when: c}]}}}}\n"
    "delegations: [{from: ['user:*'], to: ['agent:*'], tasks: ['*']}]\n";

static struct sc_compilation compilation;
static struct scope_table table;

static struct cmd_request_reader *make_reader(void) {
  sc_compilation_init(&compilation);
  struct sc_str text = {policy, sizeof(policy) - 1};
  struct sc_compile_options options = {.lower = {.debug = true, .optimise = true}};
  if (sc_compile_policy_text(&compilation, SC_STR("p.yaml"), text) != SC_OK ||
      sc_compile_table(&compilation, &options) != SC_OK ||
      scope_open_memory(compilation.table, compilation.table_len, &table) != SCOPE_OK)
    abort();
  return cmd_request_reader_new(&table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct cmd_request_reader *reader;
  struct scope_request request;
  struct scope_decision decision;
  if (reader == NULL && (reader = make_reader()) == NULL) abort();
  if (!cmd_request_read(reader, (struct sc_str){(const char *)data, size}, &request)) {
    if (cmd_request_error(reader)[0] == 0) abort();
    return 0;
  }
  scope_decide(&table, &request, &decision);
  if (decision.allow || decision.reason == SCOPE_REASON_ALLOWED) abort();
  struct scope_bytes names[SCOPE_CONTEXT_MAX];
  (void)scope_missing_attributes(&table, &request, &decision, names, SCOPE_CONTEXT_MAX);
  return 0;
}
