/* SPDX-License-Identifier: Apache-2.0
 *
 * request_json.c - one line of JSON to a request of the runtime: by the short way where the line is plain
 * (request_scan.h), else by way of jansson, whose word is final.
 *
 * The parsed document is kept until the next read, and the request points into it; the arrays that the request needs
 * besides grow once and are used again, so a stream of any length takes constant memory.
 */
#include "request_json.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "condition/literal.h"
#include "request_scan.h"

#define ROLES_MAX (SCOPE_ROLES_MAX + 1) /* one over the limit is enough for the runtime to refuse */
#define ACTORS_MAX (SCOPE_ACTORS_MAX + 1)

struct cmd_request_reader {
  const struct scope_table *table;
  json_t *root; /* owned; what the request points into */
  char *id_made; /* owned, malloc'ed by the library */
  struct sc_str id;
  struct cmd_scanned scanned;
  char error[256];
  bool no_memory;
  struct scope_name roles[ROLES_MAX];
  struct scope_name actors[ACTORS_MAX];
  struct scope_attr context[SCOPE_CONTEXT_MAX];
  struct scope_bytes *items; /* owned: the members of all sets */
  size_t item_count, item_capacity;
};

/* The library reports some failed allocations as mistakes of the text, and others not at all: they are noted here. */
static _Thread_local bool allocation_failed;

static void *noting_malloc(size_t size) {
  void *memory = malloc(size);
  if (memory == NULL) allocation_failed = true;
  return memory;
}

struct cmd_request_reader *cmd_request_reader_new(const struct scope_table *table) {
  struct cmd_request_reader *reader = calloc(1, sizeof(*reader));
  if (reader != NULL) reader->table = table;
  return reader;
}

static void clear(struct cmd_request_reader *reader) {
  json_decref(reader->root);
  reader->root = NULL;
  free(reader->id_made);
  reader->id_made = NULL;
  reader->id = (struct sc_str){NULL, 0};
  reader->error[0] = 0;
  reader->no_memory = false;
  reader->item_count = 0;
}

void cmd_request_reader_free(struct cmd_request_reader *reader) {
  if (reader == NULL) return;
  clear(reader);
  free(reader->items);
  free(reader);
}

bool cmd_request_no_memory(const struct cmd_request_reader *reader) { return reader->no_memory; }

const char *cmd_request_error(const struct cmd_request_reader *reader) { return reader->error; }

struct sc_str cmd_request_id(const struct cmd_request_reader *reader) {
  return reader->id;
}

__attribute__((format(printf, 2, 3))) static bool refuse(struct cmd_request_reader *reader,
                                                         const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(reader->error, sizeof(reader->error), format, args);
  va_end(args);
  return false;
}

static bool refuse_memory(struct cmd_request_reader *reader) {
  reader->no_memory = true;
  return refuse(reader, "out of memory");
}

static struct scope_bytes bytes_of(const json_t *string) {
  return (struct scope_bytes){json_string_value(string), json_string_length(string)};
}

/* A name that was given is never "none", also when it is empty. */
static struct scope_name name_of(const json_t *string) {
  struct scope_bytes bytes = bytes_of(string);
  return (struct scope_name){bytes, bytes.len > 0 ? SCOPE_UNRESOLVED : SCOPE_UNKNOWN};
}

static bool read_names(struct cmd_request_reader *reader, const char *key, const json_t *value,
                       struct scope_name *names, size_t max, size_t *count) {
  if (!json_is_array(value)) return refuse(reader, "\"%s\" must be a list of strings", key);
  size_t i;
  const json_t *item;
  *count = 0;
  json_array_foreach(value, i, item) {
    if (!json_is_string(item)) return refuse(reader, "\"%s\" must be a list of strings", key);
    if (*count < max) names[(*count)++] = name_of(item);
  }
  return true;
}

/* --- context ------------------------------------------------------------------------------------------------------ */

static bool add_item(struct cmd_request_reader *reader, struct scope_bytes item) {
  if (reader->item_count == reader->item_capacity) {
    size_t capacity = reader->item_capacity > 0 ? reader->item_capacity * 2 : 64;
    struct scope_bytes *grown = realloc(reader->items, capacity * sizeof(*grown));
    if (grown == NULL) return false;
    reader->items = grown;
    reader->item_capacity = capacity;
  }
  reader->items[reader->item_count++] = item;
  return true;
}

/* A list of strings. `items` is set later, when the array no longer moves: until then `number` is the index. */
static bool read_set(struct cmd_request_reader *reader, const json_t *value,
                     struct scope_value *out) {
  size_t first = reader->item_count;
  size_t i;
  const json_t *item;
  json_array_foreach(value, i, item) {
    if (!json_is_string(item)) {
      reader->item_count = first; /* of the wrong type: missing */
      return true;
    }
    if (!add_item(reader, bytes_of(item))) return refuse_memory(reader);
  }
  out->type = SCOPE_VALUE_SET;
  out->number = (int64_t)first;
  out->item_count = reader->item_count - first;
  return true;
}

static void read_int(const json_t *value, struct scope_value *out) {
  if (json_is_integer(value)) {
    out->number = json_integer_value(value);
  } else {
    double real = json_real_value(value);
    if (!(real >= -9223372036854775808.0 && real < 9223372036854775808.0) ||
        (double)(int64_t)real != real)
      return;
    out->number = (int64_t)real;
  }
  out->type = SCOPE_VALUE_INT;
}

static void read_instant(const json_t *value, struct scope_value *out) {
  struct sc_str text = {json_string_value(value), json_string_length(value)};
  if (sc_parse_instant(text, &out->number, NULL)) out->type = SCOPE_VALUE_INSTANT;
}

/* The value of a declared attribute; SCOPE_VALUE_NONE (missing) if it does not fit the declared type. */
static bool read_value(struct cmd_request_reader *reader, const json_t *value,
                       enum scope_value_type declared, struct scope_value *out) {
  *out = (struct scope_value){.type = SCOPE_VALUE_NONE};
  switch (declared) {
  case SCOPE_VALUE_BOOL:
    if (!json_is_boolean(value)) return true;
    out->type = SCOPE_VALUE_BOOL;
    out->number = json_is_true(value);
    return true;
  case SCOPE_VALUE_INT:
    if (json_is_number(value)) read_int(value, out);
    return true;
  case SCOPE_VALUE_INSTANT:
    if (json_is_string(value)) read_instant(value, out);
    return true;
  case SCOPE_VALUE_STRING:
  case SCOPE_VALUE_IP: /* the runtime reads the text */
    if (!json_is_string(value)) return true;
    out->type = SCOPE_VALUE_STRING;
    out->string = bytes_of(value);
    return true;
  case SCOPE_VALUE_SET: return !json_is_array(value) || read_set(reader, value, out);
  case SCOPE_VALUE_NONE: return true;
  }
  return true;
}

static bool read_context(struct cmd_request_reader *reader, json_t *context,
                         struct scope_request *out) {
  if (!json_is_object(context)) return refuse(reader, "\"context\" must be an object");
  const char *key;
  size_t key_len;
  json_t *value;
  json_object_keylen_foreach(context, key, key_len, value) {
    struct sc_str name = {key, key_len};
    if (sc_str_equal(name, SC_STR("now"))) {
      struct scope_value now = {.type = SCOPE_VALUE_NONE};
      if (json_is_string(value)) read_instant(value, &now);
      out->has_now = now.type == SCOPE_VALUE_INSTANT;
      out->now = now.number;
      continue;
    }
    struct scope_attr_info info;
    uint32_t id = scope_resolve_attr(reader->table, (struct scope_bytes){key, key_len});
    if (id == SCOPE_UNKNOWN || !scope_attr_info(reader->table, id, &info)) continue;
    if (out->context_count == SCOPE_CONTEXT_MAX) return refuse(reader, "too many attributes");
    struct scope_attr *attr = &reader->context[out->context_count++];
    *attr = (struct scope_attr){.name = info.name, .handle = id};
    if (!read_value(reader, value, info.type, &attr->value)) return false;
  }
  for (size_t i = 0; i < out->context_count; i++) {
    struct scope_value *set = &reader->context[i].value;
    if (set->type == SCOPE_VALUE_SET && set->item_count > 0)
      set->items = reader->items + set->number;
  }
  out->context = reader->context;
  return true;
}

/* --- requests ------------------------------------------------------------------------------------------------------- */

enum key {
  KEY_USER,
  KEY_ROLES,
  KEY_AGENT,
  KEY_ACTORS,
  KEY_TASK,
  KEY_SCOPE,
  KEY_RESOURCE,
  KEY_CONTEXT,
  KEY_ID,
  KEYS
};
static const char *const key_names[KEYS] = {"user",  "roles",    "agent",   "actors", "task",
                                            "scope", "resource", "context", "id"};

static enum key key_of(struct sc_str name) {
  for (unsigned i = 0; i < KEYS; i++)
    if (sc_str_equal(name, sc_str_from(key_names[i]))) return (enum key)i;
  return KEYS;
}

static bool read_id(struct cmd_request_reader *reader, const json_t *value) {
  if (!json_is_string(value) && !json_is_integer(value))
    return refuse(reader, "\"id\" must be a string or an integer");
  reader->id_made = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
  if (reader->id_made == NULL) return refuse_memory(reader);
  reader->id = sc_str_from(reader->id_made);
  return true;
}

static bool read_key(struct cmd_request_reader *reader, enum key key, json_t *value,
                     struct scope_request *out) {
  bool text = key == KEY_USER || key == KEY_AGENT || key == KEY_TASK || key == KEY_SCOPE ||
              key == KEY_RESOURCE;
  if (text && !json_is_string(value))
    return refuse(reader, "\"%s\" must be a string; leave the key out where there is none",
                  key_names[key]);
  switch (key) {
  case KEY_USER: out->user = name_of(value); return true;
  case KEY_ROLES:
    out->roles = reader->roles;
    return read_names(reader, "roles", value, reader->roles, ROLES_MAX, &out->role_count);
  case KEY_AGENT:
  case KEY_ACTORS:
    if (out->actors != NULL)
      return refuse(reader, "\"agent\" and \"actors\" exclude each other; give one of them");
    out->actors = reader->actors;
    if (key == KEY_ACTORS)
      return read_names(reader, "actors", value, reader->actors, ACTORS_MAX, &out->actor_count);
    reader->actors[0] = name_of(value);
    out->actor_count = 1;
    return true;
  case KEY_TASK: out->task = bytes_of(value); return true;
  case KEY_SCOPE: out->scope = name_of(value); return true;
  case KEY_RESOURCE: out->resource = bytes_of(value); return true;
  case KEY_CONTEXT: return read_context(reader, value, out);
  case KEY_ID: return read_id(reader, value);
  case KEYS: break;
  }
  return false;
}

static bool unknown_key(struct cmd_request_reader *reader, struct sc_str name) {
  size_t best = 3; /* two letters may be wrong */
  const char *nearest = NULL;
  bool declared =
      scope_resolve_attr(reader->table, (struct scope_bytes){name.ptr, name.len}) != SCOPE_UNKNOWN;
  for (unsigned i = 0; i < KEYS && !declared; i++) {
    size_t distance = sc_str_distance(name, sc_str_from(key_names[i]), best);
    if (distance >= best) continue;
    best = distance;
    nearest = key_names[i];
  }
  int shown = name.len > 60 ? 60 : (int)name.len;
  while (shown > 0 && ((unsigned char)name.ptr[shown] & 0xc0) == 0x80) shown--;
  if (nearest != NULL)
    return refuse(reader, "unknown key \"%.*s\": did you mean \"%s\"?", shown, name.ptr, nearest);
  return refuse(reader, "unknown key \"%.*s\"; context attributes belong inside \"context\"", shown,
                name.ptr);
}

static bool parse(struct cmd_request_reader *reader, struct sc_str line) {
  json_error_t error;
  json_set_alloc_funcs(noting_malloc, free);
  allocation_failed = false;
  reader->root = json_loadb(line.ptr, line.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
  if (allocation_failed)
    return refuse_memory(reader); /* there may be a value, with a part missing */
  if (reader->root == NULL) {
    if (strncmp(error.text, "unable to decode byte", 21) == 0)
      return refuse(reader, "the line is not valid UTF-8 at byte %d", error.position);
    char *near = strstr(error.text, " near '"); /* may quote bytes that are no text */
    if (near != NULL) *near = 0;
    return refuse(reader, "%s at byte %d", error.text, error.position);
  }
  if (!json_is_object(reader->root)) return refuse(reader, "a request must be a JSON object");
  return true;
}

static bool read_by_library(struct cmd_request_reader *reader, struct sc_str line,
                            struct scope_request *out) {
  *out = (struct scope_request){.scope = {.handle = SCOPE_UNKNOWN}};
  if (!parse(reader, line)) return false;
  /* The id first, so that also a refusal can carry it. */
  const json_t *id = json_object_get(reader->root, "id");
  if (id != NULL && !read_id(reader, id)) return false;
  const char *key;
  size_t key_len;
  json_t *value;
  json_object_keylen_foreach(reader->root, key, key_len, value) {
    struct sc_str name = {key, key_len};
    enum key known = key_of(name);
    if (known == KEYS) return unknown_key(reader, name);
    if (known != KEY_ID && !read_key(reader, known, value, out)) return false;
  }
  return true;
}

bool cmd_request_read(struct cmd_request_reader *reader, struct sc_str line,
                      struct scope_request *out) {
  clear(reader);
  if (!cmd_request_scan(reader->table, line, &reader->scanned, out))
    return read_by_library(reader, line, out);
  reader->id = reader->scanned.id;
  return true;
}

const char *cmd_json_library_version(void) { return jansson_version_str(); }
