/* SPDX-License-Identifier: Apache-2.0
 *
 * review_html.c - the page of a review: its frame, what it says at first sight, and the words of its parts.
 *
 * Elements whose end HTML lets a parser find (tr, td, th, li, option) are not closed: a page may have a hundred thousand.
 */
#include "review/review_html.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "explain/request_text.h"

void sc_page_raw(const struct sc_review_page *page, const char *markup) {
  sc_text_add(page->arena, page->out, sc_str_from(markup));
}

void sc_page_format(const struct sc_review_page *page, const char *format, ...) {
  char text[512]; /* markup and numbers only: names go through sc_page_text */
  va_list args;
  va_start(args, format);
  int len = vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (len > 0)
    sc_text_add(page->arena, page->out,
                (struct sc_str){text, (size_t)len < sizeof text ? (size_t)len : sizeof text - 1});
}

void sc_page_text(const struct sc_review_page *page, struct sc_str text) {
  sc_put_html(page->arena, page->out, text);
}

void sc_page_code(const struct sc_review_page *page, struct sc_str text) {
  sc_page_raw(page, "<code>");
  sc_page_text(page, text);
  sc_page_raw(page, "</code>");
}

const char *sc_page_number(const struct sc_review_page *page, uint64_t value) {
  char digits[32], *to = digits + sizeof digits;
  unsigned count = 0;
  *--to = 0;
  do {
    if (count > 0 && count % 3 == 0) *--to = ',';
    *--to = (char)('0' + value % 10);
    count++;
  } while ((value /= 10) > 0);
  return sc_arena_copy(page->arena, to, strlen(to));
}

const char *sc_page_day(const struct sc_review_page *page, int64_t at) {
  struct sc_str text = sc_instant_text(page->arena, at);
  return sc_arena_copy(page->arena, text.ptr, 10);
}

const char *sc_page_plural(uint64_t count) { return count == 1 ? "" : "s"; }

void sc_page_risk(const struct sc_review_page *page, enum sc_risk risk) {
  const char *name = sc_risk_name(risk);
  sc_page_format(page, "<b class=%s>%s</b>", name, name);
}

void sc_page_place(const struct sc_review_page *page, struct sc_str file, uint32_t line) {
  if (file.len == 0) return;
  sc_page_raw(page, "<i>");
  sc_page_text(page, file);
  sc_page_format(page, ":%" PRIu32 "</i>", line);
}

void sc_page_section(const struct sc_review_page *page, const char *id, const char *title) {
  sc_page_format(page, "<section id=%s><h2>%s</h2>\n", id, title);
}

void sc_page_section_end(const struct sc_review_page *page) { sc_page_raw(page, "</section>\n"); }

/* --- at first sight ------------------------------------------------------------------------------------------------ */

static void put_head(const struct sc_review_page *page) {
  const struct sc_review *review = page->review;
  const struct sc_log_stats *stats = &review->simulation->stats;
  sc_page_raw(page, "<header><h1>Least-privilege review <span>");
  sc_page_text(page, review->policy->name);
  sc_page_raw(page, " ");
  sc_page_text(page, review->policy->version);
  sc_page_format(page,
                 "</span></h1>\n<p class=lead><time>%s</time> to <time>%s</time> · %s event%s",
                 sc_page_day(page, stats->first), sc_page_day(page, stats->last),
                 sc_page_number(page, stats->events), sc_page_plural(stats->events));
  sc_page_format(page, " of %s log%s · times in ", sc_page_number(page, review->inputs->log_count),
                 sc_page_plural(review->inputs->log_count));
  sc_page_text(page, review->zone);
  sc_page_raw(page, "</p>\n<nav aria-label=Contents><ul><li><a href=#overview>Overview</a>"
                    "<li><a href=#worst>Worst agents</a><li><a href=#signals>What stands "
                    "out</a><li><a href=#heat>Last use</a>"
                    "<li><a href=#agents>Agents</a><li><a href=#rules>People and delegations</a>"
                    "<li><a href=#scopes>Scopes</a><li><a href=#attempts>Denied attempts</a>"
                    "<li><a href=#provenance>Provenance</a></ul></nav></header>\n<main>\n");
}

static void put_evidence(const struct sc_review_page *page) {
  const struct sc_review *review = page->review;
  const struct sc_log_stats *stats = &review->simulation->stats;
  uint64_t hours = (uint64_t)(stats->last - stats->first) / 3600;
  sc_page_format(page, "<p class=\"evidence %s\" role=note><strong>Evidence: ",
                 sc_confidence_name(review->findings->confidence));
  switch (review->findings->confidence) {
  case SC_CONFIDENCE_FULL: sc_page_raw(page, "full.</strong> "); break;
  case SC_CONFIDENCE_PARTIAL:
    sc_page_raw(page, "partial.</strong> There are damaged lines or gaps: what is unused here "
                      "may have been used then. ");
    break;
  case SC_CONFIDENCE_NONE:
    sc_page_format(page,
                   "not enough.</strong> Less than the %" PRIu32 " hours that were asked for "
                   "are covered, so nothing is advised but to wait. ",
                   review->inputs->min_window_s / 3600);
    break;
  }
  sc_page_format(page, "The logs cover %" PRIu64 " d %" PRIu64 " h", hours / 24, hours % 24);
  sc_page_format(page, ", with %s damaged line%s and %zu gap%s of %" PRIu32 " h or more.</p>\n",
                 sc_page_number(page, stats->damaged.count), sc_page_plural(stats->damaged.count),
                 review->inputs->gap_count, sc_page_plural(review->inputs->gap_count),
                 review->inputs->gap_hours);
}

static void tile(const struct sc_review_page *page, const char *label, uint64_t value,
                 const char *unit, const char *note) {
  sc_page_format(page, "<div><dt>%s</dt><dd><strong>%s</strong>%s", label,
                 sc_page_number(page, value), unit);
  sc_page_format(page, "<small>%s</small></dd></div>\n", note);
}

static const char *share(const struct sc_review_page *page, uint64_t part, uint64_t all) {
  char text[64];
  int len = snprintf(text, sizeof text, "%u%% of what is granted", sc_review_score(part, all));
  return sc_arena_copy(page->arena, text, (size_t)len);
}

static uint64_t unused(const struct sc_review_count *count) { return count->granted - count->used; }

static void count_findings(const struct sc_review *review, uint64_t *dormant, uint64_t *denied) {
  for (size_t i = 0; i < review->findings->items.count; i++) {
    const struct sc_finding *f = &review->findings->items.items[i];
    *dormant += f->kind == SC_FINDING_DORMANT_AGENT;
    *denied += f->kind == SC_FINDING_DENIED ? f->use.count : 0;
  }
}

static void put_tiles(const struct sc_review_page *page) {
  const struct sc_review *review = page->review;
  const struct sc_review_count *all = &review->all;
  uint64_t dormant = 0, denied = 0;
  uint64_t grave = unused(&review->risks[SC_RISK_CRITICAL]) + unused(&review->risks[SC_RISK_HIGH]);
  count_findings(review, &dormant, &denied);
  sc_page_raw(page, "<dl class=tiles>\n");
  tile(page, "Over-privilege score", sc_review_score(review->unused_weight, review->weight),
       "<span> of 100</span>", "0: all that is granted is used");
  tile(page, "Scopes in tasks", all->granted, "", "what agents can be given");
  tile(page, "Used", all->used, "", share(page, all->used, all->granted));
  tile(page, "Unused", unused(all), "", share(page, unused(all), all->granted));
  tile(page, "High or critical, unused", grave, "", "what to look at first");
  tile(page, "Agents without use", dormant, "", "nothing was allowed to them");
  tile(page, "Denied attempts", denied, "", "events, by names of the policy");
  tile(page, "Rules to remove or narrow", page->review->advised, "",
       "grants, entries and delegations");
  sc_page_raw(page, "</dl>\n");
}

/* --- since the last report ----------------------------------------------------------------------------------------- */

#define CHANGES_SHOWN 100u

static void put_change(const struct sc_review_page *page, const struct sc_review_change *change) {
  const char *at = change->key.ptr + 1, *end = change->key.ptr + change->key.len;
  sc_page_raw(page, "<li>");
  for (unsigned i = 0; i < 3; i++) { /* the three names of a key, each behind a byte 0xff */
    const char *stop = i < 2 ? memchr(at, 0xff, (size_t)(end - at)) : end;
    sc_page_raw(page, i == 1 ? " / " : i == 2 ? " · " : "");
    sc_page_code(page, (struct sc_str){at, (size_t)(stop - at)});
    at = stop + 1;
  }
  sc_page_raw(page, "\n");
}

static void put_changes(const struct sc_review_page *page, unsigned kind, const char *title) {
  const struct sc_review *review = page->review;
  uint64_t count = review->change_counts[kind], shown = 0;
  sc_page_format(page, "<details><summary><strong>%s</strong> %s</summary><ul>",
                 sc_page_number(page, count), title);
  for (size_t i = 0; i < review->changes.count && shown < CHANGES_SHOWN; i++) {
    if ((unsigned)review->changes.items[i].kind != kind) continue;
    put_change(page, &review->changes.items[i]);
    shown++;
  }
  if (count > shown)
    sc_page_format(page, "<li>and %s more; the JSON report has them",
                   sc_page_number(page, count - shown));
  sc_page_raw(page, "</ul></details>\n");
}

static void put_since(const struct sc_review_page *page) {
  const struct sc_review_inputs *inputs = page->review->inputs;
  if (inputs->past_count == 0) return;
  const struct sc_review_past *last = &inputs->past[inputs->past_count - 1];
  sc_page_format(
      page, "<h3>Since the review of <time>%s</time> to <time>%s</time></h3>\n<div class=since>",
      sc_page_day(page, last->first), sc_page_day(page, last->last));
  put_changes(page, SC_ROW_GONE, "scopes of tasks that were granted then and are gone");
  put_changes(page, SC_ROW_NEW, "new");
  put_changes(page, SC_ROW_STILL_UNUSED, "unused then and now");
  sc_page_raw(page, "</div>\n");
}

/* --- all -------------------------------------------------------------------------------------------------------------- */

void sc_review_html(const struct sc_review *review, struct sc_text *out) {
  struct sc_review_page page = {.review = review, .arena = review->arena, .out = out};
  page.short_rows = review->rows.count > SC_PAGE_SHORT_FROM;
  const struct sc_html_page shell = {
      .title =
          sc_str_format(review->arena, "Least-privilege review: %.*s %.*s",
                        SC_STR_ARGS(review->policy->name), SC_STR_ARGS(review->policy->version)),
      .style = {(const char *)sc_review_style, sc_review_style_len},
      .script = {(const char *)sc_review_script, sc_review_script_len}};
  sc_html_begin(review->arena, out, &shell);
  put_head(&page);
  sc_page_section(&page, "overview", "Overview");
  put_evidence(&page);
  put_tiles(&page);
  put_since(&page);
  sc_page_figures(&page);
  sc_page_section_end(&page);
  sc_page_worst(&page);
  sc_page_signals(&page);
  sc_page_heat(&page);
  struct sc_text tail = {0}; /* first: agents get what room is left */
  page.out = &tail;
  sc_page_rules(&page);
  sc_page_scopes(&page);
  sc_page_attempts(&page);
  sc_page_provenance(&page);
  page.out = out;
  page.limit = tail.count < SC_PAGE_MAX ? SC_PAGE_MAX - tail.count : 0;
  sc_page_agents(&page);
  sc_text_add(page.arena, out, sc_text_str(&tail));
  sc_page_raw(&page, "</main>\n");
  sc_html_end(review->arena, out, &shell);
}
