/* SPDX-License-Identifier: Apache-2.0
 *
 * verify_debug.c - proves the optional sections before the first explanation.
 */
#include "table.h"

#define REQUIRE(condition)                                                                         \
  if (!(condition)) return false

static bool string_ok(const struct scope_t *t, struct scope_f_str s) {
  return scope_verify_string(s, t->debug_strings_count, true);
}

static uint64_t all_nodes(const struct scope_t *t) { return t->nodes_count + t->debug_nodes_count; }

/* How many holders there are for rules of a kind. */
static uint64_t holders(const struct scope_t *t, uint8_t kind) {
  switch ((enum scope_f_rule_kind)kind) {
  case SCOPE_F_RULE_USER_GRANT: return t->users_count;
  case SCOPE_F_RULE_ROLE_GRANT: return t->roles_count;
  case SCOPE_F_RULE_TASK_SCOPE: return t->tasks_count;
  case SCOPE_F_RULE_DELEGATION: return 1;
  case SCOPE_F_RULE_DENY: return t->debug_messages_count;
  case SCOPE_F_RULE_KINDS: break;
  }
  return 0;
}

static bool rule_lists_ok(const struct scope_t *t) {
  for (uint64_t i = 0; i < t->debug_messages_count; i++)
    REQUIRE(string_ok(t, t->debug_messages[i]));
  for (uint64_t i = 0; i < t->debug_rule_lists_count; i++) {
    const struct scope_f_rule_list *list = &t->debug_rule_lists[i];
    REQUIRE(list->kind < SCOPE_F_RULE_KINDS && list->holder < holders(t, list->kind));
    REQUIRE(list->file < t->debug_files_count);
  }
  return true;
}

static bool rules_ok(const struct scope_t *t) {
  uint64_t id_off = 0;
  for (uint64_t i = 0; i < t->debug_whens_count; i++) {
    const struct scope_f_when *w = &t->debug_whens[i];
    REQUIRE(scope_verify_ref(w->node, all_nodes(t)));
    REQUIRE(w->expr == SCOPE_F_NONE || w->expr < t->debug_exprs_count);
  }
  for (uint64_t i = 0; i < t->debug_rules_count; i++) {
    const struct scope_f_rule *r = &t->debug_rules[i];
    REQUIRE(r->list < t->debug_rule_lists_count && r->id_off >= id_off);
    REQUIRE(r->when == SCOPE_F_NONE || r->when < t->debug_whens_count);
    id_off = r->id_off;
  }
  return id_off <= t->debug_strings_count && t->debug_strings_count <= UINT32_MAX;
}

/* Children come before parents, so that walking a tree ends. */
static bool exprs_ok(const struct scope_t *t) {
  for (uint64_t i = 0; i < t->debug_exprs_count; i++) {
    const struct scope_f_expr *e = &t->debug_exprs[i];
    REQUIRE(e->op < SCOPE_F_EXPR_OPS && string_ok(t, e->text));
    REQUIRE(e->file < t->debug_files_count && scope_verify_ref(e->node, all_nodes(t)));
    REQUIRE(e->first_arg <= t->debug_expr_args_count);
    REQUIRE(e->arg_count <= t->debug_expr_args_count - e->first_arg);
    for (uint32_t a = 0; a < e->arg_count; a++) REQUIRE(t->debug_expr_args[e->first_arg + a] < i);
  }
  return true;
}

/* A list at `off` of `words`: its length, then rising ids below `limit`. */
static bool list_ok(const uint32_t *words, uint64_t count, uint64_t off, uint64_t limit) {
  REQUIRE(off < count && words[off] <= count - off - 1);
  for (uint64_t i = 1; i <= words[off]; i++) {
    REQUIRE(words[off + i] < limit);
    REQUIRE(i == 1 || words[off + i] > words[off + i - 1]);
  }
  return true;
}

static bool cell_ok(const struct scope_t *t, uint32_t cell) {
  if ((cell & SCOPE_F_ONE_RULE) != 0) return (cell & ~SCOPE_F_ONE_RULE) < t->debug_rules_count;
  return cell < t->debug_lists_count && t->debug_lists[cell] <= t->debug_lists_count - cell - 1;
}

/* All lists in the order in which they lie. A cell has to point at a word whose count fits the section; if that is not the
 * first word of a list, what follows may be no rule id, so the reader bounds each id again. */
static bool cells_ok(const struct scope_t *t) {
  uint64_t cells =
      scope_f_agent_cell(t->rows_count, t->users_count, t->tasks_count, (uint32_t)t->agents_count);
  REQUIRE(t->debug_cells_count == cells && cells <= UINT32_MAX && t->debug_lists_count >= 1);
  REQUIRE(t->debug_lists[0] == 0);
  for (uint64_t off = 1; off < t->debug_lists_count; off += t->debug_lists[off] + UINT64_C(1))
    REQUIRE(list_ok(t->debug_lists, t->debug_lists_count, off, t->debug_rules_count));
  for (uint64_t i = 0; i < t->debug_cells_count; i++) REQUIRE(cell_ok(t, t->debug_cells[i]));
  return true;
}

static bool implied_ok(const struct scope_t *t) {
  REQUIRE(t->debug_implied_by_count >= t->scopes_count);
  for (uint64_t s = 0; s < t->scopes_count; s++) {
    uint32_t off = t->debug_implied_by[s];
    REQUIRE(off == 0 ||
            (off >= t->scopes_count &&
             list_ok(t->debug_implied_by, t->debug_implied_by_count, off, t->scopes_count)));
  }
  return true;
}

static bool verify(const struct scope_t *t) {
  for (uint64_t i = 0; i < t->debug_files_count; i++) REQUIRE(string_ok(t, t->debug_files[i]));
  REQUIRE(t->debug_titles_count == t->scopes_count);
  for (uint64_t i = 0; i < t->debug_titles_count; i++) REQUIRE(string_ok(t, t->debug_titles[i]));
  REQUIRE(t->debug_nodes_count < UINT32_MAX / 2);
  REQUIRE(scope_verify_nodes(t, t->debug_nodes, t->nodes_count, t->debug_nodes_count,
                             t->debug_edges, t->debug_edges_count));
  return rule_lists_ok(t) && rules_ok(t) && exprs_ok(t) && cells_ok(t) && implied_ok(t);
}

enum scope_status scope_verify_debug(const struct scope_t *t) {
  return verify(t) ? SCOPE_OK : SCOPE_VALUE;
}
