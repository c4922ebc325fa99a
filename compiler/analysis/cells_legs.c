/* SPDX-License-Identifier: Apache-2.0
 *
 * cells_legs.c - the legs of a decision at one scope, as diagrams; as runtime/visit.c walks them for one request.
 */
#include "analysis/cells.h"

static const struct sc_shared_var *text_var(const struct sc_universe *u, uint16_t source) {
  for (size_t i = 0; i < u->vars.count; i++)
    if (u->vars.items[i]->kind == SC_SHARED_TEXT && u->vars.items[i]->source == source)
      return u->vars.items[i];
  return NULL;
}

sc_mdd_ref sc_fix_text(struct sc_universe *u, sc_mdd_ref ref, uint16_t source,
                       struct sc_str value) {
  if (ref < SCOPE_F_FIRST_NODE) return ref;
  const struct sc_shared_var *text = text_var(u, source);
  if (text == NULL) return ref;
  if (value.ptr == NULL) return sc_restrict(u, ref, text->id, SC_ABSENT);
  uint32_t class = 0;
  for (uint32_t i = 0; i < text->texts.count; i++)
    if (sc_str_equal(text->texts.items[i], value)) class = i + 1;
  ref = sc_restrict(u, ref, text->id, class);
  for (size_t i = 0; i < u->vars.count && class == 0; i++) {
    const struct sc_shared_var *var = u->vars.items[i];
    if (var->kind == SC_SHARED_MATCH && var->main == text)
      ref = sc_restrict(u, ref, var->id, sc_dfa_run(var->dfa, value) != 0);
  }
  return ref;
}

static sc_mdd_ref fix_names(struct sc_universe *u, sc_mdd_ref ref,
                            const struct sc_cell_place *place) {
  const struct sc_shared_scope *scope = &u->scopes.items[place->scope];
  ref = sc_fix_text(u, ref, SCOPE_F_FROM_AGENT, u->agents.items.items[place->agent_name].name);
  ref = sc_fix_text(u, ref, SCOPE_F_FROM_TASK, u->tasks.items[place->task].name);
  return scope->unlisted ? ref : sc_fix_text(u, ref, SCOPE_F_FROM_SCOPE, scope->name);
}

sc_mdd_ref sc_leg_at(struct sc_parts *parts, sc_mdd_ref ref, const struct sc_cell_place *place) {
  return fix_names(parts->u, ref, place);
}

static bool find(const struct sc_universe *u, uint32_t side, sc_row row, uint32_t scope,
                 uint32_t *value) {
  uint32_t id = u->scopes.items[scope].id[side];
  return id != SC_NOT_FOUND && sc_view_find(&u->sides[side].view, row, id, value);
}

sc_mdd_ref sc_leg_grant(struct sc_parts *parts, uint32_t side, sc_row row,
                        const struct sc_cell_place *place) {
  struct sc_universe *u = parts->u;
  uint32_t value;
  if (!find(u, side, row, place->scope, &value)) return SCOPE_F_FALSE;
  return fix_names(u, sc_holds(u, side, value), place);
}

sc_mdd_ref sc_leg_task(struct sc_parts *parts, uint32_t side, uint32_t task,
                       const struct sc_cell_place *place) {
  const struct sc_universe *u = parts->u;
  uint32_t id = u->tasks.items[task].id[side];
  if (id == SC_NOT_FOUND) return SCOPE_F_FALSE;
  return sc_leg_grant(parts, side, SC_ROW_OF(SC_ROW_OF_TASK, id), place);
}

sc_mdd_ref sc_leg_undenied(struct sc_parts *parts, uint32_t side, uint32_t agent,
                           const struct sc_cell_place *place) {
  struct sc_universe *u = parts->u;
  const struct sc_view *v = &u->sides[side].view;
  sc_row row = v->meta->deny_row;
  uint32_t value;
  if (agent != SC_NOT_FOUND) {
    uint32_t id = u->agents.items.items[agent].id[side];
    if (id == SC_NOT_FOUND) return SCOPE_F_FALSE;
    row = SC_ROW_OF(SC_ROW_OF_AGENT, id);
  }
  if (!find(u, side, row, place->scope, &value)) return SCOPE_F_TRUE;
  return fix_names(u, sc_mdd_not(u->mdd, sc_applies(u, side, value)), place);
}

sc_mdd_ref sc_leg_delegation(struct sc_parts *parts, uint32_t side, uint32_t class_row,
                             uint32_t task, uint32_t chain, const struct sc_cell_place *place) {
  struct sc_universe *u = parts->u;
  const struct sc_view *v = &u->sides[side].view;
  uint32_t id = u->tasks.items[task].id[side];
  sc_mdd_ref result = SCOPE_F_FALSE;
  if (id == SC_NOT_FOUND || class_row == 0) return result;
  const uint32_t classes[2] = {v->tasks[id].to_named_class, v->tasks[id].to_any_class};
  for (unsigned i = 0; i < 2; i++) {
    uint32_t ceiling, value;
    if (classes[i] != 0 && sc_view_find(v, class_row, classes[i], &ceiling) &&
        find(u, side, ceiling, place->scope, &value))
      result = sc_mdd_or(u->mdd, result, sc_holds(u, side, value));
  }
  for (size_t i = 0; i < u->vars.count && u->vars.items[i]->kind == SC_SHARED_CHAIN; i++)
    result = sc_restrict(u, result, (uint32_t)i, sc_shared_point_class(u->vars.items[i], chain));
  return fix_names(u, result, place);
}
