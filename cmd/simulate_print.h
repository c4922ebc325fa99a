/* SPDX-License-Identifier: Apache-2.0
 *
 * simulate_print.h - the result of a simulation as text and as JSON (docs/simulate.schema.json).
 */
#ifndef CMD_SIMULATE_PRINT_H
#define CMD_SIMULATE_PRINT_H

#include "simulate_read.h"

void cmd_simulate_text(const struct cmd_simulated *result);
void cmd_simulate_json(const struct cmd_simulated *result);

/* simulate_findings.c: the findings, as the text's last part and as members of the object. */
void cmd_findings_text(const struct cmd_simulated *result);
void cmd_findings_json(const struct cmd_simulated *result);

#endif
