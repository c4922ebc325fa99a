/* SPDX-License-Identifier: Apache-2.0
 *
 * parse_sections.h - one function per section of a policy. Each appends to the growing arrays that parse.c owns.
 */
#ifndef SC_PARSE_SECTIONS_H
#define SC_PARSE_SECTIONS_H

#include "front/parse_value.h"

/* The model's arrays while they grow over all files. */
struct sc_sections {
  SC_VEC(struct sc_attr) attrs;
  SC_VEC(struct sc_condition) conditions;
  SC_VEC(struct sc_scope) scopes;
  SC_VEC(struct sc_role) roles;
  SC_VEC(struct sc_user) users;
  SC_VEC(struct sc_agent) agents;
  SC_VEC(struct sc_delegation) delegations;
  SC_VEC(struct sc_deny) denies;
};

/* One of the risk classes, by name. */
bool sc_parse_risk(struct sc_parser *parser, const struct sc_node *node, enum sc_risk *out);

bool sc_parse_context(struct sc_parser *parser, const struct sc_node *node,
                      struct sc_sections *out);
bool sc_parse_conditions(struct sc_parser *parser, const struct sc_node *node,
                         struct sc_sections *out);
bool sc_parse_scopes(struct sc_parser *parser, const struct sc_node *node, struct sc_sections *out);
bool sc_parse_risks(struct sc_parser *parser, const struct sc_node *node);
bool sc_parse_roles(struct sc_parser *parser, const struct sc_node *node, struct sc_sections *out);
bool sc_parse_users(struct sc_parser *parser, const struct sc_node *node, struct sc_sections *out);
bool sc_parse_agents(struct sc_parser *parser, const struct sc_node *node, struct sc_sections *out);
bool sc_parse_delegations(struct sc_parser *parser, const struct sc_node *node,
                          struct sc_sections *out);
bool sc_parse_denies(struct sc_parser *parser, const struct sc_node *node, struct sc_sections *out);
bool sc_parse_invariants(struct sc_parser *parser, const struct sc_node *node,
                         struct sc_sections *out);

#endif
