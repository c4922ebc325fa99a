/* SPDX-License-Identifier: Apache-2.0
 *
 * diag_json.c - diagnostics as one JSON document (RFC 8259), stable: {"version":1,"diagnostics":[…],"errors":n,"warnings":n}.
 */
#include "base/diag.h"
#include "base/json_text.h"

static void place_members(struct sc_diags *diags, struct sc_span span, struct sc_text *out) {
  struct sc_place place = sc_source_place(diags->sources, span);
  struct sc_place end = place;
  if (span.len > 0) {
    struct sc_span last = {span.file, span.off + span.len, 0};
    end = sc_source_place(diags->sources, last);
  }
  sc_text_add(diags->arena, out, SC_STR("\"file\":"));
  sc_json_string(diags->arena, out, place.file);
  sc_text_format(diags->arena, out, ",\"line\":%u,\"column\":%u,\"end_line\":%u,\"end_column\":%u",
                 place.line, place.column, end.line, end.column);
}

static void member(struct sc_diags *diags, struct sc_text *out, const char *name,
                   struct sc_str value) {
  sc_text_format(diags->arena, out, ",\"%s\":", name);
  sc_json_string(diags->arena, out, value);
}

static void add_diag(struct sc_diags *diags, const struct sc_diag *diag, struct sc_text *out) {
  const struct sc_code_info *info = sc_code_info(diag->code);
  sc_text_format(diags->arena, out, "{\"code\":\"SC%04d\",\"slug\":\"%s\",\"severity\":\"%s\"",
                 (int)diag->code, info == NULL ? "" : info->slug,
                 diag->severity == SC_ERROR ? "error" : "warning");
  member(diags, out, "message", diag->message);
  if (diag->span.file != SC_NO_FILE) {
    sc_text_add(diags->arena, out, SC_STR(","));
    place_members(diags, diag->span, out);
  }
  if (diag->label.len > 0) member(diags, out, "label", diag->label);
  if (diag->hint.len > 0) member(diags, out, "hint", diag->hint);
  sc_text_add(diags->arena, out, SC_STR(",\"notes\":["));
  for (size_t i = 0; i < diag->notes.count; i++) {
    const struct sc_note *note = &diag->notes.items[i];
    sc_text_add(diags->arena, out, i == 0 ? SC_STR("{\"message\":") : SC_STR(",{\"message\":"));
    sc_json_string(diags->arena, out, note->text);
    if (note->span.file != SC_NO_FILE) {
      sc_text_add(diags->arena, out, SC_STR(","));
      place_members(diags, note->span, out);
    }
    sc_text_add(diags->arena, out, SC_STR("}"));
  }
  sc_text_add(diags->arena, out, SC_STR("]}"));
}

void sc_diags_json(struct sc_diags *diags, struct sc_text *out) {
  sc_text_add(diags->arena, out, SC_STR("{\"version\":1,\"diagnostics\":["));
  for (size_t i = 0; i < diags->items.count; i++) {
    if (i > 0) sc_text_add(diags->arena, out, SC_STR(","));
    add_diag(diags, &diags->items.items[i], out);
  }
  sc_text_format(diags->arena, out, "],\"errors\":%zu,\"warnings\":%zu}\n", diags->error_count,
                 diags->warning_count);
}
