/* SPDX-License-Identifier: Apache-2.0
 *
 * test_report.c - which reporters there are, and where each one's text goes. Reporters make texts; only this writes.
 */
#include "test_report.h"

#include <langinfo.h>

#include "base/nearest.h"
#include "github.h"
#include "output.h"

struct reporter {
  const char *name;
  void (*make)(struct sc_arena *arena, const struct sc_outcome *outcome, struct sc_text *out);
  bool coverage; /* is of coverage */
};

static void plain_text(struct sc_arena *arena, const struct sc_outcome *outcome,
                       struct sc_text *out) {
  const struct sc_text_style style = {.utf8 = true};
  sc_report_text(arena, outcome, &style, out);
}

static void summary(struct sc_arena *arena, const struct sc_outcome *outcome, struct sc_text *out) {
  sc_report_markdown(arena, outcome, SC_MARKDOWN_MAX, out);
}

static const struct reporter reporters[] = {
    {"text", plain_text, false},         {"json", sc_report_json, false},
    {"junit", sc_report_junit, false},   {"tap", sc_report_tap, false},
    {"tap14", sc_report_tap14, false},   {"sarif", sc_report_sarif, false},
    {"github", sc_report_github, false}, {"markdown", summary, false},
    {"lcov", sc_report_lcov, true},      {"coverage", sc_report_listing, true},
};
#define REPORTERS (sizeof reporters / sizeof *reporters)

/* NAME=FILE; NAME alone goes to stdout. */
static const struct reporter *split(const char *value, const char **file) {
  const char *equals = strchr(value, '=');
  size_t len = equals != NULL ? (size_t)(equals - value) : strlen(value);
  *file = equals != NULL ? equals + 1 : "-";
  for (size_t i = 0; i < REPORTERS; i++)
    if (strlen(reporters[i].name) == len && memcmp(reporters[i].name, value, len) == 0)
      return &reporters[i];
  return NULL;
}

static int unknown(const struct cmd_run *run, const char *value) {
  struct sc_nearest nearest;
  size_t len = strcspn(value, "=");
  char names[256] = "";
  sc_nearest_init(&nearest, (struct sc_str){value, len});
  for (size_t i = 0; i < REPORTERS; i++) {
    sc_nearest_offer(&nearest, sc_str_from(reporters[i].name));
    (void)snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s", i > 0 ? ", " : "",
                   reporters[i].name);
  }
  if (nearest.best.ptr != NULL)
    return cmd_usage(run, "there is no report \"%.*s\": did you mean %.*s?", (int)len, value,
                     SC_STR_ARGS(nearest.best));
  return cmd_usage(run, "there is no report \"%.*s\"; there are: %s", (int)len, value, names);
}

int cmd_reports_check(const struct cmd_run *run) {
  const char *value, *file;
  unsigned to_stdout = 0;
  for (size_t i = 0; (value = cmd_value_at(run, "report", i)) != NULL; i++) {
    if (split(value, &file) == NULL) return unknown(run, value);
    if (file[0] == 0)
      return cmd_usage(run, "--report %s names no file; - is standard output", value);
    to_stdout += strcmp(file, "-") == 0;
  }
  if (to_stdout > 1) return cmd_usage(run, "only one report can go to standard output");
  if (to_stdout > 0 && cmd_json(run))
    return cmd_usage(run, "--format=json and a report on standard output exclude each other");
  return CMD_YES;
}

/* What standard output shows where no report was sent there. */
static void make_printed(struct cmd_run *run, const struct sc_outcome *outcome,
                         struct sc_text *out) {
  const struct sc_text_style style = {.colour = run->out_colour,
                                      .utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
                                      .verbose = cmd_given(run, "verbose")};
  if (cmd_json(run))
    sc_report_json(&run->arena, outcome, out);
  else
    sc_report_text(&run->arena, outcome, &style, out);
}

static void print_text(const struct cmd_run *run, struct sc_str text) {
  if (cmd_json(run))
    (void)fwrite(text.ptr, 1, text.len, stdout);
  else
    cmd_github_print(text);
}

/* In a job of GitHub Actions: what nobody had to ask for. */
static int write_by_itself(struct cmd_run *run, const struct sc_outcome *outcome, bool annotated,
                           bool taken) {
  if (cmd_in_github() && !annotated) cmd_github_annotate(run, outcome, taken || cmd_json(run));
  return cmd_github_summary(run, outcome) ? CMD_YES : CMD_USAGE;
}

bool cmd_reports_of_coverage(const struct cmd_run *run) {
  const char *value, *file;
  for (size_t i = 0; (value = cmd_value_at(run, "report", i)) != NULL; i++) {
    const struct reporter *reporter = split(value, &file);
    if (reporter != NULL && reporter->coverage) return true;
  }
  return false;
}

/* All texts are made before the first is written: a run that ends for want of memory leaves no file. */
int cmd_reports_write(struct cmd_run *run, const struct sc_outcome *outcome) {
  SC_VEC(struct sc_text) texts = {0};
  struct sc_text printed = {0};
  const char *value, *file;
  bool taken = false, annotated = false;
  for (size_t i = 0; (value = cmd_value_at(run, "report", i)) != NULL; i++) {
    const struct reporter *reporter = split(value, &file);
    reporter->make(&run->arena, outcome, SC_PUSH(&run->arena, &texts));
    taken = taken || strcmp(file, "-") == 0;
    annotated = annotated || reporter->make == sc_report_github;
  }
  if (!taken) make_printed(run, outcome, &printed);
  for (size_t i = 0; i < texts.count; i++) {
    (void)split(cmd_value_at(run, "report", i), &file);
    if (!cmd_write_file(run, file, texts.items[i].items, texts.items[i].count, 0)) return CMD_USAGE;
  }
  if (!taken) print_text(run, sc_text_str(&printed));
  return write_by_itself(run, outcome, annotated, taken);
}
