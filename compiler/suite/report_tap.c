/* SPDX-License-Identifier: Apache-2.0
 *
 * report_tap.c - TAP (testanything.org), with a YAML block under each point that is not ok. The plan comes last: a stream that
 * was cut off has none. A stream without subtests is the same in versions 13 and 14 but for its first line; Perl's prove
 * refuses any line there that it has not heard of, so the common form says 13.
 */
#include <inttypes.h>

#include "base/escape.h"
#include "suite/report_points.h"

struct writer {
  struct sc_arena *arena;
  struct sc_text *out;
  uint64_t count;
};

#define PUT(w, ...) sc_text_format((w)->arena, (w)->out, __VA_ARGS__)

static void put(const struct writer *w, struct sc_str text) { sc_text_add(w->arena, w->out, text); }

static void begin_point(struct writer *w, bool good) {
  PUT(w, "%sok %" PRIu64 " - ", good ? "" : "not ", ++w->count);
}

static void put_key(const struct writer *w, const char *key, struct sc_str value) {
  if (value.len == 0) return;
  PUT(w, "  %s: ", key);
  sc_put_yaml(w->arena, w->out, value);
  put(w, SC_STR("\n"));
}

static void put_at(const struct writer *w, unsigned indent, struct sc_str file, uint32_t line,
                   uint32_t column) {
  PUT(w, "%*sfile: ", (int)indent, "");
  sc_put_yaml(w->arena, w->out, file);
  PUT(w, "\n%*sline: %u\n%*scolumn: %u\n", (int)indent, "", line, (int)indent, "", column);
}

/* --- one failure ------------------------------------------------------------------------------------------------ */

static void put_atoms(const struct writer *w, const struct sc_failure *f, size_t rule) {
  bool first = true;
  for (size_t a = 0; a < f->atoms.count; a++) {
    const struct sc_failure_atom *atom = &f->atoms.items[a];
    if (atom->rule != rule) continue;
    if (first) put(w, SC_STR("      atoms:\n"));
    first = false;
    put(w, SC_STR("        - atom: "));
    sc_put_yaml(w->arena, w->out, atom->text);
    put(w, SC_STR("\n"));
    put_at(w, 10, atom->file, atom->line, atom->column);
    PUT(w, "          truth: \"%s\"\n", sc_truth_name(atom->truth));
    if (atom->value.len == 0) continue;
    put(w, SC_STR("          value: "));
    sc_put_yaml(w->arena, w->out, atom->value);
    put(w, SC_STR("\n"));
  }
}

static void put_rules(const struct writer *w, const struct sc_failure *f) {
  if (f->rules.count > 0) put(w, SC_STR("  rules:\n"));
  for (size_t r = 0; r < f->rules.count; r++) {
    const struct sc_failure_rule *rule = &f->rules.items[r];
    put(w, SC_STR("    - id: "));
    sc_put_yaml(w->arena, w->out, rule->id);
    put(w, SC_STR("\n"));
    put_at(w, 6, rule->file, rule->line, rule->column);
    PUT(w, "      truth: \"%s\"\n", sc_truth_name(rule->truth));
    put_atoms(w, f, r);
  }
}

static void put_differences(const struct writer *w, const struct sc_failure *f) {
  if (f->mismatches.count > f->verdict_mismatch_count) put(w, SC_STR("  differs:\n"));
  for (size_t i = f->verdict_mismatch_count; i < f->mismatches.count; i++) {
    put(w, SC_STR("    - "));
    sc_put_yaml(w->arena, w->out, f->mismatches.items[i]);
    put(w, SC_STR("\n"));
  }
}

static void put_diagnostics(const struct writer *w, const struct sc_point *point) {
  const struct sc_failure *f = point->failure;
  put(w, SC_STR("  ---\n"));
  if (point->matrix) {
    PUT(w, "  message: \"%" PRIu64 " more combinations failed\"\n", point->unlisted);
  } else {
    PUT(w, "  message: \"%s\"\n", sc_failure_kind_name(point->kind));
    put_key(w, "wanted", point->expected);
    put_key(w, "found", point->actual);
  }
  put(w, SC_STR("  severity: \"fail\"\n  at:\n"));
  put_at(w, 4, point->place.file, point->place.line, point->place.column);
  if (f != NULL) {
    put_differences(w, f);
    put_key(w, "subject", f->subject);
    put_key(w, "actors", f->actors);
    put_key(w, "task", sc_str_of(f->request.task));
    put_key(w, "scope", sc_str_of(f->request.scope.name));
    put_key(w, "because", f->why);
    put_key(w, "deny_message", f->message);
    put_rules(w, f);
    put_key(w, "see", f->command);
  }
  put(w, SC_STR("  ...\n"));
}

/* --- points ------------------------------------------------------------------------------------------------------- */

static void put_point(struct writer *w, const struct sc_point *point) {
  begin_point(w, point->state != SC_POINT_FAILED);
  sc_put_tap(w->arena, w->out, point->suite->name);
  put(w, SC_STR("/"));
  sc_put_tap(w->arena, w->out, point->test->name);
  if (point->label.len > 0) put(w, SC_STR("/"));
  sc_put_tap(w->arena, w->out, point->label);
  if (point->matrix) PUT(w, " (%" PRIu64 " combinations)", point->test->row_count);
  if (point->state == SC_POINT_SKIPPED) {
    put(w, SC_STR(" # SKIP "));
    sc_put_tap(w->arena, w->out, point->skip);
  }
  put(w, SC_STR("\n"));
  if (point->state == SC_POINT_FAILED) put_diagnostics(w, point);
}

static void put_gate(struct writer *w, const struct sc_gate *gate) {
  begin_point(w, gate->passed);
  put(w, SC_STR("gate: "));
  sc_put_tap(w->arena, w->out, gate->name);
  put(w, SC_STR("\n"));
  if (!gate->passed)
    PUT(w, "  ---\n  message: \"gate\"\n  severity: \"fail\"\n  wanted: %u\n  found: %u\n  ...\n",
        gate->wanted, gate->reached);
}

static void put_stream(struct sc_arena *arena, const struct sc_outcome *o, struct sc_text *out) {
  struct writer w = {arena, out, 0};
  struct sc_points *points = sc_points_new(arena, o);
  struct sc_point point;
  while (sc_points_next(points, &point)) put_point(&w, &point);
  for (size_t i = 0; i < o->gate_count; i++) put_gate(&w, &o->gates[i]);
  PUT(&w, "1..%" PRIu64 "\n", w.count);
}

void sc_report_tap(struct sc_arena *arena, const struct sc_outcome *o, struct sc_text *out) {
  sc_text_add(arena, out, SC_STR("TAP version 13\n"));
  put_stream(arena, o, out);
}

void sc_report_tap14(struct sc_arena *arena, const struct sc_outcome *o, struct sc_text *out) {
  sc_text_add(arena, out, SC_STR("TAP version 14\n"));
  put_stream(arena, o, out);
}
