/* SPDX-License-Identifier: Apache-2.0
 *
 * answer_print.h - answers and explanations as text and as JSON.
 */
#ifndef CMD_ANSWER_PRINT_H
#define CMD_ANSWER_PRINT_H

#include <stdio.h>

#include "explain/explain.h"
#include "open_table.h"

/* One object, without the end of its line. `id` is JSON text, may be empty. */
void cmd_answer_json(FILE *out, const struct cmd_table *table, const struct scope_request *request,
                     const struct sc_answer *answer, struct sc_str id);

/* To be taken in at one look. */
void cmd_answer_text(struct cmd_run *run, const struct scope_table *table,
                     const struct scope_request *request, const struct sc_answer *answer);
/* Its first line: the decision and what was asked. */
void cmd_answer_headline(const struct cmd_run *run, const struct scope_request *request,
                         const struct sc_answer *answer);

void cmd_explain_text(struct cmd_run *run, const struct sc_explanation *e);
void cmd_explain_json(struct cmd_run *run, const struct cmd_table *table,
                      const struct sc_explanation *e);

#endif
