/* SPDX-License-Identifier: Apache-2.0
 *
 * unified.c - a unified diff of two texts.
 *
 * Lines become numbers. Lines that are unique in both texts and in the same order in both (a longest rising subsequence)
 * are anchors; between two anchors the shortest edit script is found by Myers' greedy algorithm, up to EDITS_MAX edits. Where the
 * edits that made the one text of the other are known, nothing is searched.
 */
#include "fmt/unified.h"

#include "base/intern.h"

#define EDITS_MAX 400u
#define CONTEXT 3u

struct side {
  struct sc_str *lines; /* with their ends */
  uint32_t *ids; /* equal lines have equal ids */
  uint32_t count;
  bool *changed; /* removed, or added */
};

struct differ {
  struct sc_arena *arena;
  struct side a, b;
  uint32_t
      *gives; /* per line of a that is removed: lines of b that take its place; NULL = not known */
  uint32_t id_count;
  int64_t *rows[EDITS_MAX + 1]; /* of compare_part, made when first needed */
};

static void split(struct differ *d, struct sc_map *map, struct sc_str text, struct side *side) {
  size_t count = 0;
  for (size_t i = 0; i < text.len; i++) count += text.ptr[i] == '\n' || i + 1 == text.len;
  side->lines = SC_NEW_ARRAY(d->arena, struct sc_str, count);
  side->ids = SC_NEW_ARRAY(d->arena, uint32_t, count);
  side->changed = SC_NEW_ARRAY(d->arena, bool, count);
  while (text.len > 0) {
    const char *end = memchr(text.ptr, '\n', text.len);
    size_t len = end != NULL ? (size_t)(end - text.ptr) + 1 : text.len;
    struct sc_str line = {text.ptr, len};
    uint32_t id = sc_map_add(d->arena, map, line, d->id_count);
    if (id == d->id_count) d->id_count++;
    side->lines[side->count] = line;
    side->ids[side->count++] = id;
    text.ptr += len;
    text.len -= len;
  }
}

/* --- between two anchors ----------------------------------------------------------------------------- */

static void mark(bool *changed, uint32_t from, uint32_t to) {
  for (uint32_t i = from; i < to; i++) changed[i] = true;
}

/* Row e holds, for the diagonals k = x - y from -e to e, how far x reaches with e edits. */
static const int64_t *row_of(const struct differ *d, int64_t edits) {
  return d->rows[edits] + edits;
}

/* Whether the last of `edits` edits on the way to diagonal k adds a line; else it removes one. */
static bool adds(const struct differ *d, int64_t edits, int64_t k) {
  const int64_t *row = row_of(d, edits - 1);
  return k == -edits || (k != edits && row[k - 1] < row[k + 1]);
}

/* Where that edit ends, before the equal lines behind it. */
static int64_t reach(const struct differ *d, int64_t edits, int64_t k) {
  if (edits == 0) return 0;
  const int64_t *row = row_of(d, edits - 1);
  return adds(d, edits, k) ? row[k + 1] : row[k - 1] + 1;
}

/* Fills rows until both parts are used up. Returns the number of edits; EDITS_MAX + 1 = too many. */
static uint32_t trace(struct differ *d, const uint32_t from[2], const uint32_t count[2]) {
  int64_t width = count[0], height = count[1];
  for (int64_t edits = 0; edits <= EDITS_MAX; edits++) {
    if (d->rows[edits] == NULL)
      d->rows[edits] = SC_NEW_ARRAY(d->arena, int64_t, (size_t)(2 * edits + 1));
    for (int64_t k = -edits; k <= edits; k += 2) {
      int64_t x = reach(d, edits, k), y = x - k;
      while (x < width && y >= 0 && y < height && d->a.ids[from[0] + x] == d->b.ids[from[1] + y])
        x++, y++;
      d->rows[edits][edits + k] = x;
      if (x >= width && y >= height) return (uint32_t)edits;
    }
  }
  return EDITS_MAX + 1;
}

/* Lines [from, from + count) of both texts. */
static void compare_part(struct differ *d, const uint32_t from[2], const uint32_t count[2]) {
  uint32_t edits = count[0] == 0 || count[1] == 0 ? EDITS_MAX + 1 : trace(d, from, count);
  if (edits > EDITS_MAX) {
    mark(d->a.changed, from[0], from[0] + count[0]);
    mark(d->b.changed, from[1], from[1] + count[1]);
    return;
  }
  int64_t k = (int64_t)count[0] - (int64_t)count[1];
  for (int64_t left = edits; left > 0; left--) { /* back along the path */
    int64_t x = reach(d, left, k);
    if (adds(d, left, k)) {
      d->b.changed[from[1] + x - k - 1] = true;
      k++;
    } else {
      d->a.changed[from[0] + x - 1] = true;
      k--;
    }
  }
}

/* --- anchors ----------------------------------------------------------------------------------------- */

struct anchor {
  uint32_t at[2];
  uint32_t before; /* of the chain, SC_NOT_FOUND = none */
};

/* Lines that are unique in both texts, by their place in the first. */
static uint32_t find_unique(struct differ *d, struct anchor *anchors) {
  uint32_t *seen[2], *place = SC_NEW_ARRAY(d->arena, uint32_t, d->id_count), count = 0;
  for (int side = 0; side < 2; side++) {
    const struct side *lines = side == 0 ? &d->a : &d->b;
    seen[side] = SC_NEW_ARRAY(d->arena, uint32_t, d->id_count);
    for (uint32_t i = 0; i < lines->count; i++) {
      seen[side][lines->ids[i]]++;
      if (side == 1) place[lines->ids[i]] = i;
    }
  }
  for (uint32_t i = 0; i < d->a.count; i++) {
    uint32_t id = d->a.ids[i];
    if (seen[0][id] == 1 && seen[1][id] == 1)
      anchors[count++] = (struct anchor){{i, place[id]}, SC_NOT_FOUND};
  }
  return count;
}

/* The longest chain that rises in both texts; returns its last anchor. */
static uint32_t longest_chain(struct differ *d, struct anchor *anchors, uint32_t count) {
  uint32_t *last = SC_NEW_ARRAY(d->arena, uint32_t, count), piles = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t low = 0, high = piles;
    while (low < high) {
      uint32_t middle = low + (high - low) / 2;
      if (anchors[last[middle]].at[1] < anchors[i].at[1])
        low = middle + 1;
      else
        high = middle;
    }
    anchors[i].before = low > 0 ? last[low - 1] : SC_NOT_FOUND;
    last[low] = i;
    if (low == piles) piles++;
  }
  return piles > 0 ? last[piles - 1] : SC_NOT_FOUND;
}

static void compare(struct differ *d) {
  struct anchor *anchors = SC_NEW_ARRAY(d->arena, struct anchor, d->a.count);
  uint32_t count = find_unique(d, anchors);
  uint32_t end[2] = {d->a.count, d->b.count};
  uint32_t at = longest_chain(d, anchors, count);
  for (;;) { /* from the end to the start */
    bool is_start = at == SC_NOT_FOUND;
    uint32_t from[2], counts[2];
    for (int side = 0; side < 2; side++) {
      from[side] = is_start ? 0 : anchors[at].at[side] + 1;
      counts[side] = end[side] - from[side];
    }
    compare_part(d, from, counts);
    if (is_start) return;
    end[0] = anchors[at].at[0];
    end[1] = anchors[at].at[1];
    at = anchors[at].before;
  }
}

/* --- hunks ------------------------------------------------------------------------------------------- */

static void add_line(struct differ *d, struct sc_text *out, const char *sign, struct sc_str line) {
  sc_text_add(d->arena, out, sc_str_from(sign));
  sc_text_add(d->arena, out, line);
  if (line.ptr[line.len - 1] != '\n')
    sc_text_add(d->arena, out, SC_STR("\n\\ No newline at end of file\n"));
}

static void add_range(struct differ *d, struct sc_text *out, const char *sign, uint32_t from,
                      uint32_t count) {
  sc_text_format(d->arena, out, " %s%u", sign, count == 0 ? from : from + 1);
  if (count != 1) sc_text_format(d->arena, out, ",%u", count);
}

/* Moves both places over one run of changed lines, or one line that both have. */
static void step(const struct differ *d, uint32_t *i, uint32_t *j, bool *changed) {
  *changed = (*i < d->a.count && d->a.changed[*i]) || (*j < d->b.count && d->b.changed[*j]);
  if (!*changed) {
    (*i)++;
    (*j)++;
    return;
  }
  while (*i < d->a.count && d->a.changed[*i]) (*i)++;
  while (*j < d->b.count && d->b.changed[*j]) (*j)++;
}

/* The end of the hunk that begins with the change at (i, j): past it and its context lies nothing, or enough that is equal. */
static void hunk_end(const struct differ *d, uint32_t *i, uint32_t *j) {
  uint32_t equal = 0, x = *i, y = *j;
  bool changed;
  while ((x < d->a.count || y < d->b.count) && equal <= 2 * CONTEXT) {
    step(d, &x, &y, &changed);
    equal = changed ? 0 : equal + 1;
    if (changed) *i = x, *j = y;
  }
}

static void add_hunk(struct differ *d, struct sc_text *out, const uint32_t from[2],
                     const uint32_t to[2]) {
  sc_text_add(d->arena, out, SC_STR("@@"));
  add_range(d, out, "-", from[0], to[0] - from[0]);
  add_range(d, out, "+", from[1], to[1] - from[1]);
  sc_text_add(d->arena, out, SC_STR(" @@\n"));
  uint32_t i = from[0], j = from[1];
  while (i < to[0] || j < to[1]) {
    if (i < to[0] && d->a.changed[i]) {
      add_line(d, out, "-", d->a.lines[i]);
      for (uint32_t k = d->gives == NULL ? 0 : d->gives[i]; k > 0 && j < to[1]; k--)
        add_line(d, out, "+", d->b.lines[j++]);
      i++;
    } else if (j < to[1] && d->b.changed[j]) {
      add_line(d, out, "+", d->b.lines[j++]);
    } else {
      add_line(d, out, " ", d->a.lines[i++]);
      j++;
    }
  }
}

/* Writes what `changed` of both sides says. */
static void print(struct differ *d, struct sc_str name, struct sc_text *out) {
  sc_text_format(d->arena, out, "--- a/%.*s\n+++ b/%.*s\n", SC_STR_ARGS(name), SC_STR_ARGS(name));
  uint32_t i = 0, j = 0;
  while (i < d->a.count || j < d->b.count) {
    uint32_t x = i, y = j;
    bool changed;
    step(d, &x, &y, &changed);
    if (!changed) {
      i = x, j = y;
      continue;
    }
    uint32_t lead = i < CONTEXT ? i : CONTEXT;
    if (j < lead) lead = j;
    const uint32_t from[2] = {i - lead, j - lead};
    hunk_end(d, &i, &j);
    uint32_t tail = d->a.count - i < CONTEXT ? d->a.count - i : CONTEXT;
    i += tail, j += tail;
    const uint32_t to[2] = {i, j};
    add_hunk(d, out, from, to);
  }
}

void sc_unified_diff(struct sc_arena *arena, struct sc_str name, struct sc_str before,
                     struct sc_str after, struct sc_text *out) {
  struct differ d = {.arena = arena};
  struct sc_map map = {0};
  if (sc_str_equal(before, after)) return;
  split(&d, &map, before, &d.a);
  split(&d, &map, after, &d.b);
  compare(&d);
  print(&d, name, out);
}

/* --- edits that are known ------------------------------------------------------------------------------------------ */

/* Bytes that edits leave as they are, from one edit to the next; *at is the first edit not yet passed. */
struct walk {
  const struct sc_edit_range *edits;
  size_t count, at;
  uint32_t done; /* bytes of the text before up to here were passed */
  int64_t shift; /* from a place in the text before to its place behind the edits passed */
};

static void pass_one(struct walk *w) {
  const struct sc_edit_range *edit = &w->edits[w->at++];
  if (w->at > 1 && edit->from == edit[-1].from && edit->to == edit[-1].to &&
      sc_str_equal(edit->text, edit[-1].text))
    return; /* what stands twice counts once */
  uint32_t from = edit->from > w->done ? edit->from : w->done;
  w->shift += (int64_t)edit->text.len - (edit->to > from ? edit->to - from : 0);
  if (edit->to > w->done) w->done = edit->to;
}

static void pass(struct walk *w, uint32_t up_to) {
  while (w->at < w->count && w->edits[w->at].from < up_to) pass_one(w);
}

/* Whether an edit touches the line [from, to). Bytes that come at its start stand in front of it. */
static bool touches(struct walk *w, uint32_t from, uint32_t to) {
  pass(w, from);
  while (w->at < w->count && w->edits[w->at].from == from && w->edits[w->at].to == from)
    pass_one(w);
  return w->done > from || (w->at < w->count && w->edits[w->at].from < to);
}

/* Where [from, to) begins and ends in the text after; the edits in it are passed. */
static void place_after(struct walk *w, uint32_t from, uint32_t to, int64_t place[2]) {
  place[0] = (from > w->done ? from : w->done) + w->shift;
  pass(w, to);
  place[1] = (to > w->done ? to : w->done) + w->shift;
}

/* A line that an edit touches: the lines that begin in what has become of it take its place. */
static void replace_line(struct differ *d, uint32_t i, uint32_t *j, const char *after,
                         const int64_t place[2]) {
  d->a.changed[i] = true;
  while (*j < d->b.count && d->b.lines[*j].ptr < after + place[0]) d->b.changed[(*j)++] = true;
  for (; *j < d->b.count && d->b.lines[*j].ptr < after + place[1]; (*j)++) {
    d->b.changed[*j] = true;
    d->gives[i]++;
  }
}

void sc_unified_edits(struct sc_arena *arena, struct sc_str name, struct sc_str before,
                      struct sc_str after, const struct sc_edit_ranges *edits,
                      struct sc_text *out) {
  struct differ d = {.arena = arena};
  struct sc_map map = {0};
  struct walk walk = {.edits = edits->items, .count = edits->count};
  if (sc_str_equal(before, after)) return;
  split(&d, &map, before, &d.a);
  split(&d, &map, after, &d.b);
  d.gives = SC_NEW_ARRAY(arena, uint32_t, d.a.count);
  uint32_t j = 0;
  for (uint32_t i = 0; i < d.a.count; i++) {
    uint32_t from = (uint32_t)(d.a.lines[i].ptr - before.ptr);
    uint32_t to = from + (uint32_t)d.a.lines[i].len;
    bool touched = touches(&walk, from, to);
    int64_t place[2];
    place_after(&walk, from, to, place);
    if (touched) {
      replace_line(&d, i, &j, after.ptr, place);
      continue;
    }
    while (j < d.b.count && d.b.lines[j].ptr < after.ptr + place[0]) d.b.changed[j++] = true;
    /* An edit that ends at the line's start may have joined it to the one before. */
    d.a.changed[i] =
        j == d.b.count || d.b.lines[j].ptr != after.ptr + place[0] || d.a.ids[i] != d.b.ids[j];
    j += !d.a.changed[i];
  }
  mark(d.b.changed, j, d.b.count);
  print(&d, name, out);
}
