/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_version.c - the `version` command.
 */
#include <scope.h>
#include <scope_format.h>

#include "condition/zone.h"
#include "crypto.h"
#include "output.h"
#include "request_json.h"

static int run_version(struct cmd_run *run) {
  struct sc_str tzdata = sc_zone_release();
  if (cmd_json(run)) {
    printf("{\"version\":\"%s\",\"format\":\"%u.%u\",\"libscope\":\"%s\",\"libcrypto\":\"%s\","
           "\"jansson\":\"%s\",\"tzdata\":\"%.*s\"}\n",
           SCOPEC_VERSION, SCOPE_F_MAJOR, SCOPE_F_MINOR, scope_library_version(),
           sc_crypto_version(), cmd_json_library_version(), SC_STR_ARGS(tzdata));
    return CMD_YES;
  }
  puts("scopec " SCOPEC_VERSION);
  if (!cmd_given(run, "verbose")) return CMD_YES;
  printf("table format  %u.%u\n", SCOPE_F_MAJOR, SCOPE_F_MINOR);
  printf("libscope      %s\n", scope_library_version());
  printf("libcrypto     %s\n", sc_crypto_version());
  printf("jansson       %s\n", cmd_json_library_version());
  printf("tzdata        %.*s\n", SC_STR_ARGS(tzdata));
  return CMD_YES;
}

static const struct cmd_option options[] = {
    {.name = "verbose",
     .letter = 'v',
     .help = "also the table format, the libraries and the time zone data"},
    {.name = "format", .arg = "FORMAT", .choices = "text json", .help = "text (default) or json"},
    {.name = NULL},
};

const struct cmd_verb cmd_version = {
    .name = "version",
    .summary = "print the version",
    .operand = "",
    .operand_help = "",
    .text =
        "Prints the version of scopec. With --verbose also the version of the table format that "
        "it writes and reads, of the libraries it uses, and the release of the time zone data "
        "built into it.",
    .options = options,
    .run = run_version,
};
