/* SPDX-License-Identifier: Apache-2.0
 *
 * access.h - who may do what under one policy: complete, with the conditions, in the groups of a diff.
 *
 * A struct sc_diff of one table: its changes are what is allowed, in answers[0].
 */
#ifndef SC_ACCESS_H
#define SC_ACCESS_H

#include "diff/diff.h"

struct sc_access_query {
  struct sc_str scope; /* pattern; len 0 = all */
  struct sc_str agent; /* glob over the acting agent's name; len 0 = all */
  struct sc_str task; /* name; len 0 = all */
  struct sc_str user; /* only this user, without asserted roles; len 0 = everybody */
  const void *when; /* only where this condition holds: of sc_compile_condition; NULL = always */
};

enum sc_access_status {
  SC_ACCESS_OK,
  SC_ACCESS_NO_SCOPE, /* the pattern covers no scope of the policy */
  SC_ACCESS_NO_AGENT, /* no agent and task fit */
  SC_ACCESS_NO_USER, /* the policy does not know the user */
  SC_ACCESS_BROKEN /* a witness was not allowed: a bug */
};

enum sc_access_status sc_access_make(struct sc_arena *arena, const void *bytes,
                                     const struct scope_table *table,
                                     const struct sc_access_query *query, struct sc_diff *out);

/* `policy` is what the user calls it; `when` the condition as written, ptr NULL = none. */
void sc_access_text(struct sc_diff *access, struct sc_str when, bool colour, struct sc_text *out);
void sc_access_json(struct sc_diff *access, struct sc_str policy, struct sc_str when,
                    struct sc_text *out);
void sc_access_csv(struct sc_diff *access, struct sc_text *out);

#endif
