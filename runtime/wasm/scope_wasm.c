/* SPDX-License-Identifier: Apache-2.0
 *
 * scope_wasm.c - libscope as a WebAssembly module: one table, one request at a time, built call by call, because a host of
 * another language cannot lay out C structures.
 *
 * The module imports nothing and allocates nothing: the host puts the table and texts at or behind wasm_heap and grows the
 * memory as it needs. Texts must stay where they are until the decision. scope.mjs is such a host.
 */
#include <stddef.h>

#include "scope.h"

#define EXPORT(name) __attribute__((export_name(#name))) name

enum { ROLES_MAX = SCOPE_ROLES_MAX + 1, ACTORS_MAX = SCOPE_ACTORS_MAX + 1, ITEMS_MAX = 2048 };

extern unsigned char __heap_base; /* the linker's */

static struct scope_table table;
static struct scope_request request;
static struct scope_name roles[ROLES_MAX], actors[ACTORS_MAX];
static struct scope_attr context[SCOPE_CONTEXT_MAX];
static struct scope_bytes items[ITEMS_MAX];
static size_t item_count;
static struct scope_decision decision;

/* What compilers call by themselves. */
void *memcpy(void *restrict to, const void *restrict from, size_t len) {
  return __builtin_memcpy(to, from, len); /* one instruction */
}
void *memset(void *to, int byte, size_t len) { return __builtin_memset(to, byte, len); }
void *memmove(void *to, const void *from, size_t len) { return __builtin_memmove(to, from, len); }
int memcmp(const void *a, const void *b, size_t len) {
  const unsigned char *x = a, *y = b;
  for (size_t i = 0; i < len; i++)
    if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
  return 0;
}

static struct scope_name named(const char *ptr, size_t len) {
  /* A name that was given is never "none", also when it is empty. */
  return (struct scope_name){{ptr, len}, len > 0 ? SCOPE_UNRESOLVED : SCOPE_UNKNOWN};
}

unsigned char *EXPORT(wasm_heap)(void) { return &__heap_base; }

int EXPORT(wasm_open)(const void *data, size_t len) {
  scope_close(&table);
  return (int)scope_open_memory(data, len, &table);
}
void scope_close(struct scope_table *t) { *t = (struct scope_table){{0}}; } /* nothing is mapped */

/* --- building a request -------------------------------------------------------------------------------------- */

void EXPORT(wasm_begin)(void) {
  request = (struct scope_request){.roles = roles, .actors = actors, .context = context};
  item_count = 0;
}
void EXPORT(wasm_user)(const char *ptr, size_t len) { request.user = named(ptr, len); }
void EXPORT(wasm_role)(const char *ptr, size_t len) {
  if (request.role_count < ROLES_MAX) roles[request.role_count++] = named(ptr, len);
}
void EXPORT(wasm_actor)(const char *ptr, size_t len) {
  if (request.actor_count < ACTORS_MAX) actors[request.actor_count++] = named(ptr, len);
}
void EXPORT(wasm_task)(const char *ptr, size_t len) {
  request.task = (struct scope_bytes){ptr, len};
}
void EXPORT(wasm_scope)(const char *ptr, size_t len) { request.scope = named(ptr, len); }
void EXPORT(wasm_resource)(const char *ptr, size_t len) {
  request.resource = (struct scope_bytes){ptr, len};
}
void EXPORT(wasm_now)(int64_t seconds) {
  request.has_now = true;
  request.now = seconds;
}

/* The declared type of an attribute (SCOPE_VALUE_*); 0 if the policy does not declare it. */
int EXPORT(wasm_attr_type)(const char *ptr, size_t len) {
  struct scope_attr_info info;
  uint32_t handle = scope_resolve_attr(&table, (struct scope_bytes){ptr, len});
  return handle != SCOPE_UNKNOWN && scope_attr_info(&table, handle, &info) ? (int)info.type : 0;
}

static struct scope_value *add_attr(const char *name, size_t name_len) {
  static struct scope_value none;
  if (request.context_count == SCOPE_CONTEXT_MAX) return &none;
  struct scope_attr *attr = &context[request.context_count++];
  *attr = (struct scope_attr){.name = {name, name_len}};
  return &attr->value;
}
void EXPORT(wasm_attr_number)(const char *name, size_t name_len, int type, int64_t number) {
  *add_attr(name, name_len) =
      (struct scope_value){.type = (enum scope_value_type)type, .number = number};
}
void EXPORT(wasm_attr_string)(const char *name, size_t name_len, const char *ptr, size_t len) {
  *add_attr(name, name_len) =
      (struct scope_value){.type = SCOPE_VALUE_STRING, .string = {ptr, len}};
}
/* A set takes the items that were added since the last one. */
void EXPORT(wasm_item)(const char *ptr, size_t len) {
  if (item_count < ITEMS_MAX) items[item_count++] = (struct scope_bytes){ptr, len};
}
void EXPORT(wasm_attr_set)(const char *name, size_t name_len, size_t count) {
  if (count > item_count) count = item_count;
  *add_attr(name, name_len) = (struct scope_value){
      .type = SCOPE_VALUE_SET, .items = items + (item_count - count), .item_count = count};
}

/* --- the decision ---------------------------------------------------------------------------------------------- */

/* The reason, SCOPE_REASON_*; 0 is an ALLOW. */
int EXPORT(wasm_decide)(void) {
  scope_decide(&table, &request, &decision);
  return (int)decision.reason;
}
int EXPORT(wasm_leg)(void) { return (int)decision.leg; }
uint32_t EXPORT(wasm_hop)(void) { return decision.hop; }
uint32_t EXPORT(wasm_ttl)(void) { return decision.ttl_s; }
uint32_t EXPORT(wasm_step_ups)(void) { return decision.step_ups; }
int EXPORT(wasm_log)(void) { return decision.log; }
int EXPORT(wasm_risk)(void) { return decision.risk; }

/* Texts, one after the other: the address, then the length. */
static struct scope_bytes last_text;
const char *EXPORT(wasm_text)(int kind, uint32_t index) {
  const char *text = kind == 0   ? scope_reason_text((enum scope_reason)index)
                     : kind == 1 ? scope_leg_text((enum scope_leg)index)
                     : kind == 2 ? scope_status_text((enum scope_status)index)
                                 : NULL;
  last_text = text == NULL ? scope_step_up_name(&table, index) : (struct scope_bytes){text, 0};
  while (text != NULL && text[last_text.len] != 0) last_text.len++;
  return last_text.ptr;
}
size_t EXPORT(wasm_text_len)(void) { return last_text.len; }
