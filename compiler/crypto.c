/* SPDX-License-Identifier: Apache-2.0
 *
 * crypto.c - libcrypto behind crypto.h.
 */
#include "crypto.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* OpenSSL 3.0 sets itself up on first use, and goes on with locks that are not there when memory runs out meanwhile: the next
 * call then crashes. So the set-up is done by a call that says how it went. */
static bool library_ready(void) {
  return OPENSSL_init_crypto(OPENSSL_INIT_ADD_ALL_DIGESTS, NULL) == 1 &&
         OSSL_LIB_CTX_get0_global_default() != NULL;
}

bool sc_sha256(const void *data, size_t len, unsigned char digest[32]) {
  return library_ready() && SHA256(data, len, digest) != NULL;
}

static EVP_MD_CTX *context_of(struct sc_digest *digest) { return (EVP_MD_CTX *)digest; }

void sc_digest_free(struct sc_digest *digest) { EVP_MD_CTX_free(context_of(digest)); }

struct sc_digest *sc_digest_new(void) {
  EVP_MD_CTX *context = library_ready() ? EVP_MD_CTX_new() : NULL;
  if (context == NULL || EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1)
    return (struct sc_digest *)context;
  EVP_MD_CTX_free(context);
  return NULL;
}

bool sc_digest_add(struct sc_digest *digest, const void *data, size_t len) {
  return len == 0 || EVP_DigestUpdate(context_of(digest), data, len) == 1;
}

bool sc_digest_end(struct sc_digest *digest, unsigned char out[32]) {
  unsigned len = 32;
  return EVP_DigestFinal_ex(context_of(digest), out, &len) == 1 &&
         EVP_DigestInit_ex(context_of(digest), EVP_sha256(), NULL) == 1;
}

/* Takes the raw halves out of a key of the library. */
static enum sc_key_status take_key(EVP_PKEY *key, bool has_secret, struct sc_key *out) {
  if (EVP_PKEY_get_id(key) != EVP_PKEY_ED25519) return SC_KEY_NOT_ED25519;
  size_t len = sizeof(out->public_key);
  out->has_secret = has_secret;
  if (EVP_PKEY_get_raw_public_key(key, out->public_key, &len) != 1 || len != 32)
    return SC_KEY_FAILED;
  if (!has_secret) return SC_KEY_OK;
  len = sizeof(out->secret);
  if (EVP_PKEY_get_raw_private_key(key, out->secret, &len) != 1 || len != 32) return SC_KEY_FAILED;
  return SC_KEY_OK;
}

enum sc_key_status sc_key_generate(struct sc_key *out) {
  memset(out, 0, sizeof(*out));
  EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
  if (key == NULL) return SC_KEY_FAILED;
  enum sc_key_status status = take_key(key, true, out);
  EVP_PKEY_free(key);
  return status;
}

/* Never asks a person: that would hang a pipeline. */
static int no_passphrase(char *buffer, int size, int writing, void *asked) {
  (void)buffer;
  (void)size;
  (void)writing;
  *(bool *)asked = true;
  return -1;
}

static bool contains(const char *text, size_t len, const char *word) {
  return memmem(text, len, word, strlen(word)) != NULL;
}

enum sc_key_status sc_key_read(const char *pem, size_t len, struct sc_key *out) {
  memset(out, 0, sizeof(*out));
  if (len > INT_MAX) return SC_KEY_NOT_PEM;
  bool secret = contains(pem, len, "PRIVATE KEY-----");
  if (!secret && !contains(pem, len, "PUBLIC KEY-----")) return SC_KEY_NOT_PEM;
  BIO *bio = BIO_new_mem_buf(pem, (int)len);
  if (bio == NULL) return SC_KEY_FAILED;
  bool asked = false;
  EVP_PKEY *key = secret ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, &asked)
                         : PEM_read_bio_PUBKEY(bio, NULL, no_passphrase, &asked);
  enum sc_key_status status = asked ? SC_KEY_ENCRYPTED : SC_KEY_NOT_PEM;
  if (key != NULL) status = take_key(key, secret, out);
  EVP_PKEY_free(key);
  BIO_free(bio);
  ERR_clear_error();
  if (status != SC_KEY_OK) sc_key_clear(out);
  return status;
}

static EVP_PKEY *make_key(const struct sc_key *key, bool secret) {
  if (secret && !key->has_secret) return NULL;
  return secret ? EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, key->secret, 32)
                : EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key->public_key, 32);
}

enum sc_key_status sc_key_write(const struct sc_key *key, bool secret, char *pem, size_t *len) {
  EVP_PKEY *handle = make_key(key, secret);
  BIO *bio = BIO_new(BIO_s_mem());
  enum sc_key_status status = SC_KEY_FAILED;
  if (handle == NULL || bio == NULL) goto out;
  int written = secret ? PEM_write_bio_PrivateKey(bio, handle, NULL, NULL, 0, NULL, NULL)
                       : PEM_write_bio_PUBKEY(bio, handle);
  char *data = NULL;
  long size = BIO_get_mem_data(bio, &data);
  if (written != 1 || size <= 0 || size > (long)SC_PEM_MAX) goto out;
  memcpy(pem, data, (size_t)size);
  if (secret) OPENSSL_cleanse(data, (size_t)size);
  *len = (size_t)size;
  status = SC_KEY_OK;
out:
  BIO_free(bio);
  EVP_PKEY_free(handle);
  ERR_clear_error();
  return status;
}

enum sc_key_status sc_key_id(const struct sc_key *key, uint8_t id[32]) {
  return sc_sha256(key->public_key, 32, id) ? SC_KEY_OK : SC_KEY_FAILED;
}

enum sc_key_status sc_key_sign(const struct sc_key *key, const uint8_t *message, size_t len,
                               uint8_t signature[64]) {
  EVP_PKEY *handle = make_key(key, true);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  size_t signature_len = 64;
  bool ok = handle != NULL && context != NULL &&
            EVP_DigestSignInit(context, NULL, NULL, NULL, handle) == 1 &&
            EVP_DigestSign(context, signature, &signature_len, message, len) == 1 &&
            signature_len == 64;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(handle);
  ERR_clear_error();
  return ok ? SC_KEY_OK : SC_KEY_FAILED;
}

bool sc_key_verify(const struct sc_key *key, const uint8_t *message, size_t len,
                   const uint8_t signature[64]) {
  EVP_PKEY *handle = make_key(key, false);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  bool ok = handle != NULL && context != NULL &&
            EVP_DigestVerifyInit(context, NULL, NULL, NULL, handle) == 1 &&
            EVP_DigestVerify(context, signature, 64, message, len) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(handle);
  ERR_clear_error();
  return ok;
}

void sc_key_clear(struct sc_key *key) { OPENSSL_cleanse(key, sizeof(*key)); }

const char *sc_crypto_version(void) { return OpenSSL_version(OPENSSL_FULL_VERSION_STRING); }
