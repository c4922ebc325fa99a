/* SPDX-License-Identifier: Apache-2.0
 *
 * diff_collect.c - cells to changes.
 *
 * Cells of one region, agent chain and obligations are put together: scopes with the same subjects first, then chains with the
 * same subjects and scopes. So a change is a rectangle, and every cell is in exactly one.
 */
#include <stdlib.h>

#include "base/intern.h"
#include "diff/diff.h"
#include "explain/answer.h"
#include "explain/request_text.h"
#include "explain/witness_request.h"

struct record {
  enum sc_change_kind kind;
  sc_mdd_ref region, sure;
  uint32_t duties; /* of obligations: which pair of them */
  uint32_t chain, scope, subject;
  uint32_t cell; /* to take the witness from */
};

struct group { /* of one region, chain and duties */
  struct record first;
  struct sc_str subjects, scopes; /* bytes of rising lists of ids */
  SC_VEC(uint32_t) subject_list, scope_list, chains;
};

struct collect {
  struct sc_diff *diff;
  struct sc_arena *arena;
  SC_VEC(struct record) records;
  SC_VEC(struct sc_access) cells; /* one for each record that may show a witness */
  struct sc_map subject_ids, duty_ids;
  SC_VEC(struct group) groups;
};

/* --- cells to records ------------------------------------------------------------------------------------- */

static struct sc_str bytes_of(struct sc_arena *arena, const uint32_t *ids, size_t count) {
  return sc_str_copy(arena, (struct sc_str){(const char *)ids, count * sizeof *ids});
}

static uint32_t chain_id(struct collect *c, const struct sc_access *cell) {
  struct sc_str key = bytes_of(c->arena, cell->chain, cell->chain_count);
  uint32_t fresh = (uint32_t)c->diff->chains.count;
  uint32_t id = sc_map_add(c->arena, &c->diff->chain_ids, key, fresh);
  if (id == fresh) {
    uint32_t *tasks = SC_NEW_ARRAY(c->arena, uint32_t, cell->chain_count);
    memcpy(tasks, cell->chain, cell->chain_count * sizeof *tasks);
    *SC_PUSH(c->arena, &c->diff->chains) = (struct sc_change_chain){tasks, cell->chain_count};
  }
  return id;
}

static uint64_t hash_of(const struct sc_cell_kind *kind) {
  return sc_str_hash((struct sc_str){(const char *)kind->parts, kind->count * sizeof *kind->parts});
}

static uint32_t subject_id(struct collect *c, const struct sc_diff_subject *subject) {
  struct sc_text key = {0};
  sc_text_format(c->arena, &key, "%d.%d.%llx", (int)subject->base, subject->alone,
                 (unsigned long long)hash_of(&subject->users));
  for (uint32_t i = 0; i < subject->role_count; i++)
    sc_text_format(c->arena, &key, ".%llx", (unsigned long long)hash_of(&subject->roles[i]));
  sc_text_add(c->arena, &key, subject->combined);
  uint32_t fresh = (uint32_t)c->diff->subjects.count;
  uint32_t id = sc_map_add(c->arena, &c->subject_ids, sc_text_str(&key), fresh);
  if (id == fresh) *SC_PUSH(c->arena, &c->diff->subjects) = *subject;
  return id;
}

static void add(struct collect *c, struct record record, const struct sc_diff_subject *subject) {
  record.subject = subject_id(c, subject);
  *SC_PUSH(c->arena, &c->records) = record;
}

/* One record per role or kind of users; subjects of several roles stay whole. */
static void add_subjects(struct collect *c, const struct sc_access *cell, struct record record) {
  struct sc_diff_subject subject = {.base = cell->base, .role_count = cell->role_count};
  bool of_user = cell->base == SC_BASE_USER;
  subject.alone = cell->base == SC_BASE_ROLES && !cell->user_too;
  if (cell->base == SC_BASE_NOBODY) {
    add(c, record, &subject);
  } else if (of_user ? cell->role_count == 0 : cell->role_count == 1) {
    const struct sc_cell_kind *kind = of_user ? &cell->users : &cell->roles[0];
    for (uint32_t i = 0; i < kind->count; i++) {
      *(of_user ? &subject.users : &subject.roles[0]) = (struct sc_cell_kind){&kind->parts[i], 1};
      add(c, record, &subject);
    }
  } else {
    subject.users = cell->users;
    memcpy(subject.roles, cell->roles, sizeof subject.roles);
    subject.combined = sc_diff_combined(c->diff, cell);
    add(c, record, &subject);
  }
}

static uint32_t duties_id(struct collect *c, const struct sc_access *cell) {
  struct sc_str key =
      sc_str_copy(c->arena, (struct sc_str){(const char *)cell->duties, sizeof cell->duties});
  return sc_map_add(c->arena, &c->duty_ids, key, (uint32_t)c->duty_ids.count);
}

static bool take(void *ctx, const struct sc_access *cell) {
  struct collect *c = ctx;
  const sc_mdd_ref regions[3] = {cell->granted, cell->revoked, cell->obliged};
  struct record record = {.chain = chain_id(c, cell), .scope = cell->scope};
  record.cell = (uint32_t)c->cells.count;
  struct sc_access *copy = SC_PUSH(c->arena, &c->cells);
  *copy = *cell;
  copy->chain = c->diff->chains.items[record.chain].tasks;
  c->diff->cells++;
  for (unsigned kind = 0; kind < 3; kind++) {
    if (regions[kind] == SCOPE_F_FALSE) continue;
    record.kind = (enum sc_change_kind)kind;
    record.region = regions[kind];
    record.sure = cell->sure[kind];
    record.duties = kind == SC_CHANGE_OBLIGED ? duties_id(c, cell) : 0;
    add_subjects(c, cell, record);
  }
  return true;
}

/* --- records to groups --------------------------------------------------------------------------------------- */

static int compare_ids(uint32_t a, uint32_t b) { return a < b ? -1 : a > b; }

static int compare_place(const struct record *x, const struct record *y) {
  if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
  if (x->region != y->region) return compare_ids(x->region, y->region);
  if (x->sure != y->sure) return compare_ids(x->sure, y->sure);
  if (x->duties != y->duties) return compare_ids(x->duties, y->duties);
  return compare_ids(x->chain, y->chain);
}

static int compare_records(const void *a, const void *b) {
  const struct record *x = a, *y = b;
  int order = compare_place(x, y);
  if (order == 0) order = compare_ids(x->scope, y->scope);
  return order != 0 ? order : compare_ids(x->subject, y->subject);
}

/* Records first..end-1 are of one region, chain and duties. */
static void group_scopes(struct collect *c, size_t first, size_t end) {
  const struct record *records = c->records.items;
  struct sc_map by_subjects = {0};
  for (size_t i = first; i < end;) {
    struct group group = {.first = records[i]};
    size_t from = i;
    for (; i < end && records[i].scope == records[from].scope; i++)
      *SC_PUSH(c->arena, &group.subject_list) = records[i].subject;
    group.subjects = (struct sc_str){(const char *)group.subject_list.items,
                                     group.subject_list.count * sizeof(uint32_t)};
    uint32_t fresh = (uint32_t)c->groups.count;
    uint32_t at = sc_map_add(c->arena, &by_subjects, group.subjects, fresh);
    if (at == fresh) {
      *SC_PUSH(c->arena, &group.chains) = records[from].chain;
      *SC_PUSH(c->arena, &c->groups) = group;
    }
    *SC_PUSH(c->arena, &c->groups.items[at].scope_list) = records[from].scope;
  }
}

/* Groups that differ in nothing but their chain become one. */
static void join_chains(struct collect *c) {
  struct sc_map known = {0};
  size_t kept = 0;
  for (size_t g = 0; g < c->groups.count; g++) {
    struct group group = c->groups.items[g];
    struct sc_text key = {0};
    sc_text_format(c->arena, &key, "%d.%u.%u.%u.%zu.", (int)group.first.kind, group.first.region,
                   group.first.sure, group.first.duties, group.subject_list.count);
    sc_text_add(c->arena, &key, group.subjects);
    sc_text_add(c->arena, &key,
                (struct sc_str){(const char *)group.scope_list.items,
                                group.scope_list.count * sizeof(uint32_t)});
    uint32_t at = sc_map_add(c->arena, &known, sc_text_str(&key), (uint32_t)kept);
    if (at == kept)
      c->groups.items[kept++] = group;
    else
      *SC_PUSH(c->arena, &c->groups.items[at].chains) = group.chains.items[0];
  }
  c->groups.count = kept;
}

static void make_groups(struct collect *c) {
  struct record *records = c->records.items;
  size_t count = c->records.count;
  if (count > 0) qsort(records, count, sizeof *records, compare_records);
  for (size_t i = 0; i < count;) {
    size_t first = i;
    while (i < count && compare_place(&records[first], &records[i]) == 0) i++;
    group_scopes(c, first, i);
  }
  join_chains(c);
}

/* --- groups to changes ---------------------------------------------------------------------------------------------- */

static void add_rules(struct sc_diff *diff, unsigned side, const struct sc_answer *answer,
                      enum scope_leg leg, struct sc_change_answer *out) {
  out->rules = SC_NEW_ARRAY(diff->arena, struct sc_change_rule, answer->rule_count);
  for (size_t i = 0; i < answer->rule_count; i++) {
    struct scope_rule rule;
    if (leg != SCOPE_LEG_NONE && answer->rules[i].leg != leg) continue;
    if (!scope_rule_info(diff->tables[side], answer->rules[i].rule_id, &rule)) continue;
    struct sc_change_rule line = {sc_str_from(sc_rule_kind(rule.kind)), sc_str_of(rule.id),
                                  sc_str_of(rule.place.file), rule.place.line};
    bool known = false;
    for (uint32_t k = 0; k < out->rule_count; k++) known |= sc_str_equal(out->rules[k].id, line.id);
    if (!known) out->rules[out->rule_count++] = line;
  }
}

static void add_step_ups(struct sc_diff *diff, unsigned side, struct sc_change_answer *out) {
  out->step_ups = SC_NEW_ARRAY(diff->arena, struct sc_str, 32);
  for (uint32_t i = 0; i < 32; i++)
    if (out->decision.step_ups >> i & 1u)
      out->step_ups[out->step_up_count++] = sc_str_of(scope_step_up_name(diff->tables[side], i));
}

/* Puts the witness to both tables. False: they do not answer as the analysis says. */
static bool replay(struct sc_diff *diff, struct sc_change *change) {
  struct sc_answer answers[2] = {{.rule_count = 0}, {.rule_count = 0}};
  sc_witness_request(diff->arena, &change->witness, &change->request);
  unsigned sides = diff->universe.side_count;
  bool good = true;
  for (unsigned side = 0; side < sides; side++) {
    if (!sc_answer_make(diff->tables[side], &change->request, &answers[side])) {
      sc_answer_release(&answers[0]);
      sc_answer_release(&answers[1]);
      sc_arena_fail(diff->arena);
    }
    change->answers[side].decision = answers[side].decision;
  }
  bool allowed[2] = {answers[0].decision.allow, answers[1].decision.allow};
  good = allowed[0] == (sides == 1 || change->kind != SC_CHANGE_GRANTED) &&
         allowed[1] == (sides == 2 && change->kind != SC_CHANGE_REVOKED);
  enum scope_leg leg = allowed[0] ? answers[1].decision.leg : answers[0].decision.leg;
  for (unsigned side = 0; side < sides; side++) {
    struct sc_change_answer *out = &change->answers[side];
    add_rules(diff, side, &answers[side], leg, out);
    if (allowed[side])
      add_step_ups(diff, side, out);
    else
      out->why = sc_answer_why(diff->arena, diff->tables[side], &change->request, &out->decision);
    sc_answer_release(&answers[side]);
  }
  return good;
}

static void set_risk(const struct sc_diff *diff, struct sc_change *change) {
  const struct sc_universe *u = &diff->universe;
  for (uint32_t i = 0; i < change->scope_count; i++) {
    for (uint32_t side = 0; side < u->side_count; side++) {
      uint32_t id = u->scopes.items[change->scopes[i]].id[side];
      if (id == SC_NOT_FOUND) continue;
      uint8_t risk = u->sides[side].view.scopes[id].risk;
      if (risk > change->risk) change->risk = risk;
    }
  }
}

static bool tests_user(struct sc_diff *diff, sc_mdd_ref region) {
  if (diff->parts.user_text == NULL) return false;
  bool *tested = SC_NEW_ARRAY(diff->arena, bool, diff->universe.vars.count);
  sc_support(&diff->universe, region, tested);
  return tested[diff->parts.user_text->id];
}

static bool add_change(struct collect *c, const struct group *group) {
  struct sc_diff *diff = c->diff;
  struct sc_change *change = SC_PUSH(diff->arena, &diff->changes);
  const struct sc_access *cell = &c->cells.items[group->first.cell];
  change->kind = group->first.kind;
  change->scopes = group->scope_list.items;
  change->scope_count = (uint32_t)group->scope_list.count;
  change->chains = SC_NEW_ARRAY(diff->arena, struct sc_change_chain, group->chains.count);
  change->chain_ids = group->chains.items;
  for (size_t i = 0; i < group->chains.count; i++)
    change->chains[change->chain_count++] = diff->chains.items[group->chains.items[i]];
  change->subjects = group->subject_list.items;
  change->subject_kind_count = (uint32_t)group->subject_list.count;
  set_risk(diff, change);
  sc_diff_who(diff, change);
  sc_diff_patterns(diff, change);
  sc_when(&diff->universe, group->first.region, &cell->context, &change->when);
  diff->counts[change->kind]++;
  diff->risks[change->kind][change->risk & 3u]++;
  change->region = group->first.region;
  change->of_user = tests_user(diff, change->region);
  change->unproved = cell->unproved[change->kind];
  change->has_witness = group->first.sure != SCOPE_F_FALSE;
  diff->unproved_count += change->unproved != NULL;
  if (!change->has_witness) return true;
  sc_witness_of(&diff->parts, cell, group->first.sure, &change->witness);
  if (replay(diff, change)) return true;
  struct sc_text json = {0};
  sc_request_json(diff->arena, &json, &change->request);
  diff->broken = true;
  diff->broken_request = sc_text_str(&json);
  return false;
}

/* --- order ------------------------------------------------------------------------------------------------------------ */

static unsigned width(const struct sc_change *change) {
  return (change->any_user ? 4u : 0u) + (change->when.any_network ? 2u : 0u) +
         (change->when.any_time ? 1u : 0u);
}

/* Kind, highest risk, how wide, how many; then by the first scope and agent: a total order. */
static int compare_changes(const void *a, const void *b) {
  const struct sc_change *x = a, *y = b;
  if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
  if (x->risk != y->risk) return x->risk > y->risk ? -1 : 1;
  if (width(x) != width(y)) return width(x) > width(y) ? -1 : 1;
  if (x->scope_count != y->scope_count) return x->scope_count > y->scope_count ? -1 : 1;
  if (x->subject_count != y->subject_count) return x->subject_count > y->subject_count ? -1 : 1;
  if (x->scopes[0] != y->scopes[0]) return compare_ids(x->scopes[0], y->scopes[0]);
  if (x->chains[0].tasks[0] != y->chains[0].tasks[0])
    return compare_ids(x->chains[0].tasks[0], y->chains[0].tasks[0]);
  if (x->chains[0].count != y->chains[0].count)
    return compare_ids(x->chains[0].count, y->chains[0].count);
  int order = sc_str_compare(x->who[0], y->who[0]);
  if (order != 0 || x->when.case_count == 0 || y->when.case_count == 0) return order;
  return sc_str_compare(x->when.cases[0], y->when.cases[0]);
}

bool sc_diff_collect(struct sc_diff *diff, const struct sc_cells_options *options) {
  struct collect c = {.diff = diff, .arena = diff->arena};
  (void)sc_cells_each(&diff->parts, options, take, &c);
  diff->cell_list = c.cells.items;
  make_groups(&c);
  for (size_t g = 0; g < c.groups.count; g++)
    if (!add_change(&c, &c.groups.items[g])) return false;
  if (diff->changes.count > 0)
    qsort(diff->changes.items, diff->changes.count, sizeof *diff->changes.items, compare_changes);
  diff->unproved = diff->universe.unproved ? diff->universe.unproved_why : NULL;
  diff->proved = diff->unproved == NULL && diff->unproved_count == 0;
  return true;
}
