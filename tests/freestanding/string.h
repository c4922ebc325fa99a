/* SPDX-License-Identifier: Apache-2.0
 *
 * string.h - all that the runtime may ask of a C library: stands in for it where there is none (tests/runtime_test.sh).
 */
#ifndef SCOPE_FREESTANDING_STRING_H
#define SCOPE_FREESTANDING_STRING_H

#include <stddef.h>

int memcmp(const void *a, const void *b, size_t len);
void *memcpy(void *restrict to, const void *restrict from, size_t len);
void *memset(void *to, int byte, size_t len);

#endif
