/* SPDX-License-Identifier: Apache-2.0
 *
 * visit.c - the legs of a decision, for explanations and missing attributes (visit.h).
 */
#define SCOPE_INLINE static inline /* small rather than fast: not the path of a decision */
#include "visit.h"

void scope_visit_subject(struct scope_view *view, scope_visit_fn *visit, void *ctx) {
  scope_in_subject(view, false, visit, ctx);
}

void scope_visit_user_hop(struct scope_view *view, scope_visit_fn *visit, void *ctx) {
  scope_in_user_hop(view, false, visit, ctx);
}

void scope_visit_agent_hop(struct scope_view *view, uint32_t hop, scope_visit_fn *visit,
                           void *ctx) {
  scope_in_agent_hop(view, hop, visit, ctx);
}

void scope_visit_agent(struct scope_view *view, uint32_t hop, scope_visit_fn *visit, void *ctx) {
  scope_in_agent(view, hop, visit, ctx);
}

void scope_visit_deny(struct scope_view *view, scope_visit_fn *visit, void *ctx) {
  scope_in_deny(view, false, visit, ctx);
}
