/* SPDX-License-Identifier: Apache-2.0
 *
 * strings.h - the bytes of a section of texts, each of which is stored once.
 */
#ifndef SC_STRINGS_H
#define SC_STRINGS_H

#include "base/str.h"
#include "scope_format.h"

/* Where a text is. Small, and compared with the section itself: as many names as a large policy has miss the cache at each step of
 * a map of keys. */
struct sc_string_slot {
  uint32_t hash;
  struct scope_f_str text; /* length 0 = free */
};

struct sc_strings {
  struct sc_text bytes;
  struct sc_string_slot *slots; /* capacity is a power of two, at most 3/4 full */
  size_t count;
  size_t capacity;
};

/* Makes room for `count` texts in all. */
void sc_strings_reserve(struct sc_arena *arena, struct sc_strings *strings, size_t count);
/* Where the text is, which is added if it is new; {0, 0} for the empty one. */
struct scope_f_str sc_strings_add(struct sc_arena *arena, struct sc_strings *strings,
                                  struct sc_str text);
/* The same of a text that is seldom said twice: it is added, and not found later. */
struct scope_f_str sc_strings_append(struct sc_arena *arena, struct sc_strings *strings,
                                     struct sc_str text);

#endif
