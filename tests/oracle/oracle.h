/* SPDX-License-Identifier: Apache-2.0
 *
 * oracle.h - the slow evaluator: answers a request from the checked policy model by the words of docs/LANGUAGE.md alone.
 *
 * It shares no code with lower, emit, the diagrams or the runtime, and does not look at what they are made from either:
 * pattern ids, closures, open classes and automata of the model are never read. It walks rules, evaluates condition
 * trees, matches strings, one request at a time. Slow and plain on purpose: what it says is right unless the reference
 * says otherwise.
 */
#ifndef ORACLE_H
#define ORACLE_H

#include "base/arena.h"
#include "policy.h"
#include "scope.h" /* the enums of reasons, legs and value types only */

struct oracle_value {
  enum scope_value_type type;
  int64_t number;
  struct sc_str string;
  const struct sc_str *items;
  uint32_t item_count;
  uint8_t address[16];
};

struct oracle_attr {
  struct sc_str name;
  struct oracle_value value;
};

#define ORACLE_ZONES_MAX 16u

struct oracle_request {
  bool has_user;
  struct sc_str user;
  struct sc_str *roles;
  uint32_t role_count;
  struct sc_str *actors;
  uint32_t actor_count;
  struct sc_str task;
  struct sc_str scope;
  bool has_resource;
  struct sc_str resource;
  struct oracle_attr *context;
  uint32_t context_count;
  bool has_now;
  int64_t now;
  int32_t offsets[ORACLE_ZONES_MAX]; /* of now, per zone of the oracle: oracle_set_offsets */
};

/* An instant more than 2^53 seconds from 1970 counts as not given. */
static inline bool oracle_instant_ok(int64_t at) {
  return at >= -(INT64_C(1) << 53) && at <= INT64_C(1) << 53;
}
static inline bool oracle_has_now(const struct oracle_request *request) {
  return request->has_now && oracle_instant_ok(request->now);
}

struct oracle_rule {
  enum scope_leg leg;
  uint32_t hop;
  struct sc_str id;
};

#define ORACLE_RULES_MAX 512u
#define ORACLE_NAMES_MAX 64u

struct oracle_answer {
  bool unsure; /* a regular expression was beyond PCRE2: the rest says nothing */
  bool allow;
  enum scope_reason reason;
  enum scope_leg leg;
  uint32_t hop;
  uint32_t ttl_s;
  struct sc_str step_ups[ORACLE_NAMES_MAX]; /* sorted, each once */
  uint32_t step_up_count;
  enum sc_log log;
  enum sc_risk risk;
  struct sc_str
      missing[ORACLE_NAMES_MAX]; /* every absent attribute that the failing leg could name */
  uint32_t missing_count;
  bool must_miss; /* the answer has to name one at least */
  struct oracle_rule rules[ORACLE_RULES_MAX]; /* those that decided, each once per leg and hop */
  uint32_t rule_count;
};

/* How often each kind of atom was false, unknown, true. */
struct oracle_stats {
  uint64_t atoms[SC_TYPE_DATE + 1][SC_OP_MATCHES + 1][3];
};

struct oracle;

/* Both borrow `policy` and `stats` (may be NULL) for the arena's life. */
struct oracle *oracle_new(struct sc_arena *arena, const struct sc_policy *policy,
                          struct oracle_stats *stats);

/* Fills `offsets` of all requests from the C library's time zones, one zone after the other. */
void oracle_set_offsets(const struct oracle *oracle, struct oracle_request *requests, size_t count);

/* Whether decisions are counted in the stats given to oracle_new; at first they are. */
void oracle_count(struct oracle *oracle, bool on);

void oracle_decide(struct oracle *oracle, const struct oracle_request *request,
                   struct oracle_answer *out);

#endif
