/* SPDX-License-Identifier: Apache-2.0
 *
 * map_run.c - one record after another to lines of a decision log.
 *
 * Memory is of fixed size; a record that needs more is damaged. Nothing is guessed: what a map does not find is left out, and
 * what an event cannot do without makes the record damaged.
 */
#include "simulate/map_run.h"

struct sc_map_run *sc_map_run_new(struct sc_arena *arena, const struct sc_log_map *map) {
  struct sc_map_run *run = SC_NEW(arena, struct sc_map_run);
  *run = (struct sc_map_run){.arena = arena, .map = map};
  run->tape = (struct sc_tape){.nodes = SC_NEW_ARRAY(arena, struct sc_tape_node, SC_TAPE_NODES),
                               .capacity = SC_TAPE_NODES};
  run->room = SC_NEW_ARRAY(arena, char, SC_MAP_ROOM);
  run->line = SC_NEW_ARRAY(arena, char, SC_LINE_MAX);
  run->lists = SC_NEW_ARRAY(arena, struct sc_str, SC_MAP_LISTED);
  run->lets = SC_NEW_ARRAY(arena, struct sc_map_result, map->lets.count);
  run->events = SC_NEW_ARRAY(arena, struct sc_map_at, SC_MAP_EVENTS);
  run->next_events = SC_NEW_ARRAY(arena, struct sc_map_at, SC_MAP_EVENTS);
  run->messages = SC_NEW_ARRAY(arena, struct sc_map_messages, map->event.count);
  for (size_t i = 0; i < map->event.count; i++) {
    struct sc_str name = map->event.items[i].name; /* texts of the arena end with a zero */
    run->messages[i].missing =
        sc_str_format(arena, "the map finds no `%.*s`", SC_STR_ARGS(name)).ptr;
    run->messages[i].no_text =
        sc_str_format(arena, "what the map finds for `%.*s` is no text", SC_STR_ARGS(name)).ptr;
  }
  return run;
}

/* --- the events of a record ---------------------------------------------------------------------------------------- */

/* The members of what an event is at, each an event of its own. */
static bool spread(struct sc_map_run *run, const struct sc_map_at *at, unsigned star,
                   size_t *count) {
  const struct sc_tape_node *nodes = run->tape.nodes;
  if (nodes[at->node].kind != SC_SCAN_OBJECT && nodes[at->node].kind != SC_SCAN_ARRAY) return true;
  uint32_t member = at->node + 1;
  for (uint32_t i = 0; i < nodes[at->node].count; i++, member = nodes[member].next) {
    if (*count == SC_MAP_EVENTS) return false;
    struct sc_map_at *next = &run->next_events[(*count)++];
    *next = *at;
    next->node = next->members[star] = member;
    next->stars[star] = i;
  }
  return true;
}

static bool list_events(struct sc_map_run *run, struct sc_map_error *error) {
  const struct sc_map_pointer *each = &run->map->each;
  unsigned star = 0;
  run->events[0] = (struct sc_map_at){0};
  run->event_count = 1;
  for (size_t i = 0; i < each->count; i++) {
    size_t count = 0;
    for (size_t k = 0; k < run->event_count; k++) {
      struct sc_map_at at = run->events[k];
      if (each->items[i].star) {
        if (!spread(run, &at, star, &count)) {
          *error = (struct sc_map_error){"it holds more than 4,096 events", 0};
          return false;
        }
        continue;
      }
      at.node = sc_tape_member(&run->tape, at.node, each->items[i].name);
      if (at.node == SC_TAPE_TWICE) {
        *error = (struct sc_map_error){"a name that the map asks for stands twice", 0};
        return false;
      }
      if (at.node != SC_TAPE_NONE) run->next_events[count++] = at;
    }
    star += each->items[i].star;
    struct sc_map_at *swap = run->events;
    run->events = run->next_events;
    run->next_events = swap;
    run->event_count = count;
  }
  return true;
}

bool sc_map_run_record(struct sc_map_run *run, struct sc_str record, struct sc_map_error *error) {
  char *room = run->room;
  *error = (struct sc_map_error){0};
  run->event_count = run->event = 0;
  if (!sc_tape_read(&run->tape, record, &room, &error->message, &error->byte)) return false;
  run->record_room = (size_t)(room - run->room);
  if (run->tape.nodes[0].kind == SC_SCAN_OBJECT) return list_events(run, error);
  *error = (struct sc_map_error){"a record must be a JSON object", 1};
  return false;
}

/* --- writing ------------------------------------------------------------------------------------------------------- */

static bool put(struct sc_map_run *run, struct sc_str text) {
  if (SC_LINE_MAX - run->line_len < text.len) {
    run->error = "the map makes a line of more than 1 MiB of it";
    return false;
  }
  if (text.len > 0) memcpy(run->line + run->line_len, text.ptr, text.len);
  run->line_len += text.len;
  return true;
}

/* Texts of a record are valid UTF-8. */
static bool put_string(struct sc_map_run *run, struct sc_str text) {
  static const char digits[] = "0123456789abcdef";
  bool good = put(run, SC_STR("\""));
  size_t begin = 0;
  for (size_t i = 0; good && i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    char escaped[6] = {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]};
    good = put(run, (struct sc_str){text.ptr + begin, i - begin}) &&
           put(run, (struct sc_str){escaped, sizeof escaped});
    begin = i + 1;
  }
  return good && put(run, (struct sc_str){text.ptr + begin, text.len - begin}) &&
         put(run, SC_STR("\""));
}

static bool put_list(struct sc_map_run *run, const struct sc_str *items, size_t count) {
  bool good = put(run, SC_STR("["));
  for (size_t i = 0; good && i < count; i++)
    good = put(run, i == 0 ? SC_STR("") : SC_STR(",")) && put_string(run, items[i]);
  return good && put(run, SC_STR("]"));
}

static bool put_name(struct sc_map_run *run, struct sc_str name, bool first) {
  return put(run, first ? SC_STR("") : SC_STR(",")) && put_string(run, name) &&
         put(run, SC_STR(":"));
}

static bool put_result(struct sc_map_run *run, const struct sc_map_result *result) {
  switch (result->kind) {
  case SC_RESULT_NOTHING: return put(run, SC_STR("null"));
  case SC_RESULT_TEXT: return put_string(run, result->text);
  case SC_RESULT_JSON: return put(run, result->text);
  case SC_RESULT_LIST: return put_list(run, result->items, result->item_count);
  }
  return true;
}

static bool is_list(struct sc_str name) {
  return sc_str_equal(name, SC_STR("roles")) || sc_str_equal(name, SC_STR("actors"));
}

static bool is_required(struct sc_str name) {
  return sc_str_equal(name, SC_STR("time")) || sc_str_equal(name, SC_STR("decision")) ||
         sc_str_equal(name, SC_STR("task")) || sc_str_equal(name, SC_STR("scope"));
}

/* A field of the event itself: a text, or a list of texts. */
static bool put_field(struct sc_map_run *run, size_t index) {
  const struct sc_map_field *field = &run->map->event.items[index];
  struct sc_map_result result;
  if (run->has_actors && sc_str_equal(field->name, SC_STR("agent"))) return true;
  if (!sc_map_eval(run, &field->value, &result)) return false;
  if (result.kind == SC_RESULT_NOTHING) {
    run->error = run->messages[index].missing;
    return !is_required(field->name);
  }
  if (result.kind == SC_RESULT_JSON && result.scalar) result.kind = SC_RESULT_TEXT;
  struct sc_str alone = result.text;
  if (is_list(field->name) && result.kind == SC_RESULT_TEXT)
    result = (struct sc_map_result){.kind = SC_RESULT_LIST, .items = &alone, .item_count = 1};
  if (result.kind != (is_list(field->name) ? SC_RESULT_LIST : SC_RESULT_TEXT)) {
    run->error = run->messages[index].no_text;
    return false;
  }
  if (sc_str_equal(field->name, SC_STR("actors"))) run->has_actors = true;
  return put_name(run, field->name, run->line_len == 1) && put_result(run, &result);
}

/* An object of fields, what is not there left out. */
static bool put_object(struct sc_map_run *run, struct sc_str name,
                       const struct sc_map_field *fields, size_t count, bool texts) {
  bool first = true;
  if (count == 0) return true;
  bool good = put_name(run, name, run->line_len == 1) && put(run, SC_STR("{"));
  for (size_t i = 0; good && i < count; i++) {
    struct sc_map_result result;
    good = sc_map_eval(run, &fields[i].value, &result);
    if (!good || result.kind == SC_RESULT_NOTHING) continue;
    if (texts && result.kind != SC_RESULT_TEXT) continue;
    good = put_name(run, fields[i].name, first) && put_result(run, &result);
    first = false;
  }
  return good && put(run, SC_STR("}"));
}

/* --- one event ------------------------------------------------------------------------------------------------------ */

static bool is_among(const struct sc_map_test *test, struct sc_str text) {
  for (size_t i = 0; i < test->text_count; i++)
    if (sc_str_equal(test->texts[i], text)) return true;
  return false;
}

static bool holds(const struct sc_map_test *test, const struct sc_map_result *result) {
  bool there = result->kind != SC_RESULT_NOTHING;
  bool text = result->kind == SC_RESULT_TEXT || (result->kind == SC_RESULT_JSON && result->scalar);
  switch (test->kind) {
  case SC_TEST_PRESENT: return there;
  case SC_TEST_MISSING: return !there;
  case SC_TEST_IN: return text && is_among(test, result->text);
  case SC_TEST_NOT_IN: return !text || !is_among(test, result->text);
  }
  return false;
}

/* False: damaged. */
static bool taken(struct sc_map_run *run, bool *out) {
  struct sc_map_result result;
  *out = true;
  for (size_t i = 0; *out && i < run->map->take.count; i++) {
    if (!sc_map_eval(run, &run->map->take.items[i].value, &result)) return false;
    *out = holds(&run->map->take.items[i], &result);
  }
  return true;
}

static bool write_event(struct sc_map_run *run) {
  const struct sc_log_map *map = run->map;
  run->line_len = 0;
  run->has_actors = false;
  bool good = put(run, SC_STR("{"));
  for (size_t i = 0; good && i < map->event.count; i++) good = put_field(run, i);
  return good &&
         put_object(run, SC_STR("context"), map->context.items, map->context.count, false) &&
         put_object(run, SC_STR("policy"), map->policy.items, map->policy.count, true) &&
         put(run, SC_STR("}"));
}

enum sc_map_step sc_map_run_next(struct sc_map_run *run, struct sc_str *line,
                                 struct sc_map_error *error) {
  bool take = false;
  *line = (struct sc_str){0};
  *error = (struct sc_map_error){0};
  if (run->event_count == 0 && run->event == 0 && run->map->each.count > 0) {
    run->event = run->event_count = 1; /* once: `each` finds nothing in it */
    return SC_MAP_NOT_TAKEN;
  }
  if (run->event == run->event_count) return SC_MAP_END;
  run->at = &run->events[run->event++];
  run->room_used = run->record_room;
  run->list_used = 0;
  bool good = true;
  for (size_t i = 0; good && i < run->map->lets.count; i++)
    good = sc_map_eval(run, &run->map->lets.items[i].value, &run->lets[i]);
  good = good && taken(run, &take);
  if (good && !take) return SC_MAP_NOT_TAKEN;
  if (!good || !write_event(run)) {
    error->message = run->error;
    return SC_MAP_DAMAGED;
  }
  *line = (struct sc_str){run->line, run->line_len};
  return SC_MAP_EVENT;
}
