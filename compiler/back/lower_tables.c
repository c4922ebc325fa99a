/* SPDX-License-Identifier: Apache-2.0
 *
 * lower_tables.c - the sections that do not depend on rules: scopes, attributes, variables, zones, automata, names.
 */
#include "back/lower_state.h"

#include <stdlib.h>

#include "condition/regex.h"

void sc_lower_section(struct sc_lower *lower, enum scope_f_kind kind, const void *data,
                      size_t len) {
  lower->image->sections[kind] =
      (struct sc_image_section){.data = data == NULL ? "" : data, .len = len};
}

#define SECTION(lower, kind, vec)                                                                  \
  sc_lower_section((lower), (kind), (vec).items, (vec).count * sizeof *(vec).items)

static struct scope_f_str add_string(struct sc_lower *lower, struct sc_str text) {
  return sc_strings_add(lower->names_arena, &lower->strings, text);
}

/* --- obligations ------------------------------------------------------------------------------------- */

uint32_t sc_lower_step_ups(struct sc_lower *lower, const struct sc_duties *duties) {
  uint32_t mask = 0;
  for (uint32_t i = 0; i < duties->step_up_count; i++)
    for (uint32_t s = 0; s < lower->step_ups.count; s++)
      if (sc_str_equal(lower->step_ups.items[s], duties->step_ups[i])) mask |= UINT32_C(1) << s;
  return mask;
}

static void collect_step_ups(struct sc_lower *lower, const struct sc_duties *duties) {
  for (uint32_t i = 0; i < duties->step_up_count; i++) {
    size_t at = 0;
    while (at < lower->step_ups.count &&
           sc_str_compare(lower->step_ups.items[at], duties->step_ups[i]) < 0)
      at++;
    if (at < lower->step_ups.count && sc_str_equal(lower->step_ups.items[at], duties->step_ups[i]))
      continue;
    (void)SC_PUSH(lower->names_arena, &lower->step_ups);
    memmove(lower->step_ups.items + at + 1, lower->step_ups.items + at,
            (lower->step_ups.count - 1 - at) * sizeof *lower->step_ups.items);
    lower->step_ups.items[at] = duties->step_ups[i];
  }
}

static void lower_step_ups(struct sc_lower *lower) {
  const struct sc_policy *policy = lower->policy;
  for (int r = 0; r < SC_RISKS; r++) collect_step_ups(lower, &policy->risks[r]);
  for (uint32_t s = 0; s < policy->scope_count; s++)
    collect_step_ups(lower, &policy->scopes[s].duties);
  for (uint32_t a = 0; a < policy->agent_count; a++)
    for (uint32_t t = 0; t < policy->agents[a].task_count; t++)
      collect_step_ups(lower, &policy->agents[a].tasks[t].duties);
  SC_VEC(struct scope_f_str) names = {0};
  for (size_t i = 0; i < lower->step_ups.count; i++)
    *SC_PUSH(lower->names_arena, &names) = add_string(lower, lower->step_ups.items[i]);
  SECTION(lower, SCOPE_F_STEP_UPS, names);
}

static uint8_t scope_log(const struct sc_policy *policy, const struct sc_scope *scope) {
  if (scope->duties.log != SC_LOG_UNSET) return (uint8_t)scope->duties.log;
  if (policy->risks[scope->risk].log != SC_LOG_UNSET)
    return (uint8_t)policy->risks[scope->risk].log;
  return scope->risk >= SC_RISK_HIGH ? SCOPE_F_LOG_FULL : SCOPE_F_LOG_STANDARD;
}

static void lower_scopes(struct sc_lower *lower) {
  const struct sc_policy *policy = lower->policy;
  uint32_t count = sc_lower_scope_count(lower);
  struct scope_f_scope *scopes = SC_NEW_ARRAY(lower->names_arena, struct scope_f_scope, count);
  for (uint32_t id = 0; id < count; id++) {
    bool class = id >= policy->scope_count;
    if (id + 8 < policy->scope_count) __builtin_prefetch(policy->scopes[id + 8].name.ptr);
    const struct sc_scope *scope =
        &policy->scopes[class ? policy->open_classes[id - policy->scope_count].open_parent : id];
    scopes[id] = (struct scope_f_scope){
        .name_off = add_string(lower, scope->name).off,
        .name_len = (uint8_t)scope->name.len,
        .ttl_s = sc_policy_scope_ttl(policy, id),
        .step_ups = sc_lower_step_ups(lower, &scope->duties) |
                    sc_lower_step_ups(lower, &policy->risks[scope->risk]),
        .risk = (uint8_t)scope->risk,
        .log = scope_log(policy, scope),
    };
  }
  lower->scopes = scopes;
  sc_lower_section(lower, SCOPE_F_SCOPES, scopes, count * sizeof *scopes);
  lower->meta.first_open_scope = policy->scope_count;
}

/* --- attributes ------------------------------------------------------------------------------------------ */

static uint8_t attr_type(enum sc_type type) {
  switch (type) {
  case SC_TYPE_BOOL: return SCOPE_F_TYPE_BOOL;
  case SC_TYPE_INT: return SCOPE_F_TYPE_INT;
  case SC_TYPE_STRING: return SCOPE_F_TYPE_STRING;
  case SC_TYPE_SET: return SCOPE_F_TYPE_SET;
  case SC_TYPE_IP: return SCOPE_F_TYPE_IP;
  case SC_TYPE_ENUM: return SCOPE_F_TYPE_ENUM;
  case SC_TYPE_INSTANT: return SCOPE_F_TYPE_INSTANT;
  case SC_TYPE_WEEKDAY:
  case SC_TYPE_CLOCK:
  case SC_TYPE_DATE: break;
  }
  abort(); /* a bug: no attribute is declared with a type of now.* */
}

static void lower_attrs(struct sc_lower *lower) {
  const struct sc_policy *policy = lower->policy;
  SC_VEC(struct scope_f_str) values = {0};
  struct scope_f_attr *attrs =
      SC_NEW_ARRAY(lower->names_arena, struct scope_f_attr, policy->attr_count);
  for (uint32_t i = 0; i < policy->attr_count; i++) {
    const struct sc_attr *attr = &policy->attrs[i];
    attrs[i] = (struct scope_f_attr){.name = add_string(lower, attr->name),
                                     .type = attr_type(attr->type),
                                     .enum_count = (uint8_t)attr->value_count,
                                     .first_enum = (uint32_t)values.count};
    for (uint32_t v = 0; v < attr->value_count; v++)
      *SC_PUSH(lower->names_arena, &values) = add_string(lower, attr->values[v]);
  }
  sc_lower_section(lower, SCOPE_F_ATTRS, attrs, policy->attr_count * sizeof *attrs);
  SECTION(lower, SCOPE_F_ENUMS, values);
}

/* --- automata ----------------------------------------------------------------------------------------------- */

struct automata {
  SC_VEC(struct scope_f_dfa) list;
  SC_VEC(uint16_t) cells;
  SC_VEC(uint32_t) accepts;
};

static uint32_t add_dfa(struct sc_lower *lower, struct automata *all, const struct sc_dfa *dfa) {
  *SC_PUSH(lower->names_arena, &all->list) =
      (struct scope_f_dfa){.first_cell = (uint32_t)all->cells.count,
                           .first_accept = (uint32_t)all->accepts.count,
                           .state_count = (uint16_t)dfa->state_count,
                           .class_count = (uint16_t)dfa->class_count,
                           .start = (uint16_t)dfa->start};
  for (unsigned c = 0; c < 256; c += 2)
    *SC_PUSH(lower->names_arena, &all->cells) =
        (uint16_t)(dfa->class_of[c] | (unsigned)dfa->class_of[c + 1] << 8);
  size_t cells = (size_t)dfa->state_count * dfa->class_count;
  for (size_t i = 0; i < cells; i++)
    *SC_PUSH(lower->names_arena, &all->cells) = (uint16_t)dfa->next[i];
  for (uint32_t s = 0; s < dfa->state_count; s++)
    *SC_PUSH(lower->names_arena, &all->accepts) = dfa->accept[s];
  return (uint32_t)all->list.count - 1;
}

static bool fits(const struct sc_dfa *dfa) {
  return dfa->state_count <= UINT16_MAX && dfa->class_count <= 256;
}

/* --- variables -------------------------------------------------------------------------------------------------- */

struct constants {
  SC_VEC(int64_t) points;
  SC_VEC(struct sc_address) addresses;
  SC_VEC(struct scope_f_str) literals;
};

/* Adds the variable's constants; returns the index of the first. */
static uint32_t add_constants(struct sc_lower *lower, const struct sc_variable *var,
                              struct constants *all, struct automata *automata) {
  uint32_t first = 0;
  switch (var->kind) {
  case SCOPE_F_VAR_POINTS:
  case SCOPE_F_VAR_WEEK:
  case SCOPE_F_VAR_DATE:
  case SCOPE_F_VAR_CHAIN:
    first = (uint32_t)all->points.count;
    for (size_t i = 0; i < var->points.count; i++)
      *SC_PUSH(lower->names_arena, &all->points) = var->points.items[i];
    return first;
  case SCOPE_F_VAR_ADDRESS:
    first = (uint32_t)all->addresses.count;
    for (size_t i = 0; i < var->addresses.count; i++)
      *SC_PUSH(lower->names_arena, &all->addresses) = var->addresses.items[i];
    return first;
  case SCOPE_F_VAR_LITERAL:
    first = (uint32_t)all->literals.count;
    for (size_t i = 0; i < var->literals.count; i++)
      *SC_PUSH(lower->names_arena, &all->literals) = add_string(lower, var->literals.items[i]);
    return first;
  case SCOPE_F_VAR_MEMBER:
    *SC_PUSH(lower->names_arena, &all->literals) = add_string(lower, var->literal);
    return (uint32_t)all->literals.count - 1;
  case SCOPE_F_VAR_MATCH: return add_dfa(lower, automata, var->dfa);
  case SCOPE_F_VAR_ROLE: return var->role;
  case SCOPE_F_VAR_PRESENT:
  case SCOPE_F_VAR_SUBJECT:
  case SCOPE_F_VAR_END: return 0;
  }
  return 0;
}

static void lower_variables(struct sc_lower *lower) {
  const struct sc_variables *variables = &lower->variables;
  size_t count = variables->list.count;
  struct scope_f_var *vars = SC_NEW_ARRAY(lower->names_arena, struct scope_f_var, count);
  struct constants constants = {0};
  struct automata automata = {0};
  for (size_t i = 0; i < count; i++) {
    const struct sc_variable *var = variables->list.items[i];
    vars[i] = (struct scope_f_var){.kind = (uint8_t)var->kind,
                                   .source = var->source,
                                   .class_count = var->class_count,
                                   .first = add_constants(lower, var, &constants, &automata),
                                   .zone = var->zone};
  }
  if (lower->policy->open_dfa != NULL)
    lower->meta.open_dfa = add_dfa(lower, &automata, lower->policy->open_dfa) + 1;
  sc_lower_section(lower, SCOPE_F_VARS, vars, count * sizeof *vars);
  SECTION(lower, SCOPE_F_POINTS, constants.points);
  SECTION(lower, SCOPE_F_ADDRESSES, constants.addresses);
  SECTION(lower, SCOPE_F_LITERALS, constants.literals);
  SECTION(lower, SCOPE_F_DFAS, automata.list);
  SECTION(lower, SCOPE_F_DFA_CELLS, automata.cells);
  SECTION(lower, SCOPE_F_ACCEPTS, automata.accepts);
}

static void lower_zones(struct sc_lower *lower) {
  const struct sc_variables *variables = &lower->variables;
  SC_VEC(struct scope_f_zone) zones = {0};
  SC_VEC(struct scope_f_transition) transitions = {0};
  for (size_t z = 0; z < variables->zones.count; z++) {
    const struct sc_zone *zone = variables->zones.items[z];
    *SC_PUSH(lower->names_arena, &zones) =
        (struct scope_f_zone){.name = add_string(lower, zone->name),
                              .first = (uint32_t)transitions.count,
                              .count = zone->transition_count,
                              .initial_s = zone->initial_s,
                              .until = zone->until};
    for (uint32_t t = 0; t < zone->transition_count; t++)
      *SC_PUSH(lower->names_arena, &transitions) = (struct scope_f_transition){
          .at = zone->transitions[t].at, .offset_s = zone->transitions[t].offset_s};
  }
  if (zones.count > 0) lower->meta.tzdata = add_string(lower, sc_zone_release());
  SECTION(lower, SCOPE_F_ZONES, zones);
  SECTION(lower, SCOPE_F_TRANSITIONS, transitions);
}

/* --- names --------------------------------------------------------------------------------------------------------- */

static void add_name(struct sc_lower *lower, enum scope_f_name_kind kind, uint32_t id,
                     struct sc_str name) {
  lower->names.items[lower->names.count++] = (struct sc_hash_name){
      .kind = kind, .id = id, .name = name, .off = add_string(lower, name).off};
}

static void add_subjects(struct sc_lower *lower) {
  const struct sc_policy *policy = lower->policy;
  for (uint32_t i = 0; i < policy->user_count; i++)
    add_name(lower, SCOPE_F_NAME_USER, i, policy->users[i].name);
  for (uint32_t i = 0; i < policy->role_count; i++)
    add_name(lower, SCOPE_F_NAME_ROLE, i, policy->roles[i].name);
  for (uint32_t a = 0; a < policy->agent_count; a++) {
    const struct sc_agent *agent = &policy->agents[a];
    add_name(lower, SCOPE_F_NAME_AGENT, a, agent->name);
    for (uint32_t t = 0; t < agent->task_count; t++) {
      add_name(lower, SCOPE_F_NAME_TASK, lower->task_bases[a] + t, agent->tasks[t].name);
      lower->names.items[lower->names.count - 1].agent = agent->name;
    }
  }
}

static void lower_hash(struct sc_lower *lower) {
  const struct sc_policy *policy = lower->policy;
  size_t count = (size_t)policy->user_count + policy->role_count + policy->agent_count +
                 lower->task_count + policy->scope_count + policy->attr_count;
  lower->names.items = SC_NEW_ARRAY(lower->names_arena, struct sc_hash_name, count);
  add_subjects(lower);
  for (uint32_t i = 0; i < policy->scope_count; i++)
    lower->names.items[lower->names.count++] =
        (struct sc_hash_name){.kind = SCOPE_F_NAME_SCOPE,
                              .id = i,
                              .name = policy->scopes[i].name,
                              .off = lower->scopes[i].name_off};
  for (uint32_t i = 0; i < policy->attr_count; i++)
    add_name(lower, SCOPE_F_NAME_ATTR, i, policy->attrs[i].name);
  /* Read again from where they lie side by side. */
  for (uint32_t i = 0; i < lower->names.count; i++)
    lower->names.items[i].name.ptr = lower->strings.bytes.items + lower->names.items[i].off;
  const void *data;
  size_t len;
  sc_name_hash_build(lower->names_arena, lower->names.items, lower->names.count, &data, &len);
  sc_lower_section(lower, SCOPE_F_HASH, data, len);
}

void sc_lower_place_names(struct sc_lower *lower) {
  for (uint32_t i = 0; i < lower->names.count; i++) {
    const struct sc_hash_name *name = &lower->names.items[i];
    switch (name->kind) {
    case SCOPE_F_NAME_USER: lower->users[name->id].name_off = name->off; break;
    case SCOPE_F_NAME_AGENT: lower->agents[name->id].name_off = name->off; break;
    case SCOPE_F_NAME_TASK: lower->tasks[name->id].name_off = name->off; break;
    case SCOPE_F_NAME_ROLE:
      lower->roles[name->id].name = (struct scope_f_str){name->off, (uint32_t)name->name.len};
      break;
    case SCOPE_F_NAME_SCOPE:
    case SCOPE_F_NAME_ATTR:
    case SCOPE_F_NAME_KINDS: break;
    }
  }
}

void sc_lower_begin_tables(struct sc_lower *lower) {
  const struct sc_policy *policy = lower->policy;
  sc_strings_reserve(lower->names_arena, &lower->strings, /* names of tasks are often the same */
                     (size_t)policy->user_count + policy->role_count + policy->agent_count +
                         policy->scope_count);
  lower->meta.policy = add_string(lower, policy->name);
  lower->meta.version = add_string(lower, policy->version);
  lower->meta.compiler = add_string(lower, SC_STR("scopec " SCOPEC_VERSION));
  lower->meta.rule_count = policy->rule_count;
  lower_step_ups(lower);
}

void sc_lower_tables(struct sc_lower *lower) {
  lower_scopes(lower);
  lower_attrs(lower);
  lower_variables(lower);
  lower_zones(lower);
  lower_hash(lower);
}

bool sc_lower_automata_fit(const struct sc_lower *lower) {
  if (lower->policy->open_dfa != NULL && !fits(lower->policy->open_dfa)) return false;
  for (size_t i = 0; i < lower->variables.list.count; i++) {
    const struct sc_variable *var = lower->variables.list.items[i];
    if (var->kind == SCOPE_F_VAR_MATCH && !fits(var->dfa)) return false;
  }
  return true;
}
