/* SPDX-License-Identifier: Apache-2.0
 *
 * oracle_scope.c - coverage and implication over the names that a policy lists.
 */
#include "oracle/oracle_scope.h"

#include <stdlib.h>

#include "oracle/oracle_text.h"

static uint32_t find_name(const struct oracle_scopes *scopes, struct sc_str name) {
  for (uint32_t i = 0; i < scopes->name_count; i++)
    if (sc_str_equal(scopes->names[i], name)) return i;
  return SC_NONE;
}

/* A rule that writes a full name mentions it. */
static void mention(struct oracle_scopes *scopes, const struct sc_pattern *patterns,
                    uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    if (!oracle_has_wildcard(patterns[i].text) && find_name(scopes, patterns[i].text) == SC_NONE)
      scopes->names[scopes->name_count++] = patterns[i].text;
}

static void mention_grants(struct oracle_scopes *scopes, const struct sc_grant *grants,
                           uint32_t count) {
  for (uint32_t i = 0; i < count; i++) mention(scopes, grants[i].patterns, grants[i].pattern_count);
}

static void mention_all(struct oracle_scopes *scopes) {
  const struct sc_policy *policy = scopes->policy;
  for (uint32_t i = 0; i < scopes->declared_count; i++)
    mention(scopes, scopes->declared[i]->implies, scopes->declared[i]->implies_count);
  for (uint32_t i = 0; i < policy->role_count; i++)
    mention_grants(scopes, policy->roles[i].grants, policy->roles[i].grant_count);
  for (uint32_t i = 0; i < policy->user_count; i++)
    mention_grants(scopes, policy->users[i].grants, policy->users[i].grant_count);
  for (uint32_t i = 0; i < policy->agent_count; i++)
    for (uint32_t t = 0; t < policy->agents[i].task_count; t++)
      mention_grants(scopes, policy->agents[i].tasks[t].scopes,
                     policy->agents[i].tasks[t].scope_count);
  for (uint32_t i = 0; i < policy->delegation_count; i++)
    mention(scopes, policy->delegations[i].scopes, policy->delegations[i].scope_count);
  for (uint32_t i = 0; i < policy->deny_count; i++)
    mention(scopes, policy->denies[i].scopes, policy->denies[i].scope_count);
}

/* `pattern` covers a listed name, or an unlisted one by whole segments. */
static bool covers(struct sc_str pattern, struct sc_str name, bool listed) {
  return (listed || !oracle_has_partial(pattern)) && oracle_scope_match(pattern, name);
}

static bool implies_directly(const struct sc_scope *scope, struct sc_str name, bool listed) {
  for (uint32_t i = 0; i < scope->implies_count; i++)
    if (covers(scope->implies[i].text, name, listed)) return true;
  return false;
}

void oracle_scopes_init(struct oracle_scopes *scopes, struct sc_arena *arena,
                        const struct sc_policy *policy) {
  *scopes = (struct oracle_scopes){.arena = arena, .policy = policy};
  scopes->declared = SC_NEW_ARRAY(arena, const struct sc_scope *, policy->scope_count);
  scopes->names = SC_NEW_ARRAY(arena, struct sc_str, policy->scope_count + 1000);
  for (uint32_t i = 0; i < policy->scope_count; i++) {
    if (!policy->scopes[i].declared) continue;
    scopes->declared[scopes->declared_count++] = &policy->scopes[i];
    scopes->names[scopes->name_count++] = policy->scopes[i].name;
  }
  mention_all(scopes);
  if (scopes->declared_count > 128 || scopes->name_count > policy->scope_count + 900) abort();

  uint32_t n = scopes->name_count;
  bool *implies = scopes->implies = SC_NEW_ARRAY(arena, bool, (size_t)n *n);
  for (uint32_t a = 0; a < scopes->declared_count; a++)
    for (uint32_t b = 0; b < n; b++)
      implies[a * n + b] = a != b && implies_directly(scopes->declared[a], scopes->names[b], true);
  for (uint32_t middle = 0; middle < n; middle++)
    for (uint32_t a = 0; a < n; a++)
      for (uint32_t b = 0; implies[a * n + middle] && b < n; b++)
        if (implies[middle * n + b]) implies[a * n + b] = true;
}

static const struct sc_scope *open_above(const struct oracle_scopes *scopes, struct sc_str name) {
  const struct sc_scope *deepest = NULL;
  for (uint32_t i = 0; i < scopes->declared_count; i++) {
    const struct sc_scope *scope = scopes->declared[i];
    if (scope->open && oracle_below(name, scope->name) &&
        (deepest == NULL || scope->name.len > deepest->name.len))
      deepest = scope;
  }
  return deepest;
}

bool oracle_scopes_find(const struct oracle_scopes *scopes, struct sc_str name,
                        struct oracle_target *out) {
  *out = (struct oracle_target){.name = name, .listed = find_name(scopes, name)};
  if (out->listed < scopes->declared_count)
    out->duties = scopes->declared[out->listed];
  else if (oracle_scope_name(name))
    out->duties = open_above(scopes, name);
  if (out->duties == NULL) return false;

  uint32_t n = scopes->name_count;
  for (uint32_t a = 0; a < scopes->declared_count; a++) {
    if (out->listed != SC_NONE) {
      out->larger[a] = a != out->listed && scopes->implies[a * n + out->listed];
      continue;
    }
    out->larger[a] = implies_directly(scopes->declared[a], name, false);
    for (uint32_t b = 0; !out->larger[a] && b < scopes->declared_count; b++)
      out->larger[a] =
          scopes->implies[a * n + b] && implies_directly(scopes->declared[b], name, false);
  }
  return true;
}

bool oracle_scopes_granted(const struct oracle_scopes *scopes, const struct sc_pattern *patterns,
                           uint32_t count, const struct oracle_target *target) {
  for (uint32_t i = 0; i < count; i++) {
    if (covers(patterns[i].text, target->name, target->listed != SC_NONE)) return true;
    for (uint32_t a = 0; a < scopes->declared_count; a++)
      if (target->larger[a] && covers(patterns[i].text, scopes->names[a], true)) return true;
  }
  return false;
}

/* Searches the unlisted names that a declared scope implies for one that the deny's pattern covers. */
static bool denied_unlisted(struct oracle_scopes *scopes, struct sc_str pattern, uint32_t scope) {
  if (!oracle_has_wildcard(pattern)) return false;
  for (size_t i = 0; i < scopes->witnesses.count; i++)
    if (scopes->witnesses.items[i].pattern == pattern.ptr &&
        scopes->witnesses.items[i].scope == scope)
      return scopes->witnesses.items[i].found;
  bool found = false;
  for (uint32_t b = 0; !found && b < scopes->declared_count; b++) {
    if (b != scope && !scopes->implies[scope * scopes->name_count + b]) continue;
    const struct sc_scope *source = scopes->declared[b];
    for (uint32_t i = 0; !found && i < source->implies_count; i++) {
      struct sc_str patterns[2] = {source->implies[i].text, pattern};
      found = oracle_has_wildcard(patterns[0]) && !oracle_has_partial(patterns[0]) &&
              oracle_witness(scopes->arena, patterns, scopes);
    }
  }
  *SC_PUSH(scopes->arena, &scopes->witnesses) = (struct oracle_witness){pattern.ptr, scope, found};
  return found;
}

bool oracle_scopes_denied(struct oracle_scopes *scopes, const struct sc_pattern *patterns,
                          uint32_t count, const struct oracle_target *target) {
  for (uint32_t i = 0; i < count; i++) {
    if (oracle_scope_match(patterns[i].text, target->name)) return true;
    if (target->listed >= scopes->declared_count) continue; /* implies nothing */
    const bool *implies = &scopes->implies[target->listed * scopes->name_count];
    for (uint32_t b = 0; b < scopes->name_count; b++)
      if (implies[b] && oracle_scope_match(patterns[i].text, scopes->names[b])) return true;
    if (denied_unlisted(scopes, patterns[i].text, target->listed)) return true;
  }
  return false;
}
