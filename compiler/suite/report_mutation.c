/* SPDX-License-Identifier: Apache-2.0
 *
 * report_mutation.c - mutants as a person reads it: the score, and each survivor with what would have killed it.
 */
#include <inttypes.h>

#include "suite/report_print.h"

#define SURVIVORS_SHOWN 50u

static void put_lines(const struct sc_printer *p, struct sc_str text, unsigned indent) {
  while (text.len > 0) {
    const char *end = memchr(text.ptr, '\n', text.len);
    size_t len = end != NULL ? (size_t)(end - text.ptr) : text.len;
    SC_PUT(p, "%*s", (int)indent, "");
    sc_put_safe(p, (struct sc_str){text.ptr, len});
    SC_PUT(p, "\n");
    if (end != NULL) len++;
    text = (struct sc_str){text.ptr + len, text.len - len};
  }
}

static void put_survivor(const struct sc_printer *p, const struct sc_policy_mutants *policy,
                         size_t i) {
  const struct sc_mutation *mutation = &policy->mutants.mutations.items[i];
  const struct sc_mutant *mutant = &policy->mutants.items[i];
  struct sc_place place = sc_mutation_place(policy, mutation);
  SC_PUT(p, "  ");
  sc_put_place(p, place.file, place.line);
  SC_PUT(p, "  ");
  sc_put_safe(p, mutation->rule);
  SC_PUT(p, ": ");
  sc_put_safe(p, mutation->what);
  SC_PUT(p, "\n");
  if (mutant->command.len == 0) {
    SC_PUT(p, "    no request was found that tells it from the policy, and no proof that there is "
              "none\n");
    return;
  }
  SC_PUT(p, "    the policy says %.*s, the mutant %.*s; a test that tells them apart:\n",
         SC_STR_ARGS(mutant->was), SC_STR_ARGS(mutant->is));
  put_lines(p, mutant->test, 4);
}

void sc_report_mutation_text(struct sc_arena *arena, const struct sc_outcome *outcome,
                             const struct sc_text_style *style, struct sc_text *out) {
  struct sc_printer p = {arena, outcome, style, out};
  uint64_t counted, killed = sc_outcome_killed(outcome, &counted);
  uint64_t equivalent = 0;
  size_t shown = 0;
  for (size_t i = 0; i < outcome->mutants_count; i++)
    equivalent += outcome->mutants[i].mutants.equivalent;
  SC_PUT(&p, "\n%sMutation%s\n", sc_paint(&p, SC_PAINT_BOLD), sc_paint(&p, SC_PAINT_PLAIN));
  SC_PUT(&p,
         "  %" PRIu64 " of %" PRIu64 " mutants killed, %u %%; %" PRIu64
         " more mean the same as the policy\n",
         killed, counted, sc_percent(killed, counted), equivalent);
  for (size_t k = 0; k < outcome->mutants_count; k++) {
    const struct sc_policy_mutants *policy = &outcome->mutants[k];
    for (size_t i = 0; i < policy->mutants.mutations.count; i++) {
      if (policy->mutants.items[i].fate != SC_MUTANT_SURVIVED || shown++ >= SURVIVORS_SHOWN)
        continue;
      if (shown == 1)
        SC_PUT(&p, "\n%sSurvived%s\n", sc_paint(&p, SC_PAINT_BOLD), sc_paint(&p, SC_PAINT_PLAIN));
      put_survivor(&p, policy, i);
    }
  }
  if (shown > SURVIVORS_SHOWN) SC_PUT(&p, "  ... and %zu more\n", shown - SURVIVORS_SHOWN);
}
