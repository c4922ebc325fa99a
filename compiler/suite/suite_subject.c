/* SPDX-License-Identifier: Apache-2.0
 *
 * suite_subject.c - who asks (users, roles) and who acts (agents, chains).
 */
#include "explain/answer.h"
#include "suite/suite_bind.h"

static struct scope_bytes bytes_of(struct sc_str text) {
  return (struct scope_bytes){text.ptr, text.len};
}

/* --- subjects ----------------------------------------------------------------------------------------- */

static bool read_roles(struct sc_binder *b, const struct sc_node *node,
                       struct sc_test_subject *out) {
  if (!sc_parse_is(&b->parser, node, SC_NODE_LIST, "`roles`", "[sre]")) return false;
  struct scope_name *roles = SC_NEW_ARRAY(b->arena, struct scope_name, node->child_count);
  bool good = true;
  out->roles = roles;
  for (const struct sc_node *child = node->first; child != NULL; child = child->next) {
    struct sc_str name;
    if (!sc_parse_name(&b->parser, child, "the name of a role", &name)) {
      good = false;
      continue;
    }
    uint32_t id = scope_resolve_role(b->table, bytes_of(name));
    if (id == SCOPE_UNKNOWN) {
      sc_bind_unknown(b, SC_NAME_ROLE, SCOPE_UNKNOWN, child->span, name);
      good = false;
    }
    roles[out->role_count++] = (struct scope_name){bytes_of(name), id};
  }
  if (out->role_count <= SCOPE_ROLES_MAX) return good;
  sc_error(b->diags, SC_0802, node->span, "a request may assert at most %u roles", SCOPE_ROLES_MAX);
  return false;
}

static uint32_t add_subject(struct sc_binder *b, struct sc_test_subject subject, bool unknown) {
  *SC_PUSH(b->arena, &b->suite->subjects) = subject;
  *SC_PUSH(b->arena, &b->unknown_subjects) = unknown;
  return (uint32_t)b->suite->subjects.count - 1;
}

static struct scope_name user_name(const struct sc_binder *b, struct sc_str name) {
  return (struct scope_name){bytes_of(name), scope_resolve_user(b->table, bytes_of(name))};
}

/* What a fixture may say of a user: an id, or a map. */
static bool read_fixture(struct sc_binder *b, const struct sc_node *node,
                         struct sc_test_subject *out) {
  struct sc_parser *p = &b->parser;
  const struct sc_node *user = node, *roles = NULL, *unknown_node = NULL;
  bool good = true, unknown = false;
  if (node->kind == SC_NODE_MAP) {
    user = NULL;
    const struct sc_key keys[] = {
        {"user", false, &user}, {"roles", false, &roles}, {"unknown", false, &unknown_node}};
    good = sc_parse_keys(p, node, "a user of the fixtures", keys, 3);
  } else if (node->kind == SC_NODE_LIST) {
    return sc_parse_is(p, node, SC_NODE_MAP, "a user of the fixtures",
                       "{user: alice@acme.example, roles: [on-call]}");
  }
  if (unknown_node != NULL && !sc_parse_bool(p, unknown_node, "`unknown`", &unknown)) good = false;
  if (roles != NULL && !read_roles(b, roles, out)) good = false;
  if (user == NULL) return good;
  struct sc_str name;
  if (!sc_parse_name(p, user, "the id of a user", &name)) return false;
  out->user = user_name(b, name);
  bool known = out->user.handle != SCOPE_UNKNOWN;
  if (unknown && known) {
    sc_error(b->diags, SC_0805, user->span, "`%.*s` is a user of the policy, not unknown to it",
             SC_STR_ARGS(name));
    return false;
  }
  if (known || unknown || out->role_count > 0) return good;
  sc_bind_unknown(b, SC_NAME_USER, SCOPE_UNKNOWN, user->span, name);
  return false;
}

bool sc_bind_user_fixtures(struct sc_binder *b, const struct sc_node *node) {
  if (node == NULL) return true;
  if (!sc_parse_is(&b->parser, node, SC_NODE_MAP, "`users`", "users: {alice: alice@acme.example}"))
    return false;
  bool good = true;
  for (const struct sc_node *entry = node->first; entry != NULL; entry = entry->next) {
    struct sc_test_subject subject = {.user = {.handle = SCOPE_UNRESOLVED}};
    struct sc_fixture fixture = {.span = entry->key->span};
    if (!sc_parse_name(&b->parser, entry->key, "the name of a fixture", &fixture.name)) {
      good = false;
      continue;
    }
    bool read = read_fixture(b, entry, &subject);
    if (scope_resolve_user(b->table, bytes_of(fixture.name)) != SCOPE_UNKNOWN &&
        !sc_str_equal(fixture.name, sc_str_of(subject.user.name))) {
      struct sc_diag *diag =
          sc_error(b->diags, SC_0812, entry->key->span, "`%.*s` is a user of the policy, too",
                   SC_STR_ARGS(fixture.name));
      sc_diag_hint(b->diags, diag, "give the fixture a name that no user has");
      read = false;
    }
    subject.label = fixture.name;
    fixture.index = add_subject(b, subject, false);
    fixture.used = !read; /* one mistake is enough */
    sc_map_add(b->arena, &b->user_names, fixture.name, (uint32_t)b->users.count);
    *SC_PUSH(b->arena, &b->users) = fixture;
    if (!read) good = false;
  }
  return good;
}

/* The texts of a list of scalars, as a key. */
static void add_list_key(struct sc_binder *b, struct sc_text *key, const struct sc_node *list) {
  for (const struct sc_node *child = list->first; child != NULL; child = child->next)
    sc_text_format(b->arena, key, "\n%.*s", SC_STR_ARGS(child->value));
}

/* A fixture, or a user of the policy; unknown users are told apart by the caller. */
static bool find_user(struct sc_binder *b, const struct sc_node *user, struct sc_test_subject *out,
                      uint32_t *fixture) {
  struct sc_str name;
  *fixture = SC_NOT_FOUND;
  if (!sc_parse_name(&b->parser, user, "`user`", &name)) return false;
  uint32_t found = sc_map_get(&b->user_names, name);
  out->label = name;
  if (found == SC_NOT_FOUND) {
    out->user = user_name(b, name);
    return true;
  }
  b->users.items[found].used = true;
  *fixture = b->users.items[found].index;
  *out = b->suite->subjects.items[*fixture];
  return true;
}

uint32_t sc_bind_subject(struct sc_binder *b, const struct sc_node *user,
                         const struct sc_node *roles) {
  struct sc_test_subject subject = {.label = SC_STR("nobody"),
                                    .user = {.handle = SCOPE_UNRESOLVED}};
  struct sc_text key = {0};
  uint32_t fixture = SC_NOT_FOUND;
  if (user != NULL && !find_user(b, user, &subject, &fixture)) return SC_NOT_FOUND;
  if (fixture != SC_NOT_FOUND && roles == NULL) return fixture;
  if (user != NULL && roles == NULL) {
    uint32_t known = sc_map_get(&b->subjects, user->value);
    if (known != SC_NOT_FOUND) return known;
  }
  sc_text_add(b->arena, &key, user != NULL ? user->value : SC_STR(""));
  if (roles != NULL) {
    subject.role_count = 0;
    if (!read_roles(b, roles, &subject)) return SC_NOT_FOUND;
    add_list_key(b, &key, roles);
    subject.label = sc_str_format(b->arena, "%.*s with roles", SC_STR_ARGS(subject.label));
  }
  uint32_t fresh = (uint32_t)b->suite->subjects.count;
  uint32_t index = sc_map_add(b->arena, &b->subjects, sc_text_str(&key), fresh);
  if (index != fresh) return index;
  bool unknown = user != NULL && subject.user.handle == SCOPE_UNKNOWN && subject.role_count == 0;
  return add_subject(b, subject, unknown);
}

uint32_t sc_bind_subject_of_user(struct sc_binder *b, uint32_t user_id) {
  struct sc_str name = sc_bind_name(b, SC_NAME_USER, user_id);
  uint32_t fresh = (uint32_t)b->suite->subjects.count;
  uint32_t index = sc_map_add(b->arena, &b->subjects, name, fresh);
  if (index != fresh) return index;
  struct sc_test_subject subject = {.label = name,
                                    .user = {bytes_of(name), user_id | SCOPE_HANDLE}};
  return add_subject(b, subject, false);
}

/* --- chains ---------------------------------------------------------------------------------------------- */

static uint32_t add_chain(struct sc_binder *b, struct sc_str key, struct scope_name *actors,
                          uint32_t count) {
  uint32_t fresh = (uint32_t)b->suite->chains.count;
  uint32_t index = sc_map_add(b->arena, &b->chains, key, fresh);
  if (index != fresh) return index;
  struct sc_text label = {0};
  for (uint32_t i = 0; i < count; i++) {
    if (i > 0) sc_text_add(b->arena, &label, SC_STR(" for "));
    sc_text_add(b->arena, &label, sc_str_of(actors[i].name));
  }
  *SC_PUSH(b->arena, &b->suite->chains) =
      (struct sc_test_chain){sc_text_str(&label), actors, count};
  return index;
}

static struct scope_name agent_name(const struct sc_binder *b, struct sc_str name) {
  return (struct scope_name){bytes_of(name), scope_resolve_agent(b->table, bytes_of(name))};
}

static uint32_t chain_of_one(struct sc_binder *b, struct sc_str name) {
  uint32_t known = sc_map_get(&b->chains, name);
  if (known != SC_NOT_FOUND) return known;
  struct scope_name *actor = SC_NEW(b->arena, struct scope_name);
  *actor = agent_name(b, name);
  return add_chain(b, name, actor, 1);
}

uint32_t sc_bind_chain(struct sc_binder *b, const struct sc_node *agent,
                       const struct sc_node *actors) {
  struct sc_str name;
  if (agent != NULL)
    return sc_parse_name(&b->parser, agent, "`agent`", &name) ? chain_of_one(b, name)
                                                              : SC_NOT_FOUND;
  if (!sc_parse_is(&b->parser, actors, SC_NODE_LIST, "`actors`",
                   "[the-one-that-acts, the-one-it-acts-for]"))
    return SC_NOT_FOUND;
  if (actors->first == NULL || actors->child_count > SCOPE_ACTORS_MAX + 1) {
    sc_error(b->diags, SC_0807, actors->span, "a chain has 1 to %u actors", SCOPE_ACTORS_MAX);
    return SC_NOT_FOUND;
  }
  if (actors->child_count == 1) return sc_bind_chain(b, actors->first, NULL);
  struct scope_name *items = SC_NEW_ARRAY(b->arena, struct scope_name, actors->child_count);
  uint32_t count = 0;
  for (const struct sc_node *child = actors->first; child != NULL; child = child->next) {
    if (!sc_parse_name(&b->parser, child, "the name of an agent", &name)) return SC_NOT_FOUND;
    items[count++] = agent_name(b, name);
  }
  struct sc_text key = {0};
  add_list_key(b, &key, actors);
  return add_chain(b, sc_text_str(&key), items, count);
}

bool sc_bind_known_chain(struct sc_binder *b, uint32_t chain, struct sc_span span) {
  const struct sc_test_chain *c = &b->suite->chains.items[chain];
  bool good = true;
  for (uint32_t i = 0; i < c->count; i++) {
    if (c->actors[i].handle != SCOPE_UNKNOWN) continue;
    sc_bind_unknown(b, SC_NAME_AGENT, SCOPE_UNKNOWN, span, sc_str_of(c->actors[i].name));
    good = false;
  }
  return good;
}

uint32_t sc_bind_chain_of_agent(struct sc_binder *b, uint32_t agent_id) {
  return chain_of_one(b, sc_bind_name(b, SC_NAME_AGENT, agent_id));
}

/* --- tasks and scopes --------------------------------------------------------------------------------------- */

uint32_t sc_bind_task_text(struct sc_binder *b, struct sc_str name) {
  uint32_t fresh = (uint32_t)b->suite->tasks.count;
  uint32_t index = sc_map_add(b->arena, &b->tasks, name, fresh);
  if (index == fresh) *SC_PUSH(b->arena, &b->suite->tasks) = name;
  return index;
}

uint32_t sc_bind_scope_text(struct sc_binder *b, struct sc_str name) {
  uint32_t fresh = (uint32_t)b->suite->scopes.count;
  uint32_t index = sc_map_add(b->arena, &b->scopes, name, fresh);
  if (index == fresh)
    *SC_PUSH(b->arena, &b->suite->scopes) =
        (struct sc_test_scope){{bytes_of(name), scope_resolve_scope(b->table, bytes_of(name))}};
  return index;
}
