/* SPDX-License-Identifier: Apache-2.0
 *
 * diag.h - diagnostics: what an author must mend, where, and how.
 *
 * A pass that finds a mistake adds a diagnostic and goes on where it can, so that one run shows all mistakes. A pass
 * returns false if it added an error. Codes are stable for ever and listed once, in codes/ (one file per area); each has
 * a paragraph that `scopec explain CODE` prints and a bad example in testdata/bad/CODE-slug/.
 */
#ifndef SC_DIAG_H
#define SC_DIAG_H

#include "base/source.h"

/* codes/ *.def: SC_CODE(number, slug, title, paragraph). The number is four digits, its first two the area. */
enum sc_code {
#define SC_CODE(number, slug, title, paragraph) SC_##number = 1##number - 10000,
#include "codes/all.def"
#undef SC_CODE
};

enum sc_severity {
  SC_ERROR,
  SC_WARNING,
  SC_INFO /* "note": of findings of lint only, never among diagnostics */
};

/* A second place, with what it has to do with the first. */
struct sc_note {
  struct sc_span span; /* SC_NO_SPAN: a note without a place */
  struct sc_str text;
};

struct sc_diag {
  enum sc_code code;
  enum sc_severity severity;
  struct sc_span span;
  struct sc_str message;
  struct sc_str label; /* printed behind the caret; may be empty */
  struct sc_str hint; /* "did you mean `x`?": the way out; may be empty */
  SC_VEC(struct sc_note) notes;
};

#define SC_DIAGS_MAX 100u /* kept and printed per run; the rest is counted */

struct sc_diags {
  struct sc_arena *arena;
  struct sc_sources *sources;
  SC_VEC(struct sc_diag) items;
  size_t error_count; /* also those that were not kept */
  size_t warning_count;
};

void sc_diags_init(struct sc_diags *diags, struct sc_arena *arena, struct sc_sources *sources);

/* Adds an error or a warning. The result takes label, hint and notes; it is valid until the next is added, never NULL. */
struct sc_diag *sc_error(struct sc_diags *diags, enum sc_code code, struct sc_span span,
                         const char *format, ...) __attribute__((format(printf, 4, 5)));
struct sc_diag *sc_warning(struct sc_diags *diags, enum sc_code code, struct sc_span span,
                           const char *format, ...) __attribute__((format(printf, 4, 5)));
void sc_diag_label(struct sc_diags *diags, struct sc_diag *diag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void sc_diag_hint(struct sc_diags *diags, struct sc_diag *diag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void sc_diag_note(struct sc_diags *diags, struct sc_diag *diag, struct sc_span span,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Is the diagnostic that was added last among those that are shown? Else no time is to be spent on its hints. */
static inline bool sc_diag_is_kept(const struct sc_diags *diags) {
  return diags->error_count + diags->warning_count <= SC_DIAGS_MAX;
}

/* Adds the hint "did you mean `x`?" if a name near to `name` is in the map. False if none is: the caller hints otherwise. A
 * diagnostic that is not kept is not worth the search: true. */
struct sc_map;
bool sc_diag_suggest(struct sc_diags *diags, struct sc_diag *diag, const struct sc_map *map,
                     struct sc_str name);

/* By file name, offset, code; exact repeats dropped. Call once before rendering. */
void sc_diags_sort(struct sc_diags *diags);

/* All diagnostics as a person reads them: place, message, source line with caret (aligned by display width), notes,
 * hint, and a closing count. ANSI colours if `colour`. */
void sc_diags_text(struct sc_diags *diags, bool colour, struct sc_text *out);
/* One diagnostic in that form, with an empty line behind it, whether it is among `diags` or not. */
void sc_diag_text(struct sc_diags *diags, const struct sc_diag *diag, bool colour,
                  struct sc_text *out);
/* All diagnostics as one JSON document: {"version":1,"diagnostics":[…],"errors":n,"warnings":n}, one line. */
void sc_diags_json(struct sc_diags *diags, struct sc_text *out);
/* All diagnostics as annotations of GitHub Actions; `workflow` has what the step wrote before. */
struct sc_workflow;
void sc_diags_workflow(struct sc_diags *diags, struct sc_workflow *workflow, struct sc_text *out);

/* The catalogue. */
struct sc_code_info {
  enum sc_code code;
  const char *name; /* "SC0201" */
  const char *slug; /* "unknown-scope" */
  const char *title; /* one line */
  const char *paragraph; /* what it means, an example, the way out */
};
const struct sc_code_info *sc_code_info(enum sc_code code); /* NULL if there is none */
const struct sc_code_info *
sc_code_by_name(struct sc_str name); /* "SC0201", "sc0201", "0201" or the slug; else NULL */
const struct sc_code_info *sc_code_list(size_t *count);

#endif
