/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_condition.c - any text as a condition against a small policy. Beyond "no crash": no tree without a diagnostic and no
 * error with a tree; every mark lies within the text; and an atom's text, read again, is the same atom.
 */
#include "oracle/oracle_text.h"
#include "unit/condition_model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds) {
  if (!holds) abort();
}

static struct sc_str printed(struct sc_arena *arena, const struct sc_expr *expr) {
  struct sc_text out = {0};
  print_expr(arena, &out, expr);
  return sc_text_str(&out);
}

static void check_tree(struct model *model, const struct sc_expr *expr, size_t size) {
  demand(expr->span.off <= size && expr->span.len <= size - expr->span.off);
  switch (expr->kind) {
  case SC_EXPR_AND:
  case SC_EXPR_OR: demand(expr->arg_count >= 2); break;
  case SC_EXPR_NOT: demand(expr->arg_count == 1); break;
  case SC_EXPR_NAME: demand(expr->condition < model->policy.condition_count); break;
  case SC_EXPR_ATOM: {
    const struct sc_expr *again = model_read(model, expr->text, true);
    demand(again != NULL);
    demand(sc_str_equal(printed(&model->arena, expr), printed(&model->arena, again)));
    break;
  }
  }
  for (uint32_t i = 0; i < expr->arg_count; i++) check_tree(model, expr->args[i], size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct model model;
  struct sc_str given = {(const char *)data, size};
  /* sources are checked before: UTF-8 without NUL */
  if (size > 4096 || !oracle_utf8(given) || memchr(data, 0, size) != NULL) return 0;
  model_open(&model);
  struct sc_str text = {sc_arena_copy(&model.arena, (const char *)data, size), size};
  const struct sc_expr *expr = model_read(&model, text, true);
  demand((expr == NULL) == (model.diags.error_count > 0));
  for (size_t i = 0; i < model.diags.items.count; i++) {
    struct sc_span span = model.diags.items.items[i].span;
    demand(span.off <= size && span.len <= size - span.off);
  }
  if (expr != NULL) check_tree(&model, expr, size);
  expr = model_read(&model, text, false);
  demand((expr == NULL) == (model.diags.error_count > 0));
  sc_arena_release(&model.arena);
  return 0;
}
