/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_table.c - any bytes as a table. They are tried as they are, and with the digests of their header made right, so that what
 * lies behind the digests is reached. What opens must decide, explain, dump and offer its names to conditions without a crash; what does not open denies.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/table_model.h"
#include "back/dump.h"
#include "compile_condition.h"
#include "fuzz/fix_digests.h"
#include "scope.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds) {
  if (!holds) abort();
}

static struct scope_name named(struct scope_bytes name) {
  return (struct scope_name){.name = name, .handle = SCOPE_UNRESOLVED};
}

/* A request about the names that the table itself has, chosen by `pick`. */
static void ask(const struct scope_table *table, uint32_t pick) {
  struct scope_counts counts;
  struct scope_name actors[2], role;
  struct scope_attr context[8];
  struct scope_decision decision;
  struct scope_candidate rules[16];
  struct scope_bytes missing[16];
  uint32_t sufficient[8], owner = 0;
  scope_table_counts(table, &counts);
  struct scope_bytes task = scope_task_name(table, pick % (counts.tasks + 1), &owner);
  actors[0] = named(scope_agent_name(table, owner));
  actors[1] = named(scope_agent_name(table, pick % (counts.agents + 1)));
  role = named(scope_role_name(table, pick % (counts.roles + 1)));
  struct scope_request request = {.user = named(scope_user_name(table, pick % (counts.users + 1))),
                                  .roles = &role,
                                  .role_count = pick % 2,
                                  .actors = actors,
                                  .actor_count = 1 + pick / 2 % 2,
                                  .task = task,
                                  .scope =
                                      named(scope_scope_name(table, pick % (counts.scopes + 1))),
                                  .resource = {"a/b", 3},
                                  .has_now = pick % 3 != 0,
                                  .now = (int64_t)pick * 100003,
                                  .context = context};
  for (uint32_t i = 0; i < 8 && i < counts.attrs; i++) {
    struct scope_attr_info info;
    if (!scope_attr_info(table, i, &info)) break;
    context[i] = (struct scope_attr){.name = info.name};
    context[i].value.type = info.type;
    context[i].value.number = (int64_t)(pick % 7);
    context[i].value.string = (struct scope_bytes){"abc", pick % 4};
    request.context_count = i + 1;
  }
  scope_decide(table, &request, &decision);
  demand(decision.allow == (decision.reason == SCOPE_REASON_ALLOWED));
  (void)scope_missing_attributes(table, &request, &decision, missing, 16);
  (void)scope_deciding_rules(table, &request, &decision, rules, 16);
  (void)scope_candidates(table, &request, rules, 16);
  (void)scope_sufficient_scopes(table, decision.scope_id, sufficient, 8);
  for (uint32_t expr = 0; expr < 4; expr++)
    (void)scope_expr_truth(table, &request, pick % 8 + expr);
}

/* A condition in terms of the table: of all that it offers, and of what it may not. */
static void ask_condition(struct sc_arena *arena, const void *table, bool debug) {
  struct sc_sources sources = {.arena = arena};
  struct sc_diags diags;
  struct sc_policy model;
  struct sc_view view;
  struct sc_text text = {0};
  sc_view_open(&view, table);
  sc_table_model(arena, &view, debug, &model);
  sc_text_add(arena, &text, SC_STR("now.clock < 08:00"));
  for (uint32_t i = 0; i < model.condition_count && i < 8; i++)
    sc_text_format(arena, &text, " or %.*s", SC_STR_ARGS(model.conditions[i].name));
  sc_diags_init(&diags, arena, &sources);
  const void *made = sc_compile_condition(&diags, &model, SC_STR("when"), sc_text_str(&text));
  demand(made != NULL || diags.error_count > 0);
  /* What names none of the table's conditions does not depend on them. */
  sc_diags_init(&diags, arena, &sources);
  made = sc_compile_condition(&diags, &model, SC_STR("when"), SC_STR("resource == \"x\""));
  demand(made != NULL);
}

static void try_table(const uint8_t *data, size_t size) {
  struct scope_table table;
  struct scope_request none = {.scope = named((struct scope_bytes){"x", 1})};
  struct scope_decision decision;
  if (scope_open_memory(data, size, &table) != SCOPE_OK) {
    scope_decide(&table, &none, &decision);
    demand(!decision.allow);
    return;
  }
  bool debug = scope_debug_open(&table) == SCOPE_OK;
  for (uint32_t pick = 0; pick < 24; pick++) ask(&table, pick);
  struct sc_arena arena;
  struct sc_text text = {0};
  sc_arena_init(&arena);
  if (debug) sc_dump(&arena, data, &text);
  ask_condition(&arena, data, debug);
  sc_arena_release(&arena);
  struct scope_rule rule;
  for (uint32_t i = 0; debug && i < 64 && scope_rule_info(&table, i, &rule); i++)
    demand(rule.id.ptr != NULL);
  scope_close(&table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > 1 << 20) return 0;
  uint64_t *copy =
      malloc(size + 8); /* aligned, as a table must be; and no byte behind it is readable */
  if (copy == NULL) return 0;
  memcpy(copy, data, size);
  try_table((const uint8_t *)copy, size);
  if (fix_digests((uint8_t *)copy, size)) try_table((const uint8_t *)copy, size);
  free(copy);
  return 0;
}
