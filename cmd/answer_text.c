/* SPDX-License-Identifier: Apache-2.0
 *
 * answer_text.c - a decision as a person reads it: the verdict first, then why, then what to do about it.
 */
#include "answer.h"
#include "output.h"
#include "wrap.h"

#define RULES_SHOWN 12u

struct sc_str cmd_duration_text(struct cmd_run *run, uint32_t seconds) {
  static const struct {
    uint32_t unit_s;
    const char *name;
  } units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
  struct sc_text text = {0};
  for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
    uint32_t n = seconds / units[i].unit_s;
    seconds %= units[i].unit_s;
    if (n > 0)
      sc_text_format(&run->arena, &text, "%s%u %s", text.count > 0 ? " " : "", n, units[i].name);
  }
  return sc_text_str(&text);
}

struct sc_str cmd_subject_text(struct cmd_run *run, const struct scope_request *request) {
  struct sc_text text = {0};
  bool user = request->user.name.len > 0 || request->user.id != SCOPE_UNRESOLVED;
  if (user) sc_text_add(&run->arena, &text, cmd_str(request->user.name));
  if (request->role_count > 0) {
    sc_text_format(&run->arena, &text, "%s%s ", user ? " with " : "",
                   request->role_count == 1 ? "role" : "roles");
    for (size_t i = 0; i < request->role_count; i++) {
      if (i > 0) sc_text_add(&run->arena, &text, SC_STR(", "));
      sc_text_add(&run->arena, &text, cmd_str(request->roles[i].name));
    }
  }
  if (text.count == 0) sc_text_add(&run->arena, &text, SC_STR("nobody"));
  return sc_text_str(&text);
}

/* --- why --------------------------------------------------------------------------------------------------------------- */

enum names { SCOPES, AGENTS, USERS };

/* "; did you mean x?", or nothing. */
static struct sc_str did_you_mean(struct cmd_run *run, const struct scope_table *table,
                                  enum names kind, struct sc_str name) {
  struct scope_counts counts;
  struct cmd_nearest nearest;
  scope_table_counts(table, &counts);
  cmd_nearest_init(&nearest, name);
  uint32_t count = kind == SCOPES ? counts.scopes : kind == AGENTS ? counts.agents : counts.users;
  if (count > 200000) return SC_STR(""); /* an answer must not take seconds */
  for (uint32_t i = 0; i < count; i++)
    cmd_nearest_offer(&nearest, cmd_str(kind == SCOPES   ? scope_scope_name(table, i)
                                        : kind == AGENTS ? scope_agent_name(table, i)
                                                         : scope_user_name(table, i)));
  if (nearest.best.ptr == NULL) return SC_STR("");
  return sc_str_format(&run->arena, "; did you mean %.*s?", SC_STR_ARGS(nearest.best));
}

static struct sc_str why_unknown_agent(struct cmd_run *run, const struct scope_table *table,
                                       const struct scope_request *request) {
  for (size_t i = 0; i < request->actor_count; i++) {
    struct sc_str name = cmd_str(request->actors[i].name);
    if (scope_resolve_agent(table, request->actors[i].name) != SCOPE_UNKNOWN) continue;
    struct sc_str hint = did_you_mean(run, table, AGENTS, name);
    return sc_str_format(&run->arena, "the policy has no agent \"%.*s\"%.*s", SC_STR_ARGS(name),
                         SC_STR_ARGS(hint));
  }
  return SC_STR("the request names no agent");
}

static struct sc_str why_unknown_task(struct cmd_run *run, const struct scope_table *table,
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
      if (owner == agent)
        sc_text_format(&run->arena, &tasks, "%s%.*s",
                       tasks.count > 0 ? ", " : "; it has: ", (int)name.len, name.ptr);
    }
    struct sc_str agent_name = cmd_str(request->actors[i].name);
    struct sc_str task = cmd_str(request->task);
    return sc_str_format(&run->arena, "agent %.*s has no task \"%.*s\"%.*s",
                         SC_STR_ARGS(agent_name), SC_STR_ARGS(task), (int)tasks.count, tasks.items);
  }
  return SC_STR("an agent of the chain has no task of that name");
}

/* Who delegates in hop `hop`, and to whom: "alice to infrabot". */
static struct sc_str hop_text(struct cmd_run *run, const struct scope_request *request,
                              uint32_t hop) {
  if (hop >= request->actor_count) return SC_STR("");
  struct sc_str to = cmd_str(request->actors[hop].name);
  struct sc_str from = hop + 1 < request->actor_count ? cmd_str(request->actors[hop + 1].name)
                                                      : cmd_subject_text(run, request);
  return sc_str_format(&run->arena, "from %.*s to %.*s", SC_STR_ARGS(from), SC_STR_ARGS(to));
}

/* What covers the request in the leg that failed, for reasons that speak of its condition. */
static struct sc_str covered(struct cmd_run *run, const struct scope_request *request,
                             const struct scope_decision *decision) {
  struct sc_str scope = cmd_str(request->scope.name);
  struct sc_str hop = hop_text(run, request, decision->hop);
  struct sc_str task = cmd_str(request->task);
  switch (decision->leg) {
  case SCOPE_LEG_SUBJECT: {
    struct sc_str subject = cmd_subject_text(run, request);
    return sc_str_format(&run->arena, "%.*s has a grant of %.*s", SC_STR_ARGS(subject),
                         SC_STR_ARGS(scope));
  }
  case SCOPE_LEG_DELEGATION:
    return sc_str_format(&run->arena, "there is a delegation %.*s", SC_STR_ARGS(hop));
  case SCOPE_LEG_AGENT: {
    struct sc_str agent = decision->hop < request->actor_count
                              ? cmd_str(request->actors[decision->hop].name)
                              : SC_STR("");
    return sc_str_format(&run->arena, "task %.*s of %.*s includes the scope", SC_STR_ARGS(task),
                         SC_STR_ARGS(agent));
  }
  case SCOPE_LEG_NONE:
  case SCOPE_LEG_DENY: break;
  }
  return SC_STR("a rule covers the request");
}

static struct sc_str why_leg(struct cmd_run *run, const struct scope_request *request,
                             const struct scope_decision *decision, const char *but) {
  struct sc_str rule = covered(run, request, decision);
  return sc_str_format(&run->arena, "%.*s, but %s", SC_STR_ARGS(rule), but);
}

static struct sc_str why_lacking(struct cmd_run *run, const struct scope_request *request,
                                 const struct scope_decision *decision) {
  struct sc_str scope = cmd_str(request->scope.name);
  struct sc_str subject = cmd_subject_text(run, request);
  struct sc_str task = cmd_str(request->task);
  struct sc_str hop = hop_text(run, request, decision->hop);
  if (decision->reason == SCOPE_REASON_USER_LACKS_SCOPE)
    return sc_str_format(&run->arena, "%.*s holds no grant of %.*s", SC_STR_ARGS(subject),
                         SC_STR_ARGS(scope));
  if (decision->reason == SCOPE_REASON_NOT_DELEGATED)
    return sc_str_format(&run->arena, "no delegation %.*s covers task %.*s with %.*s",
                         SC_STR_ARGS(hop), SC_STR_ARGS(task), SC_STR_ARGS(scope));
  struct sc_str agent = decision->hop < request->actor_count
                            ? cmd_str(request->actors[decision->hop].name)
                            : SC_STR("");
  return sc_str_format(&run->arena, "task %.*s of %.*s does not include %.*s", SC_STR_ARGS(task),
                       SC_STR_ARGS(agent), SC_STR_ARGS(scope));
}

static struct sc_str why_unknown(struct cmd_run *run, const struct scope_table *table,
                                 const struct scope_request *request, bool scope) {
  struct sc_str name = cmd_str(scope ? request->scope.name : request->user.name);
  struct sc_str hint = did_you_mean(run, table, scope ? SCOPES : USERS, name);
  return sc_str_format(&run->arena, "the policy has no %s \"%.*s\"%.*s", scope ? "scope" : "user",
                       SC_STR_ARGS(name), SC_STR_ARGS(hint));
}

struct sc_str cmd_answer_why(struct cmd_run *run, const struct scope_table *table,
                             const struct scope_request *request,
                             const struct scope_decision *decision) {
  switch (decision->reason) {
  case SCOPE_REASON_ALLOWED: return SC_STR("");
  case SCOPE_REASON_INVALID_REQUEST: return SC_STR("the request is beyond a limit of the model");
  case SCOPE_REASON_INVALID_TABLE: return SC_STR("the table is not open");
  case SCOPE_REASON_UNKNOWN_SCOPE: return why_unknown(run, table, request, true);
  case SCOPE_REASON_UNKNOWN_AGENT: return why_unknown_agent(run, table, request);
  case SCOPE_REASON_UNKNOWN_TASK: return why_unknown_task(run, table, request);
  case SCOPE_REASON_UNKNOWN_USER: return why_unknown(run, table, request, false);
  case SCOPE_REASON_USER_REQUIRED:
    return SC_STR("the task is not autonomous: it needs a user or a role (--user, --role)");
  case SCOPE_REASON_USER_LACKS_SCOPE:
  case SCOPE_REASON_NOT_DELEGATED:
  case SCOPE_REASON_TASK_LACKS_SCOPE: return why_lacking(run, request, decision);
  case SCOPE_REASON_CHAIN_TOO_DEEP:
    if (decision->leg == SCOPE_LEG_NONE) return SC_STR("a chain has at most 8 agents");
    return why_leg(run, request, decision, "it does not allow a chain as long as this");
  case SCOPE_REASON_EXPIRED: return why_leg(run, request, decision, "it has expired");
  case SCOPE_REASON_CONDITION_FALSE:
    return why_leg(run, request, decision, "its condition is false");
  case SCOPE_REASON_CONDITION_UNKNOWN:
    return why_leg(run, request, decision, "its condition cannot be decided: facts are missing");
  case SCOPE_REASON_DENIED_BY_RULE: return SC_STR("everything else allows it, but a deny applies");
  }
  return SC_STR("");
}

/* --- the answer -------------------------------------------------------------------------------------------------------- */

#define LABEL 14

static void label(const struct cmd_run *run, const char *text) {
  printf("  %s%-*s%s", cmd_style(run->out_colour, CMD_DIM), LABEL - 2, text,
         cmd_style(run->out_colour, CMD_PLAIN));
}

void cmd_answer_headline(const struct cmd_run *run, const struct scope_request *request,
                         const struct cmd_answer *answer) {
  bool allow = answer->decision.allow;
  printf("%s%s%s", cmd_style(run->out_colour, allow ? CMD_GREEN : CMD_RED),
         allow ? "ALLOW" : "DENY", cmd_style(run->out_colour, CMD_PLAIN));
  if (!allow) printf("  %s", scope_reason_text(answer->decision.reason));
  if (!allow && answer->decision.leg != SCOPE_LEG_NONE && answer->decision.leg != SCOPE_LEG_DENY)
    printf(" (%s)", scope_leg_text(answer->decision.leg));
  fputs("  ", stdout);
  cmd_print_safe(stdout, cmd_str(request->scope.name));
  fputc('\n', stdout);
}

static void print_line(const struct cmd_run *run, const char *name, struct sc_str text) {
  label(run, name);
  cmd_wrap(stdout, text, LABEL, LABEL);
}

static void print_request(struct cmd_run *run, const struct scope_request *request) {
  struct sc_text text = {0};
  for (size_t i = 0; i < request->actor_count; i++) {
    if (i > 0) sc_text_add(&run->arena, &text, SC_STR(" for "));
    sc_text_add(&run->arena, &text, cmd_str(request->actors[i].name));
  }
  struct sc_str subject = cmd_subject_text(run, request);
  sc_text_format(&run->arena, &text, ", task %.*s, on behalf of %.*s", (int)request->task.len,
                 request->task.ptr, SC_STR_ARGS(subject));
  print_line(run, "request", sc_text_str(&text));
}

static void print_token(struct cmd_run *run, const struct scope_table *table,
                        const struct scope_decision *decision) {
  struct sc_text text = {0};
  struct sc_str ttl = cmd_duration_text(run, decision->ttl_s);
  sc_text_format(&run->arena, &text, "at most %.*s", SC_STR_ARGS(ttl));
  bool first = true;
  for (uint32_t i = 0; i < 32; i++) {
    if (!(decision->step_ups >> i & 1)) continue;
    struct scope_bytes name = scope_step_up_name(table, i);
    sc_text_format(&run->arena, &text, "%s%.*s", first ? "; step-up first: " : ", ", (int)name.len,
                   name.ptr);
    first = false;
  }
  sc_text_format(&run->arena, &text, "; log: %s", cmd_log_name(decision->log));
  print_line(run, "token", sc_text_str(&text));
}

static void print_rules(const struct cmd_run *run, const struct scope_table *table,
                        const struct cmd_answer *answer) {
  size_t width = 0;
  for (size_t i = 0; i < answer->rule_count && i < RULES_SHOWN; i++) {
    struct scope_rule rule;
    if (!scope_rule_info(table, answer->rules[i].rule_id, &rule)) continue;
    size_t columns = cmd_columns(cmd_str(rule.id));
    if (columns > width) width = columns;
  }
  enum scope_leg leg = SCOPE_LEG_NONE;
  for (size_t i = 0; i < answer->rule_count && i < RULES_SHOWN; i++) {
    struct scope_rule rule;
    if (!scope_rule_info(table, answer->rules[i].rule_id, &rule)) continue;
    label(run, answer->rules[i].leg != leg ? scope_leg_text(answer->rules[i].leg) : "");
    leg = answer->rules[i].leg;
    cmd_print_safe(stdout, cmd_str(rule.id));
    printf("%*s", (int)(width - cmd_columns(cmd_str(rule.id))) + 2, "");
    cmd_print_safe(stdout, cmd_str(rule.place.file));
    printf(":%u\n", rule.place.line);
  }
  if (answer->rule_count > RULES_SHOWN) {
    label(run, "");
    printf("and %zu more\n", answer->rule_count - RULES_SHOWN);
  }
}

static void print_list(struct cmd_run *run, const char *name, const struct scope_table *table,
                       const struct scope_request *request, const struct cmd_answer *answer,
                       bool scopes) {
  struct sc_text text = {0};
  size_t count = scopes ? answer->sufficient_count : answer->missing_count;
  if (count == 0) return;
  for (size_t i = 0; i < count; i++) {
    struct sc_str item = scopes ? cmd_sufficient_name(table, request, answer->sufficient, i)
                                : cmd_str(answer->missing[i]);
    sc_text_format(&run->arena, &text, "%s%.*s", i > 0 ? ", " : "", SC_STR_ARGS(item));
  }
  print_line(run, name, sc_text_str(&text));
}

void cmd_answer_text(struct cmd_run *run, const struct scope_table *table,
                     const struct scope_request *request, const struct cmd_answer *answer) {
  cmd_answer_headline(run, request, answer);
  print_request(run, request);
  if (answer->decision.allow) {
    print_token(run, table, &answer->decision);
  } else {
    print_line(run, "why", cmd_answer_why(run, table, request, &answer->decision));
    struct sc_str message = cmd_answer_message(table, answer);
    if (message.len > 0) print_line(run, "message", message);
  }
  print_rules(run, table, answer);
  print_list(run, "missing", table, request, answer, false);
  print_list(run, "would do", table, request, answer, true);
}
