/* SPDX-License-Identifier: Apache-2.0
 *
 * github.h - what scopec does by itself in a job of GitHub Actions: annotations, and the summary of the step.
 */
#ifndef CMD_GITHUB_H
#define CMD_GITHUB_H

#include "command.h"
#include "suite/report.h"

/* Whether this is a step of a job (GITHUB_ACTIONS=true). */
bool cmd_in_github(void);

/* Annotates what the outcome says. `data`: stdout is a document; then annotations go to stderr, which the runner reads, too. */
void cmd_github_annotate(struct cmd_run *run, const struct sc_outcome *outcome, bool data);

/* Appends the summary to the file that GITHUB_STEP_SUMMARY names, if it does. False after a message. */
bool cmd_github_summary(struct cmd_run *run, const struct sc_outcome *outcome);

/* Prints text for people. In a job `##[`, which the runner takes for a command wherever it stands in a line, is printed with a
 * space inside. */
void cmd_github_print(struct sc_str text);

#endif
