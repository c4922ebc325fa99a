/* SPDX-License-Identifier: Apache-2.0
 *
 * record_split.c - a machine over bytes, with a stack of what is open.
 */
#include "simulate/record_split.h"

void sc_split_init(struct sc_split *split, const struct sc_map_pointer *way) {
  *split = (struct sc_split){.way = way, .line = 1};
}

static bool in_object(const struct sc_split *s) { return s->closes[s->depth - 1] == '}'; }

static bool is_record(const struct sc_split *s) {
  return s->record_depth > 0 && s->depth == s->record_depth;
}

/* What follows a value that has ended. */
static enum sc_split_step end_value(struct sc_split *s) {
  s->state = s->depth == 0 ? SC_SPLIT_VALUE : SC_SPLIT_COMMA;
  if (s->depth == 0) return SC_SPLIT_DOCUMENT;
  return is_record(s) ? SC_SPLIT_END : SC_SPLIT_ALL_READ;
}

static bool open_collection(struct sc_split *s, char c) {
  bool root = s->depth == 0, next = s->depth == s->on_way && s->name_fits;
  if (s->depth == SC_SPLIT_DEPTH) return false;
  s->closes[s->depth++] = c == '{' ? '}' : ']';
  s->just_opened = true;
  s->state = c == '{' ? SC_SPLIT_NAME : SC_SPLIT_VALUE;
  if (s->record_depth == 0 && (root || next)) {
    s->on_way++;
    bool there = c == '[' && (root || s->on_way == s->way->count + 1);
    if (there) s->record_depth = s->depth;
    s->found = s->found || there;
  }
  s->name_fits = false;
  return true;
}

static bool close_collection(struct sc_split *s, char c) {
  if (s->depth == 0 || s->closes[s->depth - 1] != c) return false;
  if (s->record_depth == s->depth) s->record_depth = 0;
  if (s->on_way == s->depth) s->on_way--;
  s->depth--;
  return true;
}

/* True: a value begins with this byte. */
static bool begin_value(struct sc_split *s, char c, enum sc_split_step *step) {
  bool record = is_record(s);
  *step = SC_SPLIT_ALL_READ;
  if (c == ']' && s->just_opened && close_collection(s, c)) {
    *step = end_value(s);
    return true;
  }
  s->just_opened = false;
  if (c == '{' || c == '[') {
    if (!open_collection(s, c)) return false;
  } else if (s->depth == 0) {
    return false; /* a document is no number */
  } else if (c == '"') {
    s->state = SC_SPLIT_STRING;
  } else if ((c >= '0' && c <= '9') || c == '-' || c == 't' || c == 'f' || c == 'n') {
    s->state = SC_SPLIT_SCALAR;
  } else {
    return false;
  }
  if (record) *step = SC_SPLIT_BEGIN;
  return true;
}

static bool begin_name(struct sc_split *s, char c, enum sc_split_step *step) {
  *step = SC_SPLIT_ALL_READ;
  if (c == '}' && s->just_opened && close_collection(s, c)) {
    *step = end_value(s);
    return true;
  }
  s->just_opened = false;
  s->state = SC_SPLIT_STRING_NAME;
  s->name_fits = s->record_depth == 0 && s->on_way == s->depth && s->on_way <= s->way->count;
  s->name_len = 0;
  return c == '"';
}

static bool after_value(struct sc_split *s, char c, enum sc_split_step *step) {
  *step = SC_SPLIT_ALL_READ;
  if (c == ',') {
    s->state = in_object(s) ? SC_SPLIT_NAME : SC_SPLIT_VALUE;
    return true;
  }
  if (!close_collection(s, c)) return false;
  *step = end_value(s);
  return true;
}

/* In a string. True: it has ended. */
static bool step_string(struct sc_split *s, char c) {
  if (!s->escaped && c == '"') return true;
  const struct sc_map_pointer *way = s->way;
  if (s->state == SC_SPLIT_STRING_NAME && s->name_fits) {
    struct sc_str name = way->items[s->on_way - 1].name;
    s->name_fits = s->name_len < name.len && name.ptr[s->name_len] == c && c != '\\';
    s->name_len++;
  }
  s->escaped = !s->escaped && c == '\\';
  return false;
}

static void end_name(struct sc_split *s) {
  s->name_fits = s->name_fits && s->name_len == s->way->items[s->on_way - 1].name.len;
  s->state = SC_SPLIT_COLON;
}

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/* One byte. False: it cannot stand here. *again: it belongs to what comes next. */
static bool step_byte(struct sc_split *s, char c, enum sc_split_step *step, bool *again) {
  *step = SC_SPLIT_ALL_READ;
  *again = false;
  switch (s->state) {
  case SC_SPLIT_STRING:
    if (step_string(s, c)) *step = end_value(s);
    return true;
  case SC_SPLIT_STRING_NAME:
    if (step_string(s, c)) end_name(s);
    return true;
  case SC_SPLIT_SCALAR:
    if (c != ',' && c != ']' && c != '}' && !is_space(c)) return true;
    *again = true;
    *step = end_value(s);
    return true;
  case SC_SPLIT_VALUE:
  case SC_SPLIT_NAME:
  case SC_SPLIT_COLON:
  case SC_SPLIT_COMMA: break;
  }
  if (is_space(c)) return true;
  if (s->state == SC_SPLIT_VALUE) return begin_value(s, c, step);
  if (s->state == SC_SPLIT_NAME) return begin_name(s, c, step);
  if (s->state == SC_SPLIT_COMMA) return after_value(s, c, step);
  s->state = SC_SPLIT_VALUE;
  return c == ':';
}

enum sc_split_step sc_split_next(struct sc_split *s, const char *bytes, size_t len, size_t *at) {
  while (*at < len) {
    enum sc_split_step step;
    bool again;
    char c = bytes[*at];
    if (!step_byte(s, c, &step, &again)) return SC_SPLIT_WRONG;
    if (!again) {
      *at += 1;
      s->line += c == '\n';
    }
    if (step != SC_SPLIT_ALL_READ) return step;
  }
  return SC_SPLIT_ALL_READ;
}
