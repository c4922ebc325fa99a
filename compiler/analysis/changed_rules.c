/* SPDX-License-Identifier: Apache-2.0
 *
 * changed_rules.c - the texts of the rules of one policy, counted against those of the other.
 */
#include "analysis/changed_rules.h"

struct compare {
  struct sc_arena *arena;
  struct sc_rule_texts texts; /* of the policy that is walked */
  struct sc_map index; /* text -> index into left */
  SC_VEC(uint32_t) left; /* how many rules of `before` with that text are not yet matched */
  struct sc_changed_rules *out;
};

static void count_rule(void *ctx, const struct sc_said_rule *rule) {
  struct compare *c = ctx;
  uint32_t fresh = (uint32_t)c->left.count;
  struct sc_str text = sc_rule_text(&c->texts, rule);
  uint32_t at = sc_map_get(&c->index, text);
  if (at == SC_NOT_FOUND) at = sc_map_add(c->arena, &c->index, sc_str_copy(c->arena, text), fresh);
  if (at == fresh) *SC_PUSH(c->arena, &c->left) = 0;
  c->left.items[at]++;
}

static void match_rule(void *ctx, const struct sc_said_rule *rule) {
  struct compare *c = ctx;
  uint32_t at = sc_map_get(&c->index, sc_rule_text(&c->texts, rule));
  if (at != SC_NOT_FOUND && c->left.items[at] > 0)
    c->left.items[at]--;
  else
    *SC_PUSH(c->arena, &c->out->items) = *rule;
}

void sc_changed_rules(struct sc_arena *arena, const struct sc_policy *before,
                      const struct sc_policy *after, bool by_name, struct sc_changed_rules *out) {
  struct sc_map contents = {0};
  struct compare compare = {.arena = arena, .out = out};
  *out = (struct sc_changed_rules){0};
  sc_rule_texts_init(&compare.texts, arena, before, &contents);
  compare.texts.by_name = by_name;
  sc_said_rules_each(before, count_rule, &compare);
  sc_rule_texts_init(&compare.texts, arena, after, &contents);
  compare.texts.by_name = by_name;
  sc_said_rules_each(after, match_rule, &compare);
}
