/* SPDX-License-Identifier: Apache-2.0
 *
 * oracle.c - one decision by the words of docs/LANGUAGE.md, "What a decision is": leg by leg, rule by rule.
 *
 * Of a leg (and hop) all candidate rules are kept with their worth; the best one decides, and those as good as it are the
 * rules that decided.
 */
#include "oracle/oracle.h"

#include <stdlib.h>
#include <time.h>

#include "oracle/oracle_condition.h"
#include "oracle/oracle_duties.h"
#include "oracle/oracle_scope.h"

/* How good a rule is for a request, rising. */
enum worth {
  WORTH_NONE, /* no rule covers the request */
  WORTH_TOO_DEEP,
  WORTH_EXPIRED,
  WORTH_FALSE,
  WORTH_UNKNOWN,
  WORTH_TRUE
};

struct candidate {
  struct sc_str id;
  enum worth worth;
};

struct oracle {
  struct sc_arena *arena;
  const struct sc_policy *policy;
  struct oracle_scopes scopes;
  struct oracle_conditions *conditions;
  bool *holds; /* [a * role_count + b]: role a is or inherits role b */
  /* Of the current request: */
  const struct oracle_request *request;
  struct oracle_answer *out;
  struct oracle_target target;
  const struct sc_user *user; /* NULL: none, or not of the policy */
  bool *roles; /* per role: held by the user or asserted */
  const struct sc_agent *agents[8];
  const struct sc_task *tasks[8];
  struct candidate candidates[ORACLE_RULES_MAX]; /* of the current leg and hop */
  uint32_t candidate_count;
  uint64_t absent; /* attributes that made candidates unknown */
};

static uint32_t role_index(const struct sc_policy *policy, struct sc_str name) {
  for (uint32_t i = 0; i < policy->role_count; i++)
    if (sc_str_equal(policy->roles[i].name, name)) return i;
  return SC_NONE;
}

static void hold_role(struct oracle *o, uint32_t holder, uint32_t role, uint32_t depth) {
  const struct sc_policy *policy = o->policy;
  if (depth > policy->role_count) abort(); /* a cycle: the policy was checked */
  o->holds[holder * policy->role_count + role] = true;
  for (uint32_t i = 0; i < policy->roles[role].inherit_count; i++)
    hold_role(o, holder, role_index(policy, policy->roles[role].inherits[i].name), depth + 1);
}

struct oracle *oracle_new(struct sc_arena *arena, const struct sc_policy *policy,
                          struct oracle_stats *stats) {
  struct oracle *o = SC_NEW(arena, struct oracle);
  o->arena = arena;
  o->policy = policy;
  oracle_scopes_init(&o->scopes, arena, policy);
  o->conditions = oracle_conditions_new(arena, policy, stats);
  o->holds = SC_NEW_ARRAY(arena, bool, (size_t)policy->role_count * policy->role_count);
  o->roles = SC_NEW_ARRAY(arena, bool, policy->role_count);
  for (uint32_t i = 0; i < policy->role_count; i++) hold_role(o, i, i, 0);
  return o;
}

void oracle_count(struct oracle *oracle, bool on) {
  oracle_conditions_count(oracle->conditions, on);
}

void oracle_set_offsets(const struct oracle *oracle, struct oracle_request *requests,
                        size_t count) {
  const struct sc_str *zones;
  uint32_t zone_count = oracle_conditions_zones(oracle->conditions, &zones);
  for (uint32_t z = 0; z < zone_count; z++) {
    char name[256];
    if (zones[z].len >= sizeof(name)) abort();
    memcpy(name, zones[z].ptr, zones[z].len);
    name[zones[z].len] = 0;
    if (setenv("TZ", name, 1) != 0) abort();
    tzset();
    for (size_t i = 0; i < count; i++) {
      /* localtime_r counts years in an int; far from any change of a zone the offset is that of the end */
      const int64_t far = INT64_C(100000000000);
      int64_t now = requests[i].now;
      time_t at = (time_t)(now < -far ? -far : now > far ? far : now);
      struct tm local;
      if (localtime_r(&at, &local) == NULL) abort();
      requests[i].offsets[z] = (int32_t)local.tm_gmtoff;
    }
  }
}

/* --- candidates -------------------------------------------------------------------------------------------------- */

static void begin(struct oracle *o) {
  o->candidate_count = 0;
  o->absent = 0;
}

static void add(struct oracle *o, struct sc_str id, enum worth worth) {
  if (o->candidate_count == ORACLE_RULES_MAX) abort();
  o->candidates[o->candidate_count++] = (struct candidate){id, worth};
}

static enum worth worth_of(enum truth truth) { return (enum worth)(WORTH_FALSE + (int)truth); }

static enum truth truth_of(struct oracle *o, const struct sc_expr *when) {
  return oracle_conditions_truth(o->conditions, when, &o->absent);
}

static bool covers(const struct oracle *o, const struct sc_grant *grant) {
  return oracle_scopes_granted(&o->scopes, grant->patterns, grant->pattern_count, &o->target);
}

/* The best of the candidates, WORTH_NONE if there are none. */
static enum worth best(const struct oracle *o) {
  enum worth most = WORTH_NONE;
  for (uint32_t i = 0; i < o->candidate_count; i++)
    if (o->candidates[i].worth > most) most = o->candidates[i].worth;
  return most;
}

/* Candidates of that worth are rules that decided. */
static void decided(struct oracle *o, enum scope_leg leg, uint32_t hop, enum worth worth) {
  struct oracle_answer *out = o->out;
  for (uint32_t i = 0; i < o->candidate_count; i++) {
    if (o->candidates[i].worth != worth) continue;
    if (out->rule_count == ORACLE_RULES_MAX) abort();
    out->rules[out->rule_count++] = (struct oracle_rule){leg, hop, o->candidates[i].id};
  }
}

static void list_missing(struct oracle *o) {
  struct oracle_answer *out = o->out;
  for (uint32_t i = 0; i < o->policy->attr_count; i++)
    if ((o->absent >> i & 1) != 0) out->missing[out->missing_count++] = o->policy->attrs[i].name;
  if ((o->absent >> ORACLE_BIT_NOW & 1) != 0) out->missing[out->missing_count++] = SC_STR("now");
  if ((o->absent >> ORACLE_BIT_RESOURCE & 1) != 0)
    out->missing[out->missing_count++] = SC_STR("resource");
  if ((o->absent >> ORACLE_BIT_USER & 1) != 0) out->missing[out->missing_count++] = SC_STR("user");
}

static bool fail(struct oracle *o, enum scope_reason reason, enum scope_leg leg, uint32_t hop) {
  o->out->rule_count = 0;
  o->out->reason = reason;
  o->out->leg = leg;
  o->out->hop = hop;
  return false;
}

/* Closes a leg (or hop) that needs one true candidate. */
static bool need_true(struct oracle *o, enum scope_leg leg, uint32_t hop, enum scope_reason none) {
  enum worth most = best(o);
  static const enum scope_reason reasons[] = {[WORTH_NONE] = SCOPE_REASON_ALLOWED,
                                              [WORTH_TOO_DEEP] = SCOPE_REASON_CHAIN_TOO_DEEP,
                                              [WORTH_EXPIRED] = SCOPE_REASON_EXPIRED,
                                              [WORTH_FALSE] = SCOPE_REASON_CONDITION_FALSE,
                                              [WORTH_UNKNOWN] = SCOPE_REASON_CONDITION_UNKNOWN,
                                              [WORTH_TRUE] = SCOPE_REASON_ALLOWED};
  if (most == WORTH_NONE) return fail(o, none, leg, hop);
  if (most == WORTH_TRUE) {
    decided(o, leg, hop, most);
    return true;
  }
  (void)fail(o, reasons[most], leg, hop);
  decided(o, leg, hop, most);
  if (most == WORTH_UNKNOWN) {
    list_missing(o);
    o->out->must_miss = true;
  }
  return false;
}

/* --- the legs ---------------------------------------------------------------------------------------------------- */

static bool known_request(struct oracle *o) {
  const struct oracle_request *r = o->request;
  const struct sc_policy *policy = o->policy;
  if (!oracle_scopes_find(&o->scopes, r->scope, &o->target))
    return fail(o, SCOPE_REASON_UNKNOWN_SCOPE, SCOPE_LEG_NONE, 0);
  if (r->actor_count == 0) return fail(o, SCOPE_REASON_UNKNOWN_AGENT, SCOPE_LEG_NONE, 0);
  for (uint32_t i = 0; i < r->actor_count; i++) {
    const struct sc_agent *agent = NULL;
    for (uint32_t a = 0; a < policy->agent_count; a++)
      if (sc_str_equal(policy->agents[a].name, r->actors[i])) agent = &policy->agents[a];
    if (agent == NULL) return fail(o, SCOPE_REASON_UNKNOWN_AGENT, SCOPE_LEG_NONE, 0);
    if (i < 8) o->agents[i] = agent;
  }
  if (r->actor_count > 8) return fail(o, SCOPE_REASON_CHAIN_TOO_DEEP, SCOPE_LEG_NONE, 0);
  for (uint32_t i = 0; i < r->actor_count; i++) {
    o->tasks[i] = NULL;
    for (uint32_t t = 0; t < o->agents[i]->task_count; t++)
      if (sc_str_equal(o->agents[i]->tasks[t].name, r->task)) o->tasks[i] = &o->agents[i]->tasks[t];
    if (o->tasks[i] == NULL) return fail(o, SCOPE_REASON_UNKNOWN_TASK, SCOPE_LEG_NONE, 0);
  }
  return true;
}

static bool has_subject(const struct oracle_request *r) { return r->has_user || r->role_count > 0; }

/* Who asks: the user, and all roles held or asserted, inherited ones included. True if an asserted role is known. */
static bool read_subject(struct oracle *o) {
  const struct sc_policy *policy = o->policy;
  uint32_t n = policy->role_count;
  bool known_role = false;
  o->user = NULL;
  for (uint32_t i = 0; o->request->has_user && i < policy->user_count; i++)
    if (sc_str_equal(policy->users[i].name, o->request->user)) o->user = &policy->users[i];
  for (uint32_t i = 0; i < n; i++) o->roles[i] = false;
  for (uint32_t i = 0; o->user != NULL && i < o->user->role_count; i++) {
    uint32_t role = role_index(policy, o->user->roles[i].name);
    for (uint32_t k = 0; k < n; k++) o->roles[k] |= o->holds[role * n + k];
  }
  for (uint32_t i = 0; i < o->request->role_count; i++) {
    uint32_t role = role_index(policy, o->request->roles[i]);
    if (role == SC_NONE) continue;
    known_role = true;
    for (uint32_t k = 0; k < n; k++) o->roles[k] |= o->holds[role * n + k];
  }
  return known_role;
}

static void add_grants(struct oracle *o, const struct sc_grant *grants, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    if (covers(o, &grants[i]))
      add(o, sc_grant_id(o->arena, &grants[i]), worth_of(truth_of(o, grants[i].when)));
}

static bool subject_leg(struct oracle *o) {
  const struct oracle_request *r = o->request;
  bool known_role = read_subject(o);
  if (!has_subject(r)) {
    for (uint32_t i = 0; i < r->actor_count; i++)
      if (!o->tasks[i]->autonomous)
        return fail(o, SCOPE_REASON_USER_REQUIRED, SCOPE_LEG_SUBJECT, 0);
    return true;
  }
  if (r->has_user && o->user == NULL && !known_role)
    return fail(o, SCOPE_REASON_UNKNOWN_USER, SCOPE_LEG_SUBJECT, 0);
  begin(o);
  if (o->user != NULL) add_grants(o, o->user->grants, o->user->grant_count);
  for (uint32_t i = 0; i < o->policy->role_count; i++)
    if (o->roles[i]) add_grants(o, o->policy->roles[i].grants, o->policy->roles[i].grant_count);
  return need_true(o, SCOPE_LEG_SUBJECT, 0, SCOPE_REASON_USER_LACKS_SCOPE);
}

/* `agent` NULL: from the user or their roles. */
static bool is_from(const struct oracle *o, const struct sc_delegation *d,
                    const struct sc_agent *agent) {
  for (uint32_t i = 0; i < d->from_count; i++) {
    const struct sc_selector *from = &d->from[i];
    switch (from->kind) {
    case SC_SELECT_USER:
      if (agent == NULL && o->request->has_user &&
          (from->any || (o->user != NULL && sc_str_equal(o->user->name, from->ref.name))))
        return true;
      break;
    case SC_SELECT_ROLE:
      if (agent == NULL && o->roles[role_index(o->policy, from->ref.name)]) return true;
      break;
    case SC_SELECT_AGENT:
      if (agent != NULL && (from->any || sc_str_equal(agent->name, from->ref.name))) return true;
      break;
    }
  }
  return false;
}

static bool has_name(const struct sc_ref *refs, uint32_t count, struct sc_str name) {
  for (uint32_t i = 0; i < count; i++)
    if (sc_str_equal(refs[i].name, name)) return true;
  return false;
}

static bool delegation_covers(const struct oracle *o, const struct sc_delegation *d,
                              const struct sc_agent *to) {
  bool named = false;
  for (uint32_t i = 0; i < d->to_count; i++)
    named |= d->to[i].any || sc_str_equal(d->to[i].ref.name, to->name);
  return named && (d->any_task || has_name(d->tasks, d->task_count, o->request->task)) &&
         (d->any_scope || oracle_scopes_granted(&o->scopes, d->scopes, d->scope_count, &o->target));
}

static enum worth delegation_worth(struct oracle *o, const struct sc_delegation *d, uint32_t hop) {
  enum worth worth = worth_of(truth_of(o, d->when));
  enum worth in_time = WORTH_TRUE;
  if (d->expires && !oracle_has_now(o->request)) {
    in_time = WORTH_UNKNOWN;
    o->absent |= 1ull << ORACLE_BIT_NOW;
  } else if (d->expires && o->request->now >= d->expires_at) {
    in_time = WORTH_EXPIRED;
  }
  if (in_time < worth) worth = in_time;
  return hop + 1 > d->max_depth ? WORTH_TOO_DEEP : worth;
}

static bool delegation_leg(struct oracle *o) {
  uint32_t last = o->request->actor_count - 1;
  for (uint32_t hop = last;; hop--) {
    begin(o);
    const struct sc_agent *from = hop == last ? NULL : o->agents[hop + 1];
    for (uint32_t i = 0; i < o->policy->delegation_count; i++) {
      const struct sc_delegation *d = &o->policy->delegations[i];
      if (is_from(o, d, from) && delegation_covers(o, d, o->agents[hop]))
        add(o, d->id, delegation_worth(o, d, hop));
    }
    bool needed = hop < last || has_subject(o->request);
    if (needed && !need_true(o, SCOPE_LEG_DELEGATION, hop, SCOPE_REASON_NOT_DELEGATED))
      return false;
    if (hop == 0) return true;
  }
}

static bool agent_leg(struct oracle *o) {
  for (uint32_t hop = 0; hop < o->request->actor_count; hop++) {
    const struct sc_task *task = o->tasks[hop];
    begin(o);
    for (uint32_t i = 0; i < task->scope_count; i++) {
      if (!covers(o, &task->scopes[i])) continue;
      enum truth own = truth_of(o, task->when);
      enum truth entry = truth_of(o, task->scopes[i].when);
      add(o, sc_grant_id(o->arena, &task->scopes[i]), worth_of(own < entry ? own : entry));
    }
    if (!need_true(o, SCOPE_LEG_AGENT, hop, SCOPE_REASON_TASK_LACKS_SCOPE)) return false;
  }
  return true;
}

static bool deny_selects(struct oracle *o, const struct sc_deny *deny) {
  const struct oracle_request *r = o->request;
  if (deny->has_users && !(deny->any_user && has_subject(r)) &&
      (o->user == NULL || !has_name(deny->users, deny->user_count, o->user->name)))
    return false;
  bool role = !deny->has_roles;
  for (uint32_t i = 0; i < deny->role_count; i++)
    role |= o->roles[role_index(o->policy, deny->roles[i].name)];
  bool agent = !deny->has_agents;
  for (uint32_t i = 0; i < r->actor_count; i++)
    agent |= has_name(deny->agents, deny->agent_count, o->agents[i]->name);
  return role && agent && (!deny->has_tasks || has_name(deny->tasks, deny->task_count, r->task)) &&
         (!deny->has_scopes ||
          oracle_scopes_denied(&o->scopes, deny->scopes, deny->scope_count, &o->target));
}

static bool deny_leg(struct oracle *o) {
  begin(o);
  for (uint32_t i = 0; i < o->policy->deny_count; i++)
    if (deny_selects(o, &o->policy->denies[i]))
      add(o, o->policy->denies[i].id, worth_of(truth_of(o, o->policy->denies[i].when)));
  enum worth most = best(o);
  if (most <= WORTH_FALSE) return true;
  (void)fail(o, SCOPE_REASON_DENIED_BY_RULE, SCOPE_LEG_DENY, 0);
  decided(o, SCOPE_LEG_DENY, 0, WORTH_UNKNOWN);
  decided(o, SCOPE_LEG_DENY, 0, WORTH_TRUE);
  list_missing(o);
  o->out->must_miss = most == WORTH_UNKNOWN;
  return false;
}

void oracle_decide(struct oracle *oracle, const struct oracle_request *request,
                   struct oracle_answer *out) {
  out->allow = out->must_miss = out->unsure = false;
  out->ttl_s = out->step_up_count = out->missing_count = out->rule_count = 0;
  out->log = SC_LOG_MINIMAL;
  oracle->request = request;
  oracle->out = out;
  if (request->role_count > SCOPE_ROLES_MAX || request->context_count > SCOPE_CONTEXT_MAX) {
    (void)fail(oracle, SCOPE_REASON_INVALID_REQUEST, SCOPE_LEG_NONE, 0);
    return;
  }
  if (!known_request(oracle)) return;
  oracle_conditions_read(oracle->conditions, request);
  bool holds =
      subject_leg(oracle) && delegation_leg(oracle) && agent_leg(oracle) && deny_leg(oracle);
  out->unsure = oracle_conditions_unsure(oracle->conditions);
  if (!holds) return;
  out->allow = true;
  out->reason = SCOPE_REASON_ALLOWED;
  out->leg = SCOPE_LEG_NONE;
  out->hop = 0;
  oracle_oblige(request->actor_count, oracle->policy, oracle->target.duties, oracle->tasks, out);
}
