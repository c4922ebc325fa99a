/* SPDX-License-Identifier: Apache-2.0
 *
 * regex_dfa.c - subset construction. A state is the sorted list of the nodes that consume a byte, ask for the end, or match;
 * what a text that ends here matches is the state's set of patterns.
 */
#include <stdlib.h>

#include "base/intern.h"
#include "base/sorted.h"
#include "condition/regex_internal.h"

#define WORK_MAX 40000000u /* nodes visited: about a second */

struct builder {
  struct sc_arena *arena;
  const struct sc_nfa *nfa;
  uint32_t class_count;
  uint8_t class_of[256];
  uint8_t byte_of[256]; /* class -> one of its bytes */
  struct sc_map states; /* node list -> state */
  SC_VEC(struct sc_str) lists; /* state -> node list */
  SC_VEC(uint32_t) next;
  SC_VEC(uint32_t) accept;
  struct sc_map set_index; /* list of patterns -> its set */
  SC_VEC(struct sc_pattern_set) sets;
  uint32_t *mark; /* per node: the walk that saw it last */
  uint32_t walk;
  uint32_t *stack;
  uint32_t *reached; /* the list that is being made */
  size_t reached_count;
  uint64_t *present; /* a bit per node; all zero but while a list is sorted */
  uint64_t work;
  bool too_big;
};

/* Bytes that no node tells apart are one class. */
static void divide_bytes(struct builder *b) {
  bool cut[257] = {false};
  for (size_t i = 0; i < b->nfa->count; i++) {
    const struct sc_nfa_node *node = &b->nfa->items[i];
    if (node->kind != SC_NFA_BYTES || node->low > node->high) continue;
    cut[node->low] = true;
    cut[node->high + 1u] = true;
  }
  for (unsigned byte = 0, class = 0; byte < 256; byte++) {
    if (byte > 0 && cut[byte]) class ++;
    if (byte == 0 || cut[byte]) b->byte_of[class] = (uint8_t)byte;
    b->class_of[byte] = (uint8_t) class;
    b->class_count = class + 1;
  }
}

/* Collects what is reached from `start` without a byte. */
static void reach(struct builder *b, uint32_t start, bool at_begin, bool at_end) {
  size_t top = 0;
  b->stack[top++] = start;
  while (top > 0) {
    uint32_t at = b->stack[--top];
    if (b->mark[at] == b->walk) continue;
    b->mark[at] = b->walk;
    b->work++;
    const struct sc_nfa_node *node = &b->nfa->items[at];
    switch (node->kind) {
    case SC_NFA_SPLIT:
      b->stack[top++] = node->other;
      b->stack[top++] = node->out;
      break;
    case SC_NFA_BEGIN:
      if (at_begin) b->stack[top++] = node->out;
      break;
    case SC_NFA_END:
      if (at_end)
        b->stack[top++] = node->out;
      else
        b->reached[b->reached_count++] = at;
      break;
    case SC_NFA_BYTES:
    case SC_NFA_MATCH: b->reached[b->reached_count++] = at; break;
    }
  }
}

/* Sorts `count` numbers: equal sets are equal keys. */
static struct sc_str key_of(uint32_t *numbers, size_t count) {
  if (count > 1) qsort(numbers, count, sizeof *numbers, sc_compare_ids);
  return (struct sc_str){(const char *)numbers, count * sizeof *numbers};
}

static struct sc_str kept(struct builder *b, struct sc_str key) {
  uint32_t *copy = SC_NEW_ARRAY(b->arena, uint32_t, key.len / sizeof(uint32_t));
  if (key.len > 0) memcpy(copy, key.ptr, key.len);
  return (struct sc_str){(const char *)copy, key.len};
}

static const uint32_t *numbers_of(struct sc_str key) {
  return (const uint32_t *)(const void *)key.ptr;
}

/* The label of a list: what matches if the text ends here. */
static uint32_t label_of(struct builder *b, struct sc_str list, bool at_begin) {
  const uint32_t *nodes = numbers_of(list);
  size_t count = list.len / sizeof *nodes, found = 0;
  b->walk++;
  b->reached_count = 0;
  for (size_t i = 0; i < count; i++)
    if (b->nfa->items[nodes[i]].kind == SC_NFA_END) reach(b, nodes[i], at_begin, true);
  for (size_t i = 0; i < count; i++)
    if (b->nfa->items[nodes[i]].kind == SC_NFA_MATCH && b->mark[nodes[i]] != b->walk)
      b->reached[b->reached_count++] = nodes[i];
  for (size_t i = 0; i < b->reached_count; i++)
    if (b->nfa->items[b->reached[i]].kind == SC_NFA_MATCH)
      b->reached[found++] = b->nfa->items[b->reached[i]].out;
  if (found == 0) return 0;
  struct sc_str key = key_of(b->reached, found);
  if (b->reached[found - 1] < b->nfa->needed) return 0;
  uint32_t set = sc_map_get(&b->set_index, key);
  if (set == SC_NOT_FOUND) {
    key = kept(b, key);
    set = sc_map_add(b->arena, &b->set_index, key, (uint32_t)b->sets.count);
    *SC_PUSH(b->arena, &b->sets) = (struct sc_pattern_set){numbers_of(key), (uint32_t)found};
  }
  return set + 1;
}

/* Sorts the list in b->reached, which has no node twice. Through bits: it is most of the work where lists are long. */
static struct sc_str sort_reached(struct builder *b) {
  if (b->reached_count < 8) return key_of(b->reached, b->reached_count);
  size_t first = SIZE_MAX, last = 0, count = 0;
  for (size_t i = 0; i < b->reached_count; i++) {
    size_t word = b->reached[i] / 64;
    b->present[word] |= UINT64_C(1) << (b->reached[i] % 64);
    if (word < first) first = word;
    if (word > last) last = word;
  }
  for (size_t word = first; word <= last; word++) {
    for (uint64_t bits = b->present[word]; bits != 0; bits &= bits - 1)
      b->reached[count++] = (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(bits);
    b->present[word] = 0;
  }
  return (struct sc_str){(const char *)b->reached, count * sizeof *b->reached};
}

/* The state of the list in b->reached. */
static uint32_t state_of(struct builder *b, bool at_begin) {
  struct sc_str key = sort_reached(b);
  /* No pattern that is needed can match any more: the dead state. */
  if (b->reached_count > 0 && b->reached[b->reached_count - 1] < b->nfa->needed_node)
    key.len = b->reached_count = 0;
  b->work += b->reached_count;
  /* The first state is kept apart: only there can the text begin and end at once. */
  if (!at_begin) {
    uint32_t state = sc_map_get(&b->states, key);
    if (state != SC_NOT_FOUND) return state;
  }
  uint32_t fresh = (uint32_t)b->lists.count;
  if (fresh >= 2 * SC_DFA_STATES_MAX || b->work > WORK_MAX) {
    b->too_big = true;
    return 0;
  }
  key = kept(b, key);
  if (!at_begin) sc_map_add(b->arena, &b->states, key, fresh);
  *SC_PUSH(b->arena, &b->lists) = key;
  for (uint32_t c = 0; c < b->class_count; c++) *SC_PUSH(b->arena, &b->next) = 0;
  uint32_t label = label_of(b, key, at_begin);
  *SC_PUSH(b->arena, &b->accept) = label;
  return fresh;
}

static void add_transitions(struct builder *b, uint32_t state) {
  struct sc_str list = b->lists.items[state];
  const uint32_t *nodes = numbers_of(list);
  size_t count = list.len / sizeof *nodes;
  for (uint32_t c = 0; c < b->class_count && !b->too_big; c++) {
    b->walk++;
    b->reached_count = 0;
    for (size_t i = 0; i < count; i++) {
      const struct sc_nfa_node *node = &b->nfa->items[nodes[i]];
      if (node->kind == SC_NFA_BYTES && node->low <= b->byte_of[c] && b->byte_of[c] <= node->high)
        reach(b, node->out, false, false);
    }
    b->work += count;
    uint32_t target = state_of(b, false);
    b->next.items[(size_t)state * b->class_count + c] = target;
  }
}

struct sc_dfa *sc_dfa_build(struct sc_arena *arena, const struct sc_nfa *nfa, uint32_t start,
                            struct sc_pattern_set **sets, uint32_t *set_count) {
  struct builder b = {.arena = arena, .nfa = nfa};
  divide_bytes(&b);
  b.mark = SC_NEW_ARRAY(arena, uint32_t, nfa->count);
  b.stack = SC_NEW_ARRAY(arena, uint32_t, 2 * nfa->count + 2);
  b.reached = SC_NEW_ARRAY(arena, uint32_t, nfa->count);
  b.present = SC_NEW_ARRAY(arena, uint64_t, nfa->count / 64 + 1);
  state_of(&b, false); /* nothing reached: the dead state, 0 */
  b.walk++;
  b.reached_count = 0;
  reach(&b, start, true, false);
  uint32_t first = state_of(&b, true);
  for (uint32_t state = 0; state < b.lists.count && !b.too_big; state++) add_transitions(&b, state);
  if (b.too_big) return NULL;
  struct sc_dfa *dfa = SC_NEW(arena, struct sc_dfa);
  memcpy(dfa->class_of, b.class_of, sizeof dfa->class_of);
  dfa->class_count = b.class_count;
  dfa->state_count = (uint32_t)b.lists.count;
  dfa->start = first;
  dfa->next = b.next.items;
  dfa->accept = b.accept.items;
  *sets = b.sets.items;
  *set_count = (uint32_t)b.sets.count;
  return dfa;
}
