/* SPDX-License-Identifier: Apache-2.0
 *
 * pattern_texts.h - the distinct patterns of a file. Rules name the same scopes again and again: each text is checked, and later resolved,
 * once.
 */
#ifndef SC_PATTERN_TEXTS_H
#define SC_PATTERN_TEXTS_H

#include "policy.h"

/* Of open addressing: as small as can be, for large policies look up texts that they named long ago. */
struct sc_pattern_slot {
  uint32_t hash;
  uint32_t number; /* of the text, from 1; 0: free */
};

struct sc_pattern_texts {
  SC_VEC(struct sc_pattern_text *) all; /* in the order in which they came */
  struct sc_pattern_slot *slots;
  size_t capacity; /* a power of two, at least twice as many as there are texts */
  uint32_t *name_ids; /* room for those of names to come */
  size_t name_ids_left;
};

uint32_t sc_pattern_hash(struct sc_str text);
/* NULL if the text is not there. */
struct sc_pattern_text *sc_pattern_texts_find(const struct sc_pattern_texts *texts,
                                              struct sc_str text, uint32_t hash);
/* Adds a copy of a text that is not there. */
struct sc_pattern_text *sc_pattern_texts_add(struct sc_arena *arena, struct sc_pattern_texts *texts,
                                             struct sc_str text, uint32_t hash);

#endif
