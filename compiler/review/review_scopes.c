/* SPDX-License-Identifier: Apache-2.0
 *
 * review_scopes.c - the scopes of a review, what patterns list of them, and who holds them.
 */
#include <stdlib.h>

#include "review/review_internal.h"

static uint32_t parent_of(const struct sc_policy *policy, uint32_t id) {
  return policy->open_classes[id - policy->scope_count].open_parent;
}

void sc_review_scopes(struct sc_review *review, struct sc_review_names *names) {
  const struct sc_policy *policy = review->policy;
  uint32_t ids = policy->scope_count + policy->open_class_count, count = policy->scope_count;
  uint32_t *below = SC_NEW_ARRAY(review->arena, uint32_t, policy->scope_count);
  *names = (struct sc_review_names){.policy = policy};
  names->of_id = SC_NEW_ARRAY(review->arena, uint32_t, ids);
  review->scopes =
      SC_NEW_ARRAY(review->arena, struct sc_review_scope, (size_t)2 * policy->scope_count);
  for (uint32_t i = 0; i < policy->scope_count; i++) {
    const struct sc_scope *scope = &policy->scopes[i];
    review->scopes[i] =
        (struct sc_review_scope){.name = scope->name, .title = scope->title, .risk = scope->risk};
    names->of_id[i] = i;
  }
  for (uint32_t i = policy->scope_count; i < ids; i++) {
    const struct sc_review_scope *parent = &review->scopes[parent_of(policy, i)];
    uint32_t *at = &below[parent_of(policy, i)];
    if (*at == 0) {
      *at = count++;
      review->scopes[*at] = (struct sc_review_scope){
          .name = sc_str_format(review->arena, "%.*s:**", SC_STR_ARGS(parent->name)),
          .title = parent->title,
          .risk = parent->risk};
    }
    names->of_id[i] = *at;
  }
  review->scope_count = count;
  names->stamps = SC_NEW_ARRAY(review->arena, uint32_t, count);
}

static void name_scope(struct sc_review *review, struct sc_review_names *names, uint32_t id) {
  uint32_t scope = names->of_id[id];
  if (names->stamps[scope] == names->stamp) return;
  names->stamps[scope] = names->stamp;
  *SC_PUSH(review->arena, &names->list) = scope;
}

static int rising(const void *a, const void *b) {
  const uint32_t *x = a, *y = b;
  return *x < *y ? -1 : *x > *y;
}

static void list(struct sc_review *review, struct sc_review_names *names,
                 const struct sc_pattern *patterns, uint32_t count, bool implied) {
  const struct sc_policy *policy = names->policy;
  names->stamp++;
  names->list.count = 0;
  for (uint32_t p = 0; p < count; p++) {
    for (uint32_t i = 0; i < patterns[p].id_count; i++) {
      uint32_t id = patterns[p].ids[i];
      name_scope(review, names, id);
      if (!implied || id >= policy->scope_count) continue;
      for (uint32_t c = 0; c < policy->scopes[id].closure_count; c++)
        name_scope(review, names, policy->scopes[id].closure[c]);
    }
  }
  if (names->list.count > 0)
    qsort(names->list.items, names->list.count, sizeof *names->list.items, rising);
}

void sc_review_listed(struct sc_review *review, struct sc_review_names *names,
                      const struct sc_pattern *patterns, uint32_t count) {
  list(review, names, patterns, count, false);
}

void sc_review_granted(struct sc_review *review, struct sc_review_names *names,
                       const struct sc_pattern *patterns, uint32_t count) {
  list(review, names, patterns, count, true);
}
