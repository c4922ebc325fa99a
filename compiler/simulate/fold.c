/* SPDX-License-Identifier: Apache-2.0
 *
 * fold.c - rows to what is counted.
 */
#include "simulate/fold.h"

#define ROWS_VERSION 1u /* of what rows say */
#define HOUR_MAX (UINT32_MAX / 3600)

bool sc_row_fail(struct sc_arena *arena, const struct sc_row *row, struct sc_str *error) {
  if (row->broken != NULL)
    *error = sc_str_from(row->broken);
  else
    *error = sc_str_format(arena, "\"%s\" is missing, or not what it must be", row->wrong);
  return false;
}

/* --- profiles ---------------------------------------------------------------------------------------------------- */

static struct scope_bytes name_of(struct sc_row *row, const char *key) {
  struct sc_str text = sc_row_text(row, key);
  return (struct scope_bytes){text.ptr, text.len};
}

/* The table's id of the row's task; false where the policy has no such one. */
static bool find_task(const struct sc_profiles *p, struct sc_row *row, uint32_t *out) {
  const struct scope_table *table = p->side->table;
  struct scope_bytes agent = name_of(row, "agent"), task = name_of(row, "task");
  uint32_t handle = scope_resolve_agent(table, agent);
  if (handle != SCOPE_UNKNOWN) handle = scope_resolve_task(table, handle, task);
  *out = SCOPE_ID_OF(handle);
  return handle != SCOPE_UNKNOWN;
}

static bool find_ip(const struct sc_profiles *p, struct sc_row *row, uint32_t *out) {
  uint32_t handle = scope_resolve_attr(p->side->table, name_of(row, "attribute"));
  if (handle == SCOPE_UNKNOWN || p->ip_of_attr[SCOPE_ID_OF(handle)] == 0) return false;
  *out = p->ip_of_attr[SCOPE_ID_OF(handle)] - 1u;
  return true;
}

/* A request may have no agent. */
static void fold_hour(struct sc_profiles *p, struct sc_row *row) {
  uint32_t agent = sc_row_has(row, "agent")
                       ? scope_resolve_agent(p->side->table, name_of(row, "agent"))
                       : SCOPE_UNKNOWN;
  uint32_t hour = (uint32_t)sc_row_number(row, "hour", HOUR_MAX);
  uint64_t count = sc_row_number(row, "count", INT64_MAX);
  if (row->wrong == NULL && agent != SCOPE_UNKNOWN)
    sc_profiles_add_hour(p, SCOPE_ID_OF(agent), hour, count);
}

static void fold_week(struct sc_profiles *p, struct sc_row *row) {
  uint32_t task, hour = (uint32_t)sc_row_number(row, "hour_of_week", SC_PROFILE_WEEK - 1);
  uint64_t count = sc_row_number(row, "count", INT64_MAX);
  if (find_task(p, row, &task) && row->wrong == NULL) sc_profiles_add_week(p, task, hour, count);
}

static void fold_minute(struct sc_profiles *p, struct sc_row *row) {
  uint32_t task, minute = (uint32_t)sc_row_number(row, "minute", SC_PROFILE_DAY - 1);
  if (find_task(p, row, &task) && row->wrong == NULL) sc_profiles_add_minute(p, task, minute);
}

static void fold_network(struct sc_profiles *p, struct sc_row *row) {
  uint32_t task, ip;
  uint8_t least[16] = {0}, greatest[16] = {0};
  sc_row_address(row, "least", least);
  sc_row_address(row, "greatest", greatest);
  if (sc_address_family(least) != sc_address_family(greatest) || memcmp(least, greatest, 16) > 0)
    sc_row_wrong(row, "greatest");
  if (find_task(p, row, &task) && find_ip(p, row, &ip) && row->wrong == NULL)
    sc_profiles_add_range(p, task, ip, least, greatest);
}

static void fold_block(struct sc_profiles *p, struct sc_row *row) {
  uint32_t task, ip;
  struct sc_address_count block = {.use = sc_row_use(row)};
  sc_row_address(row, "address", block.address);
  unsigned family = sc_address_family(block.address);
  block.bits = sc_address_block_bits(family);
  if (sc_row_has(row, "bits")) block.bits = (unsigned)sc_row_number(row, "bits", block.bits);
  if (!sc_address_bits_ok(family, block.bits)) sc_row_wrong(row, "bits");
  if (find_task(p, row, &task) && find_ip(p, row, &ip) && row->wrong == NULL)
    sc_profiles_add_block(p, task, ip, &block);
}

bool sc_fold_profile_row(struct sc_profiles *p, struct sc_str kind, struct sc_row *row) {
  if (sc_str_equal(kind, SC_STR("hour")))
    fold_hour(p, row);
  else if (sc_str_equal(kind, SC_STR("week")))
    fold_week(p, row);
  else if (sc_str_equal(kind, SC_STR("minute")))
    fold_minute(p, row);
  else if (sc_str_equal(kind, SC_STR("network")))
    fold_network(p, row);
  else if (sc_str_equal(kind, SC_STR("block")))
    fold_block(p, row);
  else
    return false;
  return row->wrong == NULL;
}

/* --- logs ----------------------------------------------------------------------------------------------------------- */

static void fold_policy(struct sc_log_stats *stats, struct sc_row *row) {
  struct sc_log_policy policy = {.name = sc_row_text(row, "name"),
                                 .version = sc_row_text(row, "version"),
                                 .digest = sc_row_text(row, "digest"),
                                 .events = sc_row_number(row, "count", INT64_MAX)};
  if (row->wrong == NULL) sc_log_stats_add_policy(stats, &policy);
}

static void fold_ids(struct sc_log_stats *stats, struct sc_row *row) {
  uint64_t events = sc_row_number(row, "events", INT64_MAX);
  uint64_t distinct = sc_row_number(row, "distinct", events);
  if (row->wrong == NULL) stats->repeated.count += events - distinct;
}

static bool is_for(const struct sc_side *side, struct sc_row *row, const char *name) {
  struct scope_info info;
  uint8_t digest[sizeof info.core_digest] = {0};
  scope_table_info(side->table, &info);
  sc_row_bytes(row, name, digest, sizeof digest);
  return memcmp(digest, info.core_digest, sizeof digest) == 0;
}

/* Rows of a query that was made for a candidate too serve without it as well. */
static bool fold_query(struct sc_simulation *s, struct sc_row *row, struct sc_str *error) {
  bool now = is_for(&s->now, row, "digest");
  bool candidate = !s->has_candidate ||
                   (sc_row_has(row, "candidate") && is_for(&s->candidate, row, "candidate"));
  struct sc_str zone = sc_row_text(row, "zone");
  bool known = sc_row_number(row, "version", INT64_MAX) == ROWS_VERSION;
  if (row->wrong != NULL) return sc_row_fail(s->arena, row, error);
  s->fits = known && now && candidate && sc_str_equal(zone, s->profiles.zone_name);
  if (s->fits) return true;
  if (!known)
    *error = SC_STR("the query is another version's of scopec: make it again");
  else if (now && candidate)
    *error = sc_str_format(s->arena, "its hours are those of another zone: --zone %.*s",
                           SC_STR_ARGS(zone));
  else
    *error = sc_str_format(s->arena, "the query was made for another %s: make it again",
                           now ? "candidate" : "policy");
  return false;
}

/* Where they are, and what is wrong with them, only the table knows. */
static void fold_damaged(struct sc_log_stats *stats, struct sc_row *row) {
  uint64_t count = sc_row_number(row, "count", INT64_MAX);
  if (row->wrong != NULL) return;
  stats->damaged.count += count;
  stats->lines += count;
}

static bool fold_cell(struct sc_simulation *s, struct sc_str line, struct sc_row *row,
                      struct sc_str *error) {
  struct sc_event_error why;
  struct sc_use use = sc_row_use(row);
  if (row->wrong != NULL) return sc_row_fail(s->arena, row, error);
  if (!sc_event_pool_fits(&s->pool, line.len)) sc_simulate_flush(s);
  struct sc_event *event = &s->batch[s->batch_count];
  if (!sc_event_read(line, &s->pool, event, &why)) {
    *error = sc_str_from(why.message);
    return false;
  }
  event->use = use;
  s->stats.lines += use.count;
  if (++s->batch_count == SC_REPLAY_BATCH) sc_simulate_flush(s);
  return true;
}

bool sc_fold_line(struct sc_simulation *s, struct sc_str line, struct sc_str *error) {
  struct sc_row row;
  s->folding = true;
  sc_row_read(line, s->room, &row);
  if (row.broken != NULL) return sc_row_fail(s->arena, &row, error);
  struct sc_str kind = sc_row_text(&row, "kind");
  if (row.wrong != NULL) return sc_row_fail(s->arena, &row, error);
  if (sc_str_equal(kind, SC_STR("cell"))) return fold_cell(s, line, &row, error);
  if (sc_str_equal(kind, SC_STR("query"))) return fold_query(s, &row, error);
  if (sc_str_equal(kind, SC_STR("policy"))) {
    fold_policy(&s->stats, &row);
  } else if (sc_str_equal(kind, SC_STR("ids"))) {
    fold_ids(&s->stats, &row);
  } else if (sc_str_equal(kind, SC_STR("damaged"))) {
    fold_damaged(&s->stats, &row);
  } else if (!sc_fold_profile_row(&s->profiles, kind, &row) && row.wrong == NULL) {
    *error = sc_str_format(s->arena, "there are no rows of the kind \"%.*s\"", SC_STR_ARGS(kind));
    return false;
  }
  if (row.wrong == NULL && sc_str_equal(kind, SC_STR("hour")))
    sc_log_stats_add_hour(&s->stats, (uint32_t)sc_row_number(&row, "hour", HOUR_MAX));
  return row.wrong == NULL || sc_row_fail(s->arena, &row, error);
}
