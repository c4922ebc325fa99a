/* SPDX-License-Identifier: Apache-2.0
 *
 * rows.c - places each key in one of its two buckets, moving others where both are full; a row that cannot be filled
 * gets one more bucket. Everything depends on the cells alone, so equal cells give equal words.
 */
#include "back/rows.h"

#include <stdlib.h>
#include <string.h>

#define MOVES_MAX 200u /* displaced entries before another bucket is added */

void sc_rows_init(struct sc_rows *rows, struct sc_arena *arena, bool share) {
  *rows = (struct sc_rows){.arena = arena, .share = share};
  *SC_PUSH(arena, &rows->words) = 0; /* the empty row */
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
    rows->buckets.count = 0;
    for (size_t i = 0; i < (size_t)bucket_count * SCOPE_F_BUCKET; i++)
      *SC_PUSH(rows->arena, &rows->buckets) = 0;
    uint32_t placed = 0;
    while (placed < count && place(rows, cells, bucket_count, placed)) placed++;
    if (placed == count) return bucket_count;
  }
}

/* --- words ------------------------------------------------------------------------------------------- */

static int compare_words(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

static void push(struct sc_rows *rows, uint32_t word) {
  *SC_PUSH(rows->arena, &rows->built) = word;
}

/* Appends the distinct values, rising, to built; returns how many, 0 (and nothing appended) if too many. */
static uint32_t palette(struct sc_rows *rows, const struct sc_cell *cells, uint32_t count) {
  uint32_t distinct[SCOPE_F_PALETTE_MAX];
  uint32_t used = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t low = 0, high = used;
    while (low < high) {
      uint32_t middle = (low + high) / 2;
      if (distinct[middle] < cells[i].value)
        low = middle + 1;
      else
        high = middle;
    }
    if (low < used && distinct[low] == cells[i].value) continue;
    if (used == SCOPE_F_PALETTE_MAX) return 0;
    memmove(distinct + low + 1, distinct + low, (used - low) * sizeof *distinct);
    distinct[low] = cells[i].value;
    used++;
  }
  for (uint32_t i = 0; i < used; i++) push(rows, distinct[i]);
  return used;
}

static void push_bucket(struct sc_rows *rows, const struct sc_cell *cells, const uint32_t *slots,
                        const uint32_t *values, uint32_t value_count) {
  uint32_t order[SCOPE_F_BUCKET] = {
      0}; /* cells have rising keys, so their indices sort as their keys */
  uint32_t used = 0;
  for (uint32_t i = 0; i < SCOPE_F_BUCKET; i++)
    if (slots[i] != 0) order[used++] = slots[i] - 1;
  qsort(order, used, sizeof *order, compare_words);
  for (uint32_t i = 0; i < SCOPE_F_BUCKET; i++) {
    bool free_slot = i >= used;
    if (value_count == 0) {
      push(rows, free_slot ? SCOPE_F_FREE : cells[order[i]].key);
      push(rows, free_slot ? 0 : cells[order[i]].value);
    } else if (free_slot) {
      push(rows, SCOPE_F_FREE);
    } else {
      const uint32_t *at =
          bsearch(&cells[order[i]].value, values, value_count, sizeof *values, compare_words);
      push(rows, cells[order[i]].key << 8 | (uint32_t)(at - values));
    }
  }
}

static void build(struct sc_rows *rows, enum scope_f_row_kind kind, const struct sc_cell *cells,
                  uint32_t count, uint32_t fallback) {
  uint32_t bucket_count = count == 0 ? 0 : fill(rows, cells, count);
  rows->built.count = 0;
  push(rows, count);
  push(rows, bucket_count);
  push(rows, 0);
  push(rows, fallback);
  uint32_t value_count = palette(rows, cells, count);
  rows->built.items[2] = (uint32_t)kind << 16 | value_count;
  for (uint32_t b = 0; b < bucket_count; b++) {
    uint32_t values[SCOPE_F_PALETTE_MAX]; /* a copy: pushing may move the words */
    memcpy(values, rows->built.items + 4, value_count * sizeof *values);
    push_bucket(rows, cells, &rows->buckets.items[(size_t)b * SCOPE_F_BUCKET], values, value_count);
  }
}

/* --- sharing -------------------------------------------------------------------------------------------- */

static uint64_t hash_words(const uint32_t *words, size_t count) {
  uint64_t h = count;
  for (size_t i = 0; i < count; i++) h = (h ^ words[i]) * 0x9fb21c651e98df25ull + (h >> 31);
  return scope_f_mix(h);
}

static size_t row_len(const uint32_t *row) {
  uint32_t palette_count = row[2] & 0xffffu;
  return 4 + (size_t)palette_count + (size_t)row[1] * SCOPE_F_BUCKET * (palette_count == 0 ? 2 : 1);
}

static uint32_t *known_slot(struct sc_rows *rows, const uint32_t *words, size_t count) {
  size_t mask = rows->known_capacity - 1;
  size_t i = (size_t)hash_words(words, count) & mask;
  for (; rows->known[i] != 0; i = (i + 1) & mask) {
    const uint32_t *row = rows->words.items + rows->starts.items[rows->known[i] - 1];
    if (row_len(row) == count && memcmp(row, words, count * sizeof *words) == 0) break;
  }
  return &rows->known[i];
}

static void grow_known(struct sc_rows *rows) {
  rows->known_capacity = rows->known_capacity == 0 ? 1024 : rows->known_capacity * 2;
  rows->known = SC_NEW_ARRAY(rows->arena, uint32_t, rows->known_capacity);
  for (size_t i = 0; i < rows->starts.count; i++) {
    if (!rows->shareable.items[i]) continue;
    const uint32_t *row = rows->words.items + rows->starts.items[i];
    *known_slot(rows, row, row_len(row)) = (uint32_t)i + 1;
  }
}

static uint32_t append(struct sc_rows *rows, bool shareable) {
  uint32_t value_count = rows->built.items[2] & 0xffffu;
  while ((rows->words.count + 4 + value_count) % SCOPE_F_BUCKET != 0)
    *SC_PUSH(rows->arena, &rows->words) = 0;
  if (rows->words.count + rows->built.count >= SCOPE_F_NONE) {
    rows->too_large = true;
    return 0;
  }
  uint32_t off = (uint32_t)rows->words.count;
  for (size_t i = 0; i < rows->built.count; i++)
    *SC_PUSH(rows->arena, &rows->words) = rows->built.items[i];
  *SC_PUSH(rows->arena, &rows->starts) = off;
  *SC_PUSH(rows->arena, &rows->shareable) = shareable;
  return off;
}

uint32_t sc_rows_add(struct sc_rows *rows, enum scope_f_row_kind kind, const struct sc_cell *cells,
                     uint32_t count, uint32_t fallback, bool shareable) {
  if (count == 0 && fallback == SCOPE_F_NONE) return 0;
  if (count > 0 && cells[count - 1].key > SCOPE_F_KEY_MAX) rows->too_large = true;
  if (rows->too_large) return 0;
  build(rows, kind, cells, count, fallback);
  if (!rows->share || !shareable) return append(rows, false);
  if (rows->starts.count + 1 > rows->known_capacity / 4 * 3) grow_known(rows);
  uint32_t *slot = known_slot(rows, rows->built.items, rows->built.count);
  if (*slot != 0) return rows->starts.items[*slot - 1];
  uint32_t off = append(rows, true);
  if (!rows->too_large) *slot = (uint32_t)rows->starts.count;
  return off;
}

/* --- reading ---------------------------------------------------------------------------------------------- */

uint32_t sc_rows_find(const struct sc_rows *rows, uint32_t off, uint32_t key) {
  if (off == 0) return 0;
  const uint32_t *row = rows->words.items + off;
  uint32_t value_count = row[2] & 0xffffu, stride = value_count == 0 ? 2 : 1;
  for (uint32_t choice = 0; choice < 2 && row[1] > 0; choice++) {
    uint32_t bucket = choice == 0 ? SCOPE_F_HASH1(key, row[1]) : SCOPE_F_HASH2(key, row[1]);
    for (uint32_t i = 0; i < SCOPE_F_BUCKET; i++) {
      uint32_t at = 4 + value_count + (bucket * SCOPE_F_BUCKET + i) * stride;
      if (row[at] != SCOPE_F_FREE && (stride == 2 ? row[at] : row[at] >> 8) == key) return off + at;
    }
  }
  return row[3] == SCOPE_F_NONE ? 0 : off + 3;
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
