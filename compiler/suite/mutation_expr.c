/* SPDX-License-Identifier: Apache-2.0
 *
 * mutation_expr.c - conditions with one operator or one constant changed.
 *
 * Named conditions are changed where they are defined, not where they are used. What the parser put between `when` and
 * `unless` of a deny has no text of its own and is left as it is.
 */
#include <inttypes.h>

#include "condition/literal.h"
#include "explain/request_text.h"
#include "suite/mutation.h"

#define DAY_S 86400
#define STEP_S 60 /* by which windows and instants are widened */

struct changer {
  struct sc_arena *arena;
  const struct sc_policy *policy;
};

static struct sc_expr *copy_of(struct changer *c, const struct sc_expr *expr) {
  struct sc_expr *copy = SC_NEW(c->arena, struct sc_expr);
  *copy = *expr;
  return copy;
}

static struct sc_expr_change *add(struct changer *c, struct sc_expr_changes *out,
                                  struct sc_expr *root, enum sc_mutation_kind kind,
                                  struct sc_span span, struct sc_str what) {
  struct sc_expr_change *change = SC_PUSH(c->arena, out);
  *change = (struct sc_expr_change){.root = root, .kind = kind, .span = span, .what = what};
  return change;
}

/* --- operators -------------------------------------------------------------------------------------------- */

static bool opposite(enum sc_op op, enum sc_op *out, const char **from, const char **to) {
  static const struct {
    enum sc_op op, other;
    const char *from, *to;
  } table[] = {{SC_OP_EQ, SC_OP_NE, "==", "!="},         {SC_OP_NE, SC_OP_EQ, "!=", "=="},
               {SC_OP_LT, SC_OP_LE, "<", "<="},          {SC_OP_LE, SC_OP_LT, "<=", "<"},
               {SC_OP_GT, SC_OP_GE, ">", ">="},          {SC_OP_GE, SC_OP_GT, ">=", ">"},
               {SC_OP_IN, SC_OP_NOT_IN, "in", "not in"}, {SC_OP_NOT_IN, SC_OP_IN, "not in", "in"}};
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    if (table[i].op != op) continue;
    *out = table[i].other;
    *from = table[i].from;
    *to = table[i].to;
    return true;
  }
  return false;
}

static void flip_atom(struct changer *c, struct sc_expr *atom, struct sc_expr_changes *out) {
  enum sc_op other;
  const char *from, *to;
  struct sc_expr *changed = copy_of(c, atom);
  if (opposite(atom->op, &other, &from, &to)) {
    changed->op = other;
    add(c, out, changed, SC_MUTATE_FLIP_OPERATOR, atom->span,
        sc_str_format(c->arena, "in `%.*s`, `%s` becomes `%s`", SC_STR_ARGS(atom->text), from, to))
        ->atom = atom;
    return;
  }
  *changed = (struct sc_expr){.kind = SC_EXPR_NOT, .span = atom->span, .arg_count = 1};
  changed->args = SC_NEW(c->arena, struct sc_expr *);
  changed->args[0] = atom;
  add(c, out, changed, SC_MUTATE_FLIP_OPERATOR, atom->span,
      sc_str_format(c->arena, "`%.*s` becomes `not %.*s`", SC_STR_ARGS(atom->text),
                    SC_STR_ARGS(atom->text)))
      ->atom = atom;
  if (atom->op != SC_OP_STARTS_WITH && atom->op != SC_OP_GLOB && atom->op != SC_OP_MATCHES) return;
  changed = copy_of(c, atom);
  changed->op = SC_OP_HAS;
  changed->const_count = 0;
  changed->dfa = NULL;
  struct sc_str name = atom->source == SC_FROM_ATTR ? atom->attr_name : SC_STR("it");
  add(c, out, changed, SC_MUTATE_WIDEN_PATTERN, atom->span,
      sc_str_format(c->arena, "`%.*s` becomes `has %.*s`", SC_STR_ARGS(atom->text),
                    SC_STR_ARGS(name)));
}

/* --- constants ------------------------------------------------------------------------------------------------ */

static struct sc_str value_text(const struct changer *c, const struct sc_expr *atom,
                                int64_t value) {
  static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  int64_t year;
  unsigned month, day;
  switch (atom->type) {
  case SC_TYPE_WEEKDAY: return sc_str_from(days[value % 7]);
  case SC_TYPE_CLOCK:
    return value % 60 == 0
               ? sc_str_format(c->arena, "%02d:%02d", (int)(value / 3600), (int)(value / 60 % 60))
               : sc_str_format(c->arena, "%02d:%02d:%02d", (int)(value / 3600),
                               (int)(value / 60 % 60), (int)(value % 60));
  case SC_TYPE_DATE:
    sc_civil_from_days(value, &year, &month, &day);
    return sc_str_format(c->arena, "%04" PRId64 "-%02u-%02u", year, month, day);
  case SC_TYPE_INSTANT: return sc_instant_text(c->arena, value);
  case SC_TYPE_ENUM: return c->policy->attrs[atom->attr].values[value];
  case SC_TYPE_BOOL:
  case SC_TYPE_INT:
  case SC_TYPE_STRING:
  case SC_TYPE_SET:
  case SC_TYPE_IP: break;
  }
  return sc_str_format(c->arena, "%" PRId64, value);
}

static void widen(struct changer *c, struct sc_expr *atom, uint32_t index, struct sc_const constant,
                  struct sc_str from, struct sc_str to, struct sc_expr_changes *out) {
  struct sc_expr *changed = copy_of(c, atom);
  changed->consts = SC_NEW_ARRAY(c->arena, struct sc_const, atom->const_count);
  memcpy(changed->consts, atom->consts, atom->const_count * sizeof *atom->consts);
  changed->consts[index] = constant;
  add(c, out, changed, SC_MUTATE_WIDEN_CONSTANT, atom->consts[index].span,
      sc_str_format(c->arena, "in `%.*s`, %.*s becomes %.*s", SC_STR_ARGS(atom->text),
                    SC_STR_ARGS(from), SC_STR_ARGS(to)));
}

/* `value` moved by one step up or down, if its type has that step. */
static bool step(const struct changer *c, const struct sc_expr *atom, int64_t value, bool up,
                 int64_t *out) {
  switch (atom->type) {
  case SC_TYPE_ENUM:
    *out = value + (up ? 1 : -1);
    return *out >= 0 && *out < (int64_t)c->policy->attrs[atom->attr].value_count;
  case SC_TYPE_INT: return !__builtin_add_overflow(value, up ? 1 : -1, out);
  case SC_TYPE_DATE: *out = value + (up ? 1 : -1); return true;
  case SC_TYPE_INSTANT: return !__builtin_add_overflow(value, up ? STEP_S : -STEP_S, out);
  case SC_TYPE_CLOCK: *out = value + (up ? STEP_S : -STEP_S); return *out >= 0 && *out <= DAY_S;
  case SC_TYPE_BOOL:
  case SC_TYPE_STRING:
  case SC_TYPE_SET:
  case SC_TYPE_IP:
  case SC_TYPE_WEEKDAY: break;
  }
  return false;
}

/* Seven days or 24 hours: what a wrapping range may not reach. */
static bool wraps_whole(const struct sc_expr *atom, const struct sc_const *range) {
  if (atom->type == SC_TYPE_WEEKDAY) return (range->high - range->low + 7) % 7 == 6;
  return atom->type == SC_TYPE_CLOCK &&
         (range->high - range->low + DAY_S) % DAY_S + STEP_S >= DAY_S;
}

static void widen_range(struct changer *c, struct sc_expr *atom, uint32_t i,
                        struct sc_expr_changes *out) {
  const struct sc_const range = atom->consts[i];
  struct sc_const wider = range;
  if (wraps_whole(atom, &range)) return;
  if (atom->type == SC_TYPE_WEEKDAY) {
    wider.low = (range.low + 6) % 7;
    widen(c, atom, i, wider, value_text(c, atom, range.low), value_text(c, atom, wider.low), out);
    wider = range;
    wider.high = (range.high + 1) % 7;
    widen(c, atom, i, wider, value_text(c, atom, range.high), value_text(c, atom, wider.high), out);
    return;
  }
  if (step(c, atom, range.low, false, &wider.low))
    widen(c, atom, i, wider, value_text(c, atom, range.low), value_text(c, atom, wider.low), out);
  wider = range;
  if (step(c, atom, range.high, true, &wider.high))
    widen(c, atom, i, wider, value_text(c, atom, range.high), value_text(c, atom, wider.high), out);
}

static void widen_network(struct changer *c, struct sc_expr *atom, uint32_t i,
                          struct sc_expr_changes *out) {
  struct sc_const wider = atom->consts[i];
  unsigned base = wider.is_v4 ? 96 : 0;
  if (wider.prefix_len <= base) return;
  wider.prefix_len--;
  wider.address[wider.prefix_len / 8] &= (uint8_t) ~(0x80u >> wider.prefix_len % 8);
  struct scope_value value = {.type = SCOPE_VALUE_IP}, old = {.type = SCOPE_VALUE_IP};
  memcpy(value.address, wider.address, 16);
  memcpy(old.address, atom->consts[i].address, 16);
  struct sc_str to = sc_value_text(c->arena, &value), from = sc_value_text(c->arena, &old);
  widen(c, atom, i, wider,
        sc_str_format(c->arena, "%.*s/%u", SC_STR_ARGS(from), wider.prefix_len + 1 - base),
        sc_str_format(c->arena, "%.*s/%u", SC_STR_ARGS(to), wider.prefix_len - base), out);
}

static void widen_atom(struct changer *c, struct sc_expr *atom, struct sc_expr_changes *out) {
  if (atom->op == SC_OP_IN || atom->op == SC_OP_NOT_IN) {
    for (uint32_t i = 0; i < atom->const_count; i++) {
      if (atom->consts[i].kind == SC_CONST_RANGE) widen_range(c, atom, i, out);
      if (atom->consts[i].kind == SC_CONST_NETWORK) widen_network(c, atom, i, out);
    }
    return;
  }
  /* `<` and `>` are widened by becoming `<=` and `>=`. */
  if (atom->op != SC_OP_LE && atom->op != SC_OP_GE) return;
  struct sc_const wider = atom->consts[0];
  if (step(c, atom, wider.low, atom->op == SC_OP_LE, &wider.low))
    widen(c, atom, 0, wider, value_text(c, atom, atom->consts[0].low),
          value_text(c, atom, wider.low), out);
}

/* --- trees -------------------------------------------------------------------------------------------------------- */

static bool same_span(struct sc_span a, struct sc_span b) {
  return a.file == b.file && a.off == b.off && a.len == b.len;
}

/* Made by the parser to join `when` and `unless`: its place is that of its first part. */
static bool is_made(const struct sc_expr *expr) {
  return same_span(expr->span, expr->args[0]->span);
}

static void change(struct changer *c, struct sc_expr *expr, struct sc_expr_changes *out);

/* Each change of a part is a change of the whole. */
static void change_parts(struct changer *c, struct sc_expr *expr, struct sc_expr_changes *out) {
  for (uint32_t i = 0; i < expr->arg_count; i++) {
    struct sc_expr_changes parts = {0};
    change(c, expr->args[i], &parts);
    for (size_t k = 0; k < parts.count; k++) {
      struct sc_expr *whole = copy_of(c, expr);
      whole->args = SC_NEW_ARRAY(c->arena, struct sc_expr *, expr->arg_count);
      memcpy(whole->args, expr->args, expr->arg_count * sizeof *expr->args);
      whole->args[i] = parts.items[k].root;
      *SC_PUSH(c->arena, out) = parts.items[k];
      out->items[out->count - 1].root = whole;
    }
  }
}

static void change(struct changer *c, struct sc_expr *expr, struct sc_expr_changes *out) {
  struct sc_expr *changed;
  switch (expr->kind) {
  case SC_EXPR_NAME: return;
  case SC_EXPR_ATOM:
    flip_atom(c, expr, out);
    widen_atom(c, expr, out);
    return;
  case SC_EXPR_NOT:
    if (!is_made(expr))
      add(c, out, expr->args[0], SC_MUTATE_FLIP_OPERATOR, expr->span, SC_STR("drop `not`"));
    break;
  case SC_EXPR_AND:
  case SC_EXPR_OR:
    if (is_made(expr)) break;
    changed = copy_of(c, expr);
    changed->kind = expr->kind == SC_EXPR_AND ? SC_EXPR_OR : SC_EXPR_AND;
    add(c, out, changed, SC_MUTATE_FLIP_OPERATOR, expr->span,
        expr->kind == SC_EXPR_AND ? SC_STR("`and` becomes `or`") : SC_STR("`or` becomes `and`"));
    break;
  }
  change_parts(c, expr, out);
}

void sc_mutate_expr(struct sc_arena *arena, const struct sc_policy *policy, struct sc_expr *expr,
                    struct sc_expr_changes *out) {
  struct changer c = {arena, policy};
  if (expr != NULL) change(&c, expr, out);
}
