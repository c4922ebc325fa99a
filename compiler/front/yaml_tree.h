/* SPDX-License-Identifier: Apache-2.0
 *
 * yaml_tree.h - lists and maps put together from their children: what the two readers of YAML (yaml_read.c by the library, yaml_scan.c
 * the short way) share, so that the same events make the same tree.
 */
#ifndef SC_YAML_TREE_H
#define SC_YAML_TREE_H

#include "base/intern.h"
#include "front/yaml_read.h"

/* A list or map under construction. */
struct sc_tree_frame {
  struct sc_node *node;
  struct sc_node **tail; /* where the next child goes */
  struct sc_node *key; /* map: a key that waits for its value; else NULL */
  struct sc_map keys; /* map: once it is large */
};

static inline struct sc_tree_frame sc_tree_frame(struct sc_node *node) {
  return (struct sc_tree_frame){.node = node, .tail = &node->first};
}

/* A key of a map: the next child is its value. Returns the earlier key of the same name, if there is one. */
const struct sc_node *sc_tree_key(struct sc_arena *nodes, struct sc_tree_frame *frame,
                                  struct sc_node *key);

/* An item of a list, or the value of the key that waits. */
static inline void sc_tree_child(struct sc_tree_frame *frame, struct sc_node *child) {
  child->key = frame->key;
  frame->key = NULL;
  *frame->tail = child;
  frame->tail = &child->next;
  frame->node->child_count++;
}

#endif
