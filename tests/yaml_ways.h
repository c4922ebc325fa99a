/* SPDX-License-Identifier: Apache-2.0
 *
 * yaml_ways.h - one text read by both readers of YAML: what the short way accepts, the library accepts, and both make the same tree.
 */
#ifndef YAML_WAYS_H
#define YAML_WAYS_H

#include <stdio.h>
#include <stdlib.h>

#include "front/load.h"
#include "front/yaml_read.h"
#include "front/yaml_scan.h"

enum yaml_ways { YAML_BY_LIBRARY, YAML_SHORT, YAML_DIFFERS };

static bool same_place(struct sc_span a, struct sc_span b) {
  return a.file == b.file && a.off == b.off && a.len == b.len;
}

/* NULL is like NULL only. Values that stand in the file must point there in both. */
static bool same_tree(const struct sc_node *a, const struct sc_node *b) {
  for (; a != NULL && b != NULL; a = a->next, b = b->next) {
    if (a->kind != b->kind || a->plain != b->plain || a->verbatim != b->verbatim ||
        a->value_off != b->value_off || a->child_count != b->child_count ||
        !same_place(a->span, b->span) || !sc_str_equal(a->value, b->value) ||
        (a->verbatim && a->value.ptr != b->value.ptr) || (a->key == NULL) != (b->key == NULL))
      return false;
    if (a->key != NULL && !same_tree(a->key, b->key)) return false;
    if (!same_tree(a->first, b->first)) return false;
  }
  return a == b;
}

/* The text as it is after a byte-order mark and a check of its bytes. */
static enum yaml_ways yaml_both_ways(struct sc_str text) {
  struct sc_arena arena;
  jmp_buf recovery;
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) abort();
  struct sc_sources sources = {.arena = &arena};
  struct sc_diags diags;
  sc_diags_init(&diags, &arena, &sources);
  volatile enum yaml_ways result = YAML_BY_LIBRARY;
  if (sc_load_text(&diags, SC_STR("p.yaml"), text)) {
    const struct sc_node *fast = sc_yaml_scan(sources.files.items[0].text, 0, &arena, &arena, NULL);
    if (fast != NULL) {
      const struct sc_node *slow = sc_yaml_read_by_library(&diags, 0, &arena);
      result = slow != NULL && diags.error_count == 0 && same_tree(fast, slow) ? YAML_SHORT
                                                                               : YAML_DIFFERS;
    }
  }
  sc_arena_release(&arena);
  return result;
}

#endif
