/* SPDX-License-Identifier: Apache-2.0
 *
 * representatives.c - candidates, and of those that no atom of either policy tells apart the first.
 */
#include "analysis/representatives_internal.h"

#include <stdlib.h>

#include "condition/regex.h"

#define MEMBERS_MAX 5u
#define TEXTS_MAX 64u

/* --- atoms ---------------------------------------------------------------------------------------------------------- */

static void collect(struct representatives *r, unsigned side, const struct sc_expr *expr) {
  for (uint32_t i = 0; i < expr->arg_count; i++) collect(r, side, expr->args[i]);
  if (expr->kind != SC_EXPR_ATOM) return;
  *SC_PUSH(r->arena, &r->atoms[side]) = expr;
  r->regexes |= expr->dfa != NULL;
}

static bool reads(const struct sc_expr *atom, enum sc_source_kind source, struct sc_str attr) {
  if (source == SC_FROM_NOW) return atom->source >= SC_FROM_NOW && atom->source <= SC_FROM_DATE;
  return atom->source == source && (source != SC_FROM_ATTR || sc_str_equal(atom->attr_name, attr));
}

/* --- candidates -------------------------------------------------------------------------------------------------------- */

static struct rep *add(struct candidates *c) {
  struct rep *rep = SC_PUSH(c->r->arena, &c->slot.reps);
  *rep = (struct rep){.present = true};
  return rep;
}

static void add_number(struct candidates *c, enum scope_value_type type, int64_t number) {
  add(c)->value = (struct oracle_value){.type = type, .number = number};
}

static void add_beside(struct candidates *c, enum scope_value_type type, int64_t number) {
  if (number > INT64_MIN) add_number(c, type, number - 1);
  add_number(c, type, number);
  if (number < INT64_MAX) add_number(c, type, number + 1);
}

void candidates_add_text(struct candidates *c, struct sc_str text) {
  struct rep *rep = add(c);
  rep->text = text;
  rep->value = (struct oracle_value){.type = SCOPE_VALUE_STRING, .string = text};
}

static void step(uint8_t address[16], int by) {
  for (int i = 15; i >= 0; i--) {
    uint8_t before = address[i];
    address[i] = (uint8_t)(address[i] + by);
    if (by > 0 ? address[i] > before : address[i] < before) return;
  }
}

static void add_address(struct candidates *c, const uint8_t address[16], int by) {
  struct rep *rep = add(c);
  rep->value.type = SCOPE_VALUE_IP;
  memcpy(rep->value.address, address, 16);
  if (by != 0) step(rep->value.address, by);
}

/* The ends of a network, and their neighbours. */
static void add_network(struct candidates *c, const struct sc_const *constant) {
  uint8_t last[16];
  unsigned prefix = constant->kind == SC_CONST_NETWORK ? constant->prefix_len : 128;
  memcpy(last, constant->address, 16);
  for (unsigned bit = prefix; bit < 128; bit++) last[bit / 8] |= (uint8_t)(0x80u >> bit % 8);
  add_address(c, constant->address, 0);
  add_address(c, constant->address, -1);
  add_address(c, last, 0);
  add_address(c, last, 1);
}

void candidates_constants(struct candidates *c, struct constants *out) {
  struct representatives *r = c->r;
  for (unsigned side = 0; side < 2; side++)
    for (size_t i = 0; i < r->atoms[side].count; i++) {
      const struct sc_expr *atom = r->atoms[side].items[i];
      if (!reads(atom, c->source, c->attr)) continue;
      if (c->source == SC_FROM_ATTR)
        out->declared = &r->sides[side]->compilation.policy.attrs[atom->attr];
      if (atom->dfa != NULL)
        *SC_PUSH(r->arena, &out->dfas) = atom->dfa;
      else
        for (uint32_t k = 0; k < atom->const_count; k++)
          *SC_PUSH(r->arena, &out->items) = &atom->consts[k];
    }
}

const struct sc_dfa *representative_pattern(struct representatives *r, struct sc_str pattern) {
  const struct sc_dfa *dfa;
  struct sc_regex_error error;
  if (sc_regex_compile(r->arena, pattern, &dfa, &error) != SC_REGEX_OK) abort();
  return dfa;
}

static void add_texts(struct candidates *c, const struct constants *constants) {
  struct texts literals = {0}, found = {0};
  for (size_t i = 0; i < constants->items.count; i++) {
    *SC_PUSH(c->r->arena, &literals.items) = constants->items.items[i]->string;
    candidates_add_text(c, constants->items.items[i]->string);
  }
  representative_texts(c->r, representative_pattern(c->r, SC_STR("(.|\n)*")), constants->dfas.items,
                       (uint32_t)constants->dfas.count, literals.items.items,
                       (uint32_t)literals.items.count, &found);
  for (size_t i = 0; i < found.items.count; i++) candidates_add_text(c, found.items.items[i]);
}

/* All subsets of the members that atoms ask for. */
static void add_sets(struct candidates *c, const struct constants *constants) {
  struct sc_str members[MEMBERS_MAX];
  uint32_t count = 0;
  for (size_t i = 0; i < constants->items.count; i++) {
    bool known = false;
    for (uint32_t m = 0; m < count; m++)
      known |= sc_str_equal(members[m], constants->items.items[i]->string);
    if (known) continue;
    if (count == MEMBERS_MAX) {
      c->r->too_large = true;
      return;
    }
    members[count++] = constants->items.items[i]->string;
  }
  for (uint32_t subset = 0; subset < 1u << count; subset++) {
    struct sc_str *items = SC_NEW_ARRAY(c->r->arena, struct sc_str, MEMBERS_MAX);
    struct rep *rep = add(c);
    rep->value = (struct oracle_value){.type = SCOPE_VALUE_SET, .items = items};
    for (uint32_t m = 0; m < count; m++)
      if (subset >> m & 1u) items[rep->value.item_count++] = members[m];
  }
}

static void add_numbers(struct candidates *c, const struct constants *constants,
                        enum scope_value_type type) {
  add_number(c, type, 0);
  for (size_t i = 0; i < constants->items.count; i++) {
    const struct sc_const *constant = constants->items.items[i];
    add_beside(c, type, constant->low);
    if (constant->kind == SC_CONST_RANGE) add_beside(c, type, constant->high);
  }
}

static void add_values(struct candidates *c, const struct constants *constants) {
  switch (constants->declared->type) {
  case SC_TYPE_BOOL:
    add_number(c, SCOPE_VALUE_BOOL, 0);
    add_number(c, SCOPE_VALUE_BOOL, 1);
    return;
  case SC_TYPE_INT: add_numbers(c, constants, SCOPE_VALUE_INT); return;
  case SC_TYPE_INSTANT: add_numbers(c, constants, SCOPE_VALUE_INSTANT); return;
  case SC_TYPE_STRING: add_texts(c, constants); return;
  case SC_TYPE_SET: add_sets(c, constants); return;
  case SC_TYPE_ENUM:
    for (uint32_t i = 0; i < constants->declared->value_count; i++)
      candidates_add_text(c, constants->declared->values[i]);
    return;
  case SC_TYPE_IP: { /* the networks of IPv6 hold none of IPv4, which are one block among them */
    const struct sc_const v4 = {
        .kind = SC_CONST_NETWORK, .address = {[10] = 0xff, [11] = 0xff}, .prefix_len = 96};
    add_network(c, &v4);
    for (size_t i = 0; i < constants->items.count; i++) add_network(c, constants->items.items[i]);
    return;
  }
  case SC_TYPE_WEEKDAY:
  case SC_TYPE_CLOCK:
  case SC_TYPE_DATE: abort(); /* of built-in attributes only */
  }
}

/* --- one of each ---------------------------------------------------------------------------------------------------------- */

static void fill_request(const struct candidates *c, const struct rep *rep,
                         struct oracle_attr *attr, struct oracle_request *out) {
  static struct sc_str actor = {"-", 1};
  *out = (struct oracle_request){.actors = &actor, .actor_count = 1, .now = rep->now};
  if (!rep->present) return;
  switch (c->source) {
  case SC_FROM_ATTR:
    *attr = (struct oracle_attr){c->attr, rep->value};
    out->context = attr;
    out->context_count = 1;
    return;
  case SC_FROM_RESOURCE:
    out->has_resource = true;
    out->resource = rep->text;
    return;
  case SC_FROM_USER:
    out->has_user = true;
    out->user = rep->text;
    return;
  case SC_FROM_SCOPE: out->scope = rep->text; return;
  case SC_FROM_NOW:
  case SC_FROM_WEEKDAY:
  case SC_FROM_CLOCK:
  case SC_FROM_DATE: out->has_now = true; return;
  case SC_FROM_AGENT:
  case SC_FROM_TASK: return; /* as they are named */
  }
}

/* What all atoms on the source say to the request, and whether delegations have expired. */
static struct sc_str truths(struct candidates *c, const struct oracle_request *requests,
                            size_t which, size_t count) {
  struct representatives *r = c->r;
  struct sc_text out = {0};
  for (unsigned side = 0; side < 2; side++) {
    const struct oracle_request *request = &requests[side * count + which];
    const struct sc_policy *policy = &r->sides[side]->compilation.policy;
    uint64_t absent = 0;
    oracle_conditions_read(r->conditions[side], request);
    for (size_t i = 0; i < r->atoms[side].count; i++) {
      const struct sc_expr *atom = r->atoms[side].items[i];
      if (!reads(atom, c->source, c->attr)) continue;
      enum truth truth = oracle_conditions_truth(r->conditions[side], atom, &absent);
      sc_text_add(r->arena, &out, (struct sc_str){"-?+" + truth, 1});
    }
    if (oracle_conditions_unsure(r->conditions[side])) abort(); /* the candidates are short texts */
    for (uint32_t d = 0; d < policy->delegation_count && c->source == SC_FROM_NOW; d++) {
      bool late = request->now >= policy->delegations[d].expires_at;
      const char *said = !oracle_has_now(request) ? "?" : late ? "+" : "-";
      if (policy->delegations[d].expires) sc_text_add(r->arena, &out, sc_str_from(said));
    }
  }
  return sc_text_str(&out);
}

void candidates_sift(struct candidates *c) {
  struct representatives *r = c->r;
  size_t count = c->slot.reps.count, kept = 0;
  struct oracle_request *requests = SC_NEW_ARRAY(r->arena, struct oracle_request, 2 * count);
  struct oracle_attr *attrs = SC_NEW_ARRAY(r->arena, struct oracle_attr, 2 * count);
  for (size_t i = 0; i < 2 * count; i++)
    fill_request(c, &c->slot.reps.items[i % count], &attrs[i], &requests[i]);
  for (unsigned side = 0; side < 2 && c->source == SC_FROM_NOW; side++)
    oracle_set_offsets(r->sides[side]->oracle, requests + side * count, count);
  for (size_t i = 0; i < count; i++) {
    uint32_t fresh = (uint32_t)i;
    if (sc_map_add(r->arena, &c->seen, truths(c, requests, i, count), fresh) == fresh)
      c->slot.reps.items[kept++] = c->slot.reps.items[i];
  }
  c->slot.reps.count = kept;
}

static void add_slot(struct representatives *r, enum slot_kind kind, enum sc_source_kind source,
                     struct sc_str attr) {
  struct candidates c = {.r = r, .source = source, .attr = attr};
  struct constants constants = {0};
  struct instants instants = {0};
  c.slot.kind = kind;
  c.slot.name = attr;
  *add(&c) = (struct rep){.present = false};
  candidates_constants(&c, &constants);
  switch (kind) {
  case SLOT_ATTR: add_values(&c, &constants); break;
  case SLOT_RESOURCE: add_texts(&c, &constants); break;
  case SLOT_NOW:
    representative_instants(r, &instants);
    for (size_t i = 0; i < instants.items.count; i++) add(&c)->now = instants.items.items[i];
    break;
  }
  candidates_sift(&c);
  *SC_PUSH(r->arena, &r->slots) = c.slot;
}

/* --- all ------------------------------------------------------------------------------------------------------------------- */

static bool asked_for(const struct representatives *r, enum sc_source_kind source,
                      struct sc_str attr) {
  for (unsigned side = 0; side < 2; side++) {
    for (size_t i = 0; i < r->atoms[side].count; i++)
      if (reads(r->atoms[side].items[i], source, attr)) return true;
    const struct sc_policy *policy = &r->sides[side]->compilation.policy;
    for (uint32_t d = 0; d < policy->delegation_count && source == SC_FROM_NOW; d++)
      if (policy->delegations[d].expires) return true;
  }
  return false;
}

void representatives_of(struct sc_arena *arena, struct trial *const sides[2],
                        struct representatives *out) {
  *out = (struct representatives){.arena = arena, .sides = {sides[0], sides[1]}};
  for (unsigned side = 0; side < 2; side++) {
    const struct sc_policy *policy = &sides[side]->compilation.policy;
    out->conditions[side] = oracle_conditions_new(arena, policy, NULL);
    for (uint32_t i = 0; i < policy->condition_count; i++)
      collect(out, side, policy->conditions[i].expr);
  }
  const struct sc_policy *policy = &sides[0]->compilation.policy; /* both declare the same */
  for (uint32_t a = 0; a < policy->attr_count; a++)
    if (asked_for(out, SC_FROM_ATTR, policy->attrs[a].name))
      add_slot(out, SLOT_ATTR, SC_FROM_ATTR, policy->attrs[a].name);
  if (asked_for(out, SC_FROM_RESOURCE, (struct sc_str){0}))
    add_slot(out, SLOT_RESOURCE, SC_FROM_RESOURCE, (struct sc_str){0});
  if (asked_for(out, SC_FROM_NOW, (struct sc_str){0}))
    add_slot(out, SLOT_NOW, SC_FROM_NOW, (struct sc_str){0});
  representative_strangers(out);
  representative_unlisted(out);
}
