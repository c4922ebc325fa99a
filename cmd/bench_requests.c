/* SPDX-License-Identifier: Apache-2.0
 *
 * bench_requests.c - reads requests once, packs them, and unpacks a group of them at a time.
 *
 * The packed form is private to this file: fixed fields, then lists and texts, each with its length.
 */
#include "bench_requests.h"

#include "output.h"
#include "request_json.h"

/* --- packing ----------------------------------------------------------------------------------------------------- */

static void put(struct cmd_bench_requests *all, const void *data, size_t len) {
  const unsigned char *bytes = data;
  for (size_t i = 0; i < len; i++) *SC_PUSH(all->arena, &all->bytes) = bytes[i];
}

static void put_u32(struct cmd_bench_requests *all, uint32_t value) {
  put(all, &value, sizeof value);
}

static void put_text(struct cmd_bench_requests *all, struct scope_bytes text) {
  put_u32(all, (uint32_t)text.len);
  put(all, text.ptr, text.len);
}

/* A name as it came, and the handle that a caller would keep for it. */
static void put_name(struct cmd_bench_requests *all, const struct scope_name *name,
                     uint32_t handle) {
  put_text(all, name->name);
  put_u32(all, name->handle);
  put_u32(all, handle);
}

static void put_value(struct cmd_bench_requests *all, const struct scope_value *value) {
  put_u32(all, (uint32_t)value->type);
  put(all, &value->number, sizeof value->number);
  put_text(all, value->string);
  put(all, value->address, sizeof value->address);
  put_u32(all, (uint32_t)value->item_count);
  for (size_t i = 0; i < value->item_count; i++) put_text(all, value->items[i]);
}

static uint32_t handle(uint32_t id, uint32_t resolved) {
  return id == SCOPE_UNRESOLVED ? resolved : id;
}

static void pack(struct cmd_bench_requests *all, const struct scope_table *t,
                 const struct scope_request *r) {
  bool has_user = r->user.name.len > 0;
  put_name(all, &r->user,
           has_user ? handle(r->user.handle, scope_resolve_user(t, r->user.name)) : r->user.handle);
  put_name(all, &r->scope, handle(r->scope.handle, scope_resolve_scope(t, r->scope.name)));
  put_text(all, r->task);
  put_u32(all, r->resource.ptr != NULL);
  put_text(all, r->resource);
  put_u32(all, r->has_now);
  put(all, &r->now, sizeof r->now);
  put_u32(all, (uint32_t)r->actor_count);
  for (size_t i = 0; i < r->actor_count; i++) {
    uint32_t agent = handle(r->actors[i].handle, scope_resolve_agent(t, r->actors[i].name));
    put_name(all, &r->actors[i], agent);
    put_u32(all, agent == SCOPE_UNKNOWN ? SCOPE_UNKNOWN : scope_resolve_task(t, agent, r->task));
  }
  put_u32(all, (uint32_t)r->role_count);
  for (size_t i = 0; i < r->role_count; i++)
    put_name(all, &r->roles[i],
             handle(r->roles[i].handle, scope_resolve_role(t, r->roles[i].name)));
  put_u32(all, (uint32_t)r->context_count);
  for (size_t i = 0; i < r->context_count; i++) {
    put_text(all, r->context[i].name);
    put_u32(all, r->context[i].handle);
    put_value(all, &r->context[i].value);
  }
}

/* --- unpacking --------------------------------------------------------------------------------------------------- */

struct cursor {
  const unsigned char *at;
  char *text; /* where the next text goes */
  bool handles;
};

static void get(struct cursor *c, void *out, size_t len) {
  memcpy(out, c->at, len);
  c->at += len;
}

static uint32_t get_u32(struct cursor *c) {
  uint32_t value;
  get(c, &value, sizeof value);
  return value;
}

static struct scope_bytes get_text(struct cursor *c) {
  size_t len = get_u32(c);
  struct scope_bytes text = {len > 0 ? c->text : NULL, len};
  get(c, c->text, len);
  c->text += len;
  return text;
}

static struct scope_name get_name(struct cursor *c) {
  struct scope_name name = {.name = get_text(c)};
  name.handle = get_u32(c);
  uint32_t resolved = get_u32(c);
  if (c->handles) name.handle = resolved;
  return name;
}

static void get_value(struct cursor *c, struct scope_value *out, struct scope_bytes **items) {
  *out = (struct scope_value){.type = (enum scope_value_type)get_u32(c)};
  get(c, &out->number, sizeof out->number);
  out->string = get_text(c);
  get(c, out->address, sizeof out->address);
  out->item_count = get_u32(c);
  out->items = *items;
  for (size_t i = 0; i < out->item_count; i++) *(*items)++ = get_text(c);
}

/* Where the next lists of a group go. */
struct lists {
  struct scope_name *names;
  uint32_t *task_handles;
  struct scope_attr *attrs;
  struct scope_bytes *items;
};

static void unpack(struct cursor *c, struct lists *lists, struct scope_request *r) {
  *r = (struct scope_request){.user = get_name(c)};
  r->scope = get_name(c);
  r->task = get_text(c);
  bool has_resource = get_u32(c) != 0;
  r->resource = get_text(c);
  if (has_resource && r->resource.ptr == NULL) r->resource.ptr = c->text;
  r->has_now = get_u32(c) != 0;
  get(c, &r->now, sizeof r->now);
  r->actor_count = get_u32(c);
  r->actors = lists->names;
  if (c->handles) r->task_handles = lists->task_handles;
  for (size_t i = 0; i < r->actor_count; i++) {
    *lists->names++ = get_name(c);
    *lists->task_handles++ = get_u32(c);
  }
  r->role_count = get_u32(c);
  r->roles = lists->names;
  for (size_t i = 0; i < r->role_count; i++) *lists->names++ = get_name(c);
  r->context_count = get_u32(c);
  r->context = lists->attrs;
  for (size_t i = 0; i < r->context_count; i++) {
    struct scope_attr *attr = lists->attrs++;
    attr->name = get_text(c);
    attr->handle = get_u32(c);
    get_value(c, &attr->value, &lists->items);
  }
}

void cmd_bench_group_init(struct cmd_bench_group *group, struct sc_arena *arena,
                          const struct cmd_bench_requests *all) {
  size_t longest = 0;
  for (size_t g = 0; g < all->group_at.count; g++) {
    bool last = g + 1 == all->group_at.count;
    size_t end = last ? all->bytes.count : all->group_at.items[g + 1];
    if (end - all->group_at.items[g] > longest) longest = end - all->group_at.items[g];
  }
  /* Each item takes at least four packed bytes, each name twelve. */
  group->names = SC_NEW_ARRAY(arena, struct scope_name, longest / 12 + 1);
  group->task_handles = SC_NEW_ARRAY(arena, uint32_t, longest / 12 + 1);
  group->attrs = SC_NEW_ARRAY(arena, struct scope_attr, longest / 48 + 1);
  group->items = SC_NEW_ARRAY(arena, struct scope_bytes, longest / 4 + 1);
  group->text = SC_NEW_ARRAY(arena, char, longest + 1);
  group->count = 0;
}

void cmd_bench_unpack(const struct cmd_bench_requests *all, size_t index, bool handles,
                      struct cmd_bench_group *group) {
  size_t left = all->count - index * CMD_BENCH_GROUP;
  struct cursor c = {all->bytes.items + all->group_at.items[index], group->text, handles};
  struct lists lists = {group->names, group->task_handles, group->attrs, group->items};
  group->count = left < CMD_BENCH_GROUP ? left : CMD_BENCH_GROUP;
  for (size_t i = 0; i < group->count; i++) unpack(&c, &lists, &group->requests[i]);
}

/* --- reading ----------------------------------------------------------------------------------------------------- */

/* The next line of [*text, end), without its end; false at the end. */
static bool next_line(const char **text, const char *end, struct sc_str *line) {
  if (*text == end) return false;
  const char *stop = memchr(*text, '\n', (size_t)(end - *text));
  if (stop == NULL) stop = end;
  *line = (struct sc_str){*text, (size_t)(stop - *text)};
  *text = stop < end ? stop + 1 : end;
  return true;
}

static bool reason_of(struct sc_str text, uint8_t *out) {
#define X(name, number, word)                                                                      \
  if (sc_str_equal(text, SC_STR(word))) {                                                          \
    *out = number;                                                                                 \
    return true;                                                                                   \
  }
  SCOPE_REASONS(X)
#undef X
  return false;
}

static int read_expected(struct cmd_run *run, const char *path, struct cmd_bench_requests *out) {
  const void *data;
  size_t len;
  struct sc_str line;
  if (!cmd_read_file(run, path, SIZE_MAX / 4, &data, &len)) return CMD_USAGE;
  const char *text = data, *end = text + len;
  while (next_line(&text, end, &line)) {
    uint8_t reason;
    if (!reason_of(line, &reason))
      return cmd_fail(run, "%s: line %zu is not a reason", path, out->expected.count + 1);
    *SC_PUSH(out->arena, &out->expected) = reason;
  }
  return CMD_YES;
}

static int read_requests(struct cmd_run *run, const struct cmd_table *table, const char *path,
                         struct cmd_request_reader *reader, struct cmd_bench_requests *out) {
  const void *data;
  size_t len;
  struct sc_str line;
  if (!cmd_read_file(run, path, SIZE_MAX / 4, &data, &len)) return CMD_USAGE;
  const char *text = data, *end = text + len;
  bool known = out->expected.count > 0;
  for (size_t number = 1; next_line(&text, end, &line); number++) {
    struct scope_request request;
    struct scope_decision decision;
    if (line.len == 0) continue;
    if (!cmd_request_read(reader, line, &request))
      return cmd_fail(run, "%s: line %zu: %s", path, number, cmd_request_error(reader));
    if (out->count % CMD_BENCH_GROUP == 0) *SC_PUSH(out->arena, &out->group_at) = out->bytes.count;
    pack(out, &table->table, &request);
    out->count++;
    if (known) continue;
    scope_decide(&table->table, &request, &decision);
    *SC_PUSH(out->arena, &out->expected) = (uint8_t)decision.reason;
  }
  if (out->count == 0) return cmd_fail(run, "%s holds no request", path);
  if (out->expected.count != out->count)
    return cmd_fail(run, "there are %zu requests, but %zu expected reasons", out->count,
                    out->expected.count);
  return CMD_YES;
}

static void free_reader(void *reader) { cmd_request_reader_free(reader); }

int cmd_bench_read(struct cmd_run *run, const struct cmd_table *table, const char *path,
                   const char *expected, struct cmd_bench_requests *out) {
  *out = (struct cmd_bench_requests){.arena = &run->arena};
  int status = expected != NULL ? read_expected(run, expected, out) : CMD_YES;
  if (status != CMD_YES) return status;
  struct cmd_request_reader *reader = cmd_request_reader_new(&table->table);
  if (reader == NULL) return cmd_fail(run, "out of memory");
  sc_arena_defer(&run->arena, free_reader, reader);
  return read_requests(run, table, path, reader, out);
}
