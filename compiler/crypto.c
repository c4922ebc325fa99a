/* SPDX-License-Identifier: Apache-2.0
 *
 * crypto.c - libcrypto behind crypto.h.
 */
#include "crypto.h"

#include <openssl/sha.h>

bool sc_sha256(const void *data, size_t len, unsigned char digest[32]) {
  return SHA256(data, len, digest) != NULL;
}
