/* SPDX-License-Identifier: Apache-2.0
 *
 * granted_atom.c - clocks, weekdays and addresses against constants; and at which addresses conditions change.
 */
#include "simulate/granted_atom.h"

bool sc_atom_in_domain(const struct sc_domain *domain, const struct sc_expr *atom) {
  if (atom->source != domain->source) return false;
  if (domain->source == SC_FROM_ATTR) return atom->attr == domain->attr;
  return sc_str_equal(atom->zone, domain->zone);
}

/* --- numbers --------------------------------------------------------------------------------------------------------- */

/* Ranges of clocks are half-open, of weekdays closed; both may go around. */
static bool in_const(const struct sc_const *c, bool half_open, int64_t value) {
  if (c->kind != SC_CONST_RANGE) return value == c->low;
  int64_t high = half_open ? c->high : c->high + 1;
  if (c->low < high) return value >= c->low && value < high;
  return value >= c->low || value < high;
}

static bool in_consts(const struct sc_expr *atom, int64_t value) {
  for (uint32_t i = 0; i < atom->const_count; i++)
    if (in_const(&atom->consts[i], atom->source == SC_FROM_CLOCK, value)) return true;
  return false;
}

static bool number_holds(const struct sc_expr *atom, int64_t value) {
  int64_t constant = atom->const_count > 0 ? atom->consts[0].low : 0;
  switch (atom->op) {
  case SC_OP_EQ: return value == constant;
  case SC_OP_NE: return value != constant;
  case SC_OP_LT: return value < constant;
  case SC_OP_LE: return value <= constant;
  case SC_OP_GT: return value > constant;
  case SC_OP_GE: return value >= constant;
  case SC_OP_IN: return in_consts(atom, value);
  case SC_OP_NOT_IN: return !in_consts(atom, value);
  case SC_OP_HAS: return true;
  case SC_OP_IS_TRUE:
  case SC_OP_CONTAINS:
  case SC_OP_STARTS_WITH:
  case SC_OP_GLOB:
  case SC_OP_MATCHES: break;
  }
  return true; /* none of these reads a number */
}

/* --- addresses ------------------------------------------------------------------------------------------------------ */

static bool in_network(const struct sc_const *c, const uint8_t address[16]) {
  unsigned bits = c->kind == SC_CONST_NETWORK ? c->prefix_len : 128;
  if (sc_address_family(address) == SC_ADDRESS_V4 && !c->is_v4) return false;
  for (unsigned i = 0; i < bits; i++)
    if (((address[i / 8] ^ c->address[i / 8]) >> (7 - i % 8) & 1) != 0) return false;
  return true;
}

static bool address_holds(const struct sc_expr *atom, const uint8_t address[16]) {
  bool in = false;
  if (atom->op == SC_OP_HAS) return true;
  for (uint32_t i = 0; !in && i < atom->const_count; i++)
    in = in_network(&atom->consts[i], address);
  return in != (atom->op == SC_OP_NE || atom->op == SC_OP_NOT_IN);
}

void sc_atom_at(const struct sc_domain *domain, const struct sc_expr *atom, size_t point, bool *yes,
                bool *no) {
  bool first, last;
  if (domain->source == SC_FROM_ATTR) {
    first = last = address_holds(atom, domain->addresses[point]);
  } else if (domain->source == SC_FROM_CLOCK) {
    first = number_holds(atom, (int64_t)point * 60);
    last = number_holds(atom, (int64_t)point * 60 + 59);
  } else {
    first = last = number_holds(atom, (int64_t)point);
  }
  *yes = first || last;
  *no = !first || !last;
}

/* --- where addresses are told apart ------------------------------------------------------------------------------- */

struct points {
  struct sc_arena *arena;
  const struct sc_policy *policy;
  uint32_t attr;
  SC_VEC(struct { uint8_t bytes[16]; }) items;
  bool full;
};

static void add_point(struct points *p, const uint8_t address[16]) {
  if (p->items.count == SC_ADDRESS_POINTS) p->full = true;
  for (size_t i = 0; i < p->items.count; i++)
    if (memcmp(p->items.items[i].bytes, address, 16) == 0) return;
  if (!p->full) memcpy(SC_PUSH(p->arena, &p->items)->bytes, address, 16);
}

/* The address `by` (1 or -1) beside this one; past either end of all it is the other end, which is a point anyway. */
static void add_beside(struct points *p, const uint8_t address[16], int by) {
  uint8_t next[16];
  memcpy(next, address, sizeof next);
  for (unsigned i = 16; i-- > 0;) {
    next[i] = (uint8_t)(next[i] + by);
    if (next[i] != (by > 0 ? 0 : 0xff)) break;
  }
  add_point(p, next);
}

void sc_address_ends(const uint8_t address[16], unsigned bits, uint8_t first[16],
                     uint8_t last[16]) {
  for (unsigned i = 0; i < 16; i++) {
    unsigned kept = bits >= 8 * (i + 1) ? 8 : bits <= 8 * i ? 0 : bits - 8 * i;
    uint8_t mask = (uint8_t)(0xff << (8 - kept));
    first[i] = address[i] & mask;
    last[i] = (uint8_t)(address[i] | (uint8_t)~mask);
  }
}

static void add_network(struct points *p, const uint8_t address[16], unsigned bits) {
  uint8_t first[16], last[16];
  sc_address_ends(address, bits, first, last);
  add_point(p, first);
  add_point(p, last);
  add_beside(p, first, -1);
  add_beside(p, last, 1);
}

static void add_consts(struct points *p, const struct sc_expr *expr) {
  if (p->full || expr == NULL || expr->kind == SC_EXPR_NAME)
    return; /* conditions are visited once */
  for (uint32_t i = 0; i < expr->arg_count; i++) add_consts(p, expr->args[i]);
  if (expr->kind != SC_EXPR_ATOM || expr->source != SC_FROM_ATTR || expr->attr != p->attr) return;
  for (uint32_t i = 0; i < expr->const_count; i++) {
    const struct sc_const *c = &expr->consts[i];
    add_network(p, c->address, c->kind == SC_CONST_NETWORK ? c->prefix_len : 128);
  }
}

const uint8_t (*sc_address_points(struct sc_finding_state *state, uint32_t attr,
                                  size_t *count))[16] {
  const struct sc_policy *policy = state->out->policy;
  struct scope_counts counts;
  struct points p = {.arena = state->out->arena, .policy = policy, .attr = attr};
  uint8_t v4[16] = {[10] = 0xff, [11] = 0xff}, v6[16] = {0};
  scope_table_counts(state->out->simulation->now.table, &counts);
  add_network(&p, v4, 96);
  add_network(&p, v6, 0);
  for (uint32_t i = 0; i < policy->condition_count; i++) add_consts(&p, policy->conditions[i].expr);
  for (uint32_t i = 0; i < policy->deny_count; i++) add_consts(&p, policy->denies[i].when);
  for (uint32_t i = 0; i < counts.rules; i++)
    for (unsigned w = 0; w < 2; w++) add_consts(&p, state->conditions[i].when[w]);
  *count = p.items.count;
  return p.full ? NULL : (const uint8_t(*)[16])p.items.items;
}
