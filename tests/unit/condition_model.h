/* SPDX-License-Identifier: Apache-2.0
 *
 * condition_model.h - a small checked policy that tests and the fuzz target put conditions against, and a printer that
 * shows everything that parser and checker find out. Header only: each test is one program.
 */
#ifndef CONDITION_MODEL_H
#define CONDITION_MODEL_H

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdlib.h>

#include "condition/condition_check.h"
#include "condition/condition_parse.h"

struct model {
  struct sc_arena arena;
  struct sc_sources sources;
  struct sc_diags diags;
  struct sc_policy policy;
};

static inline void model_open(struct model *model) {
  static const struct {
    const char *name;
    enum sc_type type;
  } attrs[] = {
      {"device.trust", SC_TYPE_ENUM},
      {"glob", SC_TYPE_STRING},
      {"groups", SC_TYPE_SET},
      {"ip", SC_TYPE_IP},
      {"mfa", SC_TYPE_BOOL},
      {"risk", SC_TYPE_INT},
      {"session.started", SC_TYPE_INSTANT},
      {"ticket", SC_TYPE_STRING},
  };
  static const char *const conditions[] = {"business-hours", "corp-network", "ma\xc3\x9fnahme"};
  static const char *const values[] = {"none", "managed", "attested"};
  enum { ATTRS = sizeof attrs / sizeof attrs[0] };
  enum { CONDITIONS = sizeof conditions / sizeof conditions[0] };
  memset(model, 0, sizeof *model);
  sc_arena_init(&model->arena);
  model->sources.arena = &model->arena;
  sc_diags_init(&model->diags, &model->arena, &model->sources);
  struct sc_policy *policy = &model->policy;
  policy->zone = SC_STR("America/New_York");
  policy->attrs = SC_NEW_ARRAY(&model->arena, struct sc_attr, ATTRS);
  policy->attr_count = ATTRS;
  for (int i = 0; i < ATTRS; i++)
    policy->attrs[i] = (struct sc_attr){
        .name = sc_str_from(attrs[i].name), .name_span = SC_NO_SPAN, .type = attrs[i].type};
  policy->attrs[0].values = SC_NEW_ARRAY(&model->arena, struct sc_str, 3);
  policy->attrs[0].value_count = 3;
  for (int i = 0; i < 3; i++) policy->attrs[0].values[i] = sc_str_from(values[i]);
  policy->conditions = SC_NEW_ARRAY(&model->arena, struct sc_condition, CONDITIONS);
  policy->condition_count = CONDITIONS;
  for (int i = 0; i < CONDITIONS; i++)
    policy->conditions[i] =
        (struct sc_condition){.name = sc_str_from(conditions[i]), .name_span = SC_NO_SPAN};
}

/* Parses and checks; NULL after a diagnostic. The condition is a source file of its own. */
static inline struct sc_expr *model_read(struct model *model, struct sc_str text, bool verbatim) {
  uint32_t file = sc_sources_add(&model->sources, SC_STR("c"), text);
  struct sc_span span = {file, 0, (uint32_t)text.len};
  struct sc_expr *expr = sc_condition_parse(&model->diags, text, span, verbatim);
  if (expr == NULL || !sc_condition_check(&model->diags, &model->policy, expr)) return NULL;
  return expr;
}

/* --- printing ---------------------------------------------------------------------------------------------------- */

static inline void print_const(struct sc_arena *arena, struct sc_text *out, enum sc_type type,
                               const struct sc_const *c) {
  char address[INET6_ADDRSTRLEN];
  const uint8_t *from = c->is_v4 ? c->address + 12 : c->address;
  if (type == SC_TYPE_STRING || type == SC_TYPE_SET) {
    sc_text_format(arena, out, " \"%.*s\"", SC_STR_ARGS(c->string));
  } else if (type == SC_TYPE_IP) {
    if (inet_ntop(c->is_v4 ? AF_INET : AF_INET6, from, address, sizeof address) == NULL) abort();
    sc_text_format(arena, out, " %s", address);
    if (c->kind == SC_CONST_NETWORK) sc_text_format(arena, out, "/%u", c->prefix_len);
  } else {
    sc_text_format(arena, out, " %" PRId64, c->low);
    if (c->kind == SC_CONST_RANGE) sc_text_format(arena, out, "..%" PRId64, c->high);
  }
}

static inline void print_expr(struct sc_arena *arena, struct sc_text *out,
                              const struct sc_expr *expr) {
  static const char *const groups[] = {
      [SC_EXPR_AND] = "and", [SC_EXPR_OR] = "or", [SC_EXPR_NOT] = "not"};
  static const char *const ops[] = {"==",       "!=",          "<",    "<=",     ">",
                                    ">=",       "in",          "!in",  "has",    "is",
                                    "contains", "starts_with", "glob", "matches"};
  static const char *const sources[] = {"",         "now",  "weekday", "clock", "date",
                                        "resource", "user", "agent",   "task",  "scope"};
  if (expr->kind == SC_EXPR_NAME) {
    sc_text_format(arena, out, "$%" PRIu32, expr->condition);
    return;
  }
  if (expr->kind != SC_EXPR_ATOM) {
    sc_text_format(arena, out, "(%s", groups[expr->kind]);
    for (uint32_t i = 0; i < expr->arg_count; i++) {
      sc_text_add(arena, out, SC_STR(" "));
      print_expr(arena, out, expr->args[i]);
    }
    sc_text_add(arena, out, SC_STR(")"));
    return;
  }
  sc_text_format(arena, out, "(%s ", ops[expr->op]);
  if (expr->source == SC_FROM_ATTR)
    sc_text_format(arena, out, "#%" PRIu32, expr->attr);
  else
    sc_text_format(arena, out, "%s", sources[expr->source]);
  bool zoned = expr->source == SC_FROM_WEEKDAY || expr->source == SC_FROM_CLOCK ||
               expr->source == SC_FROM_DATE;
  if (zoned && !sc_str_equal(expr->zone, SC_STR("America/New_York")))
    sc_text_format(arena, out, "@%.*s", SC_STR_ARGS(expr->zone));
  for (uint32_t i = 0; i < expr->const_count; i++)
    print_const(arena, out, expr->type, &expr->consts[i]);
  sc_text_add(arena, out, SC_STR(")"));
}

#endif
