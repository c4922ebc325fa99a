/* SPDX-License-Identifier: Apache-2.0
 *
 * test_mdd.c - decision diagrams against truth tables: random expressions over four variables, compared for every
 * combination of classes and "absent".
 */
#include "back/mdd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { VARS = 4, ABSENT = 99, TABLE = 3 * 4 * 6 * 3 };
static const uint32_t class_counts[VARS] = {2, 3, 5, 2};

static void open_arena(struct sc_arena *arena, jmp_buf *recovery) {
  sc_arena_init(arena);
  arena->recovery = recovery;
}

static uint32_t walk(const struct sc_mdd *mdd, sc_mdd_ref ref, const uint32_t *classes) {
  while (ref >= SCOPE_F_FIRST_NODE) {
    const struct sc_mdd_node *node = sc_mdd_node(mdd, ref);
    uint32_t class = classes[node->var], e = 0;
    if (class == ABSENT) {
      ref = node->absent;
      continue;
    }
    while (node->edges[e].bound <= class) e++;
    ref = node->edges[e].child;
  }
  return ref;
}

static void classes_of(int row, uint32_t *classes) {
  for (int v = 0; v < VARS; v++) {
    classes[v] = (uint32_t)row % (class_counts[v] + 1);
    row /= (int)class_counts[v] + 1;
    if (classes[v] == class_counts[v]) classes[v] = ABSENT;
  }
}

/* A diagram beside the truth table that it should have. */
struct function {
  sc_mdd_ref ref;
  uint8_t table[TABLE];
};

static unsigned next_random(uint64_t *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (unsigned)(*state >> 33);
}

static struct function random_atom(struct sc_mdd *mdd, uint64_t *seed) {
  struct function f;
  struct scope_f_edge edges[8];
  uint32_t var = next_random(seed) % VARS;
  for (uint32_t c = 0; c < class_counts[var]; c++)
    edges[c] = (struct scope_f_edge){c + 1, next_random(seed) % 2 ? SCOPE_F_TRUE : SCOPE_F_FALSE};
  f.ref = sc_mdd_make(mdd, var, edges, class_counts[var], SCOPE_F_UNKNOWN);
  for (int row = 0; row < TABLE; row++) {
    uint32_t classes[VARS];
    classes_of(row, classes);
    f.table[row] = classes[var] == ABSENT ? SCOPE_F_UNKNOWN : (uint8_t)edges[classes[var]].child;
  }
  return f;
}

static struct function combine(struct sc_mdd *mdd, const struct function *a,
                               const struct function *b, unsigned op) {
  struct function f;
  f.ref = op == 0   ? sc_mdd_and(mdd, a->ref, b->ref)
          : op == 1 ? sc_mdd_or(mdd, a->ref, b->ref)
                    : sc_mdd_not(mdd, a->ref);
  for (int row = 0; row < TABLE; row++) {
    uint8_t x = a->table[row], y = b->table[row];
    uint8_t smaller = x < y ? x : y, larger = x > y ? x : y;
    f.table[row] = op == 0 ? smaller : op == 1 ? larger : (uint8_t)(6 - x); /* 2 <-> 4, 3 stays */
  }
  return f;
}

static void check(const struct sc_mdd *mdd, const struct function *f) {
  for (int row = 0; row < TABLE; row++) {
    uint32_t classes[VARS];
    classes_of(row, classes);
    assert_int_equal(walk(mdd, f->ref, classes), f->table[row]);
  }
}

static void check_reduced(const struct sc_mdd *mdd) {
  for (uint32_t n = 0; n < sc_mdd_node_count(mdd); n++) {
    const struct sc_mdd_node *node = sc_mdd_node(mdd, n + SCOPE_F_FIRST_NODE);
    for (uint32_t e = 0; e < node->edge_count; e++) {
      sc_mdd_ref child = node->edges[e].child;
      assert_true(child < n + SCOPE_F_FIRST_NODE);
      if (child >= SCOPE_F_FIRST_NODE) assert_true(sc_mdd_node(mdd, child)->var > node->var);
      if (e > 0) assert_true(node->edges[e - 1].child != child);
    }
    assert_int_equal(node->edges[node->edge_count - 1].bound, class_counts[node->var]);
  }
}

static void test_random_expressions(void **state) {
  (void)state;
  enum { POOL = 64 };
  static struct function pool[POOL];
  struct sc_arena arena;
  jmp_buf recovery;
  open_arena(&arena, &recovery);
  if (setjmp(recovery) != 0) fail();
  struct sc_mdd *mdd = sc_mdd_new(&arena, class_counts, VARS);
  uint64_t seed = 7;
  for (int i = 0; i < POOL; i++) pool[i] = random_atom(mdd, &seed);
  for (int round = 0; round < 3000; round++) {
    const struct function *a = &pool[next_random(&seed) % POOL];
    const struct function *b = &pool[next_random(&seed) % POOL];
    struct function f = combine(mdd, a, b, next_random(&seed) % 3);
    check(mdd, &f);
    for (int i = 0; i < POOL; i++) /* canonical: the same function is the same ref */
      assert_int_equal(pool[i].ref == f.ref, memcmp(pool[i].table, f.table, TABLE) == 0);
    pool[next_random(&seed) % POOL] = next_random(&seed) % 4 == 0 ? random_atom(mdd, &seed) : f;
  }
  check_reduced(mdd);
  sc_arena_release(&arena);
}

static void test_guard(void **state) {
  (void)state;
  struct sc_arena arena;
  jmp_buf recovery;
  open_arena(&arena, &recovery);
  if (setjmp(recovery) != 0) fail();
  struct sc_mdd *mdd = sc_mdd_new(&arena, class_counts, VARS);
  struct scope_f_edge before[2] = {{1, SCOPE_F_TRUE}, {2, SCOPE_F_FALSE}};
  struct scope_f_edge middle[3] = {{1, SCOPE_F_FALSE}, {2, SCOPE_F_TRUE}, {3, SCOPE_F_FALSE}};
  sc_mdd_ref guard = sc_mdd_make(mdd, 0, before, 2, SCOPE_F_UNKNOWN);
  sc_mdd_ref body = sc_mdd_make(mdd, 1, middle, 3, SCOPE_F_UNKNOWN);
  sc_mdd_ref both = sc_mdd_guard(mdd, guard, body, SCOPE_F_EXPIRED);
  static const uint32_t rows[][3] = {
      {0, 1, SCOPE_F_TRUE},         {0, 0, SCOPE_F_FALSE},      {0, ABSENT, SCOPE_F_UNKNOWN},
      {1, 1, SCOPE_F_EXPIRED},      {1, 0, SCOPE_F_EXPIRED},    {1, ABSENT, SCOPE_F_EXPIRED},
      {ABSENT, 1, SCOPE_F_UNKNOWN}, {ABSENT, 0, SCOPE_F_FALSE}, {ABSENT, ABSENT, SCOPE_F_UNKNOWN},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    uint32_t classes[VARS] = {rows[i][0], rows[i][1], 0, 0};
    assert_int_equal(walk(mdd, both, classes), rows[i][2]);
  }
  /* Where one delegation has expired and another says why not, the other's reason wins. */
  uint32_t expired[VARS] = {1, 0, 0, 0};
  assert_int_equal(walk(mdd, sc_mdd_or(mdd, both, body), expired), SCOPE_F_FALSE);
  sc_arena_release(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_expressions),
                                     cmocka_unit_test(test_guard)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
