/* SPDX-License-Identifier: Apache-2.0
 *
 * test_condition_cycles.c - circles and nesting among named conditions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "condition_model.h"

/* A policy of `count` conditions named c0000, c0001, ...; `text` gives the expression of each. */
static void define(struct model *model, uint32_t count,
                   struct sc_str (*text)(struct sc_arena *, uint32_t)) {
  struct sc_policy *policy = &model->policy;
  policy->conditions = SC_NEW_ARRAY(&model->arena, struct sc_condition, count);
  policy->condition_count = count;
  for (uint32_t i = 0; i < count; i++)
    policy->conditions[i] = (struct sc_condition){.name = sc_str_format(&model->arena, "c%06u", i),
                                                  .name_span = {0, i, 1}};
  for (uint32_t i = 0; i < count; i++) {
    policy->conditions[i].expr = model_read(model, text(&model->arena, i), true);
    assert_non_null(policy->conditions[i].expr);
  }
}

static struct sc_str circle(struct sc_arena *arena, uint32_t i) {
  switch (i) {
  case 0: return SC_STR("mfa and c000001");
  case 1: return SC_STR("c000003 or not c000002");
  case 2: return SC_STR("risk > 1 and c000000");
  case 3: return SC_STR("not c000003");
  default: return sc_str_format(arena, "c000003 or c%06u", i - 1);
  }
}

static void circles(void **state) {
  struct model model;
  (void)state;
  model_open(&model);
  define(&model, 6, circle);
  assert_false(sc_condition_cycles(&model.diags, &model.policy));
  assert_int_equal(model.diags.items.count, 2);
  const struct sc_diag *self = &model.diags.items.items[0], *long_way = self + 1;
  assert_int_equal(self->code, SC_0330);
  assert_true(sc_str_equal(self->message,
                           SC_STR("the condition `c000003` uses itself: c000003 -> c000003")));
  assert_true(sc_str_equal(
      long_way->message,
      SC_STR("the condition `c000000` uses itself: c000000 -> c000001 -> c000002 -> c000000")));
  assert_int_equal(long_way->span.off, 0);
  assert_int_equal(long_way->notes.count, 3);
  assert_true(sc_str_equal(long_way->notes.items[1].text, SC_STR("`c000001` uses `c000002` here")));
  assert_true(sc_str_equal(sc_source_text(&model.sources, long_way->notes.items[1].span),
                           SC_STR("c000002")));
  sc_arena_release(&model.arena);
}

/* Each uses the two before it, the first two none: many paths, no circle, and c(i) is i deep. */
static struct sc_str lattice(struct sc_arena *arena, uint32_t i) {
  if (i < 2) return SC_STR("mfa");
  return sc_str_format(arena, "c%06u and not c%06u", i - 1, i - 2);
}

/* Each uses the next: the walk from the first goes through all of them. */
static struct sc_str chain(struct sc_arena *arena, uint32_t i) {
  return i == 99999 ? SC_STR("mfa") : sc_str_format(arena, "c%06u", i + 1);
}

static void nesting(void **state) {
  struct model model;
  (void)state;
  model_open(&model);
  define(&model, 66, lattice);
  model.policy.condition_count = 65;
  assert_true(sc_condition_cycles(&model.diags, &model.policy));
  model.policy.condition_count = 66;
  assert_false(sc_condition_cycles(&model.diags, &model.policy));
  assert_int_equal(model.diags.items.count, 1);
  assert_int_equal(model.diags.items.items[0].code, SC_0331);
  sc_arena_release(&model.arena);
  model_open(&model);
  define(&model, 100000, chain);
  assert_false(sc_condition_cycles(&model.diags, &model.policy));
  assert_int_equal(model.diags.items.count, 1);
  assert_int_equal(model.diags.items.items[0].span.off, 99999 - 64);
  sc_arena_release(&model.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(circles), cmocka_unit_test(nesting)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
