/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_scan.c - any bytes as a line of JSON, read the short way and by the library: where the short way says yes, the
 * library says yes too, and both make the same request of it.
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
    "scopes: {a:read: {risk: low}}\n";

static struct sc_compilation compilation;
static struct scope_table table;

static struct cmd_request_reader *make_reader(void) {
  sc_compilation_init(&compilation);
  struct sc_str text = {policy, sizeof(policy) - 1};
  struct sc_compile_options options = {.lower = {.optimise = true}};
  if (sc_compile_policy_text(&compilation, SC_STR("p.yaml"), text) != SC_OK ||
      sc_compile_table(&compilation, &options) != SC_OK ||
      scope_open_memory(compilation.table, compilation.table_len, &table) != SCOPE_OK)
    abort();
  return cmd_request_reader_new(&table);
}

static void demand(bool holds) {
  if (!holds) abort();
}

static void same_text(struct scope_bytes a, struct scope_bytes b) {
  demand(a.len == b.len && (a.ptr == NULL) == (b.ptr == NULL));
  demand(a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static void same_name(const struct scope_name *a, const struct scope_name *b) {
  same_text(a->name, b->name);
  demand(a->handle == b->handle);
}

static void same_value(const struct scope_value *a, const struct scope_value *b) {
  demand(a->type == b->type && a->item_count == b->item_count);
  if (a->type == SCOPE_VALUE_NONE) return; /* the rest is not read */
  demand(a->type == SCOPE_VALUE_SET || a->number == b->number);
  same_text(a->string, b->string);
  for (size_t i = 0; i < a->item_count; i++) same_text(a->items[i], b->items[i]);
}

static void same_request(const struct scope_request *a, const struct scope_request *b) {
  same_name(&a->user, &b->user);
  same_name(&a->scope, &b->scope);
  same_text(a->task, b->task);
  same_text(a->resource, b->resource);
  demand(a->actor_count == b->actor_count && a->role_count == b->role_count);
  for (size_t i = 0; i < a->actor_count; i++) same_name(&a->actors[i], &b->actors[i]);
  for (size_t i = 0; i < a->role_count; i++) same_name(&a->roles[i], &b->roles[i]);
  demand(a->has_now == b->has_now && (!a->has_now || a->now == b->now));
  demand(a->context_count == b->context_count);
  for (size_t i = 0; i < a->context_count; i++) {
    same_text(a->context[i].name, b->context[i].name);
    demand(a->context[i].handle == b->context[i].handle);
    same_value(&a->context[i].value, &b->context[i].value);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct cmd_request_reader *reader;
  static struct cmd_scanned scanned;
  struct scope_request fast, slow;
  struct sc_str line = {(const char *)data, size};
  if (reader == NULL && (reader = make_reader()) == NULL) abort();
  if (!cmd_request_scan(&table, line, &scanned, &fast)) return 0;
  clear(reader);
  demand(read_by_library(reader, line, &slow));
  same_request(&fast, &slow);
  struct sc_str id = cmd_request_id(reader);
  demand(id.len == scanned.id.len && (id.len == 0 || memcmp(id.ptr, scanned.id.ptr, id.len) == 0));
  return 0;
}
