/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_keygen.c - the `keygen` command: a new Ed25519 key pair in two files.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keys.h"
#include "output.h"

static bool is_free(struct cmd_run *run, const char *path) {
  struct stat info;
  if (lstat(path, &info) != 0 && errno == ENOENT) return true;
  cmd_fail(run, "%s exists already; keys are never overwritten", path);
  return false;
}

static int write_pair(struct cmd_run *run, const struct sc_key *key, const char *secret_path,
                      const char *public_path) {
  char secret[SC_PEM_MAX], public_pem[SC_PEM_MAX];
  size_t secret_len, public_len;
  if (sc_key_write(key, true, secret, &secret_len) != SC_KEY_OK ||
      sc_key_write(key, false, public_pem, &public_len) != SC_KEY_OK)
    return cmd_fail(run, "the crypto library failed; it may have no memory");
  bool ok = cmd_write_file(run, secret_path, secret, secret_len, CMD_WRITE_NEW | CMD_WRITE_PRIVATE);
  explicit_bzero(secret, sizeof(secret));
  if (!ok) return CMD_USAGE;
  if (cmd_write_file(run, public_path, public_pem, public_len, CMD_WRITE_NEW)) return CMD_YES;
  (void)unlink(secret_path); /* half a pair is of no use */
  return CMD_USAGE;
}

static int run_keygen(struct cmd_run *run) {
  const char *name = cmd_value(run, "output");
  if (name == NULL || name[0] == 0 || strcmp(name, "-") == 0)
    return cmd_usage(run, "-o is missing: -o release writes release.pem and release.pub.pem");
  struct sc_str secret_path = sc_str_format(&run->arena, "%s.pem%c", name, 0);
  struct sc_str public_path = sc_str_format(&run->arena, "%s.pub.pem%c", name, 0);
  if (!is_free(run, secret_path.ptr) || !is_free(run, public_path.ptr)) return CMD_USAGE;
  struct sc_key key;
  uint8_t id[32];
  if (sc_key_generate(&key) != SC_KEY_OK || sc_key_id(&key, id) != SC_KEY_OK)
    return cmd_fail(run, "the crypto library failed; it may have no memory");
  int status = write_pair(run, &key, secret_path.ptr, public_path.ptr);
  sc_key_clear(&key);
  if (status != CMD_YES) return status;
  printf("private key  %s (keep it secret)\n", secret_path.ptr);
  printf("public key   %s\n", public_path.ptr);
  printf("key id       %s\n", cmd_hex(id).text);
  return CMD_YES;
}

static const struct cmd_option options[] = {
    {.name = "output",
     .letter = 'o',
     .arg = "NAME",
     .help = "writes NAME.pem, readable by its owner only, and NAME.pub.pem"},
    {.name = NULL},
};

static const struct cmd_example examples[] = {
    {"scopec keygen -o release", "make release.pem and release.pub.pem"},
    {NULL, NULL},
};

const struct cmd_verb cmd_keygen = {
    .name = "keygen",
    .summary = "make a key pair for signing tables",
    .operand = "",
    .operand_help = "",
    .text = "Makes a new Ed25519 key pair in PEM form. Existing files are never overwritten. The "
            "private key stays with whoever releases policies; services get the public one.",
    .options = options,
    .examples = examples,
    .run = run_keygen,
};
