/* SPDX-License-Identifier: Apache-2.0
 *
 * verify_rows.c - walks all rows in the order in which they lie, looks references to rows up in ROW_STARTS, and proves the inner
 * rows of cells.
 */
#include <string.h>

#include "visit.h"

#define REQUIRE(condition)                                                                         \
  if (!(condition)) return false

/* The last start that is not behind `off` is found without a branch, which would be guessed wrong half the time. */
static bool is_start(const struct scope_t *t, uint32_t off) {
  const uint32_t *start = t->row_starts;
  uint64_t count = t->row_starts_count;
  while (count > 1) {
    uint64_t half = count / 2;
    start += half & (0 - (uint64_t)(start[half] <= off));
    count -= half;
  }
  return count > 0 && *start == off;
}

/* Rows were walked before: at a start, words 0 to 3 lie in the section. */
bool scope_verify_row_ref(const struct scope_t *t, uint32_t off, enum scope_f_row_kind kind) {
  return off == 0 || (is_start(t, off) && t->rows[off + 2] >> 16 == (uint32_t)kind);
}

static bool value_ok(const struct scope_t *t, uint32_t kind, uint32_t value) {
  switch (kind) {
  case SCOPE_F_ROW_SCOPES: return scope_verify_ref(value, t->nodes_count);
  case SCOPE_F_ROW_CLASSES:
    /* The row may lie behind this one: its kind is checked when all were walked. */
    return value != 0 && is_start(t, value);
  case SCOPE_F_ROW_ROLES: return value == 1;
  }
  return false;
}

static uint64_t key_limit(const struct scope_t *t, uint32_t kind) {
  switch (kind) {
  case SCOPE_F_ROW_SCOPES: return t->scopes_count;
  case SCOPE_F_ROW_CLASSES: return (uint64_t)t->meta->to_class_count + 1;
  case SCOPE_F_ROW_ROLES: return t->roles_count;
  }
  return 0;
}

/* The entries of one bucket; *used rises by what it holds. */
static bool bucket_ok(const struct scope_t *t, const uint32_t *row, uint32_t bucket,
                      uint32_t *used) {
  uint32_t kind = row[2] >> 16, palette = row[2] & 0xffffu, stride = palette == 0 ? 2 : 1;
  const uint32_t *entries = row + 4 + palette + (uint64_t)bucket * SCOPE_F_BUCKET * stride;
  uint64_t limit = key_limit(t, kind);
  uint32_t last = 0;
  bool free_seen = false;
  for (uint32_t i = 0; i < SCOPE_F_BUCKET; i++) {
    uint32_t entry = entries[(uint64_t)i * stride];
    if (entry == SCOPE_F_FREE) {
      REQUIRE(stride == 1 || entries[(uint64_t)i * 2 + 1] == 0);
      free_seen = true;
      continue;
    }
    uint32_t key = stride == 2 ? entry : entry >> 8;
    REQUIRE(!free_seen && key < limit && (i == 0 || key > last));
    /* Both, because which of the two it is no branch would guess. */
    REQUIRE((SCOPE_F_HASH1(key, row[1]) == bucket) | (SCOPE_F_HASH2(key, row[1]) == bucket));
    REQUIRE(stride == 2 ? value_ok(t, kind, entries[(uint64_t)i * 2 + 1])
                        : (entry & 0xffu) < palette);
    last = key;
    (*used)++;
  }
  return true;
}

static bool row_ok(const struct scope_t *t, const uint32_t *row) {
  uint32_t kind = row[2] >> 16, palette = row[2] & 0xffffu, used = 0;
  REQUIRE(kind >= SCOPE_F_ROW_SCOPES && kind < SCOPE_F_ROW_KIND_END);
  REQUIRE(palette <= SCOPE_F_PALETTE_MAX && (row[0] == 0) == (row[1] == 0));
  REQUIRE(row[0] > 0 || (palette == 0 && row[3] != SCOPE_F_NONE));
  REQUIRE(row[3] == SCOPE_F_NONE ||
          (kind == SCOPE_F_ROW_SCOPES && scope_verify_ref(row[3], t->nodes_count)));
  for (uint32_t i = 0; i < palette; i++) {
    REQUIRE(value_ok(t, kind, row[4 + i]));
    REQUIRE(i == 0 || row[4 + i] > row[3 + i]);
  }
  for (uint32_t b = 0; b < row[1]; b++) REQUIRE(bucket_ok(t, row, b, &used));
  return used == row[0];
}

/* Where a row that begins at `at` ends; 0 if it does not fit. */
static uint64_t row_end(const struct scope_t *t, uint64_t at) {
  if (t->rows_count - at < 4) return 0;
  uint32_t palette = t->rows[at + 2] & 0xffffu;
  uint64_t entries = (uint64_t)t->rows[at + 1] * SCOPE_F_BUCKET * (palette == 0 ? 2 : 1);
  uint64_t len = 4 + palette + entries;
  return len <= t->rows_count - at ? at + len : 0;
}

/* A row of classes leads to ceilings, which are rows of scopes. */
static bool ceilings_ok(const struct scope_t *t, const uint32_t *row) {
  uint32_t palette = row[2] & 0xffffu;
  for (uint32_t i = 0; i < palette; i++)
    REQUIRE(scope_verify_row_ref(t, row[4 + i], SCOPE_F_ROW_SCOPES));
  uint64_t entries = palette == 0 ? (uint64_t)row[1] * SCOPE_F_BUCKET : 0;
  for (uint64_t i = 0; i < entries; i++)
    REQUIRE(row[4 + 2 * i] == SCOPE_F_FREE ||
            scope_verify_row_ref(t, row[5 + 2 * i], SCOPE_F_ROW_SCOPES));
  return true;
}

/* --- inner rows ------------------------------------------------------------------------------------------- */

/* A bit for each key of an inner row. In order is one that is larger than the key before it, or free. Found is one that equals one
 * of `turns` keys, 1 or more, from `from` on; where these end before, at `end`, the last is looked for again. */
#if defined(__SSE2__)
#define LANES 24u

/* The words that end with the keys, as lanes. The first words are not keys: before these lies the rest of their cell, and before
 * that another or the header. */
SCOPE_INLINE scope_keys lanes_at(const uint16_t *keys, uint32_t capacity, uint32_t at) {
  scope_keys x;
  memcpy(&x, keys + capacity - (LANES - at), sizeof x);
  return x;
}

SCOPE_INLINE uint32_t lane_bits(scope_keys a, scope_keys b, scope_keys c, uint32_t capacity) {
  const scope_keys none = {0};
  return (scope_key_bits(a, b) | scope_key_bits(c, none) << 16) >> (LANES - capacity);
}

SCOPE_INLINE scope_keys in_order(scope_keys keys, scope_keys before) {
  const scope_keys none = {0}, top = none + INT16_MIN; /* signed are compared */
  return ((keys ^ top) > (before ^ top)) | (keys == none - 1);
}

SCOPE_INLINE uint32_t order_bits(const uint16_t *keys, uint32_t capacity) {
  return lane_bits(in_order(lanes_at(keys, capacity, 0), lanes_at(keys - 1, capacity, 0)),
                   in_order(lanes_at(keys, capacity, 8), lanes_at(keys - 1, capacity, 8)),
                   in_order(lanes_at(keys, capacity, 16), lanes_at(keys - 1, capacity, 16)),
                   capacity);
}

SCOPE_INLINE uint32_t found_bits(const uint16_t *keys, uint32_t capacity, uint32_t from,
                                 uint32_t end, uint32_t turns) {
  const scope_keys none = {0}, a = lanes_at(keys, capacity, 0), b = lanes_at(keys, capacity, 8),
                   c = lanes_at(keys, capacity, 16);
  scope_keys found_a = none, found_b = none, found_c = none;
  do {
    const scope_keys key = none + (int16_t)keys[from];
    found_a |= a == key;
    found_b |= b == key;
    found_c |= c == key;
    from += from + 1 < end;
  } while (--turns > 0);
  return lane_bits(found_a, found_b, found_c, capacity);
}
#else
static uint32_t order_bits(const uint16_t *keys, uint32_t capacity) {
  uint32_t bits = 1;
  for (uint32_t i = 1; i < capacity; i++)
    bits |= (uint32_t)(keys[i] > keys[i - 1] || keys[i] == SCOPE_F_INNER_FREE) << i;
  return bits;
}

static uint32_t found_bits(const uint16_t *keys, uint32_t capacity, uint32_t from, uint32_t end,
                           uint32_t turns) {
  uint32_t bits = 0;
  (void)turns;
  for (; from < end; from++)
    for (uint32_t i = 0; i < capacity; i++) bits |= (uint32_t)(keys[i] == keys[from]) << i;
  return bits;
}
#endif

/* No key in both parts: that of fewer keys is looked for in the other. Which it is and how many keys it has, branches would guess
 * wrong; `count` is more often the same. */
static bool parts_ok(const uint16_t *keys, uint32_t capacity, uint32_t count, uint32_t split) {
  const uint32_t low = (1u << split) - 1, used = (1u << count) - 1;
  const uint32_t high_is_less = 0u - (uint32_t)(split > count - split);
  const uint32_t from = split & high_is_less, end = split + ((count - split) & high_is_less);
  const uint32_t found = found_bits(keys, capacity, from, end, count / 2);
  return (found & (low ^ (used & ~high_is_less))) == 0;
}

static bool outer_ok(const struct scope_t *t, const struct scope_f_inner *inner,
                     const uint16_t *keys, uint32_t capacity) {
  uint32_t off = keys[0] | (uint32_t)keys[1] << 16;
  for (uint32_t i = 2; i < capacity; i++) REQUIRE(keys[i] == SCOPE_F_INNER_FREE);
  REQUIRE(inner->split == 0 && inner->low == 0 && inner->high == 0 && off != 0);
  return scope_verify_row_ref(t, off, SCOPE_F_ROW_SCOPES);
}

/* Keys that have one value: as they rise, all are in range if the last is. */
SCOPE_INLINE bool part_ok(const struct scope_t *t, uint32_t ref, const uint16_t *keys,
                          uint32_t count) {
  if (count == 0) return ref == 0;
  uint32_t last = keys[count - 1];
  return last < t->scopes_count && last != SCOPE_F_INNER_FREE &&
         scope_verify_ref(ref, t->nodes_count);
}

/* In few steps, because there is a cell for every user, agent and task. */
bool scope_verify_inner(const struct scope_t *t, const struct scope_f_inner *inner,
                        const uint16_t *keys, uint32_t capacity) {
  const uint32_t count = inner->count, split = inner->split;
  if (count == SCOPE_F_OUTER) return outer_ok(t, inner, keys, capacity);
  REQUIRE(count <= capacity && split <= count);
  REQUIRE(part_ok(t, inner->low, keys, split));
  REQUIRE(part_ok(t, inner->high, keys + split, count - split));
  /* Nothing is larger than a free key: if the first behind those used is free, so are all that follow. */
  REQUIRE(count == capacity || keys[count] == SCOPE_F_INNER_FREE);
  const uint32_t all = (1u << capacity) - 1, firsts = 1u | 1u << split;
  REQUIRE((all & ~(order_bits(keys, capacity) | firsts)) == 0);
  return split == 0 || split == count || parts_ok(keys, capacity, count, split);
}

bool scope_verify_rows(const struct scope_t *t) {
  uint64_t end = 1;
  REQUIRE(t->rows[0] == 0 && t->rows_count < SCOPE_F_NONE);
  for (uint64_t i = 0; i < t->row_starts_count; i++) {
    uint64_t start = t->row_starts[i];
    REQUIRE(start >= end && start < t->rows_count && start - end < SCOPE_F_BUCKET);
    for (uint64_t w = end; w < start; w++) REQUIRE(t->rows[w] == 0);
    end = row_end(t, start);
    REQUIRE(end != 0);
    uint32_t palette = t->rows[start + 2] & 0xffffu;
    REQUIRE((start + 4 + palette) % SCOPE_F_BUCKET == 0);
    REQUIRE(row_ok(t, t->rows + start));
  }
  REQUIRE(end == t->rows_count);
  for (uint64_t i = 0; i < t->row_starts_count; i++) {
    const uint32_t *row = t->rows + t->row_starts[i];
    REQUIRE(row[2] >> 16 != SCOPE_F_ROW_CLASSES || ceilings_ok(t, row));
  }
  return true;
}
