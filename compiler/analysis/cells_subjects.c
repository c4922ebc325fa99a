/* SPDX-License-Identifier: Apache-2.0
 *
 * cells_subjects.c - all subjects of one chain at one scope, by kinds that neither table tells apart there.
 */
#include "analysis/cells_subjects.h"

#define TRIES_MAX 200000u /* subjects of one cell */
#define ROLES_OF_DENIES 3u /* two, and one that a deny selects by */

/* --- kinds ----------------------------------------------------------------------------------------------- */

static void add_part(struct subjects *s, uint32_t index) {
  struct sc_cell_walk *cells = s->cells;
  struct sc_parts *parts = cells->parts;
  const struct sc_part *part = &parts->items.items[index];
  uint32_t last = cells->chain[cells->chain_count - 1];
  struct kind kind = {
      .signature = cells->signatures[index], .user_env = part->user_env, .first = index};
  bool idle = !part->denied;
  for (uint32_t side = 0; side < s->u->side_count; side++) {
    const struct sc_part_rows *rows = &part->rows[side];
    kind.grant[side] = sc_leg_grant(parts, side, rows->grant, &cells->place);
    kind.delegation[side] = sc_mdd_or(
        s->u->mdd,
        sc_leg_delegation(parts, side, rows->delegate, last, cells->chain_count, &cells->place),
        sc_leg_delegation(parts, side, rows->role_delegate, last, cells->chain_count,
                          &cells->place));
    idle &= kind.grant[side] == SCOPE_F_FALSE && kind.delegation[side] == SCOPE_F_FALSE;
  }
  if (idle) return;
  struct kind *items = part->is_user ? s->users.items : s->roles.items;
  size_t count = part->is_user ? s->users.count : s->roles.count;
  struct kind *found = NULL;
  for (size_t i = 0; i < count && found == NULL; i++)
    if (memcmp(items[i].grant, kind.grant, sizeof kind.grant) == 0 &&
        memcmp(items[i].delegation, kind.delegation, sizeof kind.delegation) == 0 &&
        items[i].signature == kind.signature && items[i].user_env == kind.user_env)
      found = &items[i];
  if (found == NULL) {
    found = part->is_user ? SC_PUSH(s->u->arena, &s->users) : SC_PUSH(s->u->arena, &s->roles);
    *found = kind;
  }
  *SC_PUSH(s->u->arena, &found->parts) = index;
}

/* The parts that hold the scope, can hand the task on, or that denies select: three rising lists, merged. */
static void gather(struct subjects *s) {
  const struct sc_parts *parts = s->cells->parts;
  const struct sc_part_list *lists[3] = {
      &parts->holders[s->cells->place.scope],
      &parts->delegators[s->cells->chain[s->cells->chain_count - 1]], &parts->denied};
  size_t at[3] = {0, 0, 0};
  for (;;) {
    uint32_t next = SC_NOT_FOUND;
    for (unsigned i = 0; i < 3; i++)
      if (at[i] < lists[i]->items.count && lists[i]->items.items[at[i]] < next)
        next = lists[i]->items.items[at[i]];
    if (next == SC_NOT_FOUND) return;
    for (unsigned i = 0; i < 3; i++)
      if (at[i] < lists[i]->items.count && lists[i]->items.items[at[i]] == next) at[i]++;
    uint32_t only = s->cells->options->user;
    if (only == SC_NOT_FOUND || next == only) add_part(s, next);
  }
}

/* --- one subject ---------------------------------------------------------------------------------------------- */

static bool has_role(const struct subjects *s, const struct subject *subject, uint32_t side,
                     uint32_t role) {
  const struct sc_parts *parts = s->cells->parts;
  if (subject->user != NULL &&
      sc_part_has_role(parts, &parts->items.items[subject->user->first], side, role))
    return true;
  for (uint32_t i = 0; i < subject->role_count; i++)
    if (sc_part_has_role(parts, &parts->items.items[subject->roles[i]->first], side, role))
      return true;
  return false;
}

/* With the facts about the subject put in. */
static sc_mdd_ref fix_subject(struct subjects *s, const struct subject *subject, uint32_t side,
                              sc_mdd_ref ref) {
  const struct sc_parts *parts = s->cells->parts;
  struct sc_universe *u = s->u;
  for (size_t i = 0; i < parts->role_vars.count && ref >= SCOPE_F_FIRST_NODE; i++) {
    const struct sc_shared_var *var = parts->role_vars.items[i];
    ref = sc_restrict(u, ref, var->id, has_role(s, subject, side, var->role));
  }
  for (size_t i = 0; i < u->vars.count && u->vars.items[i]->kind <= SC_SHARED_SUBJECT; i++)
    if (u->vars.items[i]->kind == SC_SHARED_SUBJECT)
      ref = sc_restrict(u, ref, (uint32_t)i, subject->base != SC_BASE_NOBODY);
  if (parts->user_text == NULL || subject->base == SC_BASE_STRANGER) return ref;
  if (subject->base != SC_BASE_USER)
    return sc_fix_text(u, ref, SCOPE_F_FROM_USER, (struct sc_str){0});
  const struct sc_user_env *env = &parts->envs.items[subject->user->user_env];
  ref = sc_restrict(u, ref, parts->user_text->id, env->text_class);
  for (size_t i = 0; i < u->vars.count && env->text_class == 0; i++)
    if (u->vars.items[i]->kind == SC_SHARED_MATCH && u->vars.items[i]->main == parts->user_text)
      ref = sc_restrict(u, ref, (uint32_t)i, env->matches[i]);
  return ref;
}

static bool all_autonomous(const struct subjects *s, uint32_t side) {
  const struct sc_cell_walk *cells = s->cells;
  for (uint32_t i = 0; i < cells->chain_count; i++) {
    uint32_t id = s->u->tasks.items[cells->chain[i]].id[side];
    if (id == SC_NOT_FOUND ||
        !(s->u->sides[side].view.tasks[id].scopes.duties & SCOPE_F_TASK_AUTONOMOUS))
      return false;
  }
  return true;
}

static sc_mdd_ref allowed(struct subjects *s, const struct subject *subject, uint32_t side) {
  struct sc_universe *u = s->u;
  sc_mdd_ref rest = s->cells->rest[side], grant = SCOPE_F_FALSE, delegation = SCOPE_F_FALSE;
  if (rest == SCOPE_F_FALSE) return rest;
  if (subject->base == SC_BASE_NOBODY) {
    if (!all_autonomous(s, side)) return SCOPE_F_FALSE;
    return fix_subject(s, subject, side, rest);
  }
  if (subject->user != NULL) {
    grant = subject->user->grant[side];
    delegation = subject->user->delegation[side];
  }
  for (uint32_t i = 0; i < subject->role_count; i++) {
    grant = sc_mdd_or(u->mdd, grant, subject->roles[i]->grant[side]);
    delegation = sc_mdd_or(u->mdd, delegation, subject->roles[i]->delegation[side]);
  }
  if (grant == SCOPE_F_FALSE) return grant;
  if (subject->base != SC_BASE_ROLES) delegation = sc_mdd_or(u->mdd, delegation, s->any_user[side]);
  sc_mdd_ref both = sc_mdd_and(u->mdd, grant, delegation);
  return fix_subject(s, subject, side, sc_mdd_and(u->mdd, both, rest));
}

static bool asserts_all(const struct subject *subject, const struct shown *shown) {
  for (uint32_t i = 0; i < shown->role_count; i++) {
    bool found = false;
    for (uint32_t k = 0; k < subject->role_count; k++)
      found |= subject->roles[k] == shown->roles[i];
    if (!found) return false;
  }
  return true;
}

static void subtract_shown(struct subjects *s, const struct subject *subject, uint32_t base,
                           struct sc_access *cell) {
  struct sc_mdd *mdd = s->u->mdd;
  for (size_t i = 0; i < s->shown.count; i++) {
    const struct shown *shown = &s->shown.items[i];
    bool smaller =
        shown->base == base || (shown->base != SC_BASE_NOBODY && base != SC_BASE_NOBODY &&
                                shown->base < SC_BASE_USER && shown->base < base);
    if (!smaller || !asserts_all(subject, shown)) continue;
    if (shown->of_user && shown->base != base) continue;
    if (shown->base == SC_BASE_ROLES && base != SC_BASE_ROLES && !shown->user_too) continue;
    cell->granted = sc_mdd_and(mdd, cell->granted, sc_mdd_not(mdd, shown->granted));
    cell->revoked = sc_mdd_and(mdd, cell->revoked, sc_mdd_not(mdd, shown->revoked));
    cell->obliged = sc_mdd_and(mdd, cell->obliged, sc_mdd_not(mdd, shown->obliged));
  }
}

static struct sc_cell_kind kind_of(const struct kind *kind) {
  return (struct sc_cell_kind){kind->parts.items, (uint32_t)kind->parts.count};
}

static bool is_empty(const struct sc_access *cell) {
  return cell->granted == SCOPE_F_FALSE && cell->revoked == SCOPE_F_FALSE &&
         cell->obliged == SCOPE_F_FALSE;
}

static bool tests_user(const struct subjects *s, const struct sc_access *cell) {
  const struct sc_shared_var *text = s->cells->parts->user_text;
  if (text == NULL || cell->base != SC_BASE_STRANGER) return false;
  bool *tested = SC_NEW_ARRAY(s->u->arena, bool, s->u->vars.count);
  sc_support(s->u, cell->granted, tested);
  sc_support(s->u, cell->revoked, tested);
  sc_support(s->u, cell->obliged, tested);
  return tested[text->id];
}

/* When the sides allow it, and where they differ, possible or not. */
static void set_regions(struct subjects *s, const struct subject *subject, struct sc_access *cell) {
  struct sc_universe *u = s->u;
  cell->granted = cell->revoked = cell->obliged = SCOPE_F_FALSE;
  for (uint32_t side = 0; side < u->side_count; side++)
    cell->allowed[side] = allowed(s, subject, side);
  sc_mdd_ref before = cell->allowed[0], after = cell->allowed[1];
  if (u->side_count == 1) {
    cell->granted = before;
  } else if (before != after) {
    cell->granted = sc_mdd_and(u->mdd, after, sc_mdd_not(u->mdd, before));
    cell->revoked = sc_mdd_and(u->mdd, before, sc_mdd_not(u->mdd, after));
  }
  if (s->duties_differ) cell->obliged = sc_mdd_and(u->mdd, before, after);
}

static bool implies(const struct sc_universe *u, sc_mdd_ref a, sc_mdd_ref b) {
  return sc_mdd_and(u->mdd, a, sc_mdd_not(u->mdd, b)) == SCOPE_F_FALSE;
}

/* Whether a user whom no table knows, asserting the same roles, has all that the cell shows of the roles alone. */
static bool holds_for_users(struct subjects *s, const struct subject *subject,
                            const struct sc_access *cell) {
  struct subject stranger = *subject;
  struct sc_access with_user;
  stranger.base = SC_BASE_STRANGER;
  set_regions(s, &stranger, &with_user);
  return implies(s->u, cell->granted, with_user.granted) &&
         implies(s->u, cell->revoked, with_user.revoked) &&
         implies(s->u, cell->obliged, with_user.obliged);
}

/* Less where no request can be. */
static void keep_possible(struct sc_universe *u, struct sc_access *cell, unsigned kind,
                          sc_mdd_ref *region) {
  struct sc_care care = sc_care(u, *region, &cell->context);
  *region = sc_mdd_and(u->mdd, *region, care.can);
  cell->sure[kind] = sc_mdd_and(u->mdd, *region, care.sure);
  cell->unproved[kind] = cell->sure[kind] == *region ? NULL : care.unproved;
}

bool sc_look_at_subject(struct subjects *s, const struct subject *subject) {
  const struct sc_cell_walk *cells = s->cells;
  struct sc_universe *u = s->u;
  struct sc_access cell = {.base = subject->base,
                           .chain = cells->chain,
                           .chain_count = cells->chain_count,
                           .scope = cells->place.scope};
  cell.context.unknown_user = subject->base == SC_BASE_STRANGER;
  cell.context.scope = u->scopes.items[cell.scope].unlisted ? cell.scope : SC_NOT_FOUND;
  s->tries++;
  set_regions(s, subject, &cell);
  if (is_empty(&cell)) return true;
  uint32_t base = (uint32_t)subject->base + subject->user_index;
  subtract_shown(s, subject, base, &cell);
  keep_possible(u, &cell, SC_GRANTED, &cell.granted);
  keep_possible(u, &cell, SC_REVOKED, &cell.revoked);
  keep_possible(u, &cell, SC_OBLIGED, &cell.obliged);
  if (is_empty(&cell)) return true;
  if (sc_mdd_overflow(u->mdd)) return true; /* the walk stops, and says so */
  cell.user_too = cell.base == SC_BASE_ROLES && holds_for_users(s, subject, &cell);
  *SC_PUSH(u->arena, &s->shown) = (struct shown){.base = base,
                                                 .of_user = tests_user(s, &cell),
                                                 .user_too = cell.user_too,
                                                 .role_count = subject->role_count,
                                                 .granted = cell.granted,
                                                 .revoked = cell.revoked,
                                                 .obliged = cell.obliged};
  memcpy(s->shown.items[s->shown.count - 1].roles, subject->roles, sizeof subject->roles);
  memcpy(cell.duties, s->duties, sizeof cell.duties);
  if (subject->user != NULL) cell.users = kind_of(subject->user);
  cell.role_count = subject->role_count;
  for (uint32_t i = 0; i < subject->role_count; i++) cell.roles[i] = kind_of(subject->roles[i]);
  return cells->fn(cells->ctx, &cell);
}

/* --- all subjects ------------------------------------------------------------------------------------------------ */

/* A role that adds nothing on either side makes no larger subject. */
static bool adds(const struct subjects *s, const struct subject *subject, const struct kind *role) {
  if (role->signature != 0) return true;
  for (uint32_t side = 0; side < s->u->side_count; side++) {
    bool grant = role->grant[side] != SCOPE_F_FALSE, hand = role->delegation[side] != SCOPE_F_FALSE;
    if (subject->user != NULL) {
      grant &= role->grant[side] != subject->user->grant[side];
      hand &= role->delegation[side] != subject->user->delegation[side];
    }
    for (uint32_t i = 0; i < subject->role_count; i++) {
      grant &= role->grant[side] != subject->roles[i]->grant[side];
      hand &= role->delegation[side] != subject->roles[i]->delegation[side];
    }
    if (grant || hand) return true;
  }
  return false;
}

bool sc_too_many_subjects(struct subjects *s) {
  if (s->tries <= TRIES_MAX) return false;
  s->u->unproved = true;
  s->u->unproved_why = "too many kinds of asserted roles in one place";
  return true;
}

/* Subjects of one base with `left` more roles, from role kind `from` on. */
static bool with_roles(struct subjects *s, struct subject *subject, size_t from, uint32_t left) {
  if (left == 0) return sc_look_at_subject(s, subject);
  for (size_t r = from; r < s->roles.count; r++) {
    const struct kind *role = &s->roles.items[r];
    bool larger = subject->role_count > 0 || subject->user != NULL;
    if (larger && !adds(s, subject, role)) continue;
    if (sc_too_many_subjects(s)) return true;
    subject->roles[subject->role_count++] = role;
    bool more = with_roles(s, subject, r + 1, left - 1);
    subject->role_count--;
    if (!more) return false;
  }
  return true;
}

static bool of_size(struct subjects *s, uint32_t role_count) {
  struct subject subject = {.base = SC_BASE_ROLES};
  if (role_count > 0) {
    if (!with_roles(s, &subject, 0, role_count)) return false;
    subject.base = SC_BASE_STRANGER;
    if (!with_roles(s, &subject, 0, role_count)) return false;
  }
  for (uint32_t i = 0; i < s->users.count; i++) {
    struct subject user = {.base = SC_BASE_USER, .user = &s->users.items[i], .user_index = i};
    if (!with_roles(s, &user, 0, role_count)) return false;
  }
  return true;
}

/* --- one chain at one scope --------------------------------------------------------------------------------------- */

static void set_duties(struct subjects *s, uint32_t side) {
  const struct sc_view *v = &s->u->sides[side].view;
  uint32_t id = s->u->scopes.items[s->cells->place.scope].id[side];
  if (id == SC_NOT_FOUND) return;
  struct sc_cell_duties *duties = &s->duties[side];
  *duties = (struct sc_cell_duties){v->scopes[id].ttl_s, v->scopes[id].step_ups, v->scopes[id].log,
                                    v->scopes[id].risk};
  for (uint32_t i = 0; i < s->cells->chain_count; i++) {
    uint32_t task_id = s->u->tasks.items[s->cells->chain[i]].id[side];
    if (task_id == SC_NOT_FOUND) continue;
    const struct scope_f_task *task = &v->tasks[task_id];
    if (task->ttl_s != 0 && task->ttl_s < duties->ttl_s) duties->ttl_s = task->ttl_s;
    uint8_t log = task->scopes.duties & SCOPE_F_TASK_LOG;
    if (log > duties->log) duties->log = log;
    duties->step_ups |= task->step_ups;
  }
}

bool sc_cells_subjects(struct sc_cell_walk *cells) {
  struct sc_universe *u = cells->parts->u;
  struct subjects s = {.cells = cells, .u = u};
  uint32_t last = cells->chain[cells->chain_count - 1];
  for (uint32_t side = 0; side < u->side_count; side++) {
    s.any_user[side] = sc_leg_delegation(cells->parts, side, u->sides[side].view.meta->any_user_row,
                                         last, cells->chain_count, &cells->place);
    set_duties(&s, side);
  }
  s.duties_differ =
      cells->options->obligations && u->side_count == 2 &&
      (s.duties[0].ttl_s != s.duties[1].ttl_s || s.duties[0].log != s.duties[1].log ||
       !sc_same_step_ups(u, (const uint32_t[]){s.duties[0].step_ups, s.duties[1].step_ups}));
  struct subject nobody = {.base = SC_BASE_NOBODY};
  bool only_user = cells->options->user != SC_NOT_FOUND;
  if (!only_user && !sc_look_at_subject(&s, &nobody)) return false;
  gather(&s);
  /* A third role matters only for denies that select by role. */
  uint32_t most = cells->parts->role_vars.count > 0 ? ROLES_OF_DENIES : 2;
  for (uint32_t size = 0; size <= most && !(only_user && size > 0); size++)
    if (!of_size(&s, size)) return false;
  return only_user || sc_joined_subjects(&s, most);
}
