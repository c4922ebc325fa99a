/* SPDX-License-Identifier: Apache-2.0
 *
 * regex_nfa.c - trees to nondeterministic automata over bytes (Thompson's construction, from the end to the beginning: each
 * part is made in front of what follows it). Code points become the byte ranges of their UTF-8 (RFC 3629, section 4).
 *
 * Recursion is as deep as the tree: groups (bounded by the parser) and sequences, which are left-deep and walked in a loop.
 */
#include "condition/regex_internal.h"

static uint32_t add(struct sc_nfa *nfa, struct sc_nfa_node node) {
  if (nfa->count >= SC_NFA_NODES_MAX) {
    nfa->too_big = true;
    return 0;
  }
  *SC_PUSH(nfa->arena, nfa) = node;
  return (uint32_t)nfa->count - 1;
}

uint32_t sc_nfa_split(struct sc_nfa *nfa, uint32_t a, uint32_t b) {
  return add(nfa, (struct sc_nfa_node){.kind = SC_NFA_SPLIT, .out = a, .other = b});
}

static uint32_t bytes(struct sc_nfa *nfa, uint32_t low, uint32_t high, uint32_t next) {
  return add(nfa,
             (struct sc_nfa_node){
                 .kind = SC_NFA_BYTES, .low = (uint8_t)low, .high = (uint8_t)high, .out = next});
}

/* --- code points ----------------------------------------------------------------------------------------------------- */

/* The nodes in front of `next` that one set makes. tails[n] takes n continuation bytes of any value. */
struct set_nodes {
  struct sc_nfa *nfa;
  uint32_t tails[4];
  bool has_tail[4];
  uint32_t entry;
  bool has_entry;
};

static uint32_t tail(struct set_nodes *s, unsigned count) {
  if (!s->has_tail[count]) {
    s->tails[count] = bytes(s->nfa, 0x80, 0xbf, tail(s, count - 1));
    s->has_tail[count] = true;
  }
  return s->tails[count];
}

static void enter(struct set_nodes *s, uint32_t node) {
  s->entry = s->has_entry ? sc_nfa_split(s->nfa, node, s->entry) : node;
  s->has_entry = true;
}

static uint32_t lead_byte(uint32_t code, unsigned len) {
  static const uint32_t marks[5] = {0, 0, 0xc0, 0xe0, 0xf0};
  return marks[len] | code >> 6 * (len - 1);
}

/* Code points low..high whose encodings have `len` bytes and share all but the last `free` + 1 of them, of which the last
 * `free` are any continuation byte. */
static void add_block(struct set_nodes *s, uint32_t low, uint32_t high, unsigned len,
                      unsigned free) {
  uint32_t node = tail(s, free);
  for (unsigned i = free; i < len; i++) {
    uint32_t from = low >> 6 * i, to = high >> 6 * i;
    if (i == len - 1)
      node = bytes(s->nfa, lead_byte(low, len), lead_byte(high, len), node);
    else
      node = bytes(s->nfa, 0x80 | (from & 0x3f), 0x80 | (to & 0x3f), node);
  }
  enter(s, node);
}

/* Cuts low..high, of one length, into blocks. */
static void add_range(struct set_nodes *s, uint32_t low, uint32_t high, unsigned len) {
  while (low <= high) {
    unsigned free = 0; /* the largest power of 64 that begins at `low` and ends within the range */
    while (free + 1 < len && (low & ((1u << 6 * (free + 1)) - 1)) == 0 &&
           low + (1u << 6 * (free + 1)) - 1 <= high)
      free++;
    uint32_t block = 1u << 6 * free; /* code points below one value of the first free byte */
    uint32_t end = low + block - 1;
    uint32_t last = free + 1 < len ? low | ((block << 6) - 1) : high;
    while (end < high && end + block <= high && end + block <= last) end += block;
    add_block(s, low, end, len, free);
    low = end + 1;
  }
}

static uint32_t add_set(struct sc_nfa *nfa, const struct sc_code_set *set, uint32_t next) {
  static const uint32_t ends[5] = {0, 0x7f, 0x7ff, 0xffff, SC_CODE_POINT_MAX};
  struct set_nodes s = {.nfa = nfa, .tails = {next}, .has_tail = {true}};
  for (size_t i = 0; i < set->count; i++) {
    uint32_t low = set->items[i].low;
    for (unsigned len = 1; len <= 4 && low <= set->items[i].high; len++) {
      if (low > ends[len]) continue;
      uint32_t high = set->items[i].high < ends[len] ? set->items[i].high : ends[len];
      add_range(&s, low, high, len);
      low = high + 1;
    }
  }
  if (!s.has_entry) return bytes(nfa, 1, 0, next); /* the empty set: a range without bytes */
  return s.entry;
}

/* --- trees ----------------------------------------------------------------------------------------------------------- */

static uint32_t add_tree(struct sc_nfa *nfa, const struct sc_tree *tree, uint32_t next);

static uint32_t add_repeat(struct sc_nfa *nfa, const struct sc_tree *tree, uint32_t next) {
  uint32_t entry = next;
  if (tree->max == SC_TREE_UNBOUNDED) {
    entry = sc_nfa_split(nfa, next, next); /* the way back and out */
    if (nfa->too_big) return 0;
    uint32_t body = add_tree(nfa, tree->left, entry);
    nfa->items[entry].out = body;
    if (tree->min > 0) {
      entry = body;
      for (uint32_t i = 1; i < tree->min && !nfa->too_big; i++)
        entry = add_tree(nfa, tree->left, entry);
    }
    return entry;
  }
  for (uint32_t i = tree->min; i < tree->max && !nfa->too_big; i++)
    entry = sc_nfa_split(nfa, add_tree(nfa, tree->left, entry), next);
  for (uint32_t i = 0; i < tree->min && !nfa->too_big; i++)
    entry = add_tree(nfa, tree->left, entry);
  return entry;
}

static uint32_t add_tree(struct sc_nfa *nfa, const struct sc_tree *tree, uint32_t next) {
  for (; tree->kind == SC_TREE_CAT && !nfa->too_big; tree = tree->left)
    next = add_tree(nfa, tree->right, next);
  if (nfa->too_big) return 0;
  switch (tree->kind) {
  case SC_TREE_EMPTY: return next;
  case SC_TREE_SET: return add_set(nfa, &tree->set, next);
  case SC_TREE_BEGIN: return add(nfa, (struct sc_nfa_node){.kind = SC_NFA_BEGIN, .out = next});
  case SC_TREE_END: return add(nfa, (struct sc_nfa_node){.kind = SC_NFA_END, .out = next});
  case SC_TREE_ALT: {
    uint32_t entry = add_tree(nfa, tree->right, next); /* alternatives are left-deep, too */
    uint32_t after = next;
    for (tree = tree->left; tree->kind == SC_TREE_ALT && !nfa->too_big; tree = tree->left)
      entry = sc_nfa_split(nfa, add_tree(nfa, tree->right, after), entry);
    if (nfa->too_big) return 0;
    return sc_nfa_split(nfa, add_tree(nfa, tree, after), entry);
  }
  case SC_TREE_REPEAT: return add_repeat(nfa, tree, next);
  case SC_TREE_CAT: break;
  }
  return 0;
}

uint32_t sc_nfa_add_pattern(struct sc_nfa *nfa, const struct sc_tree *tree, uint32_t index) {
  uint32_t match = add(nfa, (struct sc_nfa_node){.kind = SC_NFA_MATCH, .out = index});
  return nfa->too_big ? 0 : add_tree(nfa, tree, match);
}
