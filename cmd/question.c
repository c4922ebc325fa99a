/* SPDX-License-Identifier: Apache-2.0
 *
 * question.c - one request, from options. Every mistake is told with what would be right, from the names in the table.
 */
#include "question.h"

#include <time.h>

#include "base/nearest.h"
#include "condition/literal.h"
#include "explain/value_read.h"

static struct scope_bytes bytes_from(const char *text) {
  return (struct scope_bytes){text, strlen(text)};
}

/* A name that was given is never "none", also when it is empty. */
static struct scope_name name_from(const char *text) {
  return (struct scope_name){bytes_from(text), text[0] != 0 ? SCOPE_UNRESOLVED : SCOPE_UNKNOWN};
}

/* "a, b, c, ..." for messages. */
#define LISTED 8u
static void list_name(struct sc_arena *arena, struct sc_text *list, size_t index,
                      struct scope_bytes name) {
  if (index > LISTED) return;
  if (index == LISTED)
    sc_text_format(arena, list, ", ...");
  else
    sc_text_format(arena, list, "%s%.*s", index > 0 ? ", " : "", (int)name.len, name.ptr);
}

static struct sc_str agents_of(struct cmd_run *run, const struct scope_table *table) {
  struct scope_counts counts;
  struct sc_text list = {0};
  scope_table_counts(table, &counts);
  for (uint32_t i = 0; i < counts.agents && i <= LISTED; i++)
    list_name(&run->arena, &list, i, scope_agent_name(table, i));
  return sc_text_str(&list);
}

static struct sc_str tasks_of(struct cmd_run *run, const struct scope_table *table,
                              struct scope_bytes agent) {
  struct scope_counts counts;
  struct sc_text list = {0};
  size_t found = 0;
  uint32_t agent_handle = scope_resolve_agent(table, agent);
  scope_table_counts(table, &counts);
  for (uint32_t i = 0; i < counts.tasks && agent_handle != SCOPE_UNKNOWN; i++) {
    uint32_t owner;
    struct scope_bytes name = scope_task_name(table, i, &owner);
    if (owner == SCOPE_ID_OF(agent_handle)) list_name(&run->arena, &list, found++, name);
  }
  return sc_text_str(&list);
}

static int read_actors(struct cmd_run *run, const struct scope_table *table,
                       struct scope_request *out) {
  const char *agent = cmd_value(run, "agent");
  const char *text;
  struct {
    struct scope_name *items;
    size_t count, capacity;
  } actors = {0};
  if (agent != NULL && cmd_given(run, "actor"))
    return cmd_usage(run,
                     "--agent and --actor exclude each other: a chain is given by --actor alone");
  if (agent != NULL) *SC_PUSH(&run->arena, &actors) = name_from(agent);
  for (size_t i = 0; (text = cmd_value_at(run, "actor", i)) != NULL; i++)
    *SC_PUSH(&run->arena, &actors) = name_from(text);
  if (actors.count == 0) {
    struct sc_str agents = agents_of(run, table);
    return cmd_usage(run, "--agent is missing: the agent that acts; the policy has: %.*s",
                     SC_STR_ARGS(agents));
  }
  out->actors = actors.items;
  out->actor_count = actors.count;
  return CMD_YES;
}

static int read_task_and_scope(struct cmd_run *run, const struct scope_table *table,
                               struct scope_request *out) {
  const char *task = cmd_value(run, "task");
  const char *scope = cmd_value(run, "scope");
  if (task == NULL) {
    struct sc_str agent = sc_str_of(out->actors[0].name);
    struct sc_str tasks = tasks_of(run, table, out->actors[0].name);
    if (tasks.len == 0)
      return cmd_usage(run, "--task is missing: a task of agent %.*s", SC_STR_ARGS(agent));
    return cmd_usage(run, "--task is missing; tasks of %.*s: %.*s", SC_STR_ARGS(agent),
                     SC_STR_ARGS(tasks));
  }
  out->task = bytes_from(task);
  if (scope == NULL) {
    struct scope_counts counts;
    struct sc_text list = {0};
    scope_table_counts(table, &counts);
    for (uint32_t i = 0; i < counts.scopes && i <= LISTED; i++)
      list_name(&run->arena, &list, i, scope_scope_name(table, i));
    return cmd_usage(run, "--scope is missing: the scope to use; the policy has: %.*s",
                     (int)list.count, list.items);
  }
  out->scope = name_from(scope);
  return CMD_YES;
}

static void read_roles(struct cmd_run *run, struct scope_request *out) {
  const char *text;
  struct {
    struct scope_name *items;
    size_t count, capacity;
  } roles = {0};
  for (size_t i = 0; (text = cmd_value_at(run, "role", i)) != NULL; i++)
    *SC_PUSH(&run->arena, &roles) = name_from(text);
  out->roles = roles.items;
  out->role_count = roles.count;
}

static int read_now(struct cmd_run *run, struct scope_request *out) {
  const char *text = cmd_value(run, "now");
  if (text != NULL && strcmp(text, "none") == 0) return CMD_YES;
  out->has_now = true;
  if (text == NULL) {
    out->now = (int64_t)time(NULL);
    return CMD_YES;
  }
  if (sc_parse_instant(sc_str_from(text), &out->now, NULL)) return CMD_YES;
  return cmd_usage(
      run,
      "--now takes an instant with its offset from UTC, such as 2026-03-02T10:00:00Z or "
      "2026-03-02T10:00:00-05:00, or none; not \"%s\"",
      text);
}

/* --- context ------------------------------------------------------------------------------------------------------ */

static int undeclared(struct cmd_run *run, const struct scope_table *table, struct sc_str name) {
  struct scope_counts counts;
  struct sc_nearest nearest;
  struct sc_text list = {0};
  static const char *const own[] = {"now", "resource", "user", "agent", "task", "scope", "role"};
  for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
    if (sc_str_equal(name, sc_str_from(own[i])))
      return cmd_usage(run, "%s is not a context attribute: it has an option of its own, --%s",
                       own[i], own[i]);
  scope_table_counts(table, &counts);
  sc_nearest_init(&nearest, name);
  for (uint32_t i = 0; i < counts.attrs; i++) {
    struct scope_attr_info info;
    if (!scope_attr_info(table, i, &info)) continue;
    sc_nearest_offer(&nearest, sc_str_of(info.name));
    list_name(&run->arena, &list, i, info.name);
  }
  if (nearest.best.ptr != NULL)
    return cmd_usage(run, "the policy declares no context attribute \"%.*s\": did you mean %.*s?",
                     SC_STR_ARGS(name), SC_STR_ARGS(nearest.best));
  if (counts.attrs == 0)
    return cmd_usage(run, "the policy declares no context attributes; \"%.*s\" can have no effect",
                     SC_STR_ARGS(name));
  return cmd_usage(run, "the policy declares no context attribute \"%.*s\"; it has: %.*s",
                   SC_STR_ARGS(name), (int)list.count, list.items);
}

/* Adds the members in `text`, split by commas, to those the set has. */
static void add_members(struct cmd_run *run, struct scope_value *set, struct sc_str text) {
  size_t count = set->item_count + 1;
  for (size_t i = 0; i < text.len; i++) count += text.ptr[i] == ',';
  struct scope_bytes *items = SC_NEW_ARRAY(&run->arena, struct scope_bytes, count);
  if (set->item_count > 0) memcpy(items, set->items, set->item_count * sizeof(*items));
  set->items = items;
  for (size_t begin = 0, i = 0; i <= text.len; i++) {
    if (i < text.len && text.ptr[i] != ',') continue;
    if (i > begin) items[set->item_count++] = (struct scope_bytes){text.ptr + begin, i - begin};
    begin = i + 1;
  }
}

static int read_value(struct cmd_run *run, const struct scope_table *table,
                      const struct scope_attr_info *info, struct sc_str text,
                      struct scope_attr *attr) {
  struct sc_str expected;
  if (info->type == SCOPE_VALUE_SET) {
    attr->value.type = SCOPE_VALUE_SET;
    add_members(run, &attr->value, text);
    return CMD_YES;
  }
  if (sc_value_read(&run->arena, table, attr->handle, text, &attr->value, &expected))
    return CMD_YES;
  return cmd_usage(run, "--context %.*s takes %.*s, not \"%.*s\"",
                   SC_STR_ARGS(sc_str_of(info->name)), SC_STR_ARGS(expected), SC_STR_ARGS(text));
}

static int read_attr(struct cmd_run *run, const struct scope_table *table, const char *option,
                     struct scope_attr *attrs, size_t *count) {
  const char *equals = strchr(option, '=');
  struct sc_str name = {option, equals != NULL ? (size_t)(equals - option) : strlen(option)};
  struct scope_attr_info info;
  uint32_t id = scope_resolve_attr(table, (struct scope_bytes){name.ptr, name.len});
  if (id == SCOPE_UNKNOWN || !scope_attr_info(table, id, &info))
    return undeclared(run, table, name);
  if (equals == NULL)
    return cmd_usage(run, "--context %s has no value; write --context %s=%s", option, option,
                     info.type == SCOPE_VALUE_BOOL ? "true" : "VALUE");
  size_t at = 0;
  while (at < *count && attrs[at].handle != id) at++;
  if (at < *count && info.type != SCOPE_VALUE_SET)
    return cmd_usage(run, "--context %.*s is given twice; only sets may be repeated",
                     SC_STR_ARGS(name));
  if (at == *count) attrs[(*count)++] = (struct scope_attr){.name = info.name, .handle = id};
  return read_value(run, table, &info, sc_str_from(equals + 1), &attrs[at]);
}

static int read_context(struct cmd_run *run, const struct scope_table *table,
                        struct scope_request *out) {
  struct scope_counts counts;
  const char *text;
  scope_table_counts(table, &counts);
  struct scope_attr *attrs = SC_NEW_ARRAY(&run->arena, struct scope_attr, counts.attrs);
  for (size_t i = 0; (text = cmd_value_at(run, "context", i)) != NULL; i++) {
    int status = read_attr(run, table, text, attrs, &out->context_count);
    if (status != CMD_YES) return status;
  }
  out->context = attrs;
  return CMD_YES;
}

static int read_request(struct cmd_run *run, const struct scope_table *table,
                        struct scope_request *out) {
  *out = (struct scope_request){.has_now = false};
  const char *user = cmd_value(run, "user");
  const char *resource = cmd_value(run, "resource");
  if (user != NULL) out->user = name_from(user);
  if (resource != NULL) out->resource = bytes_from(resource);
  read_roles(run, out);
  int status = read_actors(run, table, out);
  if (status == CMD_YES) status = read_task_and_scope(run, table, out);
  if (status == CMD_YES) status = read_now(run, out);
  if (status == CMD_YES) status = read_context(run, table, out);
  return status;
}

int cmd_question_ask(struct cmd_run *run, const struct scope_table *table,
                     struct scope_request *request, struct sc_answer *answer) {
  int status = read_request(run, table, request);
  if (status != CMD_YES || sc_answer_make(table, request, answer)) return status;
  sc_answer_release(answer);
  return cmd_fail(run, "out of memory");
}
