/* SPDX-License-Identifier: Apache-2.0
 *
 * review.h - the least-privilege review of one period: what each rule grants, what of it was used, and what that advises.
 *
 * Made from a policy's checked model, a simulation of its logs and the findings of that; every rendering shows this model and
 * computes nothing of its own. A function of its inputs: no clock is read.
 *
 * Rules are the policy's grants, entries of tasks and delegations. Rows are the scopes that the entries of tasks list, one by
 * one: what an agent can be given. All names below one open scope that no rule mentions are one scope here, "a:b:**".
 */
#ifndef SC_REVIEW_H
#define SC_REVIEW_H

#include "review/allowed_hours.h"
#include "simulate/findings.h"

enum sc_review_advice {
  SC_ADVICE_KEEP,
  SC_ADVICE_NARROW, /* some of it was used, or only what it implies */
  SC_ADVICE_REMOVE,
  SC_ADVICE_WAIT /* unused, but there is not enough evidence */
};
const char *sc_review_advice_name(enum sc_review_advice advice); /* "keep", … */
const char *sc_risk_name(enum sc_risk risk);
const char *sc_holder_name(enum sc_rule_holder holder);

/* Of a scope's risk in the over-privilege score: each class weighs three times the one below it. */
#define SC_REVIEW_WEIGHT(risk)                                                                     \
  ((risk) == SC_RISK_CRITICAL ? 27u                                                                \
   : (risk) == SC_RISK_HIGH   ? 9u                                                                 \
   : (risk) == SC_RISK_MEDIUM ? 3u                                                                 \
                              : 1u)

/* Recorded allowed events that would be none without it. */
struct sc_review_effect {
  uint64_t breaks; /* nothing else can have allowed these */
  uint64_t may_break; /* other rules may have allowed these, too */
  uint32_t users; /* of all these events; users that the policy does not list are one */
};

struct sc_review_rule {
  enum sc_rule_holder kind;
  struct sc_str holder; /* name; of a task "agent/task"; of a delegation its id */
  struct sc_str owner; /* of the agent; empty = none is said */
  struct sc_str id, file; /* file empty = nowhere */
  uint32_t line;
  struct sc_str when; /* its condition as written; empty = always */
  struct sc_str patterns; /* as written, by ", "; of a delegation without a ceiling "any scope" */
  enum sc_risk risk; /* the highest of what it lists */
  uint32_t listed, used; /* scopes; listed 0 = a delegation without a ceiling */
  struct sc_use use;
  struct sc_review_effect effect;
  enum sc_review_advice advice;
  uint32_t task; /* of an entry: index into tasks; else SC_NONE */
  uint32_t first_row; /* of an entry: `listed` rows from here on; else SC_NONE */
  const struct sc_pattern *pattern_list; /* of the model */
  uint32_t pattern_count;
};

struct sc_review_row {
  uint32_t rule, scope; /* indices into rules and scopes */
  bool implied; /* it was not used itself, but what it implies was */
  struct sc_use use;
  struct sc_review_effect effect;
  enum sc_review_advice advice;
};

/* Granted and used rows. */
struct sc_review_count {
  uint64_t granted, used;
};

struct sc_review_task {
  uint32_t agent;
  const struct sc_task *model;
  struct sc_str file, when;
  uint32_t line;
  uint32_t
      ttl_s; /* the longest lifetime of any of its tokens: the smallest of its own and its scopes' limits */
  uint32_t first_row, row_count;
  const uint32_t *delegations; /* indices into rules: those that can hand it on */
  uint32_t delegation_count;
  struct sc_use allowed, denied; /* events of which it was the acting agent's task */
  const struct sc_allowed_week *hours; /* NULL = not known */
  const uint64_t *used_hours; /* allowed events per hour of the week; NULL = none */
};

struct sc_review_agent {
  const struct sc_agent *model;
  struct sc_str file;
  uint32_t line;
  uint32_t first_task, task_count;
  struct sc_review_count risks[SC_RISKS];
  struct sc_review_count all;
  uint64_t weight, unused_weight; /* of the rows */
  struct sc_use allowed, denied;
};

struct sc_review_scope {
  struct sc_str name, title;
  enum sc_risk risk;
  const uint32_t *holders; /* rules of roles and users that grant it, or a scope that implies it */
  uint32_t holder_count;
  struct sc_review_count agents; /* that are granted it in some task, and that used it */
};

/* A report of an earlier period. */
struct sc_review_past {
  struct sc_str name; /* as given */
  uint8_t digest[32]; /* of the file */
  struct sc_str policy, policy_version;
  int64_t first, last; /* of the period */
  uint64_t events, granted, used, critical_unused, high_unused, weight, unused_weight;
  struct sc_str *keys; /* of its rows: agent, task and scope, each behind a byte 0xff; sorted */
  uint8_t *advice; /* per key */
  uint32_t key_count;
};

/* A file that was read: a log, or of the policy. */
struct sc_review_file {
  struct sc_str name;
  uint8_t digest[32]; /* SHA-256 of its bytes */
  bool has_digest; /* not of a pipe */
};

/* What the caller knows and the model does not. */
struct sc_review_inputs {
  const void *table; /* bytes */
  uint8_t meaning_digest[32], table_digest[32];
  struct sc_str tool; /* version */
  struct sc_str commit; /* of git; empty = none */
  bool dirty; /* files of the policy differ from it */
  const struct sc_review_file *logs, *files; /* files: of the policy */
  size_t log_count, file_count;
  const struct sc_log_gap *gaps;
  size_t gap_count;
  uint32_t gap_hours, min_window_s;
  const struct sc_review_past *past; /* by period */
  size_t past_count;
};

/* What became of the rows since the last report before. */
struct sc_review_change {
  enum { SC_ROW_GONE, SC_ROW_NEW, SC_ROW_STILL_UNUSED } kind;
  struct sc_str key; /* as in struct sc_review_past */
};

struct sc_review {
  struct sc_arena *arena;
  const struct sc_policy *policy;
  struct sc_sources *sources;
  const struct sc_simulation *simulation;
  const struct sc_findings *findings;
  const struct sc_review_inputs *inputs;
  struct sc_str zone; /* of the hours of the week */
  SC_VEC(struct sc_review_rule)
  rules; /* in the order of the model: users, roles, tasks' entries, delegations */
  SC_VEC(struct sc_review_row) rows; /* by agent, task, entry, scope */
  struct sc_review_scope *scopes; /* listed ones, sorted; then what is below open ones */
  uint32_t scope_count;
  struct sc_review_task *tasks;
  uint32_t task_count;
  struct sc_review_agent *agents;
  uint32_t agent_count;
  uint32_t *worst; /* agents by score, falling; then by unused weight, name */
  struct sc_review_count risks[SC_RISKS], all;
  uint64_t weight, unused_weight;
  uint64_t advised; /* rules to remove or narrow */
  struct sc_allowed_hours hours;
  SC_VEC(struct sc_review_change) changes; /* by kind, key */
  uint64_t change_counts[3];
};

/* `findings` are of the same policy and simulation; `inputs` are borrowed. */
void sc_review_make(struct sc_arena *arena, const struct sc_findings *findings,
                    const struct sc_review_inputs *inputs, struct sc_review *out);

/* "remove: not used", "narrow: 2 of 5 scopes were used": the advice with its reason. */
struct sc_str sc_review_rule_advice(struct sc_arena *arena, const struct sc_review_rule *rule);
struct sc_str sc_review_row_advice(const struct sc_review_row *row);
/* "breaks 3 events of 2 users", "nothing breaks". */
struct sc_str sc_review_effect_text(struct sc_arena *arena, const struct sc_review_effect *effect);

/* 100 * unused / all, rounded; 0 where nothing is granted. */
unsigned sc_review_score(uint64_t unused_weight, uint64_t weight);

/* review_past.c: a report in JSON as it was written. False: *error says what is wrong with it. */
bool sc_review_past_read(struct sc_arena *arena, struct sc_str text, struct sc_review_past *out,
                         struct sc_str *error);
void sc_review_past_sort(struct sc_review_past *past, size_t count);
void sc_review_compare(struct sc_review *review); /* fills `changes` */
struct sc_str sc_review_key(struct sc_arena *arena, struct sc_str agent, struct sc_str task,
                            struct sc_str scope);

/* Renderings. */
void sc_review_html(const struct sc_review *review, struct sc_text *out);
void sc_review_json(const struct sc_review *review, struct sc_text *out);
void sc_review_csv(const struct sc_review *review, struct sc_text *out);
void sc_review_markdown(const struct sc_review *review, struct sc_text *out);

#endif
