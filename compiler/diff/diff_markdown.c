/* SPDX-License-Identifier: Apache-2.0
 *
 * diff_markdown.c - a diff as a comment on a pull request: totals first, each change folded, below the size that code
 * hosts accept, with what was cut said.
 */
#include "diff/diff_source.h"

#define COMMENT_MAX 65000u /* bytes; GitHub's limit is 65,536 characters */
#define CLOSING_MAX 400u

struct print {
  struct sc_diff *diff;
  struct sc_arena *arena;
  struct sc_text *out;
};

/* Text between other text: what Markdown and HTML would take for their own is escaped. */
static void plain(const struct print *p, struct sc_str s) {
  for (size_t i = 0; i < s.len; i++) {
    char c = s.ptr[i];
    if (c == '<')
      sc_text_add(p->arena, p->out, SC_STR("&lt;"));
    else if (c == '&')
      sc_text_add(p->arena, p->out, SC_STR("&amp;"));
    else if (strchr("\\`*_[]|~@#", c) != NULL)
      sc_text_format(p->arena, p->out, "\\%c", c);
    else
      sc_text_format(p->arena, p->out, "%c", (unsigned char)c < ' ' ? ' ' : c);
  }
}

static void row(const struct print *p, const char *label, const struct sc_str *lines,
                uint32_t count, const char *separator) {
  sc_text_format(p->arena, p->out, "| %s | ", label);
  for (uint32_t i = 0; i < count && i < 20; i++) {
    if (i > 0) sc_text_format(p->arena, p->out, "%s", separator);
    plain(p, lines[i]);
  }
  if (count > 20) sc_text_format(p->arena, p->out, "<br>… and %u more", count - 20);
  sc_text_add(p->arena, p->out, SC_STR(" |\n"));
}

static void answer(const struct print *p, const char *label, const struct sc_change_answer *a) {
  sc_text_format(p->arena, p->out, "| %s | %s", label, a->decision.allow ? "allowed" : "denied: ");
  if (!a->decision.allow) plain(p, a->why);
  for (uint32_t i = 0; i < a->rule_count && i < 4; i++) {
    sc_text_add(p->arena, p->out, SC_STR("<br>"));
    plain(p, a->rules[i].id);
    if (a->rules[i].file.len == 0) continue;
    sc_text_add(p->arena, p->out, SC_STR(" ("));
    plain(p, a->rules[i].file);
    sc_text_format(p->arena, p->out, ":%u)", a->rules[i].line);
  }
  sc_text_add(p->arena, p->out, SC_STR(" |\n"));
}

/* A fence longer than any run of backquotes inside. */
static void code(const struct print *p, struct sc_str s) {
  size_t longest = 2, run = 0;
  for (size_t i = 0; i < s.len; i++) {
    run = s.ptr[i] == '`' ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  struct sc_text fence = {0};
  for (size_t i = 0; i <= longest; i++) sc_text_add(p->arena, &fence, SC_STR("`"));
  sc_text_format(p->arena, p->out, "\n%.*ssh\n%.*s\n%.*s\n", (int)fence.count, fence.items,
                 SC_STR_ARGS(s), (int)fence.count, fence.items);
}

/* What the tables say to the change's request. */
static void witness(const struct print *p, const struct sc_change *c) {
  if (c->kind == SC_CHANGE_OBLIGED) {
    struct sc_str duties = sc_diff_duties(p->diff, c);
    row(p, "asks", &duties, 1, "");
  }
  answer(p, "before", &c->answers[0]);
  answer(p, "after", &c->answers[1]);
  code(p, sc_diff_command(p->diff, c));
}

static void change(const struct print *p, const struct sc_change *c) {
  static const char *const marks[] = {"➕", "➖", "🔔"};
  struct sc_str *chains = SC_NEW_ARRAY(p->arena, struct sc_str, c->chain_count);
  for (uint32_t i = 0; i < c->chain_count; i++)
    chains[i] = sc_diff_chain_text(p->diff, &c->chains[i]);
  sc_text_format(p->arena, p->out, "<details><summary>%s <b>%s</b> %s: ", marks[c->kind],
                 sc_risk_text(c->risk), sc_change_title(c->kind));
  if (c->unproved != NULL) sc_text_add(p->arena, p->out, SC_STR("(unproved) "));
  plain(p, c->patterns[0]);
  if (c->pattern_count > 1) sc_text_format(p->arena, p->out, " and %u more", c->pattern_count - 1);
  sc_text_add(p->arena, p->out, SC_STR(", "));
  plain(p, c->who[0]);
  sc_text_add(p->arena, p->out, SC_STR("</summary>\n\n| | |\n|---|---|\n"));
  row(p, "who", c->who, c->who_count, "<br>");
  row(p, "agent", chains, c->chain_count, "<br>");
  row(p, "scopes", c->patterns, c->pattern_count, "<br>");
  row(p, "when", c->when.cases, c->when.case_count, "<br>or ");
  if (c->unproved != NULL) {
    struct sc_str doubt = sc_diff_doubt(p->diff, c);
    row(p, "unproved", &doubt, 1, "");
  }
  if (p->diff->replay != NULL) {
    struct sc_str line = sc_diff_replay_line(p->diff, c);
    row(p, "replay", &line, 1, "");
  }
  if (c->has_witness) witness(p, c);
  sc_text_add(p->arena, p->out, SC_STR("\n</details>\n"));
}

static void source_part(const struct print *p, enum sc_source_part part) {
  uint32_t count = sc_diff_source_count(p->diff, part);
  uint32_t shown = sc_diff_source_shown(p->diff, part);
  if (count == 0) return;
  sc_text_format(p->arena, p->out, "\n<details><summary>%u × %s</summary>\n\n", count,
                 sc_diff_source_title(part));
  for (uint32_t i = 0; i < shown && p->out->count <= COMMENT_MAX - CLOSING_MAX; i++) {
    struct sc_source_line line;
    sc_diff_source_line(p->diff, part, i, &line);
    sc_text_format(p->arena, p->out, "- %.*s ", SC_STR_ARGS(line.kind));
    plain(p, line.name);
    sc_text_add(p->arena, p->out, SC_STR(" ("));
    plain(p, line.place);
    sc_text_format(p->arena, p->out, "): %.*s\n", SC_STR_ARGS(line.what));
  }
  if (shown < count) sc_text_format(p->arena, p->out, "- … and %u more\n", count - shown);
  sc_text_add(p->arena, p->out, SC_STR("\n</details>\n"));
}

void sc_diff_markdown(struct sc_diff *diff, struct sc_text *out) {
  struct print p = {diff, diff->arena, out};
  sc_text_format(p.arena, out, "### %.*s\n\n", SC_STR_ARGS(sc_diff_totals(diff)));
  if (diff->unproved != NULL)
    sc_text_format(p.arena, out, "⚠️ unproved: %s\n\n", diff->unproved);
  if (diff->replay != NULL) {
    plain(&p, sc_diff_replay_totals(diff));
    sc_text_add(p.arena, out, SC_STR("\n\n"));
  }
  if (diff->tests.counted)
    sc_text_format(p.arena, out, "Tests: %.*s.\n\n", SC_STR_ARGS(sc_diff_tests_totals(diff)));
  for (size_t i = 0; i < diff->changes.count; i++) {
    size_t before = out->count;
    if (!sc_diff_listed(diff, &diff->changes.items[i])) continue;
    change(&p, &diff->changes.items[i]);
    if (out->count <= COMMENT_MAX - CLOSING_MAX) continue;
    out->count = before; /* the whole change goes, or none of it */
    sc_text_format(p.arena, out, "\n%zu of %zu changes are not shown; `scopec diff` lists them.\n",
                   diff->changes.count - i, diff->changes.count);
    return;
  }
  for (unsigned part = 0; part < SC_SOURCE_PARTS; part++)
    source_part(&p, (enum sc_source_part)part);
}
