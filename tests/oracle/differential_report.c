/* SPDX-License-Identifier: Apache-2.0
 *
 * differential_report.c - a request as JSON, the counts of a run, other layouts of a policy, and minimising.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "oracle/differential.h"
#include "oracle/oracle_text.h"

/* --- JSON -------------------------------------------------------------------------------------------------------- */

static void json_string(struct sc_arena *arena, struct sc_text *out, struct sc_str text) {
  bool valid = oracle_utf8(text);
  sc_text_add(arena, out, SC_STR("\""));
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    if (c < ' ' || c == '"' || c == '\\' || (c >= 0x7f && !valid))
      sc_text_format(arena, out, "\\u%04x", c);
    else
      sc_text_format(arena, out, "%c", c);
  }
  sc_text_add(arena, out, SC_STR("\""));
}

static void json_strings(struct sc_arena *arena, struct sc_text *out, const struct sc_str *items,
                         uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    sc_text_add(arena, out, i == 0 ? SC_STR("[") : SC_STR(","));
    json_string(arena, out, items[i]);
  }
  sc_text_add(arena, out, count == 0 ? SC_STR("[]") : SC_STR("]"));
}

static void json_instant(struct sc_arena *arena, struct sc_text *out, int64_t at) {
  struct tm utc;
  time_t time = (time_t)at;
  char text[64];
  if (at > -62135596800 && at < 253402300800 && gmtime_r(&time, &utc) != NULL &&
      strftime(text, sizeof(text), "\"%Y-%m-%dT%H:%M:%SZ\"", &utc) > 0)
    sc_text_add(arena, out, sc_str_from(text));
  else
    sc_text_format(arena, out, "%lld", (long long)at);
}

static void json_value(struct sc_arena *arena, struct sc_text *out,
                       const struct oracle_value *value) {
  switch (value->type) {
  case SCOPE_VALUE_NONE: sc_text_add(arena, out, SC_STR("null")); return;
  case SCOPE_VALUE_BOOL:
    sc_text_add(arena, out, value->number != 0 ? SC_STR("true") : SC_STR("false"));
    return;
  case SCOPE_VALUE_INT: sc_text_format(arena, out, "%lld", (long long)value->number); return;
  case SCOPE_VALUE_INSTANT: json_instant(arena, out, value->number); return;
  case SCOPE_VALUE_STRING: json_string(arena, out, value->string); return;
  case SCOPE_VALUE_SET: json_strings(arena, out, value->items, value->item_count); return;
  case SCOPE_VALUE_IP:
    for (int i = 0; i < 16; i += 2)
      sc_text_format(arena, out, i == 0 ? "\"%x" : ":%x",
                     (unsigned)value->address[i] << 8 | value->address[i + 1]);
    sc_text_add(arena, out, SC_STR("\""));
    return;
  }
}

static void json_field(struct sc_arena *arena, struct sc_text *out, const char *name,
                       struct sc_str value) {
  sc_text_format(arena, out, ",\"%s\":", name);
  json_string(arena, out, value);
}

struct sc_str request_json(struct sc_arena *arena, const struct oracle_request *request) {
  struct sc_text out = {0};
  sc_text_add(arena, &out, SC_STR("{\"actors\":"));
  json_strings(arena, &out, request->actors, request->actor_count);
  if (request->has_user) json_field(arena, &out, "user", request->user);
  if (request->role_count > 0) {
    sc_text_add(arena, &out, SC_STR(",\"roles\":"));
    json_strings(arena, &out, request->roles, request->role_count);
  }
  json_field(arena, &out, "task", request->task);
  json_field(arena, &out, "scope", request->scope);
  if (request->has_resource) json_field(arena, &out, "resource", request->resource);
  sc_text_add(arena, &out, SC_STR(",\"context\":{"));
  bool first = true;
  if (request->has_now) {
    sc_text_add(arena, &out, SC_STR("\"now\":"));
    json_instant(arena, &out, request->now);
    first = false;
  }
  for (uint32_t i = 0; i < request->context_count; i++) {
    if (!first) sc_text_add(arena, &out, SC_STR(","));
    first = false;
    json_string(arena, &out, request->context[i].name);
    sc_text_add(arena, &out, SC_STR(":"));
    json_value(arena, &out, &request->context[i].value);
  }
  sc_text_add(arena, &out, SC_STR("}}"));
  return sc_text_str(&out);
}

/* --- totals ------------------------------------------------------------------------------------------------------ */

/* Which operators a type has (docs/LANGUAGE.md, "Conditions"): bit per enum sc_op. */
static uint32_t operators(enum sc_type type) {
  const uint32_t equal = 1u << SC_OP_EQ | 1u << SC_OP_NE;
  const uint32_t order = 1u << SC_OP_LT | 1u << SC_OP_LE | 1u << SC_OP_GT | 1u << SC_OP_GE;
  const uint32_t in = 1u << SC_OP_IN | 1u << SC_OP_NOT_IN;
  const uint32_t has = 1u << SC_OP_HAS;
  switch (type) {
  case SC_TYPE_BOOL: return equal | has | 1u << SC_OP_IS_TRUE;
  case SC_TYPE_INT:
  case SC_TYPE_ENUM:
  case SC_TYPE_INSTANT: return equal | order | in | has;
  case SC_TYPE_STRING:
    return equal | in | has | 1u << SC_OP_STARTS_WITH | 1u << SC_OP_GLOB | 1u << SC_OP_MATCHES;
  case SC_TYPE_SET: return has | 1u << SC_OP_CONTAINS;
  case SC_TYPE_IP: return equal | in | has;
  case SC_TYPE_WEEKDAY: return equal | in;
  case SC_TYPE_CLOCK: return order | in;
  case SC_TYPE_DATE: return equal | order | in;
  }
  return 0;
}

static bool report_atoms(const struct oracle_stats *stats) {
  static const char *const types[] = {"bool", "int",     "string",  "set",   "ip",
                                      "enum", "instant", "weekday", "clock", "date"};
  static const char *const ops[] = {"==",       "!=",          "<",      "<=",     ">",
                                    ">=",       "in",          "not in", "has",    "is true",
                                    "contains", "starts_with", "glob",   "matches"};
  static const char *const truths[] = {"false", "unknown", "true"};
  bool complete = true;
  printf("atoms (false/unknown/true):\n");
  for (uint32_t type = 0; type <= SC_TYPE_DATE; type++)
    for (uint32_t op = 0; op <= SC_OP_MATCHES; op++) {
      const uint64_t *n = stats->atoms[type][op];
      if ((operators((enum sc_type)type) >> op & 1) == 0) continue;
      printf("  %-8s %-12s %9llu %9llu %9llu\n", types[type], ops[op], (unsigned long long)n[0],
             (unsigned long long)n[1], (unsigned long long)n[2]);
      for (int truth = 0; truth < 3; truth++) {
        if (n[truth] > 0 || (op == SC_OP_HAS && truth == 1)) continue;
        printf("differential: no atom `%s %s` was ever %s\n", types[type], ops[op], truths[truth]);
        complete = false;
      }
    }
  return complete;
}

bool report(const struct totals *totals) {
  bool complete = true;
  if (totals->unsure > totals->decisions / 1000) {
    printf("differential: %llu requests were beyond the oracle\n",
           (unsigned long long)totals->unsure);
    return false;
  }
  if (totals->too_large > totals->policies / 20) {
    printf("differential: %llu policies were too large\n", (unsigned long long)totals->too_large);
    complete = false;
  }
  printf("policies %llu, rewritten %llu, requests beyond the oracle %llu, bytes per table %llu\n",
         (unsigned long long)totals->policies, (unsigned long long)totals->rewritten,
         (unsigned long long)totals->unsure,
         (unsigned long long)(totals->table_bytes / (totals->policies + (totals->policies == 0))));
  printf(
      "deciding rules compared %llu, missing attributes %llu, failed beyond the first hop %llu\n",
      (unsigned long long)totals->rule_checks, (unsigned long long)totals->missing_checks,
      (unsigned long long)totals->hops);
  for (uint32_t i = 0; i < REASON_COUNT; i++) {
    if (i == SCOPE_REASON_INVALID_TABLE) continue; /* see unopened_table_denies */
    printf("  %-18s %9llu\n", scope_reason_text((enum scope_reason)i),
           (unsigned long long)totals->reasons[i]);
    if (totals->reasons[i] > 0) continue;
    printf("differential: reason %s was never given\n", scope_reason_text((enum scope_reason)i));
    complete = false;
  }
  return report_atoms(&totals->atoms) && complete;
}

/* --- layouts ----------------------------------------------------------------------------------------------------- */

static bool same_table(struct sc_compilation *compilation, const struct trial *trial,
                       const char *what) {
  struct sc_compile_options options = {.lower = {.debug = false, .optimise = true}};
  if (sc_compile_table(compilation, &options) != SC_OK) {
    printf("%s: does not compile\n", what);
    return false;
  }
  struct sc_str table = {(const char *)compilation->table, compilation->table_len};
  if (sc_str_equal(table, trial->stripped)) return true;
  size_t at = 0;
  while (at < table.len && at < trial->stripped.len && table.ptr[at] == trial->stripped.ptr[at])
    at++;
  printf("%s: the stripped table differs from byte %zu on (%zu and %zu bytes)\n", what, at,
         table.len, trial->stripped.len);
  return false;
}

static bool write_text(const char *path, struct sc_str text) {
  FILE *file = fopen(path, "wb");
  if (file == NULL) return false;
  bool ok = fwrite(text.ptr, 1, text.len, file) == text.len;
  return fclose(file) == 0 && ok;
}

static bool folder_agrees(const struct trial *trial, struct sc_arena *arena, uint64_t content,
                          uint64_t layout) {
  struct gen_policy policy;
  struct sc_str texts[GEN_FILES_MAX];
  char folder[] = "/tmp/scopec-differential-XXXXXX";
  char path[64];
  if (mkdtemp(folder) == NULL) return false;
  generate_policy(arena, content, layout, &policy);
  generate_files(arena, layout, &policy, GEN_FILES_MAX, texts);
  bool ok = true;
  for (uint32_t i = 0; i < GEN_FILES_MAX; i++) {
    (void)snprintf(path, sizeof(path), "%s/%u.yaml", folder, i);
    ok &= write_text(path, texts[i]);
  }
  struct sc_compilation compilation;
  sc_compilation_init(&compilation);
  ok = ok && sc_compile_policy(&compilation, folder) == SC_OK &&
       same_table(&compilation, trial, "folder");
  sc_compilation_release(&compilation);
  for (uint32_t i = 0; i < GEN_FILES_MAX; i++) {
    (void)snprintf(path, sizeof(path), "%s/%u.yaml", folder, i);
    if (!ok) printf("--- %u.yaml\n%.*s", i, SC_STR_ARGS(texts[i]));
    (void)unlink(path);
  }
  (void)rmdir(folder);
  return ok;
}

bool check_layouts(const struct trial *trial, uint64_t content, uint64_t layout) {
  struct sc_compilation compilation;
  sc_compilation_init(&compilation);
  struct gen_policy policy;
  struct sc_str text;
  generate_policy(&compilation.arena, content, layout, &policy);
  generate_files(&compilation.arena, layout, &policy, 1, &text);
  bool ok = sc_compile_policy_text(&compilation, SC_STR("other.yaml"), text) == SC_OK &&
            same_table(&compilation, trial, "other layout");
  if (!ok) printf("--- other layout\n%.*s", SC_STR_ARGS(text));
  ok = ok && folder_agrees(trial, &compilation.arena, content, layout + 1);
  sc_compilation_release(&compilation);
  return ok;
}

/* --- minimising -------------------------------------------------------------------------------------------------- */

static struct sc_str disagreement(struct sc_arena *arena, struct gen_policy *policy,
                                  uint64_t layout, const struct oracle_request *request) {
  static struct trial trial;
  static struct totals totals;
  struct sc_str text;
  generate_files(arena, layout, policy, 1, &text);
  if (!trial_open(&trial, text, NULL, true)) return SC_STR("");
  struct oracle_request copy = *request;
  oracle_set_offsets(trial.oracle, &copy, 1);
  struct sc_str what = sc_str_copy(arena, trial_compare(&trial, arena, &copy, &totals));
  trial_close(&trial);
  return what;
}

void shrink(struct gen_policy *policy, uint64_t layout, const struct oracle_request *request) {
  struct sc_arena arena;
  sc_arena_init(&arena);
  struct oracle_request small = *request;
  for (uint32_t s = GEN_SECTIONS; s-- > 0;)
    for (size_t i = 0; i < policy->sections[s].count; i++) {
      policy->sections[s].items[i].drop = true;
      if (disagreement(&arena, policy, layout, &small).len == 0)
        policy->sections[s].items[i].drop = false;
    }
  for (uint32_t i = small.context_count; i-- > 0;) {
    struct oracle_request without = small;
    without.context = SC_NEW_ARRAY(&arena, struct oracle_attr, small.context_count);
    memcpy(without.context, small.context, small.context_count * sizeof(*small.context));
    without.context[i] = without.context[--without.context_count];
    if (disagreement(&arena, policy, layout, &without).len > 0) small = without;
  }
  struct sc_str text;
  generate_files(&arena, layout, policy, 1, &text);
  struct sc_str what = disagreement(&arena, policy, layout, &small);
  struct sc_str json = request_json(&arena, &small);
  printf("--- minimised policy\n%.*s--- request\n%.*s\n--- %.*s", SC_STR_ARGS(text),
         SC_STR_ARGS(json), SC_STR_ARGS(what));
  sc_arena_release(&arena);
}
