/* SPDX-License-Identifier: Apache-2.0
 *
 * git_ages.c - how old the lines of a file are, from `git blame`.
 */
#include "git_revision.h"

#include <stdlib.h>

static bool is_shallow(struct cmd_run *run, const char *folder) {
  const char *argv[] = {"git", "-C", folder, "rev-parse", "--is-shallow-repository", NULL};
  struct sc_text text = {0};
  return !cmd_git(run, argv, true, &text) || strncmp(text.items, "false", 5) != 0;
}

static struct sc_str take_line(struct sc_str *text) {
  const char *end = memchr(text->ptr, '\n', text->len);
  size_t len = end == NULL ? text->len : (size_t)(end - text->ptr);
  struct sc_str line = {text->ptr, len};
  size_t used = end == NULL ? len : len + 1;
  *text = (struct sc_str){text->ptr + used, text->len - used};
  return line;
}

static bool begins(struct sc_str line, const char *with) {
  size_t len = strlen(with);
  return line.len >= len && memcmp(line.ptr, with, len) == 0;
}

/* --line-porcelain: for each line its commit, lines of what is known of that, and the line itself behind a tab. */
static void read_blame(struct cmd_run *run, struct sc_str text, bool shallow,
                       struct sc_line_ages *out) {
  SC_VEC(int64_t) times = {0};
  int64_t at = SC_AGE_UNKNOWN;
  bool head = true, unknown = false;
  while (text.len > 0) {
    struct sc_str line = take_line(&text);
    if (head) {
      at = SC_AGE_UNKNOWN;
      unknown = false;
      if (begins(line, "0000000000000000000000000000000000000000")) at = SC_AGE_UNCOMMITTED;
      head = false;
    } else if (begins(line, "committer-time ") && at != SC_AGE_UNCOMMITTED) {
      at = strtoll(line.ptr + strlen("committer-time "), NULL, 10);
    } else if (begins(line, "boundary")) {
      unknown = shallow;
    } else if (begins(line, "\t")) {
      *SC_PUSH(&run->arena, &times) = unknown ? SC_AGE_UNKNOWN : at;
      head = true;
    }
  }
  *out = (struct sc_line_ages){times.items, times.count};
}

bool cmd_git_ages(struct cmd_run *run, const char *path, struct sc_line_ages *out) {
  const char *slash = strrchr(path, '/');
  const char *name = slash == NULL ? path : slash + 1;
  struct sc_str folder =
      slash == NULL ? SC_STR(".") : sc_str_format(&run->arena, "%.*s/", (int)(slash - path), path);
  const char *argv[] = {"git", "-C", folder.ptr, "blame", "--line-porcelain", "--", name, NULL};
  struct sc_text text = {0};
  *out = (struct sc_line_ages){0};
  if (!cmd_git(run, argv, true, &text)) return false;
  read_blame(run, sc_text_str(&text), is_shallow(run, folder.ptr), out);
  return true;
}
