/* SPDX-License-Identifier: Apache-2.0
 *
 * verify_conditions.c - variables with their constants, zones, automata, and diagrams.
 */
#include <string.h>

#include "table.h"

#define REQUIRE(condition)                                                                         \
  if (!(condition)) return false

static bool range_ok(uint64_t first, uint64_t count, uint64_t limit) {
  return first <= limit && count <= limit - first;
}

/* --- variables -------------------------------------------------------------------------------------------- */

static bool points_ok(const struct scope_t *t, const struct scope_f_var *v) {
  REQUIRE(range_ok(v->first, v->class_count - 1, t->points_count));
  for (uint32_t i = 1; i + 1 < v->class_count; i++)
    REQUIRE(t->points[v->first + i - 1] < t->points[v->first + i]);
  return true;
}

static bool addresses_ok(const struct scope_t *t, const struct scope_f_var *v) {
  REQUIRE(range_ok(v->first, v->class_count - 1, t->addresses_count));
  for (uint32_t i = 1; i + 1 < v->class_count; i++)
    REQUIRE(memcmp(&t->addresses[v->first + i - 1], &t->addresses[v->first + i], 16) < 0);
  return true;
}

static bool literals_ok(const struct scope_t *t, const struct scope_f_var *v) {
  REQUIRE(range_ok(v->first, v->class_count - 1, t->literals_count));
  for (uint32_t i = 0; i + 1 < v->class_count; i++) {
    struct scope_f_str s = t->literals[v->first + i];
    REQUIRE(scope_verify_string(s, t->strings_count, true));
    REQUIRE(i == 0 ||
            scope_compare(scope_string(t, t->literals[v->first + i - 1]), scope_string(t, s)) < 0);
  }
  return true;
}

/* The source is there and of a type that the kind can read. */
static bool source_ok(const struct scope_t *t, const struct scope_f_var *v) {
  bool declared = v->source < t->attrs_count;
  uint8_t type = declared ? t->attrs[v->source].type : SCOPE_F_TYPE_END;
  bool text = v->source >= SCOPE_F_FROM_RESOURCE && v->source <= SCOPE_F_FROM_SCOPE;
  bool now = v->source == SCOPE_F_FROM_NOW;
  switch ((enum scope_f_var_kind)v->kind) {
  case SCOPE_F_VAR_POINTS:
    return now || type == SCOPE_F_TYPE_BOOL || type == SCOPE_F_TYPE_INT ||
           type == SCOPE_F_TYPE_ENUM || type == SCOPE_F_TYPE_INSTANT;
  case SCOPE_F_VAR_WEEK:
  case SCOPE_F_VAR_DATE: return now && v->zone < t->zones_count;
  case SCOPE_F_VAR_ADDRESS: return type == SCOPE_F_TYPE_IP;
  case SCOPE_F_VAR_LITERAL:
  case SCOPE_F_VAR_MATCH: return text || type == SCOPE_F_TYPE_STRING;
  case SCOPE_F_VAR_MEMBER: return type == SCOPE_F_TYPE_SET;
  case SCOPE_F_VAR_PRESENT: return declared || text || now;
  case SCOPE_F_VAR_ROLE:
  case SCOPE_F_VAR_SUBJECT:
  case SCOPE_F_VAR_CHAIN: return v->source == SCOPE_F_FROM_REQUEST;
  case SCOPE_F_VAR_END: break;
  }
  return false;
}

static bool var_ok(const struct scope_t *t, const struct scope_f_var *v) {
  REQUIRE(v->kind < SCOPE_F_VAR_END && v->reserved == 0 && v->class_count >= 2);
  REQUIRE(source_ok(t, v));
  REQUIRE(v->kind == SCOPE_F_VAR_WEEK || v->kind == SCOPE_F_VAR_DATE || v->zone == 0);
  switch ((enum scope_f_var_kind)v->kind) {
  case SCOPE_F_VAR_POINTS:
  case SCOPE_F_VAR_WEEK:
  case SCOPE_F_VAR_DATE:
  case SCOPE_F_VAR_CHAIN: return points_ok(t, v);
  case SCOPE_F_VAR_ADDRESS: return addresses_ok(t, v);
  case SCOPE_F_VAR_LITERAL: return literals_ok(t, v);
  case SCOPE_F_VAR_MATCH: return v->class_count == 2 && v->first < t->dfas_count;
  case SCOPE_F_VAR_MEMBER:
    return v->class_count == 2 && v->first < t->literals_count &&
           scope_verify_string(t->literals[v->first], t->strings_count, true);
  case SCOPE_F_VAR_ROLE: return v->class_count == 2 && v->first < t->roles_count;
  case SCOPE_F_VAR_PRESENT:
  case SCOPE_F_VAR_SUBJECT: return v->class_count == 2 && v->first == 0;
  case SCOPE_F_VAR_END: break;
  }
  return false;
}

/* --- zones and automata ---------------------------------------------------------------------------------------- */

static bool offset_ok(int32_t offset_s) { return offset_s > -86400 * 2 && offset_s < 86400 * 2; }

static bool zone_ok(const struct scope_t *t, const struct scope_f_zone *z) {
  REQUIRE(scope_verify_string(z->name, t->strings_count, false));
  REQUIRE(range_ok(z->first, z->count, t->transitions_count));
  REQUIRE(offset_ok(z->initial_s) && z->reserved == 0);
  for (uint32_t i = 0; i < z->count; i++) {
    const struct scope_f_transition *tr = &t->transitions[z->first + i];
    REQUIRE(offset_ok(tr->offset_s) && tr->reserved == 0);
    REQUIRE(i == 0 || tr->at > tr[-1].at);
  }
  return true;
}

static bool dfa_ok(const struct scope_t *t, const struct scope_f_dfa *d, bool open) {
  uint64_t cells = (uint64_t)d->state_count * d->class_count;
  REQUIRE(d->state_count >= 1 && d->class_count >= 1 && d->class_count <= 256);
  REQUIRE(d->start < d->state_count && d->reserved == 0);
  REQUIRE(range_ok(d->first_cell, 128 + cells, t->dfa_cells_count));
  REQUIRE(range_ok(d->first_accept, d->state_count, t->accepts_count));
  const uint16_t *classes = t->dfa_cells + d->first_cell;
  for (unsigned i = 0; i < 128; i++)
    REQUIRE((classes[i] & 0xffu) < d->class_count && classes[i] >> 8 < d->class_count);
  for (uint64_t i = 0; i < cells; i++) REQUIRE(classes[128 + i] < d->state_count);
  for (unsigned c = 0; c < d->class_count; c++) REQUIRE(classes[128 + c] == 0);
  const uint32_t *accepts = t->accepts + d->first_accept;
  REQUIRE(accepts[0] == 0);
  for (unsigned s = 0; s < d->state_count; s++) {
    REQUIRE(!open || accepts[s] <= t->scopes_count);
    REQUIRE(!open || accepts[s] == 0 || accepts[s] > t->meta->first_open_scope);
  }
  return true;
}

/* --- diagrams ------------------------------------------------------------------------------------------------------ */

/* A child is a terminal, or an earlier node with a later variable: each variable is tested once, and walks end. */
static bool child_ok(const struct scope_t *t, const struct scope_f_node *nodes, uint64_t first,
                     uint32_t ref, uint64_t parent, uint32_t var) {
  if (ref < SCOPE_F_FIRST_NODE) return ref < SCOPE_F_TERMINALS;
  uint64_t child = ref - SCOPE_F_FIRST_NODE;
  if (child >= parent) return false;
  return (child < first ? t->nodes[child].var : nodes[child - first].var) > var;
}

bool scope_verify_nodes(const struct scope_t *t, const struct scope_f_node *nodes, uint64_t first,
                        uint64_t count, const struct scope_f_edge *edges, uint64_t edge_count) {
  for (uint64_t n = 0; n < count; n++) {
    const struct scope_f_node *node = &nodes[n];
    uint32_t bound = 0;
    REQUIRE(node->var < t->vars_count && node->edge_count >= 1);
    REQUIRE(range_ok(node->first_edge, node->edge_count, edge_count));
    REQUIRE(child_ok(t, nodes, first, node->absent, first + n, node->var));
    for (uint32_t e = 0; e < node->edge_count; e++) {
      const struct scope_f_edge *edge = &edges[node->first_edge + e];
      REQUIRE(edge->bound > bound);
      REQUIRE(child_ok(t, nodes, first, edge->child, first + n, node->var));
      bound = edge->bound;
    }
    REQUIRE(bound == t->vars[node->var].class_count);
  }
  return true;
}

bool scope_verify_conditions(const struct scope_t *t) {
  REQUIRE(t->nodes_count < UINT32_MAX / 2);
  for (uint64_t i = 0; i < t->vars_count; i++) REQUIRE(var_ok(t, &t->vars[i]));
  for (uint64_t i = 0; i < t->zones_count; i++) REQUIRE(zone_ok(t, &t->zones[i]));
  for (uint64_t i = 0; i < t->dfas_count; i++)
    REQUIRE(dfa_ok(t, &t->dfas[i], i + 1 == t->meta->open_dfa));
  return scope_verify_nodes(t, t->nodes, 0, t->nodes_count, t->edges, t->edges_count);
}
