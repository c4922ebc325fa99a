/* SPDX-License-Identifier: Apache-2.0
 *
 * crypto.h - what scopec takes from OpenSSL's libcrypto. crypto.c is the one file that includes its headers.
 */
#ifndef SC_CRYPTO_H
#define SC_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>

/* SHA-256 (FIPS 180-4) of `len` bytes. False if the library has no memory. */
bool sc_sha256(const void *data, size_t len, unsigned char digest[32]);

#endif
