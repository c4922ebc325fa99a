/* SPDX-License-Identifier: Apache-2.0
 *
 * review_csv.c - a review as one table (RFC 4180): a line per scope of each task, then one per grant of a role or user and per
 * delegation. Names never become formulas of a spreadsheet.
 */
#include <inttypes.h>

#include "base/escape.h"
#include "explain/request_text.h"
#include "review/review.h"

#define NAMES_MAX 20u /* rules of a path that one field names */

struct print {
  const struct sc_review *review;
  struct sc_arena *arena;
  struct sc_text *out;
};

static void field(const struct print *p, struct sc_str value) {
  sc_put_csv(p->arena, p->out, value);
  sc_text_add(p->arena, p->out, SC_STR(","));
}

static void number(const struct print *p, uint64_t value) {
  sc_text_format(p->arena, p->out, "%" PRIu64 ",", value);
}

static void time_of(const struct print *p, const struct sc_use *use, uint32_t at) {
  field(p, use->count > 0 ? sc_instant_text(p->arena, at) : SC_STR(""));
}

static struct sc_str place(const struct print *p, struct sc_str file, uint32_t line) {
  if (file.len == 0) return SC_STR("");
  return sc_str_format(p->arena, "%.*s:%" PRIu32, SC_STR_ARGS(file), line);
}

/* "role sre: sre-deploy (people.yaml:29); …" */
static struct sc_str path(const struct print *p, const uint32_t *rules, uint32_t count) {
  struct sc_text text = {0};
  for (uint32_t i = 0; i < count && i < NAMES_MAX; i++) {
    const struct sc_review_rule *rule = &p->review->rules.items[rules[i]];
    if (i > 0) sc_text_add(p->arena, &text, SC_STR("; "));
    if (rule->kind != SC_HOLDER_DELEGATION)
      sc_text_format(p->arena, &text, "%s %.*s: ", sc_holder_name(rule->kind),
                     SC_STR_ARGS(rule->holder));
    sc_text_format(p->arena, &text, "%.*s (%.*s)", SC_STR_ARGS(rule->id),
                   SC_STR_ARGS(place(p, rule->file, rule->line)));
  }
  if (count > NAMES_MAX)
    sc_text_format(p->arena, &text, "; and %" PRIu32 " more", count - NAMES_MAX);
  return sc_text_str(&text);
}

static struct sc_str both(const struct print *p, struct sc_str a, struct sc_str b) {
  if (a.len == 0 || b.len == 0) return a.len > 0 ? a : b;
  return sc_str_format(p->arena, "(%.*s) and (%.*s)", SC_STR_ARGS(a), SC_STR_ARGS(b));
}

/* The last fields of a line. */
static void outcome(const struct print *p, const struct sc_use *use,
                    const struct sc_review_effect *effect, struct sc_str advice) {
  number(p, use->count);
  time_of(p, use, use->first);
  time_of(p, use, use->last);
  number(p, effect->breaks);
  number(p, effect->may_break);
  number(p, effect->users);
  sc_put_csv(p->arena, p->out, advice);
  sc_text_add(p->arena, p->out, SC_STR("\r\n"));
}

static void put_row(const struct print *p, const struct sc_review_row *row) {
  const struct sc_review *review = p->review;
  const struct sc_review_rule *rule = &review->rules.items[row->rule];
  const struct sc_review_task *task = &review->tasks[rule->task];
  const struct sc_review_scope *scope = &review->scopes[row->scope];
  field(p, SC_STR("task"));
  field(p, rule->holder);
  field(p, rule->owner);
  field(p, scope->name);
  field(p, scope->title);
  field(p, sc_str_from(sc_risk_name(scope->risk)));
  field(p, rule->id);
  field(p, place(p, rule->file, rule->line));
  field(p, path(p, scope->holders, scope->holder_count));
  field(p, path(p, task->delegations, task->delegation_count));
  field(p, both(p, task->when, rule->when));
  number(p, task->ttl_s);
  outcome(p, &row->use, &row->effect, sc_review_row_advice(row));
}

static void put_rule(const struct print *p, const struct sc_review_rule *rule) {
  if (rule->kind == SC_HOLDER_TASK) return;
  field(p, sc_str_from(sc_holder_name(rule->kind)));
  field(p, rule->holder);
  field(p, SC_STR(""));
  field(p, rule->patterns);
  field(p, SC_STR(""));
  field(p, sc_str_from(sc_risk_name(rule->risk)));
  field(p, rule->id);
  field(p, place(p, rule->file, rule->line));
  field(p, SC_STR(""));
  field(p, SC_STR(""));
  field(p, rule->when);
  sc_text_add(p->arena, p->out, SC_STR(","));
  outcome(p, &rule->use, &rule->effect, sc_review_rule_advice(p->arena, rule));
}

void sc_review_csv(const struct sc_review *review, struct sc_text *out) {
  struct print p = {review, review->arena, out};
  sc_text_add(p.arena, out,
              SC_STR("kind,holder,owner,scope,title,risk,rule,place,held_by,delegated_by,condition,"
                     "ttl_s,events,first_use,last_use,breaks,may_break,users,advice\r\n"));
  for (size_t i = 0; i < review->rows.count; i++) put_row(&p, &review->rows.items[i]);
  for (size_t i = 0; i < review->rules.count; i++) put_rule(&p, &review->rules.items[i]);
}
