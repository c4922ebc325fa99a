/* SPDX-License-Identifier: Apache-2.0
 *
 * changed_rules.c - the texts of the rules of one policy, counted against those of the other. A policy may have a million rules, nearly all
 * of them unchanged: each rule's text is made once.
 */
#include "analysis/changed_rules.h"

struct text { /* rules that say the same */
  uint32_t count[2]; /* in either policy */
  uint32_t left; /* of `before`, not matched yet */
  struct sc_said_rule first; /* of `before` */
};

struct compare {
  struct sc_arena *arena;
  struct sc_rule_texts texts; /* of the policy that is walked */
  struct sc_map index; /* text -> index into said */
  SC_VEC(struct text) said;
  SC_VEC(uint32_t) of_rule; /* of `before`, in order: index into said */
  size_t at;
  struct sc_changed_rules *out;
};

static void count_rule(void *ctx, const struct sc_said_rule *rule) {
  struct compare *c = ctx;
  struct sc_str text = sc_rule_text(&c->texts, rule);
  uint32_t at = sc_map_get(&c->index, text);
  if (at == SC_NOT_FOUND) {
    at = (uint32_t)c->said.count;
    sc_map_add(c->arena, &c->index, sc_str_copy(c->arena, text), at);
    *SC_PUSH(c->arena, &c->said) = (struct text){.first = *rule};
  }
  c->said.items[at].count[0]++;
  c->said.items[at].left++;
  *SC_PUSH(c->arena, &c->of_rule) = at;
}

static void match_rule(void *ctx, const struct sc_said_rule *rule) {
  struct compare *c = ctx;
  uint32_t at = sc_map_get(&c->index, sc_rule_text(&c->texts, rule));
  struct text *said = at == SC_NOT_FOUND ? NULL : &c->said.items[at];
  if (said == NULL || said->left == 0) {
    *SC_PUSH(c->arena, &c->out->sides[1].items) = *rule;
    if (said != NULL) said->count[1]++;
    return;
  }
  said->left--;
  said->count[1]++;
  bool other = said->first.id_given && rule->id_given && !sc_str_equal(said->first.id, rule->id);
  if (other && said->count[0] == 1)
    *SC_PUSH(c->arena, &c->out->renamed) = (struct sc_rule_pair){said->first, *rule};
}

/* What is left of each text: its last rules. */
static void list_left(void *ctx, const struct sc_said_rule *rule) {
  struct compare *c = ctx;
  struct text *said = &c->said.items[c->of_rule.items[c->at++]];
  if (said->left == 0) return;
  said->left--;
  *SC_PUSH(c->arena, &c->out->sides[0].items) = *rule;
}

/* A rule that stands twice in `after` is no other name of one. */
static void keep_single(struct compare *c) {
  size_t kept = 0;
  for (size_t i = 0; i < c->out->renamed.count; i++) {
    const struct sc_rule_pair *pair = &c->out->renamed.items[i];
    uint32_t at = sc_map_get(&c->index, sc_rule_text(&c->texts, &pair->after));
    if (c->said.items[at].count[1] == 1) c->out->renamed.items[kept++] = *pair;
  }
  c->out->renamed.count = kept;
}

void sc_changed_rules(struct sc_arena *arena, const struct sc_policy *before,
                      const struct sc_policy *after, struct sc_changed_rules *out) {
  struct sc_map contents = {0};
  struct compare compare = {.arena = arena, .out = out};
  *out = (struct sc_changed_rules){.renamed = {0}};
  sc_map_reserve(arena, &compare.index, before->rule_count);
  sc_rule_texts_init(&compare.texts, arena, before, &contents);
  sc_said_rules_each(arena, before, count_rule, &compare);
  sc_rule_texts_init(&compare.texts, arena, after, &contents);
  sc_said_rules_each(arena, after, match_rule, &compare);
  keep_single(&compare);
  sc_said_rules_each(arena, before, list_left, &compare);
}
