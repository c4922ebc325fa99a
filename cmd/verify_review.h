/* SPDX-License-Identifier: Apache-2.0
 *
 * verify_review.h - `verify` of a review log.
 */
#ifndef CMD_VERIFY_REVIEW_H
#define CMD_VERIFY_REVIEW_H

#include "keys.h"

/* Whether the file is a review log, by how it begins. */
bool cmd_is_review_log(const char *path);
int cmd_verify_review(struct cmd_run *run, const struct sc_key *key);

#endif
