/* SPDX-License-Identifier: Apache-2.0
 *
 * explain_value.c - what an atom compares, in words, from the request.
 */
#include <inttypes.h>

#include "back/dump.h"
#include "condition/literal.h"
#include "explain/explain.h"
#include "explain/request_text.h"

static bool is_word_byte(char c) {
  unsigned char u = (unsigned char)c;
  return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || (u >= '0' && u <= '9') || u >= 0x80 ||
         u == '_' || u == '-' || u == '.';
}

static bool is_keyword(struct sc_str word) {
  return sc_str_equal(word, SC_STR("has")) || sc_str_equal(word, SC_STR("in")) ||
         sc_str_equal(word, SC_STR("not"));
}

/* Its first word that is neither a keyword nor quoted. */
struct sc_str sc_atom_attribute(struct sc_str atom, struct sc_str *part) {
  *part = SC_STR("");
  for (size_t i = 0; i < atom.len;) {
    char c = atom.ptr[i];
    if (c == '\'' || c == '"') {
      const char *end = memchr(atom.ptr + i + 1, c, atom.len - i - 1);
      if (end == NULL) break;
      i = (size_t)(end - atom.ptr) + 1;
    } else if (is_word_byte(c)) {
      size_t begin = i;
      while (i < atom.len && is_word_byte(atom.ptr[i])) i++;
      struct sc_str word = {atom.ptr + begin, i - begin};
      if (is_keyword(word)) continue;
      const char *close = i < atom.len ? memchr(atom.ptr + i, ')', atom.len - i) : NULL;
      if (sc_str_equal(word, SC_STR("now")) && i < atom.len && atom.ptr[i] == '(' &&
          close != NULL) {
        size_t from = (size_t)(close - atom.ptr) + 1;
        size_t to = from;
        while (to < atom.len && is_word_byte(atom.ptr[to])) to++;
        *part = (struct sc_str){atom.ptr + from, to - from};
      }
      return word;
    } else {
      i++;
    }
  }
  return SC_STR("");
}

static struct sc_str local_text(struct sc_arena *arena, struct sc_str part,
                                const struct scope_local_time *local) {
  static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  struct sc_str zone = sc_str_of(local->zone);
  if (sc_str_equal(part, SC_STR(".weekday")))
    return sc_str_format(arena, "now.weekday = %s %.*s", days[local->weekday % 7],
                         SC_STR_ARGS(zone));
  if (sc_str_equal(part, SC_STR(".clock"))) {
    unsigned s = local->second;
    if (s % 60 != 0)
      return sc_str_format(arena, "now.clock = %02u:%02u:%02u %.*s", s / 3600, s / 60 % 60, s % 60,
                           SC_STR_ARGS(zone));
    return sc_str_format(arena, "now.clock = %02u:%02u %.*s", s / 3600, s / 60 % 60,
                         SC_STR_ARGS(zone));
  }
  int64_t year;
  unsigned month, day;
  sc_civil_from_days(local->day, &year, &month, &day);
  return sc_str_format(arena, "now.date = %04" PRId64 "-%02u-%02u %.*s", year, month, day,
                       SC_STR_ARGS(zone));
}

static struct sc_str now_value(struct sc_arena *arena, const struct sc_explanation *e,
                               uint32_t expr, struct sc_str part) {
  struct scope_local_time local;
  uint32_t zone;
  if (!e->request->has_now) return SC_STR("now is missing");
  if (part.len > 0 && e->bytes != NULL && sc_dump_expr_zone(e->bytes, expr, &zone) &&
      scope_zone_time(e->table, zone, e->request->now, &local))
    return local_text(arena, part, &local);
  struct sc_str now = sc_instant_text(arena, e->request->now);
  return sc_str_format(arena, "now = %.*s", SC_STR_ARGS(now));
}

static struct sc_str named(struct sc_arena *arena, struct sc_str name, struct sc_str value) {
  int shown = value.len > 60 ? 60 : (int)value.len;
  while (shown > 0 && shown < (int)value.len && ((unsigned char)value.ptr[shown] & 0xc0) == 0x80)
    shown--;
  return sc_str_format(arena, "%.*s = %.*s%s", SC_STR_ARGS(name), shown, value.ptr,
                       shown < (int)value.len ? "..." : "");
}

static struct sc_str missing(struct sc_arena *arena, struct sc_str name) {
  return sc_str_format(arena, "%.*s is missing", SC_STR_ARGS(name));
}

static struct sc_str set_text(struct sc_arena *arena, const struct scope_value *value) {
  struct sc_text text = {0};
  sc_text_add(arena, &text, SC_STR("["));
  for (size_t i = 0; i < value->item_count; i++) {
    if (i > 0) sc_text_add(arena, &text, SC_STR(", "));
    sc_text_add(arena, &text, sc_str_of(value->items[i]));
  }
  sc_text_add(arena, &text, SC_STR("]"));
  return sc_text_str(&text);
}

static struct sc_str context_value(struct sc_arena *arena, const struct sc_explanation *e,
                                   struct sc_str name) {
  uint32_t id = scope_resolve_attr(e->table, (struct scope_bytes){name.ptr, name.len});
  for (size_t i = 0; i < e->request->context_count; i++) {
    const struct scope_attr *attr = &e->request->context[i];
    if (attr->handle != id) continue;
    switch (attr->value.type) {
    case SCOPE_VALUE_BOOL:
      return named(arena, name, attr->value.number ? SC_STR("true") : SC_STR("false"));
    case SCOPE_VALUE_INT:
      return sc_str_format(arena, "%.*s = %" PRId64, SC_STR_ARGS(name), attr->value.number);
    case SCOPE_VALUE_INSTANT: return named(arena, name, sc_instant_text(arena, attr->value.number));
    case SCOPE_VALUE_STRING: return named(arena, name, sc_str_of(attr->value.string));
    case SCOPE_VALUE_SET: return named(arena, name, set_text(arena, &attr->value));
    case SCOPE_VALUE_NONE:
    case SCOPE_VALUE_IP: break;
    }
  }
  return missing(arena, name);
}

struct sc_str sc_atom_value(struct sc_arena *arena, const struct sc_explanation *e, uint32_t expr,
                            struct sc_str atom) {
  const struct scope_request *request = e->request;
  struct sc_str part;
  struct sc_str name = sc_atom_attribute(atom, &part);
  if (name.len == 0) return name;
  if (name.len > 4 && memcmp(name.ptr, "now.", 4) == 0)
    part = (struct sc_str){name.ptr + 3, name.len - 3};
  if (part.len > 0 || sc_str_equal(name, SC_STR("now"))) return now_value(arena, e, expr, part);
  if (sc_str_equal(name, SC_STR("resource")))
    return request->resource.ptr != NULL ? named(arena, name, sc_str_of(request->resource))
                                         : missing(arena, name);
  if (sc_str_equal(name, SC_STR("user")))
    return request->user.name.len > 0 ? named(arena, name, sc_str_of(request->user.name))
                                      : missing(arena, name);
  if (sc_str_equal(name, SC_STR("agent")) && request->actor_count > 0)
    return named(arena, name, sc_str_of(request->actors[0].name));
  if (sc_str_equal(name, SC_STR("task"))) return named(arena, name, sc_str_of(request->task));
  if (sc_str_equal(name, SC_STR("scope")))
    return named(arena, name, sc_str_of(request->scope.name));
  return context_value(arena, e, name);
}
