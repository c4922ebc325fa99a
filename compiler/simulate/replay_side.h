/* SPDX-License-Identifier: Apache-2.0
 *
 * replay_side.h - events of a log as requests on one table, decided in batches.
 */
#ifndef SC_REPLAY_SIDE_H
#define SC_REPLAY_SIDE_H

#include <scope.h>

#include "simulate/log_event.h"

#define SC_REPLAY_BATCH 64u

/* What a policy says to an event. */
enum sc_replayed {
  SC_REPLAYED_ALLOW,
  SC_REPLAYED_DENY,
  SC_REPLAYED_UNREPLAYABLE, /* it depends on attributes that the log does not have */
  SC_REPLAYED_COUNT
};
const char *sc_replayed_name(enum sc_replayed outcome); /* "allow", "deny", "not-replayable" */

#define SC_ATTR_MEMOS 64u
#define SC_ATTR_MEMO_NAME 48u

/* What a name of an attribute is to the policy. */
struct sc_attr_memo {
  char text[SC_ATTR_MEMO_NAME]; /* the name; a longer one is looked up each time */
  size_t len;
  uint64_t number; /* of the pool; 0 = not known */
  bool known;
  struct sc_str name; /* the table's own */
  uint32_t handle;
  enum scope_value_type type;
};

struct sc_side {
  struct sc_arena *arena;
  const struct scope_table *table; /* borrowed, with its explanation sections open */
  const unsigned char *bytes; /* of the table, may be NULL */
  struct sc_attr_memo memos[SC_ATTR_MEMOS]; /* of the n-th attribute in the event before */
  struct scope_request *requests; /* of the batch */
  struct scope_decision *decisions;
  enum sc_replayed *outcomes;
  uint32_t *tasks; /* handles, per actor */
  struct scope_name *names;
  struct scope_attr *attrs;
  struct scope_bytes *items;
  size_t task_count, name_count, attr_count, item_count;
};

void sc_side_init(struct sc_arena *arena, struct sc_side *side, const struct scope_table *table,
                  const unsigned char *bytes, const struct sc_event_pool *pool);

/* Requests, decisions and outcomes of at most SC_REPLAY_BATCH events of that pool. */
void sc_side_decide(struct sc_side *side, const struct sc_event *events, size_t count);

/* Which attributes the outcome hangs on: writes at most SCOPE_CONTEXT_MAX names, returns how many there are; 0 where
 * nothing that is missing could change the decision. */
size_t sc_side_missing(const struct sc_side *side, size_t index, struct scope_bytes *out);

#endif
