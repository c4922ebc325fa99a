/* SPDX-License-Identifier: Apache-2.0
 *
 * shared_vars.c - the variables of both tables in common terms: which there are, and their break points.
 * shared_classes.c says how each table's variable reads their classes.
 *
 * "Is it there" and local dates need no variables of their own: the first is asked of the attribute's main variable, the
 * second becomes break points of `now`.
 */
#include <stdlib.h>

#include "analysis/universe.h"
#include "base/sorted.h"

#define DAY INT64_C(86400)

/* --- finding ------------------------------------------------------------------------------------------ */

static struct sc_shared_var *find(struct sc_universe *u, enum sc_shared_kind kind, uint16_t source,
                                  struct sc_str attr, enum scope_f_type type,
                                  struct sc_str detail) {
  struct sc_text key = {0};
  sc_text_format(u->arena, &key, "%d.%u.%d.%zu.", (int)kind, source, (int)type, attr.len);
  sc_text_add(u->arena, &key, attr);
  sc_text_add(u->arena, &key, detail);
  uint32_t fresh = (uint32_t)u->vars.count;
  uint32_t index = sc_map_add(u->arena, &u->var_by_key, sc_text_str(&key), fresh);
  if (index != fresh) return u->vars.items[index];
  struct sc_shared_var *var = SC_NEW(u->arena, struct sc_shared_var);
  *var = (struct sc_shared_var){
      .kind = kind, .source = source, .attr = attr, .type = type, .id = fresh};
  *SC_PUSH(u->arena, &u->vars) = var;
  return var;
}

static struct sc_shared_var *plain(struct sc_universe *u, enum sc_shared_kind kind,
                                   uint16_t source) {
  return find(u, kind, source, (struct sc_str){0}, SCOPE_F_TYPE_END, (struct sc_str){0});
}

static void add_values(struct sc_universe *u, struct sc_shared_var *var) {
  if (var->texts.count > 0) return;
  if (var->type == SCOPE_F_TYPE_BOOL) {
    *SC_PUSH(u->arena, &var->texts) = SC_STR("false");
    *SC_PUSH(u->arena, &var->texts) = SC_STR("true");
    return;
  }
  for (uint32_t s = u->reader_count; s-- > 0;) {
    const struct sc_view *v = &u->sides[s].view;
    for (uint32_t a = 0; a < v->attrs_count; a++) {
      if (v->attrs[a].type != SCOPE_F_TYPE_ENUM ||
          !sc_str_equal(sc_view_str(v, v->attrs[a].name), var->attr))
        continue;
      for (uint32_t i = 0; i < v->attrs[a].enum_count; i++) {
        struct sc_str value = sc_view_str(v, v->enums[v->attrs[a].first_enum + i]);
        bool known = false;
        for (size_t t = 0; t < var->texts.count; t++)
          known |= sc_str_equal(var->texts.items[t], value);
        if (!known) *SC_PUSH(u->arena, &var->texts) = value;
      }
    }
  }
}

/* The variable that says whether a source has a value. */
static struct sc_shared_var *main_of(struct sc_universe *u, uint32_t side, uint16_t source) {
  if (source == SCOPE_F_FROM_NOW) return plain(u, SC_SHARED_NOW, source);
  if (source > SCOPE_F_FROM_NOW) return plain(u, SC_SHARED_TEXT, source);
  const struct sc_view *v = &u->sides[side].view;
  enum scope_f_type type = (enum scope_f_type)v->attrs[source].type;
  struct sc_str attr = sc_view_str(v, v->attrs[source].name);
  enum sc_shared_kind kind = SC_SHARED_NUMBER;
  if (type == SCOPE_F_TYPE_STRING) kind = SC_SHARED_TEXT;
  if (type == SCOPE_F_TYPE_SET) kind = SC_SHARED_SET;
  if (type == SCOPE_F_TYPE_IP) kind = SC_SHARED_ADDRESS;
  if (type == SCOPE_F_TYPE_BOOL || type == SCOPE_F_TYPE_ENUM) kind = SC_SHARED_VALUE;
  struct sc_shared_var *var = find(u, kind, 0, attr, type, (struct sc_str){0});
  if (kind == SC_SHARED_VALUE) add_values(u, var);
  return var;
}

static struct sc_shared_var *part_of(struct sc_universe *u, enum sc_shared_kind kind,
                                     struct sc_shared_var *main, struct sc_str detail) {
  struct sc_shared_var *var = find(u, kind, main->source, main->attr, main->type, detail);
  var->main = main;
  return var;
}

uint32_t sc_shared_zone_of(struct sc_universe *u, const struct sc_view *v, uint32_t index) {
  const struct scope_f_zone *from = &v->zones[index];
  struct sc_shared_zone zone = {sc_view_str(v, from->name), v->transitions + from->first,
                                from->count, from->initial_s, from->until};
  for (uint32_t z = 0; z < u->zones.count; z++) {
    const struct sc_shared_zone *known = &u->zones.items[z];
    if (sc_str_equal(known->name, zone.name) && known->count == zone.count &&
        known->initial_s == zone.initial_s && known->until == zone.until &&
        memcmp(known->transitions, zone.transitions, zone.count * sizeof *zone.transitions) == 0)
      return z;
  }
  *SC_PUSH(u->arena, &u->zones) = zone;
  return (uint32_t)u->zones.count - 1;
}

static struct sc_str dfa_key(struct sc_arena *arena, const struct sc_dfa *dfa) {
  struct sc_text key = {0};
  size_t cells = (size_t)dfa->state_count * dfa->class_count;
  sc_text_format(arena, &key, "%u.%u.", dfa->start, dfa->state_count);
  sc_text_add(arena, &key, (struct sc_str){(const char *)dfa->class_of, sizeof dfa->class_of});
  sc_text_add(arena, &key, (struct sc_str){(const char *)dfa->next, cells * sizeof *dfa->next});
  sc_text_add(arena, &key,
              (struct sc_str){(const char *)dfa->accept, dfa->state_count * sizeof *dfa->accept});
  return sc_text_str(&key);
}

/* --- collecting --------------------------------------------------------------------------------------------- */

static void add_point(struct sc_universe *u, struct sc_shared_var *var, int64_t point) {
  *SC_PUSH(u->arena, &var->points) = point;
}

/* The instants around which a local date begins. Offsets change there or not: too many points do no harm. */
static void add_day(struct sc_universe *u, struct sc_shared_var *now,
                    const struct sc_shared_zone *zone, int64_t day) {
  int64_t middle = day * DAY;
  add_point(u, now, middle - sc_shared_offset(zone, middle - 2 * DAY));
  for (uint32_t t = 0; t < zone->count; t++) {
    if (zone->transitions[t].at < middle - 2 * DAY || zone->transitions[t].at > middle + 2 * DAY)
      continue;
    add_point(u, now, zone->transitions[t].at);
    add_point(u, now, middle - zone->transitions[t].offset_s);
  }
}

static void add_points(struct sc_universe *u, struct sc_shared_var *var, const struct sc_view *v,
                       const struct scope_f_var *from) {
  for (uint32_t i = 0; i + 1 < from->class_count; i++)
    add_point(u, var, v->points[from->first + i]);
}

static void add_date(struct sc_universe *u, uint32_t side, const struct scope_f_var *from,
                     struct sc_shared_var *now) {
  const struct sc_view *v = &u->sides[side].view;
  uint32_t index = sc_shared_zone_of(u, v, from->zone); /* may move the zones */
  const struct sc_shared_zone *zone = &u->zones.items[index];
  add_point(u, now, zone->until);
  for (uint32_t i = 0; i + 1 < from->class_count; i++) {
    int64_t day = v->points[from->first + i];
    if (day > -SC_INSTANT_LIMIT / DAY && day < SC_INSTANT_LIMIT / DAY) add_day(u, now, zone, day);
  }
}

static struct sc_shared_var *collect(struct sc_universe *u, uint32_t side, const uint32_t *role_ids,
                                     const struct scope_f_var *from) {
  const struct sc_view *v = &u->sides[side].view;
  struct sc_shared_var *var = NULL, *main = NULL;
  switch ((enum scope_f_var_kind)from->kind) {
  case SCOPE_F_VAR_POINTS:
    var = main_of(u, side, from->source);
    if (var->kind != SC_SHARED_VALUE) add_points(u, var, v, from);
    return var;
  case SCOPE_F_VAR_WEEK: {
    main = main_of(u, side, SCOPE_F_FROM_NOW);
    uint32_t zone = sc_shared_zone_of(u, v, from->zone);
    add_point(u, main, u->zones.items[zone].until);
    var = part_of(u, SC_SHARED_WEEK, main, sc_str_format(u->arena, "%u", zone));
    var->zone = zone;
    add_points(u, var, v, from);
    return var;
  }
  case SCOPE_F_VAR_DATE:
    var = main_of(u, side, SCOPE_F_FROM_NOW);
    add_date(u, side, from, var);
    return var;
  case SCOPE_F_VAR_ADDRESS:
    var = main_of(u, side, from->source);
    for (uint32_t i = 0; i + 1 < from->class_count; i++)
      memcpy(SC_PUSH(u->arena, &var->addresses)->bytes,
             v->addresses + 16 * ((size_t)from->first + i), 16);
    return var;
  case SCOPE_F_VAR_LITERAL:
    var = main_of(u, side, from->source);
    for (uint32_t i = 0; i + 1 < from->class_count; i++)
      *SC_PUSH(u->arena, &var->texts) = sc_view_str(v, v->literals[from->first + i]);
    return var;
  case SCOPE_F_VAR_MATCH: {
    const struct sc_dfa *dfa = sc_view_dfa(u->arena, v, from->first);
    main = main_of(u, side, from->source);
    var = part_of(u, SC_SHARED_MATCH, main, dfa_key(u->arena, dfa));
    var->dfa = dfa;
    return var;
  }
  case SCOPE_F_VAR_MEMBER: {
    struct sc_str literal = sc_view_str(v, v->literals[from->first]);
    var = part_of(u, SC_SHARED_MEMBER, main_of(u, side, from->source), literal);
    if (var->texts.count == 0) *SC_PUSH(u->arena, &var->texts) = literal;
    return var;
  }
  case SCOPE_F_VAR_PRESENT: return main_of(u, side, from->source);
  case SCOPE_F_VAR_ROLE:
    var = find(u, SC_SHARED_ROLE, SCOPE_F_FROM_REQUEST, (struct sc_str){0}, SCOPE_F_TYPE_END,
               sc_str_format(u->arena, "%u", role_ids[from->first]));
    var->role = role_ids[from->first];
    return var;
  case SCOPE_F_VAR_SUBJECT: return plain(u, SC_SHARED_SUBJECT, from->source);
  case SCOPE_F_VAR_CHAIN:
    var = plain(u, SC_SHARED_CHAIN, from->source);
    add_points(u, var, v, from);
    return var;
  case SCOPE_F_VAR_END: break;
  }
  abort(); /* a bug: the table was verified */
}

/* --- numbering ------------------------------------------------------------------------------------------------- */

/* Points outside (low, high] part nothing. */
static void finish_points(struct sc_shared_var *var, int64_t low, int64_t high) {
  size_t kept = 0;
  for (size_t i = 0; i < var->points.count; i++)
    if (var->points.items[i] > low && var->points.items[i] <= high)
      var->points.items[kept++] = var->points.items[i];
  var->points.count = sc_sort_points(var->points.items, kept);
  var->class_count = (uint32_t)var->points.count + 1;
}

static void finish(struct sc_shared_var *var) {
  static const struct sc_shared_address zero;
  switch (var->kind) {
  case SC_SHARED_CHAIN: finish_points(var, 1, 8); return;
  case SC_SHARED_NOW: finish_points(var, -SC_INSTANT_LIMIT, SC_INSTANT_LIMIT); return;
  case SC_SHARED_NUMBER:
    if (var->type == SCOPE_F_TYPE_INT)
      finish_points(var, INT64_MIN, INT64_MAX);
    else
      finish_points(var, -SC_INSTANT_LIMIT, SC_INSTANT_LIMIT);
    return;
  case SC_SHARED_WEEK: finish_points(var, 0, 7 * DAY - 1); return;
  case SC_SHARED_VALUE: var->class_count = (uint32_t)var->texts.count; return;
  case SC_SHARED_TEXT:
    var->texts.count = sc_sort_texts(var->texts.items, var->texts.count);
    var->class_count = (uint32_t)var->texts.count + 1;
    return;
  case SC_SHARED_ADDRESS:
    var->addresses.count = sc_sort_addresses(var->addresses.items, var->addresses.count);
    if (var->addresses.count > 0 && memcmp(&var->addresses.items[0], &zero, 16) == 0)
      memmove(var->addresses.items, var->addresses.items + 1,
              --var->addresses.count * sizeof *var->addresses.items);
    var->class_count = (uint32_t)var->addresses.count + 1;
    return;
  case SC_SHARED_SUBJECT:
  case SC_SHARED_SET:
  case SC_SHARED_ROLE:
  case SC_SHARED_MEMBER:
  case SC_SHARED_MATCH: var->class_count = 2; return;
  }
}

static int compare_vars(const void *a, const void *b) {
  const struct sc_shared_var *x = *(struct sc_shared_var *const *)a;
  const struct sc_shared_var *y = *(struct sc_shared_var *const *)b;
  if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
  if (x->source != y->source) return x->source < y->source ? -1 : 1;
  int order = sc_str_compare(x->attr, y->attr);
  return order != 0 ? order : x->id < y->id ? -1 : x->id > y->id;
}

void sc_universe_vars(struct sc_universe *u) {
  for (uint32_t s = 0; s < u->reader_count; s++) {
    struct sc_table_side *side = &u->sides[s];
    uint32_t *role_ids = SC_NEW_ARRAY(u->arena, uint32_t, side->view.roles_count);
    for (uint32_t r = 0; r < u->roles.items.count; r++)
      if (u->roles.items.items[r].id[s] != SC_NOT_FOUND)
        role_ids[u->roles.items.items[r].id[s]] = r;
    side->vars = SC_NEW_ARRAY(u->arena, struct sc_var_map, side->view.vars_count);
    for (uint32_t i = 0; i < side->view.vars_count; i++)
      side->vars[i].shared = collect(u, s, role_ids, &side->view.vars[i]);
  }
  size_t count = u->vars.count;
  if (count > 0) qsort(u->vars.items, count, sizeof *u->vars.items, compare_vars);
  u->class_counts = SC_NEW_ARRAY(u->arena, uint32_t, count);
  for (uint32_t i = 0; i < count; i++) {
    finish(u->vars.items[i]);
    u->vars.items[i]->id = i;
    u->class_counts[i] = u->vars.items[i]->class_count;
  }
  u->mdd = sc_mdd_new(u->arena, u->class_counts, (uint32_t)count);
  for (uint32_t s = 0; s < u->reader_count; s++) sc_universe_classes(u, s);
}
