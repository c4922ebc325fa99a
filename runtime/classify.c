/* SPDX-License-Identifier: Apache-2.0
 *
 * classify.c - what a request says of one variable: the class of its value, or that it is absent.
 *
 * A value of the wrong type, an attribute given twice, a text that is not UTF-8 or too long: all are absent. Nothing here
 * guesses, because an absent fact never widens access.
 */
#include <string.h>

#include "table.h"

#define INSTANT_LIMIT (INT64_C(1) << 53)
#define SET_ITEMS_MAX 1024u

static uint32_t given_id(const struct scope_t *t, const struct scope_attr *given) {
  return given->handle == SCOPE_UNRESOLVED ? scope_lookup(t, SCOPE_F_NAME_ATTR, given->name)
                                           : scope_handle_id(given->handle, t->attrs_count);
}

/* Ids of attributes, and of SCOPE_UNKNOWN the last byte's, which none has. */
static void index_context(struct scope_view *view) {
  const struct scope_request *request = view->request;
  for (size_t i = 0; i < request->context_count && i < SCOPE_INDEXED_MAX; i++)
    view->ids[i] = (uint8_t)given_id(view->t, &request->context[i]);
  view->indexed = true;
}

/* The value of an attribute that was given once. */
static const struct scope_value *attribute(struct scope_view *view, uint32_t attr) {
  const struct scope_request *request = view->request;
  const struct scope_value *found = NULL;
  if (!view->indexed) index_context(view);
  for (size_t i = 0; i < request->context_count; i++) {
    const struct scope_attr *given = &request->context[i];
    if ((i < SCOPE_INDEXED_MAX ? view->ids[i] : given_id(view->t, given)) != attr) continue;
    if (found != NULL) return NULL;
    found = &given->value;
  }
  return found;
}

/* --- texts ------------------------------------------------------------------------------------------- */

/* The name as given, or else the one that its handle stands for. */
static bool given_name(const struct scope_name *given, struct scope_bytes known,
                       struct scope_bytes *out) {
  *out = given->name.len > 0 ? given->name : known;
  return out->len > 0;
}

static const struct scope_bytes nameless = {NULL, 0};
#define KNOWN_NAME(NAME, t, given, count)                                                          \
  (scope_handle_id((given)->handle, (count)) == SCOPE_UNKNOWN                                      \
       ? nameless                                                                                  \
       : NAME((t), scope_id_of((given)->handle)))

static bool built_in_text(const struct scope_view *view, uint16_t source, struct scope_bytes *out) {
  const struct scope_t *t = view->t;
  const struct scope_request *r = view->request;
  switch (source) {
  case SCOPE_F_FROM_RESOURCE: *out = r->resource; return out->ptr != NULL;
  case SCOPE_F_FROM_TASK: *out = r->task; return out->len > 0;
  case SCOPE_F_FROM_USER:
    return view->has_user &&
           given_name(&r->user, KNOWN_NAME(SCOPE_USER_NAME, t, &r->user, t->users_count), out);
  case SCOPE_F_FROM_AGENT:
    return given_name(&r->actors[0],
                      KNOWN_NAME(SCOPE_AGENT_NAME, t, &r->actors[0], t->agents_count), out);
  case SCOPE_F_FROM_SCOPE: /* a class has no name of its own: the caller must give it */
    return given_name(&r->scope,
                      KNOWN_NAME(SCOPE_SCOPE_NAME, t, &r->scope, t->meta->first_open_scope), out);
  default: return false;
  }
}

__attribute__((noinline)) static bool text_of(struct scope_view *view, uint16_t source,
                                              struct scope_bytes *out) {
  if (source >= SCOPE_F_FROM_NOW) {
    if (!built_in_text(view, source, out)) return false;
  } else {
    const struct scope_value *value = attribute(view, source);
    if (value == NULL || value->type != SCOPE_VALUE_STRING) return false;
    *out = value->string;
  }
  return out->len <= SCOPE_F_STRING_MAX && (out->len == 0 || scope_utf8_valid(out->ptr, out->len));
}

__attribute__((noinline)) static const struct scope_value *set_of(struct scope_view *view,
                                                                  uint16_t source) {
  const struct scope_value *value = attribute(view, source);
  if (value == NULL || value->type != SCOPE_VALUE_SET || value->item_count > SET_ITEMS_MAX)
    return NULL;
  for (size_t i = 0; i < value->item_count; i++) {
    const struct scope_bytes *item = &value->items[i];
    if (item->len > SCOPE_F_STRING_MAX) return NULL;
    if (item->len > 0 && !scope_utf8_valid(item->ptr, item->len)) return NULL;
  }
  return value;
}

/* --- numbers ------------------------------------------------------------------------------------------- */

static bool instant_in_range(int64_t at) { return at >= -INSTANT_LIMIT && at <= INSTANT_LIMIT; }

static bool enum_ordinal(const struct scope_t *t, const struct scope_f_attr *attr,
                         const struct scope_value *value, int64_t *out) {
  if (value->type != SCOPE_VALUE_STRING) return false;
  for (uint32_t i = 0; i < attr->enum_count; i++) {
    struct scope_bytes name = scope_string(t, t->enums[attr->first_enum + i]);
    if (name.len != value->string.len || memcmp(name.ptr, value->string.ptr, name.len) != 0)
      continue;
    *out = i;
    return true;
  }
  return false;
}

__attribute__((noinline)) static bool number_of(struct scope_view *view, uint16_t source,
                                                int64_t *out) {
  if (source == SCOPE_F_FROM_NOW) {
    *out = view->request->now;
    return view->request->has_now && instant_in_range(*out);
  }
  const struct scope_f_attr *attr = &view->t->attrs[source];
  const struct scope_value *value = attribute(view, source);
  if (value == NULL) return false;
  *out = value->number;
  switch (attr->type) {
  case SCOPE_F_TYPE_BOOL: return value->type == SCOPE_VALUE_BOOL && (*out == 0 || *out == 1);
  case SCOPE_F_TYPE_INT: return value->type == SCOPE_VALUE_INT;
  case SCOPE_F_TYPE_INSTANT: return value->type == SCOPE_VALUE_INSTANT && instant_in_range(*out);
  case SCOPE_F_TYPE_ENUM: return enum_ordinal(view->t, attr, value, out);
  default: return false;
  }
}

static bool address_of(struct scope_view *view, uint16_t source, uint8_t out[16]) {
  const struct scope_value *value = attribute(view, source);
  if (value == NULL) return false;
  if (value->type == SCOPE_VALUE_STRING)
    return scope_parse_address(value->string.ptr, value->string.len, out);
  if (value->type != SCOPE_VALUE_IP) return false;
  memcpy(out, value->address, 16);
  return true;
}

bool scope_zone_seconds(const struct scope_t *t, uint32_t zone, int64_t now, int64_t *local) {
  const struct scope_f_zone *z = &t->zones[zone];
  const struct scope_f_transition *transitions = t->transitions + z->first;
  uint32_t low = 0, high = z->count;
  if (!instant_in_range(now) || now >= z->until) return false;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (transitions[middle].at <= now)
      low = middle + 1;
    else
      high = middle;
  }
  *local = now + (low == 0 ? z->initial_s : transitions[low - 1].offset_s);
  return true;
}

static int64_t floor_mod(int64_t a, int64_t b) { return a % b + (a % b < 0 ? b : 0); }

/* Second of the local week (Monday 00:00 = 0), or day since 1970-01-01, which was a Thursday. */
static bool local_time(const struct scope_view *view, const struct scope_f_var *var, int64_t *out) {
  int64_t local;
  if (!view->request->has_now) return false;
  if (!scope_zone_seconds(view->t, var->zone, view->request->now, &local)) return false;
  *out = var->kind == SCOPE_F_VAR_WEEK ? floor_mod(local + 3 * 86400, 7 * 86400)
                                       : (local - floor_mod(local, 86400)) / 86400;
  return true;
}

/* --- classes ---------------------------------------------------------------------------------------------- */

__attribute__((noinline)) static uint32_t
address_class(const struct scope_t *t, const struct scope_f_var *var, const uint8_t *address) {
  const struct scope_address *points = t->addresses + var->first;
  uint32_t low = 0, high = var->class_count - 1;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (memcmp(points[middle].bytes, address, 16) <= 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

int scope_compare(struct scope_bytes a, struct scope_bytes b) {
  size_t common = a.len < b.len ? a.len : b.len;
  int order = common == 0 ? 0 : memcmp(a.ptr, b.ptr, common);
  return order != 0 ? order : a.len < b.len ? -1 : a.len > b.len;
}

__attribute__((noinline)) static uint32_t
literal_class(const struct scope_t *t, const struct scope_f_var *var, struct scope_bytes text) {
  uint32_t low = 0, high = var->class_count - 1;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    int order = scope_compare(scope_string(t, t->literals[var->first + middle]), text);
    if (order == 0) return middle + 1;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return 0;
}

__attribute__((noinline)) static uint32_t
is_member(const struct scope_t *t, const struct scope_f_var *var, const struct scope_value *set) {
  struct scope_bytes wanted = scope_string(t, t->literals[var->first]);
  for (size_t i = 0; i < set->item_count; i++)
    if (scope_compare(set->items[i], wanted) == 0) return 1;
  return 0;
}

bool scope_has_role(const struct scope_view *view, uint32_t role) {
  const struct scope_t *t = view->t;
  if (view->user < t->users_count &&
      scope_row_find(t, t->users[view->user].role_row, role).word != 0)
    return true;
  for (size_t i = 0; i < view->request->role_count; i++) {
    uint32_t id = scope_name_id(t, SCOPE_F_NAME_ROLE, &view->request->roles[i], t->roles_count);
    if (id != SCOPE_UNKNOWN && scope_row_find(t, t->roles[id].role_row, role).word != 0)
      return true;
  }
  return false;
}

/* Apart, because it is the one that needs room for an address, and few decisions do. */
__attribute__((noinline)) static uint32_t classify_address(struct scope_view *view,
                                                           const struct scope_f_var *var) {
  uint8_t address[16];
  return address_of(view, var->source, address) ? address_class(view->t, var, address)
                                                : SCOPE_ABSENT;
}

__attribute__((noinline)) static bool has_address(struct scope_view *view, uint16_t source) {
  uint8_t address[16];
  return address_of(view, source, address);
}

__attribute__((noinline)) static uint32_t is_present(struct scope_view *view, uint16_t source) {
  struct scope_bytes text;
  int64_t number;
  if (source == SCOPE_F_FROM_NOW) return number_of(view, source, &number);
  if (source >= SCOPE_F_FROM_NOW) return text_of(view, source, &text);
  switch (view->t->attrs[source].type) {
  case SCOPE_F_TYPE_STRING: return text_of(view, source, &text);
  case SCOPE_F_TYPE_SET: return set_of(view, source) != NULL;
  case SCOPE_F_TYPE_IP: return has_address(view, source);
  default: return number_of(view, source, &number);
  }
}

__attribute__((noinline)) static uint32_t classify_text(struct scope_view *view,
                                                        const struct scope_f_var *var) {
  struct scope_bytes text;
  if (!text_of(view, var->source, &text)) return SCOPE_ABSENT;
  if (var->kind == SCOPE_F_VAR_LITERAL) return literal_class(view->t, var, text);
  return scope_dfa_run(view->t, var->first, text.ptr, text.len) != 0;
}

__attribute__((noinline)) static uint32_t classify_number(struct scope_view *view,
                                                          const struct scope_f_var *var) {
  int64_t number;
  bool known = var->kind == SCOPE_F_VAR_POINTS ? number_of(view, var->source, &number)
                                               : local_time(view, var, &number);
  return known ? scope_point_class(view->t, var, number) : SCOPE_ABSENT;
}

__attribute__((noinline)) static uint32_t classify_member(struct scope_view *view,
                                                          const struct scope_f_var *var) {
  const struct scope_value *set = set_of(view, var->source);
  return set == NULL ? SCOPE_ABSENT : is_member(view->t, var, set);
}

/* Each kind takes what room it needs: nothing is kept here, calls are jumps. */
uint32_t scope_classify(struct scope_view *view, const struct scope_f_var *var) {
  switch ((enum scope_f_var_kind)var->kind) {
  case SCOPE_F_VAR_POINTS:
  case SCOPE_F_VAR_WEEK:
  case SCOPE_F_VAR_DATE: return classify_number(view, var);
  case SCOPE_F_VAR_ADDRESS: return classify_address(view, var);
  case SCOPE_F_VAR_LITERAL:
  case SCOPE_F_VAR_MATCH: return classify_text(view, var);
  case SCOPE_F_VAR_MEMBER: return classify_member(view, var);
  case SCOPE_F_VAR_PRESENT: return is_present(view, var->source);
  case SCOPE_F_VAR_ROLE: return scope_has_role(view, var->first);
  case SCOPE_F_VAR_SUBJECT: return view->has_user || view->request->role_count > 0;
  case SCOPE_F_VAR_CHAIN: return scope_point_class(view->t, var, view->chain);
  case SCOPE_F_VAR_END: break;
  }
  return SCOPE_ABSENT;
}
