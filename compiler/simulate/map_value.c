/* SPDX-License-Identifier: Apache-2.0
 *
 * map_value.c - the values of a map: where they come from, and what is made of them.
 */
#include "simulate/map_internal.h"

#include <stdlib.h>

static bool bad_value(struct sc_map_parser *p, const struct sc_node *node, const char *why) {
  struct sc_span span =
      node->key != NULL && node->kind != SC_NODE_SCALAR ? node->key->span : node->span;
  struct sc_diag *diag = sc_error(p->parser.diags, SC_0903, span, "%s", why);
  sc_diag_hint(p->parser.diags, diag,
               "a value is '/pointer', {at: '/pointer', …}, {const: TEXT}, {join: TEMPLATE}, {key: "
               "1}, {list: […]}, or a list of values of which the first that is there counts");
  return false;
}

struct value_nodes {
  const struct sc_node *at, *constant, *join, *key, *list, *matches, *to, *lower, *table, *other,
      *as;
};

static bool parse_at(struct sc_map_parser *p, const struct sc_node *node,
                     struct sc_map_value *out) {
  bool list = node->kind == SC_NODE_LIST;
  if (node->kind == SC_NODE_MAP || (list && node->child_count == 0))
    return bad_value(p, node, "`at` is a JSON pointer, or a list of such");
  out->kind = SC_MAP_AT;
  out->pointer_count = list ? node->child_count : 1;
  out->pointers = SC_NEW_ARRAY(p->parser.arena, struct sc_map_pointer, out->pointer_count);
  const struct sc_node *item = list ? node->first : node;
  for (size_t i = 0; i < out->pointer_count; i++, item = item->next) {
    if (item->kind != SC_NODE_SCALAR) return bad_value(p, node, "`at` is a list of JSON pointers");
    if (!sc_map_parse_pointer(p, item->span, item->value, p->map->each.stars, &out->pointers[i]))
      return false;
  }
  return true;
}

static bool parse_items(struct sc_map_parser *p, const struct sc_node *node,
                        struct sc_map_value *out) {
  struct sc_map_value *items =
      SC_NEW_ARRAY(p->parser.arena, struct sc_map_value, node->child_count);
  bool good = node->child_count > 0 || bad_value(p, node, "the list is empty");
  for (const struct sc_node *item = node->first; item != NULL; item = item->next)
    good = sc_map_parse_value(p, item, &items[out->item_count++]) && good;
  out->items = items;
  return good;
}

static bool parse_source(struct sc_map_parser *p, const struct sc_node *node,
                         const struct value_nodes *nodes, struct sc_map_value *out) {
  int64_t star;
  int sources = (nodes->at != NULL) + (nodes->constant != NULL) + (nodes->join != NULL) +
                (nodes->key != NULL) + (nodes->list != NULL);
  if (sources != 1)
    return bad_value(p, node,
                     "a value has one of the keys `at`, `const`, `join`, `key` and `list`");
  if (nodes->at != NULL) return parse_at(p, nodes->at, out);
  if (nodes->constant != NULL) {
    out->kind = SC_MAP_CONST;
    return sc_parse_text(&p->parser, nodes->constant, "`const`", &out->text);
  }
  if (nodes->join != NULL) {
    out->kind = SC_MAP_JOIN;
    return sc_map_parse_template(p, nodes->join, &out->join);
  }
  if (nodes->key != NULL) {
    out->kind = SC_MAP_KEY;
    if (p->map->each.stars == 0)
      return bad_value(p, nodes->key, "`key` is of an asterisk of `each`, and there is none");
    if (!sc_parse_number(&p->parser, nodes->key, "`key`", 1, p->map->each.stars, &star))
      return false;
    out->star = (uint32_t)star - 1;
    return true;
  }
  out->kind = SC_MAP_LIST;
  if (nodes->list->kind != SC_NODE_LIST)
    return bad_value(p, nodes->list, "`list` is a list of values");
  return parse_items(p, nodes->list, out);
}

static void free_scratch(void *scratch) { sc_search_scratch_free(scratch); }

static bool make_scratch(struct sc_map_parser *p, struct sc_map_value *out) {
  out->scratch = sc_search_scratch_new(out->matches, p->parser.arena);
  if (out->scratch == NULL) sc_arena_fail(p->parser.arena);
  sc_arena_defer(p->parser.arena, free_scratch, out->scratch);
  return true;
}

static bool parse_matches(struct sc_map_parser *p, const struct sc_node *node,
                          struct sc_map_value *out) {
  struct sc_str pattern, why;
  size_t off;
  if (!sc_parse_text(&p->parser, node, "`matches`", &pattern)) return false;
  out->matches = sc_search_new(p->parser.arena, pattern, &off, &why);
  if (out->matches != NULL && sc_search_groups(out->matches) < SC_MAP_GROUPS)
    return make_scratch(p, out);
  if (out->matches != NULL) {
    off = 0;
    why = SC_STR("more than 31 groups; (?:…) is none");
  }
  struct sc_span span =
      node->verbatim ? sc_span_part(node->span, (size_t)node->value_off + off, 1) : node->span;
  (void)sc_error(p->parser.diags, SC_0905, span, "the regular expression is wrong: %.*s",
                 SC_STR_ARGS(why));
  return false;
}

static int by_from(const void *a, const void *b) {
  const struct sc_map_entry_of_table *x = a, *y = b;
  return sc_str_compare(x->from, y->from);
}

static bool parse_table(struct sc_map_parser *p, const struct sc_node *node,
                        struct sc_map_value *out) {
  if (!sc_parse_is(&p->parser, node, SC_NODE_MAP, "`table`",
                   "table: {Success: allow, Failure: deny}"))
    return false;
  out->table = SC_NEW_ARRAY(p->parser.arena, struct sc_map_entry_of_table, node->child_count);
  for (const struct sc_node *entry = node->first; entry != NULL; entry = entry->next) {
    struct sc_map_entry_of_table *to = &out->table[out->table_count++];
    to->from = entry->key->value;
    if (!sc_parse_text(&p->parser, entry, "an entry of `table`", &to->to)) return false;
  }
  qsort(out->table, out->table_count, sizeof *out->table, by_from);
  return true;
}

static bool parse_as(struct sc_map_parser *p, const struct sc_node *node,
                     struct sc_map_value *out) {
  static const struct {
    const char *name;
    enum sc_map_as as;
  } names[] = {{"text", SC_AS_TEXT},
               {"int", SC_AS_INT},
               {"bool", SC_AS_BOOL},
               {"list", SC_AS_LIST},
               {"seconds", SC_AS_SECONDS},
               {"milliseconds", SC_AS_MILLISECONDS},
               {"microseconds", SC_AS_MICROSECONDS}};
  struct sc_str text;
  if (!sc_parse_text(&p->parser, node, "`as`", &text)) return false;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (!sc_str_equal(text, sc_str_from(names[i].name))) continue;
    out->as = names[i].as;
    return true;
  }
  struct sc_diag *diag =
      sc_error(p->parser.diags, SC_0903, node->span, "`as` knows no `%.*s`", SC_STR_ARGS(text));
  sc_diag_hint(
      p->parser.diags, diag,
      "text, int, bool, list, or of a time since 1970 seconds, milliseconds, microseconds");
  return false;
}

static bool parse_steps(struct sc_map_parser *p, const struct value_nodes *nodes,
                        struct sc_map_value *out) {
  bool good = true;
  if (nodes->matches != NULL) good = parse_matches(p, nodes->matches, out);
  if (nodes->to != NULL && out->matches == NULL && good)
    good =
        bad_value(p, nodes->to, "`to` says what is made of the groups of `matches`: there is none");
  if (nodes->to != NULL && good) {
    p->matches = out->matches;
    good = sc_map_parse_template(p, nodes->to, &out->to);
    p->matches = NULL;
  }
  if (nodes->lower != NULL)
    good = sc_parse_bool(&p->parser, nodes->lower, "`lower`", &out->lower) && good;
  if (nodes->table != NULL) good = parse_table(p, nodes->table, out) && good;
  if (nodes->other != NULL) {
    out->has_else = true;
    good = sc_parse_text(&p->parser, nodes->other, "`else`", &out->other) && good;
  }
  if (nodes->as != NULL) good = parse_as(p, nodes->as, out) && good;
  return good;
}

bool sc_map_parse_value(struct sc_map_parser *p, const struct sc_node *node,
                        struct sc_map_value *out) {
  struct value_nodes nodes = {0};
  const struct sc_key keys[] = {{"at", false, &nodes.at},       {"const", false, &nodes.constant},
                                {"join", false, &nodes.join},   {"key", false, &nodes.key},
                                {"list", false, &nodes.list},   {"matches", false, &nodes.matches},
                                {"to", false, &nodes.to},       {"lower", false, &nodes.lower},
                                {"table", false, &nodes.table}, {"else", false, &nodes.other},
                                {"as", false, &nodes.as}};
  *out = (struct sc_map_value){0};
  switch (node->kind) {
  case SC_NODE_SCALAR:
    if (node->value.len == 0 || node->value.ptr[0] != '/')
      return bad_value(p, node, "this is no JSON pointer: it does not begin with a slash");
    return parse_at(p, node, out);
  case SC_NODE_LIST: out->kind = SC_MAP_FIRST; return parse_items(p, node, out);
  case SC_NODE_MAP: break;
  }
  if (!sc_parse_keys(&p->parser, node, "a value", keys, sizeof keys / sizeof *keys)) return false;
  return parse_source(p, node, &nodes, out) && parse_steps(p, &nodes, out);
}
