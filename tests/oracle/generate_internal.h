/* SPDX-License-Identifier: Apache-2.0
 *
 * generate_internal.h - what the files of the policy generator share.
 */
#ifndef GENERATE_INTERNAL_H
#define GENERATE_INTERNAL_H

#include "oracle/generate.h"

struct gen_attr {
  struct sc_str name;
  enum sc_type type;
  struct sc_str values[6];
  uint32_t value_count;
};

struct gen_scope {
  struct sc_str name;
  enum sc_risk risk;
  bool open;
  uint32_t limit_s; /* effective lifetime */
};

struct gen_task {
  struct sc_str name;
};

struct gen_agent {
  struct sc_str name;
  struct sc_str tasks[6];
  uint32_t task_count;
};

struct gen {
  struct sc_arena *arena;
  struct rng content;
  struct rng layout;
  struct gen_policy *out;
  struct gen_attr attrs[20];
  uint32_t attr_count;
  struct sc_str conditions[8];
  uint32_t condition_count;
  struct gen_scope scopes[24];
  uint32_t scope_count;
  struct sc_str mentions[8]; /* names below open scopes */
  uint32_t mention_count;
  struct sc_str roles[8];
  uint32_t role_count;
  struct sc_str users[8];
  uint32_t user_count;
  struct gen_agent agents[6];
  uint32_t agent_count;
  uint32_t caps[SC_RISKS];
  bool long_caps;
};

/* "key: value" pairs of one map, written in the layout's order. */
struct gen_map {
  struct sc_str items[16];
  uint32_t count;
};

/* A scalar or key, plain or quoted as the layout likes. */
struct sc_str gen_scalar(struct gen *gen, struct sc_str text);
void gen_put(struct gen *gen, struct gen_map *map, const char *key, struct sc_str value);
struct sc_str gen_flow_map(struct gen *gen, struct gen_map *map);
/* A comma-separated list of scalars in brackets. */
struct sc_str gen_flow_list(struct gen *gen, const struct sc_str *items, uint32_t count);
void gen_entry(struct gen *gen, enum gen_section section, struct sc_str key, struct gen_map *map);
void gen_item(struct gen *gen, enum gen_section section, struct gen_map *map);
void gen_line(struct gen *gen, enum gen_section section, struct sc_str key, struct sc_str value);

/* The text of a condition over the attributes and conditions so far. */
struct sc_str gen_condition(struct gen *gen);
/* Its operators: any of six, "==" or "!=", "in" or "not in". */
const char *gen_comparison(struct gen *gen);
const char *gen_equality(struct gen *gen);
const char *gen_in(struct gen *gen);
/* "[a, b, c..d]" of constants and, where `range` is given, ranges. */
struct sc_str gen_list(struct gen *gen, struct sc_str (*constant)(struct gen *, int),
                       struct sc_str (*range)(struct gen *, int), int detail);
/* One atom on an attribute, or on `now` in the policy's zone or another. */
struct sc_str gen_instant_atom(struct gen *gen, struct sc_str name);
struct sc_str gen_now_atom(struct gen *gen);
/* A regular expression, or a glob; strings that it accepts go to the policy's pool. */
struct sc_str gen_regex(struct gen *gen);
struct sc_str gen_glob(struct gen *gen);

/* A pattern that covers `name`. */
struct sc_str gen_pattern(struct gen *gen, struct sc_str name, bool deny);
void gen_scopes(struct gen *gen);
/* A scope of the catalog, or a name below an open one. */
struct sc_str gen_scope_name(struct gen *gen);
/* Its longest lifetime. */
uint32_t gen_scope_limit(const struct gen *gen, struct sc_str name);
struct sc_str gen_duration(struct gen *gen, uint32_t seconds);
/* step_up and log, each with this probability. */
void gen_put_duties(struct gen *gen, struct gen_map *map, uint32_t percent);

#endif
