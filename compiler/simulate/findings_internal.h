/* SPDX-License-Identifier: Apache-2.0
 *
 * findings_internal.h - between findings.c and findings_rules.c.
 */
#ifndef SC_FINDINGS_INTERNAL_H
#define SC_FINDINGS_INTERNAL_H

#include "base/intern.h"
#include "simulate/findings.h"

struct sc_finding_state {
  struct sc_findings *out;
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
