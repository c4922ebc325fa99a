/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_verify.c - the `verify` command: is this the table that was signed, of that policy, not older than that?
 *
 * The runtime's scope_table_trust decides; what it refuses is looked at again only to say why.
 */
#include <inttypes.h>

#include "condition/literal.h"
#include "keys.h"
#include "open_table.h"
#include "output.h"
#include "verify_review.h"

struct wanted {
  struct sc_key key;
  uint64_t min_serial;
  const char *policy; /* may be NULL */
  const void *detached; /* may be NULL */
  size_t detached_len;
};

static int refuse_signature(struct cmd_run *run, const struct cmd_table *table,
                            const struct wanted *wanted) {
  const char *detached = cmd_value(run, "detached");
  const char *path = detached != NULL ? detached : cmd_operand(run);
  const void *block = wanted->detached != NULL ? wanted->detached : table->info.signature;
  size_t len = wanted->detached != NULL ? wanted->detached_len : sizeof(struct scope_f_signature);
  struct scope_f_signature signature;
  uint8_t id[32] = {0};
  switch (sc_sign_check(&wanted->key, table->info.digest, block, len)) {
  case SC_SIGN_NOT_A_SIGNATURE:
    return cmd_table_error(run, path, SC_0613, "the file is not a signature of a table");
  case SC_SIGN_OTHER_KEY:
    memcpy(&signature, block, sizeof(signature));
    (void)sc_key_id(&wanted->key, id);
    return cmd_table_error(run, path, SC_0608, "signed with key %s, not with the key given, %s",
                           cmd_hex(signature.key_id).text, cmd_hex(id).text);
  case SC_SIGN_GOOD:
  case SC_SIGN_BAD: break;
  }
  return cmd_table_error(run, path, SC_0609,
                         "the signature does not fit the table: it is of another table, or was "
                         "altered");
}

static int refuse(struct cmd_run *run, const struct cmd_table *table, const struct wanted *wanted,
                  enum scope_status status) {
  const char *path = cmd_operand(run);
  struct sc_str policy = sc_str_of(table->info.policy);
  if (status == SCOPE_SIGNATURE) return refuse_signature(run, table, wanted);
  if (status == SCOPE_SERIAL)
    return cmd_table_error(run, path, SC_0610,
                           "the table has serial %" PRIu64 ", but at least %" PRIu64 " is required",
                           table->info.serial, wanted->min_serial);
  if (status == SCOPE_POLICY)
    return cmd_table_error(run, path, SC_0611, "the table is of policy %.*s, not of %s",
                           SC_STR_ARGS(policy), wanted->policy);
  return cmd_table_status(run, path, status);
}

static void print_verified(struct cmd_run *run, const struct cmd_table *table,
                           const struct wanted *wanted) {
  struct sc_str name = sc_str_of(table->info.policy);
  struct sc_str version = sc_str_of(table->info.version);
  uint8_t id[32] = {0};
  (void)sc_key_id(&wanted->key, id);
  if (cmd_json(run)) {
    fputs("{\"verified\":true,\"policy\":{\"name\":", stdout);
    cmd_json_string(stdout, name);
    fputs(",\"version\":", stdout);
    cmd_json_string(stdout, version);
    printf(",\"serial\":%" PRIu64 ",\"digest\":\"%s\"},\"key_id\":\"%s\"}\n", table->info.serial,
           cmd_hex(table->info.core_digest).text, cmd_hex(id).text);
    return;
  }
  printf("OK  %.*s %.*s, serial %" PRIu64 "\n", SC_STR_ARGS(name), SC_STR_ARGS(version),
         table->info.serial);
  printf("    signed by  %s\n", cmd_hex(id).text);
  printf("    digest     %s\n", cmd_hex(table->info.digest).text);
}

static int verify_table(struct cmd_run *run, struct wanted *wanted) {
  struct cmd_table table;
  int status = cmd_table_open(run, cmd_operand(run), CMD_TABLE_ONLY, &table);
  if (status != CMD_YES) return status;
  struct scope_trust trust = {
      .verify = sc_sign_verify, .ctx = &wanted->key, .min_serial = wanted->min_serial};
  if (wanted->policy != NULL)
    trust.policy = (struct scope_bytes){wanted->policy, strlen(wanted->policy)};
  enum scope_status trusted =
      scope_table_trust(&table.table, &trust, wanted->detached, wanted->detached_len);
  if (trusted == SCOPE_OK)
    print_verified(run, &table, wanted);
  else
    status = refuse(run, &table, wanted, trusted);
  cmd_table_close(&table);
  return status;
}

static int run_verify(struct cmd_run *run) {
  struct wanted wanted = {.policy = cmd_value(run, "policy")};
  const char *serial = cmd_value(run, "min-serial");
  const char *detached = cmd_value(run, "detached");
  int64_t min_serial = 0;
  if (serial != NULL && (!sc_parse_int(sc_str_from(serial), &min_serial) || min_serial < 0))
    return cmd_usage(run, "--min-serial takes a whole number from 0 on, not \"%s\"", serial);
  wanted.min_serial = (uint64_t)min_serial;
  if (wanted.policy != NULL && wanted.policy[0] == 0)
    return cmd_usage(run, "--policy is empty: give the policy's name, or leave the option out");
  int status = cmd_key_read(run, false, &wanted.key);
  if (status != CMD_YES) return status;
  if (cmd_is_review_log(cmd_operand(run))) return cmd_verify_review(run, &wanted.key);
  if (cmd_given(run, "expect-head"))
    return cmd_usage(run, "--expect-head is for review logs, and %s is none", cmd_operand(run));
  if (detached != NULL &&
      !cmd_read_file(run, detached, 65536, &wanted.detached, &wanted.detached_len))
    return CMD_USAGE;
  return verify_table(run, &wanted);
}

static const struct cmd_option options[] = {
    {.name = "key", .letter = 'k', .arg = "FILE", .help = "the public key (PEM, Ed25519)"},
    {.name = "detached",
     .arg = "FILE",
     .help = "a detached signature, in place of the embedded one"},
    {.name = "min-serial", .arg = "N", .help = "refuse a table with a smaller serial"},
    {.name = "policy", .arg = "NAME", .help = "refuse a table of another policy"},
    {.name = "expect-head",
     .arg = "DIGEST",
     .help = "of a review log: refuse it if its last entry is another one"},
    {.name = "format", .arg = "FORMAT", .choices = "text json", .help = "text (default) or json"},
    {.name = NULL},
};

static const struct cmd_example examples[] = {
    {"scopec verify policy.sct --key release.pub.pem", "is this what we released?"},
    {"scopec verify policy.sct --key release.pub.pem --policy acme.infra --min-serial 42",
     "and is it ours, and not an old one?"},
    {NULL, NULL},
};

const struct cmd_verb cmd_verify = {
    .name = "verify",
    .summary = "verify the signature of a decision table, or a review log",
    .operand = "FILE",
    .operand_help = "the table (*.sct) or review log to verify",
    .text =
        "Checks the whole table and its signature, and says what was verified. A table that was "
        "altered, is not signed, is signed with another key, is too old or of another policy is "
        "refused with a message of its own and exit status 3.\n"
        "\n"
        "Of a review log, which `scopec report --apply` writes, each entry's signature is checked, "
        "and that no entry is altered, missing or in another place. Entries that were taken from "
        "the end are seen where --expect-head gives the head that was noted before.",
    .options = options,
    .examples = examples,
    .run = run_verify,
};
