/* SPDX-License-Identifier: Apache-2.0
 *
 * verify_rows.c - walks all rows in the order in which they lie, and looks references to rows up in ROW_STARTS.
 */
#include "table.h"

#define REQUIRE(condition)                                                                         \
  if (!(condition)) return false

static bool is_start(const struct scope_t *t, uint32_t off) {
  uint64_t low = 0, high = t->row_starts_count;
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    if (t->row_starts[middle] == off) return true;
    if (t->row_starts[middle] < off)
      low = middle + 1;
    else
      high = middle;
  }
  return false;
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
    REQUIRE(SCOPE_F_HASH1(key, row[1]) == bucket || SCOPE_F_HASH2(key, row[1]) == bucket);
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

/* Keys of one value: in range, rising. */
static bool keys_ok(const struct scope_t *t, const uint16_t *keys, uint32_t from, uint32_t end) {
  for (uint32_t i = from; i < end; i++) {
    REQUIRE(keys[i] < t->scopes_count && keys[i] != SCOPE_F_INNER_FREE);
    REQUIRE(i == from || keys[i] > keys[i - 1]);
  }
  return true;
}

bool scope_verify_inner(const struct scope_t *t, const struct scope_f_inner *inner,
                        const uint16_t *keys, uint32_t capacity) {
  bool outer = inner->count == SCOPE_F_OUTER;
  uint32_t count = outer ? 2 : inner->count, split = inner->split;
  REQUIRE(count <= capacity && split <= count);
  for (uint32_t i = count; i < capacity; i++) REQUIRE(keys[i] == SCOPE_F_INNER_FREE);
  if (outer) {
    uint32_t off = keys[0] | (uint32_t)keys[1] << 16;
    REQUIRE(split == 0 && inner->low == 0 && inner->high == 0 && off != 0);
    return scope_verify_row_ref(t, off, SCOPE_F_ROW_SCOPES);
  }
  REQUIRE(split == 0 ? inner->low == 0 : scope_verify_ref(inner->low, t->nodes_count));
  REQUIRE(split == count ? inner->high == 0 : scope_verify_ref(inner->high, t->nodes_count));
  REQUIRE(keys_ok(t, keys, 0, split) && keys_ok(t, keys, split, count));
  for (uint32_t low = 0, high = split; low < split && high < count;) { /* no key in both */
    REQUIRE(keys[low] != keys[high]);
    if (keys[low] < keys[high])
      low++;
    else
      high++;
  }
  return true;
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
