/* SPDX-License-Identifier: Apache-2.0
 *
 * region_at.c - a request's values to classes, and a walk down the diagram.
 *
 * Of a lacking request the walk takes every way that a missing value could take. A node that led nowhere once is not followed
 * again, so the walk is linear in the region.
 */
#include "diff/region_at.h"

#include <stdlib.h>

#include "base/sorted.h"
#include "base/width.h"
#include "condition/literal.h"
#include "explain/answer.h"

#define SET_ITEMS_MAX 1024u /* of a longer set the runtime reads nothing */
#define MISSING 0xfffffffdu /* the request does not have it, and it may have been there */

void sc_region_reader_init(struct sc_arena *arena, struct sc_universe *u,
                           struct sc_region_reader *out) {
  *out = (struct sc_region_reader){.u = u};
  out->classes = SC_NEW_ARRAY(arena, uint32_t, u->vars.count);
  out->read_at = SC_NEW_ARRAY(arena, uint32_t, u->vars.count);
  out->useless_at = SC_NEW_ARRAY(arena, uint32_t, sc_mdd_node_count(u->mdd));
}

/* --- values --------------------------------------------------------------------------------------------------- */

/* The attribute's value, if it was given once; *given: whether at all. */
static const struct scope_value *value_in(const struct scope_request *request, struct sc_str name,
                                          bool *given) {
  const struct scope_value *found = NULL;
  for (size_t i = 0; i < request->context_count; i++) {
    if (!sc_str_equal(sc_str_of(request->context[i].name), name)) continue;
    *given = true;
    if (found != NULL) return NULL;
    found = &request->context[i].value;
  }
  return found;
}

static bool fits(enum scope_f_type type, const struct scope_value *value) {
  switch (type) {
  case SCOPE_F_TYPE_BOOL: return value->type == SCOPE_VALUE_BOOL;
  case SCOPE_F_TYPE_INT: return value->type == SCOPE_VALUE_INT;
  case SCOPE_F_TYPE_INSTANT: return value->type == SCOPE_VALUE_INSTANT;
  case SCOPE_F_TYPE_STRING:
  case SCOPE_F_TYPE_ENUM: return value->type == SCOPE_VALUE_STRING;
  case SCOPE_F_TYPE_IP: return value->type == SCOPE_VALUE_STRING || value->type == SCOPE_VALUE_IP;
  case SCOPE_F_TYPE_SET: return value->type == SCOPE_VALUE_SET;
  case SCOPE_F_TYPE_END: break;
  }
  return false;
}

/* From the side that declares it with the variable's type. */
static const struct scope_value *value_of(const struct sc_region_reader *r,
                                          const struct sc_shared_var *var, bool *given) {
  for (unsigned side = 0; side < SC_SIDES; side++) {
    const struct scope_value *value = value_in(r->request.of[side], var->attr, given);
    if (value != NULL && fits(var->type, value)) return value;
  }
  return NULL;
}

static bool is_text(struct sc_str text) {
  size_t bad;
  return text.len <= SCOPE_F_STRING_MAX && sc_utf8_valid(text, &bad);
}

/* SC_ABSENT or MISSING. */
static uint32_t without(const struct sc_region_reader *r, bool given) {
  return r->lacking && !given ? MISSING : SC_ABSENT;
}

/* --- classes ---------------------------------------------------------------------------------------------------- */

static uint32_t number_class(const struct sc_region_reader *r, const struct sc_shared_var *var) {
  bool given = false;
  const struct scope_value *value = value_of(r, var, &given);
  if (value == NULL) return without(r, given);
  if (var->type == SCOPE_F_TYPE_INSTANT &&
      (value->number < -SC_INSTANT_LIMIT || value->number > SC_INSTANT_LIMIT))
    return SC_ABSENT;
  return sc_shared_point_class(var, value->number);
}

static uint32_t value_class(const struct sc_region_reader *r, const struct sc_shared_var *var) {
  bool given = false;
  const struct scope_value *value = value_of(r, var, &given);
  if (value == NULL) return without(r, given);
  if (var->type == SCOPE_F_TYPE_BOOL)
    return value->number == 0 || value->number == 1 ? (uint32_t)value->number : SC_ABSENT;
  for (uint32_t i = 0; i < var->texts.count; i++)
    if (sc_str_equal(var->texts.items[i], sc_str_of(value->string))) return i;
  return SC_ABSENT;
}

static const struct scope_value *set_of(const struct sc_region_reader *r,
                                        const struct sc_shared_var *var, bool *given) {
  const struct scope_value *value = value_of(r, var, given);
  if (value == NULL || value->item_count > SET_ITEMS_MAX) return NULL;
  for (size_t i = 0; i < value->item_count; i++)
    if (!is_text(sc_str_of(value->items[i]))) return NULL;
  return value;
}

static uint32_t set_class(const struct sc_region_reader *r, const struct sc_shared_var *var) {
  bool given = false;
  if (set_of(r, var, &given) != NULL) return 1;
  return without(r, given) == MISSING ? MISSING : 0;
}

static uint32_t member_class(const struct sc_region_reader *r, const struct sc_shared_var *var) {
  bool given = false;
  const struct scope_value *set = set_of(r, var->main, &given);
  if (set == NULL) return without(r, given) == MISSING ? MISSING : 0;
  for (size_t i = 0; i < set->item_count; i++)
    if (sc_str_equal(sc_str_of(set->items[i]), var->texts.items[0])) return 1;
  return 0;
}

static uint32_t address_class(const struct sc_region_reader *r, const struct sc_shared_var *var) {
  bool given = false, is_v4;
  uint8_t address[16];
  const struct scope_value *value = value_of(r, var, &given);
  if (value == NULL) return without(r, given);
  if (value->type == SCOPE_VALUE_IP)
    memcpy(address, value->address, 16);
  else if (!sc_parse_address(sc_str_of(value->string), address, &is_v4))
    return SC_ABSENT;
  uint32_t class = 0;
  while (class < var->addresses.count && memcmp(&var->addresses.items[class], address, 16) <= 0)
    class ++;
  return class;
}

/* False: it is not there, or no text. */
static bool text_of(const struct sc_region_reader *r, const struct sc_shared_var *var,
                    struct sc_str *out, bool *given) {
  const struct scope_request *request = r->request.of[0];
  const struct scope_value *value;
  *given = true;
  switch (var->source) {
  case SCOPE_F_FROM_RESOURCE:
    *out = sc_str_of(request->resource);
    *given = out->ptr != NULL;
    return *given && is_text(*out);
  case SCOPE_F_FROM_USER:
    *out = sc_str_of(request->user.name);
    return out->len > 0 && is_text(*out);
  case SCOPE_F_FROM_AGENT: *out = sc_str_of(request->actors[0].name); return true;
  case SCOPE_F_FROM_TASK: *out = sc_str_of(request->task); return true;
  case SCOPE_F_FROM_SCOPE: *out = sc_str_of(request->scope.name); return true;
  default: break;
  }
  *given = false;
  value = value_of(r, var, given);
  if (value == NULL) return false;
  *out = sc_str_of(value->string);
  return is_text(*out);
}

static uint32_t text_class(const struct sc_region_reader *r, const struct sc_shared_var *var) {
  bool given;
  struct sc_str text;
  if (!text_of(r, var, &text, &given)) return without(r, given);
  uint32_t index = SC_SORTED_FIND_TEXT(var->texts.items, var->texts.count, text);
  return index == SC_NOT_FOUND ? 0 : index + 1;
}

static uint32_t match_class(const struct sc_region_reader *r, const struct sc_shared_var *var) {
  bool given;
  struct sc_str text;
  if (text_of(r, var->main, &text, &given)) return sc_dfa_run(var->dfa, text) != 0;
  return without(r, given) == MISSING ? MISSING : 0;
}

static uint32_t now_class(const struct sc_region_reader *r, const struct sc_shared_var *var) {
  const struct scope_request *request = r->request.of[0];
  if (!request->has_now) return without(r, false);
  if (request->now < -SC_INSTANT_LIMIT || request->now > SC_INSTANT_LIMIT) return SC_ABSENT;
  return sc_shared_point_class(var, request->now);
}

static uint32_t week_class(const struct sc_region_reader *r, const struct sc_shared_var *var) {
  const struct scope_request *request = r->request.of[0];
  if (!request->has_now) return without(r, false) == MISSING ? MISSING : 0;
  int64_t local = request->now + sc_shared_offset(&r->u->zones.items[var->zone], request->now);
  return sc_shared_point_class(var, sc_week_second(local));
}

static uint32_t class_of(const struct sc_region_reader *r, const struct sc_shared_var *var) {
  switch (var->kind) {
  case SC_SHARED_NUMBER: return number_class(r, var);
  case SC_SHARED_VALUE: return value_class(r, var);
  case SC_SHARED_SET: return set_class(r, var);
  case SC_SHARED_NOW: return now_class(r, var);
  case SC_SHARED_WEEK: return week_class(r, var);
  case SC_SHARED_TEXT: return text_class(r, var);
  case SC_SHARED_ADDRESS: return address_class(r, var);
  case SC_SHARED_MEMBER: return member_class(r, var);
  case SC_SHARED_MATCH: return match_class(r, var);
  case SC_SHARED_CHAIN:
  case SC_SHARED_SUBJECT:
  case SC_SHARED_ROLE: break;
  }
  abort(); /* a bug: facts about the subject are not left in a region */
}

/* --- the walk ---------------------------------------------------------------------------------------------------- */

void sc_region_read(struct sc_region_reader *reader, const struct sc_request_pair *request,
                    bool lacking) {
  reader->request = *request;
  reader->lacking = lacking;
  if (++reader->turn != 0) return;
  memset(reader->read_at, 0, reader->u->vars.count * sizeof *reader->read_at);
  memset(reader->useless_at, 0, sc_mdd_node_count(reader->u->mdd) * sizeof *reader->useless_at);
  reader->turn = 1;
}

static uint32_t known_class(struct sc_region_reader *r, uint32_t var) {
  if (r->read_at[var] != r->turn) {
    r->classes[var] = class_of(r, r->u->vars.items[var]);
    r->read_at[var] = r->turn;
  }
  return r->classes[var];
}

static bool reaches(struct sc_region_reader *r, sc_mdd_ref ref);

static bool reaches_from(struct sc_region_reader *r, const struct sc_mdd_node *node) {
  uint32_t class = known_class(r, node->var);
  if (class == SC_ABSENT) return reaches(r, node->absent);
  if (class != MISSING) return reaches(r, sc_mdd_child(node, class));
  for (uint32_t i = 0; i < node->edge_count; i++)
    if (reaches(r, node->edges[i].child)) return true;
  return reaches(r, node->absent);
}

/* By recursion over the variables: a way down tests each once. */
static bool reaches(struct sc_region_reader *r, sc_mdd_ref ref) {
  if (ref < SCOPE_F_FIRST_NODE) return ref == SCOPE_F_TRUE;
  uint32_t *useless = &r->useless_at[ref - SCOPE_F_FIRST_NODE];
  if (*useless == r->turn) return false;
  bool found = reaches_from(r, sc_mdd_node(r->u->mdd, ref));
  if (!found) *useless = r->turn;
  return found;
}

bool sc_region_holds(struct sc_region_reader *reader, sc_mdd_ref region) {
  return reaches(reader, region);
}
