/* SPDX-License-Identifier: Apache-2.0
 *
 * verify_name.h - names, one after another: each lies in STRINGS and, where names are sorted, comes behind the one before. There is
 * one for every user, agent and task: in few steps.
 */
#ifndef SCOPE_VERIFY_NAME_H
#define SCOPE_VERIFY_NAME_H

#include "table.h"

SCOPE_INLINE bool scope_is_name(const struct scope_t *t, uint32_t off, uint32_t len) {
  return len - 1 < SCOPE_F_NAME_MAX && (uint64_t)off + len <= t->strings_count;
}

/* Neither name is empty. By bytes: as words whose first byte counts most, the last of which has bytes of the one before once more
 * that were the same. */
SCOPE_INLINE bool scope_comes_before(struct scope_bytes a, struct scope_bytes b) {
  const uint8_t *p = (const uint8_t *)a.ptr, *q = (const uint8_t *)b.ptr;
  size_t common = a.len < b.len ? a.len : b.len, at = 0;
  uint64_t x, y;
  if (common <= 8) {
    x = scope_f_load_short(p, (uint32_t)common);
    y = scope_f_load_short(q, (uint32_t)common);
  } else {
    do {
      if (at > common - 8) at = common - 8;
      x = scope_f_load64(p + at);
      y = scope_f_load64(q + at);
      at += 8;
    } while (x == y && at < common);
  }
  return x != y ? __builtin_bswap64(x) < __builtin_bswap64(y) : a.len < b.len;
}

/* A name that is good and comes behind the last one, if there is one, and now is the last. */
static bool scope_next_name(const struct scope_t *t, struct scope_bytes *last, uint32_t off,
                            uint32_t len) {
  if (!scope_is_name(t, off, len)) return false;
  const struct scope_bytes name = scope_name_at(t, off, len);
  if (last->len > 0 && !scope_comes_before(*last, name)) return false;
  *last = name;
  return true;
}

#endif
