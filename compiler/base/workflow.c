/* SPDX-License-Identifier: Apache-2.0
 *
 * workflow.c - `::level file=F,line=L,col=C,title=T::MESSAGE`, with what GitHub's runner takes for syntax percent-encoded.
 */
#include "base/workflow.h"

#include <inttypes.h>

#include "base/width.h"

/* `property`: a value in front of the message, where a colon and a comma end it. */
static void put(struct sc_arena *arena, struct sc_text *out, struct sc_str text, bool property) {
  for (size_t i = 0; i < text.len;) {
    size_t used;
    uint32_t c = sc_utf8_decode((struct sc_str){text.ptr + i, text.len - i}, &used);
    if (c == SC_INVALID_CODE_POINT)
      sc_text_add(arena, out, SC_STR("\xef\xbf\xbd"));
    else if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ',')))
      sc_text_format(arena, out, "%%%02X", c);
    else if (sc_is_control(c))
      sc_text_add(arena, out, SC_STR("?"));
    else
      sc_text_add(arena, out, (struct sc_str){text.ptr + i, used});
    i += used;
  }
}

static void put_property(struct sc_arena *arena, struct sc_text *out, const char *name,
                         struct sc_str value, unsigned *count) {
  if (value.len == 0) return;
  sc_text_format(arena, out, "%s%s=", (*count)++ == 0 ? " " : ",", name);
  put(arena, out, value, true);
}

static void put_number(struct sc_arena *arena, struct sc_text *out, const char *name,
                       uint32_t value, unsigned *count) {
  if (value > 0)
    sc_text_format(arena, out, "%s%s=%" PRIu32, (*count)++ == 0 ? " " : ",", name, value);
}

void sc_workflow_add(struct sc_workflow *workflow, struct sc_arena *arena, struct sc_text *out,
                     const struct sc_annotation *annotation, uint64_t left) {
  static const char *const names[] = {"error", "warning", "notice"};
  unsigned *written = &workflow->written[annotation->level];
  unsigned count = 0;
  if (*written >= SC_WORKFLOW_MAX) return;
  if (++*written == SC_WORKFLOW_MAX && left > 0) {
    sc_text_format(arena, out, "::%s::and %" PRIu64 " more; the log of the step has them\n",
                   names[annotation->level], left + 1);
    return;
  }
  sc_text_format(arena, out, "::%s", names[annotation->level]);
  put_property(arena, out, "file", sc_path_normal(arena, annotation->file), &count);
  put_number(arena, out, "line", annotation->line, &count);
  put_number(arena, out, "col", annotation->column, &count);
  put_property(arena, out, "title", annotation->title, &count);
  sc_text_add(arena, out, SC_STR("::"));
  put(arena, out, annotation->message, false);
  sc_text_add(arena, out, SC_STR("\n"));
}

/* --- paths --------------------------------------------------------------------------------------------------- */

/* Bytes of the last part of what was kept, with the slash in front of it; 0: none that could be left again. */
static size_t last_part(const struct sc_text *kept, size_t root) {
  size_t begin = kept->count;
  while (begin > root && kept->items[begin - 1] != '/') begin--;
  size_t len = kept->count - begin;
  if (len == 0 || (len == 2 && memcmp(kept->items + begin, "..", 2) == 0)) return 0;
  return begin > root ? len + 1 : len;
}

struct sc_str sc_path_normal(struct sc_arena *arena, struct sc_str path) {
  struct sc_text kept = {0};
  size_t root = path.len > 0 && path.ptr[0] == '/' ? 1 : 0;
  sc_text_add(arena, &kept, (struct sc_str){path.ptr, root});
  for (size_t i = 0; i < path.len;) {
    size_t len = 0;
    while (i + len < path.len && path.ptr[i + len] != '/') len++;
    struct sc_str part = {path.ptr + i, len};
    i += len + 1;
    if (len == 0 || sc_str_equal(part, SC_STR("."))) continue;
    size_t leaves = sc_str_equal(part, SC_STR("..")) ? last_part(&kept, root) : 0;
    if (leaves > 0) {
      kept.count -= leaves;
    } else {
      if (kept.count > root) sc_text_add(arena, &kept, SC_STR("/"));
      sc_text_add(arena, &kept, part);
    }
  }
  if (kept.count == 0 && path.len > 0) return SC_STR(".");
  return sc_text_str(&kept);
}
