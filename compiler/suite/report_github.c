/* SPDX-License-Identifier: Apache-2.0
 *
 * report_github.c - annotations of GitHub Actions: gates and failures as errors, surviving mutants as warnings, rules that no
 * test needs as notices. Each is at the line that is to be mended.
 */
#include "base/workflow.h"
#include "suite/report_place.h"

struct writer {
  struct sc_arena *arena;
  struct sc_text *out;
  const struct sc_outcome *outcome;
  struct sc_workflow workflow;
};

static void annotate(struct writer *w, enum sc_workflow_level level,
                     const struct sc_sarif_location *place, struct sc_str title,
                     struct sc_str message, uint64_t left) {
  sc_workflow_add(&w->workflow, w->arena, w->out,
                  &(struct sc_annotation){.level = level,
                                          .file = place->file,
                                          .line = place->line,
                                          .column = place->column,
                                          .title = title,
                                          .message = message},
                  left);
}

static bool is_full(const struct writer *w, enum sc_workflow_level level) {
  return w->workflow.written[level] >= SC_WORKFLOW_MAX;
}

static void put_failures(struct writer *w) {
  const struct sc_outcome *o = w->outcome;
  for (size_t i = 0; i < o->result->failure_count && !is_full(w, SC_WORKFLOW_ERROR); i++) {
    const struct sc_failure *f = &o->failures[i];
    const struct sc_suite *suite = o->suites[o->result->failures[i].suite];
    struct sc_sarif_location place = sc_failure_location(w->arena, o, i);
    struct sc_str body = sc_failure_body(w->arena, f);
    if (sc_failure_blames_rule(f)) {
      const struct sc_failure_rule *rule = &f->rules.items[0];
      body = sc_str_format(w->arena, "  test      %.*s:%u\n%.*s", SC_STR_ARGS(place.file),
                           place.line, SC_STR_ARGS(body));
      place = sc_policy_location(w->arena, suite->sut, rule->file, rule->line, rule->column);
    }
    annotate(w, SC_WORKFLOW_ERROR, &place,
             sc_str_format(w->arena, "policy test failed: %.*s", SC_STR_ARGS(f->path)), body,
             o->result->failed - i - 1);
  }
}

static void put_gates(struct writer *w) {
  const struct sc_sarif_location nowhere = {0};
  uint64_t left = w->outcome->result->failed;
  for (size_t i = 0; i < w->outcome->gate_count; i++) left += !w->outcome->gates[i].passed;
  for (size_t i = 0; i < w->outcome->gate_count; i++) {
    const struct sc_gate *gate = &w->outcome->gates[i];
    if (gate->passed) continue;
    annotate(w, SC_WORKFLOW_ERROR, &nowhere, SC_STR("gate failed"),
             sc_str_format(w->arena, "%.*s is %u %%, wanted %u %%", SC_STR_ARGS(gate->name),
                           gate->reached, gate->wanted),
             --left);
  }
}

static void put_survivors(struct writer *w) {
  uint64_t left = 0;
  for (size_t k = 0; k < w->outcome->mutants_count; k++)
    left += w->outcome->mutants[k].mutants.survived;
  for (size_t k = 0; k < w->outcome->mutants_count; k++) {
    const struct sc_policy_mutants *policy = &w->outcome->mutants[k];
    for (size_t i = 0; i < policy->mutants.mutations.count; i++) {
      const struct sc_mutation *mutation = &policy->mutants.mutations.items[i];
      if (policy->mutants.items[i].fate != SC_MUTANT_SURVIVED) continue;
      if (is_full(w, SC_WORKFLOW_WARNING)) return;
      struct sc_sarif_location place = sc_sarif_place(policy->sources, mutation->span);
      struct sc_str test = policy->mutants.items[i].test;
      annotate(w, SC_WORKFLOW_WARNING, &place, SC_STR("no test notices a mistake here"),
               sc_str_format(w->arena, "%.*s: %.*s%s%.*s", SC_STR_ARGS(mutation->rule),
                             SC_STR_ARGS(mutation->what), test.len > 0 ? "\n" : "",
                             SC_STR_ARGS(test)),
               --left);
    }
  }
}

static bool is_uncovered(const struct sc_coverage_item *item) {
  return item->kind == SC_COVER_RULES && (item->wanted & ~item->seen) != 0;
}

static void put_uncovered(struct writer *w) {
  uint64_t left = 0;
  for (size_t k = 0; k < w->outcome->coverage_count; k++)
    for (size_t i = 0; i < w->outcome->coverage[k].items.count; i++)
      left += is_uncovered(&w->outcome->coverage[k].items.items[i]);
  for (size_t k = 0; k < w->outcome->coverage_count; k++) {
    const struct sc_policy_coverage *policy = &w->outcome->coverage[k];
    for (size_t i = 0; i < policy->items.count; i++) {
      const struct sc_coverage_item *item = &policy->items.items[i];
      if (!is_uncovered(item)) continue;
      if (is_full(w, SC_WORKFLOW_NOTICE)) return;
      struct sc_str file = sc_sut_file(w->arena, policy->sut, item->place.file);
      struct sc_sarif_location place =
          sc_policy_location(w->arena, policy->sut, file, item->place.line, item->place.column);
      struct sc_str lack = sc_coverage_lack(w->arena, item);
      annotate(w, SC_WORKFLOW_NOTICE, &place, SC_STR("no test needs this rule"),
               sc_str_format(w->arena, "%.*s: %.*s", SC_STR_ARGS(item->name), SC_STR_ARGS(lack)),
               --left);
    }
  }
}

void sc_report_github(struct sc_arena *arena, const struct sc_outcome *outcome,
                      struct sc_text *out) {
  struct writer w = {.arena = arena, .out = out, .outcome = outcome};
  put_gates(&w);
  put_failures(&w);
  put_survivors(&w);
  put_uncovered(&w);
}
