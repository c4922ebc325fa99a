/* SPDX-License-Identifier: Apache-2.0
 *
 * report_inputs.h - what a review is made of, and the proof of it: digests, the commit, earlier reports.
 */
#ifndef CMD_REPORT_INPUTS_H
#define CMD_REPORT_INPUTS_H

#include "review/review.h"
#include "simulate_read.h"

/* CMD_YES, or another status after a message. All of it lives as long as the run. */
int cmd_report_inputs(struct cmd_run *run, const struct cmd_simulated *simulated,
                      struct sc_review_inputs *out);

#endif
