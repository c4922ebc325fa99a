/* SPDX-License-Identifier: Apache-2.0
 *
 * explain_value.c - what an atom compares, in words, from the request.
 */
#include <inttypes.h>

#include "back/dump.h"
#include "condition/literal.h"
#include "explain.h"

static bool is_word_byte(char c) {
  unsigned char u = (unsigned char)c;
  return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || (u >= '0' && u <= '9') || u >= 0x80 ||
         u == '_' || u == '-' || u == '.';
}

static bool is_keyword(struct sc_str word) {
  return sc_str_equal(word, SC_STR("has")) || sc_str_equal(word, SC_STR("in")) ||
         sc_str_equal(word, SC_STR("not"));
}

/* The attribute that an atom reads: its first word that is neither a keyword nor quoted. `part` is what follows a zone,
 * as in now("Europe/Berlin").clock. */
static struct sc_str attribute_of(struct sc_str atom, struct sc_str *part) {
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

static struct sc_str instant_text(struct cmd_run *run, int64_t at) {
  int64_t day = at >= 0 ? at / 86400 : -((86399 - at) / 86400);
  int64_t second = at - day * 86400;
  int64_t year;
  unsigned month, day_of_month;
  sc_civil_from_days(day, &year, &month, &day_of_month);
  return sc_str_format(&run->arena, "%04" PRId64 "-%02u-%02uT%02d:%02d:%02dZ", year, month,
                       day_of_month, (int)(second / 3600), (int)(second / 60 % 60),
                       (int)(second % 60));
}

static struct sc_str local_text(struct cmd_run *run, struct sc_str part,
                                const struct scope_local_time *local) {
  static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  struct sc_str zone = cmd_str(local->zone);
  if (sc_str_equal(part, SC_STR(".weekday")))
    return sc_str_format(&run->arena, "now.weekday = %s %.*s", days[local->weekday % 7],
                         SC_STR_ARGS(zone));
  if (sc_str_equal(part, SC_STR(".clock"))) {
    unsigned s = local->second;
    if (s % 60 != 0)
      return sc_str_format(&run->arena, "now.clock = %02u:%02u:%02u %.*s", s / 3600, s / 60 % 60,
                           s % 60, SC_STR_ARGS(zone));
    return sc_str_format(&run->arena, "now.clock = %02u:%02u %.*s", s / 3600, s / 60 % 60,
                         SC_STR_ARGS(zone));
  }
  int64_t year;
  unsigned month, day;
  sc_civil_from_days(local->day, &year, &month, &day);
  return sc_str_format(&run->arena, "now.date = %04" PRId64 "-%02u-%02u %.*s", year, month, day,
                       SC_STR_ARGS(zone));
}

static struct sc_str now_value(struct cmd_run *run, const struct cmd_explanation *e, uint32_t expr,
                               struct sc_str part) {
  struct scope_local_time local;
  uint32_t zone;
  if (!e->request->has_now) return SC_STR("now is missing");
  if (part.len > 0 && e->table->bytes != NULL && sc_dump_expr_zone(e->table->bytes, expr, &zone) &&
      scope_zone_time(&e->table->table, zone, e->request->now, &local))
    return local_text(run, part, &local);
  struct sc_str now = instant_text(run, e->request->now);
  return sc_str_format(&run->arena, "now = %.*s", SC_STR_ARGS(now));
}

static struct sc_str named(struct cmd_run *run, struct sc_str name, struct sc_str value) {
  int shown = value.len > 60 ? 60 : (int)value.len;
  while (shown > 0 && shown < (int)value.len && ((unsigned char)value.ptr[shown] & 0xc0) == 0x80)
    shown--;
  return sc_str_format(&run->arena, "%.*s = %.*s%s", SC_STR_ARGS(name), shown, value.ptr,
                       shown < (int)value.len ? "..." : "");
}

static struct sc_str missing(struct cmd_run *run, struct sc_str name) {
  return sc_str_format(&run->arena, "%.*s is missing", SC_STR_ARGS(name));
}

static struct sc_str set_text(struct cmd_run *run, const struct scope_value *value) {
  struct sc_text text = {0};
  sc_text_add(&run->arena, &text, SC_STR("["));
  for (size_t i = 0; i < value->item_count; i++) {
    if (i > 0) sc_text_add(&run->arena, &text, SC_STR(", "));
    sc_text_add(&run->arena, &text, cmd_str(value->items[i]));
  }
  sc_text_add(&run->arena, &text, SC_STR("]"));
  return sc_text_str(&text);
}

static struct sc_str context_value(struct cmd_run *run, const struct cmd_explanation *e,
                                   struct sc_str name) {
  uint32_t id = scope_resolve_attr(&e->table->table, (struct scope_bytes){name.ptr, name.len});
  for (size_t i = 0; i < e->request->context_count; i++) {
    const struct scope_attr *attr = &e->request->context[i];
    if (attr->id != id) continue;
    switch (attr->value.type) {
    case SCOPE_VALUE_BOOL:
      return named(run, name, attr->value.number ? SC_STR("true") : SC_STR("false"));
    case SCOPE_VALUE_INT:
      return sc_str_format(&run->arena, "%.*s = %" PRId64, SC_STR_ARGS(name), attr->value.number);
    case SCOPE_VALUE_INSTANT: return named(run, name, instant_text(run, attr->value.number));
    case SCOPE_VALUE_STRING: return named(run, name, cmd_str(attr->value.string));
    case SCOPE_VALUE_SET: return named(run, name, set_text(run, &attr->value));
    case SCOPE_VALUE_NONE:
    case SCOPE_VALUE_IP: break;
    }
  }
  return missing(run, name);
}

struct sc_str cmd_atom_value(struct cmd_run *run, const struct cmd_explanation *e, uint32_t expr,
                             struct sc_str atom) {
  const struct scope_request *request = e->request;
  struct sc_str part;
  struct sc_str name = attribute_of(atom, &part);
  if (name.len == 0) return name;
  if (name.len > 4 && memcmp(name.ptr, "now.", 4) == 0)
    part = (struct sc_str){name.ptr + 3, name.len - 3};
  if (part.len > 0 || sc_str_equal(name, SC_STR("now"))) return now_value(run, e, expr, part);
  if (sc_str_equal(name, SC_STR("resource")))
    return request->resource.ptr != NULL ? named(run, name, cmd_str(request->resource))
                                         : missing(run, name);
  if (sc_str_equal(name, SC_STR("user")))
    return request->user.name.len > 0 ? named(run, name, cmd_str(request->user.name))
                                      : missing(run, name);
  if (sc_str_equal(name, SC_STR("agent")) && request->actor_count > 0)
    return named(run, name, cmd_str(request->actors[0].name));
  if (sc_str_equal(name, SC_STR("task"))) return named(run, name, cmd_str(request->task));
  if (sc_str_equal(name, SC_STR("scope"))) return named(run, name, cmd_str(request->scope.name));
  return context_value(run, e, name);
}
