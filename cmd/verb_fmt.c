/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_fmt.c - the `fmt` command: policy files in canonical layout.
 */
#include "fmt/unified.h"
#include "format.h"
#include "open_table.h"
#include "output.h"

static size_t count_changed(const struct sc_format *format) {
  size_t count = 0;
  for (size_t i = 0; i < format->files.count; i++) count += format->files.items[i].changed;
  return count;
}

/* A diff with its added and removed lines in colour. */
static void print_diff(const struct cmd_run *run, struct sc_str text) {
  bool colour = run->out_colour;
  while (text.len > 0) {
    const char *end = memchr(text.ptr, '\n', text.len);
    size_t len = end != NULL ? (size_t)(end - text.ptr) + 1 : text.len;
    enum cmd_style style = text.ptr[0] == '+'   ? CMD_GREEN
                           : text.ptr[0] == '-' ? CMD_RED
                           : text.ptr[0] == '@' ? CMD_DIM
                                                : CMD_PLAIN;
    fputs(cmd_style(colour, style), stdout);
    fwrite(text.ptr, 1, len - (end != NULL), stdout);
    fputs(cmd_style(colour, CMD_PLAIN), stdout);
    if (end != NULL) fputc('\n', stdout);
    text.ptr += len;
    text.len -= len;
  }
}

static void print_changes(struct cmd_run *run, const struct sc_format *format) {
  for (size_t i = 0; i < format->files.count; i++) {
    const struct sc_formatted *file = &format->files.items[i];
    struct sc_text text = {0};
    if (!file->changed) continue;
    if (cmd_given(run, "diff")) {
      sc_unified_diff(&run->arena, file->name, file->before, file->after, &text);
      print_diff(run, sc_text_str(&text));
    } else {
      cmd_print_safe(stdout, file->name);
      fputc('\n', stdout);
    }
  }
}

static void print_json(struct cmd_run *run, const struct sc_format *format) {
  fputs("{\"version\":1,\"files\":[", stdout);
  for (size_t i = 0; i < format->files.count; i++) {
    const struct sc_formatted *file = &format->files.items[i];
    struct sc_text text = {0};
    fputs(i > 0 ? ",{\"file\":" : "{\"file\":", stdout);
    cmd_json_string(stdout, file->name);
    printf(",\"changed\":%s", file->changed ? "true" : "false");
    if (cmd_given(run, "diff")) {
      sc_unified_diff(&run->arena, file->name, file->before, file->after, &text);
      fputs(",\"diff\":", stdout);
      cmd_json_string(stdout, sc_text_str(&text));
    }
    fputc('}', stdout);
  }
  printf("],\"changed\":%zu}\n", count_changed(format));
}

static bool write_files(struct cmd_run *run, const struct sc_format *format) {
  for (size_t i = 0; i < format->files.count; i++) {
    const struct sc_formatted *file = &format->files.items[i];
    if (!file->changed) continue;
    struct sc_str path = sc_str_copy(&run->arena, file->name); /* ends with 0 */
    if (!cmd_write_file(run, path.ptr, file->after.ptr, file->after.len, 0)) return false;
  }
  return true;
}

static int refused(const struct cmd_run *run, const struct sc_format *format) {
  return cmd_fail(run,
                  "%.*s would not have meant the same, which is a mistake of scopec and not yours; "
                  "nothing was written. Please report it",
                  SC_STR_ARGS(format->refused));
}

static int run_fmt(struct cmd_run *run) {
  struct sc_compilation *compilation = cmd_compilation(run);
  struct sc_format format;
  const char *path = cmd_operand(run);
  bool dry = cmd_given(run, "check") || cmd_given(run, "diff");
  bool filter = strcmp(path, "-") == 0 && !dry;
  if (filter && cmd_json(run))
    return cmd_usage(run,
                     "--format=json does not go with -, which prints the text; or add --check");
  enum sc_status status = sc_format_policy(compilation, path, &format);
  if (format.refused.len > 0) return refused(run, &format);
  if (status != SC_OK)
    return cmd_compile_failed(run, compilation, status, cmd_json(run) ? stdout : NULL);
  if (filter) {
    const struct sc_formatted *file = &format.files.items[0];
    return cmd_write_file(run, "-", file->after.ptr, file->after.len, 0) ? CMD_YES : CMD_USAGE;
  }
  if (!dry && !write_files(run, &format)) return CMD_USAGE;
  if (cmd_json(run))
    print_json(run, &format);
  else
    print_changes(run, &format);
  return dry && count_changed(&format) > 0 ? CMD_NO : CMD_YES;
}

static const struct cmd_option options[] = {
    {.name = "check",
     .help = "write nothing; name the files that would change, and exit with 1 if there are any"},
    {.name = "diff",
     .help = "write nothing; show what would change as a unified diff, and exit with 1 if anything "
             "would"},
    {.name = "format",
     .arg = "FORMAT",
     .choices = "text json",
     .help = "text (default: the names of changed files, or the diff) or json (one document on "
             "stdout)"},
    {.name = NULL},
};

static const struct cmd_example examples[] = {
    {"scopec fmt policies/infra",
     "write every file of a policy, its tests too, in canonical layout"},
    {"scopec fmt --check policies", "in CI: is anything not formatted?"},
    {"scopec fmt - < policy.yaml", "as a filter, for an editor"},
    {NULL, NULL},
};

const struct cmd_verb cmd_fmt = {
    .name = "fmt",
    .summary = "write policy files in canonical layout",
    .operand = "PATH",
    .operand_help = "a policy's file or folder, or - to format standard input to standard output",
    .text = "Rewrites the YAML files of a policy, and its tests (*_test.yaml), in one layout, and "
            "prints the names of those that "
            "changed. Order, comments and blank lines between entries stay; indentation, spaces, "
            "quotes and line breaks become "
            "one form (docs/LANGUAGE.md, \"Layout\").\n"
            "The meaning stays, and that is proved each time: the formatted text must read as the "
            "same tree of keys and values, "
            "and a policy must compile to the same table. Where it would not, nothing is written. "
            "A file with YAML mistakes is "
            "reported and nothing is written. Files are replaced in one step and keep their mode.",
    .options = options,
    .examples = examples,
    .run = run_fmt,
};
