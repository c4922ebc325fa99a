/* SPDX-License-Identifier: Apache-2.0
 *
 * diff_html.c - a diff as one page that needs nothing else: no script, no font, no picture, no network.
 *
 * Everything from the policies is escaped.
 */
#include "diff/diff_source.h"
#include "html/html_page.h"

struct print {
  struct sc_diff *diff;
  struct sc_arena *arena;
  struct sc_text *out;
};

static const char style[] =
    ":root{color-scheme:light "
    "dark;--line:#8884;--critical:#b3261e;--high:#c2570c;--medium:#8a6d00;--low:#3b6e3b}\n"
    "@media(prefers-color-scheme:dark){:root{--critical:#ff8a80;--high:#ffb074;--medium:#e6c84f;--"
    "low:#8fce8f}}\n"
    "body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}\n"
    "h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}\n"
    "details{border:1px solid var(--line);border-radius:6px;margin:.5rem 0;padding:.4rem .8rem}\n"
    "summary{cursor:pointer}summary b{display:inline-block;min-width:4.5rem}\n"
    ".critical b{color:var(--critical)}.high b{color:var(--high)}.medium "
    "b{color:var(--medium)}.low b{color:var(--low)}\n"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0}\n"
    "th,td{text-align:left;vertical-align:top;padding:.25rem .6rem .25rem 0;border-top:1px solid "
    "var(--line)}\n"
    "th{width:5rem;font-weight:600}code,pre{font:13px/1.45 ui-monospace,monospace}\n"
    "pre{overflow-x:auto;border:1px solid var(--line);border-radius:6px;padding:.5rem}\n"
    "@media print{details{break-inside:avoid}details:not([open])>*{display:block}}\n";

static void raw(const struct print *p, const char *text) {
  sc_text_add(p->arena, p->out, sc_str_from(text));
}

static void plain(const struct print *p, struct sc_str s) { sc_put_html(p->arena, p->out, s); }

static void row(const struct print *p, const char *label, const struct sc_str *lines,
                uint32_t count, const char *separator) {
  sc_text_format(p->arena, p->out, "<tr><th>%s</th><td>", label);
  for (uint32_t i = 0; i < count; i++) {
    if (i > 0) raw(p, separator);
    plain(p, lines[i]);
  }
  raw(p, "</td></tr>\n");
}

static void answer(const struct print *p, const char *label, const struct sc_change_answer *a) {
  sc_text_format(p->arena, p->out, "<tr><th>%s</th><td>%s", label,
                 a->decision.allow ? "allowed" : "denied: ");
  if (!a->decision.allow) plain(p, a->why);
  for (uint32_t i = 0; i < a->rule_count; i++) {
    raw(p, "<br><code>");
    plain(p, a->rules[i].id);
    raw(p, "</code>");
    if (a->rules[i].file.len == 0) continue;
    raw(p, " ");
    plain(p, a->rules[i].file);
    sc_text_format(p->arena, p->out, ":%u", a->rules[i].line);
  }
  raw(p, "</td></tr>\n");
}

static void summary(const struct print *p, const struct sc_change *c) {
  sc_text_format(p->arena, p->out, "<details class=\"%s\"%s><summary><b>%s</b> ",
                 sc_risk_text(c->risk), c->risk == 3 ? " open" : "", sc_risk_text(c->risk));
  if (c->unproved != NULL) raw(p, "<em>unproved</em> ");
  plain(p, c->who[0]);
  raw(p, " · ");
  plain(p, sc_diff_chain_text(p->diff, &c->chains[0]));
  raw(p, " · <code>");
  plain(p, c->patterns[0]);
  raw(p, "</code>");
  if (c->pattern_count > 1) sc_text_format(p->arena, p->out, " and %u more", c->pattern_count - 1);
  raw(p, "</summary>\n<table>\n");
}

/* What the tables say to the change's request; ends the table. */
static void witness(const struct print *p, const struct sc_change *c) {
  if (c->kind == SC_CHANGE_OBLIGED) {
    struct sc_str duties = sc_diff_duties(p->diff, c);
    row(p, "asks", &duties, 1, "");
  }
  answer(p, "before", &c->answers[0]);
  answer(p, "after", &c->answers[1]);
  raw(p, "</table>\n<pre>");
  plain(p, sc_diff_command(p->diff, c));
  raw(p, "</pre>");
}

static void change(const struct print *p, const struct sc_change *c) {
  struct sc_str *chains = SC_NEW_ARRAY(p->arena, struct sc_str, c->chain_count);
  for (uint32_t i = 0; i < c->chain_count; i++)
    chains[i] = sc_diff_chain_text(p->diff, &c->chains[i]);
  struct sc_str width = sc_diff_width(p->diff, c);
  summary(p, c);
  row(p, "who", c->who, c->who_count, "<br>");
  row(p, "agent", chains, c->chain_count, "<br>");
  row(p, "scopes", c->patterns, c->pattern_count, "<br>");
  row(p, "when", c->when.cases, c->when.case_count, "<br>or ");
  if (width.len > 0) row(p, "width", &width, 1, "");
  if (c->unproved != NULL) {
    struct sc_str doubt = sc_diff_doubt(p->diff, c);
    row(p, "unproved", &doubt, 1, "");
  }
  if (p->diff->replay != NULL) {
    struct sc_str line = sc_diff_replay_line(p->diff, c);
    row(p, "replay", &line, 1, "");
  }
  if (c->has_witness)
    witness(p, c);
  else
    raw(p, "</table>\n");
  raw(p, "</details>\n");
}

static void source_part(const struct print *p, enum sc_source_part part) {
  uint32_t count = sc_diff_source_count(p->diff, part);
  if (count == 0) return;
  sc_text_format(p->arena, p->out, "<h2>%s</h2>\n<table>\n", sc_diff_source_title(part));
  for (uint32_t i = 0; i < count; i++) {
    struct sc_source_line line;
    sc_diff_source_line(p->diff, part, i, &line);
    sc_text_format(p->arena, p->out, "<tr><th>%.*s</th><td><code>", SC_STR_ARGS(line.kind));
    plain(p, line.name);
    raw(p, "</code></td><td>");
    plain(p, line.place);
    raw(p, "</td><td>");
    plain(p, line.what);
    raw(p, "</td></tr>\n");
  }
  raw(p, "</table>\n");
}

void sc_diff_html(struct sc_diff *diff, const struct sc_str names[2], struct sc_text *out) {
  struct print p = {diff, diff->arena, out};
  const struct sc_html_page page = {.title = SC_STR("scopec diff"), .style = SC_STR(style)};
  sc_html_begin(p.arena, out, &page);
  raw(&p, "<h1>");
  plain(&p, sc_diff_totals(diff));
  raw(&p, "</h1>\n<p>from <code>");
  plain(&p, names[0]);
  raw(&p, "</code> to <code>");
  plain(&p, names[1]);
  raw(&p, "</code></p>\n");
  if (diff->unproved != NULL) {
    raw(&p, "<p><strong>unproved:</strong> ");
    plain(&p, sc_str_from(diff->unproved));
    raw(&p, "</p>\n");
  }
  if (diff->replay != NULL) {
    raw(&p, "<p>");
    plain(&p, sc_diff_replay_totals(diff));
    raw(&p, "</p>\n");
  }
  if (diff->tests.counted) {
    raw(&p, "<p>tests: ");
    plain(&p, sc_diff_tests_totals(diff));
    raw(&p, "</p>\n");
  }
  const struct sc_change *last = NULL;
  for (size_t i = 0; i < diff->changes.count; i++) {
    const struct sc_change *c = &diff->changes.items[i];
    if (!sc_diff_listed(diff, c)) continue;
    if (last == NULL || c->kind != last->kind)
      sc_text_format(p.arena, out, "<h2>%s</h2>\n", sc_change_title(c->kind));
    change(&p, c);
    last = c;
  }
  for (unsigned part = 0; part < SC_SOURCE_PARTS; part++)
    source_part(&p, (enum sc_source_part)part);
  sc_html_end(p.arena, out, &page);
}
