/* SPDX-License-Identifier: Apache-2.0
 *
 * review_words.c - what a review says in words, the same in every format.
 */
#include <inttypes.h>

#include "review/review.h"

const char *sc_review_advice_name(enum sc_review_advice advice) {
  static const char *const names[] = {"keep", "narrow", "remove", "wait"};
  return names[advice];
}

const char *sc_risk_name(enum sc_risk risk) {
  static const char *const names[SC_RISKS] = {"low", "medium", "high", "critical"};
  return names[risk];
}

const char *sc_holder_name(enum sc_rule_holder holder) {
  static const char *const names[] = {"user", "role", "agent", "task", "delegation"};
  return names[holder];
}

struct sc_str sc_review_rule_advice(struct sc_arena *arena, const struct sc_review_rule *rule) {
  switch (rule->advice) {
  case SC_ADVICE_KEEP: return SC_STR("keep");
  case SC_ADVICE_REMOVE: return SC_STR("remove: not used");
  case SC_ADVICE_WAIT: return SC_STR("wait: not enough evidence");
  case SC_ADVICE_NARROW: break;
  }
  if (rule->used == 0) return SC_STR("narrow: only scopes that it implies were used");
  return sc_str_format(arena, "narrow: %" PRIu32 " of %" PRIu32 " scopes were used", rule->used,
                       rule->listed);
}

struct sc_str sc_review_row_advice(const struct sc_review_row *row) {
  switch (row->advice) {
  case SC_ADVICE_KEEP: return SC_STR("keep");
  case SC_ADVICE_REMOVE: return SC_STR("remove: not used");
  case SC_ADVICE_WAIT: return SC_STR("wait: not enough evidence");
  case SC_ADVICE_NARROW: break;
  }
  return SC_STR("narrow: only scopes that it implies were used");
}

struct sc_str sc_review_effect_text(struct sc_arena *arena, const struct sc_review_effect *effect) {
  struct sc_text text = {0};
  uint64_t all = effect->breaks + effect->may_break;
  if (all == 0) return SC_STR("nothing breaks");
  sc_text_format(arena, &text, "%s %" PRIu64 " event%s of %" PRIu32 " user%s",
                 effect->breaks > 0 ? "breaks" : "may break", all, all == 1 ? "" : "s",
                 effect->users, effect->users == 1 ? "" : "s");
  if (effect->breaks > 0 && effect->may_break > 0)
    sc_text_format(arena, &text, ", %" PRIu64 " of them unless another rule allows them",
                   effect->may_break);
  else if (effect->may_break > 0)
    sc_text_add(arena, &text, SC_STR(", unless another rule allows them"));
  return sc_text_str(&text);
}
