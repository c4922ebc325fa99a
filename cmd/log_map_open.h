/* SPDX-License-Identifier: Apache-2.0
 *
 * log_map_open.h - the map that --map names: a file, or one that is built in.
 */
#ifndef CMD_LOG_MAP_OPEN_H
#define CMD_LOG_MAP_OPEN_H

#include "command.h"
#include "simulate/log_map.h"

/* *out NULL: none is named. CMD_YES, or another status after a message. The map lives as long as the run. */
int cmd_log_map_open(struct cmd_run *run, const struct sc_log_map **out);

#endif
