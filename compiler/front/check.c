/* SPDX-License-Identifier: Apache-2.0
 *
 * check.c - rules of meaning over the resolved model; sets time zones, types, automata and expiry.
 *
 * Conditions that did not parse are NULL and were reported; everything here passes over them.
 */
#include "front/check.h"

#include "base/sorted.h"
#include "condition/condition_check.h"
#include "condition/literal.h"
#include "condition/zone.h"
#include "front/name_order.h"

struct checker {
  struct sc_diags *diags;
  struct sc_policy *policy;
  const struct sc_zone *zone; /* of the policy; UTC after a mistake */
};

static const char *const risk_names[SC_RISKS] = {"low", "medium", "high", "critical"};

static struct sc_str duration_text(struct sc_arena *arena, uint32_t seconds) {
  if (seconds % 3600 == 0) return sc_str_format(arena, "%uh", seconds / 3600);
  if (seconds % 60 == 0) return sc_str_format(arena, "%um", seconds / 60);
  return sc_str_format(arena, "%us", seconds);
}

/* --- names and zones --------------------------------------------------------------------------------- */

static void check_zone(struct checker *c) {
  struct sc_policy *policy = c->policy;
  c->zone = sc_zone_find(c->diags->arena, policy->zone);
  if (c->zone != NULL) return;
  struct sc_str wanted = policy->zone;
  struct sc_diag *diag = sc_error(c->diags, SC_0408, policy->zone_span,
                                  "there is no time zone `%.*s`", SC_STR_ARGS(wanted));
  struct sc_str near = sc_zone_nearest(wanted);
  if (near.ptr != NULL)
    sc_diag_hint(c->diags, diag, "did you mean `%.*s`?", SC_STR_ARGS(near));
  else
    sc_diag_hint(c->diags, diag,
                 "zones are named as in `Europe/Berlin`, `America/New_York`, `UTC`");
  policy->zone = SC_STR("UTC"); /* so that all else is checked, too */
  c->zone = sc_zone_find(c->diags->arena, policy->zone);
}

static void check_user_and_agent(struct checker *c) {
  const struct sc_policy *policy = c->policy;
  if (policy->user_count == 0 || policy->agent_count == 0) return;
  /* Often ids of agents are told apart by how they begin: then this has passed over all of them. */
  uint32_t u = SC_SORTED_BELOW(policy->users, policy->user_count, name, policy->agents[0].name);
  uint32_t a = SC_SORTED_BELOW(policy->agents, policy->agent_count, name, policy->users[0].name);
  while (u < policy->user_count && a < policy->agent_count) {
    int order = sc_str_compare(policy->users[u].name, policy->agents[a].name);
    if (order == 0) {
      struct sc_diag *diag =
          sc_error(c->diags, SC_0404, policy->agents[a].name_span, "`%.*s` is a user and an agent",
                   SC_STR_ARGS(policy->agents[a].name));
      sc_diag_note(c->diags, diag, policy->users[u].name_span, "the user is defined here");
      sc_diag_hint(c->diags, diag, "agents are never users: rename one");
    }
    if (order <= 0) u++;
    if (order >= 0) a++;
  }
}

static void check_attr_and_condition(struct checker *c) {
  const struct sc_policy *policy = c->policy;
  uint32_t i = 0, k = 0;
  while (i < policy->attr_count && k < policy->condition_count) {
    int order = sc_str_compare(policy->attrs[i].name, policy->conditions[k].name);
    if (order == 0) {
      struct sc_diag *diag = sc_error(c->diags, SC_0409, policy->conditions[k].name_span,
                                      "`%.*s` is an attribute and a condition",
                                      SC_STR_ARGS(policy->conditions[k].name));
      sc_diag_note(c->diags, diag, policy->attrs[i].name_span, "the attribute is declared here");
      sc_diag_hint(c->diags, diag, "rename one");
    }
    if (order <= 0) i++;
    if (order >= 0) k++;
  }
}

/* --- lifetimes ----------------------------------------------------------------------------------------- */

static void check_scope_ttl(struct checker *c, const struct sc_scope *scope) {
  uint32_t cap = c->policy->risks[scope->risk].ttl_s;
  if (!scope->declared || scope->duties.ttl_s <= cap || scope->duties.allow_long_ttl.len > 0)
    return;
  struct sc_str text = duration_text(c->diags->arena, cap);
  struct sc_diag *diag = sc_error(c->diags, SC_0401, scope->duties.ttl_span,
                                  "the lifetime is over the cap of %s risk, %.*s",
                                  risk_names[scope->risk], SC_STR_ARGS(text));
  sc_diag_hint(c->diags, diag, "lower it to %.*s, or add the reason: allow_long_ttl: \"...\"",
               SC_STR_ARGS(text));
}

static void check_task_ttl(struct checker *c, const struct sc_task *task) {
  uint32_t longest = 0;
  if (task->duties.ttl_s == 0) return;
  for (uint32_t g = 0; g < task->scope_count; g++) {
    for (uint32_t p = 0; p < task->scopes[g].pattern_count; p++) {
      const struct sc_pattern *pattern = &task->scopes[g].patterns[p];
      if (pattern->id_count == 0) return; /* was reported */
      for (uint32_t i = 0; i < pattern->id_count; i++) {
        uint32_t ttl = sc_policy_scope_ttl(c->policy, pattern->ids[i]);
        if (ttl > longest) longest = ttl;
        if (longest >= task->duties.ttl_s) return;
      }
    }
  }
  if (task->scope_count == 0) return;
  struct sc_str text = duration_text(c->diags->arena, longest);
  struct sc_diag *diag = sc_error(c->diags, SC_0403, task->duties.ttl_span,
                                  "no scope of this task allows more than %.*s", SC_STR_ARGS(text));
  sc_diag_hint(c->diags, diag, "lower the ttl to %.*s, or leave it out", SC_STR_ARGS(text));
}

static void check_ttls(struct checker *c) {
  const struct sc_policy *policy = c->policy;
  bool of_scopes = (policy->scopes_hold & SC_SCOPES_TTL) != 0;
  for (uint32_t i = 0; i < policy->scope_count && of_scopes; i++)
    check_scope_ttl(c, &policy->scopes[i]);
  for (uint32_t a = 0; a < policy->agent_count; a++) {
    const struct sc_agent *agent = &policy->agents[a];
    if ((agent->holds & SC_HOLDS_TTL) == 0) continue;
    for (uint32_t t = 0; t < agent->task_count; t++) check_task_ttl(c, &agent->tasks[t]);
  }
}

/* --- delegations ----------------------------------------------------------------------------------------- */

static bool agent_has_task(const struct sc_agent *agent, struct sc_str task) {
  return SC_SORTED_FIND(agent->tasks, agent->task_count, name, task) != SC_NOT_FOUND;
}

static void check_delegated_tasks(struct checker *c, const struct sc_delegation *d) {
  for (uint32_t t = 0; t < d->task_count; t++) {
    bool found = d->to_count == 0;
    for (uint32_t i = 0; i < d->to_count && !found; i++)
      found =
          d->to[i].any || agent_has_task(&c->policy->agents[d->to[i].ref.index], d->tasks[t].name);
    if (found) continue;
    struct sc_diag *diag =
        sc_error(c->diags, SC_0405, d->tasks[t].span,
                 "none of the agents in `to` has a task `%.*s`", SC_STR_ARGS(d->tasks[t].name));
    sc_diag_note(c->diags, diag, d->to[0].ref.span, "the agents are named here");
  }
}

static void check_self_delegation(struct checker *c, const struct sc_delegation *d) {
  for (uint32_t f = 0; f < d->from_count; f++) {
    if (d->from[f].kind != SC_SELECT_AGENT || d->from[f].any) continue;
    for (uint32_t t = 0; t < d->to_count; t++) {
      if (d->to[t].any || d->to[t].ref.index != d->from[f].ref.index) continue;
      struct sc_diag *diag = sc_error(c->diags, SC_0406, d->to[t].ref.span,
                                      "`%.*s` delegates to itself", SC_STR_ARGS(d->to[t].ref.name));
      sc_diag_note(c->diags, diag, d->from[f].ref.span, "it is named in `from` here");
    }
  }
}

static void check_expiry(struct checker *c, struct sc_delegation *d) {
  bool local;
  if (!d->expires || d->expires_text.len == 0) return;
  if (!sc_parse_instant(d->expires_text, &d->expires_at, &local)) {
    struct sc_diag *diag =
        sc_error(c->diags, SC_0407, d->expires_span, "`%.*s` is not a date or an instant",
                 SC_STR_ARGS(d->expires_text));
    sc_diag_hint(c->diags, diag, "write 2027-01-01, or 2027-01-01T09:00:00Z");
    return;
  }
  if (!local) return;
  int64_t day = d->expires_at / 86400, second = d->expires_at % 86400;
  if (second < 0) {
    second += 86400;
    day--;
  }
  d->expires_at = sc_zone_instant(c->zone, day, (int32_t)second);
}

/* --- conditions ------------------------------------------------------------------------------------------- */

static void check_expr(struct checker *c, struct sc_expr *expr) {
  if (expr != NULL) (void)sc_condition_check(c->diags, c->policy, expr);
}

static void check_grants(struct checker *c, struct sc_grant *grants, uint32_t count,
                         unsigned holds) {
  if ((holds & SC_HOLDS_CONDITION) == 0) return;
  for (uint32_t i = 0; i < count; i++) check_expr(c, grants[i].when);
}

/* Are they all good? In the order of the files, in which they lie in memory; nobody sees what is said of them. */
static bool all_good(struct checker *c) {
  struct sc_diags unseen;
  sc_diags_init(&unseen, c->diags->arena, c->diags->sources);
  for (uint32_t i = 0; i < c->policy->expr_count && unseen.items.count == 0; i++) {
    const uint32_t ahead = 8; /* this loop does little but wait for memory */
    if (i + ahead < c->policy->expr_count) __builtin_prefetch(c->policy->exprs[i + ahead]);
    (void)sc_condition_check(&unseen, c->policy, c->policy->exprs[i]);
  }
  return unseen.items.count == 0;
}

/* If not, once more in the order of the model, so that messages come in it. To check a condition again changes nothing. */
static void check_conditions(struct checker *c) {
  struct sc_policy *policy = c->policy;
  if (all_good(c)) return;
  for (uint32_t i = 0; i < policy->condition_count; i++) check_expr(c, policy->conditions[i].expr);
  for (uint32_t i = 0; i < policy->role_count; i++)
    check_grants(c, policy->roles[i].grants, policy->roles[i].grant_count, policy->roles[i].holds);
  for (uint32_t i = 0; i < policy->user_count; i++)
    check_grants(c, policy->users[i].grants, policy->users[i].grant_count, policy->users[i].holds);
  for (uint32_t a = 0; a < policy->agent_count; a++) {
    for (uint32_t t = 0; t < policy->agents[a].task_count; t++) {
      struct sc_task *task = &policy->agents[a].tasks[t];
      check_expr(c, task->when);
      check_grants(c, task->scopes, task->scope_count, task->holds);
    }
  }
  for (uint32_t i = 0; i < policy->delegation_count; i++)
    check_expr(c, policy->delegations[i].when);
  for (uint32_t i = 0; i < policy->deny_count; i++) check_expr(c, policy->denies[i].when);
}

bool sc_check(struct sc_diags *diags, struct sc_policy *policy) {
  size_t errors = diags->error_count;
  struct checker c = {.diags = diags, .policy = policy};
  check_zone(&c);
  check_user_and_agent(&c);
  check_attr_and_condition(&c);
  check_conditions(&c);
  if (diags->error_count == errors) (void)sc_condition_cycles(diags, policy);
  check_ttls(&c);
  for (uint32_t i = 0; i < policy->delegation_count; i++) {
    check_delegated_tasks(&c, &policy->delegations[i]);
    check_self_delegation(&c, &policy->delegations[i]);
    check_expiry(&c, &policy->delegations[i]);
  }
  return diags->error_count == errors;
}
