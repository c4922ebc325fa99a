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

bool sc_groups_name_rule(const struct sc_groups *g, struct sc_group_cause *cause, uint32_t number,
                         bool of_candidate, bool allowed) {
  const struct sc_side *side = of_candidate ? g->candidate : g->now;
  struct scope_rule rule;
  if (side == NULL || cause->rule_count == SC_GROUP_RULES_MAX ||
      !scope_rule_info(side->table, number, &rule))
    return false;
  cause->rules[cause->rule_count++] =
      (struct sc_group_rule){number, sc_str_of(rule.id), rule.place, of_candidate, allowed};
  return true;
}

/* The rules that decided on a side; of an ALLOW those of one leg (NONE: of all). */
static void add_deciding(struct sc_groups *g, struct sc_group_cause *cause,
                         const struct sc_side *side, size_t index, enum scope_leg leg,
                         uint32_t hop) {
  bool of_candidate = side == g->candidate;
  struct sc_arena *scratch = &g->scratch;
  const struct scope_decision *decision = &side->decisions[index];
  size_t count = scope_deciding_rules(side->table, &side->requests[index], decision, NULL, 0);
  struct scope_candidate *found = SC_NEW_ARRAY(scratch, struct scope_candidate, count);
  /* Without room the count is an upper bound. */
  count = scope_deciding_rules(side->table, &side->requests[index], decision, found, count);
  for (size_t i = 0; i < count; i++) {
    bool wanted = leg == SCOPE_LEG_NONE || (found[i].leg == leg && found[i].hop == hop);
    if (!decision->allow || wanted)
      (void)sc_groups_name_rule(g, cause, found[i].rule_id, of_candidate, decision->allow);
  }
}

/* `denies` is the side whose denial is to be explained, `allows` the other where it allows; NULL = none. */
static void find_cause(struct sc_groups *g, size_t index, const struct sc_side *denies,
                       const struct sc_side *allows, struct sc_group_cause *cause) {
  if (denies == NULL) {
    add_deciding(g, cause, allows, index, SCOPE_LEG_NONE, 0);
    return;
  }
  const struct scope_decision *decision = &denies->decisions[index];
  if (allows != NULL && decision->leg != SCOPE_LEG_DENY)
    add_deciding(g, cause, allows, index, decision->leg, decision->hop);
  add_deciding(g, cause, denies, index, SCOPE_LEG_NONE, 0);
}

/* --- groups ---------------------------------------------------------------------------------------------------------- */

/* The side whose denial matters: the candidate's where it differs, else the policy's. NULL = none. */
static void choose_sides(const struct sc_groups *g, const struct sc_change_group *group,
                         const struct sc_side **denies, const struct sc_side **allows) {
  bool now = group->now == SC_REPLAYED_ALLOW, candidate = group->candidate == SC_REPLAYED_ALLOW;
  *denies = *allows = NULL;
  if (g->candidate != NULL && group->now != group->candidate) {
    *denies = candidate ? g->now : g->candidate;
    if (now) *allows = g->now;
    if (candidate) *allows = g->candidate;
  } else if (now) {
    *allows = g->now;
  } else {
    *denies = g->now;
  }
}

static void add_number(struct sc_arena *scratch, struct sc_text *key, uint32_t number) {
  sc_text_add(scratch, key, (struct sc_str){(const char *)&number, sizeof number});
}

static struct sc_str make_key(struct sc_arena *scratch, const struct sc_change_group *group,
                              const struct sc_group_cause *cause) {
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

static struct sc_change_group *make_group(struct sc_groups *g, struct sc_str key,
                                          const struct sc_group_cause *cause,
                                          const struct sc_change_group *from) {
  struct sc_arena *arena = g->arena;
  struct sc_change_group *group = SC_PUSH(arena, &g->groups);
  *group = *from;
  group->use = (struct sc_use){0};
  group->example = group->cause = (struct sc_str){0};
  group->key = sc_str_copy(arena, key);
  group->rules = SC_NEW_ARRAY(arena, struct sc_group_rule, cause->rule_count);
  group->rule_count = cause->rule_count;
  if (cause->rule_count > 0)
    memcpy(group->rules, cause->rules, cause->rule_count * sizeof *group->rules);
  group->missing = SC_NEW_ARRAY(arena, struct sc_str, cause->missing_count);
  group->missing_count = cause->missing_count;
  for (size_t i = 0; i < cause->missing_count; i++)
    group->missing[i] = sc_str_copy(arena, sc_str_of(cause->missing[i]));
  return group;
}

/* The group with this cause; NULL where there are too many. */
static struct sc_change_group *group_of(struct sc_groups *g, const struct sc_group_cause *cause,
                                        const struct sc_change_group *from) {
  struct sc_str key = make_key(&g->scratch, from, cause);
  uint32_t at = sc_map_get(&g->map, key);
  if (at != SC_NOT_FOUND) return &g->groups.items[at];
  if (g->groups.count == SC_GROUPS_MAX) return NULL;
  at = (uint32_t)g->groups.count;
  struct sc_change_group *group = make_group(g, key, cause, from);
  (void)sc_map_add(g->arena, &g->map, group->key, at);
  return group;
}

/* --- examples ------------------------------------------------------------------------------------------------------ */

static void keep_example(struct sc_groups *g, struct sc_change_group *group, uint32_t time,
                         struct sc_str example, struct sc_str cause) {
  if (example.len > SC_GROUP_EXAMPLE_MAX || cause.len > SC_GROUP_EXAMPLE_MAX) return;
  if (group->example.len > 0 && time > group->example_at) return;
  if (group->example.len > 0 && time == group->example_at) {
    int order = sc_str_compare(example, group->example);
    if (order == 0) order = sc_str_compare(cause, group->cause);
    if (order >= 0) return;
  }
  sc_kept_set(g->arena, &group->texts[0], example);
  sc_kept_set(g->arena, &group->texts[1], cause);
  group->example = sc_kept_str(&group->texts[0]);
  group->cause = sc_kept_str(&group->texts[1]);
  group->example_at = time;
}

static int by_handle(const void *a, const void *b) {
  const struct scope_attr *x = a, *y = b;
  return x->handle < y->handle ? -1 : x->handle > y->handle;
}

/* With its attributes in the order of their names: in which order a log has them says nothing. */
static struct sc_str request_text(struct sc_arena *scratch, const struct scope_request *request) {
  struct sc_text text = {0};
  struct scope_request sorted = *request;
  struct scope_attr *attrs = SC_NEW_ARRAY(scratch, struct scope_attr, request->context_count);
  if (request->context_count > 0) {
    memcpy(attrs, request->context, request->context_count * sizeof *attrs);
    qsort(attrs, request->context_count, sizeof *attrs, by_handle);
    sorted.context = attrs;
  }
  sc_request_json(scratch, &text, &sorted);
  return sc_text_str(&text);
}

static void add_example(struct sc_groups *g, struct sc_change_group *group, uint32_t time,
                        size_t index, const struct sc_side *denies) {
  if (group->example.len > 0 && time > group->example_at) return;
  const struct sc_side *side = g->candidate != NULL ? g->candidate : g->now;
  struct sc_str example = request_text(&g->scratch, &side->requests[index]), cause = example;
  if (denies != NULL && denies != side) cause = request_text(&g->scratch, &denies->requests[index]);
  keep_example(g, group, time, example, cause);
}

static void begin_scratch(struct sc_groups *g) {
  sc_arena_recycle(&g->scratch, &g->scratch);
  g->scratch.recovery = g->arena->recovery;
}

static void add_change(struct sc_groups *g, const struct sc_event *event, size_t index,
                       const struct sc_change_group *from) {
  const struct sc_side *denies, *allows;
  begin_scratch(g);
  struct sc_group_cause *cause = SC_NEW(&g->scratch, struct sc_group_cause);
  choose_sides(g, from, &denies, &allows);
  find_cause(g, index, denies, allows, cause);
  if (denies != NULL && denies->outcomes[index] == SC_REPLAYED_UNREPLAYABLE)
    cause->missing_count = sc_side_missing(denies, index, cause->missing);
  struct sc_change_group *group = group_of(g, cause, from);
  if (group == NULL) {
    g->left_out += event->use.count;
    return;
  }
  sc_use_join(&group->use, &event->use);
  add_example(g, group, (uint32_t)event->time, index, denies);
}

void sc_groups_join(struct sc_groups *g, const struct sc_change_group *from,
                    const struct sc_group_cause *cause) {
  begin_scratch(g);
  struct sc_change_group *group = group_of(g, cause, from);
  if (group == NULL) {
    g->left_out += from->use.count;
    return;
  }
  sc_use_join(&group->use, &from->use);
  if (from->example.len > 0) keep_example(g, group, from->example_at, from->example, from->cause);
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

/* --- what would make it an ALLOW ------------------------------------------------------------------------------------- */

/* Of the first leg that fails. */
static void find_flips(struct sc_groups *g, const struct sc_side *side,
                       struct sc_change_group *group) {
  struct sc_arena *scratch = &g->scratch;
  struct sc_answer answer = {0};
  struct sc_explanation e;
  struct sc_advice advice = {0};
  if (!sc_answer_make(side->table, &side->requests[0], &answer)) {
    sc_answer_release(&answer);
    sc_arena_fail(g->arena);
  }
  sc_explanation_make(scratch, side->table, side->bytes, &side->requests[0], &answer, &e);
  for (size_t i = 0; i < e.leg_count; i++)
    if (e.legs[i].leg == answer.decision.leg && e.legs[i].hop == answer.decision.hop)
      sc_leg_advice(scratch, &e, &e.legs[i], &advice);
  sc_answer_release(&answer);
  group->flips = SC_NEW_ARRAY(g->arena, struct sc_str, advice.count);
  group->flip_count = advice.count;
  for (size_t i = 0; i < advice.count; i++)
    group->flips[i] = sc_str_copy(g->arena, advice.items[i]);
}

/* The example as an event again: a request without a `now` had none. False: it is none, as in a file that somebody wrote. */
static bool read_example(struct sc_groups *g, struct sc_str example, struct sc_event_pool *pool,
                         struct sc_event *out) {
  struct sc_event_error error;
  if (example.len < 2) return false;
  struct sc_str line =
      sc_str_format(&g->scratch, "{\"time\":\"1970-01-01T00:00:00Z\",\"decision\":\"deny\",%.*s",
                    (int)example.len - 1, example.ptr + 1);
  if (!sc_event_read(line, pool, out, &error)) return false;
  out->now_given = true;
  return true;
}

static void explain_group(struct sc_groups *g, struct sc_change_group *group, struct sc_side *now,
                          struct sc_side *candidate, struct sc_event_pool *pool) {
  const struct sc_side *denies, *allows;
  struct sc_event event;
  begin_scratch(g);
  sc_event_pool_clear(pool);
  choose_sides(g, group, &denies, &allows);
  if (denies == NULL || !read_example(g, group->cause, pool, &event)) return;
  struct sc_side *side = denies == now ? now : candidate;
  sc_side_decide(side, &event, 1);
  if (!side->decisions[0].allow) find_flips(g, side, group);
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
  int order = sc_str_compare(x->example, y->example);
  return order != 0 ? order : sc_str_compare(x->key, y->key);
}

void sc_groups_finish(struct sc_groups *g, struct sc_side *now, struct sc_side *candidate,
                      struct sc_event_pool *pool) {
  for (size_t i = 0; i < g->groups.count; i++)
    explain_group(g, &g->groups.items[i], now, candidate, pool);
  sc_event_pool_clear(pool);
  if (g->groups.count > 0)
    qsort(g->groups.items, g->groups.count, sizeof *g->groups.items, by_weight);
}
