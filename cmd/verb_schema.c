/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_schema.c - the `schema` command: JSON Schemas (2020-12) for editors and other tools.
 */
#include <scope.h>

#include "output.h"
#include "schemas.h"

static void print_reasons(void) {
  static const char *const reasons[] = {
#define X(name, number, text) text,
      SCOPE_REASONS(X)
#undef X
  };
  for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
    printf("%s\"%s\"", i > 0 ? ", " : "", reasons[i]);
}

static void print_schema(const char *const *lines) {
  for (; *lines != NULL; lines++) {
    const char *reasons = strstr(*lines, CMD_SCHEMA_REASONS);
    if (reasons != NULL) {
      fwrite(*lines, 1, (size_t)(reasons - *lines), stdout);
      print_reasons();
      puts(reasons + strlen(CMD_SCHEMA_REASONS));
    } else {
      puts(*lines);
    }
  }
}

static int run_schema(struct cmd_run *run) {
  const char *what = cmd_operand(run);
  if (what == NULL || strcmp(what, "policy") == 0)
    print_schema(cmd_schema_policy);
  else if (strcmp(what, "test") == 0)
    print_schema(cmd_schema_test);
  else if (strcmp(what, "lint-config") == 0)
    cmd_schema_lint();
  else
    return cmd_usage(run, "there is no schema \"%s\": policy, test and lint-config are known",
                     what);
  return CMD_YES;
}

static const struct cmd_example examples[] = {
    {"scopec schema > policy.schema.json", "then begin policy.yaml with "
                                           "`# yaml-language-server: $schema=policy.schema.json`"},
    {"scopec schema test > test.schema.json", "the same for test files"},
    {NULL, NULL},
};

const struct cmd_verb cmd_schema = {
    .name = "schema",
    .summary = "print the JSON Schema of policy, test or configuration files",
    .operand = "[policy|test|lint-config]",
    .operand_help = "which schema: policy (default), test or lint-config",
    .text = "Prints the JSON Schema (draft 2020-12) of policy files, of their tests, or of the "
            "configuration of lint, with which "
            "an editor completes and checks them while they are written. `scopec check` and "
            "`scopec test` find everything that the schema finds, and much more.",
    .examples = examples,
    .run = run_schema,
};
