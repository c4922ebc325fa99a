/* SPDX-License-Identifier: Apache-2.0
 *
 * resolve_refs.c - names of roles, users, agents and tasks to indices; what roles inherit and scopes imply, in full.
 */

#include "base/sorted.h"
#include "front/graph.h"
#include "front/resolve_internal.h"

static bool resolve_ref(struct sc_resolver *r, struct sc_ref *ref, sc_map_fn *map_of,
                        enum sc_code code, const char *what) {
  const struct sc_map *map = map_of(r);
  ref->index = sc_map_get(map, ref->name);
  if (ref->index != SC_NOT_FOUND) return true;
  if (r->policy->incomplete) return false; /* it may be what could not be read */
  struct sc_diag *diag =
      sc_error(r->diags, code, ref->span, "there is no %s `%.*s`", what, SC_STR_ARGS(ref->name));
  (void)sc_diag_suggest(r->diags, diag, map, ref->name);
  return false;
}

static void resolve_refs(struct sc_resolver *r, struct sc_ref *refs, uint32_t *count,
                         sc_map_fn *map_of, enum sc_code code, const char *what) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < *count; i++)
    if (resolve_ref(r, &refs[i], map_of, code, what)) refs[kept++] = refs[i];
  *count = kept; /* there is an error if any was dropped */
}

/* *count is 0 if any is unknown: then nothing can be said about all of them. */
static void resolve_selectors(struct sc_resolver *r, struct sc_selector *selectors,
                              uint32_t *count) {
  bool all = true;
  for (uint32_t i = 0; i < *count; i++) {
    struct sc_selector *s = &selectors[i];
    bool known = true;
    if (!s->any) {
      switch (s->kind) {
      case SC_SELECT_USER:
        known = resolve_ref(r, &s->ref, sc_resolve_user_map, SC_0204, "user");
        break;
      case SC_SELECT_ROLE:
        known = resolve_ref(r, &s->ref, sc_resolve_role_map, SC_0203, "role");
        break;
      case SC_SELECT_AGENT:
        known = resolve_ref(r, &s->ref, sc_resolve_agent_map, SC_0205, "agent");
        break;
      }
    }
    all = all && known;
  }
  if (!all) *count = 0;
}

/* --- cycles ------------------------------------------------------------------------------------------------ */

struct named {
  struct sc_str name;
  struct sc_span span;
};

/* Begins the path at its first place in the files, so that the message does not depend on the walk. */
static void report_cycle(struct sc_resolver *r, enum sc_code code, const char *verb,
                         const struct named *path, uint32_t count) {
  uint32_t start = 0;
  for (uint32_t i = 1; i < count; i++)
    if (path[i].span.file < path[start].span.file ||
        (path[i].span.file == path[start].span.file && path[i].span.off < path[start].span.off))
      start = i;
  struct sc_text text = {0};
  for (uint32_t i = 0; i <= count; i++)
    sc_text_format(r->arena, &text, "%s%.*s", i == 0 ? "" : " -> ",
                   SC_STR_ARGS(path[(start + i) % count].name));
  struct sc_diag *diag = sc_error(r->diags, code, path[start].span, "`%.*s` %s itself",
                                  SC_STR_ARGS(path[start].name), verb);
  sc_diag_note(r->diags, diag, SC_NO_SPAN, "%.*s", SC_STR_ARGS(sc_text_str(&text)));
  for (uint32_t i = 1; i < count && i < 4; i++)
    sc_diag_note(r->diags, diag, path[(start + i) % count].span, "by way of this one");
  sc_diag_hint(r->diags, diag, "remove one step of the circle");
}

static struct named name_of_role(const struct sc_policy *policy, uint32_t role) {
  return (struct named){policy->roles[role].name, policy->roles[role].name_span};
}

static struct named name_of_scope(const struct sc_policy *policy, uint32_t scope) {
  return (struct named){policy->scopes[scope].name, policy->scopes[scope].name_span};
}

/* Every circle that shares no vertex with one reported before. False if there is none. */
static bool report_cycles(struct sc_resolver *r, enum sc_code code, const char *verb,
                          struct sc_graph *graph,
                          struct named (*name_of)(const struct sc_policy *, uint32_t)) {
  const uint32_t *cycle;
  uint32_t length;
  bool any = false;
  while ((cycle = sc_graph_cycle(r->arena, graph, &length)) != NULL) {
    struct named *path = SC_NEW_ARRAY(r->arena, struct named, length);
    for (uint32_t i = 0; i < length; i++) path[i] = name_of(r->policy, cycle[i]);
    report_cycle(r, code, verb, path, length);
    for (uint32_t i = 0; i < length; i++) graph->target_counts[cycle[i]] = 0;
    any = true;
    if (r->diags->error_count > SC_DIAGS_MAX) break;
  }
  return any;
}

static struct sc_graph new_graph(struct sc_resolver *r, uint32_t count) {
  struct sc_graph graph = {.count = count};
  graph.targets = SC_NEW_ARRAY(r->arena, const uint32_t *, count);
  graph.target_counts = SC_NEW_ARRAY(r->arena, uint32_t, count);
  return graph;
}

/* --- roles --------------------------------------------------------------------------------------------------- */

static void resolve_roles(struct sc_resolver *r) {
  struct sc_policy *policy = r->policy;
  struct sc_graph graph = new_graph(r, policy->role_count);
  for (uint32_t i = 0; i < policy->role_count; i++) {
    struct sc_role *role = &policy->roles[i];
    resolve_refs(r, role->inherits, &role->inherit_count, sc_resolve_role_map, SC_0203, "role");
    uint32_t *targets = SC_NEW_ARRAY(r->arena, uint32_t, role->inherit_count);
    for (uint32_t k = 0; k < role->inherit_count; k++) targets[k] = role->inherits[k].index;
    graph.targets[i] = targets;
    graph.target_counts[i] = role->inherit_count;
  }
  if (report_cycles(r, SC_0210, "inherits", &graph, name_of_role)) return;
  unsigned char *marks = SC_NEW_ARRAY(r->arena, unsigned char, policy->role_count);
  for (uint32_t i = 0; i < policy->role_count; i++)
    policy->roles[i].closure =
        sc_graph_reach(r->arena, &graph, i, true, marks, &policy->roles[i].closure_count);
}

/* What users with the same list of roles share. */
struct role_list {
  const uint32_t *closure;
  uint32_t count;
};

static struct role_list closure_of(struct sc_resolver *r, const struct sc_user *user) {
  SC_VEC(uint32_t) all = {0};
  for (uint32_t i = 0; i < user->role_count; i++) {
    const struct sc_role *role = &r->policy->roles[user->roles[i].index];
    for (uint32_t k = 0; k < role->closure_count; k++) *SC_PUSH(r->arena, &all) = role->closure[k];
  }
  return (struct role_list){all.items, (uint32_t)sc_sort_ids(all.items, all.count)};
}

static void resolve_users(struct sc_resolver *r) {
  struct sc_policy *policy = r->policy;
  struct sc_map known = {0}; /* bytes of a list of roles -> index into lists */
  SC_VEC(struct role_list) lists = {0};
  for (uint32_t i = 0; i < policy->user_count; i++) {
    struct sc_user *user = &policy->users[i];
    resolve_refs(r, user->roles, &user->role_count, sc_resolve_role_map, SC_0203, "role");
    if (user->role_count == 0) continue;
    uint32_t *ids = SC_NEW_ARRAY(r->arena, uint32_t, user->role_count);
    for (uint32_t k = 0; k < user->role_count; k++) ids[k] = user->roles[k].index;
    struct sc_str key = {(const char *)ids, user->role_count * sizeof *ids};
    uint32_t fresh = (uint32_t)lists.count;
    uint32_t index = sc_map_add(r->arena, &known, key, fresh);
    if (index == fresh) *SC_PUSH(r->arena, &lists) = closure_of(r, user);
    user->closure = lists.items[index].closure;
    user->closure_count = lists.items[index].count;
  }
}

/* --- delegations and denies --------------------------------------------------------------------------------------- */

static void resolve_tasks(struct sc_resolver *r, struct sc_ref *tasks, uint32_t *count) {
  resolve_refs(r, tasks, count, sc_resolve_task_map, SC_0206, "task");
}

void sc_resolve_refs(struct sc_resolver *r) {
  struct sc_policy *policy = r->policy;
  resolve_roles(r);
  resolve_users(r);
  for (uint32_t i = 0; i < policy->delegation_count; i++) {
    struct sc_delegation *d = &policy->delegations[i];
    resolve_selectors(r, d->from, &d->from_count);
    resolve_selectors(r, d->to, &d->to_count);
    resolve_tasks(r, d->tasks, &d->task_count);
  }
  for (uint32_t i = 0; i < policy->deny_count; i++) {
    struct sc_deny *deny = &policy->denies[i];
    resolve_refs(r, deny->users, &deny->user_count, sc_resolve_user_map, SC_0204, "user");
    resolve_refs(r, deny->roles, &deny->role_count, sc_resolve_role_map, SC_0203, "role");
    resolve_refs(r, deny->agents, &deny->agent_count, sc_resolve_agent_map, SC_0205, "agent");
    resolve_tasks(r, deny->tasks, &deny->task_count);
  }
}

/* --- implied scopes -------------------------------------------------------------------------------------------------- */

/* All scopes that the patterns cover; the scope itself only where it is named literally, which is a circle. */
static void implied_by(struct sc_resolver *r, uint32_t scope, struct sc_graph *graph) {
  const struct sc_scope *model = &r->policy->scopes[scope];
  SC_VEC(uint32_t) targets = {0};
  for (uint32_t p = 0; p < model->implies_count; p++) {
    const struct sc_pattern *pattern = &model->implies[p];
    bool literal = pattern->text.len > 0 && sc_pattern_is_literal(pattern->text);
    for (uint32_t i = 0; i < pattern->id_count; i++)
      if (pattern->ids[i] != scope || literal) *SC_PUSH(r->arena, &targets) = pattern->ids[i];
  }
  graph->targets[scope] = targets.items;
  graph->target_counts[scope] = (uint32_t)targets.count;
}

void sc_resolve_implies(struct sc_resolver *r) {
  struct sc_policy *policy = r->policy;
  if ((policy->scopes_hold & SC_SCOPES_IMPLY) == 0) return;
  uint32_t count = policy->scope_count + policy->open_class_count; /* classes imply nothing */
  struct sc_graph graph = new_graph(r, count);
  for (uint32_t i = 0; i < policy->scope_count; i++) implied_by(r, i, &graph);
  if (report_cycles(r, SC_0209, "implies", &graph, name_of_scope)) return;
  unsigned char *marks = SC_NEW_ARRAY(r->arena, unsigned char, count);
  for (uint32_t i = 0; i < policy->scope_count; i++)
    if (graph.target_counts[i] > 0)
      policy->scopes[i].closure =
          sc_graph_reach(r->arena, &graph, i, false, marks, &policy->scopes[i].closure_count);
}
