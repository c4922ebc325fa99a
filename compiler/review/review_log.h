/* SPDX-License-Identifier: Apache-2.0
 *
 * review_log.h - the evidence of reviews: one JSON object a line, each with the digest of the line before and an Ed25519 signature.
 *
 * Signed is SC_REVIEW_LOG_CONTEXT, then the line up to `,"signature":"`. Digests are SHA-256 of a whole line without its end; that of
 * the last one is the head: who notes it elsewhere will see if lines were taken from the end.
 */
#ifndef SC_REVIEW_LOG_H
#define SC_REVIEW_LOG_H

#include "crypto.h"
#include "review/worksheet.h"

#define SC_REVIEW_LOG_CONTEXT "scopec review log v1"
#define SC_REVIEW_LOG_BEGIN "{\"review_log\":1,"

struct sc_review_entry { /* what is new in an entry */
  struct sc_str date; /* when it was applied, as given */
  struct sc_str before, after; /* digests of the policy's meaning, hexadecimal */
  uint8_t worksheet[32]; /* digest of its file */
  uint64_t broken; /* recorded ALLOWs that its decisions break */
};

/* The line of the next entry, with its end. `number` from 1; `previous`: the digest of the line before, zeros for none. False: the
 * crypto library failed. */
bool sc_review_log_entry(const struct sc_review *review, const struct sc_worksheet *worksheet,
                         const struct sc_review_entry *entry, uint64_t number,
                         const uint8_t previous[32], const struct sc_key *key, struct sc_text *out);

enum sc_review_log_status {
  SC_REVIEW_LOG_OK,
  SC_REVIEW_LOG_FORM, /* a line is no entry */
  SC_REVIEW_LOG_ORDER, /* entries are missing or in another order */
  SC_REVIEW_LOG_CHAIN, /* the entry before is not the one that was there */
  SC_REVIEW_LOG_KEY, /* signed with another key */
  SC_REVIEW_LOG_SIGNATURE, /* the entry was altered */
  SC_REVIEW_LOG_CUT, /* the last line has no end */
  SC_REVIEW_LOG_FAILED /* the crypto library failed */
};

struct sc_review_log {
  uint64_t entries; /* good ones */
  uint8_t head[32]; /* digest of the last good one; zeros: none */
  uint64_t decisions[SC_DECISIONS];
  struct sc_str key_id; /* of the entry that is not good: as it says */
  struct sc_str after; /* of the last good one: digest of the policy */
  struct sc_str period, date;
  /* What was revoked: holder and grants, as the worksheet had them. */
  SC_VEC(struct sc_str) revoked_holders;
  SC_VEC(struct sc_str) revoked_grants;
};

/* Checks a log. `key` NULL: all but the signatures. */
enum sc_review_log_status sc_review_log_check(struct sc_arena *arena, struct sc_str text,
                                              const struct sc_key *key, struct sc_review_log *out);

#endif
