/* SPDX-License-Identifier: Apache-2.0
 *
 * lint.h - what a careful reviewer would ask about a checked policy.
 *
 * Findings are never mistakes of the language: the policy compiles. Those that speak of meaning (shadowed, always, never, the
 * same) are read off the decision diagrams that the table is made of, so none is invented. One may be missed where the diagrams keep
 * two tests of one fact apart: `has` beside a comparison, a regular expression beside a literal, a date beside a weekday.
 *
 * A finding is ignored by a comment in the source, `# scopec-lint: ignore RULE[, RULE]... -- reason`, above or behind the entry that
 * it covers whole.
 */
#ifndef SC_LINT_H
#define SC_LINT_H

#include "base/diag.h"
#include "policy.h"

enum sc_lint_level { SC_LINT_OFF, SC_LINT_NOTE, SC_LINT_WARNING, SC_LINT_ERROR };

struct sc_lint_rule {
  enum sc_code code;
  enum sc_lint_level level; /* by default */
  bool fixable; /* some of its findings are */
};
const struct sc_lint_rule *sc_lint_rules(size_t *count); /* by code */
/* The index of a rule by code or name, SC_NOT_FOUND. */
uint32_t sc_lint_rule_find(struct sc_str name);
/* The name nearest to one that is not known, ptr NULL = none is near. */
struct sc_str sc_lint_rule_nearest(struct sc_arena *arena, struct sc_str name);
const char *sc_lint_level_name(enum sc_lint_level level);

#define SC_LINT_RULES_MAX 64u

struct sc_lint_options {
  enum sc_lint_level levels[SC_LINT_RULES_MAX]; /* per rule */
  enum sc_lint_level fail_on; /* findings of this level on make the exit status 1 */
  bool has_now;
  int64_t now; /* for expired-delegation; never the system's clock */
  size_t file_count; /* of the policy: the first sources; what follows is configuration */
  bool looks_for_tests; /* the policy was read from a file or folder */
  bool has_tests;
};
void sc_lint_options_init(struct sc_lint_options *options);

/* Reads a configuration, sources file `file`, into options. False after diagnostics. */
bool sc_lint_config(struct sc_diags *diags, uint32_t file, struct sc_lint_options *options);

struct sc_finding {
  uint32_t rule; /* index into the rules */
  enum sc_lint_level level;
  struct sc_diag diag; /* code, place, words */
  struct sc_span fix; /* the entry whose removal mends it; SC_NO_SPAN = it is for people to mend */
  struct sc_str ignored; /* the reason; empty = not ignored */
};

struct sc_findings {
  SC_VEC(struct sc_finding) items; /* by place, then code */
  size_t counts[SC_LINT_ERROR + 1]; /* per level, ignored ones left out */
  size_t ignored_count;
};

/* All findings of a checked policy. The diags serve for words and places only; nothing is added to them. */
void sc_lint(struct sc_diags *diags, const struct sc_policy *policy,
             const struct sc_lint_options *options, struct sc_findings *out);

/* Texts of the files with fixable findings mended, per source; ptr NULL = unchanged. The first `skip` of them are left alone, and at
 * most `limit` are mended. Returns how many were. Only whole entries are removed, none that has a comment. The result may not
 * compile (a rule of the language may need an entry that decides nothing): the caller finds out, and mends fewer. */
size_t sc_lint_fix(struct sc_diags *diags, const struct sc_findings *findings, size_t skip,
                   size_t limit, struct sc_str *texts);

/* lint_report.c */
void sc_lint_text(struct sc_diags *diags, const struct sc_findings *findings, bool colour,
                  struct sc_text *out);
void sc_lint_json(struct sc_diags *diags, const struct sc_findings *findings, size_t fixed,
                  struct sc_text *out);
void sc_lint_sarif(struct sc_diags *diags, const struct sc_findings *findings, struct sc_text *out);

#endif
