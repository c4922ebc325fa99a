/* SPDX-License-Identifier: Apache-2.0
 *
 * image.h - the table's sections in memory, before they are laid out in a file. Arena memory.
 */
#ifndef SC_IMAGE_H
#define SC_IMAGE_H

#include "base/arena.h"
#include "scope_format.h"

/* Writes a piece of a section that goes at `out` in the file, 64-byte aligned bytes that are 0. Asks for no memory. */
typedef void sc_fill_fn(const void *context, unsigned piece, unsigned char *out);
#define SC_PIECES_MAX 8u

/* Structures of scope_format.h in host byte order. */
struct sc_image_section {
  const void *data; /* NULL where the section is absent or has a `fill` */
  size_t len; /* bytes */
  sc_fill_fn *fill; /* of large sections, which would be copied otherwise; may be NULL */
  unsigned
      pieces; /* at most SC_PIECES_MAX, which have nothing in common: several threads may write them; 0 is 1 */
  const void *context;
};

struct sc_image {
  uint64_t serial;
  struct sc_image_section sections[SCOPE_F_KIND_END]; /* by enum scope_f_kind */
};

#endif
