/* SPDX-License-Identifier: Apache-2.0
 *
 * worksheet.c - a worksheet from a review, and what it says of each grant.
 */
#include "review/worksheet.h"

#include <inttypes.h>

#include "base/hex.h"
#include "base/sorted.h"
#include "base/yaml_text.h"
#include "explain/request_text.h"

const char *sc_decision_name(enum sc_decision decision) {
  static const char *const names[SC_DECISIONS] = {"not reviewed", "approve", "revoke", "narrow"};
  return names[decision];
}

const char *const sc_worksheet_fact_names[SC_WORKSHEET_FACTS] = {
    "id", "place", "holder", "owner", "risk", "grants", "use", "advice"};
const char *const sc_worksheet_head_names[SC_WORKSHEET_HEAD] = {"policy", "version", "digest",
                                                                "period"};

static struct sc_str use_text(struct sc_arena *arena, const struct sc_use *use) {
  if (use->count == 0) return SC_STR("none");
  return sc_str_format(arena, "%" PRIu64 " events, %.*s to %.*s", use->count,
                       SC_STR_ARGS(sc_instant_text(arena, use->first)),
                       SC_STR_ARGS(sc_instant_text(arena, use->last)));
}

void sc_worksheet_facts(const struct sc_review *review, size_t number,
                        struct sc_str out[SC_WORKSHEET_FACTS]) {
  struct sc_arena *arena = review->arena;
  const struct sc_review_rule *rule = &review->rules.items[number];
  out[0] = rule->id;
  out[1] = sc_str_format(arena, "%.*s:%" PRIu32, SC_STR_ARGS(rule->file), rule->line);
  out[2] = sc_str_format(arena, "%s %.*s", sc_holder_name(rule->kind), SC_STR_ARGS(rule->holder));
  out[3] = rule->owner;
  out[4] = sc_str_from(sc_risk_name(rule->risk));
  out[5] = rule->patterns;
  out[6] = use_text(arena, &rule->use);
  out[7] = sc_review_rule_advice(arena, rule);
}

void sc_worksheet_head(const struct sc_review *review, struct sc_str out[SC_WORKSHEET_HEAD]) {
  struct sc_arena *arena = review->arena;
  const struct sc_log_stats *stats = &review->simulation->stats;
  struct sc_text digest = {0};
  sc_hex_add(arena, &digest, review->inputs->meaning_digest, 32);
  out[0] = review->policy->name;
  out[1] = review->policy->version;
  out[2] = sc_text_str(&digest);
  out[3] = sc_str_format(arena, "%.*s to %.*s", SC_STR_ARGS(sc_instant_text(arena, stats->first)),
                         SC_STR_ARGS(sc_instant_text(arena, stats->last)));
}

static bool has_role(const struct sc_user *user, uint32_t role) {
  for (uint32_t i = 0; i < user->closure_count; i++)
    if (user->closure[i] == role) return true;
  return false;
}

static bool selects(const struct sc_review *review, const struct sc_delegation *d,
                    const struct sc_user *user) {
  for (uint32_t i = 0; i < d->from_count; i++) {
    const struct sc_selector *s = &d->from[i];
    if (s->kind == SC_SELECT_USER &&
        (s->any || sc_str_equal(review->policy->users[s->ref.index].name, user->name)))
      return true;
    if (s->kind == SC_SELECT_ROLE && has_role(user, s->ref.index)) return true;
  }
  return false;
}

bool sc_worksheet_holds(const struct sc_review *review, size_t number, struct sc_str name) {
  const struct sc_policy *p = review->policy;
  const struct sc_review_rule *rule = &review->rules.items[number];
  if (SC_SORTED_FIND(p->agents, p->agent_count, name, name) != SC_NOT_FOUND)
    return true; /* an agent decides about nothing */
  if (rule->kind == SC_HOLDER_USER) return sc_str_equal(rule->holder, name);
  uint32_t u = SC_SORTED_FIND(p->users, p->user_count, name, name);
  if (u == SC_NOT_FOUND) return false;
  if (rule->kind == SC_HOLDER_ROLE)
    return has_role(&p->users[u], SC_SORTED_FIND(p->roles, p->role_count, name, rule->holder));
  if (rule->kind != SC_HOLDER_DELEGATION) return false;
  /* Delegations are the last rules, in the order of the model. */
  size_t first = review->rules.count - p->delegation_count;
  return selects(review, &p->delegations[number - first], &p->users[u]);
}

static void put(const struct sc_review *review, struct sc_text *out, const char *before,
                const char *key, struct sc_str value) {
  sc_text_format(review->arena, out, "%s%s: ", before, key);
  sc_yaml_scalar(review->arena, out, value);
  sc_text_add(review->arena, out, SC_STR("\n"));
}

void sc_worksheet_write(const struct sc_review *review, struct sc_text *out) {
  struct sc_str head[SC_WORKSHEET_HEAD], facts[SC_WORKSHEET_FACTS];
  sc_text_add(
      review->arena, out,
      SC_STR("# One entry for each grant. Fill in decision (approve, revoke or narrow), reviewer,\n"
             "# justification and date (YYYY-MM-DD), and change nothing else. What stays \"not "
             "reviewed\" is\n"
             "# recorded as such. Who holds a grant cannot approve it.\n"
             "worksheet: 1\n"));
  sc_worksheet_head(review, head);
  for (unsigned i = 0; i < SC_WORKSHEET_HEAD; i++)
    put(review, out, "", sc_worksheet_head_names[i], head[i]);
  sc_text_add(review->arena, out, SC_STR("grants:\n"));
  for (size_t r = 0; r < review->rules.count; r++) {
    sc_worksheet_facts(review, r, facts);
    for (unsigned i = 0; i < SC_WORKSHEET_FACTS; i++)
      put(review, out, i == 0 ? "  - " : "    ", sc_worksheet_fact_names[i], facts[i]);
    put(review, out, "    ", "decision", sc_str_from(sc_decision_name(SC_NOT_REVIEWED)));
    put(review, out, "    ", "reviewer", SC_STR(""));
    put(review, out, "    ", "justification", SC_STR(""));
    put(review, out, "    ", "date", SC_STR(""));
  }
}
