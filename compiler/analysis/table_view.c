/* SPDX-License-Identifier: Apache-2.0
 *
 * table_view.c - sections, rows and automata of a verified table.
 */
#include "analysis/table_view.h"

#include "condition/regex.h"

void sc_view_open(struct sc_view *view, const void *table) {
  const struct scope_f_header *h = table;
  *view = (struct sc_view){0};
  for (uint32_t i = 0; i < h->section_count; i++) {
    const void *data = (const unsigned char *)table + h->sections[i].off;
    switch (h->sections[i].kind) {
#define X(kind, member, type)                                                                      \
  case SCOPE_F_##kind:                                                                             \
    view->member = data;                                                                           \
    view->member##_count = (uint32_t)(h->sections[i].len / sizeof(type));                          \
    break;
      SC_VIEW_SECTIONS(X)
#undef X
    }
  }
}

/* --- rows -------------------------------------------------------------------------------------------- */

/* The row that lies in a holder's cell; NULL: it lies in ROWS, at *off. */
static const struct scope_f_inner *inner_of(const struct sc_view *view, sc_row row,
                                            const uint16_t **keys, uint32_t *off) {
  uint32_t id = (uint32_t)row;
  const struct scope_f_inner *inner = NULL;
  *off = id;
  switch (row >> 32) {
  case SC_ROW_OF_USER:
    inner = &view->users[id].grants;
    *keys = view->users[id].keys;
    break;
  case SC_ROW_OF_TASK:
    inner = &view->tasks[id].scopes;
    *keys = view->tasks[id].keys;
    break;
  case SC_ROW_OF_AGENT:
    inner = &view->agents[id].denies;
    *keys = view->agents[id].keys;
    break;
  default: return NULL;
  }
  if (inner->count != SCOPE_F_OUTER) return inner;
  *off = (*keys)[0] | (uint32_t)(*keys)[1] << 16;
  return NULL;
}

static bool find_in_rows(const struct sc_view *view, uint32_t off, uint32_t key, uint32_t *value) {
  if (off == 0) return false;
  const uint32_t *row = view->rows + off;
  uint32_t palette = row[2] & 0xffffu, stride = palette == 0 ? 2 : 1;
  for (uint32_t choice = 0; choice < 2 && row[1] > 0; choice++) {
    uint32_t bucket = choice == 0 ? SCOPE_F_HASH1(key, row[1]) : SCOPE_F_HASH2(key, row[1]);
    const uint32_t *entry = row + 4 + palette + (size_t)bucket * SCOPE_F_BUCKET * stride;
    for (uint32_t i = 0; i < SCOPE_F_BUCKET; i++, entry += stride) {
      if (*entry == SCOPE_F_FREE || (stride == 2 ? *entry : *entry >> 8) != key) continue;
      *value = stride == 2 ? entry[1] : row[4 + (*entry & 0xffu)];
      return true;
    }
  }
  *value = row[3];
  return row[3] != SCOPE_F_NONE;
}

bool sc_view_find(const struct sc_view *view, sc_row row, uint32_t key, uint32_t *value) {
  const uint16_t *keys;
  uint32_t off;
  const struct scope_f_inner *inner = inner_of(view, row, &keys, &off);
  if (inner == NULL) return find_in_rows(view, off, key, value);
  for (uint32_t i = 0; i < inner->count; i++) {
    if (keys[i] != key) continue;
    *value = i < inner->split ? inner->low : inner->high;
    return true;
  }
  return false;
}

static void read_rows(struct sc_arena *arena, const struct sc_view *view, uint32_t off,
                      struct sc_view_row *out) {
  if (off == 0) return;
  const uint32_t *row = view->rows + off;
  uint32_t palette = row[2] & 0xffffu, stride = palette == 0 ? 2 : 1;
  const uint32_t *entry = row + 4 + palette;
  out->fallback = row[3];
  for (size_t i = 0; i < (size_t)row[1] * SCOPE_F_BUCKET; i++, entry += stride) {
    if (*entry == SCOPE_F_FREE) continue;
    *SC_PUSH(arena, &out->cells) =
        stride == 2 ? (struct sc_view_cell){*entry, entry[1]}
                    : (struct sc_view_cell){*entry >> 8, row[4 + (*entry & 0xffu)]};
  }
}

void sc_view_row(struct sc_arena *arena, const struct sc_view *view, sc_row row,
                 struct sc_view_row *out) {
  const uint16_t *keys;
  uint32_t off;
  out->cells.count = 0;
  out->fallback = SCOPE_F_NONE;
  const struct scope_f_inner *inner = inner_of(view, row, &keys, &off);
  if (inner == NULL) {
    read_rows(arena, view, off, out);
    return;
  }
  for (uint32_t i = 0; i < inner->count; i++)
    *SC_PUSH(arena, &out->cells) =
        (struct sc_view_cell){keys[i], i < inner->split ? inner->low : inner->high};
}

/* --- names ------------------------------------------------------------------------------------------- */

struct sc_str sc_view_user_name(const struct sc_view *view, uint32_t id) {
  return (struct sc_str){view->strings + view->users[id].name_off, view->users[id].grants.name_len};
}
struct sc_str sc_view_agent_name(const struct sc_view *view, uint32_t id) {
  return (struct sc_str){view->strings + view->agents[id].name_off,
                         view->agents[id].denies.name_len};
}
struct sc_str sc_view_task_name(const struct sc_view *view, uint32_t id) {
  return (struct sc_str){view->strings + view->tasks[id].name_off, view->tasks[id].scopes.name_len};
}
struct sc_str sc_view_scope_name(const struct sc_view *view, uint32_t id) {
  return (struct sc_str){view->strings + view->scopes[id].name_off, view->scopes[id].name_len};
}

uint32_t sc_view_user_id(const struct sc_view *view, struct sc_str name) {
  uint32_t low = 0, high = view->users_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    int order = sc_str_compare(sc_view_user_name(view, middle), name);
    if (order == 0) return middle;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return SCOPE_F_NONE;
}

const struct sc_dfa *sc_view_dfa(struct sc_arena *arena, const struct sc_view *view,
                                 uint32_t index) {
  const struct scope_f_dfa *from = &view->dfas[index];
  struct sc_dfa *dfa = SC_NEW(arena, struct sc_dfa);
  const uint16_t *cells = view->dfa_cells + from->first_cell;
  for (unsigned c = 0; c < 256; c++) dfa->class_of[c] = (uint8_t)(cells[c / 2] >> (c % 2 * 8));
  dfa->class_count = from->class_count;
  dfa->state_count = from->state_count;
  dfa->start = from->start;
  size_t count = (size_t)from->state_count * from->class_count;
  dfa->next = SC_NEW_ARRAY(arena, uint32_t, count);
  for (size_t i = 0; i < count; i++) dfa->next[i] = cells[128 + i];
  dfa->accept = SC_NEW_ARRAY(arena, uint32_t, from->state_count);
  for (uint32_t s = 0; s < from->state_count; s++)
    dfa->accept[s] = view->accepts[from->first_accept + s];
  return dfa;
}
