/* SPDX-License-Identifier: Apache-2.0
 *
 * question.h - one request, from the options that `eval` and `explain` share.
 */
#ifndef CMD_QUESTION_H
#define CMD_QUESTION_H

#include "explain/answer.h"
#include "open_table.h"

/* Entries of an option table. */
#define CMD_QUESTION_OPTIONS                                                                       \
  {.name = "user", .letter = 'u', .arg = "USER", .help = "the person on whose behalf it is"},      \
      {.name = "role",                                                                             \
       .letter = 'r',                                                                              \
       .arg = "ROLE",                                                                              \
       .help = "a role or group that the identity provider asserts",                               \
       .flags = CMD_REPEATED},                                                                     \
      {.name = "agent", .letter = 'a', .arg = "AGENT", .help = "the agent that acts"},             \
      {.name = "actor",                                                                            \
       .arg = "AGENT",                                                                             \
       .help = "in place of --agent, for a chain: first the agent that acts now, then the one it " \
               "acts for, and so on",                                                              \
       .flags = CMD_REPEATED},                                                                     \
      {.name = "task", .letter = 't', .arg = "TASK", .help = "the agent's task"},                  \
      {.name = "scope", .letter = 's', .arg = "SCOPE", .help = "the scope it wants to use"},       \
      {.name = "resource", .arg = "TEXT", .help = "the resource it wants to use it on"},           \
      {.name = "context",                                                                          \
       .letter = 'c',                                                                              \
       .arg = "NAME=VALUE",                                                                        \
       .help = "a context attribute; the members of a set are separated by commas",                \
       .flags = CMD_REPEATED},                                                                     \
  {                                                                                                \
    .name = "now", .arg = "INSTANT",                                                               \
    .help = "the time to decide for, such as 2026-03-02T10:00:00-05:00, or none: unknown. "        \
            "Default: the system's clock"                                                          \
  }

/* Fills the request from the run's options, and asks the table; the request's memory is the run's arena. CMD_YES: `answer`,
 * zeroed before, is the caller's to release. Else CMD_USAGE after a message. */
int cmd_question_ask(struct cmd_run *run, const struct scope_table *table,
                     struct scope_request *request, struct sc_answer *answer);

#endif
