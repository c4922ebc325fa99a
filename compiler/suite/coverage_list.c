/* SPDX-License-Identifier: Apache-2.0
 *
 * coverage_list.c - what was seen, as a list of things to cover.
 */
#include <stdlib.h>

#include "explain/explain.h"
#include "suite/coverage_internal.h"

#define EXPR_DEPTH_MAX 256u

const char *sc_coverage_kind_name(enum sc_coverage_kind kind) {
  static const char *const names[] = {"rules", "outcomes", "atoms", "mcdc"};
  return kind < SC_COVER_KINDS ? names[kind] : "";
}

/* --- restricting ------------------------------------------------------------------------------------------ */

static void mark_parts(const struct scope_table *table, uint32_t expr, bool *marks,
                       unsigned depth) {
  struct scope_expr info;
  if (depth > EXPR_DEPTH_MAX || !scope_expr_info(table, expr, &info) || marks[expr]) return;
  marks[expr] = true;
  for (uint32_t i = 0; i < info.arg_count; i++)
    mark_parts(table, scope_expr_arg(table, expr, i), marks, depth + 1);
}

void sc_coverage_restrict(struct sc_coverage *c, const bool *rules, uint32_t rule_count) {
  c->relevant_rules = calloc(c->rule_count + 1, sizeof(bool));
  c->relevant_exprs = calloc(c->expr_count + 1, sizeof(bool));
  if (c->relevant_rules == NULL || c->relevant_exprs == NULL) { /* all count: never less */
    free(c->relevant_rules);
    free(c->relevant_exprs);
    c->relevant_rules = c->relevant_exprs = NULL;
    return;
  }
  for (uint32_t i = 0; i < c->rule_count && i < rule_count; i++) {
    struct scope_rule rule;
    c->relevant_rules[i] = rules[i];
    if (rules[i] && scope_rule_info(c->table, i, &rule) && rule.expr != SCOPE_UNKNOWN)
      mark_parts(c->table, rule.expr, c->relevant_exprs, 0);
  }
}

/* --- listing ------------------------------------------------------------------------------------------------- */

static void add(struct sc_arena *arena, struct sc_coverage_items *out,
                struct sc_coverage_item item) {
  *SC_PUSH(arena, out) = item;
  out->wanted[item.kind] += (uint64_t)__builtin_popcount(item.wanted);
  out->seen[item.kind] += (uint64_t)__builtin_popcount(item.wanted & item.seen);
}

static void list_rule(struct sc_arena *arena, const struct sc_coverage *c, uint32_t id,
                      struct sc_coverage_items *out) {
  struct scope_rule rule;
  if (!scope_rule_info(c->table, id, &rule)) return;
  unsigned bits = c->rules[id];
  struct sc_coverage_item item = {.kind = SC_COVER_RULES,
                                  .name = sc_str_of(rule.id),
                                  .rule_kind = rule.kind,
                                  .place = rule.place,
                                  .wanted = SC_SEEN_DECIDED,
                                  .seen = bits & SC_RULE_DECIDED ? SC_SEEN_DECIDED : 0,
                                  .hits = c->hits[id]};
  add(arena, out, item);
  item.kind = SC_COVER_OUTCOMES;
  item.wanted = SC_SEEN_HELD | (rule.expr != SCOPE_UNKNOWN ? SC_SEEN_FAILED : 0);
  item.seen =
      (bits & SC_RULE_HELD ? SC_SEEN_HELD : 0) | (bits & SC_RULE_FAILED ? SC_SEEN_FAILED : 0);
  add(arena, out, item);
}

/* `has` tells whether something is missing; agents, tasks and scopes never are. */
static bool may_be_unknown(struct sc_str atom) {
  struct sc_str part;
  struct sc_str attribute = sc_atom_attribute(atom, &part);
  if (atom.len > 4 && memcmp(atom.ptr, "has ", 4) == 0) return false;
  return !sc_str_equal(attribute, SC_STR("agent")) && !sc_str_equal(attribute, SC_STR("task")) &&
         !sc_str_equal(attribute, SC_STR("scope"));
}

static void list_atom(struct sc_arena *arena, const struct sc_coverage *c, uint32_t id,
                      struct sc_coverage_items *out) {
  struct scope_expr expr;
  if (!scope_expr_info(c->table, id, &expr) || expr.op != SCOPE_EXPR_ATOM) return;
  struct sc_str text = sc_str_of(expr.text);
  unsigned both = SC_SEEN_TRUE | SC_SEEN_FALSE;
  struct sc_coverage_item item = {.kind = SC_COVER_ATOMS,
                                  .name = text,
                                  .place = expr.place,
                                  .wanted = both | (may_be_unknown(text) ? SC_SEEN_UNKNOWN : 0),
                                  .seen = c->exprs[id] & (both | SC_SEEN_UNKNOWN)};
  add(arena, out, item);
  item.kind = SC_COVER_MCDC;
  item.wanted = both;
  item.seen = (unsigned)c->exprs[id] >> SC_MCDC_SHIFT & both;
  add(arena, out, item);
}

static int compare_items(const void *a, const void *b) {
  const struct sc_coverage_item *x = a, *y = b;
  if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
  int order = sc_str_compare(sc_str_of(x->place.file), sc_str_of(y->place.file));
  if (order != 0) return order;
  if (x->place.line != y->place.line) return x->place.line < y->place.line ? -1 : 1;
  if (x->place.column != y->place.column) return x->place.column < y->place.column ? -1 : 1;
  return sc_str_compare(x->name, y->name);
}

/* Conditions that rules use: others decide nothing. */
static bool *used_exprs(struct sc_arena *arena, const struct sc_coverage *c) {
  bool *marks = SC_NEW_ARRAY(arena, bool, c->expr_count + 1);
  for (uint32_t i = 0; i < c->rule_count; i++) {
    struct scope_rule rule;
    if (scope_rule_info(c->table, i, &rule) && rule.expr != SCOPE_UNKNOWN)
      mark_parts(c->table, rule.expr, marks, 0);
  }
  return marks;
}

void sc_coverage_list(struct sc_arena *arena, const struct sc_coverage *c,
                      struct sc_coverage_items *out) {
  const bool *used = used_exprs(arena, c);
  for (uint32_t i = 0; i < c->rule_count; i++)
    if (c->relevant_rules == NULL || c->relevant_rules[i]) list_rule(arena, c, i, out);
  for (uint32_t i = 0; i < c->expr_count; i++)
    if (used[i] && (c->relevant_exprs == NULL || c->relevant_exprs[i])) list_atom(arena, c, i, out);
  if (out->count > 1) qsort(out->items, out->count, sizeof *out->items, compare_items);
}

/* --- words ------------------------------------------------------------------------------------------------------ */

static void lack(struct sc_arena *arena, struct sc_text *text, const char *what) {
  sc_text_format(arena, text, "%s%s", text->count > 0 ? ", " : "", what);
}

struct sc_str sc_coverage_lack(struct sc_arena *arena, const struct sc_coverage_item *item) {
  unsigned lacks = item->wanted & ~item->seen;
  struct sc_text text = {0};
  bool deny = item->rule_kind == SCOPE_RULE_DENY;
  if (lacks == item->wanted && item->kind != SC_COVER_RULES && (lacks & (lacks - 1)) != 0)
    return item->kind == SC_COVER_MCDC ? SC_STR("never decided") : SC_STR("never asked for");
  switch (item->kind) {
  case SC_COVER_RULES:
    if (lacks) lack(arena, &text, deny ? "never denied" : "never part of an allow");
    break;
  case SC_COVER_OUTCOMES:
    if (lacks & SC_SEEN_HELD) lack(arena, &text, deny ? "never applied" : "never held");
    if (lacks & SC_SEEN_FAILED) lack(arena, &text, deny ? "applied each time" : "held each time");
    break;
  case SC_COVER_ATOMS:
    if (lacks & SC_SEEN_TRUE) lack(arena, &text, "never true");
    if (lacks & SC_SEEN_FALSE) lack(arena, &text, "never false");
    if (lacks & SC_SEEN_UNKNOWN) lack(arena, &text, "never unknown");
    break;
  case SC_COVER_MCDC:
    if (lacks & SC_SEEN_TRUE) lack(arena, &text, "never decided while true");
    if (lacks & SC_SEEN_FALSE) lack(arena, &text, "never decided while false");
    break;
  case SC_COVER_KINDS: break;
  }
  return text.count > 0 ? sc_text_str(&text) : SC_STR("");
}
