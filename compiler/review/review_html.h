/* SPDX-License-Identifier: Apache-2.0
 *
 * review_html.h - between the parts of the page.
 */
#ifndef SC_REVIEW_HTML_H
#define SC_REVIEW_HTML_H

#include "html/html_page.h"
#include "review/review.h"

struct sc_review_page {
  const struct sc_review *review;
  struct sc_arena *arena;
  struct sc_text *out;
  size_t limit; /* no agent begins behind so many bytes */
  bool short_rows; /* so many rows that those which say the same are told together */
};

#define SC_PAGE_SHORT_FROM 4000u /* rows */
#define SC_PAGE_MAX ((size_t)2950 * 1000) /* bytes; agents that come then are counted only */

/* review_html.c: markup as it is, names escaped, 1,234,567, "2026-03-31". */
void sc_page_raw(const struct sc_review_page *page, const char *markup);
void sc_page_format(const struct sc_review_page *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void sc_page_text(const struct sc_review_page *page, struct sc_str text);
void sc_page_code(const struct sc_review_page *page, struct sc_str text);
const char *sc_page_number(const struct sc_review_page *page, uint64_t value);
const char *sc_page_day(const struct sc_review_page *page, int64_t at);
const char *sc_page_plural(uint64_t count); /* "s", or "" for 1 */
/* The risk as a word with its mark. */
void sc_page_risk(const struct sc_review_page *page, enum sc_risk risk);
void sc_page_place(const struct sc_review_page *page, struct sc_str file, uint32_t line);
/* A part of the page; `id` is what the contents link to. */
void sc_page_section(const struct sc_review_page *page, const char *id, const char *title);
void sc_page_section_end(const struct sc_review_page *page);

/* review_figures.c: used and unused by risk, distribution of scores, trend, hours of the week. */
void sc_page_figures(const struct sc_review_page *page);
/* review_heat.c: agents and scopes by last use. */
void sc_page_heat(const struct sc_review_page *page);
/* review_agents.c: the ten worst; each agent with its tasks. */
void sc_page_worst(const struct sc_review_page *page);
void sc_page_agents(const struct sc_review_page *page);
/* review_tables.c: roles, users and delegations; scopes; findings; provenance. */
void sc_page_rules(const struct sc_review_page *page);
void sc_page_scopes(const struct sc_review_page *page);
void sc_page_signals(const struct sc_review_page *page);
void sc_page_attempts(const struct sc_review_page *page);
void sc_page_provenance(const struct sc_review_page *page);

/* report.css and report.js, built into the program. */
extern const unsigned char sc_review_style[], sc_review_script[];
extern const size_t sc_review_style_len, sc_review_script_len;

#endif
