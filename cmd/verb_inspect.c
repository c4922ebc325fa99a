/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_inspect.c - the `inspect` command: what a table is and holds.
 */
#include <inttypes.h>

#include "back/dump.h"
#include "keys.h"
#include "open_table.h"
#include "output.h"

struct counted {
  const char *name;
  uint32_t n;
};
#define COUNTED 11

static void count_all(const struct scope_table *table, struct counted out[COUNTED]) {
  struct scope_counts c;
  scope_table_counts(table, &c);
  const struct counted all[COUNTED] = {
      {"scopes", c.scopes},    {"open_classes", c.open_classes},
      {"users", c.users},      {"roles", c.roles},
      {"agents", c.agents},    {"tasks", c.tasks},
      {"attributes", c.attrs}, {"rules", c.rules},
      {"variables", c.vars},   {"nodes", c.nodes},
      {"zones", c.zones},
  };
  memcpy(out, all, sizeof(all));
}

/* The key id of the signature, or NULL. */
static const char *signer(const struct cmd_table *table, struct cmd_hex *hex) {
  struct scope_f_signature signature;
  if (table->info.signature == NULL) return NULL;
  memcpy(&signature, table->info.signature, sizeof(signature));
  *hex = cmd_hex(signature.key_id);
  return hex->text;
}

static void inspect_text(const struct cmd_run *run, const struct cmd_table *table) {
  struct sc_dump_section sections[SCOPE_F_SECTIONS_MAX];
  struct counted counts[COUNTED];
  struct cmd_hex hex;
  const char *bold = cmd_style(run->out_colour, CMD_BOLD);
  const char *plain = cmd_style(run->out_colour, CMD_PLAIN);
  struct scope_f_header header;
  memcpy(&header, table->bytes, sizeof(header));
  printf("policy        %s%.*s%s\n", bold, (int)table->info.policy.len, table->info.policy.ptr,
         plain);
  printf("version       %.*s\n", (int)table->info.version.len, table->info.version.ptr);
  printf("serial        %" PRIu64 "\n", table->info.serial);
  printf("digest        %s\n", cmd_hex(table->info.digest).text);
  printf("core digest   %s\n", cmd_hex(table->info.core_digest).text);
  const char *key = signer(table, &hex);
  printf("signature     %s%s\n", key != NULL ? "by key " : "none", key != NULL ? key : "");
  printf("format        %" PRIu32 ".%" PRIu32 "\n", header.major, header.minor);
  printf("compiler      %.*s\n", (int)table->info.compiler.len, table->info.compiler.ptr);
  if (table->info.tzdata.len > 0)
    printf("tzdata        %.*s\n", (int)table->info.tzdata.len, table->info.tzdata.ptr);
  printf("explanations  %s\n", table->debug ? "yes" : "no (stripped)");
  printf("size          %zu bytes\n\n", table->len);
  count_all(&table->table, counts);
  for (size_t i = 0; i < COUNTED; i++) {
    if (strcmp(counts[i].name, "open_classes") == 0 && counts[i].n == 0) continue;
    printf("%-13s %10" PRIu32 "\n", i == 1 ? "open classes" : counts[i].name, counts[i].n);
  }
  size_t n = sc_dump_sections(table->bytes, sections);
  printf("\n%s%-18s %12s %12s%s\n", bold, "section", "bytes", "items", plain);
  for (size_t i = 0; i < n; i++)
    printf("%-18s %12" PRIu64 " %12" PRIu32 "%s\n", sections[i].name, sections[i].len,
           sections[i].count, sections[i].optional ? "  optional" : "");
}

static void json_member(const char *name, struct sc_str value) {
  printf("\"%s\":", name);
  cmd_json_string(stdout, value);
  fputc(',', stdout);
}

static void inspect_json(const struct cmd_table *table) {
  struct sc_dump_section sections[SCOPE_F_SECTIONS_MAX];
  struct counted counts[COUNTED];
  struct cmd_hex hex;
  struct scope_f_header header;
  memcpy(&header, table->bytes, sizeof(header));
  printf("{\"version\":1,\"policy\":{");
  json_member("name", sc_str_of(table->info.policy));
  json_member("version", sc_str_of(table->info.version));
  printf("\"serial\":%" PRIu64 ",\"digest\":\"%s\"},", table->info.serial,
         cmd_hex(table->info.core_digest).text);
  printf("\"table\":{\"format\":\"%" PRIu32 ".%" PRIu32 "\",\"digest\":\"%s\",", header.major,
         header.minor, cmd_hex(table->info.digest).text);
  json_member("compiler", sc_str_of(table->info.compiler));
  json_member("tzdata", sc_str_of(table->info.tzdata));
  const char *key = signer(table, &hex);
  printf("\"explanations\":%s,\"bytes\":%zu,\"signature\":", table->debug ? "true" : "false",
         table->len);
  if (key != NULL)
    printf("{\"algorithm\":\"Ed25519\",\"key_id\":\"%s\"}}", key);
  else
    fputs("null}", stdout);
  count_all(&table->table, counts);
  fputs(",\"counts\":{", stdout);
  for (size_t i = 0; i < COUNTED; i++)
    printf("%s\"%s\":%" PRIu32, i > 0 ? "," : "", counts[i].name, counts[i].n);
  fputs("},\"sections\":[", stdout);
  size_t n = sc_dump_sections(table->bytes, sections);
  for (size_t i = 0; i < n; i++)
    printf("%s{\"name\":\"%s\",\"offset\":%" PRIu64 ",\"bytes\":%" PRIu64 ",\"items\":%" PRIu32
           ",\"optional\":%s}",
           i > 0 ? "," : "", sections[i].name, sections[i].off, sections[i].len, sections[i].count,
           sections[i].optional ? "true" : "false");
  fputs("]}\n", stdout);
}

static int run_inspect(struct cmd_run *run) {
  struct cmd_table table;
  int status = cmd_table_open(run, cmd_operand(run), CMD_TABLE_ONLY | CMD_TABLE_BYTES, &table);
  if (status != CMD_YES) return status;
  if (cmd_given(run, "dump")) {
    struct sc_text text = {0};
    sc_dump(&run->arena, table.bytes, &text);
    fwrite(text.items, 1, text.count, stdout);
  } else if (cmd_json(run)) {
    inspect_json(&table);
  } else {
    inspect_text(run, &table);
  }
  cmd_table_close(&table);
  return CMD_YES;
}

static const struct cmd_option options[] = {
    {.name = "dump",
     .help = "the whole table as text: names, rows, diagrams, rules; made for diff"},
    {.name = "format", .arg = "FORMAT", .choices = "text json", .help = "text (default) or json"},
    {.name = NULL},
};

static const struct cmd_example examples[] = {
    {"scopec inspect policy.sct", "which policy, which version, signed by whom, how large"},
    {"diff <(scopec inspect --dump old.sct) <(scopec inspect --dump new.sct)",
     "what changed in the tables"},
    {NULL, NULL},
};

const struct cmd_verb cmd_inspect = {
    .name = "inspect",
    .summary = "show what a decision table is and holds",
    .operand = "FILE.sct",
    .operand_help = "a table, or - for standard input",
    .text =
        "Verifies a table and prints its policy, version, serial, digests, signature, counts and "
        "sections. The core digest is the identity of the policy's meaning; it is the same with "
        "and without --strip. Whether the signature is good is told by `scopec verify`.",
    .options = options,
    .examples = examples,
    .run = run_inspect,
};
