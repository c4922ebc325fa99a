/* SPDX-License-Identifier: Apache-2.0
 *
 * report_json.c - the outcome as one JSON document on one line. Members are only ever added (docs/test-report.schema.json);
 * what could not be had is left out, never null.
 */
#include <inttypes.h>

#include "base/json_text.h"
#include "explain/request_text.h"
#include "suite/report.h"

#define JSON_VERSION 1

struct writer {
  struct sc_arena *arena;
  struct sc_text *out;
};

#define PUT(w, ...) sc_text_format((w)->arena, (w)->out, __VA_ARGS__)

static void put(const struct writer *w, struct sc_str text) { sc_text_add(w->arena, w->out, text); }

static void put_string(const struct writer *w, const char *before, struct sc_str value) {
  put(w, sc_str_from(before));
  sc_json_string(w->arena, w->out, value);
}

static void put_place(const struct writer *w, struct sc_str file, uint32_t line, uint32_t column) {
  put_string(w, ",\"file\":", file);
  PUT(w, ",\"line\":%u,\"column\":%u", line, column);
}

/* --- suites ------------------------------------------------------------------------------------------------- */

static void put_test(const struct writer *w, const struct sc_suite *suite,
                     const struct sc_test *test, const struct sc_test_count *count) {
  struct sc_place place = sc_source_place(suite->diags->sources, test->span);
  put_string(w, "{\"name\":", test->name);
  PUT(w, ",\"kind\":\"%s\",\"line\":%u,\"column\":%u,\"checks\":%" PRIu64, sc_test_kind_name(test),
      place.line, place.column, test->row_count);
  PUT(w, ",\"passed\":%" PRIu64 ",\"failed\":%" PRIu64, count->passed, count->failed);
  if (test->skip.len > 0) put_string(w, ",\"skip\":", test->skip);
  put(w, SC_STR("}"));
}

static void put_suites(const struct writer *w, const struct sc_outcome *o) {
  put(w, SC_STR(",\"suites\":["));
  for (size_t s = 0; s < o->suite_count; s++) {
    const struct sc_suite *suite = o->suites[s];
    put_string(w, s > 0 ? ",{\"name\":" : "{\"name\":", suite->name);
    put_string(w, ",\"file\":", suite->path);
    put_string(w, ",\"policy\":", suite->sut->path);
    put(w, SC_STR(",\"tests\":["));
    for (size_t t = 0; t < suite->tests.count; t++) {
      if (t > 0) put(w, SC_STR(","));
      put_test(w, suite, &suite->tests.items[t], &o->result->counts[s][t]);
    }
    put(w, SC_STR("]}"));
  }
  put(w, SC_STR("]"));
}

/* --- failures ------------------------------------------------------------------------------------------------ */

static void put_atoms(const struct writer *w, const struct sc_failure *f, size_t rule) {
  size_t count = 0;
  put(w, SC_STR(",\"atoms\":["));
  for (size_t a = 0; a < f->atoms.count; a++) {
    const struct sc_failure_atom *atom = &f->atoms.items[a];
    if (atom->rule != rule) continue;
    put_string(w, count++ > 0 ? ",{\"text\":" : "{\"text\":", atom->text);
    put_place(w, atom->file, atom->line, atom->column);
    PUT(w, ",\"truth\":\"%s\"", sc_truth_name(atom->truth));
    if (atom->value.len > 0) put_string(w, ",\"value\":", atom->value);
    put(w, SC_STR("}"));
  }
  put(w, SC_STR("]"));
}

static void put_rules(const struct writer *w, const struct sc_failure *f) {
  put(w, SC_STR(",\"rules\":["));
  for (size_t r = 0; r < f->rules.count; r++) {
    const struct sc_failure_rule *rule = &f->rules.items[r];
    put_string(w, r > 0 ? ",{\"id\":" : "{\"id\":", rule->id);
    PUT(w, ",\"kind\":\"%s\"", rule->kind);
    put_place(w, rule->file, rule->line, rule->column);
    PUT(w, ",\"truth\":\"%s\"", sc_truth_name(rule->truth));
    put_atoms(w, f, r);
    put(w, SC_STR("}"));
  }
  PUT(w, "],\"rules_left_out\":%zu", f->rules_left_out);
}

static void put_failure(const struct writer *w, const struct sc_outcome *o, size_t index) {
  const struct sc_failure *f = &o->failures[index];
  const struct sc_row_ref *ref = &o->result->failures[index];
  const struct sc_suite *suite = o->suites[ref->suite];
  put_string(w, index > 0 ? ",{\"path\":" : "{\"path\":", f->path);
  put_string(w, ",\"suite\":", suite->name);
  put_string(w, ",\"test\":", suite->tests.items[ref->test].name);
  put_place(w, f->file, f->line, f->column);
  PUT(w, ",\"kind\":\"%s\"", sc_failure_kind_name(sc_failure_kind(f->expected, &f->decision)));
  put_string(w, ",\"expected\":", f->expected_text);
  put_string(w, ",\"actual\":", f->actual_text);
  put(w, SC_STR(",\"differs\":["));
  for (size_t i = 0; i < f->mismatches.count; i++)
    put_string(w, i > 0 ? "," : "", f->mismatches.items[i]);
  put(w, SC_STR("],\"request\":"));
  sc_request_json(w->arena, w->out, &f->request);
  if (f->why.len > 0) put_string(w, ",\"because\":", f->why);
  if (f->message.len > 0) put_string(w, ",\"message\":", f->message);
  put_rules(w, f);
  put_string(w, ",\"command\":", f->command);
  put(w, SC_STR("}"));
}

static void put_failures(const struct writer *w, const struct sc_outcome *o) {
  put(w, SC_STR(",\"failures\":["));
  for (size_t i = 0; i < o->result->failure_count; i++) put_failure(w, o, i);
  PUT(w, "],\"failures_left_out\":%" PRIu64, o->result->failed - o->result->failure_count);
}

/* --- mutants ---------------------------------------------------------------------------------------------------- */

static void put_survivor(const struct writer *w, const struct sc_policy_mutants *policy, size_t i,
                         bool first) {
  const struct sc_mutation *mutation = &policy->mutants.mutations.items[i];
  const struct sc_mutant *mutant = &policy->mutants.items[i];
  struct sc_place place = sc_mutation_place(policy, mutation);
  PUT(w, "%s{\"kind\":\"%s\"", first ? "" : ",", sc_mutation_kind_name(mutation->kind));
  put_string(w, ",\"rule\":", mutation->rule);
  put_string(w, ",\"what\":", mutation->what);
  put_place(w, place.file, place.line, place.column);
  if (mutant->command.len > 0) {
    put_string(w, ",\"policy_says\":", mutant->was);
    put_string(w, ",\"mutant_says\":", mutant->is);
    put_string(w, ",\"command\":", mutant->command);
    put_string(w, ",\"test\":", mutant->test);
  }
  put(w, SC_STR("}"));
}

static void put_policy_mutants(const struct writer *w, const struct sc_policy_mutants *policy) {
  const struct sc_mutants *m = &policy->mutants;
  put_string(w, "{\"policy\":", policy->sut->path);
  PUT(w,
      ",\"killed\":%" PRIu64 ",\"survived\":%" PRIu64 ",\"equivalent\":%" PRIu64
      ",\"invalid\":%" PRIu64 ",\"survivors\":[",
      m->killed, m->survived, m->equivalent, m->invalid);
  bool first = true;
  for (size_t i = 0; i < m->mutations.count; i++) {
    if (m->items[i].fate != SC_MUTANT_SURVIVED) continue;
    put_survivor(w, policy, i, first);
    first = false;
  }
  put(w, SC_STR("]}"));
}

static void put_mutation(const struct writer *w, const struct sc_outcome *o) {
  if (o->mutants == NULL) return;
  uint64_t counted, killed = sc_outcome_killed(o, &counted);
  PUT(w, ",\"mutation\":{\"killed\":%" PRIu64 ",\"of\":%" PRIu64 ",\"percent\":%u,\"policies\":[",
      killed, counted, sc_percent(killed, counted));
  for (size_t k = 0; k < o->mutants_count; k++) {
    if (k > 0) put(w, SC_STR(","));
    put_policy_mutants(w, &o->mutants[k]);
  }
  put(w, SC_STR("]}"));
}

/* --- coverage, gates ------------------------------------------------------------------------------------------ */

static void put_bits(const struct writer *w, const char *name, enum sc_coverage_kind kind,
                     unsigned bits) {
  static const char *const names[SC_COVER_KINDS][3] = {{"decided", NULL, NULL},
                                                       {"held", "failed", NULL},
                                                       {"true", "false", "unknown"},
                                                       {"true", "false", NULL}};
  unsigned count = 0;
  PUT(w, ",\"%s\":[", name);
  for (unsigned b = 0; b < 3; b++)
    if (bits >> b & 1 && names[kind][b] != NULL)
      PUT(w, "%s\"%s\"", count++ > 0 ? "," : "", names[kind][b]);
  put(w, SC_STR("]"));
}

static void put_item(const struct writer *w, const struct sc_subject_under_test *sut,
                     const struct sc_coverage_item *item) {
  bool rule = item->kind == SC_COVER_RULES || item->kind == SC_COVER_OUTCOMES;
  PUT(w, "{\"of\":\"%s\"", sc_coverage_kind_name(item->kind));
  put_string(w, ",\"name\":", item->name);
  if (rule) PUT(w, ",\"kind\":\"%s\"", sc_rule_kind(item->rule_kind));
  put_place(w, sc_sut_file(w->arena, sut, item->place.file), item->place.line, item->place.column);
  put_bits(w, "wanted", item->kind, item->wanted);
  put_bits(w, "seen", item->kind, item->seen & item->wanted);
  if (item->kind == SC_COVER_RULES) PUT(w, ",\"hits\":%" PRIu64, item->hits);
  put(w, SC_STR("}"));
}

static void put_coverage(const struct writer *w, const struct sc_outcome *o) {
  if (o->coverage == NULL) return;
  put(w, SC_STR(",\"coverage\":{"));
  for (unsigned k = 0; k < SC_COVER_KINDS; k++) {
    uint64_t wanted, seen = sc_outcome_covered(o, (enum sc_coverage_kind)k, &wanted);
    PUT(w, "\"%s\":{\"covered\":%" PRIu64 ",\"of\":%" PRIu64 ",\"percent\":%u},",
        sc_coverage_kind_name((enum sc_coverage_kind)k), seen, wanted, sc_percent(seen, wanted));
  }
  put(w, SC_STR("\"policies\":["));
  for (size_t p = 0; p < o->coverage_count; p++) {
    const struct sc_policy_coverage *policy = &o->coverage[p];
    put_string(w, p > 0 ? ",{\"policy\":" : "{\"policy\":", policy->sut->path);
    put(w, SC_STR(",\"items\":["));
    for (size_t i = 0; i < policy->items.count; i++) {
      if (i > 0) put(w, SC_STR(","));
      put_item(w, policy->sut, &policy->items.items[i]);
    }
    put(w, SC_STR("]}"));
  }
  put(w, SC_STR("]}"));
}

static void put_gates(const struct writer *w, const struct sc_outcome *o) {
  put(w, SC_STR(",\"gates\":["));
  for (size_t i = 0; i < o->gate_count; i++) {
    const struct sc_gate *gate = &o->gates[i];
    put_string(w, i > 0 ? ",{\"name\":" : "{\"name\":", gate->name);
    PUT(w, ",\"wanted\":%u,\"reached\":%u,\"passed\":%s}", gate->wanted, gate->reached,
        gate->passed ? "true" : "false");
  }
  put(w, SC_STR("]"));
}

void sc_report_json(struct sc_arena *arena, const struct sc_outcome *o, struct sc_text *out) {
  const struct writer w = {arena, out};
  const struct sc_run_result *r = o->result;
  PUT(&w, "{\"version\":%d,\"report\":\"test\",\"good\":%s", JSON_VERSION,
      sc_outcome_good(o) ? "true" : "false");
  PUT(&w, ",\"passed\":%" PRIu64 ",\"failed\":%" PRIu64 ",\"skipped\":%" PRIu64, r->passed,
      r->failed, r->skipped_rows);
  put_suites(&w, o);
  put_failures(&w, o);
  put_coverage(&w, o);
  put_mutation(&w, o);
  put_gates(&w, o);
  put(&w, SC_STR("}\n"));
}
