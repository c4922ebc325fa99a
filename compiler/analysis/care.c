/* SPDX-License-Identifier: Apache-2.0
 *
 * care.c - care diagrams, made for the variables that a diagram tests, and kept.
 */
#include "analysis/care.h"

#include <stdlib.h>

#include "base/sorted.h"

#define MATCHES_MAX 256u

struct care {
  struct sc_universe *u;
  const bool *tested;
  const struct sc_care_context *context;
};

/* --- texts --------------------------------------------------------------------------------------------- */

/* A name is never empty: an empty one is none. */
static const struct sc_dfa *all_texts(struct sc_universe *u, bool name) {
  struct sc_regex_error error;
  const struct sc_dfa **dfa = name ? &u->names_dfa : &u->texts_dfa;
  struct sc_str pattern = name ? SC_STR("(.|\n)+") : SC_STR("(.|\n)*");
  if (*dfa == NULL && sc_regex_compile(u->arena, pattern, dfa, &error) != SC_REGEX_OK)
    abort(); /* a bug: these are patterns */
  return *dfa;
}

/* What a text of class 0 is not: the variable's own texts, and names that are known. */
static void exclude(struct sc_universe *u, const struct sc_shared_var *text,
                    const struct sc_care_context *context, struct sc_joint_question *question) {
  SC_VEC(struct sc_str) names = {0};
  for (size_t i = 0; i < text->texts.count; i++) *SC_PUSH(u->arena, &names) = text->texts.items[i];
  if (text->source == SCOPE_F_FROM_USER && context->unknown_user)
    for (size_t i = 0; i < u->users.items.count; i++)
      *SC_PUSH(u->arena, &names) = u->users.items.items[i].name;
  if (text->source == SCOPE_F_FROM_SCOPE)
    for (size_t i = 0; i < u->scopes.count && !u->scopes.items[i].unlisted; i++)
      *SC_PUSH(u->arena, &names) = u->scopes.items[i].name;
  question->excluded = names.items;
  question->excluded_count = (uint32_t)sc_sort_texts(names.items, names.count);
}

/* A classifier that says no to everything stands in for a table without open scopes. */
static const struct sc_dfa *classifier(struct sc_universe *u, uint32_t side) {
  static uint32_t dead_next[1], dead_accept[1];
  static const struct sc_dfa dead = {
      .class_count = 1, .state_count = 1, .next = dead_next, .accept = dead_accept};
  const struct sc_view *v = &u->sides[side].view;
  if (side >= u->side_count || v->meta->open_dfa == 0) return &dead;
  return sc_view_dfa(u->arena, v, v->meta->open_dfa - 1);
}

static uint32_t class_label(const struct sc_universe *u, uint32_t scope, uint32_t side) {
  uint32_t id = u->scopes.items[scope].id[side];
  return id == SC_NOT_FOUND ? 0 : id + 1;
}

/* Only the texts that lie in the context's class of unlisted scopes. */
static void keep_class(struct sc_universe *u, uint32_t scope, struct sc_joint_texts *texts) {
  size_t kept = 0;
  for (size_t i = 0; i < texts->items.count; i++) {
    bool inside = true;
    for (uint32_t s = 0; s < SC_SIDES; s++)
      inside &= texts->items.items[i].labels[1 + s] == class_label(u, scope, s);
    if (inside) texts->items.items[kept++] = texts->items.items[i];
  }
  texts->items.count = kept;
}

const struct sc_joint_texts *sc_care_texts(struct sc_universe *u, const struct sc_shared_var *text,
                                           const struct sc_shared_var *const *matches,
                                           uint32_t match_count,
                                           const struct sc_care_context *context) {
  bool scope = text->source == SCOPE_F_FROM_SCOPE;
  struct sc_text key = {0};
  sc_text_format(u->arena, &key, "%u.%d.%u", text->id, context->unknown_user,
                 scope ? context->scope : 0);
  for (uint32_t i = 0; i < match_count; i++) sc_text_format(u->arena, &key, ".%u", matches[i]->id);
  uint32_t fresh = (uint32_t)u->joints.count;
  uint32_t index = sc_map_add(u->arena, &u->texts, sc_text_str(&key), fresh);
  if (index != fresh) return u->joints.items[index];
  const struct sc_dfa **dfas =
      SC_NEW_ARRAY(u->arena, const struct sc_dfa *, match_count + 1 + SC_SIDES);
  uint32_t count = 0;
  dfas[count++] = all_texts(u, text->source == SCOPE_F_FROM_USER);
  for (uint32_t s = 0; s < SC_SIDES && scope; s++) dfas[count++] = classifier(u, s);
  for (uint32_t i = 0; i < match_count; i++) dfas[count++] = matches[i]->dfa;
  struct sc_joint_question question = {
      .dfas = dfas,
      .dfa_count = count,
      .len_max = text->source == 0 || text->source == SCOPE_F_FROM_RESOURCE ? SCOPE_F_STRING_MAX
                                                                            : SCOPE_F_NAME_MAX};
  exclude(u, text, context, &question);
  struct sc_joint_texts *found = SC_NEW(u->arena, struct sc_joint_texts);
  sc_joint_texts(u->arena, &question, found);
  if (scope) keep_class(u, context->scope, found);
  *SC_PUSH(u->arena, &u->joints) = found;
  return found;
}

/* Class 0: any of the combinations that were found. */
static struct sc_care free_text(struct care *care, const struct sc_shared_var *text,
                                const struct sc_shared_var *const *matches, uint32_t count) {
  struct sc_universe *u = care->u;
  if (count > MATCHES_MAX)
    return (struct sc_care){SCOPE_F_TRUE, SCOPE_F_FALSE, "more than 256 patterns on one text"};
  const struct sc_joint_texts *found = sc_care_texts(u, text, matches, count, care->context);
  sc_mdd_ref result = SCOPE_F_FALSE;
  for (size_t i = 0; i < found->items.count; i++) {
    const uint32_t *labels = found->items.items[i].labels + SC_CARE_FIRST_MATCH(text);
    sc_mdd_ref one = SCOPE_F_TRUE;
    for (uint32_t m = count; m-- > 0;) {
      const sc_mdd_ref children[2] = {labels[m] == 0 ? one : SCOPE_F_FALSE,
                                      labels[m] != 0 ? one : SCOPE_F_FALSE};
      one = sc_case(u, matches[m], children, SCOPE_F_FALSE);
    }
    result = sc_mdd_or(u->mdd, result, one);
  }
  if (!found->partial) return (struct sc_care){result, result, NULL};
  return (struct sc_care){SCOPE_F_TRUE, result,
                          "the patterns on one text are too many to be taken together"};
}

/* Whether the variable's own text can be what the context says. */
static bool text_fits(struct care *care, const struct sc_shared_var *var, struct sc_str text) {
  struct sc_universe *u = care->u;
  if (var->source == SCOPE_F_FROM_USER)
    return !care->context->unknown_user ||
           (text.len > 0 && sc_shared_find(&u->users, text) == SC_NOT_FOUND);
  if (var->source != SCOPE_F_FROM_SCOPE) return true;
  for (size_t i = 0; i < u->scopes.count && !u->scopes.items[i].unlisted; i++)
    if (sc_str_equal(u->scopes.items[i].name, text)) return false;
  for (uint32_t s = 0; s < SC_SIDES; s++)
    if (sc_dfa_run(classifier(u, s), text) != class_label(u, care->context->scope, s)) return false;
  return true;
}

/* The variable's texts as they are; class 0 as `free`. */
static sc_mdd_ref with_texts(struct care *care, const struct sc_shared_var *text, sc_mdd_ref free) {
  struct sc_universe *u = care->u;
  sc_mdd_ref *children = SC_NEW_ARRAY(u->arena, sc_mdd_ref, text->class_count);
  children[0] = free;
  for (size_t i = 0; i < text->texts.count; i++)
    children[i + 1] = text_fits(care, text, text->texts.items[i]) ? SCOPE_F_TRUE : SCOPE_F_FALSE;
  /* A user's name that is no text, or too long for one, is there and yet not to be read. */
  bool scope = text->source == SCOPE_F_FROM_SCOPE;
  return sc_case(u, text, children, scope ? SCOPE_F_FALSE : SCOPE_F_TRUE);
}

static struct sc_care text_care(struct care *care, const struct sc_shared_var *text) {
  struct sc_universe *u = care->u;
  const struct sc_shared_var **matches =
      SC_NEW_ARRAY(u->arena, const struct sc_shared_var *, u->vars.count);
  uint32_t count = 0;
  for (size_t i = 0; i < u->vars.count; i++) {
    const struct sc_shared_var *var = u->vars.items[i];
    if (var->kind == SC_SHARED_MATCH && var->main == text && care->tested[i])
      matches[count++] = var;
  }
  bool name = text->source == SCOPE_F_FROM_USER || text->source == SCOPE_F_FROM_SCOPE;
  if (count == 0 && !name) return (struct sc_care){SCOPE_F_TRUE, SCOPE_F_TRUE, NULL};
  struct sc_care result = free_text(care, text, matches, count);
  bool known = result.sure == result.can;
  result.can = with_texts(care, text, result.can);
  result.sure = known ? result.can : with_texts(care, text, result.sure);
  return result;
}

/* --- the clock --------------------------------------------------------------------------------------------- */

struct seen_weeks {
  struct sc_universe *u;
  const struct sc_now_question *question;
  struct sc_map seen;
  sc_mdd_ref result;
};

static bool add_weeks(void *ctx, const uint32_t *classes, int64_t at) {
  struct seen_weeks *seen = ctx;
  struct sc_universe *u = seen->u;
  uint32_t count = seen->question->week_count;
  (void)at;
  struct sc_str key = {(const char *)classes, count * sizeof *classes};
  if (sc_map_get(&seen->seen, key) != SC_NOT_FOUND) return true;
  sc_map_add(u->arena, &seen->seen, sc_str_copy(u->arena, key), 0);
  sc_mdd_ref one = SCOPE_F_TRUE;
  for (uint32_t w = count; w-- > 0;) {
    const struct sc_shared_var *var = seen->question->weeks[w];
    sc_mdd_ref *children = SC_NEW_ARRAY(u->arena, sc_mdd_ref, var->class_count);
    for (uint32_t c = 0; c < var->class_count; c++)
      children[c] = c == classes[w] ? one : SCOPE_F_FALSE;
    one = sc_case(u, var, children, SCOPE_F_FALSE);
  }
  seen->result = sc_mdd_or(u->mdd, seen->result, one);
  return true;
}

static sc_mdd_ref weeks_of(struct sc_universe *u, const struct sc_shared_var *now, uint32_t class,
                           const struct sc_shared_var *const *weeks, uint32_t count) {
  struct sc_now_question question = {now, class, weeks, count};
  struct seen_weeks seen = {.u = u, .question = &question, .result = SCOPE_F_FALSE};
  (void)sc_joint_now(u, &question, add_weeks, &seen);
  return seen.result;
}

/* A year or more of one zone has every time of the week: offsets change less often than weeks begin. */
static bool is_long(const struct sc_shared_var *now, uint32_t class) {
  if (class == 0 || class + 1 >= now->class_count) return true;
  return now->points.items[class] - now->points.items[class - 1] > INT64_C(366) * 86400;
}

/* `count` weeks and, unless NULL, the instant. */
static sc_mdd_ref clock_of(struct sc_universe *u, const struct sc_shared_var *now,
                           const struct sc_shared_var *const *weeks, uint32_t count) {
  if (count == 0) return SCOPE_F_TRUE;
  if (now == NULL) return count == 1 ? SCOPE_F_TRUE : weeks_of(u, NULL, SC_ABSENT, weeks, count);
  int64_t until = INT64_MAX;
  for (uint32_t w = 0; w < count; w++)
    if (u->zones.items[weeks[w]->zone].until < until) until = u->zones.items[weeks[w]->zone].until;
  sc_mdd_ref *children = SC_NEW_ARRAY(u->arena, sc_mdd_ref, now->class_count);
  for (uint32_t c = 0; c < now->class_count; c++) {
    children[c] = SCOPE_F_TRUE;
    if (sc_shared_number(now, c) >= until || (count == 1 && is_long(now, c))) continue;
    children[c] = weeks_of(u, now, c, weeks, count);
  }
  return sc_case(u, now, children, SCOPE_F_TRUE);
}

static struct sc_care now_care(struct care *care) {
  struct sc_universe *u = care->u;
  const struct sc_shared_var *now = NULL,
                             **weeks = SC_NEW_ARRAY(u->arena, const struct sc_shared_var *,
                                                    u->vars.count);
  uint32_t count = 0;
  for (size_t i = 0; i < u->vars.count; i++) {
    if (!care->tested[i]) continue;
    if (u->vars.items[i]->kind == SC_SHARED_NOW) now = u->vars.items[i];
    if (u->vars.items[i]->kind == SC_SHARED_WEEK) weeks[count++] = u->vars.items[i];
  }
  if (count > SC_NOW_WEEKS_MAX)
    return (struct sc_care){SCOPE_F_TRUE, SCOPE_F_FALSE,
                            "conditions compare more than 64 local times"};
  sc_mdd_ref result = clock_of(u, now, weeks, count);
  return (struct sc_care){result, result, NULL};
}

/* --- one attribute, two types ----------------------------------------------------------------------------------- */

static bool is_text_type(enum scope_f_type type) {
  return type == SCOPE_F_TYPE_STRING || type == SCOPE_F_TYPE_ENUM || type == SCOPE_F_TYPE_IP;
}

static sc_mdd_ref presence(struct sc_universe *u, const struct sc_shared_var *var) {
  sc_mdd_ref *children = SC_NEW_ARRAY(u->arena, sc_mdd_ref, var->class_count);
  for (uint32_t c = 0; c < var->class_count; c++)
    children[c] = var->kind == SC_SHARED_SET && c == 0 ? SCOPE_F_FALSE : SCOPE_F_TRUE;
  return sc_case(u, var, children, SCOPE_F_FALSE);
}

/* An attribute that the tables declare with different types has a value of one of them at most; but a text may be of both. */
static struct sc_care type_care(struct care *care) {
  struct sc_universe *u = care->u;
  struct sc_care result = {SCOPE_F_TRUE, SCOPE_F_TRUE, NULL};
  for (size_t i = 0; i < u->vars.count; i++) {
    const struct sc_shared_var *x = u->vars.items[i];
    if (!care->tested[i] || x->source != 0 || x->main != NULL) continue;
    for (size_t j = i + 1; j < u->vars.count; j++) {
      const struct sc_shared_var *y = u->vars.items[j];
      if (!care->tested[j] || y->source != 0 || y->main != NULL || y->type == x->type ||
          !sc_str_equal(x->attr, y->attr))
        continue;
      bool texts = is_text_type(x->type) && is_text_type(y->type);
      sc_mdd_ref left = presence(u, x), right = presence(u, y);
      sc_mdd_ref both = sc_mdd_and(u->mdd, left, right), any = sc_mdd_or(u->mdd, left, right);
      if (texts) result.unproved = "an attribute changes its type between texts";
      if (!texts) result.can = sc_mdd_and(u->mdd, result.can, sc_mdd_not(u->mdd, both));
      result.sure = sc_mdd_and(u->mdd, result.sure, sc_mdd_not(u->mdd, texts ? any : both));
    }
  }
  return result;
}

/* --- all together --------------------------------------------------------------------------------------------------- */

static struct sc_care join(struct sc_universe *u, struct sc_care a, struct sc_care b) {
  return (struct sc_care){sc_mdd_and(u->mdd, a.can, b.can), sc_mdd_and(u->mdd, a.sure, b.sure),
                          a.unproved != NULL ? a.unproved : b.unproved};
}

static struct sc_care make_care(struct care *care) {
  struct sc_universe *u = care->u;
  struct sc_care result = join(u, now_care(care), type_care(care));
  for (size_t i = 0; i < u->vars.count; i++) {
    const struct sc_shared_var *var = u->vars.items[i];
    if (var->kind == SC_SHARED_TEXT && care->tested[i])
      result = join(u, result, text_care(care, var));
  }
  return result;
}

struct sc_care sc_care(struct sc_universe *u, sc_mdd_ref ref,
                       const struct sc_care_context *context) {
  if (ref < SCOPE_F_FIRST_NODE) return (struct sc_care){SCOPE_F_TRUE, SCOPE_F_TRUE, NULL};
  bool *tested = SC_NEW_ARRAY(u->arena, bool, u->vars.count);
  sc_support(u, ref, tested);
  struct care care = {u, tested, context};
  struct sc_text key = {0};
  bool names = false;
  for (size_t i = 0; i < u->vars.count; i++) {
    if (!tested[i]) continue;
    sc_text_format(u->arena, &key, "%zu.", i);
    names |= u->vars.items[i]->kind == SC_SHARED_TEXT && u->vars.items[i]->source != 0;
    if (u->vars.items[i]->main != NULL) tested[u->vars.items[i]->main->id] = true;
  }
  if (names) sc_text_format(u->arena, &key, "%d.%u", context->unknown_user, context->scope);
  uint32_t known = sc_map_get(&u->care_ids, sc_text_str(&key));
  if (known == SC_NOT_FOUND) {
    struct sc_care made = make_care(&care);
    known = (uint32_t)u->cares.count;
    *SC_PUSH(u->arena, &u->cares) = made;
    sc_map_add(u->arena, &u->care_ids, sc_text_str(&key), known);
  }
  return u->cares.items[known];
}

/* Classes in the order in which they make the better examples. */
static uint32_t preferred(const struct sc_shared_var *var, uint32_t i) {
  uint32_t first = 0;
  switch (var->kind) {
  case SC_SHARED_VALUE: /* the highest trust, a named text rather than any other */
  case SC_SHARED_TEXT: return var->class_count - 1 - i;
  case SC_SHARED_NOW: first = sc_shared_point_class(var, SC_NOW_FIRST_TRY); break;
  case SC_SHARED_CHAIN:
  case SC_SHARED_SUBJECT:
  case SC_SHARED_NUMBER:
  case SC_SHARED_SET:
  case SC_SHARED_WEEK:
  case SC_SHARED_ADDRESS:
  case SC_SHARED_ROLE:
  case SC_SHARED_MEMBER:
  case SC_SHARED_MATCH: break;
  }
  return (first + i) % var->class_count;
}

void sc_pick(const struct sc_universe *u, sc_mdd_ref ref, uint32_t *classes) {
  for (size_t i = 0; i < u->vars.count; i++) classes[i] = SC_UNTESTED;
  while (ref >= SCOPE_F_FIRST_NODE) {
    const struct sc_mdd_node *node = sc_mdd_node(u->mdd, ref);
    const struct sc_shared_var *var = u->vars.items[node->var];
    sc_mdd_ref next = SCOPE_F_FALSE;
    uint32_t class = SC_ABSENT;
    for (uint32_t i = 0; i < var->class_count && next == SCOPE_F_FALSE; i++) {
      class = preferred(var, i);
      next = sc_mdd_child(node, class);
    }
    if (next == SCOPE_F_FALSE) class = SC_ABSENT, next = node->absent;
    classes[node->var] = class;
    ref = next;
  }
}
