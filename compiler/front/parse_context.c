/* SPDX-License-Identifier: Apache-2.0
 *
 * parse_context.c - sections `context` and `conditions`.
 */
#include "front/parse_sections.h"

static const struct {
  const char *name;
  enum sc_type type;
} types[] = {{"bool", SC_TYPE_BOOL}, {"int", SC_TYPE_INT}, {"string", SC_TYPE_STRING},
             {"set", SC_TYPE_SET},   {"ip", SC_TYPE_IP},   {"instant", SC_TYPE_INSTANT}};

static bool parse_enum(struct sc_parser *p, const struct sc_node *node, struct sc_attr *attr) {
  attr->type = SC_TYPE_ENUM;
  struct sc_ref *refs;
  uint32_t count;
  if (!sc_parse_refs(p, node, "the values of an enum", "[none, managed, attested]", &refs, &count))
    return false;
  if (count < 2 || count > 64) {
    sc_error(p->diags, SC_0118, node->span, "an enum has 2 to 64 values, this one has %u", count);
    return false;
  }
  attr->values = SC_NEW_ARRAY(p->arena, struct sc_str, count);
  attr->value_count = count;
  for (uint32_t i = 0; i < count; i++) {
    attr->values[i] = refs[i].name;
    for (uint32_t k = 0; k < i; k++) {
      if (!sc_str_equal(refs[i].name, refs[k].name)) continue;
      struct sc_diag *diag = sc_error(p->diags, SC_0118, refs[i].span,
                                      "the value `%.*s` is there twice", SC_STR_ARGS(refs[i].name));
      sc_diag_note(p->diags, diag, refs[k].span, "first written here");
      return false;
    }
  }
  return true;
}

static bool parse_type(struct sc_parser *p, const struct sc_node *node, struct sc_attr *attr) {
  if (node->kind == SC_NODE_LIST) return parse_enum(p, node, attr);
  struct sc_str text;
  if (node->kind == SC_NODE_MAP)
    return sc_parse_is(p, node, SC_NODE_SCALAR, "the type of an attribute", "ip: ip");
  if (!sc_parse_text(p, node, "the type of an attribute", &text)) return false;
  struct sc_map known = {0};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    if (sc_str_equal(text, sc_str_from(types[i].name))) {
      attr->type = types[i].type;
      return true;
    }
    sc_map_add(p->arena, &known, sc_str_from(types[i].name), 0);
  }
  struct sc_diag *diag =
      sc_error(p->diags, SC_0119, node->span, "there is no type `%.*s`", SC_STR_ARGS(text));
  if (!sc_diag_suggest(p->diags, diag, &known, text))
    sc_diag_hint(p->diags, diag,
                 "types are bool, int, string, set, ip, instant, and enums: [low, medium, high]");
  return false;
}

bool sc_parse_context(struct sc_parser *p, const struct sc_node *node, struct sc_sections *out) {
  if (!sc_parse_section(p, node, "`context`", "context: {ip: ip, mfa: bool}")) return false;
  bool good = true;
  for (const struct sc_node *entry = node->first; entry != NULL; entry = entry->next) {
    struct sc_attr attr = {.name_span = entry->key->span};
    if (!sc_parse_word_name(p, entry->key, "the name of an attribute", &attr.name) ||
        !parse_type(p, entry, &attr))
      good = false;
    if (attr.name.len == 0) {
      p->policy->incomplete = true;
      continue;
    }
    /* declared also with a mistake in its type: its uses are not mistakes */
    *SC_PUSH(p->arena, &out->attrs) = attr;
    if (out->attrs.count != SC_ATTRS_MAX + 1) continue;
    sc_error(p->diags, SC_0506, entry->key->span,
             "a policy may declare at most %u context attributes", SC_ATTRS_MAX);
    good = false;
  }
  return good;
}

bool sc_parse_conditions(struct sc_parser *p, const struct sc_node *node, struct sc_sections *out) {
  if (!sc_parse_section(p, node, "`conditions`",
                        "conditions: {business-hours: now.clock in 09:00..18:00}"))
    return false;
  bool good = true;
  for (const struct sc_node *entry = node->first; entry != NULL; entry = entry->next) {
    struct sc_condition condition = {.name_span = entry->key->span};
    if (!sc_parse_word_name(p, entry->key, "the name of a condition", &condition.name))
      good = false;
    if (!sc_parse_condition(p, entry, &condition.expr)) good = false;
    if (condition.name.len > 0)
      *SC_PUSH(p->arena, &out->conditions) = condition;
    else
      p->policy->incomplete = true;
  }
  return good;
}
