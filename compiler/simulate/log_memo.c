/* SPDX-License-Identifier: Apache-2.0
 *
 * log_memo.c - comparing with the line before.
 */
#include "simulate/log_memo.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "condition/literal.h"

/* --- names --------------------------------------------------------------------------------------------------------- */

/* Whether these bytes are next, with a colon behind them. */
static inline bool is_next(const struct sc_scan *scan, const struct sc_name_memo *memo) {
  size_t len = memo->len, left = (size_t)(scan->end - scan->at);
  if (len == 0 || left <= len || scan->at[len] != ':') return false;
#ifdef __SSE2__
  if (len <= 16 && left >= 16) { /* a call would cost more than the comparison */
    __m128i a = _mm_loadu_si128((const __m128i *)(const void *)scan->at);
    __m128i b = _mm_loadu_si128((const __m128i *)(const void *)memo->quoted);
    unsigned equal = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(a, b));
    return (~equal & ((1u << len) - 1)) == 0;
  }
#endif
  return memcmp(scan->at, memo->quoted, len) == 0;
}

bool sc_name_memo_read(struct sc_scan *scan, struct sc_name_memo *memo, uint64_t *numbers,
                       struct sc_str *name, bool *same) {
  sc_scan_space(scan);
  const char *at = scan->at;
  *same = is_next(scan, memo);
  if (*same) {
    *name = (struct sc_str){at + 1, (size_t)memo->len - 2};
    scan->at += memo->len + 1;
    return true;
  }
  memo->len = 0;
  memo->number = 0;
  if (!sc_scan_name(scan, name)) return false;
  if (name->ptr != at + 1 || name->len + 2 > SC_NAME_MEMO_MAX) return true; /* it has escapes */
  memcpy(memo->quoted, at, name->len + 2);
  memo->len = (uint8_t)(name->len + 2);
  memo->number = ++*numbers;
  return true;
}

/* --- days ------------------------------------------------------------------------------------------------------------ */

static bool two_digits(const char *at, unsigned below, unsigned *out) {
  unsigned tens = (unsigned)(at[0] - '0'), ones = (unsigned)(at[1] - '0');
  *out = tens * 10 + ones;
  return tens < 10 && ones < 10 && *out < below;
}

/* A time of the same day as in the line before, in the form that most writers use: 2026-03-02T15:04:05Z. */
static bool read_same_day(const struct sc_day_memo *memo, struct sc_str text, int64_t *out) {
  unsigned hour, minute, second;
  const char *at = text.ptr;
  if (text.len != 20 || memcmp(at, memo->date, sizeof memo->date) != 0) return false;
  if (at[10] != 'T' || at[13] != ':' || at[16] != ':' || at[19] != 'Z') return false;
  if (!two_digits(at + 11, 24, &hour) || !two_digits(at + 14, 60, &minute) ||
      !two_digits(at + 17, 60, &second))
    return false;
  *out = memo->start + hour * 3600 + minute * 60 + second;
  return true;
}

bool sc_day_memo_read(struct sc_day_memo *memo, struct sc_str text, int64_t *out) {
  int64_t day;
  if (read_same_day(memo, text, out)) return true;
  if (!sc_parse_instant(text, out, NULL)) return false;
  struct sc_str date = {text.ptr, sizeof memo->date};
  if (!sc_parse_date(date, &day)) return true;
  memcpy(memo->date, text.ptr, sizeof memo->date);
  memo->start = day * 86400;
  return true;
}

/* --- policies ------------------------------------------------------------------------------------------------------- */

bool sc_policy_memo_take(const struct sc_policy_memo *memo, struct sc_scan *scan,
                         struct sc_str texts[3]) {
  const char *begin = scan->at;
  if (memo->len == 0 || (size_t)(scan->end - begin) < memo->len ||
      memcmp(begin, memo->text, memo->len) != 0)
    return false;
  for (unsigned i = 0; i < 3; i++)
    texts[i] = (struct sc_str){begin + memo->parts[i].off, memo->parts[i].len};
  scan->at += memo->len;
  return true;
}

/* Not kept where a text lies elsewhere, for it has escapes. */
void sc_policy_memo_keep(struct sc_policy_memo *memo, const char *value, size_t len,
                         const struct sc_str texts[3]) {
  memo->len = 0;
  if (len > SC_POLICY_MEMO_MAX) return;
  for (unsigned i = 0; i < 3; i++) {
    uintptr_t off = texts[i].len == 0 ? 0 : (uintptr_t)texts[i].ptr - (uintptr_t)value;
    if (off > len || texts[i].len > len - off) return;
    memo->parts[i].off = (uint16_t)off;
    memo->parts[i].len = (uint16_t)texts[i].len;
  }
  memcpy(memo->text, value, len);
  memo->len = len;
}
