/* SPDX-License-Identifier: Apache-2.0
 *
 * representatives_names.c - names that neither policy has: one of each kind that atoms and patterns tell apart.
 */
#include "analysis/representatives_internal.h"

#include <stdlib.h>

#define SCOPE_NAME "[!#-)+-9;-\\[\\]-~]+(:[!#-)+-9;-\\[\\]-~]+)*"

void representative_strangers(struct representatives *r) {
  struct candidates c = {.r = r, .source = SC_FROM_USER};
  struct constants constants = {0};
  struct texts known = {0}, found = {0};
  candidates_constants(&c, &constants);
  for (unsigned side = 0; side < 2; side++) {
    const struct sc_policy *policy = &r->sides[side]->compilation.policy;
    for (uint32_t u = 0; u < policy->user_count; u++)
      *SC_PUSH(r->arena, &known.items) = policy->users[u].name;
  }
  size_t users = known.items.count;
  for (size_t i = 0; i < constants.items.count; i++) {
    struct sc_str text = constants.items.items[i]->string;
    bool is_user = text.len == 0;
    for (size_t u = 0; u < users; u++) is_user |= sc_str_equal(known.items.items[u], text);
    if (!is_user) candidates_add_text(&c, text);
    *SC_PUSH(r->arena, &known.items) = text;
  }
  representative_texts(r, representative_pattern(r, SC_STR("(.|\n)+")), constants.dfas.items,
                       (uint32_t)constants.dfas.count, known.items.items,
                       (uint32_t)known.items.count, &found);
  for (size_t i = 0; i < found.items.count; i++) candidates_add_text(&c, found.items.items[i]);
  char *unreadable = SC_NEW_ARRAY(r->arena, char, 5000); /* too long to count as a text */
  memset(unreadable, 'x', 5000);
  candidates_add_text(&c, (struct sc_str){unreadable, 5000});
  candidates_sift(&c);
  for (size_t i = 0; i < c.slot.reps.count; i++)
    *SC_PUSH(r->arena, &r->strangers) = c.slot.reps.items[i].text;
}

struct patterns {
  SC_VEC(const struct sc_dfa *) dfas;
  struct sc_map seen;
};

static void add_pattern(struct representatives *r, struct patterns *out, struct sc_str pattern) {
  const struct sc_dfa *dfa;
  const struct sc_pattern_set *sets;
  uint32_t set_count, fresh = (uint32_t)out->dfas.count;
  struct sc_regex_error error;
  if (sc_map_add(r->arena, &out->seen, pattern, fresh) != fresh) return;
  if (sc_scope_patterns_compile(r->arena, &pattern, 1, 0, &dfa, &sets, &set_count, &error) !=
      SC_REGEX_OK)
    abort();
  *SC_PUSH(r->arena, &out->dfas) = dfa;
}

static void add_patterns(struct representatives *r, struct patterns *out,
                         const struct sc_pattern *patterns, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) add_pattern(r, out, patterns[i].text);
}

static void add_grants(struct representatives *r, struct patterns *out,
                       const struct sc_grant *grants, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    add_patterns(r, out, grants[i].patterns, grants[i].pattern_count);
}

static void add_rules(struct representatives *r, struct patterns *out, const struct sc_policy *p) {
  for (uint32_t i = 0; i < p->role_count; i++)
    add_grants(r, out, p->roles[i].grants, p->roles[i].grant_count);
  for (uint32_t i = 0; i < p->user_count; i++)
    add_grants(r, out, p->users[i].grants, p->users[i].grant_count);
  for (uint32_t i = 0; i < p->agent_count; i++)
    for (uint32_t t = 0; t < p->agents[i].task_count; t++)
      add_grants(r, out, p->agents[i].tasks[t].scopes, p->agents[i].tasks[t].scope_count);
  for (uint32_t i = 0; i < p->delegation_count; i++)
    add_patterns(r, out, p->delegations[i].scopes, p->delegations[i].scope_count);
  for (uint32_t i = 0; i < p->deny_count; i++)
    add_patterns(r, out, p->denies[i].scopes, p->denies[i].scope_count);
  for (uint32_t i = 0; i < p->scope_count; i++) {
    add_patterns(r, out, p->scopes[i].implies, p->scopes[i].implies_count);
    if (!p->scopes[i].open) continue;
    add_pattern(r, out, sc_str_format(r->arena, "%.*s:**", SC_STR_ARGS(p->scopes[i].name)));
  }
}

void representative_unlisted(struct representatives *r) {
  struct candidates c = {.r = r, .source = SC_FROM_SCOPE};
  struct constants constants = {0};
  struct patterns patterns = {0};
  struct texts listed = {0}, found = {0};
  candidates_constants(&c, &constants);
  for (unsigned side = 0; side < 2; side++) {
    const struct sc_policy *policy = &r->sides[side]->compilation.policy;
    add_rules(r, &patterns, policy);
    for (uint32_t i = 0; i < policy->scope_count; i++)
      *SC_PUSH(r->arena, &listed.items) = policy->scopes[i].name;
  }
  for (size_t i = 0; i < constants.dfas.count; i++)
    *SC_PUSH(r->arena, &patterns.dfas) = constants.dfas.items[i];
  representative_texts(r, representative_pattern(r, SC_STR(SCOPE_NAME)), patterns.dfas.items,
                       (uint32_t)patterns.dfas.count, listed.items.items,
                       (uint32_t)listed.items.count, &found);
  for (size_t i = 0; i < found.items.count; i++)
    *SC_PUSH(r->arena, &r->unlisted) = found.items.items[i];
}
