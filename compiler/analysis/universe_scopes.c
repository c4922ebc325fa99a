/* SPDX-License-Identifier: Apache-2.0
 *
 * universe_scopes.c - the scopes of two tables, joined: listed names, and classes of unlisted ones.
 *
 * A name that one table lists may be unlisted but open in the other: it is asked of the other's classifier. The names that neither
 * lists fall into the classes of the product of both classifiers.
 */
#include <stdlib.h>

#include "analysis/joint_text.h"
#include "analysis/universe.h"

/* Texts that are scope names: docs/LANGUAGE.md, "Scopes". */
#define SCOPE_NAME "[!#-)+-9;-\\[\\]-~]+(:[!#-)+-9;-\\[\\]-~]+)*"

static const struct sc_dfa *classifier(struct sc_universe *u, uint32_t side) {
  const struct sc_view *v = &u->sides[side].view;
  if (side >= u->side_count || v->meta->open_dfa == 0) return NULL;
  return sc_view_dfa(u->arena, v, v->meta->open_dfa - 1);
}

static uint32_t segments_of(struct sc_str name) {
  uint32_t count = 1;
  for (size_t i = 0; i < name.len; i++) count += name.ptr[i] == ':';
  return count;
}

static void add_listed(struct sc_universe *u, struct sc_str name, const uint32_t listed[SC_SIDES],
                       const struct sc_dfa *const open[SC_SIDES]) {
  struct sc_shared_scope scope = {name, {listed[0], listed[1]}, false};
  for (uint32_t s = 0; s < SC_SIDES; s++) {
    if (listed[s] != SC_NOT_FOUND || open[s] == NULL) continue;
    uint32_t label = sc_dfa_run(open[s], name);
    if (label != 0) scope.id[s] = label - 1;
  }
  *SC_PUSH(u->arena, &u->scopes) = scope;
}

static void merge_listed(struct sc_universe *u, const struct sc_dfa *const open[SC_SIDES]) {
  uint32_t at[SC_SIDES] = {0, 0}, count[SC_SIDES] = {0, 0};
  for (uint32_t s = 0; s < u->side_count; s++) count[s] = u->sides[s].view.meta->first_open_scope;
  while (at[0] < count[0] || at[1] < count[1]) {
    struct sc_str name[SC_SIDES] = {{0}};
    for (uint32_t s = 0; s < SC_SIDES; s++)
      if (at[s] < count[s]) name[s] = sc_view_scope_name(&u->sides[s].view, at[s]);
    int order = at[0] >= count[0] ? 1 : at[1] >= count[1] ? -1 : sc_str_compare(name[0], name[1]);
    const uint32_t listed[SC_SIDES] = {order <= 0 ? at[0] : SC_NOT_FOUND,
                                       order >= 0 ? at[1] : SC_NOT_FOUND};
    add_listed(u, order <= 0 ? name[0] : name[1], listed, open);
    if (order <= 0) at[0]++;
    if (order >= 0) at[1]++;
  }
}

static void add_classes(struct sc_universe *u, const struct sc_dfa *const open[SC_SIDES]) {
  const struct sc_dfa *dfas[1 + SC_SIDES];
  uint32_t side_of[1 + SC_SIDES] = {0}, count = 1;
  struct sc_regex_error error;
  if (sc_regex_compile(u->arena, SC_STR(SCOPE_NAME), &dfas[0], &error) != SC_REGEX_OK) abort();
  for (uint32_t s = 0; s < SC_SIDES; s++) {
    if (open[s] == NULL) continue;
    side_of[count] = s;
    dfas[count++] = open[s];
  }
  if (count == 1) return;
  u->scope_names = dfas[0];
  memcpy(u->classifiers, open, sizeof u->classifiers);
  size_t listed = u->scopes.count;
  struct sc_str *names = SC_NEW_ARRAY(u->arena, struct sc_str, listed);
  for (size_t i = 0; i < listed; i++) names[i] = u->scopes.items[i].name;
  struct sc_joint_question question = {.dfas = dfas,
                                       .dfa_count = count,
                                       .excluded = names,
                                       .excluded_count = (uint32_t)listed,
                                       .len_max = SCOPE_F_NAME_MAX,
                                       .skip_dead = true};
  struct sc_joint_texts found;
  sc_joint_texts(u->arena, &question, &found);
  if (found.partial) {
    u->unproved = true;
    u->unproved_why = "the patterns below open scopes are too many to be taken together";
  }
  for (size_t i = 0; i < found.items.count; i++) {
    const struct sc_joint_text *text = &found.items.items[i];
    struct sc_shared_scope scope = {text->text, {SC_NOT_FOUND, SC_NOT_FOUND}, true};
    for (uint32_t d = 1; d < count; d++)
      if (text->labels[d] != 0) scope.id[side_of[d]] = text->labels[d] - 1;
    bool known = scope.id[0] != SC_NOT_FOUND || scope.id[1] != SC_NOT_FOUND;
    if (known && segments_of(scope.name) <= SCOPE_F_SEGMENTS_MAX)
      *SC_PUSH(u->arena, &u->scopes) = scope;
  }
}

static void index_side(struct sc_universe *u, uint32_t s) {
  struct sc_table_side *side = &u->sides[s];
  uint32_t count = side->view.scopes_count;
  uint32_t *counts = SC_NEW_ARRAY(u->arena, uint32_t, count);
  side->scope_ids = SC_NEW_ARRAY(u->arena, uint32_t, u->scopes.count);
  for (size_t i = 0; i < u->scopes.count; i++) {
    side->scope_ids[i] = u->scopes.items[i].id[s];
    if (side->scope_ids[i] != SC_NOT_FOUND) counts[side->scope_ids[i]]++;
  }
  uint32_t **lists = SC_NEW_ARRAY(u->arena, uint32_t *, count);
  uint32_t *block = SC_NEW_ARRAY(u->arena, uint32_t, (size_t)count + u->scopes.count);
  side->scopes_of = SC_NEW_ARRAY(u->arena, const uint32_t *, count);
  for (uint32_t id = 0; id < count; id++) {
    lists[id] = block; /* a count, then the scopes */
    block += (size_t)counts[id] + 1;
    side->scopes_of[id] = lists[id];
  }
  for (uint32_t i = 0; i < u->scopes.count; i++) {
    if (side->scope_ids[i] == SC_NOT_FOUND) continue;
    uint32_t *list = lists[side->scope_ids[i]];
    list[++list[0]] = i;
  }
}

void sc_universe_scopes(struct sc_universe *u) {
  const struct sc_dfa *open[SC_SIDES];
  for (uint32_t s = 0; s < SC_SIDES; s++) open[s] = classifier(u, s);
  merge_listed(u, open);
  add_classes(u, open);
  for (uint32_t s = 0; s < u->side_count; s++) index_side(u, s);
}
