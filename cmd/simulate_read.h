/* SPDX-License-Identifier: Apache-2.0
 *
 * simulate_read.h - the reading half of every verb that works on decision logs: the policy, its candidate, the logs and the
 * options that say how to judge them, to one replayed state with its findings.
 */
#ifndef CMD_SIMULATE_READ_H
#define CMD_SIMULATE_READ_H

#include "open_table.h"
#include "progress.h"
#include "simulate/findings.h"

/* Options of every such verb; their order is the one in which help lists them. */
#define CMD_LOG_OPTIONS                                                                            \
  {.name = "log",                                                                                  \
   .letter = 'l',                                                                                  \
   .arg = "FILE",                                                                                  \
   .help = "a decision log: a file, a folder, a pattern such as 'logs/*.gz' or - for standard "    \
           "input; plain, gzip or zstd",                                                           \
   .flags = CMD_REPEATED},                                                                         \
      {.name = "merge",                                                                            \
       .arg = "FILE",                                                                              \
       .help = "what --partial has written of a part of the logs: a file, a folder, a pattern or " \
               "-; together the parts are what all of their logs are in one run",                  \
       .flags = CMD_REPEATED},                                                                     \
      {.name = "zone",                                                                             \
       .arg = "ZONE",                                                                              \
       .help = "the time zone of the hours in what is found, such as Europe/Berlin; default is "   \
               "the policy's own, of a table UTC"},                                                \
      {.name = "map",                                                                              \
       .arg = "MAP",                                                                               \
       .help = "the logs are another product's: a map's file, or cerbos, cloudtrail, github, "     \
               "kubernetes, ocsf or opa (docs/MAPS.md)"},                                          \
      {.name = "mapped",                                                                           \
       .arg = "FILE",                                                                              \
       .help = "write what the map makes of the logs, a decision log, to a new file"},             \
      {.name = "folded",                                                                           \
       .arg = "FILE",                                                                              \
       .help = "rows of the query that `simulate --sql` prints, one a line, in place of a log: a " \
               "file, a folder, a pattern or -",                                                   \
       .flags = CMD_REPEATED},                                                                     \
      {.name = "gap",                                                                              \
       .arg = "DURATION",                                                                          \
       .help = "report times without any event from this length on, in whole hours; default 1d"},  \
      {.name = "ages",                                                                             \
       .help = "ask git blame how old each grant is: for what is younger than --min-window the "   \
               "logs are not enough evidence"},                                                    \
      {.name = "tests",                                                                            \
       .arg = "PATH",                                                                              \
       .help = "the policy's tests, a file or folder: which rules are used and tested, only one "  \
               "of these, or neither",                                                             \
       .flags = CMD_REPEATED},                                                                     \
  {                                                                                                \
    .name = "min-window", .arg = "DURATION",                                                       \
    .help = "what is unused in less time than this is not enough evidence; default 30d"            \
  }

struct cmd_policy_change; /* policy_change.h */

struct cmd_log_inputs;

struct cmd_simulated {
  const struct cmd_run *run;
  const struct cmd_log_inputs *inputs; /* what was read, to be read again */
  struct cmd_table *now, *candidate; /* candidate NULL = none */
  struct sc_simulation *simulation;
  const struct sc_findings
      *findings; /* NULL = the policy's source is not at hand, or no event was read */
  struct sc_log_gaps gaps; /* of gap_hours or more */
  uint32_t gap_hours, min_window_s;
  const struct cmd_policy_change *change; /* of --tighten; NULL */
};

/* What the values of the option name, as files; `what` they are, for messages. CMD_YES, or another status after a message. */
int cmd_logs_add(const struct cmd_run *run, struct sc_arena *arena, const char *option,
                 const char *what, struct sc_log_files *out);

/* A bar of the events that the simulation reads; `simulation->files` are known. */
struct cmd_log_bar {
  struct cmd_progress progress;
  uint64_t bytes; /* of all logs; 0 = not known, as of a pipe */
};
void cmd_log_bar_begin(struct cmd_log_bar *bar, struct sc_simulation *simulation);
void cmd_log_bar_end(struct cmd_log_bar *bar);

/* Whether --zone, where it is given, names a time zone: CMD_YES, or CMD_USAGE after a message. */
int cmd_zone_check(struct cmd_run *run);

/* Opens the policy (the operand) and the candidate (NULL = none), reads all logs and finds. CMD_YES, or another status after a
 * message. All of it lives as long as the run, until cmd_simulate_close, which is to be called in both cases. Where every line is
 * damaged it is CMD_YES, with no event. */
int cmd_simulate_read(struct cmd_run *run, const char *candidate_path, struct cmd_simulated *out);

#define CMD_LOG_DIGESTS 1u /* the SHA-256 of each log is wanted, too */
#define CMD_LOG_REPLAY 4u /* nothing is found */
#define CMD_LOG_PART 2u /* what is counted is a part: it is not finished, and nothing is found */
int cmd_simulate_read_as(struct cmd_run *run, const char *candidate_path, unsigned flags,
                         struct cmd_simulated *out);
/* simulate_evidence.c: what --ages and --tests ask for. CMD_YES, or another status after a message. */
int cmd_evidence_ages(struct cmd_run *run, const struct sc_sources *sources,
                      const struct sc_line_ages **out);
int cmd_evidence_tests(struct cmd_run *run, struct sc_map *out);

/* Reads the same logs again, with a candidate; there are no findings in *out, which owns neither table. */
int cmd_simulate_again(struct cmd_run *run, const struct cmd_simulated *first,
                       struct cmd_table *candidate, struct cmd_simulated *out);
void cmd_simulate_close(struct cmd_simulated *simulated);

#endif
