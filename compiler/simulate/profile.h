/* SPDX-License-Identifier: Apache-2.0
 *
 * profile.h - when and from where each agent and each of its tasks acted.
 *
 * All of it is counts, sets and extremes: parts of a log that are read apart join to the same as the whole, in any order. Memory
 * depends on the policy and on how long the logs are in hours, not on the number of events. Names that the policy does not have
 * have no profile.
 *
 * The hour of the week and the minute of the day are those of the policy's own zone, at the `now` that the conditions saw; the
 * hours of agents are counted at the time of the event.
 */
#ifndef SC_PROFILE_H
#define SC_PROFILE_H

#include "condition/zone.h"
#include "simulate/replay_side.h"

#define SC_PROFILE_WEEK 168u /* hours, Monday 00:00 first */
#define SC_PROFILE_DAY 1440u /* minutes */
#define SC_PROFILE_BLOCKS 64u /* networks that are told apart, of one task, attribute and family */
#define SC_PROFILE_HOURS 128u /* hours of one piece of an agent's time */
#define SC_PROFILE_PIECES_MAX ((size_t)1 << 17) /* of all agents: 128 MiB */

/* Addresses that begin alike. The bits before the slash, as a number: of IPv4 the last 32 are the address, of IPv6 all 64 are
 * its first half. */
struct sc_address_block {
  uint64_t prefix;
  struct sc_use use;
};

/* The networks of one task, attribute and family. They are counted by a prefix that is as long as possible for SC_PROFILE_BLOCKS
 * to suffice: of IPv4 /16, /8 or /0, of IPv6 /48, /32, /16 or /0. How long it is at the end does not depend on the order. */
struct sc_address_use {
  bool used; /* there is a least and a greatest one */
  bool counted; /* there is a block, and `bits` says of what size */
  uint8_t least[16], greatest[16];
  uint8_t bits; /* of the prefix */
  uint8_t last; /* the block that was found last */
  uint32_t count, capacity;
  struct sc_address_block *blocks;
};

enum { SC_ADDRESS_V4, SC_ADDRESS_V6, SC_ADDRESS_FAMILIES };

/* Recorded ALLOWs of one task. */
struct sc_task_profile {
  uint64_t week[SC_PROFILE_WEEK];
  uint64_t minutes[SC_PROFILE_DAY / 64 + 1]; /* a bit each */
  struct sc_address_use (*addresses)[SC_ADDRESS_FAMILIES]; /* per attribute of type ip */
};

struct sc_agent_hours {
  uint32_t piece; /* hour since 1970 / SC_PROFILE_HOURS */
  uint64_t counts[SC_PROFILE_HOURS];
};

/* All events of one agent, allowed or not. */
struct sc_agent_profile {
  SC_VEC(struct sc_agent_hours *) pieces; /* rising */
};

struct sc_profiles {
  struct sc_arena *arena;
  const struct sc_side *side;
  struct sc_str zone_name;
  const struct sc_zone *zone; /* NULL = UTC */
  int64_t offset_from, offset_until; /* in between the offset is offset_s */
  int32_t offset_s;
  uint32_t *ip_attrs; /* ids of attributes of type ip, rising */
  uint32_t ip_count;
  uint8_t *ip_of_attr; /* by id of the attribute: index + 1; 0 = of another type */
  struct sc_task_profile **tasks; /* by the table's id; NULL = nothing was allowed */
  uint32_t task_count;
  struct sc_agent_profile *agents; /* by the table's id */
  uint32_t agent_count;
  size_t piece_count;
  uint64_t uncounted; /* events beyond SC_PROFILE_PIECES_MAX, which no hour of an agent counts */
};

/* A network and how much it was used. */
struct sc_address_count {
  uint8_t address[16];
  unsigned bits; /* within 32 or 128 */
  struct sc_use use;
};

/* `zone` is the name of a zone; one that is empty or unknown stands for UTC. */
void sc_profiles_init(struct sc_arena *arena, struct sc_profiles *profiles,
                      const struct sc_side *side, struct sc_str zone);
/* Counts an event of the side's batch. */
void sc_profiles_add(struct sc_profiles *profiles, const struct sc_event *event, size_t index);

/* The parts of it, for what was counted elsewhere. Ids are the table's, and valid. */
void sc_profiles_add_hour(struct sc_profiles *profiles, uint32_t agent, uint32_t hour,
                          uint64_t count);
void sc_profiles_add_week(struct sc_profiles *profiles, uint32_t task, uint32_t hour_of_week,
                          uint64_t count);
void sc_profiles_add_minute(struct sc_profiles *profiles, uint32_t task, uint32_t minute);
/* `ip` is an index into ip_attrs; addresses are 16 bytes, IPv4 as ::ffff:a.b.c.d. A block is the network of `address` whose
 * prefix has `bits` bits, or fewer. */
void sc_profiles_add_block(struct sc_profiles *profiles, uint32_t task, uint32_t ip,
                           const struct sc_address_count *block);
/* The least and the greatest address of one family that were used. */
void sc_profiles_add_range(struct sc_profiles *profiles, uint32_t task, uint32_t ip,
                           const uint8_t least[16], const uint8_t greatest[16]);

unsigned sc_address_family(const uint8_t address[16]);
/* How many bits of it blocks are told apart by, at first; and whether a block may have so many. */
unsigned sc_address_block_bits(unsigned family);
void sc_address_of_block(unsigned family, uint64_t prefix, uint8_t out[16]);
bool sc_address_bits_ok(unsigned family, unsigned bits);
/* The bits that all addresses of a use have in common, within 32 or 128. */
unsigned sc_address_common(const struct sc_address_use *use, unsigned family);

#endif
