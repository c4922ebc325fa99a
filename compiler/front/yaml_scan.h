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

/* The root of `text`, which is file number `file`; NULL: read it by the library. Nodes go to `nodes`, texts that are not as written
 * to `texts`; both hold what was made also where NULL is returned. Never a diagnostic. */
struct sc_node *sc_yaml_scan(struct sc_str text, uint32_t file, struct sc_arena *nodes,
                             struct sc_arena *texts);

#endif
