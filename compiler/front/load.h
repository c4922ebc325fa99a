/* SPDX-License-Identifier: Apache-2.0
 *
 * load.h - from a path to source files: one file, standard input ("-"), or a folder of *.yaml and *.yml.
 *
 * A folder is read with all folders below it, except hidden ones and `testdata`; files that end in _test.yaml or
 * _test.yml are tests, not policy, and are left out. Files are ordered by name (bytes), so the order in which the system
 * lists them never matters.
 */
#ifndef SC_LOAD_H
#define SC_LOAD_H

#include "base/diag.h"

/* Adds the files to diags->sources. False after at least one diagnostic: unreadable, too big, no policy in it, ... */
bool sc_load(struct sc_diags *diags, const char *path);
/* The same with the test files of a folder, for what works on YAML and not on its meaning. */
bool sc_load_with_tests(struct sc_diags *diags, const char *path);
/* Whether a file of that name is a test. */
bool sc_load_is_test(struct sc_str name);

/* Adds a text as a file, after the same checks of its bytes. Name and text are borrowed. */
bool sc_load_text(struct sc_diags *diags, struct sc_str name, struct sc_str text);

#endif
