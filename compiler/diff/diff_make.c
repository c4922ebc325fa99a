/* SPDX-License-Identifier: Apache-2.0
 *
 * diff_make.c - two tables to a diff.
 */
#include "diff/diff.h"

bool *sc_diff_agents(struct sc_universe *u, struct sc_str agent) {
  const struct sc_dfa *dfa;
  struct sc_regex_error error;
  if (agent.len == 0 || sc_glob_compile(u->arena, agent, &dfa, &error) != SC_REGEX_OK) return NULL;
  bool *wanted = SC_NEW_ARRAY(u->arena, bool, u->tasks.count);
  for (size_t t = 0; t < u->tasks.count; t++)
    wanted[t] = sc_dfa_run(dfa, u->agents.items.items[u->tasks.items[t].agent].name) != 0;
  return wanted;
}

/* The classes of unlisted names of which some match the pattern. */
static void want_classes(struct sc_universe *u, const struct sc_dfa *pattern, bool *wanted) {
  const struct sc_dfa *dfas[2 + SC_SIDES] = {u->scope_names, pattern};
  struct sc_joint_question question = {
      .dfas = dfas, .dfa_count = 2, .len_max = SCOPE_F_NAME_MAX, .skip_dead = true};
  struct sc_joint_texts found;
  uint32_t at[SC_SIDES] = {0, 0};
  if (u->scope_names == NULL) return;
  for (uint32_t side = 0; side < SC_SIDES; side++) {
    if (u->classifiers[side] == NULL) continue;
    at[side] = question.dfa_count;
    dfas[question.dfa_count++] = u->classifiers[side];
  }
  sc_joint_texts(u->arena, &question, &found);
  if (found.partial) {
    u->unproved = true;
    u->unproved_why = "the patterns below open scopes are too many to be taken together";
  }
  for (size_t s = 0; s < u->scopes.count; s++) {
    const struct sc_shared_scope *scope = &u->scopes.items[s];
    for (size_t i = 0; i < found.items.count && scope->unlisted && !wanted[s]; i++) {
      const uint32_t *labels = found.items.items[i].labels;
      bool same = labels[1] != 0;
      for (uint32_t side = 0; side < SC_SIDES; side++)
        same &= (at[side] == 0 ? 0 : labels[at[side]]) ==
                (scope->id[side] == SC_NOT_FOUND ? 0 : scope->id[side] + 1);
      wanted[s] = same;
    }
  }
}

bool *sc_diff_scopes(struct sc_universe *u, struct sc_str pattern) {
  const struct sc_dfa *dfa;
  const struct sc_pattern_set *sets;
  uint32_t set_count;
  struct sc_regex_error error;
  if (pattern.len == 0 || sc_scope_patterns_compile(u->arena, &pattern, 1, 0, &dfa, &sets,
                                                    &set_count, &error) != SC_REGEX_OK)
    return NULL;
  bool *wanted = SC_NEW_ARRAY(u->arena, bool, u->scopes.count);
  bool literal = memchr(pattern.ptr, '*', pattern.len) == NULL;
  for (size_t s = 0; s < u->scopes.count; s++) {
    const struct sc_shared_scope *scope = &u->scopes.items[s];
    if (scope->unlisted) continue;
    wanted[s] = literal ? sc_str_equal(scope->name, pattern) : sc_dfa_run(dfa, scope->name) != 0;
  }
  want_classes(u, dfa, wanted);
  return wanted;
}

void sc_diff_begin(struct sc_diff *diff) {
  struct sc_universe *u = &diff->universe;
  diff->scope_marks = SC_NEW_ARRAY(diff->arena, uint8_t, u->scopes.count);
  while (diff->listed_count < u->scopes.count && !u->scopes.items[diff->listed_count].unlisted)
    diff->listed_count++;
}

bool sc_diff_make(struct sc_arena *arena, const void *const bytes[2],
                  const struct scope_table *const tables[2], const struct sc_diff_options *options,
                  struct sc_diff *out) {
  *out = (struct sc_diff){.arena = arena, .tables = {tables[0], tables[1]}};
  out->partial = options->agent.len > 0 || options->scope.len > 0;
  sc_universe_init(&out->universe, arena, bytes[0], bytes[1]);
  sc_diff_begin(out);
  sc_parts_init(&out->parts, &out->universe, NULL);
  sc_parts_compare(&out->parts);
  struct sc_cells_options cells = {.obligations = true,
                                   .user = SC_NOT_FOUND,
                                   .tasks = sc_diff_agents(&out->universe, options->agent),
                                   .scopes = sc_diff_scopes(&out->universe, options->scope)};
  return sc_diff_collect(out, &cells);
}
