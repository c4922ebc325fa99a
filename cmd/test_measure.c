/* SPDX-License-Identifier: Apache-2.0
 *
 * test_measure.c - coverage, mutation, gates.
 */
#include "test_measure.h"

#include "analysis/changed_rules.h"
#include "base/intern.h"
#include "condition/literal.h"
#include "git_revision.h"
#include "test_report.h"

/* --- options ------------------------------------------------------------------------------------------------- */

int cmd_measure_number(const struct cmd_run *run, const char *option, const char *text,
                       int64_t lowest, int64_t highest, int64_t *out) {
  if (sc_parse_int(sc_str_from(text), out) && *out >= lowest && *out <= highest) return CMD_YES;
  return cmd_usage(run, "--%s takes a whole number from %lld to %lld, not \"%s\"", option,
                   (long long)lowest, (long long)highest, text);
}

/* N is about rules; KIND=N about what it names. */
static int read_minimum(const struct cmd_run *run, const char *text, struct cmd_measure *out) {
  const char *equals = strchr(text, '=');
  struct sc_str kind =
      equals != NULL ? (struct sc_str){text, (size_t)(equals - text)} : SC_STR("rules");
  int64_t percent;
  for (unsigned k = 0; k < SC_COVER_KINDS; k++) {
    if (!sc_str_equal(kind, sc_str_from(sc_coverage_kind_name((enum sc_coverage_kind)k)))) continue;
    int status = cmd_measure_number(run, "min-coverage", equals != NULL ? equals + 1 : text, 0, 100,
                                    &percent);
    if (status == CMD_YES) out->minimum[k] = (unsigned)percent + 1;
    return status;
  }
  return cmd_usage(run, "--min-coverage %s: coverage is of rules, outcomes, atoms or mcdc", text);
}

int cmd_measure_options(const struct cmd_run *run, struct cmd_measure *out) {
  const char *text;
  int status = CMD_YES;
  out->change = cmd_value(run, "coverage-of-change");
  out->coverage = cmd_given(run, "coverage") || cmd_given(run, "min-coverage") ||
                  out->change != NULL || cmd_reports_of_coverage(run);
  for (size_t i = 0; status == CMD_YES && (text = cmd_value_at(run, "min-coverage", i)) != NULL;
       i++)
    status = read_minimum(run, text, out);
  out->mutate = cmd_given(run, "mutate") || cmd_given(run, "min-score");
  text = cmd_value(run, "min-score");
  int64_t percent;
  if (status != CMD_YES || text == NULL) return status;
  status = cmd_measure_number(run, "min-score", text, 0, 100, &percent);
  if (status == CMD_YES) out->min_score = (unsigned)percent + 1;
  return status;
}

/* --- coverage -------------------------------------------------------------------------------------------------- */

struct measured {
  struct sc_coverage **of_policy;
  size_t count;
};

static void free_measured(void *context) {
  struct measured *m = context;
  for (size_t i = 0; i < m->count; i++) sc_coverage_free(m->of_policy[i]);
  m->count = 0;
}

/* Rules are the same in a model and in its table where they stand at the same place. */
static struct sc_str place_key(struct cmd_run *run, struct sc_str file, uint32_t line,
                               uint32_t column) {
  return sc_str_format(&run->arena, "%u:%u:%.*s", line, column, SC_STR_ARGS(file));
}

static void restrict_coverage(struct cmd_run *run, struct sc_coverage *coverage,
                              const struct scope_table *table, struct sc_sources *sources,
                              const struct sc_rule_list *changed) {
  struct sc_map places = {0};
  struct scope_rule rule;
  size_t skip = sc_sources_common(sources);
  uint32_t count = 0;
  for (size_t i = 0; i < changed->items.count; i++) {
    struct sc_place place = sc_source_place(sources, changed->items.items[i].span);
    struct sc_str file = {place.file.ptr + skip, place.file.len - skip};
    sc_map_add(&run->arena, &places, place_key(run, file, place.line, place.column), 1);
  }
  while (scope_rule_info(table, count, &rule)) count++;
  bool *relevant = SC_NEW_ARRAY(&run->arena, bool, count);
  for (uint32_t i = 0; i < count && scope_rule_info(table, i, &rule); i++)
    relevant[i] = sc_map_get(&places, place_key(run, sc_str_of(rule.place.file), rule.place.line,
                                                rule.place.column)) != SC_NOT_FOUND;
  sc_coverage_restrict(coverage, relevant, count);
}

/* What the policy has in common with the older one does not count. */
static int restrict_to_change(struct cmd_run *run, const struct cmd_tests *tests,
                              const struct cmd_measure *measure) {
  if (measure->change == NULL) return CMD_YES;
  if (tests->policies.count != 1)
    return cmd_fail(run, "--coverage-of-change compares one policy; these tests are of %zu",
                    tests->policies.count);
  const struct cmd_tested_policy *policy = tests->policies.items[0];
  struct sc_compilation *after = policy->table.compilation;
  if (after == NULL)
    return cmd_fail(run, "--coverage-of-change needs the policy's source; %.*s is a table",
                    SC_STR_ARGS(policy->path));
  struct cmd_table old;
  int status = cmd_revision_open(run, measure->change, policy->path.ptr, 0, &old);
  if (status != CMD_YES) return status;
  const struct sc_compilation *before = old.compilation;
  if (before == NULL) {
    cmd_table_close(&old);
    return cmd_usage(run, "--coverage-of-change needs the older policy's source; %s is a table",
                     measure->change);
  }
  struct sc_changed_rules changed;
  after->arena.recovery = run->arena.recovery;
  sc_changed_rules(&run->arena, &before->policy, &after->policy, &changed);
  restrict_coverage(run, measure->of_policy[0], policy->sut.table, &after->sources,
                    &changed.sides[1]);
  cmd_table_close(&old);
  return CMD_YES;
}

int cmd_measure_begin(struct cmd_run *run, const struct cmd_tests *tests,
                      struct cmd_measure *measure, struct sc_run_options *options) {
  if (!measure->coverage) return CMD_YES;
  size_t policies = tests->policies.count, suites = tests->suites.count;
  struct measured *m = SC_NEW(&run->arena, struct measured);
  measure->of_policy = SC_NEW_ARRAY(&run->arena, struct sc_coverage *, policies);
  m->of_policy = measure->of_policy;
  sc_arena_defer(&run->arena, free_measured, m);
  for (; m->count < policies; m->count++) {
    m->of_policy[m->count] = sc_coverage_new(tests->policies.items[m->count]->sut.table);
    if (m->of_policy[m->count] == NULL) return cmd_fail(run, "out of memory");
  }
  options->coverage = SC_NEW_ARRAY(&run->arena, struct sc_coverage *, suites);
  for (size_t s = 0; s < suites; s++)
    options->coverage[s] = measure->of_policy[tests->policy_of[s]];
  return restrict_to_change(run, tests, measure);
}

static void list_coverage(struct cmd_run *run, const struct cmd_tests *tests,
                          const struct cmd_measure *measure, struct sc_outcome *outcome) {
  struct sc_policy_coverage *policies =
      SC_NEW_ARRAY(&run->arena, struct sc_policy_coverage, tests->policies.count);
  for (size_t i = 0; i < tests->policies.count; i++) {
    policies[i].sut = &tests->policies.items[i]->sut;
    sc_coverage_list(&run->arena, measure->of_policy[i], &policies[i].items);
  }
  outcome->coverage = policies;
  outcome->coverage_count = tests->policies.count;
}

/* --- mutation ------------------------------------------------------------------------------------------------------ */

static int run_mutants(struct cmd_run *run, const struct cmd_tests *tests,
                       const struct sc_run_options *options, struct sc_outcome *outcome) {
  size_t count = tests->policies.count;
  struct sc_policy_mutants *all = SC_NEW_ARRAY(&run->arena, struct sc_policy_mutants, count);
  for (size_t i = 0; i < count; i++) {
    struct cmd_tested_policy *policy = tests->policies.items[i];
    if (policy->table.compilation == NULL)
      return cmd_fail(run, "--mutate needs the policy's source; %.*s is a table",
                      SC_STR_ARGS(policy->path));
    all[i].sut = &policy->sut;
    all[i].sources = &policy->table.compilation->sources;
    policy->table.compilation->arena.recovery = run->arena.recovery;
    if (sc_mutants_run(&run->arena, policy->table.compilation, &policy->sut, tests->suites.items,
                       tests->suites.count, options, &all[i].mutants) != SC_OK)
      return cmd_fail(run, "out of memory");
  }
  outcome->mutants = all;
  outcome->mutants_count = count;
  return CMD_YES;
}

/* --- gates --------------------------------------------------------------------------------------------------------- */

static void add_gate(struct sc_gate *gates, struct sc_outcome *outcome, struct sc_str name,
                     unsigned minimum, uint64_t part, uint64_t whole) {
  if (minimum == 0) return;
  gates[outcome->gate_count++] = (struct sc_gate){.name = name,
                                                  .wanted = minimum - 1,
                                                  .reached = sc_percent(part, whole),
                                                  .passed = sc_percent(part, whole) >= minimum - 1};
}

static void add_gates(struct cmd_run *run, const struct cmd_measure *measure,
                      struct sc_outcome *outcome) {
  struct sc_gate *gates = SC_NEW_ARRAY(&run->arena, struct sc_gate, SC_COVER_KINDS + 1);
  uint64_t whole, part;
  for (unsigned k = 0; outcome->coverage != NULL && k < SC_COVER_KINDS; k++) {
    part = sc_outcome_covered(outcome, (enum sc_coverage_kind)k, &whole);
    add_gate(gates, outcome,
             sc_str_format(&run->arena, "coverage of %s",
                           sc_coverage_kind_name((enum sc_coverage_kind)k)),
             measure->minimum[k], part, whole);
  }
  if (outcome->mutants != NULL) {
    part = sc_outcome_killed(outcome, &whole);
    add_gate(gates, outcome, SC_STR("mutation score"), measure->min_score, part, whole);
  }
  outcome->gates = gates;
}

int cmd_measure_end(struct cmd_run *run, const struct cmd_tests *tests,
                    const struct cmd_measure *measure, const struct sc_run_options *options,
                    struct sc_outcome *outcome) {
  if (measure->coverage) list_coverage(run, tests, measure, outcome);
  if (measure->mutate && outcome->result->failed > 0)
    fprintf(stderr, "scopec test: mutants were not run: tests must pass first\n");
  else if (measure->mutate && run_mutants(run, tests, options, outcome) != CMD_YES)
    return CMD_USAGE;
  add_gates(run, measure, outcome);
  return CMD_YES;
}
