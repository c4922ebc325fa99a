/* SPDX-License-Identifier: Apache-2.0
 *
 * lint_config.c - .scopec-lint.yaml: which rules are on, what their findings are, and which of them fail a run.
 *
 *   rules: {missing-title: off, endless-delegation: note, SC0732: error}
 *   fail_on: warning
 */
#include "front/yaml_read.h"
#include "lint/lint.h"

static bool read_level(struct sc_diags *diags, const struct sc_node *node,
                       enum sc_lint_level lowest, enum sc_lint_level *out) {
  if (node->kind == SC_NODE_SCALAR)
    for (int level = (int)lowest; level <= SC_LINT_ERROR; level++)
      if (sc_str_equal(node->value, sc_str_from(sc_lint_level_name((enum sc_lint_level)level)))) {
        *out = (enum sc_lint_level)level;
        return true;
      }
  struct sc_diag *diag = sc_error(diags, SC_0783, node->span, "this is not a level");
  sc_diag_hint(diags, diag,
               lowest == SC_LINT_OFF ? "off, note, warning or error" : "note, warning or error");
  return false;
}

/* A rule by code and by name is the same rule twice: `seen` per rule. */
static bool read_rule(struct sc_diags *diags, const struct sc_node *node,
                      const struct sc_node **seen, struct sc_lint_options *options) {
  uint32_t rule = sc_lint_rule_find(node->key->value);
  if (rule == SC_NOT_FOUND) {
    struct sc_str near = sc_lint_rule_nearest(diags->arena, node->key->value);
    struct sc_diag *diag = sc_error(diags, SC_0782, node->key->span, "there is no rule `%.*s`",
                                    SC_STR_ARGS(node->key->value));
    if (near.ptr != NULL)
      sc_diag_hint(diags, diag, "did you mean `%.*s`?", SC_STR_ARGS(near));
    else
      sc_diag_hint(diags, diag, "`scopec lint --list` shows all rules");
    return false;
  }
  if (seen[rule] != NULL) {
    struct sc_diag *diag = sc_error(diags, SC_0781, node->key->span, "the rule is there twice");
    sc_diag_note(diags, diag, seen[rule]->key->span, "first written here");
    return false;
  }
  seen[rule] = node;
  return read_level(diags, node, SC_LINT_OFF, &options->levels[rule]);
}

static bool read_rules(struct sc_diags *diags, const struct sc_node *map,
                       struct sc_lint_options *options) {
  const struct sc_node *seen[SC_LINT_RULES_MAX] = {NULL};
  bool good = map->kind == SC_NODE_MAP;
  if (!good) sc_error(diags, SC_0781, map->span, "`rules` is a map from rules to levels");
  for (const struct sc_node *node = map->first; node != NULL; node = node->next)
    if (map->kind == SC_NODE_MAP && !read_rule(diags, node, seen, options)) good = false;
  return good;
}

bool sc_lint_config(struct sc_diags *diags, uint32_t file, struct sc_lint_options *options) {
  const struct sc_node *root = sc_yaml_read(diags, file);
  if (root == NULL) return false;
  if (root->kind != SC_NODE_MAP) {
    sc_error(diags, SC_0781, root->span, "a configuration is a map with `rules` and `fail_on`");
    return false;
  }
  bool good = true;
  for (const struct sc_node *node = root->first; node != NULL; node = node->next) {
    bool understood;
    if (sc_str_equal(node->key->value, SC_STR("rules"))) {
      understood = read_rules(diags, node, options);
    } else if (sc_str_equal(node->key->value, SC_STR("fail_on"))) {
      understood = read_level(diags, node, SC_LINT_NOTE, &options->fail_on);
    } else {
      struct sc_diag *diag = sc_error(diags, SC_0781, node->key->span, "unknown key `%.*s`",
                                      SC_STR_ARGS(node->key->value));
      sc_diag_hint(diags, diag, "the keys are `rules` and `fail_on`");
      understood = false;
    }
    good = good && understood;
  }
  return good;
}
