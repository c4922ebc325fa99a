/* SPDX-License-Identifier: Apache-2.0
 *
 * map_eval.c - a value of a map, of the event at hand.
 *
 * What is not there is nothing: it goes through all steps as nothing, until an `else`. What is there in two ways, or takes
 * PCRE2 too long, makes the record damaged.
 */
#include <stdio.h>

#include "base/sorted.h"
#include "condition/literal.h"
#include "simulate/map_run.h"

static bool damaged(struct sc_map_run *run, const char *error) {
  run->error = error;
  return false;
}

static char *take_room(struct sc_map_run *run, size_t len) {
  if (SC_MAP_ROOM - run->room_used < len) {
    (void)damaged(run, "the map makes more than 4 MiB of it");
    return NULL;
  }
  char *to = run->room + run->room_used;
  run->room_used += len;
  return to;
}

static bool copy_text(struct sc_map_run *run, struct sc_str text, struct sc_str *out) {
  char *to = take_room(run, text.len);
  if (to == NULL) return false;
  if (text.len > 0) memcpy(to, text.ptr, text.len);
  *out = (struct sc_str){to, text.len};
  return true;
}

/* --- sources --------------------------------------------------------------------------------------------------------- */

static bool walk(struct sc_map_run *run, const struct sc_map_pointer *pointer, uint32_t *node) {
  unsigned star = 0;
  int64_t index;
  *node = 0;
  for (size_t i = 0; i < pointer->count && *node != SC_TAPE_NONE; i++) {
    const struct sc_map_segment *segment = &pointer->items[i];
    bool array = run->tape.nodes[*node].kind == SC_SCAN_ARRAY;
    if (segment->star)
      *node = sc_tape_item(&run->tape, *node, run->at->stars[star++]);
    else if (!array)
      *node = sc_tape_member(&run->tape, *node, segment->name);
    else if (sc_parse_int(segment->name, &index) && index >= 0 && index < UINT32_MAX)
      *node = sc_tape_item(&run->tape, *node, (uint32_t)index);
    else
      *node = SC_TAPE_NONE;
    if (*node == SC_TAPE_TWICE) return damaged(run, "a name that the map asks for stands twice");
  }
  return true;
}

/* A list of texts; anything else in an array leaves it as it is. */
static bool list_of(struct sc_map_run *run, uint32_t array, struct sc_map_result *out) {
  const struct sc_tape_node *nodes = run->tape.nodes;
  uint32_t count = nodes[array].count;
  for (uint32_t i = array + 1; i < nodes[array].next; i = nodes[i].next)
    if (nodes[i].kind != SC_SCAN_STRING) return true;
  if (SC_MAP_LISTED - run->list_used < count)
    return damaged(run, "more than 65,536 texts in lists");
  struct sc_str *items = run->lists + run->list_used;
  run->list_used += count;
  for (uint32_t i = 0; i < count; i++) items[i] = nodes[array + 1 + i].text;
  *out = (struct sc_map_result){.kind = SC_RESULT_LIST, .items = items, .item_count = count};
  return true;
}

static bool result_of(struct sc_map_run *run, uint32_t node, struct sc_map_result *out) {
  const struct sc_tape_node *n = &run->tape.nodes[node];
  *out = (struct sc_map_result){.kind = SC_RESULT_JSON, .text = n->text};
  switch (n->kind) {
  case SC_SCAN_NULL: out->kind = SC_RESULT_NOTHING; return true;
  case SC_SCAN_STRING: out->kind = SC_RESULT_TEXT; return true;
  case SC_SCAN_FALSE:
  case SC_SCAN_TRUE:
  case SC_SCAN_INT:
  case SC_SCAN_NUMBER: out->scalar = true; return true;
  case SC_SCAN_ARRAY: return list_of(run, node, out);
  case SC_SCAN_OBJECT: break;
  }
  return true;
}

static bool eval_at(struct sc_map_run *run, const struct sc_map_pointer *pointers, size_t count,
                    struct sc_map_result *out) {
  for (size_t i = 0; i < count; i++) {
    uint32_t node;
    if (!walk(run, &pointers[i], &node)) return false;
    if (node == SC_TAPE_NONE) continue;
    if (!result_of(run, node, out)) return false;
    if (out->kind != SC_RESULT_NOTHING) return true;
  }
  return true;
}

static bool eval_key(struct sc_map_run *run, uint32_t star, struct sc_map_result *out) {
  const struct sc_tape_node *member = &run->tape.nodes[run->at->members[star]];
  char digits[16];
  struct sc_str text = member->name;
  if (text.ptr == NULL) { /* of an array */
    int len = snprintf(digits, sizeof digits, "%u", run->at->stars[star]);
    text = (struct sc_str){digits, (size_t)len};
  }
  out->kind = SC_RESULT_TEXT;
  return copy_text(run, text, &out->text);
}

/* What is nothing or no text makes nothing of the whole. */
static bool part_text(struct sc_map_run *run, const struct sc_map_part *part,
                      const struct sc_str *groups, struct sc_str *out) {
  struct sc_map_result result = {0};
  *out = (struct sc_str){0};
  switch (part->kind) {
  case SC_PART_TEXT: *out = part->text; return true;
  case SC_PART_GROUP: *out = groups[part->number]; return true;
  case SC_PART_LET: result = run->lets[part->number]; break;
  case SC_PART_POINTER:
    if (!eval_at(run, &part->pointer, 1, &result)) return false;
    break;
  }
  if (result.kind == SC_RESULT_TEXT || (result.kind == SC_RESULT_JSON && result.scalar))
    *out = result.text.len > 0 ? result.text : SC_STR("");
  return true;
}

static bool eval_template(struct sc_map_run *run, const struct sc_map_template *template,
                          const struct sc_str *groups, struct sc_map_result *out) {
  struct sc_str part;
  size_t begin = run->room_used;
  out->kind = SC_RESULT_NOTHING;
  for (size_t i = 0; i < template->count; i++) {
    if (!part_text(run, &template->items[i], groups, &part)) return false;
    if (part.ptr == NULL) return true;
    if (!copy_text(run, part, &part)) return false;
  }
  out->kind = SC_RESULT_TEXT;
  out->text = (struct sc_str){run->room + begin, run->room_used - begin};
  return true;
}

static bool add_to_list(struct sc_map_run *run, struct sc_map_result *list, struct sc_str *items,
                        const struct sc_map_result *item) {
  bool many = item->kind == SC_RESULT_LIST;
  const struct sc_str *from = many ? item->items : &item->text;
  size_t count = many ? item->item_count : item->kind != SC_RESULT_NOTHING;
  if (SC_MAP_EVENTS - list->item_count < count) return damaged(run, "a list becomes too long");
  for (size_t i = 0; i < count; i++) items[list->item_count++] = from[i];
  return true;
}

static bool eval_list(struct sc_map_run *run, const struct sc_map_value *value,
                      struct sc_map_result *out) {
  if (SC_MAP_LISTED - run->list_used < SC_MAP_EVENTS)
    return damaged(run, "more than 65,536 texts in lists");
  struct sc_str *items = run->lists + run->list_used;
  run->list_used += SC_MAP_EVENTS; /* until the list is whole: its items make lists, too */
  *out = (struct sc_map_result){.kind = SC_RESULT_LIST, .items = items};
  for (size_t i = 0; i < value->item_count; i++) {
    struct sc_map_result item;
    if (!sc_map_eval(run, &value->items[i], &item) || !add_to_list(run, out, items, &item))
      return false;
  }
  if (out->item_count == 0) out->kind = SC_RESULT_NOTHING;
  return true;
}

static bool eval_first(struct sc_map_run *run, const struct sc_map_value *value,
                       struct sc_map_result *out) {
  for (size_t i = 0; i < value->item_count; i++) {
    if (!sc_map_eval(run, &value->items[i], out)) return false;
    if (out->kind != SC_RESULT_NOTHING) return true;
  }
  return true;
}

static bool eval_source(struct sc_map_run *run, const struct sc_map_value *value,
                        struct sc_map_result *out) {
  switch (value->kind) {
  case SC_MAP_AT: return eval_at(run, value->pointers, value->pointer_count, out);
  case SC_MAP_CONST:
    *out = (struct sc_map_result){.kind = SC_RESULT_TEXT, .text = value->text};
    return true;
  case SC_MAP_JOIN: return eval_template(run, &value->join, NULL, out);
  case SC_MAP_KEY: return eval_key(run, value->star, out);
  case SC_MAP_FIRST: return eval_first(run, value, out);
  case SC_MAP_LIST: return eval_list(run, value, out);
  }
  return true;
}

/* --- steps ----------------------------------------------------------------------------------------------------------- */

static bool step_matches(struct sc_map_run *run, const struct sc_map_value *value,
                         struct sc_map_result *text) {
  struct sc_str groups[SC_MAP_GROUPS];
  uint32_t count = sc_search_groups(value->matches) + 1;
  enum sc_search_result found =
      sc_search_take(value->matches, value->scratch, text->text, groups, count);
  if (found == SC_SEARCH_LIMIT)
    return damaged(run, "a regular expression of the map takes too long on it");
  if (found == SC_SEARCH_NO) {
    text->kind = SC_RESULT_NOTHING;
    return true;
  }
  if (value->to.count > 0) return eval_template(run, &value->to, groups, text);
  text->text = groups[count > 1];
  if (text->text.ptr == NULL) text->kind = SC_RESULT_NOTHING;
  return true;
}

static bool step_lower(struct sc_map_run *run, struct sc_map_result *text) {
  if (!copy_text(run, text->text, &text->text)) return false;
  char *to = run->room + run->room_used - text->text.len;
  for (size_t i = 0; i < text->text.len; i++)
    if (to[i] >= 'A' && to[i] <= 'Z') to[i] = (char)(to[i] + ('a' - 'A'));
  return true;
}

static void step_table(const struct sc_map_value *value, struct sc_map_result *text) {
  uint32_t at = SC_SORTED_FIND(value->table, value->table_count, from, text->text);
  if (at == SC_NOT_FOUND)
    text->kind = SC_RESULT_NOTHING;
  else
    text->text = value->table[at].to;
}

/* One text through `matches`, `lower` and `table`. */
static bool run_steps(struct sc_map_run *run, const struct sc_map_value *value,
                      struct sc_map_result *text) {
  if (value->matches != NULL && !step_matches(run, value, text)) return false;
  if (value->lower && text->kind == SC_RESULT_TEXT && !step_lower(run, text)) return false;
  if (value->table != NULL && text->kind == SC_RESULT_TEXT) step_table(value, text);
  return true;
}

/* Each text of a list; those that become nothing fall out. */
static bool run_steps_of_list(struct sc_map_run *run, const struct sc_map_value *value,
                              struct sc_map_result *list) {
  if (SC_MAP_LISTED - run->list_used < list->item_count)
    return damaged(run, "more than 65,536 texts in lists");
  struct sc_str *items = run->lists + run->list_used;
  run->list_used += list->item_count;
  size_t count = 0;
  for (size_t i = 0; i < list->item_count; i++) {
    struct sc_map_result text = {.kind = SC_RESULT_TEXT, .text = list->items[i]};
    if (!run_steps(run, value, &text)) return false;
    if (text.kind == SC_RESULT_TEXT) items[count++] = text.text;
  }
  *list = (struct sc_map_result){.kind = SC_RESULT_LIST, .items = items, .item_count = count};
  return true;
}

/* --- as ---------------------------------------------------------------------------------------------------------------- */

/* Digits, with a fraction that is dropped: seconds since 1970 to an instant. */
static bool as_instant(struct sc_map_run *run, int64_t units, struct sc_map_result *text) {
  const char *dot = memchr(text->text.ptr, '.', text->text.len);
  struct sc_str whole = text->text;
  int64_t at, year;
  unsigned month, day;
  char instant[32];
  if (dot != NULL) whole.len = (size_t)(dot - whole.ptr);
  text->kind = SC_RESULT_NOTHING;
  if (!sc_parse_int(whole, &at) || at < 0 || at / units > UINT32_MAX) return true;
  at /= units;
  sc_civil_from_days(at / 86400, &year, &month, &day);
  int second = (int)(at % 86400);
  int len = snprintf(instant, sizeof instant, "%04d-%02u-%02uT%02d:%02d:%02dZ", (int)year, month,
                     day, second / 3600, second / 60 % 60, second % 60);
  text->kind = SC_RESULT_TEXT;
  return copy_text(run, (struct sc_str){instant, (size_t)len}, &text->text);
}

/* What stands between commas and spaces. */
static bool as_list(struct sc_map_run *run, struct sc_map_result *text) {
  struct sc_str rest = text->text;
  struct sc_str *items = run->lists + run->list_used;
  size_t count = 0;
  while (rest.len > 0) {
    size_t len = 0;
    while (len < rest.len && rest.ptr[len] != ',' && rest.ptr[len] != ' ') len++;
    if (len > 0 && run->list_used + count == SC_MAP_LISTED)
      return damaged(run, "more than 65,536 texts in lists");
    if (len > 0) items[count++] = (struct sc_str){rest.ptr, len};
    size_t used = len < rest.len ? len + 1 : len;
    rest.ptr += used;
    rest.len -= used;
  }
  run->list_used += count;
  *text = (struct sc_map_result){.kind = SC_RESULT_LIST, .items = items, .item_count = count};
  return true;
}

static bool convert(struct sc_map_run *run, enum sc_map_as as, struct sc_map_result *out) {
  int64_t number;
  bool word;
  switch (as) {
  case SC_AS_IS:
  case SC_AS_TEXT: return true;
  case SC_AS_INT:
    out->kind = sc_parse_int(out->text, &number) ? SC_RESULT_JSON : SC_RESULT_NOTHING;
    if (out->text.len > 1 && out->text.ptr[out->text.ptr[0] == '-'] == '0')
      out->kind = SC_RESULT_NOTHING; /* 007 is no number of JSON */
    out->scalar = true;
    return true;
  case SC_AS_BOOL:
    word = sc_str_equal(out->text, SC_STR("true")) || sc_str_equal(out->text, SC_STR("false"));
    out->kind = word ? SC_RESULT_JSON : SC_RESULT_NOTHING;
    out->scalar = true;
    return true;
  case SC_AS_LIST: return as_list(run, out);
  case SC_AS_SECONDS: return as_instant(run, 1, out);
  case SC_AS_MILLISECONDS: return as_instant(run, 1000, out);
  case SC_AS_MICROSECONDS: return as_instant(run, 1000000, out);
  }
  return true;
}

bool sc_map_eval(struct sc_map_run *run, const struct sc_map_value *value,
                 struct sc_map_result *out) {
  *out = (struct sc_map_result){0};
  if (!eval_source(run, value, out)) return false;
  bool steps = value->matches != NULL || value->lower || value->table != NULL;
  /* A number, true or false is a text where something is made of it. */
  if (out->kind == SC_RESULT_JSON && out->scalar && (steps || value->as != SC_AS_IS))
    out->kind = SC_RESULT_TEXT;
  if (steps && out->kind == SC_RESULT_LIST && !run_steps_of_list(run, value, out)) return false;
  if (steps && out->kind == SC_RESULT_TEXT && !run_steps(run, value, out)) return false;
  if (steps && out->kind == SC_RESULT_JSON) out->kind = SC_RESULT_NOTHING;
  if (out->kind == SC_RESULT_NOTHING && value->has_else)
    *out = (struct sc_map_result){.kind = SC_RESULT_TEXT, .text = value->other};
  return out->kind != SC_RESULT_TEXT || convert(run, value->as, out);
}
