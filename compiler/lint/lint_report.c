/* SPDX-License-Identifier: Apache-2.0
 *
 * lint_report.c - findings as text, JSON and SARIF.
 */
#include "base/json_text.h"
#include "base/sarif.h"
#include "lint/lint.h"

/* --- text -------------------------------------------------------------------------------------------- */

static void add_count(struct sc_arena *arena, struct sc_text *out, size_t count, const char *what,
                      bool *first) {
  if (count == 0) return;
  sc_text_format(arena, out, "%s%zu %s%s", *first ? "" : ", ", count, what, count == 1 ? "" : "s");
  *first = false;
}

void sc_lint_text(struct sc_diags *diags, const struct sc_findings *findings, bool colour,
                  struct sc_text *out) {
  const struct sc_finding *shown = NULL;
  size_t fixable = 0;
  bool first = true;
  for (size_t i = 0; i < findings->items.count; i++) {
    const struct sc_finding *finding = &findings->items.items[i];
    if (finding->ignored.len > 0) continue;
    sc_diag_text(diags, &finding->diag, colour, out);
    if (shown == NULL) shown = finding;
    fixable += finding->fix.file != SC_NO_FILE;
  }
  add_count(diags->arena, out, findings->counts[SC_LINT_ERROR], "error", &first);
  add_count(diags->arena, out, findings->counts[SC_LINT_WARNING], "warning", &first);
  add_count(diags->arena, out, findings->counts[SC_LINT_NOTE], "note", &first);
  if (first) sc_text_add(diags->arena, out, SC_STR("nothing found"));
  if (findings->ignored_count > 0)
    sc_text_format(diags->arena, out, " (%zu ignored)", findings->ignored_count);
  if (fixable > 0) sc_text_format(diags->arena, out, "; --fix may mend %zu", fixable);
  if (shown != NULL)
    sc_text_format(diags->arena, out, "; `scopec explain %s` tells more",
                   sc_code_info(shown->diag.code)->slug);
  sc_text_add(diags->arena, out, SC_STR("\n"));
}

/* --- JSON -------------------------------------------------------------------------------------------- */

static void add_place(struct sc_diags *diags, struct sc_span span, struct sc_text *out) {
  if (span.file == SC_NO_FILE) return;
  struct sc_place place = sc_source_place(diags->sources, span);
  struct sc_place end =
      sc_source_place(diags->sources, (struct sc_span){span.file, span.off + span.len, 0});
  sc_text_add(diags->arena, out, SC_STR(",\"file\":"));
  sc_json_string(diags->arena, out, place.file);
  sc_text_format(diags->arena, out, ",\"line\":%u,\"column\":%u,\"end_line\":%u,\"end_column\":%u",
                 place.line, place.column, end.line, end.column);
}

static void add_member(struct sc_diags *diags, struct sc_text *out, const char *name,
                       struct sc_str value) {
  if (value.len == 0) return;
  sc_text_format(diags->arena, out, ",\"%s\":", name);
  sc_json_string(diags->arena, out, value);
}

static void add_finding(struct sc_diags *diags, const struct sc_finding *finding,
                        struct sc_text *out) {
  const struct sc_code_info *info = sc_code_info(finding->diag.code);
  sc_text_format(diags->arena, out, "{\"code\":\"%s\",\"rule\":\"%s\",\"level\":\"%s\"", info->name,
                 info->slug, sc_lint_level_name(finding->level));
  add_member(diags, out, "message", finding->diag.message);
  add_place(diags, finding->diag.span, out);
  add_member(diags, out, "hint", finding->diag.hint);
  sc_text_add(diags->arena, out, SC_STR(",\"notes\":["));
  for (size_t i = 0; i < finding->diag.notes.count; i++) {
    const struct sc_note *note = &finding->diag.notes.items[i];
    sc_text_add(diags->arena, out, i == 0 ? SC_STR("{\"message\":") : SC_STR(",{\"message\":"));
    sc_json_string(diags->arena, out, note->text);
    add_place(diags, note->span, out);
    sc_text_add(diags->arena, out, SC_STR("}"));
  }
  sc_text_format(diags->arena, out, "],\"fixable\":%s",
                 finding->fix.file != SC_NO_FILE ? "true" : "false");
  add_member(diags, out, "ignored", finding->ignored);
  sc_text_add(diags->arena, out, SC_STR("}"));
}

void sc_lint_json(struct sc_diags *diags, const struct sc_findings *findings, size_t fixed,
                  struct sc_text *out) {
  sc_text_add(diags->arena, out, SC_STR("{\"version\":1,\"findings\":["));
  for (size_t i = 0; i < findings->items.count; i++) {
    if (i > 0) sc_text_add(diags->arena, out, SC_STR(","));
    add_finding(diags, &findings->items.items[i], out);
  }
  sc_text_format(diags->arena, out,
                 "],\"errors\":%zu,\"warnings\":%zu,\"notes\":%zu,\"ignored\":%zu,\"fixed\":%zu}\n",
                 findings->counts[SC_LINT_ERROR], findings->counts[SC_LINT_WARNING],
                 findings->counts[SC_LINT_NOTE], findings->ignored_count, fixed);
}

/* --- SARIF ------------------------------------------------------------------------------------------- */

static enum sc_sarif_level sarif_level(enum sc_lint_level level) {
  switch (level) {
  case SC_LINT_OFF: return SC_SARIF_NONE;
  case SC_LINT_NOTE: return SC_SARIF_NOTE;
  case SC_LINT_WARNING: return SC_SARIF_WARNING;
  case SC_LINT_ERROR: return SC_SARIF_ERROR;
  }
  return SC_SARIF_NONE;
}

static const struct sc_sarif_rule *sarif_rules(struct sc_arena *arena, size_t *count) {
  const struct sc_lint_rule *rules = sc_lint_rules(count);
  struct sc_sarif_rule *out = SC_NEW_ARRAY(arena, struct sc_sarif_rule, *count);
  for (size_t i = 0; i < *count; i++) {
    const struct sc_code_info *info = sc_code_info(rules[i].code);
    out[i] = (struct sc_sarif_rule){.id = sc_str_from(info->name),
                                    .name = sc_str_from(info->slug),
                                    .title = sc_str_from(info->title),
                                    .help = sc_str_from(info->paragraph),
                                    .level = sarif_level(rules[i].level)};
  }
  return out;
}

/* The same for the same words about the same file, wherever in it. */
static struct sc_str fingerprint(struct sc_diags *diags, const struct sc_finding *finding) {
  struct sc_str file = sc_source_place(diags->sources, finding->diag.span).file;
  struct sc_str text = sc_str_format(diags->arena, "%d\n%.*s\n%.*s", (int)finding->diag.code,
                                     SC_STR_ARGS(file), SC_STR_ARGS(finding->diag.message));
  return sc_str_format(diags->arena, "%016llx", (unsigned long long)sc_str_hash(text));
}

void sc_lint_sarif(struct sc_diags *diags, const struct sc_findings *findings,
                   struct sc_text *out) {
  struct sc_sarif sarif;
  size_t count;
  const struct sc_sarif_rule *rules = sarif_rules(diags->arena, &count);
  sc_sarif_begin(&sarif, diags->arena, SC_STR("scopec lint"), rules, count);
  for (size_t i = 0; i < findings->items.count; i++) {
    const struct sc_finding *finding = &findings->items.items[i];
    size_t related_count = finding->diag.notes.count;
    struct sc_sarif_location *related =
        SC_NEW_ARRAY(diags->arena, struct sc_sarif_location, related_count);
    for (size_t n = 0; n < related_count; n++) {
      related[n] = sc_sarif_place(diags->sources, finding->diag.notes.items[n].span);
      related[n].message = finding->diag.notes.items[n].text;
    }
    sc_sarif_add(&sarif, &(struct sc_sarif_result){
                             .rule = finding->rule,
                             .level = sarif_level(finding->level),
                             .message = finding->diag.message,
                             .place = sc_sarif_place(diags->sources, finding->diag.span),
                             .related = related,
                             .related_count = related_count,
                             .fingerprint = fingerprint(diags, finding),
                             .suppressed = finding->ignored});
  }
  sc_text_add(diags->arena, out, sc_sarif_end(&sarif));
}
