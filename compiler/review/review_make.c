/* SPDX-License-Identifier: Apache-2.0
 *
 * review_make.c - the parts of a review in their order; what the findings advise; totals and scores.
 */
#include <stdlib.h>

#include "review/review_internal.h"

unsigned sc_review_score(uint64_t unused_weight, uint64_t weight) {
  return weight == 0 ? 0 : (unsigned)((200 * unused_weight + weight) / (2 * weight));
}

/* --- advice --------------------------------------------------------------------------------------------------------- */

/* Where a finding speaks of a rule, a task or an agent, its own confidence counts: they may be younger than the window. */
struct confidences {
  const struct sc_review *review;
  struct sc_map rules, holders; /* id; name of a task or an agent -> enum sc_confidence */
};

static void collect_confidences(struct sc_review *review, struct confidences *out) {
  const struct sc_findings *findings = review->findings;
  *out = (struct confidences){.review = review};
  for (size_t i = 0; i < findings->items.count; i++) {
    const struct sc_finding *f = &findings->items.items[i];
    if (f->kind >= SC_FINDING_DENIED) continue; /* that is no lack of use */
    struct sc_map *map = f->rule.len > 0 ? &out->rules : &out->holders;
    (void)sc_map_add(review->arena, map, f->rule.len > 0 ? f->rule : f->holder, f->confidence);
  }
}

static bool is_enough(const struct confidences *c, const struct sc_review_rule *rule) {
  uint32_t known = sc_map_get(&c->rules, rule->id);
  if (known == SC_NOT_FOUND && rule->task != SC_NONE) {
    const struct sc_review_task *task = &c->review->tasks[rule->task];
    known = sc_map_get(&c->holders, rule->holder);
    if (known == SC_NOT_FOUND)
      known = sc_map_get(&c->holders, c->review->agents[task->agent].model->name);
  }
  if (known == SC_NOT_FOUND) known = c->review->findings->confidence;
  return known != SC_CONFIDENCE_NONE;
}

static enum sc_review_advice advice_of_rule(const struct sc_review_rule *rule) {
  if (rule->use.count == 0) return SC_ADVICE_REMOVE;
  return rule->used < rule->listed ? SC_ADVICE_NARROW : SC_ADVICE_KEEP;
}

static enum sc_review_advice advice_of_row(const struct sc_review_row *row) {
  if (row->use.count > 0) return SC_ADVICE_KEEP;
  return row->implied ? SC_ADVICE_NARROW : SC_ADVICE_REMOVE;
}

static void advise(struct sc_review *review) {
  struct confidences confidences;
  collect_confidences(review, &confidences);
  for (size_t i = 0; i < review->rules.count; i++) {
    struct sc_review_rule *rule = &review->rules.items[i];
    bool enough = is_enough(&confidences, rule);
    rule->advice = advice_of_rule(rule);
    if (rule->advice != SC_ADVICE_KEEP && !enough) rule->advice = SC_ADVICE_WAIT;
    for (uint32_t r = 0; r < rule->listed && rule->first_row != SC_NONE; r++) {
      struct sc_review_row *row = &review->rows.items[rule->first_row + r];
      row->advice = advice_of_row(row);
      if (row->advice != SC_ADVICE_KEEP && !enough) row->advice = SC_ADVICE_WAIT;
    }
  }
}

/* --- totals ----------------------------------------------------------------------------------------------------------- */

static void count_row(struct sc_review_count *count, bool used) {
  count->granted++;
  count->used += used;
}

static void total_row(struct sc_review *review, struct sc_review_agent *agent,
                      const struct sc_review_row *row) {
  enum sc_risk risk = review->scopes[row->scope].risk;
  bool used = row->use.count > 0;
  uint64_t weight = SC_REVIEW_WEIGHT(risk);
  count_row(&agent->risks[risk], used);
  count_row(&agent->all, used);
  count_row(&review->risks[risk], used);
  count_row(&review->all, used);
  agent->weight += weight;
  review->weight += weight;
  if (used) return;
  agent->unused_weight += weight;
  review->unused_weight += weight;
}

/* Each agent counts once per scope: `granted` and `used` are the agent's number + 1 where it was counted. */
static void total_scopes(struct sc_review *review, uint32_t *granted, uint32_t *used,
                         uint32_t agent, const struct sc_review_row *row) {
  struct sc_review_scope *scope = &review->scopes[row->scope];
  if (granted[row->scope] != agent + 1) scope->agents.granted++;
  granted[row->scope] = agent + 1;
  if (row->use.count == 0) return;
  if (used[row->scope] != agent + 1) scope->agents.used++;
  used[row->scope] = agent + 1;
}

static void total(struct sc_review *review) {
  for (size_t i = 0; i < review->rules.count; i++)
    review->advised += review->rules.items[i].advice == SC_ADVICE_REMOVE ||
                       review->rules.items[i].advice == SC_ADVICE_NARROW;
  uint32_t *granted = SC_NEW_ARRAY(review->arena, uint32_t, review->scope_count);
  uint32_t *used = SC_NEW_ARRAY(review->arena, uint32_t, review->scope_count);
  for (uint32_t t = 0; t < review->task_count; t++) {
    const struct sc_review_task *task = &review->tasks[t];
    for (uint32_t i = 0; i < task->row_count; i++) {
      const struct sc_review_row *row = &review->rows.items[task->first_row + i];
      total_row(review, &review->agents[task->agent], row);
      total_scopes(review, granted, used, task->agent, row);
    }
  }
}

/* By the fraction itself: rounded scores would tie too often. */
static int by_score(const struct sc_review_agent *x, const struct sc_review_agent *y) {
  double left = x->weight == 0 ? 0 : (double)x->unused_weight / (double)x->weight;
  double right = y->weight == 0 ? 0 : (double)y->unused_weight / (double)y->weight;
  if (left != right) return left > right ? -1 : 1;
  if (x->unused_weight != y->unused_weight) return x->unused_weight > y->unused_weight ? -1 : 1;
  return sc_str_compare(x->model->name, y->model->name);
}

static int by_worst(const void *a, const void *b) {
  const struct sc_review_agent *const *x = a, *const *y = b;
  return by_score(*x, *y);
}

static void sort_worst(struct sc_review *review) {
  const struct sc_review_agent **agents =
      SC_NEW_ARRAY(review->arena, const struct sc_review_agent *, review->agent_count);
  review->worst = SC_NEW_ARRAY(review->arena, uint32_t, review->agent_count);
  for (uint32_t a = 0; a < review->agent_count; a++) agents[a] = &review->agents[a];
  if (review->agent_count > 0) qsort(agents, review->agent_count, sizeof(*agents), by_worst);
  for (uint32_t a = 0; a < review->agent_count; a++)
    review->worst[a] = (uint32_t)(agents[a] - review->agents);
}

/* --- all ------------------------------------------------------------------------------------------------------------ */

static void find_hours(struct sc_review *review) {
  const struct sc_log_stats *stats = &review->simulation->stats;
  const struct sc_hours_question question = {.table = review->inputs->table,
                                             .zone = review->zone,
                                             .first = stats->first,
                                             .last = stats->last};
  if (stats->events == 0) return;
  sc_allowed_hours_make(review->arena, &question, &review->hours);
  for (uint32_t t = 0; t < review->task_count; t++) {
    struct sc_review_task *task = &review->tasks[t];
    task->hours = sc_allowed_hours_of(&review->hours, review->agents[task->agent].model->name,
                                      task->model->name);
  }
}

void sc_review_make(struct sc_arena *arena, const struct sc_findings *findings,
                    const struct sc_review_inputs *inputs, struct sc_review *out) {
  struct sc_review_names names;
  *out = (struct sc_review){.arena = arena,
                            .policy = findings->policy,
                            .sources = findings->sources,
                            .simulation = findings->simulation,
                            .findings = findings,
                            .inputs = inputs};
  out->zone = out->simulation->profiles.zone_name;
  if (out->zone.len == 0) out->zone = SC_STR("UTC");
  sc_review_scopes(out, &names);
  sc_review_rules(out, &names);
  sc_review_uses(out, &names);
  advise(out);
  total(out);
  sort_worst(out);
  find_hours(out);
  sc_review_compare(out);
}
