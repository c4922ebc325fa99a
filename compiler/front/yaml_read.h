/* SPDX-License-Identifier: Apache-2.0
 *
 * yaml_read.h - one YAML file to a tree of nodes with byte spans. The one file that knows libyaml is yaml_read.c.
 *
 * Strict: UTF-8, one document, no duplicate keys, aliases, tags, or nesting over SC_YAML_DEPTH_MAX. A scalar is always a
 * string here; what it means is the parser's business. Every violation is a diagnostic of area SC00.
 */
#ifndef SC_YAML_READ_H
#define SC_YAML_READ_H

#include "base/diag.h"

#define SC_YAML_DEPTH_MAX 64u
#define SC_FILE_SIZE_MAX ((size_t)512 * 1024 * 1024) /* bytes of one policy file */

enum sc_node_kind { SC_NODE_SCALAR, SC_NODE_LIST, SC_NODE_MAP };

/* Laid out small: a policy of 100,000 rules has a million of them. */
struct sc_node {
  enum sc_node_kind kind : 8;
  bool plain; /* scalar: without quotes and not as a block: "" then means nothing was written */
  bool verbatim; /* scalar: value is byte for byte what stands at span.off + value_off */
  uint8_t value_off; /* scalar: bytes from span.off to the content's first (1 behind a quote) */
  struct sc_span span;
  struct sc_str value; /* scalar: unescaped; points into the source where nothing was escaped */
  struct sc_node *key; /* entry of a map: its key, a scalar; else NULL */
  struct sc_node *first; /* list, map: first child */
  struct sc_node *next; /* next sibling */
  uint32_t child_count;
};

/* The root node, or NULL after at least one diagnostic (also for an empty file). */
struct sc_node *sc_yaml_read(struct sc_diags *diags, uint32_t file);
/* The same with the nodes, but not the texts of scalars, in an arena of their own, which the caller ends. */
struct sc_node *sc_yaml_read_to(struct sc_diags *diags, uint32_t file, struct sc_arena *nodes);
/* The same by libyaml, whatever the file looks like: for tests that compare the two ways. */
struct sc_node *sc_yaml_read_by_library(struct sc_diags *diags, uint32_t file,
                                        struct sc_arena *nodes);

#endif
