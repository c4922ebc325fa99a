/* SPDX-License-Identifier: Apache-2.0
 *
 * test_literal_address.c - addresses: the same texts accepted, with the same bytes, as inet_pton of both families, on random
 * and damaged texts and on all short ones; networks by rows.
 *
 * SCOPEC_LONG=1 takes more random texts.
 */
#include "condition/literal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <arpa/inet.h>
#include <cmocka.h>

static uint64_t random_state = 7;

static uint32_t random_below(uint32_t limit) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return (uint32_t)(random_state >> 32) % limit;
}

static bool is_long(void) { return getenv("SCOPEC_LONG") != NULL; }

/* Accepts exactly what inet_pton does for either family, with the same bytes. Returns whether it accepted. */
static bool check_address(const char *text) {
  uint8_t expected[16] = {[10] = 0xff, [11] = 0xff}, address[16] = {1, 2, 3};
  bool valid = inet_pton(AF_INET, text, expected + 12) == 1;
  if (!valid) valid = inet_pton(AF_INET6, text, expected) == 1;
  bool is_v4;
  if (sc_parse_address(sc_str_from(text), address, &is_v4) != valid) fail_msg("'%s'", text);
  if (!valid) return false;
  if (memcmp(address, expected, 16) != 0) fail_msg("'%s': other bytes", text);
  assert_int_equal(is_v4, IN6_IS_ADDR_V4MAPPED((const struct in6_addr *)(const void *)expected));
  return true;
}

static void random_address(char *text, size_t size) {
  uint8_t bytes[16];
  for (int i = 0; i < 16; i++)
    bytes[i] = random_below(3) == 0 ? (uint8_t)random_below(256) : (uint8_t)(random_below(2) * 255);
  switch (random_below(6)) {
  case 0: (void)inet_ntop(AF_INET, bytes, text, (socklen_t)size); return;
  case 1: memset(bytes, 0, 10); break;
  case 2: memset(bytes + random_below(8), 0, 8); break;
  case 3: /* all groups written out */
    (void)snprintf(text, size, "%x:%X:%02x:%04x:%x:%x:%x:%u.%u.%u.%u", bytes[0], bytes[1], bytes[2],
                   bytes[3], bytes[4] << 8, bytes[5], 0u, bytes[6], bytes[7], bytes[8], bytes[9]);
    return;
  }
  (void)inet_ntop(AF_INET6, bytes, text, (socklen_t)size);
}

static void damage(char *text, size_t size) {
  static const char alphabet[] = "0123456789abcdefABCDEFg:::::.....%/ x-+";
  size_t len = strlen(text), at = random_below((uint32_t)len + 1);
  char c = alphabet[random_below(sizeof alphabet - 1)];
  uint32_t kind = random_below(4);
  if (kind == 0 && at < len) {
    text[at] = c;
  } else if (kind == 1 && at < len) {
    memmove(text + at, text + at + 1, len - at);
  } else if (kind == 2 && at < len) {
    text[at] = '\0';
  } else if (len + 2 <= size) {
    memmove(text + at + 1, text + at, len - at + 1);
    text[at] = c;
  }
}

static void test_addresses_random(void **state) {
  (void)state;
  int accepted = 0, count = is_long() ? 6000000 : 600000;
  for (int i = 0; i < count; i++) {
    char text[64];
    random_address(text, sizeof text);
    for (uint32_t n = random_below(4); n > 0; n--) damage(text, sizeof text);
    accepted += check_address(text);
  }
  assert_true(accepted > count / 4 && accepted < count / 4 * 3); /* both ways are tried */
  /* all texts of up to seven of the characters that matter */
  static const char alphabet[6] = {':', '.', '1', '0', 'f', '\0'};
  for (int code = 0; code < 6 * 6 * 6 * 6 * 6 * 6 * 6; code++) {
    char text[8] = "";
    int rest = code;
    for (int i = 0; i < 7; i++, rest /= 6) text[i] = alphabet[rest % 6];
    (void)check_address(text);
  }
}

static void test_addresses(void **state) {
  (void)state;
  static const char *const texts[] = {
      "10.1.2.3",
      "0.0.0.0",
      "255.255.255.255",
      "256.1.1.1",
      "1.2.3",
      "1.2.3.4.5",
      "01.2.3.4",
      "1.2.3.4 ",
      "1..2.3",
      "1.2.3.",
      "::",
      "::1",
      "1::",
      "1:2:3:4:5:6:7:8",
      "1:2:3:4:5:6:7::",
      "::2:3:4:5:6:7:8",
      "1:2:3:4:5:6:7:8::",
      "1:2:3:4::5:6:7:8",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9",
      "::ffff:10.1.2.3",
      "::ffff:a01:203",
      "::10.1.2.3",
      "1:2:3:4:5:6:1.2.3.4",
      "1:2:3:4:5:6:7:1.2.3.4",
      "1.2.3.4::",
      "::1.2.3.4:5",
      ":::",
      ":1",
      "1:",
      "fe80::1%eth0",
      "12345::",
      "g::",
      "2001:DB8::1",
      "::1.2.3",
      "::01.2.3.4",
      "0x1.2.3.4",
      "1:2::3:4::5",
      "",
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) (void)check_address(texts[i]);
  uint8_t address[16];
  bool is_v4;
  assert_false(sc_parse_address((struct sc_str){"1.2.3.4\0", 8}, address, &is_v4));
  assert_false(sc_parse_address((struct sc_str){NULL, 0}, address, &is_v4));
}

static void test_network(void **state) {
  (void)state;
  static const struct {
    const char *text;
    unsigned prefix_len;
    bool is_v4, host_bits;
  } good[] = {
      {"10.0.0.0/8", 104, true, false},
      {"10.0.0.1/8", 104, true, true},
      {"10.128.0.0/8", 104, true, true},
      {"10.128.0.0/9", 105, true, false},
      {"0.0.0.0/0", 96, true, false},
      {"1.2.3.4/32", 128, true, false},
      {"1.2.3.4/31", 127, true, false},
      {"1.2.3.5/31", 127, true, true},
      {"2001:db8::/32", 32, false, false},
      {"2001:db8::/31", 31, false, false},
      {"2001:db8::/28", 28, false, true},
      {"::/0", 0, false, false},
      {"::1/128", 128, false, false},
      {"::1/127", 127, false, true},
      {"::ffff:10.0.0.0/104", 104, true, false},
      {"::ffff:0:0/96", 96, true, false},
      {"::ffff:0:0/95", 95, false, true},
      {"::/96", 96, false, false},
  };
  uint8_t address[16], prefix_len;
  bool is_v4, host_bits;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    if (!sc_parse_network(sc_str_from(good[i].text), address, &prefix_len, &is_v4, &host_bits))
      fail_msg("%s", good[i].text);
    if (prefix_len != good[i].prefix_len || is_v4 != good[i].is_v4 ||
        host_bits != good[i].host_bits)
      fail_msg("%s: /%u, %d, %d", good[i].text, prefix_len, is_v4, host_bits);
    uint8_t alone[16];
    struct sc_str text = sc_str_from(good[i].text);
    while (text.ptr[--text.len] != '/') continue;
    bool alone_is_v4;
    assert_true(sc_parse_address(text, alone, &alone_is_v4));
    assert_memory_equal(address, alone, 16);
  }
  static const char *const bad[] = {"",
                                    "/",
                                    "10.0.0.0",
                                    "10.0.0.0/",
                                    "/8",
                                    "10.0.0.0/33",
                                    "10.0.0.0/08",
                                    "10.0.0.0/+8",
                                    "10.0.0.0/-1",
                                    "10.0.0.0/ 8",
                                    "10.0.0.0/8 ",
                                    "10.0.0.0/8/8",
                                    "10.0.0/8",
                                    "::/129",
                                    "::/1000",
                                    "10.0.0.0/255.0.0.0",
                                    "10.0.0.0//8",
                                    "::ffff:10.0.0.0/129"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    if (sc_parse_network(sc_str_from(bad[i]), address, &prefix_len, &is_v4, &host_bits))
      fail_msg("%s", bad[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_addresses),
      cmocka_unit_test(test_addresses_random),
      cmocka_unit_test(test_network),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
