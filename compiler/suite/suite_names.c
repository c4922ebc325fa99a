/* SPDX-License-Identifier: Apache-2.0
 *
 * suite_names.c - the names of the table under test, and what is said about those that it does not have.
 */

#include "base/nearest.h"
#include "base/sorted.h"
#include "explain/answer.h"
#include "suite/suite_bind.h"

#define NAMES_SEARCHED_MAX 200000u /* a hint must not take seconds */

uint32_t sc_bind_count(const struct sc_binder *b, enum sc_test_name kind) {
  switch (kind) {
  case SC_NAME_USER: return b->counts.users;
  case SC_NAME_ROLE: return b->counts.roles;
  case SC_NAME_AGENT: return b->counts.agents;
  case SC_NAME_TASK: return b->counts.tasks;
  case SC_NAME_SCOPE: return b->counts.scopes;
  case SC_NAME_ATTR: return b->counts.attrs;
  }
  return 0;
}

struct sc_str sc_bind_name(const struct sc_binder *b, enum sc_test_name kind, uint32_t id) {
  struct scope_attr_info attr = {0};
  switch (kind) {
  case SC_NAME_USER: return sc_str_of(scope_user_name(b->table, id));
  case SC_NAME_ROLE: return sc_str_of(scope_role_name(b->table, id));
  case SC_NAME_AGENT: return sc_str_of(scope_agent_name(b->table, id));
  case SC_NAME_TASK: return sc_str_of(scope_task_name(b->table, id, NULL));
  case SC_NAME_SCOPE: return sc_str_of(scope_scope_name(b->table, id));
  case SC_NAME_ATTR: (void)scope_attr_info(b->table, id, &attr); return sc_str_of(attr.name);
  }
  return (struct sc_str){0};
}

static const char *kind_text(enum sc_test_name kind) {
  switch (kind) {
  case SC_NAME_USER: return "user";
  case SC_NAME_ROLE: return "role";
  case SC_NAME_AGENT: return "agent";
  case SC_NAME_TASK: return "task";
  case SC_NAME_SCOPE: return "scope";
  case SC_NAME_ATTR: return "context attribute";
  }
  return "name";
}

static bool belongs(const struct sc_binder *b, enum sc_test_name kind, uint32_t agent,
                    uint32_t id) {
  uint32_t owner;
  if (kind != SC_NAME_TASK || agent == SCOPE_UNKNOWN) return true;
  (void)scope_task_name(b->table, id, &owner);
  return owner == SCOPE_ID_OF(agent);
}

static void hint(struct sc_binder *b, struct sc_diag *diag, enum sc_test_name kind, uint32_t agent,
                 struct sc_str name) {
  struct sc_nearest nearest;
  struct sc_text list = {0};
  size_t listed = 0;
  sc_nearest_init(&nearest, name);
  uint32_t count = sc_bind_count(b, kind);
  for (uint32_t i = 0; i < count && i < NAMES_SEARCHED_MAX; i++) {
    if (!belongs(b, kind, agent, i)) continue;
    struct sc_str known = sc_bind_name(b, kind, i);
    sc_nearest_offer(&nearest, known);
    if (listed < 8)
      sc_text_format(b->arena, &list, "%s`%.*s`", listed > 0 ? ", " : "", SC_STR_ARGS(known));
    if (listed++ == 8) sc_text_add(b->arena, &list, SC_STR(", ..."));
  }
  if (nearest.best.ptr != NULL)
    sc_diag_hint(b->diags, diag, "did you mean `%.*s`?", SC_STR_ARGS(nearest.best));
  else if (listed > 0)
    sc_diag_hint(b->diags, diag, "it has %.*s", SC_STR_ARGS(sc_text_str(&list)));
}

void sc_bind_unknown(struct sc_binder *b, enum sc_test_name kind, uint32_t agent,
                     struct sc_span span, struct sc_str name) {
  struct sc_diag *diag;
  if (kind == SC_NAME_TASK && agent != SCOPE_UNKNOWN) {
    struct sc_str owner = sc_bind_name(b, SC_NAME_AGENT, agent);
    diag = sc_error(b->diags, SC_0802, span, "agent `%.*s` has no task `%.*s`", SC_STR_ARGS(owner),
                    SC_STR_ARGS(name));
  } else {
    diag = sc_error(b->diags, SC_0802, span, "the policy has no %s `%.*s`", kind_text(kind),
                    SC_STR_ARGS(name));
  }
  if (sc_diag_is_kept(b->diags)) hint(b, diag, kind, agent, name);
}

/* --- rules ------------------------------------------------------------------------------------------------ */

static void know_rules(struct sc_binder *b) {
  struct scope_rule rule;
  b->rule_ids_known = true;
  for (uint32_t i = 0; scope_rule_info(b->table, i, &rule); i++)
    sc_map_add(b->arena, &b->rule_ids, sc_str_of(rule.id), i);
}

bool sc_bind_rule_id(struct sc_binder *b, const struct sc_node *node, struct sc_str *out) {
  if (!sc_parse_text(&b->parser, node, "the id of a rule", out)) return false;
  if (!b->rule_ids_known) know_rules(b);
  if (sc_map_get(&b->rule_ids, *out) != SC_NOT_FOUND) return true;
  struct sc_diag *diag = sc_error(b->diags, SC_0802, node->span,
                                  "the policy has no rule with the id `%.*s`", SC_STR_ARGS(*out));
  if (!sc_diag_suggest(b->diags, diag, &b->rule_ids, *out))
    sc_diag_hint(
        b->diags, diag,
        "`scopec eval` prints the ids of the rules that decide a request; a rule without an "
        "id of its own is called after its place, such as role:sre/grants/2");
  return false;
}

bool sc_bind_texts(struct sc_binder *b, const struct sc_node *node, const char *what,
                   const char *example,
                   bool (*each)(struct sc_binder *, const struct sc_node *, struct sc_str *),
                   const struct sc_str **out, uint32_t *count) {
  if (!sc_parse_is(&b->parser, node, SC_NODE_LIST, what, example)) return false;
  struct sc_str *items = SC_NEW_ARRAY(b->arena, struct sc_str, node->child_count);
  uint32_t n = 0;
  bool good = true;
  for (const struct sc_node *child = node->first; child != NULL; child = child->next) {
    bool read = each != NULL ? each(b, child, &items[n])
                             : sc_parse_text(&b->parser, child, what, &items[n]);
    if (read)
      n++;
    else
      good = false;
  }
  *out = items;
  *count = (uint32_t)sc_sort_texts(items, n);
  return good;
}
