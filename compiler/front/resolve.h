/* SPDX-License-Identifier: Apache-2.0
 *
 * resolve.h - names to indices: sorts every array of the model by name, finds duplicates, unknown names (with the nearest
 * known one) and cycles, expands scope patterns to ids and classifies the names below open scopes (area SC02).
 */
#ifndef SC_RESOLVE_H
#define SC_RESOLVE_H

#include "base/diag.h"
#include "policy.h"

bool sc_resolve(struct sc_diags *diags, struct sc_policy *policy);

#endif
