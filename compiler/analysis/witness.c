/* SPDX-License-Identifier: Apache-2.0
 *
 * witness.c - classes to values. Variables that read one source are answered by one value.
 */
#include "analysis/witness.h"

#include <stdlib.h>

struct picked {
  struct sc_universe *u;
  const struct sc_access *cell;
  const uint32_t *classes; /* per variable */
};

static bool is_text(const struct sc_shared_var *var, struct sc_str text) {
  for (size_t i = 0; i < var->texts.count; i++)
    if (sc_str_equal(var->texts.items[i], text)) return true;
  return false;
}

/* --- texts ----------------------------------------------------------------------------------------------- */

static struct sc_str matching_text(struct picked *p, const struct sc_shared_var *text,
                                   const struct sc_shared_var *const *matches, uint32_t count) {
  const struct sc_joint_texts *found = sc_care_texts(p->u, text, matches, count, &p->cell->context);
  for (size_t i = 0; i < found->items.count; i++) {
    const uint32_t *labels = found->items.items[i].labels + SC_CARE_FIRST_MATCH(text);
    bool fits = true;
    for (uint32_t m = 0; m < count; m++)
      fits &= (labels[m] != 0) == (p->classes[matches[m]->id] != 0);
    if (fits) return found->items.items[i].text;
  }
  return (struct sc_str){0}; /* only where a budget was reached */
}

/* A text with the picked classes; ptr NULL: absent, or anything will do. */
static struct sc_str text_value(struct picked *p, const struct sc_shared_var *text) {
  uint32_t class = p->classes[text->id];
  if (class == SC_ABSENT || class == SC_UNTESTED) return (struct sc_str){0};
  if (class > 0) return text->texts.items[class - 1];
  const struct sc_shared_var **matches =
      SC_NEW_ARRAY(p->u->arena, const struct sc_shared_var *, p->u->vars.count);
  uint32_t count = 0;
  for (size_t i = 0; i < p->u->vars.count; i++) {
    const struct sc_shared_var *var = p->u->vars.items[i];
    if (var->kind == SC_SHARED_MATCH && var->main == text && p->classes[i] != SC_UNTESTED)
      matches[count++] = var;
  }
  bool name = text->source == SCOPE_F_FROM_USER || text->source == SCOPE_F_FROM_SCOPE;
  if (count == 0 && !name && !is_text(text, SC_STR("other"))) return SC_STR("other");
  return matching_text(p, text, matches, count);
}

static struct sc_str picked_text(struct picked *p, uint16_t source) {
  for (size_t i = 0; i < p->u->vars.count; i++) {
    const struct sc_shared_var *var = p->u->vars.items[i];
    if (var->kind == SC_SHARED_TEXT && var->source == source) return text_value(p, var);
  }
  return (struct sc_str){0};
}

/* --- the clock -------------------------------------------------------------------------------------------- */

struct search {
  const struct picked *p;
  const struct sc_now_question *question;
  bool found;
  int64_t at;
};

static bool fits(void *ctx, const uint32_t *classes, int64_t at) {
  struct search *search = ctx;
  for (uint32_t w = 0; w < search->question->week_count; w++) {
    uint32_t wanted = search->p->classes[search->question->weeks[w]->id];
    if (wanted != classes[w]) return true;
  }
  search->found = true;
  search->at = at;
  return false;
}

static void pick_now(struct picked *p, struct sc_witness *out) {
  struct sc_universe *u = p->u;
  struct sc_now_question question = {.now_class = SC_ABSENT};
  const struct sc_shared_var **weeks =
      SC_NEW_ARRAY(u->arena, const struct sc_shared_var *, u->vars.count);
  for (size_t i = 0; i < u->vars.count; i++) {
    const struct sc_shared_var *var = u->vars.items[i];
    if (var->kind == SC_SHARED_NOW && p->classes[i] != SC_UNTESTED) {
      question.now = var;
      question.now_class = p->classes[i];
    }
    if (var->kind == SC_SHARED_WEEK && p->classes[i] != SC_UNTESTED)
      weeks[question.week_count++] = var;
  }
  question.weeks = weeks;
  if (question.now != NULL && question.now_class == SC_ABSENT) return;
  out->has_now = true;
  out->now = SC_NOW_FIRST_TRY + 10 * 3600;
  if (question.week_count > 0) {
    struct search search = {.p = p, .question = &question};
    sc_joint_now(u, &question, fits, &search);
    if (search.found) out->now = search.at;
  } else if (question.now != NULL &&
             sc_shared_point_class(question.now, out->now) != question.now_class) {
    out->now = sc_shared_number(question.now, question.now_class);
  }
}

/* --- context ------------------------------------------------------------------------------------------------ */

static void pick_set(struct picked *p, const struct sc_shared_var *set,
                     struct sc_witness_value *out) {
  SC_VEC(struct sc_str) items = {0};
  for (size_t i = 0; i < p->u->vars.count; i++) {
    const struct sc_shared_var *var = p->u->vars.items[i];
    if (var->kind == SC_SHARED_MEMBER && var->main == set && p->classes[i] == 1)
      *SC_PUSH(p->u->arena, &items) = var->texts.items[0];
  }
  out->items = items.items;
  out->item_count = (uint32_t)items.count;
}

static bool pick_value(struct picked *p, const struct sc_shared_var *var,
                       struct sc_witness_value *out) {
  uint32_t class = p->classes[var->id];
  if (var->source != 0 || class == SC_ABSENT || class == SC_UNTESTED) return false;
  *out = (struct sc_witness_value){.name = var->attr, .type = var->type};
  switch (var->kind) {
  case SC_SHARED_NUMBER: out->number = sc_shared_number(var, class); return true;
  case SC_SHARED_VALUE:
    out->number = class;
    out->text = var->texts.items[class];
    return true;
  case SC_SHARED_SET: pick_set(p, var, out); return class == 1;
  case SC_SHARED_TEXT: out->text = text_value(p, var); return out->text.ptr != NULL;
  case SC_SHARED_ADDRESS: sc_shared_address_of(var, class, out->address); return true;
  case SC_SHARED_CHAIN:
  case SC_SHARED_SUBJECT:
  case SC_SHARED_NOW:
  case SC_SHARED_WEEK:
  case SC_SHARED_ROLE:
  case SC_SHARED_MEMBER:
  case SC_SHARED_MATCH: break;
  }
  return false;
}

static void pick_context(struct picked *p, struct sc_witness *out) {
  SC_VEC(struct sc_witness_value) values = {0};
  for (size_t i = 0; i < p->u->vars.count; i++) {
    struct sc_witness_value value;
    if (pick_value(p, p->u->vars.items[i], &value)) *SC_PUSH(p->u->arena, &values) = value;
  }
  out->values = values.items;
  out->value_count = (uint32_t)values.count;
}

/* --- who, what ------------------------------------------------------------------------------------------------- */

static bool is_user(const struct sc_universe *u, struct sc_str name) {
  for (uint32_t s = 0; s < u->side_count; s++)
    if (sc_view_user_id(&u->sides[s].view, name) != SCOPE_F_NONE) return true;
  return false;
}

/* A name that counts as missing in conditions, for it is longer than a text may be. */
static struct sc_str unreadable(const struct sc_universe *u) {
  char *name = SC_NEW_ARRAY(u->arena, char, SCOPE_F_STRING_MAX + 2);
  memset(name, 'x', SCOPE_F_STRING_MAX + 1);
  return (struct sc_str){name, SCOPE_F_STRING_MAX + 1};
}

static bool is_absent(const struct picked *p, uint16_t source) {
  for (size_t i = 0; i < p->u->vars.count; i++) {
    const struct sc_shared_var *var = p->u->vars.items[i];
    if (var->kind == SC_SHARED_TEXT && var->source == source) return p->classes[i] == SC_ABSENT;
  }
  return false;
}

static struct sc_str stranger(const struct sc_universe *u) {
  struct sc_str name = SC_STR("someone");
  for (unsigned i = 2; is_user(u, name); i++) name = sc_str_format(u->arena, "someone%u", i);
  return name;
}

void sc_witness_of(struct sc_parts *parts, const struct sc_access *cell, sc_mdd_ref ref,
                   struct sc_witness *out) {
  struct sc_universe *u = parts->u;
  uint32_t *classes = SC_NEW_ARRAY(u->arena, uint32_t, u->vars.count);
  struct picked p = {u, cell, classes};
  *out = (struct sc_witness){0};
  sc_pick(u, ref, classes);
  if (cell->base == SC_BASE_USER)
    out->user = u->users.items.items[parts->items.items[cell->users.parts[0]].users.items[0]].name;
  if (cell->base == SC_BASE_STRANGER) {
    out->user = picked_text(&p, SCOPE_F_FROM_USER);
    if (out->user.ptr == NULL)
      out->user = is_absent(&p, SCOPE_F_FROM_USER) ? unreadable(u) : stranger(u);
  }
  for (uint32_t i = 0; i < cell->role_count; i++) {
    const struct sc_part *part = &parts->items.items[cell->roles[i].parts[0]];
    out->roles[out->role_count++] = u->roles.items.items[part->role].name;
  }
  for (uint32_t i = 0; i < cell->chain_count; i++)
    out->actors[out->actor_count++] =
        u->agents.items.items[u->tasks.items[cell->chain[i]].agent].name;
  out->task = u->tasks.items[cell->chain[0]].name;
  out->scope = u->scopes.items[cell->scope].name;
  if (u->scopes.items[cell->scope].unlisted) {
    struct sc_str name = picked_text(&p, SCOPE_F_FROM_SCOPE);
    if (name.ptr != NULL) out->scope = name;
  }
  out->resource = picked_text(&p, SCOPE_F_FROM_RESOURCE);
  pick_context(&p, out);
  pick_now(&p, out);
}
