/* SPDX-License-Identifier: Apache-2.0
 *
 * yaml_tree.c - the keys of a map, each of which may be there once.
 */
#include "front/yaml_tree.h"

#define SMALL_MAP 16u /* keys compared one by one up to here */

static const struct sc_node *key_at(const struct sc_node *map, uint32_t index) {
  const struct sc_node *child = map->first;
  while (index-- > 0) child = child->next;
  return child->key;
}

static const struct sc_node *find_key(const struct sc_node *map, struct sc_str name) {
  for (const struct sc_node *c = map->first; c != NULL; c = c->next)
    if (sc_str_equal(c->key->value, name)) return c->key;
  return NULL;
}

const struct sc_node *sc_tree_key(struct sc_arena *nodes, struct sc_tree_frame *frame,
                                  struct sc_node *key) {
  const struct sc_node *map = frame->node;
  frame->key = key;
  if (map->child_count < SMALL_MAP) return find_key(map, key->value);
  if (frame->keys.count == 0) {
    uint32_t index = 0;
    for (const struct sc_node *c = map->first; c != NULL; c = c->next)
      sc_map_add(nodes, &frame->keys, c->key->value, index++);
  }
  uint32_t found = sc_map_add(nodes, &frame->keys, key->value, map->child_count);
  return found == map->child_count ? NULL : key_at(map, found);
}
