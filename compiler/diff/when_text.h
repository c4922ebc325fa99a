/* SPDX-License-Identifier: Apache-2.0
 *
 * when_text.h - a region of requests in words: "Mon–Fri 09:00–18:00 America/New_York; from 10.0.0.0/8; mfa".
 */
#ifndef SC_WHEN_TEXT_H
#define SC_WHEN_TEXT_H

#include "analysis/care.h"
#include "analysis/isop.h"

struct sc_when {
  struct sc_str *cases; /* each a list of facts joined by "; "; one case "always" */
  uint32_t case_count;
  bool complete; /* false: there are more cases than are listed */
  bool always; /* whatever the context */
  bool any_time, any_network; /* some case asks for no time; for no address */
};

/* Texts live in the universe's arena. `ref` lies where requests can be (sc_care) and is not FALSE. */
void sc_when(struct sc_universe *u, sc_mdd_ref ref, const struct sc_care_context *context,
             struct sc_when *out);

/* when_values.c, when_time.c: the values of one variable, in words; `name` is the attribute's. */
struct sc_str sc_when_number(struct sc_universe *u, const struct sc_shared_var *var,
                             const bool *classes, struct sc_str name);
struct sc_str sc_when_value(struct sc_universe *u, const struct sc_shared_var *var,
                            const bool *classes, struct sc_str name);
struct sc_str sc_when_address(struct sc_universe *u, const struct sc_shared_var *var,
                              const bool *classes, struct sc_str name);
/* `relevant` (per text, may be NULL): whether the text is worth naming as one that it is not. */
struct sc_str sc_when_one_of(struct sc_universe *u, const struct sc_shared_var *var,
                             const bool *classes, const bool *relevant, struct sc_str name);
struct sc_str sc_when_week(struct sc_universe *u, const struct sc_shared_var *var,
                           const bool *classes);
struct sc_str sc_when_now(struct sc_universe *u, const struct sc_shared_var *var,
                          const bool *classes);
struct sc_str sc_when_instant(struct sc_universe *u, int64_t at); /* RFC 3339, UTC */
/* A pattern atom as it was written; "NAME matches a pattern" where the table does not know. */
struct sc_str sc_when_pattern(struct sc_universe *u, const struct sc_shared_var *var,
                              struct sc_str name);

#endif
