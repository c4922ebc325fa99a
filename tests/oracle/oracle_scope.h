/* SPDX-License-Identifier: Apache-2.0
 *
 * oracle_scope.h - which scopes exist, which pattern covers which of them, and who implies whom: by strings alone.
 */
#ifndef ORACLE_SCOPE_H
#define ORACLE_SCOPE_H

#include "policy.h"

struct oracle_scopes {
  struct sc_arena *arena;
  const struct sc_policy *policy;
  const struct sc_scope **declared;
  uint32_t declared_count;
  struct sc_str *names; /* listed: those of the catalog first, then names that only rules mention */
  uint32_t name_count;
  bool *implies; /* [a * name_count + b]: a implies b, transitively */
  SC_VEC(struct oracle_witness) witnesses; /* answers that took a search */
};

/* Whether a declared scope implies some unlisted name that a deny's pattern covers. */
struct oracle_witness {
  const char *pattern; /* by identity */
  uint32_t scope;
  bool found;
};

void oracle_scopes_init(struct oracle_scopes *scopes, struct sc_arena *arena,
                        const struct sc_policy *policy);

/* One requested scope, seen against the catalog. */
struct oracle_target {
  struct sc_str name;
  uint32_t listed; /* index into names, SC_NONE: unlisted, below an open scope */
  const struct sc_scope *duties; /* the declared scope whose risk, ttl and duties hold */
  bool larger[128]; /* [i]: declared scope i implies the name */
};
/* False: the name is unknown. */
bool oracle_scopes_find(const struct oracle_scopes *scopes, struct sc_str name,
                        struct oracle_target *out);

/* Some pattern covers the target or a scope that implies it. */
bool oracle_scopes_granted(const struct oracle_scopes *scopes, const struct sc_pattern *patterns,
                           uint32_t count, const struct oracle_target *target);
/* Some pattern of a deny covers the target or a scope that it implies. */
bool oracle_scopes_denied(struct oracle_scopes *scopes, const struct sc_pattern *patterns,
                          uint32_t count, const struct oracle_target *target);

/* Some name that both patterns match lies below a scope of `open` and is not in `listed`. */
bool oracle_witness(struct sc_arena *arena, const struct sc_str patterns[2],
                    const struct oracle_scopes *scopes);

#endif
