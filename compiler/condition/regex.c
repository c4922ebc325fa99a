/* SPDX-License-Identifier: Apache-2.0
 *
 * regex.c - patterns to automata: the passes in order, and what an automaton answers.
 */
#include "condition/regex.h"

#include "condition/regex_internal.h"

static struct sc_regex_error whole(struct sc_str pattern, struct sc_str text) {
  return (struct sc_regex_error){0, pattern.len, text};
}

static bool length_ok(struct sc_arena *arena, struct sc_str pattern, struct sc_regex_error *error) {
  if (pattern.len <= SC_REGEX_LEN_MAX) return true;
  *error = whole(pattern, sc_str_format(arena, "it has %zu bytes, and at most %u are allowed",
                                        pattern.len, SC_REGEX_LEN_MAX));
  return false;
}

/* The passes work in an arena of their own, which is gone afterwards; running out of memory in it leaves to the owner's
 * recovery point, which releases both. */
static void release_scratch(void *scratch) { sc_arena_release(scratch); }

static struct sc_arena *open_scratch(struct sc_arena *arena) {
  struct sc_arena *scratch = SC_NEW(arena, struct sc_arena);
  sc_arena_init(scratch);
  scratch->recovery = arena->recovery;
  sc_arena_defer(arena, release_scratch, scratch);
  return scratch;
}

static struct sc_dfa *copied(struct sc_arena *arena, const struct sc_dfa *dfa) {
  size_t cells = (size_t)dfa->state_count * dfa->class_count;
  struct sc_dfa *copy = SC_NEW(arena, struct sc_dfa);
  *copy = *dfa;
  copy->next = SC_NEW_ARRAY(arena, uint32_t, cells);
  copy->accept = SC_NEW_ARRAY(arena, uint32_t, dfa->state_count);
  memcpy(copy->next, dfa->next, cells * sizeof *copy->next);
  memcpy(copy->accept, dfa->accept, dfa->state_count * sizeof *copy->accept);
  return copy;
}

/* The last passes, in nfa->arena. The minimal automaton in `arena`; NULL if it is too large: *error is set. */
static struct sc_dfa *finish(struct sc_arena *arena, const struct sc_nfa *nfa, uint32_t start,
                             struct sc_str pattern, struct sc_pattern_set **sets,
                             uint32_t *set_count, struct sc_regex_error *error) {
  if (nfa->too_big) {
    *error = whole(pattern, SC_STR("written out, its repetitions are too long"));
    return NULL;
  }
  const struct sc_dfa *dfa = sc_dfa_build(nfa->arena, nfa, start, sets, set_count);
  if (dfa != NULL) dfa = sc_dfa_minimise(nfa->arena, dfa);
  if (dfa != NULL && dfa->state_count <= SC_DFA_STATES_MAX) return copied(arena, dfa);
  *error = whole(
      pattern, sc_str_format(arena, "its automaton needs more than %u states", SC_DFA_STATES_MAX));
  return NULL;
}

/* One tree, made in `scratch`, which is released. */
static enum sc_regex_result finish_one(struct sc_arena *arena, struct sc_arena *scratch,
                                       const struct sc_tree *tree, struct sc_str pattern,
                                       const struct sc_dfa **out, struct sc_regex_error *error) {
  struct sc_nfa nfa = {.arena = scratch};
  struct sc_pattern_set *sets;
  uint32_t set_count;
  uint32_t start = sc_nfa_add_pattern(&nfa, tree, 0);
  *out = finish(arena, &nfa, start, pattern, &sets, &set_count, error);
  sc_arena_release(scratch);
  return *out == NULL ? SC_REGEX_TOO_BIG : SC_REGEX_OK;
}

enum sc_regex_result sc_regex_compile(struct sc_arena *arena, struct sc_str pattern,
                                      const struct sc_dfa **out, struct sc_regex_error *error) {
  enum sc_regex_result result;
  *out = NULL;
  *error = (struct sc_regex_error){0};
  if (!length_ok(arena, pattern, error)) return SC_REGEX_TOO_BIG;
  if (!sc_pcre2_check(arena, pattern, &error->off, &error->text)) return SC_REGEX_SYNTAX;
  struct sc_arena *scratch = open_scratch(arena);
  const struct sc_tree *tree = sc_regex_parse(scratch, pattern, &result, error);
  if (tree != NULL) return finish_one(arena, scratch, tree, pattern, out, error);
  sc_arena_release(scratch);
  return result;
}

enum sc_regex_result sc_glob_compile(struct sc_arena *arena, struct sc_str pattern,
                                     const struct sc_dfa **out, struct sc_regex_error *error) {
  *out = NULL;
  *error = (struct sc_regex_error){0};
  if (!length_ok(arena, pattern, error)) return SC_REGEX_TOO_BIG;
  struct sc_arena *scratch = open_scratch(arena);
  const struct sc_tree *tree = sc_glob_parse(scratch, pattern, error);
  if (tree != NULL) return finish_one(arena, scratch, tree, pattern, out, error);
  sc_arena_release(scratch);
  return SC_REGEX_SYNTAX;
}

enum sc_regex_result sc_prefix_compile(struct sc_arena *arena, struct sc_str prefix,
                                       const struct sc_dfa **out, struct sc_regex_error *error) {
  struct sc_arena *scratch = open_scratch(arena);
  struct sc_code_set all = {0};
  sc_code_set_add(scratch, &all, 0, SC_CODE_POINT_MAX);
  const struct sc_tree *rest =
      sc_tree_repeat(scratch, sc_tree_set(scratch, all), 0, SC_TREE_UNBOUNDED);
  const struct sc_tree *tree = sc_tree_cat(scratch, sc_tree_literal(scratch, prefix), rest);
  return finish_one(arena, scratch, tree, prefix, out, error);
}

/* Copies the sets in the order of the states, as regex.h promises: the minimal automaton's numbering decides, not the way
 * there. */
static const struct sc_pattern_set *number_sets(struct sc_arena *arena, struct sc_dfa *dfa,
                                                const struct sc_pattern_set *sets,
                                                uint32_t *set_count) {
  struct sc_pattern_set *ordered = SC_NEW_ARRAY(arena, struct sc_pattern_set, *set_count);
  uint32_t *number = SC_NEW_ARRAY(arena, uint32_t, *set_count + 1), count = 0;
  for (uint32_t s = 0; s < dfa->state_count; s++) {
    uint32_t label = dfa->accept[s];
    if (label == 0) continue;
    if (number[label] == 0) {
      const struct sc_pattern_set *set = &sets[label - 1];
      uint32_t *patterns = SC_NEW_ARRAY(arena, uint32_t, set->pattern_count);
      memcpy(patterns, set->patterns, set->pattern_count * sizeof *patterns);
      ordered[count] = (struct sc_pattern_set){patterns, set->pattern_count};
      number[label] = ++count;
    }
    dfa->accept[s] = number[label];
  }
  *set_count = count;
  return ordered;
}

enum sc_regex_result sc_scope_patterns_compile(struct sc_arena *arena,
                                               const struct sc_str *patterns,
                                               uint32_t pattern_count, uint32_t needed,
                                               const struct sc_dfa **out,
                                               const struct sc_pattern_set **sets,
                                               uint32_t *set_count, struct sc_regex_error *error) {
  struct sc_arena *scratch = open_scratch(arena);
  struct sc_nfa nfa = {.arena = scratch, .needed = needed};
  struct sc_pattern_set *found = NULL;
  uint32_t start = 0;
  *error = (struct sc_regex_error){0};
  *set_count = 0;
  for (uint32_t i = 0; i < pattern_count && !nfa.too_big; i++) {
    if (i == needed) nfa.needed_node = (uint32_t)nfa.count;
    uint32_t entry = sc_nfa_add_pattern(&nfa, sc_scope_pattern_parse(scratch, patterns[i]), i);
    start = i == 0 ? entry : sc_nfa_split(&nfa, entry, start);
  }
  struct sc_dfa *dfa = finish(arena, &nfa, start, patterns[0], &found, set_count, error);
  *out = dfa;
  if (dfa != NULL) *sets = number_sets(arena, dfa, found, set_count);
  sc_arena_release(scratch);
  return dfa == NULL ? SC_REGEX_TOO_BIG : SC_REGEX_OK;
}

uint32_t sc_dfa_run(const struct sc_dfa *dfa, struct sc_str text) {
  uint32_t state = dfa->start;
  for (size_t i = 0; i < text.len; i++)
    state = dfa->next[(size_t)state * dfa->class_count + dfa->class_of[(unsigned char)text.ptr[i]]];
  return dfa->accept[state];
}

bool sc_dfa_equal(const struct sc_dfa *a, const struct sc_dfa *b) {
  size_t cells = (size_t)a->state_count * a->class_count;
  return a->class_count == b->class_count && a->state_count == b->state_count &&
         a->start == b->start && memcmp(a->class_of, b->class_of, sizeof a->class_of) == 0 &&
         memcmp(a->next, b->next, cells * sizeof *a->next) == 0 &&
         memcmp(a->accept, b->accept, a->state_count * sizeof *a->accept) == 0;
}
