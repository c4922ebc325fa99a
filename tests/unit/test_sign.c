/* SPDX-License-Identifier: Apache-2.0
 *
 * test_sign.c - keys and signatures: RFC 8032's vectors, round trips through PEM, and every way a check can fail.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sign.h"

static void from_hex(const char *hex, uint8_t *out, size_t len) {
  for (size_t i = 0; i < len; i++) {
    unsigned value = 0;
    for (size_t k = 0; k < 2; k++) {
      char c = hex[2 * i + k];
      value = value * 16 + (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    out[i] = (uint8_t)value;
  }
}

/* RFC 8032, section 7.1, test 2. */
static void test_vector(void **state) {
  (void)state;
  struct sc_key key = {.has_secret = true};
  uint8_t expected[64], signature[64];
  const uint8_t message[] = {0x72};
  from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", key.secret, 32);
  from_hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", key.public_key, 32);
  from_hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
           "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
           expected, 64);
  assert_int_equal(sc_key_sign(&key, message, sizeof(message), signature), SC_KEY_OK);
  assert_memory_equal(signature, expected, 64);
  assert_true(sc_key_verify(&key, message, sizeof(message), signature));
  assert_false(sc_key_verify(&key, message, 0, signature));
}

static void test_pem(void **state) {
  (void)state;
  struct sc_key key, again;
  char pem[SC_PEM_MAX];
  size_t len;
  assert_int_equal(sc_key_generate(&key), SC_KEY_OK);
  assert_int_equal(sc_key_write(&key, true, pem, &len), SC_KEY_OK);
  assert_int_equal(sc_key_read(pem, len, &again), SC_KEY_OK);
  assert_true(again.has_secret);
  assert_memory_equal(again.secret, key.secret, 32);
  assert_memory_equal(again.public_key, key.public_key, 32);
  assert_int_equal(sc_key_write(&key, false, pem, &len), SC_KEY_OK);
  assert_int_equal(sc_key_read(pem, len, &again), SC_KEY_OK);
  assert_false(again.has_secret);
  assert_memory_equal(again.public_key, key.public_key, 32);
  /* The public half cannot sign, nor be written as a private key. */
  uint8_t signature[64];
  assert_int_equal(sc_key_sign(&again, signature, 1, signature), SC_KEY_FAILED);
  assert_int_equal(sc_key_write(&again, true, pem, &len), SC_KEY_FAILED);
}

static const char rsa_public[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAL3nW0zbs1Kqd2q0CiFTn8XDEhCKZ1vX\n"
    "-----END PUBLIC KEY-----\n";

static void test_bad_pem(void **state) {
  (void)state;
  struct sc_key key;
  assert_int_equal(sc_key_read("", 0, &key), SC_KEY_NOT_PEM);
  assert_int_equal(sc_key_read("hello", 5, &key), SC_KEY_NOT_PEM);
  assert_int_equal(sc_key_read(rsa_public, sizeof(rsa_public) - 1, &key), SC_KEY_NOT_PEM);
  static const char ec[] = "-----BEGIN PUBLIC KEY-----\n"
                           "MCowBQYDK2VuAyEAhSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=\n"
                           "-----END PUBLIC KEY-----\n"; /* X25519, from RFC 8410 */
  assert_int_equal(sc_key_read(ec, sizeof(ec) - 1, &key), SC_KEY_NOT_ED25519);
  assert_false(key.has_secret);
  /* Every truncation of a good key is refused. */
  char pem[SC_PEM_MAX];
  size_t len;
  assert_int_equal(sc_key_generate(&key), SC_KEY_OK);
  assert_int_equal(sc_key_write(&key, true, pem, &len), SC_KEY_OK);
  struct sc_key cut;
  for (size_t i = 0; i + 2 < len; i++) assert_int_not_equal(sc_key_read(pem, i, &cut), SC_KEY_OK);
}

static void test_check(void **state) {
  (void)state;
  struct sc_key key, other;
  uint8_t digest[32] = {1, 2, 3};
  struct scope_f_signature block;
  assert_int_equal(sc_key_generate(&key), SC_KEY_OK);
  assert_int_equal(sc_key_generate(&other), SC_KEY_OK);
  assert_int_equal(sc_sign(&key, digest, &block), SC_KEY_OK);
  assert_int_equal(sc_sign_check(&key, digest, &block, sizeof(block)), SC_SIGN_GOOD);
  assert_int_equal(sc_sign_check(&other, digest, &block, sizeof(block)), SC_SIGN_OTHER_KEY);
  assert_int_equal(sc_sign_check(&key, digest, &block, sizeof(block) - 1), SC_SIGN_NOT_A_SIGNATURE);
  /* Whatever bit of the block or the digest is flipped, the check fails. */
  uint8_t bytes[sizeof(block)];
  for (size_t bit = 0; bit < sizeof(block) * 8; bit++) {
    memcpy(bytes, &block, sizeof(block));
    bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    assert_int_not_equal(sc_sign_check(&key, digest, bytes, sizeof(bytes)), SC_SIGN_GOOD);
  }
  for (size_t bit = 0; bit < sizeof(digest) * 8; bit++) {
    digest[bit / 8] ^= (uint8_t)(1u << bit % 8);
    assert_int_equal(sc_sign_check(&key, digest, &block, sizeof(block)), SC_SIGN_BAD);
    digest[bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
}

/* The message is the context and the digest, nothing else: another program can check our signatures. */
static void test_message(void **state) {
  (void)state;
  struct sc_key key;
  uint8_t digest[32], message[sizeof(SCOPE_F_SIGN_CONTEXT) - 1 + 32];
  struct scope_f_signature block;
  memset(digest, 7, sizeof(digest));
  memcpy(message, SCOPE_F_SIGN_CONTEXT, sizeof(SCOPE_F_SIGN_CONTEXT) - 1);
  memcpy(message + sizeof(SCOPE_F_SIGN_CONTEXT) - 1, digest, 32);
  assert_int_equal(sc_key_generate(&key), SC_KEY_OK);
  assert_int_equal(sc_sign(&key, digest, &block), SC_KEY_OK);
  assert_true(sc_sign_verify(&key, block.key_id, block.signature, message, sizeof(message)));
  message[0] ^= 1;
  assert_false(sc_sign_verify(&key, block.key_id, block.signature, message, sizeof(message)));
  message[0] ^= 1;
  block.key_id[0] ^= 1;
  assert_false(sc_sign_verify(&key, block.key_id, block.signature, message, sizeof(message)));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_vector), cmocka_unit_test(test_pem),     cmocka_unit_test(test_bad_pem),
      cmocka_unit_test(test_check),  cmocka_unit_test(test_message),
  };
  return cmocka_run_group_tests_name("sign", tests, NULL, NULL);
}
