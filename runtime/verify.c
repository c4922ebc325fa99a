/* SPDX-License-Identifier: Apache-2.0
 *
 * verify.c - proves the required sections before the first decision: one line per check. Rows, conditions and the optional
 * sections have files of their own.
 *
 * Costs one pass over the table; needs no memory. Nothing is read through an id, offset or count that was not checked.
 */
#include <string.h>

#include "verify_name.h"

#define REQUIRE(condition)                                                                         \
  if (!(condition)) return false

bool scope_verify_string(struct scope_f_str s, uint64_t strings_len, bool empty_allowed) {
  REQUIRE(empty_allowed || s.len > 0);
  return s.off <= strings_len && s.len <= strings_len - s.off;
}

static bool name_ok(const struct scope_t *t, struct scope_f_str s) {
  return scope_is_name(t, s.off, s.len);
}

/* Most holders have no rows. */
SCOPE_INLINE bool row_ok(const struct scope_t *t, uint32_t off, enum scope_f_row_kind kind) {
  return off == 0 || scope_verify_row_ref(t, off, kind);
}

static bool verify_meta(const struct scope_t *t) {
  const struct scope_f_meta *m = t->meta;
  REQUIRE(t->meta_count == 1);
  REQUIRE(name_ok(t, m->policy) && name_ok(t, m->version) && name_ok(t, m->compiler));
  REQUIRE(scope_verify_string(m->tzdata, t->strings_count, true));
  REQUIRE(scope_verify_row_ref(t, m->any_user_row, SCOPE_F_ROW_CLASSES));
  REQUIRE(scope_verify_row_ref(t, m->any_agent_row, SCOPE_F_ROW_CLASSES));
  REQUIRE(scope_verify_row_ref(t, m->deny_row, SCOPE_F_ROW_SCOPES));
  REQUIRE(m->open_dfa <= t->dfas_count);
  REQUIRE(m->first_open_scope <= t->scopes_count);
  REQUIRE(m->open_dfa != 0 || m->first_open_scope == t->scopes_count);
  REQUIRE(m->to_class_count <= SCOPE_F_KEY_MAX);
  return m->reserved == 0;
}

static bool verify_users(const struct scope_t *t) {
  struct scope_bytes last = {NULL, 0};
  for (uint64_t i = 0; i < t->users_count; i++) {
    const struct scope_f_user *u = &t->users[i];
    REQUIRE(scope_next_name(t, &last, u->name_off, u->grants.name_len));
    REQUIRE(scope_verify_inner(t, &u->grants, u->keys, SCOPE_F_USER_KEYS));
    REQUIRE(u->grants.duties == 0);
    REQUIRE(row_ok(t, u->role_row, SCOPE_F_ROW_ROLES));
    REQUIRE(row_ok(t, u->delegate_row, SCOPE_F_ROW_CLASSES));
    REQUIRE(row_ok(t, u->role_delegate_row, SCOPE_F_ROW_CLASSES));
  }
  return true;
}

static bool verify_roles(const struct scope_t *t) {
  struct scope_bytes last = {NULL, 0};
  for (uint64_t i = 0; i < t->roles_count; i++) {
    const struct scope_f_role *r = &t->roles[i];
    REQUIRE(scope_next_name(t, &last, r->name.off, r->name.len));
    REQUIRE(scope_verify_row_ref(t, r->grant_row, SCOPE_F_ROW_SCOPES));
    REQUIRE(scope_verify_row_ref(t, r->role_row, SCOPE_F_ROW_ROLES));
    REQUIRE(scope_verify_row_ref(t, r->delegate_row, SCOPE_F_ROW_CLASSES));
  }
  return true;
}

static bool verify_agents(const struct scope_t *t) {
  struct scope_bytes last = {NULL, 0};
  for (uint64_t i = 0; i < t->agents_count; i++) {
    const struct scope_f_agent *a = &t->agents[i];
    REQUIRE(scope_next_name(t, &last, a->name_off, a->denies.name_len));
    REQUIRE(scope_verify_inner(t, &a->denies, a->keys, SCOPE_F_AGENT_KEYS));
    REQUIRE(a->denies.duties == 0);
    REQUIRE(row_ok(t, a->delegate_row, SCOPE_F_ROW_CLASSES));
  }
  return true;
}

static bool step_ups_ok(const struct scope_t *t, uint32_t mask) {
  return t->step_ups_count >= 32 || mask >> t->step_ups_count == 0;
}

static bool verify_tasks(const struct scope_t *t) {
  struct scope_bytes last = {NULL, 0};
  uint32_t agent = 0; /* of the task before */
  for (uint64_t i = 0; i < t->tasks_count; i++) {
    const struct scope_f_task *task = &t->tasks[i];
    REQUIRE(task->agent_id < t->agents_count && task->agent_id >= agent);
    if (task->agent_id > agent) last.len = 0; /* names rise within an agent */
    agent = task->agent_id;
    REQUIRE(scope_next_name(t, &last, task->name_off, task->scopes.name_len));
    REQUIRE(scope_verify_inner(t, &task->scopes, task->keys, SCOPE_F_TASK_KEYS));
    REQUIRE(task->to_named_class <= t->meta->to_class_count);
    REQUIRE(task->to_any_class <= t->meta->to_class_count);
    REQUIRE(step_ups_ok(t, task->step_ups));
    REQUIRE((task->scopes.duties & SCOPE_F_TASK_LOG) <= SCOPE_F_LOG_FULL);
    REQUIRE((task->scopes.duties & ~(SCOPE_F_TASK_LOG | SCOPE_F_TASK_AUTONOMOUS)) == 0);
  }
  return true;
}

static bool verify_scopes(const struct scope_t *t) {
  struct scope_bytes last = {NULL, 0};
  REQUIRE(t->scopes_count <= SCOPE_F_KEY_MAX);
  for (uint64_t i = 0; i < t->scopes_count; i++) {
    const struct scope_f_scope *s = &t->scopes[i];
    if (i >= t->meta->first_open_scope) last.len = 0; /* classes follow in any order */
    REQUIRE(scope_next_name(t, &last, s->name_off, s->name_len));
    REQUIRE(s->ttl_s > 0 && step_ups_ok(t, s->step_ups));
    REQUIRE(s->risk <= 3 && s->log <= SCOPE_F_LOG_FULL && s->reserved == 0);
  }
  return true;
}

static bool verify_attrs(const struct scope_t *t) {
  struct scope_bytes last = {NULL, 0};
  REQUIRE(t->attrs_count <= SCOPE_F_ATTRS_MAX);
  for (uint64_t i = 0; i < t->attrs_count; i++) {
    const struct scope_f_attr *a = &t->attrs[i];
    REQUIRE(scope_next_name(t, &last, a->name.off, a->name.len));
    bool is_enum = a->type == SCOPE_F_TYPE_ENUM;
    REQUIRE(a->type < SCOPE_F_TYPE_END && a->reserved == 0);
    REQUIRE(is_enum ? a->enum_count >= 2 && a->enum_count <= SCOPE_F_ENUM_MAX : a->enum_count == 0);
    REQUIRE(a->first_enum <= t->enums_count && a->enum_count <= t->enums_count - a->first_enum);
  }
  for (uint64_t i = 0; i < t->enums_count; i++) REQUIRE(name_ok(t, t->enums[i]));
  REQUIRE(t->step_ups_count <= SCOPE_F_STEP_UPS_MAX);
  for (uint64_t i = 0; i < t->step_ups_count; i++) REQUIRE(name_ok(t, t->step_ups[i]));
  return true;
}

/* --- names ------------------------------------------------------------------------------------------------ */

bool scope_verify_hash(struct scope_t *t) {
  struct scope_f_hash h;
  REQUIRE(t->hash_count >= sizeof h);
  memcpy(&h, t->hash, sizeof h);
  uint64_t slots_len = (uint64_t)h.slot_count * sizeof *t->slots;
  uint64_t pilots_len = ((uint64_t)h.bucket_count * sizeof *t->pilots + 7) / 8 * 8;
  REQUIRE(h.bucket_count >= 1 && (h.bucket_count & (h.bucket_count - 1)) == 0);
  REQUIRE(h.slot_count >= 1);
  for (unsigned i = 0; i < 4; i++) REQUIRE(h.reserved[i] == 0);
  REQUIRE(t->hash_count == sizeof h + slots_len + pilots_len);
  t->hash_seed = h.seed;
  t->hash_buckets = h.bucket_count;
  t->hash_slots = h.slot_count;
  t->slots = (const struct scope_f_slot *)(const void *)(t->hash + sizeof h);
  t->pilots = (const uint16_t *)(const void *)(t->hash + sizeof h + slots_len);
  return true;
}

/* From 27 - n on: n bytes of a name, then those behind it. */
static const uint8_t of_name[2 * SCOPE_F_SLOT_NAME] = {255, 255, 255, 255, 255, 255, 255, 255, 255,
                                                       255, 255, 255, 255, 255, 255, 255, 255, 255,
                                                       255, 255, 255, 255, 255, 255, 255, 255, 255};

/* A slot holds this, and nothing else. As words, without a branch that depends on the name's length: a copy into a slot of our own
 * would be read before it is written. Reads up to 26 bytes past the name: STRINGS is not the last section, HASH is longer. */
static bool holds(const uint8_t *slot, uint32_t packed, struct scope_bytes name,
                  uint32_t name_off) {
  const uint8_t *n = (const uint8_t *)name.ptr;
  uint64_t first = packed | (uint64_t)name.len << 32, a = name_off, b = 0, c = 0;
  if (name.len <= SCOPE_F_SLOT_NAME) {
    const uint8_t *mask = of_name + SCOPE_F_SLOT_NAME - name.len;
    first |= (scope_f_load32(n) & scope_f_load32(mask)) << 40;
    a = scope_f_load64(n + 3) & scope_f_load64(mask + 3);
    b = scope_f_load64(n + 11) & scope_f_load64(mask + 11);
    c = scope_f_load64(n + 19) & scope_f_load64(mask + 19);
  }
  return ((scope_f_load64(slot) ^ first) | (scope_f_load64(slot + 8) ^ a) |
          (scope_f_load64(slot + 16) ^ b) | (scope_f_load64(slot + 24) ^ c)) == 0;
}

static struct scope_bytes name_in(const struct scope_t *t, enum scope_f_name_kind kind,
                                  uint64_t id) {
  switch (kind) {
  case SCOPE_F_NAME_USER: return SCOPE_USER_NAME(t, id);
  case SCOPE_F_NAME_ROLE: return SCOPE_ROLE_NAME(t, id);
  case SCOPE_F_NAME_AGENT: return SCOPE_AGENT_NAME(t, id);
  case SCOPE_F_NAME_TASK: return SCOPE_TASK_NAME(t, id);
  case SCOPE_F_NAME_SCOPE: return SCOPE_SCOPE_NAME(t, id);
  case SCOPE_F_NAME_ATTR:
  case SCOPE_F_NAME_KINDS: break;
  }
  return SCOPE_ATTR_NAME(t, id);
}

static uint64_t key_of(const struct scope_t *t, enum scope_f_name_kind kind, uint64_t id) {
  uint64_t key = scope_name_key(t, kind, name_in(t, kind, id));
  if (kind != SCOPE_F_NAME_TASK) return key;
  struct scope_bytes agent = SCOPE_AGENT_NAME(t, t->tasks[id].agent_id);
  return scope_f_hash_task(scope_name_key(t, SCOPE_F_NAME_AGENT, agent), key);
}

/* Every name is found under its own id. Pilots and slots lie anywhere: each is fetched some names ahead. */
#define AHEAD 16u
static bool findable(const struct scope_t *t, enum scope_f_name_kind kind, uint64_t count) {
  uint64_t keys[AHEAD];
  uint32_t slots[AHEAD];
  REQUIRE(count <= SCOPE_F_ID_MASK); /* a larger id would tell another kind */
  for (uint64_t i = 0; i < count + 2 * AHEAD; i++) {
    uint64_t id = i - 2 * AHEAD; /* beyond count: none yet */
    if (id < count) {
      struct scope_bytes name = name_in(t, kind, id);
      uint32_t packed = (uint32_t)kind << SCOPE_F_ID_BITS | (uint32_t)id;
      REQUIRE(holds((const uint8_t *)&t->slots[slots[i % AHEAD]], packed, name,
                    (uint32_t)(name.ptr - t->strings)));
    }
    if (i - AHEAD < count) {
      uint64_t key = keys[i % AHEAD];
      uint16_t pilot = t->pilots[scope_f_bucket(key, t->hash_buckets)];
      slots[i % AHEAD] = scope_f_slot_of(key, pilot, t->hash_slots);
      __builtin_prefetch(&t->slots[slots[i % AHEAD]]);
    }
    if (i < count) {
      keys[i % AHEAD] = key_of(t, kind, i);
      __builtin_prefetch(&t->pilots[scope_f_bucket(keys[i % AHEAD], t->hash_buckets)]);
    }
  }
  return true;
}

static bool verify_findable(const struct scope_t *t) {
  return findable(t, SCOPE_F_NAME_USER, t->users_count) &&
         findable(t, SCOPE_F_NAME_ROLE, t->roles_count) &&
         findable(t, SCOPE_F_NAME_AGENT, t->agents_count) &&
         findable(t, SCOPE_F_NAME_TASK, t->tasks_count) &&
         findable(t, SCOPE_F_NAME_SCOPE, t->meta->first_open_scope) &&
         findable(t, SCOPE_F_NAME_ATTR, t->attrs_count);
}

/* All other slots are free: with verify_findable, each name stands in one slot. */
static bool verify_slots(const struct scope_t *t) {
  static const struct scope_f_slot free_slot = {.packed = SCOPE_F_FREE};
  uint64_t used = t->users_count + t->roles_count + t->agents_count + t->tasks_count +
                  t->meta->first_open_scope + t->attrs_count;
  for (uint32_t i = 0; i < t->hash_slots; i++) {
    bool is_free = t->slots[i].packed == SCOPE_F_FREE;
    REQUIRE(!is_free || memcmp(&t->slots[i], &free_slot, sizeof free_slot) == 0);
    used -= !is_free;
  }
  return used == 0;
}

enum scope_status scope_verify(const struct scope_t *t) {
  if (t->meta_count != 1 || t->rows_count == 0) return SCOPE_LAYOUT;
  bool good = scope_verify_rows(t) && verify_meta(t) && verify_users(t) && verify_roles(t) &&
              verify_agents(t) && verify_tasks(t) && verify_scopes(t) && verify_attrs(t) &&
              verify_slots(t) && verify_findable(t) && scope_verify_conditions(t);
  return good ? SCOPE_OK : SCOPE_VALUE;
}
