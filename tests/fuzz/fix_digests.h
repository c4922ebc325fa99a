/* SPDX-License-Identifier: Apache-2.0
 *
 * fix_digests.h - makes the digests of an altered table right again, so that tests reach what the digests protect.
 */
#ifndef FIX_DIGESTS_H
#define FIX_DIGESTS_H

#include <string.h>

#include "crypto.h"
#include "scope_format.h"

/* False if the header's lengths do not fit `size`: nothing is changed. */
static inline bool fix_digests(uint8_t *table, size_t size) {
  struct scope_f_header h;
  if (size < sizeof h) return false;
  memcpy(&h, table, sizeof h);
  if (h.core_end < sizeof h || h.core_end > h.content_len || h.content_len > size) return false;
  bool ok = sc_sha256(table + sizeof h, (size_t)h.core_end - sizeof h, h.core_digest) &&
            sc_sha256(table + h.core_end, (size_t)(h.content_len - h.core_end), h.debug_digest);
  memcpy(table, &h, sizeof h);
  ok = ok && sc_sha256(table + 48, sizeof h - 48, h.digest);
  memcpy(table, &h, sizeof h);
  return ok;
}

#endif
