/* SPDX-License-Identifier: Apache-2.0
 *
 * log_json.h - reading JSON (RFC 8259) in one pass and without memory of its own, for logs of millions of lines.
 *
 * Strict: the whole grammar, valid UTF-8, paired surrogates, at most SC_SCAN_DEPTH levels. A text without escapes is
 * borrowed from the line, one with escapes is decoded into the caller's room.
 */
#ifndef SC_LOG_JSON_H
#define SC_LOG_JSON_H

#include "base/str.h"

#define SC_SCAN_DEPTH 64u

struct sc_scan {
  const char *begin, *at, *end;
  char *room; /* for decoded texts: as many bytes as the line has are enough */
  const char *error; /* static, set by what returned false */
};

enum sc_scan_kind {
  SC_SCAN_NULL,
  SC_SCAN_FALSE,
  SC_SCAN_TRUE,
  SC_SCAN_INT, /* fits 64 bits, also where it is written as 1.0 or 1e3 */
  SC_SCAN_NUMBER, /* any other */
  SC_SCAN_STRING,
  SC_SCAN_ARRAY,
  SC_SCAN_OBJECT
};

static inline void sc_scan_space(struct sc_scan *s) {
  while (s->at < s->end && (*s->at == ' ' || *s->at == '\t' || *s->at == '\n' || *s->at == '\r'))
    s->at++;
}

/* Takes the character if it is next, behind space. */
static inline bool sc_scan_take(struct sc_scan *s, char c) {
  sc_scan_space(s);
  if (s->at == s->end || *s->at != c) return false;
  s->at++;
  return true;
}

static inline bool sc_scan_fail(struct sc_scan *s, const char *error) {
  s->error = error;
  return false;
}

/* The value that begins here, by its first character; false with an error where none does. Consumes space only. */
bool sc_scan_peek(struct sc_scan *s, enum sc_scan_kind *out);

bool sc_scan_string(struct sc_scan *s, struct sc_str *out);
/* INT with its value, or NUMBER. */
bool sc_scan_number(struct sc_scan *s, enum sc_scan_kind *kind, int64_t *value);
/* true, false or null: the kind says which. */
bool sc_scan_word(struct sc_scan *s, enum sc_scan_kind kind);
/* Any value, checked and left out. */
bool sc_scan_skip(struct sc_scan *s);

/* After a member or an element: true and *more if a comma follows, true and not *more if `close` does. */
static inline bool sc_scan_more(struct sc_scan *s, char close, bool *more) {
  *more = sc_scan_take(s, ',');
  if (*more || sc_scan_take(s, close)) return true;
  return sc_scan_fail(s,
                      close == '}' ? "\",\" or \"}\" is expected" : "\",\" or \"]\" is expected");
}

/* The name of a member and its colon. */
bool sc_scan_name(struct sc_scan *s, struct sc_str *out);
/* Nothing but space is left. */
bool sc_scan_end(struct sc_scan *s);

#endif
