/* SPDX-License-Identifier: Apache-2.0
 *
 * joint_text.c - the walk over the product.
 *
 * A state is a state per automaton and, as long as the text so far is a prefix of an excluded text, the place in the sorted
 * list of those: there, and only there, single bytes matter. Bytes that no automaton tells apart are tried once.
 */
#include "analysis/joint_text.h"

#include "base/intern.h"
#include "base/sorted.h"

#define OFF SC_NOT_FOUND

struct state {
  uint32_t from; /* index of the state before */
  uint32_t first; /* excluded texts first .. end-1 begin with this text; OFF = none does */
  uint32_t end;
  uint32_t len;
  uint8_t byte; /* that led here */
};

struct walk {
  struct sc_arena *arena;
  const struct sc_joint_question *q;
  SC_VEC(struct state) states;
  SC_VEC(uint32_t) at; /* dfa_count per state */
  uint32_t *table; /* state + 1, open-addressed */
  size_t capacity;
  uint8_t order[256]; /* bytes, those first that read well */
  uint16_t class_of[256]; /* joint classes of bytes */
  uint32_t class_count;
  uint32_t *labels; /* scratch: of each joint class the states that its bytes lead to */
  struct sc_map seen; /* label vectors */
};

static void order_bytes(uint8_t order[256]) {
  static const char nice[] = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_./@";
  bool used[256] = {false};
  unsigned count = 0;
  for (const char *c = nice; *c != 0; c++) {
    used[(unsigned char)*c] = true;
    order[count++] = (uint8_t)*c;
  }
  for (unsigned c = 33; c < 256 + 33; c++)
    if (!used[c & 255]) order[count++] = (uint8_t)c;
}

static void join_classes(struct walk *w) {
  for (uint32_t d = 0; d < w->q->dfa_count; d++) {
    const struct sc_dfa *dfa = w->q->dfas[d];
    uint16_t renumber[256][2]; /* first member of each joint class so far: class, refined */
    uint32_t count = 0;
    uint16_t refined[256];
    for (unsigned c = 0; c < 256; c++) {
      uint32_t i = 0;
      for (; i < count; i++)
        if (renumber[i][0] == w->class_of[c] && renumber[i][1] == dfa->class_of[c]) break;
      if (i == count) {
        renumber[count][0] = w->class_of[c];
        renumber[count++][1] = dfa->class_of[c];
      }
      refined[c] = (uint16_t)i;
    }
    memcpy(w->class_of, refined, sizeof refined);
    w->class_count = count;
  }
}

static uint64_t hash_state(const struct walk *w, const struct state *s, const uint32_t *at) {
  uint64_t h = (uint64_t)s->first << 32 | (s->first == OFF ? 0 : s->len);
  for (uint32_t d = 0; d < w->q->dfa_count; d++)
    h = (h ^ at[d]) * 0x9fb21c651e98df25ull + (h >> 29);
  return h ^ h >> 32;
}

static bool same(const struct walk *w, uint32_t i, const struct state *s, const uint32_t *at) {
  const struct state *known = &w->states.items[i];
  if (known->first != s->first || (s->first != OFF && known->len != s->len)) return false;
  return memcmp(w->at.items + (size_t)i * w->q->dfa_count, at, w->q->dfa_count * sizeof *at) == 0;
}

static size_t slot_of(const struct walk *w, const struct state *s, const uint32_t *at,
                      uint64_t hash) {
  size_t i = (size_t)hash & (w->capacity - 1);
  while (w->table[i] != 0 && !same(w, w->table[i] - 1, s, at)) i = (i + 1) & (w->capacity - 1);
  return i;
}

static void grow(struct walk *w) {
  w->capacity = w->capacity == 0 ? 1024 : w->capacity * 4;
  w->table = SC_NEW_ARRAY(w->arena, uint32_t, w->capacity);
  for (uint32_t i = 0; i < w->states.count; i++) {
    const struct state *s = &w->states.items[i];
    const uint32_t *at = w->at.items + (size_t)i * w->q->dfa_count;
    w->table[slot_of(w, s, at, hash_state(w, s, at))] = i + 1;
  }
}

static struct sc_str text_of(const struct walk *w, uint32_t index) {
  uint32_t len = w->states.items[index].len;
  char *text = SC_NEW_ARRAY(w->arena, char, (size_t)len + 1);
  for (uint32_t i = len; i > 0; i--, index = w->states.items[index].from)
    text[i - 1] = (char)w->states.items[index].byte;
  return (struct sc_str){text, len};
}

/* Nothing of interest begins with the text that led to these states. */
static bool is_dead_end(const struct walk *w, const uint32_t *at) {
  if (at[0] == 0) return true;
  for (uint32_t d = 1; d < w->q->dfa_count; d++)
    if (at[d] != 0) return false;
  return w->q->skip_dead;
}

static bool is_excluded(const struct walk *w, const struct state *s) {
  return s->first != OFF && w->q->excluded[s->first].len == s->len;
}

static void note(struct walk *w, uint32_t index, struct sc_joint_texts *out) {
  const struct state *s = &w->states.items[index];
  if (is_excluded(w, s)) return;
  uint32_t count = w->q->dfa_count;
  const uint32_t *at = w->at.items + (size_t)index * count;
  if (w->q->dfas[0]->accept[at[0]] == 0) return;
  uint32_t *labels = SC_NEW_ARRAY(w->arena, uint32_t, count);
  for (uint32_t d = 0; d < count; d++) labels[d] = w->q->dfas[d]->accept[at[d]];
  struct sc_str key = {(const char *)labels, count * sizeof *labels};
  uint32_t fresh = (uint32_t)out->items.count;
  if (sc_map_add(w->arena, &w->seen, key, fresh) != fresh) return;
  *SC_PUSH(w->arena, &out->items) = (struct sc_joint_text){labels, text_of(w, index)};
}

static void reach(struct walk *w, const struct state *s, const uint32_t *at, uint64_t hash,
                  struct sc_joint_texts *out) {
  if ((w->states.count + 1) * 2 > w->capacity) grow(w);
  size_t slot = slot_of(w, s, at, hash);
  if (w->table[slot] != 0) return;
  *SC_PUSH(w->arena, &w->states) = *s;
  for (uint32_t d = 0; d < w->q->dfa_count; d++) *SC_PUSH(w->arena, &w->at) = at[d];
  w->table[slot] = (uint32_t)w->states.count;
  note(w, (uint32_t)w->states.count - 1, out);
}

/* Where `byte` leads; false: to a dead end. */
static bool follow(const struct walk *w, uint32_t index, uint8_t byte, uint32_t *labels) {
  uint32_t count = w->q->dfa_count;
  const uint32_t *at = w->at.items + (size_t)index * count;
  for (uint32_t d = 0; d < count; d++) {
    const struct sc_dfa *dfa = w->q->dfas[d];
    labels[d] = dfa->next[(size_t)at[d] * dfa->class_count + dfa->class_of[byte]];
  }
  return !is_dead_end(w, labels);
}

static void step(struct walk *w, uint32_t index, uint8_t byte, uint32_t first, uint32_t end,
                 struct sc_joint_texts *out) {
  if (!follow(w, index, byte, w->labels)) return;
  struct state next = {index, first, end, w->states.items[index].len + 1, byte};
  reach(w, &next, w->labels, hash_state(w, &next, w->labels), out);
}

/* One byte of each joint class. In large products each look into the table is a miss of the cache: so they are made together,
 * first at the slots, then at the states in them, and then followed. */
static void step_all(struct walk *w, uint32_t index, const bool taken[256],
                     struct sc_joint_texts *out) {
  bool done[256] = {false};
  struct {
    uint64_t hash;
    uint8_t byte;
  } steps[256];
  struct state next = {index, OFF, OFF, w->states.items[index].len + 1, 0};
  size_t count = w->q->dfa_count, n = 0;
  for (unsigned i = 0; i < 256; i++) {
    uint8_t byte = w->order[i];
    if (taken[byte] || done[w->class_of[byte]]) continue;
    done[w->class_of[byte]] = true;
    if (!follow(w, index, byte, w->labels + n * count)) continue;
    steps[n].hash = hash_state(w, &next, w->labels + n * count);
    steps[n].byte = byte;
    __builtin_prefetch(&w->table[steps[n++].hash & (w->capacity - 1)]);
  }
  for (size_t i = 0; i < n; i++) {
    uint32_t known = w->table[steps[i].hash & (w->capacity - 1)];
    if (known == 0) continue;
    __builtin_prefetch(&w->states.items[known - 1]);
    __builtin_prefetch(&w->at.items[(known - 1) * count]);
  }
  for (size_t i = 0; i < n; i++) {
    next.byte = steps[i].byte;
    reach(w, &next, w->labels + i * count, steps[i].hash, out);
  }
}

/* The excluded texts of first .. end-1 whose byte at `len` is `byte`. */
static uint32_t run_end(const struct walk *w, uint32_t first, uint32_t end, uint32_t len,
                        uint8_t byte) {
  uint32_t low = first, high = end;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    struct sc_str text = w->q->excluded[middle];
    if (text.len > len && (uint8_t)text.ptr[len] <= byte)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static void expand(struct walk *w, uint32_t index, struct sc_joint_texts *out) {
  struct state s = w->states.items[index];
  bool taken[256] = {false}; /* bytes that stay on the way to an excluded text */
  if (s.first != OFF) {
    uint32_t first = s.first;
    while (first < s.end && w->q->excluded[first].len == s.len) first++;
    while (first < s.end) {
      uint8_t byte = (uint8_t)w->q->excluded[first].ptr[s.len];
      uint32_t end = run_end(w, first, s.end, s.len, byte);
      taken[byte] = true;
      step(w, index, byte, first, end, out);
      first = end;
    }
  }
  step_all(w, index, taken, out);
}

static void walk_all(struct sc_arena *arena, const struct sc_joint_question *question,
                     struct sc_joint_texts *out) {
  struct walk w = {.arena = arena, .q = question};
  *out = (struct sc_joint_texts){0};
  order_bytes(w.order);
  join_classes(&w);
  uint32_t *start = SC_NEW_ARRAY(arena, uint32_t, question->dfa_count);
  for (uint32_t d = 0; d < question->dfa_count; d++) start[d] = question->dfas[d]->start;
  struct state root = {.first = question->excluded_count > 0 ? 0 : OFF,
                       .end = question->excluded_count};
  w.labels = SC_NEW_ARRAY(arena, uint32_t, (size_t)w.class_count * question->dfa_count);
  reach(&w, &root, start, hash_state(&w, &root, start), out);
  for (uint32_t i = 0; i < w.states.count && !out->partial; i++) {
    if (w.states.items[i].len < question->len_max) expand(&w, i, out);
    out->partial = w.states.count > SC_JOINT_STATES_MAX || w.at.count > SC_JOINT_CELLS_MAX;
  }
}

static bool stands_in(const struct sc_joint_question *question, struct sc_str text) {
  return SC_SORTED_FIND_TEXT(question->excluded, question->excluded_count, text) != SC_NOT_FOUND;
}

/* The excluded texts may be many: they are walked along only if one of them was found as an example. */
void sc_joint_texts(struct sc_arena *arena, const struct sc_joint_question *question,
                    struct sc_joint_texts *out) {
  struct sc_joint_question free_question = *question;
  size_t kept = 0;
  free_question.excluded_count = 0;
  walk_all(arena, &free_question, out);
  for (size_t i = 0; i < out->items.count; i++)
    if (!stands_in(question, out->items.items[i].text))
      out->items.items[kept++] = out->items.items[i];
  if (kept == out->items.count) return;
  if (out->partial)
    out->items.count = kept;
  else
    walk_all(arena, question, out);
}
