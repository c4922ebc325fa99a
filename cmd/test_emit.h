/* SPDX-License-Identifier: Apache-2.0
 *
 * test_emit.h - tests that `test` writes.
 */
#ifndef CMD_TEST_EMIT_H
#define CMD_TEST_EMIT_H

#include "command.h"

/* What a test file at `file` (NULL: in the current folder) writes as `policy:` to test the policy at `path`; empty = nothing, where it
 * lies beside it. */
struct sc_str cmd_tests_policy_key(struct cmd_run *run, const char *file, const char *path);

/* `test --emit-boundaries [POLICY]`. The exit status. */
int cmd_emit_boundaries(struct cmd_run *run);

#endif
