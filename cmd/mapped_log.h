/* SPDX-License-Identifier: Apache-2.0
 *
 * mapped_log.h - what a map makes of other products' logs, written down as a decision log (--mapped).
 */
#ifndef CMD_MAPPED_LOG_H
#define CMD_MAPPED_LOG_H

#include "command.h"
#include "simulate/simulate.h"

struct cmd_mapped_log;

/* Opens the file that --mapped names, which must not exist; the simulation will write to it. *out NULL: none is named, or
 * `simulation` is NULL: it was written before. CMD_YES,
 * or another status after a message. */
int cmd_mapped_log_open(struct cmd_run *run, struct sc_simulation *simulation,
                        struct cmd_mapped_log **out);
/* False after a message: it could not be written whole, and is removed. `log` may be NULL. */
bool cmd_mapped_log_close(struct cmd_mapped_log *log);

#endif
