/* SPDX-License-Identifier: Apache-2.0
 *
 * exactness_request.c - values of a request to shared classes, by their meaning: written again for the test.
 */
#include "analysis/exactness.h"

#include <stdlib.h>

#include "oracle/oracle_text.h"
#include "scope.h"

#define DAY INT64_C(86400)

/* --- values --------------------------------------------------------------------------------------------- */

static const struct oracle_value *attribute(const struct oracle_request *request,
                                            struct sc_str name) {
  const struct oracle_value *found = NULL;
  for (uint32_t i = 0; i < request->context_count; i++) {
    if (!sc_str_equal(request->context[i].name, name)) continue;
    if (found != NULL) return NULL; /* given twice */
    found = &request->context[i].value;
  }
  return found;
}

static bool good_text(struct sc_str text) { return text.len <= 4096 && oracle_utf8(text); }

static bool text_of(const struct sc_shared_var *var, const struct oracle_request *request,
                    struct sc_str *out) {
  switch (var->source) {
  case SCOPE_F_FROM_RESOURCE:
    *out = request->resource;
    return request->has_resource && good_text(*out);
  case SCOPE_F_FROM_USER: *out = request->user; return request->has_user && good_text(*out);
  case SCOPE_F_FROM_AGENT: *out = request->actors[0]; return true;
  case SCOPE_F_FROM_TASK: *out = request->task; return true;
  case SCOPE_F_FROM_SCOPE: *out = request->scope; return true;
  default: break;
  }
  const struct oracle_value *value = attribute(request, var->attr);
  if (value == NULL || value->type != SCOPE_VALUE_STRING) return false;
  *out = value->string;
  return good_text(*out);
}

static bool set_of(const struct sc_shared_var *var, const struct oracle_request *request,
                   const struct oracle_value **out) {
  *out = attribute(request, var->attr);
  if (*out == NULL || (*out)->type != SCOPE_VALUE_SET) return false;
  for (uint32_t i = 0; i < (*out)->item_count; i++)
    if (!good_text((*out)->items[i])) return false;
  return true;
}

static uint32_t point_class(const struct sc_shared_var *var, int64_t value) {
  uint32_t class = 0;
  while (class < var->points.count && var->points.items[class] <= value) class ++;
  return class;
}

static uint32_t number_class(const struct sc_shared_var *var,
                             const struct oracle_request *request) {
  const struct oracle_value *value = attribute(request, var->attr);
  bool instant = var->type == SCOPE_F_TYPE_INSTANT;
  if (value == NULL || value->type != (instant ? SCOPE_VALUE_INSTANT : SCOPE_VALUE_INT))
    return SC_ABSENT;
  if (instant && !oracle_instant_ok(value->number)) return SC_ABSENT;
  return point_class(var, value->number);
}

static uint32_t value_class(const struct sc_shared_var *var, const struct oracle_request *request) {
  const struct oracle_value *value = attribute(request, var->attr);
  if (value == NULL) return SC_ABSENT;
  if (var->type == SCOPE_F_TYPE_BOOL) {
    bool good = value->type == SCOPE_VALUE_BOOL && (value->number == 0 || value->number == 1);
    return good ? (uint32_t)value->number : SC_ABSENT;
  }
  for (uint32_t i = 0; i < var->texts.count && value->type == SCOPE_VALUE_STRING; i++)
    if (sc_str_equal(var->texts.items[i], value->string)) return i;
  return SC_ABSENT;
}

static uint32_t address_class(const struct sc_shared_var *var,
                              const struct oracle_request *request) {
  const struct oracle_value *value = attribute(request, var->attr);
  uint8_t address[16];
  if (value == NULL) return SC_ABSENT;
  if (value->type == SCOPE_VALUE_IP)
    memcpy(address, value->address, 16);
  else if (value->type != SCOPE_VALUE_STRING || !oracle_address(value->string, address))
    return SC_ABSENT;
  uint32_t class = 0;
  while (class < var->addresses.count && memcmp(&var->addresses.items[class], address, 16) <= 0)
    class ++;
  return class;
}

static uint32_t text_class(const struct sc_shared_var *var, const struct oracle_request *request) {
  struct sc_str text;
  if (!text_of(var, request, &text)) return SC_ABSENT;
  for (uint32_t i = 0; i < var->texts.count; i++)
    if (sc_str_equal(var->texts.items[i], text)) return i + 1;
  return 0;
}

static uint32_t week_class(const struct sc_universe *u, const struct sc_shared_var *var,
                           const struct oracle_request *request) {
  int64_t local = request->now + sc_shared_offset(&u->zones.items[var->zone], request->now);
  int64_t second = ((local + 3 * DAY) % (7 * DAY) + 7 * DAY) % (7 * DAY);
  return point_class(var, second);
}

static bool has_member(const struct sc_shared_var *var, const struct oracle_request *request) {
  const struct oracle_value *set;
  if (!set_of(var->main, request, &set)) return false;
  for (uint32_t i = 0; i < set->item_count; i++)
    if (sc_str_equal(set->items[i], var->texts.items[0])) return true;
  return false;
}

static uint32_t class_of(const struct sc_universe *u, const struct sc_shared_var *var,
                         const struct oracle_request *request) {
  struct sc_str text;
  const struct oracle_value *set;
  switch (var->kind) {
  case SC_SHARED_NUMBER: return number_class(var, request);
  case SC_SHARED_VALUE: return value_class(var, request);
  case SC_SHARED_SET: return set_of(var, request, &set);
  case SC_SHARED_NOW: return oracle_has_now(request) ? point_class(var, request->now) : SC_ABSENT;
  case SC_SHARED_WEEK: return week_class(u, var, request);
  case SC_SHARED_TEXT: return text_class(var, request);
  case SC_SHARED_ADDRESS: return address_class(var, request);
  case SC_SHARED_MEMBER: return has_member(var, request);
  case SC_SHARED_MATCH:
    return text_of(var->main, request, &text) && sc_dfa_run(var->dfa, text) != 0;
  case SC_SHARED_CHAIN:
  case SC_SHARED_SUBJECT:
  case SC_SHARED_ROLE: break;
  }
  abort(); /* facts about the subject are not left in a region */
}

bool region_holds(const struct sc_universe *u, sc_mdd_ref ref,
                  const struct oracle_request *request) {
  while (ref >= SCOPE_F_FIRST_NODE) {
    const struct sc_mdd_node *node = sc_mdd_node(u->mdd, ref);
    uint32_t class = class_of(u, u->vars.items[node->var], request), i = 0;
    if (class == SC_ABSENT) {
      ref = node->absent;
      continue;
    }
    while (node->edges[i].bound <= class) i++;
    ref = node->edges[i].child;
  }
  return ref == SCOPE_F_TRUE;
}

/* --- cells ----------------------------------------------------------------------------------------------------- */

static bool has_part(const struct sc_cell_kind *kind, uint32_t part) {
  for (uint32_t i = 0; i < kind->count; i++)
    if (kind->parts[i] == part) return true;
  return false;
}

static bool asserts(const struct sc_parts *parts, const struct sc_cell_kind *kind,
                    const struct oracle_request *request) {
  const struct sc_universe *u = parts->u;
  for (uint32_t i = 0; i < kind->count; i++) {
    struct sc_str name = u->roles.items.items[parts->items.items[kind->parts[i]].role].name;
    for (uint32_t r = 0; r < request->role_count; r++)
      if (sc_str_equal(request->roles[r], name)) return true;
  }
  return false;
}

static bool is_user(const struct sc_parts *parts, const struct sc_access *cell,
                    const struct oracle_request *request) {
  const struct sc_universe *u = parts->u;
  for (uint32_t p = 0; p < parts->items.count && request->has_user; p++) {
    const struct sc_part *part = &parts->items.items[p];
    if (!part->is_user || !has_part(&cell->users, p)) continue;
    for (size_t i = 0; i < part->users.count; i++)
      if (sc_str_equal(u->users.items.items[part->users.items[i]].name, request->user)) return true;
  }
  return false;
}

bool cell_concerns(const struct sc_parts *parts, const struct sc_access *cell,
                   const struct oracle_request *request, uint32_t scope) {
  const struct sc_universe *u = parts->u;
  if (cell->scope != scope || cell->chain_count != request->actor_count) return false;
  /* Of the agents between the first and the last the analysis may have left out those that lead to the same. */
  const uint32_t ends[2] = {0, cell->chain_count - 1};
  for (unsigned i = 0; i < 2; i++) {
    const struct sc_shared_task *task = &u->tasks.items[cell->chain[ends[i]]];
    if (!sc_str_equal(task->name, request->task) ||
        !sc_str_equal(u->agents.items.items[task->agent].name, request->actors[ends[i]]))
      return false;
  }
  if (cell->base == SC_BASE_NOBODY) return !request->has_user && request->role_count == 0;
  if (cell->base == SC_BASE_STRANGER && !request->has_user) return false;
  if (cell->base == SC_BASE_ROLES && request->has_user && !cell->user_too) return false;
  if (cell->base == SC_BASE_USER && !is_user(parts, cell, request)) return false;
  for (uint32_t i = 0; i < cell->role_count; i++)
    if (!asserts(parts, &cell->roles[i], request)) return false;
  return true;
}
