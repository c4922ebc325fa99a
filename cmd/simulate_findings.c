/* SPDX-License-Identifier: Apache-2.0
 *
 * simulate_findings.c - what is granted and not used, as text and as members of the JSON object.
 */
#include <inttypes.h>

#include "explain/request_text.h"
#include "output.h"
#include "simulate_print.h"

#define FINDINGS_SHOWN 20u /* of each kind */
#define SCOPES_SHOWN 6u

static const char *holder_name(enum sc_rule_holder kind) {
  static const char *const names[] = {"user", "role", "agent", "task", "delegation"};
  return names[kind];
}

static const char *risk_name(enum sc_risk risk) {
  static const char *const names[SC_RISKS] = {"low", "medium", "high", "critical"};
  return names[risk];
}

static const char *when(const struct cmd_simulated *r, int64_t at) {
  return sc_instant_text(r->simulation->arena, at).ptr; /* the arena ends it with a zero */
}

/* --- text -------------------------------------------------------------------------------------------------------- */

static void print_names(const struct sc_str *names, size_t count) {
  for (size_t i = 0; i < count && i < SCOPES_SHOWN; i++) {
    if (i > 0) printf(", ");
    cmd_print_safe(stdout, names[i]);
  }
  if (count > SCOPES_SHOWN) printf(", and %zu more", count - SCOPES_SHOWN);
}

static void print_use(const struct cmd_simulated *r, const struct sc_use *use) {
  if (use->count == 1)
    printf("once, %s", when(r, use->first));
  else
    printf("%" PRIu64 " times, %s to %s", use->count, when(r, use->first), when(r, use->last));
}

static void print_denied(const struct cmd_simulated *r, const struct sc_finding *f) {
  bool first = true;
  printf("    ");
  print_use(r, &f->use);
  for (unsigned i = 0; i < 32; i++) {
    if (!(f->reasons >> i & 1)) continue;
    printf("%s%s", first ? ": " : ", ", scope_reason_text((enum scope_reason)i));
    first = false;
  }
  printf("%s\n", f->also_allowed ? "; allowed at other times" : "");
}

/* What makes a finding weaker or stronger than the others. */
static void print_marks(const struct cmd_simulated *r, const struct sc_finding *f) {
  bool younger = f->confidence != r->findings->confidence;
  if (f->kind == SC_FINDING_UNUSED_RULE && f->tested == SC_TESTED_YES) printf("  tested");
  if (younger && f->granted_at == SC_AGE_UNCOMMITTED)
    printf("  not committed yet: not enough evidence");
  if (younger && f->granted_at != SC_AGE_UNCOMMITTED)
    printf("  written %s: not enough evidence", when(r, f->granted_at));
}

static void print_finding(const struct cmd_simulated *r, const struct sc_finding *f) {
  printf("  %-8s  %s ", risk_name(f->severity), holder_name(f->holder_kind));
  cmd_print_safe(stdout, f->holder);
  if (f->rule.len > 0 && f->holder_kind != SC_HOLDER_DELEGATION) {
    printf("  rule ");
    cmd_print_safe(stdout, f->rule);
  }
  if (f->file.len > 0) {
    printf("  ");
    cmd_print_safe(stdout, f->file);
    printf(":%" PRIu32, f->line);
  }
  print_marks(r, f);
  if (f->kind == SC_FINDING_DENIED) {
    printf("  ");
    print_names(f->unused, 1);
    if (f->others) printf(" and other names that the policy does not list");
    putchar('\n');
    print_denied(r, f);
    return;
  }
  putchar('\n');
  if (f->unused_count > 0 && f->kind != SC_FINDING_DENIED) {
    printf("    unused  ");
    print_names(f->unused, f->unused_count);
    putchar('\n');
  }
  if (f->evidence.len > 0) {
    printf("    ");
    cmd_print_safe(stdout, f->evidence);
    putchar('\n');
  }
  if (f->condition.len > 0) {
    printf("    enough  ");
    cmd_print_safe(stdout, f->condition);
    putchar('\n');
  }
  if (f->used_count > 0) {
    printf("    used    ");
    print_names(f->used, f->used_count);
    printf("; ");
    print_use(r, &f->use);
    putchar('\n');
  }
}

static void print_kind(const struct cmd_simulated *r, enum sc_finding_kind kind) {
  const struct sc_findings *findings = r->findings;
  bool colour = r->run->out_colour;
  size_t count = 0, shown = 0;
  for (size_t i = 0; i < findings->items.count; i++) count += findings->items.items[i].kind == kind;
  if (count == 0) return;
  printf("\n%s%s: %zu%s\n", cmd_style(colour, CMD_BOLD), sc_finding_title(kind), count,
         cmd_style(colour, CMD_PLAIN));
  for (size_t i = 0; i < findings->items.count && shown < FINDINGS_SHOWN; i++) {
    if (findings->items.items[i].kind != kind) continue;
    print_finding(r, &findings->items.items[i]);
    shown++;
  }
  if (count > shown) printf("  and %zu more; --format=json shows them\n", count - shown);
}

void cmd_findings_text(const struct cmd_simulated *r) {
  const struct sc_log_stats *stats = &r->simulation->stats;
  long long hours = (long long)(stats->last - stats->first) / 3600;
  printf("\n%sUse%s\n  evidence: ", cmd_style(r->run->out_colour, CMD_BOLD),
         cmd_style(r->run->out_colour, CMD_PLAIN));
  switch (r->findings->confidence) {
  case SC_CONFIDENCE_FULL: printf("full"); break;
  case SC_CONFIDENCE_PARTIAL: printf("partial, the logs have damaged lines or gaps"); break;
  case SC_CONFIDENCE_NONE: printf("not enough, --min-window asks for more time"); break;
  }
  printf(" (%lld d %lld h)\n", hours / 24, hours % 24);
  if (r->findings->has_tests)
    printf("  rules: %" PRIu64 " tested and used, %" PRIu64 " tested only, %" PRIu64
           " used only, %" PRIu64 " neither\n",
           r->findings->triage[1][1], r->findings->triage[1][0], r->findings->triage[0][1],
           r->findings->triage[0][0]);
  for (unsigned kind = 0; kind < SC_FINDING_KINDS; kind++)
    print_kind(r, (enum sc_finding_kind)kind);
}

/* --- JSON --------------------------------------------------------------------------------------------------------- */

static void put_names(const char *key, const struct sc_str *names, size_t count) {
  printf(",\"%s\":{\"count\":%zu,\"names\":[", key, count);
  for (size_t i = 0; i < count && i < SC_FINDING_SCOPES; i++) {
    if (i > 0) putchar(',');
    cmd_json_string(stdout, names[i]);
  }
  printf("]}");
}

static void put_use(const struct cmd_simulated *r, const struct sc_use *use) {
  printf(",\"events\":%" PRIu64, use->count);
  if (use->count > 0)
    printf(",\"first\":\"%s\",\"last\":\"%s\"", when(r, use->first), when(r, use->last));
}

static void put_reasons(const struct sc_finding *f) {
  bool first = true;
  printf(",\"others\":%s,\"also_allowed\":%s,\"reasons\":[", f->others ? "true" : "false",
         f->also_allowed ? "true" : "false");
  for (unsigned i = 0; i < 32; i++) {
    if (!(f->reasons >> i & 1)) continue;
    printf("%s\"%s\"", first ? "" : ",", scope_reason_text((enum scope_reason)i));
    first = false;
  }
  putchar(']');
}

/* Left out where it is empty. */
static void put_text(const char *key, struct sc_str text) {
  if (text.len == 0) return;
  printf(",\"%s\":", key);
  cmd_json_string(stdout, text);
}

static void put_finding(const struct cmd_simulated *r, const struct sc_finding *f) {
  bool denied = f->kind == SC_FINDING_DENIED;
  printf("{\"kind\":\"%s\",\"severity\":\"%s\",\"holder\":{\"kind\":\"%s\",\"name\":",
         sc_finding_name(f->kind), risk_name(f->severity), holder_name(f->holder_kind));
  cmd_json_string(stdout, f->holder);
  putchar('}');
  if (f->rule.len > 0) {
    printf(",\"rule\":");
    cmd_json_string(stdout, f->rule);
  }
  if (f->file.len > 0) {
    printf(",\"file\":");
    cmd_json_string(stdout, f->file);
    printf(",\"line\":%" PRIu32, f->line);
  }
  put_use(r, &f->use);
  if (f->unused_count > 0) put_names(denied ? "scopes" : "unused", f->unused, f->unused_count);
  if (f->used_count > 0) put_names("used", f->used, f->used_count);
  if (denied) put_reasons(f);
  printf(",\"confidence\":\"%s\"", sc_confidence_name(f->confidence));
  if (f->granted_at == SC_AGE_UNCOMMITTED) printf(",\"written\":\"uncommitted\"");
  if (f->granted_at != SC_AGE_UNCOMMITTED && f->granted_at != SC_AGE_UNKNOWN)
    printf(",\"written\":\"%s\"", when(r, f->granted_at));
  if (f->tested != SC_TESTED_UNKNOWN)
    printf(",\"tested\":%s", f->tested == SC_TESTED_YES ? "true" : "false");
  put_text("evidence", f->evidence);
  put_text("condition", f->condition);
  putchar('}');
}

void cmd_findings_json(const struct cmd_simulated *r) {
  const struct sc_findings *findings = r->findings;
  printf(",\"evidence\":{\"confidence\":\"%s\",\"window_s\":%" PRId64 ",\"min_window_s\":%" PRIu32
         "},\"findings\":[",
         sc_confidence_name(findings->confidence),
         r->simulation->stats.last - r->simulation->stats.first, r->min_window_s);
  for (size_t i = 0; i < findings->items.count; i++) {
    if (i > 0) putchar(',');
    put_finding(r, &findings->items.items[i]);
  }
  printf("],\"denied_attempts_left_out\":%" PRIu64, findings->denied_left_out);
  if (findings->has_tests)
    printf(",\"rules\":{\"tested_and_used\":%" PRIu64 ",\"tested_only\":%" PRIu64
           ",\"used_only\":%" PRIu64 ",\"neither\":%" PRIu64 "}",
           findings->triage[1][1], findings->triage[1][0], findings->triage[0][1],
           findings->triage[0][0]);
}
