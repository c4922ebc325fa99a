/* SPDX-License-Identifier: Apache-2.0
 *
 * str.c - formatting into an arena, hashing, and the distance behind "did you mean".
 */
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Room for `more` bytes behind what is there. */
static void reserve(struct sc_arena *arena, struct sc_text *text, size_t more) {
  if (more <= text->capacity - text->count) return;
  if (more > SIZE_MAX / 2 - text->count) sc_arena_fail(arena);
  size_t need = text->count + more;
  sc_vec_grow(arena, (void **)&text->items, &text->capacity, 1,
              need > 2 * text->capacity ? need : 2 * text->capacity);
}

static void format_into(struct sc_arena *arena, struct sc_text *text, const char *format,
                        va_list args) {
  char shorter[256]; /* most are: they are formatted once only */
  va_list again;
  va_copy(again, args);
  int len = vsnprintf(shorter, sizeof shorter, format, again);
  va_end(again);
  if (len < 0) sc_arena_fail(arena);
  reserve(arena, text, (size_t)len + 1);
  if ((size_t)len < sizeof shorter)
    memcpy(text->items + text->count, shorter, (size_t)len + 1);
  else
    (void)vsnprintf(text->items + text->count, (size_t)len + 1, format, args);
  text->count += (size_t)len;
}

struct sc_str sc_str_format(struct sc_arena *arena, const char *format, ...) {
  struct sc_text text = {0};
  va_list args;
  va_start(args, format);
  format_into(arena, &text, format, args);
  va_end(args);
  return sc_text_str(&text);
}

struct sc_str sc_str_join(struct sc_arena *arena, const struct sc_str *parts, size_t count) {
  size_t len = 0;
  for (size_t i = 0; i < count; i++) len += parts[i].len; /* of texts in memory: no overflow */
  char *text = sc_arena_alloc(arena, len + 1, 1);
  len = 0;
  for (size_t i = 0; i < count; i++) {
    if (parts[i].len > 0) memcpy(text + len, parts[i].ptr, parts[i].len);
    len += parts[i].len;
  }
  return (struct sc_str){text, len};
}

void sc_text_format(struct sc_arena *arena, struct sc_text *text, const char *format, ...) {
  va_list args;
  va_start(args, format);
  format_into(arena, text, format, args);
  va_end(args);
}

void sc_text_add(struct sc_arena *arena, struct sc_text *text, struct sc_str s) {
  if (s.len == 0) return;
  reserve(arena, text, s.len);
  memcpy(text->items + text->count, s.ptr, s.len);
  text->count += s.len;
}

struct sc_str sc_str_count(struct sc_arena *arena, uint64_t count) {
  char digits[32], *to = digits + sizeof digits;
  unsigned done = 0;
  do {
    if (done > 0 && done % 3 == 0) *--to = ',';
    *--to = (char)('0' + count % 10);
    done++;
  } while ((count /= 10) > 0);
  return sc_str_copy(arena, (struct sc_str){to, (size_t)(digits + sizeof digits - to)});
}

/* The last `left` (under 8) bytes as a number. Read as the end of the last eight where there are so many: a copy of a length that is
 * not known is a call. */
static uint64_t tail_of(struct sc_str s, size_t left) {
  uint64_t tail = 0;
  if (left == 0) return 0;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  if (s.len >= 8) {
    memcpy(&tail, s.ptr + s.len - 8, 8);
    return tail >> (8 - left) * 8;
  }
#endif
  memcpy(&tail, s.ptr + s.len - left, left);
  return tail;
}

uint64_t sc_str_hash(struct sc_str s) {
  uint64_t h = 0x9e3779b97f4a7c15ull ^ s.len;
  const char *p = s.ptr;
  size_t left = s.len;
  while (left >= 8) {
    uint64_t word;
    memcpy(&word, p, 8);
    h = (h ^ word) * 0x9fb21c651e98df25ull;
    h ^= h >> 32;
    p += 8;
    left -= 8;
  }
  h = (h ^ tail_of(s, left)) * 0x9fb21c651e98df25ull;
  return h ^ (h >> 29);
}

size_t sc_str_distance(struct sc_str a, struct sc_str b, size_t limit) {
  enum { LONGEST = 255 };
  if (a.len > LONGEST || b.len > LONGEST) return limit + 1;
  size_t gap = a.len > b.len ? a.len - b.len : b.len - a.len;
  if (gap > limit) return limit + 1;
  size_t rows[3][LONGEST + 1];
  size_t *before = rows[0], *last = rows[1], *now = rows[2];
  for (size_t j = 0; j <= b.len; j++) last[j] = j;
  for (size_t i = 1; i <= a.len; i++) {
    now[0] = i;
    for (size_t j = 1; j <= b.len; j++) {
      size_t best = last[j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]);
      if (last[j] + 1 < best) best = last[j] + 1;
      if (now[j - 1] + 1 < best) best = now[j - 1] + 1;
      bool swapped = i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1];
      if (swapped && before[j - 2] + 1 < best) best = before[j - 2] + 1;
      now[j] = best;
    }
    size_t *recycled = before;
    before = last;
    last = now;
    now = recycled;
  }
  return last[b.len] > limit ? limit + 1 : last[b.len];
}
