/* SPDX-License-Identifier: Apache-2.0
 *
 * diff_locate.c - changes as a sorted list of places, and a search in it per part of a request's subject.
 */
#include "diff/diff_locate.h"

#include <stdlib.h>

#include "base/sorted.h"
#include "explain/answer.h"

/* How a part can be a subject by itself. */
enum form { FORM_USER, FORM_ROLE, FORM_ROLE_ALONE, FORM_STRANGER, FORMS };

static int compare_ids(uint32_t a, uint32_t b) { return a < b ? -1 : a > b; }

/* By kind, chain and scope; those of several parts last. */
static int compare_places(const void *a, const void *b) {
  const struct sc_located *x = a, *y = b;
  if (x->kind != y->kind) return compare_ids(x->kind, y->kind);
  if (x->chain != y->chain) return compare_ids(x->chain, y->chain);
  if (x->scope != y->scope) return compare_ids(x->scope, y->scope);
  if (x->combined != y->combined) return x->combined ? 1 : -1;
  if (x->subject != y->subject) return compare_ids(x->subject, y->subject);
  return compare_ids(x->change, y->change);
}

/* --- the list --------------------------------------------------------------------------------------------------- */

static void add_places(struct sc_arena *arena, struct sc_locator *l, uint32_t index) {
  const struct sc_change *change = &l->diff->changes.items[index];
  for (uint32_t c = 0; c < change->chain_count; c++)
    for (uint32_t s = 0; s < change->scope_count; s++)
      for (uint32_t k = 0; k < change->subject_kind_count; k++) {
        uint32_t subject = change->subjects[k];
        *SC_PUSH(arena, &l->places) =
            (struct sc_located){.kind = change->kind,
                                .combined = l->diff->subjects.items[subject].combined.len > 0,
                                .chain = change->chain_ids[c],
                                .scope = change->scopes[s],
                                .subject = subject,
                                .change = index};
      }
}

static void index_subjects(struct sc_arena *arena, struct sc_locator *l) {
  const struct sc_diff *diff = l->diff;
  size_t part_count = diff->parts.items.count;
  l->nobody = SC_NOT_FOUND;
  for (unsigned form = 0; form < FORMS; form++) {
    l->subject_of[form] = SC_NEW_ARRAY(arena, uint32_t, part_count);
    memset(l->subject_of[form], 0xff, part_count * sizeof(uint32_t));
  }
  for (uint32_t i = 0; i < diff->subjects.count; i++) {
    const struct sc_diff_subject *s = &diff->subjects.items[i];
    if (s->combined.len > 0) continue;
    switch (s->base) {
    case SC_BASE_NOBODY: l->nobody = i; break;
    case SC_BASE_ROLES:
      l->subject_of[s->alone ? FORM_ROLE_ALONE : FORM_ROLE][s->roles[0].parts[0]] = i;
      break;
    case SC_BASE_STRANGER: l->subject_of[FORM_STRANGER][s->roles[0].parts[0]] = i; break;
    case SC_BASE_USER: l->subject_of[FORM_USER][s->users.parts[0]] = i; break;
    }
  }
}

static void index_users(struct sc_arena *arena, struct sc_locator *l) {
  const struct sc_parts *parts = &l->diff->parts;
  l->part_of_user = SC_NEW_ARRAY(arena, uint32_t, l->diff->universe.users.items.count);
  for (uint32_t p = 0; p < parts->items.count; p++)
    for (size_t i = 0; i < parts->items.items[p].users.count; i++)
      l->part_of_user[parts->items.items[p].users.items[i]] = p;
}

static struct sc_str ids_key(const uint32_t ids[SC_SIDES]) {
  return (struct sc_str){(const char *)ids, SC_SIDES * sizeof *ids};
}

void sc_locator_init(struct sc_arena *arena, struct sc_diff *diff, struct sc_locator *out) {
  const struct sc_universe *u = &diff->universe;
  *out = (struct sc_locator){.diff = diff};
  sc_region_reader_init(arena, &diff->universe, &out->reader);
  for (uint32_t i = 0; i < diff->changes.count; i++) add_places(arena, out, i);
  if (out->places.count > 0)
    qsort(out->places.items, out->places.count, sizeof *out->places.items, compare_places);
  index_subjects(arena, out);
  index_users(arena, out);
  for (size_t i = diff->listed_count; i < u->scopes.count; i++)
    (void)sc_map_add(arena, &out->classes, ids_key(u->scopes.items[i].id), (uint32_t)i);
  out->found = SC_NEW_ARRAY(arena, uint32_t, diff->changes.count);
}

unsigned sc_outcome_of(const struct sc_diff *diff, const struct scope_decision d[2]) {
  if (d[0].allow != d[1].allow) return 1u + (d[1].allow ? SC_CHANGE_GRANTED : SC_CHANGE_REVOKED);
  const uint32_t step_ups[SC_SIDES] = {d[0].step_ups, d[1].step_ups};
  bool same = d[0].ttl_s == d[1].ttl_s && d[0].log == d[1].log &&
              sc_same_step_ups(&diff->universe, step_ups);
  return d[0].allow && !same ? 1u + SC_CHANGE_OBLIGED : 0;
}

/* --- one request -------------------------------------------------------------------------------------------------- */

/* The names of a request in terms of the diff. */
struct asked {
  const struct scope_request *request;
  uint32_t chain, scope;
  bool has_user;
  uint32_t user_part; /* SC_NOT_FOUND: no table knows the user */
  bool known_user;
};

static uint32_t find_scope(const struct sc_locator *l, struct sc_str name) {
  const struct sc_universe *u = &l->diff->universe;
  uint32_t listed = SC_SORTED_FIND(u->scopes.items, l->diff->listed_count, name, name);
  if (listed != SC_NOT_FOUND) return listed;
  uint32_t ids[SC_SIDES] = {SC_NOT_FOUND, SC_NOT_FOUND};
  for (unsigned side = 0; side < SC_SIDES; side++) {
    uint32_t label = u->classifiers[side] == NULL ? 0 : sc_dfa_run(u->classifiers[side], name);
    if (label != 0) ids[side] = label - 1;
  }
  return sc_map_get(&l->classes, ids_key(ids));
}

static uint32_t find_chain(const struct sc_locator *l, const struct scope_request *request) {
  const struct sc_universe *u = &l->diff->universe;
  uint32_t tasks[SC_CELL_CHAIN_MAX];
  if (request->actor_count == 0 || request->actor_count > SC_CELL_CHAIN_MAX) return SC_NOT_FOUND;
  for (size_t i = 0; i < request->actor_count; i++) {
    uint32_t agent = sc_shared_find(&u->agents, sc_str_of(request->actors[i].name));
    if (agent == SC_NOT_FOUND) return SC_NOT_FOUND;
    tasks[i] = sc_shared_find_task(u, agent, sc_str_of(request->task));
    if (tasks[i] == SC_NOT_FOUND) return SC_NOT_FOUND;
  }
  return sc_map_get(&l->diff->chain_ids,
                    (struct sc_str){(const char *)tasks, request->actor_count * sizeof *tasks});
}

static bool ask(const struct sc_locator *l, const struct scope_request *request,
                struct asked *out) {
  *out = (struct asked){.request = request, .user_part = SC_NOT_FOUND};
  out->chain = find_chain(l, request);
  if (out->chain == SC_NOT_FOUND) return false;
  out->scope = find_scope(l, sc_str_of(request->scope.name));
  if (out->scope == SC_NOT_FOUND) return false;
  out->has_user = request->user.name.len > 0;
  uint32_t user = out->has_user
                      ? sc_shared_find(&l->diff->universe.users, sc_str_of(request->user.name))
                      : SC_NOT_FOUND;
  if (user != SC_NOT_FOUND) out->user_part = l->part_of_user[user];
  out->known_user = user != SC_NOT_FOUND;
  return true;
}

static bool has_part(const struct sc_cell_kind *kind, uint32_t part) {
  for (uint32_t i = 0; i < kind->count; i++)
    if (kind->parts[i] == part) return true;
  return false;
}

/* Roles are parts as they are numbered. */
static bool asserts(const struct sc_locator *l, const struct asked *asked,
                    const struct sc_cell_kind *kind) {
  for (size_t r = 0; r < asked->request->role_count; r++) {
    uint32_t role =
        sc_shared_find(&l->diff->universe.roles, sc_str_of(asked->request->roles[r].name));
    if (role != SC_NOT_FOUND && has_part(kind, role)) return true;
  }
  return false;
}

static bool concerns(const struct sc_locator *l, const struct asked *asked,
                     const struct sc_diff_subject *subject) {
  if (subject->base == SC_BASE_USER && !has_part(&subject->users, asked->user_part)) return false;
  if (subject->base == SC_BASE_STRANGER && !asked->has_user) return false;
  if (subject->alone && asked->has_user) return false;
  for (uint32_t i = 0; i < subject->role_count; i++)
    if (!asserts(l, asked, &subject->roles[i])) return false;
  return true;
}

/* What is told of users whom no table knows by their name says nothing of those that one knows. */
static bool speaks_of_others(const struct sc_locator *l, const struct asked *asked,
                             const struct sc_located *place) {
  const struct sc_shared_var *text = l->diff->parts.user_text;
  if (text == NULL || l->diff->subjects.items[place->subject].base != SC_BASE_STRANGER)
    return false;
  return asked->known_user && l->diff->changes.items[place->change].of_user;
}

static void take(struct sc_locator *l, const struct asked *asked, const struct sc_located *place) {
  if (speaks_of_others(l, asked, place)) return;
  if (!sc_region_holds(&l->reader, l->diff->changes.items[place->change].region)) return;
  size_t at = l->found_count;
  while (at > 0 && l->found[at - 1] > place->change) at--;
  if (at > 0 && l->found[at - 1] == place->change) return;
  memmove(l->found + at + 1, l->found + at, (l->found_count - at) * sizeof *l->found);
  l->found[at] = place->change;
  l->found_count++;
}

static size_t lower_bound(const struct sc_locator *l, const struct sc_located *key) {
  size_t low = 0, high = l->places.count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (compare_places(&l->places.items[middle], key) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static bool same_place(const struct sc_located *a, const struct sc_located *b) {
  return a->kind == b->kind && a->chain == b->chain && a->scope == b->scope &&
         a->combined == b->combined;
}

static void take_single(struct sc_locator *l, const struct asked *asked, struct sc_located key,
                        uint32_t subject) {
  if (subject == SC_NOT_FOUND) return;
  key.subject = subject;
  for (size_t i = lower_bound(l, &key); i < l->places.count; i++) {
    if (!same_place(&l->places.items[i], &key) || l->places.items[i].subject != subject) return;
    take(l, asked, &l->places.items[i]);
  }
}

void sc_locate(struct sc_locator *l, enum sc_change_kind kind,
               const struct sc_request_pair *request, bool lacking) {
  struct asked asked;
  l->found_count = 0;
  if (!ask(l, request->of[0], &asked)) return;
  sc_region_read(&l->reader, request, lacking);
  struct sc_located key = {.kind = kind, .chain = asked.chain, .scope = asked.scope};
  if (!asked.has_user && request->of[0]->role_count == 0) take_single(l, &asked, key, l->nobody);
  if (asked.user_part != SC_NOT_FOUND)
    take_single(l, &asked, key, l->subject_of[FORM_USER][asked.user_part]);
  for (size_t r = 0; r < request->of[0]->role_count; r++) {
    uint32_t role =
        sc_shared_find(&l->diff->universe.roles, sc_str_of(request->of[0]->roles[r].name));
    if (role == SC_NOT_FOUND) continue;
    take_single(l, &asked, key, l->subject_of[FORM_ROLE][role]);
    take_single(l, &asked, key,
                l->subject_of[asked.has_user ? FORM_STRANGER : FORM_ROLE_ALONE][role]);
  }
  key.combined = true;
  for (size_t i = lower_bound(l, &key); i < l->places.count; i++) {
    if (!same_place(&l->places.items[i], &key)) break;
    if (concerns(l, &asked, &l->diff->subjects.items[l->places.items[i].subject]))
      take(l, &asked, &l->places.items[i]);
  }
}
