/* SPDX-License-Identifier: Apache-2.0
 *
 * oracle_condition.c - atoms on the values of a request. Regular expressions are PCRE2's own, globs and addresses
 * oracle_text's; local times are made from the C library's offset of the instant.
 */
#include "oracle/oracle_condition.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#include "base/intern.h"
#include "oracle/oracle_text.h"

#define ATTRS_MAX 60u
#define DEPTH_MAX 5000u
#define BACKTRACKS_MAX 20000u /* of PCRE2 */
#define BREADTH_FIRST_MAX                                                                          \
  256u /* bytes: PCRE2 counts a{2,} without end, and takes time by the cube of the text */
#define LAST_INSTANT                                                                               \
  INT64_C(4102444800) /* the zone data end: local times are absent from 2100 on */

enum match { MATCH_NO, MATCH_YES, MATCH_UNSURE };

struct compiled {
  const struct sc_const *pattern; /* by identity */
  pcre2_code *code;
  struct sc_map known; /* text -> enum match. Texts repeat, and PCRE2 can take long. */
};

struct oracle_conditions {
  struct sc_arena *arena;
  const struct sc_policy *policy;
  struct oracle_stats *stats;
  bool counting;
  bool unsure; /* since the last read */
  struct sc_str zones[ORACLE_ZONES_MAX];
  uint32_t zone_count;
  SC_VEC(struct compiled) regexes;
  pcre2_match_data *match;
  pcre2_match_context *limits;
  const struct oracle_request *request;
  struct oracle_fact facts[ATTRS_MAX];
};

static void free_code(void *code) { pcre2_code_free(code); }
static void free_match(void *match) { pcre2_match_data_free(match); }
static void free_limits(void *limits) { pcre2_match_context_free(limits); }

/* --- preparation ------------------------------------------------------------------------------------------------- */

static void compile_regex(struct oracle_conditions *c, const struct sc_const *pattern) {
  int error;
  PCRE2_SIZE at;
  pcre2_compile_context *context = pcre2_compile_context_create(NULL);
  if (context == NULL || pcre2_set_newline(context, PCRE2_NEWLINE_LF) != 0) abort();
  /* PCRE2 10.42 makes the \S of \S{1,3}\h possessive, as if they had no character in common; U+00A0 is one. */
  uint32_t options =
      PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOLLAR_ENDONLY | PCRE2_NO_AUTO_POSSESS;
  pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern->string.ptr, pattern->string.len, options,
                                   &error, &at, context);
  pcre2_compile_context_free(context);
  if (code == NULL) abort(); /* the policy was checked */
  sc_arena_defer(c->arena, free_code, code);
  *SC_PUSH(c->arena, &c->regexes) = (struct compiled){.pattern = pattern, .code = code};
}

static void add_zone(struct oracle_conditions *c, struct sc_str name) {
  for (uint32_t i = 0; i < c->zone_count; i++)
    if (sc_str_equal(c->zones[i], name)) return;
  if (c->zone_count == ORACLE_ZONES_MAX) abort();
  c->zones[c->zone_count++] = name;
}

static void prepare(struct oracle_conditions *c, const struct sc_expr *expr, uint32_t depth) {
  if (expr == NULL) return;
  if (depth > DEPTH_MAX) abort();
  for (uint32_t i = 0; i < expr->arg_count; i++) prepare(c, expr->args[i], depth + 1);
  if (expr->kind != SC_EXPR_ATOM) return;
  if (expr->op == SC_OP_MATCHES) compile_regex(c, &expr->consts[0]);
  if (expr->source == SC_FROM_WEEKDAY || expr->source == SC_FROM_CLOCK ||
      expr->source == SC_FROM_DATE)
    add_zone(c, expr->zone);
}

static void prepare_grants(struct oracle_conditions *c, const struct sc_grant *grants,
                           uint32_t count) {
  for (uint32_t i = 0; i < count; i++) prepare(c, grants[i].when, 0);
}

struct oracle_conditions *oracle_conditions_new(struct sc_arena *arena,
                                                const struct sc_policy *policy,
                                                struct oracle_stats *stats) {
  struct oracle_conditions *c = SC_NEW(arena, struct oracle_conditions);
  *c = (struct oracle_conditions){
      .arena = arena, .policy = policy, .stats = stats, .counting = true};
  if (policy->attr_count > ATTRS_MAX) abort();
  for (uint32_t i = 0; i < policy->condition_count; i++) prepare(c, policy->conditions[i].expr, 0);
  for (uint32_t i = 0; i < policy->role_count; i++)
    prepare_grants(c, policy->roles[i].grants, policy->roles[i].grant_count);
  for (uint32_t i = 0; i < policy->user_count; i++)
    prepare_grants(c, policy->users[i].grants, policy->users[i].grant_count);
  for (uint32_t i = 0; i < policy->agent_count; i++)
    for (uint32_t t = 0; t < policy->agents[i].task_count; t++) {
      prepare(c, policy->agents[i].tasks[t].when, 0);
      prepare_grants(c, policy->agents[i].tasks[t].scopes, policy->agents[i].tasks[t].scope_count);
    }
  for (uint32_t i = 0; i < policy->delegation_count; i++)
    prepare(c, policy->delegations[i].when, 0);
  for (uint32_t i = 0; i < policy->deny_count; i++) prepare(c, policy->denies[i].when, 0);
  c->match = pcre2_match_data_create(64, NULL);
  if (c->match == NULL) abort();
  sc_arena_defer(arena, free_match, c->match);
  c->limits = pcre2_match_context_create(NULL);
  if (c->limits == NULL || pcre2_set_match_limit(c->limits, BACKTRACKS_MAX) != 0) abort();
  sc_arena_defer(arena, free_limits, c->limits);
  return c;
}

void oracle_conditions_count(struct oracle_conditions *conditions, bool on) {
  conditions->counting = on;
}

uint32_t oracle_conditions_zones(const struct oracle_conditions *conditions,
                                 const struct sc_str **names) {
  *names = conditions->zones;
  return conditions->zone_count;
}

/* --- facts ------------------------------------------------------------------------------------------------------- */

static void read_enum(const struct sc_attr *attr, const struct oracle_value *value,
                      struct oracle_fact *out) {
  for (uint32_t i = 0; value->type == SCOPE_VALUE_STRING && i < attr->value_count; i++)
    if (sc_str_equal(attr->values[i], value->string)) {
      out->present = true;
      out->number = i;
    }
}

static void read_ip(const struct oracle_value *value, struct oracle_fact *out) {
  out->present = value->type == SCOPE_VALUE_IP ||
                 (value->type == SCOPE_VALUE_STRING && oracle_address(value->string, out->address));
  if (value->type == SCOPE_VALUE_IP) memcpy(out->address, value->address, 16);
}

static void read_set(const struct oracle_value *value, struct oracle_fact *out) {
  out->present = value->type == SCOPE_VALUE_SET;
  out->items = value->items;
  out->item_count = value->item_count;
  for (uint32_t i = 0; out->present && i < value->item_count; i++)
    if (!oracle_string_ok(value->items[i])) out->present = false;
}

static struct oracle_fact fact_of_string(bool given, struct sc_str string) {
  return (struct oracle_fact){.present = given && oracle_string_ok(string), .string = string};
}

static void read_attr(const struct sc_attr *attr, const struct oracle_value *value,
                      struct oracle_fact *out) {
  out->number = value->number;
  switch (attr->type) {
  case SC_TYPE_BOOL: out->present = value->type == SCOPE_VALUE_BOOL; break;
  case SC_TYPE_INT: out->present = value->type == SCOPE_VALUE_INT; break;
  case SC_TYPE_INSTANT:
    out->present = value->type == SCOPE_VALUE_INSTANT && oracle_instant_ok(value->number);
    break;
  case SC_TYPE_STRING:
    *out = fact_of_string(value->type == SCOPE_VALUE_STRING, value->string);
    break;
  case SC_TYPE_SET: read_set(value, out); break;
  case SC_TYPE_IP: read_ip(value, out); break;
  case SC_TYPE_ENUM: read_enum(attr, value, out); break;
  case SC_TYPE_WEEKDAY:
  case SC_TYPE_CLOCK:
  case SC_TYPE_DATE: abort(); /* of built-in attributes only */
  }
}

void oracle_conditions_read(struct oracle_conditions *c, const struct oracle_request *request) {
  c->request = request;
  c->unsure = false;
  for (uint32_t a = 0; a < c->policy->attr_count; a++) {
    uint32_t given = 0;
    const struct oracle_value *value = NULL;
    for (uint32_t i = 0; i < request->context_count; i++)
      if (sc_str_equal(request->context[i].name, c->policy->attrs[a].name)) {
        given++;
        value = &request->context[i].value;
      }
    c->facts[a] = (struct oracle_fact){0};
    if (given == 1) read_attr(&c->policy->attrs[a], value, &c->facts[a]);
  }
}

/* Local date and time, from the offset of the instant: false where there is none. */
static bool local_time(const struct oracle_conditions *c, struct sc_str zone, int64_t *day,
                       int64_t *second) {
  if (!oracle_has_now(c->request) || c->request->now >= LAST_INSTANT) return false;
  int32_t offset = 0;
  for (uint32_t i = 0; i < c->zone_count; i++)
    if (sc_str_equal(c->zones[i], zone)) offset = c->request->offsets[i];
  *second = c->request->now % 86400 + offset;
  *day = c->request->now / 86400;
  for (; *second < 0; *second += 86400) --*day;
  for (; *second >= 86400; *second -= 86400) ++*day;
  return true;
}

static struct oracle_fact fact_of(const struct oracle_conditions *c, const struct sc_expr *atom,
                                  uint64_t *bit) {
  const struct oracle_request *request = c->request;
  struct oracle_fact fact = {0};
  int64_t day = 0;
  int64_t second = 0;
  *bit = 1ull << ORACLE_BIT_NOW;
  switch (atom->source) {
  case SC_FROM_ATTR: *bit = 1ull << atom->attr; return c->facts[atom->attr];
  case SC_FROM_NOW:
    fact.present = oracle_has_now(request);
    fact.number = request->now;
    return fact;
  case SC_FROM_WEEKDAY:
    fact.present = local_time(c, atom->zone, &day, &second);
    fact.number = ((day + 3) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
    return fact;
  case SC_FROM_CLOCK:
    fact.present = local_time(c, atom->zone, &day, &second);
    fact.number = second;
    return fact;
  case SC_FROM_DATE:
    fact.present = local_time(c, atom->zone, &day, &second);
    fact.number = day;
    return fact;
  case SC_FROM_RESOURCE:
    *bit = 1ull << ORACLE_BIT_RESOURCE;
    return fact_of_string(request->has_resource, request->resource);
  case SC_FROM_USER:
    *bit = 1ull << ORACLE_BIT_USER;
    return fact_of_string(request->has_user, request->user);
  case SC_FROM_AGENT: return fact_of_string(true, request->actors[0]);
  case SC_FROM_TASK: return fact_of_string(true, request->task);
  case SC_FROM_SCOPE: return fact_of_string(true, request->scope);
  }
  return fact;
}

/* --- atoms ------------------------------------------------------------------------------------------------------- */

static bool equals(const struct sc_expr *atom, const struct sc_const *constant,
                   const struct oracle_fact *fact) {
  if (atom->type == SC_TYPE_STRING) return sc_str_equal(fact->string, constant->string);
  if (atom->type == SC_TYPE_IP) return memcmp(fact->address, constant->address, 16) == 0;
  return fact->number == constant->low;
}

static bool in_range(const struct sc_expr *atom, const struct sc_const *range, int64_t n) {
  bool half_open = atom->type == SC_TYPE_CLOCK || atom->type == SC_TYPE_INSTANT;
  bool after_start = n >= range->low;
  bool before_end = half_open ? n < range->high : n <= range->high;
  bool wraps =
      (atom->type == SC_TYPE_CLOCK || atom->type == SC_TYPE_WEEKDAY) && range->high < range->low;
  return wraps ? after_start || before_end : after_start && before_end;
}

static bool in_constant(const struct sc_expr *atom, const struct sc_const *constant,
                        const struct oracle_fact *fact) {
  switch (constant->kind) {
  case SC_CONST_VALUE: return equals(atom, constant, fact);
  case SC_CONST_RANGE: return in_range(atom, constant, fact->number);
  case SC_CONST_NETWORK:
    return oracle_address_is_v4(fact->address) == constant->is_v4 &&
           oracle_address_in(fact->address, constant->address, constant->prefix_len);
  }
  return false;
}

static bool in_any(const struct sc_expr *atom, const struct oracle_fact *fact) {
  for (uint32_t i = 0; i < atom->const_count; i++)
    if (in_constant(atom, &atom->consts[i], fact)) return true;
  return false;
}

static bool contains(const struct sc_const *member, const struct oracle_fact *fact) {
  for (uint32_t i = 0; i < fact->item_count; i++)
    if (sc_str_equal(fact->items[i], member->string)) return true;
  return false;
}

bool oracle_conditions_unsure(const struct oracle_conditions *conditions) {
  return conditions->unsure;
}

/* Where backtracking takes too long, breadth-first; then the longest match comes first. */
static enum match pcre2_matches(const struct oracle_conditions *c, const pcre2_code *code,
                                struct sc_str text) {
  static int workspace[1 << 20];
  PCRE2_SPTR subject = (PCRE2_SPTR)text.ptr;
  int result = pcre2_match(code, subject, text.len, 0, 0, c->match, c->limits);
  if (result == PCRE2_ERROR_MATCHLIMIT && text.len > BREADTH_FIRST_MAX) return MATCH_UNSURE;
  if (result == PCRE2_ERROR_MATCHLIMIT)
    result = pcre2_dfa_match(code, subject, text.len, 0, 0, c->match, NULL, workspace,
                             sizeof(workspace) / sizeof(*workspace));
  if (result < 0 && result != PCRE2_ERROR_NOMATCH) abort();
  bool whole = result >= 0 && pcre2_get_ovector_pointer(c->match)[1] == text.len;
  return whole ? MATCH_YES : MATCH_NO;
}

static bool matches(struct oracle_conditions *c, const struct sc_const *pattern,
                    struct sc_str text) {
  for (size_t i = 0; i < c->regexes.count; i++) {
    struct compiled *regex = &c->regexes.items[i];
    if (regex->pattern != pattern) continue;
    uint32_t known = sc_map_get(&regex->known, text);
    if (known == SC_NOT_FOUND) {
      known = pcre2_matches(c, regex->code, text);
      sc_map_add(c->arena, &regex->known, sc_str_copy(c->arena, text), known);
    }
    c->unsure |= known == MATCH_UNSURE;
    return known == MATCH_YES;
  }
  abort();
}

static bool atom_holds(struct oracle_conditions *c, const struct sc_expr *atom,
                       const struct oracle_fact *fact) {
  const struct sc_const *constant = atom->consts;
  switch (atom->op) {
  case SC_OP_EQ: return equals(atom, constant, fact);
  case SC_OP_NE: return !equals(atom, constant, fact);
  case SC_OP_LT: return fact->number < constant->low;
  case SC_OP_LE: return fact->number <= constant->low;
  case SC_OP_GT: return fact->number > constant->low;
  case SC_OP_GE: return fact->number >= constant->low;
  case SC_OP_IN: return in_any(atom, fact);
  case SC_OP_NOT_IN: return !in_any(atom, fact);
  case SC_OP_HAS: return fact->present;
  case SC_OP_IS_TRUE: return fact->number != 0;
  case SC_OP_CONTAINS: return contains(constant, fact);
  case SC_OP_STARTS_WITH:
    return fact->string.len >= constant->string.len &&
           memcmp(fact->string.ptr, constant->string.ptr, constant->string.len) == 0;
  case SC_OP_GLOB: return oracle_glob(constant->string, fact->string);
  case SC_OP_MATCHES: return matches(c, constant, fact->string);
  }
  return false;
}

static enum truth atom_truth(struct oracle_conditions *c, const struct sc_expr *atom,
                             uint64_t *absent) {
  uint64_t bit;
  struct oracle_fact fact = fact_of(c, atom, &bit);
  enum truth truth = TRUTH_UNKNOWN;
  if (fact.present || atom->op == SC_OP_HAS)
    truth = atom_holds(c, atom, &fact) ? TRUTH_TRUE : TRUTH_FALSE;
  else
    *absent |= bit;
  if (c->stats != NULL && c->counting) c->stats->atoms[atom->type][atom->op][truth]++;
  return truth;
}

static enum truth truth_of(struct oracle_conditions *c, const struct sc_expr *expr, uint32_t depth,
                           uint64_t *absent) {
  if (depth > DEPTH_MAX) abort();
  if (expr->kind == SC_EXPR_ATOM) return atom_truth(c, expr, absent);
  if (expr->kind == SC_EXPR_NAME) {
    for (uint32_t i = 0; i < c->policy->condition_count; i++)
      if (sc_str_equal(c->policy->conditions[i].name, expr->name))
        return truth_of(c, c->policy->conditions[i].expr, depth + 1, absent);
    abort();
  }
  enum truth truth = truth_of(c, expr->args[0], depth + 1, absent);
  if (expr->kind == SC_EXPR_NOT) return TRUTH_TRUE - truth;
  for (uint32_t i = 1; i < expr->arg_count; i++) {
    enum truth next = truth_of(c, expr->args[i], depth + 1, absent);
    if (expr->kind == SC_EXPR_AND ? next < truth : next > truth) truth = next;
  }
  return truth;
}

enum truth oracle_conditions_truth(struct oracle_conditions *conditions, const struct sc_expr *expr,
                                   uint64_t *absent) {
  return expr == NULL ? TRUTH_TRUE : truth_of(conditions, expr, 0, absent);
}
