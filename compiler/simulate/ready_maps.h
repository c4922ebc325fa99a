/* SPDX-License-Identifier: Apache-2.0
 *
 * ready_maps.h - the maps of maps/, built in: scripts/embed-maps writes the definitions.
 */
#ifndef SC_READY_MAPS_H
#define SC_READY_MAPS_H

#include <stddef.h>

struct sc_ready_map {
  const char *name; /* of the file, without its ending */
  const char *text; /* zero-terminated */
};
extern const struct sc_ready_map sc_ready_maps[];
extern const size_t sc_ready_map_count;

#endif
