/* SPDX-License-Identifier: Apache-2.0
 *
 * emit.h - an image to the bytes of a table: header, digests, sections, padding. Nothing else decides where a byte lies.
 */
#ifndef SC_EMIT_H
#define SC_EMIT_H

#include "back/image.h"

/* The whole file, in the arena, 64-byte aligned; the same for any number of threads (`jobs`, 0 or 1: this one alone). */
void sc_emit(struct sc_arena *arena, const struct sc_image *image, unsigned jobs,
             const unsigned char **data, size_t *len);

#endif
