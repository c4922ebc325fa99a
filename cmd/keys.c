/* SPDX-License-Identifier: Apache-2.0
 *
 * keys.c - key files.
 */
#include "keys.h"

#include "base/hex.h"
#include "output.h"

#define KEY_FILE_MAX ((size_t)65536)

struct cmd_hex cmd_hex(const uint8_t bytes[32]) {
  struct cmd_hex hex;
  sc_hex_write(bytes, 32, hex.text);
  hex.text[64] = 0;
  return hex;
}

int cmd_key_read(struct cmd_run *run, bool secret, struct sc_key *out) {
  const char *path = cmd_value(run, "key");
  const void *data;
  size_t len;
  if (path == NULL)
    return cmd_usage(run,
                     "--key is missing: the %s key, which `scopec keygen -o NAME` writes to %s",
                     secret ? "private" : "public", secret ? "NAME.pem" : "NAME.pub.pem");
  if (!cmd_read_file(run, path, KEY_FILE_MAX, &data, &len)) return CMD_USAGE;
  switch (sc_key_read(data, len, out)) {
  case SC_KEY_OK: break;
  case SC_KEY_NOT_PEM: return cmd_fail(run, "%s holds no key in PEM form", path);
  case SC_KEY_ENCRYPTED:
    return cmd_fail(run, "%s is encrypted; decrypt it first (openssl pkey -in %s -out ...)", path,
                    path);
  case SC_KEY_NOT_ED25519:
    return cmd_fail(run, "%s holds a key of another kind; scopec signs with Ed25519", path);
  case SC_KEY_FAILED:
    return cmd_fail(run, "%s: the crypto library failed; it may have no memory", path);
  }
  if (!secret || out->has_secret) return CMD_YES;
  return cmd_fail(run, "%s holds only the public key; signing needs the private one", path);
}
