/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_sign.c - the `sign` command: a signature into a table, or beside it.
 */
#include "keys.h"
#include "open_table.h"
#include "output.h"

/* The table without a signature, followed by the new one. */
static bool write_embedded(struct cmd_run *run, const struct cmd_table *table,
                           const struct scope_f_signature *signature, const char *target) {
  struct scope_f_header header;
  memcpy(&header, table->bytes, sizeof(header));
  size_t len = (size_t)header.content_len; /* the runtime has proved it to be within the file */
  unsigned char *bytes = sc_arena_alloc(&run->arena, len + sizeof(*signature), 1);
  memcpy(bytes, table->bytes, len);
  memcpy(bytes + len, signature, sizeof(*signature));
  return cmd_write_file(run, target, bytes, len + sizeof(*signature), 0);
}

static int sign_table(struct cmd_run *run, const struct cmd_table *table,
                      const struct sc_key *key) {
  const char *detached = cmd_value(run, "detached");
  const char *target = cmd_value(run, "output");
  struct scope_f_signature signature;
  if (sc_sign(key, table->info.digest, &signature) != SC_KEY_OK)
    return cmd_fail(run, "the crypto library failed; it may have no memory");
  if (target == NULL) target = cmd_operand(run);
  bool ok = detached != NULL ? cmd_write_file(run, detached, &signature, sizeof(signature), 0)
                             : write_embedded(run, table, &signature, target);
  if (!ok) return CMD_USAGE;
  if (cmd_given(run, "verbose"))
    fprintf(stderr, "%s: signed with key %s\n", detached != NULL ? detached : target,
            cmd_hex(signature.key_id).text);
  return CMD_YES;
}

static int run_sign(struct cmd_run *run) {
  if (cmd_given(run, "output") && cmd_given(run, "detached"))
    return cmd_usage(run,
                     "-o and --detached exclude each other: a detached signature leaves the table "
                     "as it is");
  if (strcmp(cmd_operand(run), "-") == 0 && !cmd_given(run, "output") &&
      !cmd_given(run, "detached"))
    return cmd_usage(run, "-o is missing: a table from standard input has no file to replace");
  struct sc_key key;
  int status = cmd_key_read(run, true, &key);
  if (status != CMD_YES) return status;
  struct cmd_table table;
  status = cmd_table_open(run, cmd_operand(run), CMD_TABLE_ONLY | CMD_TABLE_BYTES, &table);
  if (status == CMD_YES) {
    status = sign_table(run, &table, &key);
    cmd_table_close(&table);
  }
  sc_key_clear(&key);
  return status;
}

static const struct cmd_option options[] = {
    {.name = "key", .letter = 'k', .arg = "FILE", .help = "the private key (PEM, Ed25519)"},
    {.name = "output",
     .letter = 'o',
     .arg = "FILE",
     .help = "where the signed table goes; default: it replaces the table, in one step"},
    {.name = "detached",
     .arg = "FILE",
     .help = "write the signature alone to FILE, and leave the table as it is"},
    {.name = "verbose", .letter = 'v', .help = "say on stderr what was signed"},
    {.name = NULL},
};

static const struct cmd_example examples[] = {
    {"scopec sign policy.sct --key release.pem", "sign in place"},
    {"scopec sign policy.sct --key release.pem --detached policy.sct.sig", "sign beside the table"},
    {NULL, NULL},
};

const struct cmd_verb cmd_sign = {
    .name = "sign",
    .summary = "sign a decision table",
    .operand = "FILE.sct",
    .operand_help = "the table to sign",
    .text = "Signs a table with Ed25519. The signature covers every byte of the table. A signature "
            "that the table carries already is replaced. Nothing is printed on success, unless "
            "--verbose is given.",
    .options = options,
    .examples = examples,
    .run = run_sign,
};
