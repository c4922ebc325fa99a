/* SPDX-License-Identifier: Apache-2.0
 *
 * compile_condition.c - parse, condition_check, and a policy of one role that is granted one scope under the condition: so the
 * passes behind see nothing new, and whatever reads tables reads the condition as it reads those of rules.
 */
#include "compile_condition.h"

#include "back/emit.h"
#include "back/lower.h"
#include "base/width.h"
#include "condition/condition_check.h"
#include "condition/condition_lex.h"
#include "condition/condition_parse.h"
#include "condition/zone.h"

struct question {
  struct sc_diags *diags;
  const struct sc_policy *model;
  bool *names; /* per condition of the model: it is part of the question */
};

static bool is_local(const struct sc_expr *expr) {
  return expr->kind == SC_EXPR_ATOM &&
         (expr->source == SC_FROM_WEEKDAY || expr->source == SC_FROM_CLOCK ||
          expr->source == SC_FROM_DATE);
}

/* A table does not say in which zone its policy reads local times, unless some rule does; and one of another scopec may name a zone
 * that this one does not know. `span` is what of the question it is about. */
static bool zone_known(struct question *q, const struct sc_expr *atom, struct sc_span span) {
  struct sc_diag *diag;
  if (atom->zone.len == 0) {
    diag = sc_error(q->diags, SC_0326, span, "the table does not say which zone this is in");
    sc_diag_hint(q->diags, diag,
                 "name it: `now(\"Europe/Berlin\").clock`, or ask the policy's source");
    return false;
  }
  if (sc_zone_find(q->diags->arena, atom->zone) != NULL) return true;
  diag = sc_error(q->diags, SC_0326, span, "this scopec knows no time zone `%.*s`",
                  SC_STR_ARGS(sc_shown(q->diags->arena, atom->zone)));
  sc_diag_hint(q->diags, diag,
               "the table is of a scopec with other time zones: ask one with the same, or ask the "
               "policy's source");
  return false;
}

/* Finds the conditions of the table that the question names, too. `within` is the first name that leads to the expression; NULL = it
 * is the question's own. */
static bool zones_known(struct question *q, const struct sc_expr *expr,
                        const struct sc_expr *within) {
  struct sc_span span = within != NULL ? within->span : expr->attr_span;
  if (is_local(expr)) return zone_known(q, expr, span);
  bool known = true;
  for (uint32_t i = 0; i < expr->arg_count; i++) known &= zones_known(q, expr->args[i], within);
  if (expr->kind != SC_EXPR_NAME || q->names[expr->condition]) return known;
  q->names[expr->condition] = true;
  return zones_known(q, q->model->conditions[expr->condition].expr,
                     within != NULL ? within : expr) &&
         known;
}

/* The model's, without what the question does not name: a table may have conditions that this scopec cannot compile. */
static struct sc_condition *named_conditions(const struct question *q) {
  uint32_t count = q->model->condition_count;
  struct sc_condition *out = SC_NEW_ARRAY(q->diags->arena, struct sc_condition, count);
  for (uint32_t i = 0; i < count; i++) {
    out[i] = q->model->conditions[i];
    if (!q->names[i]) out[i].expr = NULL;
  }
  return out;
}

/* Only what lower reads of a checked model. */
static const unsigned char *lower_alone(const struct question *q, struct sc_expr *when) {
  const struct sc_policy *model = q->model;
  struct sc_diags *diags = q->diags;
  static const uint32_t zero[1] = {0};
  const struct sc_lower_options options = {.debug = true, .optimise = true};
  struct sc_pattern pattern = {.text = SC_STR("x"), .ids = zero, .id_count = 1};
  struct sc_grant grant = {.id_or_list = SC_STR("x"),
                           .id_given = true,
                           .patterns = &pattern,
                           .pattern_count = 1,
                           .when = when};
  struct sc_scope scope = {.name = SC_STR("x"), .declared = true, .open_parent = SC_NONE};
  struct sc_role role = {
      .name = SC_STR("x"), .grants = &grant, .grant_count = 1, .closure = zero, .closure_count = 1};
  struct sc_policy policy = {.name = SC_STR("x"),
                             .version = SC_STR("0.0.0"),
                             .zone = model->zone.len > 0 ? model->zone : SC_STR("UTC"),
                             .attrs = model->attrs,
                             .attr_count = model->attr_count,
                             .conditions = named_conditions(q),
                             .condition_count = model->condition_count,
                             .scopes = &scope,
                             .scope_count = 1,
                             .roles = &role,
                             .role_count = 1,
                             .rule_count = 1};
  for (int risk = 0; risk < SC_RISKS; risk++)
    policy.risks[risk] = (struct sc_duties){.ttl_s = 1, .log = SC_LOG_UNSET};
  struct sc_image *image = SC_NEW(diags->arena, struct sc_image);
  const unsigned char *table;
  size_t table_len;
  if (!sc_lower(diags, &policy, &options, image)) return NULL;
  sc_emit(diags->arena, image, 1, &table, &table_len);
  return table;
}

const unsigned char *sc_compile_condition(struct sc_diags *diags, const struct sc_policy *model,
                                          struct sc_str name, struct sc_str text) {
  size_t bad;
  struct sc_span span = {sc_sources_add(diags->sources, name, text), 0, (uint32_t)text.len};
  if (!sc_utf8_valid(text, &bad)) {
    sc_error(diags, SC_0006, sc_span_part(span, bad, 1), "the byte 0x%02x is not UTF-8",
             (unsigned char)text.ptr[bad]);
    return NULL;
  }
  struct sc_expr *expr = sc_condition_parse(diags, text, span, true);
  if (expr == NULL || !sc_condition_check(diags, model, expr)) return NULL;
  struct question question = {diags, model,
                              SC_NEW_ARRAY(diags->arena, bool, model->condition_count)};
  return zones_known(&question, expr, NULL) ? lower_alone(&question, expr) : NULL;
}
