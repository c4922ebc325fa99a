/* SPDX-License-Identifier: Apache-2.0
 *
 * report_sarif.c - what failed as SARIF 2.1.0, with both places: where the test stands, and where the rules that decided. A
 * result is at the rule where a rule allowed or denied what it must not, else at the test. Services refuse results without a
 * place, so a gate is at the first test file.
 */
#include <inttypes.h>

#include "base/workflow.h"
#include "suite/report_place.h"

enum rule { ALLOWED, DENIED, DIFFERS, GATE, SURVIVED, NOT_COVERED };

static const struct {
  const char *id, *title, *help;
  enum sc_sarif_level level;
} rules[] = {
    {"unexpected-allow", "The policy allows what a test says it denies",
     "The rules that allowed the request are named with their lines. Narrow one of them, or "
     "correct the test.",
     SC_SARIF_ERROR},
    {"unexpected-deny", "The policy denies what a test says it allows",
     "The leg of the decision that failed is named with its rules, and the parts of their "
     "conditions that decided.",
     SC_SARIF_ERROR},
    {"unexpected-answer", "The decision is right, but something else that a test asserts is not",
     "The reason, the rules that decided, an obligation, or what was missing differs from what the "
     "test says.",
     SC_SARIF_ERROR},
    {"gate", "A gate did not hold",
     "The tests cover less of the policy, or notice fewer mistakes, than was asked for.",
     SC_SARIF_ERROR},
    {"mutant-survived", "A mistake in this place is noticed by no test",
     "The policy was changed here, and all tests still passed. Add the test that is shown.",
     SC_SARIF_WARNING},
    {"not-covered", "No test needs this rule",
     "No request of any test was decided by it. Add one that is, or drop the rule.", SC_SARIF_NOTE},
};
#define RULES (sizeof rules / sizeof *rules)

struct writer {
  struct sc_arena *arena;
  const struct sc_outcome *outcome;
  struct sc_sarif sarif;
};

/* `[text](target)` in a message is a link (SARIF 2.1.0, 3.11.6): texts that are not ours must not make one. */
static struct sc_str without_links(struct sc_arena *arena, struct sc_str message) {
  struct sc_text out = {0};
  for (size_t i = 0; i < message.len; i++) {
    sc_text_add(arena, &out, (struct sc_str){message.ptr + i, 1});
    if (message.ptr[i] == ']' && i + 1 < message.len && message.ptr[i + 1] == '(')
      sc_text_add(arena, &out, SC_STR(" "));
  }
  return sc_text_str(&out);
}

static void put_result(struct writer *w, enum rule rule, struct sc_str name,
                       struct sc_sarif_result result) {
  result.rule = rule;
  result.level = rules[rule].level;
  result.message = without_links(w->arena, result.message);
  result.fingerprint = sc_str_format(w->arena, "%s:%.*s", rules[rule].id, SC_STR_ARGS(name));
  sc_sarif_add(&w->sarif, &result);
}

/* --- failures --------------------------------------------------------------------------------------------------- */

static enum rule rule_of(const struct sc_failure *f) {
  switch (sc_failure_kind(f->expected, &f->decision)) {
  case SC_FAILURE_ALLOWED: return ALLOWED;
  case SC_FAILURE_DENIED: return DENIED;
  case SC_FAILURE_DIFFERS: break;
  }
  return DIFFERS;
}

static struct sc_sarif_location rule_location(struct writer *w, const struct sc_suite *suite,
                                              const struct sc_failure_rule *rule) {
  struct sc_sarif_location place =
      sc_policy_location(w->arena, suite->sut, rule->file, rule->line, rule->column);
  place.message = sc_str_format(w->arena, "%s %.*s", rule->kind, SC_STR_ARGS(rule->id));
  return place;
}

static struct sc_sarif_location atom_location(struct writer *w, const struct sc_suite *suite,
                                              const struct sc_failure_atom *atom) {
  struct sc_sarif_location place =
      sc_policy_location(w->arena, suite->sut, atom->file, atom->line, atom->column);
  place.message = sc_str_format(w->arena, "%.*s is %s%s%.*s", SC_STR_ARGS(atom->text),
                                sc_truth_name(atom->truth), atom->value.len > 0 ? ": " : "",
                                SC_STR_ARGS(atom->value));
  return place;
}

static void put_failure(struct writer *w, size_t index) {
  const struct sc_failure *f = &w->outcome->failures[index];
  const struct sc_suite *suite = w->outcome->suites[w->outcome->result->failures[index].suite];
  struct sc_sarif_location *related =
      SC_NEW_ARRAY(w->arena, struct sc_sarif_location, 1 + f->rules.count + f->atoms.count);
  size_t count = 0;
  struct sc_sarif_location test = sc_failure_location(w->arena, w->outcome, index);
  struct sc_sarif_location place = test;
  bool blames = sc_failure_blames_rule(f);
  if (blames) {
    place = rule_location(w, suite, &f->rules.items[0]);
    place.message = SC_STR("");
    test.message = sc_str_format(w->arena, "test %.*s", SC_STR_ARGS(f->path));
    related[count++] = test;
  }
  for (size_t r = blames ? 1 : 0; r < f->rules.count; r++)
    related[count++] = rule_location(w, suite, &f->rules.items[r]);
  for (size_t a = 0; a < f->atoms.count; a++)
    related[count++] = atom_location(w, suite, &f->atoms.items[a]);
  struct sc_str body = sc_failure_body(w->arena, f);
  put_result(w, rule_of(f), f->path,
             (struct sc_sarif_result){
                 .message = sc_str_format(w->arena, "%.*s: expected %.*s, actual %.*s\n%.*s",
                                          SC_STR_ARGS(f->path), SC_STR_ARGS(f->expected_text),
                                          SC_STR_ARGS(f->actual_text), SC_STR_ARGS(body)),
                 .place = place,
                 .related = related,
                 .related_count = count});
}

/* --- gates, mutants, coverage ------------------------------------------------------------------------------------- */

static void put_gate(struct writer *w, const struct sc_gate *gate) {
  struct sc_str file = w->outcome->suite_count > 0 ? w->outcome->suites[0]->path : SC_STR("scopec");
  put_result(w, GATE, gate->name,
             (struct sc_sarif_result){
                 .message = sc_str_format(w->arena, "%.*s is %u %%, wanted %u %%",
                                          SC_STR_ARGS(gate->name), gate->reached, gate->wanted),
                 .place = sc_file_location(w->arena, file)});
}

static void put_survivors(struct writer *w, const struct sc_policy_mutants *policy) {
  for (size_t i = 0; i < policy->mutants.mutations.count; i++) {
    const struct sc_mutation *mutation = &policy->mutants.mutations.items[i];
    const struct sc_mutant *mutant = &policy->mutants.items[i];
    if (mutant->fate != SC_MUTANT_SURVIVED) continue;
    struct sc_sarif_location place = sc_sarif_place(policy->sources, mutation->span);
    place.file = sc_path_normal(w->arena, place.file);
    struct sc_str message =
        sc_str_format(w->arena, "%.*s: %.*s: no test notices%s%.*s", SC_STR_ARGS(mutation->rule),
                      SC_STR_ARGS(mutation->what),
                      mutant->test.len > 0 ? "; this one would:\n" : "", SC_STR_ARGS(mutant->test));
    struct sc_str name =
        sc_str_format(w->arena, "%s:%.*s:%.*s", sc_mutation_kind_name(mutation->kind),
                      SC_STR_ARGS(mutation->rule), SC_STR_ARGS(mutation->what));
    put_result(w, SURVIVED, name, (struct sc_sarif_result){.message = message, .place = place});
  }
}

static void put_uncovered(struct writer *w, const struct sc_policy_coverage *policy) {
  for (size_t i = 0; i < policy->items.count; i++) {
    const struct sc_coverage_item *item = &policy->items.items[i];
    if (item->kind != SC_COVER_RULES || (item->wanted & ~item->seen) == 0) continue;
    struct sc_str lack = sc_coverage_lack(w->arena, item);
    put_result(w, NOT_COVERED, item->name,
               (struct sc_sarif_result){
                   .message = sc_str_format(w->arena, "%.*s: %.*s in any test",
                                            SC_STR_ARGS(item->name), SC_STR_ARGS(lack)),
                   .place = sc_policy_location(w->arena, policy->sut,
                                               sc_sut_file(w->arena, policy->sut, item->place.file),
                                               item->place.line, item->place.column)});
  }
}

void sc_report_sarif(struct sc_arena *arena, const struct sc_outcome *o, struct sc_text *out) {
  struct writer w = {.arena = arena, .outcome = o};
  struct sc_sarif_rule list[RULES];
  for (size_t i = 0; i < RULES; i++)
    list[i] = (struct sc_sarif_rule){.id = sc_str_from(rules[i].id),
                                     .title = sc_str_from(rules[i].title),
                                     .help = sc_str_from(rules[i].help),
                                     .level = rules[i].level};
  sc_sarif_begin(&w.sarif, arena, SC_STR("scopec test"), list, RULES);
  for (size_t i = 0; i < o->result->failure_count; i++) put_failure(&w, i);
  for (size_t i = 0; i < o->gate_count; i++)
    if (!o->gates[i].passed) put_gate(&w, &o->gates[i]);
  for (size_t i = 0; i < o->mutants_count; i++) put_survivors(&w, &o->mutants[i]);
  for (size_t i = 0; i < o->coverage_count; i++) put_uncovered(&w, &o->coverage[i]);
  sc_text_add(arena, out, sc_sarif_end(&w.sarif));
}
