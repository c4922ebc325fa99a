/* SPDX-License-Identifier: Apache-2.0
 *
 * access.c - one table to who may do what; and that as CSV.
 */
#include "diff/access.h"

#include "base/escape.h"

/* The user's part, which must be the user's alone to be told of: others are like it, and are named with it. */
static uint32_t part_of(const struct sc_diff *access, struct sc_str user) {
  const struct sc_universe *u = &access->universe;
  for (uint32_t p = 0; p < access->parts.items.count; p++) {
    const struct sc_part *part = &access->parts.items.items[p];
    for (size_t i = 0; i < part->users.count; i++)
      if (sc_str_equal(u->users.items.items[part->users.items[i]].name, user)) return p;
  }
  return SC_NOT_FOUND;
}

static bool any(const bool *wanted, size_t count) {
  for (size_t i = 0; i < count && wanted != NULL; i++)
    if (wanted[i]) return true;
  return wanted == NULL && count > 0;
}

static bool *wanted_tasks(struct sc_universe *u, const struct sc_access_query *query) {
  bool *wanted = sc_diff_agents(u, query->agent);
  if (query->task.len == 0) return wanted;
  if (wanted == NULL) {
    wanted = SC_NEW_ARRAY(u->arena, bool, u->tasks.count);
    memset(wanted, true, u->tasks.count);
  }
  for (size_t t = 0; t < u->tasks.count; t++)
    wanted[t] &= sc_str_equal(u->tasks.items[t].name, query->task);
  return wanted;
}

enum sc_access_status sc_access_make(struct sc_arena *arena, const void *bytes,
                                     const struct scope_table *table,
                                     const struct sc_access_query *query, struct sc_diff *out) {
  *out = (struct sc_diff){.arena = arena, .tables = {table, NULL}};
  sc_mdd_ref when = sc_universe_ask(&out->universe, arena, bytes, query->when);
  sc_diff_begin(out);
  struct sc_cells_options options = {.all = true, .user = SC_NOT_FOUND, .when = &when};
  options.scopes = sc_diff_scopes(&out->universe, query->scope);
  options.tasks = wanted_tasks(&out->universe, query);
  if (!any(options.scopes, out->universe.scopes.count)) return SC_ACCESS_NO_SCOPE;
  if (!any(options.tasks, out->universe.tasks.count)) return SC_ACCESS_NO_AGENT;
  sc_parts_init(&out->parts, &out->universe, options.scopes);
  if (query->user.len > 0) {
    options.user = part_of(out, query->user);
    if (options.user == SC_NOT_FOUND) return SC_ACCESS_NO_USER;
  }
  return sc_diff_collect(out, &options) ? SC_ACCESS_OK : SC_ACCESS_BROKEN;
}

/* --- CSV ------------------------------------------------------------------------------------------------ */

static void cell(struct sc_diff *access, struct sc_text *out, struct sc_str text, char after) {
  sc_put_csv(access->arena, out, text);
  sc_text_format(access->arena, out, "%c", after);
}

static struct sc_str joined(struct sc_diff *access, const struct sc_str *items, uint32_t count,
                            const char *separator) {
  struct sc_text text = {0};
  for (uint32_t i = 0; i < count; i++)
    sc_text_format(access->arena, &text, "%s%.*s", i > 0 ? separator : "", SC_STR_ARGS(items[i]));
  return sc_text_str(&text);
}

static struct sc_str rules(struct sc_diff *access, const struct sc_change_answer *answer) {
  struct sc_text text = {0};
  for (uint32_t i = 0; i < answer->rule_count; i++) {
    sc_text_format(access->arena, &text, "%s%.*s", i > 0 ? ", " : "",
                   SC_STR_ARGS(answer->rules[i].id));
    if (answer->rules[i].file.len > 0)
      sc_text_format(access->arena, &text, " (%.*s:%u)", SC_STR_ARGS(answer->rules[i].file),
                     answer->rules[i].line);
  }
  return sc_text_str(&text);
}

void sc_access_csv(struct sc_diff *access, struct sc_text *out) {
  const struct sc_universe *u = &access->universe;
  sc_text_add(access->arena, out, SC_STR("scope,risk,agents,task,who,when,rules\r\n"));
  for (size_t i = 0; i < access->changes.count; i++) {
    const struct sc_change *c = &access->changes.items[i];
    for (uint32_t k = 0; k < c->chain_count; k++) {
      const struct sc_change_chain *chain = &c->chains[k];
      struct sc_text agents = {0};
      for (uint32_t a = 0; a < chain->count; a++)
        sc_text_format(
            access->arena, &agents, "%s%.*s", a > 0 ? " for " : "",
            SC_STR_ARGS(u->agents.items.items[u->tasks.items[chain->tasks[a]].agent].name));
      for (uint32_t s = 0; s < c->pattern_count; s++) {
        cell(access, out, c->patterns[s], ',');
        cell(access, out, sc_str_from(sc_risk_text(c->risk)), ',');
        cell(access, out, sc_text_str(&agents), ',');
        cell(access, out, u->tasks.items[chain->tasks[0]].name, ',');
        cell(access, out, joined(access, c->who, c->who_count, "; "), ',');
        struct sc_str when = joined(access, c->when.cases, c->when.case_count, " OR ");
        if (c->unproved != NULL)
          when = sc_str_format(access->arena, "%.*s (unproved: %.*s)", SC_STR_ARGS(when),
                               SC_STR_ARGS(sc_diff_doubt(access, c)));
        cell(access, out, when, ',');
        cell(access, out, rules(access, &c->answers[0]), '\r');
        sc_text_add(access->arena, out, SC_STR("\n"));
      }
    }
  }
}
