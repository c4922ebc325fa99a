/* SPDX-License-Identifier: Apache-2.0
 *
 * parse_sections.h - one function per section of a policy. Each appends to the growing arrays that parse.c owns.
 */
#ifndef SC_PARSE_SECTIONS_H
#define SC_PARSE_SECTIONS_H

#include "front/parse_value.h"

/* A growing array of named things that often come in the order of their names: it is seen while they are at hand. */
#define SC_NAMED_VEC(type)                                                                         \
  struct {                                                                                         \
    type *items;                                                                                   \
    size_t count;                                                                                  \
    size_t capacity;                                                                               \
    bool unsorted; /* a name is not behind the one before it */                                    \
  }
#define SC_PUSH_NAMED(arena, vec, item, name)                                                      \
  ((vec)->unsorted = (vec)->unsorted || !SC_FOLLOWS((vec), (item), name),                          \
   *SC_PUSH((arena), (vec)) = *(item))
/* Is the name of `item` behind that of the last one? */
#define SC_FOLLOWS(vec, item, name)                                                                \
  ((vec)->count == 0 || sc_str_compare((vec)->items[(vec)->count - 1].name, (item)->name) < 0)

/* The model's arrays while they grow over all files. */
struct sc_sections {
  SC_VEC(struct sc_attr) attrs;
  SC_VEC(struct sc_condition) conditions;
  SC_NAMED_VEC(struct sc_scope) scopes;
  SC_NAMED_VEC(struct sc_role) roles;
  SC_NAMED_VEC(struct sc_user) users;
  SC_NAMED_VEC(struct sc_agent) agents;
  SC_VEC(struct sc_delegation) delegations;
  SC_NAMED_VEC(struct sc_deny) denies;
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
/* One entry of these sections; `number` counts from 1. */
typedef bool sc_entry_fn(struct sc_parser *parser, const struct sc_node *entry, uint32_t number,
                         struct sc_sections *out);
sc_entry_fn sc_parse_scope, sc_parse_role, sc_parse_user, sc_parse_agent, sc_parse_delegation,
    sc_parse_deny;

bool sc_parse_invariants(struct sc_parser *parser, const struct sc_node *node,
                         struct sc_sections *out);

/* All entries of a section. */
static inline bool sc_parse_entries(struct sc_parser *parser, const struct sc_node *section,
                                    sc_entry_fn *parse, struct sc_sections *out) {
  bool good = true;
  uint32_t number = 0;
  for (const struct sc_node *entry = section->first; entry != NULL; entry = entry->next)
    if (!parse(parser, entry, ++number, out)) good = false;
  return good;
}

#endif
