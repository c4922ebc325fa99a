/* SPDX-License-Identifier: Apache-2.0
 *
 * condition_check.c - what names mean, and whether operators fit what they are applied to. Walks the tree that
 * condition_parse made, whose depth that pass has bounded, and completes it in place. Goes on after a mistake, so that all
 * of a condition are shown.
 */
#include "condition/condition_check.h"

#include "base/sorted.h"
#include "condition/condition_check_internal.h"
#include "condition/condition_lex.h"
#include "condition/zone.h"

#define BIT(op) (1u << (op))
#define EQUALITY (BIT(SC_OP_EQ) | BIT(SC_OP_NE))
#define ORDER (BIT(SC_OP_LT) | BIT(SC_OP_LE) | BIT(SC_OP_GT) | BIT(SC_OP_GE))
#define MEMBER (BIT(SC_OP_IN) | BIT(SC_OP_NOT_IN))
#define TEXT (BIT(SC_OP_STARTS_WITH) | BIT(SC_OP_GLOB) | BIT(SC_OP_MATCHES))

/* By enum sc_type: the operators that fit, and how to say so. */
static const struct {
  const char *name;
  unsigned ops;
  const char *fitting;
} types[] = {
    [SC_TYPE_BOOL] = {"a bool", EQUALITY | BIT(SC_OP_IS_TRUE) | BIT(SC_OP_HAS),
                      "a bool stands alone or takes ==, !="},
    [SC_TYPE_INT] = {"an int", EQUALITY | ORDER | MEMBER | BIT(SC_OP_HAS),
                     "an int takes ==, !=, <, <=, >, >=, in"},
    [SC_TYPE_STRING] = {"a string", EQUALITY | MEMBER | TEXT | BIT(SC_OP_HAS),
                        "a string takes ==, !=, in [...], starts_with, glob, matches"},
    [SC_TYPE_SET] = {"a set of strings", BIT(SC_OP_CONTAINS) | BIT(SC_OP_HAS),
                     "a set is asked for a member: 'x' in set"},
    [SC_TYPE_IP] = {"an IP address", EQUALITY | MEMBER | BIT(SC_OP_HAS),
                    "an address takes ==, !=, in [...]"},
    [SC_TYPE_ENUM] = {"an enum", EQUALITY | ORDER | MEMBER | BIT(SC_OP_HAS),
                      "an enum takes ==, !=, <, <=, >, >=, in"},
    [SC_TYPE_INSTANT] = {"an instant", EQUALITY | ORDER | MEMBER | BIT(SC_OP_HAS),
                         "an instant takes ==, !=, <, <=, >, >=, in a..b"},
    [SC_TYPE_WEEKDAY] = {"a day of the week", EQUALITY | MEMBER,
                         "a day of the week takes ==, !=, in"},
    [SC_TYPE_CLOCK] = {"a clock time", ORDER | MEMBER, "a clock time takes <, <=, >, >=, in a..b"},
    [SC_TYPE_DATE] = {"a date", EQUALITY | ORDER | MEMBER, "a date takes ==, !=, <, <=, >, >=, in"},
};

const char *sc_condition_type_name(enum sc_type type) { return types[type].name; }

static const struct {
  const char *name;
  enum sc_type type;
} built_in[] = {
    [SC_FROM_ATTR] = {"", SC_TYPE_STRING},
    [SC_FROM_NOW] = {"now", SC_TYPE_INSTANT},
    [SC_FROM_WEEKDAY] = {"now.weekday", SC_TYPE_WEEKDAY},
    [SC_FROM_CLOCK] = {"now.clock", SC_TYPE_CLOCK},
    [SC_FROM_DATE] = {"now.date", SC_TYPE_DATE},
    [SC_FROM_RESOURCE] = {"resource", SC_TYPE_STRING},
    [SC_FROM_USER] = {"user", SC_TYPE_STRING},
    [SC_FROM_AGENT] = {"agent", SC_TYPE_STRING},
    [SC_FROM_TASK] = {"task", SC_TYPE_STRING},
    [SC_FROM_SCOPE] = {"scope", SC_TYPE_STRING},
};

/* --- names ------------------------------------------------------------------------------------------------------- */

struct sc_near sc_near_start(struct sc_str wanted) {
  return (struct sc_near){.wanted = wanted,
                          .limit = wanted.len <= 4    ? 1
                                   : wanted.len <= 12 ? 2
                                                      : 3};
}

void sc_near_offer(struct sc_near *near, struct sc_str candidate) {
  size_t distance = sc_str_distance(near->wanted, candidate, near->limit);
  if (distance > near->limit) return;
  bool better =
      near->best.ptr == NULL || distance < near->limit || sc_str_compare(candidate, near->best) < 0;
  if (better) near->best = candidate;
  near->limit = distance;
}

static uint32_t find_attr(const struct sc_policy *policy, struct sc_str name) {
  return SC_SORTED_FIND(policy->attrs, policy->attr_count, name, name);
}

static uint32_t find_condition(const struct sc_policy *policy, struct sc_str name) {
  return SC_SORTED_FIND(policy->conditions, policy->condition_count, name, name);
}

/* "did you mean": also conditions where a name stands alone. */
static void hint_near(struct sc_condition_checker *checker, struct sc_diag *diag,
                      struct sc_str name, bool alone) {
  const struct sc_policy *policy = checker->policy;
  struct sc_near near = sc_near_start(name);
  if (checker->diags->error_count > SC_DIAGS_MAX) return; /* nobody will read it */
  for (uint32_t i = 0; i < policy->attr_count; i++)
    if (!alone || policy->attrs[i].type == SC_TYPE_BOOL)
      sc_near_offer(&near, policy->attrs[i].name);
  for (uint32_t i = 0; alone && i < policy->condition_count; i++)
    sc_near_offer(&near, policy->conditions[i].name);
  for (size_t i = SC_FROM_NOW; !alone && i < sizeof built_in / sizeof built_in[0]; i++)
    sc_near_offer(&near, sc_str_from(built_in[i].name));
  if (near.best.ptr != NULL)
    sc_diag_hint(checker->diags, diag, "did you mean `%.*s`?", SC_STR_ARGS(near.best));
  else if (!alone)
    sc_diag_hint(checker->diags, diag, "declare it with its type under `context:`");
  else
    sc_diag_hint(checker->diags, diag,
                 "define it under `conditions:`, or declare a bool under `context:`");
}

void sc_condition_note_attr(struct sc_condition_checker *checker, struct sc_diag *diag) {
  const struct sc_attr *attr = checker->attr;
  if (attr == NULL || attr->name_span.file == SC_NO_FILE) return; /* of a table */
  sc_diag_note(checker->diags, diag, attr->name_span, "`%.*s` is declared here",
               SC_STR_ARGS(attr->name));
}

static bool unknown_attr(struct sc_condition_checker *checker, const struct sc_expr *atom) {
  struct sc_str shown = sc_shown(checker->arena, atom->attr_name);
  uint32_t condition = find_condition(checker->policy, atom->attr_name);
  if (condition == SC_NONE && checker->policy->incomplete) return false; /* was reported */
  struct sc_diag *diag = sc_error(checker->diags, SC_0308, atom->attr_span,
                                  condition == SC_NONE ? "no attribute is called `%.*s`"
                                                       : "`%.*s` is a condition, not an attribute",
                                  SC_STR_ARGS(shown));
  bool of_now = shown.len > 4 && memcmp(shown.ptr, "now.", 4) == 0;
  if (condition != SC_NONE) {
    if (checker->policy->conditions[condition].name_span.file != SC_NO_FILE)
      sc_diag_note(checker->diags, diag, checker->policy->conditions[condition].name_span,
                   "the condition is defined here");
    sc_diag_hint(checker->diags, diag, "a condition stands alone, without an operator: `%.*s`",
                 SC_STR_ARGS(shown));
  } else if (of_now) {
    sc_diag_hint(checker->diags, diag, "`now` has .weekday, .clock and .date");
  } else {
    hint_near(checker, diag, atom->attr_name, false);
  }
  return false;
}

/* --- a name that stands alone ------------------------------------------------------------------------------------ */

/* An attribute that is no bool: how it is used instead. */
static const char *use_of(enum sc_type type) {
  switch (type) {
  case SC_TYPE_BOOL: return "";
  case SC_TYPE_INT: return " >= 1";
  case SC_TYPE_STRING: return " == '...'";
  case SC_TYPE_SET: return "";
  case SC_TYPE_IP: return " in [10.0.0.0/8]";
  case SC_TYPE_ENUM: return " == ...";
  case SC_TYPE_INSTANT: return " < 2030-01-01";
  case SC_TYPE_WEEKDAY: return " in mon..fri";
  case SC_TYPE_CLOCK: return " in 09:00..18:00";
  case SC_TYPE_DATE: return " in 2030-01-01..2030-01-31";
  }
  return "";
}

static bool not_a_bool(struct sc_condition_checker *checker, const struct sc_expr *expr,
                       enum sc_type type) {
  struct sc_str shown = sc_shown(checker->arena, expr->text);
  struct sc_diag *diag =
      sc_error(checker->diags, SC_0332, expr->span, "`%.*s` is %s and cannot stand alone",
               SC_STR_ARGS(shown), types[type].name);
  sc_diag_label(checker->diags, diag, "needs an operator");
  sc_condition_note_attr(checker, diag);
  if (type == SC_TYPE_SET)
    sc_diag_hint(checker->diags, diag, "write `'...' in %.*s`, or `has %.*s`", SC_STR_ARGS(shown),
                 SC_STR_ARGS(shown));
  else if ((types[type].ops & BIT(SC_OP_HAS)) != 0)
    sc_diag_hint(checker->diags, diag, "compare it: `%.*s%s`, or ask `has %.*s`",
                 SC_STR_ARGS(shown), use_of(type), SC_STR_ARGS(shown));
  else
    sc_diag_hint(checker->diags, diag, "compare it: `%.*s%s`", SC_STR_ARGS(shown), use_of(type));
  return false;
}

/* A condition, or a bool attribute, which then becomes an atom. */
static bool check_name(struct sc_condition_checker *checker, struct sc_expr *expr) {
  if (expr->source != SC_FROM_ATTR) {
    checker->attr = NULL;
    return not_a_bool(checker, expr, built_in[expr->source].type);
  }
  uint32_t attr = find_attr(checker->policy, expr->name);
  if (attr != SC_NONE) {
    checker->attr = &checker->policy->attrs[attr];
    if (checker->attr->type != SC_TYPE_BOOL) return not_a_bool(checker, expr, checker->attr->type);
    expr->kind = SC_EXPR_ATOM;
    expr->attr = attr;
    expr->type = SC_TYPE_BOOL;
    expr->op = SC_OP_IS_TRUE;
    return true;
  }
  expr->condition = find_condition(checker->policy, expr->name);
  if (expr->condition != SC_NONE) return true;
  if (checker->policy->incomplete) return false; /* was reported */
  struct sc_diag *diag = sc_error(checker->diags, SC_0309, expr->span,
                                  "no condition and no bool attribute is called `%.*s`",
                                  SC_STR_ARGS(sc_shown(checker->arena, expr->name)));
  hint_near(checker, diag, expr->name, true);
  return false;
}

/* --- atoms ------------------------------------------------------------------------------------------------------- */

/* Operators as people write them, for messages. */
static const char *op_name(enum sc_op op) {
  switch (op) {
  case SC_OP_EQ: return "==";
  case SC_OP_NE: return "!=";
  case SC_OP_LT: return "<";
  case SC_OP_LE: return "<=";
  case SC_OP_GT: return ">";
  case SC_OP_GE: return ">=";
  case SC_OP_IN: return "in";
  case SC_OP_NOT_IN: return "not in";
  case SC_OP_HAS: return "has";
  case SC_OP_IS_TRUE: return "";
  case SC_OP_CONTAINS: return "'...' in";
  case SC_OP_STARTS_WITH: return "starts_with";
  case SC_OP_GLOB: return "glob";
  case SC_OP_MATCHES: return "matches";
  }
  return "";
}

static bool check_op(struct sc_condition_checker *checker) {
  const struct sc_expr *atom = checker->atom;
  if ((types[atom->type].ops & BIT(atom->op)) != 0) return true;
  struct sc_str shown = sc_shown(checker->arena, atom->attr_name);
  struct sc_diag *diag =
      sc_error(checker->diags, SC_0311, atom->op_span, "`%s` does not fit `%.*s`, which is %s",
               op_name(atom->op), SC_STR_ARGS(shown), types[atom->type].name);
  sc_diag_label(checker->diags, diag, "%s", types[atom->type].fitting);
  sc_condition_note_attr(checker, diag);
  const struct sc_const *first = atom->consts;
  struct sc_str constant =
      first == NULL ? (struct sc_str){0} : sc_shown(checker->arena, first->text);
  if (atom->op == SC_OP_HAS)
    sc_diag_hint(checker->diags, diag, "ask `has now`: the parts of `now` are there with it");
  else if (atom->type == SC_TYPE_SET && first != NULL)
    sc_diag_hint(checker->diags, diag, "write `'%.*s' in %.*s`", SC_STR_ARGS(constant),
                 SC_STR_ARGS(shown));
  else if (atom->op == SC_OP_CONTAINS && atom->type == SC_TYPE_STRING)
    sc_diag_hint(checker->diags, diag, "for a part of the string, write `%.*s glob '**%.*s**'`",
                 SC_STR_ARGS(shown), SC_STR_ARGS(constant));
  else if (atom->op == SC_OP_CONTAINS)
    sc_diag_hint(checker->diags, diag, "the attribute comes first: `%.*s == %.*s`",
                 SC_STR_ARGS(shown), SC_STR_ARGS(constant));
  else if (atom->type == SC_TYPE_CLOCK && (BIT(atom->op) & EQUALITY) != 0)
    sc_diag_hint(checker->diags, diag, "it would be true for one second only: use a range");
  return false;
}

static bool check_zone(struct sc_condition_checker *checker) {
  struct sc_expr *atom = checker->atom;
  if (atom->zone_span.len == 0 && atom->zone.ptr == NULL) {
    atom->zone = checker->policy->zone;
    return true;
  }
  if (sc_str_equal(atom->zone, checker->policy->zone) ||
      sc_zone_find(checker->arena, atom->zone) != NULL)
    return true;
  struct sc_diag *diag =
      sc_error(checker->diags, SC_0326, atom->zone_span, "no time zone is called `%.*s`",
               SC_STR_ARGS(sc_shown(checker->arena, atom->zone)));
  struct sc_str near = sc_zone_nearest(atom->zone);
  if (near.ptr != NULL)
    sc_diag_hint(checker->diags, diag, "did you mean `%.*s`?", SC_STR_ARGS(near));
  else
    sc_diag_hint(checker->diags, diag, "zones have IANA names such as Europe/Berlin");
  return false;
}

static bool check_atom(struct sc_condition_checker *checker, struct sc_expr *atom) {
  checker->atom = atom;
  checker->attr = NULL;
  if (atom->source == SC_FROM_ATTR) {
    atom->attr = find_attr(checker->policy, atom->attr_name);
    if (atom->attr == SC_NONE) return unknown_attr(checker, atom);
    checker->attr = &checker->policy->attrs[atom->attr];
    atom->type = checker->attr->type;
  } else {
    atom->type = built_in[atom->source].type;
  }
  bool of_now = atom->source == SC_FROM_NOW || atom->source == SC_FROM_WEEKDAY ||
                atom->source == SC_FROM_CLOCK || atom->source == SC_FROM_DATE;
  if (of_now && !check_zone(checker)) return false;
  if (!check_op(checker)) return false;
  if (!sc_condition_check_consts(checker)) return false;
  if ((BIT(atom->op) & TEXT) != 0) return sc_condition_check_pattern(checker);
  return true;
}

static bool check_expr(struct sc_condition_checker *checker, struct sc_expr *expr) {
  bool ok = true;
  switch (expr->kind) {
  case SC_EXPR_ATOM: return check_atom(checker, expr);
  case SC_EXPR_NAME: return check_name(checker, expr);
  case SC_EXPR_AND:
  case SC_EXPR_OR:
  case SC_EXPR_NOT:
    for (uint32_t i = 0; i < expr->arg_count; i++) ok &= check_expr(checker, expr->args[i]);
  }
  return ok;
}

bool sc_condition_check(struct sc_diags *diags, const struct sc_policy *policy,
                        struct sc_expr *expr) {
  struct sc_condition_checker checker = {.diags = diags, .arena = diags->arena, .policy = policy};
  return check_expr(&checker, expr);
}
