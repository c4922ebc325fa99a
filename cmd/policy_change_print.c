/* SPDX-License-Identifier: Apache-2.0
 *
 * policy_change_print.c - a change of a policy and its proofs, as the last part of a text and as a member of a JSON object.
 */
#include <inttypes.h>

#include "output.h"
#include "policy_change.h"

#define CHANGES_SHOWN 40u
#define TESTS_SHOWN 20u

static const char *plural(uint64_t count) { return count == 1 ? "" : "s"; }

struct place {
  struct sc_str file;
  uint32_t line;
};

static struct place place_of(const struct cmd_policy_change *change, struct sc_span span) {
  struct sc_place place = sc_source_place(change->tighten.diags->sources, span);
  return (struct place){cmd_policy_file_name(change->run, place.file), place.line};
}

static uint32_t files_of(const struct cmd_policy_change *change) {
  uint32_t files = 0;
  for (size_t i = 0; i < change->tighten.diags->sources->files.count; i++)
    files += change->tighten.texts[i].ptr != NULL;
  return files;
}

/* --- text ----------------------------------------------------------------------------------------------------------- */

static void print_change(const struct cmd_policy_change *change,
                         const struct sc_tighten_change *item) {
  struct place place = place_of(change, item->span);
  printf("  ");
  cmd_print_safe(stdout, place.file);
  printf(":%" PRIu32 "  %s  ", place.line,
         item->outcome == SC_TIGHTEN_REMOVED ? "remove" : "narrow");
  cmd_print_safe(stdout, item->what);
  if (item->outcome == SC_TIGHTEN_NARROWED) {
    printf("\n    ");
    cmd_print_safe(stdout, item->before);
    printf(" -> ");
    cmd_print_safe(stdout, item->after.len > 0 ? item->after : SC_STR("nothing"));
  } else if (item->use.count > 0) {
    printf("\n    used %" PRIu64 " time%s, and each time something that stays allows the same",
           item->use.count, plural(item->use.count));
  }
  putchar('\n');
}

static void print_tests(const struct cmd_policy_change *change) {
  size_t count = change->changed_tests.count + (size_t)change->changed_left_out;
  if (change->test_files == 0) {
    printf("  tests    there are none\n");
    return;
  }
  printf("  tests    %" PRIu64 " check%s; %zu place%s must change", change->tests,
         plural(change->tests), count, plural(count));
  if (change->failing_before > 0)
    printf("; %" PRIu64 " fail%s already", change->failing_before,
           change->failing_before == 1 ? "s" : "");
  putchar('\n');
  for (size_t i = 0; i < change->changed_tests.count && i < TESTS_SHOWN; i++) {
    const struct cmd_changed_test *test = &change->changed_tests.items[i];
    printf("    ");
    cmd_print_safe(stdout, test->file);
    printf(":%" PRIu32 "  ", test->line);
    if (test->name.len > 0) {
      cmd_print_safe(stdout, test->name);
      printf(": ");
    }
    cmd_print_safe(stdout, test->what);
    putchar('\n');
  }
  if (count > TESTS_SHOWN)
    printf("    and %zu more; --format=json shows them\n", count - TESTS_SHOWN);
}

static void print_proofs(const struct cmd_policy_change *change) {
  const struct sc_diff *diff = &change->diff;
  size_t patches = change->tighten.patches.count;
  printf("\nProofs\n  valid    the policy, and with each patch alone (%zu)\n", patches);
  printf("  revokes  %" PRIu32 " change%s: nothing newly allowed, no obligation changed\n",
         diff->counts[SC_CHANGE_REVOKED], plural(diff->counts[SC_CHANGE_REVOKED]));
  printf("  replay   %" PRIu64 " of %" PRIu64 " event%s recorded as allowed break%s\n",
         change->broken, change->allowed, plural(change->allowed), change->allowed == 1 ? "s" : "");
  print_tests(change);
}

static void print_patches(const struct cmd_policy_change *change) {
  if (change->folder == NULL) return;
  printf("\nWritten to ");
  cmd_print_safe(stdout, sc_str_from(change->folder));
  putchar('\n');
  for (size_t i = 0; i < change->tighten.patches.count; i++) {
    const struct sc_tighten_patch *patch = &change->tighten.patches.items[i];
    printf("  patches/");
    cmd_print_safe(stdout, patch->name);
    printf(".patch  ");
    cmd_print_safe(stdout, patch->owner);
    putchar('\n');
  }
}

void cmd_policy_change_text(const struct cmd_policy_change *change) {
  const struct sc_tighten *t = &change->tighten;
  size_t removed = 0, count = t->changes.count;
  for (size_t i = 0; i < count; i++) removed += t->changes.items[i].outcome == SC_TIGHTEN_REMOVED;
  bool colour = change->run->out_colour;
  printf("\n%sTightened%s\n", cmd_style(colour, CMD_BOLD), cmd_style(colour, CMD_PLAIN));
  if (count == 0) {
    printf("  nothing: all that the policy grants is needed, or kept; nothing was written\n");
    return;
  }
  printf("  %zu removed, %zu narrowed, in %" PRIu32 " file%s\n", removed, count - removed,
         files_of(change), plural(files_of(change)));
  for (size_t i = 0; i < count && i < CHANGES_SHOWN; i++)
    print_change(change, &t->changes.items[i]);
  if (count > CHANGES_SHOWN)
    printf("  and %zu more; --format=json shows them\n", count - CHANGES_SHOWN);
  print_proofs(change);
  print_patches(change);
}

/* --- JSON --------------------------------------------------------------------------------------------------------------- */

static void put_string(const char *key, struct sc_str value) {
  printf("\"%s\":", key);
  cmd_json_string(stdout, value);
}

static void put_change(const struct cmd_policy_change *change,
                       const struct sc_tighten_change *item) {
  struct place place = place_of(change, item->span);
  printf("{\"action\":\"%s\",", item->outcome == SC_TIGHTEN_REMOVED ? "remove" : "narrow");
  put_string("what", item->what);
  putchar(',');
  put_string("file", place.file);
  printf(",\"line\":%" PRIu32, place.line);
  if (item->outcome == SC_TIGHTEN_NARROWED) {
    putchar(',');
    put_string("before", item->before);
    putchar(',');
    put_string("after", item->after);
  }
  printf(",\"events\":%" PRIu64 "}", item->use.count);
}

static void put_tests(const struct cmd_policy_change *change) {
  printf(",\"tests\":{\"files\":%zu,\"checks\":%" PRIu64 ",\"failing_already\":%" PRIu64
         ",\"must_change\":[",
         change->test_files, change->tests, change->failing_before);
  for (size_t i = 0; i < change->changed_tests.count; i++) {
    const struct cmd_changed_test *test = &change->changed_tests.items[i];
    printf("%s{", i > 0 ? "," : "");
    put_string("file", test->file);
    printf(",\"line\":%" PRIu32 ",", test->line);
    put_string("name", test->name);
    putchar(',');
    put_string("what", test->what);
    putchar('}');
  }
  printf("],\"must_change_left_out\":%" PRIu64 "}", change->changed_left_out);
}

void cmd_policy_change_json(const struct cmd_policy_change *change) {
  const struct sc_tighten *t = &change->tighten;
  printf("\"changes\":[");
  for (size_t i = 0; i < t->changes.count; i++) {
    if (i > 0) putchar(',');
    put_change(change, &t->changes.items[i]);
  }
  printf("],\"patches\":[");
  for (size_t i = 0; i < t->patches.count; i++) {
    struct sc_str name = sc_str_format(&change->run->arena, "patches/%.*s.patch",
                                       SC_STR_ARGS(t->patches.items[i].name));
    printf("%s{", i > 0 ? "," : "");
    put_string("file", name);
    putchar(',');
    put_string("owner", t->patches.items[i].owner);
    putchar('}');
  }
  printf("],\"proofs\":{\"revoked\":%" PRIu32 ",\"granted\":%" PRIu32 ",\"obliged\":%" PRIu32
         ",\"events_allowed\":%" PRIu64 ",\"events_broken\":%" PRIu64,
         change->diff.counts[SC_CHANGE_REVOKED], change->diff.counts[SC_CHANGE_GRANTED],
         change->diff.counts[SC_CHANGE_OBLIGED], change->allowed, change->broken);
  put_tests(change);
  putchar('}');
}
