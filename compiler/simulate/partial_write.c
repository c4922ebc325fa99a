/* SPDX-License-Identifier: Apache-2.0
 *
 * partial_write.c - the rows of a partial file.
 */
#include <inttypes.h>

#include "base/json_text.h"
#include "crypto.h"
#include "simulate/partial_internal.h"

#define IDS_OF_ROW 512u
#define HOURS_OF_ROW 512u

struct writer {
  struct sc_simulation *s;
  struct sc_arena *arena;
  struct sc_text *out;
  uint64_t rows;
};

static void begin_row(struct writer *w, const char *kind) {
  sc_text_format(w->arena, w->out, "{\"kind\":\"%s\"", kind);
  w->rows++;
}

static void end_row(struct writer *w) { sc_text_add(w->arena, w->out, SC_STR("}\n")); }

static void add_text(struct writer *w, const char *name, struct sc_str text) {
  sc_text_format(w->arena, w->out, ",\"%s\":", name);
  sc_json_string(w->arena, w->out, text);
}

static void add_bytes(struct writer *w, struct scope_bytes bytes, const char *name) {
  add_text(w, name, (struct sc_str){bytes.ptr, bytes.len});
}

static void add_number(struct writer *w, const char *name, uint64_t number) {
  sc_text_format(w->arena, w->out, ",\"%s\":%" PRIu64, name, number);
}

static void put_hex(struct writer *w, const uint8_t *bytes, size_t count) {
  static const char digits[] = "0123456789abcdef";
  char text[64];
  for (size_t at = 0; at < count; at += sizeof text / 2) {
    size_t n = count - at < sizeof text / 2 ? count - at : sizeof text / 2;
    for (size_t i = 0; i < n; i++) {
      text[2 * i] = digits[bytes[at + i] >> 4];
      text[2 * i + 1] = digits[bytes[at + i] & 15];
    }
    sc_text_add(w->arena, w->out, (struct sc_str){text, 2 * n});
  }
}

static void add_hex(struct writer *w, const char *name, const uint8_t *bytes, size_t count) {
  sc_text_format(w->arena, w->out, ",\"%s\":\"", name);
  put_hex(w, bytes, count);
  sc_text_add(w->arena, w->out, SC_STR("\""));
}

static void add_time(struct writer *w, const char *name, int64_t at) {
  add_text(w, name, sc_instant_text(w->arena, at));
}

static void add_use(struct writer *w, const struct sc_use *use) {
  add_number(w, "count", use->count);
  add_time(w, "first", use->first);
  add_time(w, "last", use->last);
}

/* --- lists ---------------------------------------------------------------------------------------------------------- */

static void begin_list(struct writer *w, const char *name) {
  sc_text_format(w->arena, w->out, ",\"%s\":[", name);
}

static void put_number(struct writer *w, bool *first, uint64_t number) {
  sc_text_format(w->arena, w->out, *first ? "%" PRIu64 : ",%" PRIu64, number);
  *first = false;
}

static void end_list(struct writer *w) { sc_text_add(w->arena, w->out, SC_STR("]")); }

static void put_use(struct writer *w, bool *first, const struct sc_use *use) {
  put_number(w, first, use->count);
  put_number(w, first, use->first);
  put_number(w, first, use->last);
}

/* Left out where there is none. */
static void add_use_list(struct writer *w, const char *name, const struct sc_use *use) {
  bool first = true;
  if (use->count == 0) return;
  begin_list(w, name);
  put_use(w, &first, use);
  end_list(w);
}

/* --- the logs ------------------------------------------------------------------------------------------------------- */

static void write_head(struct writer *w) {
  struct scope_info info;
  scope_table_info(w->s->now.table, &info);
  begin_row(w, "partial");
  add_number(w, "version", SC_PARTIAL_VERSION);
  add_bytes(w, info.policy, "policy");
  add_bytes(w, info.version, "policy_version");
  add_hex(w, "table", info.digest, sizeof info.digest);
  if (w->s->has_candidate) {
    scope_table_info(w->s->candidate.table, &info);
    add_hex(w, "candidate", info.digest, sizeof info.digest);
  }
  add_text(w, "zone", w->s->profiles.zone_name);
  end_row(w);
}

static void write_files(struct writer *w) {
  const struct sc_log_stats *stats = &w->s->stats;
  for (size_t i = 0; i < stats->files.count; i++) {
    const struct sc_log_file *file = &stats->files.items[i];
    begin_row(w, "log");
    add_text(w, "name", sc_str_from(file->name));
    add_number(w, "bytes", file->bytes);
    add_hex(w, "sha256", file->digest, sizeof file->digest);
    end_row(w);
  }
}

static void write_stats(struct writer *w) {
  const struct sc_log_stats *stats = &w->s->stats;
  begin_row(w, "stats");
  add_number(w, "lines", stats->lines);
  add_number(w, "not_taken", stats->not_taken);
  add_number(w, "events", stats->events);
  if (stats->events > 0) {
    add_time(w, "first", stats->first);
    add_time(w, "last", stats->last);
  }
  add_number(w, "damaged", stats->damaged.count);
  add_number(w, "repeated", stats->repeated.count);
  add_number(w, "ids_forgotten", stats->ids_forgotten);
  add_number(w, "policy_others", stats->policy_others);
  add_number(w, "cells_left_out", w->s->cells.uncounted);
  add_number(w, "groups_left_out", w->s->groups.left_out);
  add_number(w, "hours_left_out", w->s->profiles.uncounted);
  end_row(w);
}

static void write_samples(struct writer *w, const char *kind,
                          const struct sc_log_samples *samples) {
  for (size_t i = 0; i < samples->shown; i++) {
    const struct sc_log_place *sample = &samples->items[i];
    begin_row(w, kind);
    add_number(w, "place", sample->place);
    add_number(w, "byte", sample->byte);
    add_text(w, "why", sample->what);
    uint8_t id[8];
    for (unsigned b = 0; b < 8; b++) id[b] = (uint8_t)(sample->id >> (56 - 8 * b));
    add_hex(w, "id", id, sizeof id);
    end_row(w);
  }
}

static void write_policies(struct writer *w) {
  const struct sc_log_stats *stats = &w->s->stats;
  for (size_t i = 0; i < stats->policy_count; i++) {
    begin_row(w, "policy");
    add_text(w, "name", stats->policies[i].name);
    add_text(w, "version", stats->policies[i].version);
    add_text(w, "digest", stats->policies[i].digest);
    add_number(w, "count", stats->policies[i].events);
    end_row(w);
  }
}

static void write_hours(struct writer *w) {
  const struct sc_log_stats *stats = &w->s->stats;
  bool first = true;
  size_t of_row = 0;
  if (stats->events == 0) return;
  for (int64_t hour = 0; hour <= SC_HOUR_MAX; hour++) {
    if (!(stats->hours[hour / 64] >> hour % 64 & 1)) continue;
    if (of_row == 0) {
      begin_row(w, "hours");
      begin_list(w, "hours");
      first = true;
    }
    put_number(w, &first, (uint64_t)hour);
    if (++of_row < HOURS_OF_ROW) continue;
    end_list(w);
    end_row(w);
    of_row = 0;
  }
  if (of_row == 0) return;
  end_list(w);
  end_row(w);
}

/* Each generation of ids in rows of their own: the older one first, as they came. */
static void write_ids(struct writer *w) {
  const struct sc_log_stats *stats = &w->s->stats;
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
        begin_row(w, "ids");
        sc_text_add(w->arena, w->out, SC_STR(",\"ids\":\""));
      }
      put_hex(w, bytes, sizeof bytes);
      if (++of_row < IDS_OF_ROW) continue;
      sc_text_add(w->arena, w->out, SC_STR("\""));
      end_row(w);
      of_row = 0;
    }
  }
  if (of_row == 0) return;
  sc_text_add(w->arena, w->out, SC_STR("\""));
  end_row(w);
}

/* --- use ------------------------------------------------------------------------------------------------------------ */

static void write_users(struct writer *w) {
  const struct sc_cells *cells = &w->s->cells;
  for (uint32_t i = 0; i < cells->user_count; i++) {
    if (cells->users[i].count == 0) continue;
    begin_row(w, "user");
    add_number(w, "user", i);
    add_use(w, &cells->users[i]);
    end_row(w);
  }
}

static void write_rule_uses(struct writer *w) {
  const struct sc_cells *cells = &w->s->cells;
  for (size_t i = 0; i < cells->uses.count; i++) {
    begin_row(w, "rule");
    add_number(w, "rule", cells->uses.items[i].rule_id);
    add_number(w, "scope", cells->uses.items[i].scope_id);
    add_use(w, &cells->uses.items[i].use);
    end_row(w);
  }
}

static void write_cell(struct writer *w, const struct sc_cell *cell) {
  bool first = true, any = false;
  begin_row(w, "cell");
  begin_list(w, "key");
  for (uint32_t i = 0; i < cell->key_count; i++) put_number(w, &first, cell->key[i]);
  end_list(w);
  add_text(w, "user", cell->user);
  add_text(w, "agent", cell->agent);
  add_text(w, "task", cell->task);
  add_text(w, "scope", cell->scope);
  add_time(w, "time", cell->named_at);
  if (cell->mixed) add_number(w, "mixed", 1);
  if (cell->reasons != 0) add_number(w, "reasons", cell->reasons);
  add_use_list(w, "allowed", &cell->allowed);
  add_use_list(w, "denied", &cell->denied);
  add_use_list(w, "plain", &cell->plain_use);
  add_use_list(w, "maybe", &cell->maybe_use);
  for (uint32_t i = 0; i < cell->rule_count; i++) any = any || cell->rules[i].use.count > 0;
  if (any) {
    first = true;
    begin_list(w, "rules");
    for (uint32_t i = 0; i < cell->rule_count; i++) put_use(w, &first, &cell->rules[i].use);
    end_list(w);
  }
  end_row(w);
}

/* --- changes -------------------------------------------------------------------------------------------------------- */

static void write_counts(struct writer *w) {
  for (unsigned recorded = 0; recorded < 2; recorded++) {
    for (unsigned now = 0; now < SC_REPLAYED_COUNT; now++) {
      for (unsigned after = 0; after < SC_REPLAYED_COUNT; after++) {
        uint64_t count = w->s->groups.counts[recorded][now][after];
        if (count == 0) continue;
        begin_row(w, "replayed");
        add_number(w, "recorded", recorded);
        add_number(w, "now", now);
        add_number(w, "candidate", after);
        add_number(w, "count", count);
        end_row(w);
      }
    }
  }
}

static void write_group(struct writer *w, const struct sc_change_group *group) {
  bool first = true;
  begin_row(w, "group");
  add_number(w, "recorded", group->recorded);
  add_number(w, "recorded_reason", group->recorded_reason);
  add_number(w, "now", group->now);
  add_number(w, "now_reason", group->now_reason);
  add_number(w, "candidate", group->candidate);
  add_number(w, "candidate_reason", group->candidate_reason);
  begin_list(w, "rules");
  for (size_t i = 0; i < group->rule_count; i++) {
    const struct sc_group_rule *rule = &group->rules[i];
    put_number(w, &first,
               (uint64_t)rule->number << 2 | (uint64_t)rule->of_candidate << 1 | rule->allowed);
  }
  end_list(w);
  struct sc_text missing = {0};
  for (size_t i = 0; i < group->missing_count; i++) {
    sc_text_add(w->arena, &missing, group->missing[i]);
    sc_text_add(w->arena, &missing, SC_STR("\n"));
  }
  add_text(w, "missing", sc_text_str(&missing));
  add_use(w, &group->use);
  if (group->example.len > 0) {
    add_time(w, "time", group->example_at);
    sc_text_format(w->arena, w->out, ",\"example\":%.*s", SC_STR_ARGS(group->example));
    sc_text_format(w->arena, w->out, ",\"cause\":%.*s", SC_STR_ARGS(group->cause));
  }
  end_row(w);
}

/* --- profiles ------------------------------------------------------------------------------------------------------ */

static void write_agent(struct writer *w, uint32_t id) {
  const struct sc_agent_profile *agent = &w->s->profiles.agents[id];
  for (size_t i = 0; i < agent->pieces.count; i++) {
    const struct sc_agent_hours *piece = agent->pieces.items[i];
    bool first = true;
    begin_row(w, "agent-hours");
    add_number(w, "agent", id);
    add_number(w, "piece", piece->piece);
    begin_list(w, "counts");
    for (unsigned h = 0; h < SC_PROFILE_HOURS; h++) put_number(w, &first, piece->counts[h]);
    end_list(w);
    end_row(w);
  }
}

static void write_addresses(struct writer *w, uint32_t task, uint32_t ip, unsigned family) {
  const struct sc_address_use *use = &w->s->profiles.tasks[task]->addresses[ip][family];
  bool first = true;
  if (!use->used && !use->counted) return;
  begin_row(w, "addresses");
  add_number(w, "task", task);
  add_number(w, "attribute", ip);
  add_number(w, "family", family);
  if (use->used) {
    add_hex(w, "least", use->least, sizeof use->least);
    add_hex(w, "greatest", use->greatest, sizeof use->greatest);
  }
  if (use->counted) {
    add_number(w, "bits", use->bits);
    begin_list(w, "blocks");
    for (uint32_t i = 0; i < use->count; i++) {
      put_number(w, &first, use->blocks[i].prefix >> 32);
      put_number(w, &first, use->blocks[i].prefix & UINT32_MAX);
      put_use(w, &first, &use->blocks[i].use);
    }
    end_list(w);
  }
  end_row(w);
}

static void write_task(struct writer *w, uint32_t id) {
  const struct sc_task_profile *task = w->s->profiles.tasks[id];
  bool first = true;
  if (task == NULL) return;
  begin_row(w, "task");
  add_number(w, "task", id);
  begin_list(w, "week");
  for (unsigned i = 0; i < SC_PROFILE_WEEK; i++) put_number(w, &first, task->week[i]);
  end_list(w);
  uint8_t minutes[SC_PROFILE_DAY / 8];
  for (unsigned i = 0; i < sizeof minutes; i++)
    minutes[i] = (uint8_t)(task->minutes[i / 8] >> i % 8 * 8);
  add_hex(w, "minutes", minutes, sizeof minutes);
  end_row(w);
  for (uint32_t ip = 0; ip < w->s->profiles.ip_count; ip++)
    for (unsigned family = 0; family < SC_ADDRESS_FAMILIES; family++)
      write_addresses(w, id, ip, family);
}

/* --- all ---------------------------------------------------------------------------------------------------------------- */

void sc_partial_write(struct sc_simulation *s, struct sc_text *out) {
  struct writer w = {.s = s, .arena = s->arena, .out = out};
  uint8_t digest[32];
  write_head(&w);
  write_files(&w);
  write_stats(&w);
  write_samples(&w, "damaged", &s->stats.damaged);
  write_samples(&w, "repeated", &s->stats.repeated);
  write_policies(&w);
  write_hours(&w);
  write_users(&w);
  write_rule_uses(&w);
  for (size_t i = 0; i < s->cells.cells.count; i++) write_cell(&w, &s->cells.cells.items[i]);
  write_counts(&w);
  for (size_t i = 0; i < s->groups.groups.count; i++) write_group(&w, &s->groups.groups.items[i]);
  for (uint32_t i = 0; i < s->profiles.agent_count; i++) write_agent(&w, i);
  for (uint32_t i = 0; i < s->profiles.task_count; i++) write_task(&w, i);
  write_ids(&w);
  if (!sc_sha256(out->items, out->count, digest)) sc_arena_fail(s->arena);
  uint64_t rows = w.rows;
  begin_row(&w, "end");
  add_number(&w, "rows", rows);
  add_hex(&w, "sha256", digest, sizeof digest);
  end_row(&w);
}
