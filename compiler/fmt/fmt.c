/* SPDX-License-Identifier: Apache-2.0
 *
 * fmt.c - a file to its canonical text, and the proof that it is still the same file.
 */
#include "fmt/fmt.h"

#include "fmt/fmt_internal.h"

static struct sc_str layout(struct sc_arena *arena, struct sc_str text,
                            const struct sc_node *root) {
  if (root->kind == SC_NODE_SCALAR) return text; /* neither policy nor tests: left alone */
  struct fmt_source source = {.arena = arena, .text = text, .root = root};
  if (!fmt_scan(&source)) return (struct sc_str){NULL, 0};
  return fmt_emit(&source, fmt_attach(&source));
}

/* Depth is bounded by SC_YAML_DEPTH_MAX. */
static bool same_tree(const struct sc_node *a, const struct sc_node *b) {
  if (a->kind != b->kind || a->child_count != b->child_count) return false;
  if ((a->key == NULL) != (b->key == NULL)) return false;
  if (a->key != NULL && !same_tree(a->key, b->key)) return false;
  if (a->kind == SC_NODE_SCALAR)
    return sc_str_equal(a->value, b->value) && (a->value.len > 0 || a->plain == b->plain);
  const struct sc_node *x = a->first, *y = b->first;
  for (; x != NULL && y != NULL; x = x->next, y = y->next)
    if (!same_tree(x, y)) return false;
  return x == y;
}

/* The same tree from both texts, and nothing left to do. */
static bool proved(struct sc_arena *arena, const struct sc_node *root, struct sc_str out) {
  struct sc_sources sources = {.arena = arena};
  struct sc_diags diags;
  sc_diags_init(&diags, arena, &sources);
  uint32_t file = sc_sources_add(&sources, SC_STR("formatted"), out);
  const struct sc_node *again = sc_yaml_read(&diags, file);
  if (again == NULL || !same_tree(root, again)) return false;
  return sc_str_equal(layout(arena, out, again), out);
}

enum sc_fmt_result sc_fmt_file(struct sc_diags *diags, uint32_t file, struct sc_str *out) {
  struct sc_str text = diags->sources->files.items[file].text;
  const struct sc_node *root = sc_yaml_read(diags, file);
  *out = text;
  if (root == NULL) return SC_FMT_INVALID;
  struct sc_str formatted = layout(diags->arena, text, root);
  if (formatted.ptr == NULL) return SC_FMT_REFUSED;
  if (sc_str_equal(formatted, text)) return SC_FMT_OK;
  if (!proved(diags->arena, root, formatted)) return SC_FMT_REFUSED;
  *out = formatted;
  return SC_FMT_OK;
}
