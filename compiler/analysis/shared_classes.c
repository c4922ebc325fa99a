/* SPDX-License-Identifier: Apache-2.0
 *
 * shared_classes.c - a value of each shared class, and the class that a table's variable gives it: all values of a shared
 * class are one class to each table, because the tables' break points are among the shared ones.
 */
#include "analysis/universe.h"

#include "base/sorted.h"
#include "condition/literal.h"

#define DAY INT64_C(86400)

/* How many changes of offset lie at or before the instant. */
static uint32_t transitions_up_to(const struct sc_shared_zone *zone, int64_t at) {
  uint32_t low = 0, high = zone->count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (zone->transitions[middle].at <= at)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

int64_t sc_shared_next_transition(const struct sc_shared_zone *zone, int64_t at) {
  uint32_t count = transitions_up_to(zone, at);
  return count < zone->count ? zone->transitions[count].at : INT64_MAX;
}

int32_t sc_shared_offset(const struct sc_shared_zone *zone, int64_t at) {
  uint32_t count = transitions_up_to(zone, at);
  return count == 0 ? zone->initial_s : zone->transitions[count - 1].offset_s;
}

uint32_t sc_shared_point_class(const struct sc_shared_var *var, int64_t value) {
  return sc_points_up_to(var->points.items, var->points.count, value);
}

int64_t sc_shared_number(const struct sc_shared_var *var, uint32_t class) {
  if (class > 0) return var->points.items[class - 1];
  if (var->kind == SC_SHARED_WEEK) return 0;
  if (var->kind == SC_SHARED_CHAIN) return 1;
  return var->points.count > 0 ? var->points.items[0] - 1 : 0;
}

static const uint8_t *class_start(const struct sc_shared_var *var, uint32_t class) {
  static const uint8_t zero[16];
  return class == 0 ? zero : var->addresses.items[class - 1].bytes;
}

void sc_shared_address_of(const struct sc_shared_var *var, uint32_t class, uint8_t out[16]) {
  static const uint8_t nice[][16] = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1},
                                     {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 203, 0, 113, 7},
                                     {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
  const uint8_t *low = class_start(var, class);
  const uint8_t *end = class + 1 < var->class_count ? class_start(var, class + 1) : NULL;
  for (size_t i = 0; i < sizeof nice / sizeof *nice; i++) {
    if (memcmp(nice[i], low, 16) < 0 || (end != NULL && memcmp(nice[i], end, 16) >= 0)) continue;
    memcpy(out, nice[i], 16);
    return;
  }
  memcpy(out, low, 16);
  if (out[15] != 0) return;
  out[15] = 1; /* a host rather than a network, where there is one */
  if (end != NULL && memcmp(out, end, 16) >= 0) out[15] = 0;
}

static uint32_t table_points(const struct sc_view *v, const struct scope_f_var *from,
                             int64_t value) {
  return sc_points_up_to(v->points + from->first, from->class_count - 1, value);
}

static uint32_t enum_class(const struct sc_view *v, const struct scope_f_var *from,
                           struct sc_str value) {
  const struct scope_f_attr *attr = &v->attrs[from->source];
  if (attr->type == SCOPE_F_TYPE_BOOL) return table_points(v, from, value.len == 4);
  for (uint32_t i = 0; i < attr->enum_count; i++)
    if (sc_str_equal(sc_view_str(v, v->enums[attr->first_enum + i]), value))
      return table_points(v, from, i);
  return SC_ABSENT;
}

static uint32_t literal_class(const struct sc_view *v, const struct scope_f_var *from,
                              struct sc_str text) {
  uint32_t low = 0, high = from->class_count - 1; /* sorted by bytes */
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    int order = sc_str_compare(sc_view_str(v, v->literals[from->first + middle]), text);
    if (order == 0) return middle + 1;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return 0;
}

static uint32_t address_class(const struct sc_view *v, const struct scope_f_var *from,
                              const uint8_t *address) {
  return sc_addresses_up_to(v->addresses + 16 * (size_t)from->first, from->class_count - 1,
                            address);
}

static uint32_t date_class(struct sc_universe *u, const struct sc_view *v,
                           const struct scope_f_var *from, int64_t now) {
  uint32_t index = sc_shared_zone_of(u, v, from->zone);
  const struct sc_shared_zone *zone = &u->zones.items[index];
  if (now >= zone->until) return SC_ABSENT;
  return table_points(v, from, sc_floor_div(now + sc_shared_offset(zone, now), DAY));
}

static uint32_t class_in(struct sc_universe *u, const struct sc_view *v,
                         const struct scope_f_var *from, const struct sc_shared_var *var,
                         uint32_t class) {
  switch ((enum scope_f_var_kind)from->kind) {
  case SCOPE_F_VAR_POINTS:
    if (var->kind == SC_SHARED_VALUE) return enum_class(v, from, var->texts.items[class]);
    return table_points(v, from, sc_shared_number(var, class));
  case SCOPE_F_VAR_WEEK:
  case SCOPE_F_VAR_CHAIN: return table_points(v, from, sc_shared_number(var, class));
  case SCOPE_F_VAR_DATE: return date_class(u, v, from, sc_shared_number(var, class));
  case SCOPE_F_VAR_ADDRESS: return address_class(v, from, class_start(var, class));
  case SCOPE_F_VAR_LITERAL:
    return class == 0 ? 0 : literal_class(v, from, var->texts.items[class - 1]);
  case SCOPE_F_VAR_MATCH:
  case SCOPE_F_VAR_MEMBER:
  case SCOPE_F_VAR_PRESENT:
  case SCOPE_F_VAR_ROLE:
  case SCOPE_F_VAR_SUBJECT:
  case SCOPE_F_VAR_END: break;
  }
  return class;
}

void sc_universe_classes(struct sc_universe *u, uint32_t s) {
  struct sc_table_side *side = &u->sides[s];
  for (uint32_t i = 0; i < side->view.vars_count; i++) {
    struct sc_var_map *map = &side->vars[i];
    if (side->view.vars[i].kind == SCOPE_F_VAR_PRESENT) {
      const struct scope_f_attr *attr = &side->view.attrs[side->view.vars[i].source];
      if (map->shared->kind != SC_SHARED_VALUE || attr->type == SCOPE_F_TYPE_BOOL) continue;
    }
    uint32_t *class_of = SC_NEW_ARRAY(u->arena, uint32_t, map->shared->class_count);
    struct scope_f_var from = side->view.vars[i];
    bool present = from.kind == SCOPE_F_VAR_PRESENT; /* of an enum: which values are its own */
    if (present) from.kind = SCOPE_F_VAR_POINTS, from.class_count = 1;
    for (uint32_t c = 0; c < map->shared->class_count; c++)
      class_of[c] = class_in(u, &side->view, &from, map->shared, c);
    map->class_of = class_of;
  }
}
