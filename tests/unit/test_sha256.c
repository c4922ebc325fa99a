/* SPDX-License-Identifier: Apache-2.0
 *
 * test_sha256.c - the runtime's SHA-256 against OpenSSL's, by the processor's instructions and without them: short texts go the second
 * way everywhere, long ones the first where there is one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "crypto.h"
#include "table.h"

static uint8_t bytes[1 << 18];

static void compare(size_t from, size_t len) {
  uint8_t ours[32], theirs[32];
  scope_sha256(bytes + from, len, ours);
  assert_true(sc_sha256(bytes + from, len, theirs));
  if (memcmp(ours, theirs, 32) != 0) fail_msg("%zu bytes from %zu", len, from);
}

static void test_every_length(void **state) {
  (void)state;
  for (size_t len = 0; len < 2300; len++) compare(len % 17, len);
}

static void test_long(void **state) {
  (void)state;
  uint64_t random = 1;
  for (unsigned i = 0; i < 200; i++) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    compare((size_t)(random >> 60), (size_t)(random >> 33) % (sizeof bytes - 16));
  }
}

int main(void) {
  uint64_t random = 7;
  for (size_t i = 0; i < sizeof bytes; i++) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    bytes[i] = (uint8_t)(random >> 56);
  }
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_length),
      cmocka_unit_test(test_long),
  };
  return cmocka_run_group_tests_name("sha256", tests, NULL, NULL);
}
