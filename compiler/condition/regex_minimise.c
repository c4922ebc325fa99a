/* SPDX-License-Identifier: Apache-2.0
 *
 * regex_minimise.c - the minimal automaton (Hopcroft: split the parts of a partition by what leads into them, smaller half
 * first; O(classes * n log n)), then its canonical numbering: classes by their smallest byte, states breadth-first.
 */
#include "condition/regex_internal.h"

/* A partition of the states: `order` lists them part by part, `place` is where a state stands in it. */
struct partition {
  uint32_t *order, *place, *part_of;
  uint32_t *first, *size, *marked; /* per part; the marked states stand first in it */
  uint32_t count;
};

/* Sources of the transitions of one class, by their target: list[from[t]] .. list[from[t + 1] - 1]. */
struct inverse {
  uint32_t *from, *list;
};

static void invert(const struct sc_dfa *dfa, uint32_t class, struct inverse *inverse) {
  uint32_t n = dfa->state_count;
  memset(inverse->from, 0, (n + 1) * sizeof *inverse->from);
  for (uint32_t s = 0; s < n; s++) inverse->from[dfa->next[s * dfa->class_count + class] + 1]++;
  for (uint32_t t = 0; t < n; t++) inverse->from[t + 1] += inverse->from[t];
  for (uint32_t s = n; s-- > 0;) {
    uint32_t target = dfa->next[s * dfa->class_count + class];
    inverse->list[--inverse->from[target + 1]] = s;
  }
  /* Each entry has moved from the end of its run to its beginning: shift them back by one target. */
  for (uint32_t t = 0; t < n; t++) inverse->from[t] = inverse->from[t + 1];
  inverse->from[n] = n;
}

static void start_partition(struct sc_arena *arena, const struct sc_dfa *dfa, uint32_t label_count,
                            struct partition *p) {
  uint32_t n = dfa->state_count;
  uint32_t *part_of_label = SC_NEW_ARRAY(arena, uint32_t, label_count + 1);
  p->order = SC_NEW_ARRAY(arena, uint32_t, n);
  p->place = SC_NEW_ARRAY(arena, uint32_t, n);
  p->part_of = SC_NEW_ARRAY(arena, uint32_t, n);
  p->first = SC_NEW_ARRAY(arena, uint32_t, n + 1);
  p->size = SC_NEW_ARRAY(arena, uint32_t, n + 1);
  p->marked = SC_NEW_ARRAY(arena, uint32_t, n + 1);
  for (uint32_t s = 0; s < n; s++) {
    uint32_t *part = &part_of_label[dfa->accept[s]]; /* 1 + its number */
    if (*part == 0) *part = ++p->count;
    p->part_of[s] = *part - 1;
    p->size[*part - 1]++;
  }
  for (uint32_t i = 1; i < p->count; i++) p->first[i] = p->first[i - 1] + p->size[i - 1];
  uint32_t *filled = SC_NEW_ARRAY(arena, uint32_t, p->count);
  for (uint32_t s = 0; s < n; s++) {
    uint32_t part = p->part_of[s];
    p->place[s] = p->first[part] + filled[part]++;
    p->order[p->place[s]] = s;
  }
}

static void mark_state(struct partition *p, uint32_t state) {
  uint32_t part = p->part_of[state];
  uint32_t to = p->first[part] + p->marked[part], from = p->place[state];
  if (from < to) return; /* already */
  uint32_t other = p->order[to];
  p->order[to] = state;
  p->place[state] = to;
  p->order[from] = other;
  p->place[other] = from;
  p->marked[part]++;
}

/* Splits the marked states of `part` off. False: there is nothing to split; else the new, last part is the smaller half. */
static bool split_part(struct partition *p, uint32_t part) {
  uint32_t marked = p->marked[part], rest = p->size[part] - marked;
  p->marked[part] = 0;
  if (marked == 0 || rest == 0) return false;
  uint32_t fresh = p->count++;
  bool take_marked = marked <= rest;
  p->first[fresh] = take_marked ? p->first[part] : p->first[part] + marked;
  p->size[fresh] = take_marked ? marked : rest;
  if (take_marked) p->first[part] += marked;
  p->size[part] -= p->size[fresh];
  for (uint32_t i = 0; i < p->size[fresh]; i++) p->part_of[p->order[p->first[fresh] + i]] = fresh;
  return true;
}

/* The smaller halves still to be looked at, for every class at once: one list of parts per class would be Hopcroft's; all
 * classes of a part at a time keep the bound and need one list. */
static void refine(struct sc_arena *arena, const struct sc_dfa *dfa, struct partition *p) {
  uint32_t n = dfa->state_count;
  struct inverse *inverses = SC_NEW_ARRAY(arena, struct inverse, dfa->class_count);
  for (uint32_t c = 0; c < dfa->class_count; c++) {
    inverses[c].from = SC_NEW_ARRAY(arena, uint32_t, n + 1);
    inverses[c].list = SC_NEW_ARRAY(arena, uint32_t, n);
    invert(dfa, c, &inverses[c]);
  }
  uint32_t *waiting = SC_NEW_ARRAY(arena, uint32_t, n + 1), waiting_count = 0;
  uint32_t *splitter = SC_NEW_ARRAY(arena, uint32_t, n);
  uint32_t *touched = SC_NEW_ARRAY(arena, uint32_t, n);
  while (waiting_count < p->count) {
    waiting[waiting_count] = waiting_count;
    waiting_count++;
  }
  while (waiting_count > 0) {
    uint32_t part = waiting[--waiting_count], size = p->size[part];
    memcpy(splitter, p->order + p->first[part], size * sizeof *splitter);
    for (uint32_t c = 0; c < dfa->class_count; c++) {
      uint32_t touched_count = 0;
      for (uint32_t i = 0; i < size; i++)
        for (uint32_t k = inverses[c].from[splitter[i]]; k < inverses[c].from[splitter[i] + 1];
             k++) {
          uint32_t source_part = p->part_of[inverses[c].list[k]];
          if (p->marked[source_part] == 0) touched[touched_count++] = source_part;
          mark_state(p, inverses[c].list[k]);
        }
      /* If the part that was split waits, both halves wait now; else the smaller one is enough. */
      for (uint32_t i = 0; i < touched_count; i++)
        if (split_part(p, touched[i])) waiting[waiting_count++] = p->count - 1;
    }
  }
}

/* --- numbering ------------------------------------------------------------------------------------------------------- */

static bool same_column(const struct sc_dfa *dfa, const struct partition *p, uint32_t a,
                        uint32_t b) {
  for (uint32_t i = 0; i < p->count; i++) {
    const uint32_t *row = dfa->next + (size_t)p->order[p->first[i]] * dfa->class_count;
    if (p->part_of[row[a]] != p->part_of[row[b]]) return false;
  }
  return true;
}

/* Joins classes that no part tells apart; old_class[new] is one of the old ones. */
static void join_classes(const struct sc_dfa *dfa, const struct partition *p, struct sc_dfa *out,
                         uint32_t old_class[256]) {
  for (unsigned byte = 0; byte < 256; byte++) {
    uint32_t class = dfa->class_of[byte], found = 0;
    if (byte > 0 && class == dfa->class_of[byte - 1]) {
      out->class_of[byte] = out->class_of[byte - 1];
      continue;
    }
    while (found < out->class_count && !same_column(dfa, p, old_class[found], class)) found++;
    if (found == out->class_count) old_class[out->class_count++] = class;
    out->class_of[byte] = (uint8_t)found;
  }
}

struct sc_dfa *sc_dfa_minimise(struct sc_arena *arena, const struct sc_dfa *dfa) {
  struct partition p = {0};
  struct sc_dfa *out = SC_NEW(arena, struct sc_dfa);
  uint32_t old_class[256], label_count = 0;
  for (uint32_t s = 0; s < dfa->state_count; s++)
    if (dfa->accept[s] > label_count) label_count = dfa->accept[s];
  start_partition(arena, dfa, label_count, &p);
  refine(arena, dfa, &p);
  join_classes(dfa, &p, out, old_class);
  uint32_t *number = SC_NEW_ARRAY(arena, uint32_t, p.count); /* part -> 1 + its number */
  uint32_t *parts = SC_NEW_ARRAY(arena, uint32_t, p.count);
  number[p.part_of[0]] = 1;
  parts[out->state_count++] = p.part_of[0];
  if (number[p.part_of[dfa->start]] == 0) {
    parts[out->state_count++] = p.part_of[dfa->start];
    number[p.part_of[dfa->start]] = out->state_count;
  }
  out->start = number[p.part_of[dfa->start]] - 1;
  out->next = SC_NEW_ARRAY(arena, uint32_t, (size_t)p.count * out->class_count);
  out->accept = SC_NEW_ARRAY(arena, uint32_t, p.count);
  for (uint32_t s = 0; s < out->state_count; s++) {
    uint32_t old = p.order[p.first[parts[s]]];
    out->accept[s] = dfa->accept[old];
    for (uint32_t c = 0; c < out->class_count; c++) {
      uint32_t target = p.part_of[dfa->next[(size_t)old * dfa->class_count + old_class[c]]];
      if (number[target] == 0) {
        parts[out->state_count++] = target;
        number[target] = out->state_count;
      }
      out->next[s * out->class_count + c] = number[target] - 1;
    }
  }
  return out;
}
