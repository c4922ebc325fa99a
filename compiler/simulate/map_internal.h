/* SPDX-License-Identifier: Apache-2.0
 *
 * map_internal.h - between the files that read a map: the whole, its values, pointers and templates.
 */
#ifndef SC_MAP_INTERNAL_H
#define SC_MAP_INTERNAL_H

#include "front/parse_value.h"
#include "simulate/log_map.h"

struct sc_map_parser {
  struct sc_parser parser; /* without a policy */
  const struct sc_log_map *map;
  const struct sc_search *matches; /* of the value whose template is read; NULL = none */
};

/* Each false after at least one diagnostic. A pointer may have so many asterisks. */
bool sc_map_parse_pointer(struct sc_map_parser *p, struct sc_span span, struct sc_str text,
                          unsigned stars, struct sc_map_pointer *out);
bool sc_map_parse_template(struct sc_map_parser *p, const struct sc_node *node,
                           struct sc_map_template *out);
bool sc_map_parse_value(struct sc_map_parser *p, const struct sc_node *node,
                        struct sc_map_value *out);

#endif
