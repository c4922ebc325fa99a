/* SPDX-License-Identifier: Apache-2.0
 *
 * name_hash.h - the perfect hash from names to ids (scope_format.h, struct scope_f_hash).
 */
#ifndef SC_NAME_HASH_H
#define SC_NAME_HASH_H

#include "base/str.h"
#include "scope_format.h"

/* A name of one kind. For tasks `agent` is the name of its agent. */
struct sc_hash_name {
  enum scope_f_name_kind kind;
  uint32_t id;
  struct sc_str name;
  struct sc_str agent;
  uint32_t off; /* of the name, in STRINGS */
};

/* Builds the HASH section's bytes in the arena. No two names may be equal within a kind. */
void sc_name_hash_build(struct sc_arena *arena, const struct sc_hash_name *names, uint32_t count,
                        const void **data, size_t *len);

#endif
