/* SPDX-License-Identifier: Apache-2.0
 *
 * names.c - single names to ids by the perfect hash, and names below open scopes to their class.
 */
#define SCOPE_INLINE static inline /* small rather than fast: not the path of a decision */
#include "names.h"

uint64_t scope_name_key(const struct scope_t *t, enum scope_f_name_kind kind,
                        struct scope_bytes name) {
  if (name.len - 1 >= SCOPE_F_NAME_MAX) return 0;
  return scope_f_hash_name(t->hash_seed, kind, (const uint8_t *)name.ptr, (uint32_t)name.len);
}

static bool same_bytes(const uint8_t *a, const uint8_t *b, uint32_t len) {
  if (len < 8) return scope_f_load_short(a, len) == scope_f_load_short(b, len);
  const uint8_t *last = a + len - 8;
  uint64_t differ = scope_f_load64(last) ^ scope_f_load64(b + len - 8);
  for (; a < last; a += 8, b += 8) differ |= scope_f_load64(a) ^ scope_f_load64(b);
  return differ == 0;
}

/* What cannot be a name is none: a used slot has a length of 1 to 255. */
uint32_t scope_id_in_slot(const struct scope_t *t, const struct scope_f_slot *slot,
                          enum scope_f_name_kind kind, struct scope_bytes name) {
  const uint8_t *known = slot->name;
  if (slot->packed >> SCOPE_F_ID_BITS != (uint32_t)kind || slot->name_len != name.len)
    return SCOPE_UNKNOWN; /* the kind of a free slot is 7 */
  if (name.len > SCOPE_F_SLOT_NAME) known = (const uint8_t *)t->strings + scope_f_long_name(slot);
  return same_bytes(known, (const uint8_t *)name.ptr, slot->name_len)
             ? slot->packed & SCOPE_F_ID_MASK
             : SCOPE_UNKNOWN;
}

static uint32_t find(const struct scope_t *t, uint64_t key, enum scope_f_name_kind kind,
                     struct scope_bytes name) {
  return scope_id_in_slot(t, &t->slots[slot_of_key(t, key)], kind, name);
}

uint32_t scope_lookup(const struct scope_t *t, enum scope_f_name_kind kind,
                      struct scope_bytes name) {
  return find(t, scope_name_key(t, kind, name), kind, name);
}

uint32_t scope_lookup_task(const struct scope_t *t, uint32_t agent, struct scope_bytes name) {
  if (agent >= t->agents_count) return SCOPE_UNKNOWN;
  uint64_t agent_key = scope_name_key(t, SCOPE_F_NAME_AGENT, SCOPE_AGENT_NAME(t, agent));
  uint64_t key = scope_f_hash_task(agent_key, scope_name_key(t, SCOPE_F_NAME_TASK, name));
  uint32_t id = find(t, key, SCOPE_F_NAME_TASK, name);
  return id != SCOPE_UNKNOWN && t->tasks[id].agent_id == agent ? id : SCOPE_UNKNOWN;
}

/* --- names below open scopes ------------------------------------------------------------------------------ */

uint32_t scope_open_class(const struct scope_t *t, struct scope_bytes name) {
  uint32_t segments = 1;
  if (name.len - 1 >= SCOPE_F_NAME_MAX) return SCOPE_UNKNOWN;
  for (size_t i = 0; i < name.len; i++) segments += name.ptr[i] == ':';
  if (segments > SCOPE_F_SEGMENTS_MAX) return SCOPE_UNKNOWN;
  uint32_t label = scope_dfa_run(t, t->meta->open_dfa - 1, name.ptr, name.len);
  return label == 0 ? SCOPE_UNKNOWN : label - 1;
}

uint32_t scope_lookup_scope(const struct scope_t *t, struct scope_bytes name) {
  uint32_t id = scope_lookup(t, SCOPE_F_NAME_SCOPE, name);
  return id == SCOPE_UNKNOWN && t->meta->open_dfa != 0 ? scope_open_class(t, name) : id;
}

uint32_t scope_name_id(const struct scope_t *t, enum scope_f_name_kind kind,
                       const struct scope_name *name, uint64_t count) {
  if (name->handle == SCOPE_UNRESOLVED)
    return kind == SCOPE_F_NAME_SCOPE ? scope_lookup_scope(t, name->name)
                                      : scope_lookup(t, kind, name->name);
  return scope_handle_id(name->handle, count);
}

/* --- the public side ------------------------------------------------------------------------------------ */

static uint32_t handle_of(uint32_t id) { return id == SCOPE_UNKNOWN ? id : id | SCOPE_HANDLE; }

static uint32_t resolve(const struct scope_table *table, enum scope_f_name_kind kind,
                        struct scope_bytes name) {
  const struct scope_t *t = scope_t_of(table);
  return t->base == NULL ? SCOPE_UNKNOWN : handle_of(scope_lookup(t, kind, name));
}

uint32_t scope_resolve_user(const struct scope_table *table, struct scope_bytes name) {
  return resolve(table, SCOPE_F_NAME_USER, name);
}
uint32_t scope_resolve_role(const struct scope_table *table, struct scope_bytes name) {
  return resolve(table, SCOPE_F_NAME_ROLE, name);
}
uint32_t scope_resolve_agent(const struct scope_table *table, struct scope_bytes name) {
  return resolve(table, SCOPE_F_NAME_AGENT, name);
}
uint32_t scope_resolve_attr(const struct scope_table *table, struct scope_bytes name) {
  return resolve(table, SCOPE_F_NAME_ATTR, name);
}
uint32_t scope_resolve_task(const struct scope_table *table, uint32_t agent,
                            struct scope_bytes name) {
  const struct scope_t *t = scope_t_of(table);
  if (t->base == NULL) return SCOPE_UNKNOWN;
  return handle_of(scope_lookup_task(t, scope_id_of(agent), name));
}
uint32_t scope_resolve_scope(const struct scope_table *table, struct scope_bytes name) {
  const struct scope_t *t = scope_t_of(table);
  return t->base == NULL ? SCOPE_UNKNOWN : handle_of(scope_lookup_scope(t, name));
}
