/* SPDX-License-Identifier: Apache-2.0
 *
 * test_lint.c - lint against the oracle, on random policies and requests: what --fix takes out changes no decision, and what is said
 * never to apply never does.
 */
#include "lint/lint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "compile.h"
#include "oracle/generate.h"

#define POLICIES 60u
#define REQUESTS 150u

static struct sc_arena arena;
static jmp_buf recovery;

/* What was seen over all policies: each must have been, or the test says nothing. */
static size_t seen[1000];
static size_t fixed, refused, allowed, too_large;

struct trial {
  struct sc_compilation before, after;
  struct sc_findings findings;
  bool mended;
};

static void lint_all(struct sc_compilation *c, struct sc_findings *out) {
  struct sc_lint_options options;
  sc_lint_options_init(&options);
  options.file_count = c->sources.files.count;
  c->arena.recovery = &recovery;
  size_t before = c->diags.items.count; /* warnings of the compiler */
  sc_lint(&c->diags, &c->policy, &options, out);
  assert_int_equal(c->diags.items.count, before);
}

static void check_findings(const struct trial *t) {
  const struct sc_source *source = &t->before.sources.files.items[0];
  for (size_t i = 0; i < t->findings.items.count; i++) {
    const struct sc_finding *finding = &t->findings.items.items[i];
    seen[finding->diag.code]++;
    assert_true(finding->diag.message.len > 0);
    assert_int_equal(finding->diag.span.file, 0);
    assert_true(finding->diag.span.off + finding->diag.span.len <= source->text.len);
    if (i > 0) assert_true(finding[-1].diag.span.off <= finding->diag.span.off);
  }
}

/* False for a policy that is too large. */
static bool open_trial(struct trial *t, struct sc_str text) {
  struct sc_str texts[1];
  sc_compilation_init(&t->before);
  t->mended = false;
  if (sc_compile_policy_text(&t->before, SC_STR("x.yaml"), text) != SC_OK) return false;
  lint_all(&t->before, &t->findings);
  check_findings(t);
  size_t count = sc_lint_fix(&t->before.diags, &t->findings, 0, SIZE_MAX, texts);
  t->mended = count > 0;
  if (!t->mended) return true;
  sc_compilation_init(&t->after);
  /* A lifetime may be valid only because of a scope that another one implies: the driver mends fewer then. */
  t->mended = sc_compile_policy_text(&t->after, SC_STR("x.yaml"), texts[0]) == SC_OK;
  if (t->mended) {
    fixed += count;
    t->after.arena.recovery = &recovery;
  } else {
    refused++;
    sc_compilation_release(&t->after);
  }
  return true;
}

/* --- claims ------------------------------------------------------------------------------------------ */

static bool is_found(const struct trial *t, enum sc_code code, struct sc_span span) {
  for (size_t i = 0; i < t->findings.items.count; i++) {
    const struct sc_finding *finding = &t->findings.items.items[i];
    if (finding->diag.code == code && finding->diag.span.off == span.off) return true;
  }
  return false;
}

/* Where a rule stands, and where lint speaks of its condition. */
struct rule_place {
  struct sc_span rule, when;
};

static bool find_grant(struct sc_arena *memory, const struct sc_grant *grants, uint32_t count,
                       struct sc_str id, struct rule_place *out) {
  for (uint32_t g = 0; g < count; g++)
    if (sc_str_equal(sc_grant_id(memory, &grants[g]), id)) {
      *out = (struct rule_place){grants[g].span,
                                 grants[g].when != NULL ? grants[g].when->span : grants[g].span};
      return true;
    }
  return false;
}

static struct rule_place place_of(struct sc_arena *memory, const struct sc_policy *policy,
                                  struct sc_str id) {
  struct rule_place place = {SC_NO_SPAN, SC_NO_SPAN};
  for (uint32_t r = 0; r < policy->role_count; r++)
    if (find_grant(memory, policy->roles[r].grants, policy->roles[r].grant_count, id, &place))
      return place;
  for (uint32_t u = 0; u < policy->user_count; u++)
    if (find_grant(memory, policy->users[u].grants, policy->users[u].grant_count, id, &place))
      return place;
  for (uint32_t a = 0; a < policy->agent_count; a++)
    for (uint32_t k = 0; k < policy->agents[a].task_count; k++)
      if (find_grant(memory, policy->agents[a].tasks[k].scopes,
                     policy->agents[a].tasks[k].scope_count, id, &place))
        return place;
  for (uint32_t d = 0; d < policy->delegation_count; d++)
    if (sc_str_equal(policy->delegations[d].id, id)) {
      const struct sc_expr *when = policy->delegations[d].when;
      return (struct rule_place){policy->delegations[d].span,
                                 when != NULL ? when->span : policy->delegations[d].span};
    }
  for (uint32_t d = 0; d < policy->deny_count; d++)
    if (sc_str_equal(policy->denies[d].id, id)) {
      const struct sc_expr *when = policy->denies[d].when;
      return (struct rule_place){policy->denies[d].span,
                                 when != NULL ? when->span : policy->denies[d].span};
    }
  fail_msg("no rule %.*s", SC_STR_ARGS(id));
  return place;
}

static void check_rules(struct trial *t, const struct oracle_answer *answer) {
  for (uint32_t i = 0; i < answer->rule_count; i++) {
    struct rule_place place = place_of(&t->before.arena, &t->before.policy, answer->rules[i].id);
    if (answer->allow) {
      assert_false(is_found(t, SC_0714, place.when));
      assert_false(is_found(t, SC_0715, place.rule));
    } else if (answer->reason == SCOPE_REASON_DENIED_BY_RULE) {
      assert_false(is_found(t, SC_0716, place.rule));
      assert_false(is_found(t, SC_0716, place.when));
    }
  }
}

static void check_allowed(const struct trial *t, const struct oracle_request *request) {
  const struct sc_policy *policy = &t->before.policy;
  allowed++;
  for (uint32_t s = 0; s < policy->scope_count; s++)
    if (sc_str_equal(policy->scopes[s].name, request->scope))
      assert_false(is_found(t, SC_0701, policy->scopes[s].name_span));
  for (uint32_t i = 0; i < request->actor_count; i++)
    for (uint32_t a = 0; a < policy->agent_count; a++) {
      const struct sc_agent *agent = &policy->agents[a];
      if (!sc_str_equal(agent->name, request->actors[i])) continue;
      assert_false(is_found(t, SC_0705, agent->name_span));
      for (uint32_t k = 0; k < agent->task_count; k++)
        if (sc_str_equal(agent->tasks[k].name, request->task))
          assert_false(is_found(t, SC_0706, agent->tasks[k].name_span));
    }
}

static void check_requests(struct trial *t, const struct gen_policy *policy, uint64_t seed) {
  static struct oracle_answer before, after; /* large */
  struct oracle *first = oracle_new(&arena, &t->before.policy, NULL);
  struct oracle *second = t->mended ? oracle_new(&arena, &t->after.policy, NULL) : NULL;
  struct gen_pools *pools = generate_pools(&arena, &t->before.policy, policy);
  struct oracle_request *requests = SC_NEW_ARRAY(&arena, struct oracle_request, REQUESTS);
  struct rng rng = {seed};
  for (uint32_t i = 0; i < REQUESTS; i++) {
    for (uint32_t tries = 0; tries < 6; tries++) { /* most random requests fail early */
      generate_request(&arena, &rng, pools, &requests[i]);
      oracle_decide(first, &requests[i], &before);
      if (before.allow || before.reason == SCOPE_REASON_DENIED_BY_RULE) break;
    }
  }
  oracle_set_offsets(first, requests, REQUESTS);
  for (uint32_t i = 0; i < REQUESTS; i++) {
    oracle_decide(first, &requests[i], &before);
    if (before.unsure) continue;
    check_rules(t, &before);
    if (before.allow) check_allowed(t, &requests[i]);
  }
  if (second == NULL) return;
  oracle_set_offsets(second, requests, REQUESTS);
  for (uint32_t i = 0; i < REQUESTS; i++) {
    oracle_set_offsets(first, &requests[i], 1);
    oracle_decide(first, &requests[i], &before);
    oracle_set_offsets(second, &requests[i], 1);
    oracle_decide(second, &requests[i], &after);
    if (before.unsure || after.unsure) continue;
    assert_int_equal(before.allow, after.allow);
    assert_int_equal(before.reason, after.reason);
    assert_int_equal(before.ttl_s, after.ttl_s);
  }
}

static void test_random_policies(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= POLICIES; seed++) {
    static struct trial t;
    struct gen_policy policy;
    struct sc_str text;
    generate_policy(&arena, seed, seed * 3, &policy);
    generate_files(&arena, seed * 3, &policy, 1, &text);
    bool opened = open_trial(&t, text);
    too_large += !opened;
    if (opened) check_requests(&t, &policy, seed);
    if (t.mended) sc_compilation_release(&t.after);
    sc_compilation_release(&t.before);
    sc_arena_release(&arena);
    arena.recovery = &recovery;
  }
  assert_true(fixed > 50);
  assert_true(refused < POLICIES / 5);
  assert_true(allowed > 500);
  assert_true(too_large < POLICIES / 10);
  static const enum sc_code wanted[] = {SC_0701, SC_0705, SC_0706, SC_0711, SC_0713,
                                        SC_0714, SC_0715, SC_0716, SC_0721, SC_0722};
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
    if (seen[wanted[i]] == 0) fail_msg("no finding of SC%04d in any policy", (int)wanted[i]);
}

int main(void) {
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) return 1;
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_policies)};
  int failed = cmocka_run_group_tests_name("lint", tests, NULL, NULL);
  sc_arena_release(&arena);
  return failed;
}
