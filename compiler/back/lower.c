/* SPDX-License-Identifier: Apache-2.0
 *
 * lower.c - the order of the lowering pass.
 *
 * Everything is taken in the order of the model's sorted arrays, so equal policies give equal images. Nodes come last:
 * only then is it known which of them rows reach.
 */
#include "back/lower_state.h"

static void number_tasks(struct sc_lower *lower) {
  const struct sc_policy *policy = lower->policy;
  lower->task_bases = SC_NEW_ARRAY(lower->arena, uint32_t, policy->agent_count);
  for (uint32_t a = 0; a < policy->agent_count; a++) {
    lower->task_bases[a] = lower->task_count;
    lower->task_count += policy->agents[a].task_count;
  }
  lower->users = SC_NEW_ARRAY(lower->arena, struct scope_f_user, policy->user_count);
  lower->roles = SC_NEW_ARRAY(lower->arena, struct scope_f_role, policy->role_count);
  lower->agents = SC_NEW_ARRAY(lower->arena, struct scope_f_agent, policy->agent_count);
  lower->tasks = SC_NEW_ARRAY(lower->arena, struct scope_f_task, lower->task_count);
  lower->inner_count =
      scope_f_agent_cell(0, policy->user_count, lower->task_count, policy->agent_count);
}

static void reserve_debug(struct sc_lower *lower) {
  lower->inner.rules.items = SC_NEW_ARRAY(lower->arena, uint32_t, lower->inner_count);
  sc_vec_grow(lower->arena, (void **)&lower->rule_refs.items, &lower->rule_refs.capacity,
              sizeof *lower->rule_refs.items, (size_t)lower->policy->rule_count + 1);
}

static bool within_limits(struct sc_lower *lower) {
  if (!sc_lower_automata_fit(lower))
    sc_error(lower->diags, SC_0504, SC_NO_SPAN,
             "a regular expression, glob or set of patterns needs too many states");
  if (sc_mdd_overflow(lower->mdd))
    sc_error(lower->diags, SC_0502, SC_NO_SPAN,
             "the conditions of this policy need more than %u diagram nodes", SC_MDD_NODES_MAX);
  if (lower->rows.too_large || lower->rows.words.count + lower->inner_count > UINT32_MAX ||
      lower->rule_count > SCOPE_F_ID_MASK)
    sc_error(lower->diags, SC_0503, SC_NO_SPAN,
             "the table would have more than 16 million scopes or 16 GiB of rows");
  if (lower->strings.bytes.count > UINT32_MAX)
    sc_error(lower->diags, SC_0503, SC_NO_SPAN,
             "the names of this policy need more than 4 GiB of text");
  return lower->diags->error_count == 0;
}

static void sections(struct sc_lower *lower) {
  const struct sc_policy *policy = lower->policy;
  sc_lower_section(lower, SCOPE_F_META, &lower->meta, sizeof lower->meta);
  sc_lower_section(lower, SCOPE_F_STRINGS, lower->strings.bytes.items, lower->strings.bytes.count);
  sc_lower_section(lower, SCOPE_F_USERS, lower->users, policy->user_count * sizeof *lower->users);
  sc_lower_section(lower, SCOPE_F_ROLES, lower->roles, policy->role_count * sizeof *lower->roles);
  sc_lower_section(lower, SCOPE_F_AGENTS, lower->agents,
                   policy->agent_count * sizeof *lower->agents);
  sc_lower_section(lower, SCOPE_F_TASKS, lower->tasks, lower->task_count * sizeof *lower->tasks);
  sc_lower_section(lower, SCOPE_F_ROWS, lower->rows.words.items,
                   lower->rows.words.count * sizeof *lower->rows.words.items);
  sc_lower_section(lower, SCOPE_F_ROW_STARTS, lower->rows.starts.items,
                   lower->rows.starts.count * sizeof *lower->rows.starts.items);
}

bool sc_lower(struct sc_diags *diags, const struct sc_policy *policy,
              const struct sc_lower_options *options, struct sc_image *out) {
  struct sc_arena *arena = diags->arena;
  *out = (struct sc_image){.serial = policy->serial};
  /* On the arena, because META points into it. */
  struct sc_lower *lower = SC_NEW(arena, struct sc_lower);
  lower->arena = arena;
  lower->diags = diags;
  lower->policy = policy;
  lower->options = options;
  lower->image = out;
  sc_rows_init(&lower->rows, arena, options->optimise);
  sc_variables_collect(arena, policy, &lower->variables);
  sc_variables_finish(&lower->variables);
  lower->mdd =
      sc_mdd_new(arena, lower->variables.class_counts, (uint32_t)lower->variables.list.count);
  number_tasks(lower);
  if (options->debug) reserve_debug(lower);
  sc_lower_order_delegations(lower);
  if (!sc_lower_parts(lower))
    sc_error(diags, SC_0501, SC_NO_SPAN,
             "the delegations name too many pairs of delegator and agent task");
  if (!within_limits(lower) || !sc_lower_nodes(lower)) return false;
  sections(lower);
  return true;
}
