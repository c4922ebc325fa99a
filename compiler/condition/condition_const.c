/* SPDX-License-Identifier: Apache-2.0
 *
 * condition_const.c - constants as written to values of the type of the attribute that they meet. Each type has its own
 * mistakes, and where the right text can be told, the hint says it.
 */
#include <arpa/inet.h>
#include <stdlib.h>

#include "condition/condition_check_internal.h"
#include "condition/condition_lex.h"
#include "condition/literal.h"
#include "condition/zone.h"

enum { DAY_S = 86400 };

/* One end of a range, or a single value. */
struct piece {
  struct sc_str text;
  struct sc_span span;
  bool ends_range;
};

static struct sc_str shown(const struct sc_condition_checker *checker, struct sc_str text) {
  return sc_shown(checker->arena, text);
}

/* --- one value per type ------------------------------------------------------------------------------------------ */

static bool bool_value(struct sc_condition_checker *checker, const struct piece *piece,
                       int64_t *out) {
  *out = sc_str_equal(piece->text, SC_STR("true"));
  if (*out == 1 || sc_str_equal(piece->text, SC_STR("false"))) return true;
  struct sc_diag *diag = sc_error(checker->diags, SC_0312, piece->span,
                                  "`%.*s` is a bool: expected true or false, found `%.*s`",
                                  SC_STR_ARGS(shown(checker, checker->atom->attr_name)),
                                  SC_STR_ARGS(shown(checker, piece->text)));
  sc_condition_note_attr(checker, diag);
  return false;
}

static bool int_value(struct sc_condition_checker *checker, const struct piece *piece,
                      int64_t *out) {
  if (sc_parse_int(piece->text, out)) return true;
  char first = piece->text.len > 0 ? piece->text.ptr[0] : 0;
  struct sc_str text = shown(checker, piece->text);
  bool number = (first >= '0' && first <= '9') || first == '-' || first == '+';
  struct sc_diag *diag;
  if (number) {
    diag = sc_error(checker->diags, SC_0314, piece->span,
                    "`%.*s` is not an integer of 64 bits in decimal digits", SC_STR_ARGS(text));
  } else {
    diag = sc_error(checker->diags, SC_0312, piece->span,
                    "`%.*s` is an int: expected an integer, found `%.*s`",
                    SC_STR_ARGS(shown(checker, checker->atom->attr_name)), SC_STR_ARGS(text));
  }
  sc_condition_note_attr(checker, diag);
  return false;
}

static bool enum_value(struct sc_condition_checker *checker, const struct piece *piece,
                       int64_t *out) {
  const struct sc_attr *attr = checker->attr;
  struct sc_near near = sc_near_start(piece->text);
  struct sc_text list = {0};
  for (uint32_t i = 0; i < attr->value_count; i++)
    if (sc_str_equal(attr->values[i], piece->text)) {
      *out = i;
      return true;
    }
  for (uint32_t i = 0; i < attr->value_count; i++) {
    sc_near_offer(&near, attr->values[i]);
    sc_text_format(checker->arena, &list, "%s%.*s", i == 0 ? "" : ", ",
                   SC_STR_ARGS(attr->values[i]));
  }
  struct sc_diag *diag =
      sc_error(checker->diags, SC_0313, piece->span, "`%.*s` is not a value of `%.*s`",
               SC_STR_ARGS(shown(checker, piece->text)), SC_STR_ARGS(shown(checker, attr->name)));
  sc_diag_note(checker->diags, diag, attr->name_span, "its values are %.*s",
               SC_STR_ARGS(sc_text_str(&list)));
  if (near.best.ptr != NULL)
    sc_diag_hint(checker->diags, diag, "did you mean `%.*s`?", SC_STR_ARGS(near.best));
  return false;
}

static bool weekday_value(struct sc_condition_checker *checker, const struct piece *piece,
                          int64_t *out) {
  static const char *const days[] = {"mon",      "tue",    "wed",      "thu",     "fri",
                                     "sat",      "sun",    "monday",   "tuesday", "wednesday",
                                     "thursday", "friday", "saturday", "sunday"};
  if (sc_parse_weekday(piece->text, out)) return true;
  struct sc_near near = sc_near_start(piece->text);
  for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
    sc_near_offer(&near, sc_str_from(days[i]));
  struct sc_diag *diag =
      sc_error(checker->diags, SC_0318, piece->span, "`%.*s` is not a day of the week",
               SC_STR_ARGS(shown(checker, piece->text)));
  if (near.best.ptr != NULL)
    sc_diag_hint(checker->diags, diag, "did you mean `%.*s`?", SC_STR_ARGS(near.best));
  else
    sc_diag_hint(checker->diags, diag, "the days are mon, tue, wed, thu, fri, sat, sun");
  return false;
}

static bool clock_value(struct sc_condition_checker *checker, const struct piece *piece,
                        int64_t *out) {
  int32_t second;
  if (sc_parse_clock(piece->text, piece->ends_range, &second)) {
    *out = second;
    return true;
  }
  if (sc_parse_clock(piece->text, true, &second)) { /* 24:00 out of place */
    struct sc_diag *diag =
        sc_error(checker->diags, SC_0329, piece->span, "24:00 can only be the end of a range");
    sc_diag_hint(checker->diags, diag, "the day begins at 00:00");
    return false;
  }
  struct sc_diag *diag =
      sc_error(checker->diags, SC_0315, piece->span, "`%.*s` is not a clock time",
               SC_STR_ARGS(shown(checker, piece->text)));
  struct sc_str padded =
      sc_str_format(checker->arena, "0%.*s", SC_STR_ARGS(shown(checker, piece->text)));
  if (sc_parse_clock(padded, false, &second))
    sc_diag_hint(checker->diags, diag, "write two digits: `%.*s`", SC_STR_ARGS(padded));
  else
    sc_diag_hint(checker->diags, diag, "clock times are HH:MM or HH:MM:SS, from 00:00 to 23:59:59");
  return false;
}

static bool date_value(struct sc_condition_checker *checker, const struct piece *piece,
                       int64_t *out) {
  if (sc_parse_date(piece->text, out)) return true;
  int64_t at;
  bool local = false;
  struct sc_diag *diag = sc_error(checker->diags, SC_0316, piece->span, "`%.*s` is not a date",
                                  SC_STR_ARGS(shown(checker, piece->text)));
  if (sc_parse_instant(piece->text, &at, &local))
    sc_diag_hint(checker->diags, diag, "this is an instant: compare it with `now`");
  else
    sc_diag_hint(checker->diags, diag, "dates are YYYY-MM-DD of the calendar, such as 2026-02-28");
  return false;
}

static bool instant_value(struct sc_condition_checker *checker, const struct piece *piece,
                          int64_t *out) {
  bool local = false;
  int64_t at;
  if (!sc_parse_instant(piece->text, &at, &local)) {
    int32_t second;
    struct sc_diag *diag =
        sc_error(checker->diags, SC_0317, piece->span, "`%.*s` is not an instant",
                 SC_STR_ARGS(shown(checker, piece->text)));
    if (sc_parse_clock(piece->text, true, &second) && checker->atom->source == SC_FROM_NOW)
      sc_diag_hint(checker->diags, diag, "a time of the day is compared with `now.clock`");
    else
      sc_diag_hint(checker->diags, diag,
                   "instants are written as 2026-03-02T10:00:00Z or 2026-03-02");
    return false;
  }
  *out = at;
  if (!local) return true;
  struct sc_str name = checker->atom->zone.len > 0 ? checker->atom->zone : checker->policy->zone;
  const struct sc_zone *zone = sc_zone_find(checker->arena, name);
  int64_t second = (at % DAY_S + DAY_S) % DAY_S;
  /* The policy's own zone is checked where it is declared: an unknown one is reported there. */
  if (zone != NULL) *out = sc_zone_instant(zone, (at - second) / DAY_S, (int32_t)second);
  return true;
}

static bool value_of(struct sc_condition_checker *checker, const struct piece *piece,
                     int64_t *out) {
  switch (checker->atom->type) {
  case SC_TYPE_BOOL: return bool_value(checker, piece, out);
  case SC_TYPE_INT: return int_value(checker, piece, out);
  case SC_TYPE_ENUM: return enum_value(checker, piece, out);
  case SC_TYPE_INSTANT: return instant_value(checker, piece, out);
  case SC_TYPE_WEEKDAY: return weekday_value(checker, piece, out);
  case SC_TYPE_CLOCK: return clock_value(checker, piece, out);
  case SC_TYPE_DATE: return date_value(checker, piece, out);
  case SC_TYPE_STRING:
  case SC_TYPE_SET:
  case SC_TYPE_IP: break;
  }
  abort(); /* a bug: these have no numbers */
}

/* --- ranges ------------------------------------------------------------------------------------------------------ */

static bool check_range(struct sc_condition_checker *checker, const struct sc_const *c) {
  enum sc_type type = checker->atom->type;
  bool half_open = type == SC_TYPE_CLOCK || type == SC_TYPE_INSTANT;
  bool wraps = type == SC_TYPE_CLOCK || type == SC_TYPE_WEEKDAY;
  bool equal = c->low == c->high;
  if ((c->low < c->high || wraps || (equal && !half_open)) && !(equal && half_open)) return true;
  struct sc_diag *diag = sc_error(checker->diags, SC_0319, c->span, "the range holds nothing");
  if (!equal) {
    sc_diag_label(checker->diags, diag, "its end is before its start");
    sc_diag_hint(checker->diags, diag, "write `%.*s..%.*s`",
                 SC_STR_ARGS(shown(checker, c->high_text)), SC_STR_ARGS(shown(checker, c->text)));
  } else {
    sc_diag_label(checker->diags, diag, "a range of %s leaves out its end",
                  type == SC_TYPE_CLOCK ? "clock times" : "instants");
    if (type == SC_TYPE_CLOCK)
      sc_diag_hint(checker->diags, diag, "the whole day is `00:00..24:00`");
  }
  return false;
}

/* Numbers of any type. */
static bool check_number(struct sc_condition_checker *checker, struct sc_const *c) {
  struct piece low = {c->text, c->low_span, false};
  struct piece high = {c->high_text, c->high_span, true};
  bool ok = value_of(checker, &low, &c->low);
  if (c->kind == SC_CONST_RANGE) {
    ok &= value_of(checker, &high, &c->high);
    return ok && check_range(checker, c);
  }
  bool time = checker->atom->type == SC_TYPE_CLOCK || checker->atom->type == SC_TYPE_INSTANT;
  bool listed = checker->atom->op == SC_OP_IN || checker->atom->op == SC_OP_NOT_IN;
  if (ok && time && listed) {
    struct sc_diag *diag =
        sc_warning(checker->diags, SC_0335, c->span, "`%.*s` in a list is a single second",
                   SC_STR_ARGS(shown(checker, c->text)));
    sc_diag_hint(checker->diags, diag, "a span of time is a range: `a..b`");
  }
  return ok;
}

/* --- strings and addresses --------------------------------------------------------------------------------------- */

static bool check_string(struct sc_condition_checker *checker, struct sc_const *c) {
  struct sc_diag *diag;
  struct sc_str text = shown(checker, c->text);
  c->string = c->text;
  if (c->kind == SC_CONST_VALUE && c->quoted) return true;
  if (c->kind == SC_CONST_RANGE) {
    diag = sc_error(checker->diags, SC_0312, c->span, "strings have no ranges");
    sc_diag_hint(checker->diags, diag, "list them, or use `starts_with`, `glob` or `matches`");
  } else {
    diag = sc_error(checker->diags, SC_0312, c->span,
                    "`%.*s` is a string: expected a text in quotes, found `%.*s`",
                    SC_STR_ARGS(shown(checker, checker->atom->attr_name)), SC_STR_ARGS(text));
    sc_diag_hint(checker->diags, diag, "write `'%.*s'`", SC_STR_ARGS(text));
  }
  sc_condition_note_attr(checker, diag);
  return false;
}

/* The network without its host bits. */
static struct sc_str network_text(struct sc_condition_checker *checker, const struct sc_const *c) {
  uint8_t address[16];
  char text[INET6_ADDRSTRLEN];
  for (unsigned bit = 0; bit < 128; bit += 8) {
    unsigned keep = c->prefix_len <= bit ? 0 : c->prefix_len - bit;
    unsigned mask = keep >= 8 ? 0xffu : 0xff00u >> keep;
    address[bit / 8] = (uint8_t)(c->address[bit / 8] & mask);
  }
  const uint8_t *from = c->is_v4 ? address + 12 : address;
  if (inet_ntop(c->is_v4 ? AF_INET : AF_INET6, from, text, sizeof text) == NULL) abort();
  return sc_str_format(checker->arena, "%s/%u", text,
                       c->is_v4 ? c->prefix_len - 96u : c->prefix_len);
}

static bool check_network(struct sc_condition_checker *checker, struct sc_const *c) {
  bool host_bits = false;
  struct sc_str text = shown(checker, c->text);
  c->kind = SC_CONST_NETWORK;
  if (!sc_parse_network(c->text, c->address, &c->prefix_len, &c->is_v4, &host_bits)) {
    struct sc_diag *diag =
        sc_error(checker->diags, SC_0321, c->span, "`%.*s` is not a network", SC_STR_ARGS(text));
    sc_diag_hint(checker->diags, diag, "networks are written as 10.0.0.0/8 or 2001:db8::/32");
    return false;
  }
  if (!host_bits) return true;
  struct sc_diag *diag = sc_error(checker->diags, SC_0322, c->span,
                                  "the network `%.*s` has host bits set", SC_STR_ARGS(text));
  sc_diag_hint(checker->diags, diag, "did you mean `%.*s`?", SC_STR_ARGS(network_text(checker, c)));
  return false;
}

static bool check_address(struct sc_condition_checker *checker, struct sc_const *c) {
  struct sc_str text = shown(checker, c->text);
  struct sc_diag *diag;
  bool listed = checker->atom->op == SC_OP_IN || checker->atom->op == SC_OP_NOT_IN;
  if (c->kind == SC_CONST_RANGE) {
    diag = sc_error(checker->diags, SC_0312, c->span, "addresses have no ranges");
    sc_diag_hint(checker->diags, diag, "list networks: `in [10.0.0.0/8, 192.168.0.0/16]`");
    return false;
  }
  bool slash = memchr(c->text.ptr, '/', c->text.len) != NULL;
  if (slash && listed) return check_network(checker, c);
  if (slash) {
    diag = sc_error(checker->diags, SC_0312, c->span,
                    "expected one address, found the network `%.*s`", SC_STR_ARGS(text));
    sc_diag_hint(checker->diags, diag, "write `%s [%.*s]`",
                 checker->atom->op == SC_OP_NE ? "not in" : "in", SC_STR_ARGS(text));
    return false;
  }
  if (sc_parse_address(c->text, c->address, &c->is_v4)) return true;
  diag =
      sc_error(checker->diags, SC_0320, c->span, "`%.*s` is not an IP address", SC_STR_ARGS(text));
  sc_diag_hint(checker->diags, diag, "addresses are written as 192.0.2.1 or 2001:db8::1");
  return false;
}

/* --- all of an atom ---------------------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b) {
  const struct sc_const *x = *(struct sc_const *const *)a, *y = *(struct sc_const *const *)b;
  if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
  if (x->low != y->low) return x->low < y->low ? -1 : 1;
  if (x->high != y->high) return x->high < y->high ? -1 : 1;
  if (x->prefix_len != y->prefix_len) return x->prefix_len < y->prefix_len ? -1 : 1;
  int order = memcmp(x->address, y->address, sizeof x->address);
  return order != 0 ? order : sc_str_compare(x->string, y->string);
}

static int compare_stable(const void *a, const void *b) {
  int order = compare(a, b);
  const struct sc_const *x = *(struct sc_const *const *)a, *y = *(struct sc_const *const *)b;
  return order != 0 ? order : x < y ? -1 : x > y;
}

static void warn_duplicates(struct sc_condition_checker *checker) {
  const struct sc_expr *atom = checker->atom;
  if (atom->const_count < 2) return;
  struct sc_const **order = SC_NEW_ARRAY(checker->arena, struct sc_const *, atom->const_count);
  for (uint32_t i = 0; i < atom->const_count; i++) order[i] = &atom->consts[i];
  qsort(order, atom->const_count, sizeof *order, compare_stable);
  for (uint32_t i = 1; i < atom->const_count; i++) {
    if (compare(&order[i - 1], &order[i]) != 0) continue;
    const struct sc_const *c = order[i];
    struct sc_diag *diag =
        sc_warning(checker->diags, SC_0328, c->span, "`%.*s` is in the list already",
                   SC_STR_ARGS(shown(checker, c->text)));
    sc_diag_note(checker->diags, diag, order[i - 1]->span, "the first one");
  }
}

/* Only strings stand in quotes. */
static bool check_bare(struct sc_condition_checker *checker, const struct sc_const *c) {
  if (!c->quoted) return true;
  struct sc_str text = shown(checker, c->text);
  struct sc_diag *diag = sc_error(checker->diags, SC_0312, c->span,
                                  "`%.*s` is %s, not a string: its constants have no quotes",
                                  SC_STR_ARGS(shown(checker, checker->atom->attr_name)),
                                  sc_condition_type_name(checker->atom->type));
  sc_condition_note_attr(checker, diag);
  if (c->kind == SC_CONST_RANGE)
    sc_diag_hint(checker->diags, diag, "write `%.*s..%.*s`", SC_STR_ARGS(text),
                 SC_STR_ARGS(shown(checker, c->high_text)));
  else
    sc_diag_hint(checker->diags, diag, "write `%.*s`", SC_STR_ARGS(text));
  return false;
}

static bool check_const(struct sc_condition_checker *checker, struct sc_const *c) {
  enum sc_type type = checker->atom->type;
  if (type == SC_TYPE_STRING || type == SC_TYPE_SET) return check_string(checker, c);
  if (!check_bare(checker, c)) return false;
  return type == SC_TYPE_IP ? check_address(checker, c) : check_number(checker, c);
}

bool sc_condition_check_consts(struct sc_condition_checker *checker) {
  const struct sc_expr *atom = checker->atom;
  bool ok = true;
  for (uint32_t i = 0; i < atom->const_count; i++) ok &= check_const(checker, &atom->consts[i]);
  if (ok) warn_duplicates(checker);
  return ok;
}
