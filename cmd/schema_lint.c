/* SPDX-License-Identifier: Apache-2.0
 *
 * schema_lint.c - the JSON Schema of .scopec-lint.yaml, with the rules that this program knows.
 */
#include "lint/lint.h"
#include "output.h"
#include "schemas.h"

/* clang-format off */
static const char *const head[] = {
    "{",
    "  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",",
    "  \"$id\": \"https://scopec.dev/schema/lint-config-1.json\",",
    "  \"title\": \"configuration of scopec lint, version 1\",",
    "  \"type\": \"object\",",
    "  \"additionalProperties\": false,",
    "  \"properties\": {",
    "    \"fail_on\": {\"enum\": [\"note\", \"warning\", \"error\"], \"description\": \"Findings of this level or above make the exit status 1. Default: warning.\"},",
    "    \"rules\": {",
    "      \"type\": \"object\", \"description\": \"The level of a rule's findings, by name or code.\",",
    "      \"additionalProperties\": false,",
    "      \"properties\": {",
};
static const char *const tail[] = {
    "      }",
    "    }",
    "  },",
    "  \"$defs\": {",
    "    \"level\": {\"enum\": [\"off\", false, \"note\", \"warning\", \"error\"], \"description\": \"A YAML reader may have made false of off.\"}",
    "  }",
    "}",
};
/* clang-format on */

void cmd_schema_lint(void) {
  size_t count;
  const struct sc_lint_rule *rules = sc_lint_rules(&count);
  for (size_t i = 0; i < sizeof head / sizeof *head; i++) puts(head[i]);
  for (size_t i = 0; i < count; i++) {
    const struct sc_code_info *info = sc_code_info(rules[i].code);
    printf(
        "        \"%s\": {\"$ref\": \"#/$defs/level\", \"description\": \"%s (default: %s)\"},\n",
        info->slug, info->title, sc_lint_level_name(rules[i].level));
    printf("        \"%s\": {\"$ref\": \"#/$defs/level\"}%s\n", info->name,
           i + 1 < count ? "," : "");
  }
  for (size_t i = 0; i < sizeof tail / sizeof *tail; i++) puts(tail[i]);
}
