/* SPDX-License-Identifier: Apache-2.0
 *
 * diag_workflow.c - diagnostics as annotations of GitHub Actions.
 */
#include "base/diag.h"
#include "base/sarif.h"
#include "base/workflow.h"

static void add_note(struct sc_diags *diags, const struct sc_note *note, struct sc_text *message) {
  sc_text_add(diags->arena, message, SC_STR("\nnote: "));
  if (note->span.file != SC_NO_FILE) {
    struct sc_place place = sc_source_place(diags->sources, note->span);
    sc_text_add(diags->arena, message, place.file);
    sc_text_format(diags->arena, message, ":%u:%u: ", place.line, place.column);
  }
  sc_text_add(diags->arena, message, note->text);
}

static struct sc_str message_of(struct sc_diags *diags, const struct sc_diag *diag) {
  struct sc_text message = {0};
  sc_text_add(diags->arena, &message, diag->message);
  if (diag->label.len > 0) {
    sc_text_add(diags->arena, &message, SC_STR(": "));
    sc_text_add(diags->arena, &message, diag->label);
  }
  for (size_t i = 0; i < diag->notes.count; i++) add_note(diags, &diag->notes.items[i], &message);
  if (diag->hint.len > 0) {
    sc_text_add(diags->arena, &message, SC_STR("\nhint: "));
    sc_text_add(diags->arena, &message, diag->hint);
  }
  return sc_text_str(&message);
}

void sc_diags_workflow(struct sc_diags *diags, struct sc_workflow *workflow, struct sc_text *out) {
  for (unsigned severity = SC_ERROR; severity <= SC_WARNING; severity++) {
    uint64_t left = severity == SC_ERROR ? diags->error_count : diags->warning_count;
    for (size_t i = 0; i < diags->items.count; i++) {
      const struct sc_diag *diag = &diags->items.items[i];
      if ((unsigned)diag->severity != severity) continue;
      const struct sc_code_info *info = sc_code_info(diag->code);
      struct sc_sarif_location place = sc_sarif_place(diags->sources, diag->span);
      const struct sc_annotation annotation = {
          .level = severity == SC_ERROR ? SC_WORKFLOW_ERROR : SC_WORKFLOW_WARNING,
          .file = place.file,
          .line = place.line,
          .column = place.column,
          .title = info == NULL ? SC_STR("")
                                : sc_str_format(diags->arena, "%s %s", info->name, info->slug),
          .message = message_of(diags, diag)};
      sc_workflow_add(workflow, diags->arena, out, &annotation, left > 0 ? --left : 0);
    }
  }
}
