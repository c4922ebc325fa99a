/* SPDX-License-Identifier: Apache-2.0
 *
 * parse_subjects.c - sections `roles`, `users` and `agents`.
 */
#include "front/name_order.h"
#include "front/parse_sections.h"

/* A long name would make rule ids that nobody reads; they are made all the same. */
static struct sc_str owner_id(struct sc_parser *p, struct sc_str kind, struct sc_str name) {
  const struct sc_str parts[] = {kind, name};
  return sc_str_join(p->arena, parts, 2);
}

static bool parse_role(struct sc_parser *p, const struct sc_node *entry, struct sc_role *out) {
  const struct sc_node *inherits = NULL, *grants = NULL, *title = NULL;
  const struct sc_key keys[] = {
      {"inherits", false, &inherits}, {"grants", false, &grants}, {"title", false, &title}};
  *out = (struct sc_role){.name_span = entry->key->span};
  if (!sc_parse_name(p, entry->key, "the name of a role", &out->name)) return false;
  if (entry->kind != SC_NODE_MAP)
    return sc_parse_is(p, entry, SC_NODE_MAP, "a role", "viewer: {grants: [urn:infra:logs:read]}");
  bool good = sc_parse_keys(p, entry, "a role", keys, sizeof keys / sizeof *keys);
  if (title != NULL && !sc_parse_text(p, title, "`title`", &out->title)) good = false;
  if (inherits != NULL && !sc_parse_refs(p, inherits, "`inherits`", "inherits: [viewer]",
                                         &out->inherits, &out->inherit_count))
    good = false;
  const struct sc_grant_list list = {&out->grants, &out->grant_count, &out->holds};
  if (grants != NULL &&
      !sc_parse_grants(p, grants, owner_id(p, SC_STR("role:"), out->name), "grants", &list))
    good = false;
  return good;
}

bool sc_parse_role(struct sc_parser *p, const struct sc_node *entry, uint32_t number,
                   struct sc_sections *out) {
  struct sc_role role;
  (void)number;
  bool good = parse_role(p, entry, &role);
  if (role.name.len > 0)
    SC_PUSH_NAMED(p->arena, &out->roles, &role, name);
  else
    p->policy->incomplete = true;
  return good;
}

bool sc_parse_roles(struct sc_parser *p, const struct sc_node *node, struct sc_sections *out) {
  if (!sc_parse_section(p, node, "`roles`", "roles: {viewer: {grants: [a:b:read]}}")) return false;
  return sc_parse_entries(p, node, sc_parse_role, out);
}

static bool parse_user(struct sc_parser *p, const struct sc_node *entry, struct sc_user *out) {
  const struct sc_node *roles = NULL, *grants = NULL, *title = NULL;
  const struct sc_key keys[] = {
      {"roles", false, &roles}, {"grants", false, &grants}, {"title", false, &title}};
  *out = (struct sc_user){.name_span = entry->key->span};
  if (!sc_parse_name(p, entry->key, "the id of a user", &out->name)) return false;
  if (entry->kind != SC_NODE_MAP)
    return sc_parse_is(p, entry, SC_NODE_MAP, "a user", "alice@acme.example: {roles: [sre]}");
  bool good = sc_parse_keys(p, entry, "a user", keys, sizeof keys / sizeof *keys);
  if (title != NULL && !sc_parse_text(p, title, "`title`", &out->title)) good = false;
  if (roles != NULL &&
      !sc_parse_refs(p, roles, "`roles`", "roles: [sre]", &out->roles, &out->role_count))
    good = false;
  const struct sc_grant_list list = {&out->grants, &out->grant_count, &out->holds};
  if (grants != NULL &&
      !sc_parse_grants(p, grants, owner_id(p, SC_STR("user:"), out->name), "grants", &list))
    good = false;
  return good;
}

bool sc_parse_user(struct sc_parser *p, const struct sc_node *entry, uint32_t number,
                   struct sc_sections *out) {
  struct sc_user user;
  (void)number;
  bool good = parse_user(p, entry, &user);
  if (user.name.len > 0)
    SC_PUSH_NAMED(p->arena, &out->users, &user, name);
  else
    p->policy->incomplete = true;
  return good;
}

bool sc_parse_users(struct sc_parser *p, const struct sc_node *node, struct sc_sections *out) {
  if (!sc_parse_section(p, node, "`users`", "users: {alice@acme.example: {roles: [sre]}}"))
    return false;
  return sc_parse_entries(p, node, sc_parse_user, out);
}

/* --- agents ----------------------------------------------------------------------------------------------- */

static bool parse_task(struct sc_parser *p, const struct sc_node *entry, struct sc_str agent,
                       struct sc_task *out) {
  const struct sc_node *scopes = NULL, *ttl = NULL, *when = NULL, *autonomous = NULL;
  const struct sc_node *title = NULL, *step_up = NULL, *log = NULL;
  const struct sc_key keys[] = {{"scopes", true, &scopes},
                                {"ttl", false, &ttl},
                                {"when", false, &when},
                                {"title", false, &title},
                                {"autonomous", false, &autonomous},
                                {"step_up", false, &step_up},
                                {"log", false, &log}};
  *out = (struct sc_task){.name_span = entry->key->span};
  out->duties = (struct sc_duties){.log = SC_LOG_UNSET, .ttl_span = SC_NO_SPAN};
  if (!sc_parse_name(p, entry->key, "the name of a task", &out->name)) return false;
  if (entry->kind != SC_NODE_MAP)
    return sc_parse_is(p, entry, SC_NODE_MAP, "a task", "check: {scopes: [urn:infra:logs:read]}");
  bool good = sc_parse_keys(p, entry, "a task", keys, sizeof keys / sizeof *keys);
  if (title != NULL && !sc_parse_text(p, title, "`title`", &out->title)) good = false;
  if (autonomous != NULL && !sc_parse_bool(p, autonomous, "`autonomous`", &out->autonomous))
    good = false;
  if (!sc_parse_condition(p, when, &out->when)) good = false;
  if (!sc_parse_duties(p, ttl, step_up, log, NULL, &out->duties)) good = false;
  if (scopes == NULL) return good;
  const struct sc_str parts[] = {SC_STR("agent:"), agent, SC_STR("/task:"), out->name};
  const struct sc_grant_list list = {&out->scopes, &out->scope_count, &out->holds};
  if (!sc_parse_grants(p, scopes, sc_str_join(p->arena, parts, 4), "scopes", &list)) good = false;
  return good;
}

static bool parse_tasks(struct sc_parser *p, const struct sc_node *node, struct sc_agent *agent) {
  if (!sc_parse_section(p, node, "`tasks`", "tasks: {check: {scopes: [a:b:read]}}")) return false;
  bool good = true;
  agent->tasks = SC_NEW_ARRAY(p->arena, struct sc_task, node->child_count);
  for (const struct sc_node *entry = node->first; entry != NULL; entry = entry->next) {
    struct sc_task *task = &agent->tasks[agent->task_count];
    if (!parse_task(p, entry, agent->name, task)) good = false;
    if (task->duties.ttl_s != 0) task->holds |= SC_HOLDS_TTL;
    agent->holds |= task->holds;
    if (task->name.len > 0)
      agent->task_count++;
    else
      p->policy->incomplete = true;
  }
  /* Keys of a map: none is there twice. */
  const struct sc_named tasks = SC_NAMED(agent->tasks, agent->task_count, name, name_span);
  (void)sc_name_sort(p->arena, &tasks);
  return good;
}

static bool parse_agent(struct sc_parser *p, const struct sc_node *entry, struct sc_agent *out) {
  const struct sc_node *owner = NULL, *title = NULL, *tasks = NULL;
  const struct sc_key keys[] = {
      {"owner", false, &owner}, {"title", false, &title}, {"tasks", false, &tasks}};
  *out = (struct sc_agent){.name_span = entry->key->span};
  if (!sc_parse_name(p, entry->key, "the id of an agent", &out->name)) return false;
  if (entry->kind != SC_NODE_MAP)
    return sc_parse_is(p, entry, SC_NODE_MAP, "an agent",
                       "infrabot: {owner: platform-team, tasks: {...}}");
  bool good = sc_parse_keys(p, entry, "an agent", keys, sizeof keys / sizeof *keys);
  if (owner != NULL && !sc_parse_text(p, owner, "`owner`", &out->owner)) good = false;
  if (title != NULL && !sc_parse_text(p, title, "`title`", &out->title)) good = false;
  if (tasks != NULL && !parse_tasks(p, tasks, out)) good = false;
  return good;
}

bool sc_parse_agent(struct sc_parser *p, const struct sc_node *entry, uint32_t number,
                    struct sc_sections *out) {
  struct sc_agent agent;
  (void)number;
  bool good = parse_agent(p, entry, &agent);
  if (agent.name.len > 0)
    SC_PUSH_NAMED(p->arena, &out->agents, &agent, name);
  else
    p->policy->incomplete = true;
  return good;
}

bool sc_parse_agents(struct sc_parser *p, const struct sc_node *node, struct sc_sections *out) {
  if (!sc_parse_section(p, node, "`agents`", "agents: {infrabot: {tasks: {...}}}")) return false;
  return sc_parse_entries(p, node, sc_parse_agent, out);
}
