/* SPDX-License-Identifier: Apache-2.0
 *
 * lint_words.c - what people need beside the rules: owners, titles, tests.
 */
#include "lint/lint_internal.h"

static void check_title(struct sc_lint *lint, struct sc_str title, struct sc_span span,
                        const char *what, struct sc_str name) {
  if (title.len == 0)
    lint_add(lint, SC_0742, span, "%s `%.*s` has no title", what, SC_STR_ARGS(name));
}

static void check_agent(struct sc_lint *lint, const struct sc_agent *agent) {
  if (agent->owner.len == 0)
    lint_add(lint, SC_0741, agent->name_span, "agent `%.*s` has no owner",
             SC_STR_ARGS(agent->name));
  check_title(lint, agent->title, agent->name_span, "agent", agent->name);
  for (uint32_t t = 0; t < agent->task_count; t++)
    check_title(lint, agent->tasks[t].title, agent->tasks[t].name_span, "task",
                agent->tasks[t].name);
}

void lint_words(struct sc_lint *lint) {
  const struct sc_policy *policy = lint->policy;
  for (uint32_t s = 0; s < policy->scope_count; s++)
    if (policy->scopes[s].declared && policy->scopes[s].risk >= SC_RISK_HIGH)
      check_title(lint, policy->scopes[s].title, policy->scopes[s].name_span, "scope",
                  policy->scopes[s].name);
  for (uint32_t r = 0; r < policy->role_count; r++)
    check_title(lint, policy->roles[r].title, policy->roles[r].name_span, "role",
                policy->roles[r].name);
  for (uint32_t a = 0; a < policy->agent_count; a++) check_agent(lint, &policy->agents[a]);
  if (lint->options->looks_for_tests && !lint->options->has_tests) {
    struct sc_finding *f = lint_add(lint, SC_0744, policy->name_span, "policy `%.*s` has no tests",
                                    SC_STR_ARGS(policy->name));
    LINT_HINT(lint, f, "write a NAME_test.yaml beside it; `scopec help test` tells how");
  }
}
