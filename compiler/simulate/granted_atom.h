/* SPDX-License-Identifier: Apache-2.0
 *
 * granted_atom.h - one atom at one point of a domain.
 */
#ifndef SC_GRANTED_ATOM_H
#define SC_GRANTED_ATOM_H

#include "simulate/granted.h"

/* Whether the atom reads the fact that the domain is of; else it may be true and false at every point. */
bool sc_atom_in_domain(const struct sc_domain *domain, const struct sc_expr *atom);
/* Whether it may be true, and false, there: within a minute both may be. */
void sc_atom_at(const struct sc_domain *domain, const struct sc_expr *atom, size_t point, bool *yes,
                bool *no);

#endif
