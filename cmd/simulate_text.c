/* SPDX-License-Identifier: Apache-2.0
 *
 * simulate_text.c - the result of a simulation, to be read from the top: what was read, whether it can be relied on, what changes.
 */
#include <inttypes.h>

#include "explain/request_text.h"
#include "keys.h"
#include "output.h"
#include "policy_change.h"
#include "simulate_print.h"

#define CHANGES_SHOWN 20u

static const char *when(const struct cmd_simulated *r, int64_t at) {
  struct sc_str text = sc_instant_text(r->simulation->arena, at);
  return text.ptr; /* the arena ends it with a zero */
}

static const char *number(const struct cmd_simulated *r, uint64_t value) {
  return sc_str_count(r->simulation->arena, value).ptr; /* the arena ends it with a zero */
}

static const char *plural(uint64_t count) { return count == 1 ? "" : "s"; }

static void heading(const struct cmd_simulated *r, const char *text) {
  bool colour = r->run->out_colour;
  printf("\n%s%s%s\n", cmd_style(colour, CMD_BOLD), text, cmd_style(colour, CMD_PLAIN));
}

static void print_period(const struct cmd_simulated *r) {
  const struct sc_log_stats *stats = &r->simulation->stats;
  uint64_t files = stats->files.count;
  cmd_print_safe(stdout, sc_str_of(r->now->info.policy));
  printf(" %.*s", (int)r->now->info.version.len, r->now->info.version.ptr);
  if (r->candidate != NULL) {
    printf(", candidate ");
    cmd_print_safe(stdout, sc_str_of(r->candidate->info.policy));
    printf(" %.*s", (int)r->candidate->info.version.len, r->candidate->info.version.ptr);
  }
  printf(": %s event%s of %s log%s", number(r, stats->events), plural(stats->events),
         number(r, files), plural(files));
  if (stats->events > 0) printf(", %s to %s", when(r, stats->first), when(r, stats->last));
  putchar('\n');
}

static void print_samples(const struct cmd_simulated *r, const struct sc_log_samples *samples,
                          const char *one, const char *many) {
  if (samples->count == 0) return;
  printf("  %s %s\n", number(r, samples->count), samples->count == 1 ? one : many);
  for (size_t i = 0; i < samples->shown; i++) {
    const struct sc_log_place *place = &samples->items[i];
    printf("    ");
    cmd_print_safe(stdout, sc_str_from(place->file));
    printf(":%" PRIu64, place->line);
    if (place->byte > 0) printf(":%zu", place->byte);
    if (place->what.len > 0) {
      printf(": ");
      cmd_print_safe(stdout, place->what);
    }
    if (place->first_file != NULL) {
      printf(", first in ");
      cmd_print_safe(stdout, sc_str_from(place->first_file));
      printf(":%" PRIu64, place->first_line);
    }
    putchar('\n');
  }
  if (samples->shown > 0 && samples->count > samples->shown)
    printf("    and %s more\n", number(r, samples->count - samples->shown));
}

static void print_gaps(const struct cmd_simulated *r) {
  if (r->gaps.count == 0) return;
  printf("  %zu gap%s without any event\n", r->gaps.count, plural(r->gaps.count));
  for (size_t i = 0; i < r->gaps.count && i < SC_LOG_SAMPLES; i++)
    printf("    %s to %s, %s h\n", when(r, r->gaps.items[i].from), when(r, r->gaps.items[i].to),
           number(r, (uint64_t)(r->gaps.items[i].to - r->gaps.items[i].from) / 3600));
  if (r->gaps.count > SC_LOG_SAMPLES) printf("    and %zu more\n", r->gaps.count - SC_LOG_SAMPLES);
}

static bool is_digest(const struct cmd_table *table, struct sc_str digest) {
  return sc_str_equal(digest, sc_str_from(cmd_hex(table->info.core_digest).text));
}

/* Events that another policy than the given one has decided. */
static void print_policies(const struct cmd_simulated *r) {
  const struct sc_log_stats *stats = &r->simulation->stats;
  for (size_t i = 0; i < stats->policy_count; i++) {
    const struct sc_log_policy *policy = &stats->policies[i];
    if (is_digest(r->now, policy->digest)) continue;
    printf("  %s event%s decided by ", number(r, policy->events), plural(policy->events));
    if (policy->name.len == 0 && policy->version.len == 0 && policy->digest.len == 0) {
      printf("a policy that the log does not name\n");
      continue;
    }
    cmd_print_safe(stdout, policy->name.len > 0 ? policy->name : SC_STR("?"));
    putchar(' ');
    cmd_print_safe(stdout, policy->version.len > 0 ? policy->version : SC_STR("?"));
    if (policy->digest.len >= 12) {
      printf(" (digest ");
      cmd_print_safe(stdout, (struct sc_str){policy->digest.ptr, 12});
      printf("...)");
    }
    putchar('\n');
  }
  if (stats->policy_others > 0)
    printf("  %s events decided by further policies\n", number(r, stats->policy_others));
}

static bool has_remarks(const struct cmd_simulated *r) {
  const struct sc_log_stats *stats = &r->simulation->stats;
  bool other = stats->policy_count != 1 || !is_digest(r->now, stats->policies[0].digest);
  return stats->damaged.count > 0 || stats->not_taken > 0 || stats->repeated.count > 0 ||
         r->gaps.count > 0 || other || stats->ids_forgotten;
}

static void print_remarks(const struct cmd_simulated *r) {
  const struct sc_log_stats *stats = &r->simulation->stats;
  if (!has_remarks(r)) return;
  heading(r, "The logs");
  if (stats->not_taken > 0)
    printf("  %s record%s no decision%s, as the map says\n", number(r, stats->not_taken),
           stats->not_taken == 1 ? " is" : "s are", plural(stats->not_taken));
  print_samples(r, &stats->damaged, "damaged line, not used", "damaged lines, not used");
  print_samples(r, &stats->repeated, "id that stands twice", "ids that stand twice");
  if (stats->ids_forgotten)
    printf("  ids are compared within 1,048,576 of each other, not all of them\n");
  print_gaps(r);
  print_policies(r);
}

static void print_replay(const struct cmd_simulated *r) {
  bool both = r->candidate != NULL;
  heading(r, "Replay");
  printf("  recorded  %-14s  %s%s\n", "now", both ? "candidate       " : "", "      events");
  for (int recorded = 1; recorded >= 0; recorded--) {
    for (unsigned now = 0; now < SC_REPLAYED_COUNT; now++) {
      for (unsigned after = 0; after < SC_REPLAYED_COUNT; after++) {
        uint64_t count = r->simulation->groups.counts[recorded][now][after];
        if (count == 0) continue;
        printf("  %-8s  %-14s  ", recorded ? "allow" : "deny",
               sc_replayed_name((enum sc_replayed)now));
        if (both) printf("%-14s  ", sc_replayed_name((enum sc_replayed)after));
        printf("%12s\n", number(r, count));
      }
    }
  }
}

static void print_verdict(enum sc_replayed outcome, enum scope_reason reason) {
  printf("%s", sc_replayed_name(outcome));
  if (outcome == SC_REPLAYED_DENY) printf(" (%s)", scope_reason_text(reason));
}

static void print_group_rules(const struct sc_change_group *group, bool both) {
  for (size_t i = 0; i < group->rule_count; i++) {
    const struct sc_group_rule *rule = &group->rules[i];
    printf("    %s %s", both ? (rule->of_candidate ? "candidate" : "now      ") : "now",
           rule->allowed ? "allowed by  " : "not by      ");
    cmd_print_safe(stdout, rule->id);
    printf("  ");
    cmd_print_safe(stdout, sc_str_of(rule->place.file));
    printf(":%" PRIu32 "\n", rule->place.line);
  }
}

static void print_group(const struct cmd_simulated *r, const struct sc_change_group *group) {
  bool colour = r->run->out_colour;
  printf("  %s%s event%s%s: recorded %s", cmd_style(colour, CMD_BOLD), number(r, group->use.count),
         plural(group->use.count), cmd_style(colour, CMD_PLAIN),
         group->recorded ? "allow" : "deny");
  if (!group->recorded && group->recorded_reason != SC_EVENT_REASON_NONE)
    printf(" (%s)", scope_reason_text((enum scope_reason)group->recorded_reason));
  printf(", now ");
  print_verdict(group->now, group->now_reason);
  if (r->candidate != NULL) {
    printf(", candidate ");
    print_verdict(group->candidate, group->candidate_reason);
  }
  for (size_t i = 0; i < group->missing_count; i++) {
    printf(i == 0 ? ": the log lacks " : ", ");
    cmd_print_safe(stdout, group->missing[i]);
  }
  printf("\n    %s to %s\n", when(r, group->use.first), when(r, group->use.last));
  print_group_rules(group, r->candidate != NULL);
  for (size_t i = 0; i < group->flip_count; i++) {
    printf("    %s", i == 0 ? "to allow it: " : "         or: ");
    cmd_print_safe(stdout, group->flips[i]);
    putchar('\n');
  }
  if (group->example.len == 0) return;
  printf("    for example ");
  cmd_print_safe(stdout, group->example);
  putchar('\n');
}

static void print_changes(const struct cmd_simulated *r) {
  const struct sc_groups *groups = &r->simulation->groups;
  if (groups->groups.count == 0) return;
  heading(r, "Changes");
  uint64_t hidden = groups->left_out;
  for (size_t i = 0; i < groups->groups.count; i++) {
    if (i < CHANGES_SHOWN)
      print_group(r, &groups->groups.items[i]);
    else
      hidden += groups->groups.items[i].use.count;
  }
  if (hidden > 0)
    printf("  and %s event%s of further groups; --format=json shows them\n", number(r, hidden),
           plural(hidden));
}

void cmd_simulate_text(const struct cmd_simulated *r) {
  print_period(r);
  print_remarks(r);
  print_replay(r);
  print_changes(r);
  if (r->findings != NULL && r->candidate == NULL && r->change == NULL) cmd_findings_text(r);
  if (r->change != NULL) cmd_policy_change_text(r->change);
}
