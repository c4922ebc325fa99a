/* SPDX-License-Identifier: Apache-2.0
 *
 * sha256.c - SHA-256 (FIPS 180-4), so that damage is found without a crypto library. By the processor's own instructions where
 * it has them: most of opening a large table is this.
 */
#include <string.h>

#include "table.h"

static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotate(uint32_t x, unsigned n) { return x >> n | x << (32 - n); }

static uint32_t load_be(const uint8_t *p) { /* hosts are little-endian */
  uint32_t word;
  memcpy(&word, p, sizeof word);
  return __builtin_bswap32(word);
}

/* The message schedule is kept as a ring of 16 words: 64 bytes of stack instead of 256. */
static void compress(uint32_t state[8], const uint8_t *block, size_t count) {
  for (; count > 0; count--, block += 64) {
    uint32_t w[16], s[8];
    memcpy(s, state, sizeof s);
    for (unsigned i = 0; i < 64; i++) {
      uint32_t word;
      if (i < 16) {
        word = load_be(block + (size_t)4 * i);
      } else {
        uint32_t a = w[(i + 1) & 15], b = w[(i + 14) & 15];
        uint32_t sigma0 = rotate(a, 7) ^ rotate(a, 18) ^ a >> 3;
        uint32_t sigma1 = rotate(b, 17) ^ rotate(b, 19) ^ b >> 10;
        word = w[i & 15] + sigma0 + w[(i + 9) & 15] + sigma1;
      }
      w[i & 15] = word;
      uint32_t t1 = s[7] + (rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25)) +
                    ((s[4] & s[5]) ^ (~s[4] & s[6])) + round_constants[i] + word;
      uint32_t t2 = (rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22)) +
                    ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
      s[7] = s[6];
      s[6] = s[5];
      s[5] = s[4];
      s[4] = s[3] + t1;
      s[3] = s[2];
      s[2] = s[1];
      s[1] = s[0];
      s[0] = t1 + t2;
    }
    for (unsigned i = 0; i < 8; i++) state[i] += s[i];
  }
}

#if defined(__x86_64__) && (defined(__clang__) || __GNUC__ >= 12)
#define FAST_LEN 1024u /* asking the processor costs as much as some blocks */

static bool has_sha(void) {
  uint32_t a = 0, b, c, d;
  __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
  if (a < 7) return false;
  a = 7;
  c = 0;
  __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  return (b >> 29 & 1) != 0;
}

typedef uint32_t words __attribute__((vector_size(16)));
typedef int32_t v4si
    __attribute__((vector_size(16))); /* as the compilers' built-in functions want them */
typedef char bytes16 __attribute__((vector_size(16)));

/* Four words of a block. Where processors have SHA they have SSSE3. */
__attribute__((target("ssse3"))) static words load_words(const uint8_t *p) {
  bytes16 x;
  memcpy(&x, p, sizeof x);
  return (words)__builtin_shufflevector(x, x, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

#define FAST_INLINE __attribute__((target("sha,ssse3"), always_inline)) static inline

/* The four words of the schedule after the 16 of a to d. */
FAST_INLINE words next_words(words a, words b, words c, words d) {
  words next = (words)__builtin_ia32_sha256msg1((v4si)a, (v4si)b);
  next += __builtin_shufflevector(c, d, 1, 2, 3, 4);
  return (words)__builtin_ia32_sha256msg2((v4si)next, (v4si)d);
}

/* Intel's SHA extensions take the state as A, B, E, F and C, D, G, H, from the highest word, and do four rounds in two steps. */
struct fast_state {
  words abef, cdgh;
};

FAST_INLINE struct fast_state four_rounds(struct fast_state s, words word,
                                          const uint32_t *constants) {
  words add;
  memcpy(&add, constants, sizeof add);
  word += add;
  s.cdgh = (words)__builtin_ia32_sha256rnds2((v4si)s.cdgh, (v4si)s.abef, (v4si)word);
  word = __builtin_shufflevector(word, word, 2, 3, 0, 0);
  s.abef = (words)__builtin_ia32_sha256rnds2((v4si)s.abef, (v4si)s.cdgh, (v4si)word);
  return s;
}

/* The rounds wait for one another and for nothing else: a to d, the last 16 words of the schedule, are registers, not an array. */
__attribute__((target("sha,ssse3"))) static void compress_fast(uint32_t state[8],
                                                               const uint8_t *bytes, size_t count) {
  words first, second;
  memcpy(&first, state, sizeof first);
  memcpy(&second, state + 4, sizeof second);
  struct fast_state s = {__builtin_shufflevector(first, second, 5, 4, 1, 0),
                         __builtin_shufflevector(first, second, 7, 6, 3, 2)};
  for (; count > 0; count--, bytes += 64) {
    const struct fast_state before = s;
    words a = load_words(bytes), b = load_words(bytes + 16);
    words c = load_words(bytes + 32), d = load_words(bytes + 48);
    for (const uint32_t *k = round_constants;; k += 16) {
      s = four_rounds(s, a, k);
      s = four_rounds(s, b, k + 4);
      s = four_rounds(s, c, k + 8);
      s = four_rounds(s, d, k + 12);
      if (k == round_constants + 48) break;
      a = next_words(a, b, c, d);
      b = next_words(b, c, d, a);
      c = next_words(c, d, a, b);
      d = next_words(d, a, b, c);
    }
    s.abef += before.abef;
    s.cdgh += before.cdgh;
  }
  first = __builtin_shufflevector(s.abef, s.cdgh, 3, 2, 7, 6);
  second = __builtin_shufflevector(s.abef, s.cdgh, 1, 0, 5, 4);
  memcpy(state, &first, sizeof first);
  memcpy(state + 4, &second, sizeof second);
}
#endif

void scope_sha256(const void *data, size_t len, uint8_t digest[32]) {
  static const uint32_t initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  const uint8_t *bytes = data;
  const size_t whole = len / 64, left = len % 64, last_count = left < 56 ? 1 : 2;
  uint32_t state[8];
  memcpy(state, initial, sizeof state);
#ifdef FAST_LEN
  if (len >= FAST_LEN && has_sha())
    compress_fast(state, bytes, whole);
  else
#endif
    compress(state, bytes, whole);
  uint8_t last[128] = {0};
  if (left > 0) memcpy(last, bytes + whole * 64, left);
  last[left] = 0x80;
  const uint64_t bits = __builtin_bswap64((uint64_t)len * 8);
  memcpy(last + last_count * 64 - sizeof bits, &bits, sizeof bits);
  compress(state, last, last_count);
  for (unsigned i = 0; i < 8; i++) state[i] = __builtin_bswap32(state[i]);
  memcpy(digest, state, sizeof state);
}
