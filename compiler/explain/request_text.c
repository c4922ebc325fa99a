/* SPDX-License-Identifier: Apache-2.0
 *
 * request_text.c - requests as commands and as JSON.
 */
#include "explain/request_text.h"

#include <arpa/inet.h>
#include <inttypes.h>

#include "base/json_text.h"
#include "condition/literal.h"
#include "explain/answer.h"

struct sc_str sc_instant_text(struct sc_arena *arena, int64_t at) {
  int64_t day = at >= 0 ? at / 86400 : -((86399 - at) / 86400);
  int64_t second = at - day * 86400;
  int64_t year;
  unsigned month, day_of_month;
  sc_civil_from_days(day, &year, &month, &day_of_month);
  return sc_str_format(arena, "%04" PRId64 "-%02u-%02uT%02d:%02d:%02dZ", year, month, day_of_month,
                       (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}

static struct sc_str address_text(struct sc_arena *arena, const uint8_t address[16]) {
  static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  char text[INET6_ADDRSTRLEN];
  bool v4 = memcmp(address, mapped, sizeof mapped) == 0;
  if (inet_ntop(v4 ? AF_INET : AF_INET6, address + (v4 ? 12 : 0), text, sizeof text) == NULL)
    return SC_STR("");
  return sc_str_copy(arena, sc_str_from(text));
}

struct sc_str sc_value_text(struct sc_arena *arena, const struct scope_value *value) {
  struct sc_text text = {0};
  switch (value->type) {
  case SCOPE_VALUE_NONE: return SC_STR("");
  case SCOPE_VALUE_BOOL: return value->number ? SC_STR("true") : SC_STR("false");
  case SCOPE_VALUE_INT: return sc_str_format(arena, "%" PRId64, value->number);
  case SCOPE_VALUE_INSTANT: return sc_instant_text(arena, value->number);
  case SCOPE_VALUE_STRING: return sc_str_of(value->string);
  case SCOPE_VALUE_IP: return address_text(arena, value->address);
  case SCOPE_VALUE_SET: break;
  }
  for (size_t i = 0; i < value->item_count; i++) {
    if (i > 0) sc_text_add(arena, &text, SC_STR(","));
    sc_text_add(arena, &text, sc_str_of(value->items[i]));
  }
  return sc_text_str(&text);
}

/* --- JSON ---------------------------------------------------------------------------------------- */

static void json_key(struct sc_arena *arena, struct sc_text *out, const char *key) {
  bool first = out->count > 0 && out->items[out->count - 1] == '{';
  sc_text_format(arena, out, "%s\"%s\":", first ? "" : ",", key);
}

static void json_names(struct sc_arena *arena, struct sc_text *out, const char *key,
                       const struct scope_name *names, size_t count) {
  json_key(arena, out, key);
  for (size_t i = 0; i < count; i++) {
    sc_text_add(arena, out, i == 0 ? SC_STR("[") : SC_STR(","));
    sc_json_string(arena, out, sc_str_of(names[i].name));
  }
  sc_text_add(arena, out, SC_STR("]"));
}

static void json_value(struct sc_arena *arena, struct sc_text *out,
                       const struct scope_value *value) {
  if (value->type == SCOPE_VALUE_BOOL || value->type == SCOPE_VALUE_INT) {
    sc_text_add(arena, out, sc_value_text(arena, value));
  } else if (value->type == SCOPE_VALUE_SET) {
    sc_text_add(arena, out, SC_STR("["));
    for (size_t i = 0; i < value->item_count; i++) {
      if (i > 0) sc_text_add(arena, out, SC_STR(","));
      sc_json_string(arena, out, sc_str_of(value->items[i]));
    }
    sc_text_add(arena, out, SC_STR("]"));
  } else {
    sc_json_string(arena, out, sc_value_text(arena, value));
  }
}

static void json_context(struct sc_arena *arena, struct sc_text *out,
                         const struct scope_request *request) {
  json_key(arena, out, "context");
  sc_text_add(arena, out, SC_STR("{"));
  for (size_t i = 0; i < request->context_count; i++) {
    if (request->context[i].value.type == SCOPE_VALUE_NONE) continue;
    if (out->items[out->count - 1] != '{') sc_text_add(arena, out, SC_STR(","));
    sc_json_string(arena, out, sc_str_of(request->context[i].name));
    sc_text_add(arena, out, SC_STR(":"));
    json_value(arena, out, &request->context[i].value);
  }
  if (request->has_now) {
    json_key(arena, out, "now");
    sc_json_string(arena, out, sc_instant_text(arena, request->now));
  }
  sc_text_add(arena, out, SC_STR("}"));
}

static bool has_user(const struct scope_request *request) {
  return request->user.name.len > 0 || request->user.handle != SCOPE_UNRESOLVED;
}

void sc_request_json(struct sc_arena *arena, struct sc_text *out,
                     const struct scope_request *request) {
  sc_text_add(arena, out, SC_STR("{"));
  if (has_user(request)) {
    json_key(arena, out, "user");
    sc_json_string(arena, out, sc_str_of(request->user.name));
  }
  if (request->role_count > 0) json_names(arena, out, "roles", request->roles, request->role_count);
  if (request->actor_count == 1) {
    json_key(arena, out, "agent");
    sc_json_string(arena, out, sc_str_of(request->actors[0].name));
  } else if (request->actor_count > 1) {
    json_names(arena, out, "actors", request->actors, request->actor_count);
  }
  json_key(arena, out, "task");
  sc_json_string(arena, out, sc_str_of(request->task));
  json_key(arena, out, "scope");
  sc_json_string(arena, out, sc_str_of(request->scope.name));
  if (request->resource.ptr != NULL) {
    json_key(arena, out, "resource");
    sc_json_string(arena, out, sc_str_of(request->resource));
  }
  if (request->context_count > 0 || request->has_now) json_context(arena, out, request);
  sc_text_add(arena, out, SC_STR("}"));
}

/* --- commands ------------------------------------------------------------------------------------- */

static bool is_plain(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         strchr("@%+=:,./-_", c) != NULL;
}

/* One word of a POSIX shell: as it is, or in single quotes. */
static void add_word(struct sc_arena *arena, struct sc_text *out, struct sc_str word) {
  bool plain = word.len > 0;
  for (size_t i = 0; i < word.len; i++)
    plain = plain && word.ptr[i] != 0 && is_plain((unsigned char)word.ptr[i]);
  sc_text_add(arena, out, plain ? SC_STR(" ") : SC_STR(" '"));
  for (size_t i = 0; i < word.len; i++) {
    if (word.ptr[i] == '\'')
      sc_text_add(arena, out, SC_STR("'\\''"));
    else
      sc_text_add(arena, out, (struct sc_str){word.ptr + i, 1});
  }
  if (!plain) sc_text_add(arena, out, SC_STR("'"));
}

static void add_option(struct sc_arena *arena, struct sc_text *out, const char *name,
                       struct sc_str value) {
  sc_text_format(arena, out, " --%s", name);
  add_word(arena, out, value);
}

static bool sayable_set(const struct scope_value *value) {
  if (value->type != SCOPE_VALUE_SET) return true;
  for (size_t i = 0; i < value->item_count; i++)
    if (value->items[i].len == 0 || memchr(value->items[i].ptr, ',', value->items[i].len) != NULL)
      return false;
  return value->item_count > 0;
}

/* Options carry texts that end at a zero byte. */
static bool sayable_text(struct scope_bytes text) {
  return text.len == 0 || memchr(text.ptr, 0, text.len) == NULL;
}

static bool sayable(const struct scope_request *request) {
  if (has_user(request) && request->user.name.len == 0) return false;
  if (!sayable_text(request->resource)) return false;
  for (size_t i = 0; i < request->context_count; i++) {
    const struct scope_value *value = &request->context[i].value;
    if (!sayable_set(value)) return false;
    if (value->type == SCOPE_VALUE_STRING && !sayable_text(value->string)) return false;
  }
  return true;
}

static struct sc_str json_command(struct sc_arena *arena, struct sc_str policy,
                                  const struct scope_request *request) {
  struct sc_text json = {0}, out = {0};
  sc_request_json(arena, &json, request);
  sc_text_add(arena, &out, SC_STR("printf '%s\\n'"));
  add_word(arena, &out, sc_text_str(&json));
  sc_text_add(arena, &out, SC_STR(" | scopec eval"));
  add_word(arena, &out, policy);
  sc_text_add(arena, &out, SC_STR(" --requests -"));
  return sc_text_str(&out);
}

struct sc_str sc_request_command(struct sc_arena *arena, const char *verb, struct sc_str policy,
                                 const struct scope_request *request) {
  struct sc_text out = {0};
  if (!sayable(request)) return json_command(arena, policy, request);
  sc_text_format(arena, &out, "scopec %s", verb);
  add_word(arena, &out, policy);
  if (has_user(request)) add_option(arena, &out, "user", sc_str_of(request->user.name));
  for (size_t i = 0; i < request->role_count; i++)
    add_option(arena, &out, "role", sc_str_of(request->roles[i].name));
  for (size_t i = 0; i < request->actor_count; i++)
    add_option(arena, &out, request->actor_count == 1 ? "agent" : "actor",
               sc_str_of(request->actors[i].name));
  add_option(arena, &out, "task", sc_str_of(request->task));
  add_option(arena, &out, "scope", sc_str_of(request->scope.name));
  if (request->resource.ptr != NULL)
    add_option(arena, &out, "resource", sc_str_of(request->resource));
  for (size_t i = 0; i < request->context_count; i++) {
    const struct scope_attr *attr = &request->context[i];
    if (attr->value.type == SCOPE_VALUE_NONE) continue;
    struct sc_str value = sc_value_text(arena, &attr->value);
    add_option(
        arena, &out, "context",
        sc_str_format(arena, "%.*s=%.*s", (int)attr->name.len, attr->name.ptr, SC_STR_ARGS(value)));
  }
  add_option(arena, &out, "now",
             request->has_now ? sc_instant_text(arena, request->now) : SC_STR("none"));
  return sc_text_str(&out);
}
