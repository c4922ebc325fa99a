/* SPDX-License-Identifier: Apache-2.0
 *
 * keys.h - key files, for the verbs that sign and verify.
 */
#ifndef CMD_KEYS_H
#define CMD_KEYS_H

#include "command.h"
#include "sign.h"

/* Reads the key of --key: a private one if `secret`, else the public half of either. CMD_YES, or CMD_USAGE after a message. */
int cmd_key_read(struct cmd_run *run, bool secret, struct sc_key *out);

/* 64 hexadecimal digits. */
struct cmd_hex {
  char text[65];
};
struct cmd_hex cmd_hex(const uint8_t bytes[32]);

#endif
