/* SPDX-License-Identifier: Apache-2.0
 *
 * simulate_json.c - the result of a simulation as one JSON object (docs/simulate.schema.json).
 */
#include <inttypes.h>

#include "explain/request_text.h"
#include "keys.h"
#include "output.h"
#include "policy_change.h"
#include "simulate_print.h"

static void put_time(const struct cmd_simulated *r, int64_t at) {
  struct sc_str text = sc_instant_text(r->simulation->arena, at);
  printf("\"%.*s\"", SC_STR_ARGS(text));
}

static void put_policy(const struct cmd_table *table) {
  printf("{\"name\":");
  cmd_json_string(stdout, sc_str_of(table->info.policy));
  printf(",\"version\":");
  cmd_json_string(stdout, sc_str_of(table->info.version));
  printf(",\"digest\":\"%s\"}", cmd_hex(table->info.core_digest).text);
}

static void put_place(const char *file, uint64_t line) {
  printf("{\"file\":");
  cmd_json_string(stdout, sc_str_from(file));
  printf(",\"line\":%" PRIu64, line);
}

static void put_samples(const char *key, const struct sc_log_samples *samples) {
  printf(",\"%s\":{\"count\":%" PRIu64 ",\"samples\":[", key, samples->count);
  for (size_t i = 0; i < samples->shown; i++) {
    const struct sc_log_place *place = &samples->items[i];
    if (i > 0) putchar(',');
    put_place(place->file, place->line);
    if (place->byte > 0) printf(",\"byte\":%zu", place->byte);
    if (place->what.len > 0) {
      printf(",\"why\":");
      cmd_json_string(stdout, place->what);
    }
    if (place->first_file != NULL) {
      printf(",\"first\":");
      put_place(place->first_file, place->first_line);
      putchar('}');
    }
    putchar('}');
  }
  printf("]}");
}

static void put_policies(const struct sc_log_stats *stats) {
  printf(",\"policies\":[");
  for (size_t i = 0; i < stats->policy_count; i++) {
    const struct sc_log_policy *policy = &stats->policies[i];
    printf("%s{\"name\":", i > 0 ? "," : "");
    cmd_json_string(stdout, policy->name);
    printf(",\"version\":");
    cmd_json_string(stdout, policy->version);
    printf(",\"digest\":");
    cmd_json_string(stdout, policy->digest);
    printf(",\"events\":%" PRIu64 "}", policy->events);
  }
  printf("],\"events_of_further_policies\":%" PRIu64, stats->policy_others);
}

static void put_logs(const struct cmd_simulated *r) {
  const struct sc_log_stats *stats = &r->simulation->stats;
  printf(",\"logs\":{\"files\":[");
  for (size_t i = 0; i < stats->files.count; i++) {
    if (i > 0) putchar(',');
    cmd_json_string(stdout, sc_str_from(stats->files.items[i].name));
  }
  printf("],\"bytes\":%" PRIu64 ",\"lines\":%" PRIu64 ",\"events\":%" PRIu64, stats->bytes,
         stats->lines, stats->events);
  if (stats->events > 0) {
    printf(",\"first\":");
    put_time(r, stats->first);
    printf(",\"last\":");
    put_time(r, stats->last);
  }
  printf(",\"not_taken\":%" PRIu64, stats->not_taken);
  put_samples("damaged", &stats->damaged);
  put_samples("repeated_ids", &stats->repeated);
  printf(",\"all_ids_compared\":%s", stats->ids_forgotten ? "false" : "true");
  printf(",\"gaps\":[");
  for (size_t i = 0; i < r->gaps.count; i++) {
    printf("%s{\"from\":", i > 0 ? "," : "");
    put_time(r, r->gaps.items[i].from);
    printf(",\"to\":");
    put_time(r, r->gaps.items[i].to);
    printf(",\"hours\":%" PRId64 "}", (r->gaps.items[i].to - r->gaps.items[i].from) / 3600);
  }
  putchar(']');
  put_policies(stats);
  putchar('}');
}

static void put_replay(const struct cmd_simulated *r) {
  bool first = true;
  printf(",\"replay\":[");
  for (int recorded = 1; recorded >= 0; recorded--) {
    for (unsigned now = 0; now < SC_REPLAYED_COUNT; now++) {
      for (unsigned after = 0; after < SC_REPLAYED_COUNT; after++) {
        uint64_t count = r->simulation->groups.counts[recorded][now][after];
        if (count == 0) continue;
        printf("%s{\"recorded\":\"%s\",\"now\":\"%s\"", first ? "" : ",",
               recorded ? "allow" : "deny", sc_replayed_name((enum sc_replayed)now));
        first = false;
        if (r->candidate != NULL)
          printf(",\"candidate\":\"%s\"", sc_replayed_name((enum sc_replayed)after));
        printf(",\"events\":%" PRIu64 "}", count);
      }
    }
  }
  putchar(']');
}

static void put_texts(const char *key, const struct sc_str *texts, size_t count) {
  printf(",\"%s\":[", key);
  for (size_t i = 0; i < count; i++) {
    if (i > 0) putchar(',');
    cmd_json_string(stdout, texts[i]);
  }
  putchar(']');
}

static void put_side(const char *key, enum sc_replayed outcome, enum scope_reason reason) {
  printf("\"%s\":{\"decision\":\"%s\",\"reason\":\"%s\"}", key, sc_replayed_name(outcome),
         scope_reason_text(reason));
}

static void put_group_rules(const struct sc_change_group *group) {
  printf(",\"rules\":[");
  for (size_t i = 0; i < group->rule_count; i++) {
    const struct sc_group_rule *rule = &group->rules[i];
    printf("%s{\"id\":", i > 0 ? "," : "");
    cmd_json_string(stdout, rule->id);
    printf(",\"of\":\"%s\",\"role\":\"%s\",\"file\":", rule->of_candidate ? "candidate" : "policy",
           rule->allowed ? "allows" : "denies");
    cmd_json_string(stdout, sc_str_of(rule->place.file));
    printf(",\"line\":%" PRIu32 "}", rule->place.line);
  }
  putchar(']');
}

static void put_group(const struct cmd_simulated *r, const struct sc_change_group *group) {
  printf("{\"recorded\":{\"decision\":\"%s\"", group->recorded ? "allow" : "deny");
  if (group->recorded_reason != SC_EVENT_REASON_NONE)
    printf(",\"reason\":\"%s\"", scope_reason_text((enum scope_reason)group->recorded_reason));
  printf("},");
  put_side("now", group->now, group->now_reason);
  if (r->candidate != NULL) {
    putchar(',');
    put_side("candidate", group->candidate, group->candidate_reason);
  }
  printf(",\"events\":%" PRIu64 ",\"first\":", group->use.count);
  put_time(r, group->use.first);
  printf(",\"last\":");
  put_time(r, group->use.last);
  put_texts("missing_attributes", group->missing, group->missing_count);
  put_group_rules(group);
  put_texts("would_allow", group->flips, group->flip_count);
  struct sc_str none = SC_STR("{}"), example = group->example.len > 0 ? group->example : none;
  printf(",\"example\":%.*s}", SC_STR_ARGS(example));
}

void cmd_simulate_json(const struct cmd_simulated *r) {
  const struct sc_groups *groups = &r->simulation->groups;
  printf("{\"version\":1,\"report\":\"simulate\",\"policy\":");
  put_policy(r->now);
  if (r->candidate != NULL) {
    printf(",\"candidate\":");
    put_policy(r->candidate);
  }
  put_logs(r);
  put_replay(r);
  printf(",\"changes\":[");
  for (size_t i = 0; i < groups->groups.count; i++) {
    if (i > 0) putchar(',');
    put_group(r, &groups->groups.items[i]);
  }
  printf("],\"events_of_further_changes\":%" PRIu64, groups->left_out);
  if (r->findings != NULL) cmd_findings_json(r);
  if (r->change != NULL) {
    printf(",\"tightened\":{");
    cmd_policy_change_json(r->change);
    putchar('}');
  }
  printf("}\n");
}
