/* SPDX-License-Identifier: Apache-2.0
 *
 * tighten.h - a policy without what its logs show no need for, as edits of its sources.
 *
 * Each recorded ALLOW needs, of every leg, one rule that allowed it. What no such event needs goes: rules, scopes of patterns, roles
 * of users, inherited roles, parts of delegations; then what is left empty or without any reference. Where several rules allowed the
 * same events, the narrowest that are enough stay (needs.h). Never touched: denies, invariants, the catalog of scopes, roles that a
 * deny selects (to lose one would lift the deny), and patterns through which names below an open scope were used.
 *
 * Only takes away. The caller proves that of the result, by diff, replay and tests.
 */
#ifndef SC_TIGHTEN_H
#define SC_TIGHTEN_H

#include "base/diag.h"
#include "fmt/edit.h"
#include "policy.h"
#include "simulate/simulate.h"

enum sc_rule_owner { SC_OWNER_ROLE, SC_OWNER_USER, SC_OWNER_TASK, SC_OWNER_DELEGATION };

/* What is to become of a rule. */
enum sc_tighten_verdict {
  SC_TIGHTEN_BY_USE, /* stays as far as it is needed */
  SC_TIGHTEN_KEEP, /* stays as it is */
  SC_TIGHTEN_NARROW, /* its scopes become those that it was used for, whatever else allowed them */
  SC_TIGHTEN_REVOKE /* goes, whoever needs it */
};

enum sc_tighten_outcome { SC_TIGHTEN_KEPT, SC_TIGHTEN_NARROWED, SC_TIGHTEN_REMOVED };

struct sc_tighten_pattern {
  bool changed;
  struct sc_str *names; /* scopes that stand in its place; none: it goes */
  uint32_t *ids; /* the same, of the model */
  uint32_t name_count;
};

struct sc_tighten_rule {
  enum sc_rule_owner owner;
  uint32_t holder; /* role, user, agent or delegation */
  uint32_t task; /* of the agent */
  uint32_t index; /* among the holder's rules */
  struct sc_str id;
  struct sc_span span;
  const struct sc_pattern *patterns;
  uint32_t pattern_count;
  const struct sc_expr *when;
  bool any_scope; /* a delegation without a ceiling */
  uint32_t number; /* in the table; SC_NOT_FOUND */
  enum sc_tighten_verdict verdict;
  enum sc_tighten_outcome outcome;
  struct sc_tighten_pattern *changes; /* per pattern, where NARROWED */
  struct sc_use use;
};

/* For people: one thing that changes. */
struct sc_tighten_change {
  enum sc_tighten_outcome outcome; /* REMOVED or NARROWED */
  struct sc_str what; /* "rule developer-deploy of role developer" */
  struct sc_str before, after; /* of what is narrowed; else empty */
  struct sc_span span;
  struct sc_use use; /* of a rule that goes although it was used: others allow the same */
};

/* One owner's part of the whole. */
struct sc_tighten_patch {
  struct sc_str name; /* of its file, without .patch */
  struct sc_str owner; /* who: "agent infrabot", "roles and users", "delegations" */
  struct sc_str *texts; /* per source; ptr NULL = unchanged */
  struct sc_edit_ranges *edits; /* per source: what made its text */
  uint32_t change_count;
};

struct sc_tighten {
  struct sc_arena *arena;
  struct sc_diags *diags; /* of the compilation that the policy is of: sources, and mistakes */
  const struct sc_policy *policy;
  const struct sc_simulation *simulation;
  SC_VEC(struct sc_tighten_rule)
  rules; /* roles, users, tasks, delegations, as the model has them */
  struct sc_map rule_ids; /* id -> index into rules */
  /* Per user, role, agent: its own entry, and what it holds, may not be touched. */
  bool *user_kept, *role_kept, *agent_kept;

  SC_VEC(struct sc_tighten_change) changes; /* by place */
  struct sc_str *texts; /* per source; ptr NULL = unchanged */
  SC_VEC(struct sc_tighten_patch) patches; /* by name */
  uint64_t broken; /* demands of recorded events that verdicts leave without a rule */
};

/* Lists the rules, all to be judged BY_USE; the caller changes verdicts and what is kept. `simulation` has been run. */
void sc_tighten_init(struct sc_arena *arena, struct sc_diags *diags, const struct sc_policy *policy,
                     const struct sc_simulation *simulation, struct sc_tighten *out);
/* Finds what goes, and the new texts. False: a file cannot be edited, *failed is its name. */
bool sc_tighten_make(struct sc_tighten *tighten, struct sc_str *failed);

#endif
