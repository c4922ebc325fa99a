/* SPDX-License-Identifier: Apache-2.0
 *
 * test_rows.c - rows of every size: each key is found with its value, others are not, and the layout keeps the format's
 * promises.
 */
#include "back/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The index in words of the key's entry, or of the default's word; 0 if the row does not have the key. */
static uint32_t find(const struct sc_rows *rows, uint32_t off, uint32_t key) {
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

static uint32_t value_at(const struct sc_rows *rows, uint32_t off, uint32_t key) {
  uint32_t word = find(rows, off, key);
  if (word == 0) return SCOPE_F_NONE;
  const uint32_t *row = rows->words.items + off;
  if (word == off + 3) return row[3];
  if ((row[2] & 0xffff) == 0) return rows->words.items[word + 1];
  return row[4 + (rows->words.items[word] & 0xff)];
}

static void check_row(struct sc_rows *rows, uint32_t count, uint32_t values, uint32_t fallback) {
  struct sc_cell *cells = SC_NEW_ARRAY(rows->arena, struct sc_cell, count);
  for (uint32_t i = 0; i < count; i++) cells[i] = (struct sc_cell){i * 3 + 1, i % values + 10};
  uint32_t off = sc_rows_add(rows, SCOPE_F_ROW_SCOPES, cells, count, fallback, true);
  assert_true(off > 0);
  const uint32_t *row = rows->words.items + off;
  uint32_t bucket_count = row[1];
  assert_int_equal((off + 4 + (row[2] & 0xffff)) % SCOPE_F_BUCKET, 0);
  assert_int_equal(row[0], count);
  for (uint32_t i = 0; i < count; i++) {
    assert_int_equal(value_at(rows, off, i * 3 + 1), i % values + 10);
    assert_int_equal(value_at(rows, off, i * 3 + 2), fallback);
    assert_int_equal(off + rows->places.items[i], find(rows, off, i * 3 + 1));
  }
  if (count >= 16) assert_true(bucket_count * SCOPE_F_BUCKET * 6 <= count * 10); /* 60 % full */
  assert_int_equal(sc_rows_add(rows, SCOPE_F_ROW_SCOPES, cells, count, fallback, true), off);
  assert_true(sc_rows_add(rows, SCOPE_F_ROW_SCOPES, cells, count, fallback, false) != off);
}

static void test_sizes(void **state) {
  (void)state;
  struct sc_arena arena;
  jmp_buf recovery;
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) fail();
  struct sc_rows rows;
  sc_rows_init(&rows, &arena, true);
  for (uint32_t count = 1; count <= 200; count++) check_row(&rows, count, 3, SCOPE_F_NONE);
  static const uint32_t sizes[] = {1000, 5000, 40000};
  for (int i = 0; i < 3; i++) {
    check_row(&rows, sizes[i], 255, SCOPE_F_NONE); /* narrow */
    check_row(&rows, sizes[i], 256, 7); /* wide, with a default */
  }
  assert_int_equal(sc_rows_add(&rows, SCOPE_F_ROW_SCOPES, NULL, 0, SCOPE_F_NONE, true), 0);
  uint32_t everything = sc_rows_add(&rows, SCOPE_F_ROW_SCOPES, NULL, 0, 4, true);
  assert_int_equal(value_at(&rows, everything, 12345), 4);
  for (size_t i = 1; i < rows.starts.count; i++)
    assert_true(rows.starts.items[i] > rows.starts.items[i - 1]);
  sc_arena_release(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_sizes)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
