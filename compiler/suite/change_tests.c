/* SPDX-License-Identifier: Apache-2.0
 *
 * change_tests.c - rows of suites to changes, and changes to cases.
 */
#include "suite/change_tests.h"

#include "diff/diff_locate.h"
#include "explain/answer.h"
#include "suite/suite_check.h"
#include "suite/suite_run.h"
#include "suite/test_text.h"

/* --- counting ----------------------------------------------------------------------------------------------------- */

/* A request with names where a table's handles were: for another table. */
struct renamed {
  struct scope_request request;
  struct scope_name roles[SCOPE_ROLES_MAX], actors[SCOPE_ACTORS_MAX];
  struct scope_attr context[SCOPE_CONTEXT_MAX];
};

static struct scope_name unresolved(struct scope_name name) {
  return (struct scope_name){name.name, SCOPE_UNRESOLVED};
}

/* False: more than a table takes, which denies it. */
static bool rename_request(const struct scope_request *from, struct renamed *out) {
  if (from->role_count > SCOPE_ROLES_MAX || from->actor_count > SCOPE_ACTORS_MAX ||
      from->context_count > SCOPE_CONTEXT_MAX)
    return false;
  out->request = *from;
  out->request.task_handles = NULL;
  out->request.user = unresolved(from->user);
  out->request.scope = unresolved(from->scope);
  for (size_t i = 0; i < from->role_count; i++) out->roles[i] = unresolved(from->roles[i]);
  for (size_t i = 0; i < from->actor_count; i++) out->actors[i] = unresolved(from->actors[i]);
  for (size_t i = 0; i < from->context_count; i++) {
    out->context[i] = from->context[i];
    out->context[i].handle = SCOPE_UNRESOLVED;
  }
  out->request.roles = out->roles;
  out->request.actors = out->actors;
  out->request.context = out->context;
  return true;
}

struct counting {
  struct sc_diff *diff;
  struct sc_locator locator;
  struct sc_change_tests *tests;
  struct renamed renamed;
};

static void count_row(struct counting *c, const struct sc_suite *suite, const struct sc_test *test,
                      uint64_t index) {
  struct sc_test_row row = sc_test_row_at(test, index);
  struct scope_request request;
  struct scope_decision decisions[SC_SIDES];
  sc_test_request(suite, &row, &request);
  c->tests->checks++;
  if (!rename_request(&request, &c->renamed)) return;
  scope_decide(c->diff->tables[0], &c->renamed.request, &decisions[0]);
  scope_decide(c->diff->tables[1], &request, &decisions[1]);
  unsigned outcome = sc_outcome_of(c->diff, decisions);
  if (outcome == 0) return;
  const struct sc_request_pair pair = {{&c->renamed.request, &request}};
  sc_locate(&c->locator, (enum sc_change_kind)(outcome - 1), &pair, false);
  for (size_t i = 0; i < c->locator.found_count; i++) c->tests->of[c->locator.found[i]]++;
}

void sc_change_tests_count(struct sc_diff *diff, struct sc_suite *const *suites, size_t count) {
  struct counting *c = SC_NEW(diff->arena, struct counting);
  bool only = sc_suites_have_only(suites, count);
  c->diff = diff;
  c->tests = &diff->tests;
  diff->tests.of = SC_NEW_ARRAY(diff->arena, uint64_t, diff->changes.count);
  sc_locator_init(diff->arena, diff, &c->locator);
  for (size_t s = 0; s < count; s++)
    for (size_t t = 0; t < suites[s]->tests.count; t++) {
      const struct sc_test *test = &suites[s]->tests.items[t];
      if (!sc_test_runs(test, only)) continue;
      for (uint64_t row = 0; row < test->row_count; row++) count_row(c, suites[s], test, row);
    }
  diff->tests.counted = true;
  for (size_t i = 0; i < diff->changes.count; i++) diff->tests.untouched += diff->tests.of[i] == 0;
}

/* --- writing -------------------------------------------------------------------------------------------------------- */

static void put_head(struct sc_arena *arena, struct sc_text *out, struct sc_str policy_key) {
  sc_text_add(arena, out,
              SC_STR("# What a change of policy does where no test looked, with what the policy "
                     "decides now. Written by\n"
                     "# `scopec diff --emit-tests`; read it before you keep it: it says what is, "
                     "not what should be.\n"
                     "scopec_test: 1\nsuite: change\n"));
  if (policy_key.len > 0) {
    sc_text_add(arena, out, SC_STR("policy: "));
    sc_yaml_scalar(arena, out, policy_key);
    sc_text_add(arena, out, SC_STR("\n"));
  }
  sc_text_add(arena, out, SC_STR("\ntests:\n"));
}

/* Whether a file of this one case can be read for the policy, and passes. */
static bool passes(struct sc_arena *arena, const struct sc_subject_under_test *sut,
                   struct sc_str text) {
  struct sc_sources sources = {.arena = arena};
  struct sc_suite *suite = SC_NEW(arena, struct sc_suite);
  struct sc_diags diags;
  struct scope_request request;
  struct sc_answer answer = {.rule_count = 0};
  sc_diags_init(&diags, arena, &sources);
  uint32_t file = sc_sources_add(&sources, SC_STR("change_test.yaml"), text);
  const struct sc_node *root = sc_suite_read(&diags, file, arena);
  if (root == NULL || !sc_suite_parse(&diags, root, sut, true, suite)) return false;
  struct sc_test_row row = sc_test_row_at(&suite->tests.items[0], 0);
  sc_test_request(suite, &row, &request);
  bool enough;
  bool good = sc_expectation_met(sut->table, &request, &suite->expectations.items[row.expectation],
                                 &answer, &enough);
  sc_answer_release(&answer);
  if (!enough) sc_arena_fail(arena);
  return good;
}

/* Without attributes that the second policy does not declare: a test cannot give them. */
static void keep_declared(struct sc_diff *diff, const struct scope_request *from,
                          struct scope_request *out) {
  struct scope_attr *context = SC_NEW_ARRAY(diff->arena, struct scope_attr, from->context_count);
  *out = *from;
  out->context = context;
  out->context_count = 0;
  for (size_t i = 0; i < from->context_count; i++)
    if (scope_resolve_attr(diff->tables[1], from->context[i].name) != SCOPE_UNKNOWN)
      context[out->context_count++] = from->context[i];
}

/* One case, or false: none can be written. */
static bool put_case(struct sc_diff *diff, const struct sc_subject_under_test *sut, uint32_t index,
                     struct sc_text *out) {
  const struct sc_change *change = &diff->changes.items[index];
  struct scope_request request;
  struct scope_decision decisions[SC_SIDES];
  struct sc_text alone = {0}, text = {0};
  if (!change->has_witness) return false;
  keep_declared(diff, &change->request, &request);
  for (unsigned side = 0; side < SC_SIDES; side++)
    scope_decide(diff->tables[side], &request, &decisions[side]);
  if (sc_outcome_of(diff, decisions) != 1u + change->kind) return false;
  struct sc_str expect = change->kind == SC_CHANGE_OBLIGED
                             ? sc_yaml_obligations(diff->arena, diff->tables[1], &decisions[1])
                             : sc_yaml_expectation(&decisions[1]);
  struct sc_str name =
      sc_str_format(diff->arena, "%u %s: %.*s", index + 1, sc_change_title(change->kind),
                    SC_STR_ARGS(change->patterns[0]));
  sc_yaml_case(diff->arena, &text, 2, name, &request, expect);
  put_head(diff->arena, &alone, SC_STR(""));
  sc_text_add(diff->arena, &alone, sc_text_str(&text));
  if (!passes(diff->arena, sut, sc_text_str(&alone))) return false;
  sc_text_add(diff->arena, out, sc_text_str(&text));
  return true;
}

void sc_change_tests_write(struct sc_diff *diff, const struct sc_subject_under_test *sut,
                           struct sc_str policy_key, struct sc_text *out,
                           struct sc_change_tests_written *written) {
  *written = (struct sc_change_tests_written){0};
  put_head(diff->arena, out, policy_key);
  for (uint32_t i = 0; i < diff->changes.count; i++) {
    if (diff->tests.of[i] > 0) continue;
    if (put_case(diff, sut, i, out))
      written->cases++;
    else
      written->left_out++;
  }
}
