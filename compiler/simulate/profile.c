/* SPDX-License-Identifier: Apache-2.0
 *
 * profile.c - counting hours and minutes.
 */
#include "simulate/profile.h"

#include "condition/literal.h"
#include "simulate/profile_internal.h"

void sc_profiles_init(struct sc_arena *arena, struct sc_profiles *p, const struct sc_side *side,
                      struct sc_str zone) {
  struct scope_counts counts;
  struct scope_attr_info info;
  scope_table_counts(side->table, &counts);
  *p = (struct sc_profiles){.arena = arena, .side = side, .zone_name = zone};
  p->zone = sc_zone_find(arena, zone);
  if (p->zone == NULL) p->zone_name = SC_STR("UTC");
  p->task_count = counts.tasks;
  p->tasks = SC_NEW_ARRAY(arena, struct sc_task_profile *, counts.tasks);
  p->agent_count = counts.agents;
  p->agents = SC_NEW_ARRAY(arena, struct sc_agent_profile, counts.agents);
  p->ip_attrs = SC_NEW_ARRAY(arena, uint32_t, counts.attrs);
  p->ip_of_attr = SC_NEW_ARRAY(arena, uint8_t, counts.attrs);
  for (uint32_t i = 0; i < counts.attrs; i++) {
    if (!scope_attr_info(side->table, i, &info) || info.type != SCOPE_VALUE_IP) continue;
    p->ip_attrs[p->ip_count++] = i;
    p->ip_of_attr[i] = (uint8_t)p->ip_count; /* a policy has at most SCOPE_CONTEXT_MAX attributes */
  }
}

struct sc_task_profile *sc_profile_of_task(struct sc_profiles *p, uint32_t task) {
  if (p->tasks[task] != NULL) return p->tasks[task];
  struct sc_task_profile *profile = SC_NEW(p->arena, struct sc_task_profile);
  profile->addresses =
      sc_arena_alloc(p->arena, p->ip_count, sizeof(struct sc_address_use[SC_ADDRESS_FAMILIES]));
  return p->tasks[task] = profile;
}

/* --- hours of agents --------------------------------------------------------------------------------------------- */

static struct sc_agent_hours *piece_of(struct sc_profiles *p, struct sc_agent_profile *agent,
                                       uint32_t number) {
  size_t low = 0, high = agent->pieces.count;
  if (high > 0 && agent->pieces.items[high - 1]->piece == number)
    return agent->pieces.items[high - 1];
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (agent->pieces.items[middle]->piece < number)
      low = middle + 1;
    else
      high = middle;
  }
  if (low < agent->pieces.count && agent->pieces.items[low]->piece == number)
    return agent->pieces.items[low];
  if (p->piece_count == SC_PROFILE_PIECES_MAX) return NULL;
  p->piece_count++;
  struct sc_agent_hours *piece = SC_NEW(p->arena, struct sc_agent_hours);
  piece->piece = number;
  (void)SC_PUSH(p->arena, &agent->pieces);
  struct sc_agent_hours **at = agent->pieces.items + low;
  memmove(at + 1, at, (agent->pieces.count - 1 - low) * sizeof *at);
  *at = piece;
  return piece;
}

void sc_profiles_add_hour(struct sc_profiles *p, uint32_t agent, uint32_t hour, uint64_t count) {
  struct sc_agent_hours *piece = piece_of(p, &p->agents[agent], hour / SC_PROFILE_HOURS);
  if (piece != NULL)
    piece->counts[hour % SC_PROFILE_HOURS] += count;
  else
    p->uncounted += count;
}

/* --- times of tasks ---------------------------------------------------------------------------------------------- */

void sc_profiles_add_week(struct sc_profiles *p, uint32_t task, uint32_t hour_of_week,
                          uint64_t count) {
  sc_profile_of_task(p, task)->week[hour_of_week] += count;
}

static void set_minute(struct sc_task_profile *profile, uint32_t minute) {
  profile->minutes[minute / 64] |= UINT64_C(1) << minute % 64;
}

void sc_profiles_add_minute(struct sc_profiles *p, uint32_t task, uint32_t minute) {
  set_minute(sc_profile_of_task(p, task), minute);
}

/* Events come in the order of their times, mostly: the stretch without a change of the clock is remembered. */
static int32_t offset_at(struct sc_profiles *p, int64_t at) {
  if (p->zone != NULL && (at < p->offset_from || at >= p->offset_until))
    p->offset_s = sc_zone_stretch(p->zone, at, &p->offset_from, &p->offset_until);
  return p->offset_s;
}

static void count_time(struct sc_profiles *p, struct sc_task_profile *profile, int64_t at,
                       uint64_t count) {
  uint32_t minute = (uint32_t)sc_week_second(at + offset_at(p, at)) / 60;
  profile->week[minute / 60] += count;
  set_minute(profile, minute % SC_PROFILE_DAY);
}

/* --- events ---------------------------------------------------------------------------------------------------------- */

static void count_addresses(struct sc_profiles *p, struct sc_task_profile *profile,
                            const struct scope_request *request, const struct sc_use *use) {
  for (size_t i = 0; i < request->context_count; i++) {
    const struct scope_attr *attr = &request->context[i];
    if (attr->value.type != SCOPE_VALUE_IP) continue;
    unsigned ip = p->ip_of_attr[SCOPE_ID_OF(attr->handle)];
    if (ip > 0) sc_profile_count_address(p, profile, ip - 1, attr->value.address, use);
  }
}

void sc_profiles_add(struct sc_profiles *p, const struct sc_event *event, size_t index) {
  const struct scope_request *request = &p->side->requests[index];
  if (request->actor_count == 0 || request->actors[0].handle == SCOPE_UNKNOWN) return;
  sc_profiles_add_hour(p, SCOPE_ID_OF(request->actors[0].handle), (uint32_t)event->time / 3600,
                       event->use.count);
  if (!event->allow || request->task_handles[0] == SCOPE_UNKNOWN) return;
  struct sc_task_profile *profile = sc_profile_of_task(p, SCOPE_ID_OF(request->task_handles[0]));
  count_time(p, profile, request->has_now ? request->now : event->time, event->use.count);
  count_addresses(p, profile, request, &event->use);
}
