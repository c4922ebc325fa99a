/* SPDX-License-Identifier: Apache-2.0
 *
 * request_scan.c - one pass over the line, from the left; a false return anywhere leaves the line to the JSON library.
 *
 * Texts are printable ASCII without quotes and backslashes: what is written is what is meant. Repeated keys are an error of
 * the line, so they are left to the library, which words it.
 */
#include "request_scan.h"

#include <string.h>

#include "condition/literal.h"

struct scan {
  const char *at, *end;
  const struct scope_table *table;
  struct cmd_scanned *parts;
  struct scope_request *out;
  size_t item_count;
  unsigned seen; /* bit per key of a request */
};

enum key { USER, ROLES, AGENT, ACTORS, TASK, SCOPE, RESOURCE, CONTEXT, ID, KEYS };

/* --- lexing ---------------------------------------------------------------------------------------------------- */

static void skip_space(struct scan *s) {
  while (s->at < s->end && (*s->at == ' ' || *s->at == '\t' || *s->at == '\n' || *s->at == '\r'))
    s->at++;
}

static bool take(struct scan *s, char c) {
  skip_space(s);
  if (s->at == s->end || *s->at != c) return false;
  s->at++;
  return true;
}

static bool next_is(struct scan *s, char c) {
  skip_space(s);
  return s->at < s->end && *s->at == c;
}

/* Which of eight bytes end a plain text, or are no part of one: below 0x20, '"', '\\', 0x7f and above. The lowest bit that
 * is set is right. */
static uint64_t special(uint64_t x) {
  const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
  uint64_t quote = x ^ ones * '"', slash = x ^ ones * '\\', del = x ^ ones * 0x7f;
  return ((x - ones * 0x20) | (quote - ones) | (slash - ones) | (del - ones) | x) & tops;
}

/* The same of one byte; char may be signed or not. */
static bool is_plain(unsigned char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

static bool take_text(struct scan *s, struct sc_str *out) {
  if (!take(s, '"')) return false;
  const char *begin = s->at;
  while (s->end - s->at >= 8) {
    uint64_t word;
    memcpy(&word, s->at, sizeof word);
    uint64_t found = special(word);
    if (found != 0) {
      s->at += (unsigned)__builtin_ctzll(found) / 8;
      break;
    }
    s->at += 8;
  }
  while (s->at < s->end && is_plain((unsigned char)*s->at)) s->at++; /* at the end of the line */
  if (s->at == s->end || *s->at != '"') return false;
  *out = (struct sc_str){begin, (size_t)(s->at - begin)};
  s->at++;
  return true;
}

static bool take_word(struct scan *s, const char *word, size_t len) {
  if ((size_t)(s->end - s->at) < len || memcmp(s->at, word, len) != 0) return false;
  s->at += len;
  return true;
}

/* An integer of at most 18 digits, as JSON writes it; no fraction and no exponent. */
static bool take_int(struct scan *s, int64_t *out) {
  bool negative = s->at < s->end && *s->at == '-';
  const char *digits = s->at + negative;
  int64_t value = 0;
  s->at = digits;
  while (s->at < s->end && *s->at >= '0' && *s->at <= '9' && s->at - digits < 18)
    value = value * 10 + (*s->at++ - '0');
  if (s->at == digits || (*digits == '0' && (s->at - digits > 1 || negative))) return false;
  if (s->at < s->end &&
      ((*s->at >= '0' && *s->at <= '9') || *s->at == '.' || (*s->at | 0x20) == 'e'))
    return false;
  *out = negative ? -value : value;
  return true;
}

/* --- values ---------------------------------------------------------------------------------------------------- */

static struct scope_bytes bytes_of(struct sc_str text) {
  return (struct scope_bytes){text.ptr, text.len};
}

/* A name that was given is never "none", also when it is empty. */
static struct scope_name name_of(struct sc_str text) {
  return (struct scope_name){bytes_of(text), text.len > 0 ? SCOPE_UNRESOLVED : SCOPE_UNKNOWN};
}

static bool take_names(struct scan *s, struct scope_name *names, size_t max, size_t *count) {
  struct sc_str text;
  *count = 0;
  if (!take(s, '[')) return false;
  if (take(s, ']')) return true;
  do {
    if (*count == max || !take_text(s, &text)) return false;
    names[(*count)++] = name_of(text);
  } while (take(s, ','));
  return take(s, ']');
}

static bool take_set(struct scan *s, struct scope_value *out) {
  struct sc_str text;
  size_t first = s->item_count;
  if (!take(s, '[')) return false;
  if (!take(s, ']')) {
    do {
      if (s->item_count == CMD_SCAN_ITEMS || !take_text(s, &text)) return false;
      s->parts->items[s->item_count++] = bytes_of(text);
    } while (take(s, ','));
    if (!take(s, ']')) return false;
  }
  *out = (struct scope_value){.type = SCOPE_VALUE_SET, .number = (int64_t)first};
  out->item_count = s->item_count - first;
  if (out->item_count > 0) out->items = s->parts->items + first;
  return true;
}

static bool take_instant(struct sc_str text, struct scope_value *out) {
  if (sc_parse_instant(text, &out->number, NULL)) out->type = SCOPE_VALUE_INSTANT;
  return true;
}

static bool take_literal(struct scan *s, enum scope_value_type declared, struct scope_value *out) {
  bool is_true = *s->at == 't';
  if (!(is_true         ? take_word(s, "true", 4)
        : *s->at == 'f' ? take_word(s, "false", 5)
                        : take_word(s, "null", 4)))
    return false;
  if (declared == SCOPE_VALUE_BOOL && s->at[-1] == 'e')
    *out = (struct scope_value){.type = SCOPE_VALUE_BOOL, .number = is_true};
  return true;
}

/* The value of an attribute of the declared type; one of another type counts as missing. */
static bool take_value(struct scan *s, enum scope_value_type declared, struct scope_value *out) {
  struct sc_str text;
  int64_t number;
  *out = (struct scope_value){.type = SCOPE_VALUE_NONE};
  skip_space(s);
  if (s->at == s->end) return false;
  switch (*s->at) {
  case '"':
    if (!take_text(s, &text)) return false;
    if (declared == SCOPE_VALUE_INSTANT) return take_instant(text, out);
    if (declared != SCOPE_VALUE_STRING && declared != SCOPE_VALUE_IP) return true;
    out->type = SCOPE_VALUE_STRING;
    out->string = bytes_of(text);
    return true;
  case '[': return declared == SCOPE_VALUE_SET && take_set(s, out);
  case 't':
  case 'f':
  case 'n': return take_literal(s, declared, out);
  default:
    if (!take_int(s, &number)) return false;
    if (declared == SCOPE_VALUE_INT)
      *out = (struct scope_value){.type = SCOPE_VALUE_INT, .number = number};
    return true;
  }
}

/* --- the context ------------------------------------------------------------------------------------------------- */

static bool is_repeated(const struct sc_str *keys, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (sc_str_equal(keys[i], keys[count])) return true;
  return false;
}

static bool take_attr(struct scan *s, struct sc_str name) {
  struct scope_attr_info info;
  struct scope_value value;
  if (sc_str_equal(name, SC_STR("now"))) {
    if (!take_value(s, SCOPE_VALUE_INSTANT, &value)) return false;
    s->out->has_now = value.type == SCOPE_VALUE_INSTANT;
    s->out->now = value.number;
    return true;
  }
  uint32_t handle = scope_resolve_attr(s->table, bytes_of(name));
  bool declared = handle != SCOPE_UNKNOWN && scope_attr_info(s->table, handle, &info);
  if (!take_value(s, declared ? info.type : SCOPE_VALUE_NONE, &value)) return false;
  if (declared)
    s->parts->context[s->out->context_count++] =
        (struct scope_attr){.name = info.name, .handle = handle, .value = value};
  return true;
}

static bool take_context(struct scan *s) {
  struct sc_str keys[CMD_SCAN_NAMES];
  size_t count = 0;
  s->out->context = s->parts->context;
  if (!take(s, '{')) return false;
  if (take(s, '}')) return true;
  do {
    if (count == CMD_SCAN_NAMES || (skip_space(s), !take_text(s, &keys[count]))) return false;
    if (is_repeated(keys, count) || !take(s, ':') || !take_attr(s, keys[count])) return false;
    count++;
  } while (take(s, ','));
  return take(s, '}');
}

/* --- the request ------------------------------------------------------------------------------------------------- */

static enum key key_of(struct sc_str name) {
  static const struct sc_str names[KEYS] = {{"user", 4},     {"roles", 5},   {"agent", 5},
                                            {"actors", 6},   {"task", 4},    {"scope", 5},
                                            {"resource", 8}, {"context", 7}, {"id", 2}};
  for (unsigned i = 0; i < KEYS; i++)
    if (names[i].len == name.len && memcmp(names[i].ptr, name.ptr, name.len) == 0)
      return (enum key)i;
  return KEYS;
}

static bool take_id(struct scan *s) {
  struct sc_str text;
  int64_t number;
  skip_space(s);
  const char *begin = s->at;
  if (!(next_is(s, '"') ? take_text(s, &text) : take_int(s, &number))) return false;
  s->parts->id = (struct sc_str){begin, (size_t)(s->at - begin)};
  return true;
}

static bool take_key(struct scan *s, enum key key) {
  struct sc_str text;
  struct scope_request *out = s->out;
  switch (key) {
  case ROLES:
    out->roles = s->parts->roles;
    return take_names(s, s->parts->roles, CMD_SCAN_NAMES, &out->role_count);
  case ACTORS:
    out->actors = s->parts->actors;
    return take_names(s, s->parts->actors, SCOPE_ACTORS_MAX, &out->actor_count);
  case CONTEXT: return take_context(s);
  case ID: return take_id(s);
  case KEYS: return false;
  case USER:
  case AGENT:
  case TASK:
  case SCOPE:
  case RESOURCE: break;
  }
  if (!take_text(s, &text)) return false;
  if (key == USER) out->user = name_of(text);
  if (key == TASK) out->task = bytes_of(text);
  if (key == SCOPE) out->scope = name_of(text);
  if (key == RESOURCE) out->resource = bytes_of(text);
  if (key == AGENT) {
    s->parts->actors[0] = name_of(text);
    out->actors = s->parts->actors;
    out->actor_count = 1;
  }
  return true;
}

bool cmd_request_scan(const struct scope_table *table, struct sc_str line,
                      struct cmd_scanned *parts, struct scope_request *out) {
  struct scan s = {
      .at = line.ptr, .end = line.ptr + line.len, .table = table, .parts = parts, .out = out};
  struct sc_str name;
  parts->id = (struct sc_str){NULL, 0};
  *out = (struct scope_request){.scope = {.handle = SCOPE_UNKNOWN}};
  if (!take(&s, '{')) return false;
  if (!take(&s, '}')) {
    do {
      if (!take_text(&s, &name) || !take(&s, ':')) return false;
      enum key key = key_of(name);
      if (key == KEYS || s.seen >> key & 1) return false;
      s.seen |= 1u << key;
      if (!take_key(&s, key)) return false;
    } while (take(&s, ','));
    if (!take(&s, '}')) return false;
  }
  skip_space(&s);
  bool both = (s.seen >> AGENT & 1) && (s.seen >> ACTORS & 1);
  return s.at == s.end && !both;
}
