/* SPDX-License-Identifier: Apache-2.0
 *
 * lint_scopes.c - sets of scopes, and what the rules of the policy do with each scope.
 */
#include "lint/lint_internal.h"

static void mark_id(struct sc_lint *lint, uint32_t id) {
  if (lint_marked(lint, id)) return;
  lint->marks[id] = lint->stamp;
  *SC_PUSH(lint->arena, &lint->set) = id;
}

static void mark_with_others(struct sc_lint *lint, uint32_t id, enum lint_reach reach) {
  const struct sc_policy *policy = lint->policy;
  mark_id(lint, id);
  if (reach == LINT_IMPLIED && id < policy->scope_count)
    for (uint32_t i = 0; i < policy->scopes[id].closure_count; i++)
      mark_id(lint, policy->scopes[id].closure[i]);
  if (reach == LINT_IMPLYING)
    for (uint32_t i = 0; i < lint->lower->implied_by_counts[id]; i++)
      mark_id(lint, lint->lower->implied_by[id][i]);
}

void lint_mark(struct sc_lint *lint, const struct sc_pattern *patterns, uint32_t count,
               enum lint_reach reach) {
  lint->stamp++;
  lint->set.count = 0;
  for (uint32_t p = 0; p < count; p++)
    for (uint32_t i = 0; i < patterns[p].id_count; i++)
      mark_with_others(lint, patterns[p].ids[i], reach);
}

struct id_vec lint_copy_set(struct sc_lint *lint) {
  struct id_vec copy = lint->set;
  copy.items = SC_NEW_ARRAY(lint->arena, uint32_t, copy.count);
  if (copy.count > 0) memcpy(copy.items, lint->set.items, copy.count * sizeof *copy.items);
  copy.capacity = copy.count;
  return copy;
}

enum sc_risk lint_risk(const struct sc_lint *lint, uint32_t id) {
  const struct sc_policy *policy = lint->policy;
  if (id < policy->scope_count) return policy->scopes[id].risk;
  return policy->scopes[policy->open_classes[id - policy->scope_count].open_parent].risk;
}

struct sc_str lint_scope_name(const struct sc_lint *lint, uint32_t id) {
  const struct sc_policy *policy = lint->policy;
  if (id < policy->scope_count) return policy->scopes[id].name;
  uint32_t parent = policy->open_classes[id - policy->scope_count].open_parent;
  return sc_str_format(lint->arena, "%.*s:**", SC_STR_ARGS(policy->scopes[parent].name));
}

bool lint_is_mention(const struct sc_lint *lint, const struct sc_pattern *pattern) {
  const struct sc_policy *policy = lint->policy;
  if (pattern->id_count != 1 || pattern->ids[0] >= policy->scope_count) return false;
  const struct sc_scope *scope = &policy->scopes[pattern->ids[0]];
  return !scope->declared && sc_str_equal(scope->name, pattern->text);
}

bool lint_covers_task(const struct sc_delegation *delegation, struct sc_str task) {
  for (uint32_t i = 0; i < delegation->task_count; i++)
    if (sc_str_equal(delegation->tasks[i].name, task)) return true;
  return delegation->any_task;
}

/* --- what is known of each scope --------------------------------------------------------------------- */

/* Adds what the grants cover, where their condition (after `first`) can be true. */
static void collect(struct sc_lint *lint, const struct sc_expr *first,
                    const struct sc_grant *grants, uint32_t count, bool *out) {
  const struct sc_policy *policy = lint->policy;
  for (uint32_t g = 0; g < count; g++) {
    const struct sc_grant *grant = &grants[g];
    if ((lint_leaves(lint, lint_and(lint, first, grant->when)) & LINT_TRUE) == 0) continue;
    for (uint32_t p = 0; p < grant->pattern_count; p++) {
      for (uint32_t i = 0; i < grant->patterns[p].id_count; i++) {
        uint32_t id = grant->patterns[p].ids[i];
        out[id] = true;
        if (id >= policy->scope_count) continue;
        for (uint32_t c = 0; c < policy->scopes[id].closure_count; c++)
          out[policy->scopes[id].closure[c]] = true;
      }
    }
  }
}

static void index_delegations(struct sc_lint *lint) {
  const struct sc_policy *policy = lint->policy;
  lint->delegations_to = SC_NEW_ARRAY(lint->arena, struct id_vec, policy->agent_count);
  for (uint32_t d = 0; d < policy->delegation_count; d++) {
    const struct sc_delegation *delegation = &policy->delegations[d];
    for (uint32_t t = 0; t < delegation->to_count; t++) {
      bool any = delegation->to[t].any;
      uint32_t first = any ? 0 : delegation->to[t].ref.index;
      uint32_t end = any ? policy->agent_count : first + 1;
      for (uint32_t a = first; a < end; a++) {
        struct id_vec *list = &lint->delegations_to[a];
        if (list->count == 0 || list->items[list->count - 1] != d) *SC_PUSH(lint->arena, list) = d;
      }
    }
  }
}

void lint_know_scopes(struct sc_lint *lint) {
  const struct sc_policy *policy = lint->policy;
  lint->held = SC_NEW_ARRAY(lint->arena, bool, lint->scope_count);
  lint->in_task = SC_NEW_ARRAY(lint->arena, bool, lint->scope_count);
  for (uint32_t r = 0; r < policy->role_count; r++)
    collect(lint, NULL, policy->roles[r].grants, policy->roles[r].grant_count, lint->held);
  for (uint32_t u = 0; u < policy->user_count; u++)
    collect(lint, NULL, policy->users[u].grants, policy->users[u].grant_count, lint->held);
  for (uint32_t a = 0; a < policy->agent_count; a++)
    for (uint32_t t = 0; t < policy->agents[a].task_count; t++) {
      const struct sc_task *task = &policy->agents[a].tasks[t];
      collect(lint, task->when, task->scopes, task->scope_count, lint->in_task);
    }
  index_delegations(lint);
}
