/* SPDX-License-Identifier: Apache-2.0
 *
 * yaml_scan_internal.h - what yaml_scan.c (structure) and yaml_scalar.c (scalars) share.
 *
 * A function that reads a node begins at its first byte and ends behind its last one, or, for block nodes, at the next token.
 * NULL or false: not handled.
 */
#ifndef SC_YAML_SCAN_INTERNAL_H
#define SC_YAML_SCAN_INTERNAL_H

#include "front/yaml_scan.h"

struct scan {
  const char *p, *end;
  const char *text; /* begin of the file */
  const char *line; /* begin of the line */
  struct sc_arena *nodes, *texts;
  uint32_t file;
  uint32_t depth;
  /* What is handed over: is the value of the current key, and the list or map, once it is open. */
  const struct sc_yaml_sink *sink;
  struct sc_arena *tree; /* of all other nodes */
  bool wanted;
  struct sc_node *section;
};

/* Is this byte a space, a break or the end? (A tab as well, for the library; here nothing is done with tabs.) */
static inline bool is_blank(const struct scan *s, const char *p) {
  return p >= s->end || *p == ' ' || *p == '\n' || *p == '\t';
}

static inline struct sc_node *new_node(struct scan *s, enum sc_node_kind kind, const char *from) {
  struct sc_node *node = SC_NEW(s->nodes, struct sc_node);
  node->kind = kind;
  node->span.file = s->file;
  node->span.off = (uint32_t)(from - s->text);
  return node;
}

static inline struct sc_node *end_node(struct scan *s, struct sc_node *node) {
  node->span.len = (uint32_t)(s->p - s->text) - node->span.off;
  return node;
}

/* yaml_scalar.c: a plain or quoted scalar on one line. */
struct sc_node *sc_yaml_scan_scalar(struct scan *s, bool flow);

#endif
