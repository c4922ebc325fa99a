/* SPDX-License-Identifier: Apache-2.0
 *
 * representatives_text.c - a breadth-first walk over the product of automata.
 */
#include <stdlib.h>

#include "analysis/representatives.h"
#include "base/intern.h"
#include "condition/regex.h"

#define STATES_MAX 40000u
#define LEN_MAX 250u
#define DFAS_MAX 24u

struct place {
  uint32_t at[DFAS_MAX];
  uint32_t from, len;
  uint8_t byte;
};

struct walk {
  struct sc_arena *arena;
  const struct sc_dfa *dfas[DFAS_MAX]; /* among, the others' texts, then those asked for */
  uint32_t count;
  uint8_t bytes[256]; /* one of each class */
  uint32_t byte_count;
  SC_VEC(struct place) places;
  struct sc_map known, answers;
};

/* An automaton of exactly these texts. */
static const struct sc_dfa *texts_dfa(struct sc_arena *arena, const struct sc_str *texts,
                                      uint32_t count) {
  static uint32_t dead_next[1], dead_accept[1];
  static const struct sc_dfa none = {
      .class_count = 1, .state_count = 1, .next = dead_next, .accept = dead_accept};
  const struct sc_dfa *dfa;
  struct sc_regex_error error;
  struct sc_text pattern = {0};
  if (count == 0) return &none; /* no pattern matches nothing at all */
  sc_text_add(arena, &pattern, SC_STR("("));
  for (uint32_t i = 0; i < count; i++) {
    if (i > 0) sc_text_add(arena, &pattern, SC_STR("|"));
    for (size_t k = 0; k < texts[i].len; k++) {
      unsigned char c = (unsigned char)texts[i].ptr[k];
      bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (c < 0x20)
        sc_text_format(arena, &pattern, "\\x%02x", c);
      else
        sc_text_format(arena, &pattern, letter || c >= 0x80 || c == ' ' ? "%c" : "\\%c", c);
    }
  }
  sc_text_add(arena, &pattern, SC_STR(")"));
  if (sc_regex_compile(arena, sc_text_str(&pattern), &dfa, &error) != SC_REGEX_OK) abort();
  return dfa;
}

static void choose_bytes(struct walk *w) {
  struct sc_map seen = {0};
  for (unsigned i = 0; i < 256; i++) {
    unsigned byte = (i + 'a') & 255u; /* letters first */
    uint16_t *classes = SC_NEW_ARRAY(w->arena, uint16_t, w->count);
    for (uint32_t d = 0; d < w->count; d++) classes[d] = w->dfas[d]->class_of[byte];
    struct sc_str key = {(const char *)classes, w->count * sizeof *classes};
    if (sc_map_add(w->arena, &seen, key, byte) == byte) w->bytes[w->byte_count++] = (uint8_t)byte;
  }
}

static bool reach(struct walk *w, const struct place *place) {
  struct sc_str key = {(const char *)place->at, w->count * sizeof *place->at};
  uint32_t fresh = (uint32_t)w->places.count;
  if (sc_map_get(&w->known, key) != SC_NOT_FOUND) return false;
  sc_map_add(w->arena, &w->known, sc_str_copy(w->arena, key), fresh);
  *SC_PUSH(w->arena, &w->places) = *place;
  return true;
}

static void note(struct walk *w, uint32_t index, struct texts *out) {
  const struct place *place = &w->places.items[index];
  char answers[DFAS_MAX];
  for (uint32_t d = 0; d < w->count; d++)
    answers[d] = w->dfas[d]->accept[place->at[d]] != 0 ? '+' : '-';
  if (answers[0] == '-' || answers[1] == '+') return;
  struct sc_str key = sc_str_copy(w->arena, (struct sc_str){answers, w->count});
  if (sc_map_add(w->arena, &w->answers, key, index) != index) return;
  char *text = SC_NEW_ARRAY(w->arena, char, (size_t)place->len + 1);
  uint32_t len = place->len;
  for (uint32_t at = index; w->places.items[at].len > 0; at = w->places.items[at].from)
    text[w->places.items[at].len - 1] = (char)w->places.items[at].byte;
  *SC_PUSH(w->arena, &out->items) = (struct sc_str){text, len};
}

void representative_texts(struct representatives *r, const struct sc_dfa *among,
                          const struct sc_dfa *const *dfas, uint32_t dfa_count,
                          const struct sc_str *others, uint32_t other_count, struct texts *out) {
  struct walk *w = SC_NEW(r->arena, struct walk);
  w->arena = r->arena;
  if (dfa_count + 2 > DFAS_MAX) {
    r->too_large = true;
    return;
  }
  w->dfas[w->count++] = among;
  w->dfas[w->count++] = texts_dfa(r->arena, others, other_count);
  for (uint32_t d = 0; d < dfa_count; d++) w->dfas[w->count++] = dfas[d];
  choose_bytes(w);
  struct place place = {0};
  for (uint32_t d = 0; d < w->count; d++) place.at[d] = w->dfas[d]->start;
  (void)reach(w, &place);
  for (uint32_t i = 0; i < w->places.count; i++) {
    if (w->places.count > STATES_MAX) {
      r->too_large = true;
      return;
    }
    note(w, i, out);
    for (uint32_t b = 0; b < w->byte_count && w->places.items[i].len < LEN_MAX; b++) {
      place = w->places.items[i];
      for (uint32_t d = 0; d < w->count; d++) {
        const struct sc_dfa *dfa = w->dfas[d];
        place.at[d] =
            dfa->next[(size_t)place.at[d] * dfa->class_count + dfa->class_of[w->bytes[b]]];
      }
      if (place.at[0] == 0) continue; /* no such text begins so */
      place.from = i;
      place.len++;
      place.byte = w->bytes[b];
      (void)reach(w, &place);
    }
  }
}
