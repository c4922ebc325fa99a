/* SPDX-License-Identifier: Apache-2.0
 *
 * kept_text.h - a text of which another one takes the place now and then, in memory that is used again.
 */
#ifndef SC_KEPT_TEXT_H
#define SC_KEPT_TEXT_H

#include "base/str.h"

struct sc_kept {
  char *ptr;
  size_t len, capacity;
};

static inline void sc_kept_set(struct sc_arena *arena, struct sc_kept *kept, struct sc_str text) {
  if (text.len > kept->capacity) {
    kept->capacity = text.len > 2 * kept->capacity ? text.len : 2 * kept->capacity;
    kept->ptr = SC_NEW_ARRAY(arena, char, kept->capacity);
  }
  if (text.len > 0) memcpy(kept->ptr, text.ptr, text.len);
  kept->len = text.len;
}
static inline struct sc_str sc_kept_str(const struct sc_kept *kept) {
  return (struct sc_str){kept->ptr, kept->len};
}

#endif
