/* SPDX-License-Identifier: Apache-2.0
 *
 * yaml_scan.h - the short way to read YAML: the shapes that policies are written in, at a tenth of what the library takes. See
 * docs/adr/0010.
 *
 * It never says what is wrong with a file. Whatever it does not fully handle, it leaves to the library: so both ways accept the
 * same documents, and all messages are the library's. Where it says yes, the tree is the one that the library's events make
 * (tests/fuzz/fuzz_yaml.c demands it).
 */
#ifndef SC_YAML_SCAN_H
#define SC_YAML_SCAN_H

#include "front/yaml_read.h"

/* Takes the entries of some of the root's values one by one, instead of a tree of them all. */
struct sc_yaml_sink {
  /* Are the entries of the value of this key, one of the root's, to be handed over? */
  bool (*wants)(void *context, const struct sc_node *key);
  /* One entry of `section`, the list or map behind the key that was wanted last; its child_count is the entry's number, from 1. The
   * entry lives until this returns. That keys of a map are there once is for the taker to see. False: give up. */
  bool (*take)(void *context, const struct sc_node *section, const struct sc_node *entry);
  void *context;
  struct sc_arena
      *entries; /* of what is handed over; once `kept` bytes are in use, all of it is used again */
  size_t kept;
};

/* The root of a file, which has the number `file`; NULL: read it by the library. Nodes go to `nodes`, texts that are not as written
 * to `texts`; both hold what was made also where NULL is returned. Never a diagnostic. `sink` may be NULL; else what it wants is in the
 * tree without its entries. */
struct sc_node *sc_yaml_scan(const struct sc_source *source, uint32_t file, struct sc_arena *nodes,
                             struct sc_arena *texts, const struct sc_yaml_sink *sink);

#endif
