/* SPDX-License-Identifier: Apache-2.0
 *
 * review_heat.c - the heat map: agents down, scopes across, coloured by last use.
 *
 * A path per class of age draws all its cells, runs of them as dashes, so 25,000 cells stay small. For readers without the picture, and for the
 * read-out under the pointer, each agent's row is also a text of one letter per scope.
 */
#include <inttypes.h>

#include "review/review_html.h"

#define AGENTS_MAX 500u
#define SCOPES_MAX 60u
#define CELL_LARGE 20u /* of at most FEW_AGENTS */
#define CELL_SMALL 14u
#define FEW_AGENTS 60u
#define LABEL_WIDTH 170u
#define LABEL_HEIGHT 165u

/* Ages, in days before the end of the period. */
enum { AGE_NONE, AGE_NEVER, AGE_NEVER_GRAVE, AGE_OLD, AGE_MONTHS, AGE_MONTH, AGE_WEEK, AGES };
static const char age_letters[AGES + 1] = ".nNomdw";
static const char *const age_names[AGES] = {
    "not granted",     "never used",    "never used, of high or critical risk",
    "60 days or more", "30 to 60 days", "7 to 30 days",
    "the last 7 days"};

struct heat {
  const struct sc_review_page *page;
  uint32_t scopes[SCOPES_MAX]; /* of the review */
  uint32_t scope_count, agent_count, scopes_left;
  unsigned cell; /* its side, with the line around it */
  uint32_t *column_of; /* per scope: column + 1 */
  uint8_t *ages; /* agent_count * scope_count */
};

static unsigned age_of(const struct sc_review *review, const struct sc_review_row *row) {
  int64_t end = review->simulation->stats.last;
  if (row->use.count == 0)
    return review->scopes[row->scope].risk >= SC_RISK_HIGH ? AGE_NEVER_GRAVE : AGE_NEVER;
  int64_t days = (end - (int64_t)row->use.last) / 86400;
  return days < 7 ? AGE_WEEK : days < 30 ? AGE_MONTH : days < 60 ? AGE_MONTHS : AGE_OLD;
}

/* The scopes that most agents are granted, in the order of their names. */
static void choose_scopes(struct heat *heat) {
  const struct sc_review *review = heat->page->review;
  uint32_t granted = 0;
  uint64_t least = 1;
  for (uint32_t s = 0; s < review->scope_count; s++)
    granted += review->scopes[s].agents.granted > 0;
  for (;; least++) { /* the smallest number of agents for which they fit */
    uint32_t count = 0;
    for (uint32_t s = 0; s < review->scope_count; s++)
      count += review->scopes[s].agents.granted >= least;
    if (count <= SCOPES_MAX) break;
  }
  for (uint32_t pass = 0; pass < 2; pass++) /* then those of one agent fewer, as far as they fit */
    for (uint32_t s = 0; s < review->scope_count && heat->scope_count < SCOPES_MAX; s++) {
      uint64_t agents = review->scopes[s].agents.granted;
      if (pass == 0 ? agents >= least : agents > 0 && agents + 1 == least)
        heat->scopes[heat->scope_count++] = s;
    }
  for (uint32_t i = 1; i < heat->scope_count; i++) /* few: an insertion sort */
    for (uint32_t k = i; k > 0 && heat->scopes[k - 1] > heat->scopes[k]; k--) {
      uint32_t moved = heat->scopes[k];
      heat->scopes[k] = heat->scopes[k - 1];
      heat->scopes[k - 1] = moved;
    }
  heat->scopes_left = granted - heat->scope_count;
  heat->column_of = SC_NEW_ARRAY(review->arena, uint32_t, review->scope_count);
  for (uint32_t i = 0; i < heat->scope_count; i++) heat->column_of[heat->scopes[i]] = i + 1;
}

static void find_ages(struct heat *heat) {
  const struct sc_review *review = heat->page->review;
  heat->agent_count = review->agent_count < AGENTS_MAX ? review->agent_count : AGENTS_MAX;
  heat->ages = SC_NEW_ARRAY(review->arena, uint8_t, (size_t)heat->agent_count * heat->scope_count);
  for (uint32_t a = 0; a < heat->agent_count; a++) {
    const struct sc_review_agent *agent = &review->agents[review->worst[a]];
    uint8_t *ages = heat->ages + (size_t)a * heat->scope_count;
    for (uint32_t t = 0; t < agent->task_count; t++) {
      const struct sc_review_task *task = &review->tasks[agent->first_task + t];
      for (uint32_t i = 0; i < task->row_count; i++) {
        const struct sc_review_row *row = &review->rows.items[task->first_row + i];
        uint32_t column = heat->column_of[row->scope];
        unsigned age = age_of(review, row);
        if (column > 0 && age > ages[column - 1]) ages[column - 1] = (uint8_t)age;
      }
    }
  }
}

/* Cells of one age: a dashed stroke per run of neighbours, in units of a cell. */
static void put_cells(const struct heat *heat, unsigned age) {
  const struct sc_review_page *page = heat->page;
  sc_page_format(
      page,
      "<path class=\"age %c\" transform=\"translate(%u %u) scale(%u) translate(.07 .5)\" d=\"",
      age_letters[age], LABEL_WIDTH, LABEL_HEIGHT, heat->cell);
  for (uint32_t a = 0; a < heat->agent_count; a++) {
    const uint8_t *ages = heat->ages + (size_t)a * heat->scope_count;
    for (uint32_t s = 0, end; s < heat->scope_count; s = end) {
      for (end = s; end < heat->scope_count && ages[end] == age;) end++;
      if (end > s) sc_page_format(page, "M%u %uh%u", s, a, end - s);
      if (end == s) end++;
    }
  }
  sc_page_raw(page, "\" />\n");
}

static struct sc_str shortened(const struct sc_review_page *page, struct sc_str name, size_t max) {
  if (name.len <= max) return name;
  size_t keep = max - 1;
  while (keep > 0 && ((unsigned char)name.ptr[keep] & 0xc0) == 0x80) keep--;
  return sc_str_format(page->arena, "%.*s…", (int)keep, name.ptr);
}

/* The end of a scope's name says more than its beginning. */
static struct sc_str end_of(const struct sc_review_page *page, struct sc_str name, size_t max) {
  if (name.len <= max) return name;
  size_t from = name.len - max + 1;
  while (from < name.len && ((unsigned char)name.ptr[from] & 0xc0) == 0x80) from++;
  return sc_str_format(page->arena, "…%.*s", (int)(name.len - from), name.ptr + from);
}

static void put_labels(const struct heat *heat) {
  const struct sc_review_page *page = heat->page;
  const struct sc_review *review = page->review;
  for (uint32_t s = 0; s < heat->scope_count; s++) {
    sc_page_format(page, "<text class=column-name transform=\"translate(%u %u) rotate(-60)\">",
                   LABEL_WIDTH + s * heat->cell + heat->cell / 2 + 3, LABEL_HEIGHT - 6);
    sc_page_text(page, end_of(page, review->scopes[heat->scopes[s]].name, 26));
    sc_page_raw(page, "</text>");
  }
  for (uint32_t a = 0; a < heat->agent_count; a++) {
    sc_page_format(page, "\n<text class=row-name x=%u y=%u>", LABEL_WIDTH - 8,
                   LABEL_HEIGHT + a * heat->cell + heat->cell / 2 + 4);
    sc_page_text(page, shortened(page, review->agents[review->worst[a]].model->name, 24));
    sc_page_raw(page, "</text>");
  }
  sc_page_raw(page, "\n");
}

/* For the read-out: names of columns, and per agent its letters. */
static void put_letters(const struct heat *heat) {
  const struct sc_review_page *page = heat->page;
  const struct sc_review *review = page->review;
  sc_page_raw(page, "<details class=letters><summary>The same as text</summary><p>A letter per "
                    "scope, in the order of the list: <b>w</b> used in the last 7 days of the "
                    "period, <b>d</b> 7 to 30 days before its end, <b>m</b> 30 to 60, <b>o</b> "
                    "longer ago, <b>n</b> never, <b>N</b> never and of high or critical risk, "
                    "<b>.</b> not granted.</p><ol class=columns>");
  for (uint32_t s = 0; s < heat->scope_count; s++) {
    sc_page_raw(page, "<li>");
    sc_page_text(page, review->scopes[heat->scopes[s]].name);
  }
  sc_page_raw(page, "</ol><table class=letters><thead><tr><th scope=col>Agent<th scope=col>Scopes"
                    "<tbody>\n");
  for (uint32_t a = 0; a < heat->agent_count; a++) {
    sc_page_raw(page, "<tr><th scope=row>");
    sc_page_text(page, review->agents[review->worst[a]].model->name);
    sc_page_raw(page, "<td>");
    for (uint32_t s = 0; s < heat->scope_count; s++)
      sc_page_format(page, "%c", age_letters[heat->ages[(size_t)a * heat->scope_count + s]]);
    sc_page_raw(page, "\n");
  }
  sc_page_raw(page, "</table></details>\n");
}

static void put_legend(const struct heat *heat) {
  sc_page_raw(heat->page, "<ul class=legend>");
  for (unsigned age = AGES; age-- > AGE_NEVER;)
    sc_page_format(heat->page,
                   "<li><svg viewBox=\"0 0 14 14\" aria-hidden=true><path class=\"age %c\" "
                   "transform=\"scale(14) translate(.07 .5)\" "
                   "d=\"M0 0h1\" /></svg> %s",
                   age_letters[age], age_names[age]);
  sc_page_raw(heat->page, "</ul>\n");
}

static void put_note(const struct heat *heat) {
  const struct sc_review_page *page = heat->page;
  uint32_t agents_left = page->review->agent_count - heat->agent_count;
  sc_page_raw(page, "<p>When each agent last used what one of its tasks grants, in days before the "
                    "end of the period. Agents with the highest score first; an empty place is a "
                    "scope that the agent is not granted.");
  if (agents_left > 0)
    sc_page_format(page, " %s more agents are not shown.", sc_page_number(page, agents_left));
  if (heat->scopes_left > 0)
    sc_page_format(page, " %s more scopes, which fewer agents are granted, are not shown.",
                   sc_page_number(page, heat->scopes_left));
  sc_page_raw(page, "</p>\n");
}

void sc_page_heat(const struct sc_review_page *page) {
  struct heat heat = {.page = page};
  sc_page_section(page, "heat", "Last use of each scope by each agent");
  choose_scopes(&heat);
  find_ages(&heat);
  heat.cell = heat.agent_count <= FEW_AGENTS ? CELL_LARGE : CELL_SMALL;
  put_note(&heat);
  put_legend(&heat);
  unsigned width = LABEL_WIDTH + heat.scope_count * heat.cell + 90;
  unsigned height = LABEL_HEIGHT + heat.agent_count * heat.cell + 4;
  sc_page_format(page,
                 "<div class=\"scroll tall\" tabindex=0 role=region aria-label=\"Heat map\"><svg "
                 "class=\"heat %s\" data-left=%u data-top=%u data-cell=%u "
                 "width=%u height=%u viewBox=\"0 0 %u %u\" role=img aria-labelledby=\"fh-t fh-d\">"
                 "<title id=fh-t>Agents and scopes by last use</title><desc id=fh-d>%" PRIu32
                 " agents by %" PRIu32 " scopes; the table below says the same.</desc>\n",
                 heat.cell == CELL_LARGE ? "large" : "small", LABEL_WIDTH, LABEL_HEIGHT, heat.cell,
                 width, height, width, height, heat.agent_count, heat.scope_count);
  put_labels(&heat);
  for (unsigned age = AGE_NEVER; age < AGES; age++) put_cells(&heat, age);
  sc_page_raw(page, "</svg></div><p class=readout aria-live=polite></p>\n");
  put_letters(&heat);
  sc_page_section_end(page);
}
