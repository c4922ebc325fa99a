/* SPDX-License-Identifier: Apache-2.0
 *
 * change_groups.c - the cause of a change.
 *
 * The cause of a denial is its reason, the rules that stand in the way, and, where the other side allows it, the rules by
 * which it does on the leg that fails. The key of a group is all that, so a group has one cause.
 */
#include "simulate/change_groups.h"

#include <stdlib.h>

#include "explain/request_text.h"

static void release_scratch(void *ptr) { sc_arena_release(ptr); }

void sc_groups_init(struct sc_arena *arena, struct sc_groups *groups, const struct sc_side *now,
                    const struct sc_side *candidate) {
  *groups = (struct sc_groups){.arena = arena, .now = now, .candidate = candidate};
  sc_arena_init(&groups->scratch);
  groups->scratch.recovery = arena->recovery;
  sc_arena_defer(arena, release_scratch, &groups->scratch);
}

/* --- the cause ---------------------------------------------------------------------------------------------------- */

struct cause {
  struct sc_group_rule rules[SC_GROUP_RULES_MAX];
  size_t rule_count;
  struct scope_bytes missing[SCOPE_CONTEXT_MAX];
  size_t missing_count;
};

static void add_rule(struct cause *cause, const struct sc_side *side, uint32_t id,
                     bool of_candidate, bool allowed) {
  struct scope_rule rule;
  if (cause->rule_count == SC_GROUP_RULES_MAX || !scope_rule_info(side->table, id, &rule)) return;
  cause->rules[cause->rule_count++] =
      (struct sc_group_rule){sc_str_of(rule.id), rule.place, of_candidate, allowed};
}

/* The rules that decided on a side; of an ALLOW those of one leg (NONE: of all). */
static void add_deciding(struct sc_arena *scratch, struct cause *cause, const struct sc_side *side,
                         size_t index, bool of_candidate, enum scope_leg leg, uint32_t hop) {
  const struct scope_decision *decision = &side->decisions[index];
  size_t count = scope_deciding_rules(side->table, &side->requests[index], decision, NULL, 0);
  struct scope_candidate *found = SC_NEW_ARRAY(scratch, struct scope_candidate, count);
  /* Without room the count is an upper bound. */
  count = scope_deciding_rules(side->table, &side->requests[index], decision, found, count);
  for (size_t i = 0; i < count; i++) {
    bool wanted = leg == SCOPE_LEG_NONE || (found[i].leg == leg && found[i].hop == hop);
    if (!decision->allow || wanted)
      add_rule(cause, side, found[i].rule_id, of_candidate, decision->allow);
  }
}

/* `denies` is the side whose denial is to be explained, `allows` the other where it allows; NULL = none. */
static void find_cause(struct sc_groups *g, size_t index, const struct sc_side *denies,
                       const struct sc_side *allows, struct cause *cause) {
  struct sc_arena *scratch = &g->scratch;
  if (denies == NULL) {
    add_deciding(scratch, cause, allows, index, allows == g->candidate, SCOPE_LEG_NONE, 0);
    return;
  }
  const struct scope_decision *decision = &denies->decisions[index];
  if (allows != NULL && decision->leg != SCOPE_LEG_DENY)
    add_deciding(scratch, cause, allows, index, allows == g->candidate, decision->leg,
                 decision->hop);
  add_deciding(scratch, cause, denies, index, denies == g->candidate, SCOPE_LEG_NONE, 0);
}

/* --- groups ---------------------------------------------------------------------------------------------------------- */

static bool is_allow(const struct sc_side *side, size_t index) {
  return side->outcomes[index] == SC_REPLAYED_ALLOW;
}

/* The side whose denial matters: the candidate's where it differs, else the policy's. */
static void choose_sides(const struct sc_groups *g, size_t index, const struct sc_side **denies,
                         const struct sc_side **allows) {
  const struct sc_side *now = g->now, *candidate = g->candidate;
  *denies = *allows = NULL;
  if (candidate != NULL && now->outcomes[index] != candidate->outcomes[index]) {
    *denies = is_allow(candidate, index) ? now : candidate;
    if (is_allow(now, index)) *allows = now;
    if (is_allow(candidate, index)) *allows = candidate;
  } else {
    if (is_allow(now, index))
      *allows = now;
    else
      *denies = now;
  }
}

static void add_number(struct sc_arena *scratch, struct sc_text *key, uint32_t number) {
  sc_text_add(scratch, key, (struct sc_str){(const char *)&number, sizeof number});
}

static struct sc_str make_key(struct sc_arena *scratch, const struct sc_change_group *group,
                              const struct cause *cause) {
  struct sc_text key = {0};
  add_number(scratch, &key,
             (uint32_t)group->recorded | (uint32_t)group->recorded_reason << 8 |
                 (uint32_t)group->now << 16 | (uint32_t)group->candidate << 24);
  add_number(scratch, &key, (uint32_t)group->now_reason | (uint32_t)group->candidate_reason << 8);
  for (size_t i = 0; i < cause->rule_count; i++) {
    const struct sc_group_rule *rule = &cause->rules[i];
    add_number(scratch, &key, (uint32_t)rule->of_candidate | (uint32_t)rule->allowed << 1);
    sc_text_add(scratch, &key, rule->id);
    sc_text_add(scratch, &key, SC_STR("\n"));
  }
  for (size_t i = 0; i < cause->missing_count; i++) {
    sc_text_add(scratch, &key, sc_str_of(cause->missing[i]));
    sc_text_add(scratch, &key, SC_STR("\n"));
  }
  return sc_text_str(&key);
}

/* What would make the first leg that fails hold. */
static void find_flips(struct sc_groups *g, size_t index, const struct sc_side *side,
                       struct sc_change_group *group) {
  struct sc_arena *scratch = &g->scratch;
  struct sc_answer answer = {0};
  struct sc_explanation e;
  struct sc_advice advice = {0};
  if (!sc_answer_make(side->table, &side->requests[index], &answer)) {
    sc_answer_release(&answer);
    sc_arena_fail(g->arena);
  }
  sc_explanation_make(scratch, side->table, side->bytes, &side->requests[index], &answer, &e);
  for (size_t i = 0; i < e.leg_count; i++)
    if (e.legs[i].leg == answer.decision.leg && e.legs[i].hop == answer.decision.hop)
      sc_leg_advice(scratch, &e, &e.legs[i], &advice);
  sc_answer_release(&answer);
  group->flips = SC_NEW_ARRAY(g->arena, struct sc_str, advice.count);
  group->flip_count = advice.count;
  for (size_t i = 0; i < advice.count; i++)
    group->flips[i] = sc_str_copy(g->arena, advice.items[i]);
}

static struct sc_change_group *make_group(struct sc_groups *g, size_t index,
                                          const struct sc_side *denies, const struct cause *cause,
                                          const struct sc_change_group *from) {
  struct sc_arena *arena = g->arena;
  struct sc_change_group *group = SC_PUSH(arena, &g->groups);
  struct sc_text example = {0};
  *group = *from;
  group->rules = SC_NEW_ARRAY(arena, struct sc_group_rule, cause->rule_count);
  group->rule_count = cause->rule_count;
  if (cause->rule_count > 0)
    memcpy(group->rules, cause->rules, cause->rule_count * sizeof *group->rules);
  group->missing = SC_NEW_ARRAY(arena, struct sc_str, cause->missing_count);
  group->missing_count = cause->missing_count;
  for (size_t i = 0; i < cause->missing_count; i++)
    group->missing[i] = sc_str_copy(arena, sc_str_of(cause->missing[i]));
  if (denies != NULL) find_flips(g, index, denies, group);
  const struct sc_side *side = g->candidate != NULL ? g->candidate : g->now;
  sc_request_json(arena, &example, &side->requests[index]);
  group->example = sc_text_str(&example);
  return group;
}

static void add_change(struct sc_groups *g, const struct sc_event *event, size_t index,
                       struct sc_change_group *key_group) {
  const struct sc_side *denies, *allows;
  sc_arena_recycle(&g->scratch, &g->scratch);
  g->scratch.recovery = g->arena->recovery;
  struct cause *cause = SC_NEW(&g->scratch, struct cause);
  choose_sides(g, index, &denies, &allows);
  find_cause(g, index, denies, allows, cause);
  if (denies != NULL && denies->outcomes[index] == SC_REPLAYED_UNREPLAYABLE)
    cause->missing_count = sc_side_missing(denies, index, cause->missing);
  struct sc_str key = make_key(&g->scratch, key_group, cause);
  uint32_t at = sc_map_get(&g->map, key);
  if (at == SC_NOT_FOUND) {
    if (g->groups.count == SC_GROUPS_MAX) {
      g->left_out += event->use.count;
      return;
    }
    at = (uint32_t)g->groups.count;
    key = sc_str_copy(g->arena, key);
    (void)make_group(g, index, denies, cause, key_group);
    (void)sc_map_add(g->arena, &g->map, key, at);
  }
  sc_use_join(&g->groups.items[at].use, &event->use);
}

void sc_groups_add(struct sc_groups *g, const struct sc_event *event, size_t index) {
  const struct sc_side *other = g->candidate != NULL ? g->candidate : g->now;
  struct sc_change_group group = {.recorded = event->allow,
                                  .recorded_reason = event->reason,
                                  .now = g->now->outcomes[index],
                                  .candidate = other->outcomes[index],
                                  .now_reason = g->now->decisions[index].reason,
                                  .candidate_reason = other->decisions[index].reason};
  enum sc_replayed recorded = event->allow ? SC_REPLAYED_ALLOW : SC_REPLAYED_DENY;
  g->counts[event->allow][group.now][group.candidate] += event->use.count;
  if (group.now != recorded || group.candidate != recorded) add_change(g, event, index, &group);
}

/* What was allowed and is no longer; what cannot be told; what was denied and is allowed. */
static int weight(const struct sc_change_group *g) {
  bool denied = g->now == SC_REPLAYED_DENY || g->candidate == SC_REPLAYED_DENY;
  if (g->recorded && denied) return 0;
  return g->recorded ? 1 : 2;
}

static int by_weight(const void *a, const void *b) {
  const struct sc_change_group *x = a, *y = b;
  if (weight(x) != weight(y)) return weight(x) - weight(y);
  if (x->use.count != y->use.count) return x->use.count > y->use.count ? -1 : 1;
  if (x->use.first != y->use.first) return x->use.first < y->use.first ? -1 : 1;
  return sc_str_compare(x->example, y->example);
}

void sc_groups_sort(struct sc_groups *groups) {
  if (groups->groups.count > 0)
    qsort(groups->groups.items, groups->groups.count, sizeof *groups->groups.items, by_weight);
}
