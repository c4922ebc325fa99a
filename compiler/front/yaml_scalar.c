/* SPDX-License-Identifier: Apache-2.0
 *
 * yaml_scalar.c - plain and quoted scalars on one line, for yaml_scan.c.
 */
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "front/yaml_scan_internal.h"

/* What ends a run of plain characters; what no plain scalar begins with. */
enum { BLOCK_STOP = 1, FLOW_STOP = 2, NO_PLAIN = 4 };
static const unsigned char classes[256] = {
    [' '] = BLOCK_STOP | FLOW_STOP | NO_PLAIN,
    ['\t'] = BLOCK_STOP | FLOW_STOP | NO_PLAIN,
    ['\n'] = BLOCK_STOP | FLOW_STOP | NO_PLAIN,
    [':'] = BLOCK_STOP | FLOW_STOP | NO_PLAIN,
    [','] = FLOW_STOP | NO_PLAIN,
    ['['] = FLOW_STOP | NO_PLAIN,
    [']'] = FLOW_STOP | NO_PLAIN,
    ['{'] = FLOW_STOP | NO_PLAIN,
    ['}'] = FLOW_STOP | NO_PLAIN,
    ['?'] = NO_PLAIN,
    ['#'] = NO_PLAIN,
    ['&'] = NO_PLAIN,
    ['*'] = NO_PLAIN,
    ['!'] = NO_PLAIN,
    ['|'] = NO_PLAIN,
    ['>'] = NO_PLAIN,
    ['\''] = NO_PLAIN,
    ['"'] = NO_PLAIN,
    ['%'] = NO_PLAIN,
    ['@'] = NO_PLAIN,
    ['`'] = NO_PLAIN,
};

static bool is_in(char c, unsigned class) { return (classes[(unsigned char)c] & class) != 0; }

static bool begins_plain(const struct scan *s) {
  if (s->p == s->line && s->end - s->p >= 3 &&
      (memcmp(s->p, "---", 3) == 0 || memcmp(s->p, "...", 3) == 0))
    return false; /* of a document */
  if (is_in(*s->p, NO_PLAIN)) return false;
  return *s->p != '-' || (s->p + 1 < s->end && !is_in(s->p[1], BLOCK_STOP | FLOW_STOP));
}

#ifdef __SSE2__
/* Behind bytes that cannot end a plain scalar, 16 at a time, as far as there are 17; the rest is looked at byte by byte. */
static const char *skip_plain(const char *p, const char *end, bool flow) {
#define EACH(bytes, c) _mm_cmpeq_epi8((bytes), _mm_set1_epi8(c))
#define OR(a, b) _mm_or_si128((a), (b))
  for (; end - p > 16; p += 16) {
    __m128i here = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i next = _mm_loadu_si128((const __m128i *)(const void *)(p + 1));
    __m128i blank = OR(EACH(next, ' '), OR(EACH(next, '\n'), EACH(next, '\t')));
    __m128i stop = OR(EACH(here, '\n'), EACH(here, '\t'));
    stop = OR(stop, _mm_and_si128(EACH(here, ' '), EACH(next, '#')));
    if (flow) { /* with bit 5 set, brackets are braces */
      __m128i low = OR(here, _mm_set1_epi8(0x20));
      stop = OR(stop, OR(EACH(here, ','), OR(EACH(low, '{'), EACH(low, '}'))));
      stop = OR(stop, EACH(here, ':'));
    } else {
      stop = OR(stop, _mm_and_si128(EACH(here, ':'), blank));
    }
    unsigned found = (unsigned)_mm_movemask_epi8(stop);
    if (found != 0) return p + __builtin_ctz(found);
  }
  return p;
#undef EACH
#undef OR
}
#else
static const char *skip_plain(const char *p, const char *end, bool flow) {
  (void)end;
  (void)flow;
  return p;
}
#endif

/* Ends at what ends it: `: `, ` #`, a break, in flow an indicator. That no line goes on with it, the caller sees by what follows: only
 * what begins a new entry, or ends a collection, is accepted there. */
static struct sc_node *plain(struct scan *s, bool flow) {
  const char *p = s->p, *last;
  unsigned stop = flow ? FLOW_STOP : BLOCK_STOP;
  if (!begins_plain(s)) return NULL;
  for (;; p++) {
    p = skip_plain(p, s->end, flow);
    while (p < s->end && !is_in(*p, stop)) p++;
    if (p == s->end || *p == '\n') break;
    if (*p == ' ') {
      if (p + 1 < s->end && p[1] == '#') break;
    } else if (*p != ':') {
      if (*p == '\t') return NULL;
      break;
    } else {
      if (is_blank(s, p + 1)) break;
      if (flow && (is_in(p[1], FLOW_STOP) || p[1] == '?') && p[1] != ':') return NULL;
    }
  }
  for (last = p; last[-1] == ' ';) last--;
  struct sc_node *node = new_node(s, SC_NODE_SCALAR, s->p);
  node->value = (struct sc_str){s->p, (size_t)(last - s->p)};
  node->span.len = (uint32_t)node->value.len;
  node->plain = node->verbatim = true;
  s->p = p;
  return node;
}

/* Of each pair that begins with `mark`, the second byte stays. */
static struct sc_str unescape(struct sc_arena *arena, struct sc_str text, char mark) {
  char *copy = sc_arena_alloc(arena, text.len + 1, 1);
  size_t len = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] == mark) i++;
    copy[len++] = text.ptr[i];
  }
  return (struct sc_str){copy, len};
}

static struct sc_node *quoted(struct scan *s) {
  char quote = *s->p, mark = quote == '"' ? '\\' : quote;
  const char *from = s->p + 1, *p = from;
  bool escapes = false;
  for (;; p++) {
    if (p == s->end || *p == '\n') return NULL;
    if (*p != quote && *p != mark) continue;
    bool pair = p + 1 < s->end && (p[1] == quote || (p[1] == mark && quote == '"'));
    if (*p == quote && (quote == '"' || !pair)) break;
    if (!pair) return NULL; /* another escape */
    escapes = true;
    p++;
  }
  struct sc_node *node = new_node(s, SC_NODE_SCALAR, s->p);
  node->value = (struct sc_str){from, (size_t)(p - from)};
  node->value_off = 1;
  node->verbatim = !escapes;
  if (escapes) node->value = unescape(s->texts, node->value, mark);
  s->p = p + 1;
  return end_node(s, node);
}

struct sc_node *sc_yaml_scan_scalar(struct scan *s, bool flow) {
  return *s->p == '\'' || *s->p == '"' ? quoted(s) : plain(s, flow);
}
