/* SPDX-License-Identifier: Apache-2.0
 *
 * resolve_scopes.c - what lies below open scopes: names that rules mention become scopes of their own; all other names
 * fall into classes, told apart by the patterns that match them.
 */
#include <stdlib.h>

#include "base/sorted.h"
#include "condition/regex.h"
#include "front/resolve_internal.h"

/* The deepest open scope that is a proper prefix of the name, by segments; SC_NONE. */
static uint32_t open_above(struct sc_resolver *r, struct sc_str name) {
  if ((r->policy->scopes_hold & SC_SCOPES_OPEN) == 0) return SC_NONE;
  for (size_t i = name.len; i-- > 0;) {
    if (name.ptr[i] != ':') continue;
    uint32_t parent = sc_map_get(sc_resolve_scope_map(r), (struct sc_str){name.ptr, i});
    if (parent != SC_NOT_FOUND && r->policy->scopes[parent].open) return parent;
  }
  return SC_NONE;
}

/* --- mentioned names ----------------------------------------------------------------------------------- */

/* The names among the patterns; those of a scope's own file are known from parsing. */
static void resolve_literals(struct sc_resolver *r) {
  const struct sc_policy *policy = r->policy;
  r->all_names_known = true;
  for (uint32_t i = 0; i < policy->scope_count; i++) *policy->scopes[i].shared->name_id = i;
  for (uint32_t i = 0; i < policy->pattern_text_count; i++) {
    const struct sc_pattern_text *shared = policy->pattern_texts[i];
    if (shared->name_id == NULL || *shared->name_id != SC_NONE) continue;
    *shared->name_id = sc_map_get(sc_resolve_scope_map(r), shared->text);
    if (*shared->name_id == SC_NONE) r->all_names_known = false;
  }
}

/* The ids are not right any more. */
static void forget_literals(struct sc_resolver *r) {
  for (uint32_t i = 0; i < r->policy->pattern_text_count; i++)
    if (r->policy->pattern_texts[i]->name_id != NULL)
      *r->policy->pattern_texts[i]->name_id = SC_NONE;
  r->scopes = (struct sc_map){0};
}

static void mention(struct sc_resolver *r, struct sc_pattern *pattern, bool deny) {
  (void)deny;
  if (pattern->shared->name_id == NULL || *pattern->shared->name_id != SC_NONE) return;
  uint32_t parent = open_above(r, pattern->text);
  if (parent == SC_NONE) return; /* reported when the pattern is expanded */
  uint32_t fresh = (uint32_t)r->expansions.count;
  if (sc_map_add(r->arena, &r->patterns, pattern->text, fresh) != fresh) return;
  *SC_PUSH(r->arena, &r->expansions) = *pattern; /* used here as a list of names to add */
}

static int by_name(const void *a, const void *b) {
  const struct sc_scope *x = a, *y = b;
  return sc_str_compare(x->name, y->name);
}

void sc_resolve_mentioned(struct sc_resolver *r) {
  struct sc_policy *policy = r->policy;
  resolve_literals(r);
  if (!r->all_names_known) sc_resolve_each_pattern(r, mention);
  uint32_t added = (uint32_t)r->expansions.count;
  if (added > 0) {
    struct sc_scope *all = SC_NEW_ARRAY(r->arena, struct sc_scope, policy->scope_count + added);
    memcpy(all, policy->scopes, policy->scope_count * sizeof *all);
    for (uint32_t i = 0; i < added; i++) {
      const struct sc_pattern *pattern = &r->expansions.items[i];
      const struct sc_scope *parent = &policy->scopes[open_above(r, pattern->text)];
      all[policy->scope_count + i] = (struct sc_scope){.name = pattern->text,
                                                       .shared = pattern->shared,
                                                       .name_span = pattern->span,
                                                       .risk = parent->risk,
                                                       .duties = parent->duties};
    }
    policy->scopes = all;
    policy->scope_count += added;
    qsort(all, policy->scope_count, sizeof *all, by_name);
    forget_literals(r);
    resolve_literals(r);
  }
  r->patterns = (struct sc_map){0};
  r->expansions.count = 0;
  if ((policy->scopes_hold & SC_SCOPES_OPEN) == 0) return; /* parse has said that none is above */
  for (uint32_t i = 0; i < policy->scope_count; i++) {
    struct sc_scope *scope = &policy->scopes[i];
    scope->open_parent = scope->open ? i : open_above(r, scope->name);
  }
}

/* --- classes of unlisted names ------------------------------------------------------------------------------ */

static bool below_any_open(const struct sc_resolver *r, struct sc_str pattern) {
  for (size_t i = 0; i < r->opens.count; i++)
    if (sc_pattern_matches_below(pattern, r->policy->scopes[r->opens.items[i]].name)) return true;
  return false;
}

static void classify(struct sc_resolver *r, struct sc_pattern *pattern, bool deny) {
  if (sc_pattern_is_literal(pattern->text)) return;
  if (!deny && sc_pattern_has_partial(pattern->text)) return;
  if (sc_map_get(&r->classified_index, pattern->text) != SC_NOT_FOUND) return;
  if (!below_any_open(r, pattern->text)) return;
  sc_map_add(r->arena, &r->classified_index, pattern->text, 0);
  *SC_PUSH(r->arena, &r->classified) = pattern->text;
}

/* One accepting set of the automaton, as the class that it means. */
struct candidate {
  uint32_t set;
  uint32_t open_parent;
  struct sc_class_members members;
};

static int by_members(const void *a, const void *b) {
  const struct candidate *x = a, *y = b;
  if (x->open_parent != y->open_parent) return x->open_parent < y->open_parent ? -1 : 1;
  uint32_t common = x->members.pattern_count < y->members.pattern_count ? x->members.pattern_count
                                                                        : y->members.pattern_count;
  for (uint32_t i = 0; i < common; i++)
    if (x->members.patterns[i] != y->members.patterns[i])
      return x->members.patterns[i] < y->members.patterns[i] ? -1 : 1;
  if (x->members.pattern_count == y->members.pattern_count) return 0;
  return x->members.pattern_count < y->members.pattern_count ? -1 : 1;
}

/* Splits a set into the open scope (patterns from `first_open` on) and the rules' patterns. */
static struct candidate candidate_of(struct sc_resolver *r, const struct sc_pattern_set *set,
                                     uint32_t index, uint32_t first_open, const uint32_t *opens) {
  struct candidate c = {.set = index, .open_parent = SC_NONE};
  uint32_t *members = SC_NEW_ARRAY(r->arena, uint32_t, set->pattern_count);
  for (uint32_t i = 0; i < set->pattern_count; i++) {
    uint32_t pattern = set->patterns[i];
    if (pattern < first_open) {
      members[c.members.pattern_count++] = pattern;
      continue;
    }
    uint32_t open = opens[pattern - first_open];
    const struct sc_scope *scopes = r->policy->scopes;
    if (c.open_parent == SC_NONE || scopes[open].name.len > scopes[c.open_parent].name.len)
      c.open_parent = open;
  }
  c.members.patterns = members;
  return c;
}

static void number_classes(struct sc_resolver *r, const struct sc_dfa *dfa,
                           struct candidate *candidates, uint32_t count) {
  struct sc_policy *policy = r->policy;
  uint32_t *label_of = SC_NEW_ARRAY(r->arena, uint32_t, count + 1);
  SC_VEC(struct sc_open_class) classes = {0};
  SC_VEC(struct sc_class_members) members = {0};
  if (count > 0) qsort(candidates, count, sizeof *candidates, by_members);
  for (uint32_t i = 0; i < count; i++) {
    if (i == 0 || by_members(&candidates[i - 1], &candidates[i]) != 0) {
      *SC_PUSH(r->arena, &classes) = (struct sc_open_class){candidates[i].open_parent};
      *SC_PUSH(r->arena, &members) = candidates[i].members;
    }
    label_of[candidates[i].set + 1] = policy->scope_count + (uint32_t)classes.count;
  }
  struct sc_dfa *labelled = SC_NEW(r->arena, struct sc_dfa);
  *labelled = *dfa;
  labelled->accept = SC_NEW_ARRAY(r->arena, uint32_t, dfa->state_count);
  for (uint32_t s = 0; s < dfa->state_count; s++) labelled->accept[s] = label_of[dfa->accept[s]];
  policy->open_dfa = labelled;
  policy->open_classes = classes.items;
  policy->open_class_count = (uint32_t)classes.count;
  r->members = members.items;
}

bool sc_resolve_classes(struct sc_resolver *r) {
  struct sc_policy *policy = r->policy;
  if ((policy->scopes_hold & SC_SCOPES_OPEN) == 0) return true;
  for (uint32_t i = 0; i < policy->scope_count; i++)
    if (policy->scopes[i].open) *SC_PUSH(r->arena, &r->opens) = i;
  if (r->opens.count == 0) return true;
  sc_resolve_each_pattern(r, classify);
  r->classified.count = sc_sort_texts(r->classified.items, r->classified.count);
  uint32_t first_open = (uint32_t)r->classified.count;
  r->classified_index = (struct sc_map){0};
  struct sc_str *texts = SC_NEW_ARRAY(r->arena, struct sc_str, first_open + r->opens.count);
  for (uint32_t i = 0; i < first_open; i++) {
    texts[i] = r->classified.items[i];
    sc_map_add(r->arena, &r->classified_index, texts[i], i);
  }
  for (size_t i = 0; i < r->opens.count; i++)
    texts[first_open + i] =
        sc_str_format(r->arena, "%.*s:**", SC_STR_ARGS(policy->scopes[r->opens.items[i]].name));
  const struct sc_dfa *dfa;
  const struct sc_pattern_set *sets;
  uint32_t set_count;
  struct sc_regex_error error;
  if (sc_scope_patterns_compile(r->arena, texts, first_open + (uint32_t)r->opens.count, first_open,
                                &dfa, &sets, &set_count, &error) != SC_REGEX_OK) {
    struct sc_diag *diag =
        sc_error(r->diags, SC_0507, policy->scopes[r->opens.items[0]].name_span,
                 "the patterns below open scopes need an automaton of more than %u states",
                 SC_DFA_STATES_MAX);
    sc_diag_hint(r->diags, diag, "use fewer patterns with `**` in the middle, or list the names");
    return false;
  }
  struct candidate *candidates = SC_NEW_ARRAY(r->arena, struct candidate, set_count);
  for (uint32_t s = 0; s < set_count; s++)
    candidates[s] = candidate_of(r, &sets[s], s, first_open, r->opens.items);
  number_classes(r, dfa, candidates, set_count);
  return true;
}
