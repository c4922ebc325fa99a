/* SPDX-License-Identifier: Apache-2.0
 *
 * parse_scopes.c - sections `scopes` and `risks`.
 */
#include "front/parse_sections.h"

static const char *const risk_names[SC_RISKS] = {"low", "medium", "high", "critical"};

bool sc_parse_risk(struct sc_parser *p, const struct sc_node *node, enum sc_risk *out) {
  struct sc_str text;
  if (!sc_parse_text(p, node, "`risk`", &text)) return false;
  for (int r = 0; r < SC_RISKS; r++) {
    if (!sc_str_equal(text, sc_str_from(risk_names[r]))) continue;
    *out = (enum sc_risk)r;
    return true;
  }
  struct sc_map known = {0};
  for (int r = 0; r < SC_RISKS; r++) sc_map_add(p->arena, &known, sc_str_from(risk_names[r]), 0);
  struct sc_diag *diag =
      sc_error(p->diags, SC_0120, node->span, "`%.*s` is not a risk", SC_STR_ARGS(text));
  if (!sc_diag_suggest(p->diags, diag, &known, text))
    sc_diag_hint(p->diags, diag, "a risk is `low`, `medium`, `high` or `critical`");
  return false;
}

static bool parse_scope(struct sc_parser *p, const struct sc_node *entry, struct sc_scope *out) {
  const struct sc_node *risk = NULL, *title = NULL, *implies = NULL, *open = NULL, *ttl = NULL;
  const struct sc_node *step_up = NULL, *log = NULL, *allow = NULL;
  const struct sc_key keys[] = {{"risk", true, &risk},        {"title", false, &title},
                                {"implies", false, &implies}, {"open", false, &open},
                                {"ttl", false, &ttl},         {"step_up", false, &step_up},
                                {"log", false, &log},         {"allow_long_ttl", false, &allow}};
  *out = (struct sc_scope){.name_span = entry->key->span, .declared = true, .open_parent = SC_NONE};
  out->duties = (struct sc_duties){.log = SC_LOG_UNSET, .ttl_span = SC_NO_SPAN};
  if (!sc_parse_scope_name(p, entry->key, &out->name)) return false;
  out->shared = sc_parse_shared_text(p, out->name);
  out->name = out->shared->text; /* the copy: those of all scopes lie together */
  if (entry->kind != SC_NODE_MAP)
    return sc_parse_is(p, entry, SC_NODE_MAP, "a scope", "urn:infra:logs:read: {risk: medium}");
  bool good = sc_parse_keys(p, entry, "a scope", keys, sizeof keys / sizeof *keys);
  if (risk != NULL && !sc_parse_risk(p, risk, &out->risk)) good = false;
  if (title != NULL && !sc_parse_text(p, title, "`title`", &out->title)) good = false;
  if (open != NULL && !sc_parse_bool(p, open, "`open`", &out->open)) good = false;
  if (implies != NULL &&
      !sc_parse_patterns(p, implies, "`implies`", &out->implies, &out->implies_count))
    good = false;
  if (!sc_parse_duties(p, ttl, step_up, log, allow, &out->duties)) good = false;
  p->policy->scopes_hold |= (out->open ? SC_SCOPES_OPEN : 0) |
                            (implies != NULL ? SC_SCOPES_IMPLY : 0) |
                            (ttl != NULL ? SC_SCOPES_TTL : 0);
  return good;
}

bool sc_parse_scope(struct sc_parser *p, const struct sc_node *entry, uint32_t number,
                    struct sc_sections *out) {
  struct sc_scope scope;
  (void)number;
  bool good = parse_scope(p, entry, &scope);
  if (scope.name.len > 0)
    SC_PUSH_NAMED(p->arena, &out->scopes, &scope, name);
  else
    p->policy->incomplete = true;
  return good;
}

bool sc_parse_scopes(struct sc_parser *p, const struct sc_node *node, struct sc_sections *out) {
  if (!sc_parse_section(p, node, "`scopes`", "scopes: {urn:infra:logs:read: {risk: medium}}"))
    return false;
  return sc_parse_entries(p, node, sc_parse_scope, out);
}

static bool parse_risk_class(struct sc_parser *p, const struct sc_node *entry,
                             struct sc_duties *out) {
  const struct sc_node *max_ttl = NULL, *step_up = NULL, *log = NULL, *allow = NULL;
  const struct sc_key keys[] = {{"max_ttl", false, &max_ttl},
                                {"step_up", false, &step_up},
                                {"log", false, &log},
                                {"allow_long_ttl", false, &allow}};
  uint32_t cap = out->ttl_s;
  bool good = sc_parse_keys(p, entry, "a risk class", keys, sizeof keys / sizeof *keys);
  if (!sc_parse_duties(p, max_ttl, step_up, log, allow, out)) good = false;
  if (!good || max_ttl == NULL) out->ttl_s = cap;
  if (out->ttl_s <= cap || out->allow_long_ttl.len > 0) return good;
  struct sc_diag *diag = sc_error(p->diags, SC_0402, max_ttl->span,
                                  "`max_ttl` is over this class's cap of %u minutes", cap / 60);
  sc_diag_hint(p->diags, diag, "lower it, or give the reason: allow_long_ttl: \"...\"");
  out->ttl_s = cap;
  return false;
}

bool sc_parse_risks(struct sc_parser *p, const struct sc_node *node) {
  const struct sc_node *classes[SC_RISKS] = {NULL};
  struct sc_key keys[SC_RISKS];
  for (int r = 0; r < SC_RISKS; r++) keys[r] = (struct sc_key){risk_names[r], false, &classes[r]};
  bool good = sc_parse_keys(p, node, "`risks`", keys, SC_RISKS);
  for (int r = 0; r < SC_RISKS; r++) {
    if (classes[r] == NULL) continue;
    if (p->risk_spans[r].len > 0) {
      struct sc_diag *diag = sc_error(p->diags, SC_0114, classes[r]->key->span,
                                      "the risk class `%s` is described twice", risk_names[r]);
      sc_diag_note(p->diags, diag, p->risk_spans[r], "first here");
      good = false;
      continue;
    }
    p->risk_spans[r] = classes[r]->key->span;
    if (!parse_risk_class(p, classes[r], &p->policy->risks[r])) good = false;
  }
  return good;
}
