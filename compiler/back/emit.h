/* SPDX-License-Identifier: Apache-2.0
 *
 * emit.h - an image to the bytes of a table: header, digests, sections, padding. Nothing else decides where a byte lies.
 */
#ifndef SC_EMIT_H
#define SC_EMIT_H

#include "back/image.h"

/* The whole file, in the arena, 64-byte aligned. */
void sc_emit(struct sc_arena *arena, const struct sc_image *image, const unsigned char **data,
             size_t *len);

#endif
