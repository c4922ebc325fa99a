/* SPDX-License-Identifier: Apache-2.0
 *
 * findings_triage.c - rules by what tests and logs know of them, and findings by the age of what they speak of.
 */
#include "simulate/findings_internal.h"

/* --- tested and used ------------------------------------------------------------------------------------------------ */

struct triage {
  struct sc_finding_state *s;
  const struct sc_map *tested;
};

struct rule {
  enum sc_rule_holder kind;
  struct sc_str holder, id;
  struct sc_span span;
  enum sc_risk risk;
};

static void take_rule(struct triage *t, const struct rule *rule) {
  struct sc_findings *out = t->s->out;
  struct sc_use use = sc_finding_rule_use(t->s, rule->id);
  bool tested = sc_map_get(t->tested, rule->id) != SC_NOT_FOUND, used = use.count > 0;
  out->triage[tested][used]++;
  if (tested || !used) return;
  struct sc_finding *finding = sc_finding_add(t->s, SC_FINDING_UNTESTED_RULE, rule->span);
  finding->holder_kind = rule->kind;
  finding->holder = rule->holder;
  finding->rule = rule->id;
  finding->severity = rule->risk;
  finding->use = use;
}

static void take_grants(struct triage *t, enum sc_rule_holder kind, struct sc_str holder,
                        const struct sc_grant *grants, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    struct rule rule = {kind, holder, sc_grant_id(t->s->out->arena, &grants[i]), grants[i].span,
                        sc_finding_risk(t->s->out->policy, &grants[i], 1)};
    take_rule(t, &rule);
  }
}

static void take_tasks(struct triage *t, const struct sc_agent *agent) {
  for (uint32_t i = 0; i < agent->task_count; i++) {
    const struct sc_task *task = &agent->tasks[i];
    struct sc_str name = sc_str_format(t->s->out->arena, "%.*s/%.*s", SC_STR_ARGS(agent->name),
                                       SC_STR_ARGS(task->name));
    take_grants(t, SC_HOLDER_TASK, name, task->scopes, task->scope_count);
  }
}

/* The highest risk under its ceiling; without one, of all scopes. */
static enum sc_risk delegation_risk(const struct sc_policy *policy, const struct sc_delegation *d) {
  struct sc_grant ceiling = {.patterns = d->scopes, .pattern_count = d->scope_count};
  enum sc_risk risk = sc_finding_risk(policy, &ceiling, 1);
  for (uint32_t i = 0; d->any_scope && i < policy->scope_count; i++)
    if (policy->scopes[i].risk > risk) risk = policy->scopes[i].risk;
  return risk;
}

void sc_findings_of_tests(struct sc_finding_state *s, const struct sc_map *tested) {
  const struct sc_policy *policy = s->out->policy;
  struct triage t = {s, tested};
  size_t before = s->out->items.count;
  s->out->has_tests = true;
  for (size_t i = 0; i < before; i++) {
    struct sc_finding *finding = &s->out->items.items[i];
    if (finding->rule.len == 0) continue;
    bool known = sc_map_get(tested, finding->rule) != SC_NOT_FOUND;
    finding->tested = known ? SC_TESTED_YES : SC_TESTED_NO;
  }
  for (uint32_t i = 0; i < policy->agent_count; i++) take_tasks(&t, &policy->agents[i]);
  for (uint32_t i = 0; i < policy->user_count; i++)
    take_grants(&t, SC_HOLDER_USER, policy->users[i].name, policy->users[i].grants,
                policy->users[i].grant_count);
  for (uint32_t i = 0; i < policy->role_count; i++)
    take_grants(&t, SC_HOLDER_ROLE, policy->roles[i].name, policy->roles[i].grants,
                policy->roles[i].grant_count);
  for (uint32_t i = 0; i < policy->delegation_count; i++) {
    const struct sc_delegation *d = &policy->delegations[i];
    struct rule rule = {SC_HOLDER_DELEGATION, d->id, d->id, d->span, delegation_risk(policy, d)};
    take_rule(&t, &rule);
  }
}

/* --- age --------------------------------------------------------------------------------------------------------------- */

/* What was seen says nothing of how long it was there to be seen. */
static bool age_matters(enum sc_finding_kind kind) {
  switch (kind) {
  case SC_FINDING_DORMANT_AGENT:
  case SC_FINDING_DORMANT_TASK:
  case SC_FINDING_DORMANT_USER:
  case SC_FINDING_UNUSED_RULE:
  case SC_FINDING_UNUSED_SCOPES:
  case SC_FINDING_BROAD_PATTERN:
  case SC_FINDING_BROAD_SCOPE:
  case SC_FINDING_WIDE_HOURS:
  case SC_FINDING_WIDE_NETWORKS: return true;
  case SC_FINDING_DENIED:
  case SC_FINDING_UNUSUAL_HOURS:
  case SC_FINDING_UNUSUAL_NETWORKS:
  case SC_FINDING_BURST:
  case SC_FINDING_UNTESTED_RULE:
  case SC_FINDING_KINDS: break;
  }
  return false;
}

/* The newest of the lines; unknown where one of them is. */
static int64_t written_at(struct sc_sources *sources, const struct sc_line_ages *ages,
                          struct sc_span span) {
  int64_t newest = SC_AGE_UNKNOWN;
  if (span.file == SC_NO_FILE) return SC_AGE_UNKNOWN;
  const struct sc_line_ages *file = &ages[span.file];
  struct sc_span last = {span.file, span.off + (span.len > 0 ? span.len - 1 : 0), 0};
  uint32_t end = sc_source_place(sources, last).line;
  for (uint32_t line = sc_source_place(sources, span).line; line <= end; line++) {
    int64_t at = line <= file->count ? file->times[line - 1] : SC_AGE_UNKNOWN;
    if (at == SC_AGE_UNKNOWN) return SC_AGE_UNKNOWN;
    if (at > newest) newest = at;
  }
  return newest;
}

void sc_findings_age(struct sc_findings *findings, const struct sc_finding_options *options) {
  int64_t last = findings->simulation->stats.last;
  for (size_t i = 0; i < findings->items.count; i++) {
    struct sc_finding *finding = &findings->items.items[i];
    finding->granted_at = written_at(findings->sources, options->ages, finding->span);
    if (age_matters(finding->kind) && finding->granted_at > last - (int64_t)options->min_window_s)
      finding->confidence = SC_CONFIDENCE_NONE;
  }
}
