/* SPDX-License-Identifier: Apache-2.0
 *
 * findings.h - what a policy grants and its logs do not show in use: for the quarterly review of least privilege.
 *
 * A finding says what was seen, not what must be done. Only recorded ALLOWs are use. Where something as a whole is unused (an
 * agent, a task), its parts are not listed besides.
 */
#ifndef SC_FINDINGS_H
#define SC_FINDINGS_H

#include "base/intern.h"
#include "policy.h"
#include "simulate/simulate.h"

#define SC_FINDING_SCOPES 50u /* scopes that a finding names */
#define SC_FINDING_ATTEMPTS 1000u /* groups of denied attempts, the largest first */

enum sc_finding_kind {
  SC_FINDING_DORMANT_AGENT, /* none of its tasks was used */
  SC_FINDING_DORMANT_TASK,
  SC_FINDING_DORMANT_USER,
  SC_FINDING_UNUSED_RULE, /* a grant, a task's entry or a delegation */
  SC_FINDING_UNUSED_SCOPES, /* some of those a rule lists */
  SC_FINDING_BROAD_PATTERN, /* a wildcard of which some scopes were used */
  SC_FINDING_BROAD_SCOPE, /* a scope of which only some that it implies were used */
  SC_FINDING_DENIED, /* attempts: misconfiguration, or probing */
  SC_FINDING_UNUSUAL_HOURS, /* a task acted when it does not, by the week's hours */
  SC_FINDING_UNUSUAL_NETWORKS, /* or from where it does not */
  SC_FINDING_BURST, /* an agent did far more in an hour than it does */
  SC_FINDING_WIDE_HOURS, /* a task may act at more times than it does */
  SC_FINDING_WIDE_NETWORKS, /* or from more addresses */
  SC_FINDING_UNTESTED_RULE, /* a rule is used, and no test of the policy needs it */
  SC_FINDING_KINDS
};
const char *sc_finding_name(enum sc_finding_kind kind); /* "dormant-agent", … */
const char *sc_finding_title(enum sc_finding_kind kind); /* "Agents that used nothing", … */

enum sc_confidence {
  SC_CONFIDENCE_FULL,
  SC_CONFIDENCE_PARTIAL, /* lines are damaged, or the logs have gaps */
  SC_CONFIDENCE_NONE /* not enough evidence: the logs cover less time than asked for */
};
const char *sc_confidence_name(enum sc_confidence confidence);

struct sc_finding {
  enum sc_finding_kind kind;
  enum sc_risk severity; /* the highest risk of the scopes that it speaks of */
  enum sc_rule_holder {
    SC_HOLDER_USER,
    SC_HOLDER_ROLE,
    SC_HOLDER_AGENT,
    SC_HOLDER_TASK,
    SC_HOLDER_DELEGATION
  } holder_kind;
  struct sc_str holder; /* its name; of a task "agent/task" */
  struct sc_str rule; /* id; empty = not of a rule */
  struct sc_str file; /* empty = nowhere in the policy */
  uint32_t line;
  struct sc_str *unused, *used; /* names of scopes, sorted; at most SC_FINDING_SCOPES */
  size_t unused_count, used_count; /* how many there are, also beyond that */
  struct sc_use use; /* of the rule or holder; of denied attempts: these */
  uint32_t reasons; /* DENIED: bit per recorded reason */
  bool others; /* DENIED: and of other names that the policy does not list; this is the first one */
  bool also_allowed; /* DENIED: other times it was allowed */
  struct sc_str evidence; /* from UNUSUAL_HOURS on: what was seen, in words */
  struct sc_str
      condition; /* WIDE_*: what would have let through all that was used; empty = it cannot be said */
  enum sc_confidence confidence;
  struct sc_span span; /* what it speaks of, in the policy */
  int64_t granted_at; /* when that was written last; SC_AGE_UNKNOWN, SC_AGE_UNCOMMITTED */
  enum sc_tested { SC_TESTED_UNKNOWN, SC_TESTED_NO, SC_TESTED_YES } tested; /* of a rule */
};

/* When the lines of one file were written: seconds since 1970. */
struct sc_line_ages {
  const int64_t *times; /* of line 1 first */
  size_t count;
};
#define SC_AGE_UNKNOWN INT64_C(0)
#define SC_AGE_UNCOMMITTED INT64_MAX

/* How many allowed events it takes for what a task was used for to tell what it is used for: of so many, with a confidence of 95 %, at least
 * 95 % of all later ones lie between the least and the greatest (Wilks: 1 - n 0.95^(n-1) + (n-1) 0.95^n >= 0.95). */
#define SC_FINDING_ENOUGH 93u

struct sc_findings {
  struct sc_arena *arena;
  const struct sc_policy *policy;
  struct sc_sources *sources;
  const struct sc_simulation *simulation;
  SC_VEC(struct sc_finding) items; /* by kind, severity falling, place */
  enum sc_confidence confidence;
  uint64_t denied_left_out; /* groups */
  bool has_tests;
  uint64_t triage[2][2]; /* rules, but denies: tested, used */
};

struct sc_finding_options {
  uint32_t
      min_window_s; /* logs that cover less time are not enough evidence; so are they for what is younger */
  bool has_gaps; /* the logs have gaps */
  const struct sc_line_ages *ages; /* per file of the sources; NULL = not asked for */
  const struct sc_map
      *tested; /* ids of the rules that tests of the policy have used; NULL = not asked for */
};

/* `policy` is the checked model of which the simulation's table was made, `sources` its files. */
void sc_findings_make(struct sc_arena *arena, const struct sc_policy *policy,
                      struct sc_sources *sources, const struct sc_simulation *simulation,
                      const struct sc_finding_options *options, struct sc_findings *out);

#endif
