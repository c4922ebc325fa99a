/* SPDX-License-Identifier: Apache-2.0
 *
 * diff_text.c - a diff as a reviewer reads it: the totals first, then each change with what it must be judged by.
 */
#include "diff/access.h"
#include "diff/diff_source.h"

#define LINES_MAX 8u /* of one list: agents, scopes, cases */
#define LINE_LEN 100u
#define FULL_MAX 12u /* changes shown in full */
#define BRIEF_MAX 40u /* and in one line each */

struct print {
  struct sc_diff *diff;
  struct sc_arena *arena;
  bool colour;
  struct sc_text *out;
};

static const char *style(const struct print *p, const char *sequence) {
  return p->colour ? sequence : "";
}
#define BOLD "\033[1m"
#define RED "\033[31m"
#define GREEN "\033[32m"
#define YELLOW "\033[33m"
#define DIM "\033[2m"
#define PLAIN "\033[0m"

static const char *kind_colour(enum sc_change_kind kind) {
  switch (kind) {
  case SC_CHANGE_GRANTED: return RED;
  case SC_CHANGE_REVOKED: return GREEN;
  case SC_CHANGE_OBLIGED: return YELLOW;
  }
  return "";
}

/* "   label   first line", the others below it. */
static void item(const struct print *p, const char *label, struct sc_str text) {
  sc_text_format(p->arena, p->out, "   %-8s %.*s\n", label, SC_STR_ARGS(text));
}

static void items(const struct print *p, const char *label, const char *again,
                  const struct sc_str *lines, uint32_t count) {
  uint32_t shown = count <= LINES_MAX + 1 ? count : LINES_MAX;
  for (uint32_t i = 0; i < shown; i++) item(p, i == 0 ? label : again, lines[i]);
  if (shown < count) item(p, again, sc_str_format(p->arena, "… and %u more", count - shown));
}

/* Several to a line, as they fit. */
static void filled(const struct print *p, const char *label, const struct sc_str *words,
                   uint32_t count) {
  struct sc_str *lines = SC_NEW_ARRAY(p->arena, struct sc_str, count);
  uint32_t line_count = 0;
  struct sc_text line = {0};
  for (uint32_t i = 0; i < count; i++) {
    if (line.count > 0 && line.count + words[i].len + 2 > LINE_LEN) {
      line.count--; /* without the space at its end */
      lines[line_count++] = sc_text_str(&line);
      line = (struct sc_text){0};
    }
    sc_text_format(p->arena, &line, "%.*s%s", SC_STR_ARGS(words[i]), i + 1 < count ? ", " : "");
  }
  lines[line_count++] = sc_text_str(&line);
  items(p, label, "", lines, line_count);
}

static void chains(const struct print *p, const struct sc_change *change) {
  struct sc_str *lines = SC_NEW_ARRAY(p->arena, struct sc_str, change->chain_count);
  for (uint32_t i = 0; i < change->chain_count; i++)
    lines[i] = sc_diff_chain_text(p->diff, &change->chains[i]);
  items(p, "agent", "", lines, change->chain_count);
}

static struct sc_str rules_text(const struct print *p, const struct sc_change_answer *answer) {
  struct sc_text text = {0};
  for (uint32_t i = 0; i < answer->rule_count && i < 4; i++) {
    const struct sc_change_rule *rule = &answer->rules[i];
    sc_text_format(p->arena, &text, "%s%.*s", i > 0 ? ", " : "", SC_STR_ARGS(rule->id));
    if (rule->file.len > 0)
      sc_text_format(p->arena, &text, " (%.*s:%u)", SC_STR_ARGS(rule->file), rule->line);
  }
  if (answer->rule_count > 4)
    sc_text_format(p->arena, &text, " and %u more", answer->rule_count - 4);
  return sc_text_str(&text);
}

/* One side's part: why it denied, or by which rules it allowed. */
static void side(const struct print *p, const char *label, const struct sc_change_answer *answer) {
  struct sc_str rules = rules_text(p, answer);
  struct sc_text text = {0};
  if (answer->decision.allow)
    sc_text_add(p->arena, &text, SC_STR("allowed"));
  else
    sc_text_format(p->arena, &text, "denied: %.*s", SC_STR_ARGS(answer->why));
  if (rules.len > 0)
    sc_text_format(p->arena, &text, "%s%.*s", answer->decision.allow ? " by " : "; ",
                   SC_STR_ARGS(rules));
  item(p, label, sc_text_str(&text));
}

static void change(const struct print *p, uint32_t number, const struct sc_change *c) {
  struct sc_str width = sc_diff_width(p->diff, c);
  sc_text_format(p->arena, p->out, "%u. %s%s%s", number, style(p, kind_colour(c->kind)),
                 sc_risk_text(c->risk), style(p, PLAIN));
  if (c->unproved != NULL) sc_text_add(p->arena, p->out, SC_STR(", unproved"));
  if (width.len > 0) sc_text_format(p->arena, p->out, ", %.*s", SC_STR_ARGS(width));
  sc_text_add(p->arena, p->out, SC_STR("\n"));
  items(p, "who", "", c->who, c->who_count);
  chains(p, c);
  filled(p, c->pattern_count == 1 ? "scope" : "scopes", c->patterns, c->pattern_count);
  items(p, "when", "  or", c->when.cases, c->when.case_count);
  if (!c->when.complete) item(p, "", SC_STR("… and more cases"));
  if (c->unproved != NULL) item(p, "unproved", sc_diff_doubt(p->diff, c));
  if (p->diff->replay != NULL) item(p, "replay", sc_diff_replay_line(p->diff, c));
  if (!c->has_witness) return;
  if (p->diff->universe.side_count == 1) {
    item(p, "by", rules_text(p, &c->answers[0]));
    item(p, "try", sc_diff_command(p->diff, c));
    return;
  }
  if (c->kind == SC_CHANGE_OBLIGED) item(p, "asks", sc_diff_duties(p->diff, c));
  side(p, "before", &c->answers[0]);
  side(p, "after", &c->answers[1]);
  item(p, "try", sc_diff_command(p->diff, c));
}

static void brief(const struct print *p, uint32_t number, const struct sc_change *c) {
  sc_text_format(p->arena, p->out, "%u. %s%s%s%s: %.*s; %.*s", number,
                 style(p, kind_colour(c->kind)), sc_risk_text(c->risk), style(p, PLAIN),
                 c->unproved != NULL ? ", unproved" : "", SC_STR_ARGS(c->who[0]),
                 SC_STR_ARGS(sc_diff_chain_text(p->diff, &c->chains[0])));
  if (c->chain_count > 1)
    sc_text_format(p->arena, p->out, " and %u more agents or tasks", c->chain_count - 1);
  sc_text_format(p->arena, p->out, "; %.*s", SC_STR_ARGS(c->patterns[0]));
  if (c->pattern_count > 1)
    sc_text_format(p->arena, p->out, " and %u more scopes", c->pattern_count - 1);
  sc_text_add(p->arena, p->out, SC_STR("\n"));
}

static void heading(const struct print *p, enum sc_change_kind kind) {
  sc_text_format(p->arena, p->out, "\n%s%s:%s\n", style(p, BOLD), sc_change_title(kind),
                 style(p, PLAIN));
}

void sc_diff_text(struct sc_diff *diff, bool colour, struct sc_text *out) {
  struct print p = {diff, diff->arena, colour, out};
  sc_text_format(p.arena, out, "%s%.*s%s\n", style(&p, BOLD), SC_STR_ARGS(sc_diff_totals(diff)),
                 style(&p, PLAIN));
  if (diff->unproved != NULL) sc_text_format(p.arena, out, "unproved: %s\n", diff->unproved);
  if (diff->replay != NULL)
    sc_text_format(p.arena, out, "%.*s\n", SC_STR_ARGS(sc_diff_replay_totals(diff)));
  if (diff->tests.counted)
    sc_text_format(p.arena, out, "tests: %.*s\n", SC_STR_ARGS(sc_diff_tests_totals(diff)));
  uint32_t shown = 0, left = 0;
  const struct sc_change *last = NULL;
  for (size_t i = 0; i < diff->changes.count; i++) {
    const struct sc_change *c = &diff->changes.items[i];
    if (!sc_diff_listed(diff, c)) continue;
    if (shown == FULL_MAX + BRIEF_MAX) {
      left++;
      continue;
    }
    if (last == NULL || c->kind != last->kind) heading(&p, c->kind);
    last = c;
    if (++shown <= FULL_MAX)
      change(&p, shown, c);
    else
      brief(&p, shown, c);
  }
  if (left > 0) sc_text_format(p.arena, out, "… and %u more; --format=json lists all\n", left);
  sc_diff_source_text(diff, style(&p, BOLD), style(&p, PLAIN), out);
}

void sc_access_text(struct sc_diff *access, struct sc_str when, bool colour, struct sc_text *out) {
  struct print p = {access, access->arena, colour, out};
  if (access->unproved != NULL) sc_text_format(p.arena, out, "incomplete: %s\n", access->unproved);
  if (access->changes.count == 0)
    sc_text_format(p.arena, out, "nobody, whatever %sthe context\n",
                   when.ptr != NULL ? "else is in " : "");
  for (size_t i = 0; i < access->changes.count; i++)
    change(&p, (uint32_t)i + 1, &access->changes.items[i]);
}
