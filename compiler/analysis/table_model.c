/* SPDX-License-Identifier: Apache-2.0
 *
 * table_model.c - attributes from their section; conditions by writing the trees of the explanation sections as text again.
 *
 * Explanation sections are not what decisions rest on, and a hostile table may say anything in them: trees are written to a
 * bounded depth and length, and if one does not read as a condition, no names are offered at all.
 */
#include "analysis/table_model.h"

#include <stdlib.h>

#include "base/diag.h"
#include "base/intern.h"
#include "condition/condition_check.h"
#include "condition/condition_parse.h"

#define DEPTH_MAX (3 * SC_CONDITION_DEPTH_MAX)
#define TEXT_MAX ((size_t)1 << 20)

struct model {
  struct sc_arena *arena;
  const struct sc_view *view;
  struct sc_policy *policy;
  struct sc_text text; /* of the condition under construction */
};

/* --- attributes --------------------------------------------------------------------------------------------- */

static enum sc_type type_of(uint8_t type) {
  switch ((enum scope_f_type)type) {
  case SCOPE_F_TYPE_BOOL: return SC_TYPE_BOOL;
  case SCOPE_F_TYPE_INT: return SC_TYPE_INT;
  case SCOPE_F_TYPE_STRING: return SC_TYPE_STRING;
  case SCOPE_F_TYPE_SET: return SC_TYPE_SET;
  case SCOPE_F_TYPE_IP: return SC_TYPE_IP;
  case SCOPE_F_TYPE_ENUM: return SC_TYPE_ENUM;
  case SCOPE_F_TYPE_INSTANT: return SC_TYPE_INSTANT;
  case SCOPE_F_TYPE_END: break;
  }
  abort(); /* a bug: the table was verified */
}

/* Ids of attributes are positions in the order of their names. */
static void add_attrs(struct model *m) {
  const struct sc_view *v = m->view;
  struct sc_attr *attrs = SC_NEW_ARRAY(m->arena, struct sc_attr, v->attrs_count);
  for (uint32_t i = 0; i < v->attrs_count; i++) {
    const struct scope_f_attr *from = &v->attrs[i];
    attrs[i] = (struct sc_attr){.name = sc_view_str(v, from->name),
                                .name_span = SC_NO_SPAN,
                                .type = type_of(from->type),
                                .value_count = from->enum_count};
    attrs[i].values = SC_NEW_ARRAY(m->arena, struct sc_str, from->enum_count);
    for (uint32_t k = 0; k < from->enum_count; k++)
      attrs[i].values[k] = sc_view_str(v, v->enums[from->first_enum + k]);
  }
  m->policy->attrs = attrs;
  m->policy->attr_count = v->attrs_count;
}

/* --- conditions ---------------------------------------------------------------------------------------------- */

static struct sc_str debug_str(const struct sc_view *v, struct scope_f_str s) {
  return (struct sc_str){v->debug_strings + s.off, s.len};
}

static void add(struct model *m, struct sc_str text) { sc_text_add(m->arena, &m->text, text); }

/* False: too deep or too long. */
static bool write_expr(struct model *m, uint32_t index, unsigned depth) {
  const struct scope_f_expr *expr = &m->view->debug_exprs[index];
  const uint32_t *args = m->view->debug_expr_args + expr->first_arg;
  bool joined = expr->op == SCOPE_F_EXPR_AND || expr->op == SCOPE_F_EXPR_OR;
  if (depth > DEPTH_MAX || m->text.count > TEXT_MAX) return false;
  if (expr->op == SCOPE_F_EXPR_ATOM || expr->op == SCOPE_F_EXPR_NAME) {
    add(m, debug_str(m->view, expr->text));
    return true;
  }
  add(m, joined ? SC_STR("(") : SC_STR("not ("));
  for (uint32_t i = 0; i < expr->arg_count; i++) {
    if (i > 0) add(m, expr->op == SCOPE_F_EXPR_AND ? SC_STR(" and ") : SC_STR(" or "));
    if (!write_expr(m, args[i], depth + 1)) return false;
  }
  add(m, SC_STR(")"));
  return true;
}

/* An atom on the local time whose text names no zone reads the policy's: its variable says which that is. */
static void find_zone(struct model *m, const struct scope_f_expr *expr) {
  const struct sc_view *v = m->view;
  struct sc_str text = debug_str(v, expr->text);
  if (m->policy->zone.len > 0 || text.len < 4 || memcmp(text.ptr, "now.", 4) != 0) return;
  if (expr->node < SCOPE_F_FIRST_NODE) return; /* true or false at any time */
  uint32_t node = expr->node - SCOPE_F_FIRST_NODE;
  const struct scope_f_node *from =
      node < v->nodes_count ? &v->nodes[node] : &v->debug_nodes[node - v->nodes_count];
  const struct scope_f_var *var = &v->vars[from->var];
  if (var->kind == SCOPE_F_VAR_WEEK || var->kind == SCOPE_F_VAR_DATE)
    m->policy->zone = sc_view_str(v, v->zones[var->zone].name);
}

static int compare_conditions(const void *a, const void *b) {
  const struct sc_condition *x = a, *y = b;
  return sc_str_compare(x->name, y->name);
}

/* The names and their trees. False: some tree is no condition. */
static bool add_conditions(struct model *m, struct sc_diags *diags) {
  const struct sc_view *v = m->view;
  struct sc_map seen = {0}; /* strings of one section: equal names have one offset */
  SC_VEC(struct sc_condition) list = {0};
  for (uint32_t i = 0; i < v->debug_exprs_count; i++) {
    const struct scope_f_expr *expr = &v->debug_exprs[i];
    if (expr->op == SCOPE_F_EXPR_ATOM) find_zone(m, expr);
    if (expr->op != SCOPE_F_EXPR_NAME) continue;
    uint32_t fresh = (uint32_t)seen.count;
    struct sc_str name = debug_str(v, expr->text);
    if (sc_map_add(m->arena, &seen, name, fresh) != fresh) continue;
    m->text = (struct sc_text){0};
    if (expr->arg_count != 1 || !write_expr(m, v->debug_expr_args[expr->first_arg], 0))
      return false;
    struct sc_expr *tree = sc_condition_parse(diags, sc_text_str(&m->text), SC_NO_SPAN, false);
    if (tree == NULL) return false;
    *SC_PUSH(m->arena, &list) = (struct sc_condition){name, SC_NO_SPAN, tree};
  }
  if (list.count > 0) qsort(list.items, list.count, sizeof *list.items, compare_conditions);
  m->policy->conditions = list.items;
  m->policy->condition_count = (uint32_t)list.count;
  return true;
}

static bool check_conditions(struct model *m, struct sc_diags *diags) {
  for (uint32_t i = 0; i < m->policy->condition_count; i++)
    if (!sc_condition_check(diags, m->policy, m->policy->conditions[i].expr)) return false;
  return sc_condition_cycles(diags, m->policy);
}

void sc_table_model(struct sc_arena *arena, const struct sc_view *view, bool debug,
                    struct sc_policy *out) {
  struct model model = {.arena = arena, .view = view, .policy = out};
  struct sc_sources sources = {.arena = arena};
  struct sc_diags diags; /* nobody's mistakes: only whether there are any */
  *out = (struct sc_policy){0};
  add_attrs(&model);
  if (!debug) return;
  sc_diags_init(&diags, arena, &sources);
  if (!add_conditions(&model, &diags) || !check_conditions(&model, &diags))
    out->condition_count = 0;
}
