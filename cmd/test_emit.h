/* SPDX-License-Identifier: Apache-2.0
 *
 * test_emit.h - tests that `test` writes.
 */
#ifndef CMD_TEST_EMIT_H
#define CMD_TEST_EMIT_H

#include "command.h"

/* `test --emit-boundaries [POLICY]`. The exit status. */
int cmd_emit_boundaries(struct cmd_run *run);

#endif
