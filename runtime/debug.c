/* SPDX-License-Identifier: Apache-2.0
 *
 * debug.c - explanation: rules, conditions and the rules behind each leg, from the optional sections.
 */
#include "table.h"

static const struct scope_bytes nothing = {"", 0};

static struct scope_place place_of(const struct scope_t *t, uint32_t file, uint32_t line,
                                   uint32_t column) {
  return (struct scope_place){scope_debug_string(t, t->debug_files[file]), line, column};
}

static const struct scope_f_rule_list *list_of(const struct scope_t *t, uint32_t rule) {
  return &t->debug_rule_lists[t->debug_rules[rule].list];
}

static struct scope_bytes rule_id_text(const struct scope_t *t, uint32_t rule) {
  uint32_t off = t->debug_rules[rule].id_off;
  uint64_t end = rule + UINT64_C(1) < t->debug_rules_count ? t->debug_rules[rule + 1].id_off
                                                           : t->debug_strings_count;
  return scope_debug_string(t, (struct scope_f_str){off, (uint32_t)end - off});
}

bool scope_rule_info(const struct scope_table *table, uint32_t rule_id, struct scope_rule *out) {
  const struct scope_t *t = scope_t_of(table);
  if (!t->debug_open || rule_id >= t->debug_rules_count) return false;
  const struct scope_f_rule *rule = &t->debug_rules[rule_id];
  const struct scope_f_rule_list *list = list_of(t, rule_id);
  *out = (struct scope_rule){.kind = (enum scope_rule_kind)list->kind,
                             .id = rule_id_text(t, rule_id),
                             .message = nothing,
                             .holder = nothing,
                             .place = place_of(t, list->file, rule->line, rule->column),
                             .expr = SCOPE_UNKNOWN};
  if (rule->when != SCOPE_F_NONE && t->debug_whens[rule->when].expr != SCOPE_F_NONE)
    out->expr = t->debug_whens[rule->when].expr;
  if (out->kind == SCOPE_RULE_USER_GRANT) out->holder = scope_user_name(table, list->holder);
  if (out->kind == SCOPE_RULE_ROLE_GRANT) out->holder = scope_role_name(table, list->holder);
  if (out->kind == SCOPE_RULE_TASK_SCOPE) out->holder = scope_task_name(table, list->holder, NULL);
  if (out->kind == SCOPE_RULE_DENY)
    out->message = scope_debug_string(t, t->debug_messages[list->holder]);
  return true;
}

/* --- rules behind the legs -------------------------------------------------------------------------------- */

struct lister {
  struct scope_candidate *out;
  size_t capacity;
  size_t count; /* candidates of finished legs and this one */
  size_t leg_start;
};

/* Rows are shared: a rule of another holder may stand behind the cell. */
static bool concerns(const struct scope_view *view, const struct scope_f_rule_list *list,
                     const struct scope_probe *probe) {
  bool subject = probe->leg == SCOPE_LEG_SUBJECT;
  switch ((enum scope_f_rule_kind)list->kind) {
  case SCOPE_F_RULE_USER_GRANT: return subject && list->holder == view->user;
  case SCOPE_F_RULE_ROLE_GRANT: return subject && scope_has_role(view, list->holder);
  case SCOPE_F_RULE_TASK_SCOPE: return !subject && list->holder == probe->task;
  case SCOPE_F_RULE_DELEGATION:
  case SCOPE_F_RULE_DENY: return true;
  case SCOPE_F_RULE_KINDS: break;
  }
  return false;
}

/* Keeps the candidates of one leg and hop sorted by rule, each once. */
static void insert(struct lister *l, const struct scope_candidate *candidate) {
  size_t at = l->leg_start, stored = l->count < l->capacity ? l->count : l->capacity;
  while (at < stored && l->out[at].rule_id < candidate->rule_id) at++;
  if (at < stored && l->out[at].rule_id == candidate->rule_id) return;
  if (at < l->capacity) {
    size_t last = stored < l->capacity ? stored : l->capacity - 1;
    for (size_t i = last; i > at; i--) l->out[i] = l->out[i - 1];
    l->out[at] = *candidate;
  }
  l->count++;
}

static enum scope_truth truth_of(enum scope_f_terminal terminal) {
  switch (terminal) {
  case SCOPE_F_TRUE: return SCOPE_TRUTH_TRUE;
  case SCOPE_F_UNKNOWN: return SCOPE_TRUTH_UNKNOWN;
  case SCOPE_F_EXPIRED: return SCOPE_TRUTH_EXPIRED;
  case SCOPE_F_TOO_DEEP: return SCOPE_TRUTH_TOO_DEEP;
  case SCOPE_F_FALSE:
  case SCOPE_F_TERMINALS: break;
  }
  return SCOPE_TRUTH_FALSE;
}

void scope_each_rule(struct scope_view *view, const struct scope_probe *probe, scope_rule_fn *fn,
                     void *ctx) {
  const struct scope_t *t = view->t;
  uint32_t cell = t->debug_cells[probe->word], one = cell & ~SCOPE_F_ONE_RULE;
  bool alone = (cell & SCOPE_F_ONE_RULE) != 0;
  const uint32_t *rules = alone ? &one : t->debug_lists + cell + 1;
  uint32_t count = alone ? 1 : t->debug_lists[cell];
  for (uint32_t i = 0; i < count; i++) {
    if (rules[i] >= t->debug_rules_count) continue; /* a hostile cell may point into a list */
    if (concerns(view, list_of(t, rules[i]), probe)) fn(ctx, view, probe, rules[i]);
  }
}

static void list_rule(void *ctx, struct scope_view *view, const struct scope_probe *probe,
                      uint32_t rule) {
  uint32_t node = scope_rule_node(view->t, rule);
  const struct scope_candidate candidate = {.rule_id = rule,
                                            .leg = probe->leg,
                                            .hop = probe->hop,
                                            .truth = truth_of(scope_walk(view, node, NULL))};
  insert(ctx, &candidate);
}

static bool list_rules(void *ctx, struct scope_view *view, const struct scope_probe *probe) {
  scope_each_rule(view, probe, list_rule, ctx);
  return true;
}

size_t scope_candidates(const struct scope_table *table, const struct scope_request *request,
                        struct scope_candidate *out, size_t capacity) {
  const struct scope_t *t = scope_t_of(table);
  struct scope_view view;
  struct lister l = {out, capacity, 0, 0};
  if (!t->debug_open || scope_view_init(&view, t, request) != SCOPE_REASON_ALLOWED) return 0;
  uint32_t actors = (uint32_t)request->actor_count;
  if (view.has_user || request->role_count > 0) scope_visit_subject(&view, list_rules, &l);
  for (uint32_t hop = 0; hop < actors; hop++) {
    l.leg_start = l.count;
    if (hop + 1 < actors)
      scope_visit_agent_hop(&view, hop, list_rules, &l);
    else if (view.has_user || request->role_count > 0)
      scope_visit_user_hop(&view, list_rules, &l);
  }
  for (uint32_t hop = 0; hop < actors; hop++) {
    l.leg_start = l.count;
    scope_visit_agent(&view, hop, list_rules, &l);
  }
  l.leg_start = l.count;
  scope_visit_deny(&view, list_rules, &l);
  return l.count;
}

/* The truth that a reason speaks of; false if rules have nothing to do with it. */
static bool deciding_truth(enum scope_reason reason, enum scope_truth *truth) {
  switch (reason) {
  case SCOPE_REASON_ALLOWED: *truth = SCOPE_TRUTH_TRUE; return true;
  case SCOPE_REASON_CONDITION_FALSE: *truth = SCOPE_TRUTH_FALSE; return true;
  case SCOPE_REASON_CONDITION_UNKNOWN: *truth = SCOPE_TRUTH_UNKNOWN; return true;
  case SCOPE_REASON_EXPIRED: *truth = SCOPE_TRUTH_EXPIRED; return true;
  case SCOPE_REASON_CHAIN_TOO_DEEP: *truth = SCOPE_TRUTH_TOO_DEEP; return true;
  case SCOPE_REASON_DENIED_BY_RULE: *truth = SCOPE_TRUTH_FALSE; return true; /* all but this */
  case SCOPE_REASON_INVALID_REQUEST:
  case SCOPE_REASON_INVALID_TABLE:
  case SCOPE_REASON_UNKNOWN_SCOPE:
  case SCOPE_REASON_UNKNOWN_AGENT:
  case SCOPE_REASON_UNKNOWN_TASK:
  case SCOPE_REASON_UNKNOWN_USER:
  case SCOPE_REASON_USER_REQUIRED:
  case SCOPE_REASON_USER_LACKS_SCOPE:
  case SCOPE_REASON_NOT_DELEGATED:
  case SCOPE_REASON_TASK_LACKS_SCOPE: break;
  }
  return false;
}

static bool decided(const struct scope_decision *decision, const struct scope_candidate *c,
                    enum scope_truth truth) {
  if (decision->reason == SCOPE_REASON_ALLOWED)
    return c->leg != SCOPE_LEG_DENY && c->truth == truth;
  if (decision->reason == SCOPE_REASON_DENIED_BY_RULE)
    return c->leg == SCOPE_LEG_DENY && c->truth != truth;
  return c->leg == decision->leg && c->hop == decision->hop && c->truth == truth;
}

size_t scope_deciding_rules(const struct scope_table *table, const struct scope_request *request,
                            const struct scope_decision *decision, struct scope_candidate *out,
                            size_t capacity) {
  enum scope_truth truth;
  if (!deciding_truth(decision->reason, &truth)) return 0;
  if (decision->reason != SCOPE_REASON_ALLOWED && decision->leg == SCOPE_LEG_NONE) return 0;
  size_t all = scope_candidates(table, request, out, capacity);
  size_t kept = 0;
  for (size_t i = 0; i < all && i < capacity; i++)
    if (decided(decision, &out[i], truth)) out[kept++] = out[i];
  return all <= capacity ? kept : all; /* too many to tell: the caller gives a larger buffer */
}

/* --- conditions as written ------------------------------------------------------------------------------------ */

bool scope_expr_info(const struct scope_table *table, uint32_t expr, struct scope_expr *out) {
  const struct scope_t *t = scope_t_of(table);
  if (!t->debug_open || expr >= t->debug_exprs_count) return false;
  const struct scope_f_expr *e = &t->debug_exprs[expr];
  *out = (struct scope_expr){.op = (enum scope_expr_op)e->op,
                             .text = scope_debug_string(t, e->text),
                             .place = place_of(t, e->file, e->line, e->column),
                             .arg_count = e->arg_count};
  return true;
}

uint32_t scope_expr_arg(const struct scope_table *table, uint32_t expr, uint32_t index) {
  const struct scope_t *t = scope_t_of(table);
  if (!t->debug_open || expr >= t->debug_exprs_count) return SCOPE_UNKNOWN;
  const struct scope_f_expr *e = &t->debug_exprs[expr];
  return index < e->arg_count ? t->debug_expr_args[e->first_arg + index] : SCOPE_UNKNOWN;
}

enum scope_truth scope_expr_truth(const struct scope_table *table,
                                  const struct scope_request *request, uint32_t expr) {
  const struct scope_t *t = scope_t_of(table);
  struct scope_view view;
  if (!t->debug_open || expr >= t->debug_exprs_count) return SCOPE_TRUTH_UNKNOWN;
  if (scope_view_init(&view, t, request) != SCOPE_REASON_ALLOWED) return SCOPE_TRUTH_UNKNOWN;
  return truth_of(scope_walk(&view, t->debug_exprs[expr].node, NULL));
}

struct scope_bytes scope_scope_title(const struct scope_table *table, uint32_t scope_id) {
  const struct scope_t *t = scope_t_of(table);
  scope_id = scope_id_of(scope_id);
  if (!t->debug_open || scope_id >= t->debug_titles_count) return nothing;
  return scope_debug_string(t, t->debug_titles[scope_id]);
}

size_t scope_sufficient_scopes(const struct scope_table *table, uint32_t scope_id, uint32_t *out,
                               size_t capacity) {
  const struct scope_t *t = scope_t_of(table);
  scope_id = scope_id_of(scope_id);
  if (scope_id >= t->scopes_count) return 0;
  if (capacity > 0) out[0] = scope_id;
  if (!t->debug_open || t->debug_implied_by[scope_id] == 0) return 1;
  const uint32_t *list = t->debug_implied_by + t->debug_implied_by[scope_id];
  for (uint32_t i = 0; i < list[0] && i + 1 < capacity; i++) out[i + 1] = list[1 + i];
  return (size_t)list[0] + 1;
}
