/* SPDX-License-Identifier: Apache-2.0
 *
 * partial_write.c - the rows of a partial file.
 */
#include "base/hex.h"
#include "crypto.h"
#include "explain/answer.h"
#include "simulate/partial_internal.h"
#include "simulate/row_write.h"

#define IDS_OF_ROW 512u
#define HOURS_OF_ROW 512u

/* --- the logs ------------------------------------------------------------------------------------------------------- */

static void write_head(struct sc_row_writer *w, const struct sc_simulation *s) {
  struct scope_info info;
  scope_table_info(s->now.table, &info);
  sc_row_begin(w, "partial");
  sc_row_add_number(w, "version", SC_PARTIAL_VERSION);
  sc_row_add_text(w, "policy", sc_str_of(info.policy));
  sc_row_add_text(w, "policy_version", sc_str_of(info.version));
  sc_row_add_hex(w, "table", info.digest, sizeof info.digest);
  if (s->has_candidate) {
    scope_table_info(s->candidate.table, &info);
    sc_row_add_hex(w, "candidate", info.digest, sizeof info.digest);
  }
  sc_row_add_text(w, "zone", s->profiles.zone_name);
  sc_row_end(w);
}

static void write_files(struct sc_row_writer *w, const struct sc_simulation *s) {
  const struct sc_log_stats *stats = &s->stats;
  for (size_t i = 0; i < stats->files.count; i++) {
    const struct sc_log_file *file = &stats->files.items[i];
    sc_row_begin(w, "log");
    sc_row_add_text(w, "name", sc_str_from(file->name));
    sc_row_add_number(w, "bytes", file->bytes);
    sc_row_add_hex(w, "sha256", file->digest, sizeof file->digest);
    sc_row_end(w);
  }
}

static void write_stats(struct sc_row_writer *w, const struct sc_simulation *s) {
  const struct sc_log_stats *stats = &s->stats;
  sc_row_begin(w, "stats");
  sc_row_add_number(w, "lines", stats->lines);
  sc_row_add_number(w, "not_taken", stats->not_taken);
  sc_row_add_number(w, "events", stats->events);
  if (stats->events > 0) {
    sc_row_add_time(w, "first", stats->first);
    sc_row_add_time(w, "last", stats->last);
  }
  sc_row_add_number(w, "damaged", stats->damaged.count);
  sc_row_add_number(w, "repeated", stats->repeated.count);
  sc_row_add_number(w, "ids_forgotten", stats->ids_forgotten);
  sc_row_add_number(w, "policy_others", stats->policy_others);
  sc_row_add_number(w, "cells_left_out", s->cells.uncounted);
  sc_row_add_number(w, "groups_left_out", s->groups.left_out);
  sc_row_add_number(w, "hours_left_out", s->profiles.uncounted);
  sc_row_end(w);
}

static void write_samples(struct sc_row_writer *w, const char *kind,
                          const struct sc_log_samples *samples) {
  for (size_t i = 0; i < samples->shown; i++) {
    const struct sc_log_place *sample = &samples->items[i];
    sc_row_begin(w, kind);
    sc_row_add_number(w, "place", sample->place);
    sc_row_add_number(w, "byte", sample->byte);
    sc_row_add_text(w, "why", sample->what);
    uint8_t id[8];
    for (unsigned b = 0; b < 8; b++) id[b] = (uint8_t)(sample->id >> (56 - 8 * b));
    sc_row_add_hex(w, "id", id, sizeof id);
    sc_row_end(w);
  }
}

static void write_policies(struct sc_row_writer *w, const struct sc_simulation *s) {
  const struct sc_log_stats *stats = &s->stats;
  for (size_t i = 0; i < stats->policy_count; i++) {
    sc_row_begin(w, "policy");
    sc_row_add_text(w, "name", stats->policies[i].name);
    sc_row_add_text(w, "version", stats->policies[i].version);
    sc_row_add_text(w, "digest", stats->policies[i].digest);
    sc_row_add_number(w, "count", stats->policies[i].events);
    sc_row_end(w);
  }
}

static void write_hours(struct sc_row_writer *w, const struct sc_simulation *s) {
  const struct sc_log_stats *stats = &s->stats;
  bool first = true;
  size_t of_row = 0;
  if (stats->events == 0) return;
  for (int64_t hour = 0; hour <= SC_HOUR_MAX; hour++) {
    if (!(stats->hours[hour / 64] >> hour % 64 & 1)) continue;
    if (of_row == 0) {
      sc_row_begin(w, "hours");
      sc_row_begin_list(w, "hours");
      first = true;
    }
    sc_row_put_number(w, &first, (uint64_t)hour);
    if (++of_row < HOURS_OF_ROW) continue;
    sc_row_end_list(w);
    sc_row_end(w);
    of_row = 0;
  }
  if (of_row == 0) return;
  sc_row_end_list(w);
  sc_row_end(w);
}

/* Each generation of ids in rows of their own: the older one first, as they came. */
static void write_ids(struct sc_row_writer *w, const struct sc_simulation *s) {
  const struct sc_log_stats *stats = &s->stats;
  size_t of_row = 0;
  for (unsigned g = 2; g-- > 0;) {
    if (stats->ids[g] == NULL || (g == 1 && !stats->id_rotated)) continue;
    for (size_t i = 0; i < 2 * SC_LOG_IDS; i++) {
      const struct sc_log_id *id = &stats->ids[g][i];
      uint8_t bytes[SC_PARTIAL_ID];
      if (id->hash == 0) continue;
      for (unsigned b = 0; b < 8; b++) {
        bytes[b] = (uint8_t)(id->hash >> (56 - 8 * b));
        bytes[8 + b] = (uint8_t)(id->place >> (56 - 8 * b));
      }
      if (of_row == 0) {
        sc_row_begin(w, "ids");
        sc_text_add(w->arena, w->out, SC_STR(",\"ids\":\""));
      }
      sc_hex_add(w->arena, w->out, bytes, sizeof bytes);
      if (++of_row < IDS_OF_ROW) continue;
      sc_text_add(w->arena, w->out, SC_STR("\""));
      sc_row_end(w);
      of_row = 0;
    }
  }
  if (of_row == 0) return;
  sc_text_add(w->arena, w->out, SC_STR("\""));
  sc_row_end(w);
}

/* --- use ------------------------------------------------------------------------------------------------------------ */

static void write_users(struct sc_row_writer *w, const struct sc_simulation *s) {
  const struct sc_cells *cells = &s->cells;
  for (uint32_t i = 0; i < cells->user_count; i++) {
    if (cells->users[i].count == 0) continue;
    sc_row_begin(w, "user");
    sc_row_add_number(w, "user", i);
    sc_row_add_use(w, &cells->users[i]);
    sc_row_end(w);
  }
}

static void write_rule_uses(struct sc_row_writer *w, const struct sc_simulation *s) {
  const struct sc_cells *cells = &s->cells;
  for (size_t i = 0; i < cells->uses.count; i++) {
    sc_row_begin(w, "rule");
    sc_row_add_number(w, "rule", cells->uses.items[i].rule_id);
    sc_row_add_number(w, "scope", cells->uses.items[i].scope_id);
    sc_row_add_use(w, &cells->uses.items[i].use);
    sc_row_end(w);
  }
}

static void write_cell(struct sc_row_writer *w, const struct sc_cell *cell) {
  bool first = true, any = false;
  sc_row_begin(w, "cell");
  sc_row_begin_list(w, "key");
  for (uint32_t i = 0; i < cell->key_count; i++) sc_row_put_number(w, &first, cell->key[i]);
  sc_row_end_list(w);
  sc_row_add_text(w, "user", cell->user);
  sc_row_add_text(w, "agent", cell->agent);
  sc_row_add_text(w, "task", cell->task);
  sc_row_add_text(w, "scope", cell->scope);
  sc_row_add_time(w, "time", cell->named_at);
  if (cell->mixed) sc_row_add_number(w, "mixed", 1);
  if (cell->reasons != 0) sc_row_add_number(w, "reasons", cell->reasons);
  sc_row_add_use_list(w, "allowed", &cell->allowed);
  sc_row_add_use_list(w, "denied", &cell->denied);
  sc_row_add_use_list(w, "plain", &cell->plain_use);
  sc_row_add_use_list(w, "maybe", &cell->maybe_use);
  for (uint32_t i = 0; i < cell->rule_count; i++) any = any || cell->rules[i].use.count > 0;
  if (any) {
    first = true;
    sc_row_begin_list(w, "rules");
    for (uint32_t i = 0; i < cell->rule_count; i++) sc_row_put_use(w, &first, &cell->rules[i].use);
    sc_row_end_list(w);
  }
  sc_row_end(w);
}

/* --- changes -------------------------------------------------------------------------------------------------------- */

static void write_counts(struct sc_row_writer *w, const struct sc_simulation *s) {
  for (unsigned recorded = 0; recorded < 2; recorded++) {
    for (unsigned now = 0; now < SC_REPLAYED_COUNT; now++) {
      for (unsigned after = 0; after < SC_REPLAYED_COUNT; after++) {
        uint64_t count = s->groups.counts[recorded][now][after];
        if (count == 0) continue;
        sc_row_begin(w, "replayed");
        sc_row_add_number(w, "recorded", recorded);
        sc_row_add_number(w, "now", now);
        sc_row_add_number(w, "candidate", after);
        sc_row_add_number(w, "count", count);
        sc_row_end(w);
      }
    }
  }
}

static void write_group(struct sc_row_writer *w, const struct sc_change_group *group) {
  bool first = true;
  sc_row_begin(w, "group");
  sc_row_add_number(w, "recorded", group->recorded);
  sc_row_add_number(w, "recorded_reason", group->recorded_reason);
  sc_row_add_number(w, "now", group->now);
  sc_row_add_number(w, "now_reason", group->now_reason);
  sc_row_add_number(w, "candidate", group->candidate);
  sc_row_add_number(w, "candidate_reason", group->candidate_reason);
  sc_row_begin_list(w, "rules");
  for (size_t i = 0; i < group->rule_count; i++) {
    const struct sc_group_rule *rule = &group->rules[i];
    sc_row_put_number(
        w, &first, (uint64_t)rule->number << 2 | (uint64_t)rule->of_candidate << 1 | rule->allowed);
  }
  sc_row_end_list(w);
  struct sc_text missing = {0};
  for (size_t i = 0; i < group->missing_count; i++) {
    sc_text_add(w->arena, &missing, group->missing[i]);
    sc_text_add(w->arena, &missing, SC_STR("\n"));
  }
  sc_row_add_text(w, "missing", sc_text_str(&missing));
  sc_row_add_use(w, &group->use);
  if (group->example.len > 0) {
    sc_row_add_time(w, "time", group->example_at);
    sc_text_format(w->arena, w->out, ",\"example\":%.*s", SC_STR_ARGS(group->example));
    sc_text_format(w->arena, w->out, ",\"cause\":%.*s", SC_STR_ARGS(group->cause));
  }
  sc_row_end(w);
}

/* --- profiles ------------------------------------------------------------------------------------------------------ */

static void write_agent(struct sc_row_writer *w, const struct sc_simulation *s, uint32_t id) {
  const struct sc_agent_profile *agent = &s->profiles.agents[id];
  for (size_t i = 0; i < agent->pieces.count; i++) {
    const struct sc_agent_hours *piece = agent->pieces.items[i];
    bool first = true;
    sc_row_begin(w, "agent-hours");
    sc_row_add_number(w, "agent", id);
    sc_row_add_number(w, "piece", piece->piece);
    sc_row_begin_list(w, "counts");
    for (unsigned h = 0; h < SC_PROFILE_HOURS; h++) sc_row_put_number(w, &first, piece->counts[h]);
    sc_row_end_list(w);
    sc_row_end(w);
  }
}

static void write_addresses(struct sc_row_writer *w, const struct sc_simulation *s, uint32_t task,
                            uint32_t ip, unsigned family) {
  const struct sc_address_use *use = &s->profiles.tasks[task]->addresses[ip][family];
  bool first = true;
  if (!use->used && !use->counted) return;
  sc_row_begin(w, "addresses");
  sc_row_add_number(w, "task", task);
  sc_row_add_number(w, "attribute", ip);
  sc_row_add_number(w, "family", family);
  if (use->used) {
    sc_row_add_hex(w, "least", use->least, sizeof use->least);
    sc_row_add_hex(w, "greatest", use->greatest, sizeof use->greatest);
  }
  if (use->counted) {
    sc_row_add_number(w, "bits", use->bits);
    sc_row_begin_list(w, "blocks");
    for (uint32_t i = 0; i < use->count; i++) {
      sc_row_put_number(w, &first, use->blocks[i].prefix >> 32);
      sc_row_put_number(w, &first, use->blocks[i].prefix & UINT32_MAX);
      sc_row_put_use(w, &first, &use->blocks[i].use);
    }
    sc_row_end_list(w);
  }
  sc_row_end(w);
}

static void write_task(struct sc_row_writer *w, const struct sc_simulation *s, uint32_t id) {
  const struct sc_task_profile *task = s->profiles.tasks[id];
  bool first = true;
  if (task == NULL) return;
  sc_row_begin(w, "task");
  sc_row_add_number(w, "task", id);
  sc_row_begin_list(w, "week");
  for (unsigned i = 0; i < SC_PROFILE_WEEK; i++) sc_row_put_number(w, &first, task->week[i]);
  sc_row_end_list(w);
  uint8_t minutes[SC_PROFILE_DAY / 8];
  for (unsigned i = 0; i < sizeof minutes; i++)
    minutes[i] = (uint8_t)(task->minutes[i / 8] >> i % 8 * 8);
  sc_row_add_hex(w, "minutes", minutes, sizeof minutes);
  sc_row_end(w);
  for (uint32_t ip = 0; ip < s->profiles.ip_count; ip++)
    for (unsigned family = 0; family < SC_ADDRESS_FAMILIES; family++)
      write_addresses(w, s, id, ip, family);
}

/* --- all ---------------------------------------------------------------------------------------------------------------- */

void sc_partial_write(struct sc_simulation *s, struct sc_text *out) {
  struct sc_row_writer w = {.arena = s->arena, .out = out};
  uint8_t digest[32];
  write_head(&w, s);
  write_files(&w, s);
  write_stats(&w, s);
  write_samples(&w, "damaged", &s->stats.damaged);
  write_samples(&w, "repeated", &s->stats.repeated);
  write_policies(&w, s);
  write_hours(&w, s);
  write_users(&w, s);
  write_rule_uses(&w, s);
  for (size_t i = 0; i < s->cells.cells.count; i++) write_cell(&w, &s->cells.cells.items[i]);
  write_counts(&w, s);
  for (size_t i = 0; i < s->groups.groups.count; i++) write_group(&w, &s->groups.groups.items[i]);
  for (uint32_t i = 0; i < s->profiles.agent_count; i++) write_agent(&w, s, i);
  for (uint32_t i = 0; i < s->profiles.task_count; i++) write_task(&w, s, i);
  write_ids(&w, s);
  if (!sc_sha256(out->items, out->count, digest)) sc_arena_fail(s->arena);
  uint64_t rows = w.rows;
  sc_row_begin(&w, "end");
  sc_row_add_number(&w, "rows", rows);
  sc_row_add_hex(&w, "sha256", digest, sizeof digest);
  sc_row_end(&w);
}
