/* SPDX-License-Identifier: Apache-2.0
 *
 * fold.h - logs that were counted elsewhere, as by a query in a data warehouse: rows that stand for many events.
 *
 * A row is a JSON object in a line; its `kind` says what it counts:
 *
 *   query    `version` 1; for which policy the rows were made: the `digest` of its meaning, the one of a `candidate`, and the `zone` of the hours
 *   cell     events that no rule can tell apart: the request, `time`, `decision` and `reason` as docs/AUDIT.md has them, of the
 *            first of these events; their `count`, and `first` and `last`, the times of the first and the last one
 *   policy   `count` events that the policy of this `name`, `version` and `digest` has decided (empty = not said)
 *   ids      `events` that have an id, `distinct` ones among these
 *   damaged  `count` lines, or rows of a table, that are no event
 *   hour     `count` events of `agent` in the hour `hour` since 1970
 *   week     `count` allowed events of `agent` for `task` in the hour `hour_of_week` (0 = Monday 00:00) of the policy's zone
 *   minute   that there is an allowed one in the minute `minute` of the day
 *   network  the `least` and the `greatest` address of an `attribute` in allowed ones: of IPv4 and of IPv6 a row each
 *   block    `count`, `first`, `last` of allowed ones whose `attribute` is in the network of `address`: of IPv4 the first 16 bits,
 *            of IPv6 the first 48, or so many as `bits` says (8 or 0; 32, 16 or 0)
 *
 * What no rule of one policy can tell apart another one's may: rows are taken for the policies of their query only, which is to
 * be among them. Rows of one kind may come in any number and order; equal ones add up. What hangs on names that the policy does not have says
 * nothing in rows of the last five kinds, but for the hour.
 */
#ifndef SC_FOLD_H
#define SC_FOLD_H

#include "simulate/fold_row.h"
#include "simulate/simulate.h"

/* Counts what a row says. False: *error (arena) says what is wrong with it. */
bool sc_fold_line(struct sc_simulation *simulation, struct sc_str line, struct sc_str *error);

/* For readers of rows: *error from what the row has remembered. Always false. */
bool sc_row_fail(struct sc_arena *arena, const struct sc_row *row, struct sc_str *error);
/* A row of `kind` that tells of agents and tasks; false: it is none of those kinds, or wrong. */
bool sc_fold_profile_row(struct sc_profiles *profiles, struct sc_str kind, struct sc_row *row);

#endif
