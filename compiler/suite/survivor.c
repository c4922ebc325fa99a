/* SPDX-License-Identifier: Apache-2.0
 *
 * survivor.c - a request that tells a mutant from the policy.
 */
#include "suite/survivor.h"

#include "analysis/analysis.h"
#include "explain/request_text.h"
#include "explain/witness_request.h"
#include "suite/suite_check.h"
#include "suite/test_text.h"

bool sc_survivor_find(struct sc_arena *arena, const struct sc_subject_under_test *sut,
                      const unsigned char *original_bytes, const unsigned char *mutant_bytes,
                      const struct scope_table *mutant, struct sc_survivor *out) {
  struct sc_difference *difference = SC_NEW(arena, struct sc_difference);
  *out = (struct sc_survivor){0};
  switch (sc_analysis_first_difference(arena, original_bytes, mutant_bytes, difference)) {
  case SC_EQUAL: return false;
  case SC_UNPROVED: return true;
  case SC_DIFFERENT: break;
  }
  struct scope_decision was, is;
  sc_witness_request(arena, &difference->request, &out->request);
  scope_decide(sut->table, &out->request, &was);
  scope_decide(mutant, &out->request, &is);
  out->found = true;
  bool obligations = was.allow && is.allow;
  out->was =
      obligations ? sc_yaml_obligations(arena, sut->table, &was) : sc_decision_text(arena, &was);
  out->is = obligations ? sc_yaml_obligations(arena, mutant, &is) : sc_decision_text(arena, &is);
  out->expect = obligations ? out->was : sc_yaml_expectation(&was);
  out->command = sc_request_command(arena, "eval", sut->path, &out->request);
  return true;
}

struct sc_str sc_survivor_test(struct sc_arena *arena, const struct sc_mutation *mutation,
                               const struct sc_survivor *s) {
  struct sc_text text = {0};
  struct sc_str name = sc_str_format(arena, "notices %.*s: %.*s", SC_STR_ARGS(mutation->rule),
                                     SC_STR_ARGS(mutation->what));
  sc_yaml_case(arena, &text, 2, name, &s->request, s->expect);
  return sc_text_str(&text);
}
