/* SPDX-License-Identifier: Apache-2.0
 *
 * crypto.h - what scopec takes from OpenSSL's libcrypto: SHA-256, and Ed25519 keys and signatures (RFC 8032). crypto.c is
 * the one file that includes its headers. Nothing here prints; keys are plain bytes, wiped by sc_key_clear.
 */
#ifndef SC_CRYPTO_H
#define SC_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* SHA-256 (FIPS 180-4) of `len` bytes. False if the library has no memory. */
bool sc_sha256(const void *data, size_t len, unsigned char digest[32]);
/* The same of bytes that come in parts. NULL or false if the library has no memory. */
struct sc_digest;
struct sc_digest *sc_digest_new(void);
bool sc_digest_add(struct sc_digest *digest, const void *data, size_t len);
bool sc_digest_end(struct sc_digest *digest, unsigned char out[32]); /* then begins anew */
void sc_digest_free(struct sc_digest *digest); /* may be NULL */

enum sc_key_status {
  SC_KEY_OK,
  SC_KEY_NOT_PEM, /* no private or public key in PEM form */
  SC_KEY_ENCRYPTED, /* a private key under a passphrase */
  SC_KEY_NOT_ED25519, /* a key of another kind */
  SC_KEY_FAILED /* the library refused: no memory, no randomness, a short buffer */
};

struct sc_key {
  bool has_secret;
  uint8_t secret[32]; /* the seed */
  uint8_t public_key[32];
};
#define SC_PEM_MAX 1024u /* bytes that a key in PEM form takes at most */

enum sc_key_status sc_key_generate(struct sc_key *out);
/* A private key (PKCS #8) or a public one (SubjectPublicKeyInfo). */
enum sc_key_status sc_key_read(const char *pem, size_t len, struct sc_key *out);
/* The private (`secret`) or public half in PEM form, at most SC_PEM_MAX bytes into `pem`. */
enum sc_key_status sc_key_write(const struct sc_key *key, bool secret, char *pem, size_t *len);
/* SHA-256 of the raw public key. */
enum sc_key_status sc_key_id(const struct sc_key *key, uint8_t id[32]);
/* Needs a key with its secret half. */
enum sc_key_status sc_key_sign(const struct sc_key *key, const uint8_t *message, size_t len,
                               uint8_t signature[64]);
/* True only for a good signature. */
bool sc_key_verify(const struct sc_key *key, const uint8_t *message, size_t len,
                   const uint8_t signature[64]);
/* Overwrites the key with zeros, in a way that is not optimised out. */
void sc_key_clear(struct sc_key *key);

/* The release of the library, such as "OpenSSL 3.0.19". */
const char *sc_crypto_version(void);

#endif
