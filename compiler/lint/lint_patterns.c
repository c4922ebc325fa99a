/* SPDX-License-Identifier: Apache-2.0
 *
 * lint_patterns.c - lists of patterns without conditions of their own (ceilings, denies, implications): a pattern whose scopes
 * the others of its list cover. Those of grants and tasks are in lint_shadows.c.
 */
#include "lint/lint_internal.h"

/* Whether all that `pattern` reaches is marked. */
static bool all_marked(struct sc_lint *lint, const struct sc_pattern *pattern,
                       enum lint_reach reach) {
  const struct sc_policy *policy = lint->policy;
  for (uint32_t i = 0; i < pattern->id_count; i++) {
    uint32_t id = pattern->ids[i];
    if (!lint_marked(lint, id)) return false;
    if (reach == LINT_IMPLIED && id < policy->scope_count)
      for (uint32_t c = 0; c < policy->scopes[id].closure_count; c++)
        if (!lint_marked(lint, policy->scopes[id].closure[c])) return false;
    if (reach == LINT_IMPLYING)
      for (uint32_t c = 0; c < lint->lower->implied_by_counts[id]; c++)
        if (!lint_marked(lint, lint->lower->implied_by[id][c])) return false;
  }
  return pattern->id_count > 0;
}

static bool is_named_again(const struct sc_pattern *others, uint32_t count, uint32_t p) {
  for (uint32_t i = 0; i < count; i++)
    if (others[i].id_count > 0 && i != p && sc_str_equal(others[i].text, others[p].text))
      return true;
  return false;
}

/* Lists are short: each pattern against a set of the others, from the last to the first. */
static void check_list(struct sc_lint *lint, const struct sc_pattern *patterns, uint32_t count,
                       enum lint_reach reach) {
  if (count < 2) return;
  struct sc_pattern *others = SC_NEW_ARRAY(lint->arena, struct sc_pattern, count);
  memcpy(others, patterns, count * sizeof *patterns);
  for (uint32_t p = count; p-- > 0 && count < 1000;) {
    others[p].id_count = 0;
    lint_mark(lint, others, count, reach);
    bool needed = lint_is_mention(lint, &patterns[p]) && !is_named_again(others, count, p);
    if (needed || !all_marked(lint, &patterns[p], reach)) {
      others[p] = patterns[p];
      continue;
    }
    struct sc_finding *f =
        lint_add(lint, SC_0713, patterns[p].span, "the other patterns of the list cover `%.*s`",
                 SC_STR_ARGS(patterns[p].text));
    f->fix = patterns[p].span;
  }
}

void lint_patterns(struct sc_lint *lint) {
  const struct sc_policy *policy = lint->policy;
  for (uint32_t s = 0; s < policy->scope_count; s++)
    /* Not what they imply: a pattern may match its own scope, which implies all of the list. */
    check_list(lint, policy->scopes[s].implies, policy->scopes[s].implies_count, LINT_NAMED);
  for (uint32_t d = 0; d < policy->delegation_count; d++)
    check_list(lint, policy->delegations[d].scopes, policy->delegations[d].scope_count,
               LINT_IMPLIED);
  for (uint32_t d = 0; d < policy->deny_count; d++)
    check_list(lint, policy->denies[d].scopes, policy->denies[d].scope_count, LINT_IMPLYING);
}
