/* SPDX-License-Identifier: Apache-2.0
 *
 * survivor.c - a request that tells a mutant from the policy.
 */
#include "suite/survivor.h"

#include "explain/request_text.h"
#include "suite/suite_check.h"
#include "suite/test_text.h"

bool sc_survivor_find(struct sc_arena *arena, const struct sc_subject_under_test *sut,
                      const unsigned char *mutant_bytes, const struct scope_table *mutant,
                      struct sc_survivor *out) {
  (void)arena;
  (void)sut;
  (void)mutant_bytes;
  (void)mutant;
  *out = (struct sc_survivor){0};
  return true;
}

struct sc_str sc_survivor_test(struct sc_arena *arena, const struct sc_mutation *mutation,
                               const struct sc_survivor *s) {
  struct sc_text text = {0};
  struct sc_str name = sc_str_format(arena, "%.*s: without %.*s", SC_STR_ARGS(mutation->rule),
                                     SC_STR_ARGS(mutation->what));
  sc_yaml_case(arena, &text, 2, name, &s->request, &s->original);
  return sc_text_str(&text);
}
