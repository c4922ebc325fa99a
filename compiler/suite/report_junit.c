/* SPDX-License-Identifier: Apache-2.0
 *
 * report_junit.c - JUnit XML. There is no standard: this is the common core that Jenkins, GitLab, Azure and GitHub's readers
 * take, with `file` and `line` where they look for them, and properties. `time` is 0 throughout: some readers want the
 * attribute, and durations differ between equal runs.
 */
#include <inttypes.h>

#include "base/escape.h"
#include "suite/report_points.h"

struct writer {
  struct sc_arena *arena;
  struct sc_text *out;
};

#define PUT(w, ...) sc_text_format((w)->arena, (w)->out, __VA_ARGS__)

static void put(const struct writer *w, struct sc_str text) { sc_text_add(w->arena, w->out, text); }

/* ` name="value"` */
static void put_attribute(const struct writer *w, const char *name, struct sc_str value) {
  PUT(w, " %s=\"", name);
  sc_put_xml_attribute(w->arena, w->out, value);
  put(w, SC_STR("\""));
}

static void put_sums(const struct writer *w, const struct sc_point_sums *sums) {
  PUT(w,
      " tests=\"%" PRIu64 "\" failures=\"%" PRIu64 "\" errors=\"0\" skipped=\"%" PRIu64
      "\" time=\"0\"",
      sums->points, sums->failed, sums->skipped);
}

static void put_property(const struct writer *w, const char *name, struct sc_str value) {
  put(w, SC_STR("<property"));
  put_attribute(w, "name", sc_str_from(name));
  put_attribute(w, "value", value);
  put(w, SC_STR("/>"));
}

static void put_number(const struct writer *w, const char *name, uint64_t value) {
  PUT(w, "<property name=\"%s\" value=\"%" PRIu64 "\"/>", name, value);
}

/* --- test cases ------------------------------------------------------------------------------------------------ */

static void put_properties(const struct writer *w, const struct sc_point *point) {
  const struct sc_suite *suite = point->suite;
  if (!point->has_row && !point->matrix) return;
  put(w, SC_STR("\n      <properties>"));
  if (point->matrix) {
    put_number(w, "combinations", point->test->row_count);
    put_number(w, "passed", point->count.passed);
    put_number(w, "failed", point->count.failed);
  } else {
    put_property(w, "user", suite->subjects.items[point->row.subject].label);
    put_property(w, "agent", suite->chains.items[point->row.chain].label);
    put_property(w, "task", suite->tasks.items[point->row.task]);
    put_property(w, "scope", sc_str_of(suite->scopes.items[point->row.scope].name.name));
  }
  put(w, SC_STR("</properties>"));
}

static void put_failed(const struct writer *w, const struct sc_point *point) {
  if (point->matrix) {
    PUT(w, "\n      <failure type=\"too-many\" message=\"%" PRIu64 " more combinations failed\"/>",
        point->unlisted);
    return;
  }
  struct sc_text message = {0};
  sc_text_format(w->arena, &message, "expected %.*s, actual %.*s", SC_STR_ARGS(point->expected),
                 SC_STR_ARGS(point->actual));
  PUT(w, "\n      <failure type=\"%s\"", sc_failure_kind_name(point->kind));
  put_attribute(w, "message", sc_text_str(&message));
  if (point->failure == NULL) {
    put(w, SC_STR("/>"));
    return;
  }
  struct sc_text body = {0};
  const struct sc_text_style style = {.utf8 = true};
  sc_report_failure_text(w->arena, point->failure, &style, &body);
  while (body.count > 0 && body.items[body.count - 1] == '\n') body.count--;
  put(w, SC_STR(">"));
  sc_put_xml(w->arena, w->out, sc_text_str(&body));
  put(w, SC_STR("</failure>"));
}

static void put_case(const struct writer *w, const struct sc_point *point) {
  put(w, SC_STR("    <testcase"));
  put_attribute(w, "classname", point->suite->name);
  put(w, SC_STR(" name=\""));
  sc_put_xml_attribute(w->arena, w->out, point->test->name);
  if (point->label.len > 0) put(w, SC_STR("/"));
  sc_put_xml_attribute(w->arena, w->out, point->label);
  put(w, SC_STR("\""));
  put_attribute(w, "file", point->place.file);
  PUT(w, " line=\"%u\" time=\"0\">", point->place.line);
  put_properties(w, point);
  switch (point->state) {
  case SC_POINT_PASSED: break;
  case SC_POINT_FAILED: put_failed(w, point); break;
  case SC_POINT_SKIPPED:
    put(w, SC_STR("\n      <skipped"));
    put_attribute(w, "message", point->skip);
    put(w, SC_STR("/>"));
    break;
  }
  put(w, SC_STR("\n    </testcase>\n"));
}

/* --- suites ---------------------------------------------------------------------------------------------------- */

static void open_suite(const struct writer *w, const struct sc_suite *suite,
                       const struct sc_point_sums *sums) {
  put(w, SC_STR("  <testsuite"));
  put_attribute(w, "name", suite->name);
  put_attribute(w, "file", suite->path);
  put_sums(w, sums);
  put(w, SC_STR(">\n    <properties>"));
  put_property(w, "policy", suite->sut->path);
  put(w, SC_STR("</properties>\n"));
}

static struct sc_point_sums gate_sums(const struct sc_outcome *o) {
  struct sc_point_sums sums = {.points = o->gate_count};
  for (size_t i = 0; i < o->gate_count; i++) sums.failed += !o->gates[i].passed;
  return sums;
}

static void put_gates(const struct writer *w, const struct sc_outcome *o) {
  const struct sc_point_sums sums = gate_sums(o);
  if (o->gate_count == 0) return;
  put(w, SC_STR("  <testsuite name=\"gates\""));
  put_sums(w, &sums);
  put(w, SC_STR(">\n"));
  for (size_t i = 0; i < o->gate_count; i++) {
    const struct sc_gate *gate = &o->gates[i];
    put(w, SC_STR("    <testcase classname=\"gates\""));
    put_attribute(w, "name", gate->name);
    put(w, SC_STR(" time=\"0\">"));
    if (!gate->passed)
      PUT(w, "<failure type=\"gate\" message=\"%u %%, wanted %u %%\"/>", gate->reached,
          gate->wanted);
    put(w, SC_STR("</testcase>\n"));
  }
  put(w, SC_STR("  </testsuite>\n"));
}

void sc_report_junit(struct sc_arena *arena, const struct sc_outcome *o, struct sc_text *out) {
  const struct writer w = {arena, out};
  struct sc_points *points = sc_points_new(arena, o);
  struct sc_point_sums *sums = SC_NEW_ARRAY(arena, struct sc_point_sums, o->suite_count);
  struct sc_point_sums all = gate_sums(o);
  for (size_t s = 0; s < o->suite_count; s++) {
    sums[s] = sc_points_count(points, s);
    all.points += sums[s].points;
    all.failed += sums[s].failed;
    all.skipped += sums[s].skipped;
  }
  put(&w, SC_STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"scopec test\""));
  put_sums(&w, &all);
  put(&w, SC_STR(">\n"));
  struct sc_point point;
  const struct sc_suite *open = NULL;
  while (sc_points_next(points, &point)) {
    if (point.suite != open) {
      if (open != NULL) put(&w, SC_STR("  </testsuite>\n"));
      open_suite(&w, point.suite, &sums[point.suite_index]);
      open = point.suite;
    }
    put_case(&w, &point);
  }
  if (open != NULL) put(&w, SC_STR("  </testsuite>\n"));
  put_gates(&w, o);
  put(&w, SC_STR("</testsuites>\n"));
}
