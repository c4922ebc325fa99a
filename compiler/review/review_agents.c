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

/* The number beside the bar says the same. */
static void put_score(const struct sc_review_page *page, const struct sc_review_agent *agent) {
  unsigned score = sc_review_score(agent->unused_weight, agent->weight);
  sc_page_format(page, "<meter max=100 value=%u aria-hidden=true></meter>%u", score, score);
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
  const struct sc_review_rule *rules = page->review->rules.items, *last = NULL;
  uint32_t shown = 0, more = 0;
  for (uint32_t i = 0; i < scope->holder_count; i++) {
    const struct sc_review_rule *rule = &rules[scope->holders[i]];
    if (last != NULL && last->kind == rule->kind && sc_str_equal(last->holder, rule->holder))
      continue; /* two grants of one holder */
    last = rule;
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

/* Which entry of the task lists it; `last`: of the row before, which need not be said again where rows are short. */
static void put_entry(const struct sc_review_page *page, const struct sc_review_row *row,
                      const struct sc_review_rule *last) {
  const struct sc_review_rule *rule = &page->review->rules.items[row->rule];
  bool same = last != NULL && last->line == rule->line && sc_str_equal(last->file, rule->file);
  if (!page->short_rows || !same) {
    sc_page_raw(page, " <i>");
    if (!page->short_rows) sc_page_text(page, rule->file);
    sc_page_format(page, ":%" PRIu32 "</i>", rule->line);
  }
  if (rule->listed > 1 && !page->short_rows) {
    sc_page_raw(page, " <small>of ");
    sc_page_code(page, rule->patterns);
    sc_page_raw(page, "</small>");
  }
  if (rule->when.len == 0) return;
  sc_page_raw(page, " <small>when ");
  sc_page_code(page, rule->when);
  sc_page_raw(page, "</small>");
}

static void put_effect(const struct sc_review_page *page, const struct sc_review_effect *effect) {
  uint64_t all = effect->breaks + effect->may_break;
  if (all == 0) {
    sc_page_raw(page, "nothing");
    return;
  }
  sc_page_format(page, "%s%s event%s", effect->breaks > 0 ? "" : "maybe ",
                 sc_page_number(page, all), sc_page_plural(all));
  sc_page_format(page, ", %" PRIu32 " user%s", effect->users, sc_page_plural(effect->users));
}

static void put_advice(const struct sc_review_page *page, const struct sc_review_row *row) {
  sc_page_format(page, "<td class=%s>", sc_review_advice_name(row->advice));
  sc_page_text(page, sc_review_row_advice(row));
  sc_page_raw(page, "\n");
}

static void put_scope(const struct sc_review_page *page, uint32_t index) {
  if (!page->short_rows) sc_page_format(page, "<a href=#s%" PRIu32 ">", index);
  sc_page_text(page, page->review->scopes[index].name);
  if (!page->short_rows) sc_page_raw(page, "</a>");
}

static void put_row(const struct sc_review_page *page, const struct sc_review_row *row,
                    const struct sc_review_rule *last) {
  const struct sc_review_scope *scope = &page->review->scopes[row->scope];
  const char *risk = sc_risk_name(scope->risk);
  sc_page_raw(page, "<tr><th scope=row>");
  put_scope(page, row->scope);
  put_entry(page, row, last);
  if (!page->short_rows) {
    sc_page_raw(page, "<td>");
    sc_page_text(page, scope->title);
    sc_page_raw(page, "<td>");
    put_holders(page, scope);
  }
  sc_page_format(page, "<td class=%s>%s", risk, risk);
  if (row->use.count > 0)
    sc_page_format(page, "<td>%s<td>%s<td>%s", sc_page_day(page, row->use.first),
                   sc_page_day(page, row->use.last), sc_page_number(page, row->use.count));
  else
    sc_page_raw(page, "<td>–<td>–<td>0");
  sc_page_raw(page, "<td>");
  put_effect(page, &row->effect);
  put_advice(page, row);
}

/* The unused scopes of a task as one row, by risk. */
static void put_unused(const struct sc_review_page *page, const struct sc_review_task *task,
                       enum sc_review_advice advice) {
  const struct sc_review_row *rows = page->review->rows.items + task->first_row, *any = NULL;
  for (unsigned risk = SC_RISKS; risk-- > 0;) {
    const struct sc_review_row *first = any;
    for (uint32_t i = 0; i < task->row_count; i++) {
      const struct sc_review_row *row = &rows[i];
      if (row->use.count > 0 || row->advice != advice ||
          page->review->scopes[row->scope].risk != risk)
        continue;
      if (any == NULL) sc_page_raw(page, "<tr><th scope=row colspan=5>");
      if (any == first) {
        sc_page_raw(page, any == NULL ? "" : "; ");
        sc_page_risk(page, (enum sc_risk)risk);
      }
      sc_page_raw(page, any == first ? " " : ", ");
      sc_page_text(page, page->review->scopes[row->scope].name);
      put_entry(page, row, any == NULL ? NULL : &page->review->rules.items[any->rule]);
      any = row;
    }
  }
  if (any == NULL) return;
  sc_page_raw(page, "<td>nothing");
  put_advice(page, any);
}

static void put_rows(const struct sc_review_page *page, const struct sc_review_task *task) {
  const struct sc_review_rule *last = NULL;
  for (uint32_t i = 0; i < task->row_count; i++) {
    const struct sc_review_row *row = &page->review->rows.items[task->first_row + i];
    if (page->short_rows && row->use.count == 0) continue;
    put_row(page, row, last);
    last = &page->review->rules.items[row->rule];
  }
  for (unsigned a = 0; a <= SC_ADVICE_WAIT && page->short_rows; a++)
    put_unused(page, task, (enum sc_review_advice)a);
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
  sc_page_raw(page, shown == 0 ? "no delegation hands it on" : "handed on by ");
  for (uint32_t i = 0; i < shown; i++) {
    const struct sc_review_rule *rule = &page->review->rules.items[task->delegations[i]];
    sc_page_raw(page, i > 0 ? ", " : "");
    sc_page_text(page, rule->id);
    sc_page_raw(page, " <i>");
    sc_page_text(page, rule->file);
    sc_page_format(page, ":%" PRIu32 "</i>", rule->line);
  }
  if (task->delegation_count > shown)
    sc_page_format(page, " and %" PRIu32 " more", task->delegation_count - shown);
  if (task->model->autonomous) sc_page_raw(page, "; it may run without a user");
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
  sc_page_format(page, " · %u hours a week, %u used", count_hours(task->hours), used);
}

static void put_limits(const struct sc_review_page *page, const struct sc_review_task *task) {
  sc_page_raw(page, "tokens for ");
  put_duration(page, task->ttl_s);
  if (task->when.len > 0) {
    sc_page_raw(page, " · when ");
    sc_page_code(page, task->when);
  }
  put_hours(page, task);
  sc_page_format(page, " · %s event%s allowed", sc_page_number(page, task->allowed.count),
                 sc_page_plural(task->allowed.count));
  if (task->denied.count > 0)
    sc_page_format(page, ", %s denied", sc_page_number(page, task->denied.count));
}

/* Whether all tasks of the agent are handed on by the same delegations: then they are named once. */
static bool same_delegations(const struct sc_review_page *page,
                             const struct sc_review_agent *agent) {
  const struct sc_review_task *tasks = page->review->tasks + agent->first_task;
  for (uint32_t t = 1; t < agent->task_count; t++)
    if (tasks[t].delegation_count != tasks[0].delegation_count ||
        tasks[t].model->autonomous != tasks[0].model->autonomous ||
        memcmp(tasks[t].delegations, tasks[0].delegations,
               tasks[0].delegation_count * sizeof *tasks[0].delegations) != 0)
      return false;
  return agent->task_count > 0;
}

static void put_task(const struct sc_review_page *page, const struct sc_review_task *task,
                     bool delegations) {
  sc_page_raw(page, "<tbody><tr class=task><td colspan=9><h4>");
  sc_page_text(page, task->model->name);
  sc_page_raw(page, " <i>");
  if (!page->short_rows || !sc_str_equal(task->file, page->review->agents[task->agent].file))
    sc_page_text(page, task->file);
  sc_page_format(page, ":%" PRIu32 "</i></h4>", task->line);
  sc_page_text(page, task->model->title);
  sc_page_raw(page, "<p>");
  if (delegations) put_delegations(page, task);
  if (delegations) sc_page_raw(page, " · ");
  put_limits(page, task);
  sc_page_raw(page, "</p>\n");
  put_rows(page, task);
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
  bool same = same_delegations(page, agent);
  if (same) sc_page_raw(page, " · all tasks: ");
  if (same) put_delegations(page, &page->review->tasks[agent->first_task]);
  sc_page_raw(page, "</p>\n");
  sc_page_raw(page, "<table class=grants><caption>Tasks and their scopes</caption><thead><tr><th "
                    "scope=col>Scope");
  if (!page->short_rows) sc_page_raw(page, "<th scope=col>Meaning<th scope=col>Held by");
  sc_page_raw(page, "<th scope=col>Risk<th scope=col>First use<th scope=col>Last use<th "
                    "scope=col>Events<th scope=col>Removal breaks<th scope=col>Advice\n");
  for (uint32_t t = 0; t < agent->task_count; t++)
    put_task(page, &page->review->tasks[agent->first_task + t], !same);
  sc_page_raw(page, "</table></details>\n");
}

void sc_page_agents(const struct sc_review_page *page) {
  const struct sc_review *review = page->review;
  uint32_t shown = 0;
  sc_page_section(page, "agents", "Agents and their tasks");
  if (page->short_rows)
    sc_page_raw(page, "<p>There are so many rows that the unused scopes of a task stand together, "
                      "and what each scope means and who holds it stands once, in the table of "
                      "<a href=#scopes>scopes</a>.</p>\n");
  sc_page_raw(page, "<p>The highest score first. A scope reaches an agent by a role or user that "
                    "holds it, a delegation that hands the task on, and an entry of the task; each "
                    "is named with its place in the policy.</p>\n<div class=controls></div>\n");
  for (; shown < review->agent_count && page->out->count < page->limit; shown++)
    put_agent(page, review->worst[shown]);
  if (shown < review->agent_count)
    sc_page_format(page,
                   "<p><strong>%s more agents</strong> with lower scores would make this page too "
                   "large; the JSON and CSV reports have them.</p>\n",
                   sc_page_number(page, review->agent_count - shown));
  sc_page_section_end(page);
}
