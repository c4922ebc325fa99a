/* SPDX-License-Identifier: Apache-2.0
 *
 * review_markdown.c - the summary of a review as a comment on an issue or a pull request: whether it can be relied on, totals,
 * the worst agents, what can go. Below the size that code hosts accept, with what was cut said.
 */
#include <inttypes.h>

#include "base/escape.h"
#include "explain/request_text.h"
#include "review/review.h"

#define COMMENT_MAX 60000u /* bytes; GitHub's limit is 65,536 characters */
#define WORST_SHOWN 10u
#define RULES_SHOWN 50u

struct print {
  const struct sc_review *review;
  struct sc_arena *arena;
  struct sc_text *out;
};

static void raw(const struct print *p, const char *text) {
  sc_text_add(p->arena, p->out, sc_str_from(text));
}

static void code(const struct print *p, struct sc_str text) {
  sc_put_markdown_code(p->arena, p->out, text);
}

static struct sc_str day(const struct print *p, int64_t at) {
  struct sc_str text = sc_instant_text(p->arena, at);
  return (struct sc_str){text.ptr, 10};
}

static void put_head(const struct print *p) {
  const struct sc_review *review = p->review;
  const struct sc_log_stats *stats = &review->simulation->stats;
  raw(p, "## Least-privilege review: ");
  code(p, review->policy->name);
  raw(p, " ");
  code(p, review->policy->version);
  sc_text_format(p->arena, p->out, "\n\n%.*s to %.*s · %" PRIu64 " event%s · evidence: %s",
                 SC_STR_ARGS(day(p, stats->first)), SC_STR_ARGS(day(p, stats->last)), stats->events,
                 stats->events == 1 ? "" : "s", sc_confidence_name(review->findings->confidence));
  if (stats->damaged.count > 0)
    sc_text_format(p->arena, p->out, " · damaged lines: %" PRIu64, stats->damaged.count);
  if (review->inputs->gap_count > 0)
    sc_text_format(p->arena, p->out, " · gaps: %zu", review->inputs->gap_count);
  sc_text_format(p->arena, p->out,
                 "\n\n**Over-privilege score %u of 100**; %" PRIu64 " of %" PRIu64
                 " scopes in tasks were used.\n\n",
                 sc_review_score(review->unused_weight, review->weight), review->all.used,
                 review->all.granted);
}

static void put_risks(const struct print *p) {
  raw(p, "| risk | granted | used | unused |\n|---|--:|--:|--:|\n");
  for (unsigned i = SC_RISKS; i-- > 0;) {
    const struct sc_review_count *count = &p->review->risks[i];
    sc_text_format(p->arena, p->out, "| %s | %" PRIu64 " | %" PRIu64 " | %" PRIu64 " |\n",
                   sc_risk_name((enum sc_risk)i), count->granted, count->used,
                   count->granted - count->used);
  }
}

static void put_since(const struct print *p) {
  const struct sc_review *review = p->review;
  if (review->inputs->past_count == 0) return;
  const struct sc_review_past *last = &review->inputs->past[review->inputs->past_count - 1];
  sc_text_format(p->arena, p->out,
                 "\nSince the review of %.*s to %.*s (score %u), of the scopes in tasks: %" PRIu64
                 " gone, %" PRIu64 " new, %" PRIu64 " unused then and now.\n",
                 SC_STR_ARGS(day(p, last->first)), SC_STR_ARGS(day(p, last->last)),
                 sc_review_score(last->unused_weight, last->weight),
                 review->change_counts[SC_ROW_GONE], review->change_counts[SC_ROW_NEW],
                 review->change_counts[SC_ROW_STILL_UNUSED]);
}

static void put_worst(const struct print *p) {
  const struct sc_review *review = p->review;
  if (review->agent_count == 0) return;
  raw(p, "\n### The worst agents\n\n| agent | owner | score | unused | of | critical unused |\n"
         "|---|---|--:|--:|--:|--:|\n");
  for (uint32_t i = 0; i < review->agent_count && i < WORST_SHOWN; i++) {
    const struct sc_review_agent *agent = &review->agents[review->worst[i]];
    const struct sc_review_count *critical = &agent->risks[SC_RISK_CRITICAL];
    raw(p, "| ");
    code(p, agent->model->name);
    raw(p, " | ");
    if (agent->model->owner.len > 0) code(p, agent->model->owner);
    sc_text_format(p->arena, p->out, " | %u | %" PRIu64 " | %" PRIu64 " | %" PRIu64 " |\n",
                   sc_review_score(agent->unused_weight, agent->weight),
                   agent->all.granted - agent->all.used, agent->all.granted,
                   critical->granted - critical->used);
  }
}

static void put_rule(const struct print *p, const struct sc_review_rule *rule) {
  sc_text_format(p->arena, p->out, "| %s | %s ", sc_risk_name(rule->risk),
                 sc_holder_name(rule->kind));
  code(p, rule->holder);
  raw(p, " | ");
  code(p, rule->id);
  raw(p, " | ");
  if (rule->file.len > 0)
    code(p, sc_str_format(p->arena, "%.*s:%" PRIu32, SC_STR_ARGS(rule->file), rule->line));
  sc_text_format(p->arena, p->out, " | %.*s |\n",
                 SC_STR_ARGS(sc_review_rule_advice(p->arena, rule)));
}

/* Removals first, each the highest risk first. */
static void put_rules(const struct print *p) {
  static const enum sc_review_advice order[] = {SC_ADVICE_REMOVE, SC_ADVICE_NARROW};
  const struct sc_review *review = p->review;
  size_t shown = 0, left = 0;
  raw(p, "\n### What can go\n\n| risk | holder | rule | place | advice |\n|---|---|---|---|---|\n");
  for (unsigned a = 0; a < 2; a++)
    for (unsigned risk = SC_RISKS; risk-- > 0;)
      for (size_t i = 0; i < review->rules.count; i++) {
        const struct sc_review_rule *rule = &review->rules.items[i];
        if (rule->advice != order[a] || rule->risk != risk) continue;
        bool fits = shown < RULES_SHOWN && p->out->count < COMMENT_MAX;
        shown += fits;
        left += !fits;
        if (fits) put_rule(p, rule);
      }
  if (shown == 0) raw(p, "| | nothing | | | |\n");
  if (left > 0)
    sc_text_format(p->arena, p->out, "\nand %zu more; the whole report has them\n", left);
}

void sc_review_markdown(const struct sc_review *review, struct sc_text *out) {
  struct print p = {review, review->arena, out};
  put_head(&p);
  put_risks(&p);
  put_since(&p);
  put_worst(&p);
  put_rules(&p);
}
