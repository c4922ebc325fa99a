/* SPDX-License-Identifier: Apache-2.0
 *
 * when_values.c - sets of numbers, names, texts and addresses in words: the shorter of "in" and "not in".
 */
#include <arpa/inet.h>
#include <inttypes.h>

#include "diff/when_text.h"

#define LISTED_MAX 6u

/* Adds "a, b, c", at most LISTED_MAX, then how many more. */
static void add_list(struct sc_universe *u, struct sc_text *out, const struct sc_str *items,
                     uint32_t count) {
  uint32_t shown = count <= LISTED_MAX + 1 ? count : LISTED_MAX;
  for (uint32_t i = 0; i < shown; i++)
    sc_text_format(u->arena, out, "%s%.*s", i > 0 ? ", " : "", SC_STR_ARGS(items[i]));
  if (shown < count) sc_text_format(u->arena, out, " and %u more", count - shown);
}

static struct sc_str listed(struct sc_universe *u, struct sc_str name, bool negated,
                            const struct sc_str *items, uint32_t count) {
  struct sc_text out = {0};
  if (count == 1) {
    return sc_str_format(u->arena, "%.*s %s %.*s", SC_STR_ARGS(name), negated ? "!=" : "=",
                         SC_STR_ARGS(items[0]));
  }
  sc_text_format(u->arena, &out, "%.*s %sin [", SC_STR_ARGS(name), negated ? "not " : "");
  add_list(u, &out, items, count);
  sc_text_add(u->arena, &out, SC_STR("]"));
  return sc_text_str(&out);
}

/* --- numbers --------------------------------------------------------------------------------------------- */

static struct sc_str number_text(struct sc_universe *u, const struct sc_shared_var *var,
                                 int64_t value) {
  if (var->type == SCOPE_F_TYPE_INSTANT) return sc_when_instant(u, value);
  return sc_str_format(u->arena, "%" PRId64, value);
}

struct sc_str sc_when_number(struct sc_universe *u, const struct sc_shared_var *var,
                             const bool *classes, struct sc_str name) {
  struct sc_text out = {0};
  for (uint32_t c = 0; c < var->class_count;) {
    if (!classes[c]) {
      c++;
      continue;
    }
    uint32_t from = c;
    while (c < var->class_count && classes[c]) c++;
    int64_t low = from > 0 ? var->points.items[from - 1] : 0;
    int64_t high = c < var->class_count ? var->points.items[c - 1] - 1 : 0;
    struct sc_str first = number_text(u, var, low), last = number_text(u, var, high);
    sc_text_format(u->arena, &out, "%s%.*s ", out.count > 0 ? " or " : "", SC_STR_ARGS(name));
    if (from == 0)
      sc_text_format(u->arena, &out, "<= %.*s", SC_STR_ARGS(last));
    else if (c == var->class_count)
      sc_text_format(u->arena, &out, ">= %.*s", SC_STR_ARGS(first));
    else if (low == high)
      sc_text_format(u->arena, &out, "= %.*s", SC_STR_ARGS(first));
    else
      sc_text_format(u->arena, &out, "in %.*s..%.*s", SC_STR_ARGS(first), SC_STR_ARGS(last));
  }
  return sc_text_str(&out);
}

/* --- names and texts ------------------------------------------------------------------------------------------ */

struct sc_str sc_when_value(struct sc_universe *u, const struct sc_shared_var *var,
                            const bool *classes, struct sc_str name) {
  struct sc_str *in = SC_NEW_ARRAY(u->arena, struct sc_str, var->class_count);
  uint32_t count = 0, first = SC_NOT_FOUND;
  if (var->type == SCOPE_F_TYPE_BOOL)
    return sc_str_format(u->arena, "%s%.*s", classes[1] ? "" : "not ", SC_STR_ARGS(name));
  for (uint32_t c = 0; c < var->class_count; c++) {
    if (!classes[c]) continue;
    if (first == SC_NOT_FOUND) first = c;
    in[count++] = var->texts.items[c];
  }
  if (count > 1 && first + count == var->class_count) /* the upper end of the order */
    return sc_str_format(u->arena, "%.*s >= %.*s", SC_STR_ARGS(name), SC_STR_ARGS(in[0]));
  if (count > 2 && first == 0 && classes[count - 1])
    return sc_str_format(u->arena, "%.*s <= %.*s", SC_STR_ARGS(name), SC_STR_ARGS(in[count - 1]));
  return listed(u, name, false, in, count);
}

struct sc_str sc_when_one_of(struct sc_universe *u, const struct sc_shared_var *var,
                             const bool *classes, const bool *relevant, struct sc_str name) {
  struct sc_str *items = SC_NEW_ARRAY(u->arena, struct sc_str, var->class_count);
  uint32_t count = 0;
  for (uint32_t i = 0; i < var->texts.count; i++) {
    if (classes[i + 1] == classes[0]) continue;
    if (classes[0] && relevant != NULL && !relevant[i]) continue;
    items[count++] = sc_str_format(u->arena, "'%.*s'", SC_STR_ARGS(var->texts.items[i]));
  }
  return count == 0 ? SC_STR("") : listed(u, name, classes[0], items, count);
}

/* The atom, of either table's debug sections, that is this variable alone. */
static struct sc_str written(struct sc_universe *u, uint32_t side,
                             const struct sc_shared_var *var) {
  const struct sc_view *v = &u->sides[side].view;
  for (uint32_t e = 0; e < v->debug_exprs_count; e++) {
    const struct scope_f_expr *expr = &v->debug_exprs[e];
    if (expr->op != SCOPE_F_EXPR_ATOM || expr->node < SCOPE_F_FIRST_NODE) continue;
    uint32_t index = expr->node - SCOPE_F_FIRST_NODE;
    const struct scope_f_node *node =
        index < v->nodes_count ? &v->nodes[index] : &v->debug_nodes[index - v->nodes_count];
    if (u->sides[side].vars[node->var].shared == var &&
        v->vars[node->var].kind == SCOPE_F_VAR_MATCH)
      return (struct sc_str){v->debug_strings + expr->text.off, expr->text.len};
  }
  return (struct sc_str){0};
}

struct sc_str sc_when_pattern(struct sc_universe *u, const struct sc_shared_var *var,
                              struct sc_str name) {
  for (uint32_t side = u->reader_count; side-- > 0;) {
    struct sc_str text = written(u, side, var);
    if (text.len > 0) return text;
  }
  return sc_str_format(u->arena, "%.*s matches a pattern", SC_STR_ARGS(name));
}

/* --- addresses -------------------------------------------------------------------------------------------------- */

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/* The last address of the network, and whether `low` is its first. */
static bool network_end(const uint8_t low[16], unsigned prefix_len, uint8_t end[16]) {
  for (unsigned i = 0; i < 16; i++) {
    unsigned bits = prefix_len >= 8 * (i + 1) ? 0
                    : prefix_len <= 8 * i     ? 8
                                              : 8 * (i + 1) - prefix_len;
    uint8_t host = (uint8_t)((1u << bits) - 1);
    if ((low[i] & host) != 0) return false;
    end[i] = low[i] | host;
  }
  return true;
}

/* False: there is no address behind. */
static bool increment(uint8_t address[16]) {
  for (unsigned i = 16; i-- > 0;)
    if (++address[i] != 0) return true;
  return false;
}

static void decrement(uint8_t address[16]) {
  for (unsigned i = 16; i-- > 0;)
    if (address[i]-- != 0) return;
}

static struct sc_str network_text(struct sc_universe *u, const uint8_t low[16],
                                  unsigned prefix_len) {
  char text[INET6_ADDRSTRLEN];
  bool v4 = memcmp(low, mapped, 12) == 0 && prefix_len >= 96;
  if (inet_ntop(v4 ? AF_INET : AF_INET6, low + (v4 ? 12 : 0), text, sizeof text) == NULL)
    return SC_STR("?");
  unsigned bits = v4 ? prefix_len - 96 : prefix_len;
  if (bits == (v4 ? 32u : 128u)) return sc_str_format(u->arena, "%s", text);
  return sc_str_format(u->arena, "%s/%u", text, bits);
}

struct networks {
  SC_VEC(struct sc_str) items;
};

/* The fewest networks that make up low..high. */
static void add_networks(struct sc_universe *u, struct networks *out, uint8_t low[16],
                         const uint8_t high[16]) {
  for (;;) {
    uint8_t end[16];
    unsigned prefix_len = 0;
    while (!network_end(low, prefix_len, end) || memcmp(end, high, 16) > 0) prefix_len++;
    *SC_PUSH(u->arena, &out->items) = network_text(u, low, prefix_len);
    memcpy(low, end, 16);
    if (memcmp(end, high, 16) >= 0 || !increment(low)) return;
  }
}

static void networks_of(struct sc_universe *u, const struct sc_shared_var *var, const bool *classes,
                        bool in, struct networks *out) {
  for (uint32_t c = 0; c < var->class_count;) {
    if (classes[c] != in) {
      c++;
      continue;
    }
    uint8_t low[16] = {0}, high[16];
    if (c > 0) memcpy(low, var->addresses.items[c - 1].bytes, 16);
    while (c < var->class_count && classes[c] == in) c++;
    memset(high, 0xff, 16);
    if (c < var->class_count) {
      memcpy(high, var->addresses.items[c - 1].bytes, 16);
      decrement(high);
    }
    add_networks(u, out, low, high);
  }
}

struct sc_str sc_when_address(struct sc_universe *u, const struct sc_shared_var *var,
                              const bool *classes, struct sc_str name) {
  struct networks in = {0}, not_in = {0};
  struct sc_text out = {0};
  networks_of(u, var, classes, true, &in);
  networks_of(u, var, classes, false, &not_in);
  bool negated = not_in.items.count < in.items.count;
  const struct networks *shown = negated ? &not_in : &in;
  sc_text_format(u->arena, &out, "%.*s %sfrom ", SC_STR_ARGS(name), negated ? "not " : "");
  add_list(u, &out, shown->items.items, (uint32_t)shown->items.count);
  return sc_text_str(&out);
}
