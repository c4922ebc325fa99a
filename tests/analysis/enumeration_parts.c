/* SPDX-License-Identifier: Apache-2.0
 *
 * enumeration_parts.c - what requests are made of: the names of both policies, and one context for each combination of values.
 */
#include "analysis/enumeration_internal.h"

#define ATTRS_MAX 16u

static void add_name(struct all *all, struct names *names, struct sc_str name) {
  for (size_t i = 0; i < names->items.count; i++)
    if (sc_str_equal(names->items.items[i], name)) return;
  *SC_PUSH(all->arena, &names->items) = name;
}

void enumeration_add_names(struct all *all) {
  for (unsigned side = 0; side < 2; side++) {
    const struct sc_policy *p = &all->sides[side]->compilation.policy;
    for (uint32_t i = 0; i < p->user_count; i++) add_name(all, &all->users, p->users[i].name);
    for (uint32_t i = 0; i < p->role_count; i++) add_name(all, &all->roles, p->roles[i].name);
    for (uint32_t i = 0; i < p->scope_count; i++) add_name(all, &all->scopes, p->scopes[i].name);
    for (uint32_t i = 0; i < p->agent_count; i++) {
      add_name(all, &all->agents, p->agents[i].name);
      for (uint32_t t = 0; t < p->agents[i].task_count; t++)
        add_name(all, &all->tasks, p->agents[i].tasks[t].name);
    }
  }
  for (size_t i = 0; i < all->reps.unlisted.count; i++)
    add_name(all, &all->scopes, all->reps.unlisted.items[i]);
}

static struct scope_value value_of(struct all *all, const struct oracle_value *from) {
  struct scope_value value = {
      .type = from->type, .number = from->number, .string = bytes(from->string)};
  struct scope_bytes *items = SC_NEW_ARRAY(all->arena, struct scope_bytes, from->item_count);
  for (uint32_t i = 0; i < from->item_count; i++) items[i] = bytes(from->items[i]);
  value.items = items;
  value.item_count = from->item_count;
  memcpy(value.address, from->address, sizeof value.address);
  return value;
}

static void give(struct all *all, struct context *context) {
  for (unsigned side = 0; side < 2; side++) {
    context->given[side] = SC_NEW_ARRAY(all->arena, struct scope_attr, context->attr_count);
    for (uint32_t i = 0; i < context->attr_count; i++) {
      struct scope_bytes name = bytes(context->attrs[i].name);
      context->given[side][i] =
          (struct scope_attr){name, scope_resolve_attr(table_of(all, side), name),
                              value_of(all, &context->attrs[i].value)};
    }
  }
}

/* One value of each slot, in all combinations. */
static void add_contexts_from(struct all *all, struct context so_far, size_t slot_index) {
  if (slot_index == all->reps.slots.count) {
    struct oracle_attr *attrs = SC_NEW_ARRAY(all->arena, struct oracle_attr, so_far.attr_count);
    if (so_far.attr_count > 0) memcpy(attrs, so_far.attrs, so_far.attr_count * sizeof *attrs);
    so_far.attrs = attrs;
    give(all, &so_far);
    *SC_PUSH(all->arena, &all->contexts) = so_far;
    return;
  }
  const struct slot *slot = &all->reps.slots.items[slot_index];
  for (size_t i = 0; i < slot->reps.count; i++) {
    const struct rep *rep = &slot->reps.items[i];
    struct context context = so_far;
    if (rep->present && slot->kind == SLOT_ATTR)
      context.attrs[context.attr_count++] = (struct oracle_attr){slot->name, rep->value};
    if (rep->present && slot->kind == SLOT_RESOURCE)
      context.resource = rep->text.ptr != NULL ? rep->text : SC_STR("");
    if (rep->present && slot->kind == SLOT_NOW) {
      context.has_now = true;
      context.now = rep->now;
    }
    add_contexts_from(all, context, slot_index + 1);
  }
}

void enumeration_add_contexts(struct all *all) {
  struct oracle_attr attrs[ATTRS_MAX];
  add_contexts_from(all, (struct context){.attrs = attrs}, 0);
}

uint64_t enumeration_product(const struct all *all) {
  uint64_t chains = 0, step = 1, requests = 1;
  for (unsigned i = 0; i < CHAIN_MAX; i++) chains += step *= all->agents.items.count;
  for (size_t i = 0; i < all->reps.slots.count; i++)
    requests *= all->reps.slots.items[i].reps.count;
  requests *= 1 + all->users.items.count + all->reps.strangers.count;
  requests *= UINT64_C(1) << all->roles.items.count;
  return requests * chains * all->tasks.items.count * all->scopes.items.count;
}
