/* SPDX-License-Identifier: Apache-2.0
 *
 * suite_table.c - single cases and tables: nodes to rows.
 */
#include "explain/answer.h"
#include "suite/suite_bind.h"

void sc_bind_inherit(struct sc_row_nodes *nodes, const struct sc_row_nodes *fallback) {
  bool acts = nodes->agent != NULL || nodes->actors != NULL;
  bool asks = nodes->user != NULL || nodes->roles != NULL;
  if (!asks) {
    nodes->user = fallback->user;
    nodes->roles = fallback->roles;
  }
  if (!acts) {
    nodes->agent = fallback->agent;
    nodes->actors = fallback->actors;
  }
  if (nodes->task == NULL) nodes->task = fallback->task;
  if (nodes->scope == NULL) nodes->scope = fallback->scope;
  if (nodes->resource == NULL) nodes->resource = fallback->resource;
  if (nodes->context == NULL) nodes->context = fallback->context;
  if (nodes->without == NULL) nodes->without = fallback->without;
  if (nodes->now == NULL) nodes->now = fallback->now;
  if (nodes->expect == NULL) nodes->expect = fallback->expect;
}

/* --- one row --------------------------------------------------------------------------------------------- */

static bool needed(struct sc_binder *b, const struct sc_node *node, struct sc_span span,
                   const char *what) {
  if (node != NULL) return true;
  struct sc_diag *diag = sc_error(b->diags, SC_0807, span, "the test names no %s", what);
  sc_diag_hint(b->diags, diag, "write it here, or for all tests under `defaults`");
  return false;
}

static struct sc_span place_of(const struct sc_node *node, struct sc_span otherwise) {
  return node != NULL ? node->span : otherwise;
}

/* Names that the policy does not have are what a test may be about, if it expects just that. */
static bool known_names(struct sc_binder *b, const struct sc_row_nodes *n, struct sc_span span,
                        const struct sc_test_row *row) {
  const struct sc_test_chain *chain = &b->suite->chains.items[row->chain];
  struct sc_str task = b->suite->tasks.items[row->task];
  bool good = true;
  const struct sc_node *agent = n->agent != NULL ? n->agent : n->actors;
  if (b->unknown_subjects.items[row->subject] &&
      !sc_expects_reason(b, row->expectation, SCOPE_REASON_UNKNOWN_USER)) {
    sc_bind_unknown(b, SC_NAME_USER, SCOPE_UNKNOWN, place_of(n->user, span),
                    sc_str_of(b->suite->subjects.items[row->subject].user.name));
    good = false;
  }
  if (!sc_expects_reason(b, row->expectation, SCOPE_REASON_UNKNOWN_AGENT)) {
    if (!sc_bind_known_chain(b, row->chain, place_of(agent, span))) return false;
    for (uint32_t i = 0; i < chain->count; i++) {
      if (scope_resolve_task(b->table, chain->actors[i].handle,
                             (struct scope_bytes){task.ptr, task.len}) != SCOPE_UNKNOWN ||
          sc_expects_reason(b, row->expectation, SCOPE_REASON_UNKNOWN_TASK))
        continue;
      sc_bind_unknown(b, SC_NAME_TASK, chain->actors[i].handle, place_of(n->task, span), task);
      good = false;
    }
  }
  const struct sc_test_scope *scope = &b->suite->scopes.items[row->scope];
  if (scope->name.handle == SCOPE_UNKNOWN &&
      !sc_expects_reason(b, row->expectation, SCOPE_REASON_UNKNOWN_SCOPE)) {
    sc_bind_unknown(b, SC_NAME_SCOPE, SCOPE_UNKNOWN, place_of(n->scope, span),
                    sc_str_of(scope->name.name));
    good = false;
  }
  return good;
}

bool sc_bind_one_chain(struct sc_binder *b, const struct sc_row_nodes *n) {
  if (n->agent == NULL || n->actors == NULL) return true;
  sc_error(b->diags, SC_0807, n->actors->span,
           "`agent` and `actors` exclude each other: a chain is given by `actors` alone");
  return false;
}

bool sc_bind_row(struct sc_binder *b, const struct sc_row_nodes *n, struct sc_span span,
                 struct sc_test_row *out) {
  struct sc_str task, scope;
  bool good = needed(b, n->agent != NULL ? n->agent : n->actors, span, "agent");
  if (!needed(b, n->task, span, "task")) good = false;
  if (!needed(b, n->scope, span, "scope")) good = false;
  if (n->expect == NULL) {
    struct sc_diag *diag = sc_error(b->diags, SC_0807, span, "the test expects nothing");
    sc_diag_hint(b->diags, diag, "add `expect: allow`, `expect: deny` or the reason");
    good = false;
  }
  if (!sc_bind_one_chain(b, n)) good = false;
  if (!good) return false;
  if (!sc_parse_name(&b->parser, n->task, "`task`", &task)) good = false;
  if (!sc_parse_scope_name(&b->parser, n->scope, &scope)) good = false;
  out->subject = sc_bind_subject(b, n->user, n->roles);
  out->chain = sc_bind_chain(b, n->agent, n->actors);
  out->context = sc_bind_context(b, n);
  out->expectation = sc_bind_expectation(b, n->expect);
  out->off = span.off;
  if (!good || out->subject == SC_NOT_FOUND || out->chain == SC_NOT_FOUND ||
      out->context == SC_NOT_FOUND || out->expectation == SC_NOT_FOUND)
    return false;
  out->task = sc_bind_task_text(b, task);
  out->scope = sc_bind_scope_text(b, scope);
  return known_names(b, n, span, out);
}

/* --- tables ------------------------------------------------------------------------------------------------ */

enum column {
  COLUMN_NAME,
  COLUMN_USER,
  COLUMN_ROLES,
  COLUMN_AGENT,
  COLUMN_ACTORS,
  COLUMN_TASK,
  COLUMN_SCOPE,
  COLUMN_RESOURCE,
  COLUMN_CONTEXT,
  COLUMN_WITHOUT,
  COLUMN_NOW,
  COLUMN_EXPECT,
  COLUMNS
};
static const char *const column_names[COLUMNS] = {"name",    "user",    "roles", "agent",
                                                  "actors",  "task",    "scope", "resource",
                                                  "context", "without", "now",   "expect"};

static bool read_column(struct sc_binder *b, const struct sc_node *node, enum column *out) {
  struct sc_str text;
  struct sc_map known = {0};
  if (!sc_parse_text(&b->parser, node, "the name of a column", &text)) return false;
  for (unsigned i = 0; i < COLUMNS; i++) {
    *out = (enum column)i;
    if (sc_str_equal(text, sc_str_from(column_names[i]))) return true;
    sc_map_add(b->arena, &known, sc_str_from(column_names[i]), i);
  }
  struct sc_diag *diag =
      sc_error(b->diags, SC_0809, node->span, "there is no column `%.*s`", SC_STR_ARGS(text));
  if (!sc_diag_suggest(b->diags, diag, &known, text))
    sc_diag_hint(b->diags, diag,
                 "columns are name, user, roles, agent, actors, task, scope, "
                 "resource, context, without, now, expect");
  return false;
}

static bool read_columns(struct sc_binder *b, const struct sc_node *node, enum column *columns,
                         uint32_t *count) {
  bool good = true;
  *count = 0;
  if (!sc_parse_is(&b->parser, node, SC_NODE_LIST, "`columns`", "[user, scope, expect]"))
    return false;
  for (const struct sc_node *child = node->first; child != NULL; child = child->next) {
    enum column column;
    bool twice = false;
    if (!read_column(b, child, &column)) {
      good = false;
      continue;
    }
    for (uint32_t i = 0; i < *count; i++) twice = twice || columns[i] == column;
    if (twice) {
      sc_error(b->diags, SC_0809, child->span, "the column `%s` is there twice",
               column_names[column]);
      good = false;
    } else {
      columns[(*count)++] = column;
    }
  }
  return good;
}

static const struct sc_node **cell_of(struct sc_row_nodes *row, const struct sc_node **name,
                                      enum column column) {
  switch (column) {
  case COLUMN_NAME: return name;
  case COLUMN_USER: return &row->user;
  case COLUMN_ROLES: return &row->roles;
  case COLUMN_AGENT: return &row->agent;
  case COLUMN_ACTORS: return &row->actors;
  case COLUMN_TASK: return &row->task;
  case COLUMN_SCOPE: return &row->scope;
  case COLUMN_RESOURCE: return &row->resource;
  case COLUMN_CONTEXT: return &row->context;
  case COLUMN_WITHOUT: return &row->without;
  case COLUMN_NOW: return &row->now;
  case COLUMN_EXPECT: return &row->expect;
  case COLUMNS: break;
  }
  return name;
}

static bool read_cells(struct sc_binder *b, const struct sc_node *row, const enum column *columns,
                       uint32_t count, struct sc_row_nodes *out, const struct sc_node **name) {
  if (!sc_parse_is(&b->parser, row, SC_NODE_LIST, "a row", "[alice, app:logs:read, allow]"))
    return false;
  if (row->child_count != count) {
    struct sc_diag *diag = sc_error(b->diags, SC_0808, row->span, "the row has %u cell%s, not %u",
                                    row->child_count, row->child_count == 1 ? "" : "s", count);
    sc_diag_hint(b->diags, diag,
                 "a row has one cell per column; a list or map is one cell: [a, b]");
    return false;
  }
  uint32_t i = 0;
  for (const struct sc_node *child = row->first; child != NULL; child = child->next)
    *cell_of(out, name, columns[i++]) = child;
  return true;
}

bool sc_bind_table(struct sc_binder *b, const struct sc_test_nodes *nodes, struct sc_test *test) {
  enum column columns[COLUMNS];
  uint32_t column_count;
  if (!read_columns(b, nodes->columns, columns, &column_count)) return false;
  if (!sc_parse_is(&b->parser, nodes->rows, SC_NODE_LIST, "`rows`", "[[alice, allow]]"))
    return false;
  if (nodes->rows->first == NULL) {
    sc_error(b->diags, SC_0807, nodes->rows->key->span, "the table has no rows: it tests nothing");
    return false;
  }
  test->table = true;
  test->rows = SC_NEW_ARRAY(b->arena, struct sc_test_row, nodes->rows->child_count);
  struct sc_str *names = NULL;
  for (uint32_t i = 0; i < column_count; i++)
    if (columns[i] == COLUMN_NAME)
      names = SC_NEW_ARRAY(b->arena, struct sc_str, nodes->rows->child_count);
  bool good = true;
  for (const struct sc_node *row = nodes->rows->first; row != NULL; row = row->next) {
    struct sc_row_nodes cells = {0};
    const struct sc_node *name = NULL;
    if (!read_cells(b, row, columns, column_count, &cells, &name)) {
      good = false;
      continue;
    }
    sc_bind_inherit(&cells, &nodes->row);
    if (name != NULL && !sc_parse_text(&b->parser, name, "`name`", &names[test->row_count]))
      good = false;
    if (!sc_bind_row(b, &cells, row->span, &test->rows[test->row_count++])) good = false;
  }
  test->row_names = names;
  return good;
}
