/* SPDX-License-Identifier: Apache-2.0
 *
 * witness_request.c - see witness_request.h.
 */
#include "explain/witness_request.h"

static struct scope_bytes bytes(struct sc_str s) { return (struct scope_bytes){s.ptr, s.len}; }

static struct scope_name *names(struct sc_arena *arena, const struct sc_str *from, uint32_t count) {
  struct scope_name *out = SC_NEW_ARRAY(arena, struct scope_name, count);
  for (uint32_t i = 0; i < count; i++)
    out[i] = (struct scope_name){bytes(from[i]), SCOPE_UNRESOLVED};
  return out;
}

static struct scope_value value_of(struct sc_arena *arena, const struct sc_witness_value *from) {
  struct scope_value value = {.number = from->number};
  switch (from->type) {
  case SCOPE_F_TYPE_BOOL: value.type = SCOPE_VALUE_BOOL; break;
  case SCOPE_F_TYPE_INT: value.type = SCOPE_VALUE_INT; break;
  case SCOPE_F_TYPE_INSTANT: value.type = SCOPE_VALUE_INSTANT; break;
  case SCOPE_F_TYPE_STRING:
  case SCOPE_F_TYPE_ENUM:
    value.type = SCOPE_VALUE_STRING;
    value.string = bytes(from->text);
    break;
  case SCOPE_F_TYPE_IP:
    value.type = SCOPE_VALUE_IP;
    memcpy(value.address, from->address, sizeof value.address);
    break;
  case SCOPE_F_TYPE_SET: {
    struct scope_bytes *items = SC_NEW_ARRAY(arena, struct scope_bytes, from->item_count);
    for (uint32_t i = 0; i < from->item_count; i++) items[i] = bytes(from->items[i]);
    value.type = SCOPE_VALUE_SET;
    value.items = items;
    value.item_count = from->item_count;
    break;
  }
  case SCOPE_F_TYPE_END: break;
  }
  return value;
}

void sc_witness_request(struct sc_arena *arena, const struct sc_witness *witness,
                        struct scope_request *out) {
  *out = (struct scope_request){.user = {bytes(witness->user), SCOPE_UNRESOLVED},
                                .roles = names(arena, witness->roles, witness->role_count),
                                .role_count = witness->role_count,
                                .actors = names(arena, witness->actors, witness->actor_count),
                                .actor_count = witness->actor_count,
                                .task = bytes(witness->task),
                                .scope = {bytes(witness->scope), SCOPE_UNRESOLVED},
                                .resource = bytes(witness->resource),
                                .context_count = witness->value_count,
                                .has_now = witness->has_now,
                                .now = witness->now};
  struct scope_attr *context = SC_NEW_ARRAY(arena, struct scope_attr, witness->value_count);
  for (uint32_t i = 0; i < witness->value_count; i++)
    context[i] = (struct scope_attr){bytes(witness->values[i].name), SCOPE_UNRESOLVED,
                                     value_of(arena, &witness->values[i])};
  out->context = context;
}
