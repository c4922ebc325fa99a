/* SPDX-License-Identifier: Apache-2.0
 *
 * boundary.h - the tests that a careful person would add: for each part of a condition the edges of what it compares with.
 *
 * An atom is looked at through a request that it decides: were the atom the other way, the answer would be another. From
 * there the fact that it reads is moved over the edges of what it compares with. The expectation is what the policy decides
 * now, so the file pins behaviour for a reviewer to read; it does not judge it.
 */
#ifndef SC_BOUNDARY_H
#define SC_BOUNDARY_H

#include "compile.h"
#include "suite/suite.h"

/* A request that the atom decides. */
struct sc_boundary_base {
  struct sc_str name; /* of its context among the fixtures */
  struct scope_request request;
};

/* One edge: the base with one fact changed. */
struct sc_boundary_edge {
  struct sc_str label; /* "a second before 09:00", "first of 10.0.0.0/8", "missing" */
  enum { SC_EDGE_VALUE, SC_EDGE_NOW, SC_EDGE_RESOURCE, SC_EDGE_MISSING } kind;
  struct scope_value value; /* VALUE; RESOURCE: string */
  int64_t now; /* NOW */
};
struct sc_boundary_edges {
  struct sc_boundary_edge *items; /* each value once, in the order of the constants */
  size_t count, capacity;
};

/* boundary_edges.c. Nothing for atoms over what identifies a request (user, agent, task, scope). */
void sc_boundary_edges(struct sc_arena *arena, const struct sc_policy *policy,
                       const struct sc_expr *atom, const struct scope_request *base,
                       struct sc_boundary_edges *out);
/* The edges of a delegation's expiry. */
void sc_boundary_expiry(struct sc_arena *arena, int64_t expires_at, struct sc_str text,
                        struct sc_boundary_edges *out);

struct sc_boundary_counts {
  uint64_t atoms, rows;
  uint64_t unreached; /* atoms and expiries for which no request was found that they alone decide */
};

/* A whole test file for the compilation's policy, which the policy passes. `policy_key`: what to write as `policy:`, empty =
 * nothing. SC_OK or SC_E_MEMORY. */
enum sc_status sc_boundaries_write(struct sc_arena *arena, struct sc_compilation *compilation,
                                   const struct sc_subject_under_test *sut,
                                   struct sc_str policy_key, struct sc_text *out,
                                   struct sc_boundary_counts *counts);

#endif
