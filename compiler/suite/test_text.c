/* SPDX-License-Identifier: Apache-2.0
 *
 * test_text.c - a request with its answer as a test.
 */
#include "suite/test_text.h"

#include "explain/answer.h"
#include "explain/request_text.h"

static void put_list(struct sc_arena *arena, struct sc_text *out, const struct scope_name *names,
                     size_t count) {
  sc_text_add(arena, out, SC_STR("["));
  for (size_t i = 0; i < count; i++) {
    if (i > 0) sc_text_add(arena, out, SC_STR(", "));
    sc_yaml_scalar(arena, out, sc_str_of(names[i].name));
  }
  sc_text_add(arena, out, SC_STR("]"));
}

static void put_value(struct sc_arena *arena, struct sc_text *out,
                      const struct scope_value *value) {
  if (value->type != SCOPE_VALUE_SET) {
    bool plain = value->type == SCOPE_VALUE_BOOL || value->type == SCOPE_VALUE_INT;
    struct sc_str text = sc_value_text(arena, value);
    if (plain)
      sc_text_add(arena, out, text);
    else
      sc_yaml_scalar(arena, out, text);
    return;
  }
  sc_text_add(arena, out, SC_STR("["));
  for (size_t i = 0; i < value->item_count; i++) {
    if (i > 0) sc_text_add(arena, out, SC_STR(", "));
    sc_yaml_scalar(arena, out, sc_str_of(value->items[i]));
  }
  sc_text_add(arena, out, SC_STR("]"));
}

void sc_yaml_context(struct sc_arena *arena, struct sc_text *out,
                     const struct scope_request *request, bool now) {
  bool first = true;
  sc_text_add(arena, out, SC_STR("{"));
  for (size_t i = 0; i < request->context_count; i++) {
    if (request->context[i].value.type == SCOPE_VALUE_NONE) continue;
    if (!first) sc_text_add(arena, out, SC_STR(", "));
    first = false;
    sc_text_format(arena, out, "%.*s: ", (int)request->context[i].name.len,
                   request->context[i].name.ptr);
    put_value(arena, out, &request->context[i].value);
  }
  if (request->resource.ptr != NULL) {
    sc_text_add(arena, out, first ? SC_STR("resource: ") : SC_STR(", resource: "));
    first = false;
    sc_yaml_scalar(arena, out, sc_str_of(request->resource));
  }
  if (now && request->has_now)
    sc_text_format(arena, out, "%snow: %.*s", first ? "" : ", ",
                   SC_STR_ARGS(sc_instant_text(arena, request->now)));
  sc_text_add(arena, out, SC_STR("}"));
}

struct sc_str sc_yaml_expectation(const struct scope_decision *decision) {
  if (decision->allow) return SC_STR("allow");
  return sc_str_from(scope_reason_text(decision->reason));
}

/* 1h30m, as test files take it. */
static void put_duration(struct sc_arena *arena, struct sc_text *out, uint32_t seconds) {
  static const struct {
    uint32_t unit_s;
    char name;
  } units[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    uint32_t n = seconds / units[i].unit_s;
    seconds %= units[i].unit_s;
    if (n > 0) sc_text_format(arena, out, "%u%c", n, units[i].name);
  }
}

struct sc_str sc_yaml_obligations(struct sc_arena *arena, const struct scope_table *table,
                                  const struct scope_decision *decision) {
  struct sc_text text = {0};
  bool first = true;
  sc_text_add(arena, &text, SC_STR("{decision: allow, ttl: "));
  put_duration(arena, &text, decision->ttl_s);
  sc_text_add(arena, &text, SC_STR(", step_up: ["));
  for (uint32_t i = 0; i < 32; i++) {
    if (!(decision->step_ups >> i & 1)) continue;
    if (!first) sc_text_add(arena, &text, SC_STR(", "));
    first = false;
    sc_yaml_scalar(arena, &text, sc_str_of(scope_step_up_name(table, i)));
  }
  sc_text_format(arena, &text, "], log: %s}", sc_log_name(decision->log));
  return sc_text_str(&text);
}

static void put_key(struct sc_arena *arena, struct sc_text *out, unsigned indent, const char *key) {
  sc_text_format(arena, out, "%*s%s: ", (int)indent, "", key);
}

static void put_scalar(struct sc_arena *arena, struct sc_text *out, unsigned indent,
                       const char *key, struct sc_str value) {
  put_key(arena, out, indent, key);
  sc_yaml_scalar(arena, out, value);
  sc_text_add(arena, out, SC_STR("\n"));
}

void sc_yaml_case(struct sc_arena *arena, struct sc_text *out, unsigned indent, struct sc_str name,
                  const struct scope_request *r, struct sc_str expect) {
  unsigned inner = indent + 2;
  sc_text_format(arena, out, "%*s- ", (int)indent, "");
  put_scalar(arena, out, 0, "name", name);
  if (r->user.name.len > 0) put_scalar(arena, out, inner, "user", sc_str_of(r->user.name));
  if (r->role_count > 0) {
    put_key(arena, out, inner, "roles");
    put_list(arena, out, r->roles, r->role_count);
    sc_text_add(arena, out, SC_STR("\n"));
  }
  if (r->actor_count == 1) {
    put_scalar(arena, out, inner, "agent", sc_str_of(r->actors[0].name));
  } else {
    put_key(arena, out, inner, "actors");
    put_list(arena, out, r->actors, r->actor_count);
    sc_text_add(arena, out, SC_STR("\n"));
  }
  put_scalar(arena, out, inner, "task", sc_str_of(r->task));
  put_scalar(arena, out, inner, "scope", sc_str_of(r->scope.name));
  if (r->context_count > 0 || r->resource.ptr != NULL) {
    put_key(arena, out, inner, "context");
    sc_yaml_context(arena, out, r, false);
    sc_text_add(arena, out, SC_STR("\n"));
  }
  put_scalar(arena, out, inner, "now",
             r->has_now ? sc_instant_text(arena, r->now) : SC_STR("none"));
  put_key(arena, out, inner, "expect");
  sc_text_format(arena, out, "%.*s\n", SC_STR_ARGS(expect));
}
