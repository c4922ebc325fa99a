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

/* Whether one of them is of coverage, which then has to be measured. */
bool cmd_reports_of_coverage(const struct cmd_run *run);

/* Prints the outcome: text or JSON on stdout unless a report goes there, and one file per --report NAME=FILE; in a job
 * of GitHub Actions also annotations and the summary. CMD_YES, or CMD_USAGE after a message where something could not be written. */
int cmd_reports_write(struct cmd_run *run, const struct sc_outcome *outcome);

#endif
