/* SPDX-License-Identifier: Apache-2.0
 *
 * parse_list.c - lists of patterns, of names, of grants; duties.
 */
#include "front/parse_value.h"

static bool not_empty(struct sc_parser *p, const struct sc_node *node, const char *what) {
  if (node->first != NULL) return true;
  struct sc_diag *diag = sc_error(p->diags, SC_0111, node->span, "%s is empty", what);
  sc_diag_hint(p->diags, diag, "name at least one, or remove the key");
  return false;
}

bool sc_parse_patterns(struct sc_parser *p, const struct sc_node *node, const char *what,
                       struct sc_pattern **out, uint32_t *count) {
  if (!sc_parse_is(p, node, SC_NODE_LIST, what, "['urn:infra:deploy:*', urn:infra:logs:read]"))
    return false;
  if (!not_empty(p, node, what)) return false;
  struct sc_pattern *items = SC_NEW_ARRAY(p->arena, struct sc_pattern, node->child_count);
  bool good = true;
  uint32_t n = 0;
  for (const struct sc_node *child = node->first; child != NULL; child = child->next)
    if (!sc_parse_pattern(p, child, &items[n++])) good = false;
  *out = items;
  *count = n;
  return good;
}

bool sc_parse_refs(struct sc_parser *p, const struct sc_node *node, const char *what,
                   const char *example, struct sc_ref **out, uint32_t *count) {
  if (!sc_parse_is(p, node, SC_NODE_LIST, what, example)) return false;
  struct sc_ref *items = SC_NEW_ARRAY(p->arena, struct sc_ref, node->child_count);
  bool good = true;
  uint32_t n = 0;
  for (const struct sc_node *child = node->first; child != NULL; child = child->next) {
    items[n].span = child->span;
    if (sc_parse_name(p, child, "a name", &items[n].name))
      n++;
    else
      good = false;
  }
  *out = items;
  *count = n;
  return good;
}

/* --- duties ------------------------------------------------------------------------------------------------- */

static bool parse_log(struct sc_parser *p, const struct sc_node *node, enum sc_log *out) {
  struct sc_str text;
  if (!sc_parse_text(p, node, "`log`", &text)) return false;
  static const char *const names[] = {"minimal", "standard", "full"};
  for (int i = 0; i < 3; i++) {
    if (!sc_str_equal(text, sc_str_from(names[i]))) continue;
    *out = (enum sc_log)i;
    return true;
  }
  struct sc_diag *diag =
      sc_error(p->diags, SC_0112, node->span, "`%.*s` is not a log level", SC_STR_ARGS(text));
  sc_diag_hint(p->diags, diag, "it is one of `minimal`, `standard`, `full`");
  return false;
}

static bool parse_step_ups(struct sc_parser *p, const struct sc_node *node, struct sc_duties *out) {
  struct sc_ref *refs;
  uint32_t count;
  if (!sc_parse_refs(p, node, "`step_up`", "[mfa]", &refs, &count)) return false;
  out->step_ups = SC_NEW_ARRAY(p->arena, struct sc_str, count);
  out->step_up_count = count;
  for (uint32_t i = 0; i < count; i++) {
    out->step_ups[i] = refs[i].name;
    uint32_t fresh = (uint32_t)p->step_ups.count;
    if (sc_map_add(p->arena, &p->step_ups, refs[i].name, fresh) == fresh &&
        fresh == SC_STEP_UPS_MAX)
      sc_error(p->diags, SC_0505, refs[i].span, "a policy may use at most %u different step-ups",
               SC_STEP_UPS_MAX);
  }
  return p->step_ups.count <= SC_STEP_UPS_MAX;
}

bool sc_parse_duties(struct sc_parser *p, const struct sc_node *ttl, const struct sc_node *step_up,
                     const struct sc_node *log, const struct sc_node *allow_long_ttl,
                     struct sc_duties *out) {
  bool good = true;
  *out = (struct sc_duties){.log = SC_LOG_UNSET, .ttl_span = SC_NO_SPAN};
  if (ttl != NULL) {
    out->ttl_span = ttl->span;
    good = sc_parse_ttl(p, ttl, &out->ttl_s);
  }
  if (step_up != NULL && !parse_step_ups(p, step_up, out)) good = false;
  if (log != NULL && !parse_log(p, log, &out->log)) good = false;
  if (allow_long_ttl == NULL) return good;
  if (!sc_parse_text(p, allow_long_ttl, "`allow_long_ttl`", &out->allow_long_ttl)) return false;
  if (out->allow_long_ttl.len > 0 && !sc_str_equal(out->allow_long_ttl, SC_STR("true")))
    return good;
  struct sc_diag *diag =
      sc_error(p->diags, SC_0113, allow_long_ttl->span, "`allow_long_ttl` must give the reason");
  sc_diag_hint(p->diags, diag, "allow_long_ttl: \"backups run for three hours\"");
  return false;
}

/* --- grants ---------------------------------------------------------------------------------------------------- */

/* `pattern`: room for the one of an item that is a pattern alone. */
static bool parse_grant(struct sc_parser *p, const struct sc_node *node, struct sc_pattern *pattern,
                        struct sc_grant *out) {
  out->span = node->span;
  if (node->kind == SC_NODE_SCALAR) {
    out->patterns = pattern;
    out->pattern_count = 1;
    return sc_parse_pattern(p, node, pattern);
  }
  const struct sc_node *scopes = NULL, *when = NULL, *id = NULL;
  const struct sc_key keys[] = {
      {"scopes", true, &scopes}, {"when", false, &when}, {"id", false, &id}};
  if (node->kind == SC_NODE_LIST) {
    return sc_parse_is(p, node, SC_NODE_MAP, "an item of this list",
                       "{scopes: ['a:b:*'], when: business-hours}");
  }
  bool good = sc_parse_keys(p, node, "a grant", keys, 3);
  if (scopes != NULL &&
      !sc_parse_patterns(p, scopes, "`scopes`", &out->patterns, &out->pattern_count))
    good = false;
  if (!sc_parse_condition(p, when, &out->when)) good = false;
  if (id != NULL && !sc_parse_name(p, id, "the id of a rule", &out->id_or_list)) good = false;
  out->id_given = out->id_or_list.len > 0;
  return good;
}

static unsigned held_by(const struct sc_grant *grant) {
  unsigned holds =
      (grant->id_given ? SC_HOLDS_ID : 0) | (grant->when != NULL ? SC_HOLDS_CONDITION : 0);
  for (uint32_t i = 0; i < grant->pattern_count; i++)
    if (grant->patterns[i].id_count == 0) holds |= SC_HOLDS_WILDCARD; /* or it was refused */
  return holds;
}

bool sc_parse_grants(struct sc_parser *p, const struct sc_node *node, struct sc_str owner,
                     const char *list, const struct sc_grant_list *out) {
  if (node->kind != SC_NODE_LIST) {
    struct sc_str what = sc_str_format(p->arena, "`%s`", list);
    return sc_parse_is(p, node, SC_NODE_LIST, what.ptr,
                       "[urn:infra:logs:read, {scopes: ['a:b:*'], when: mfa}]");
  }
  const struct sc_str parts[] = {owner, SC_STR("/"), sc_str_from(list)};
  struct sc_str list_id = sc_str_join(p->arena, parts, 3);
  uint32_t alone = 0, n = 0;
  for (const struct sc_node *child = node->first; child != NULL; child = child->next)
    alone += child->kind == SC_NODE_SCALAR;
  struct sc_grant *items = SC_NEW_ARRAY(p->arena, struct sc_grant, node->child_count);
  struct sc_pattern *pattern = SC_NEW_ARRAY(p->arena, struct sc_pattern, alone);
  bool good = true;
  for (const struct sc_node *child = node->first; child != NULL; child = child->next, n++) {
    if (!parse_grant(p, child, pattern, &items[n])) good = false;
    pattern += child->kind == SC_NODE_SCALAR;
    items[n].number = n + 1;
    if (!items[n].id_given) items[n].id_or_list = list_id;
    *out->holds |= held_by(&items[n]);
    p->policy->rule_count += items[n].pattern_count;
  }
  *out->items = items;
  *out->count = n;
  return good;
}
