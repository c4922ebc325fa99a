/* SPDX-License-Identifier: Apache-2.0
 *
 * diff_sarif.c - a diff as a SARIF log, so that code-scanning services show each change at the rule that makes it.
 */
#include "base/sarif.h"
#include "diff/diff_source.h"

static const struct sc_sarif_rule rules[] = {
    {.id = {"new-access", 10},
     .name = {"new-access", 10},
     .title = {"Something is newly allowed", 26},
     .help = {"The change of policy allows requests that were denied before.", 61},
     .level = SC_SARIF_WARNING},
    {.id = {"revoked-access", 14},
     .name = {"revoked-access", 14},
     .title = {"Something is no longer allowed", 30},
     .help = {"The change of policy denies requests that were allowed before.", 62},
     .level = SC_SARIF_NOTE},
    {.id = {"changed-obligation", 18},
     .name = {"changed-obligation", 18},
     .title = {"A token lives for another time, or needs other steps", 52},
     .help = {"The change of policy allows the same requests with other obligations.", 69},
     .level = SC_SARIF_NOTE},
    {.id = {"unproved", 8},
     .name = {"unproved", 8},
     .title = {"A part of the comparison is not proved", 38},
     .help = {"A budget was reached: there may or may not be a change.", 55},
     .level = SC_SARIF_ERROR},
    {.id = {"renamed", 7},
     .name = {"renamed", 7},
     .title = {"Another name for what is the same otherwise", 43},
     .help = {"Something has another name in the source, and nothing else about it changed.", 76},
     .level = SC_SARIF_NOTE},
    {.id = {"without-effect", 14},
     .name = {"without-effect", 14},
     .title = {"A change of the source without effect", 37},
     .help =
         {"Something was added, removed or changed in the source, and every request is answered "
          "as before.",
          95},
     .level = SC_SARIF_NOTE},
};

enum { UNPROVED = 3, RENAMED, WITHOUT_EFFECT }; /* their places among the rules, behind the kinds */

static enum sc_sarif_level level_of(const struct sc_change *change) {
  if (change->unproved != NULL) return SC_SARIF_ERROR;
  if (change->kind != SC_CHANGE_GRANTED) return SC_SARIF_NOTE;
  if (change->risk >= 2) return SC_SARIF_ERROR;
  return change->risk == 0 ? SC_SARIF_NOTE : SC_SARIF_WARNING;
}

static bool ends_with(struct sc_str text, struct sc_str end) {
  return text.len >= end.len && memcmp(text.ptr + text.len - end.len, end.ptr, end.len) == 0;
}

/* A rule's file is named within its policy; services want it within the repository. */
static struct sc_str path_of(struct sc_diff *diff, struct sc_str source, struct sc_str file) {
  const char *colon = memchr(source.ptr, ':', source.len); /* REVISION:PATH */
  if (colon != NULL)
    source = (struct sc_str){colon + 1, source.len - (size_t)(colon + 1 - source.ptr)};
  while (source.len > 1 && source.ptr[source.len - 1] == '/') source.len--;
  if (source.len == 0 || ends_with(source, SC_STR(".sct")) || ends_with(source, file))
    return ends_with(source, file) ? source : file;
  return sc_str_format(diff->arena, "%.*s/%.*s", SC_STR_ARGS(source), SC_STR_ARGS(file));
}

static struct sc_sarif_location place_of(struct sc_diff *diff, const struct sc_str names[2],
                                         const struct sc_change *change, unsigned side) {
  const struct sc_change_answer *answer = &change->answers[side];
  if (answer->rule_count == 0 || answer->rules[0].file.len == 0)
    return (struct sc_sarif_location){0};
  return (struct sc_sarif_location){.file = path_of(diff, names[side], answer->rules[0].file),
                                    .line = answer->rules[0].line,
                                    .column = 1,
                                    .message = side == 0 ? SC_STR("the rule before")
                                                         : SC_STR("the rule after")};
}

static struct sc_str message_of(struct sc_diff *diff, const struct sc_change *c) {
  struct sc_text text = {0};
  sc_text_format(diff->arena, &text, "%s (%s): %.*s; %.*s; %.*s", sc_change_title(c->kind),
                 c->unproved != NULL ? "unproved" : sc_risk_text(c->risk), SC_STR_ARGS(c->who[0]),
                 SC_STR_ARGS(sc_diff_chain_text(diff, &c->chains[0])), SC_STR_ARGS(c->patterns[0]));
  if (c->pattern_count > 1)
    sc_text_format(diff->arena, &text, " and %u more scopes", c->pattern_count - 1);
  if (c->kind == SC_CHANGE_OBLIGED && c->has_witness)
    sc_text_format(diff->arena, &text, "; %.*s", SC_STR_ARGS(sc_diff_duties(diff, c)));
  for (uint32_t i = 0; i < c->when.case_count && i < 4; i++)
    sc_text_format(diff->arena, &text, "%s%.*s", i == 0 ? "; when " : ", or ",
                   SC_STR_ARGS(c->when.cases[i]));
  if (diff->replay != NULL)
    sc_text_format(diff->arena, &text, "; %.*s", SC_STR_ARGS(sc_diff_replay_line(diff, c)));
  if (c->unproved != NULL)
    sc_text_format(diff->arena, &text, "; %.*s", SC_STR_ARGS(sc_diff_doubt(diff, c)));
  return sc_text_str(&text);
}

static void add(struct sc_diff *diff, const struct sc_str names[2], struct sc_sarif *log,
                const struct sc_change *change) {
  struct sc_sarif_result result = {.rule =
                                       change->unproved != NULL ? UNPROVED : (size_t)change->kind,
                                   .level = level_of(change),
                                   .message = message_of(diff, change)};
  struct sc_sarif_location before = place_of(diff, names, change, 0);
  struct sc_sarif_location after = place_of(diff, names, change, 1);
  result.place = after.file.len > 0 ? after : before;
  result.place.message = (struct sc_str){0};
  if (after.file.len > 0 && before.file.len > 0) {
    result.related = &before;
    result.related_count = 1;
  }
  sc_sarif_add(log, &result);
}

/* --- what is told of the sources besides ----------------------------------------------------------------------------- */

static struct sc_sarif_location line_of(struct sc_diff *diff, struct sc_str source,
                                        struct sc_str file, uint32_t line) {
  return (struct sc_sarif_location){.file = path_of(diff, source, file), .line = line, .column = 1};
}

static void add_rename(struct sc_diff *diff, const struct sc_str names[2], struct sc_sarif *log,
                       const struct sc_rename *r) {
  struct sc_sarif_location before = line_of(diff, names[0], r->files[0], r->lines[0]);
  before.message = SC_STR("the name before");
  struct sc_sarif_result result = {
      .rule = RENAMED,
      .level = SC_SARIF_NOTE,
      .message = sc_str_format(diff->arena, "Renamed: %.*s %.*s is now %.*s; %.*s",
                               SC_STR_ARGS(r->kind), SC_STR_ARGS(r->names[0]),
                               SC_STR_ARGS(r->names[1]), SC_STR_ARGS(r->because)),
      .place = line_of(diff, names[1], r->files[1], r->lines[1]),
      .related = &before,
      .related_count = 1};
  sc_sarif_add(log, &result);
}

static void add_idle(struct sc_diff *diff, const struct sc_str names[2], struct sc_sarif *log,
                     const struct sc_idle_change *idle) {
  struct sc_str source = names[idle->how == SC_IDLE_REMOVED ? 0 : 1];
  struct sc_sarif_result result = {
      .rule = WITHOUT_EFFECT,
      .level = SC_SARIF_NOTE,
      .message = sc_str_format(diff->arena, "Without effect: %.*s %.*s was %s",
                               SC_STR_ARGS(idle->rule.kind), SC_STR_ARGS(idle->rule.id),
                               sc_idle_how_name(idle->how)),
      .place = line_of(diff, source, idle->rule.file, idle->rule.line)};
  sc_sarif_add(log, &result);
}

void sc_diff_sarif(struct sc_diff *diff, const struct sc_str names[2], struct sc_text *out) {
  struct sc_sarif log;
  sc_sarif_begin(&log, diff->arena, SC_STR("scopec diff"), rules, sizeof rules / sizeof *rules);
  for (size_t i = 0; i < diff->changes.count; i++)
    if (sc_diff_listed(diff, &diff->changes.items[i]))
      add(diff, names, &log, &diff->changes.items[i]);
  if (diff->unproved != NULL) {
    struct sc_sarif_result result = {
        .rule = UNPROVED, .level = SC_SARIF_ERROR, .message = sc_str_from(diff->unproved)};
    sc_sarif_add(&log, &result);
  }
  for (size_t i = 0; i < diff->source.renames.count; i++)
    add_rename(diff, names, &log, &diff->source.renames.items[i]);
  for (size_t i = 0; i < diff->source.idle.count; i++)
    add_idle(diff, names, &log, &diff->source.idle.items[i]);
  sc_text_add(diff->arena, out, sc_sarif_end(&log));
}
