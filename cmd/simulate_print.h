/* SPDX-License-Identifier: Apache-2.0
 *
 * simulate_print.h - the result of a simulation as text and as JSON (docs/simulate.schema.json).
 */
#ifndef CMD_SIMULATE_PRINT_H
#define CMD_SIMULATE_PRINT_H

#include "open_table.h"
#include "simulate/findings.h"

struct cmd_simulated {
  const struct cmd_run *run;
  const struct cmd_table *now, *candidate; /* candidate NULL = none */
  struct sc_simulation *simulation;
  const struct sc_findings *findings; /* NULL = the policy's source is not at hand */
  struct sc_log_gaps gaps; /* of gap_hours or more */
  uint32_t gap_hours, min_window_s;
};

void cmd_simulate_text(const struct cmd_simulated *result);
void cmd_simulate_json(const struct cmd_simulated *result);

/* simulate_findings.c: the findings, as the text's last part and as members of the object. */
void cmd_findings_text(const struct cmd_simulated *result);
void cmd_findings_json(const struct cmd_simulated *result);

#endif
