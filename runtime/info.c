/* SPDX-License-Identifier: Apache-2.0
 *
 * info.c - what a table says of itself: identity, counts, names by id.
 */
#include <string.h>

#include "table.h"

void scope_table_info(const struct scope_table *table, struct scope_info *out) {
  const struct scope_t *t = scope_t_of(table);
  *out = (struct scope_info){.serial = 0};
  if (t->base == NULL) return;
  const struct scope_f_header *h = scope_header(t);
  out->policy = scope_string(t, t->meta->policy);
  out->version = scope_string(t, t->meta->version);
  out->compiler = scope_string(t, t->meta->compiler);
  out->tzdata = scope_string(t, t->meta->tzdata);
  out->serial = h->serial;
  memcpy(out->digest, h->digest, sizeof out->digest);
  memcpy(out->core_digest, h->core_digest, sizeof out->core_digest);
  if (t->len > h->content_len) out->signature = t->base + h->content_len;
  out->has_debug = t->debug_found != 0;
}

void scope_table_counts(const struct scope_table *table, struct scope_counts *out) {
  const struct scope_t *t = scope_t_of(table);
  *out = (struct scope_counts){.users = 0};
  if (t->base == NULL) return;
  out->users = (uint32_t)t->users_count;
  out->roles = (uint32_t)t->roles_count;
  out->agents = (uint32_t)t->agents_count;
  out->tasks = (uint32_t)t->tasks_count;
  out->scopes = t->meta->first_open_scope;
  out->open_classes = (uint32_t)t->scopes_count - t->meta->first_open_scope;
  out->attrs = (uint32_t)t->attrs_count;
  out->vars = (uint32_t)t->vars_count;
  out->nodes = (uint32_t)t->nodes_count;
  out->rules = t->meta->rule_count;
  out->step_ups = (uint32_t)t->step_ups_count;
  out->zones = (uint32_t)t->zones_count;
}

uint64_t scope_table_size(const struct scope_table *table) {
  const struct scope_t *t = scope_t_of(table);
  return t->base == NULL ? 0 : scope_header(t)->core_end;
}

static const struct scope_bytes nothing = {"", 0};

/* A closed table has no items, so its counts are 0. */
#define NAME_OF(function, section, NAME)                                                           \
  struct scope_bytes function(const struct scope_table *table, uint32_t id) {                      \
    const struct scope_t *t = scope_t_of(table);                                                   \
    id = scope_id_of(id);                                                                          \
    return id < t->section##_count ? NAME(t, id) : nothing;                                        \
  }
NAME_OF(scope_user_name, users, SCOPE_USER_NAME)
NAME_OF(scope_role_name, roles, SCOPE_ROLE_NAME)
NAME_OF(scope_agent_name, agents, SCOPE_AGENT_NAME)
NAME_OF(scope_scope_name, scopes, SCOPE_SCOPE_NAME)

struct scope_bytes scope_task_name(const struct scope_table *table, uint32_t id,
                                   uint32_t *agent_id) {
  const struct scope_t *t = scope_t_of(table);
  id = scope_id_of(id);
  if (id >= t->tasks_count) return nothing;
  if (agent_id != NULL) *agent_id = t->tasks[id].agent_id;
  return SCOPE_TASK_NAME(t, id);
}

struct scope_bytes scope_step_up_name(const struct scope_table *table, uint32_t index) {
  const struct scope_t *t = scope_t_of(table);
  return index < t->step_ups_count ? scope_string(t, t->step_ups[index]) : nothing;
}

static enum scope_value_type value_type(uint8_t type) {
  switch ((enum scope_f_type)type) {
  case SCOPE_F_TYPE_BOOL: return SCOPE_VALUE_BOOL;
  case SCOPE_F_TYPE_INT: return SCOPE_VALUE_INT;
  case SCOPE_F_TYPE_STRING:
  case SCOPE_F_TYPE_ENUM: return SCOPE_VALUE_STRING;
  case SCOPE_F_TYPE_SET: return SCOPE_VALUE_SET;
  case SCOPE_F_TYPE_IP: return SCOPE_VALUE_IP;
  case SCOPE_F_TYPE_INSTANT: return SCOPE_VALUE_INSTANT;
  case SCOPE_F_TYPE_END: break;
  }
  return SCOPE_VALUE_NONE;
}

bool scope_attr_info(const struct scope_table *table, uint32_t id, struct scope_attr_info *out) {
  const struct scope_t *t = scope_t_of(table);
  id = scope_id_of(id);
  if (id >= t->attrs_count) return false;
  const struct scope_f_attr *attr = &t->attrs[id];
  *out = (struct scope_attr_info){scope_string(t, attr->name), value_type(attr->type),
                                  attr->enum_count};
  return true;
}

struct scope_bytes scope_attr_enum_value(const struct scope_table *table, uint32_t id,
                                         uint32_t index) {
  const struct scope_t *t = scope_t_of(table);
  id = scope_id_of(id);
  if (id >= t->attrs_count || index >= t->attrs[id].enum_count) return nothing;
  return scope_string(t, t->enums[t->attrs[id].first_enum + index]);
}

bool scope_zone_time(const struct scope_table *table, uint32_t zone, int64_t now,
                     struct scope_local_time *out) {
  const struct scope_t *t = scope_t_of(table);
  int64_t local;
  if (zone >= t->zones_count || !scope_zone_seconds(t, zone, now, &local)) return false;
  int64_t day = local / 86400 - (local % 86400 < 0);
  int64_t weekday = (day + 3) % 7;
  *out = (struct scope_local_time){.zone = scope_string(t, t->zones[zone].name),
                                   .offset_s = (int32_t)(local - now),
                                   .day = day,
                                   .second = (uint32_t)(local - day * 86400),
                                   .weekday = (uint32_t)(weekday < 0 ? weekday + 7 : weekday)};
  return true;
}
