/* SPDX-License-Identifier: Apache-2.0
 *
 * sarif.c - SARIF 2.1.0, written member by member.
 *
 * Relative paths become relative URIs with the base %SRCROOT%, as code-scanning services want them; absolute paths become
 * file: URIs.
 */
#include "base/sarif.h"

#include "base/json_text.h"
#include "base/width.h"

#ifndef SCOPEC_VERSION
#error "SCOPEC_VERSION comes from the Makefile"
#endif

static void add(struct sc_sarif *sarif, struct sc_str text) {
  sc_text_add(sarif->arena, &sarif->text, text);
}
static void add_string(struct sc_sarif *sarif, struct sc_str text) {
  sc_json_string(sarif->arena, &sarif->text, text);
}
/* ,"name":{"text":"value"} */
static void add_message(struct sc_sarif *sarif, const char *name, struct sc_str value) {
  sc_text_format(sarif->arena, &sarif->text, ",\"%s\":{\"text\":", name);
  add_string(sarif, value);
  add(sarif, SC_STR("}"));
}

static const char *level_name(enum sc_sarif_level level) {
  switch (level) {
  case SC_SARIF_NONE: return "none";
  case SC_SARIF_NOTE: return "note";
  case SC_SARIF_WARNING: return "warning";
  case SC_SARIF_ERROR: return "error";
  }
  return "none";
}

static void add_rule(struct sc_sarif *sarif, const struct sc_sarif_rule *rule) {
  add(sarif, SC_STR("{\"id\":"));
  add_string(sarif, rule->id);
  if (rule->name.len > 0) {
    add(sarif, SC_STR(",\"name\":"));
    add_string(sarif, rule->name);
  }
  if (rule->title.len > 0) add_message(sarif, "shortDescription", rule->title);
  if (rule->help.len > 0) {
    add_message(sarif, "fullDescription", rule->help);
    add_message(sarif, "help", rule->help);
  }
  if (rule->help_uri.len > 0) {
    add(sarif, SC_STR(",\"helpUri\":"));
    add_string(sarif, rule->help_uri);
  }
  sc_text_format(sarif->arena, &sarif->text, ",\"defaultConfiguration\":{\"level\":\"%s\"}}",
                 level_name(rule->level));
}

void sc_sarif_begin(struct sc_sarif *sarif, struct sc_arena *arena, struct sc_str tool,
                    const struct sc_sarif_rule *rules, size_t rule_count) {
  *sarif = (struct sc_sarif){.arena = arena, .rules = rules, .rule_count = rule_count};
  add(sarif, SC_STR("{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":"
                    "\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":"));
  add_string(sarif, tool);
  add(sarif, SC_STR(",\"semanticVersion\":\"" SCOPEC_VERSION "\",\"rules\":["));
  for (size_t i = 0; i < rule_count; i++) {
    if (i > 0) add(sarif, SC_STR(","));
    add_rule(sarif, &rules[i]);
  }
  add(sarif, SC_STR("]}},\"columnKind\":\"unicodeCodePoints\",\"results\":["));
}

/* Percent-encodes what may not stand in the path of a URI (RFC 3986, section 3.3). */
static void add_path(struct sc_sarif *sarif, struct sc_str path) {
  static const char hex[] = "0123456789ABCDEF";
  static const char plain[] = "-._~!$&'()*+,;=@/";
  for (size_t i = 0; i < path.len; i++) {
    unsigned char c = (unsigned char)path.ptr[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || (c != 0 && strchr(plain, c) != NULL)) {
      add(sarif, (struct sc_str){path.ptr + i, 1});
    } else {
      char code[3] = {'%', hex[c >> 4], hex[c & 15]};
      add(sarif, (struct sc_str){code, 3});
    }
  }
}

static void add_artifact(struct sc_sarif *sarif, struct sc_str file) {
  bool absolute = file.len > 0 && file.ptr[0] == '/';
  while (!absolute && file.len > 2 && memcmp(file.ptr, "./", 2) == 0) {
    file.ptr += 2;
    file.len -= 2;
  }
  add(sarif, absolute ? SC_STR("{\"uri\":\"file://") : SC_STR("{\"uri\":\""));
  add_path(sarif, file);
  add(sarif, absolute ? SC_STR("\"}") : SC_STR("\",\"uriBaseId\":\"%SRCROOT%\"}"));
}

static void add_location(struct sc_sarif *sarif, const struct sc_sarif_location *place,
                         const size_t *id) {
  add(sarif, SC_STR("{"));
  if (id != NULL) sc_text_format(sarif->arena, &sarif->text, "\"id\":%zu,", *id);
  add(sarif, SC_STR("\"physicalLocation\":{\"artifactLocation\":"));
  add_artifact(sarif, place->file);
  if (place->line > 0) {
    sc_text_format(sarif->arena, &sarif->text, ",\"region\":{\"startLine\":%u,\"startColumn\":%u",
                   place->line, place->column);
    if (place->end_line > 0)
      sc_text_format(sarif->arena, &sarif->text, ",\"endLine\":%u,\"endColumn\":%u",
                     place->end_line, place->end_column);
    add(sarif, SC_STR("}"));
  }
  add(sarif, SC_STR("}"));
  if (place->message.len > 0) add_message(sarif, "message", place->message);
  add(sarif, SC_STR("}"));
}

/* Related places without a file would be no locations: they are left out. */
static void add_related(struct sc_sarif *sarif, const struct sc_sarif_result *result) {
  size_t count = 0;
  for (size_t i = 0; i < result->related_count; i++) {
    if (result->related[i].file.len == 0) continue;
    add(sarif, count == 0 ? SC_STR(",\"relatedLocations\":[") : SC_STR(","));
    add_location(sarif, &result->related[i], &count);
    count++;
  }
  if (count > 0) add(sarif, SC_STR("]"));
}

void sc_sarif_add(struct sc_sarif *sarif, const struct sc_sarif_result *result) {
  if (sarif->result_count++ > 0) add(sarif, SC_STR(","));
  add(sarif, SC_STR("{\"ruleId\":"));
  add_string(sarif, sarif->rules[result->rule].id);
  sc_text_format(sarif->arena, &sarif->text, ",\"ruleIndex\":%zu,\"level\":\"%s\"", result->rule,
                 level_name(result->level));
  add_message(sarif, "message", result->message);
  if (result->place.file.len > 0) {
    add(sarif, SC_STR(",\"locations\":["));
    add_location(sarif, &result->place, NULL);
    add(sarif, SC_STR("]"));
  }
  add_related(sarif, result);
  if (result->fingerprint.len > 0) {
    add(sarif, SC_STR(",\"partialFingerprints\":{\"scopec/v1\":"));
    add_string(sarif, result->fingerprint);
    add(sarif, SC_STR("}"));
  }
  if (result->suppressed.len > 0) {
    add(sarif, SC_STR(",\"suppressions\":[{\"kind\":\"inSource\",\"justification\":"));
    add_string(sarif, result->suppressed);
    add(sarif, SC_STR("}]"));
  }
  add(sarif, SC_STR("}"));
}

struct sc_str sc_sarif_end(struct sc_sarif *sarif) {
  add(sarif, SC_STR("]}]}\n"));
  return sc_text_str(&sarif->text);
}

static uint32_t code_points(struct sc_str text) {
  uint32_t count = 0;
  while (text.len > 0) {
    size_t used;
    (void)sc_utf8_decode(text, &used);
    text.ptr += used;
    text.len -= used;
    count++;
  }
  return count;
}

/* A place with its column in code points. */
static struct sc_place place_of(struct sc_sources *sources, uint32_t file, uint32_t off) {
  struct sc_place place = sc_source_place(sources, (struct sc_span){file, off, 0});
  if (place.column <= 1) return place;
  struct sc_str before =
      sc_source_text(sources, (struct sc_span){file, off - (place.column - 1), place.column - 1});
  place.column = code_points(before) + 1;
  return place;
}

struct sc_sarif_location sc_sarif_place(struct sc_sources *sources, struct sc_span span) {
  struct sc_sarif_location out = {0};
  if (span.file == SC_NO_FILE || span.file >= sources->files.count) return out;
  const struct sc_source *source = &sources->files.items[span.file];
  out.file = source->name;
  if (source->text.len == 0) return out;
  struct sc_place start = place_of(sources, span.file, span.off);
  out.line = start.line;
  out.column = start.column;
  if (span.len == 0) return out;
  struct sc_place end = place_of(sources, span.file, span.off + span.len);
  out.end_line = end.line;
  out.end_column = end.column;
  return out;
}
