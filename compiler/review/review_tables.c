/* SPDX-License-Identifier: Apache-2.0
 *
 * review_tables.c - the rest of the page as tables: grants of roles and users, and delegations; scopes; denied attempts; and
 * what the report was made from.
 */
#include <inttypes.h>

#include "base/hex.h"
#include "review/review_html.h"

#define RULES_MAX 1000u
#define SCOPES_MAX 500u
#define ATTEMPTS_MAX 300u
#define SIGNALS_MAX 100u
#define FILES_MAX 200u
#define HOLDERS_MAX 6u

static void put_use(const struct sc_review_page *page, const struct sc_use *use) {
  if (use->count > 0)
    sc_page_format(page, "<td class=n>%s<td class=n>%s<td class=n>%s",
                   sc_page_day(page, use->first), sc_page_day(page, use->last),
                   sc_page_number(page, use->count));
  else
    sc_page_raw(page, "<td class=n>–<td class=n>–<td class=n>0");
}

static void open_table(const struct sc_review_page *page, const char *caption, const char *heads) {
  sc_page_format(page,
                 "<div class=scroll tabindex=0 role=region aria-label=\"%s\"><table "
                 "class=rows><caption>%s</caption>",
                 caption, caption);
  sc_page_raw(page, "<thead><tr>");
  sc_page_raw(page, heads);
  sc_page_raw(page, "<tbody>\n");
}

static void close_table(const struct sc_review_page *page, uint64_t left) {
  sc_page_raw(page, "</table></div>\n");
  if (left > 0)
    sc_page_format(page, "<p>and %s more; the JSON and CSV reports have them</p>\n",
                   sc_page_number(page, left));
}

/* --- people and delegations -------------------------------------------------------------------------------------- */

static void put_rule(const struct sc_review_page *page, const struct sc_review_rule *rule) {
  sc_page_format(page, "<tr><td>%s<th scope=row>", sc_holder_name(rule->kind));
  sc_page_text(page, rule->holder);
  sc_page_raw(page, "<td>");
  sc_page_text(page, rule->patterns);
  if (rule->when.len > 0) {
    sc_page_raw(page, " <small>when ");
    sc_page_code(page, rule->when);
    sc_page_raw(page, "</small>");
  }
  sc_page_raw(page, "<td>");
  sc_page_place(page, rule->file, rule->line);
  sc_page_raw(page, "<td>");
  sc_page_risk(page, rule->risk);
  if (rule->listed > 0)
    sc_page_format(page, "<td class=n>%" PRIu32 " of %" PRIu32, rule->used, rule->listed);
  else
    sc_page_raw(page, "<td class=n>any");
  put_use(page, &rule->use);
  sc_page_raw(page, "<td>");
  sc_page_text(page, sc_review_effect_text(page->arena, &rule->effect));
  sc_page_format(page, "<td class=%s>", sc_review_advice_name(rule->advice));
  sc_page_text(page, sc_review_rule_advice(page->arena, rule));
  sc_page_raw(page, "\n");
}

/* Removals first, each the highest risk first, then in the order of the policy. */
void sc_page_rules(const struct sc_review_page *page) {
  static const enum sc_review_advice order[] = {SC_ADVICE_REMOVE, SC_ADVICE_NARROW, SC_ADVICE_WAIT,
                                                SC_ADVICE_KEEP};
  const struct sc_review *review = page->review;
  uint64_t shown = 0, left = 0;
  sc_page_section(page, "rules", "Roles, users and delegations");
  open_table(page, "What people hold and hand on",
             "<th scope=col>Kind<th scope=col>Holder<th scope=col>Scopes<th scope=col>Place<th "
             "scope=col>Risk<th scope=col class=n>Used<th scope=col class=n>First use<th scope=col "
             "class=n>Last use<th scope=col class=n>Events<th scope=col>If removed<th "
             "scope=col>Advice");
  for (unsigned i = 0; i < 4 * SC_RISKS; i++)
    for (size_t r = 0; r < review->rules.count; r++) {
      const struct sc_review_rule *rule = &review->rules.items[r];
      if (rule->kind == SC_HOLDER_TASK || rule->advice != order[i / SC_RISKS] ||
          rule->risk != SC_RISK_CRITICAL - i % SC_RISKS)
        continue;
      if (shown < RULES_MAX) put_rule(page, rule);
      *(shown < RULES_MAX ? &shown : &left) += 1;
    }
  close_table(page, left);
  sc_page_section_end(page);
}

/* --- scopes ------------------------------------------------------------------------------------------------------------ */

static void put_scope(const struct sc_review_page *page, uint32_t index) {
  const struct sc_review_scope *scope = &page->review->scopes[index];
  sc_page_format(page, "<tr><th scope=row id=s%" PRIu32 ">", index);
  sc_page_text(page, scope->name);
  sc_page_raw(page, "<td>");
  sc_page_text(page, scope->title);
  sc_page_raw(page, "<td>");
  sc_page_risk(page, scope->risk);
  sc_page_raw(page, "<td>");
  for (uint32_t i = 0; i < scope->holder_count && i < HOLDERS_MAX; i++) {
    const struct sc_review_rule *rule = &page->review->rules.items[scope->holders[i]];
    sc_page_format(page, "%s%s ", i > 0 ? ", " : "", sc_holder_name(rule->kind));
    sc_page_text(page, rule->holder);
    sc_page_raw(page, " ");
    sc_page_place(page, rule->file, rule->line);
  }
  if (scope->holder_count > HOLDERS_MAX)
    sc_page_format(page, " and %" PRIu32 " more rules", scope->holder_count - HOLDERS_MAX);
  if (scope->holder_count == 0) sc_page_raw(page, "nobody");
  sc_page_format(page, "<td class=n>%s<td class=n>%s\n",
                 sc_page_number(page, scope->agents.granted),
                 sc_page_number(page, scope->agents.used));
}

void sc_page_scopes(const struct sc_review_page *page) {
  const struct sc_review *review = page->review;
  uint32_t shown = review->scope_count < SCOPES_MAX ? review->scope_count : SCOPES_MAX;
  sc_page_section(page, "scopes", "Scopes");
  open_table(page,
             "What each scope means, who holds it, and how many agents are granted and use it",
             "<th scope=col>Scope<th scope=col>Meaning<th scope=col>Risk<th scope=col>Held by<th "
             "scope=col class=n>Agents granted<th scope=col class=n>Agents that used it");
  for (uint32_t i = 0; i < shown; i++) put_scope(page, i);
  close_table(page, review->scope_count - shown);
  sc_page_section_end(page);
}

/* --- denied attempts ----------------------------------------------------------------------------------------------- */

static void put_reasons(const struct sc_review_page *page, const struct sc_finding *f) {
  bool first = true;
  for (unsigned i = 0; i < 32; i++) {
    if (!(f->reasons >> i & 1)) continue;
    sc_page_format(page, "%s%s", first ? "" : ", ", scope_reason_text((enum scope_reason)i));
    first = false;
  }
  if (f->also_allowed) sc_page_raw(page, "; allowed at other times");
}

static void put_attempt(const struct sc_review_page *page, const struct sc_finding *f) {
  sc_page_raw(page, "<tr><td>");
  sc_page_risk(page, f->severity);
  sc_page_raw(page, "<th scope=row>");
  sc_page_text(page, f->holder);
  sc_page_raw(page, "<td>");
  sc_page_text(page, f->unused[0]);
  if (f->others) sc_page_raw(page, " and other names that the policy does not list");
  put_use(page, &f->use);
  sc_page_raw(page, "<td>");
  put_reasons(page, f);
  sc_page_raw(page, "\n");
}

void sc_page_attempts(const struct sc_review_page *page) {
  const struct sc_findings *findings = page->review->findings;
  uint64_t count = 0;
  for (size_t i = 0; i < findings->items.count; i++)
    count += findings->items.items[i].kind == SC_FINDING_DENIED;
  sc_page_section(page, "attempts", "Denied attempts");
  if (count == 0) {
    sc_page_raw(page, "<p>Nothing was denied.</p>\n");
    sc_page_section_end(page);
    return;
  }
  open_table(page,
             "Who asked for what, and why it was denied: a task that lacks something, or somebody "
             "who tries doors",
             "<th scope=col>Risk<th scope=col>Agent and task<th scope=col>Scope<th scope=col "
             "class=n>First<th scope=col class=n>Last<th scope=col class=n>Events<th "
             "scope=col>Reasons");
  uint64_t shown = 0;
  for (size_t i = 0; i < findings->items.count && shown < ATTEMPTS_MAX; i++) {
    if (findings->items.items[i].kind != SC_FINDING_DENIED) continue;
    put_attempt(page, &findings->items.items[i]);
    shown++;
  }
  close_table(page, count - shown + findings->denied_left_out);
  sc_page_section_end(page);
}

/* --- what stands out -------------------------------------------------------------------------------------------------- */

static bool stands_out(const struct sc_finding *f) { return f->kind > SC_FINDING_DENIED; }

static void put_signal(const struct sc_review_page *page, const struct sc_finding *f) {
  const char *risk = sc_risk_name(f->severity);
  sc_page_format(page, "<tr><td class=%s>%s<th scope=row>", risk, risk);
  sc_page_text(page, f->holder);
  if (f->rule.len > 0 && f->holder_kind != SC_HOLDER_DELEGATION) {
    sc_page_raw(page, " <small>rule ");
    sc_page_text(page, f->rule);
    sc_page_raw(page, "</small>");
  }
  sc_page_raw(page, " ");
  sc_page_place(page, f->file, f->line);
  sc_page_raw(page, "<td>");
  sc_page_text(page, f->evidence);
  sc_page_raw(page, "<td>");
  if (f->condition.len > 0) sc_page_code(page, f->condition);
  put_use(page, &f->use);
  sc_page_format(page, "<td>%s\n", sc_confidence_name(f->confidence));
}

/* Findings stand by kind, each the highest severity first. */
static void put_signals(const struct sc_review_page *page, size_t first) {
  const struct sc_findings *findings = page->review->findings;
  enum sc_finding_kind kind = findings->items.items[first].kind;
  uint64_t shown = 0, left = 0;
  open_table(page, sc_finding_title(kind),
             "<th scope=col>Risk<th scope=col>Who<th scope=col>What was seen<th scope=col>Would be "
             "enough<th scope=col class=n>First<th scope=col class=n>Last<th scope=col "
             "class=n>Events<th scope=col>Confidence");
  for (size_t i = first; i < findings->items.count && findings->items.items[i].kind == kind; i++) {
    if (shown < SIGNALS_MAX) put_signal(page, &findings->items.items[i]);
    *(shown < SIGNALS_MAX ? &shown : &left) += 1;
  }
  close_table(page, left);
}

static void put_triage(const struct sc_review_page *page) {
  const struct sc_findings *findings = page->review->findings;
  if (!findings->has_tests) return;
  sc_page_format(page, "<p>Of the policy's rules %s are tested and used, %s tested only,",
                 sc_page_number(page, findings->triage[1][1]),
                 sc_page_number(page, findings->triage[1][0]));
  sc_page_format(page, " %s used only, %s neither.</p>\n",
                 sc_page_number(page, findings->triage[0][1]),
                 sc_page_number(page, findings->triage[0][0]));
}

void sc_page_signals(const struct sc_review_page *page) {
  const struct sc_findings *findings = page->review->findings;
  bool any = false;
  sc_page_section(page, "signals", "What stands out");
  put_triage(page);
  for (size_t i = 0; i < findings->items.count; i++) {
    const struct sc_finding *f = &findings->items.items[i];
    if (!stands_out(f) || (i > 0 && findings->items.items[i - 1].kind == f->kind)) continue;
    any = true;
    put_signals(page, i);
  }
  if (!any)
    sc_page_raw(page,
                "<p>No task acted at hours or from networks, and no agent as much, as it does "
                "not otherwise; no task may act at more times or from more networks than it "
                "does, as far as the logs can tell.</p>\n");
  sc_page_section_end(page);
}

/* --- provenance ------------------------------------------------------------------------------------------------------- */

static void put_digest(const struct sc_review_page *page, const uint8_t digest[32]) {
  sc_page_raw(page, "<code class=digest>");
  sc_hex_add(page->arena, page->out, digest, 32);
  sc_page_raw(page, "</code>");
}

static void put_file(const struct sc_review_page *page, const char *kind,
                     const struct sc_review_file *file) {
  sc_page_format(page, "<tr><td>%s<th scope=row>", kind);
  sc_page_text(page, file->name);
  sc_page_raw(page, "<td>");
  if (file->has_digest)
    put_digest(page, file->digest);
  else
    sc_page_raw(page, "read once, from a pipe");
  sc_page_raw(page, "\n");
}

static void put_files(const struct sc_review_page *page, const char *kind,
                      const struct sc_review_file *files, size_t count) {
  for (size_t i = 0; i < count && i < FILES_MAX; i++) put_file(page, kind, &files[i]);
  if (count > FILES_MAX)
    sc_page_format(page, "<tr><td>%s<td colspan=2>and %zu more; the JSON report has them\n", kind,
                   count - FILES_MAX);
}

static void put_inputs(const struct sc_review_page *page) {
  const struct sc_review_inputs *inputs = page->review->inputs;
  const struct sc_review_file meaning = {
      SC_STR("its meaning, as decisions are logged with it"), {0}, true};
  struct sc_review_file digests[2] = {meaning, meaning};
  digests[1].name = SC_STR("its table, with file names and lines");
  memcpy(digests[0].digest, inputs->meaning_digest, 32);
  memcpy(digests[1].digest, inputs->table_digest, 32);
  open_table(page, "What this report was made from, with SHA-256 digests",
             "<th scope=col>Kind<th scope=col>Name<th scope=col>SHA-256");
  put_files(page, "policy", inputs->files, inputs->file_count);
  put_files(page, "policy", digests, 2);
  put_files(page, "log", inputs->logs, inputs->log_count);
  for (size_t i = 0; i < inputs->past_count; i++) {
    struct sc_review_file past = {inputs->past[i].name, {0}, true};
    memcpy(past.digest, inputs->past[i].digest, 32);
    put_file(page, "earlier report", &past);
  }
  close_table(page, 0);
}

static void put_gaps(const struct sc_review_page *page) {
  const struct sc_review_inputs *inputs = page->review->inputs;
  if (inputs->gap_count == 0) return;
  sc_page_raw(page, "<div><dt>Gaps<dd>");
  for (size_t i = 0; i < inputs->gap_count && i < 20; i++)
    sc_page_format(page, "%s%s to %s (%" PRId64 " h)", i > 0 ? ", " : "",
                   sc_page_day(page, inputs->gaps[i].from), sc_page_day(page, inputs->gaps[i].to),
                   (inputs->gaps[i].to - inputs->gaps[i].from) / 3600);
  if (inputs->gap_count > 20) sc_page_format(page, " and %zu more", inputs->gap_count - 20);
  sc_page_raw(page, "</div>");
}

static void put_facts(const struct sc_review_page *page) {
  const struct sc_review *review = page->review;
  const struct sc_log_stats *stats = &review->simulation->stats;
  sc_page_raw(page, "<dl class=facts><div><dt>Made by<dd>scopec ");
  sc_page_text(page, review->inputs->tool);
  sc_page_raw(page, "</div><div><dt>Commit<dd>");
  if (review->inputs->commit.len > 0)
    sc_page_code(page, review->inputs->commit);
  else
    sc_page_raw(page, "the policy lies in no git repository");
  if (review->inputs->dirty)
    sc_page_raw(page, ", <strong>and the policy's files differ from it</strong>");
  sc_page_format(page, "</div><div><dt>Lines<dd>%s read, %s used as events",
                 sc_page_number(page, stats->lines), sc_page_number(page, stats->events));
  sc_page_format(page, ", %s damaged and skipped", sc_page_number(page, stats->damaged.count));
  sc_page_format(page, "</div><div><dt>Ids that stand twice<dd>%s</div>",
                 sc_page_number(page, stats->repeated.count));
  sc_page_format(page, "<div><dt>Gaps looked for<dd>from %" PRIu32 " h on, %zu found</div>",
                 review->inputs->gap_hours, review->inputs->gap_count);
  put_gaps(page);
  sc_page_raw(page, "</dl>\n");
}

static void put_formula(const struct sc_review_page *page) {
  sc_page_raw(page,
              "<h3 id=formula>How the score is computed</h3>\n<p>Of each agent, over the scopes "
              "that its tasks' entries list: <code>score = 100 × Σ weight of the unused scopes ÷ Σ "
              "weight of all scopes</code>, rounded. A scope of low risk weighs 1, of medium 3, of "
              "high 9, of critical 27: each class three times the one below. A scope in two tasks "
              "counts twice. Used is what was allowed at least once in the period; the use of a "
              "scope that another one implies is no use of that one. The score of all is the same "
              "over all agents.</p>\n");
  sc_page_format(page, "<p>Here: 100 × %s ÷ %s = %u.</p>\n",
                 sc_page_number(page, page->review->unused_weight),
                 sc_page_number(page, page->review->weight),
                 sc_review_score(page->review->unused_weight, page->review->weight));
}

void sc_page_provenance(const struct sc_review_page *page) {
  sc_page_section(page, "provenance", "Provenance");
  put_facts(page);
  put_inputs(page);
  put_formula(page);
  sc_page_section_end(page);
}
