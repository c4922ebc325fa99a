/* SPDX-License-Identifier: Apache-2.0
 *
 * findings_internal.h - between findings.c and the files of single kinds of findings.
 */
#ifndef SC_FINDINGS_INTERNAL_H
#define SC_FINDINGS_INTERNAL_H

#include "base/intern.h"
#include "simulate/findings.h"

/* What a rule asks for: its own condition and that of its task; NULL = none. */
struct sc_rule_conditions {
  const struct sc_expr *when[2];
};

struct sc_finding_state {
  struct sc_findings *out;
  struct sc_rule_conditions *conditions; /* by the table's number of the rule */
  uint32_t *cells_by_task; /* indices of cells */
  uint32_t *
      task_cells; /* by the table's task id: where its cells begin in there, and where the last one's end */
  struct sc_map rules; /* id -> number of the rule in the table */
  uint32_t *scope_ids; /* of the table, by scope of the model */
  /* Scratch of one rule, per scope and class of the model: */
  uint32_t *stamps; /* the rule's number where it grants the scope */
  bool *listed; /* then: it lists it, and not only one that implies it */
  uint32_t *granted; /* what it grants */
  size_t granted_count;
  uint32_t stamp;
};

/* A finding at this place of the source. */
struct sc_finding *sc_finding_add(struct sc_finding_state *s, enum sc_finding_kind kind,
                                  struct sc_span span);
/* All uses of a rule. */
struct sc_use sc_finding_rule_use(const struct sc_finding_state *s, struct sc_str id);
/* All uses of a task's entries: when it was used. An event of several entries is counted for each. */
struct sc_use sc_finding_task_use(const struct sc_finding_state *s, const struct sc_task *task);

/* The highest risk of what these grant. */
enum sc_risk sc_finding_risk(const struct sc_policy *policy, const struct sc_grant *grants,
                             uint32_t count);

/* A task with what is known of when and from where it was used: `profile` may be NULL. */
struct sc_finding_task {
  const struct sc_agent *agent;
  const struct sc_task *task;
  uint32_t id; /* the table's */
  const struct sc_task_profile *profile;
  uint64_t events; /* allowed */
};
bool sc_finding_task_of(const struct sc_finding_state *s, const struct sc_agent *agent,
                        const struct sc_task *task, struct sc_finding_task *out);
struct sc_finding *sc_finding_add_task(struct sc_finding_state *s, enum sc_finding_kind kind,
                                       const struct sc_finding_task *task);

/* findings_triage.c: what of it tests know, and what of it is younger than the window. */
void sc_findings_of_tests(struct sc_finding_state *s, const struct sc_map *tested);
void sc_findings_age(struct sc_findings *findings, const struct sc_finding_options *options);
void sc_findings_of_attempts(struct sc_finding_state *s); /* findings_attempts.c */
void sc_findings_of_hours(struct sc_finding_state *s); /* findings_hours.c */
void sc_findings_of_bursts(struct sc_finding_state *s); /* findings_bursts.c */
void sc_findings_of_networks(struct sc_finding_state *s); /* findings_networks.c */

/* What is unused of one rule: at most one finding. `any`: it covers every scope. */
struct sc_finding_rule {
  enum sc_rule_holder holder_kind;
  struct sc_str holder, id;
  struct sc_span span;
  const struct sc_pattern *patterns;
  uint32_t pattern_count;
  bool any;
};
void sc_finding_of_rule(struct sc_finding_state *s, const struct sc_finding_rule *rule);

#endif
