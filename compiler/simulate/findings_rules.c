/* SPDX-License-Identifier: Apache-2.0
 *
 * findings_rules.c - one rule: what it grants, what of it was used.
 *
 * A rule grants the scopes of its patterns and what those imply. A use of an implied scope is no use of the one that is
 * granted: the smaller one would have done.
 */
#include "base/sorted.h"
#include "simulate/findings_internal.h"

#include <stdlib.h>

static bool is_used(const struct sc_finding_state *s, uint32_t rule, uint32_t id) {
  if (rule == SC_NOT_FOUND) return false;
  return sc_cells_use(&s->out->simulation->cells, rule, s->scope_ids[id]) != NULL;
}

static void grant(struct sc_finding_state *s, uint32_t id, bool listed) {
  if (s->stamps[id] != s->stamp) {
    s->stamps[id] = s->stamp;
    s->listed[id] = false;
    s->granted[s->granted_count++] = id;
  }
  if (listed) s->listed[id] = true;
}

/* Marks what the rule lists, and what it grants with that. */
static void mark(struct sc_finding_state *s, const struct sc_finding_rule *rule) {
  const struct sc_policy *policy = s->out->policy;
  s->stamp++;
  s->granted_count = 0;
  for (uint32_t p = 0; p < rule->pattern_count; p++) {
    for (uint32_t i = 0; i < rule->patterns[p].id_count; i++) {
      uint32_t id = rule->patterns[p].ids[i];
      grant(s, id, true);
      if (id >= policy->scope_count) continue;
      const struct sc_scope *scope = &policy->scopes[id];
      for (uint32_t c = 0; c < scope->closure_count; c++) grant(s, scope->closure[c], false);
    }
  }
}

/* Of a scope or a class of names below an open one. */
static struct sc_str name_of(const struct sc_policy *policy, struct sc_arena *arena, uint32_t id) {
  if (id < policy->scope_count) return policy->scopes[id].name;
  struct sc_str above =
      policy->scopes[policy->open_classes[id - policy->scope_count].open_parent].name;
  return sc_str_format(arena, "%.*s:**", SC_STR_ARGS(above));
}

static enum sc_risk risk_of(const struct sc_policy *policy, uint32_t id) {
  if (id >= policy->scope_count) id = policy->open_classes[id - policy->scope_count].open_parent;
  return policy->scopes[id].risk;
}

static bool has_wildcard(const struct sc_finding_rule *rule) {
  for (uint32_t p = 0; p < rule->pattern_count; p++)
    if (memchr(rule->patterns[p].text.ptr, '*', rule->patterns[p].text.len) != NULL) return true;
  return false;
}

struct tally {
  size_t unused, used; /* of what is listed */
  size_t implied; /* used, and not listed */
};

static struct tally count(const struct sc_finding_state *s, uint32_t rule) {
  struct tally t = {0};
  for (size_t i = 0; i < s->granted_count; i++) {
    uint32_t id = s->granted[i];
    bool used = is_used(s, rule, id);
    if (!s->listed[id])
      t.implied += used;
    else if (used)
      t.used++;
    else
      t.unused++;
  }
  return t;
}

/* Classes of names below one open scope are one to a reader. */
static bool is_repeated(const struct sc_policy *policy, const uint32_t *last, uint32_t id) {
  if (id < policy->scope_count || *last == SC_NONE || *last < policy->scope_count) return false;
  return policy->open_classes[*last - policy->scope_count].open_parent ==
         policy->open_classes[id - policy->scope_count].open_parent;
}

/* Names what is listed and unused, and what is used. Ids rise: classes come behind all scopes. */
static void name_scopes(struct sc_finding_state *s, struct sc_finding *finding, uint32_t rule) {
  struct sc_arena *arena = s->out->arena;
  const struct sc_policy *policy = s->out->policy;
  size_t room = s->granted_count < SC_FINDING_SCOPES ? s->granted_count : SC_FINDING_SCOPES;
  finding->unused = SC_NEW_ARRAY(arena, struct sc_str, room);
  finding->used = SC_NEW_ARRAY(arena, struct sc_str, room);
  uint32_t last[2] = {SC_NONE, SC_NONE}; /* unused, used */
  qsort(s->granted, s->granted_count, sizeof *s->granted, sc_compare_ids);
  for (size_t i = 0; i < s->granted_count; i++) {
    uint32_t id = s->granted[i];
    bool used = is_used(s, rule, id);
    if (!used && !s->listed[id]) continue;
    if (is_repeated(policy, &last[used], id)) continue;
    last[used] = id;
    size_t *to = used ? &finding->used_count : &finding->unused_count;
    struct sc_str *names = used ? finding->used : finding->unused;
    if (*to < SC_FINDING_SCOPES) names[*to] = name_of(policy, arena, id);
    ++*to;
    if (!used && risk_of(policy, id) > finding->severity) finding->severity = risk_of(policy, id);
  }
  size_t unused = finding->unused_count, kept = finding->used_count;
  qsort(finding->unused, unused < SC_FINDING_SCOPES ? unused : SC_FINDING_SCOPES,
        sizeof *finding->unused, sc_compare_texts);
  qsort(finding->used, kept < SC_FINDING_SCOPES ? kept : SC_FINDING_SCOPES, sizeof *finding->used,
        sc_compare_texts);
}

void sc_finding_of_rule(struct sc_finding_state *s, const struct sc_finding_rule *rule) {
  struct sc_use use = sc_finding_rule_use(s, rule->id);
  uint32_t number = sc_map_get(&s->rules, rule->id);
  enum sc_finding_kind kind;
  mark(s, rule);
  struct tally t = count(s, number);
  if (use.count == 0)
    kind = SC_FINDING_UNUSED_RULE;
  else if (rule->any || t.unused == 0)
    return;
  else if (t.used == 0 && t.implied > 0)
    kind = SC_FINDING_BROAD_SCOPE;
  else
    kind = has_wildcard(rule) ? SC_FINDING_BROAD_PATTERN : SC_FINDING_UNUSED_SCOPES;
  struct sc_finding *finding = sc_finding_add(s, kind, rule->span);
  finding->holder_kind = rule->holder_kind;
  finding->holder = rule->holder;
  finding->rule = rule->id;
  finding->use = use;
  name_scopes(s, finding, number);
  for (uint32_t i = 0; rule->any && i < s->out->policy->scope_count; i++)
    if (s->out->policy->scopes[i].risk > finding->severity)
      finding->severity = s->out->policy->scopes[i].risk;
}
