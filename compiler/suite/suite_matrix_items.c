/* SPDX-License-Identifier: Apache-2.0
 *
 * suite_matrix_items.c - what one item of a matrix's lists stands for: a name, all names, those that a pattern matches.
 */
#include "suite/suite_matrix.h"

#include "explain/answer.h"
#include "front/pattern_match.h"

static void add_item(struct sc_binder *b, struct sc_matrix_dim *dim, uint32_t index) {
  while (dim->positions.count <= index) *SC_PUSH(b->arena, &dim->positions) = 0;
  if (dim->positions.items[index] != 0) return;
  *SC_PUSH(b->arena, &dim->items) = index;
  dim->positions.items[index] = (uint32_t)dim->items.count;
}

static bool is_star(const struct sc_node *node) {
  return node->kind == SC_NODE_SCALAR && sc_str_equal(node->value, SC_STR("*"));
}

void sc_matrix_add_new(struct sc_matrix_adding *a, uint32_t index) {
  add_item(a->b, a->dim, index);
  a->added++;
}

void sc_matrix_select(struct sc_matrix_adding *a, uint32_t index) {
  if (index >= a->dim->positions.count || a->dim->positions.items[index] == 0) return;
  uint32_t position = a->dim->positions.items[index] - 1;
  a->set[position / 64] |= UINT64_C(1) << position % 64;
  a->added++;
}

static bool add_users(struct sc_matrix_adding *a, const struct sc_node *node) {
  struct sc_binder *b = a->b;
  if (is_star(node)) {
    for (uint32_t i = 0; i < b->counts.users; i++) a->add(a, sc_bind_subject_of_user(b, i));
    return true;
  }
  uint32_t index = sc_bind_subject(b, node, NULL);
  if (index == SC_NOT_FOUND) return false;
  if (b->unknown_subjects.items[index]) {
    sc_bind_unknown(b, SC_NAME_USER, SCOPE_UNKNOWN, node->span, node->value);
    return false;
  }
  a->add(a, index);
  return true;
}

static bool add_agents(struct sc_matrix_adding *a, const struct sc_node *node) {
  struct sc_binder *b = a->b;
  if (is_star(node)) {
    for (uint32_t i = 0; i < b->counts.agents; i++) a->add(a, sc_bind_chain_of_agent(b, i));
    return true;
  }
  bool list = node->kind == SC_NODE_LIST;
  uint32_t index = sc_bind_chain(b, list ? NULL : node, list ? node : NULL);
  if (index == SC_NOT_FOUND || !sc_bind_known_chain(b, index, node->span)) return false;
  a->add(a, index);
  return true;
}

/* Whether the acting agent of a chain of the matrix has the task. */
static bool has_actor(const struct sc_matrix_adding *a, uint32_t agent) {
  const struct sc_matrix_dim *chains = &a->dims[SC_DIM_CHAIN];
  for (size_t i = 0; i < chains->items.count; i++)
    if (a->b->suite->chains.items[chains->items.items[i]].actors[0].handle ==
        (agent | SCOPE_HANDLE))
      return true;
  return false;
}

static bool add_tasks(struct sc_matrix_adding *a, const struct sc_node *node) {
  struct sc_binder *b = a->b;
  struct sc_str name;
  bool star = is_star(node), found = false;
  if (!star && !sc_parse_name(&b->parser, node, "the name of a task", &name)) return false;
  for (uint32_t i = 0; i < b->counts.tasks; i++) {
    uint32_t agent;
    struct sc_str task = sc_str_of(scope_task_name(b->table, i, &agent));
    if ((!star && !sc_str_equal(task, name)) || !has_actor(a, agent)) continue;
    found = true;
    a->add(a, sc_bind_task_text(b, task));
    if (!star) break;
  }
  if (found) return true;
  const struct sc_matrix_dim *chains = &a->dims[SC_DIM_CHAIN];
  uint32_t only = chains->items.count == 1
                      ? b->suite->chains.items[chains->items.items[0]].actors[0].handle
                      : SCOPE_UNKNOWN;
  if (star)
    sc_error(b->diags, SC_0813, node->span, "none of these agents has a task");
  else
    sc_bind_unknown(b, SC_NAME_TASK, only, node->span, name);
  return false;
}

static bool add_scopes(struct sc_matrix_adding *a, const struct sc_node *node) {
  struct sc_binder *b = a->b;
  struct sc_pattern pattern = {0};
  if (is_star(node)) {
    for (uint32_t i = 0; i < b->counts.scopes; i++)
      if (sc_bind_name(b, SC_NAME_SCOPE, i).len > 0)
        a->add(a, sc_bind_scope_text(b, sc_bind_name(b, SC_NAME_SCOPE, i)));
    return true;
  }
  if (!sc_parse_pattern(&b->parser, node, &pattern)) return false;
  if (sc_pattern_is_literal(pattern.text)) {
    uint32_t index = sc_bind_scope_text(b, pattern.text);
    if (b->suite->scopes.items[index].name.handle != SCOPE_UNKNOWN) {
      a->add(a, index);
      return true;
    }
    sc_bind_unknown(b, SC_NAME_SCOPE, SCOPE_UNKNOWN, node->span, pattern.text);
    return false;
  }
  bool found = false;
  for (uint32_t i = 0; i < b->counts.scopes; i++) {
    struct sc_str name = sc_bind_name(b, SC_NAME_SCOPE, i);
    if (name.len == 0 || !sc_pattern_matches(pattern.text, name)) continue;
    found = true;
    a->add(a, sc_bind_scope_text(b, name));
  }
  if (found) return true;
  struct sc_diag *diag =
      sc_error(b->diags, SC_0813, node->span, "`%.*s` matches no scope of the policy",
               SC_STR_ARGS(pattern.text));
  sc_diag_hint(b->diags, diag,
               "patterns stand for names that the policy lists; below an open scope, "
               "write names out");
  return false;
}

static bool add_contexts(struct sc_matrix_adding *a, const struct sc_node *node) {
  struct sc_binder *b = a->b;
  if (is_star(node)) {
    for (size_t i = 0; i < b->context_fixtures.count; i++)
      a->add(a, sc_bind_context_fixture(b, (uint32_t)i, a->row));
    if (b->context_fixtures.count > 0) return true;
    sc_error(b->diags, SC_0813, node->span, "the fixtures have no contexts");
    return false;
  }
  /* A name alone is the fixture itself, so that `allow` can name it. */
  uint32_t fixture =
      node->kind == SC_NODE_SCALAR ? sc_map_get(&b->context_names, node->value) : SC_NOT_FOUND;
  struct sc_row_nodes row = *a->row;
  row.context = node;
  uint32_t index = fixture != SC_NOT_FOUND ? sc_bind_context_fixture(b, fixture, a->row)
                                           : sc_bind_context(b, &row);
  if (index == SC_NOT_FOUND) return false;
  a->add(a, index);
  return true;
}

bool sc_matrix_item(struct sc_matrix_adding *a, enum sc_dimension dimension,
                    const struct sc_node *node) {
  static bool (*const add_item_of[SC_DIMS])(struct sc_matrix_adding *, const struct sc_node *) = {
      add_users, add_agents, add_tasks, add_scopes, add_contexts};
  return add_item_of[dimension](a, node);
}
