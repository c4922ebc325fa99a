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

static bool same_tree(const struct sc_node *a, const struct sc_node *b);

/* Without their siblings. Values that stand in the file must point there in both. */
static bool same_node(const struct sc_node *a, const struct sc_node *b) {
  if (a == NULL || b == NULL) return a == b;
  return a->kind == b->kind && a->plain == b->plain && a->verbatim == b->verbatim &&
         a->value_off == b->value_off && a->child_count == b->child_count &&
         same_place(a->span, b->span) && sc_str_equal(a->value, b->value) &&
         (!a->verbatim || a->value.ptr == b->value.ptr) && same_node(a->key, b->key) &&
         same_tree(a->first, b->first);
}

static bool same_tree(const struct sc_node *a, const struct sc_node *b) {
  for (; a != NULL && b != NULL; a = a->next, b = b->next)
    if (!same_node(a, b)) return false;
  return a == b;
}

/* --- entry by entry ------------------------------------------------------------------------------------- */

struct yaml_entries {
  const struct sc_node *entry; /* of the library's root: the one whose key was wanted last */
  const struct sc_node *next; /* of its children: the one to come */
  bool same;
};

static bool yaml_wants(void *context, const struct sc_node *key) {
  struct yaml_entries *e = context;
  e->same = e->same && e->next == NULL; /* all of the last section came */
  while (e->entry != NULL && e->entry->key->span.off != key->span.off) e->entry = e->entry->next;
  e->same = e->same && e->entry != NULL;
  e->next = e->entry == NULL ? NULL : e->entry->first;
  return true;
}

static bool yaml_take(void *context, const struct sc_node *section, const struct sc_node *entry) {
  struct yaml_entries *e = context;
  e->same = e->same && e->entry != NULL && section->kind == e->entry->kind && entry->next == NULL &&
            same_node(entry, e->next);
  if (e->next != NULL) e->next = e->next->next;
  return true;
}

/* The same text with the entries of all values of the root handed over, their nodes used again for the next. */
static bool yaml_same_entries(const struct sc_source *source, const struct sc_node *root,
                              struct sc_arena *arena) {
  struct sc_arena nodes;
  sc_arena_init(&nodes);
  nodes.recovery = arena->recovery;
  bool hands_over = root->kind == SC_NODE_MAP;
  struct yaml_entries entries = {.entry = hands_over ? root->first : NULL, .same = true};
  const struct sc_yaml_sink sink = {yaml_wants, yaml_take, &entries, &nodes, 1};
  const struct sc_node *again = sc_yaml_scan(source, 0, arena, arena, &sink);
  bool same = again != NULL && again->child_count == root->child_count && entries.same &&
              (!hands_over || entries.next == NULL);
  for (const struct sc_node *a = same ? again->first : NULL, *b = root->first;
       a != NULL && b != NULL && same; a = a->next, b = b->next)
    same = same_place(a->span, b->span) && a->child_count == b->child_count &&
           same_node(a->key, b->key) && sc_str_equal(a->value, b->value);
  sc_arena_release(&nodes);
  return same;
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
    const struct sc_source *source = &sources.files.items[0];
    const struct sc_node *fast = sc_yaml_scan(source, 0, &arena, &arena, NULL);
    if (fast != NULL) {
      const struct sc_node *slow = sc_yaml_read_by_library(&diags, 0, &arena);
      bool same = slow != NULL && diags.error_count == 0 && same_tree(fast, slow) &&
                  yaml_same_entries(source, slow, &arena);
      result = same ? YAML_SHORT : YAML_DIFFERS;
    }
  }
  sc_arena_release(&arena);
  return result;
}

#endif
