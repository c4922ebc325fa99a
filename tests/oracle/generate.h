/* SPDX-License-Identifier: Apache-2.0
 *
 * generate.h - random valid policies that use the whole language, and random requests that reach deep into them.
 *
 * A policy has two seeds: `content` decides what it means, `layout` how it is written (order of files, sections and keys,
 * quoting, block or flow style). The same content in two layouts is the same policy.
 */
#ifndef GENERATE_H
#define GENERATE_H

#include "oracle/oracle.h"
#include "oracle/random.h"

#define GEN_FILES_MAX 4u

/* One entry of a section, as lines of YAML; `drop` leaves it out (for minimising). */
struct gen_entry {
  struct sc_str text;
  bool drop;
};

enum gen_section {
  GEN_CONTEXT,
  GEN_CONDITIONS,
  GEN_SCOPES,
  GEN_ROLES,
  GEN_USERS,
  GEN_AGENTS,
  GEN_DELEGATIONS,
  GEN_DENIES,
  GEN_RISKS,
  GEN_SECTIONS
};

struct gen_policy {
  struct sc_str name;
  struct sc_str zone; /* empty = not set */
  uint32_t serial;
  SC_VEC(struct gen_entry) sections[GEN_SECTIONS];
  SC_VEC(struct sc_str)
  strings; /* that literals, globs and regular expressions of the policy accept, or nearly */
};

void generate_policy(struct sc_arena *arena, uint64_t content, uint64_t layout,
                     struct gen_policy *out);
/* The text of each of `file_count` files. */
void generate_files(struct sc_arena *arena, uint64_t layout, const struct gen_policy *policy,
                    uint32_t file_count, struct sc_str *out);

/* What requests are made of: names and constants of a checked policy, and values beside them. */
struct gen_pools;
struct gen_pools *generate_pools(struct sc_arena *arena, const struct sc_policy *policy,
                                 const struct gen_policy *source);
void generate_request(struct sc_arena *arena, struct rng *rng, const struct gen_pools *pools,
                      struct oracle_request *out);

#endif
