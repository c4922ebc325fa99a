/* SPDX-License-Identifier: Apache-2.0
 *
 * str.h - byte strings with a length. Not NUL-terminated; borrowed, usually from an arena or a source file.
 */
#ifndef SC_STR_H
#define SC_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

struct sc_str {
  const char *ptr;
  size_t len;
};

#define SC_STR(literal) ((struct sc_str){(literal), sizeof(literal) - 1})
#define SC_STR_ARGS(s) (int)(s).len, (s).ptr /* for "%.*s" */

static inline struct sc_str sc_str_from(const char *zero_terminated) {
  return (struct sc_str){zero_terminated, strlen(zero_terminated)};
}
static inline bool sc_str_equal(struct sc_str a, struct sc_str b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}
/* By bytes, shorter first where one is a prefix: the one order in which names are sorted everywhere. */
static inline int sc_str_compare(struct sc_str a, struct sc_str b) {
  size_t common = a.len < b.len ? a.len : b.len;
  int order = common == 0 ? 0 : memcmp(a.ptr, b.ptr, common);
  if (order != 0) return order;
  return a.len < b.len ? -1 : a.len > b.len;
}
/* At most `max` bytes of UTF-8, and no half of a character. */
static inline struct sc_str sc_str_cut(struct sc_str s, size_t max) {
  if (s.len <= max) return s;
  s.len = max;
  while (s.len > 0 && ((unsigned char)s.ptr[s.len] & 0xc0) == 0x80) s.len--;
  return s;
}
static inline struct sc_str sc_str_copy(struct sc_arena *arena, struct sc_str s) {
  return (struct sc_str){sc_arena_copy(arena, s.ptr, s.len), s.len};
}

/* printf into the arena. */
struct sc_str sc_str_format(struct sc_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* 1234567 as 1,234,567. */
struct sc_str sc_str_count(struct sc_arena *arena, uint64_t count);
/* The parts one behind the other, in the arena, followed by a zero byte. */
struct sc_str sc_str_join(struct sc_arena *arena, const struct sc_str *parts, size_t count);

uint64_t sc_str_hash(struct sc_str s);

/* Spreads what differs in any bit over all. */
static inline uint64_t sc_hash_mix(uint64_t h) {
  h ^= h >> 32;
  h *= 0xd6e8feb86659fd93ull;
  h ^= h >> 29;
  return h;
}

/* Edit distance (Levenshtein with transpositions, over bytes), or limit + 1 if it is larger than `limit`. */
size_t sc_str_distance(struct sc_str a, struct sc_str b, size_t limit);

/* A growing text. */
struct sc_text {
  char *items;
  size_t count;
  size_t capacity;
};
void sc_text_add(struct sc_arena *arena, struct sc_text *text, struct sc_str s);
void sc_text_format(struct sc_arena *arena, struct sc_text *text, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static inline struct sc_str sc_text_str(const struct sc_text *text) {
  return (struct sc_str){text->items, text->count};
}

#endif
