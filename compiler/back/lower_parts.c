/* SPDX-License-Identifier: Apache-2.0
 *
 * lower_parts.c - the three parts of lowering that have nothing in common: rows, names and, with debug, what the source says of
 * rules. Two threads may do them: names and the source then have arenas of their own, which the one of the table adopts.
 */
#include "back/lower_debug.h"

#include <stdatomic.h>

#include "base/threads.h"

/* Below this number of rules threads cost more than they save. */
#define RULES_FOR_TWO 20000u

enum part { PART_ROWS, PART_SOURCE, PART_NAMES, PART_COUNT }; /* the longest first */

struct parts {
  struct sc_lower *lower;
  bool good;
  struct sc_arena own[PART_COUNT]; /* of the parts that do not use the table's arena */
  atomic_uint next;
  atomic_bool no_memory;
};

static void make_part(struct parts *parts, enum part part) {
  struct sc_lower *lower = parts->lower;
  switch (part) {
  case PART_ROWS:
    sc_lower_conditions(lower);
    sc_lower_implied_by(lower);
    sc_lower_subjects(lower);
    parts->good = sc_lower_delegations(lower);
    if (parts->good) sc_lower_denies(lower);
    return;
  case PART_SOURCE:
    if (lower->debug != NULL) sc_lower_debug_source(lower->debug);
    return;
  case PART_NAMES: sc_lower_tables(lower); return;
  case PART_COUNT: break;
  }
}

static struct sc_arena *arena_of(struct parts *parts, enum part part) {
  return part == PART_ROWS ? parts->lower->arena : &parts->own[part];
}

/* A recovery point on this thread: a jump must not leave it. */
static void make_part_here(struct parts *parts, enum part part) {
  jmp_buf recovery;
  if (setjmp(recovery) != 0) {
    atomic_store(&parts->no_memory, true);
    return;
  }
  arena_of(parts, part)->recovery = &recovery;
  make_part(parts, part);
}

static void run_worker(void *worker) {
  struct parts *parts = *(struct parts **)worker;
  for (unsigned part; (part = atomic_fetch_add(&parts->next, 1)) < PART_COUNT;)
    if (!atomic_load(&parts->no_memory)) make_part_here(parts, (enum part)part);
}

static void release_own(void *context) {
  struct parts *parts = context;
  for (unsigned part = 0; part < PART_COUNT; part++) sc_arena_release(&parts->own[part]);
}

static void make_with_threads(struct parts *parts) {
  struct sc_lower *lower = parts->lower;
  jmp_buf *recovery = lower->arena->recovery;
  struct parts *workers[2] = {parts, parts};
  sc_arena_defer(lower->arena, release_own, parts);
  lower->names_arena = &parts->own[PART_NAMES];
  if (lower->debug != NULL) lower->debug->arena = &parts->own[PART_SOURCE];
  sc_threads_run(run_worker, workers, sizeof *workers, 2);
  lower->arena->recovery = recovery;
  if (parts->no_memory) sc_arena_fail(lower->arena);
  for (unsigned part = 0; part < PART_COUNT; part++)
    sc_arena_adopt(lower->arena, &parts->own[part]);
  lower->names_arena = lower->arena;
  if (lower->debug != NULL) lower->debug->arena = lower->arena;
}

bool sc_lower_parts(struct sc_lower *lower) {
  struct parts *parts = SC_NEW(lower->arena, struct parts);
  parts->lower = lower;
  lower->names_arena = lower->arena;
  sc_lower_begin_tables(lower);
  if (lower->options->debug) lower->debug = sc_lower_debug_new(lower);
  if (lower->options->jobs > 1 && lower->policy->rule_count >= RULES_FOR_TWO) {
    make_with_threads(parts);
  } else {
    for (unsigned part = 0; part < PART_COUNT; part++) make_part(parts, (enum part)part);
  }
  sc_lower_place_names(lower);
  return parts->good;
}
