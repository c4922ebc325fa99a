/* SPDX-License-Identifier: Apache-2.0
 *
 * lint.c - the rules, collecting findings, and the order of the checks.
 */
#include "lint/lint_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

static const struct sc_lint_rule rules[] = {
#define LINT_RULE(number, level, fixable) {SC_##number, SC_LINT_##level, fixable},
#include "lint/lint_rules.def"
#undef LINT_RULE
};
#define RULE_COUNT (sizeof rules / sizeof rules[0])
_Static_assert(RULE_COUNT <= SC_LINT_RULES_MAX, "levels per rule");

const struct sc_lint_rule *sc_lint_rules(size_t *count) {
  *count = RULE_COUNT;
  return rules;
}

static uint32_t index_of(enum sc_code code) {
  for (uint32_t i = 0; i < RULE_COUNT; i++)
    if (rules[i].code == code) return i;
  return SC_NOT_FOUND;
}

uint32_t sc_lint_rule_find(struct sc_str name) {
  const struct sc_code_info *info = sc_code_by_name(name);
  return info == NULL ? SC_NOT_FOUND : index_of(info->code);
}

struct sc_str sc_lint_rule_nearest(struct sc_arena *arena, struct sc_str name) {
  struct sc_map names = {0};
  for (uint32_t i = 0; i < RULE_COUNT; i++)
    sc_map_add(arena, &names, sc_str_from(sc_code_info(rules[i].code)->slug), i);
  return sc_map_nearest(&names, name);
}

const char *sc_lint_level_name(enum sc_lint_level level) {
  switch (level) {
  case SC_LINT_OFF: return "off";
  case SC_LINT_NOTE: return "note";
  case SC_LINT_WARNING: return "warning";
  case SC_LINT_ERROR: return "error";
  }
  return "off";
}

void sc_lint_options_init(struct sc_lint_options *options) {
  *options = (struct sc_lint_options){.fail_on = SC_LINT_WARNING};
  for (size_t i = 0; i < RULE_COUNT; i++) options->levels[i] = rules[i].level;
}

/* --- findings ---------------------------------------------------------------------------------------- */

bool lint_is_on(const struct sc_lint *lint, enum sc_code code) {
  return lint->options->levels[index_of(code)] != SC_LINT_OFF;
}

static enum sc_severity severity_of(enum sc_lint_level level) {
  return level == SC_LINT_ERROR ? SC_ERROR : level == SC_LINT_WARNING ? SC_WARNING : SC_INFO;
}

struct sc_finding *lint_add(struct sc_lint *lint, enum sc_code code, struct sc_span span,
                            const char *format, ...) {
  uint32_t rule = index_of(code);
  enum sc_lint_level level = lint->options->levels[rule];
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int len = vsnprintf(NULL, 0, format, again);
  va_end(again);
  if (len < 0) sc_arena_fail(lint->arena);
  char *text = sc_arena_alloc(lint->arena, (size_t)len + 1, 1);
  (void)vsnprintf(text, (size_t)len + 1, format, args);
  va_end(args);
  struct sc_finding *finding = level == SC_LINT_OFF ? SC_NEW(lint->arena, struct sc_finding)
                                                    : SC_PUSH(lint->arena, &lint->out->items);
  *finding = (struct sc_finding){.rule = rule, .level = level, .fix = SC_NO_SPAN};
  finding->diag = (struct sc_diag){
      .code = code, .severity = severity_of(level), .span = span, .message = {text, (size_t)len}};
  return finding;
}

static int compare(const void *a, const void *b) {
  const struct sc_finding *x = a, *y = b;
  if (x->diag.span.file != y->diag.span.file)
    return x->diag.span.file + 1 < y->diag.span.file + 1 ? -1 : 1;
  if (x->diag.span.off != y->diag.span.off) return x->diag.span.off < y->diag.span.off ? -1 : 1;
  if (x->rule != y->rule) return x->rule < y->rule ? -1 : 1;
  return sc_str_compare(x->diag.message, y->diag.message);
}

/* Rules may find the same in two ways. */
static void sort(struct sc_findings *findings) {
  if (findings->items.count == 0) return;
  qsort(findings->items.items, findings->items.count, sizeof *findings->items.items, compare);
  size_t kept = 1;
  for (size_t i = 1; i < findings->items.count; i++)
    if (compare(&findings->items.items[kept - 1], &findings->items.items[i]) != 0)
      findings->items.items[kept++] = findings->items.items[i];
  findings->items.count = kept;
}

static void count(struct sc_findings *findings) {
  for (size_t i = 0; i < findings->items.count; i++) {
    const struct sc_finding *finding = &findings->items.items[i];
    if (finding->ignored.len > 0)
      findings->ignored_count++;
    else
      findings->counts[finding->level]++;
  }
}

void sc_lint(struct sc_diags *diags, const struct sc_policy *policy,
             const struct sc_lint_options *options, struct sc_findings *out) {
  *out = (struct sc_findings){.ignored_count = 0};
  struct sc_lint lint = {
      .arena = diags->arena, .diags = diags, .policy = policy, .options = options, .out = out};
  lint_prepare(&lint);
  lint_know_scopes(&lint);
  lint_usage(&lint);
  lint_grants(&lint);
  lint_shadows(&lint);
  lint_patterns(&lint);
  lint_tasks(&lint);
  lint_delegations(&lint);
  lint_denies(&lint);
  lint_conditions(&lint);
  lint_words(&lint);
  sort(out);
  lint_ignores(&lint);
  sort(out);
  count(out);
}
