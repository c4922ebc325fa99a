/* SPDX-License-Identifier: Apache-2.0
 *
 * review_json.c - a review as one JSON document (docs/report.schema.json): what the next report reads as `--previous`.
 */
#include <inttypes.h>

#include "base/hex.h"
#include "base/json_text.h"
#include "explain/request_text.h"
#include "review/review.h"

struct print {
  const struct sc_review *review;
  struct sc_arena *arena;
  struct sc_text *out;
};

static void raw(const struct print *p, const char *text) {
  sc_text_add(p->arena, p->out, sc_str_from(text));
}

/* `before` is all that comes before the value: ,"key": */
static void put_text(const struct print *p, const char *before, struct sc_str value) {
  raw(p, before);
  sc_json_string(p->arena, p->out, value);
}

static void put_number(const struct print *p, const char *before, uint64_t value) {
  sc_text_format(p->arena, p->out, "%s%" PRIu64, before, value);
}

static void put_time(const struct print *p, const char *before, int64_t at) {
  struct sc_str text = sc_instant_text(p->arena, at);
  sc_text_format(p->arena, p->out, "%s\"%.*s\"", before, SC_STR_ARGS(text));
}

static void put_digest(const struct print *p, const char *before, const uint8_t digest[32]) {
  raw(p, before);
  raw(p, "\"");
  sc_hex_add(p->arena, p->out, digest, 32);
  raw(p, "\"");
}

static void put_place(const struct print *p, struct sc_str file, uint32_t line) {
  if (file.len == 0) return;
  put_text(p, ",\"file\":", file);
  put_number(p, ",\"line\":", line);
}

static void put_use(const struct print *p, const struct sc_use *use) {
  put_number(p, "\"events\":", use->count);
  if (use->count == 0) return;
  put_time(p, ",\"first\":", use->first);
  put_time(p, ",\"last\":", use->last);
}

static void put_effect(const struct print *p, const struct sc_review_effect *effect) {
  sc_text_format(p->arena, p->out,
                 ",\"if_removed\":{\"breaks\":%" PRIu64 ",\"may_break\":%" PRIu64
                 ",\"users\":%" PRIu32 "}",
                 effect->breaks, effect->may_break, effect->users);
}

static void comma(const struct print *p, size_t i) {
  if (i > 0) raw(p, ",");
  raw(p, "\n");
}

/* --- where it comes from ---------------------------------------------------------------------------------------- */

static void put_policy(const struct print *p) {
  const struct sc_review *review = p->review;
  put_text(p, "\"policy\":{\"name\":", review->policy->name);
  put_text(p, ",\"version\":", review->policy->version);
  put_text(p, ",\"zone\":", review->policy->zone);
  put_digest(p, ",\"digest\":", review->inputs->meaning_digest);
  put_digest(p, ",\"table_digest\":", review->inputs->table_digest);
  raw(p, ",\"files\":[");
  for (size_t i = 0; i < review->inputs->file_count; i++) {
    put_text(p, i > 0 ? ",{\"name\":" : "{\"name\":", review->inputs->files[i].name);
    put_digest(p, ",\"digest\":", review->inputs->files[i].digest);
    raw(p, "}");
  }
  raw(p, "]}");
  if (review->inputs->commit.len == 0) return;
  put_text(p, ",\"git\":{\"commit\":", review->inputs->commit);
  raw(p, review->inputs->dirty ? ",\"dirty\":true}" : ",\"dirty\":false}");
}

static void put_logs(const struct print *p) {
  const struct sc_review_inputs *inputs = p->review->inputs;
  const struct sc_log_stats *stats = &p->review->simulation->stats;
  raw(p, ",\"logs\":{\"files\":[");
  for (size_t i = 0; i < inputs->log_count; i++) {
    put_text(p, i > 0 ? ",{\"name\":" : "{\"name\":", inputs->logs[i].name);
    if (inputs->logs[i].has_digest) put_digest(p, ",\"digest\":", inputs->logs[i].digest);
    raw(p, "}");
  }
  put_number(p, "],\"lines\":", stats->lines);
  put_number(p, ",\"events\":", stats->events);
  put_number(p, ",\"damaged\":", stats->damaged.count);
  put_number(p, ",\"repeated_ids\":", stats->repeated.count);
  put_number(p, ",\"events_not_grouped\":", p->review->simulation->cells.uncounted);
  raw(p, ",\"gaps\":[");
  for (size_t i = 0; i < inputs->gap_count; i++) {
    put_time(p, i > 0 ? ",{\"from\":" : "{\"from\":", inputs->gaps[i].from);
    put_time(p, ",\"to\":", inputs->gaps[i].to);
    raw(p, "}");
  }
  put_number(p, "],\"gap_hours\":", inputs->gap_hours);
  raw(p, "}");
}

static void put_past(const struct print *p) {
  const struct sc_review_inputs *inputs = p->review->inputs;
  raw(p, ",\n\"previous\":[");
  for (size_t i = 0; i < inputs->past_count; i++) {
    const struct sc_review_past *past = &inputs->past[i];
    comma(p, i);
    put_text(p, "{\"name\":", past->name);
    put_digest(p, ",\"digest\":", past->digest);
    put_text(p, ",\"policy_version\":", past->policy_version);
    put_time(p, ",\"first\":", past->first);
    put_time(p, ",\"last\":", past->last);
    put_number(p, ",\"granted\":", past->granted);
    put_number(p, ",\"used\":", past->used);
    put_number(p, ",\"score\":", sc_review_score(past->unused_weight, past->weight));
    raw(p, "}");
  }
  raw(p, "]");
}

/* --- totals -------------------------------------------------------------------------------------------------------- */

static void put_count(const struct print *p, const struct sc_review_count *count) {
  sc_text_format(p->arena, p->out,
                 "\"granted\":%" PRIu64 ",\"used\":%" PRIu64 ",\"unused\":%" PRIu64, count->granted,
                 count->used, count->granted - count->used);
}

static void put_score(const struct print *p, uint64_t unused, uint64_t weight) {
  sc_text_format(p->arena, p->out,
                 ",\"score\":%u,\"unused_weight\":%" PRIu64 ",\"weight\":%" PRIu64,
                 sc_review_score(unused, weight), unused, weight);
}

static void put_risks(const struct print *p, const struct sc_review_count risks[SC_RISKS]) {
  raw(p, ",\"risks\":{");
  for (unsigned i = 0; i < SC_RISKS; i++) {
    sc_text_format(p->arena, p->out, "%s\"%s\":{", i > 0 ? "," : "",
                   sc_risk_name((enum sc_risk)(SC_RISK_CRITICAL - i)));
    put_count(p, &risks[SC_RISK_CRITICAL - i]);
    raw(p, "}");
  }
  raw(p, "}");
}

static void put_totals(const struct print *p) {
  const struct sc_review *review = p->review;
  const struct sc_log_stats *stats = &review->simulation->stats;
  put_text(p, ",\n\"zone\":", review->zone);
  raw(p, ",\n\"period\":{");
  if (stats->events > 0) {
    put_time(p, "\"first\":", stats->first);
    put_time(p, ",\"last\":", stats->last);
    raw(p, ",");
  }
  put_number(p, "\"events\":", stats->events);
  sc_text_format(p->arena, p->out,
                 "},\n\"evidence\":{\"confidence\":\"%s\",\"min_window_s\":%" PRIu32 "}",
                 sc_confidence_name(review->findings->confidence), review->inputs->min_window_s);
  raw(p, ",\n\"totals\":{");
  put_count(p, &review->all);
  put_score(p, review->unused_weight, review->weight);
  put_risks(p, review->risks);
  raw(p, "}");
}

/* --- lists ----------------------------------------------------------------------------------------------------------- */

static void put_hours(const struct print *p, const struct sc_allowed_week *week) {
  char text[SC_WEEK_HOURS + 1];
  if (week == NULL) return;
  for (unsigned i = 0; i < SC_WEEK_HOURS; i++) text[i] = (char)('0' + week->hours[i]);
  text[SC_WEEK_HOURS] = 0;
  sc_text_format(p->arena, p->out, ",\"allowed_hours\":\"%s\"", text);
}

static void put_used_hours(const struct print *p, const uint64_t *used) {
  for (unsigned i = 0; i < SC_WEEK_HOURS && used != NULL; i++)
    put_number(p, i == 0 ? ",\"used_hours\":[" : ",", used[i]);
  if (used != NULL) raw(p, "]");
}

static void put_rule_ids(const struct print *p, const char *before, const uint32_t *rules,
                         uint32_t count) {
  raw(p, before);
  for (uint32_t i = 0; i < count; i++)
    put_text(p, i > 0 ? "," : "", p->review->rules.items[rules[i]].id);
  raw(p, "]");
}

static void put_task(const struct print *p, const struct sc_review_task *task) {
  put_text(p, "{\"name\":", task->model->name);
  put_text(p, ",\"title\":", task->model->title);
  put_place(p, task->file, task->line);
  put_text(p, ",\"when\":", task->when);
  put_number(p, ",\"ttl_s\":", task->ttl_s);
  raw(p, task->model->autonomous ? ",\"autonomous\":true" : ",\"autonomous\":false");
  put_rule_ids(p, ",\"delegations\":[", task->delegations, task->delegation_count);
  raw(p, ",\"allowed\":{");
  put_use(p, &task->allowed);
  raw(p, "},\"denied\":{");
  put_use(p, &task->denied);
  raw(p, "}");
  put_hours(p, task->hours);
  put_used_hours(p, task->used_hours);
  raw(p, "}");
}

static void put_agent(const struct print *p, const struct sc_review_agent *agent) {
  put_text(p, "{\"name\":", agent->model->name);
  put_text(p, ",\"title\":", agent->model->title);
  put_text(p, ",\"owner\":", agent->model->owner);
  put_place(p, agent->file, agent->line);
  raw(p, ",");
  put_count(p, &agent->all);
  put_score(p, agent->unused_weight, agent->weight);
  put_risks(p, agent->risks);
  raw(p, ",\"tasks\":[");
  for (uint32_t t = 0; t < agent->task_count; t++) {
    comma(p, t);
    put_task(p, &p->review->tasks[agent->first_task + t]);
  }
  raw(p, "]}");
}

static void put_scope(const struct print *p, const struct sc_review_scope *scope) {
  put_text(p, "{\"name\":", scope->name);
  put_text(p, ",\"title\":", scope->title);
  sc_text_format(p->arena, p->out, ",\"risk\":\"%s\"", sc_risk_name(scope->risk));
  put_rule_ids(p, ",\"held_by\":[", scope->holders, scope->holder_count);
  put_number(p, ",\"agents_granted\":", scope->agents.granted);
  put_number(p, ",\"agents_used\":", scope->agents.used);
  raw(p, "}");
}

static void put_rule(const struct print *p, const struct sc_review_rule *rule) {
  put_text(p, "{\"id\":", rule->id);
  sc_text_format(p->arena, p->out,
                 ",\"holder\":{\"kind\":\"%s\",\"name\":", sc_holder_name(rule->kind));
  put_text(p, "", rule->holder);
  raw(p, "}");
  if (rule->kind == SC_HOLDER_TASK) put_text(p, ",\"owner\":", rule->owner);
  put_place(p, rule->file, rule->line);
  put_text(p, ",\"scopes\":", rule->patterns);
  put_text(p, ",\"when\":", rule->when);
  sc_text_format(p->arena, p->out, ",\"risk\":\"%s\",\"listed\":%" PRIu32 ",\"used\":%" PRIu32 ",",
                 sc_risk_name(rule->risk), rule->listed, rule->used);
  put_use(p, &rule->use);
  put_effect(p, &rule->effect);
  sc_text_format(p->arena, p->out, ",\"advice\":\"%s\"}", sc_review_advice_name(rule->advice));
}

static void put_grant(const struct print *p, const struct sc_review_row *row) {
  const struct sc_review *review = p->review;
  const struct sc_review_rule *rule = &review->rules.items[row->rule];
  const struct sc_review_task *task = &review->tasks[rule->task];
  const struct sc_review_scope *scope = &review->scopes[row->scope];
  put_text(p, "{\"agent\":", review->agents[task->agent].model->name);
  put_text(p, ",\"task\":", task->model->name);
  put_text(p, ",\"scope\":", scope->name);
  put_text(p, ",\"rule\":", rule->id);
  sc_text_format(p->arena, p->out, ",\"risk\":\"%s\",", sc_risk_name(scope->risk));
  put_use(p, &row->use);
  put_effect(p, &row->effect);
  sc_text_format(p->arena, p->out, ",\"advice\":\"%s\"}", sc_review_advice_name(row->advice));
}

/* What the grants above do not say: attempts that were denied, unusual use, and conditions that are wider than use. */
static bool is_told(const struct sc_finding *f) { return f->kind >= SC_FINDING_DENIED; }

static void put_reasons(const struct print *p, const struct sc_finding *f) {
  bool first = true;
  put_text(p, ",\"scope\":", f->unused[0]);
  sc_text_format(p->arena, p->out, ",\"others\":%s,\"also_allowed\":%s,\"reasons\":[",
                 f->others ? "true" : "false", f->also_allowed ? "true" : "false");
  for (unsigned i = 0; i < 32; i++) {
    if (!(f->reasons >> i & 1)) continue;
    sc_text_format(p->arena, p->out, "%s\"%s\"", first ? "" : ",",
                   scope_reason_text((enum scope_reason)i));
    first = false;
  }
  raw(p, "]");
}

static void put_finding(const struct print *p, const struct sc_finding *f) {
  sc_text_format(
      p->arena, p->out,
      "{\"kind\":\"%s\",\"severity\":\"%s\",\"confidence\":\"%s\",\"holder\":{\"kind\":\"%s\"",
      sc_finding_name(f->kind), sc_risk_name(f->severity), sc_confidence_name(f->confidence),
      sc_holder_name(f->holder_kind));
  put_text(p, ",\"name\":", f->holder);
  raw(p, "}");
  if (f->rule.len > 0) put_text(p, ",\"rule\":", f->rule);
  put_place(p, f->file, f->line);
  raw(p, ",");
  put_use(p, &f->use);
  if (f->kind == SC_FINDING_DENIED) put_reasons(p, f);
  if (f->evidence.len > 0) put_text(p, ",\"evidence\":", f->evidence);
  if (f->condition.len > 0) put_text(p, ",\"condition\":", f->condition);
  raw(p, "}");
}

static void put_findings(const struct print *p) {
  const struct sc_findings *findings = p->review->findings;
  size_t count = 0;
  raw(p, "],\n\"findings\":[");
  for (size_t i = 0; i < findings->items.count; i++) {
    if (!is_told(&findings->items.items[i])) continue;
    comma(p, count++);
    put_finding(p, &findings->items.items[i]);
  }
  put_number(p, "],\n\"denied_attempts_left_out\":", findings->denied_left_out);
  if (!findings->has_tests) return;
  sc_text_format(p->arena, p->out,
                 ",\n\"triage\":{\"tested_and_used\":%" PRIu64 ",\"tested_only\":%" PRIu64
                 ",\"used_only\":%" PRIu64 ",\"neither\":%" PRIu64 "}",
                 findings->triage[1][1], findings->triage[1][0], findings->triage[0][1],
                 findings->triage[0][0]);
}

/* The three names of a key, each behind a byte 0xff. */
static void put_change(const struct print *p, const struct sc_review_change *change) {
  static const char *const kinds[] = {"gone", "new", "still-unused"};
  static const char *const names[] = {",\"agent\":", ",\"task\":", ",\"scope\":"};
  const char *at = change->key.ptr + 1, *end = change->key.ptr + change->key.len;
  sc_text_format(p->arena, p->out, "{\"kind\":\"%s\"", kinds[change->kind]);
  for (unsigned i = 0; i < 3; i++) {
    const char *stop = i < 2 ? memchr(at, 0xff, (size_t)(end - at)) : end;
    put_text(p, names[i], (struct sc_str){at, (size_t)(stop - at)});
    at = stop + 1;
  }
  raw(p, "}");
}

static void put_changes(const struct print *p) {
  const struct sc_review *review = p->review;
  sc_text_format(p->arena, p->out,
                 ",\n\"since_previous\":{\"gone\":%" PRIu64 ",\"new\":%" PRIu64
                 ",\"still_unused\":%" PRIu64 ",\"items\":[",
                 review->change_counts[SC_ROW_GONE], review->change_counts[SC_ROW_NEW],
                 review->change_counts[SC_ROW_STILL_UNUSED]);
  for (size_t i = 0; i < review->changes.count; i++) {
    comma(p, i);
    put_change(p, &review->changes.items[i]);
  }
  raw(p, "]}");
}

void sc_review_json(const struct sc_review *review, struct sc_text *out) {
  struct print p = {review, review->arena, out};
  put_text(&p, "{\"version\":1,\"report\":\"review\",\"tool\":", review->inputs->tool);
  raw(&p, ",\n");
  put_policy(&p);
  put_logs(&p);
  put_totals(&p);
  put_past(&p);
  if (review->inputs->past_count > 0) put_changes(&p);
  raw(&p, ",\n\"agents\":[");
  for (uint32_t i = 0; i < review->agent_count; i++) {
    comma(&p, i);
    put_agent(&p, &review->agents[i]);
  }
  raw(&p, "],\n\"scopes\":[");
  for (uint32_t i = 0; i < review->scope_count; i++) {
    comma(&p, i);
    put_scope(&p, &review->scopes[i]);
  }
  raw(&p, "],\n\"rules\":[");
  for (size_t i = 0; i < review->rules.count; i++) {
    comma(&p, i);
    put_rule(&p, &review->rules.items[i]);
  }
  raw(&p, "],\n\"grants\":[");
  for (size_t i = 0; i < review->rows.count; i++) {
    comma(&p, i);
    put_grant(&p, &review->rows.items[i]);
  }
  put_findings(&p);
  raw(&p, "}\n");
}
