/* SPDX-License-Identifier: Apache-2.0
 *
 * log_memo.h - what a line has in common with the line before. Lines of one writer are alike, and to compare costs less than to read.
 *
 * Nothing here changes what a line means: what is remembered was read before, and only the very same bytes are taken for it. Texts are always
 * borrowed from the line at hand.
 */
#ifndef SC_LOG_MEMO_H
#define SC_LOG_MEMO_H

#include "simulate/log_json.h"

/* The name of a member. */
#define SC_NAME_MEMO_MAX 46u /* at least 16 */
struct sc_name_memo {
  char quoted[SC_NAME_MEMO_MAX]; /* with its quotes, without escapes */
  uint8_t len; /* 0 = none */
  uint8_t key; /* the caller's */
  uint64_t number; /* of this text: another one has another number; 0 = none */
};
/* `*numbers` counts the texts that were remembered. The name of a member and its colon; *same if it is that of the memo, which is that name from then on. */
bool sc_name_memo_read(struct sc_scan *scan, struct sc_name_memo *memo, uint64_t *numbers,
                       struct sc_str *name, bool *same);

/* The day of a time. */
struct sc_day_memo {
  char date[10]; /* 2026-03-02 */
  int64_t start; /* of that day in UTC, in seconds since 1970 */
};
/* An RFC 3339 instant with an offset, as sc_parse_instant reads it. */
bool sc_day_memo_read(struct sc_day_memo *memo, struct sc_str text, int64_t *out);

/* The value of "policy", and where in it its name, version and digest are. */
#define SC_POLICY_MEMO_MAX 256u
struct sc_policy_memo {
  char text[SC_POLICY_MEMO_MAX];
  size_t len; /* 0 = none */
  struct {
    uint16_t off, len;
  } parts[3];
};
/* Takes the value if it is next; false: it is another one, and nothing was consumed. */
bool sc_policy_memo_take(const struct sc_policy_memo *memo, struct sc_scan *scan,
                         struct sc_str texts[3]);
void sc_policy_memo_keep(struct sc_policy_memo *memo, const char *value, size_t len,
                         const struct sc_str texts[3]);

#endif
