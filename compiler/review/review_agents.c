/* SPDX-License-Identifier: Apache-2.0
 *
 * review_agents.c - the ten worst agents; then each agent with its tasks: who owns it, by which way it gets each scope, within
 * which limits, what was used, what is advised, and what would break.
 */
#include <inttypes.h>

#include "review/review_html.h"

#define WORST_SHOWN 10u
#define NAMES_SHOWN 3u

static uint64_t unused(const struct sc_review_count *count) { return count->granted - count->used; }

/* A bar of 100 units; the number beside it says the same. */
static void put_score(const struct sc_review_page *page, const struct sc_review_agent *agent) {
  unsigned score = sc_review_score(agent->unused_weight, agent->weight);
  sc_page_format(page,
                 "<svg class=bar viewBox=\"0 0 100 8\" preserveAspectRatio=none aria-hidden=true>"
                 "<rect class=bar-bg width=100 height=8 /><rect class=column width=%u height=8 />"
                 "</svg><span class=n>%u</span>",
                 score, score);
}

static void put_link(const struct sc_review_page *page, uint32_t agent) {
  sc_page_format(page, "<a href=#a%" PRIu32 ">", agent);
  sc_page_text(page, page->review->agents[agent].model->name);
  sc_page_raw(page, "</a>");
}

static void put_worst(const struct sc_review_page *page, uint32_t index) {
  const struct sc_review_agent *agent = &page->review->agents[index];
  sc_page_raw(page, "<tr><th scope=row>");
  put_link(page, index);
  sc_page_raw(page, "<td>");
  sc_page_text(page, agent->model->owner);
  sc_page_raw(page, "<td class=score>");
  put_score(page, agent);
  sc_page_format(page, "<td class=n>%s of %s", sc_page_number(page, unused(&agent->all)),
                 sc_page_number(page, agent->all.granted));
  sc_page_format(page, "<td class=n>%s<td class=n>%s",
                 sc_page_number(page, unused(&agent->risks[SC_RISK_CRITICAL])),
                 sc_page_number(page, unused(&agent->risks[SC_RISK_HIGH])));
  sc_page_format(page, "<td class=n>%s<td class=n>%s\n", sc_page_number(page, agent->allowed.count),
                 agent->allowed.count > 0 ? sc_page_day(page, agent->allowed.last) : "never");
}

void sc_page_worst(const struct sc_review_page *page) {
  const struct sc_review *review = page->review;
  sc_page_section(page, "worst", "The worst agents");
  sc_page_raw(
      page,
      "<div class=scroll tabindex=0 role=region aria-label=\"Worst agents\"><table><caption>The "
      "ten agents with the highest over-privilege score</caption><thead><tr><th "
      "scope=col>Agent<th scope=col>Owner<th scope=col>Score<th scope=col class=n>"
      "Unused scopes<th scope=col class=n>Critical<th scope=col class=n>High<th "
      "scope=col class=n>Events allowed<th scope=col class=n>Last use<tbody>\n");
  for (uint32_t i = 0; i < review->agent_count && i < WORST_SHOWN; i++)
    put_worst(page, review->worst[i]);
  sc_page_raw(page, "</table></div>\n");
  sc_page_section_end(page);
}

/* --- rows ----------------------------------------------------------------------------------------------------------- */

/* Roles and users that hold it, the first few by name. */
static void put_holders(const struct sc_review_page *page, const struct sc_review_scope *scope) {
  uint32_t last = SC_NONE, shown = 0, more = 0;
  for (uint32_t i = 0; i < scope->holder_count; i++) {
    const struct sc_review_rule *rules = page->review->rules.items;
    const struct sc_review_rule *rule = &rules[scope->holders[i]];
    if (last != SC_NONE && rules[last].kind == rule->kind &&
        sc_str_equal(rules[last].holder, rule->holder))
      continue; /* two grants of one holder */
    last = scope->holders[i];
    if (shown == NAMES_SHOWN) {
      more++;
      continue;
    }
    if (shown++ > 0) sc_page_raw(page, ", ");
    sc_page_text(page, rule->holder);
  }
  if (more > 0) sc_page_format(page, " +%" PRIu32, more);
  if (shown == 0) sc_page_raw(page, "nobody");
}

static void put_scope(const struct sc_review_page *page, uint32_t index) {
  if (!page->short_rows) sc_page_format(page, "<a href=#s%" PRIu32 ">", index);
  sc_page_text(page, page->review->scopes[index].name);
  if (!page->short_rows) sc_page_raw(page, "</a>");
}

static void put_effect(const struct sc_review_page *page, const struct sc_review_effect *effect) {
  uint64_t all = effect->breaks + effect->may_break;
  if (all == 0) {
    sc_page_raw(page, "nothing breaks");
    return;
  }
  sc_page_format(page, "%s %s event%s", effect->breaks > 0 ? "breaks" : "may break",
                 sc_page_number(page, all), sc_page_plural(all));
  sc_page_format(page, " of %" PRIu32 " user%s", effect->users, sc_page_plural(effect->users));
}

static void put_row(const struct sc_review_page *page, const struct sc_review_row *row) {
  const struct sc_review_scope *scope = &page->review->scopes[row->scope];
  sc_page_raw(page, "<tr><th scope=row>");
  put_scope(page, row->scope);
  sc_page_raw(page, "<td>");
  sc_page_text(page, scope->title);
  sc_page_raw(page, "<td>");
  sc_page_risk(page, scope->risk);
  sc_page_raw(page, "<td>");
  put_holders(page, scope);
  if (row->use.count > 0)
    sc_page_format(page, "<td class=n>%s<td class=n>%s<td class=n>%s",
                   sc_page_day(page, row->use.first), sc_page_day(page, row->use.last),
                   sc_page_number(page, row->use.count));
  else
    sc_page_raw(page, "<td class=n>–<td class=n>–<td class=n>0");
  sc_page_raw(page, "<td>");
  put_effect(page, &row->effect);
  sc_page_format(page, "<td><span class=%s>", sc_review_advice_name(row->advice));
  sc_page_text(page, sc_review_row_advice(row));
  sc_page_raw(page, "</span>\n");
}

/* Many unused scopes of one entry as one row: they differ in name and risk only. */
static void put_unused(const struct sc_review_page *page, const struct sc_review_rule *rule,
                       enum sc_review_advice advice) {
  const struct sc_review_row *rows = page->review->rows.items + rule->first_row, *any = NULL;
  for (uint32_t i = 0; i < rule->listed; i++) {
    if (rows[i].use.count > 0 || rows[i].advice != advice) continue;
    sc_page_raw(page, any == NULL ? "<tr><th scope=row colspan=7>" : ", ");
    any = &rows[i];
    sc_page_text(page, page->review->scopes[rows[i].scope].name);
    enum sc_risk risk = page->review->scopes[rows[i].scope].risk;
    if (risk < SC_RISK_HIGH) continue;
    sc_page_raw(page, " ");
    sc_page_risk(page, risk);
  }
  if (any == NULL) return;
  sc_page_format(page, "<td>nothing breaks<td><span class=%s>", sc_review_advice_name(advice));
  sc_page_text(page, sc_review_row_advice(any));
  sc_page_raw(page, "</span>\n");
}

/* --- tasks ------------------------------------------------------------------------------------------------------------ */

static void put_duration(const struct sc_review_page *page, uint32_t seconds) {
  if (seconds % 3600 == 0)
    sc_page_format(page, "%" PRIu32 " h", seconds / 3600);
  else if (seconds % 60 == 0)
    sc_page_format(page, "%" PRIu32 " min", seconds / 60);
  else
    sc_page_format(page, "%" PRIu32 " s", seconds);
}

static void put_delegations(const struct sc_review_page *page, const struct sc_review_task *task) {
  uint32_t shown = task->delegation_count < 6 ? task->delegation_count : 6;
  sc_page_raw(page, "<div><dt>Handed on by<dd>");
  for (uint32_t i = 0; i < shown; i++) {
    const struct sc_review_rule *rule = &page->review->rules.items[task->delegations[i]];
    sc_page_raw(page, i > 0 ? ", " : "");
    sc_page_text(page, rule->id);
    sc_page_raw(page, " ");
    sc_page_place(page, rule->file, rule->line);
  }
  if (task->delegation_count > shown)
    sc_page_format(page, " and %" PRIu32 " more", task->delegation_count - shown);
  if (shown == 0) sc_page_raw(page, "no delegation");
  if (task->model->autonomous) sc_page_raw(page, "; it may run without a user");
  sc_page_raw(page, "</div>");
}

static unsigned count_hours(const struct sc_allowed_week *week) {
  unsigned hours = 0;
  for (unsigned h = 0; h < SC_WEEK_HOURS; h++) hours += week->hours[h] != SC_HOUR_NEVER;
  return hours;
}

static void put_hours(const struct sc_review_page *page, const struct sc_review_task *task) {
  unsigned used = 0;
  if (task->hours == NULL) return;
  for (unsigned h = 0; h < SC_WEEK_HOURS && task->used_hours != NULL; h++)
    used += task->used_hours[h] > 0;
  sc_page_format(page, "<div><dt>Hours of the week<dd>%u allowed, %u used</div>",
                 count_hours(task->hours), used);
}

static void put_limits(const struct sc_review_page *page, const struct sc_review_task *task) {
  sc_page_raw(page, "<dl class=facts>");
  put_delegations(page, task);
  sc_page_raw(page, "<div><dt>Tokens live<dd>");
  put_duration(page, task->ttl_s);
  sc_page_raw(page, " at most</div><div><dt>When<dd>");
  if (task->when.len > 0)
    sc_page_code(page, task->when);
  else
    sc_page_raw(page, "always");
  sc_page_raw(page, "</div>");
  put_hours(page, task);
  sc_page_format(page, "<div><dt>Events<dd>%s allowed, %s denied</div></dl>\n",
                 sc_page_number(page, task->allowed.count),
                 sc_page_number(page, task->denied.count));
}

/* Where the entry stands, before its rows. */
static void put_entry(const struct sc_review_page *page, const struct sc_review_rule *rule) {
  sc_page_raw(page, "<tbody><tr class=entry><td colspan=9>");
  sc_page_code(page, rule->patterns);
  sc_page_raw(page, " ");
  sc_page_place(page, rule->file, rule->line);
  if (rule->when.len > 0) {
    sc_page_raw(page, " when ");
    sc_page_code(page, rule->when);
  }
  sc_page_raw(page, "\n");
}

static void put_rows(const struct sc_review_page *page, const struct sc_review_task *task) {
  const struct sc_review *review = page->review;
  uint32_t last = SC_NONE;
  for (uint32_t i = 0; i < task->row_count; i++) {
    const struct sc_review_row *row = &review->rows.items[task->first_row + i];
    const struct sc_review_rule *rule = &review->rules.items[row->rule];
    if (row->rule != last) {
      put_entry(page, rule);
      for (unsigned a = 0; a <= SC_ADVICE_WAIT && page->short_rows; a++)
        put_unused(page, rule, (enum sc_review_advice)a);
    }
    last = row->rule;
    if (!page->short_rows || row->use.count > 0) put_row(page, row);
  }
}

static void put_task(const struct sc_review_page *page, const struct sc_review_task *task) {
  sc_page_raw(page, "<h4>");
  sc_page_text(page, task->model->name);
  sc_page_raw(page, " ");
  sc_page_place(page, task->file, task->line);
  sc_page_raw(page, "</h4>");
  if (task->model->title.len > 0) {
    sc_page_raw(page, "<p>");
    sc_page_text(page, task->model->title);
    sc_page_raw(page, "</p>");
  }
  put_limits(page, task);
  sc_page_raw(page, "<div class=scroll tabindex=0 role=region aria-label=Scopes><table "
                    "class=rows><caption>Scopes of "
                    "this task</caption><thead><tr><th scope=col>Scope<th scope=col>Meaning<th "
                    "scope=col>Risk<th scope=col>Held by<th scope=col class=n>First use<th "
                    "scope=col class=n>Last use<th scope=col class=n>Events<th scope=col>If "
                    "removed<th scope=col>Advice\n");
  put_rows(page, task);
  sc_page_raw(page, "</table></div>\n");
}

/* --- agents ----------------------------------------------------------------------------------------------------------- */

static void put_agent(const struct sc_review_page *page, uint32_t index) {
  const struct sc_review_agent *agent = &page->review->agents[index];
  uint64_t grave = unused(&agent->risks[SC_RISK_CRITICAL]) + unused(&agent->risks[SC_RISK_HIGH]);
  sc_page_format(page, "<details class=agent id=a%" PRIu32 "><summary><h3>", index);
  sc_page_text(page, agent->model->name);
  sc_page_raw(page, "</h3><span class=owner>");
  sc_page_text(page, agent->model->owner.len > 0 ? agent->model->owner : SC_STR("no owner"));
  sc_page_format(page, "</span><span class=counts>%s of %s unused",
                 sc_page_number(page, unused(&agent->all)),
                 sc_page_number(page, agent->all.granted));
  if (grave > 0) sc_page_format(page, ", <b>%s high or critical</b>", sc_page_number(page, grave));
  sc_page_raw(page, "</span><span class=score>");
  put_score(page, agent);
  sc_page_raw(page, "</span></summary>\n<p>");
  if (agent->model->title.len > 0) {
    sc_page_text(page, agent->model->title);
    sc_page_raw(page, " · ");
  }
  sc_page_place(page, agent->file, agent->line);
  sc_page_raw(page, "</p>\n");
  for (uint32_t t = 0; t < agent->task_count; t++)
    put_task(page, &page->review->tasks[agent->first_task + t]);
  sc_page_raw(page, "</details>\n");
}

void sc_page_agents(const struct sc_review_page *page) {
  const struct sc_review *review = page->review;
  uint32_t shown = 0;
  sc_page_section(page, "agents", "Agents and their tasks");
  sc_page_raw(page, "<p>The highest score first. A scope reaches an agent by a role or user that "
                    "holds it, a delegation that hands the task on, and an entry of the task; each "
                    "is named with its place in the policy.</p>\n<div class=controls></div>\n");
  for (; shown < review->agent_count && page->out->count < SC_PAGE_MAX; shown++)
    put_agent(page, review->worst[shown]);
  if (shown < review->agent_count)
    sc_page_format(page,
                   "<p><strong>%s more agents</strong> with lower scores would make this page too "
                   "large; the JSON and CSV reports have them.</p>\n",
                   sc_page_number(page, review->agent_count - shown));
  sc_page_section_end(page);
}
