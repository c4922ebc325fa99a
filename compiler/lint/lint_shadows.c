/* SPDX-License-Identifier: Apache-2.0
 *
 * lint_shadows.c - grants and task scopes that other rules of their holder cover, exactly.
 *
 * A unit is one pattern of one item. A unit is shadowed if for each scope that it covers (implied ones included) the `or` of
 * the holder's other units is the same diagram without it. Units are tried from the last to the first, and one that is
 * shadowed does not count for those before it, so of two that cover each other one stays.
 */
#include "lint/lint_internal.h"

#include <stdlib.h>

struct unit {
  const struct sc_grant *item;
  const struct sc_pattern *pattern;
  sc_mdd_ref ref;
  bool own; /* of the holder itself: may be shadowed. Else inherited */
  bool dropped;
  uint32_t first, count; /* its claims, as places in `by_unit` */
};

struct claim {
  uint32_t scope;
  uint32_t unit;
};

struct holder {
  struct sc_lint *lint;
  struct sc_str what; /* "role `x`", for words */
  SC_VEC(struct unit) units; /* own ones first, in order */
  SC_VEC(struct claim) claims; /* by scope, then unit */
  uint32_t *by_unit; /* places in claims, by unit */
  uint32_t own_count;
};

/* --- claims ------------------------------------------------------------------------------------------ */

static void add_units(struct holder *h, const struct sc_expr *first, const struct sc_grant *grants,
                      uint32_t count, bool own) {
  struct sc_lint *lint = h->lint;
  for (uint32_t g = 0; g < count; g++) {
    sc_mdd_ref ref = lint_and(lint, first, grants[g].when);
    for (uint32_t p = 0; p < grants[g].pattern_count; p++)
      *SC_PUSH(lint->arena, &h->units) = (struct unit){
          .item = &grants[g], .pattern = &grants[g].patterns[p], .ref = ref, .own = own};
  }
  if (own) h->own_count = (uint32_t)h->units.count;
}

static void add_claim(struct holder *h, uint32_t scope, uint32_t unit) {
  if (h->units.items[unit].own || lint_marked(h->lint, scope))
    *SC_PUSH(h->lint->arena, &h->claims) = (struct claim){scope, unit};
}

/* The claims of a unit; of inherited ones only those on scopes that the holder's own units cover. */
static void claim_unit(struct holder *h, uint32_t unit) {
  const struct sc_policy *policy = h->lint->policy;
  const struct sc_pattern *pattern = h->units.items[unit].pattern;
  for (uint32_t i = 0; i < pattern->id_count; i++) {
    uint32_t id = pattern->ids[i];
    add_claim(h, id, unit);
    if (id >= policy->scope_count) continue;
    for (uint32_t c = 0; c < policy->scopes[id].closure_count; c++)
      add_claim(h, policy->scopes[id].closure[c], unit);
  }
}

static int compare_claims(const void *a, const void *b) {
  const struct claim *x = a, *y = b;
  if (x->scope != y->scope) return x->scope < y->scope ? -1 : 1;
  return x->unit < y->unit ? -1 : x->unit > y->unit;
}

static void sort_claims(struct holder *h) {
  struct claim *items = h->claims.items;
  size_t count = h->claims.count, kept = count > 0 ? 1 : 0;
  if (count > 0) qsort(items, count, sizeof *items, compare_claims);
  for (size_t i = 1; i < count; i++) /* a scope that the pattern names and implies */
    if (compare_claims(&items[kept - 1], &items[i]) != 0) items[kept++] = items[i];
  h->claims.count = kept;
  h->by_unit = SC_NEW_ARRAY(h->lint->arena, uint32_t, kept);
  for (size_t i = 0; i < kept; i++) h->units.items[items[i].unit].count++;
  uint32_t next = 0;
  for (size_t u = 0; u < h->units.count; u++) {
    h->units.items[u].first = next;
    next += h->units.items[u].count;
    h->units.items[u].count = 0;
  }
  for (size_t i = 0; i < kept; i++) {
    struct unit *unit = &h->units.items[items[i].unit];
    h->by_unit[unit->first + unit->count++] = (uint32_t)i;
  }
}

/* --- what covers a unit ------------------------------------------------------------------------------ */

/* Does it change nothing for the scope of the claim at `place`? */
static bool is_idle_at(const struct holder *h, uint32_t place, uint32_t unit) {
  const struct claim *claims = h->claims.items;
  struct sc_mdd *mdd = h->lint->lower->mdd;
  size_t from = place, to = place;
  while (from > 0 && claims[from - 1].scope == claims[place].scope) from--;
  while (to < h->claims.count && claims[to].scope == claims[place].scope) to++;
  sc_mdd_ref others = SCOPE_F_FALSE;
  for (size_t i = from; i < to; i++)
    if (claims[i].unit != unit && !h->units.items[claims[i].unit].dropped)
      others = sc_mdd_or(mdd, others, h->units.items[claims[i].unit].ref);
  return sc_mdd_or(mdd, others, h->units.items[unit].ref) == others;
}

/* Another unit that stays names the same scope. */
static bool is_named_again(const struct holder *h, uint32_t u) {
  for (size_t i = 0; i < h->units.count; i++)
    if (i != u && !h->units.items[i].dropped &&
        sc_str_equal(h->units.items[i].pattern->text, h->units.items[u].pattern->text))
      return true;
  return false;
}

static bool is_shadowed(const struct holder *h, uint32_t u) {
  const struct unit *unit = &h->units.items[u];
  if (lint_is_mention(h->lint, unit->pattern) && !is_named_again(h, u)) return false;
  if (unit->count == 0 || (lint_leaves(h->lint, unit->ref) & LINT_TRUE) == 0) return false;
  for (uint32_t i = 0; i < unit->count; i++)
    if (!is_idle_at(h, h->by_unit[unit->first + i], u)) return false;
  return true;
}

/* Does `other` alone cover all of `unit`? Both have their claims by rising scope. */
static bool covers(const struct holder *h, const struct unit *other, const struct unit *unit) {
  struct sc_mdd *mdd = h->lint->lower->mdd;
  if (sc_mdd_or(mdd, other->ref, unit->ref) != other->ref) return false;
  for (uint32_t i = 0, k = 0; i < unit->count; i++) {
    uint32_t scope = h->claims.items[h->by_unit[unit->first + i]].scope;
    while (k < other->count && h->claims.items[h->by_unit[other->first + k]].scope < scope) k++;
    if (k == other->count || h->claims.items[h->by_unit[other->first + k]].scope != scope)
      return false;
  }
  return true;
}

static const struct unit *find_cover(const struct holder *h, const struct unit *unit) {
  for (size_t u = 0; u < h->units.count; u++) {
    const struct unit *other = &h->units.items[u];
    if (other != unit && !other->dropped && covers(h, other, unit)) return other;
  }
  return NULL;
}

/* --- findings ---------------------------------------------------------------------------------------- */

static void report_pattern(struct holder *h, const struct unit *unit) {
  struct sc_lint *lint = h->lint;
  const struct unit *cover = find_cover(h, unit);
  bool same_list = cover != NULL && cover->item == unit->item;
  struct sc_finding *f =
      lint_add(lint, same_list ? SC_0713 : SC_0711, unit->pattern->span,
               same_list ? "the other patterns of the list cover `%.*s`"
                         : "`%.*s` changes nothing: other rules give the same already",
               SC_STR_ARGS(unit->pattern->text));
  f->fix = unit->pattern->span;
  if (cover != NULL)
    LINT_NOTE(lint, f, cover->pattern->span, "`%.*s` covers it", SC_STR_ARGS(cover->pattern->text));
}

static void report_item(struct holder *h, const struct unit *unit) {
  struct sc_lint *lint = h->lint;
  const struct unit *cover = find_cover(h, unit);
  bool same = cover != NULL && cover->own && cover->ref == unit->ref &&
              unit->item->pattern_count == 1 && cover->item->pattern_count == 1 &&
              sc_str_equal(cover->pattern->text, unit->pattern->text);
  struct sc_finding *f =
      lint_add(lint, same ? SC_0712 : SC_0711, unit->item->span,
               same ? "%.*s has this grant twice"
                    : "%.*s has the same without this rule, under the same conditions",
               SC_STR_ARGS(h->what));
  f->fix = unit->item->span;
  if (cover != NULL)
    LINT_NOTE(lint, f, cover->item->span, "%s `%.*s`", same ? "the other is" : "it is given by",
              SC_STR_ARGS(sc_grant_id(lint->arena, cover->item)));
  else
    LINT_NOTE(lint, f, SC_NO_SPAN, "several other rules give it together");
}

/* One item: whole if all of its patterns are shadowed, else pattern by pattern. */
static void report(struct holder *h, uint32_t first, uint32_t end) {
  uint32_t dropped = 0;
  for (uint32_t u = first; u < end; u++) dropped += h->units.items[u].dropped;
  if (dropped == end - first) {
    report_item(h, &h->units.items[first]);
    return;
  }
  for (uint32_t u = first; u < end; u++)
    if (h->units.items[u].dropped) report_pattern(h, &h->units.items[u]);
}

static void check(struct holder *h) {
  for (uint32_t u = 0; u < h->own_count; u++) claim_unit(h, u);
  h->lint->stamp++;
  for (size_t i = 0; i < h->claims.count; i++)
    h->lint->marks[h->claims.items[i].scope] = h->lint->stamp;
  for (uint32_t u = h->own_count; u < h->units.count; u++) claim_unit(h, u);
  sort_claims(h);
  for (uint32_t u = h->own_count; u-- > 0;) h->units.items[u].dropped = is_shadowed(h, u);
  for (uint32_t u = 0, end; u < h->own_count; u = end) {
    for (end = u; end < h->own_count && h->units.items[end].item == h->units.items[u].item;) end++;
    report(h, u, end);
  }
}

static void inherit(struct holder *h, const uint32_t *closure, uint32_t count, uint32_t itself) {
  const struct sc_policy *policy = h->lint->policy;
  for (uint32_t i = 0; i < count; i++)
    if (closure[i] != itself)
      add_units(h, NULL, policy->roles[closure[i]].grants, policy->roles[closure[i]].grant_count,
                false);
}

static struct holder new_holder(struct sc_lint *lint, const char *kind, struct sc_str name) {
  return (struct holder){.lint = lint,
                         .what = sc_str_format(lint->arena, "%s `%.*s`", kind, SC_STR_ARGS(name))};
}

void lint_shadows(struct sc_lint *lint) {
  const struct sc_policy *policy = lint->policy;
  for (uint32_t r = 0; r < policy->role_count; r++) {
    const struct sc_role *role = &policy->roles[r];
    if (role->grant_count == 0) continue;
    struct holder h = new_holder(lint, "role", role->name);
    add_units(&h, NULL, role->grants, role->grant_count, true);
    inherit(&h, role->closure, role->closure_count, r);
    check(&h);
  }
  for (uint32_t u = 0; u < policy->user_count; u++) {
    const struct sc_user *user = &policy->users[u];
    if (user->grant_count == 0) continue;
    struct holder h = new_holder(lint, "user", user->name);
    add_units(&h, NULL, user->grants, user->grant_count, true);
    inherit(&h, user->closure, user->closure_count, SC_NONE);
    check(&h);
  }
  for (uint32_t a = 0; a < policy->agent_count; a++)
    for (uint32_t t = 0; t < policy->agents[a].task_count; t++) {
      const struct sc_task *task = &policy->agents[a].tasks[t];
      struct holder h = new_holder(lint, "task", task->name);
      add_units(&h, task->when, task->scopes, task->scope_count, true);
      check(&h);
    }
}
