/* SPDX-License-Identifier: Apache-2.0
 *
 * test_arena.c - the promises of arena.h: aligned, zeroed, separate memory of any size; growing arrays; what happens when
 * the system has no more memory. Linked with --wrap=calloc, so that an allocation of the arena can be made to fail.
 */
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

static int calls_until_failure = -1; /* negative: none fails */

void *__wrap_calloc(size_t count, size_t size) {
  if (calls_until_failure == 0) return NULL;
  if (calls_until_failure > 0) calls_until_failure--;
  return __real_calloc(count, size);
}

/* What the cleanups of a test did, in order. */
static char cleaned[64];
static size_t cleaned_count;

static void clean(void *ptr) { cleaned[cleaned_count++] = *(const char *)ptr; }

static int reset(void **state) {
  (void)state;
  calls_until_failure = -1;
  cleaned_count = 0;
  memset(cleaned, 0, sizeof cleaned);
  return 0;
}

/* Runs `body` as the owner of an arena does. True if it left through the recovery point. */
static bool runs_out(void (*body)(struct sc_arena *arena)) {
  struct sc_arena arena;
  jmp_buf recovery;
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) {
    calls_until_failure = -1;
    sc_arena_release(&arena);
    return true;
  }
  body(&arena);
  sc_arena_release(&arena);
  return false;
}

static bool all_zero(const unsigned char *p, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (p[i] != 0) return false;
  return true;
}

static void all_sizes(struct sc_arena *arena) {
  enum { COUNT = 3000 };
  unsigned char **blocks = SC_NEW_ARRAY(arena, unsigned char *, COUNT);
  size_t sum = 0;
  for (size_t i = 0; i < COUNT; i++) {
    size_t len = i % 100 == 99 ? i * 60 : i; /* some larger than the first blocks */
    blocks[i] = sc_arena_alloc(arena, len, 1);
    assert_non_null(blocks[i]);
    assert_int_equal((uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
    assert_true(all_zero(blocks[i], len));
    memset(blocks[i], (int)(i % 255) + 1, len);
    sum += len;
  }
  assert_true(arena->used >= sum);
  for (size_t i = 0; i < COUNT; i++) { /* nobody wrote into another's memory */
    size_t len = i % 100 == 99 ? i * 60 : i;
    for (size_t n = 0; n<len; n += len - 1> n ? len - 1 - n : 1)
      assert_int_equal(blocks[i][n], i % 255 + 1);
  }
}

static void test_memory(void **state) {
  (void)state;
  assert_false(runs_out(all_sizes));
}

static void nothing(struct sc_arena *arena) {
  void *first = sc_arena_alloc(arena, 0, 8), *second = sc_arena_alloc(arena, 8, 0);
  assert_non_null(first);
  assert_non_null(second);
  assert_ptr_not_equal(first, second);
}

static void test_nothing(void **state) {
  (void)state;
  assert_false(runs_out(nothing));
}

static void copies(struct sc_arena *arena) {
  static const char bytes[] = {'a', '\0', 'b', 'c'};
  char *copy = sc_arena_copy(arena, bytes, 3);
  assert_memory_equal(copy, "a\0b\0", 4);
  assert_string_equal(sc_arena_copy(arena, NULL, 0), "");
}

static void test_copy(void **state) {
  (void)state;
  assert_false(runs_out(copies));
}

static void pushes(struct sc_arena *arena) {
  struct pair {
    uint64_t a, b;
  };
  SC_VEC(struct pair) vec = {0};
  for (uint64_t i = 0; i < 100000; i++) {
    struct pair *pair = SC_PUSH(arena, &vec);
    assert_true(pair->a == 0 && pair->b == 0);
    *pair = (struct pair){i, ~i};
    assert_true(vec.count == i + 1 && vec.capacity >= vec.count);
  }
  for (uint64_t i = 0; i < vec.count; i++) assert_true(vec.items[i].a == i && vec.items[i].b == ~i);
}

static void test_push(void **state) {
  (void)state;
  assert_false(runs_out(pushes));
}

/* --- out of memory ------------------------------------------------------------------------------------------------ */

static void product_too_large(struct sc_arena *arena) {
  (void)sc_arena_alloc(arena, SIZE_MAX / 2, 3);
}
static void sum_too_large(struct sc_arena *arena) { (void)sc_arena_alloc(arena, SIZE_MAX, 1); }
static void header_too_large(struct sc_arena *arena) {
  (void)sc_arena_alloc(arena, SIZE_MAX - 20, 1);
}
static void more_than_there_is(struct sc_arena *arena) {
  calls_until_failure = 0; /* sanitizers end the program at such sizes instead */
  (void)sc_arena_alloc(arena, SIZE_MAX / 4, 2);
}
static void copy_too_large(struct sc_arena *arena) { (void)sc_arena_copy(arena, "", SIZE_MAX); }
static void vector_too_large(struct sc_arena *arena) {
  void *items = NULL;
  size_t capacity = SIZE_MAX / 2 + 1;
  sc_vec_reserve(arena, &items, &capacity, capacity, 1);
}
static void library_failed(struct sc_arena *arena) { sc_arena_fail(arena); }

static void test_too_large(void **state) {
  (void)state;
  assert_true(runs_out(product_too_large));
  assert_true(runs_out(sum_too_large));
  assert_true(runs_out(header_too_large));
  assert_true(runs_out(more_than_there_is));
  assert_true(runs_out(copy_too_large));
  assert_true(runs_out(vector_too_large));
  assert_true(runs_out(library_failed));
}

static char order[] = "abcdefghij";

static void allocates_and_defers(struct sc_arena *arena) {
  for (size_t i = 0; i < 10; i++) {
    (void)sc_arena_alloc(arena, 50000, 1);
    sc_arena_defer(arena, clean, &order[i]);
  }
}

static void test_cleanups(void **state) {
  (void)state;
  assert_false(runs_out(allocates_and_defers));
  assert_string_equal(cleaned, "jihgfedcba");
}

/* Whichever allocation fails: left through the recovery point, and what was handed over by then was cleaned up, once. */
static void test_each_failure(void **state) {
  int n = 0;
  for (;; n++) {
    reset(state);
    calls_until_failure = n;
    bool failed = runs_out(allocates_and_defers);
    for (size_t i = 0; i < cleaned_count; i++)
      assert_int_equal(cleaned[i], order[cleaned_count - 1 - i]);
    if (!failed) break;
    assert_true(cleaned_count < 10);
  }
  assert_true(n >= 4); /* 64, 128, 256 and 512 KiB */
  assert_int_equal(cleaned_count, 10);
}

/* What cannot be handed over for want of memory is cleaned up then and there, not lost. */
static void defers_only(struct sc_arena *arena) {
  sc_arena_defer(arena, clean, &order[0]);
  while ((size_t)(arena->end - arena->next) >= 16) (void)sc_arena_alloc(arena, 16, 1);
  calls_until_failure = 0;
  sc_arena_defer(arena, clean, &order[1]);
}

static void test_handing_over_fails(void **state) {
  (void)state;
  assert_true(runs_out(defers_only));
  assert_string_equal(cleaned, "ba");
}

static void test_release(void **state) {
  (void)state;
  struct sc_arena arena, fresh;
  memset(&fresh, 0, sizeof fresh);
  sc_arena_init(&arena);
  assert_memory_equal(&arena, &fresh, sizeof arena);
  (void)sc_arena_alloc(&arena, 10, 10);
  sc_arena_defer(&arena, clean, &order[0]);
  sc_arena_release(&arena);
  assert_memory_equal(&arena, &fresh, sizeof arena);
  assert_int_equal(cleaned_count, 1);
  sc_arena_release(&arena); /* again: nothing happens */
  assert_int_equal(cleaned_count, 1);
  assert_non_null(sc_arena_alloc(&arena, 1, 1)); /* and it can be used again */
  sc_arena_release(&arena);
}

/* Arrays grow where they are, by a copy, and as a mapping of their own; what is new is zero, what was there stays. */
static void grow_large(struct sc_arena *arena) {
  SC_VEC(uint64_t) one = {0}, two = {0};
  for (uint64_t i = 0; i < 600000; i++) {
    *SC_PUSH(arena, &one) = i;
    if (i % 3 == 0) *SC_PUSH(arena, &two) = ~i;
    if (i % 100000 == 0) memset(sc_arena_alloc(arena, 100, 1), 0xff, 100);
  }
  for (uint64_t i = 0; i < one.count; i++) assert_int_equal(one.items[i], i);
  for (uint64_t i = 0; i < two.count; i++) assert_int_equal(two.items[i], ~(i * 3));
  assert_true(
      all_zero((const unsigned char *)(one.items + one.count), (one.capacity - one.count) * 8));
  assert_true(
      all_zero((const unsigned char *)(two.items + two.count), (two.capacity - two.count) * 8));
}

static void grow_too_large(struct sc_arena *arena) {
  SC_VEC(uint64_t) huge = {0};
  *SC_PUSH(arena, &huge) = 1;
  sc_vec_grow(arena, (void **)&huge.items, &huge.capacity, sizeof *huge.items, SIZE_MAX / 16);
}

static void test_large_arrays(void **state) {
  (void)state;
  assert_false(runs_out(grow_large));
  assert_true(runs_out(grow_too_large));
}

/* Memory that was used is handed out again, as clean as new. */
static void recycle(struct sc_arena *arena) {
  struct sc_arena scratch;
  unsigned char *used[3];
  sc_arena_init(&scratch);
  scratch.recovery = arena->recovery;
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < 3; i++) {
      used[i] = sc_arena_alloc(&scratch, 50000, 1);
      assert_true(all_zero(used[i], 50000));
      memset(used[i], 0xaa, 50000);
    }
    sc_arena_recycle(&scratch, &scratch);
    assert_null(scratch.blocks);
  }
  sc_arena_recycle(arena, &scratch);
  assert_null(scratch.spare);
  bool again = false;
  for (int i = 0; i < 8; i++) {
    unsigned char *p = sc_arena_alloc(arena, 50000, 1);
    assert_true(all_zero(p, 50000));
    memset(p, 0xbb, 50000);
    for (int k = 0; k < 3; k++) again = again || p == used[k];
  }
  assert_true(again);
  sc_arena_recycle(arena, &scratch); /* of nothing */
}

static void test_recycle(void **state) {
  (void)state;
  assert_false(runs_out(recycle));
}

/* What another arena made stays where it is, is released with the new owner, and is clean when used again. */
static void adopt(struct sc_arena *arena) {
  static char names[] = "ab";
  struct sc_arena other;
  sc_arena_init(&other);
  other.recovery = arena->recovery;
  sc_arena_adopt(arena, &other); /* nothing */
  for (int round = 0; round < 2; round++) { /* into an empty arena, then into one that is in use */
    unsigned char *first = sc_arena_alloc(&other, 100, 1);
    unsigned char *large = sc_arena_alloc(&other, 300000, 1);
    SC_VEC(uint64_t) numbers = {0};
    for (uint64_t i = 0; i < 300000; i++) *SC_PUSH(&other, &numbers) = i;
    memset(first, 1, 100);
    memset(large, 2, 300000);
    sc_arena_defer(&other, clean, &names[round]);
    size_t used = arena->used + other.used;
    sc_arena_adopt(arena, &other);
    assert_int_equal(arena->used, used);
    assert_int_equal(other.used, 0);
    assert_null(other.blocks);
    assert_int_equal(first[99], 1);
    assert_int_equal(large[299999], 2);
    assert_int_equal(numbers.items[299999], 299999);
    unsigned char *more = sc_arena_alloc(arena, 70000, 1);
    assert_true(all_zero(more, 70000));
    memset(more, 3, 70000);
    assert_int_equal(first[0], 1);
  }
  sc_arena_recycle(arena, arena);
  assert_string_equal(cleaned, "ba");
  for (int i = 0; i < 40; i++) {
    unsigned char *p = sc_arena_alloc(arena, 50000, 1);
    assert_true(all_zero(p, 50000));
    memset(p, 4, 50000);
  }
}

static void test_adopt(void **state) {
  (void)state;
  assert_false(runs_out(adopt));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_memory, reset),
      cmocka_unit_test_setup(test_large_arrays, reset),
      cmocka_unit_test_setup(test_recycle, reset),
      cmocka_unit_test_setup(test_adopt, reset),
      cmocka_unit_test_setup(test_nothing, reset),
      cmocka_unit_test_setup(test_copy, reset),
      cmocka_unit_test_setup(test_push, reset),
      cmocka_unit_test_setup(test_too_large, reset),
      cmocka_unit_test_setup(test_cleanups, reset),
      cmocka_unit_test_setup(test_each_failure, reset),
      cmocka_unit_test_setup(test_handing_over_fails, reset),
      cmocka_unit_test_setup(test_release, reset),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
