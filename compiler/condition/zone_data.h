/* SPDX-License-Identifier: Apache-2.0
 *
 * zone_data.h - the shape of the generated zone data: scripts/zonegen.c writes the definitions, zone.c reads them.
 *
 * Invariants: names are sorted by bytes; each refers to a series, which zones of equal data share; the transitions of a
 * series rise, each changes the offset, and all lie before SC_ZONE_HORIZON. Indices instead of pointers: no relocations.
 */
#ifndef SC_ZONE_DATA_H
#define SC_ZONE_DATA_H

#include "condition/zone.h"

struct sc_zone_data_name {
  uint32_t text_off; /* in sc_zone_data_text */
  uint16_t text_len;
  uint16_t series;
};

struct sc_zone_data_series {
  int32_t initial_s;
  uint32_t first; /* in sc_zone_data_transitions */
  uint32_t count;
};

extern const char sc_zone_data_release[]; /* zero-terminated */
extern const char sc_zone_data_text[];
extern const struct sc_zone_data_name sc_zone_data_names[];
extern const uint32_t sc_zone_data_name_count;
extern const struct sc_zone_data_series sc_zone_data_series[];
extern const struct sc_zone_transition sc_zone_data_transitions[];

#endif
