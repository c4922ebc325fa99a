/* SPDX-License-Identifier: Apache-2.0
 *
 * exactness.c - random pairs of policies: what the analysis says differs must differ, and nothing else may.
 *
 *   exactness [--pairs N] [--requests M] [--seed S] [--only SEED]
 *   exactness --small N [--seed S] [--only SEED]      all requests to N pairs of small policies: enumeration.h
 *   exactness --whole N [--seed S] [--only SEED]      the same, every single one put to the tables
 *
 * Of each pair every region's witness, and three more requests out of the region, are put to both tables: they must disagree as
 * the region says. Then M random requests are: where the tables disagree, a region must hold the request; where they
 * agree, none may. Exit: 0 all well, 1 not, 2 usage.
 */
#include "analysis/exactness.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "analysis/analysis.h"
#include "analysis/edited_policy.h"
#include "analysis/enumeration.h"
#include "analysis/isop.h"
#include "explain/request_text.h"
#include "explain/witness_request.h"
#include "oracle/differential.h"

struct counts {
  uint64_t pairs, equal, cells, witnesses, requests, differing, unproved, tables;
  double seconds;
};

struct check {
  struct sc_arena *arena;
  struct trial *sides[2];
  struct sc_universe universe;
  struct sc_parts parts;
  SC_VEC(struct sc_access) cells;
  struct counts *counts;
  struct rng rng;
  uint64_t seed;
};

static double now_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool open_text(struct sc_arena *arena, struct trial *trial, const struct gen_policy *policy,
                      struct sc_str *text) {
  generate_files(arena, 7, policy, 1, text);
  return trial_open(trial, *text, NULL, true);
}

/* --- checks ----------------------------------------------------------------------------------------------- */

static const struct scope_table *table_of(const struct check *check, unsigned side) {
  return &check->sides[side]->tables[TABLE_STRIPPED];
}

static bool same_duties(const struct check *check, const struct scope_decision d[2]) {
  if (d[0].ttl_s != d[1].ttl_s || d[0].log != d[1].log) return false;
  for (unsigned side = 0; side < 2; side++)
    for (uint32_t i = 0; i < 32; i++) {
      if (!(d[side].step_ups >> i & 1u)) continue;
      struct scope_bytes name = scope_step_up_name(table_of(check, side), i);
      bool found = false;
      for (uint32_t j = 0; j < 32; j++) {
        struct scope_bytes other = scope_step_up_name(table_of(check, 1 - side), j);
        found |= (d[1 - side].step_ups >> j & 1u) && other.len == name.len &&
                 memcmp(other.ptr, name.ptr, name.len) == 0;
      }
      if (!found) return false;
    }
  return true;
}

enum outcome { OUT_SAME, OUT_GRANTED, OUT_REVOKED, OUT_OBLIGED };

static enum outcome outcome(const struct check *check, const struct scope_request *request) {
  struct scope_decision d[2];
  for (unsigned side = 0; side < 2; side++) scope_decide(table_of(check, side), request, &d[side]);
  if (d[0].allow != d[1].allow) return d[1].allow ? OUT_GRANTED : OUT_REVOKED;
  return d[0].allow && !same_duties(check, d) ? OUT_OBLIGED : OUT_SAME;
}

static bool try_witness(struct check *check, const struct sc_access *cell, sc_mdd_ref ref,
                        enum outcome wanted) {
  struct sc_witness witness;
  struct scope_request request;
  sc_witness_of(&check->parts, cell, ref, &witness);
  sc_witness_request(check->arena, &witness, &request);
  check->counts->witnesses++;
  enum outcome got = outcome(check, &request);
  if (got == wanted) return true;
  struct sc_text json = {0};
  sc_request_json(check->arena, &json, &request);
  printf("exactness: seed %" PRIu64 ": a witness says %d, the tables %d: %.*s\n", check->seed,
         (int)wanted, (int)got, (int)json.count, json.items);
  return false;
}

/* Where a variable that depends on another has a value at all. */
static sc_mdd_ref guard(struct check *check, const struct sc_shared_var *var) {
  const struct sc_shared_var *of = var->main;
  if (of == NULL) return SCOPE_F_TRUE;
  sc_mdd_ref *children = SC_NEW_ARRAY(check->arena, sc_mdd_ref, of->class_count);
  for (uint32_t c = 0; c < of->class_count; c++) {
    bool good = of->kind == SC_SHARED_TEXT ? c == 0 : c == 1;
    if (of->kind == SC_SHARED_NOW) good = sc_shared_number(of, c) < INT64_C(4102444800);
    children[c] = good ? SCOPE_F_TRUE : SCOPE_F_FALSE;
  }
  return sc_case(&check->universe, of, children, SCOPE_F_FALSE);
}

/* The region where one of its variables has one of its classes: a corner of it. */
static sc_mdd_ref corner(struct check *check, sc_mdd_ref ref) {
  struct sc_universe *u = &check->universe;
  if (u->vars.count == 0 || ref < SCOPE_F_FIRST_NODE) return ref;
  const struct sc_shared_var *var = u->vars.items[rng_below(&check->rng, u->vars.count)];
  uint32_t wanted = rng_below(&check->rng, var->class_count);
  sc_mdd_ref *children = SC_NEW_ARRAY(check->arena, sc_mdd_ref, var->class_count);
  for (uint32_t c = 0; c < var->class_count; c++)
    children[c] = c == wanted ? SCOPE_F_TRUE : SCOPE_F_FALSE;
  bool tested[4096] = {false};
  sc_support(u, ref, tested);
  if (!tested[var->id]) return ref;
  sc_mdd_ref here = sc_mdd_and(u->mdd, guard(check, var), sc_case(u, var, children, SCOPE_F_FALSE));
  sc_mdd_ref part = sc_mdd_and(u->mdd, ref, here);
  return part == SCOPE_F_FALSE ? ref : part;
}

/* The sum of products that people read covers the region and nothing else that can be. */
static bool try_sum(struct check *check, const struct sc_access *cell, sc_mdd_ref ref) {
  struct sc_universe *u = &check->universe;
  struct sc_sum sum;
  sc_mdd_ref covered = SCOPE_F_FALSE;
  sc_mdd_ref may = sc_mdd_or(u->mdd, ref, sc_mdd_not(u->mdd, sc_care(u, ref, &cell->context).can));
  if (!sc_isop(u, ref, may, &sum)) return true; /* too many products: cut, and said */
  for (size_t i = 0; i < sum.items.count; i++)
    covered = sc_mdd_or(u->mdd, covered, sum.items.items[i].ref);
  if (sc_mdd_and(u->mdd, ref, sc_mdd_not(u->mdd, covered)) == SCOPE_F_FALSE &&
      sc_mdd_and(u->mdd, covered, sc_mdd_not(u->mdd, may)) == SCOPE_F_FALSE)
    return true;
  printf("exactness: seed %" PRIu64 ": a sum of products is not its region\n", check->seed);
  return false;
}

/* The region of a kind, where requests surely are in it. */
static bool try_region(struct check *check, const struct sc_access *cell,
                       enum sc_difference_kind kind, enum outcome wanted) {
  sc_mdd_ref ref = cell->sure[kind];
  check->counts->unproved += cell->unproved[kind] != NULL;
  if (ref == SCOPE_F_FALSE) return true;
  bool good = try_witness(check, cell, ref, wanted);
  if (good && check->cells.count < 5000) good = try_sum(check, cell, ref);
  for (unsigned i = 0; i < 3 && good; i++)
    good = try_witness(check, cell, corner(check, corner(check, ref)), wanted);
  return good;
}

static bool take(void *ctx, const struct sc_access *cell) {
  struct check *check = ctx;
  struct sc_access copy = *cell;
  uint32_t *chain = SC_NEW_ARRAY(check->arena, uint32_t, cell->chain_count);
  memcpy(chain, cell->chain, cell->chain_count * sizeof *chain);
  copy.chain = chain;
  *SC_PUSH(check->arena, &check->cells) = copy;
  return true;
}

static bool is_listed(const struct check *check, struct sc_str name) {
  const struct sc_universe *u = &check->universe;
  for (uint32_t i = 0; i < u->scopes.count && !u->scopes.items[i].unlisted; i++)
    if (sc_str_equal(u->scopes.items[i].name, name)) return true;
  return false;
}

/* By the handles that the tables give the name and each shared scope. */
static uint32_t shared_scope(const struct check *check, const struct oracle_request *request) {
  const struct sc_universe *u = &check->universe;
  struct scope_bytes name = {request->scope.ptr, request->scope.len};
  bool listed = is_listed(check, request->scope);
  for (uint32_t i = 0; i < u->scopes.count; i++) {
    const struct sc_shared_scope *scope = &u->scopes.items[i];
    if (!scope->unlisted && sc_str_equal(scope->name, request->scope)) return i;
    if (!scope->unlisted || listed) continue;
    struct scope_bytes example = {scope->name.ptr, scope->name.len};
    bool same = true;
    for (unsigned side = 0; side < 2; side++)
      same &= scope_resolve_scope(table_of(check, side), name) ==
              scope_resolve_scope(table_of(check, side), example);
    if (same) return i;
  }
  return SC_NOT_FOUND;
}

static bool speaks_of_known_user(const struct check *check, const struct sc_access *cell,
                                 sc_mdd_ref ref, const struct oracle_request *request) {
  const struct sc_shared_var *text = check->parts.user_text;
  if (cell->base != SC_BASE_STRANGER || text == NULL) return false;
  bool tested[4096] = {false};
  sc_support((struct sc_universe *)(uintptr_t)&check->universe, ref, tested);
  if (!tested[text->id]) return false;
  for (size_t i = 0; i < check->universe.users.items.count; i++)
    if (sc_str_equal(check->universe.users.items.items[i].name, request->user)) return true;
  return false;
}

static bool try_request(struct check *check, const struct oracle_request *from) {
  struct scope_request request;
  to_request(check->arena, NULL, from, &request);
  enum outcome got = outcome(check, &request);
  uint32_t scope = shared_scope(check, from);
  bool held = false, exact = true;
  for (size_t i = 0; i < check->cells.count; i++) {
    const struct sc_access *cell = &check->cells.items[i];
    if (!cell_concerns(&check->parts, cell, from, scope)) continue;
    const sc_mdd_ref regions[] = {SCOPE_F_FALSE, cell->granted, cell->revoked, cell->obliged};
    /* A part of the request's subject tells of it only where it differs; the whole subject must be right. */
    if (got != OUT_SAME)
      held |= !speaks_of_known_user(check, cell, regions[got], from) &&
              region_holds(&check->universe, regions[got], from);
  }
  check->counts->requests++;
  check->counts->differing += got != OUT_SAME;
  if (got == OUT_SAME || (held && exact)) return true;
  struct sc_str json = request_json(check->arena, from);
  printf("exactness: seed %" PRIu64 ": the tables differ (%d), and no region says so: %.*s\n",
         check->seed, (int)got, SC_STR_ARGS(json));
  return false;
}

static bool try_requests(struct check *check, const struct gen_policy policies[2], uint64_t count) {
  struct oracle_request *requests = SC_NEW_ARRAY(check->arena, struct oracle_request, count);
  for (unsigned side = 0; side < 2; side++) {
    const struct gen_pools *pools =
        generate_pools(check->arena, &check->sides[side]->compilation.policy, &policies[side]);
    for (uint64_t i = 0; i < count; i++) {
      generate_request(check->arena, &check->rng, pools, &requests[i]);
      if (!try_request(check, &requests[i])) return false;
    }
  }
  return true;
}

static bool check_pair(struct check *check, const struct gen_policy policies[2],
                       uint64_t requests) {
  const void *bytes[2] = {check->sides[0]->stripped.ptr, check->sides[1]->stripped.ptr};
  struct sc_difference difference;
  double start = now_s();
  enum sc_equality equality =
      sc_analysis_first_difference(check->arena, bytes[0], bytes[1], &difference);
  check->counts->seconds += now_s() - start;
  sc_universe_init(&check->universe, check->arena, bytes[0], bytes[1]);
  sc_parts_init(&check->parts, &check->universe, NULL);
  sc_parts_compare(&check->parts);
  struct sc_cells_options options = {.obligations = true, .user = SC_NOT_FOUND};
  sc_cells_each(&check->parts, &options, take, check);
  size_t found = check->cells.count;
  options.all = true; /* what seems unchanged, too */
  check->cells.count = 0;
  sc_cells_each(&check->parts, &options, take, check);
  if (found != check->cells.count) {
    printf("exactness: seed %" PRIu64 ": %zu cells among those that changed, %zu among all\n",
           check->seed, found, check->cells.count);
    return false;
  }
  check->counts->pairs++;
  check->counts->cells += check->cells.count;
  check->counts->equal += equality == SC_EQUAL;
  if (check->universe.unproved) {
    check->counts->unproved++;
    printf("seed %" PRIu64 " unproved: %s\n", check->seed, check->universe.unproved_why);
    return true;
  }
  if ((equality == SC_DIFFERENT) != (check->cells.count > 0)) {
    printf("exactness: seed %" PRIu64 ": first difference and all differences disagree\n",
           check->seed);
    return false;
  }
  for (size_t i = 0; i < check->cells.count; i++) {
    const struct sc_access *cell = &check->cells.items[i];
    if (!try_region(check, cell, SC_GRANTED, OUT_GRANTED) ||
        !try_region(check, cell, SC_REVOKED, OUT_REVOKED) ||
        !try_region(check, cell, SC_OBLIGED, OUT_OBLIGED))
      return false;
  }
  return try_requests(check, policies, requests);
}

static bool run_pair(uint64_t seed, uint64_t requests, struct counts *counts) {
  static struct trial trials[2]; /* large */
  struct sc_arena arena;
  struct gen_policy policies[2];
  struct sc_str texts[2];
  bool good = true;
  sc_arena_init(&arena);
  struct check check = {.arena = &arena, .counts = counts, .rng = {seed ^ 0xe4ac7}, .seed = seed};
  generate_policy(&arena, seed, 7, &policies[0]);
  if (open_text(&arena, &trials[0], &policies[0], &texts[0])) {
    bool open = false;
    for (unsigned tries = 0; tries < 30 && !open; tries++) {
      edited_policy(&arena, &check.rng, &policies[0], &policies[1]);
      open = open_text(&arena, &trials[1], &policies[1], &texts[1]);
    }
    if (open) {
      bool swap = rng_chance(&check.rng, 50);
      check.sides[swap] = &trials[0];
      check.sides[!swap] = &trials[1];
      if (swap) {
        struct gen_policy other = policies[0];
        policies[0] = policies[1];
        policies[1] = other;
      }
      good = check_pair(&check, policies, requests);
      if (!good)
        printf("--- one\n%.*s--- two (edited; %s)\n%.*s", SC_STR_ARGS(texts[0]),
               swap ? "before" : "after", SC_STR_ARGS(texts[1]));
      trial_close(&trials[1]);
    }
    trial_close(&trials[0]);
  }
  sc_arena_release(&arena);
  return good;
}

static int run_small(uint64_t pairs, uint64_t seed, uint64_t only, bool whole) {
  struct enumerated counts = {0};
  bool good = enumerate_pairs(pairs, seed, only, whole, &counts);
  printf("%" PRIu64 " small pairs (%" PRIu64 " equal, %" PRIu64 " with patterns; %" PRIu64
         " more were too large), %" PRIu64 " cells, %" PRIu64 " changes, %" PRIu64
         " requests, all that there are (%" PRIu64 " put): %" PRIu64
         " answered differently, %" PRIu64 " in a region of their subject; %" PRIu64
         " unproved, %" PRIu64 " without patterns\n",
         counts.pairs, counts.equal, counts.with_patterns, counts.too_large, counts.cells,
         counts.changes, counts.requests, counts.put, counts.differing, counts.held,
         counts.unproved, counts.unproved_plain);
  good &= counts.pairs > 0 && counts.unproved_plain == 0;
  good &= only != 0 || (counts.differing > 0 && counts.held > 0);
  printf("%s\n", good ? "1 passed, 0 failed" : "0 passed, 1 failed");
  return good ? 0 : 1;
}

int main(int argc, char **argv) {
  uint64_t pairs = 200, requests = 100, seed = 1, only = 0, small = 0, whole = 0;
  for (int i = 1; i + 1 < argc; i += 2) {
    uint64_t value = strtoull(argv[i + 1], NULL, 10);
    if (strcmp(argv[i], "--pairs") == 0)
      pairs = value;
    else if (strcmp(argv[i], "--requests") == 0)
      requests = value;
    else if (strcmp(argv[i], "--seed") == 0)
      seed = value;
    else if (strcmp(argv[i], "--only") == 0)
      only = value;
    else if (strcmp(argv[i], "--small") == 0)
      small = value;
    else if (strcmp(argv[i], "--whole") == 0)
      whole = value;
    else
      return 2;
  }
  if (small + whole > 0) return run_small(small + whole, seed, only, whole > 0);
  struct counts counts = {0};
  for (uint64_t i = 0; i < pairs; i++) {
    struct rng rng = {seed * 0x9e3779b97f4a7c15ull + i};
    uint64_t pair = only != 0 ? only : rng_next(&rng) >> 16;
    if (!run_pair(pair, requests, &counts)) return 1;
    if (only != 0) break;
  }
  printf("%" PRIu64 " pairs (%" PRIu64 " equal), %" PRIu64 " cells, %" PRIu64
         " requests out of regions, %" PRIu64 " at random (%" PRIu64
         " answered differently), %" PRIu64 " unproved\n",
         counts.pairs, counts.equal, counts.cells, counts.witnesses, counts.requests,
         counts.differing, counts.unproved);
  fprintf(stderr, "first difference: %.3f ms a pair\n",
          counts.pairs ? counts.seconds * 1e3 / (double)counts.pairs : 0);
  bool seen = counts.pairs > 0 && counts.cells > 0 && counts.differing > 0;
  printf("%s\n", seen ? "1 passed, 0 failed" : "0 passed, 1 failed");
  return seen ? 0 : 1;
}
