/* SPDX-License-Identifier: Apache-2.0
 *
 * rows.c - places each key in one of its two buckets, moving others where both are full; a row that cannot be filled
 * gets one more bucket. Everything depends on the cells alone, so equal cells give equal words.
 */
#include "back/rows.h"

#include <string.h>

#include "base/str.h"

#define MOVES_MAX 200u /* displaced entries before another bucket is added */

void sc_rows_init(struct sc_rows *rows, struct sc_arena *arena, bool share) {
  *rows = (struct sc_rows){.arena = arena, .share = share};
  *SC_PUSH(arena, &rows->words) = 0; /* the empty row */
}

/* Makes room for `count` words in all. */
static void reserve(struct sc_arena *arena, struct sc_words *words, size_t count) {
  size_t larger = words->capacity == 0 ? 64 : words->capacity;
  while (larger < count) larger *= 2;
  if (larger > words->capacity)
    sc_vec_grow(arena, (void **)&words->items, &words->capacity, sizeof *words->items, larger);
}

/* --- filling buckets ------------------------------------------------------------------------------- */

/* rows->buckets holds, per slot, the index of a cell + 1, or 0. */
static bool put(struct sc_rows *rows, uint32_t bucket, uint32_t cell) {
  uint32_t *slots = &rows->buckets.items[(size_t)bucket * SCOPE_F_BUCKET];
  for (uint32_t i = 0; i < SCOPE_F_BUCKET; i++) {
    if (slots[i] != 0) continue;
    slots[i] = cell + 1;
    return true;
  }
  return false;
}

static bool place(struct sc_rows *rows, const struct sc_cell *cells, uint32_t bucket_count,
                  uint32_t cell) {
  for (uint32_t move = 0; move < MOVES_MAX; move++) {
    uint32_t key = cells[cell].key;
    uint32_t one = SCOPE_F_HASH1(key, bucket_count), two = SCOPE_F_HASH2(key, bucket_count);
    if (put(rows, one, cell) || put(rows, two, cell)) return true;
    /* Both full: take the place of one of the eight, which goes on looking for its other bucket. */
    uint32_t choice = (key * 0x2c1b3c6du + move * 0x9e3779b1u) >> 29;
    uint32_t bucket = choice < SCOPE_F_BUCKET ? one : two;
    uint32_t *slot =
        &rows->buckets.items[(size_t)bucket * SCOPE_F_BUCKET + choice % SCOPE_F_BUCKET];
    uint32_t displaced = *slot - 1;
    *slot = cell + 1;
    cell = displaced;
  }
  return false;
}

static uint32_t fill(struct sc_rows *rows, const struct sc_cell *cells, uint32_t count) {
  uint32_t bucket_count = (count + SCOPE_F_BUCKET - 1) / SCOPE_F_BUCKET;
  for (;; bucket_count += 1 + bucket_count / 16) {
    size_t slots = (size_t)bucket_count * SCOPE_F_BUCKET;
    reserve(rows->arena, &rows->buckets, slots);
    memset(rows->buckets.items, 0, slots * sizeof *rows->buckets.items);
    uint32_t placed = 0;
    while (placed < count && place(rows, cells, bucket_count, placed)) placed++;
    if (placed == count) return bucket_count;
  }
}

/* --- words ------------------------------------------------------------------------------------------- */

/* Index of the first value that is not below `value`. */
static uint32_t lower_bound(const uint32_t *values, uint32_t count, uint32_t value) {
  uint32_t low = 0, high = count;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (values[middle] < value)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* The distinct values, rising; returns how many, 0 if too many. */
static uint32_t palette(const struct sc_cell *cells, uint32_t count,
                        uint32_t distinct[SCOPE_F_PALETTE_MAX]) {
  uint32_t used = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (i > 0 && cells[i].value == cells[i - 1].value) continue;
    uint32_t at = lower_bound(distinct, used, cells[i].value);
    if (at < used && distinct[at] == cells[i].value) continue;
    if (used == SCOPE_F_PALETTE_MAX) return 0;
    memmove(distinct + at + 1, distinct + at, (used - at) * sizeof *distinct);
    distinct[at] = cells[i].value;
    used++;
  }
  return used;
}

/* Writes a bucket's entries and returns where they end. */
static uint32_t *write_bucket(struct sc_rows *rows, const struct sc_cell *cells,
                              const uint32_t *slots, uint32_t value_count, uint32_t *out) {
  const uint32_t *values = rows->built.items + 4;
  uint32_t order[SCOPE_F_BUCKET] = {0}; /* cells have rising keys: indices sort as they do */
  uint32_t used = 0;
  for (uint32_t i = 0; i < SCOPE_F_BUCKET; i++) {
    if (slots[i] == 0) continue;
    uint32_t at = used++;
    for (; at > 0 && order[at - 1] > slots[i] - 1; at--) order[at] = order[at - 1];
    order[at] = slots[i] - 1;
  }
  for (uint32_t i = 0; i < SCOPE_F_BUCKET; i++) {
    const struct sc_cell *cell = i < used ? &cells[order[i]] : NULL;
    if (cell != NULL) rows->places.items[order[i]] = (uint32_t)(out - rows->built.items);
    if (value_count > 0) {
      *out++ = cell == NULL ? SCOPE_F_FREE
                            : cell->key << 8 | lower_bound(values, value_count, cell->value);
    } else {
      *out++ = cell == NULL ? SCOPE_F_FREE : cell->key;
      *out++ = cell == NULL ? 0 : cell->value;
    }
  }
  return out;
}

static void build(struct sc_rows *rows, enum scope_f_row_kind kind, const struct sc_cell *cells,
                  uint32_t count, uint32_t fallback) {
  uint32_t values[SCOPE_F_PALETTE_MAX];
  uint32_t bucket_count = count == 0 ? 0 : fill(rows, cells, count);
  uint32_t value_count = palette(cells, count, values);
  size_t entry_words = value_count == 0 ? 2 : 1;
  reserve(rows->arena, &rows->built,
          4 + value_count + (size_t)bucket_count * SCOPE_F_BUCKET * entry_words);
  reserve(rows->arena, &rows->places, count);
  uint32_t *out = rows->built.items;
  *out++ = count;
  *out++ = bucket_count;
  *out++ = (uint32_t)kind << 16 | value_count;
  *out++ = fallback;
  memcpy(out, values, value_count * sizeof *values);
  out += value_count;
  for (uint32_t b = 0; b < bucket_count; b++)
    out = write_bucket(rows, cells, &rows->buckets.items[(size_t)b * SCOPE_F_BUCKET], value_count,
                       out);
  rows->built.count = (size_t)(out - rows->built.items);
}

/* --- sharing -------------------------------------------------------------------------------------------- */

static uint32_t hash_words(const uint32_t *words, size_t count) {
  uint64_t h = count;
  for (size_t i = 0; i < count; i++) h = (h ^ words[i]) * 0x9fb21c651e98df25ull + (h >> 31);
  return (uint32_t)sc_hash_mix(h);
}

static size_t row_len(const uint32_t *row) {
  uint32_t palette_count = row[2] & 0xffffu;
  return 4 + (size_t)palette_count + (size_t)row[1] * SCOPE_F_BUCKET * (palette_count == 0 ? 2 : 1);
}

static bool is_built(const struct sc_rows *rows, const struct sc_known_row *known) {
  const uint32_t *row = rows->words.items + rows->starts.items[known->number - 1];
  size_t len = rows->built.count;
  return row_len(row) == len && memcmp(row, rows->built.items, len * sizeof *row) == 0;
}

/* The slot of the row that is built, or the free one where it would be. */
static struct sc_known_row *known_slot(struct sc_rows *rows, uint32_t hash) {
  size_t mask = rows->known_capacity - 1, i = hash & mask;
  for (; rows->known[i].number != 0; i = (i + 1) & mask)
    if (rows->known[i].hash == hash && is_built(rows, &rows->known[i])) break;
  return &rows->known[i];
}

static void grow_known(struct sc_rows *rows) {
  struct sc_known_row *old = rows->known;
  size_t old_capacity = rows->known_capacity;
  rows->known_capacity = old_capacity == 0 ? 1024 : old_capacity * 2;
  rows->known = SC_NEW_ARRAY(rows->arena, struct sc_known_row, rows->known_capacity);
  for (size_t o = 0; o < old_capacity; o++) {
    if (old[o].number == 0) continue;
    size_t i = old[o].hash & (rows->known_capacity - 1);
    while (rows->known[i].number != 0) i = (i + 1) & (rows->known_capacity - 1);
    rows->known[i] = old[o];
  }
}

static uint32_t append(struct sc_rows *rows) {
  uint32_t value_count = rows->built.items[2] & 0xffffu;
  while ((rows->words.count + 4 + value_count) % SCOPE_F_BUCKET != 0)
    *SC_PUSH(rows->arena, &rows->words) = 0;
  if (rows->words.count + rows->built.count >= SCOPE_F_NONE) {
    rows->too_large = true;
    return 0;
  }
  uint32_t off = (uint32_t)rows->words.count;
  reserve(rows->arena, &rows->words, off + rows->built.count);
  memcpy(rows->words.items + off, rows->built.items, rows->built.count * sizeof *rows->words.items);
  rows->words.count += rows->built.count;
  *SC_PUSH(rows->arena, &rows->starts) = off;
  return off;
}

uint32_t sc_rows_add(struct sc_rows *rows, enum scope_f_row_kind kind, const struct sc_cell *cells,
                     uint32_t count, uint32_t fallback, bool shareable) {
  if (count == 0 && fallback == SCOPE_F_NONE) return 0;
  if (count > 0 && cells[count - 1].key > SCOPE_F_KEY_MAX) rows->too_large = true;
  if (rows->too_large) return 0;
  build(rows, kind, cells, count, fallback);
  if (!rows->share || !shareable) return append(rows);
  if (rows->starts.count + 1 > rows->known_capacity / 4 * 3) grow_known(rows);
  uint32_t hash = hash_words(rows->built.items, rows->built.count);
  struct sc_known_row *slot = known_slot(rows, hash);
  if (slot->number != 0) return rows->starts.items[slot->number - 1];
  uint32_t off = append(rows);
  if (!rows->too_large) *slot = (struct sc_known_row){hash, (uint32_t)rows->starts.count};
  return off;
}

void sc_rows_renumber(struct sc_rows *rows, const uint32_t *renumber) {
  for (size_t r = 0; r < rows->starts.count; r++) {
    uint32_t *row = rows->words.items + rows->starts.items[r];
    if (row[2] >> 16 != SCOPE_F_ROW_SCOPES) continue;
    uint32_t value_count = row[2] & 0xffffu;
    if (row[3] != SCOPE_F_NONE) row[3] = renumber[row[3]];
    for (uint32_t i = 0; i < value_count; i++) row[4 + i] = renumber[row[4 + i]];
    if (value_count > 0) continue;
    for (uint32_t i = 0; i < row[1] * SCOPE_F_BUCKET; i++)
      if (row[4 + 2 * i] != SCOPE_F_FREE) row[5 + 2 * i] = renumber[row[5 + 2 * i]];
  }
}
