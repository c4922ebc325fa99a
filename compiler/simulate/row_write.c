/* SPDX-License-Identifier: Apache-2.0
 *
 * row_write.c - the text of rows: members, and lists of numbers.
 */
#include "simulate/row_write.h"

#include <inttypes.h>

#include "base/hex.h"
#include "base/json_text.h"
#include "explain/request_text.h"

void sc_row_begin(struct sc_row_writer *w, const char *kind) {
  sc_text_format(w->arena, w->out, "{\"kind\":\"%s\"", kind);
  w->rows++;
}

void sc_row_end(struct sc_row_writer *w) { sc_text_add(w->arena, w->out, SC_STR("}\n")); }

void sc_row_add_text(struct sc_row_writer *w, const char *name, struct sc_str text) {
  sc_text_format(w->arena, w->out, ",\"%s\":", name);
  sc_json_string(w->arena, w->out, text);
}

void sc_row_add_number(struct sc_row_writer *w, const char *name, uint64_t number) {
  sc_text_format(w->arena, w->out, ",\"%s\":%" PRIu64, name, number);
}

void sc_row_add_hex(struct sc_row_writer *w, const char *name, const uint8_t *bytes, size_t count) {
  sc_text_format(w->arena, w->out, ",\"%s\":\"", name);
  sc_hex_add(w->arena, w->out, bytes, count);
  sc_text_add(w->arena, w->out, SC_STR("\""));
}

void sc_row_add_time(struct sc_row_writer *w, const char *name, int64_t at) {
  sc_row_add_text(w, name, sc_instant_text(w->arena, at));
}

void sc_row_add_use(struct sc_row_writer *w, const struct sc_use *use) {
  sc_row_add_number(w, "count", use->count);
  sc_row_add_time(w, "first", use->first);
  sc_row_add_time(w, "last", use->last);
}

/* --- lists ---------------------------------------------------------------------------------------------------------- */

void sc_row_begin_list(struct sc_row_writer *w, const char *name) {
  sc_text_format(w->arena, w->out, ",\"%s\":[", name);
}

void sc_row_put_number(struct sc_row_writer *w, bool *first, uint64_t number) {
  sc_text_format(w->arena, w->out, *first ? "%" PRIu64 : ",%" PRIu64, number);
  *first = false;
}

void sc_row_end_list(struct sc_row_writer *w) { sc_text_add(w->arena, w->out, SC_STR("]")); }

void sc_row_put_use(struct sc_row_writer *w, bool *first, const struct sc_use *use) {
  sc_row_put_number(w, first, use->count);
  sc_row_put_number(w, first, use->first);
  sc_row_put_number(w, first, use->last);
}

void sc_row_add_use_list(struct sc_row_writer *w, const char *name, const struct sc_use *use) {
  bool first = true;
  if (use->count == 0) return;
  sc_row_begin_list(w, name);
  sc_row_put_use(w, &first, use);
  sc_row_end_list(w);
}
