/* SPDX-License-Identifier: Apache-2.0
 *
 * change_groups.h - events that would be decided otherwise, grouped by what changed and by its cause.
 */
#ifndef SC_CHANGE_GROUPS_H
#define SC_CHANGE_GROUPS_H

#include "base/intern.h"
#include "explain/answer.h"
#include "explain/explain.h"
#include "simulate/use_cells.h"

#define SC_GROUPS_MAX 10000u /* further causes are counted only */
#define SC_GROUP_RULES_MAX 8u /* rules that a group names */
#define SC_GROUP_EXAMPLE_MAX ((size_t)1 << 16)

struct sc_group_rule {
  uint32_t number; /* of the table */
  struct sc_str id;
  struct scope_place place;
  bool of_candidate; /* else of the policy */
  bool allowed; /* it allowed it; else it stands in the way */
};

struct sc_change_group {
  bool recorded; /* allow */
  uint8_t recorded_reason; /* enum scope_reason or SC_EVENT_REASON_NONE */
  enum sc_replayed now, candidate; /* candidate = now where there is none */
  enum scope_reason now_reason, candidate_reason;
  struct sc_str *missing; /* of the first of the two that cannot be replayed */
  size_t missing_count;
  struct sc_group_rule *rules; /* the cause, as far as rules are */
  size_t rule_count;
  struct sc_str *flips; /* what would make it an ALLOW: sentences */
  size_t flip_count;
  struct sc_use use; /* its events */
  /* The request of the first event as JSON, of several at that time the one that sorts first. Only of SC_GROUP_EXAMPLE_MAX bytes
   * or less: empty where there is none. `cause` is the same request as the side has it whose denial is the cause. */
  struct sc_str example, cause;
  uint32_t example_at; /* its time */
  struct sc_kept texts[2]; /* where the two lie */
  struct sc_str key; /* what makes it a group: bytes */
};

struct sc_groups {
  struct sc_arena *arena;
  const struct sc_side *now, *candidate; /* candidate NULL = none */
  SC_VEC(struct sc_change_group) groups;
  struct sc_map map; /* key bytes -> group */
  uint64_t left_out; /* events of further groups */
  struct sc_arena scratch; /* of one event */
  uint64_t counts[2][SC_REPLAYED_COUNT]
                 [SC_REPLAYED_COUNT]; /* recorded (0 deny, 1 allow), now, candidate */
};

void sc_groups_init(struct sc_arena *arena, struct sc_groups *groups, const struct sc_side *now,
                    const struct sc_side *candidate);
/* Counts one event of the sides' batch; groups it where something differs. */
void sc_groups_add(struct sc_groups *groups, const struct sc_event *event, size_t index);
/* Once, at the end: asks what would make each group an ALLOW, by its example; sorts the groups by what changed (what was allowed
 * first), then by their number of events. The sides are those of the groups; the pool is empty. */
void sc_groups_finish(struct sc_groups *groups, struct sc_side *now, struct sc_side *candidate,
                      struct sc_event_pool *pool);

/* A group that was made elsewhere: what of it is not in `from` is its rules (numbers of the table) and names of attributes. */
struct sc_group_cause {
  struct sc_group_rule rules[SC_GROUP_RULES_MAX];
  size_t rule_count;
  struct scope_bytes missing[SCOPE_CONTEXT_MAX];
  size_t missing_count;
};
/* Joins its use and its example to those of the same group here. */
void sc_groups_join(struct sc_groups *groups, const struct sc_change_group *from,
                    const struct sc_group_cause *cause);
/* Names a rule of the cause; false: the table has no such one. */
bool sc_groups_name_rule(const struct sc_groups *groups, struct sc_group_cause *cause,
                         uint32_t number, bool of_candidate, bool allowed);

#endif
