/* SPDX-License-Identifier: Apache-2.0
 *
 * parse_top.c - the keys of a file, and what a policy says once.
 */
#include "front/parse_top.h"

#include "condition/literal.h"

static void default_risks(struct sc_policy *policy) {
  static const uint32_t caps[SC_RISKS] = {24 * 3600, 4 * 3600, 3600, 15 * 60};
  for (int r = 0; r < SC_RISKS; r++)
    policy->risks[r] =
        (struct sc_duties){.ttl_s = caps[r], .ttl_span = SC_NO_SPAN, .log = SC_LOG_UNSET};
}

void sc_top_init(struct sc_top *top, struct sc_diags *diags, struct sc_policy *policy) {
  const struct sc_span none = SC_NO_SPAN;
  *policy = (struct sc_policy){.zone = SC_STR("UTC"), .zone_span = none};
  default_risks(policy);
  *top = (struct sc_top){.parser = {.diags = diags, .arena = diags->arena, .policy = policy},
                         .language = {"scopec", none},
                         .policy = {"policy", none},
                         .version = {"version", none},
                         .zone = {"zone", none},
                         .serial = {"serial", none}};
}

static bool first_time(struct sc_top *top, struct sc_once *once, const struct sc_node *node) {
  if (once->span.file == SC_NO_FILE) {
    once->span = node->key->span;
    return true;
  }
  struct sc_diag *diag =
      sc_error(top->parser.diags, SC_0114, node->key->span, "`%s` is said twice", once->name);
  sc_diag_note(top->parser.diags, diag, once->span, "first here");
  sc_diag_hint(top->parser.diags, diag, "keep it in one file of the policy");
  return false;
}

static bool parse_language(struct sc_top *top, const struct sc_node *node) {
  struct sc_str text;
  if (!sc_parse_text(&top->parser, node, "`scopec`", &text)) return false;
  top->language.span = node->span;
  if (sc_str_equal(text, SC_STR("1"))) return true;
  struct sc_diag *diag = sc_error(top->parser.diags, SC_0115, node->span,
                                  "version `%.*s` of the language is not known", SC_STR_ARGS(text));
  sc_diag_hint(top->parser.diags, diag, "this scopec knows version 1: write `scopec: 1`");
  return false;
}

static bool parse_policy_name(struct sc_top *top, const struct sc_node *node) {
  struct sc_policy *policy = top->parser.policy;
  if (!first_time(top, &top->policy, node)) return false;
  policy->name_span = node->span;
  if (!sc_parse_word_name(&top->parser, node, "the name of the policy", &policy->name))
    return false;
  for (size_t i = 0; i < policy->name.len; i++) {
    if ((unsigned char)policy->name.ptr[i] < 0x80) continue;
    sc_error(top->parser.diags, SC_0108, node->span,
             "the name of the policy is made of ASCII letters, digits, `.`, `_` and `-`");
    return false;
  }
  return true;
}

/* --- semver 2.0.0, section 2, 9 and 10 --------------------------------------------------------------- */

static bool take_number(struct sc_str *text) {
  size_t digits = 0;
  while (digits < text->len && text->ptr[digits] >= '0' && text->ptr[digits] <= '9') digits++;
  if (digits == 0 || (digits > 1 && text->ptr[0] == '0')) return false;
  text->ptr += digits;
  text->len -= digits;
  return true;
}

static bool take_byte(struct sc_str *text, char c) {
  if (text->len == 0 || text->ptr[0] != c) return false;
  text->ptr++;
  text->len--;
  return true;
}

/* Dotted identifiers up to `end` or the end of the text. In a pre-release (end '+') numbers have no leading zeros. */
static bool take_identifiers(struct sc_str *text, char end) {
  size_t run = 0, digits = 0;
  bool zero = false; /* the identifier begins with 0 */
  for (; text->len > 0 && text->ptr[0] != end; text->ptr++, text->len--) {
    char c = text->ptr[0];
    bool good =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    bool whole_number = digits == run && digits > 1;
    if (!good && (c != '.' || run == 0 || (end == '+' && zero && whole_number))) return false;
    if (run == 0) zero = c == '0';
    run = good ? run + 1 : 0;
    digits = !good ? 0 : digits + (c >= '0' && c <= '9');
  }
  return run > 0 && !(end == '+' && zero && digits == run && digits > 1);
}

static bool is_semver(struct sc_str text) {
  if (text.len > 255) return false;
  if (!take_number(&text) || !take_byte(&text, '.') || !take_number(&text) ||
      !take_byte(&text, '.') || !take_number(&text))
    return false;
  if (take_byte(&text, '-') && !take_identifiers(&text, '+')) return false;
  if (take_byte(&text, '+') && !take_identifiers(&text, '\0')) return false;
  return text.len == 0;
}

static bool parse_version(struct sc_top *top, const struct sc_node *node) {
  struct sc_policy *policy = top->parser.policy;
  if (!first_time(top, &top->version, node)) return false;
  if (!sc_parse_text(&top->parser, node, "`version`", &policy->version)) return false;
  if (is_semver(policy->version)) return true;
  struct sc_diag *diag = sc_error(top->parser.diags, SC_0116, node->span, "`%.*s` is not a version",
                                  SC_STR_ARGS(policy->version));
  sc_diag_hint(top->parser.diags, diag, "write three numbers, as in `1.4.0` (https://semver.org)");
  return false;
}

static bool parse_zone(struct sc_top *top, const struct sc_node *node) {
  struct sc_policy *policy = top->parser.policy;
  if (!first_time(top, &top->zone, node)) return false;
  policy->zone_span = node->span;
  return sc_parse_text(&top->parser, node, "`zone`", &policy->zone);
}

static bool parse_serial(struct sc_top *top, const struct sc_node *node) {
  int64_t serial;
  if (!first_time(top, &top->serial, node)) return false;
  if (!sc_parse_number(&top->parser, node, "`serial`", 0, INT64_MAX, &serial)) return false;
  top->parser.policy->serial = (uint64_t)serial;
  return true;
}

/* --- files ---------------------------------------------------------------------------------------------- */

bool sc_top_parse(struct sc_top *top, const struct sc_node *root) {
  const struct sc_node *scopec = NULL, *policy = NULL, *version = NULL, *zone = NULL,
                       *serial = NULL;
  const struct sc_node *context = NULL, *conditions = NULL, *scopes = NULL, *risks = NULL;
  const struct sc_node *roles = NULL, *users = NULL, *agents = NULL, *delegations = NULL;
  const struct sc_node *denies = NULL, *invariants = NULL;
  const struct sc_key keys[] = {
      {"scopec", false, &scopec},
      {"policy", false, &policy},
      {"version", false, &version},
      {"zone", false, &zone},
      {"serial", false, &serial},
      {"context", false, &context},
      {"conditions", false, &conditions},
      {"scopes", false, &scopes},
      {"risks", false, &risks},
      {"roles", false, &roles},
      {"users", false, &users},
      {"agents", false, &agents},
      {"delegations", false, &delegations},
      {"denies", false, &denies},
      {"invariants", false, &invariants},
  };
  struct sc_parser *p = &top->parser;
  bool good = sc_parse_keys(p, root, "a policy", keys, sizeof keys / sizeof *keys);
  if (scopec != NULL && !parse_language(top, scopec))
    return false; /* another language altogether */
  if (policy != NULL && !parse_policy_name(top, policy)) good = false;
  if (version != NULL && !parse_version(top, version)) good = false;
  if (zone != NULL && !parse_zone(top, zone)) good = false;
  if (serial != NULL && !parse_serial(top, serial)) good = false;
  if (context != NULL && !sc_parse_context(p, context, &top->sections)) good = false;
  if (conditions != NULL && !sc_parse_conditions(p, conditions, &top->sections)) good = false;
  if (scopes != NULL && !sc_parse_scopes(p, scopes, &top->sections)) good = false;
  if (risks != NULL && !sc_parse_risks(p, risks)) good = false;
  if (roles != NULL && !sc_parse_roles(p, roles, &top->sections)) good = false;
  if (users != NULL && !sc_parse_users(p, users, &top->sections)) good = false;
  if (agents != NULL && !sc_parse_agents(p, agents, &top->sections)) good = false;
  if (delegations != NULL && !sc_parse_delegations(p, delegations, &top->sections)) good = false;
  if (denies != NULL && !sc_parse_denies(p, denies, &top->sections)) good = false;
  if (invariants != NULL && !sc_parse_invariants(p, invariants, &top->sections)) good = false;
  return good;
}
