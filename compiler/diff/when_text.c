/* SPDX-License-Identifier: Apache-2.0
 *
 * when_text.c - products to lists of facts.
 */
#include "diff/when_text.h"

static bool all_classes(const struct sc_shared_var *var, const bool *classes) {
  for (uint32_t c = 0; c < var->class_count; c++)
    if (!classes[c]) return false;
  return true;
}

static bool no_class(const struct sc_shared_var *var, const bool *classes) {
  for (uint32_t c = 0; c < var->class_count; c++)
    if (classes[c]) return false;
  return true;
}

static struct sc_str name_of(const struct sc_shared_var *var) {
  switch (var->source) {
  case SCOPE_F_FROM_NOW: return SC_STR("now");
  case SCOPE_F_FROM_RESOURCE: return SC_STR("resource");
  case SCOPE_F_FROM_USER: return SC_STR("user");
  case SCOPE_F_FROM_AGENT: return SC_STR("agent");
  case SCOPE_F_FROM_TASK: return SC_STR("task");
  case SCOPE_F_FROM_SCOPE: return SC_STR("scope");
  default: return var->attr;
  }
}

/* Of the texts that the product's patterns would accept: the others are excluded already. */
static const bool *relevant_texts(struct sc_universe *u, const struct sc_product *product,
                                  const struct sc_shared_var *text) {
  bool *relevant = SC_NEW_ARRAY(u->arena, bool, text->texts.count);
  for (size_t t = 0; t < text->texts.count; t++) {
    relevant[t] = true;
    for (uint32_t i = 0; i < product->literal_count; i++) {
      const struct sc_shared_var *match = u->vars.items[product->literals[i].var];
      if (match->kind != SC_SHARED_MATCH || match->main != text) continue;
      bool accepted = sc_dfa_run(match->dfa, text->texts.items[t]) != 0;
      relevant[t] &= product->literals[i].classes[accepted];
    }
  }
  return relevant;
}

/* With a time of the week: local times are known up to the year 2100, which goes without saying. */
static struct sc_str now_text(struct sc_universe *u, const struct sc_product *product,
                              const struct sc_literal *now) {
  const struct sc_shared_var *var = u->vars.items[now->var];
  bool week = false, all = true;
  for (uint32_t i = 0; i < product->literal_count; i++)
    week |= u->vars.items[product->literals[i].var]->kind == SC_SHARED_WEEK;
  bool *classes = SC_NEW_ARRAY(u->arena, bool, var->class_count);
  for (uint32_t c = 0; c < var->class_count; c++) {
    bool beyond = week && sc_shared_number(var, c) >= INT64_C(4102444800);
    classes[c] = now->classes[c] || (beyond && c > 0 && classes[c - 1]);
    all &= classes[c];
  }
  return all ? SC_STR("") : sc_when_now(u, var, classes);
}

static struct sc_str values_text(struct sc_universe *u, const struct sc_product *product,
                                 const struct sc_literal *literal) {
  const struct sc_shared_var *var = u->vars.items[literal->var];
  struct sc_str name = name_of(var);
  switch (var->kind) {
  case SC_SHARED_NUMBER: return sc_when_number(u, var, literal->classes, name);
  case SC_SHARED_VALUE: return sc_when_value(u, var, literal->classes, name);
  case SC_SHARED_SET:
    return sc_str_format(u->arena, "%.*s %s", SC_STR_ARGS(name),
                         literal->classes[1] ? "given" : "missing");
  case SC_SHARED_NOW: return now_text(u, product, literal);
  case SC_SHARED_WEEK: return sc_when_week(u, var, literal->classes);
  case SC_SHARED_TEXT:
    return sc_when_one_of(u, var, literal->classes, relevant_texts(u, product, var), name);
  case SC_SHARED_ADDRESS: return sc_when_address(u, var, literal->classes, name);
  case SC_SHARED_MEMBER:
    return sc_str_format(u->arena, "'%.*s' %sin %.*s", SC_STR_ARGS(var->texts.items[0]),
                         literal->classes[1] ? "" : "not ", SC_STR_ARGS(name));
  case SC_SHARED_MATCH:
    return sc_str_format(u->arena, "%s%.*s", literal->classes[1] ? "" : "not ",
                         SC_STR_ARGS(sc_when_pattern(u, var, name)));
  case SC_SHARED_CHAIN:
  case SC_SHARED_SUBJECT:
  case SC_SHARED_ROLE: break;
  }
  return SC_STR("");
}

/* Empty: another literal of the product says it. */
static struct sc_str literal_text(struct sc_universe *u, const struct sc_product *product,
                                  const struct sc_literal *literal) {
  const struct sc_shared_var *var = u->vars.items[literal->var];
  struct sc_str name = name_of(var);
  if (no_class(var, literal->classes))
    return sc_str_format(u->arena, "%.*s missing", SC_STR_ARGS(name));
  bool dependent = false; /* a literal that speaks of the value says that there is one */
  for (uint32_t i = 0; i < product->literal_count; i++)
    dependent |= u->vars.items[product->literals[i].var]->main == var;
  bool counted =
      var->kind == SC_SHARED_SET ? literal->classes[1] : all_classes(var, literal->classes);
  if (counted && dependent) return SC_STR("");
  if (all_classes(var, literal->classes))
    return sc_str_format(u->arena, "%.*s given", SC_STR_ARGS(name));
  struct sc_str values = values_text(u, product, literal);
  if (!literal->absent || values.len == 0) return values;
  return sc_str_format(u->arena, "%.*s or missing", SC_STR_ARGS(values));
}

static struct sc_str product_text(struct sc_universe *u, const struct sc_product *product) {
  struct sc_text out = {0};
  for (uint32_t i = 0; i < product->literal_count; i++) {
    struct sc_str text = literal_text(u, product, &product->literals[i]);
    if (text.len > 0 && out.count > 0) sc_text_add(u->arena, &out, SC_STR("; "));
    sc_text_add(u->arena, &out, text);
  }
  return out.count == 0 ? SC_STR("always") : sc_text_str(&out);
}

static void note_width(const struct sc_universe *u, const struct sc_product *product,
                       struct sc_when *out) {
  bool time = false, network = false;
  for (uint32_t i = 0; i < product->literal_count; i++) {
    enum sc_shared_kind kind = u->vars.items[product->literals[i].var]->kind;
    time |= kind == SC_SHARED_NOW || kind == SC_SHARED_WEEK;
    network |= kind == SC_SHARED_ADDRESS;
  }
  out->any_time |= !time;
  out->any_network |= !network;
}

void sc_when(struct sc_universe *u, sc_mdd_ref ref, const struct sc_care_context *context,
             struct sc_when *out) {
  struct sc_sum sum;
  *out = (struct sc_when){0};
  sc_mdd_ref may = sc_mdd_or(u->mdd, ref, sc_mdd_not(u->mdd, sc_care(u, ref, context).can));
  out->complete = sc_isop(u, ref, may, &sum);
  out->cases = SC_NEW_ARRAY(u->arena, struct sc_str, sum.items.count);
  for (size_t i = 0; i < sum.items.count; i++) {
    out->cases[out->case_count++] = product_text(u, &sum.items.items[i]);
    note_width(u, &sum.items.items[i], out);
    out->always |= sum.items.items[i].literal_count == 0;
  }
}
