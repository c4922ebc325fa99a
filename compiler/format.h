/* SPDX-License-Identifier: Apache-2.0
 *
 * format.h - the driver of the formatter: a policy's files in canonical layout, proved to mean the same.
 */
#ifndef SC_FORMAT_H
#define SC_FORMAT_H

#include "compile.h"

struct sc_formatted {
  struct sc_str name;
  struct sc_str before; /* as it was read, with a byte-order mark if there was one */
  struct sc_str after;
  bool changed;
};

struct sc_format {
  SC_VEC(struct sc_formatted) files; /* by name; tests of a folder among them */
  struct sc_str
      refused; /* what would not have been the same: a file, or the path; empty = nothing */
};

/* Formats the files at `path` (a file, a folder, "-"). Nothing is written. SC_OK; SC_E_INVALID with diagnostics in the
 * compilation, or with `refused` set; SC_E_MEMORY.
 *
 * Each file is proved to be the same tree of keys and values. Where the files are a policy, or the files of each folder are one,
 * it is compiled before and after, and the tables must be the same, byte for byte, but for names and places (--strip); a policy
 * with mistakes, or a file that is a part of one, must have as many mistakes after as before. */
enum sc_status sc_format_policy(struct sc_compilation *compilation, const char *path,
                                struct sc_format *out);

#endif
