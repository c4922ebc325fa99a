/* SPDX-License-Identifier: Apache-2.0
 *
 * suite_context.c - contexts: attributes with `now` and `resource`, named in fixtures, written in place, or put together
 * from several, of which the later ones win.
 */
#include "condition/literal.h"
#include "explain/answer.h"
#include "explain/value_read.h"
#include "suite/suite_bind.h"

/* A context under construction. */
struct making {
  SC_VEC(struct scope_attr) attrs;
  struct scope_bytes resource;
  bool has_now;
  int64_t now;
  bool sets_now; /* the two above are not just the file's own */
  struct sc_text label;
};

bool sc_bind_now(struct sc_binder *b, const struct sc_node *node, bool *has_now, int64_t *now) {
  struct sc_str text;
  if (!sc_parse_text(&b->parser, node, "`now`", &text)) return false;
  *has_now = !sc_str_equal(text, SC_STR("none"));
  if (!*has_now || sc_parse_instant(text, now, NULL)) return true;
  struct sc_diag *diag =
      sc_error(b->diags, SC_0803, node->span, "`%.*s` is not an instant", SC_STR_ARGS(text));
  sc_diag_hint(b->diags, diag,
               "write it with its offset from UTC, such as 2026-03-02T10:00:00-05:00; `none` is a "
               "request without a time");
  return false;
}

static bool bind_resource(struct sc_binder *b, const struct sc_node *node,
                          struct scope_bytes *out) {
  struct sc_str text;
  if (!sc_parse_text(&b->parser, node, "`resource`", &text)) return false;
  *out = (struct scope_bytes){text.ptr, text.len};
  return true;
}

/* --- attributes --------------------------------------------------------------------------------------- */

static struct scope_attr *slot_for(struct sc_binder *b, struct making *m, uint32_t id) {
  for (size_t i = 0; i < m->attrs.count; i++)
    if (m->attrs.items[i].handle == id) return &m->attrs.items[i];
  struct scope_attr *attr = SC_PUSH(b->arena, &m->attrs);
  struct sc_str name = sc_bind_name(b, SC_NAME_ATTR, id);
  *attr = (struct scope_attr){.name = {name.ptr, name.len}, .handle = id};
  return attr;
}

static void drop_attr(struct making *m, uint32_t id) {
  for (size_t i = 0; i < m->attrs.count; i++) {
    if (m->attrs.items[i].handle != id) continue;
    memmove(&m->attrs.items[i], &m->attrs.items[i + 1],
            (m->attrs.count - i - 1) * sizeof(struct scope_attr));
    m->attrs.count--;
    return;
  }
}

static bool read_set(struct sc_binder *b, const struct sc_node *node, struct scope_value *out) {
  if (!sc_parse_is(&b->parser, node, SC_NODE_LIST, "the value of a set", "[on-call, admins]"))
    return false;
  struct scope_bytes *items = SC_NEW_ARRAY(b->arena, struct scope_bytes, node->child_count);
  *out = (struct scope_value){.type = SCOPE_VALUE_SET, .items = items};
  for (const struct sc_node *child = node->first; child != NULL; child = child->next) {
    struct sc_str text;
    if (!sc_parse_text(&b->parser, child, "a member of a set", &text)) return false;
    items[out->item_count++] = (struct scope_bytes){text.ptr, text.len};
  }
  return true;
}

static bool read_attr(struct sc_binder *b, const struct sc_node *entry, struct making *m) {
  struct sc_str name = entry->key->value, text, expected;
  struct scope_attr_info info;
  uint32_t id = scope_resolve_attr(b->table, (struct scope_bytes){name.ptr, name.len});
  if (id == SCOPE_UNKNOWN || !scope_attr_info(b->table, id, &info)) {
    sc_bind_unknown(b, SC_NAME_ATTR, SCOPE_UNKNOWN, entry->key->span, name);
    return false;
  }
  struct scope_attr *attr = slot_for(b, m, id);
  if (info.type == SCOPE_VALUE_SET) return read_set(b, entry, &attr->value);
  if (!sc_parse_text(&b->parser, entry, "the value of an attribute", &text)) return false;
  if (sc_value_read(b->arena, b->table, id, text, &attr->value, &expected)) return true;
  sc_error(b->diags, SC_0803, entry->span, "`%.*s` takes %.*s, not `%.*s`", SC_STR_ARGS(name),
           SC_STR_ARGS(expected), SC_STR_ARGS(text));
  return false;
}

static bool read_map(struct sc_binder *b, const struct sc_node *map, struct making *m) {
  bool good = true;
  for (const struct sc_node *entry = map->first; entry != NULL; entry = entry->next) {
    bool read;
    if (sc_str_equal(entry->key->value, SC_STR("now")))
      read = m->sets_now = sc_bind_now(b, entry, &m->has_now, &m->now);
    else if (sc_str_equal(entry->key->value, SC_STR("resource")))
      read = bind_resource(b, entry, &m->resource);
    else
      read = read_attr(b, entry, m);
    if (!read) good = false;
  }
  return good;
}

/* --- putting together ----------------------------------------------------------------------------------- */

static void add_label(struct sc_binder *b, struct making *m, struct sc_str part) {
  if (m->label.count > 0) sc_text_add(b->arena, &m->label, SC_STR(" + "));
  sc_text_add(b->arena, &m->label, part);
}

static void add_context(struct sc_binder *b, struct making *m, const struct sc_test_context *from) {
  for (uint32_t i = 0; i < from->attr_count; i++)
    slot_for(b, m, from->attrs[i].handle)->value = from->attrs[i].value;
  if (from->resource.ptr != NULL) m->resource = from->resource;
  if (from->sets_now) {
    m->has_now = from->has_now;
    m->now = from->now;
    m->sets_now = true;
  }
  add_label(b, m, from->label);
}

static bool add_named(struct sc_binder *b, const struct sc_node *node, struct making *m) {
  struct sc_str name;
  if (!sc_parse_text(&b->parser, node, "the name of a context", &name)) return false;
  uint32_t found = sc_map_get(&b->context_names, name);
  if (found != SC_NOT_FOUND) {
    b->context_fixtures.items[found].used = true;
    add_context(b, m, &b->suite->contexts.items[b->context_fixtures.items[found].index]);
    return true;
  }
  struct sc_diag *diag = sc_error(b->diags, SC_0802, node->span,
                                  "the fixtures have no context `%.*s`", SC_STR_ARGS(name));
  if (!sc_diag_suggest(b->diags, diag, &b->context_names, name))
    sc_diag_hint(b->diags, diag, "write it under `fixtures: contexts:`, or in place: {mfa: true}");
  return false;
}

#define LABEL_MAX 60u

/* "{mfa: false, ip: 10.1.2.3}": what tells one from its neighbours, so cut short only where it is long. */
static struct sc_str map_label(struct sc_binder *b, const struct sc_node *map) {
  struct sc_text text = {0};
  sc_text_add(b->arena, &text, SC_STR("{"));
  for (const struct sc_node *entry = map->first; entry != NULL; entry = entry->next) {
    struct sc_str value = entry->kind == SC_NODE_SCALAR ? entry->value : SC_STR("[...]");
    if (entry != map->first) sc_text_add(b->arena, &text, SC_STR(", "));
    if (text.count + entry->key->value.len + value.len > LABEL_MAX) {
      sc_text_add(b->arena, &text, SC_STR("..."));
      break;
    }
    sc_text_format(b->arena, &text, "%.*s: %.*s", SC_STR_ARGS(entry->key->value),
                   SC_STR_ARGS(value));
  }
  sc_text_add(b->arena, &text, SC_STR("}"));
  return sc_text_str(&text);
}

/* A name, a map, or a list of both. */
static bool add_any(struct sc_binder *b, const struct sc_node *node, struct making *m) {
  if (node->kind == SC_NODE_SCALAR) return add_named(b, node, m);
  if (node->kind == SC_NODE_MAP) {
    add_label(b, m, map_label(b, node));
    return read_map(b, node, m);
  }
  bool good = true;
  for (const struct sc_node *child = node->first; child != NULL; child = child->next) {
    if (child->kind == SC_NODE_LIST)
      good = sc_parse_is(&b->parser, child, SC_NODE_MAP, "a part of a context", "{mfa: true}");
    else if (!add_any(b, child, m))
      good = false;
  }
  return good;
}

static uint32_t add_made(struct sc_binder *b, const struct making *m) {
  *SC_PUSH(b->arena, &b->suite->contexts) =
      (struct sc_test_context){.label = sc_text_str(&m->label),
                               .attrs = m->attrs.items,
                               .attr_count = (uint32_t)m->attrs.count,
                               .resource = m->resource,
                               .has_now = m->has_now,
                               .now = m->now,
                               .sets_now = m->sets_now};
  return (uint32_t)b->suite->contexts.count - 1;
}

/* Fixtures may build on those above them. */
bool sc_bind_context_fixtures(struct sc_binder *b, const struct sc_node *node) {
  if (node == NULL) return true;
  if (!sc_parse_is(&b->parser, node, SC_NODE_MAP, "`contexts`", "contexts: {office: {mfa: true}}"))
    return false;
  bool good = true;
  for (const struct sc_node *entry = node->first; entry != NULL; entry = entry->next) {
    struct making m = {.has_now = b->has_now, .now = b->now};
    struct sc_fixture fixture = {.span = entry->key->span};
    if (!sc_parse_name(&b->parser, entry->key, "the name of a fixture", &fixture.name)) {
      good = false;
      continue;
    }
    bool read = add_any(b, entry, &m);
    m.label = (struct sc_text){0};
    sc_text_add(b->arena, &m.label, fixture.name);
    fixture.index = add_made(b, &m);
    fixture.used = !read; /* one mistake is enough */
    sc_map_add(b->arena, &b->context_names, fixture.name, (uint32_t)b->context_fixtures.count);
    *SC_PUSH(b->arena, &b->context_fixtures) = fixture;
    if (!read) good = false;
  }
  return good;
}

/* --- the context of a row ------------------------------------------------------------------------------------ */

static bool apply_without(struct sc_binder *b, const struct sc_node *node, struct making *m) {
  if (!sc_parse_is(&b->parser, node, SC_NODE_LIST, "`without`", "[mfa, now]")) return false;
  bool good = true;
  for (const struct sc_node *child = node->first; child != NULL; child = child->next) {
    struct sc_str name;
    if (!sc_parse_text(&b->parser, child, "the name of an attribute", &name)) {
      good = false;
    } else if (sc_str_equal(name, SC_STR("now"))) {
      m->has_now = false;
    } else if (sc_str_equal(name, SC_STR("resource"))) {
      m->resource = (struct scope_bytes){0};
    } else {
      uint32_t id = scope_resolve_attr(b->table, (struct scope_bytes){name.ptr, name.len});
      if (id == SCOPE_UNKNOWN) {
        sc_bind_unknown(b, SC_NAME_ATTR, SCOPE_UNKNOWN, child->span, name);
        good = false;
      }
      drop_attr(m, id);
    }
  }
  if (good && node->first != NULL) {
    sc_text_add(b->arena, &m->label, SC_STR(" without"));
    for (const struct sc_node *child = node->first; child != NULL; child = child->next)
      sc_text_format(b->arena, &m->label, " %.*s", SC_STR_ARGS(child->value));
  }
  return good;
}

/* The row's own facts, beyond its context. */
static bool complete(struct sc_binder *b, const struct sc_row_nodes *nodes, struct making *m) {
  bool good = true;
  if (nodes->resource != NULL && !bind_resource(b, nodes->resource, &m->resource)) good = false;
  if (nodes->now != NULL) {
    if (!sc_bind_now(b, nodes->now, &m->has_now, &m->now)) good = false;
    if (nodes->now->kind == SC_NODE_SCALAR)
      add_label(b, m, sc_str_format(b->arena, "now %.*s", SC_STR_ARGS(nodes->now->value)));
  }
  if (nodes->without != NULL && !apply_without(b, nodes->without, m)) good = false;
  return good;
}

/* What was written, so that rows that say the same share a context, and `allow` can name one that stands in place. */
static void add_key(struct sc_binder *b, struct sc_text *key, const struct sc_node *node) {
  if (node == NULL) {
    sc_text_add(b->arena, key, SC_STR("-"));
    return;
  }
  if (node->kind == SC_NODE_SCALAR) {
    sc_text_format(b->arena, key, "%zu:%.*s", node->value.len, SC_STR_ARGS(node->value));
    return;
  }
  sc_text_add(b->arena, key, node->kind == SC_NODE_MAP ? SC_STR("{") : SC_STR("["));
  for (const struct sc_node *child = node->first; child != NULL; child = child->next) {
    if (node->kind == SC_NODE_MAP) add_key(b, key, child->key);
    add_key(b, key, child);
  }
  sc_text_add(b->arena, key, node->kind == SC_NODE_MAP ? SC_STR("}") : SC_STR("]"));
}

static struct sc_text key_of(struct sc_binder *b, const struct sc_row_nodes *nodes) {
  struct sc_text key = {0};
  add_key(b, &key, nodes->context);
  add_key(b, &key, nodes->now);
  add_key(b, &key, nodes->resource);
  add_key(b, &key, nodes->without);
  return key;
}

uint32_t sc_bind_context(struct sc_binder *b, const struct sc_row_nodes *nodes) {
  struct sc_text key = key_of(b, nodes);
  uint32_t known = sc_map_get(&b->contexts, sc_text_str(&key));
  if (known != SC_NOT_FOUND) return known;
  struct making m = {.has_now = b->has_now, .now = b->now};
  bool good = nodes->context == NULL || add_any(b, nodes->context, &m);
  if (!complete(b, nodes, &m) || !good) return SC_NOT_FOUND;
  return sc_map_add(b->arena, &b->contexts, sc_text_str(&key), add_made(b, &m));
}

uint32_t sc_bind_context_fixture(struct sc_binder *b, uint32_t fixture,
                                 const struct sc_row_nodes *row) {
  struct sc_fixture *f = &b->context_fixtures.items[fixture];
  f->used = true;
  if (row->now == NULL && row->resource == NULL && row->without == NULL) return f->index;
  struct sc_node name = {.kind = SC_NODE_SCALAR, .value = f->name, .span = f->span};
  struct sc_row_nodes nodes = *row;
  nodes.context = &name;
  return sc_bind_context(b, &nodes);
}
