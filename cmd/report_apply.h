/* SPDX-License-Identifier: Apache-2.0
 *
 * report_apply.h - the decisions of a worksheet: checked, carried out, and recorded in the review log.
 */
#ifndef CMD_REPORT_APPLY_H
#define CMD_REPORT_APPLY_H

#include "review/review_log.h"
#include "simulate_read.h"

#define CMD_APPLY_OPTIONS                                                                          \
  {.name = "worksheet",                                                                            \
   .arg = "FILE",                                                                                  \
   .help = "write a worksheet for the owners' decisions in place of a report: YAML, one entry "    \
           "for each grant"},                                                                      \
      {.name = "apply",                                                                            \
       .arg = "WORKSHEET",                                                                         \
       .help = "read a worksheet back, and carry out and record what was decided; see below"},     \
      {.name = "changed",                                                                          \
       .arg = "DIR",                                                                               \
       .help = "of --apply: the new folder for the policy without what was revoked and narrowed"}, \
      {.name = "review-log",                                                                       \
       .arg = "FILE",                                                                              \
       .help = "of --apply: the log of reviews, which gets one more entry; alone: say whether "    \
               "what it says was revoked is gone"},                                                \
      {.name = "key",                                                                              \
       .letter = 'k',                                                                              \
       .arg = "FILE",                                                                              \
       .help = "of --apply: the private key (PEM, Ed25519) that signs the entry"},                 \
  {                                                                                                \
    .name = "date", .arg = "INSTANT",                                                              \
    .help = "of --apply: when, as the entry is to say it, such as 2026-04-10T09:00:00Z"            \
  }

/* Whether the options go together. CMD_YES, or CMD_USAGE after a message. */
int cmd_apply_check(struct cmd_run *run);
/* --worksheet: writes it. --apply: carries it out. CMD_NO after messages: it was refused, nothing is written. */
int cmd_worksheet(struct cmd_run *run, const struct sc_review *review);
int cmd_apply(struct cmd_run *run, const struct cmd_simulated *simulated,
              const struct sc_review *review);
/* --review-log of a report: on stderr, whether what was revoked is gone. */
int cmd_reviewed(struct cmd_run *run, const struct sc_review *review);

/* Reads and checks a log; a message where it is not good. `key` may be NULL. CMD_YES, CMD_USAGE or CMD_INVALID. */
int cmd_review_log_read(struct cmd_run *run, const char *path, const struct sc_key *key,
                        struct sc_str *text, struct sc_review_log *out);

#endif
