/* SPDX-License-Identifier: Apache-2.0
 *
 * diff_source.c - what is told of two sources besides what they mean: other names for the same, and changes without effect.
 */
#include "diff/diff_source.h"
#include "analysis/renames.h"
#include "base/json_text.h"
#include "diff/idle_changes.h"
#include "policy.h"

#define LISTED_MAX 12u /* in text, Markdown and HTML, of each of the two */

static const char *const named[] = {
    [SC_NAMED_USER] = "user", [SC_NAMED_ROLE] = "role",   [SC_NAMED_AGENT] = "agent",
    [SC_NAMED_TASK] = "task", [SC_NAMED_SCOPE] = "scope", [SC_NAMED_CONDITION] = "condition"};

/* --- making ------------------------------------------------------------------------------------------------------ */

static void add_count(struct sc_arena *arena, struct sc_text *out, uint32_t count, const char *one,
                      const char *many) {
  if (count == 0) return;
  sc_text_format(arena, out, "%s%u %s", out->count > 0 ? ", " : "", count, count == 1 ? one : many);
}

static struct sc_str because(struct sc_arena *arena, const struct sc_renamed *renamed) {
  struct sc_text text = {0};
  if (renamed->kind == SC_NAMED_CONDITION) return SC_STR("the same expression");
  bool user = renamed->kind == SC_NAMED_USER;
  add_count(arena, &text, renamed->grants, "grant", "grants");
  add_count(arena, &text, renamed->members, user ? "role" : "member or inherited role",
            user ? "roles" : "members or inherited roles");
  add_count(arena, &text, renamed->parts, renamed->kind == SC_NAMED_SCOPE ? "pattern" : "task",
            renamed->kind == SC_NAMED_SCOPE ? "patterns" : "tasks");
  add_count(arena, &text, renamed->rules, "delegation or deny", "delegations or denies");
  return sc_str_format(arena, "the same %.*s", SC_STR_ARGS(sc_text_str(&text)));
}

static void add_rename(struct sc_diff *diff, const struct sc_diff_sources *sources,
                       struct sc_rename rename, const struct sc_span spans[2]) {
  for (unsigned side = 0; side < 2; side++) {
    struct sc_sources *files = sources->files[side];
    struct sc_place place = sc_source_place(files, spans[side]);
    size_t skip = sc_sources_common(files);
    rename.files[side] = (struct sc_str){place.file.ptr + skip, place.file.len - skip};
    rename.lines[side] = place.line;
  }
  *SC_PUSH(diff->arena, &diff->source.renames) = rename;
}

static void add_rule(struct sc_diff *diff, const struct sc_diff_sources *sources,
                     const struct sc_rule_pair *pair, struct sc_str because) {
  struct sc_rename rename = {
      .kind = SC_STR("rule"), .names = {pair->before.id, pair->after.id}, .because = because};
  const struct sc_span spans[2] = {pair->before.span, pair->after.span};
  add_rename(diff, sources, rename, spans);
}

static void add_renames(struct sc_diff *diff, const struct sc_diff_sources *sources,
                        const struct sc_changed_rules *changed) {
  struct sc_renames found;
  sc_renames(diff->arena, sources->policies[0], sources->policies[1], changed, &found);
  if (found.too_many) diff->source.renames_missing = "too many names changed to look for renames";
  for (size_t i = 0; i < found.items.count; i++) {
    const struct sc_renamed *from = &found.items.items[i];
    struct sc_rename rename = {.kind = sc_str_from(named[from->kind]),
                               .names = {from->names[0], from->names[1]},
                               .because = because(diff->arena, from)};
    add_rename(diff, sources, rename, from->spans);
  }
  for (size_t i = 0; i < found.rules.count; i++)
    add_rule(diff, sources, &found.rules.items[i], SC_STR("the rule says the same of these names"));
  for (size_t i = 0; i < changed->renamed.count; i++)
    add_rule(diff, sources, &changed->renamed.items[i], SC_STR("the rule says the same"));
}

void sc_diff_with_sources(struct sc_diff *diff, const struct sc_diff_sources *sources) {
  struct sc_changed_rules changed;
  if (sources == NULL) {
    diff->source.renames_missing = "a table has no source: renames are not looked for";
    diff->source.idle_missing = "a table has no source: changes without effect are not looked for";
    return;
  }
  diff->source.from_sources = true;
  sc_changed_rules(diff->arena, sources->policies[0], sources->policies[1], &changed);
  add_renames(diff, sources, &changed);
  if (diff->partial)
    diff->source.idle_missing = "changes without effect are not looked for with --only";
  else if (diff->unproved != NULL)
    diff->source.idle_missing = "changes without effect are not known: not all could be compared";
  else if (diff->universe.chains_joined)
    diff->source.idle_missing =
        "changes without effect are not looked for: there are too many chains of agents";
  else
    sc_idle_changes(diff, sources, &changed, &diff->source);
}

/* --- what is shown ------------------------------------------------------------------------------------------------ */

const char *sc_idle_how_name(enum sc_idle_how how) {
  static const char *const names[] = {"added", "removed", "changed"};
  return names[how];
}

uint32_t sc_diff_source_count(const struct sc_diff *diff, enum sc_source_part part) {
  size_t count = part == SC_SOURCE_RENAMES ? diff->source.renames.count : diff->source.idle.count;
  return (uint32_t)count;
}

uint32_t sc_diff_source_shown(const struct sc_diff *diff, enum sc_source_part part) {
  uint32_t count = sc_diff_source_count(diff, part);
  return count <= LISTED_MAX + 1 ? count : LISTED_MAX;
}

const char *sc_diff_source_title(enum sc_source_part part) {
  return part == SC_SOURCE_RENAMES ? "another name, the same otherwise"
                                   : "changed in the source, without effect";
}

static struct sc_str place(struct sc_diff *diff, struct sc_str file, uint32_t line) {
  return sc_str_format(diff->arena, "%.*s:%u", SC_STR_ARGS(file), line);
}

void sc_diff_source_line(struct sc_diff *diff, enum sc_source_part part, uint32_t index,
                         struct sc_source_line *out) {
  if (part == SC_SOURCE_RENAMES) {
    const struct sc_rename *r = &diff->source.renames.items[index];
    struct sc_str places[2] = {place(diff, r->files[0], r->lines[0]),
                               place(diff, r->files[1], r->lines[1])};
    *out = (struct sc_source_line){
        .kind = r->kind,
        .name = sc_str_format(diff->arena, "%.*s → %.*s", SC_STR_ARGS(r->names[0]),
                              SC_STR_ARGS(r->names[1])),
        .place = sc_str_equal(places[0], places[1])
                     ? places[1]
                     : sc_str_format(diff->arena, "%.*s, now %.*s", SC_STR_ARGS(places[0]),
                                     SC_STR_ARGS(places[1])),
        .what = r->because};
    return;
  }
  const struct sc_idle_change *idle = &diff->source.idle.items[index];
  *out = (struct sc_source_line){.kind = idle->rule.kind,
                                 .name = idle->rule.id,
                                 .place = place(diff, idle->rule.file, idle->rule.line),
                                 .what = sc_str_from(sc_idle_how_name(idle->how))};
}

/* --- text and JSON ------------------------------------------------------------------------------------------------- */

void sc_diff_source_text(struct sc_diff *diff, const char *bold, const char *plain,
                         struct sc_text *out) {
  const struct sc_source_changes *source = &diff->source;
  const char *missing[] = {source->renames_missing, source->idle_missing};
  for (unsigned p = 0; p < SC_SOURCE_PARTS; p++) {
    enum sc_source_part part = (enum sc_source_part)p;
    uint32_t count = sc_diff_source_count(diff, part), shown = sc_diff_source_shown(diff, part);
    if (count > 0)
      sc_text_format(diff->arena, out, "\n%s%s:%s\n", bold, sc_diff_source_title(part), plain);
    for (uint32_t i = 0; i < shown; i++) {
      struct sc_source_line line;
      sc_diff_source_line(diff, part, i, &line);
      sc_text_format(diff->arena, out, "   %.*s %.*s (%.*s): %.*s\n", SC_STR_ARGS(line.kind),
                     SC_STR_ARGS(line.name), SC_STR_ARGS(line.place), SC_STR_ARGS(line.what));
    }
    if (shown < count)
      sc_text_format(diff->arena, out, "   … and %u more; --format=json lists all\n",
                     count - shown);
  }
  if (!source->from_sources)
    sc_text_add(diff->arena, out,
                SC_STR("\nRenames and changes without effect are told of sources only.\n"));
  for (unsigned i = 0; i < 2 && source->from_sources && !diff->partial && diff->proved; i++)
    if (missing[i] != NULL) sc_text_format(diff->arena, out, "\nNot told: %s\n", missing[i]);
}

static void json_key(struct sc_diff *diff, struct sc_text *out, const char *key,
                     struct sc_str value) {
  sc_text_format(diff->arena, out, "%s\"%s\":", out->items[out->count - 1] == '{' ? "" : ",", key);
  sc_json_string(diff->arena, out, value);
}

static void json_place(struct sc_diff *diff, struct sc_text *out, const char *key,
                       struct sc_str name, struct sc_str file, uint32_t line) {
  sc_text_format(diff->arena, out, ",\"%s\":{", key);
  json_key(diff, out, "name", name);
  json_key(diff, out, "file", file);
  sc_text_format(diff->arena, out, ",\"line\":%u}", line);
}

void sc_diff_source_json(struct sc_diff *diff, struct sc_text *out) {
  const struct sc_source_changes *source = &diff->source;
  sc_text_add(diff->arena, out, SC_STR(",\"renames\":["));
  for (size_t i = 0; i < source->renames.count; i++) {
    const struct sc_rename *r = &source->renames.items[i];
    sc_text_add(diff->arena, out, i > 0 ? SC_STR(",{") : SC_STR("{"));
    json_key(diff, out, "kind", r->kind);
    json_place(diff, out, "before", r->names[0], r->files[0], r->lines[0]);
    json_place(diff, out, "after", r->names[1], r->files[1], r->lines[1]);
    json_key(diff, out, "because", r->because);
    sc_text_add(diff->arena, out, SC_STR("}"));
  }
  sc_text_add(diff->arena, out, SC_STR("],\"without_effect\":["));
  for (size_t i = 0; i < source->idle.count; i++) {
    const struct sc_idle_change *idle = &source->idle.items[i];
    sc_text_add(diff->arena, out, i > 0 ? SC_STR(",{") : SC_STR("{"));
    json_key(diff, out, "change", sc_str_from(sc_idle_how_name(idle->how)));
    json_key(diff, out, "kind", idle->rule.kind);
    json_key(diff, out, "id", idle->rule.id);
    json_key(diff, out, "file", idle->rule.file);
    sc_text_format(diff->arena, out, ",\"line\":%u}", idle->rule.line);
  }
  sc_text_add(diff->arena, out, SC_STR("],\"not_told\":["));
  const char *missing[] = {source->renames_missing, source->idle_missing};
  for (unsigned i = 0, told = 0; i < 2; i++) {
    if (missing[i] == NULL) continue;
    if (told++ > 0) sc_text_add(diff->arena, out, SC_STR(","));
    sc_json_string(diff->arena, out, sc_str_from(missing[i]));
  }
  sc_text_add(diff->arena, out, SC_STR("]"));
}
