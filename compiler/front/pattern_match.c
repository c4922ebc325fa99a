/* SPDX-License-Identifier: Apache-2.0
 *
 * pattern_match.c - does a pattern match a name? Segment by segment; at most 16 segments bound the recursion.
 */
#include "front/pattern_match.h"

static bool is_text(struct sc_str segment, const char *text) {
  return sc_str_equal(segment, sc_str_from(text));
}

static struct sc_str first_segment(struct sc_str text) {
  const char *colon = text.len == 0 ? NULL : memchr(text.ptr, ':', text.len);
  if (colon != NULL) text.len = (size_t)(colon - text.ptr);
  return text;
}

/* What follows the first segment; len 0 if nothing does. */
static struct sc_str rest(struct sc_str text) {
  size_t skip = first_segment(text).len + 1;
  if (skip > text.len) return (struct sc_str){text.ptr + text.len, 0};
  return (struct sc_str){text.ptr + skip, text.len - skip};
}

bool sc_pattern_is_literal(struct sc_str pattern) {
  return memchr(pattern.ptr, '*', pattern.len) == NULL;
}

bool sc_pattern_has_partial(struct sc_str pattern) {
  for (struct sc_str left = pattern; left.len > 0; left = rest(left)) {
    struct sc_str segment = first_segment(left);
    if (is_text(segment, "*") || is_text(segment, "**")) continue;
    if (!sc_pattern_is_literal(segment)) return true;
  }
  return false;
}

/* `*` in the segment is any run of characters. */
static bool segment_matches(struct sc_str pattern, struct sc_str name) {
  size_t p = 0, n = 0, star = SIZE_MAX, resume = 0;
  while (n < name.len) {
    if (p < pattern.len && pattern.ptr[p] == '*') {
      star = p++;
      resume = n;
    } else if (p < pattern.len && pattern.ptr[p] == name.ptr[n]) {
      p++;
      n++;
    } else if (star != SIZE_MAX) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.len && pattern.ptr[p] == '*') p++;
  return p == pattern.len;
}

bool sc_pattern_matches(struct sc_str pattern, struct sc_str name) {
  while (pattern.len > 0) {
    if (name.len == 0) return false;
    if (is_text(first_segment(pattern), "**")) {
      struct sc_str after = rest(pattern);
      if (after.len == 0) return true;
      for (name = rest(name); name.len > 0; name = rest(name))
        if (sc_pattern_matches(after, name)) return true;
      return false;
    }
    if (!segment_matches(first_segment(pattern), first_segment(name))) return false;
    pattern = rest(pattern);
    name = rest(name);
  }
  return name.len == 0;
}

bool sc_pattern_matches_below(struct sc_str pattern, struct sc_str open) {
  while (open.len > 0) {
    if (pattern.len == 0) return false;
    if (is_text(first_segment(pattern), "**")) return true; /* takes the rest of `open` and more */
    if (!segment_matches(first_segment(pattern), first_segment(open))) return false;
    pattern = rest(pattern);
    open = rest(open);
  }
  return pattern.len > 0;
}
