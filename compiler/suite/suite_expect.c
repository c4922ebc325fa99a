/* SPDX-License-Identifier: Apache-2.0
 *
 * suite_expect.c - what a test expects: allow, deny, a reason, or a map of assertions.
 */
#include "base/nearest.h"
#include "explain/answer.h"
#include "suite/suite_bind.h"

#define X(name, number, text) +1
#define REASON_COUNT (0u SCOPE_REASONS(X))

static bool find_reason(struct sc_str text, enum scope_reason *out) {
  for (unsigned i = 0; i < REASON_COUNT; i++) {
    if (!sc_str_equal(text, sc_str_from(scope_reason_text((enum scope_reason)i)))) continue;
    *out = (enum scope_reason)i;
    return true;
  }
  return false;
}

/* "allow", "deny" or a reason. */
static bool read_verdict(struct sc_binder *b, const struct sc_node *node,
                         struct sc_expectation *e) {
  struct sc_str text;
  if (!sc_parse_text(&b->parser, node, "`expect`", &text)) return false;
  e->has_decision = true;
  e->allow = sc_str_equal(text, SC_STR("allow"));
  if (e->allow || sc_str_equal(text, SC_STR("deny"))) return true;
  if (find_reason(text, &e->reason)) {
    e->has_reason = true;
    e->allow = e->reason == SCOPE_REASON_ALLOWED;
    return true;
  }
  struct sc_diag *diag = sc_error(b->diags, SC_0804, node->span,
                                  "`%.*s` is not a decision and not a reason", SC_STR_ARGS(text));
  struct sc_nearest nearest;
  sc_nearest_init(&nearest, text);
  sc_nearest_offer(&nearest, SC_STR("allow"));
  sc_nearest_offer(&nearest, SC_STR("deny"));
  for (unsigned i = 0; i < REASON_COUNT; i++)
    sc_nearest_offer(&nearest, sc_str_from(scope_reason_text((enum scope_reason)i)));
  if (nearest.best.ptr != NULL)
    sc_diag_hint(b->diags, diag, "did you mean `%.*s`?", SC_STR_ARGS(nearest.best));
  else
    sc_diag_hint(b->diags, diag,
                 "expect `allow`, `deny`, or the reason, such as `condition-false`");
  return false;
}

static bool read_choice(struct sc_binder *b, const struct sc_node *node, const char *what,
                        const char *const *choices, unsigned count, unsigned *out) {
  struct sc_str text;
  struct sc_text list = {0};
  if (!sc_parse_text(&b->parser, node, what, &text)) return false;
  for (*out = 0; *out < count; (*out)++) {
    if (sc_str_equal(text, sc_str_from(choices[*out]))) return true;
    sc_text_format(b->arena, &list, "%s`%s`", *out > 0 ? ", " : "", choices[*out]);
  }
  struct sc_diag *diag =
      sc_error(b->diags, SC_0804, node->span, "%s cannot be `%.*s`", what, SC_STR_ARGS(text));
  sc_diag_hint(b->diags, diag, "it is one of %.*s", SC_STR_ARGS(sc_text_str(&list)));
  return false;
}

static bool step_up_name(struct sc_binder *b, const struct sc_node *node, struct sc_str *out) {
  if (!sc_parse_text(&b->parser, node, "a step-up", out)) return false;
  struct sc_text list = {0};
  for (uint32_t i = 0; i < 32; i++) {
    struct sc_str known = sc_str_of(scope_step_up_name(b->table, i));
    if (known.len == 0) break;
    if (sc_str_equal(known, *out)) return true;
    sc_text_format(b->arena, &list, "%s`%.*s`", i > 0 ? ", " : "", SC_STR_ARGS(known));
  }
  struct sc_diag *diag =
      sc_error(b->diags, SC_0802, node->span, "the policy never asks for the step-up `%.*s`",
               SC_STR_ARGS(*out));
  if (list.count > 0)
    sc_diag_hint(b->diags, diag, "it asks for %.*s", SC_STR_ARGS(sc_text_str(&list)));
  return false;
}

static bool read_step_ups(struct sc_binder *b, const struct sc_node *node,
                          struct sc_expectation *e) {
  const struct sc_str *names;
  uint32_t count;
  if (!sc_bind_texts(b, node, "`step_up`", "[mfa]", step_up_name, &names, &count)) return false;
  e->has_step_up = true;
  for (uint32_t i = 0; i < count; i++)
    for (uint32_t bit = 0; bit < 32; bit++)
      if (sc_str_equal(sc_str_of(scope_step_up_name(b->table, bit)), names[i]))
        e->step_ups |= UINT32_C(1) << bit;
  return true;
}

static bool attribute_name(struct sc_binder *b, const struct sc_node *node, struct sc_str *out) {
  if (!sc_parse_text(&b->parser, node, "the name of an attribute", out)) return false;
  if (sc_str_equal(*out, SC_STR("now")) || sc_str_equal(*out, SC_STR("resource")) ||
      sc_str_equal(*out, SC_STR("user")))
    return true;
  if (scope_resolve_attr(b->table, (struct scope_bytes){out->ptr, out->len}) != SCOPE_UNKNOWN)
    return true;
  sc_bind_unknown(b, SC_NAME_ATTR, SCOPE_UNKNOWN, node->span, *out);
  return false;
}

static bool scope_name(struct sc_binder *b, const struct sc_node *node, struct sc_str *out) {
  if (!sc_parse_scope_name(&b->parser, node, out)) return false;
  if (scope_resolve_scope(b->table, (struct scope_bytes){out->ptr, out->len}) != SCOPE_UNKNOWN)
    return true;
  sc_bind_unknown(b, SC_NAME_SCOPE, SCOPE_UNKNOWN, node->span, *out);
  return false;
}

struct expect_nodes {
  const struct sc_node *decision, *reason, *leg, *rules, *rules_include, *missing_attributes,
      *missing_scopes, *ttl, *step_up, *log, *message;
};

static bool read_lists(struct sc_binder *b, const struct expect_nodes *n,
                       struct sc_expectation *e) {
  bool good = true;
  const struct sc_node *rules = n->rules != NULL ? n->rules : n->rules_include;
  e->has_rules = n->rules != NULL;
  e->has_rules_include = n->rules == NULL && rules != NULL;
  e->has_missing_attributes = n->missing_attributes != NULL;
  e->has_missing_scopes = n->missing_scopes != NULL;
  if (rules != NULL && !sc_bind_texts(b, rules, "`rules`", "[sre-deploy]", sc_bind_rule_id,
                                      &e->rules, &e->rule_count))
    good = false;
  if (n->missing_attributes != NULL &&
      !sc_bind_texts(b, n->missing_attributes, "`missing_attributes`", "[mfa]", attribute_name,
                     &e->missing_attributes, &e->missing_attribute_count))
    good = false;
  if (n->missing_scopes != NULL &&
      !sc_bind_texts(b, n->missing_scopes, "`missing_scopes`", "[app:logs:read]", scope_name,
                     &e->missing_scopes, &e->missing_scope_count))
    good = false;
  return good;
}

static bool read_words(struct sc_binder *b, const struct expect_nodes *n,
                       struct sc_expectation *e) {
  static const char *const legs[] = {"none", "subject", "delegation", "agent", "deny"};
  static const char *const logs[] = {"minimal", "standard", "full"};
  bool good = true;
  unsigned choice;
  if (n->leg != NULL && (good = read_choice(b, n->leg, "`leg`", legs, 5, &choice))) {
    e->has_leg = true;
    e->leg = (enum scope_leg)choice;
  }
  if (n->log != NULL) {
    e->has_log = read_choice(b, n->log, "`log`", logs, 3, &choice);
    e->log = (uint8_t)choice;
    if (!e->has_log) good = false;
  }
  if (n->ttl != NULL) {
    e->has_ttl = sc_parse_ttl(&b->parser, n->ttl, &e->ttl_s);
    if (!e->has_ttl) good = false;
  }
  if (n->message != NULL) {
    e->has_message = sc_parse_text(&b->parser, n->message, "`message`", &e->message);
    if (!e->has_message) good = false;
  }
  if (n->step_up != NULL && !read_step_ups(b, n->step_up, e)) good = false;
  return good;
}

static bool contradiction(struct sc_binder *b, const struct sc_node *node, const char *what) {
  sc_error(b->diags, SC_0805, node->key != NULL ? node->key->span : node->span, "%s", what);
  return false;
}

/* What cannot be true together would fail for ever, or never say anything. */
static bool agrees(struct sc_binder *b, const struct expect_nodes *n,
                   const struct sc_expectation *e) {
  if (n->rules != NULL && n->rules_include != NULL)
    return contradiction(b, n->rules_include,
                         "`rules` names all rules: `rules_include` says nothing more");
  if (!e->has_decision) return true;
  const struct sc_node *denied = n->missing_attributes != NULL ? n->missing_attributes
                                 : n->missing_scopes != NULL   ? n->missing_scopes
                                                               : n->message;
  const struct sc_node *allowed = n->ttl != NULL       ? n->ttl
                                  : n->step_up != NULL ? n->step_up
                                                       : n->log;
  if (e->allow && e->has_reason && e->reason != SCOPE_REASON_ALLOWED)
    return contradiction(b, n->reason, "an allowed request has no reason to be denied");
  if (!e->allow && e->has_reason && e->reason == SCOPE_REASON_ALLOWED)
    return contradiction(b, n->reason, "a denied request is not `allowed`");
  if (e->allow && denied != NULL) return contradiction(b, denied, "only a denied request has this");
  if (!e->allow && allowed != NULL)
    return contradiction(b, allowed, "only an allowed request has obligations");
  return true;
}

static bool read_map(struct sc_binder *b, const struct sc_node *node, struct sc_expectation *e) {
  struct expect_nodes n = {0};
  const struct sc_key keys[] = {{"decision", false, &n.decision},
                                {"reason", false, &n.reason},
                                {"leg", false, &n.leg},
                                {"rules", false, &n.rules},
                                {"rules_include", false, &n.rules_include},
                                {"missing_attributes", false, &n.missing_attributes},
                                {"missing_scopes", false, &n.missing_scopes},
                                {"ttl", false, &n.ttl},
                                {"step_up", false, &n.step_up},
                                {"log", false, &n.log},
                                {"message", false, &n.message}};
  bool good = sc_parse_keys(&b->parser, node, "`expect`", keys, sizeof keys / sizeof *keys);
  if (node->first == NULL) {
    sc_error(b->diags, SC_0804, node->span, "`expect` asserts nothing");
    return false;
  }
  static const char *const decisions[] = {"allow", "deny"};
  unsigned choice;
  if (n.decision != NULL) {
    if (read_choice(b, n.decision, "`decision`", decisions, 2, &choice)) {
      e->has_decision = true;
      e->allow = choice == 0;
    } else {
      good = false;
    }
  }
  if (n.reason != NULL) {
    struct sc_expectation reason = {0};
    if (!read_verdict(b, n.reason, &reason)) {
      good = false;
    } else if (!reason.has_reason) {
      sc_error(b->diags, SC_0804, n.reason->span, "`%.*s` is a decision, not a reason",
               SC_STR_ARGS(n.reason->value));
      good = false;
    } else {
      e->has_reason = true;
      e->reason = reason.reason;
      if (!e->has_decision) e->allow = reason.allow;
      e->has_decision = true;
    }
  }
  if (!read_lists(b, &n, e)) good = false;
  if (!read_words(b, &n, e)) good = false;
  if (!e->has_decision) { /* what only one decision has says which it is */
    bool allowed = e->has_ttl || e->has_step_up || e->has_log;
    bool denied = e->has_missing_attributes || e->has_missing_scopes || e->has_message;
    e->has_decision = allowed != denied;
    e->allow = allowed;
    if (allowed && denied)
      return contradiction(b, node, "obligations and missing facts exclude each other");
  }
  return agrees(b, &n, e) && good;
}

uint32_t sc_bind_expectation(struct sc_binder *b, const struct sc_node *node) {
  struct sc_expectation e = {0};
  uint32_t fresh = (uint32_t)b->suite->expectations.count;
  if (node->kind == SC_NODE_SCALAR) {
    uint32_t known = sc_map_get(&b->expectations, node->value);
    if (known != SC_NOT_FOUND) return known;
    if (!read_verdict(b, node, &e)) return SC_NOT_FOUND;
    sc_map_add(b->arena, &b->expectations, node->value, fresh);
  } else if (node->kind == SC_NODE_MAP) {
    struct sc_str key = sc_str_format(b->arena, "@%u", node->span.off);
    uint32_t known = sc_map_get(&b->expectations, key);
    if (known != SC_NOT_FOUND) return known;
    if (!read_map(b, node, &e)) return SC_NOT_FOUND;
    sc_map_add(b->arena, &b->expectations, key, fresh);
  } else {
    (void)sc_parse_is(&b->parser, node, SC_NODE_MAP, "`expect`",
                      "expect: {decision: deny, reason: condition-false}");
    return SC_NOT_FOUND;
  }
  *SC_PUSH(b->arena, &b->suite->expectations) = e;
  return fresh;
}

uint32_t sc_bind_plain_expectation(struct sc_binder *b, bool allow) {
  struct sc_str key = allow ? SC_STR("allow") : SC_STR("deny");
  uint32_t fresh = (uint32_t)b->suite->expectations.count;
  uint32_t index = sc_map_add(b->arena, &b->expectations, key, fresh);
  if (index == fresh)
    *SC_PUSH(b->arena, &b->suite->expectations) =
        (struct sc_expectation){.has_decision = true, .allow = allow};
  return index;
}

bool sc_expects_reason(const struct sc_binder *b, uint32_t expectation, enum scope_reason reason) {
  const struct sc_expectation *e = &b->suite->expectations.items[expectation];
  return e->has_reason && e->reason == reason;
}
