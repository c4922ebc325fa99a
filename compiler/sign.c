/* SPDX-License-Identifier: Apache-2.0
 *
 * sign.c - signature blocks of decision tables.
 */
#include "sign.h"

#include <string.h>

#define CONTEXT_LEN (sizeof(SCOPE_F_SIGN_CONTEXT) - 1)

struct message {
  uint8_t bytes[CONTEXT_LEN + SCOPE_F_DIGEST_LEN];
};

static struct message message_of(const uint8_t digest[SCOPE_F_DIGEST_LEN]) {
  struct message message;
  memcpy(message.bytes, SCOPE_F_SIGN_CONTEXT, CONTEXT_LEN);
  memcpy(message.bytes + CONTEXT_LEN, digest, SCOPE_F_DIGEST_LEN);
  return message;
}

enum sc_key_status sc_sign(const struct sc_key *key, const uint8_t digest[SCOPE_F_DIGEST_LEN],
                           struct scope_f_signature *out) {
  struct message message = message_of(digest);
  memset(out, 0, sizeof(*out));
  memcpy(out->magic, SCOPE_F_SIGN_MAGIC, sizeof(out->magic));
  out->algorithm = SCOPE_F_SIGN_ED25519;
  out->len = sizeof(*out);
  enum sc_key_status status = sc_key_id(key, out->key_id);
  if (status != SC_KEY_OK) return status;
  return sc_key_sign(key, message.bytes, sizeof(message.bytes), out->signature);
}

enum sc_sign_check sc_sign_check(const struct sc_key *key, const uint8_t digest[SCOPE_F_DIGEST_LEN],
                                 const void *block, size_t len) {
  struct scope_f_signature signature;
  if (len != sizeof(signature)) return SC_SIGN_NOT_A_SIGNATURE;
  memcpy(&signature, block, sizeof(signature));
  if (memcmp(signature.magic, SCOPE_F_SIGN_MAGIC, sizeof(signature.magic)) != 0 ||
      signature.algorithm != SCOPE_F_SIGN_ED25519 || signature.len != sizeof(signature))
    return SC_SIGN_NOT_A_SIGNATURE;
  uint8_t id[32];
  if (sc_key_id(key, id) != SC_KEY_OK) return SC_SIGN_BAD;
  if (memcmp(id, signature.key_id, sizeof(id)) != 0) return SC_SIGN_OTHER_KEY;
  struct message message = message_of(digest);
  bool good = sc_key_verify(key, message.bytes, sizeof(message.bytes), signature.signature);
  return good ? SC_SIGN_GOOD : SC_SIGN_BAD;
}

bool sc_sign_verify(void *ctx, const uint8_t key_id[32], const uint8_t signature[64],
                    const uint8_t *message, size_t message_len) {
  const struct sc_key *key = ctx;
  uint8_t id[32];
  if (sc_key_id(key, id) != SC_KEY_OK || memcmp(id, key_id, sizeof(id)) != 0) return false;
  return sc_key_verify(key, message, message_len, signature);
}
