/* SPDX-License-Identifier: Apache-2.0
 *
 * test_report.h - the reporters of `test`: which there are, and where each one's text goes.
 */
#ifndef CMD_TEST_REPORT_H
#define CMD_TEST_REPORT_H

#include "command.h"
#include "suite/report.h"

/* Checks the values of --report before anything runs. CMD_YES, or CMD_USAGE after a message. */
int cmd_reports_check(const struct cmd_run *run);

/* Prints the outcome: text or JSON on stdout unless a report goes there, and one file per --report NAME=FILE. CMD_YES, or
 * CMD_USAGE after a message where something could not be written. */
int cmd_reports_write(struct cmd_run *run, const struct sc_outcome *outcome);

#endif
