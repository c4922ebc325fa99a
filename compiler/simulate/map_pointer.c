/* SPDX-License-Identifier: Apache-2.0
 *
 * map_pointer.c - the pointers and templates of a map.
 */
#include "simulate/map_internal.h"

#include "condition/literal.h"

static bool bad_pointer(struct sc_map_parser *p, struct sc_span span, struct sc_str text,
                        const char *why) {
  struct sc_diag *diag = sc_error(p->parser.diags, SC_0902, span, "`%.*s` is no JSON pointer: %s",
                                  SC_STR_ARGS(text), why);
  sc_diag_hint(p->parser.diags, diag,
               "such as /user/name or /sources/0; \"~1\" stands for a slash, \"~0\" for a tilde, "
               "\"~2\" for an asterisk");
  return false;
}

/* "~0", "~1" and "~2" decoded. */
static bool decode(struct sc_map_parser *p, struct sc_str text, struct sc_str *out) {
  char *to = sc_arena_copy(p->parser.arena, text.ptr, text.len);
  *out = (struct sc_str){to, 0};
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    if (c == '~') {
      if (++i == text.len || text.ptr[i] < '0' || text.ptr[i] > '2') return false;
      c = "~/*"[text.ptr[i] - '0'];
    }
    to[out->len++] = c;
  }
  return true;
}

static bool too_many_stars(struct sc_map_parser *p, struct sc_span span, struct sc_str text,
                           unsigned stars) {
  struct sc_diag *diag =
      sc_error(p->parser.diags, SC_0902, span,
               "`%.*s` has more asterisks than there may be here: %u", SC_STR_ARGS(text), stars);
  sc_diag_hint(p->parser.diags, diag,
               "an asterisk stands for the member that `each` is at, in the order of its own");
  return false;
}

bool sc_map_parse_pointer(struct sc_map_parser *p, struct sc_span span, struct sc_str text,
                          unsigned stars, struct sc_map_pointer *out) {
  SC_VEC(struct sc_map_segment) segments = {0};
  *out = (struct sc_map_pointer){0};
  if (text.len > 0 && text.ptr[0] != '/')
    return bad_pointer(p, span, text, "it begins with a slash");
  for (size_t at = 0; at < text.len;) {
    const char *begin = text.ptr + at + 1;
    const char *end = memchr(begin, '/', text.len - at - 1);
    size_t len = end != NULL ? (size_t)(end - begin) : text.len - at - 1;
    struct sc_map_segment *segment = SC_PUSH(p->parser.arena, &segments);
    segment->star = len == 1 && *begin == '*';
    if (!decode(p, (struct sc_str){begin, len}, &segment->name))
      return bad_pointer(p, span, text, "behind a tilde stands 0, 1 or 2");
    out->stars += segment->star;
    at += 1 + len;
  }
  out->items = segments.items;
  out->count = segments.count;
  return out->stars <= stars || too_many_stars(p, span, text, stars);
}

/* --- templates ----------------------------------------------------------------------------------------------------- */

static bool bad_template(struct sc_map_parser *p, const struct sc_node *node, struct sc_str part,
                         const char *why) {
  struct sc_diag *diag =
      sc_error(p->parser.diags, SC_0904, node->span, "`${%.*s}`: %s", SC_STR_ARGS(part), why);
  sc_diag_hint(
      p->parser.diags, diag,
      "${/pointer} is a value of the record, ${name} one of `let`, ${1} or ${name} a group "
      "of `matches`; \"$${\" is \"${\" as a text");
  return false;
}

static uint32_t let_number(const struct sc_map_parser *p, struct sc_str name) {
  for (size_t i = 0; i < p->map->lets.count; i++)
    if (sc_str_equal(p->map->lets.items[i].name, name)) return (uint32_t)i;
  return SC_NOT_FOUND;
}

static bool is_number(struct sc_str text) {
  return text.len > 0 && text.len < 4 && strspn(text.ptr, "0123456789") >= text.len;
}

static bool parse_reference(struct sc_map_parser *p, const struct sc_node *node, struct sc_str name,
                            struct sc_map_part *out) {
  int64_t number;
  if (name.len > 0 && name.ptr[0] == '/') {
    out->kind = SC_PART_POINTER;
    return sc_map_parse_pointer(p, node->span, name, p->map->each.stars, &out->pointer);
  }
  out->kind = SC_PART_GROUP;
  if (is_number(name) && sc_parse_int(name, &number)) {
    out->number = (uint32_t)number;
    if (p->matches == NULL) return bad_template(p, node, name, "there is no `matches` here");
    return out->number <= sc_search_groups(p->matches) ||
           bad_template(p, node, name, "`matches` has not as many groups");
  }
  out->number = p->matches != NULL ? sc_search_group(p->matches, name) : SC_SEARCH_NO_GROUP;
  if (out->number != SC_SEARCH_NO_GROUP) return true;
  out->kind = SC_PART_LET;
  out->number = let_number(p, name);
  return out->number != SC_NOT_FOUND ||
         bad_template(p, node, name, "nothing of this name stands under `let` above");
}

static void add_text(struct sc_map_parser *p, struct sc_text *text, struct sc_map_template *out,
                     size_t *capacity) {
  if (text->count == 0) return;
  sc_vec_reserve(p->parser.arena, (void **)&out->items, capacity, out->count, sizeof *out->items);
  out->items[out->count++] = (struct sc_map_part){.kind = SC_PART_TEXT, .text = sc_text_str(text)};
  *text = (struct sc_text){0};
}

bool sc_map_parse_template(struct sc_map_parser *p, const struct sc_node *node,
                           struct sc_map_template *out) {
  struct sc_str rest;
  struct sc_text text = {0};
  size_t capacity = 0;
  *out = (struct sc_map_template){0};
  if (!sc_parse_text(&p->parser, node, "a template", &rest)) return false;
  while (rest.len > 0) {
    size_t used = 1;
    if (rest.len > 2 && memcmp(rest.ptr, "$${", 3) == 0) {
      sc_text_add(p->parser.arena, &text, SC_STR("${"));
      used = 3;
    } else if (rest.len > 1 && memcmp(rest.ptr, "${", 2) == 0) {
      const char *end = memchr(rest.ptr, '}', rest.len);
      if (end == NULL) return bad_template(p, node, rest, "it has no end");
      add_text(p, &text, out, &capacity);
      sc_vec_reserve(p->parser.arena, (void **)&out->items, &capacity, out->count,
                     sizeof *out->items);
      struct sc_str name = {rest.ptr + 2, (size_t)(end - rest.ptr) - 2};
      if (!parse_reference(p, node, name, &out->items[out->count++])) return false;
      used = (size_t)(end - rest.ptr) + 1;
    } else {
      sc_text_add(p->parser.arena, &text, (struct sc_str){rest.ptr, 1});
    }
    rest.ptr += used;
    rest.len -= used;
  }
  add_text(p, &text, out, &capacity);
  return true;
}
