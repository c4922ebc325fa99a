/* SPDX-License-Identifier: Apache-2.0
 *
 * suite_find.h - from paths to test files.
 */
#ifndef SC_SUITE_FIND_H
#define SC_SUITE_FIND_H

#include "base/arena.h"
#include "base/str.h"

struct sc_test_files {
  struct sc_str *items; /* paths as found, sorted by bytes, each once; zero-terminated */
  size_t count, capacity;
};

/* Adds the file at `path`, or, of a folder, all *_test.yaml and *_test.yml in it and below it except in hidden folders and
 * `testdata`. SC_OK; SC_E_IO: *failed is the path that cannot be read, errno says why. */
enum sc_status sc_suite_find(struct sc_arena *arena, const char *path, struct sc_test_files *out,
                             struct sc_str *failed);
/* Sorts, and drops what was found twice. */
void sc_suite_files_sort(struct sc_test_files *files);

#endif
