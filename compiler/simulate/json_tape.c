/* SPDX-License-Identifier: Apache-2.0
 *
 * json_tape.c - one pass over the text; open collections are a stack of at most SC_SCAN_DEPTH.
 */
#include "simulate/json_tape.h"

struct taping {
  struct sc_scan scan;
  struct sc_tape *tape;
  uint32_t open[SC_SCAN_DEPTH];
  unsigned depth;
};

static struct sc_tape_node *add_node(struct taping *t, enum sc_scan_kind kind, struct sc_str name) {
  struct sc_tape *tape = t->tape;
  if (tape->count == tape->capacity) {
    (void)sc_scan_fail(&t->scan, "more than 65,536 values in one record");
    return NULL;
  }
  struct sc_tape_node *node = &tape->nodes[tape->count++];
  *node = (struct sc_tape_node){.kind = kind, .next = tape->count, .name = name};
  if (t->depth > 0) tape->nodes[t->open[t->depth - 1]].count++;
  return node;
}

static bool take_scalar(struct taping *t, struct sc_tape_node *node) {
  const char *begin = t->scan.at;
  int64_t number;
  if (node->kind == SC_SCAN_STRING) return sc_scan_string(&t->scan, &node->text);
  if (node->kind == SC_SCAN_NUMBER) {
    if (!sc_scan_number(&t->scan, &node->kind, &number)) return false;
  } else if (!sc_scan_word(&t->scan, node->kind)) {
    return false;
  }
  node->text = (struct sc_str){begin, (size_t)(t->scan.at - begin)};
  return true;
}

/* Into a collection; *more: it has a member. */
static bool open_collection(struct taping *t, struct sc_tape_node *node, bool *more) {
  bool object = node->kind == SC_SCAN_OBJECT;
  if (t->depth == SC_SCAN_DEPTH) return sc_scan_fail(&t->scan, "nested too deep");
  node->text = (struct sc_str){t->scan.at, 0};
  t->open[t->depth++] = (uint32_t)(node - t->tape->nodes);
  t->scan.at++;
  *more = !sc_scan_take(&t->scan, object ? '}' : ']');
  return true;
}

static void close_collection(struct taping *t) {
  struct sc_tape_node *node = &t->tape->nodes[t->open[--t->depth]];
  node->next = t->tape->count;
  node->text.len = (size_t)(t->scan.at - node->text.ptr);
}

static bool inside_object(const struct taping *t) {
  return t->depth > 0 && t->tape->nodes[t->open[t->depth - 1]].kind == SC_SCAN_OBJECT;
}

/* Behind a value: closes what ends here. */
static bool close_ended(struct taping *t) {
  bool more = false;
  while (t->depth > 0 && !more) {
    if (!sc_scan_more(&t->scan, inside_object(t) ? '}' : ']', &more)) return false;
    if (!more) close_collection(t);
  }
  return true;
}

static bool tape_value(struct taping *t) {
  do {
    struct sc_str name = {0};
    enum sc_scan_kind kind;
    if (inside_object(t) && !sc_scan_name(&t->scan, &name)) return false;
    if (!sc_scan_peek(&t->scan, &kind)) return false;
    struct sc_tape_node *node = add_node(t, kind, name);
    if (node == NULL) return false;
    if (kind == SC_SCAN_OBJECT || kind == SC_SCAN_ARRAY) {
      bool more;
      if (!open_collection(t, node, &more)) return false;
      if (more) continue;
      close_collection(t);
    } else if (!take_scalar(t, node)) {
      return false;
    }
    if (!close_ended(t)) return false;
  } while (t->depth > 0);
  return sc_scan_end(&t->scan);
}

bool sc_tape_read(struct sc_tape *tape, struct sc_str text, char **room, const char **error,
                  size_t *byte) {
  struct taping t = {.tape = tape};
  t.scan = (struct sc_scan){
      .begin = text.ptr, .at = text.ptr, .end = text.ptr + text.len, .room = *room};
  tape->count = 0;
  bool good = tape_value(&t);
  *room = t.scan.room;
  if (good) return true;
  *error = t.scan.error;
  *byte = (size_t)(t.scan.at - text.ptr) + 1;
  return false;
}

uint32_t sc_tape_member(const struct sc_tape *tape, uint32_t object, struct sc_str name) {
  uint32_t found = SC_TAPE_NONE;
  if (tape->nodes[object].kind != SC_SCAN_OBJECT) return SC_TAPE_NONE;
  for (uint32_t i = object + 1; i < tape->nodes[object].next; i = tape->nodes[i].next) {
    if (!sc_str_equal(tape->nodes[i].name, name)) continue;
    if (found != SC_TAPE_NONE) return SC_TAPE_TWICE;
    found = i;
  }
  return found;
}

uint32_t sc_tape_item(const struct sc_tape *tape, uint32_t collection, uint32_t index) {
  const struct sc_tape_node *node = &tape->nodes[collection];
  if ((node->kind != SC_SCAN_OBJECT && node->kind != SC_SCAN_ARRAY) || index >= node->count)
    return SC_TAPE_NONE;
  uint32_t i = collection + 1;
  while (index-- > 0) i = tape->nodes[i].next;
  return i;
}
