/* SPDX-License-Identifier: Apache-2.0
 *
 * simulate_print.h - the result of a simulation as text and as JSON (docs/simulate.schema.json).
 */
#ifndef CMD_SIMULATE_PRINT_H
#define CMD_SIMULATE_PRINT_H

#include "open_table.h"
#include "simulate/simulate.h"

struct cmd_simulated {
  const struct cmd_run *run;
  const struct cmd_table *now, *candidate; /* candidate NULL = none */
  struct sc_simulation *simulation;
  uint32_t gap_hours;
};

void cmd_simulate_text(const struct cmd_simulated *result);
void cmd_simulate_json(const struct cmd_simulated *result);

#endif
