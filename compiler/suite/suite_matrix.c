/* SPDX-License-Identifier: Apache-2.0
 *
 * suite_matrix.c - matrices and set assertions: dimensions, and which combinations are allowed.
 *
 * A matrix is kept as its dimensions and a list of allow entries, each a set of positions per dimension; the product is
 * never stored.
 */
#include "suite/suite_matrix.h"

#include <stdio.h>

#define COMBINATIONS_MAX UINT64_C(1000000000000)

static const char *const dim_names[SC_DIMS] = {"users", "agents", "tasks", "scopes", "contexts"};

/* The lists of the first `count` dimensions, by their names as keys; those that are not there stay NULL. */
static bool read_lists(struct sc_binder *b, const struct sc_node *node, const char *what,
                       unsigned count, const struct sc_node *lists[SC_DIMS]) {
  struct sc_key keys[SC_DIMS];
  for (unsigned d = 0; d < count; d++) keys[d] = (struct sc_key){dim_names[d], false, &lists[d]};
  return sc_parse_keys(&b->parser, node, what, keys, count);
}

/* --- the matrix -------------------------------------------------------------------------------------------------- */

static bool fill(struct sc_matrix_adding *a, enum sc_dimension d, const struct sc_node *list) {
  char what[16];
  (void)snprintf(what, sizeof what, "`%s`", dim_names[d]);
  if (!sc_parse_is(&a->b->parser, list, SC_NODE_LIST, what, "[a, b]")) return false;
  if (list->first == NULL) {
    sc_error(a->b->diags, SC_0813, list->key->span, "%s is empty", what);
    return false;
  }
  bool good = true;
  for (const struct sc_node *child = list->first; child != NULL; child = child->next)
    if (!sc_matrix_item(a, d, child)) good = false;
  return good;
}

/* What the matrix does not list: the one value of the test or the defaults. */
static bool fill_single(struct sc_matrix_adding *a, enum sc_dimension d,
                        const struct sc_row_nodes *row, struct sc_span span) {
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
    if (row->task != NULL) return sc_matrix_item(a, d, row->task);
    missing = "`tasks`";
    break;
  case SC_DIM_SCOPE:
    if (row->scope != NULL) return sc_matrix_item(a, d, row->scope);
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
                             const struct sc_row_nodes *row, struct sc_matrix_dim *dims,
                             struct sc_allow_entry *out) {
  const struct sc_node *lists[SC_DIMS] = {0};
  out->span = node->span;
  if (!sc_parse_is(&b->parser, node, SC_NODE_MAP, "an entry of `allow`",
                   "{users: [alice], scopes: [app:logs:read]}") ||
      !read_lists(b, node, "an entry of `allow`", SC_DIMS, lists))
    return false;
  bool good = true;
  for (unsigned d = 0; d < SC_DIMS; d++) {
    if (lists[d] == NULL) continue;
    size_t words = (dims[d].items.count + 63) / 64;
    uint64_t *set = SC_NEW_ARRAY(b->arena, uint64_t, words);
    struct sc_matrix_adding a = {
        .b = b, .dims = dims, .row = row, .add = sc_matrix_select, .dim = &dims[d], .set = set};
    out->sets[d] = set;
    if (!sc_parse_is(&b->parser, lists[d], SC_NODE_LIST, dim_names[d], "[a, b]")) return false;
    if (lists[d]->first == NULL) {
      sc_error(b->diags, SC_0813, lists[d]->key->span, "`%s` is empty: the entry allows nothing",
               dim_names[d]);
      good = false;
    }
    for (const struct sc_node *child = lists[d]->first; child != NULL; child = child->next) {
      a.added = 0;
      bool read = sc_matrix_item(&a, d, child);
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
                       struct sc_matrix_dim *dims, struct sc_test *test) {
  const struct sc_node *node = nodes->allow;
  if (!sc_parse_is(&b->parser, node, SC_NODE_LIST, "`allow`", "[{users: [alice]}]")) return false;
  struct sc_allow_entry *entries = SC_NEW_ARRAY(b->arena, struct sc_allow_entry, node->child_count);
  bool good = true;
  for (const struct sc_node *child = node->first; child != NULL; child = child->next)
    if (!read_allow_entry(b, child, &nodes->row, dims, &entries[test->allow_count++])) good = false;
  test->allow = entries;
  return good;
}

static bool finish(struct sc_binder *b, struct sc_matrix_dim *dims, struct sc_test *test) {
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
                     const struct sc_row_nodes *row, struct sc_matrix_dim *dims,
                     struct sc_span span) {
  bool good = true;
  for (unsigned i = 0; i < SC_DIMS; i++) {
    enum sc_dimension d = order[i];
    struct sc_matrix_adding a = {
        .b = b, .dims = dims, .row = row, .add = sc_matrix_add_new, .dim = &dims[d]};
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
  struct sc_matrix_dim dims[SC_DIMS] = {0};
  bool good = read_lists(b, nodes->matrix, "a matrix", SC_DIMS, lists);
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
  struct sc_matrix_dim dims[SC_DIMS] = {0};
  unsigned given = 0, which = 0;
  if (!read_lists(b, nodes->exactly, "`exactly`", SC_DIM_CONTEXT, lists)) return false;
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
  struct sc_matrix_adding a = {
      .b = b, .dims = dims, .row = &nodes->row, .add = sc_matrix_add_new, .dim = &dims[which]};
  bool good = true;
  for (const struct sc_node *child = lists[which]->first; child != NULL; child = child->next)
    if (!sc_matrix_item(&a, which, child)) good = false;
  if (!good) return false;
  struct sc_allow_entry *entry = SC_NEW(b->arena, struct sc_allow_entry);
  a.set = SC_NEW_ARRAY(b->arena, uint64_t, (dims[which].items.count + 63) / 64);
  a.add = sc_matrix_select;
  entry->span = lists[which]->span;
  entry->sets[which] = a.set;
  for (const struct sc_node *child = lists[which]->first; child != NULL; child = child->next)
    (void)sc_matrix_item(&a, which, child);
  test->exactly = true;
  test->allow = entry;
  test->allow_count = 1;
  return finish(b, dims, test);
}
