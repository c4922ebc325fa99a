/* SPDX-License-Identifier: Apache-2.0
 *
 * image.h - the table's sections in memory, before they are laid out in a file. Arena memory.
 */
#ifndef SC_IMAGE_H
#define SC_IMAGE_H

#include "base/arena.h"
#include "scope_format.h"

struct sc_image_section {
  const void
      *data; /* structures of scope_format.h in host byte order, NULL where the section is absent */
  size_t len; /* bytes */
};

struct sc_image {
  uint64_t serial;
  struct sc_image_section sections[SCOPE_F_KIND_END]; /* by enum scope_f_kind */
};

#endif
