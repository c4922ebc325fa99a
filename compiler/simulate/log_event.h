/* SPDX-License-Identifier: Apache-2.0
 *
 * log_event.h - one line of a decision log (docs/AUDIT.md) to an event, independent of any policy.
 *
 * An event borrows texts from its line and from the pool that it was read into, which is of fixed size and serves a batch of
 * events: nothing is allocated per event.
 */
#ifndef SC_LOG_EVENT_H
#define SC_LOG_EVENT_H

#include <scope.h>

#include "simulate/log_lines.h"
#include "simulate/log_memo.h"
#include "simulate/use.h"

#define SC_EVENT_TEXTS_MAX ((size_t)1 << 16) /* names and members of sets of one line */
#define SC_EVENT_HINTS 16u
#define SC_EVENT_REASON_NONE 0xffu

/* A context value as the log has it. Its type is that of the JSON; the policy's comes later. */
struct sc_event_value {
  enum {
    SC_EVENT_OTHER, /* null, an object, a fraction, a list of other things: fits no type */
    SC_EVENT_BOOL,
    SC_EVENT_INT,
    SC_EVENT_TEXT,
    SC_EVENT_LIST
  } kind;
  int64_t number;
  struct sc_str text;
  const struct sc_str *items;
  size_t item_count;
};

struct sc_event_attr {
  struct sc_str name;
  uint64_t name_number; /* of the pool: equal numbers are equal names; 0 says nothing */
  struct sc_event_value value;
};

struct sc_event {
  uint64_t line; /* of its file, from 1; set by who reads the lines */
  int64_t time; /* seconds since 1970, 0 .. 2^32 - 1 */
  struct sc_use use; /* how many events it stands for: of a log one, at its time */
  bool allow; /* as recorded */
  uint8_t reason; /* enum scope_reason, or SC_EVENT_REASON_NONE */
  bool has_id;
  uint64_t id_hash;
  struct sc_str id; /* without quotes */
  bool has_user, has_resource, now_given, has_now; /* given, but no instant: missing */
  int64_t now;
  struct sc_str user, task, scope, resource;
  const struct sc_str *roles, *actors;
  size_t role_count, actor_count;
  const struct sc_event_attr *attrs;
  size_t attr_count;
  struct sc_str policy_name, policy_version, policy_digest; /* empty = not said */
};

/* Room for the parts of a batch of events. */
struct sc_event_pool {
  struct sc_event_attr *attrs;
  size_t attr_count, attr_capacity;
  struct sc_str *texts;
  size_t text_count, text_capacity;
  char *room; /* decoded texts */
  size_t room_used, room_size;
  /* Of the line before: */
  struct sc_name_memo keys[SC_EVENT_HINTS],
      names[SC_EVENT_HINTS]; /* n-th of the line, n-th of its context */
  struct sc_policy_memo policy;
  struct sc_day_memo day;
  uint64_t name_numbers;
};
void sc_event_pool_init(struct sc_arena *arena, struct sc_event_pool *pool, size_t events);
/* Whether an event of a line of this length surely fits; else the pool must be cleared first. */
bool sc_event_pool_fits(const struct sc_event_pool *pool, size_t line_len);
void sc_event_pool_clear(struct sc_event_pool *pool);

struct sc_event_error {
  const char *message; /* static */
  size_t byte; /* of the line, from 1 */
};

/* False: the line is damaged; `error` says why and where. */
bool sc_event_read(struct sc_str line, struct sc_event_pool *pool, struct sc_event *out,
                   struct sc_event_error *error);

#endif
