/* SPDX-License-Identifier: Apache-2.0
 *
 * zone.c - looks zones up in the generated data (zone_data.h), and goes between instants and local times.
 *
 * A zone is a run of segments of constant offset: segment 0 before the first transition, segment i from transition i - 1
 * on. The transitions are those of the generated table themselves; only the struct sc_zone comes from the arena.
 */
#include "condition/zone.h"

#include "condition/zone_data.h"

#define NAME_LEN_MAX 255u
/* More than any offset, and more than a clock was ever turned by: local times two days apart never meet. */
#define REACH_S INT64_C(172800)

static struct sc_str name_at(uint32_t index) {
  const struct sc_zone_data_name *name = &sc_zone_data_names[index];
  return (struct sc_str){sc_zone_data_text + name->text_off, name->text_len};
}

const struct sc_zone *sc_zone_find(struct sc_arena *arena, struct sc_str name) {
  uint32_t low = 0, high = sc_zone_data_name_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (sc_str_compare(name_at(middle), name) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == sc_zone_data_name_count || !sc_str_equal(name_at(low), name)) return NULL;
  const struct sc_zone_data_series *series = &sc_zone_data_series[sc_zone_data_names[low].series];
  struct sc_zone *zone = SC_NEW(arena, struct sc_zone);
  *zone = (struct sc_zone){.name = name_at(low),
                           .initial_s = series->initial_s,
                           .transitions = sc_zone_data_transitions + series->first,
                           .transition_count = series->count,
                           .until = SC_ZONE_HORIZON};
  return zone;
}

struct sc_str sc_zone_release(void) {
  return sc_str_from(sc_zone_data_release);
}

/* --- did you mean ------------------------------------------------------------------------------------------------- */

/* As people write zone names: without regard to case, with spaces. `text` has room for NAME_LEN_MAX bytes. */
static struct sc_str fold(struct sc_str name, char *text) {
  for (size_t i = 0; i < name.len; i++) {
    char c = name.ptr[i];
    if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
    text[i] = c == ' ' ? '_' : c;
  }
  return (struct sc_str){text, name.len};
}

static struct sc_str last_component(struct sc_str name) {
  size_t start = name.len;
  while (start > 0 && name.ptr[start - 1] != '/') start--;
  return (struct sc_str){name.ptr + start, name.len - start};
}

/* Smaller is nearer: the folded name itself; the same last component; few typing errors in either. Above `limit`: not
 * near. Names of up to three bytes are abbreviations, where one wrong letter is another zone. */
static size_t rank(struct sc_str folded, struct sc_str candidate, size_t limit) {
  struct sc_str last = last_component(folded);
  if (sc_str_equal(folded, candidate)) return 0;
  if (sc_str_equal(last, last_component(candidate))) return 1;
  if (folded.len <= 3) return limit + 1;
  size_t typos = folded.len <= 4 ? 1 : folded.len <= 12 ? 2 : 3;
  if (typos + 1 > limit) typos = limit - 1;
  size_t distance = sc_str_distance(folded, candidate, typos);
  if (distance > typos && last.len == folded.len)
    distance = sc_str_distance(folded, last_component(candidate), typos);
  return distance > typos ? limit + 1 : distance + 1;
}

struct sc_str sc_zone_nearest(struct sc_str name) {
  char folded_text[NAME_LEN_MAX], candidate_text[NAME_LEN_MAX];
  struct sc_str best = {0};
  if (name.len == 0 || name.len > NAME_LEN_MAX) return best;
  struct sc_str folded = fold(name, folded_text);
  size_t limit = 4;
  for (uint32_t i = 0; i < sc_zone_data_name_count; i++) {
    size_t distance = rank(folded, fold(name_at(i), candidate_text), limit);
    if (distance == 0) return name_at(i);
    if (distance < limit || (distance == limit && best.ptr == NULL)) {
      best = name_at(i);
      limit = distance;
    }
  }
  return best;
}

/* --- instants and local times ------------------------------------------------------------------------------------- */

/* The segment that holds the instant: the number of transitions at or before it. */
static uint32_t segment_of(const struct sc_zone *zone, int64_t at) {
  uint32_t low = 0, high = zone->transition_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (zone->transitions[middle].at <= at)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static int32_t segment_offset(const struct sc_zone *zone, uint32_t segment) {
  return segment == 0 ? zone->initial_s : zone->transitions[segment - 1].offset_s;
}

int32_t sc_zone_offset(const struct sc_zone *zone, int64_t at) {
  return segment_offset(zone, segment_of(zone, at));
}

int32_t sc_zone_stretch(const struct sc_zone *zone, int64_t at, int64_t *from, int64_t *until) {
  uint32_t segment = segment_of(zone, at);
  *from = segment == 0 ? INT64_MIN : zone->transitions[segment - 1].at;
  *until = segment == zone->transition_count ? INT64_MAX : zone->transitions[segment].at;
  return segment_offset(zone, segment);
}

int64_t sc_zone_instant(const struct sc_zone *zone, int64_t day, int32_t second) {
  int64_t local = day * 86400 + second;
  int64_t jump = local; /* replaced: a local time that no segment shows is one that a jump skips */
  bool jumped = false;
  for (uint32_t i = segment_of(zone, local - REACH_S);; i++) {
    int32_t offset = segment_offset(zone, i);
    bool last = i == zone->transition_count;
    int64_t end = last ? INT64_MAX : zone->transitions[i].at;
    /* Earlier segments have been tried, so the first one that ends behind the local time shows it, or its jump skipped
     * the local time. */
    bool begun = i == 0 || zone->transitions[i - 1].at + offset <= local;
    if (begun && (last || local < end + offset)) return local - offset;
    if (last || end > local + REACH_S) return jump;
    if (!jumped && end + offset <= local && local < end + zone->transitions[i].offset_s) {
      jump = end;
      jumped = true;
    }
  }
}
