/* SPDX-License-Identifier: Apache-2.0
 *
 * yaml_read.c - libyaml's events to nodes. The one file that knows libyaml. What yaml_scan.c can read does not come here.
 *
 * libyaml 0.2.5 counts marks in characters, lets duplicate keys pass, and needs quadratic time on deep flow nesting: so
 * marks are mapped to bytes, keys are compared here, and the event loop stops at the depth cap. The file's bytes were
 * checked by load.c before: valid UTF-8, no NUL, no control characters.
 */
#include "front/yaml_read.h"

#include <yaml.h>

#include "base/width.h"
#include "front/yaml_scan.h"
#include "front/yaml_tree.h"

struct reader {
  struct sc_diags *diags;
  struct sc_arena *arena;
  struct sc_arena *nodes; /* of nodes and what is of use during reading only */
  uint32_t file;
  struct sc_str text;
  yaml_parser_t parser;
  struct sc_tree_frame stack[SC_YAML_DEPTH_MAX];
  uint32_t depth;
  struct sc_node *root;
  uint32_t documents;
  bool failed;
  bool stop; /* what follows makes no sense any more */
  yaml_event_t event;
  /* marks to bytes: character `chars` begins at byte `bytes` */
  bool ascii;
  size_t chars, bytes;
};

/* --- places ---------------------------------------------------------------------------------------- */

/* Marks rise from event to event, so walking on from the last one is cheap; an earlier one starts over. */
static uint32_t byte_of(struct reader *r, size_t index) {
  if (r->ascii) return (uint32_t)(index < r->text.len ? index : r->text.len);
  if (index < r->chars) r->chars = r->bytes = 0;
  while (r->chars < index && r->bytes < r->text.len) {
    r->bytes++;
    while (r->bytes < r->text.len && ((unsigned char)r->text.ptr[r->bytes] & 0xc0) == 0x80)
      r->bytes++;
    r->chars++;
  }
  return (uint32_t)r->bytes;
}

static struct sc_span span_of(struct reader *r, const yaml_mark_t *start, const yaml_mark_t *end) {
  uint32_t from = byte_of(r, start->index), to = byte_of(r, end->index);
  return (struct sc_span){r->file, from, to > from ? to - from : 0};
}

static struct sc_diag *refuse(struct reader *r, enum sc_code code, struct sc_span span,
                              const char *message) {
  r->failed = true;
  return sc_error(r->diags, code, span, "%s", message);
}

/* --- nodes ---------------------------------------------------------------------------------------------- */

static struct sc_node *new_node(struct reader *r, enum sc_node_kind kind, struct sc_span span) {
  struct sc_node *node = SC_NEW(r->nodes, struct sc_node);
  node->kind = kind;
  node->span = span;
  return node;
}

static void report_duplicate(struct reader *r, const struct sc_node *key,
                             const struct sc_node *first) {
  struct sc_diag *diag = sc_error(r->diags, SC_0012, key->span, "the key `%.*s` is there twice",
                                  SC_STR_ARGS(key->value));
  sc_diag_note(r->diags, diag, first->span, "first written here");
  sc_diag_hint(r->diags, diag, "join the two, or remove one");
  r->failed = true;
}

static void take_key(struct reader *r, struct sc_tree_frame *frame, struct sc_node *node) {
  if (node->kind != SC_NODE_SCALAR) {
    struct sc_diag *diag = refuse(r, SC_0015, node->span, "a key must be a plain name");
    sc_diag_hint(r->diags, diag, "quote the key if it begins with `[` or `{`");
    r->stop = true;
    return;
  }
  if (node->plain && sc_str_equal(node->value, SC_STR("<<"))) {
    struct sc_diag *diag = refuse(r, SC_0014, node->span, "merge keys (`<<`) are not allowed");
    sc_diag_hint(r->diags, diag, "write the keys out, or use a role, a condition or a pattern");
  }
  const struct sc_node *first = sc_tree_key(r->nodes, frame, node);
  if (first != NULL) report_duplicate(r, node, first);
}

static void attach(struct reader *r, struct sc_node *node) {
  if (r->depth == 0) {
    if (r->root == NULL) r->root = node;
    return;
  }
  struct sc_tree_frame *frame = &r->stack[r->depth - 1];
  if (frame->node->kind == SC_NODE_MAP && frame->key == NULL)
    take_key(r, frame, node);
  else
    sc_tree_child(frame, node);
}

/* --- events ------------------------------------------------------------------------------------------------ */

static void refuse_decorations(struct reader *r, struct sc_span span, const unsigned char *anchor,
                               const unsigned char *tag) {
  if (anchor != NULL) {
    struct sc_diag *diag = refuse(r, SC_0013, span, "anchors and aliases are not allowed");
    sc_diag_hint(r->diags, diag, "write the value out, or name a condition or role for it");
  }
  if (tag != NULL) {
    struct sc_diag *diag = refuse(r, SC_0016, span, "tags such as `!!str` are not allowed");
    sc_diag_hint(r->diags, diag, "remove the tag: every scalar is a string here");
  }
}

static void scalar(struct reader *r, const yaml_event_t *event) {
  struct sc_span span = span_of(r, &event->start_mark, &event->end_mark);
  bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  bool quoted = event->data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
                event->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
  /* Of the tag `!` alone, libyaml leaves no more than that the scalar begins with it. */
  bool tagged = span.len > 0 && r->text.ptr[span.off] == '!';
  bool implicit = event->data.scalar.plain_implicit || event->data.scalar.quoted_implicit;
  refuse_decorations(r, span, event->data.scalar.anchor,
                     tagged     ? (const unsigned char *)"!"
                     : implicit ? NULL
                                : event->data.scalar.tag);
  struct sc_node *node = new_node(r, SC_NODE_SCALAR, span);
  struct sc_str value = {(const char *)event->data.scalar.value, event->data.scalar.length};
  node->plain = plain;
  node->value_off = quoted ? 1 : 0;
  size_t room = span.len - (quoted && span.len >= 2 ? 2 : 0);
  const char *written = r->text.ptr + span.off + node->value_off;
  node->verbatim = (plain || quoted) && room == value.len &&
                   (value.len == 0 || memcmp(written, value.ptr, value.len) == 0);
  node->value = node->verbatim ? (struct sc_str){written, value.len} : sc_str_copy(r->arena, value);
  if (memchr(node->value.ptr, 0, node->value.len) != NULL) {
    refuse(r, SC_0009, span, "a NUL character is not allowed in a name or text");
  }
  attach(r, node);
}

static void open_collection(struct reader *r, enum sc_node_kind kind, struct sc_span span,
                            const unsigned char *anchor, const unsigned char *tag) {
  refuse_decorations(r, span, anchor, tag);
  struct sc_node *node = new_node(r, kind, span);
  attach(r, node);
  if (r->stop) return;
  if (r->depth == SC_YAML_DEPTH_MAX) {
    struct sc_diag *diag = refuse(r, SC_0017, span, "lists and maps are nested too deep");
    sc_diag_label(r->diags, diag, "level %u", SC_YAML_DEPTH_MAX + 1);
    r->stop = true;
    return;
  }
  r->stack[r->depth++] = sc_tree_frame(node);
}

static void close_collection(struct reader *r, const yaml_event_t *event) {
  struct sc_node *node = r->stack[--r->depth].node;
  uint32_t end = byte_of(r, event->end_mark.index);
  if (end > node->span.off) node->span.len = end - node->span.off;
}

/* Returns false when reading is over. */
static bool handle(struct reader *r, const yaml_event_t *event) {
  struct sc_span span = span_of(r, &event->start_mark, &event->end_mark);
  switch (event->type) {
  case YAML_STREAM_END_EVENT: return false;
  case YAML_DOCUMENT_START_EVENT:
    if (++r->documents > 1) {
      struct sc_diag *diag = refuse(r, SC_0018, span, "a second document begins here");
      sc_diag_hint(r->diags, diag, "write it into a file of its own in the same folder");
    }
    break;
  case YAML_ALIAS_EVENT: {
    struct sc_diag *diag = refuse(r, SC_0013, span, "anchors and aliases are not allowed");
    sc_diag_hint(r->diags, diag, "write the value out, or name a condition or role for it");
    attach(r, new_node(r, SC_NODE_SCALAR,
                       span)); /* in its place, so that what follows is understood */
    break;
  }
  case YAML_SCALAR_EVENT: scalar(r, event); break;
  case YAML_SEQUENCE_START_EVENT:
    open_collection(r, SC_NODE_LIST, span, event->data.sequence_start.anchor,
                    event->data.sequence_start.tag);
    break;
  case YAML_MAPPING_START_EVENT:
    open_collection(r, SC_NODE_MAP, span, event->data.mapping_start.anchor,
                    event->data.mapping_start.tag);
    break;
  case YAML_SEQUENCE_END_EVENT:
  case YAML_MAPPING_END_EVENT: close_collection(r, event); break;
  case YAML_NO_EVENT:
  case YAML_STREAM_START_EVENT:
  case YAML_DOCUMENT_END_EVENT: break;
  }
  return true;
}

/* What the library's words mean for the author. */
static void hint_syntax(struct reader *r, struct sc_diag *diag) {
  static const struct {
    const char *context, *problem, *hint;
  } hints[] = {
      {"quoted scalar", "end of stream", "close the quote"},
      {"quoted scalar", "document indicator", "close the quote"},
      {"flow mapping", "expected ',' or '}'",
       "quote a text that holds `: ` or `,`, or close the `{`"},
      {"flow sequence", "expected ',' or ']'", "quote a text that holds `,`, or close the `[`"},
      {"block mapping", "expected key", "the keys of one map begin in the same column"},
      {"block collection", "expected '-' indicator",
       "the items of one list begin in the same column"},
      {"scanning an alias", "expected alphabetic", "quote patterns: '*'"},
      {"scanning an anchor", "expected alphabetic", "quote the text: it begins with `&`"},
      {"simple key", "expected ':'", "a key is followed by `:` and a space"},
      {"", "mapping values are not allowed",
       "quote a text that holds `: `, or check the indentation"},
  };
  const char *context = r->parser.context == NULL ? "" : r->parser.context;
  const char *problem = r->parser.problem == NULL ? "" : r->parser.problem;
  for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
    if (strstr(context, hints[i].context) == NULL || strstr(problem, hints[i].problem) == NULL)
      continue;
    sc_diag_hint(r->diags, diag, "%s", hints[i].hint);
    return;
  }
}

static void report_syntax(struct reader *r) {
  const yaml_parser_t *parser = &r->parser;
  if (parser->error == YAML_MEMORY_ERROR) sc_arena_fail(r->arena);
  size_t index =
      parser->problem_mark.index > 0 ? parser->problem_mark.index : parser->problem_offset;
  uint32_t off = byte_of(r, index);
  struct sc_span span = {r->file, off, off < r->text.len ? 1 : 0};
  bool tab = off < r->text.len && r->text.ptr[off] == '\t';
  struct sc_diag *diag = sc_error(r->diags, SC_0011, span, "this is not YAML: %s",
                                  tab ? "a tab stands where a line begins or a value is expected"
                                  : parser->problem == NULL ? "the file cannot be read"
                                                            : parser->problem);
  if (parser->context != NULL && !tab) {
    uint32_t context = byte_of(r, parser->context_mark.index);
    sc_diag_note(r->diags, diag, (struct sc_span){r->file, context, 0}, "%s that begins here",
                 parser->context);
  }
  if (tab)
    sc_diag_hint(r->diags, diag, "indent with spaces: YAML does not allow tabs here");
  else if (off < r->text.len && strchr("@`%", r->text.ptr[off]) != NULL)
    sc_diag_hint(r->diags, diag, "quote the text: it begins with `%c`", r->text.ptr[off]);
  else if (off < r->text.len && strchr("*&!|>", r->text.ptr[off]) != NULL)
    sc_diag_hint(r->diags, diag, "quote patterns: 'a:b:*'");
  else
    hint_syntax(r, diag);
  r->failed = true;
}

static void release(void *reader) {
  struct reader *r = reader;
  yaml_event_delete(&r->event);
  yaml_parser_delete(&r->parser);
}

struct sc_node *sc_yaml_read_by_library(struct sc_diags *diags, uint32_t file,
                                        struct sc_arena *nodes) {
  /* On the arena: the deferred clean-up outlives this call when memory runs out. */
  struct reader *r = SC_NEW(diags->arena, struct reader);
  r->diags = diags;
  r->arena = diags->arena;
  r->nodes = nodes;
  r->file = file;
  r->text = diags->sources->files.items[file].text;
  r->ascii = sc_ascii_run(r->text, 0) == r->text.len;
  if (yaml_parser_initialize(&r->parser) == 0) sc_arena_fail(r->arena);
  sc_arena_defer(r->arena, release, r); /* deleting twice is fine: deleting clears */
  yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&r->parser, (const unsigned char *)r->text.ptr, r->text.len);
  for (bool more = true; more && !r->stop;) {
    if (yaml_parser_parse(&r->parser, &r->event) == 0) {
      report_syntax(r);
      break;
    }
    more = handle(r, &r->event);
    yaml_event_delete(&r->event);
  }
  release(r);
  if (r->root == NULL && !r->failed) {
    struct sc_diag *diag = refuse(r, SC_0008, (struct sc_span){file, 0, 0},
                                  "the file is empty: there is no policy in it");
    sc_diag_hint(diags, diag, "`scopec init` writes a policy to start from");
  }
  return r->failed ? NULL : r->root;
}

/* --- both ways -------------------------------------------------------------------------------------------- */

static void release_arena(void *arena) { sc_arena_release(arena); }

/* In an arena of its own: what it made in vain is used again. */
static struct sc_node *scan(struct sc_diags *diags, uint32_t file, struct sc_arena *nodes) {
  struct sc_arena *own = SC_NEW(diags->arena, struct sc_arena);
  sc_arena_defer(diags->arena, release_arena, own);
  own->recovery = diags->arena->recovery;
  const struct sc_source *source = &diags->sources->files.items[file];
  struct sc_node *root = sc_yaml_scan(source, file, own, diags->arena, NULL);
  if (root != NULL)
    sc_arena_adopt(nodes, own);
  else
    sc_arena_recycle(nodes, own);
  return root;
}

struct sc_node *sc_yaml_read_to(struct sc_diags *diags, uint32_t file, struct sc_arena *nodes) {
  struct sc_node *root = scan(diags, file, nodes);
  return root != NULL ? root : sc_yaml_read_by_library(diags, file, nodes);
}

struct sc_node *sc_yaml_read(struct sc_diags *diags, uint32_t file) {
  return sc_yaml_read_to(diags, file, diags->arena);
}
