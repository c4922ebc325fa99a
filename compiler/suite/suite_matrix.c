/* SPDX-License-Identifier: Apache-2.0
 *
 * suite_matrix.c - matrices and set assertions: dimensions, and which combinations are allowed.
 *
 * A matrix is kept as its dimensions and a list of allow entries, each a set of positions per dimension; the product is
 * never stored.
 */
#include <stdio.h>

#include "explain/answer.h"
#include "front/pattern_match.h"
#include "suite/suite_bind.h"

#define COMBINATIONS_MAX UINT64_C(1000000000000)

struct dimension {
  SC_VEC(uint32_t) items; /* indices into the pool */
  SC_VEC(uint32_t) positions; /* per index of the pool: position + 1, 0 = not there */
};

static void add_item(struct sc_binder *b, struct dimension *dim, uint32_t index) {
  while (dim->positions.count <= index) *SC_PUSH(b->arena, &dim->positions) = 0;
  if (dim->positions.items[index] != 0) return;
  *SC_PUSH(b->arena, &dim->items) = index;
  dim->positions.items[index] = (uint32_t)dim->items.count;
}

static bool is_star(const struct sc_node *node) {
  return node->kind == SC_NODE_SCALAR && sc_str_equal(node->value, SC_STR("*"));
}

/* --- one item of a dimension's list: calls add for each index that it stands for ------------------------------ */

struct adding {
  struct sc_binder *b;
  const struct dimension *dims; /* of the matrix: what tasks are looked for at */
  const struct sc_row_nodes *row; /* of the test: what contexts are completed with */
  void (*add)(struct adding *adding, uint32_t index);
  struct dimension *dim; /* add: into this one */
  uint64_t *set; /* select: positions of dim */
  size_t added;
};

static void add_new(struct adding *a, uint32_t index) {
  add_item(a->b, a->dim, index);
  a->added++;
}

static void add_selected(struct adding *a, uint32_t index) {
  if (index >= a->dim->positions.count || a->dim->positions.items[index] == 0) return;
  uint32_t position = a->dim->positions.items[index] - 1;
  a->set[position / 64] |= UINT64_C(1) << position % 64;
  a->added++;
}

static bool add_users(struct adding *a, const struct sc_node *node) {
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

static bool add_agents(struct adding *a, const struct sc_node *node) {
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
static bool has_actor(const struct adding *a, uint32_t agent) {
  const struct dimension *chains = &a->dims[SC_DIM_CHAIN];
  for (size_t i = 0; i < chains->items.count; i++)
    if (a->b->suite->chains.items[chains->items.items[i]].actors[0].handle ==
        (agent | SCOPE_HANDLE))
      return true;
  return false;
}

static bool add_tasks(struct adding *a, const struct sc_node *node) {
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
  const struct dimension *chains = &a->dims[SC_DIM_CHAIN];
  uint32_t only = chains->items.count == 1
                      ? b->suite->chains.items[chains->items.items[0]].actors[0].handle
                      : SCOPE_UNKNOWN;
  if (star)
    sc_error(b->diags, SC_0813, node->span, "none of these agents has a task");
  else
    sc_bind_unknown(b, SC_NAME_TASK, only, node->span, name);
  return false;
}

static bool add_scopes(struct adding *a, const struct sc_node *node) {
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

static bool add_contexts(struct adding *a, const struct sc_node *node) {
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

static bool (*const add_item_of[SC_DIMS])(struct adding *, const struct sc_node *) = {
    add_users, add_agents, add_tasks, add_scopes, add_contexts};
static const char *const dim_names[SC_DIMS] = {"users", "agents", "tasks", "scopes", "contexts"};

/* --- the matrix -------------------------------------------------------------------------------------------------- */

static bool fill(struct adding *a, enum sc_dimension d, const struct sc_node *list) {
  char what[16];
  (void)snprintf(what, sizeof what, "`%s`", dim_names[d]);
  if (!sc_parse_is(&a->b->parser, list, SC_NODE_LIST, what, "[a, b]")) return false;
  if (list->first == NULL) {
    sc_error(a->b->diags, SC_0813, list->key->span, "%s is empty", what);
    return false;
  }
  bool good = true;
  for (const struct sc_node *child = list->first; child != NULL; child = child->next)
    if (!add_item_of[d](a, child)) good = false;
  return good;
}

/* What the matrix does not list: the one value of the test or the defaults. */
static bool fill_single(struct adding *a, enum sc_dimension d, const struct sc_row_nodes *row,
                        struct sc_span span) {
  struct sc_binder *b = a->b;
  uint32_t index = SC_NOT_FOUND;
  const char *missing = NULL;
  switch (d) {
  case SC_DIM_SUBJECT: index = sc_bind_subject(b, row->user, row->roles); break;
  case SC_DIM_CHAIN:
    if (row->agent == NULL && row->actors == NULL) {
      missing = "`agents`";
      break;
    }
    if (!sc_bind_one_chain(b, row)) return false;
    index = sc_bind_chain(b, row->agent, row->actors);
    if (index != SC_NOT_FOUND && !sc_bind_known_chain(b, index, span)) return false;
    break;
  case SC_DIM_TASK:
    if (row->task != NULL) return add_tasks(a, row->task);
    missing = "`tasks`";
    break;
  case SC_DIM_SCOPE:
    if (row->scope != NULL) return add_scopes(a, row->scope);
    missing = "`scopes`";
    break;
  case SC_DIM_CONTEXT: index = sc_bind_context(b, row); break;
  case SC_DIMS: break;
  }
  if (missing != NULL) {
    struct sc_diag *diag =
        sc_error(b->diags, SC_0807, span, "the matrix says nothing of %s", missing);
    sc_diag_hint(b->diags, diag,
                 "list them under `matrix`, or name one beside it or in `defaults`");
    return false;
  }
  if (index != SC_NOT_FOUND) a->add(a, index);
  return index != SC_NOT_FOUND;
}

static bool read_allow_entry(struct sc_binder *b, const struct sc_node *node,
                             const struct sc_row_nodes *row, struct dimension *dims,
                             struct sc_allow_entry *out) {
  const struct sc_node *lists[SC_DIMS] = {0};
  const struct sc_key keys[] = {{"users", false, &lists[0]},
                                {"agents", false, &lists[1]},
                                {"tasks", false, &lists[2]},
                                {"scopes", false, &lists[3]},
                                {"contexts", false, &lists[4]}};
  out->span = node->span;
  if (!sc_parse_is(&b->parser, node, SC_NODE_MAP, "an entry of `allow`",
                   "{users: [alice], scopes: [app:logs:read]}") ||
      !sc_parse_keys(&b->parser, node, "an entry of `allow`", keys, SC_DIMS))
    return false;
  bool good = true;
  for (unsigned d = 0; d < SC_DIMS; d++) {
    if (lists[d] == NULL) continue;
    size_t words = (dims[d].items.count + 63) / 64;
    uint64_t *set = SC_NEW_ARRAY(b->arena, uint64_t, words);
    struct adding a = {
        .b = b, .dims = dims, .row = row, .add = add_selected, .dim = &dims[d], .set = set};
    out->sets[d] = set;
    if (!sc_parse_is(&b->parser, lists[d], SC_NODE_LIST, dim_names[d], "[a, b]")) return false;
    if (lists[d]->first == NULL) {
      sc_error(b->diags, SC_0813, lists[d]->key->span, "`%s` is empty: the entry allows nothing",
               dim_names[d]);
      good = false;
    }
    for (const struct sc_node *child = lists[d]->first; child != NULL; child = child->next) {
      a.added = 0;
      bool read = add_item_of[d](&a, child);
      if (!read) good = false;
      if (!read || a.added > 0) continue;
      struct sc_diag *diag = sc_error(b->diags, SC_0813, child->span,
                                      "this is not among the `%s` of the matrix", dim_names[d]);
      sc_diag_hint(b->diags, diag,
                   "an entry of `allow` picks from the matrix: add it there, or drop it");
      good = false;
    }
  }
  return good;
}

static bool read_allow(struct sc_binder *b, const struct sc_test_nodes *nodes,
                       struct dimension *dims, struct sc_test *test) {
  const struct sc_node *node = nodes->allow;
  if (!sc_parse_is(&b->parser, node, SC_NODE_LIST, "`allow`", "[{users: [alice]}]")) return false;
  struct sc_allow_entry *entries = SC_NEW_ARRAY(b->arena, struct sc_allow_entry, node->child_count);
  bool good = true;
  for (const struct sc_node *child = node->first; child != NULL; child = child->next)
    if (!read_allow_entry(b, child, &nodes->row, dims, &entries[test->allow_count++])) good = false;
  test->allow = entries;
  return good;
}

static bool finish(struct sc_binder *b, struct dimension *dims, struct sc_test *test) {
  test->kind = SC_TEST_MATRIX;
  test->row_count = 1;
  for (unsigned d = 0; d < SC_DIMS; d++) {
    test->dims[d] = dims[d].items.items;
    test->dim_counts[d] = (uint32_t)dims[d].items.count;
    if (__builtin_mul_overflow(test->row_count, test->dim_counts[d], &test->row_count) ||
        test->row_count > COMBINATIONS_MAX) {
      sc_error(b->diags, SC_0813, test->span, "the matrix has more than 10^12 combinations");
      return false;
    }
  }
  test->allow_expectation = sc_bind_plain_expectation(b, true);
  test->deny_expectation = sc_bind_plain_expectation(b, false);
  return true;
}

/* Tasks are those of the agents: agents come first. */
static const enum sc_dimension order[SC_DIMS] = {SC_DIM_SUBJECT, SC_DIM_CHAIN, SC_DIM_TASK,
                                                 SC_DIM_SCOPE, SC_DIM_CONTEXT};

static bool fill_all(struct sc_binder *b, const struct sc_node *const lists[SC_DIMS],
                     const struct sc_row_nodes *row, struct dimension *dims, struct sc_span span) {
  bool good = true;
  for (unsigned i = 0; i < SC_DIMS; i++) {
    enum sc_dimension d = order[i];
    struct adding a = {.b = b, .dims = dims, .row = row, .add = add_new, .dim = &dims[d]};
    if (d == SC_DIM_TASK && !good) continue; /* whose tasks is not known */
    bool filled = lists[d] != NULL ? fill(&a, d, lists[d]) : fill_single(&a, d, row, span);
    if (!filled) good = false;
  }
  return good;
}

/* What the test names and the matrix lists, too: one of them would not count. */
static bool named_twice(struct sc_binder *b, const struct sc_node *const lists[SC_DIMS],
                        const struct sc_row_nodes *own) {
  const struct sc_node *const named[SC_DIMS][2] = {{own->user, own->roles},
                                                   {own->agent, own->actors},
                                                   {own->task, NULL},
                                                   {own->scope, NULL},
                                                   {own->context, NULL}};
  bool twice = false;
  for (unsigned d = 0; d < SC_DIMS; d++)
    for (unsigned i = 0; i < 2 && lists[d] != NULL; i++) {
      if (named[d][i] == NULL) continue;
      struct sc_diag *diag =
          sc_error(b->diags, SC_0807, named[d][i]->key->span, "`%.*s` does not belong here",
                   SC_STR_ARGS(named[d][i]->key->value));
      sc_diag_hint(b->diags, diag, "the test lists `%s`: it would not count", dim_names[d]);
      twice = true;
    }
  return twice;
}

bool sc_bind_matrix(struct sc_binder *b, const struct sc_test_nodes *nodes, struct sc_test *test) {
  const struct sc_node *lists[SC_DIMS] = {0};
  const struct sc_key keys[] = {{"users", false, &lists[0]},
                                {"agents", false, &lists[1]},
                                {"tasks", false, &lists[2]},
                                {"scopes", false, &lists[3]},
                                {"contexts", false, &lists[4]}};
  struct dimension dims[SC_DIMS] = {0};
  bool good = sc_parse_keys(&b->parser, nodes->matrix, "a matrix", keys, SC_DIMS);
  if (nodes->allow == NULL) {
    struct sc_diag *diag = sc_error(b->diags, SC_0807, nodes->matrix->key->span,
                                    "the matrix does not say what is allowed");
    sc_diag_hint(b->diags, diag,
                 "list it under `allow`, beside `matrix`; `allow: []` is nothing at all");
    return false;
  }
  if (named_twice(b, lists, nodes->own)) good = false;
  if (!good || !fill_all(b, lists, &nodes->row, dims, test->span)) return false;
  return read_allow(b, nodes, dims, test) && finish(b, dims, test);
}

/* --- set assertions ----------------------------------------------------------------------------------------------- */

/* All that the policy has, in one dimension; the test lists which of them are allowed. */
bool sc_bind_exactly(struct sc_binder *b, const struct sc_test_nodes *nodes, struct sc_test *test) {
  static struct sc_node every = {.kind = SC_NODE_SCALAR, .value = {"*", 1}};
  const struct sc_node *lists[SC_DIMS] = {0}, *none[SC_DIMS] = {0};
  const struct sc_key keys[] = {{"users", false, &lists[0]},
                                {"agents", false, &lists[1]},
                                {"tasks", false, &lists[2]},
                                {"scopes", false, &lists[3]}};
  struct dimension dims[SC_DIMS] = {0};
  unsigned given = 0, which = 0;
  if (!sc_parse_keys(&b->parser, nodes->exactly, "`exactly`", keys, 4)) return false;
  for (unsigned d = 0; d < SC_DIMS; d++) {
    given += lists[d] != NULL;
    if (lists[d] != NULL) which = d;
  }
  if (given != 1) {
    struct sc_diag *diag = sc_error(b->diags, SC_0807, nodes->exactly->key->span,
                                    "`exactly` takes one of users, agents, tasks, scopes");
    sc_diag_hint(b->diags, diag, "exactly: {scopes: ['urn:infra:*:read']}");
    return false;
  }
  struct sc_node all = every;
  struct sc_node list = {
      .kind = SC_NODE_LIST, .first = &all, .child_count = 1, .key = nodes->exactly->key};
  all.span = nodes->exactly->key->span;
  none[which] = &list;
  if (named_twice(b, lists, nodes->own) || !fill_all(b, none, &nodes->row, dims, test->span))
    return false;
  if (!sc_parse_is(&b->parser, lists[which], SC_NODE_LIST, dim_names[which], "[a, b]"))
    return false;
  /* What is listed beyond the policy's names (a fixture, a chain, a name below an open scope) is asked for, too. */
  struct adding a = {.b = b, .dims = dims, .row = &nodes->row, .add = add_new, .dim = &dims[which]};
  bool good = true;
  for (const struct sc_node *child = lists[which]->first; child != NULL; child = child->next)
    if (!add_item_of[which](&a, child)) good = false;
  if (!good) return false;
  struct sc_allow_entry *entry = SC_NEW(b->arena, struct sc_allow_entry);
  a.set = SC_NEW_ARRAY(b->arena, uint64_t, (dims[which].items.count + 63) / 64);
  a.add = add_selected;
  entry->span = lists[which]->span;
  entry->sets[which] = a.set;
  for (const struct sc_node *child = lists[which]->first; child != NULL; child = child->next)
    (void)add_item_of[which](&a, child);
  test->exactly = true;
  test->allow = entry;
  test->allow_count = 1;
  return finish(b, dims, test);
}
