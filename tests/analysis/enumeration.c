/* SPDX-License-Identifier: Apache-2.0
 *
 * enumeration.c - the product of all that a request is made of, walked through.
 */
#include "analysis/enumeration_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/exactness.h"
#include "analysis/small_policy.h"

/* --- one request -------------------------------------------------------------------------------------------------------- */

static bool wrong(const struct all *all, const struct place *place, const char *what) {
  struct sc_str json = request_json(all->arena, &place->request);
  printf("exactness: %s: %.*s\n", what, SC_STR_ARGS(json));
  return false;
}

static bool locate(struct all *all, const struct place *place, unsigned outcome) {
  const struct sc_request_pair pair = {{&place->asked[0], &place->asked[1]}};
  all->counts->located++;
  sc_locate(&all->locator, (enum sc_change_kind)(outcome - 1), &pair, false);
  if (all->locator.found_count == 0) return wrong(all, place, "no change of the diff holds it");
  return true;
}

/* No rule speaks of the request at all: no context makes one. */
static bool lacks_rules(const struct scope_decision *decision) {
  switch (decision->reason) {
  case SCOPE_REASON_UNKNOWN_SCOPE:
  case SCOPE_REASON_UNKNOWN_AGENT:
  case SCOPE_REASON_UNKNOWN_TASK:
  case SCOPE_REASON_UNKNOWN_USER:
  case SCOPE_REASON_USER_LACKS_SCOPE:
  case SCOPE_REASON_NOT_DELEGATED:
  case SCOPE_REASON_TASK_LACKS_SCOPE: return !decision->allow;
  case SCOPE_REASON_ALLOWED:
  case SCOPE_REASON_CONDITION_FALSE:
  case SCOPE_REASON_CONDITION_UNKNOWN:
  case SCOPE_REASON_CHAIN_TOO_DEEP:
  case SCOPE_REASON_EXPIRED:
  case SCOPE_REASON_DENIED_BY_RULE:
  case SCOPE_REASON_INVALID_REQUEST:
  case SCOPE_REASON_INVALID_TABLE:
  case SCOPE_REASON_USER_REQUIRED: break;
  }
  return false;
}

/* *settled: every other context is answered so. */
static bool try_request(struct all *all, const struct place *place, bool *settled) {
  struct scope_decision decisions[2];
  for (unsigned side = 0; side < 2; side++)
    scope_decide(table_of(all, side), &place->asked[side], &decisions[side]);
  unsigned outcome = sc_outcome_of(&all->diff, decisions);
  bool told = outcome == 0, exactly = false;
  *settled = !all->whole && place->cells.count == 0 && lacks_rules(&decisions[0]) &&
             lacks_rules(&decisions[1]);
  for (size_t i = 0; i < place->cells.count; i++) {
    const struct sc_access *cell = place->cells.items[i];
    const sc_mdd_ref regions[] = {SCOPE_F_FALSE, cell->granted, cell->revoked, cell->obliged};
    for (unsigned kind = 1; kind <= 3; kind++) {
      if (regions[kind] == SCOPE_F_FALSE) continue;
      if (kind != outcome && !place->exact.items[i]) continue;
      if (!region_holds(&all->diff.universe, regions[kind], &place->request)) continue;
      if (kind != outcome)
        return wrong(all, place, "a region holds it, and the tables do not differ so");
      told = true;
      exactly |= place->exact.items[i];
      if (place->exact.items[i]) all->met.items[cell - all->cells.items] |= 1u << kind;
    }
  }
  all->counts->put++;
  all->counts->differing += outcome != 0;
  all->counts->held += exactly;
  if (!told) return wrong(all, place, "the tables differ, and no region says so");
  return outcome == 0 || locate(all, place, outcome);
}

static bool try_contexts(struct all *all, struct place *place) {
  bool settled = false;
  all->counts->requests += all->contexts.count;
  for (size_t i = 0; i < all->contexts.count && !settled; i++) {
    const struct context *context = &all->contexts.items[i];
    place->request.context = context->attrs;
    place->request.context_count = context->attr_count;
    place->request.has_resource = context->resource.ptr != NULL;
    place->request.resource = context->resource;
    place->request.has_now = context->has_now;
    place->request.now = context->now;
    for (unsigned side = 0; side < 2; side++) {
      struct scope_request *asked = &place->asked[side];
      asked->context = context->given[side];
      asked->context_count = context->attr_count;
      asked->resource = bytes(context->resource);
      asked->has_now = context->has_now;
      asked->now = context->now;
    }
    if (!try_request(all, place, &settled)) return false;
  }
  return true;
}

/* --- one place ------------------------------------------------------------------------------------------------------------ */

static uint32_t shared_scope(const struct all *all, struct sc_str name) {
  const struct sc_universe *u = &all->diff.universe;
  for (uint32_t i = 0; i < all->diff.listed_count; i++)
    if (sc_str_equal(u->scopes.items[i].name, name)) return i;
  for (uint32_t i = (uint32_t)all->diff.listed_count; i < u->scopes.count; i++) {
    bool same = true;
    for (unsigned side = 0; side < 2; side++)
      same &= scope_resolve_scope(table_of(all, side), bytes(name)) ==
              scope_resolve_scope(table_of(all, side), bytes(u->scopes.items[i].name));
    if (same) return i;
  }
  return SC_NOT_FOUND;
}

static bool same_chain(const struct all *all, const struct sc_access *cell,
                       const struct oracle_request *request) {
  const struct sc_universe *u = &all->diff.universe;
  for (uint32_t i = 0; i < cell->chain_count; i++) {
    const struct sc_shared_task *task = &u->tasks.items[cell->chain[i]];
    if (!sc_str_equal(u->agents.items.items[task->agent].name, request->actors[i])) return false;
  }
  return true;
}

/* A stranger's region that speaks of the name says nothing of users whom a table knows. */
static bool speaks_of_strangers(const struct all *all, const struct sc_access *cell) {
  if (cell->base != SC_BASE_STRANGER || all->diff.parts.user_text == NULL) return false;
  bool tested[4096] = {false};
  const sc_mdd_ref regions[] = {cell->granted, cell->revoked, cell->obliged};
  for (unsigned i = 0; i < 3; i++)
    sc_support((struct sc_universe *)(uintptr_t)&all->diff.universe, regions[i], tested);
  return tested[all->diff.parts.user_text->id];
}

static bool is_very_subject(const struct sc_access *cell, const struct place *place) {
  const struct oracle_request *request = &place->request;
  if (cell->role_count != request->role_count) return false;
  switch (cell->base) {
  case SC_BASE_NOBODY: return true;
  case SC_BASE_ROLES: return !request->has_user || place->stranger;
  case SC_BASE_STRANGER: return place->stranger;
  case SC_BASE_USER: return true;
  }
  return false;
}

static void find_cells(struct all *all, struct place *place, uint32_t scope) {
  place->cells.count = place->exact.count = 0;
  for (size_t i = 0; i < all->cells.count; i++) {
    const struct sc_access *cell = &all->cells.items[i];
    if (!cell_concerns(&all->diff.parts, cell, &place->request, scope)) continue;
    if (!same_chain(all, cell, &place->request)) continue;
    if (!place->stranger && speaks_of_strangers(all, cell)) continue;
    *SC_PUSH(all->arena, &place->cells) = cell;
    *SC_PUSH(all->arena, &place->exact) = is_very_subject(cell, place);
  }
}

static bool try_scopes(struct all *all, struct place *place) {
  for (size_t s = 0; s < all->scopes.items.count; s++) {
    place->request.scope = all->scopes.items.items[s];
    for (unsigned side = 0; side < 2; side++) {
      struct scope_bytes name = bytes(place->request.scope);
      place->asked[side].scope =
          (struct scope_name){name, scope_resolve_scope(table_of(all, side), name)};
    }
    find_cells(all, place, shared_scope(all, place->request.scope));
    if (!try_contexts(all, place)) return false;
  }
  return true;
}

static bool try_tasks(struct all *all, struct place *place) {
  for (size_t t = 0; t < all->tasks.items.count; t++) {
    place->request.task = all->tasks.items.items[t];
    for (unsigned side = 0; side < 2; side++) {
      struct scope_request *asked = &place->asked[side];
      asked->task = bytes(place->request.task);
      for (size_t i = 0; i < asked->actor_count; i++)
        place->tasks[side][i] =
            scope_resolve_task(table_of(all, side), asked->actors[i].handle, asked->task);
      asked->task_handles = place->tasks[side];
    }
    if (!try_scopes(all, place)) return false;
  }
  return true;
}

static bool try_chains(struct all *all, struct place *place) {
  size_t agents = all->agents.items.count, combinations = agents;
  place->request.actors = place->actors;
  for (uint32_t count = 1; count <= CHAIN_MAX; count++, combinations *= agents) {
    for (size_t which = 0; which < combinations; which++) {
      size_t rest = which;
      for (uint32_t i = 0; i < count; i++, rest /= agents) {
        place->actors[i] = all->agents.items.items[rest % agents];
        for (unsigned side = 0; side < 2; side++)
          place->actor_names[side][i] = (struct scope_name){
              bytes(place->actors[i]),
              scope_resolve_agent(table_of(all, side), bytes(place->actors[i]))};
      }
      place->request.actor_count = count;
      for (unsigned side = 0; side < 2; side++) {
        place->asked[side].actors = place->actor_names[side];
        place->asked[side].actor_count = count;
      }
      if (!try_tasks(all, place)) return false;
    }
  }
  return true;
}

static bool try_subject(struct all *all, struct place *place, uint32_t subset) {
  uint32_t count = 0;
  for (uint32_t r = 0; r < all->roles.items.count; r++) {
    if (!(subset >> r & 1u)) continue;
    place->roles[count] = all->roles.items.items[r];
    for (unsigned side = 0; side < 2; side++)
      place->role_names[side][count] =
          (struct scope_name){bytes(place->roles[count]),
                              scope_resolve_role(table_of(all, side), bytes(place->roles[count]))};
    count++;
  }
  place->request.roles = place->roles;
  place->request.role_count = count;
  for (unsigned side = 0; side < 2; side++) {
    place->asked[side].roles = place->role_names[side];
    place->asked[side].role_count = count;
  }
  return try_chains(all, place);
}

static bool try_user(struct all *all, struct place *place, struct sc_str user, bool stranger) {
  place->stranger = stranger;
  place->request.has_user = user.ptr != NULL;
  place->request.user = user;
  for (unsigned side = 0; side < 2; side++) {
    place->asked[side].user = (struct scope_name){bytes(user), SCOPE_UNRESOLVED};
    if (user.ptr != NULL)
      place->asked[side].user.handle = scope_resolve_user(table_of(all, side), bytes(user));
  }
  for (uint32_t subset = 0; subset < 1u << all->roles.items.count; subset++)
    if (!try_subject(all, place, subset)) return false;
  return true;
}

/* No region is made of what no request can be. */
static bool all_met(const struct all *all) {
  for (size_t i = 0; i < all->cells.count; i++) {
    const struct sc_access *cell = &all->cells.items[i];
    const sc_mdd_ref regions[] = {SCOPE_F_FALSE, cell->granted, cell->revoked, cell->obliged};
    for (unsigned kind = 1; kind <= 3; kind++) {
      bool met = all->met.items[i] >> kind & 1u;
      if (regions[kind] == SCOPE_F_FALSE || met || cell->unproved[kind - 1] != NULL) continue;
      printf("exactness: no request is in the region %u of cell %zu\n", kind, i);
      return false;
    }
  }
  return true;
}

static bool try_all(struct all *all) {
  struct place place = {.stranger = false};
  if (!try_user(all, &place, (struct sc_str){0}, false)) return false;
  for (size_t i = 0; i < all->users.items.count; i++)
    if (!try_user(all, &place, all->users.items.items[i], false)) return false;
  for (size_t i = 0; i < all->reps.strangers.count; i++)
    if (!try_user(all, &place, all->reps.strangers.items[i], true)) return false;
  return all_met(all);
}

/* --- one pair --------------------------------------------------------------------------------------------------------------- */

static bool take(void *ctx, const struct sc_access *cell) {
  struct all *all = ctx;
  struct sc_access copy = *cell;
  uint32_t *chain = SC_NEW_ARRAY(all->arena, uint32_t, cell->chain_count);
  memcpy(chain, cell->chain, cell->chain_count * sizeof *chain);
  copy.chain = chain;
  *SC_PUSH(all->arena, &all->cells) = copy;
  *SC_PUSH(all->arena, &all->met) = 0;
  return true;
}

static bool analyse(struct all *all) {
  const void *const tables[2] = {all->sides[0]->stripped.ptr, all->sides[1]->stripped.ptr};
  const struct scope_table *const open[2] = {table_of(all, 0), table_of(all, 1)};
  const struct sc_diff_options options = {.agent = {0}};
  const struct sc_cells_options cells = {.obligations = true, .user = SC_NOT_FOUND};
  struct enumerated *counts = all->counts;
  if (!sc_diff_make(all->arena, tables, open, &options, &all->diff)) {
    printf("exactness: a witness fails: %.*s\n", SC_STR_ARGS(all->diff.broken_request));
    return false;
  }
  (void)sc_cells_each(&all->diff.parts, &cells, take, all);
  sc_locator_init(all->arena, &all->diff, &all->locator);
  counts->equal += all->diff.changes.count == 0;
  counts->with_patterns += all->reps.regexes;
  counts->cells += all->cells.count;
  counts->changes += all->diff.changes.count;
  counts->unproved += !all->diff.proved;
  counts->unproved_plain += !all->diff.proved && !all->reps.regexes;
  return true;
}

bool enumerate_pair(struct sc_arena *arena, struct trial *const sides[2], uint64_t request_limit,
                    bool whole, struct enumerated *counts) {
  struct all *all = SC_NEW(arena, struct all);
  all->arena = arena;
  all->sides = sides;
  all->counts = counts;
  all->whole = whole;
  representatives_of(arena, sides, &all->reps);
  enumeration_add_names(all);
  if (all->reps.too_large || enumeration_product(all) > request_limit) {
    counts->too_large++;
    return true;
  }
  enumeration_add_contexts(all);
  counts->pairs++;
  return analyse(all) && try_all(all);
}

static bool draw_pair(struct sc_arena *arena, uint64_t seed, struct sc_str texts[2],
                      struct trial *const trials[2]) {
  struct rng rng = {seed};
  struct small_policy policies[2];
  small_policy_draw(&rng, &policies[0]);
  texts[0] = small_policy_text(arena, &policies[0]);
  if (!trial_open(trials[0], texts[0], NULL, true)) return false;
  for (unsigned tries = 0; tries < 20; tries++) {
    policies[1] = policies[0];
    small_policy_edit(&rng, &policies[1]);
    texts[1] = small_policy_text(arena, &policies[1]);
    if (trial_open(trials[1], texts[1], NULL, true)) return true;
  }
  trial_close(trials[0]);
  return false;
}

bool enumerate_pairs(uint64_t pairs, uint64_t seed, uint64_t only, bool whole,
                     struct enumerated *counts) {
  static struct trial trials[2]; /* large */
  struct trial *const both[2] = {&trials[0], &trials[1]};
  struct rng rng = {seed};
  bool good = true;
  while (good && counts->pairs < pairs) {
    uint64_t pair = only != 0 ? only : rng_next(&rng) >> 16;
    struct sc_arena arena;
    struct sc_str texts[2];
    sc_arena_init(&arena);
    if (draw_pair(&arena, pair, texts, both)) {
      good = enumerate_pair(&arena, both, UINT64_C(4000000), whole, counts);
      if (!good)
        printf("seed %" PRIu64 "\n--- before\n%.*s--- after\n%.*s", pair, SC_STR_ARGS(texts[0]),
               SC_STR_ARGS(texts[1]));
      trial_close(both[0]);
      trial_close(both[1]);
    }
    sc_arena_release(&arena);
    if (only != 0) break;
  }
  return good;
}
