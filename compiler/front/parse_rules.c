/* SPDX-License-Identifier: Apache-2.0
 *
 * parse_rules.c - sections `delegations` and `denies`.
 */
#include "front/parse_sections.h"

/* --- selectors -------------------------------------------------------------------------------------------- */

static bool refuse_selector(struct sc_parser *p, const struct sc_node *node, bool agents_only) {
  struct sc_str text = node->value;
  struct sc_diag *diag =
      sc_error(p->diags, SC_0121, node->span, "`%.*s` does not select anyone", SC_STR_ARGS(text));
  if (agents_only)
    sc_diag_hint(p->diags, diag, "write `agent:ID`, or `agent:*` for every agent");
  else
    sc_diag_hint(p->diags, diag,
                 "write `user:ID`, `role:ID` or `agent:ID`; `user:*` and `agent:*` are everyone");
  return false;
}

static bool parse_selector(struct sc_parser *p, const struct sc_node *node, bool agents_only,
                           struct sc_selector *out) {
  static const struct {
    const char *prefix;
    enum sc_selector_kind kind;
  } kinds[] = {{"user:", SC_SELECT_USER}, {"role:", SC_SELECT_ROLE}, {"agent:", SC_SELECT_AGENT}};
  struct sc_str text;
  if (!sc_parse_text(p, node, "a selector", &text)) return false;
  for (int k = agents_only ? 2 : 0; k < 3; k++) {
    size_t len = strlen(kinds[k].prefix);
    if (text.len <= len || memcmp(text.ptr, kinds[k].prefix, len) != 0) continue;
    struct sc_str name = {text.ptr + len, text.len - len};
    out->kind = kinds[k].kind;
    out->any = sc_str_equal(name, SC_STR("*"));
    if (out->any && out->kind == SC_SELECT_ROLE) break;
    out->ref = (struct sc_ref){.name = name, .span = node->span};
    if (node->verbatim) out->ref.span = sc_span_part(node->span, node->value_off + len, name.len);
    return true;
  }
  return refuse_selector(p, node, agents_only);
}

static bool parse_selectors(struct sc_parser *p, const struct sc_node *node, const char *what,
                            bool agents_only, struct sc_selector **out, uint32_t *count) {
  const char *example = agents_only ? "to: [agent:infrabot]" : "from: [role:sre]";
  if (!sc_parse_is(p, node, SC_NODE_LIST, what, example)) return false;
  if (node->first == NULL) {
    struct sc_diag *diag = sc_error(p->diags, SC_0111, node->span, "%s is empty", what);
    sc_diag_hint(p->diags, diag, "name at least one: %s", example);
    return false;
  }
  *out = SC_NEW_ARRAY(p->arena, struct sc_selector, node->child_count);
  bool good = true;
  for (const struct sc_node *child = node->first; child != NULL; child = child->next) {
    if (parse_selector(p, child, agents_only, &(*out)[*count]))
      (*count)++;
    else
      good = false;
  }
  return good;
}

static bool is_star(const struct sc_node *list) {
  for (const struct sc_node *child = list->first; child != NULL; child = child->next)
    if (child->kind == SC_NODE_SCALAR && sc_str_equal(child->value, SC_STR("*"))) return true;
  return false;
}

/* A list of names, or of '*' alone. */
static bool parse_names(struct sc_parser *p, const struct sc_node *node, const char *what,
                        const char *example, bool *any, struct sc_ref **out, uint32_t *count) {
  if (!sc_parse_is(p, node, SC_NODE_LIST, what, example)) return false;
  if (node->first == NULL) {
    struct sc_diag *diag = sc_error(p->diags, SC_0111, node->span, "%s is empty", what);
    sc_diag_hint(p->diags, diag, "name at least one, or write ['*'] for all");
    return false;
  }
  *any = is_star(node);
  if (!*any) return sc_parse_refs(p, node, what, example, out, count);
  if (node->child_count == 1) return true;
  struct sc_diag *diag =
      sc_error(p->diags, SC_0122, node->span, "%s has `'*'` beside other names", what);
  sc_diag_hint(p->diags, diag, "`'*'` stands for all: keep it alone, or remove it");
  return false;
}

/* --- delegations ---------------------------------------------------------------------------------------------- */

static bool parse_delegation(struct sc_parser *p, const struct sc_node *node, uint32_t number,
                             struct sc_delegation *out) {
  const struct sc_node *id = NULL, *from = NULL, *to = NULL, *tasks = NULL, *scopes = NULL;
  const struct sc_node *when = NULL, *expires = NULL, *max_depth = NULL, *title = NULL;
  const struct sc_key keys[] = {{"id", false, &id},
                                {"from", true, &from},
                                {"to", true, &to},
                                {"tasks", true, &tasks},
                                {"scopes", false, &scopes},
                                {"when", false, &when},
                                {"expires", false, &expires},
                                {"max_depth", false, &max_depth},
                                {"title", false, &title}};
  *out = (struct sc_delegation){.span = node->span, .any_scope = true, .max_depth = 1};
  bool good = sc_parse_keys(p, node, "a delegation", keys, sizeof keys / sizeof *keys);
  if (from != NULL && !parse_selectors(p, from, "`from`", false, &out->from, &out->from_count))
    good = false;
  if (to != NULL && !parse_selectors(p, to, "`to`", true, &out->to, &out->to_count)) good = false;
  if (tasks != NULL && !parse_names(p, tasks, "`tasks`", "tasks: [deploy-service]", &out->any_task,
                                    &out->tasks, &out->task_count))
    good = false;
  struct sc_str ignored;
  if (title != NULL && !sc_parse_text(p, title, "`title`", &ignored)) good = false;
  out->id_given = id != NULL;
  if (id != NULL && !sc_parse_name(p, id, "the id of a rule", &out->id)) good = false;
  if (out->id.len == 0) out->id = sc_str_format(p->arena, "delegations/%u", number);
  if (scopes != NULL) {
    out->any_scope = false;
    if (!sc_parse_patterns(p, scopes, "`scopes`", &out->scopes, &out->scope_count)) good = false;
  }
  if (!sc_parse_condition(p, when, &out->when)) good = false;
  int64_t depth = 1;
  if (max_depth != NULL && !sc_parse_number(p, max_depth, "`max_depth`", 1, 8, &depth))
    good = false;
  out->max_depth = (uint32_t)depth;
  if (expires == NULL) return good;
  out->expires = true;
  out->expires_span = expires->span;
  return sc_parse_text(p, expires, "`expires`", &out->expires_text) && good;
}

bool sc_parse_delegation(struct sc_parser *p, const struct sc_node *entry, uint32_t number,
                         struct sc_sections *out) {
  struct sc_delegation delegation;
  bool good = parse_delegation(p, entry, number, &delegation);
  *SC_PUSH(p->arena, &out->delegations) = delegation;
  return good;
}

bool sc_parse_delegations(struct sc_parser *p, const struct sc_node *node,
                          struct sc_sections *out) {
  if (!sc_parse_is(p, node, SC_NODE_LIST, "`delegations`",
                   "- {from: [role:sre], to: [agent:infrabot], tasks: ['*']}"))
    return false;
  return sc_parse_entries(p, node, sc_parse_delegation, out);
}

/* --- denies -------------------------------------------------------------------------------------------------------- */

/* `when` and not `unless`. */
static struct sc_expr *join_conditions(struct sc_parser *p, struct sc_expr *when,
                                       struct sc_expr *unless) {
  if (unless == NULL) return when;
  struct sc_expr *negated = SC_NEW(p->arena, struct sc_expr);
  *negated = (struct sc_expr){.kind = SC_EXPR_NOT, .span = unless->span, .arg_count = 1};
  negated->args = SC_NEW(p->arena, struct sc_expr *);
  negated->args[0] = unless;
  if (when == NULL) return negated;
  struct sc_expr *both = SC_NEW(p->arena, struct sc_expr);
  *both = (struct sc_expr){.kind = SC_EXPR_AND, .span = when->span, .arg_count = 2};
  both->args = SC_NEW_ARRAY(p->arena, struct sc_expr *, 2);
  both->args[0] = when;
  both->args[1] = negated;
  return both;
}

static bool parse_deny_selectors(struct sc_parser *p, const struct sc_node *users,
                                 const struct sc_node *roles, const struct sc_node *agents,
                                 const struct sc_node *tasks, struct sc_deny *out) {
  bool good = true, any = false;
  if (users != NULL) {
    out->has_users = true;
    if (!parse_names(p, users, "`users`", "users: [alice@acme.example]", &out->any_user,
                     &out->users, &out->user_count))
      good = false;
  }
  if (roles != NULL) {
    out->has_roles = true;
    if (!parse_names(p, roles, "`roles`", "roles: [contractor]", &any, &out->roles,
                     &out->role_count))
      good = false;
    if (any) {
      struct sc_diag *diag =
          sc_error(p->diags, SC_0122, roles->span, "`roles` must name roles here");
      sc_diag_hint(p->diags, diag, "for any request of a person write users: ['*']");
      good = false;
    }
  }
  if (agents != NULL) {
    if (!parse_names(p, agents, "`agents`", "agents: [infrabot]", &any, &out->agents,
                     &out->agent_count))
      good = false;
    out->has_agents = !any;
  }
  if (tasks != NULL) {
    if (!parse_names(p, tasks, "`tasks`", "tasks: [clean-up]", &any, &out->tasks, &out->task_count))
      good = false;
    out->has_tasks = !any;
  }
  return good;
}

/* A deny, or an invariant, which may select by `risk` besides. */
static bool parse_deny(struct sc_parser *p, const struct sc_node *node, bool invariant,
                       struct sc_deny *out) {
  const struct sc_node *id = NULL, *scopes = NULL, *users = NULL, *roles = NULL, *agents = NULL;
  const struct sc_node *tasks = NULL, *when = NULL, *unless = NULL, *message = NULL, *risk = NULL;
  const struct sc_key keys[] = {
      {"id", true, &id},        {"scopes", false, &scopes}, {"users", false, &users},
      {"roles", false, &roles}, {"agents", false, &agents}, {"tasks", false, &tasks},
      {"when", false, &when},   {"unless", false, &unless}, {"message", false, &message},
      {"risk", false, &risk}};
  const char *what = invariant ? "an invariant" : "a deny";
  size_t key_count = sizeof keys / sizeof *keys - !invariant;
  *out = (struct sc_deny){.span = node->span, .invariant = invariant};
  if (!sc_parse_keys(p, node, what, keys, key_count)) return false;
  bool good =
      sc_parse_name(p, id, invariant ? "the id of an invariant" : "the id of a deny", &out->id);
  if (risk != NULL) {
    out->has_risk = true;
    if (!sc_parse_risk(p, risk, &out->risk)) good = false;
  }
  if (message != NULL && !sc_parse_text(p, message, "`message`", &out->message)) good = false;
  if (!parse_deny_selectors(p, users, roles, agents, tasks, out)) good = false;
  if (scopes != NULL) {
    bool any = scopes->kind == SC_NODE_LIST && is_star(scopes) && scopes->child_count == 1;
    out->has_scopes = !any;
    if (!any && !sc_parse_patterns(p, scopes, "`scopes`", &out->scopes, &out->scope_count))
      good = false;
  }
  if (scopes == NULL && users == NULL && roles == NULL && agents == NULL && tasks == NULL &&
      risk == NULL) {
    struct sc_diag *diag = sc_error(p->diags, SC_0123, node->span, "this %s selects nothing",
                                    invariant ? "invariant" : "deny");
    sc_diag_hint(
        p->diags, diag,
        "name `scopes`, `users`, `roles`, `agents` or `tasks`; scopes: ['*'] is everything");
    good = false;
  }
  struct sc_expr *condition = NULL, *exception = NULL;
  if (!sc_parse_condition(p, when, &condition)) good = false;
  if (!sc_parse_condition(p, unless, &exception)) good = false;
  out->when = join_conditions(p, condition, exception);
  return good;
}

static bool add_deny(struct sc_parser *p, const struct sc_node *entry, bool invariant,
                     struct sc_sections *out) {
  struct sc_deny deny;
  bool good = parse_deny(p, entry, invariant, &deny);
  if (deny.id.len > 0) SC_PUSH_NAMED(p->arena, &out->denies, &deny, id);
  return good;
}

bool sc_parse_deny(struct sc_parser *p, const struct sc_node *entry, uint32_t number,
                   struct sc_sections *out) {
  (void)number;
  return add_deny(p, entry, false, out);
}

static bool parse_invariant(struct sc_parser *p, const struct sc_node *entry, uint32_t number,
                            struct sc_sections *out) {
  (void)number;
  return add_deny(p, entry, true, out);
}

bool sc_parse_denies(struct sc_parser *p, const struct sc_node *node, struct sc_sections *out) {
  if (!sc_parse_is(p, node, SC_NODE_LIST, "`denies`",
                   "- {id: no-deletes, scopes: ['urn:**:delete'], message: not by agents}"))
    return false;
  return sc_parse_entries(p, node, sc_parse_deny, out);
}

bool sc_parse_invariants(struct sc_parser *p, const struct sc_node *node, struct sc_sections *out) {
  if (!sc_parse_is(p, node, SC_NODE_LIST, "`invariants`",
                   "- {id: no-night-deletes, scopes: ['urn:**:delete'], unless: business-hours}"))
    return false;
  return sc_parse_entries(p, node, parse_invariant, out);
}
