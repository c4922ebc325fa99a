/* SPDX-License-Identifier: Apache-2.0
 *
 * boundary_edges.c - the edges of one atom: the values next to its constants on both sides, days on which clocks change,
 * texts just in and just out, and the fact missing.
 */
#include <inttypes.h>

#include "analysis/joint_text.h"
#include "condition/literal.h"
#include "condition/regex.h"
#include "condition/zone.h"
#include "explain/answer.h"
#include "explain/request_text.h"
#include "suite/boundary.h"

#define DAY_S INT64_C(86400)
#define CLOCK_CHANGES                                                                              \
  2u /* days on which clocks change that are looked at: one to summer, one to winter time */

struct edger {
  struct sc_arena *arena;
  const struct sc_policy *policy;
  const struct sc_expr *atom;
  const struct scope_request *base;
  struct sc_boundary_edges *out;
};

static bool same(const struct sc_boundary_edge *a, const struct sc_boundary_edge *b) {
  if (a->kind != b->kind || a->now != b->now) return false;
  const struct scope_value *x = &a->value, *y = &b->value;
  return x->type == y->type && x->number == y->number &&
         sc_str_equal(sc_str_of(x->string), sc_str_of(y->string)) &&
         x->item_count == y->item_count && memcmp(x->address, y->address, 16) == 0;
}

static void add(struct edger *e, struct sc_boundary_edge edge) {
  for (size_t i = 0; i < e->out->count; i++)
    if (e->out->items[i].value.type != SCOPE_VALUE_SET && same(&e->out->items[i], &edge)) return;
  *SC_PUSH(e->arena, e->out) = edge;
}

static void add_value(struct edger *e, struct scope_value value, struct sc_str label) {
  add(e, (struct sc_boundary_edge){.label = label, .kind = SC_EDGE_VALUE, .value = value});
}

static void add_now(struct edger *e, int64_t now, struct sc_str label) {
  add(e, (struct sc_boundary_edge){.label = label, .kind = SC_EDGE_NOW, .now = now});
}

/* --- numbers ------------------------------------------------------------------------------------------------ */

static void add_number(struct edger *e, int64_t number, int offset) {
  int64_t value;
  if (__builtin_add_overflow(number, (int64_t)offset, &value)) return;
  enum scope_value_type type =
      e->atom->type == SC_TYPE_INSTANT ? SCOPE_VALUE_INSTANT : SCOPE_VALUE_INT;
  struct scope_value v = {.type = type, .number = value};
  add_value(e, v, sc_value_text(e->arena, &v));
}

/* A constant with its neighbours, or both ends of a range with theirs. */
static void number_edges(struct edger *e) {
  for (uint32_t i = 0; i < e->atom->const_count; i++) {
    const struct sc_const *c = &e->atom->consts[i];
    bool range = c->kind == SC_CONST_RANGE, open_end = e->atom->type == SC_TYPE_INSTANT;
    add_number(e, c->low, -1);
    add_number(e, c->low, 0);
    if (!range) add_number(e, c->low, 1);
    if (range && open_end) add_number(e, c->high, -1);
    if (range) add_number(e, c->high, 0);
    if (range && !open_end) add_number(e, c->high, 1);
  }
}

static void enum_edges(struct edger *e) {
  const struct sc_attr *attr = &e->policy->attrs[e->atom->attr];
  for (uint32_t i = 0; i < attr->value_count; i++)
    add_value(e,
              (struct scope_value){.type = SCOPE_VALUE_STRING,
                                   .string = {attr->values[i].ptr, attr->values[i].len}},
              attr->values[i]);
}

/* --- addresses ------------------------------------------------------------------------------------------------ */

/* One up or down; false at the end of the addresses, or of IPv4's. */
static bool neighbour(uint8_t address[16], bool up, bool v4) {
  for (unsigned i = 16; i-- > (v4 ? 12u : 0u);) {
    address[i] = (uint8_t)(up ? address[i] + 1 : address[i] - 1);
    if (address[i] != (up ? 0 : 0xff)) return true;
  }
  return false;
}

static void add_address(struct edger *e, const uint8_t address[16], const char *what,
                        struct sc_str network) {
  struct scope_value v = {.type = SCOPE_VALUE_IP};
  memcpy(v.address, address, 16);
  add_value(e, v, sc_str_format(e->arena, "%s %.*s", what, SC_STR_ARGS(network)));
}

static void address_edges(struct edger *e) {
  for (uint32_t i = 0; i < e->atom->const_count; i++) {
    const struct sc_const *c = &e->atom->consts[i];
    uint8_t first[16], last[16];
    unsigned bits = c->kind == SC_CONST_NETWORK ? c->prefix_len : 128;
    memcpy(first, c->address, 16);
    memcpy(last, c->address, 16);
    for (unsigned b = bits; b < 128; b++) last[b / 8] |= (uint8_t)(0x80u >> b % 8);
    struct scope_value shown = {.type = SCOPE_VALUE_IP};
    memcpy(shown.address, first, 16);
    struct sc_str network = sc_value_text(e->arena, &shown);
    if (c->kind == SC_CONST_NETWORK)
      network =
          sc_str_format(e->arena, "%.*s/%u", SC_STR_ARGS(network), bits - (c->is_v4 ? 96 : 0));
    add_address(e, first, bits < 128 ? "first of" : "is", network);
    if (bits < 128) add_address(e, last, "last of", network);
    if (neighbour(first, false, c->is_v4)) add_address(e, first, "before", network);
    if (neighbour(last, true, c->is_v4)) add_address(e, last, "behind", network);
  }
}

/* --- texts ------------------------------------------------------------------------------------------------------- */

static void add_text(struct edger *e, struct sc_str text, const char *what) {
  struct scope_value v = {.type = SCOPE_VALUE_STRING, .string = {text.ptr, text.len}};
  struct sc_str label = sc_str_from(what);
  if (e->atom->source == SC_FROM_RESOURCE)
    add(e, (struct sc_boundary_edge){.label = label, .kind = SC_EDGE_RESOURCE, .value = v});
  else
    add_value(e, v, label);
}

/* A shortest text that the automaton takes, one that it does not, and the first without its last character and with one
 * more: near misses, where they are some. */
static void automaton_edges(struct edger *e) {
  const struct sc_dfa *any, *dfas[2];
  struct sc_regex_error error;
  struct sc_joint_texts texts = {0};
  if (sc_prefix_compile(e->arena, SC_STR(""), &any, &error) != SC_REGEX_OK) return;
  dfas[0] = any;
  dfas[1] = e->atom->dfa;
  const struct sc_joint_question question = {.dfas = dfas, .dfa_count = 2, .len_max = 4096};
  sc_joint_texts(e->arena, &question, &texts);
  if (texts.partial) return;
  for (size_t i = 0; i < texts.items.count; i++) {
    struct sc_str text = texts.items.items[i].text;
    bool in = texts.items.items[i].labels[1] != 0;
    add_text(e, text, in ? "a shortest text in" : "a shortest text out");
    if (!in || text.len == 0) continue;
    size_t cut = text.len - 1;
    while (cut > 0 && ((unsigned char)text.ptr[cut] & 0xc0) == 0x80) cut--;
    add_text(e, (struct sc_str){text.ptr, cut}, "its last character less");
    add_text(e,
             sc_str_format(e->arena, "%.*s%.*s", SC_STR_ARGS(text), (int)(text.len - cut),
                           text.ptr + cut),
             "its last character twice");
  }
}

static void text_edges(struct edger *e) {
  if (e->atom->dfa != NULL) {
    automaton_edges(e);
    return;
  }
  for (uint32_t i = 0; i < e->atom->const_count; i++) {
    struct sc_str text = e->atom->consts[i].string;
    add_text(e, text, "equal");
    add_text(e, sc_str_format(e->arena, "%.*sx", SC_STR_ARGS(text)), "one character more");
  }
}

static void set_edges(struct edger *e) {
  struct sc_str member = e->atom->consts[0].string;
  struct scope_bytes *in = SC_NEW_ARRAY(e->arena, struct scope_bytes, 2);
  struct sc_str other = sc_str_format(e->arena, "%.*sx", SC_STR_ARGS(member));
  in[0] = (struct scope_bytes){member.ptr, member.len};
  in[1] = (struct scope_bytes){other.ptr, other.len};
  add_value(e, (struct scope_value){.type = SCOPE_VALUE_SET, .items = in, .item_count = 1},
            SC_STR("the member alone"));
  add_value(e, (struct scope_value){.type = SCOPE_VALUE_SET, .items = in + 1, .item_count = 1},
            SC_STR("another member"));
  add_value(e, (struct scope_value){.type = SCOPE_VALUE_SET, .items = in, .item_count = 0},
            SC_STR("an empty set"));
}

/* --- the clock -------------------------------------------------------------------------------------------------------- */

struct local {
  const struct sc_zone *zone;
  int64_t day;
  int32_t second; /* of the day */
};

static bool local_of(const struct edger *e, int64_t at, struct local *out) {
  out->zone = sc_zone_find(e->arena, e->atom->zone);
  if (out->zone == NULL || at >= out->zone->until) return false;
  int64_t local = at + sc_zone_offset(out->zone, at);
  out->day = local >= 0 ? local / DAY_S : -((DAY_S - 1 - local) / DAY_S);
  out->second = (int32_t)(local - out->day * DAY_S);
  return true;
}

static struct sc_str clock_text(struct edger *e, int64_t second) {
  if (second % 60 == 0)
    return sc_str_format(e->arena, "%02d:%02d", (int)(second / 3600), (int)(second / 60 % 60));
  return sc_str_format(e->arena, "%02d:%02d:%02d", (int)(second / 3600), (int)(second / 60 % 60),
                       (int)(second % 60));
}

static struct sc_str date_text(struct edger *e, int64_t day) {
  int64_t year;
  unsigned month, day_of_month;
  sc_civil_from_days(day, &year, &month, &day_of_month);
  return sc_str_format(e->arena, "%04" PRId64 "-%02u-%02u", year, month, day_of_month);
}

/* The second before and the second of each bound of a clock atom, on one day. */
static void clock_bounds(struct edger *e, const struct sc_zone *zone, int64_t day, const char *on) {
  for (uint32_t i = 0; i < e->atom->const_count; i++) {
    const struct sc_const *c = &e->atom->consts[i];
    for (int end = 0; end < (c->kind == SC_CONST_RANGE ? 2 : 1); end++) {
      int64_t second = end ? c->high : c->low;
      int64_t at = sc_zone_instant(zone, day + second / DAY_S, (int32_t)(second % DAY_S));
      struct sc_str clock = clock_text(e, second);
      add_now(e, at - 1, sc_str_format(e->arena, "a second before %.*s%s", SC_STR_ARGS(clock), on));
      add_now(e, at, sc_str_format(e->arena, "%.*s%s", SC_STR_ARGS(clock), on));
      if (e->atom->op == SC_OP_LE || e->atom->op == SC_OP_GT || e->atom->op == SC_OP_EQ ||
          e->atom->op == SC_OP_NE)
        add_now(e, at + 1,
                sc_str_format(e->arena, "a second behind %.*s%s", SC_STR_ARGS(clock), on));
    }
  }
}

/* The days behind the base on which clocks change: before, at, and the atom's bounds on that day. */
static void clock_changes(struct edger *e, const struct sc_zone *zone, int64_t after) {
  unsigned found = 0;
  for (uint32_t i = 0; i < zone->transition_count && found < CLOCK_CHANGES; i++) {
    int64_t at = zone->transitions[i].at;
    struct local local;
    if (at <= after || at >= zone->until || !local_of(e, at, &local)) continue;
    found++;
    struct sc_str date = date_text(e, local.day);
    add_now(e, at - 1,
            sc_str_format(e->arena, "a second before clocks change on %.*s", SC_STR_ARGS(date)));
    add_now(e, at, sc_str_format(e->arena, "clocks change on %.*s", SC_STR_ARGS(date)));
    struct sc_str on = sc_str_format(e->arena, " on %.*s, when clocks change", SC_STR_ARGS(date));
    if (e->atom->source == SC_FROM_CLOCK) clock_bounds(e, zone, local.day, on.ptr);
  }
}

static void weekday_edges(struct edger *e, const struct local *local) {
  static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  int64_t monday = local->day - (local->day + 3) % 7; /* 1970-01-01 was a Thursday */
  for (int i = 0; i < 7; i++)
    add_now(e, sc_zone_instant(local->zone, monday + i, local->second), sc_str_from(days[i]));
}

static void add_date(struct edger *e, const struct local *local, int64_t day) {
  add_now(e, sc_zone_instant(local->zone, day, local->second), date_text(e, day));
}

static void date_edges(struct edger *e, const struct local *local) {
  for (uint32_t i = 0; i < e->atom->const_count; i++) {
    const struct sc_const *c = &e->atom->consts[i];
    add_date(e, local, c->low - 1);
    add_date(e, local, c->low);
    int64_t end = c->kind == SC_CONST_RANGE ? c->high : c->low;
    if (c->kind == SC_CONST_RANGE) add_date(e, local, end);
    add_date(e, local, end + 1);
  }
}

static void instant_edges(struct edger *e) {
  for (uint32_t i = 0; i < e->atom->const_count; i++) {
    const struct sc_const *c = &e->atom->consts[i];
    for (int end = 0; end < (c->kind == SC_CONST_RANGE ? 2 : 1); end++) {
      int64_t at = end ? c->high : c->low;
      struct sc_str text = sc_instant_text(e->arena, at);
      add_now(e, at - 1, sc_str_format(e->arena, "a second before %.*s", SC_STR_ARGS(text)));
      add_now(e, at, text);
      add_now(e, at + 1, sc_str_format(e->arena, "a second behind %.*s", SC_STR_ARGS(text)));
    }
  }
}

static void now_edges(struct edger *e) {
  struct local local;
  if (e->atom->source == SC_FROM_NOW) {
    instant_edges(e);
  } else if (local_of(e, e->base->now, &local)) {
    if (e->atom->source == SC_FROM_CLOCK) clock_bounds(e, local.zone, local.day, "");
    if (e->atom->source == SC_FROM_WEEKDAY) weekday_edges(e, &local);
    if (e->atom->source == SC_FROM_DATE) date_edges(e, &local);
    clock_changes(e, local.zone, e->base->now);
  }
}

/* --- all ---------------------------------------------------------------------------------------------------------------- */

static bool identifies(enum sc_source_kind source) {
  return source == SC_FROM_USER || source == SC_FROM_AGENT || source == SC_FROM_TASK ||
         source == SC_FROM_SCOPE;
}

void sc_boundary_edges(struct sc_arena *arena, const struct sc_policy *policy,
                       const struct sc_expr *atom, const struct scope_request *base,
                       struct sc_boundary_edges *out) {
  struct edger e = {arena, policy, atom, base, out};
  bool clock = atom->source == SC_FROM_NOW || atom->source == SC_FROM_WEEKDAY ||
               atom->source == SC_FROM_CLOCK || atom->source == SC_FROM_DATE;
  if (identifies(atom->source)) return;
  if (atom->op == SC_OP_CONTAINS) {
    set_edges(&e);
  } else if (clock && atom->op != SC_OP_HAS) {
    if (base->has_now) now_edges(&e);
  } else if (atom->op != SC_OP_HAS) {
    switch (atom->type) {
    case SC_TYPE_BOOL:
      add_value(&e, (struct scope_value){.type = SCOPE_VALUE_BOOL, .number = 1}, SC_STR("true"));
      add_value(&e, (struct scope_value){.type = SCOPE_VALUE_BOOL}, SC_STR("false"));
      break;
    case SC_TYPE_INT:
    case SC_TYPE_INSTANT: number_edges(&e); break;
    case SC_TYPE_STRING: text_edges(&e); break;
    case SC_TYPE_IP: address_edges(&e); break;
    case SC_TYPE_ENUM: enum_edges(&e); break;
    case SC_TYPE_SET:
    case SC_TYPE_WEEKDAY:
    case SC_TYPE_CLOCK:
    case SC_TYPE_DATE: break;
    }
  }
  add(&e, (struct sc_boundary_edge){.label = SC_STR("missing"), .kind = SC_EDGE_MISSING});
}

void sc_boundary_expiry(struct sc_arena *arena, int64_t expires_at, struct sc_str text,
                        struct sc_boundary_edges *out) {
  *SC_PUSH(arena, out) = (struct sc_boundary_edge){
      .label = sc_str_format(arena, "a second before %.*s", SC_STR_ARGS(text)),
      .kind = SC_EDGE_NOW,
      .now = expires_at - 1};
  *SC_PUSH(arena, out) =
      (struct sc_boundary_edge){.label = text, .kind = SC_EDGE_NOW, .now = expires_at};
}
