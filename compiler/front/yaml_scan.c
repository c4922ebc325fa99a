/* SPDX-License-Identifier: Apache-2.0
 *
 * yaml_scan.c - block maps and lists by their columns, flow collections, plain and quoted scalars on one line, comments.
 *
 * Follows libyaml 0.2.5 (YAML 1.1) token by token. Left to the library: tabs between tokens, carriage returns and other breaks,
 * control characters, directives, a second document, anchors, aliases, tags, block scalars, scalars over several lines, most
 * escapes, `?` keys, keys that are collections, empty values, duplicate and merge keys, keys over 1,024 bytes, deep nesting, and
 * every mistake.
 *
 * A function that reads a node begins at its first byte and ends behind its last one, or, for block nodes, at the next token.
 * NULL or false: not handled.
 */
#include "base/width.h"
#include "front/yaml_scan_internal.h"
#include "front/yaml_tree.h"

#define KEY_LEN_MAX 1024u /* from a key's first byte to its `:`; the library counts characters */

static bool is_dash(const struct scan *s) {
  return s->p < s->end && *s->p == '-' && is_blank(s, s->p + 1);
}

/* --- bytes ------------------------------------------------------------------------------------------- */

/* Characters that only the library knows: breaks but for the line feed, what it takes for not printable, and byte-order marks. */
static bool is_strange(uint32_t c) {
  return (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff || c == 0xfffe ||
         c == 0xffff || c == SC_INVALID_CODE_POINT;
}

/* The file's bytes were checked by load.c before: valid UTF-8, no control characters but tab, line feed and carriage return. */
static bool is_clean(const struct sc_source *source) {
  struct sc_str text = source->text;
  size_t used;
  if (text.len == 0 || source->plain) return text.len > 0;
  if (memchr(text.ptr, '\r', text.len) != NULL) return false;
  for (size_t i = sc_ascii_run(text, 0); i < text.len; i = sc_ascii_run(text, i + used))
    if (is_strange(sc_utf8_decode((struct sc_str){text.ptr + i, text.len - i}, &used)))
      return false;
  return true;
}

/* --- between tokens ---------------------------------------------------------------------------------- */

/* Eight at a time: most lines begin with many. */
static const char *behind_spaces(const char *p, const char *end) {
  const uint64_t spaces = 0x2020202020202020u;
  uint64_t word;
  for (; end - p >= 8; p += 8) {
    memcpy(&word, p, 8);
    if (word != spaces) break;
  }
  while (p < end && *p == ' ') p++;
  return p;
}

/* To the next token, or to the end. */
static bool to_token(struct scan *s) {
  const char *p = s->p;
  if (s->end - p >= 2) { /* behind a space, or at once: as in most places of flow */
    p += *p == ' ';
    s->p = p;
    if ((unsigned char)*p > ' ' && *p != '#') return true;
  }
  for (;;) {
    p = behind_spaces(p, s->end);
    if (p < s->end && *p == '#') {
      p = memchr(p, '\n', (size_t)(s->end - p));
      if (p == NULL) p = s->end;
    }
    if (p == s->end || *p != '\n') break;
    s->line = ++p;
  }
  s->p = p;
  return p == s->end || *p != '\t';
}

/* To the next token, which must be on another line. */
static bool to_line(struct scan *s) {
  const char *line = s->line;
  return to_token(s) && (s->p == s->end || s->line != line);
}

/* Bytes are characters here: nothing but spaces and dashes stands before a token whose column is asked for. */
static size_t column_of(const struct scan *s) { return (size_t)(s->p - s->line); }

/* `:` behind a key, on its line. Block: a blank follows; flow: behind a quoted key, none need. */
static bool take_colon(struct scan *s, const struct sc_node *key, bool flow) {
  while (s->p < s->end && *s->p == ' ') s->p++;
  if (s->p == s->end || *s->p != ':') return false;
  if (!is_blank(s, s->p + 1) && (!flow || key->plain)) return false;
  if ((size_t)(s->p - s->text) - key->span.off > KEY_LEN_MAX) return false;
  s->p++;
  return true;
}

/* --- collections --------------------------------------------------------------------------------------- */

static struct sc_node *open_node(struct scan *s, enum sc_node_kind kind, const char *from) {
  if (s->depth++ == SC_YAML_DEPTH_MAX) return NULL;
  struct sc_node *node = new_node(s, kind, from);
  if (s->depth == 2 && s->wanted) {
    s->section = node;
    s->nodes = s->sink->entries;
  }
  return node;
}

static struct sc_node *close_node(struct scan *s, struct sc_node *node) {
  s->depth--;
  if (node == s->section) {
    s->section = NULL;
    s->wanted = false;
    s->nodes = s->tree;
  }
  return end_node(s, node);
}

static bool add_key(struct scan *s, struct sc_tree_frame *frame, struct sc_node *key) {
  if (key->plain && sc_str_equal(key->value, SC_STR("<<"))) return false;
  if (frame->node == s->section) { /* handed over with its entry */
    frame->key = key;
    return true;
  }
  if (s->depth == 1 && s->sink != NULL) s->wanted = s->sink->wants(s->sink->context, key);
  return sc_tree_key(s->nodes, frame, key) == NULL;
}

static bool add_child(struct scan *s, struct sc_tree_frame *frame, struct sc_node *child) {
  struct sc_node *section = s->section;
  if (frame->node != section) {
    sc_tree_child(frame, child);
    return true;
  }
  child->key = frame->key;
  frame->key = NULL;
  section->child_count++;
  if (!s->sink->take(s->sink->context, section, child)) return false;
  if (s->nodes->used < s->sink->kept) return true;
  jmp_buf *recovery = s->nodes->recovery;
  sc_arena_recycle(s->nodes, s->nodes);
  s->nodes->recovery = recovery;
  return true;
}

static struct sc_node *flow_node(struct scan *s);

/* A key with its `:`, to the first byte of its value. */
static bool flow_key(struct scan *s, struct sc_tree_frame *frame) {
  struct sc_node *key = sc_yaml_scan_scalar(s, true);
  return key != NULL && take_colon(s, key, true) && add_key(s, frame, key) && to_token(s) &&
         s->p < s->end;
}

static struct sc_node *flow_collection(struct scan *s) {
  bool map = *s->p == '{';
  char close = map ? '}' : ']';
  struct sc_node *node = open_node(s, map ? SC_NODE_MAP : SC_NODE_LIST, s->p++);
  if (node == NULL) return NULL;
  struct sc_tree_frame frame = sc_tree_frame(node);
  for (;;) {
    if (!to_token(s) || s->p == s->end) return NULL;
    if (*s->p == close) break;
    if (map && !flow_key(s, &frame)) return NULL;
    struct sc_node *child = flow_node(s);
    if (child == NULL || !add_child(s, &frame, child)) return NULL;
    if (!to_token(s) || s->p == s->end) return NULL;
    if (*s->p == close) break;
    if (*s->p++ != ',') return NULL;
  }
  s->p++;
  return close_node(s, node);
}

static struct sc_node *flow_node(struct scan *s) {
  return *s->p == '[' || *s->p == '{' ? flow_collection(s) : sc_yaml_scan_scalar(s, true);
}

static struct sc_node *block_list(struct scan *s, size_t column, bool indentless);
static struct sc_node *block_node(struct scan *s);

/* What follows the `:` of a key in this column. */
static struct sc_node *block_value(struct scan *s, size_t column) {
  const char *line = s->line;
  if (!to_token(s) || s->p == s->end) return NULL;
  if (s->line == line) {
    struct sc_node *node =
        *s->p == '[' || *s->p == '{' ? flow_collection(s) : sc_yaml_scan_scalar(s, false);
    return node != NULL && to_line(s) ? node : NULL;
  }
  if (column_of(s) > column) return block_node(s);
  return column_of(s) == column && is_dash(s) ? block_list(s, column, true) : NULL;
}

/* With its first key read already. */
static struct sc_node *block_map(struct scan *s, size_t column, struct sc_node *key) {
  struct sc_node *node = open_node(s, SC_NODE_MAP, s->text + key->span.off);
  if (node == NULL) return NULL;
  struct sc_tree_frame frame = sc_tree_frame(node);
  for (;;) {
    if (key == NULL || !take_colon(s, key, false) || !add_key(s, &frame, key)) return NULL;
    struct sc_node *value = block_value(s, column);
    if (value == NULL || !add_child(s, &frame, value)) return NULL;
    if (s->p == s->end || column_of(s) < column) return close_node(s, node);
    if (column_of(s) > column) return NULL;
    key = sc_yaml_scan_scalar(s, false);
  }
}

/* At a dash in this column. Indentless: in the column of the key that it is the value of. */
static struct sc_node *block_list(struct scan *s, size_t column, bool indentless) {
  struct sc_node *node = open_node(s, SC_NODE_LIST, s->p);
  if (node == NULL) return NULL;
  struct sc_tree_frame frame = sc_tree_frame(node);
  for (;;) {
    s->p++;
    if (!to_token(s) || s->p == s->end || column_of(s) <= column) return NULL;
    struct sc_node *child = block_node(s);
    if (child == NULL || !add_child(s, &frame, child)) return NULL;
    if (s->p == s->end || column_of(s) < column) return close_node(s, node);
    if (column_of(s) > column) return NULL;
    if (!is_dash(s)) return indentless ? close_node(s, node) : NULL;
  }
}

/* The first on its line, but for dashes. */
static struct sc_node *block_node(struct scan *s) {
  size_t column = column_of(s);
  if (is_dash(s)) return block_list(s, column, false);
  if (*s->p == '[' || *s->p == '{') {
    struct sc_node *node = flow_collection(s);
    return node != NULL && to_line(s) ? node : NULL;
  }
  const char *line = s->line;
  struct sc_node *node = sc_yaml_scan_scalar(s, false);
  if (node == NULL) return NULL;
  while (s->p < s->end && *s->p == ' ') s->p++;
  if (s->p < s->end && *s->p == ':') return block_map(s, column, node);
  return to_token(s) && (s->p == s->end || s->line != line) ? node : NULL;
}

/* `---` on a line of its own may come first. */
static bool begin_document(struct scan *s) {
  if (!to_token(s)) return false;
  if (s->p != s->line || s->end - s->p < 4 || memcmp(s->p, "---", 3) != 0) return true;
  s->p += 3;
  return is_blank(s, s->p) && to_line(s);
}

struct sc_node *sc_yaml_scan(const struct sc_source *source, uint32_t file, struct sc_arena *nodes,
                             struct sc_arena *texts, const struct sc_yaml_sink *sink) {
  struct sc_str text = source->text;
  struct scan s = {.p = text.ptr,
                   .end = text.ptr + text.len,
                   .text = text.ptr,
                   .line = text.ptr,
                   .nodes = nodes,
                   .tree = nodes,
                   .texts = texts,
                   .file = file,
                   .sink = sink};
  if (!is_clean(source) || !begin_document(&s) || s.p == s.end) return NULL;
  struct sc_node *root = block_node(&s);
  return root != NULL && s.p == s.end ? root : NULL;
}
