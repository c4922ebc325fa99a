/* SPDX-License-Identifier: Apache-2.0
 *
 * needs.c - atoms: what they are, what they cost, which may not be taken away.
 */
#include "tighten/needs.h"

/* --- what may not go ------------------------------------------------------------------------------------------ */

static bool has_denied_role(const struct sc_policy *policy, const struct sc_role *role) {
  for (uint32_t d = 0; d < policy->deny_count; d++)
    for (uint32_t r = 0; r < policy->denies[d].role_count; r++)
      for (uint32_t c = 0; c < role->closure_count; c++)
        if (role->closure[c] == policy->denies[d].roles[r].index) return true;
  return false;
}

bool sc_needs_kept(const struct sc_needs *needs, enum sc_atom_kind kind, uint32_t a, uint32_t b) {
  const struct sc_tighten *t = needs->tighten;
  const struct sc_policy *policy = t->policy;
  const struct sc_tighten_rule *rule;
  switch (kind) {
  case SC_ATOM_SCOPE:
    rule = &t->rules.items[a];
    return rule->verdict == SC_TIGHTEN_KEEP || rule->verdict == SC_TIGHTEN_NARROW;
  case SC_ATOM_USER_ROLE:
    return t->user_kept[a] || needs->pinned_roles[policy->users[a].roles[b].index];
  case SC_ATOM_INHERIT:
    return t->role_kept[a] || needs->pinned_roles[policy->roles[a].inherits[b].index];
  case SC_ATOM_FROM:
  case SC_ATOM_TO:
  case SC_ATOM_TASK:
  case SC_ATOM_DELEGATION:
    rule = &t->rules.items[t->rules.count - policy->delegation_count + a];
    return rule->verdict == SC_TIGHTEN_KEEP || rule->verdict == SC_TIGHTEN_NARROW;
  }
  return true;
}

bool sc_needs_revoked(const struct sc_needs *needs, enum sc_atom_kind kind, uint32_t a) {
  const struct sc_tighten *t = needs->tighten;
  if (kind == SC_ATOM_USER_ROLE || kind == SC_ATOM_INHERIT) return false;
  size_t rule = kind == SC_ATOM_SCOPE ? a : t->rules.count - t->policy->delegation_count + a;
  return t->rules.items[rule].verdict == SC_TIGHTEN_REVOKE;
}

/* --- cost --------------------------------------------------------------------------------------------------------- */

#define EDGE 8u /* a role; what it surely grants comes on top, see needs_cover.c */
#define PART 4u
#define UNCONDITIONAL 32u
#define ANY 64u /* every scope, task, user or agent */

/* Per role, how many roles and users have it. */
static void count_holders(struct sc_needs *needs) {
  const struct sc_policy *p = needs->tighten->policy;
  needs->holders = SC_NEW_ARRAY(needs->arena, uint32_t, p->role_count);
  for (uint32_t r = 0; r < p->role_count; r++)
    for (uint32_t i = 0; i < p->roles[r].closure_count; i++)
      needs->holders[p->roles[r].closure[i]]++;
  for (uint32_t u = 0; u < p->user_count; u++)
    for (uint32_t i = 0; i < p->users[u].closure_count; i++)
      needs->holders[p->users[u].closure[i]]++;
}

static uint32_t cost_of_selector(const struct sc_needs *needs, const struct sc_selector *s) {
  if (s->any) return PART + ANY;
  return PART + (s->kind == SC_SELECT_ROLE ? needs->holders[s->ref.index] : 0);
}

/* What each entry of `from` is let do. */
static uint32_t breadth(const struct sc_delegation *d) {
  return UNCONDITIONAL * (d->when == NULL) + ANY * d->any_scope + ANY * d->any_task +
         PART * d->max_depth + !d->expires;
}

static uint32_t cost_of_scope(const struct sc_needs *needs, const struct sc_tighten_rule *rule,
                              uint32_t id) {
  const struct sc_policy *p = needs->tighten->policy;
  uint32_t implied = id < p->scope_count ? p->scopes[id].closure_count : 0;
  if (rule->owner == SC_OWNER_DELEGATION) return 1 + implied;
  return PART + UNCONDITIONAL * (rule->when == NULL) + implied +
         (rule->owner == SC_OWNER_ROLE ? needs->holders[rule->holder] : 1);
}

/* What stays should grant as little as possible besides. */
static uint32_t cost_of(const struct sc_needs *needs, enum sc_atom_kind kind, uint32_t a,
                        uint32_t b) {
  const struct sc_tighten *t = needs->tighten;
  const struct sc_policy *p = t->policy;
  switch (kind) {
  case SC_ATOM_SCOPE: return cost_of_scope(needs, &t->rules.items[a], b);
  case SC_ATOM_USER_ROLE:
  case SC_ATOM_INHERIT: return EDGE;
  case SC_ATOM_FROM:
    return cost_of_selector(needs, &p->delegations[a].from[b]) + breadth(&p->delegations[a]);
  case SC_ATOM_TO: return cost_of_selector(needs, &p->delegations[a].to[b]);
  case SC_ATOM_TASK:
  case SC_ATOM_DELEGATION: return PART;
  }
  return PART;
}

uint32_t sc_needs_atom(struct sc_needs *needs, enum sc_atom_kind kind, uint32_t a, uint32_t b) {
  uint32_t key[3] = {kind, a, b};
  struct sc_str bytes = {(const char *)key, sizeof key};
  uint32_t atom = sc_map_get(&needs->known, bytes);
  if (atom != SC_NOT_FOUND) return atom;
  atom = (uint32_t)needs->atoms.count;
  sc_map_add(needs->arena, &needs->known, sc_str_copy(needs->arena, bytes), atom);
  *SC_PUSH(needs->arena, &needs->atoms) =
      (struct sc_atom){.kind = kind,
                       .a = a,
                       .b = b,
                       .cost = cost_of(needs, kind, a, b),
                       .chosen = sc_needs_kept(needs, kind, a, b)};
  return atom;
}

bool sc_needs_has(const struct sc_needs *needs, enum sc_atom_kind kind, uint32_t a, uint32_t b) {
  uint32_t key[3] = {kind, a, b};
  if (sc_needs_kept(needs, kind, a, b)) return true;
  if (sc_needs_revoked(needs, kind, a)) return false;
  uint32_t atom = sc_map_get(&needs->known, (struct sc_str){(const char *)key, sizeof key});
  return atom != SC_NOT_FOUND && needs->atoms.items[atom].chosen;
}

static void index_scopes(struct sc_needs *needs) {
  size_t rules = needs->tighten->rules.count;
  uint32_t *ends = SC_NEW_ARRAY(needs->arena, uint32_t, rules + 2);
  needs->scope_atoms = SC_NEW_ARRAY(needs->arena, uint32_t, needs->atoms.count);
  for (size_t i = 0; i < needs->atoms.count; i++)
    if (needs->atoms.items[i].kind == SC_ATOM_SCOPE) ends[needs->atoms.items[i].a + 2]++;
  for (size_t i = 2; i < rules + 2; i++) ends[i] += ends[i - 1];
  for (uint32_t i = 0; i < needs->atoms.count; i++)
    if (needs->atoms.items[i].kind == SC_ATOM_SCOPE)
      needs->scope_atoms[ends[needs->atoms.items[i].a + 1]++] = i;
  needs->rule_atoms = ends;
}

void sc_needs_make(struct sc_tighten *tighten, struct sc_needs *out) {
  const struct sc_policy *policy = tighten->policy;
  *out = (struct sc_needs){.tighten = tighten, .arena = tighten->arena};
  out->pinned_roles = SC_NEW_ARRAY(out->arena, bool, policy->role_count);
  for (uint32_t r = 0; r < policy->role_count; r++)
    out->pinned_roles[r] = has_denied_role(policy, &policy->roles[r]);
  count_holders(out);
  sc_needs_collect(out);
  sc_needs_cover(out);
  index_scopes(out);
}
