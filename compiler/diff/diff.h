/* SPDX-License-Identifier: Apache-2.0
 *
 * diff.h - what a change of policy means: who may newly do what, when, through which agent, because of which rules.
 *
 * The regions that compiler/analysis finds are taken together as a reviewer thinks: one change is one region of context for a set of
 * subjects, of agents and of scopes. The witness of each was put to both tables, which answered as the change says.
 */
#ifndef SC_DIFF_H
#define SC_DIFF_H

#include <scope.h>

#include "analysis/analysis.h"
#include "diff/when_text.h"

enum sc_change_kind {
  SC_CHANGE_GRANTED = SC_GRANTED,
  SC_CHANGE_REVOKED = SC_REVOKED,
  SC_CHANGE_OBLIGED = SC_OBLIGED
};

struct sc_change_rule {
  struct sc_str kind, id, file;
  uint32_t line;
};

/* How one table answers the witness. */
struct sc_change_answer {
  struct scope_decision decision;
  struct sc_str why; /* of a DENY, as a sentence */
  struct sc_change_rule *rules; /* of the leg that decides between the tables */
  uint32_t rule_count;
  struct sc_str *step_ups; /* of an ALLOW */
  uint32_t step_up_count;
};

/* An agent, or a chain of them from the acting one outward, with its task. */
struct sc_change_chain {
  const uint32_t *tasks; /* shared */
  uint32_t count;
};

/* One kind of subject of a cell. */
struct sc_diff_subject {
  enum sc_cell_base base;
  bool alone; /* of base ROLES: with a user it is not the same */
  struct sc_cell_kind users; /* of base USER */
  struct sc_cell_kind roles[SC_CELL_ROLES_MAX];
  uint32_t role_count;
  struct sc_str
      combined; /* several roles, or roles with users: said whole; len 0 = one user, role or nobody */
};

struct sc_change {
  enum sc_change_kind kind;
  uint8_t risk; /* the highest of the scopes */
  uint64_t subject_count;
  struct sc_str *who; /* one line each */
  uint32_t who_count;
  const uint32_t *subjects; /* of the diff's, rising */
  uint32_t subject_kind_count;
  struct sc_change_chain *chains;
  const uint32_t *chain_ids; /* the same, of the diff's */
  uint32_t chain_count;
  const uint32_t *scopes; /* shared, rising */
  uint32_t scope_count;
  struct sc_str *patterns; /* the same as names and patterns */
  uint32_t pattern_count;
  struct sc_when when;
  bool any_user; /* whoever asserts a role, or nobody at all: not bound to users of the policy */
  sc_mdd_ref region;
  bool of_user; /* the region speaks of the user's name */
  const char *unproved; /* why it is not known how far the region reaches, static; NULL = it is */
  bool
      has_witness; /* what follows; false: whether any request lies in the unproved region is not known either */
  struct sc_witness witness;
  struct scope_request request; /* of the witness */
  struct sc_change_answer answers[2]; /* before, after */
};

struct sc_change_replay; /* diff/diff_replay.h */
/* What is told of the sources besides, where both policies are sources. */
enum sc_idle_how { SC_IDLE_ADDED, SC_IDLE_REMOVED, SC_IDLE_CHANGED };
struct sc_idle_change { /* something written in the source that changes no decision */
  enum sc_idle_how how;
  struct sc_change_rule rule; /* also "condition" and "scope"; where it is, or was */
};
struct sc_rename { /* another name for what is the same */
  struct sc_str kind; /* "role", "rule" */
  struct sc_str names[2]; /* before, after */
  struct sc_str files[2];
  uint32_t lines[2];
  struct sc_str because; /* how it was decided */
};
struct sc_source_changes {
  bool from_sources; /* both; else nothing is known */
  SC_VEC(struct sc_rename) renames;
  SC_VEC(struct sc_idle_change) idle;
  const char *renames_missing; /* why they were not looked for, static; NULL = they were */
  const char *idle_missing; /* why not, or not all, static */
};
struct sc_policy;
struct sc_diff_sources { /* checked, the tables' own; outlive the diff */
  const struct sc_policy *policies[2];
  struct sc_sources *files[2];
};

/* Which changes policy tests touch: suite/change_tests.h. */
struct sc_change_tests {
  bool counted;
  uint64_t checks; /* looked at */
  uint64_t *of; /* per change: those that touch it */
  uint32_t untouched; /* changes */
  bool only_untouched; /* those are to be listed */
};

struct sc_diff {
  struct sc_arena *arena;
  const struct scope_table *tables[2]; /* open, with debug where there is */
  struct sc_universe universe;
  struct sc_parts parts;
  size_t listed_count; /* of the universe's scopes: those after are unlisted */
  SC_VEC(struct sc_diff_subject) subjects;
  SC_VEC(struct sc_change_chain) chains;
  struct sc_map chain_ids; /* bytes of its tasks -> index into chains */
  uint8_t *scope_marks; /* scratch of sc_diff_patterns, per scope; zero between calls */
  SC_VEC(struct sc_change)
  changes; /* newly allowed first, then revoked, then obligations; by severity */
  uint32_t counts[3]; /* per kind */
  uint32_t risks[3][4]; /* per kind and risk */
  uint64_t cells;
  const struct sc_access *cell_list; /* `cells` of them: where the tables differ */
  struct sc_source_changes source; /* of sc_diff_sources */
  bool partial; /* options left something out */
  struct sc_str
      try_with[2]; /* the policy in the command for a witness: what scopec eval can read */
  bool proved; /* all of it */
  uint32_t unproved_count; /* changes that are not */
  const char *unproved; /* why something was not looked at, static; NULL = all was */
  const struct sc_change_replay *replay; /* what recorded requests say; NULL = none were asked */
  struct sc_change_tests tests;
  bool broken; /* a witness did not do what it should: a bug */
  struct sc_str broken_request;
};

struct sc_diff_options {
  struct sc_str agent; /* glob over the acting agent's name; len 0 = all */
  struct sc_str scope; /* scope pattern; len 0 = all */
};

/* Tables' bytes (as sc_analysis_first_difference takes them) and the same tables, open. False: out->broken. */
bool sc_diff_make(struct sc_arena *arena, const void *const bytes[2],
                  const struct scope_table *const tables[2], const struct sc_diff_options *options,
                  struct sc_diff *out);

/* After sc_diff_make: renames and changes without effect. NULL: the tables are not of sources. */
void sc_diff_with_sources(struct sc_diff *diff, const struct sc_diff_sources *sources);

/* diff_make.c, for access.c too: after the universe is there. Per shared task and scope: whether it is wanted; NULL = all. */
void sc_diff_begin(struct sc_diff *diff);
bool *sc_diff_agents(struct sc_universe *u, struct sc_str agent);
bool *sc_diff_scopes(struct sc_universe *u, struct sc_str pattern);
/* diff_collect.c: fills `changes` and all behind it. False: a witness failed. */
bool sc_diff_collect(struct sc_diff *diff, const struct sc_cells_options *options);

/* diff_who.c */
void sc_diff_who(struct sc_diff *diff, struct sc_change *change);
void sc_diff_patterns(struct sc_diff *diff, struct sc_change *change);
struct sc_str sc_diff_combined(struct sc_diff *diff, const struct sc_access *cell);
/* "infrabot / deploy", "helper for infrabot / roll-back" */
struct sc_str sc_diff_chain_text(const struct sc_diff *diff, const struct sc_change_chain *chain);
/* "any user, any network, any time": how wide. Empty: none of it. */
struct sc_str sc_diff_width(struct sc_diff *diff, const struct sc_change *change);
/* "3 newly allowed (1 critical), 1 no longer allowed" or "no change in meaning". */
struct sc_str sc_diff_totals(const struct sc_diff *diff);
const char *sc_change_title(enum sc_change_kind kind);
const char *sc_risk_text(uint8_t risk);
/* Of an unproved change: why, and what of it is certain. */
struct sc_str sc_diff_doubt(struct sc_diff *diff, const struct sc_change *change);
/* "token 30 min -> 15 min; step-up none -> mfa": what obligations become. Of a change with a witness. */
struct sc_str sc_diff_duties(struct sc_diff *diff, const struct sc_change *change);

/* "scopec eval ...": asks the change's request of the policy that allows it. Of a change with a witness. */
struct sc_str sc_diff_command(struct sc_diff *diff, const struct sc_change *change);

/* diff_replay_text.c. Of a diff with a replay: "replayed 37,112 requests, ...: 36,900 are answered as before, ..." */
struct sc_str sc_diff_replay_totals(const struct sc_diff *diff);
/* "12 of 37,112 requests fall in it, ... to ..., by alice (9), bob (3)" */
struct sc_str sc_diff_replay_line(const struct sc_diff *diff, const struct sc_change *change);

/* Of a diff whose tests were counted: "2 of 12 parts of the change are touched by none of 34 checks". */
struct sc_str sc_diff_tests_totals(const struct sc_diff *diff);
/* Whether people are shown the change: not if only untested ones are asked for, and it is tested. */
bool sc_diff_listed(const struct sc_diff *diff, const struct sc_change *change);

/* Renderings. `names` are what the user calls the two policies. */
void sc_diff_text(struct sc_diff *diff, bool colour, struct sc_text *out);
void sc_diff_json(struct sc_diff *diff, const struct sc_str names[2], struct sc_text *out);
void sc_diff_markdown(struct sc_diff *diff, struct sc_text *out);
void sc_diff_sarif(struct sc_diff *diff, const struct sc_str names[2], struct sc_text *out);
void sc_diff_html(struct sc_diff *diff, const struct sc_str names[2], struct sc_text *out);

#endif
