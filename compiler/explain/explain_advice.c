/* SPDX-License-Identifier: Apache-2.0
 *
 * explain_advice.c - what would have sufficed: for each leg that fails, the rule to write or the condition to meet.
 */
#include "explain/explain.h"

#define ADVICE_MAX 5u /* rules spoken of per leg */

/* --- the unmet part of a condition ---------------------------------------------------------------------------------- */

struct unmet {
  struct sc_arena *arena;
  const struct sc_explanation *e;
  struct sc_text *out;
};

static bool is_met(const struct unmet *u, uint32_t expr, bool wanted) {
  enum scope_truth truth = scope_expr_truth(u->e->table, u->e->request, expr);
  return truth == (wanted ? SCOPE_TRUTH_TRUE : SCOPE_TRUTH_FALSE);
}

static void put_unmet(const struct unmet *u, uint32_t expr, bool wanted, unsigned depth,
                      bool inner);

/* The parts that are unmet; all are needed where `all`, else any of them. */
static void put_parts(const struct unmet *u, const struct scope_expr *info, uint32_t expr,
                      bool wanted, unsigned depth, bool inner) {
  const struct scope_table *table = u->e->table;
  bool all = (info->op == SCOPE_EXPR_AND) == wanted;
  size_t parts = 0;
  for (uint32_t i = 0; i < info->arg_count; i++)
    parts += !is_met(u, scope_expr_arg(table, expr, i), wanted);
  bool brackets = inner && parts > 1;
  if (brackets) sc_text_add(u->arena, u->out, SC_STR("("));
  bool first = true;
  for (uint32_t i = 0; i < info->arg_count; i++) {
    uint32_t arg = scope_expr_arg(table, expr, i);
    if (is_met(u, arg, wanted)) continue;
    if (!first) sc_text_add(u->arena, u->out, all ? SC_STR(" and ") : SC_STR(" or "));
    first = false;
    put_unmet(u, arg, wanted, depth + 1, inner || parts > 1);
  }
  if (brackets) sc_text_add(u->arena, u->out, SC_STR(")"));
}

static void put_unmet(const struct unmet *u, uint32_t expr, bool wanted, unsigned depth,
                      bool inner) {
  const struct scope_table *table = u->e->table;
  struct scope_expr info;
  if (depth > SC_EXPLAIN_DEPTH_MAX || !scope_expr_info(table, expr, &info)) {
    sc_text_add(u->arena, u->out, SC_STR("..."));
    return;
  }
  struct sc_str text = sc_str_of(info.text);
  switch (info.op) {
  case SCOPE_EXPR_ATOM:
    sc_text_format(u->arena, u->out, "%s%.*s", wanted ? "" : "not ", SC_STR_ARGS(text));
    return;
  case SCOPE_EXPR_NOT:
    put_unmet(u, scope_expr_arg(table, expr, 0), !wanted, depth + 1, inner);
    return;
  case SCOPE_EXPR_NAME:
    put_unmet(u, scope_expr_arg(table, expr, 0), wanted, depth + 1, inner);
    return;
  case SCOPE_EXPR_AND:
  case SCOPE_EXPR_OR: put_parts(u, &info, expr, wanted, depth, inner); return;
  }
}

struct sc_str sc_unmet(struct sc_arena *arena, const struct sc_explanation *e, uint32_t expr,
                       bool wanted) {
  struct sc_text text = {0};
  struct unmet u = {arena, e, &text};
  if (expr == SCOPE_UNKNOWN || is_met(&u, expr, wanted)) return SC_STR("");
  put_unmet(&u, expr, wanted, 0, false);
  return sc_text_str(&text);
}

/* --- advice ----------------------------------------------------------------------------------------------------------- */

static void say(struct sc_arena *arena, struct sc_advice *out, struct sc_str text) {
  *SC_PUSH(arena, out) = text;
}

static void advise_rule(struct sc_arena *arena, const struct sc_explanation *e,
                        const struct scope_candidate *candidate, struct sc_advice *out) {
  struct scope_rule rule;
  if (!scope_rule_info(e->table, candidate->rule_id, &rule)) return;
  struct sc_str id = sc_str_of(rule.id);
  if (candidate->truth == SCOPE_TRUTH_EXPIRED) {
    say(arena, out, sc_str_format(arena, "%.*s: a later `expires`", SC_STR_ARGS(id)));
    return;
  }
  if (candidate->truth == SCOPE_TRUTH_TOO_DEEP) {
    say(arena, out, sc_str_format(arena, "%.*s: a larger `max_depth`", SC_STR_ARGS(id)));
    return;
  }
  bool deny = candidate->leg == SCOPE_LEG_DENY;
  struct sc_str unmet = sc_unmet(arena, e, rule.expr, !deny);
  if (unmet.len > 0)
    say(arena, out, sc_str_format(arena, "%.*s: %.*s", SC_STR_ARGS(id), SC_STR_ARGS(unmet)));
  else if (deny)
    say(arena, out,
        sc_str_format(arena, "%.*s has no condition: it always applies to such requests",
                      SC_STR_ARGS(id)));
}

/* "app:a or app:b": the scope asked for, and those that imply it. */
static struct sc_str sufficient_text(struct sc_arena *arena, const struct sc_explanation *e) {
  uint32_t scopes[8];
  struct sc_text text = {0};
  size_t count = scope_sufficient_scopes(e->table, e->answer->decision.scope_id, scopes, 8);
  for (size_t i = 0; i < count && i < 8; i++) {
    struct sc_str name = sc_sufficient_name(e->table, e->request, scopes, i);
    sc_text_format(arena, &text, "%s%.*s", i > 0 ? " or " : "", SC_STR_ARGS(name));
  }
  if (count > 8) sc_text_add(arena, &text, SC_STR(" or ..."));
  if (text.count == 0) sc_text_add(arena, &text, sc_str_of(e->request->scope.name));
  return sc_text_str(&text);
}

/* "[user:dana]", "[role:sre, role:dev]", "[agent:main]": who would have to delegate. */
static struct sc_str delegator_text(struct sc_arena *arena, const struct sc_explanation *e,
                                    uint32_t hop) {
  const struct scope_request *request = e->request;
  struct sc_text text = {0};
  if (hop + 1 < request->actor_count) {
    struct sc_str from = sc_str_of(request->actors[hop + 1].name);
    return sc_str_format(arena, "[agent:%.*s]", SC_STR_ARGS(from));
  }
  if (request->user.name.len > 0) {
    struct sc_str user = sc_str_of(request->user.name);
    return sc_str_format(arena, "[user:%.*s]", SC_STR_ARGS(user));
  }
  for (size_t i = 0; i < request->role_count; i++)
    sc_text_format(arena, &text, "%srole:%.*s", i > 0 ? ", " : "[", (int)request->roles[i].name.len,
                   request->roles[i].name.ptr);
  sc_text_add(arena, &text, SC_STR("]"));
  return sc_text_str(&text);
}

static void advise_delegation(struct sc_arena *arena, const struct sc_explanation *e, uint32_t hop,
                              struct sc_advice *out) {
  const struct scope_request *request = e->request;
  struct sc_str to = sc_str_of(request->actors[hop].name);
  struct sc_str from = delegator_text(arena, e, hop);
  struct sc_text depth = {0};
  if (hop > 0) sc_text_format(arena, &depth, ", max_depth: %u", hop + 1);
  say(arena, out,
      sc_str_format(arena, "a delegation such as {from: %.*s, to: [agent:%.*s], tasks: [%.*s]%.*s}",
                    SC_STR_ARGS(from), SC_STR_ARGS(to), (int)request->task.len, request->task.ptr,
                    (int)depth.count, depth.items));
}

/* A leg that no rule covers: which rule would. */
static void advise_new_rule(struct sc_arena *arena, const struct sc_explanation *e,
                            const struct sc_leg *leg, struct sc_advice *out) {
  const struct scope_request *request = e->request;
  struct sc_str scopes = sufficient_text(arena, e);
  if (leg->leg == SCOPE_LEG_SUBJECT && e->answer->decision.reason == SCOPE_REASON_USER_REQUIRED)
    say(arena, out, SC_STR("a user or a role in the request, or `autonomous: true` at the task"));
  else if (leg->leg == SCOPE_LEG_SUBJECT)
    say(arena, out,
        sc_str_format(arena, "a grant of %.*s, to the user or to a role", SC_STR_ARGS(scopes)));
  else if (leg->leg == SCOPE_LEG_AGENT)
    say(arena, out,
        sc_str_format(arena, "%.*s among the scopes of task %.*s of %.*s", SC_STR_ARGS(scopes),
                      (int)request->task.len, request->task.ptr,
                      (int)request->actors[leg->hop].name.len, request->actors[leg->hop].name.ptr));
  else if (leg->leg == SCOPE_LEG_DELEGATION &&
           e->answer->decision.reason != SCOPE_REASON_USER_REQUIRED)
    advise_delegation(arena, e, leg->hop, out);
}

void sc_leg_advice(struct sc_arena *arena, const struct sc_explanation *e, const struct sc_leg *leg,
                   struct sc_advice *out) {
  if (leg->truth == SCOPE_TRUTH_TRUE) return;
  size_t before = out->count;
  for (size_t i = 0; i < leg->rule_count && out->count - before < ADVICE_MAX; i++) {
    bool fine = leg->leg == SCOPE_LEG_DENY && leg->rules[i].truth == SCOPE_TRUTH_FALSE;
    if (!fine) advise_rule(arena, e, &leg->rules[i], out);
  }
  if (leg->rule_count == 0) advise_new_rule(arena, e, leg, out);
}
