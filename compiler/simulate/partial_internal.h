/* SPDX-License-Identifier: Apache-2.0
 *
 * partial_internal.h - between the files that write and read partial files.
 */
#ifndef SC_PARTIAL_INTERNAL_H
#define SC_PARTIAL_INTERNAL_H

#include "explain/request_text.h"
#include "simulate/fold_row.h"
#include "simulate/partial.h"

#define SC_HOUR_MAX ((int64_t)UINT32_MAX / 3600)
#define SC_PARTIAL_ID 16u /* bytes of an id: its hash, its place; the high bytes first */

struct sc_partial {
  struct sc_simulation *s;
  size_t first_file; /* of this part, in the simulation's list */
  struct sc_digest *digest; /* of its rows so far */
  bool open; /* between `partial` and `end` */
  bool stats_read;
  uint64_t rows;
  uint64_t damaged, repeated; /* samples of these kinds */
  struct sc_str error;
};

/* Each takes a row of kinds that are its own: false if it is none of them. What is wrong with it, the row remembers. */
bool sc_partial_read_use(struct sc_partial *partial, struct sc_str kind, struct sc_row *row);
bool sc_partial_read_profile(struct sc_partial *partial, struct sc_str kind, struct sc_row *row);
bool sc_partial_read_logs(struct sc_partial *partial, struct sc_str kind, struct sc_row *row);

/* One row. False: `error` says what is wrong with it. */
bool sc_partial_read_row(struct sc_partial *partial, struct sc_str line);

/* Three numbers of a list. */
bool sc_partial_use(const uint64_t *numbers, struct sc_use *out);

#endif
