/* SPDX-License-Identifier: Apache-2.0
 *
 * policy.h - the model of a policy, between the front end and everything that uses it.
 *
 * parse fills it from YAML with names as written; resolve sorts every array by name (bytes), links names to indices and
 * expands patterns; check proves the rules of meaning. After the three have returned true the model is *checked*: all
 * references are set, and no user of the model needs to report a mistake of the author again. All memory belongs to the
 * compilation's arena.
 *
 * docs/LANGUAGE.md is the normative description of the language and its meaning.
 */
#ifndef SC_POLICY_H
#define SC_POLICY_H

#include "base/intern.h"
#include "base/source.h"
#include "base/str.h"

#define SC_NONE 0xffffffffu

/* --- conditions ------------------------------------------------------------------------------------------------- */

enum sc_type {
  SC_TYPE_BOOL,
  SC_TYPE_INT,
  SC_TYPE_STRING,
  SC_TYPE_SET,
  SC_TYPE_IP,
  SC_TYPE_ENUM,
  SC_TYPE_INSTANT,
  /* of built-in attributes only: */
  SC_TYPE_WEEKDAY, /* 0 = Monday .. 6 */
  SC_TYPE_CLOCK, /* seconds of the day, 0 .. 86400 as a range's end */
  SC_TYPE_DATE /* days since 1970-01-01 */
};

/* What an atom reads. */
enum sc_source_kind {
  SC_FROM_ATTR, /* a declared context attribute: `attr` */
  SC_FROM_NOW, /* instant */
  SC_FROM_WEEKDAY, /* of now, in `zone` */
  SC_FROM_CLOCK,
  SC_FROM_DATE,
  SC_FROM_RESOURCE, /* strings from here on */
  SC_FROM_USER,
  SC_FROM_AGENT, /* the acting agent */
  SC_FROM_TASK,
  SC_FROM_SCOPE
};

enum sc_op {
  SC_OP_EQ, /* one constant */
  SC_OP_NE,
  SC_OP_LT,
  SC_OP_LE,
  SC_OP_GT,
  SC_OP_GE,
  SC_OP_IN, /* any of the constants: values, ranges or networks */
  SC_OP_NOT_IN,
  SC_OP_HAS, /* the attribute is there, of its type; never unknown */
  SC_OP_IS_TRUE, /* a bare bool attribute */
  SC_OP_CONTAINS, /* "x" in set */
  SC_OP_STARTS_WITH,
  SC_OP_GLOB,
  SC_OP_MATCHES
};

struct sc_dfa; /* condition/regex.h */

/* A constant, or a range of two. */
struct sc_const {
  enum { SC_CONST_VALUE, SC_CONST_RANGE, SC_CONST_NETWORK } kind;
  int64_t
      low; /* VALUE: bool, int, enum ordinal, weekday, clock, date, instant (all as integers); RANGE: its start */
  int64_t
      high; /* RANGE: its end as written. Half-open for clock and instant, closed for the others. Clock and weekday
                   may wrap: high < low. A clock's end may be 86400. */
  struct sc_str
      string; /* VALUE of type string or set; pattern of STARTS_WITH, GLOB, MATCHES (unescaped) */
  uint8_t address[16]; /* VALUE or NETWORK of type ip; IPv4 as ::ffff:a.b.c.d */
  uint8_t prefix_len; /* NETWORK: 0..128; of an IPv4 network 96..128 */
  bool is_v4; /* an IPv6 network never holds IPv4 addresses, whatever its length */
  struct sc_span span;
  /* As written, from condition_parse to condition_check; nobody else reads these. */
  struct sc_str text; /* VALUE; RANGE: its start. Without quotes, doubled quotes halved */
  struct sc_str high_text; /* RANGE: its end */
  struct sc_span low_span; /* of `text`; of a VALUE the same as span */
  struct sc_span high_span; /* of `high_text` */
  bool quoted; /* `text` or `high_text` was quoted */
  bool exact; /* the bytes of the spans are the constant as written, quotes included */
};

enum sc_expr_kind { SC_EXPR_ATOM, SC_EXPR_AND, SC_EXPR_OR, SC_EXPR_NOT, SC_EXPR_NAME };

struct sc_expr {
  enum sc_expr_kind kind;
  struct sc_span
      span; /* bytes of the source file; of a quoted scalar with escapes the whole scalar */
  /* AND, OR: two or more; NOT: one */
  struct sc_expr **args;
  uint32_t arg_count;
  /* NAME */
  struct sc_str name;
  uint32_t condition; /* index into conditions, set by resolve */
  /* ATOM */
  enum sc_source_kind source;
  struct sc_str attr_name; /* FROM_ATTR */
  uint32_t attr; /* FROM_ATTR: index into attrs, set by resolve */
  struct sc_str zone; /* IANA name for FROM_WEEKDAY, CLOCK, DATE; never empty after check */
  enum sc_type type; /* of what is read */
  enum sc_op op;
  struct sc_const *consts;
  uint32_t const_count;
  const struct sc_dfa *dfa; /* STARTS_WITH, GLOB, MATCHES: whole-string automaton, set by check */
  struct sc_str text; /* the atom as written, for people */
  /* From condition_parse to condition_check, to mark mistakes: */
  struct sc_span attr_span; /* ATOM: of its attribute, without now(...)'s member */
  struct sc_span zone_span; /* of the zone's text in now("..."), with quotes */
  struct sc_span op_span; /* ATOM: of its operator; of a bare attribute a point */
};

struct sc_condition {
  struct sc_str name;
  struct sc_span name_span;
  struct sc_expr *expr;
};

struct sc_attr {
  struct sc_str name;
  struct sc_span name_span;
  enum sc_type type;
  struct sc_str *values; /* of an enum, in declared order: the ordinal is the index */
  uint32_t value_count;
};

/* --- scopes and patterns ------------------------------------------------------------------------------------------- */

enum sc_risk { SC_RISK_LOW, SC_RISK_MEDIUM, SC_RISK_HIGH, SC_RISK_CRITICAL, SC_RISKS };
enum sc_log { SC_LOG_MINIMAL, SC_LOG_STANDARD, SC_LOG_FULL, SC_LOG_UNSET };

/* What patterns that are written alike share, from parse to resolve; nobody else reads it. */
struct sc_pattern_text {
  struct sc_str text;
  uint32_t
      *name_id; /* of a name, where all its patterns' ids point from parse on: its scope, SC_NONE
                        until that is found. NULL: the text has wildcards */
  uint32_t id_count; /* of one with wildcards; 0: not resolved yet, or nothing */
  const uint32_t *ids;
};

/* A scope name or pattern as written. */
struct sc_pattern {
  struct sc_str text; /* the same memory for all that are written like it in a file */
  struct sc_pattern_text *shared;
  /* Right after resolve: the ids of the scopes it names, rising; shared by equal patterns. Scope ids are indices into
   * policy.scopes, followed by those of policy.open_classes (id = scope_count + class index). */
  const uint32_t *ids;
  uint32_t id_count;
  struct sc_span span;
};

/* Obligations that a scope, a task or a risk class sets. */
struct sc_duties {
  uint32_t ttl_s; /* 0 = not set */
  struct sc_span ttl_span;
  struct sc_str *step_ups; /* names */
  uint32_t step_up_count;
  enum sc_log log;
  struct sc_str allow_long_ttl; /* the reason; empty = not set */
};

struct sc_scope {
  struct sc_str name;
  struct sc_pattern_text *shared; /* with the patterns of its file that are this name */
  struct sc_span name_span;
  struct sc_str title;
  enum sc_risk risk; /* below an open node and not declared: that node's */
  bool declared; /* false: a name below an open node that only a rule mentions */
  bool open;
  struct sc_duties duties;
  struct sc_pattern *implies;
  uint32_t implies_count;
  /* Set by resolve: */
  uint32_t open_parent; /* index of the deepest open scope above it (or itself if open), SC_NONE */
  const uint32_t *closure; /* ids of all scopes it implies, transitively, rising, without itself */
  uint32_t closure_count;
};

/* Names below open scopes that no rule mentions, told apart only by the patterns that match them. */
struct sc_open_class {
  uint32_t open_parent; /* index of the deepest open scope above */
};

/* What any of the scopes holds, as bits, for passes that need not look through the catalog. */
enum sc_scopes_hold { SC_SCOPES_OPEN = 1, SC_SCOPES_IMPLY = 2, SC_SCOPES_TTL = 4 };

/* --- subjects --------------------------------------------------------------------------------------------------------- */

/* A reference to something by name. */
struct sc_ref {
  struct sc_str name;
  struct sc_span span;
  uint32_t index; /* set by resolve */
};

/* One item of `grants` or of a task's `scopes`. */
struct sc_grant {
  struct sc_str
      id_or_list; /* the id that is given, else its list, "role:sre/grants": see sc_grant_id */
  bool id_given;
  struct sc_span span; /* of the item */
  struct sc_pattern *patterns;
  uint32_t pattern_count;
  uint32_t number; /* in its list, from 1 */
  struct sc_expr *when; /* NULL = always */
};

/* What a list of grants holds besides mere names of scopes, as bits; set by parse. Most lists of a large policy hold none of it, and
 * the passes that look for it step over them. */
enum sc_holds {
  SC_HOLDS_ID = 1,
  SC_HOLDS_WILDCARD = 2,
  SC_HOLDS_CONDITION = 4,
  SC_HOLDS_TTL = 8 /* the task does */
};

/* A grant's id, as given or made: docs/LANGUAGE.md, "Rule ids". Made ones are most of the text of a large policy, so the model does
 * not keep them. `out` has room for sc_grant_id_len bytes. */
size_t sc_grant_id_len(const struct sc_grant *grant);
void sc_grant_id_write(const struct sc_grant *grant, char *out);
struct sc_str sc_grant_id(struct sc_arena *arena, const struct sc_grant *grant);

struct sc_role {
  struct sc_str name;
  struct sc_span name_span;
  unsigned holds; /* its grants: enum sc_holds */
  struct sc_str title;
  struct sc_ref *inherits;
  uint32_t inherit_count;
  struct sc_grant *grants;
  uint32_t grant_count;
  const uint32_t *closure; /* set by resolve: itself and all inherited roles, rising */
  uint32_t closure_count;
};

struct sc_user {
  struct sc_str name;
  struct sc_span name_span;
  unsigned holds; /* its grants: enum sc_holds */
  struct sc_str title;
  struct sc_ref *roles;
  uint32_t role_count;
  struct sc_grant *grants;
  uint32_t grant_count;
  const uint32_t *closure; /* all roles held, rising; shared by users with the same roles */
  uint32_t closure_count;
};

struct sc_task {
  struct sc_str name;
  struct sc_span name_span;
  unsigned holds; /* its scopes: enum sc_holds */
  struct sc_str title;
  bool autonomous;
  struct sc_expr *when; /* NULL = always */
  struct sc_duties duties;
  struct sc_grant *scopes;
  uint32_t scope_count;
};

struct sc_agent {
  struct sc_str name;
  struct sc_span name_span;
  unsigned holds; /* all its tasks together */
  struct sc_str title;
  struct sc_str owner;
  struct sc_task *tasks; /* sorted by name */
  uint32_t task_count;
};

enum sc_selector_kind { SC_SELECT_USER, SC_SELECT_ROLE, SC_SELECT_AGENT };
struct sc_selector {
  enum sc_selector_kind kind;
  bool any; /* user:* or agent:* */
  struct sc_ref ref; /* else */
};

struct sc_delegation {
  struct sc_str id;
  bool id_given;
  struct sc_span span;
  struct sc_selector *from;
  uint32_t from_count;
  struct sc_selector *to; /* agents only */
  uint32_t to_count;
  bool any_task; /* tasks: ['*'] */
  struct sc_ref *tasks; /* names of tasks; index unused */
  uint32_t task_count;
  bool any_scope; /* no ceiling */
  struct sc_pattern *scopes;
  uint32_t scope_count;
  struct sc_expr *when; /* NULL = always */
  bool expires;
  int64_t expires_at; /* the first instant at which it no longer holds */
  struct sc_str expires_text; /* as written */
  struct sc_span expires_span;
  uint32_t max_depth; /* >= 1: actors in the chain from the delegate outward */
};

struct sc_deny {
  struct sc_str id;
  struct sc_span span;
  struct sc_str message;
  /* What is absent does not restrict. `any_user`: users: ['*'], any request with a user or a role. */
  bool has_users, any_user;
  struct sc_ref *users;
  uint32_t user_count;
  bool has_roles;
  struct sc_ref *roles;
  uint32_t role_count;
  bool has_agents; /* agents: ['*'] is the same as absent */
  struct sc_ref *agents;
  uint32_t agent_count;
  bool has_tasks;
  struct sc_ref *tasks; /* names; index unused */
  uint32_t task_count;
  bool has_scopes;
  struct sc_pattern *scopes;
  uint32_t scope_count;
  struct sc_expr *when; /* `when and not unless`, NULL = always */
  /* An invariant is written as a deny is, and says that what it selects is denied anyway. */
  bool invariant;
  bool has_risk; /* of an invariant: only scopes of this risk or a higher one */
  enum sc_risk risk;
};

struct sc_policy {
  struct sc_str name;
  struct sc_span name_span;
  struct sc_str version;
  struct sc_str zone; /* "UTC" if not set */
  struct sc_span zone_span;
  uint64_t serial;
  bool
      incomplete; /* a file or a section was not understood: names that seem unknown may be there */
  struct sc_duties risks[SC_RISKS]; /* ttl_s is the cap, never 0 after parse */

  struct sc_attr *attrs;
  uint32_t attr_count;
  struct sc_condition *conditions;
  uint32_t condition_count;
  struct sc_scope *scopes;
  uint32_t scope_count;
  struct sc_role *roles;
  uint32_t role_count;
  struct sc_user *users;
  uint32_t user_count;
  struct sc_agent *agents;
  uint32_t agent_count;
  struct sc_delegation *delegations; /* in order of (file name, offset) */
  uint32_t delegation_count;
  struct sc_deny *denies; /* sorted by id */
  uint32_t deny_count;

  /* Set after check: taken out of `denies`, so they are no rules. Sorted by id; `risk` has become scopes. */
  struct sc_deny *invariants;
  uint32_t invariant_count;

  /* From parse to check: each whole condition, in the order of the files. What duplicates held is among them. */
  struct sc_expr **exprs;
  uint32_t expr_count;
  unsigned scopes_hold; /* enum sc_scopes_hold */
  /* From parse to resolve: */
  struct sc_pattern_text **pattern_texts;
  uint32_t pattern_text_count;
  struct { /* is any name not behind the one before it? */
    bool scopes, roles, users, agents, denies;
  } unsorted;

  uint32_t
      rule_count; /* grant items, task scope items, delegations, denies; of an item with several patterns each
                          pattern counts. Right after resolve */

  /* Set by resolve: */
  struct sc_open_class *open_classes;
  uint32_t open_class_count;
  const struct sc_dfa *
      open_dfa; /* accepts id + 1 of the class of a name below an open scope; NULL if none is open */
};

/* Effective limits of one scope id (declared, mentioned or class): the smaller of its ttl and its risk's cap, or its
 * own ttl alone where allow_long_ttl is set. */
uint32_t sc_policy_scope_ttl(const struct sc_policy *policy, uint32_t scope_id);

#endif
