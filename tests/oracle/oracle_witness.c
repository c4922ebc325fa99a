/* SPDX-License-Identifier: Apache-2.0
 *
 * oracle_witness.c - is there an unlisted name that two patterns both match?
 *
 * A breadth-first walk over all names, character by character, that keeps for each pattern the set of places where it
 * may be, the longest listed name that is still a prefix, and whether the name lies below an open scope. Names that
 * lead to the same such state are interchangeable, so the walk ends. Length limits of names are not looked at.
 */
#include <stdlib.h>

#include "oracle/oracle_scope.h"
#include "oracle/oracle_text.h"

enum token_kind { TOKEN_CHAR, TOKEN_RUN, TOKEN_SEGMENT, TOKEN_SEGMENTS };

/* Two bits per token: before it, and inside it. */
__extension__ typedef unsigned __int128 places_set;
#define TOKENS_MAX 63

/* Places of a pattern: two per token, the second for "inside, with one character at least". */
struct places {
  enum token_kind kinds[TOKENS_MAX];
  char chars[TOKENS_MAX];
  uint32_t count;
};

struct state {
  places_set at[2];
  uint32_t
      listed; /* a listed name whose first `len` bytes are the name so far; SC_NONE = none is */
  uint32_t len;
  bool below;
};

struct walk {
  struct sc_arena *arena;
  const struct oracle_scopes *scopes;
  struct places places[2];
  char letters[128];
  uint32_t letter_count;
  SC_VEC(struct state) queue; /* all that were reached */
  uint32_t *table; /* hash of queue indices + 1 */
  uint32_t table_size;
};

static void read_pattern(struct sc_str pattern, struct places *out) {
  out->count = 0;
  for (size_t i = 0; i < pattern.len; i++) {
    if (out->count == TOKENS_MAX) abort();
    bool first = i == 0 || pattern.ptr[i - 1] == ':';
    size_t stars = 0;
    while (i + stars < pattern.len && pattern.ptr[i + stars] == '*') stars++;
    bool last = i + stars == pattern.len || pattern.ptr[i + stars] == ':';
    enum token_kind kind = stars == 0                    ? TOKEN_CHAR
                           : first && last && stars == 1 ? TOKEN_SEGMENT
                           : first && last && stars == 2 ? TOKEN_SEGMENTS
                                                         : TOKEN_RUN;
    out->chars[out->count] = pattern.ptr[i];
    out->kinds[out->count++] = kind;
    if (stars > 0) i += stars - 1;
  }
}

#define BEFORE(token) ((places_set)1 << (2 * (token)))
#define INSIDE(token) ((places_set)2 << (2 * (token)))

/* Adds the places that need no character. */
static places_set settle(const struct places *p, places_set at) {
  for (uint32_t t = 0; t < p->count; t++) {
    if ((at & BEFORE(t)) != 0 && p->kinds[t] == TOKEN_RUN) at |= BEFORE(t + 1);
    if ((at & INSIDE(t)) != 0) at |= BEFORE(t + 1);
  }
  return at;
}

static places_set step(const struct places *p, places_set at, char c) {
  places_set next = 0;
  for (uint32_t t = 0; t < p->count; t++) {
    bool before = (at & BEFORE(t)) != 0;
    bool inside = (at & INSIDE(t)) != 0;
    if (p->kinds[t] == TOKEN_CHAR) {
      if (before && c == p->chars[t]) next |= BEFORE(t + 1);
    } else if (p->kinds[t] == TOKEN_RUN) {
      if (before && c != ':') next |= BEFORE(t);
    } else if (c != ':') {
      if (before || inside) next |= INSIDE(t);
    } else if (inside && p->kinds[t] == TOKEN_SEGMENTS) {
      next |= BEFORE(t);
    }
  }
  return settle(p, next);
}

/* Follows the listed names by one more character. */
static void follow(const struct oracle_scopes *scopes, const struct state *from, char c,
                   struct state *to) {
  to->below = from->below;
  to->listed = SC_NONE;
  to->len = 0;
  if (from->listed == SC_NONE) return;
  struct sc_str prefix = {scopes->names[from->listed].ptr, from->len};
  for (uint32_t i = 0; i < scopes->name_count; i++) {
    struct sc_str name = scopes->names[i];
    if (name.len < prefix.len || memcmp(name.ptr, prefix.ptr, prefix.len) != 0) continue;
    if (name.len == prefix.len && c == ':' && i < scopes->declared_count &&
        scopes->declared[i]->open)
      to->below = true;
    if (to->listed == SC_NONE && name.len > prefix.len && name.ptr[prefix.len] == c) {
      to->listed = i;
      to->len = from->len + 1;
    }
  }
}

static bool is_listed(const struct oracle_scopes *scopes, const struct state *state) {
  if (state->listed == SC_NONE) return false;
  struct sc_str prefix = {scopes->names[state->listed].ptr, state->len};
  for (uint32_t i = 0; i < scopes->name_count; i++)
    if (sc_str_equal(scopes->names[i], prefix)) return true;
  return false;
}

static bool same(const struct state *a, const struct state *b) {
  return a->at[0] == b->at[0] && a->at[1] == b->at[1] && a->listed == b->listed &&
         a->len == b->len && a->below == b->below;
}

static uint32_t *slot_of(struct walk *walk, const struct state *state) {
  uint64_t h = 0;
  for (int k = 0; k < 2; k++)
    h = (h ^ (uint64_t)state->at[k] ^ (uint64_t)(state->at[k] >> 64) * 31u) * 0x9e3779b97f4a7c15ull;
  h = (h ^ state->listed * 131u ^ state->len ^ (state->below ? 77777u : 0)) * 0xbf58476d1ce4e5b9ull;
  uint32_t i = (uint32_t)(h >> 40) % walk->table_size;
  while (walk->table[i] != 0 && !same(&walk->queue.items[walk->table[i] - 1], state))
    i = (i + 1) % walk->table_size;
  return &walk->table[i];
}

static void reach(struct walk *walk, const struct state *state) {
  uint32_t *slot = slot_of(walk, state);
  if (*slot != 0) return;
  *SC_PUSH(walk->arena, &walk->queue) = *state;
  *slot = (uint32_t)walk->queue.count;
  if (walk->queue.count * 2 < walk->table_size) return;
  walk->table_size *= 4;
  walk->table = SC_NEW_ARRAY(walk->arena, uint32_t, walk->table_size);
  for (uint32_t i = 0; i < walk->queue.count; i++) *slot_of(walk, &walk->queue.items[i]) = i + 1;
}

/* One of each character that tells names apart, and one that no pattern and no name has. */
static void collect_letters(struct walk *walk, const struct sc_str patterns[2]) {
  bool used[128] = {[':'] = true};
  for (int k = 0; k < 2; k++)
    for (size_t i = 0; i < patterns[k].len; i++)
      used[(unsigned char)patterns[k].ptr[i] & 127] = true;
  for (uint32_t n = 0; n < walk->scopes->name_count; n++)
    for (size_t i = 0; i < walk->scopes->names[n].len; i++)
      used[(unsigned char)walk->scopes->names[n].ptr[i] & 127] = true;
  bool fresh = false;
  for (int c = '~'; c > ' '; c--) {
    if (c == '*' || c == '"' || c == '\\' || (!used[c] && fresh)) continue;
    fresh |= !used[c];
    walk->letters[walk->letter_count++] = (char)c;
  }
}

bool oracle_witness(struct sc_arena *arena, const struct sc_str patterns[2],
                    const struct oracle_scopes *scopes) {
  struct walk walk = {.arena = arena, .scopes = scopes, .table_size = 256};
  walk.table = SC_NEW_ARRAY(arena, uint32_t, walk.table_size);
  collect_letters(&walk, patterns);
  struct state start = {.listed = 0};
  for (int k = 0; k < 2; k++) {
    read_pattern(patterns[k], &walk.places[k]);
    start.at[k] = settle(&walk.places[k], BEFORE(0));
  }
  reach(&walk, &start);
  for (size_t i = 0; i < walk.queue.count; i++) {
    struct state from = walk.queue.items[i];
    if (from.below && (from.at[0] & BEFORE(walk.places[0].count)) != 0 &&
        (from.at[1] & BEFORE(walk.places[1].count)) != 0 && !is_listed(scopes, &from))
      return true;
    for (uint32_t l = 0; l < walk.letter_count; l++) {
      struct state to;
      for (int k = 0; k < 2; k++) to.at[k] = step(&walk.places[k], from.at[k], walk.letters[l]);
      if (to.at[0] == 0 || to.at[1] == 0) continue;
      follow(scopes, &from, walk.letters[l], &to);
      reach(&walk, &to);
    }
  }
  return false;
}
