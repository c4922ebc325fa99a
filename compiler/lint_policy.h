/* SPDX-License-Identifier: Apache-2.0
 *
 * lint_policy.h - the driver of lint: a policy, its configuration, its findings, and the rounds of mending.
 */
#ifndef SC_LINT_POLICY_H
#define SC_LINT_POLICY_H

#include "compile.h"
#include "lint/lint.h"

#define SC_LINT_CONFIG_NAME ".scopec-lint.yaml"

struct sc_lint_run {
  /* In: */
  const char *path; /* a file, a folder, "-" */
  const char *config; /* NULL: SC_LINT_CONFIG_NAME in the policy's folder, if it is there */
  const char *const *only; /* names of rules; all others are off */
  size_t only_count;
  bool has_now;
  int64_t now;
  bool fix;
  /* Out, in the arena of the compilation: */
  struct sc_lint_options options;
  struct sc_findings findings; /* of the last round */
  struct sc_compilation *
      last; /* whose sources the findings are about: the first compilation, or that of the last round */
  size_t file_count; /* of the policy: the first sources of both */
  size_t fixed; /* findings that were mended */
  bool bad_config; /* SC_E_INVALID because of the configuration */
};

/* Compiles the policy and looks for findings; mends them in rounds, in memory, if asked to: the texts of `last` differ from those
 * of `compilation` where something was mended, and still compile. SC_OK; SC_E_INVALID with diagnostics in `compilation`; SC_E_MEMORY. */
enum sc_status sc_lint_policy(struct sc_compilation *compilation, struct sc_lint_run *run);

#endif
