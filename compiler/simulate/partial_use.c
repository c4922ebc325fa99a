/* SPDX-License-Identifier: Apache-2.0
 *
 * partial_use.c - the rows of a partial file that tell of use and of changes.
 */
#include "simulate/partial_internal.h"

static void read_user(struct sc_partial *p, struct sc_row *row) {
  struct sc_cells *cells = &p->s->cells;
  struct sc_use use = sc_row_use(row);
  uint64_t user = sc_row_number(row, "user", INT64_MAX);
  if (user >= cells->user_count) sc_row_wrong(row, "user");
  if (row->wrong == NULL) sc_use_join(&cells->users[user], &use);
}

static void read_rule(struct sc_partial *p, struct sc_row *row) {
  struct scope_counts counts;
  scope_table_counts(p->s->now.table, &counts);
  struct sc_rule_use use = {.rule_id = (uint32_t)sc_row_number(row, "rule", UINT32_MAX),
                            .scope_id = (uint32_t)sc_row_number(row, "scope", UINT32_MAX),
                            .use = sc_row_use(row)};
  if (use.rule_id >= counts.rules) sc_row_wrong(row, "rule");
  if (row->wrong == NULL) sc_cells_add_use(&p->s->cells, &use);
}

/* --- cells ---------------------------------------------------------------------------------------------------------- */

struct cell_row {
  uint64_t key[SC_CELL_KEY_MAX];
  size_t key_count, role_count;
  struct scope_counts counts;
  struct scope_name actors[SCOPE_ACTORS_MAX + 1], roles[SCOPE_ROLES_MAX + 1];
  uint32_t tasks[SCOPE_ACTORS_MAX + 1];
  struct scope_request request;
  struct sc_str agent;
  struct sc_event event;
};

/* The handle that a part of a key stands for; false: there is no such id. */
static bool handle_of(uint64_t part, uint64_t count, uint32_t *out) {
  bool special = part == SCOPE_UNKNOWN || part == 0;
  *out = part == 0 ? SCOPE_UNRESOLVED
         : special ? SCOPE_UNKNOWN
                   : SCOPE_HANDLE | ((uint32_t)part - 1);
  return special || part <= count;
}

/* A name that is not known is never "none". */
static bool name_of(uint64_t part, uint64_t count, struct scope_name *out) {
  return part != 0 && handle_of(part, count, &out->handle);
}

static bool task_of(const struct cell_row *c, const struct scope_table *table, size_t actor,
                    uint64_t part, uint32_t *out) {
  uint32_t agent;
  if (part == 0 || !handle_of(part, c->counts.tasks, out)) return false;
  if (*out == SCOPE_UNKNOWN) return true;
  (void)scope_task_name(table, *out, &agent);
  return c->actors[actor].handle == (SCOPE_HANDLE | SCOPE_ID_OF(agent));
}

/* The request of a cell, from its key. */
static bool read_key(struct cell_row *c, const struct scope_table *table) {
  struct scope_request *r = &c->request;
  const uint64_t *key = c->key;
  uint64_t scopes = (uint64_t)c->counts.scopes + c->counts.open_classes;
  if (c->key_count < 4 || c->key_count > SC_CELL_KEY_MAX) return false;
  size_t actors = (size_t)key[SC_CELL_ACTORS], further = actors > 0 ? actors - 1 : 0;
  if (key[SC_CELL_ACTORS] > SCOPE_ACTORS_MAX + 1 || c->key_count < 4 + actors + further)
    return false;
  size_t roles = c->key_count - 4 - actors - further;
  if (roles > SCOPE_ROLES_MAX + 1) return false;
  bool ok = handle_of(key[SC_CELL_USER], c->counts.users, &r->user.handle) &&
            name_of(key[SC_CELL_SCOPE], scopes, &r->scope);
  for (size_t i = 0; ok && i < actors; i++)
    ok = name_of(key[4 + i], c->counts.agents, &c->actors[i]);
  for (size_t i = 0; ok && i < roles; i++)
    ok = name_of(key[4 + actors + i], c->counts.roles, &c->roles[i]);
  if (actors == 0) ok = ok && key[SC_CELL_TASK] == SCOPE_UNKNOWN;
  for (size_t i = 0; ok && i < actors; i++)
    ok = task_of(c, table, i, i == 0 ? key[SC_CELL_TASK] : key[4 + actors + roles + i - 1],
                 &c->tasks[i]);
  r->actors = c->actors;
  r->actor_count = actors;
  r->roles = c->roles;
  r->role_count = roles;
  r->task_handles = c->tasks;
  return ok;
}

static void read_names(struct cell_row *c, struct sc_row *row) {
  struct sc_event *event = &c->event;
  event->user = sc_row_text(row, "user");
  event->task = sc_row_text(row, "task");
  event->scope = sc_row_text(row, "scope");
  event->time = sc_row_time(row, "time");
  c->agent = sc_row_text(row, "agent");
  event->actors = &c->agent;
  event->actor_count = c->request.actor_count > 0 ? 1 : 0;
  c->request.task = (struct scope_bytes){event->task.ptr, event->task.len};
}

static struct sc_use read_use(struct sc_row *row, const char *name) {
  uint64_t numbers[3];
  struct sc_use use = {0};
  if (!sc_row_has(row, name)) return use;
  if (sc_row_numbers(row, name, numbers, 3) != 3 || !sc_partial_use(numbers, &use))
    sc_row_wrong(row, name);
  return use;
}

static void read_rules(struct sc_partial *p, struct sc_row *row, struct sc_cell *cell) {
  if (!sc_row_has(row, "rules")) return;
  cell->rough = true; /* a part does not say which rules were true together */
  size_t wanted = (size_t)cell->rule_count * 3;
  uint64_t *numbers = SC_NEW_ARRAY(p->s->arena, uint64_t, wanted);
  size_t count = sc_row_numbers(row, "rules", numbers, wanted);
  if (count != wanted) sc_row_wrong(row, "rules");
  for (uint32_t i = 0; row->wrong == NULL && i < cell->rule_count; i++) {
    struct sc_use use;
    if (sc_partial_use(numbers + 3 * (size_t)i, &use))
      sc_use_join(&cell->rules[i].use, &use);
    else
      sc_row_wrong(row, "rules");
  }
}

static void read_cell(struct sc_partial *p, struct sc_row *row) {
  struct cell_row c = {0};
  struct sc_simulation *s = p->s;
  scope_table_counts(s->now.table, &c.counts);
  c.key_count = sc_row_numbers(row, "key", c.key, SC_CELL_KEY_MAX);
  if (row->wrong == NULL && !read_key(&c, s->now.table)) sc_row_wrong(row, "key");
  read_names(&c, row);
  bool mixed = sc_row_has(row, "mixed") && sc_row_number(row, "mixed", 1) == 1;
  uint32_t reasons =
      sc_row_has(row, "reasons") ? (uint32_t)sc_row_number(row, "reasons", UINT32_MAX) : 0;
  struct sc_use allowed = read_use(row, "allowed"), denied = read_use(row, "denied");
  struct sc_use plain = read_use(row, "plain"), maybe = read_use(row, "maybe");
  if (row->wrong != NULL) return;
  struct sc_cell spare, *cell = sc_cells_at(&s->cells, &c.event, &c.request);
  if (cell == NULL) {
    sc_cells_begin_spare(&s->cells, &c.request, &spare);
    cell = &spare;
  }
  if (mixed) cell->mixed = true;
  cell->reasons |= reasons;
  sc_use_join(&cell->allowed, &allowed);
  sc_use_join(&cell->denied, &denied);
  sc_use_join(&cell->plain_use, &plain);
  sc_use_join(&cell->maybe_use, &maybe);
  read_rules(p, row, cell);
  if (cell == &spare) sc_cells_end_spare(&s->cells, &spare);
}

/* --- changes -------------------------------------------------------------------------------------------------------- */

static void read_count(struct sc_partial *p, struct sc_row *row) {
  uint64_t recorded = sc_row_number(row, "recorded", 1);
  uint64_t now = sc_row_number(row, "now", SC_REPLAYED_COUNT - 1);
  uint64_t candidate = sc_row_number(row, "candidate", SC_REPLAYED_COUNT - 1);
  uint64_t count = sc_row_number(row, "count", INT64_MAX);
  if (row->wrong == NULL) p->s->groups.counts[recorded][now][candidate] += count;
}

static uint64_t read_reason(struct sc_row *row, const char *name) {
  return sc_row_number(row, name, SCOPE_REASON_DENIED_BY_RULE);
}

static void read_group_rules(struct sc_partial *p, struct sc_row *row,
                             struct sc_group_cause *cause) {
  uint64_t rules[SC_GROUP_RULES_MAX];
  size_t count = sc_row_numbers(row, "rules", rules, SC_GROUP_RULES_MAX);
  if (count > SC_GROUP_RULES_MAX) sc_row_wrong(row, "rules");
  for (size_t i = 0; row->wrong == NULL && i < count; i++)
    if (rules[i] >> 2 > UINT32_MAX ||
        !sc_groups_name_rule(&p->s->groups, cause, (uint32_t)(rules[i] >> 2), rules[i] >> 1 & 1,
                             rules[i] & 1))
      sc_row_wrong(row, "rules");
}

/* Names, each with a line's end. */
static void read_missing(struct sc_row *row, struct sc_group_cause *cause) {
  struct sc_str text = sc_row_text(row, "missing");
  while (text.len > 0) {
    const char *end = memchr(text.ptr, '\n', text.len);
    if (end == NULL || cause->missing_count == SCOPE_CONTEXT_MAX) {
      sc_row_wrong(row, "missing");
      return;
    }
    size_t len = (size_t)(end - text.ptr);
    cause->missing[cause->missing_count++] = (struct scope_bytes){text.ptr, len};
    text = (struct sc_str){end + 1, text.len - len - 1};
  }
}

static void read_group(struct sc_partial *p, struct sc_row *row) {
  struct sc_change_group group = {
      .recorded = sc_row_number(row, "recorded", 1) == 1,
      .recorded_reason = (uint8_t)sc_row_number(row, "recorded_reason", SC_EVENT_REASON_NONE),
      .now = (enum sc_replayed)sc_row_number(row, "now", SC_REPLAYED_COUNT - 1),
      .now_reason = (enum scope_reason)read_reason(row, "now_reason"),
      .candidate = (enum sc_replayed)sc_row_number(row, "candidate", SC_REPLAYED_COUNT - 1),
      .candidate_reason = (enum scope_reason)read_reason(row, "candidate_reason"),
      .use = sc_row_use(row)};
  struct sc_group_cause *cause = SC_NEW(p->s->arena, struct sc_group_cause);
  if (group.recorded_reason != SC_EVENT_REASON_NONE) (void)read_reason(row, "recorded_reason");
  if (!p->s->has_candidate && group.candidate != group.now) sc_row_wrong(row, "candidate");
  read_group_rules(p, row, cause);
  read_missing(row, cause);
  if (sc_row_has(row, "example")) {
    group.example_at = sc_row_time(row, "time");
    group.example = sc_row_object(row, "example");
    group.cause = sc_row_object(row, "cause");
  }
  if (row->wrong == NULL) sc_groups_join(&p->s->groups, &group, cause);
}

bool sc_partial_read_use(struct sc_partial *p, struct sc_str kind, struct sc_row *row) {
  if (sc_str_equal(kind, SC_STR("user")))
    read_user(p, row);
  else if (sc_str_equal(kind, SC_STR("rule")))
    read_rule(p, row);
  else if (sc_str_equal(kind, SC_STR("cell")))
    read_cell(p, row);
  else if (sc_str_equal(kind, SC_STR("replayed")))
    read_count(p, row);
  else if (sc_str_equal(kind, SC_STR("group")))
    read_group(p, row);
  else
    return false;
  return true;
}
