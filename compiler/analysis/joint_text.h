/* SPDX-License-Identifier: Apache-2.0
 *
 * joint_text.h - which combinations of answers several automata give on one text, each with a shortest text that has it.
 *
 * One breadth-first walk over the product of the automata, so the answer is exact for all combinations at once: a
 * combination that is not listed is impossible. The first automaton says which texts there are at all (valid UTF-8, names
 * of scopes): texts that it does not accept do not count.
 */
#ifndef SC_JOINT_TEXT_H
#define SC_JOINT_TEXT_H

#include "condition/regex.h"

struct sc_joint_text {
  const uint32_t *labels; /* per automaton: the label of the state that the text ends in, 0 = no */
  struct sc_str text;
};

struct sc_joint_texts {
  SC_VEC(struct sc_joint_text) items; /* in the order of their texts: shortest first */
  bool partial; /* the walk was given up: there may be more */
};

struct sc_joint_question {
  const struct sc_dfa *const *dfas;
  uint32_t dfa_count;
  const struct sc_str *excluded; /* texts that do not count, sorted by bytes; may be many */
  uint32_t excluded_count;
  size_t len_max; /* bytes of a text */
  bool skip_dead; /* texts to which all automata but the first say no are of no interest */
};

#define SC_JOINT_STATES_MAX 400000u
#define SC_JOINT_CELLS_MAX (64u * SC_JOINT_STATES_MAX) /* states times automata */

/* Gives up past one of these limits. */
void sc_joint_texts(struct sc_arena *arena, const struct sc_joint_question *question,
                    struct sc_joint_texts *out);

#endif
