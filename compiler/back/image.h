/* SPDX-License-Identifier: Apache-2.0
 *
 * image.h - the table's sections in memory, before they are laid out in a file. Arena memory.
 */
#ifndef SC_IMAGE_H
#define SC_IMAGE_H

#include "base/arena.h"
#include "scope_format.h"

/* Writes a section where it goes in the file: 64-byte aligned bytes that are 0. Asks for no memory. */
typedef void sc_fill_fn(const void *context, unsigned char *out);

/* Structures of scope_format.h in host byte order. */
struct sc_image_section {
  const void *data; /* NULL where the section is absent or has a `fill` */
  size_t len; /* bytes */
  sc_fill_fn *fill; /* of large sections, which would be copied otherwise; may be NULL */
  const void *context;
};

struct sc_image {
  uint64_t serial;
  struct sc_image_section sections[SCOPE_F_KIND_END]; /* by enum scope_f_kind */
};

#endif
