/* SPDX-License-Identifier: Apache-2.0
 *
 * sign.h - signatures of decision tables: the block of 112 bytes that scope_format.h describes, made and checked.
 *
 * The message is SCOPE_F_SIGN_CONTEXT followed by the digest of the table's header, so a signature covers every byte of
 * the table but not another signature. What a caller does with a refusal, and how it says so, is its business.
 */
#ifndef SC_SIGN_H
#define SC_SIGN_H

#include "crypto.h"
#include "scope_format.h"

/* Signs the table whose header digest is `digest`. `key` needs its secret half. */
enum sc_key_status sc_sign(const struct sc_key *key, const uint8_t digest[SCOPE_F_DIGEST_LEN],
                           struct scope_f_signature *out);

enum sc_sign_check {
  SC_SIGN_GOOD,
  SC_SIGN_NOT_A_SIGNATURE, /* wrong length, magic or algorithm */
  SC_SIGN_OTHER_KEY, /* signed by a key with another id */
  SC_SIGN_BAD /* the key's id fits, the signature does not: it is of another table, or altered */
};

/* Checks a signature block of `len` bytes against a key and the digest of a table's header. */
enum sc_sign_check sc_sign_check(const struct sc_key *key, const uint8_t digest[SCOPE_F_DIGEST_LEN],
                                 const void *block, size_t len);

/* Fits the runtime's scope_verify_fn; `ctx` is a const struct sc_key. */
bool sc_sign_verify(void *ctx, const uint8_t key_id[32], const uint8_t signature[64],
                    const uint8_t *message, size_t message_len);

#endif
