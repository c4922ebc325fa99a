/* SPDX-License-Identifier: Apache-2.0
 *
 * test_coverage.c - coverage against its definition: random conditions, random facts, and for each place of an atom the condition worked out
 * again with that one atom the other way round.
 */
#include "suite/coverage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "table_from_text.h"

#define ATTRS 4u
#define LEAVES_MAX 27u /* three levels of three */
#define NODES_MAX 96u /* 40 of them, twice, and what joins them */

static uint64_t seed = 20261125;

static unsigned below(unsigned n) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (unsigned)(seed % n);
}

/* --- a condition of its own making ------------------------------------------------------------------------- */

enum value { F, U, T }; /* as Kleene orders them */
enum op { ATTR, HAS, NOT, AND, OR };

struct node {
  enum op op;
  unsigned attr; /* ATTR, HAS */
  unsigned leaf; /* ATTR, HAS: its number among the leaves as written */
  unsigned args[3], arg_count;
};

struct model {
  struct node nodes[NODES_MAX];
  unsigned node_count;
  unsigned leaf_columns[LEAVES_MAX]; /* from 1 */
  enum op leaf_ops[LEAVES_MAX];
  unsigned leaf_count;
  char text[1024]; /* the condition as written */
  size_t text_len;
};

static void put(struct model *m, const char *what) {
  m->text_len += (size_t)snprintf(m->text + m->text_len, sizeof m->text - m->text_len, "%s", what);
  assert_true(m->text_len < sizeof m->text);
}

/* Writes and models a random condition; returns its node. */
static unsigned grow(struct model *m, unsigned depth) {
  static const char *const names[ATTRS] = {"a", "b", "c", "d"};
  unsigned id = m->node_count++;
  assert_true(id < NODES_MAX);
  struct node node = {.op = (enum op)below(5)};
  if (depth == 0) node.op = (enum op)below(2);
  if (node.op == ATTR || node.op == HAS) {
    node.attr = below(ATTRS);
    assert_true(m->leaf_count < LEAVES_MAX);
    node.leaf = m->leaf_count++;
    m->leaf_columns[node.leaf] = (unsigned)m->text_len + 1;
    m->leaf_ops[node.leaf] = node.op;
    if (node.op == HAS) put(m, "has ");
    put(m, names[node.attr]);
  } else if (node.op == NOT) {
    put(m, "not (");
    node.args[node.arg_count++] = grow(m, depth - 1);
    put(m, ")");
  } else {
    unsigned count = 2 + below(2);
    for (unsigned i = 0; i < count; i++) {
      put(m, i == 0 ? "(" : node.op == AND ? ") and (" : ") or (");
      node.args[node.arg_count++] = grow(m, depth - 1);
    }
    put(m, ")");
  }
  m->nodes[id] = node;
  return id;
}

/* The value of a node; the node `flipped` (one place of an atom) is the other way round. */
static enum value value_of(const struct model *m, unsigned id, const enum value *facts,
                           unsigned flipped) {
  const struct node *node = &m->nodes[id];
  enum value out = U;
  switch (node->op) {
  case ATTR: out = facts[node->attr]; break;
  case HAS: out = facts[node->attr] == U ? F : T; break;
  case NOT: return (enum value)(T - value_of(m, node->args[0], facts, flipped));
  case AND:
  case OR:
    out = node->op == AND ? T : F;
    for (unsigned i = 0; i < node->arg_count; i++) {
      enum value v = value_of(m, node->args[i], facts, flipped);
      if (node->op == AND ? v < out : v > out) out = v;
    }
    return out;
  }
  return id == flipped ? (enum value)(T - out) : out;
}

struct seen {
  unsigned atom[LEAVES_MAX], mcdc[LEAVES_MAX];
};

static unsigned bit_of(enum value v) {
  return v == T ? SC_SEEN_TRUE : v == F ? SC_SEEN_FALSE : SC_SEEN_UNKNOWN;
}

/* What one set of facts shows, by definition. */
static void see(const struct model *m, unsigned root, const enum value *facts, struct seen *seen) {
  enum value whole = value_of(m, root, facts, NODES_MAX);
  for (unsigned i = 0; i < m->node_count; i++) {
    const struct node *node = &m->nodes[i];
    if (node->op != ATTR && node->op != HAS) continue;
    enum value v = value_of(m, i, facts, NODES_MAX);
    seen->atom[node->leaf] |= bit_of(v);
    if (v != U && value_of(m, root, facts, i) != whole) seen->mcdc[node->leaf] |= bit_of(v);
  }
}

/* --- the same by the library -------------------------------------------------------------------------------- */

/* `k` twice: two places that are written once. Copies the tree below `id`, leaves keep their numbers. */
static unsigned copy(struct model *m, unsigned id) {
  unsigned made = m->node_count++;
  assert_true(made < NODES_MAX);
  struct node node = m->nodes[id];
  for (unsigned i = 0; i < node.arg_count; i++) node.args[i] = copy(m, node.args[i]);
  m->nodes[made] = node;
  return made;
}

static unsigned wrap(struct model *m, unsigned root, unsigned how, const char **when) {
  struct node node = {.op = OR, .args = {root}, .arg_count = 1};
  *when = "k";
  if (how == 0) return root;
  if (how == 1) {
    *when = "not k";
    node.op = NOT;
  } else {
    *when = "k or not k"; /* never false: other places of an atom mask it */
    unsigned twin = copy(m, root);
    m->nodes[m->node_count] = (struct node){.op = NOT, .args = {twin}, .arg_count = 1};
    node.args[node.arg_count++] = m->node_count++;
  }
  assert_true(m->node_count < NODES_MAX);
  m->nodes[m->node_count] = node;
  return m->node_count++;
}

#define CONDITION_LINE 5u
#define CONDITION_COLUMN 6u

static struct made_table make_policy(const struct model *m, const char *when) {
  char policy[4096];
  int len = snprintf(policy, sizeof policy,
                     "scopec: 1\npolicy: p\nversion: 1.0.0\nconditions:\n  k: %s\n"
                     "context: {a: bool, b: bool, c: bool, d: bool}\n"
                     "scopes: {x:y: {risk: low}}\n"
                     "users: {u: {grants: [{scopes: [x:y], when: \"%s\"}]}}\n"
                     "agents: {g: {tasks: {t: {scopes: [x:y]}}}}\n"
                     "delegations: [{from: ['user:*'], to: ['agent:*'], tasks: ['*']}]\n",
                     m->text, when);
  assert_true(len > 0 && (size_t)len < sizeof policy);
  struct made_table made = make_table(policy, 1, true);
  assert_non_null(made.bytes);
  return made;
}

static void ask(const struct scope_table *table, const enum value *facts,
                struct sc_coverage *coverage) {
  static const char *const names[ATTRS] = {"a", "b", "c", "d"};
  struct scope_attr attrs[ATTRS];
  size_t count = 0;
  for (unsigned i = 0; i < ATTRS; i++)
    if (facts[i] != U)
      attrs[count++] =
          (struct scope_attr){.name = text(names[i]),
                              .handle = SCOPE_UNRESOLVED,
                              .value = {.type = SCOPE_VALUE_BOOL, .number = facts[i] == T}};
  struct scope_name actor = named("g");
  struct scope_request request = {.user = named("u"),
                                  .actors = &actor,
                                  .actor_count = 1,
                                  .task = text("t"),
                                  .scope = named("x:y"),
                                  .context = attrs,
                                  .context_count = count};
  struct scope_decision decision;
  scope_decide(table, &request, &decision);
  assert_true(sc_coverage_add(coverage, &request, &decision));
}

static unsigned compare(const struct model *m, const struct seen *seen,
                        const struct sc_coverage_items *items) {
  unsigned found = 0;
  for (size_t i = 0; i < items->count; i++) {
    const struct sc_coverage_item *item = &items->items[i];
    if (item->kind != SC_COVER_ATOMS && item->kind != SC_COVER_MCDC) continue;
    assert_int_equal(item->place.line, CONDITION_LINE);
    unsigned leaf = 0;
    while (leaf < m->leaf_count &&
           m->leaf_columns[leaf] + CONDITION_COLUMN - 1 != item->place.column)
      leaf++;
    assert_true(leaf < m->leaf_count);
    found++;
    unsigned both = SC_SEEN_TRUE | SC_SEEN_FALSE;
    if (item->kind == SC_COVER_MCDC) {
      assert_int_equal(item->wanted, both);
      assert_int_equal(item->seen, seen->mcdc[leaf]);
    } else {
      assert_int_equal(item->wanted, m->leaf_ops[leaf] == HAS ? both : both | SC_SEEN_UNKNOWN);
      assert_int_equal(item->seen, seen->atom[leaf]);
    }
  }
  return found;
}

/* Two halves of the facts are seen by two objects and merged, as threads do. */
static void check_one(struct sc_arena *arena) {
  struct model m = {.node_count = 0};
  struct seen seen = {{0}, {0}};
  struct sc_coverage_items items = {0};
  const char *when;
  unsigned root = wrap(&m, grow(&m, 3), below(3), &when);
  struct made_table made = make_policy(&m, when);
  struct scope_table table;
  assert_int_equal(scope_open_memory(made.bytes, made.len, &table), SCOPE_OK);
  assert_int_equal(scope_debug_open(&table), SCOPE_OK);
  struct sc_coverage *halves[2] = {sc_coverage_new(&table), sc_coverage_new(&table)};
  assert_true(halves[0] != NULL && halves[1] != NULL);
  unsigned rows = 1 + below(10);
  for (unsigned i = 0; i < rows; i++) {
    enum value facts[ATTRS];
    for (unsigned a = 0; a < ATTRS; a++) facts[a] = (enum value)below(3);
    see(&m, root, facts, &seen);
    ask(&table, facts, halves[i & 1]);
  }
  sc_coverage_merge(halves[0], halves[1]);
  sc_coverage_list(arena, halves[0], &items);
  assert_int_equal(compare(&m, &seen, &items), 2 * m.leaf_count);
  sc_coverage_free(halves[0]);
  sc_coverage_free(halves[1]);
  free(made.bytes);
}

static void test_atoms_and_mcdc(void **state) {
  (void)state;
  for (unsigned i = 0; i < 1500; i++) {
    struct sc_arena arena;
    jmp_buf recovery;
    sc_arena_init(&arena);
    arena.recovery = &recovery;
    if (setjmp(recovery) != 0) fail();
    check_one(&arena);
    sc_arena_release(&arena);
  }
}

/* A rule is covered where it decided; behind the leg that failed nothing counts. */
static void test_legs(void **state) {
  (void)state;
  struct sc_arena arena;
  jmp_buf recovery;
  struct model m = {.text = "a", .text_len = 1};
  struct sc_coverage_items items = {0};
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) fail();
  struct made_table made = make_policy(&m, "k");
  struct scope_table table;
  assert_int_equal(scope_open_memory(made.bytes, made.len, &table), SCOPE_OK);
  assert_int_equal(scope_debug_open(&table), SCOPE_OK);
  struct sc_coverage *coverage = sc_coverage_new(&table);
  ask(&table, (enum value[ATTRS]){F, F, F, F}, coverage); /* fails at the first leg */
  sc_coverage_list(&arena, coverage, &items);
  assert_int_equal(items.wanted[SC_COVER_RULES],
                   3); /* the grant, the delegation, the task's scope */
  assert_int_equal(items.seen[SC_COVER_RULES], 0);
  assert_int_equal(items.wanted[SC_COVER_OUTCOMES], 4); /* the grant has a condition */
  assert_int_equal(items.seen[SC_COVER_OUTCOMES], 1);
  items = (struct sc_coverage_items){0};
  ask(&table, (enum value[ATTRS]){T, F, F, F}, coverage);
  sc_coverage_list(&arena, coverage, &items);
  assert_int_equal(items.seen[SC_COVER_RULES], 3);
  assert_int_equal(items.seen[SC_COVER_OUTCOMES], 4);
  assert_int_equal(items.seen[SC_COVER_MCDC], 2);
  sc_coverage_free(coverage);
  free(made.bytes);
  sc_arena_release(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_atoms_and_mcdc),
      cmocka_unit_test(test_legs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
