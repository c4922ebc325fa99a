/* SPDX-License-Identifier: Apache-2.0
 *
 * answer_why.c - why a request was denied, as a sentence; and the names of what a request speaks of.
 */
#include "base/nearest.h"
#include "explain/answer.h"

struct sc_str sc_duration_text(struct sc_arena *arena, uint32_t seconds) {
  static const struct {
    uint32_t unit_s;
    const char *name;
  } units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
  struct sc_text text = {0};
  for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
    uint32_t n = seconds / units[i].unit_s;
    seconds %= units[i].unit_s;
    if (n > 0) sc_text_format(arena, &text, "%s%u %s", text.count > 0 ? " " : "", n, units[i].name);
  }
  return sc_text_str(&text);
}

struct sc_str sc_subject_text(struct sc_arena *arena, const struct scope_request *request) {
  struct sc_text text = {0};
  bool user = request->user.name.len > 0 || request->user.handle != SCOPE_UNRESOLVED;
  if (user) sc_text_add(arena, &text, sc_str_of(request->user.name));
  if (request->role_count > 0) {
    sc_text_format(arena, &text, "%s%s ", user ? " with " : "",
                   request->role_count == 1 ? "role" : "roles");
    for (size_t i = 0; i < request->role_count; i++) {
      if (i > 0) sc_text_add(arena, &text, SC_STR(", "));
      sc_text_add(arena, &text, sc_str_of(request->roles[i].name));
    }
  }
  if (text.count == 0) sc_text_add(arena, &text, SC_STR("nobody"));
  return sc_text_str(&text);
}

/* --- why --------------------------------------------------------------------------------------------------------------- */

enum names { SCOPES, AGENTS, USERS };

/* "; did you mean x?", or nothing. */
static struct sc_str did_you_mean(struct sc_arena *arena, const struct scope_table *table,
                                  enum names kind, struct sc_str name) {
  struct scope_counts counts;
  struct sc_nearest nearest;
  scope_table_counts(table, &counts);
  sc_nearest_init(&nearest, name);
  uint32_t count = kind == SCOPES ? counts.scopes : kind == AGENTS ? counts.agents : counts.users;
  if (count > 200000) return SC_STR(""); /* an answer must not take seconds */
  for (uint32_t i = 0; i < count; i++)
    sc_nearest_offer(&nearest, sc_str_of(kind == SCOPES   ? scope_scope_name(table, i)
                                         : kind == AGENTS ? scope_agent_name(table, i)
                                                          : scope_user_name(table, i)));
  if (nearest.best.ptr == NULL) return SC_STR("");
  return sc_str_format(arena, "; did you mean %.*s?", SC_STR_ARGS(nearest.best));
}

static struct sc_str why_unknown_agent(struct sc_arena *arena, const struct scope_table *table,
                                       const struct scope_request *request) {
  for (size_t i = 0; i < request->actor_count; i++) {
    struct sc_str name = sc_str_of(request->actors[i].name);
    if (scope_resolve_agent(table, request->actors[i].name) != SCOPE_UNKNOWN) continue;
    struct sc_str hint = did_you_mean(arena, table, AGENTS, name);
    return sc_str_format(arena, "the policy has no agent \"%.*s\"%.*s", SC_STR_ARGS(name),
                         SC_STR_ARGS(hint));
  }
  return SC_STR("the request names no agent");
}

static struct sc_str why_unknown_task(struct sc_arena *arena, const struct scope_table *table,
                                      const struct scope_request *request) {
  for (size_t i = 0; i < request->actor_count; i++) {
    uint32_t agent = scope_resolve_agent(table, request->actors[i].name);
    if (scope_resolve_task(table, agent, request->task) != SCOPE_UNKNOWN) continue;
    struct scope_counts counts;
    struct sc_text tasks = {0};
    scope_table_counts(table, &counts);
    for (uint32_t t = 0; t < counts.tasks && tasks.count < 200; t++) {
      uint32_t owner;
      struct scope_bytes name = scope_task_name(table, t, &owner);
      if (owner == SCOPE_ID_OF(agent))
        sc_text_format(arena, &tasks, "%s%.*s",
                       tasks.count > 0 ? ", " : "; it has: ", (int)name.len, name.ptr);
    }
    struct sc_str agent_name = sc_str_of(request->actors[i].name);
    struct sc_str task = sc_str_of(request->task);
    return sc_str_format(arena, "agent %.*s has no task \"%.*s\"%.*s", SC_STR_ARGS(agent_name),
                         SC_STR_ARGS(task), (int)tasks.count, tasks.items);
  }
  return SC_STR("an agent of the chain has no task of that name");
}

/* Who delegates in hop `hop`, and to whom: "alice to infrabot". */
static struct sc_str hop_text(struct sc_arena *arena, const struct scope_request *request,
                              uint32_t hop) {
  if (hop >= request->actor_count) return SC_STR("");
  struct sc_str to = sc_str_of(request->actors[hop].name);
  struct sc_str from = hop + 1 < request->actor_count ? sc_str_of(request->actors[hop + 1].name)
                                                      : sc_subject_text(arena, request);
  return sc_str_format(arena, "from %.*s to %.*s", SC_STR_ARGS(from), SC_STR_ARGS(to));
}

/* What covers the request in the leg that failed, for reasons that speak of its condition. */
static struct sc_str covered(struct sc_arena *arena, const struct scope_request *request,
                             const struct scope_decision *decision) {
  struct sc_str scope = sc_str_of(request->scope.name);
  struct sc_str hop = hop_text(arena, request, decision->hop);
  struct sc_str task = sc_str_of(request->task);
  switch (decision->leg) {
  case SCOPE_LEG_SUBJECT: {
    struct sc_str subject = sc_subject_text(arena, request);
    return sc_str_format(arena, "%.*s has a grant of %.*s", SC_STR_ARGS(subject),
                         SC_STR_ARGS(scope));
  }
  case SCOPE_LEG_DELEGATION:
    return sc_str_format(arena, "there is a delegation %.*s", SC_STR_ARGS(hop));
  case SCOPE_LEG_AGENT: {
    struct sc_str agent = decision->hop < request->actor_count
                              ? sc_str_of(request->actors[decision->hop].name)
                              : SC_STR("");
    return sc_str_format(arena, "task %.*s of %.*s includes the scope", SC_STR_ARGS(task),
                         SC_STR_ARGS(agent));
  }
  case SCOPE_LEG_NONE:
  case SCOPE_LEG_DENY: break;
  }
  return SC_STR("a rule covers the request");
}

static struct sc_str why_leg(struct sc_arena *arena, const struct scope_request *request,
                             const struct scope_decision *decision, const char *but) {
  struct sc_str rule = covered(arena, request, decision);
  return sc_str_format(arena, "%.*s, but %s", SC_STR_ARGS(rule), but);
}

static struct sc_str why_lacking(struct sc_arena *arena, const struct scope_request *request,
                                 const struct scope_decision *decision) {
  struct sc_str scope = sc_str_of(request->scope.name);
  struct sc_str subject = sc_subject_text(arena, request);
  struct sc_str task = sc_str_of(request->task);
  struct sc_str hop = hop_text(arena, request, decision->hop);
  if (decision->reason == SCOPE_REASON_USER_LACKS_SCOPE)
    return sc_str_format(arena, "%.*s holds no grant of %.*s", SC_STR_ARGS(subject),
                         SC_STR_ARGS(scope));
  if (decision->reason == SCOPE_REASON_NOT_DELEGATED)
    return sc_str_format(arena, "no delegation %.*s covers task %.*s with %.*s", SC_STR_ARGS(hop),
                         SC_STR_ARGS(task), SC_STR_ARGS(scope));
  struct sc_str agent = decision->hop < request->actor_count
                            ? sc_str_of(request->actors[decision->hop].name)
                            : SC_STR("");
  return sc_str_format(arena, "task %.*s of %.*s does not include %.*s", SC_STR_ARGS(task),
                       SC_STR_ARGS(agent), SC_STR_ARGS(scope));
}

static struct sc_str why_unknown(struct sc_arena *arena, const struct scope_table *table,
                                 const struct scope_request *request, bool scope) {
  struct sc_str name = sc_str_of(scope ? request->scope.name : request->user.name);
  struct sc_str hint = did_you_mean(arena, table, scope ? SCOPES : USERS, name);
  return sc_str_format(arena, "the policy has no %s \"%.*s\"%.*s", scope ? "scope" : "user",
                       SC_STR_ARGS(name), SC_STR_ARGS(hint));
}

struct sc_str sc_answer_why(struct sc_arena *arena, const struct scope_table *table,
                            const struct scope_request *request,
                            const struct scope_decision *decision) {
  switch (decision->reason) {
  case SCOPE_REASON_ALLOWED: return SC_STR("");
  case SCOPE_REASON_INVALID_REQUEST: return SC_STR("the request is beyond a limit of the model");
  case SCOPE_REASON_INVALID_TABLE: return SC_STR("the table is not open");
  case SCOPE_REASON_UNKNOWN_SCOPE: return why_unknown(arena, table, request, true);
  case SCOPE_REASON_UNKNOWN_AGENT: return why_unknown_agent(arena, table, request);
  case SCOPE_REASON_UNKNOWN_TASK: return why_unknown_task(arena, table, request);
  case SCOPE_REASON_UNKNOWN_USER: return why_unknown(arena, table, request, false);
  case SCOPE_REASON_USER_REQUIRED:
    return SC_STR("the task is not autonomous: it needs a user or a role (--user, --role)");
  case SCOPE_REASON_USER_LACKS_SCOPE:
  case SCOPE_REASON_NOT_DELEGATED:
  case SCOPE_REASON_TASK_LACKS_SCOPE: return why_lacking(arena, request, decision);
  case SCOPE_REASON_CHAIN_TOO_DEEP:
    if (decision->leg == SCOPE_LEG_NONE) return SC_STR("a chain has at most 8 agents");
    return why_leg(arena, request, decision, "it does not allow a chain as long as this");
  case SCOPE_REASON_EXPIRED: return why_leg(arena, request, decision, "it has expired");
  case SCOPE_REASON_CONDITION_FALSE:
    return why_leg(arena, request, decision, "its condition is false");
  case SCOPE_REASON_CONDITION_UNKNOWN:
    return why_leg(arena, request, decision, "its condition cannot be decided: facts are missing");
  case SCOPE_REASON_DENIED_BY_RULE: return SC_STR("everything else allows it, but a deny applies");
  }
  return SC_STR("");
}
