/* SPDX-License-Identifier: Apache-2.0
 *
 * fmt.h - one YAML file in its canonical layout.
 *
 * What is kept: every key, value and comment, their order, blank lines between entries (one at most), whether a value is
 * quoted, whether a collection is written on one line where it fits into SC_FMT_WIDTH columns, line breaks inside long
 * texts. What becomes one form: indentation (two spaces, lists below their key included), spaces, quotes ('…' where they
 * can be), collections that do not fit (one entry per line), one blank line around sections, comments behind entries
 * (aligned within a run of lines), line ends.
 *
 * Invariants, proved for each output before it is handed out: it reads as the same tree of keys and values; formatting it
 * again changes nothing.
 */
#ifndef SC_FMT_H
#define SC_FMT_H

#include "base/diag.h"

#define SC_FMT_WIDTH 120u /* columns: what a collection on one line may reach */

enum sc_fmt_result {
  SC_FMT_OK,
  SC_FMT_INVALID, /* not YAML as policies use it: there are diagnostics */
  SC_FMT_REFUSED /* the output would not be the same file: a mistake of this program, never of the author */
};

/* The canonical text of a file; *out is the file's own text where nothing changes. Cost: linear in the file. */
enum sc_fmt_result sc_fmt_file(struct sc_diags *diags, uint32_t file, struct sc_str *out);

#endif
