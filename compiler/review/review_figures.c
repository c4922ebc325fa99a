/* SPDX-License-Identifier: Apache-2.0
 *
 * review_figures.c - figures of totals as SVG inside the page. Each has a title and a description that says in words what it
 * shows, and tells its parts apart by shape or pattern as well as by colour.
 */
#include <inttypes.h>

#include "review/review_html.h"

#define BUCKETS 10u
#define PAST_SHOWN 15u /* reports before this one in the trend */

static void figure(const struct sc_review_page *page, const char *id, const char *title,
                   unsigned width, unsigned height) {
  sc_page_format(page,
                 "<figure><figcaption>%s</figcaption><svg viewBox=\"0 0 %u %u\" role=img "
                 "aria-labelledby=\"%s-t %s-d\"><title id=%s-t>%s</title><desc id=%s-d>",
                 title, width, height, id, id, id, title, id);
}

static void figure_body(const struct sc_review_page *page) { sc_page_raw(page, "</desc>\n"); }

static void figure_end(const struct sc_review_page *page, const char *note) {
  sc_page_format(page, "</svg><p class=note>%s</p></figure>\n", note);
}

static uint64_t unused(const struct sc_review_count *count) { return count->granted - count->used; }

/* --- used and unused by risk ----------------------------------------------------------------------------------- */

static void risk_bar(const struct sc_review_page *page, unsigned risk, uint64_t most, unsigned y) {
  const struct sc_review_count *count = &page->review->risks[risk];
  unsigned used = (unsigned)(280 * count->used / most);
  unsigned rest = (unsigned)(280 * count->granted / most) - used;
  sc_page_format(page, "<text x=0 y=%u class=label>%s</text>", y + 17,
                 sc_risk_name((enum sc_risk)risk));
  if (count->used > 0)
    sc_page_format(page, "<rect class=used x=70 y=%u width=%u height=24 />", y,
                   used > 1 ? used : 2);
  if (unused(count) > 0)
    sc_page_format(page, "<rect class=unused x=%u y=%u width=%u height=24 />", 70 + used, y,
                   rest > 1 ? rest : 2);
  sc_page_format(page, "<text x=%u y=%u class=value>%s of %s</text>\n", 78 + used + rest, y + 17,
                 sc_page_number(page, unused(count)), sc_page_number(page, count->granted));
}

static void put_risks(const struct sc_review_page *page) {
  uint64_t most = 1;
  figure(page, "fr", "Used and unused by risk", 480, 178);
  for (unsigned risk = SC_RISKS; risk-- > 0;) {
    const struct sc_review_count *count = &page->review->risks[risk];
    if (count->granted > most) most = count->granted;
    sc_page_format(page, "%s: %" PRIu64 " used and %" PRIu64 " unused of %" PRIu64 ". ",
                   sc_risk_name((enum sc_risk)risk), count->used, unused(count), count->granted);
  }
  figure_body(page);
  sc_page_raw(page, "<defs><pattern id=hatch width=6 height=6 patternUnits=userSpaceOnUse "
                    "patternTransform=\"rotate(45)\"><rect class=hatch-bg width=6 height=6 />"
                    "<rect class=hatch-line width=2 height=6 /></pattern></defs>");
  for (unsigned i = 0; i < SC_RISKS; i++) risk_bar(page, SC_RISK_CRITICAL - i, most, 4 + 36 * i);
  sc_page_raw(page, "<rect class=used x=70 y=156 width=14 height=14 /><text x=90 y=168 "
                    "class=key>used</text><rect class=unused x=140 y=156 width=14 height=14 />"
                    "<text x=160 y=168 class=key>unused</text>");
  figure_end(page, "Scopes of tasks. The numbers are the unused ones.");
}

/* --- distribution of scores ------------------------------------------------------------------------------------- */

static void put_scores(const struct sc_review_page *page) {
  const struct sc_review *review = page->review;
  uint64_t buckets[BUCKETS] = {0}, most = 1;
  for (uint32_t a = 0; a < review->agent_count; a++) {
    unsigned score =
        sc_review_score(review->agents[a].unused_weight, review->agents[a].weight) / BUCKETS;
    buckets[score < BUCKETS ? score : BUCKETS - 1]++;
  }
  figure(page, "fs", "Agents by over-privilege score", 480, 178);
  for (unsigned i = 0; i < BUCKETS; i++) {
    if (buckets[i] > most) most = buckets[i];
    sc_page_format(page, "%u to %u: %" PRIu64 " agent%s. ", 10 * i, i == 9 ? 100 : 10 * i + 9,
                   buckets[i], sc_page_plural(buckets[i]));
  }
  figure_body(page);
  for (unsigned i = 0; i < BUCKETS; i++) {
    unsigned height = (unsigned)(110 * buckets[i] / most), x = 10 + 46 * i;
    if (buckets[i] > 0 && height < 2) height = 2;
    if (buckets[i] > 0) {
      sc_page_format(page, "<rect class=column x=%u y=%u width=38 height=%u />", x, 138 - height,
                     height);
      sc_page_format(page, "<text x=%u y=%u class=\"value middle\">%s</text>", x + 19, 131 - height,
                     sc_page_number(page, buckets[i]));
    }
    sc_page_format(page, "<text x=%u y=156 class=\"key middle\">%u–%u</text>\n", x + 19, 10 * i,
                   i == 9 ? 100 : 10 * i + 9);
  }
  sc_page_raw(page, "<path class=axis d=\"M4 138.5h472\" />");
  figure_end(page, "0: all that an agent is granted is used. 100: nothing of it is. "
                   "<a href=#formula>The formula</a>");
}

/* --- trend ----------------------------------------------------------------------------------------------------------- */

struct point {
  int64_t at;
  unsigned score, unused; /* of 100 */
};

static size_t collect_points(const struct sc_review_page *page, struct point *out) {
  const struct sc_review *review = page->review;
  const struct sc_review_inputs *inputs = review->inputs;
  size_t count = 0;
  size_t from = inputs->past_count > PAST_SHOWN ? inputs->past_count - PAST_SHOWN : 0;
  for (size_t i = from; i < inputs->past_count; i++) {
    const struct sc_review_past *past = &inputs->past[i];
    out[count++] = (struct point){past->last, sc_review_score(past->unused_weight, past->weight),
                                  sc_review_score(past->granted - past->used, past->granted)};
  }
  out[count++] = (struct point){review->simulation->stats.last,
                                sc_review_score(review->unused_weight, review->weight),
                                sc_review_score(unused(&review->all), review->all.granted)};
  return count;
}

static unsigned trend_x(size_t i, size_t count) {
  return count < 2 ? 250 : (unsigned)(60 + i * 380 / (count - 1));
}

static unsigned trend_y(unsigned of_100) { return 130 - of_100 * 110 / 100; }

static void put_line(const struct sc_review_page *page, const struct point *points, size_t count,
                     bool score) {
  sc_page_format(page, "<path class=%s d=\"", score ? "line" : "line-2");
  for (size_t i = 0; i < count; i++)
    sc_page_format(page, "%s%u %u", i == 0 ? "M" : "L", trend_x(i, count),
                   trend_y(score ? points[i].score : points[i].unused));
  sc_page_raw(page, "\" />");
}

static void put_points(const struct sc_review_page *page, const struct point *points,
                       size_t count) {
  for (size_t i = 0; i < count; i++) {
    unsigned x = trend_x(i, count), y = trend_y(points[i].score);
    sc_page_format(page, "<rect class=dot-2 x=%u y=%u width=7 height=7 />", x - 3,
                   trend_y(points[i].unused) - 3);
    sc_page_format(page, "<circle class=dot cx=%u cy=%u r=4 />", x, y);
    if (count > 6 && i + 1 != count && i % 4 != 0) continue;
    sc_page_format(page, "<text x=%u y=%u class=\"value middle\">%u</text>", x,
                   y < 24 ? y + 18 : y - 9, points[i].score);
    sc_page_format(page, "<text x=%u y=152 class=\"key middle\">%.7s</text>\n", x,
                   sc_page_day(page, points[i].at));
  }
}

static void put_trend(const struct sc_review_page *page) {
  struct point points[PAST_SHOWN + 1];
  size_t count = collect_points(page, points);
  figure(page, "ft", "Trend over the reviews", 480, 178);
  for (size_t i = 0; i < count; i++)
    sc_page_format(page, "%s: score %u, %u%% unused. ", sc_page_day(page, points[i].at),
                   points[i].score, points[i].unused);
  figure_body(page);
  for (unsigned i = 0; i <= 100; i += 50) {
    sc_page_format(page, "<path class=grid d=\"M34 %u.5h440\" />", trend_y(i));
    sc_page_format(page, "<text x=28 y=%u class=\"key end\">%u</text>", trend_y(i) + 4, i);
  }
  if (count > 1) put_line(page, points, count, false);
  if (count > 1) put_line(page, points, count, true);
  put_points(page, points, count);
  sc_page_raw(page, "<circle class=dot cx=66 cy=170 r=4 /><text x=76 y=174 class=key>score</text>"
                    "<rect class=dot-2 x=133 y=167 width=7 height=7 /><text x=146 y=174 "
                    "class=key>unused scopes, %</text>");
  figure_end(page, page->review->inputs->past_count == 0
                       ? "No earlier report was given (<code>--previous</code>)."
                       : "By the end of each period.");
}

/* --- hours of the week ---------------------------------------------------------------------------------------------- */

static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

struct week {
  uint64_t used[SC_WEEK_HOURS], most;
  unsigned allowed, partly, of_used;
};

static void sum_week(const struct sc_review *review, struct week *out) {
  *out = (struct week){.most = 1};
  for (uint32_t t = 0; t < review->task_count; t++)
    for (unsigned h = 0; h < SC_WEEK_HOURS && review->tasks[t].used_hours != NULL; h++)
      out->used[h] += review->tasks[t].used_hours[h];
  for (unsigned h = 0; h < SC_WEEK_HOURS; h++) {
    out->allowed += review->hours.all.hours[h] != SC_HOUR_NEVER;
    out->partly += review->hours.all.hours[h] == SC_HOUR_PARTLY;
    out->of_used += out->used[h] > 0;
    if (out->used[h] > out->most) out->most = out->used[h];
  }
}

/* Half the width of the mark of use: its area grows with the logarithm of the count. */
static unsigned mark_size(uint64_t used, uint64_t most) {
  unsigned steps = 0, all = 0;
  for (uint64_t v = used; v > 0; v >>= 1) steps++;
  for (uint64_t v = most; v > 0; v >>= 1) all++;
  return used == 0 ? 0 : 2 + 5 * steps / (all > 0 ? all : 1);
}

static void put_hour(const struct sc_review_page *page, const struct week *week, unsigned hour) {
  static const char *const classes[] = {"never", "partly", "whole"};
  unsigned x = 44 + hour % 24 * 18, y = 4 + hour / 24 * 18;
  unsigned mark = mark_size(week->used[hour], week->most);
  sc_page_format(page, "<rect class=%s x=%u y=%u width=16 height=16 rx=2 />",
                 classes[page->review->hours.all.hours[hour]], x, y);
  if (mark > 0)
    sc_page_format(
        page, "<circle class=mark cx=%u cy=%u r=%u><title>%s %02u:00, %s event%s</title></circle>",
        x + 8, y + 8, mark, days[hour / 24], hour % 24, sc_page_number(page, week->used[hour]),
        sc_page_plural(week->used[hour]));
}

static void put_week(const struct sc_review_page *page) {
  struct week week;
  sum_week(page->review, &week);
  figure(page, "fw", "Hours of the week: allowed and used", 480, 178);
  sc_page_format(
      page,
      "Of 168 hours of the week %u are allowed to some task, %u of them in part; %u were "
      "used.",
      week.allowed, week.partly, week.of_used);
  figure_body(page);
  for (unsigned d = 0; d < 7; d++)
    sc_page_format(page, "<text x=36 y=%u class=\"key end\">%s</text>", 16 + 18 * d, days[d]);
  for (unsigned h = 0; h < 24; h += 6)
    sc_page_format(page, "<text x=%u y=144 class=key>%02u</text>", 44 + 18 * h, h);
  sc_page_raw(page, "\n");
  for (unsigned h = 0; h < SC_WEEK_HOURS; h++) put_hour(page, &week, h);
  sc_page_raw(page,
              "<rect class=whole x=44 y=156 width=14 height=14 rx=2 /><text x=64 y=168 class=key>"
              "allowed</text><rect class=partly x=122 y=156 width=14 height=14 rx=2 /><text x=142 "
              "y=168 class=key>in part</text><rect class=never x=196 y=156 width=14 height=14 rx=2 "
              "/><text x=216 y=168 class=key>never</text><circle class=mark cx=266 cy=163 r=5 />"
              "<text x=278 y=168 class=key>used; more is larger</text>");
  sc_page_format(page,
                 "</svg><p class=note>%u of 168 hours are allowed to some task, %u were used. "
                 "Times in ",
                 week.allowed, week.of_used);
  sc_page_text(page, page->review->zone);
  sc_page_raw(
      page, page->review->hours.proved
                ? ". What is allowed is computed from the conditions, not sampled.</p></figure>\n"
                : ". Not everything could be looked at: more hours may be allowed.</p></figure>\n");
}

void sc_page_figures(const struct sc_review_page *page) {
  sc_page_raw(page, "<div class=figures>\n");
  put_risks(page);
  put_scores(page);
  put_week(page);
  put_trend(page);
  sc_page_raw(page, "</div>\n");
}
