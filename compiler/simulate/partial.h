/* SPDX-License-Identifier: Apache-2.0
 *
 * partial.h - what was counted of a part of the logs, as a file: parts that were counted apart, on any number of machines, join to
 * what counting all of it in one place gives.
 *
 * The file is JSON lines (docs/PARTIAL.md): a row `partial` with the digests of the tables, rows, and a row `end` with their number and the
 * SHA-256 of all bytes before it. Several of them, one behind the other, are one file. Ids in it are those of the tables, which is
 * why it is refused where the tables are others.
 */
#ifndef SC_PARTIAL_H
#define SC_PARTIAL_H

#include "simulate/simulate.h"

#define SC_PARTIAL_VERSION 1u

/* Before sc_simulate_finish. The logs must have been read with their digests (sc_log_source_want_digest). */
void sc_partial_write(struct sc_simulation *simulation, struct sc_text *out);

/* Adds what the file holds. False: *error (arena) says what is wrong with it, and where; then the simulation is of no use. */
bool sc_partial_read(struct sc_simulation *simulation, const char *path, struct sc_str *error);

/* After all: the name of a log that was counted twice, in two parts; NULL = none. */
const char *sc_partial_twice(struct sc_simulation *simulation);

#endif
