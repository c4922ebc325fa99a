/* SPDX-License-Identifier: Apache-2.0
 *
 * test_verify.c - the verifier's checks of cells, references and names, which are made for speed, against plain ones: the same rows and names
 * pass. Rows both as the library has them and as it would on a host without SSE2.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "verify_name.h"

bool portable_verify_rows(const struct scope_t *t);
bool portable_verify_row_ref(const struct scope_t *t, uint32_t off, enum scope_f_row_kind kind);
bool portable_verify_inner(const struct scope_t *t, const struct scope_f_inner *inner,
                           const uint16_t *keys, uint32_t capacity);

#undef __SSE2__
#define scope_verify_rows portable_verify_rows
#define scope_verify_row_ref portable_verify_row_ref
#define scope_verify_inner portable_verify_inner
#include "verify_rows.c"
#undef scope_verify_rows
#undef scope_verify_row_ref
#undef scope_verify_inner

static uint64_t random_state = 1;

static uint32_t below(uint32_t limit) {
  random_state = random_state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)((random_state >> 32) * limit >> 32);
}

/* --- inner rows ------------------------------------------------------------------------------------------- */

/* Three rows: of scopes at 4, of classes at 12, of scopes at 65540, which takes both words of a cell. */
enum { SCOPES_ROW = 4, CLASSES_ROW = 12, FAR_ROW = 65540, WORDS = 65548 };
static uint32_t words[WORDS];
static const uint32_t starts[] = {SCOPES_ROW, CLASSES_ROW, FAR_ROW};

static bool plain_part_ok(const struct scope_t *t, uint32_t ref, const uint16_t *keys,
                          uint32_t from, uint32_t end) {
  if (from == end) return ref == 0;
  if (ref >= SCOPE_F_TERMINALS && ref < SCOPE_F_FIRST_NODE) return false;
  if (ref >= SCOPE_F_FIRST_NODE && ref - SCOPE_F_FIRST_NODE >= t->nodes_count) return false;
  for (uint32_t i = from; i < end; i++) {
    if (keys[i] >= t->scopes_count || keys[i] == SCOPE_F_INNER_FREE) return false;
    if (i > from && keys[i] <= keys[i - 1]) return false;
  }
  return true;
}

/* What runtime/format/scope_format.h says of an inner row, in its order. */
static bool plain_ok(const struct scope_t *t, const struct scope_f_inner *inner,
                     const uint16_t *keys, uint32_t capacity) {
  bool outer = inner->count == SCOPE_F_OUTER;
  uint32_t count = outer ? 2 : inner->count, split = inner->split;
  if (count > capacity || split > count) return false;
  for (uint32_t i = count; i < capacity; i++)
    if (keys[i] != SCOPE_F_INNER_FREE) return false;
  if (outer) {
    uint32_t off = keys[0] | (uint32_t)keys[1] << 16;
    return split == 0 && inner->low == 0 && inner->high == 0 &&
           (off == SCOPES_ROW || off == FAR_ROW);
  }
  if (!plain_part_ok(t, inner->low, keys, 0, split)) return false;
  if (!plain_part_ok(t, inner->high, keys, split, count)) return false;
  for (uint32_t i = 0; i < split; i++)
    for (uint32_t k = split; k < count; k++)
      if (keys[i] == keys[k]) return false;
  return true;
}

/* A cell as it lies in the file: its words, of which the keys are the last, and others before it. */
struct cell {
  uint16_t *keys;
  struct scope_f_inner *inner;
  uint32_t capacity;
};

static const uint32_t capacities[] = {SCOPE_F_AGENT_KEYS, SCOPE_F_TASK_KEYS, SCOPE_F_USER_KEYS};
static const uint32_t cell_lens[] = {sizeof(struct scope_f_agent), sizeof(struct scope_f_task),
                                     sizeof(struct scope_f_user)};
#define BEFORE 64u /* bytes; in a table there is at least the header */

static void keys_of_parts(struct cell cell, uint32_t limit) {
  bool high[SCOPE_F_USER_KEYS];
  uint16_t chosen[SCOPE_F_USER_KEYS];
  uint32_t count = below(4) == 0 ? cell.capacity : below(cell.capacity + 1), lows = 0;
  uint32_t key = below(3) == 0 ? below(limit) : below(limit < 40 ? limit : 40), n = 0;
  uint32_t mode = below(4), step = below(2) == 0 ? 2 : 1 + limit / 20;
  for (; n < count && key < limit && key < SCOPE_F_INNER_FREE; n++) {
    chosen[n] = (uint16_t)key;
    high[n] = mode == 0 || (mode > 1 && below(mode == 2 ? 2 : 8) == 0);
    lows += !high[n];
    key += 1 + below(step);
  }
  uint32_t at_low = 0, at_high = lows;
  for (uint32_t i = 0; i < n; i++) cell.keys[high[i] ? at_high++ : at_low++] = chosen[i];
  for (uint32_t i = n; i < cell.capacity; i++) cell.keys[i] = SCOPE_F_INNER_FREE;
  cell.inner->count = (uint8_t)n;
  cell.inner->split = (uint8_t)lows;
}

static uint16_t some_ref(const struct scope_t *t) {
  const uint32_t most = UINT16_MAX + 1 - SCOPE_F_FIRST_NODE; /* that a cell can name */
  uint32_t nodes = t->nodes_count < most ? (uint32_t)t->nodes_count : most;
  if (nodes == 0 || below(2) == 0) return (uint16_t)below(SCOPE_F_TERMINALS);
  return (uint16_t)(SCOPE_F_FIRST_NODE + below(nodes));
}

static void make_good(const struct scope_t *t, struct cell cell) {
  if (below(16) == 0) {
    uint32_t off = below(2) == 0 ? SCOPES_ROW : FAR_ROW;
    *cell.inner = (struct scope_f_inner){.count = SCOPE_F_OUTER};
    memset(cell.keys, 0xff, cell.capacity * sizeof *cell.keys);
    cell.keys[0] = (uint16_t)off;
    cell.keys[1] = (uint16_t)(off >> 16);
    return;
  }
  keys_of_parts(cell, (uint32_t)t->scopes_count);
  cell.inner->low = cell.inner->split > 0 ? some_ref(t) : 0;
  cell.inner->high = cell.inner->split < cell.inner->count ? some_ref(t) : 0;
}

/* One word made another, most often one that lies near what would be right. */
static void damage_key(const struct scope_t *t, struct cell cell) {
  uint16_t *key = &cell.keys[below(cell.capacity)], other = cell.keys[below(cell.capacity)];
  uint16_t before = *key;
  switch (below(9)) {
  case 0: *key = other; break;
  case 1: *key = (uint16_t)(other + 1); break;
  case 2: *key = (uint16_t)(other - 1); break;
  case 3: *key = SCOPE_F_INNER_FREE; break;
  case 4: *key = (uint16_t)t->scopes_count; break;
  case 5: *key = (uint16_t)(t->scopes_count - 1); break;
  case 6: *key = (uint16_t)below(65536); break;
  case 7: *key ^= 0x8000; break;
  default:
    *key = key == cell.keys ? before : key[-1];
    if (key != cell.keys) key[-1] = before;
  }
}

static void damage(const struct scope_t *t, struct cell cell) {
  static const uint16_t refs[] = {
      0, 1, SCOPE_F_TERMINALS, SCOPE_F_FIRST_NODE - 1, SCOPE_F_FIRST_NODE, UINT16_MAX};
  uint16_t *ref = below(2) == 0 ? &cell.inner->low : &cell.inner->high;
  switch (below(12)) {
  case 0: cell.inner->count = (uint8_t)(cell.inner->count + 1); break;
  case 1: cell.inner->count = (uint8_t)(cell.inner->count - 1); break;
  case 2: cell.inner->split = (uint8_t)(cell.inner->split + 1); break;
  case 3: cell.inner->split = (uint8_t)(cell.inner->split - 1); break;
  case 4: *ref = refs[below(sizeof refs / sizeof *refs)]; break;
  case 5: *ref = (uint16_t)(SCOPE_F_FIRST_NODE + t->nodes_count - below(2)); break;
  case 6:
    if (cell.inner->count == SCOPE_F_OUTER)
      cell.keys[below(2)] = (uint16_t)(below(2) == 0 ? 0 : below(16));
    else
      cell.inner->count = below(2) == 0 ? SCOPE_F_OUTER : (uint8_t)below(40);
    break;
  default: damage_key(t, cell);
  }
}

/* Nothing is right but by chance, of which there is much where keys are few. */
static void make_any(struct cell cell) {
  uint32_t limit = below(2) == 0 ? 24 : 3 + below(4);
  for (uint32_t i = 0; i < cell.capacity; i++)
    cell.keys[i] = below(3) == 0 ? SCOPE_F_INNER_FREE : (uint16_t)below(limit);
  *cell.inner = (struct scope_f_inner){.count = (uint8_t)below(cell.capacity + 2),
                                       .split = (uint8_t)below(6),
                                       .low = (uint16_t)below(3),
                                       .high = (uint16_t)below(3)};
}

static void fail_cell(const struct scope_t *t, struct cell cell, bool plain) {
  print_error("scopes %u, nodes %u, count %u, split %u, low %u, high %u, keys",
              (unsigned)t->scopes_count, (unsigned)t->nodes_count, cell.inner->count,
              cell.inner->split, cell.inner->low, cell.inner->high);
  for (uint32_t i = 0; i < cell.capacity; i++) print_error(" %u", cell.keys[i]);
  fail_msg(": the plain check says %d", plain);
}

static bool compare_cell(const struct scope_t *t, struct cell cell) {
  bool plain = plain_ok(t, cell.inner, cell.keys, cell.capacity);
  if (scope_verify_inner(t, cell.inner, cell.keys, cell.capacity) != plain ||
      portable_verify_inner(t, cell.inner, cell.keys, cell.capacity) != plain)
    fail_cell(t, cell, plain);
  return plain;
}

/* `turns` cells of a kind, in memory that ends with them, so that the sanitizers see who reads on. */
static void compare_cells(struct scope_t *t, uint32_t kind, unsigned turns) {
  static const uint32_t scopes[] = {0, 1, 9, 30, 2000, 0x8000, 0x8001, 65535, 65536, 70000};
  static const uint32_t nodes[] = {0, 1, 50, 65527, 65528, 100000};
  uint32_t capacity = capacities[kind], len = BEFORE + cell_lens[kind];
  uint8_t *bytes = malloc(len);
  assert_non_null(bytes);
  for (uint32_t i = 0; i < len; i++) bytes[i] = (uint8_t)below(256);
  uint16_t *keys = (uint16_t *)(void *)(bytes + len) - capacity;
  struct cell cell = {keys, (struct scope_f_inner *)(void *)keys - 1, capacity};
  unsigned good = 0, near_good = 0;
  for (unsigned i = 0; i < turns; i++) {
    t->scopes_count = scopes[below(sizeof scopes / sizeof *scopes)];
    t->nodes_count = nodes[below(sizeof nodes / sizeof *nodes)];
    make_good(t, cell);
    assert_true(compare_cell(t, cell));
    damage(t, cell);
    good += compare_cell(t, cell);
    damage(t, cell);
    near_good += compare_cell(t, cell);
    make_any(cell);
    good += compare_cell(t, cell);
  }
  assert_in_range(good, turns / 20, turns);
  assert_in_range(near_good, turns / 50, turns / 2);
  free(bytes);
}

static void test_inner_rows(void **unused) {
  (void)unused;
  unsigned turns = getenv("SCOPEC_LONG") != NULL ? 10000000 : 250000;
  struct scope_t t = {.rows = words,
                      .rows_count = WORDS,
                      .row_starts = starts,
                      .row_starts_count = sizeof starts / sizeof *starts};
  words[SCOPES_ROW + 2] = words[FAR_ROW + 2] = (uint32_t)SCOPE_F_ROW_SCOPES << 16;
  words[CLASSES_ROW + 2] = (uint32_t)SCOPE_F_ROW_CLASSES << 16;
  for (uint32_t kind = 0; kind < 3; kind++) compare_cells(&t, kind, turns);
}

/* --- references to rows ----------------------------------------------------------------------------------- */

/* Of every number of rows up to 70, at random places: 0 and their starts are references, and nothing else, of their kind alone. */
static void test_row_refs(void **unused) {
  (void)unused;
  static uint32_t at[70], kind_at[1024], rows[1024 + 4];
  struct scope_t t = {.rows = rows, .rows_count = 1024, .row_starts = at};
  for (uint32_t count = 70; count <= 70; count--) { /* of no rows, others were before */
    uint32_t off = 0;
    memset(kind_at, 0, sizeof kind_at);
    for (uint32_t i = 0; i < count; i++) {
      off += 4 + below(10);
      at[i] = off;
      kind_at[off] = 1 + below(SCOPE_F_ROW_KIND_END - 1);
      rows[off + 2] = kind_at[off] << 16 | below(3);
    }
    t.row_starts_count = count;
    for (off = 0; off < 1024; off++)
      for (uint32_t kind = 1; kind < SCOPE_F_ROW_KIND_END; kind++)
        assert_int_equal(scope_verify_row_ref(&t, off, (enum scope_f_row_kind)kind),
                         off == 0 || kind_at[off] == kind);
    assert_false(scope_verify_row_ref(&t, UINT32_MAX, SCOPE_F_ROW_SCOPES));
  }
}

/* --- names ------------------------------------------------------------------------------------------------ */

static bool plain_before(struct scope_bytes a, struct scope_bytes b) {
  int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
  return order < 0 || (order == 0 && a.len < b.len);
}

/* Two names that have much in common, each in memory of its own length. */
static void compare_names(uint32_t len_a, uint32_t len_b) {
  char *a = malloc(len_a), *b = malloc(len_b);
  assert_non_null(a);
  assert_non_null(b);
  uint32_t common = len_a < len_b ? len_a : len_b;
  for (uint32_t i = 0; i < len_a; i++) a[i] = (char)below(256);
  for (uint32_t i = 0; i < len_b; i++) b[i] = i < common ? a[i] : (char)below(256);
  for (uint32_t n = below(3); n > 0; n--) b[below(len_b)] = (char)below(256);
  const struct scope_bytes x = {a, len_a}, y = {b, len_b};
  assert_int_equal(scope_comes_before(x, y), plain_before(x, y));
  assert_int_equal(scope_comes_before(y, x), plain_before(y, x));
  assert_false(scope_comes_before(x, x));
  free(a);
  free(b);
}

static void test_order_of_names(void **unused) {
  (void)unused;
  for (uint32_t a = 1; a <= 40; a++)
    for (uint32_t b = 1; b <= 40; b++)
      for (unsigned i = 0; i < 50; i++) compare_names(a, b);
  for (unsigned i = 0; i < 2000; i++) compare_names(1 + below(255), 1 + below(255));
}

/* One after another: in the section, of 1 to 255 bytes, and behind the last, whichever that was. */
static void test_next_name(void **unused) {
  (void)unused;
  static char strings[600];
  memset(strings, 'a', sizeof strings);
  memcpy(strings, "abb\xc3\xa4", 5);
  struct scope_t t = {.strings = strings, .strings_count = sizeof strings};
  struct scope_bytes last = {NULL, 0};
  assert_false(scope_next_name(&t, &last, 0, 0));
  assert_false(scope_next_name(&t, &last, 0, 256));
  assert_false(scope_next_name(&t, &last, 599, 2));
  assert_false(scope_next_name(&t, &last, 601, 1));
  assert_false(scope_next_name(&t, &last, UINT32_MAX, 1));
  assert_false(scope_next_name(&t, &last, 5, UINT32_MAX));
  assert_int_equal(last.len, 0);
  assert_true(scope_next_name(&t, &last, 599, 1)); /* a */
  assert_true(scope_next_name(&t, &last, 345, 255)); /* aa... */
  assert_false(scope_next_name(&t, &last, 345, 255)); /* the same */
  assert_false(scope_next_name(&t, &last, 345, 254));
  assert_true(scope_next_name(&t, &last, 0, 2)); /* ab */
  assert_false(scope_next_name(&t, &last, 0, 1));
  assert_true(scope_next_name(&t, &last, 0, 3)); /* abb */
  assert_true(scope_next_name(&t, &last, 1, 1)); /* b */
  assert_true(scope_next_name(&t, &last, 3, 2)); /* bytes are unsigned */
  assert_false(scope_next_name(&t, &last, 1, 1));
  last.len = 0;
  assert_true(scope_next_name(&t, &last, 1, 1));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_inner_rows),
      cmocka_unit_test(test_row_refs),
      cmocka_unit_test(test_order_of_names),
      cmocka_unit_test(test_next_name),
  };
  return cmocka_run_group_tests_name("verify", tests, NULL, NULL);
}
