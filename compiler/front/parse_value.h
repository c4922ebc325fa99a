/* SPDX-License-Identifier: Apache-2.0
 *
 * parse_value.h - what the parsers of all sections share: keys of maps, scalars, lists, conditions, patterns.
 *
 * Every function that returns false or NULL has added a diagnostic.
 */
#ifndef SC_PARSE_VALUE_H
#define SC_PARSE_VALUE_H

#include "front/pattern_texts.h"
#include "front/yaml_read.h"
#include "policy.h"

/* Limits over all files of a policy. */
#define SC_ATTRS_MAX 120u
#define SC_STEP_UPS_MAX 32u

struct sc_parser {
  struct sc_diags *diags;
  struct sc_arena *arena;
  struct sc_policy *policy;
  struct sc_map step_ups; /* for the limit on distinct names */
  struct sc_pattern_texts patterns;
  SC_VEC(struct sc_expr *) exprs; /* each whole condition, in the order of the files */
  struct sc_span risk_spans[SC_RISKS]; /* where each risk class was described; len 0 = not yet */
};

/* A key that a map may have, and where its value goes. */
struct sc_key {
  const char *name;
  bool required;
  const struct sc_node **out; /* NULL in the map: stays NULL */
};

/* Sorts the entries of a map into keys; unknown ones are errors with the nearest known one, missing required ones are
 * errors at the map. `what` names the map in messages ("a scope"). False if the node is no map or anything is wrong;
 * what was found is set all the same. */
bool sc_parse_keys(struct sc_parser *parser, const struct sc_node *map, const char *what,
                   const struct sc_key *keys, size_t key_count);

/* The right kind, or a diagnostic that shows the right form. */
bool sc_parse_is(struct sc_parser *parser, const struct sc_node *node, enum sc_node_kind kind,
                 const char *what, const char *example);

/* sc_parse_is for a map whose keys define names: without it the policy is incomplete. */
bool sc_parse_section(struct sc_parser *parser, const struct sc_node *node, const char *what,
                      const char *example);

/* A scalar with a value. */
bool sc_parse_text(struct sc_parser *parser, const struct sc_node *node, const char *what,
                   struct sc_str *out);
bool sc_parse_bool(struct sc_parser *parser, const struct sc_node *node, const char *what,
                   bool *out);
bool sc_parse_number(struct sc_parser *parser, const struct sc_node *node, const char *what,
                     int64_t lowest, int64_t highest, int64_t *out);
bool sc_parse_ttl(struct sc_parser *parser, const struct sc_node *node, uint32_t *out);

/* Names, docs/LANGUAGE.md "Names". */
bool sc_parse_name(struct sc_parser *parser, const struct sc_node *node, const char *what,
                   struct sc_str *out);
bool sc_parse_word_name(struct sc_parser *parser, const struct sc_node *node, const char *what,
                        struct sc_str *out); /* of policies, attributes, conditions */
bool sc_parse_scope_name(struct sc_parser *parser, const struct sc_node *node, struct sc_str *out);
/* What patterns of this text share; the text is good. */
struct sc_pattern_text *sc_parse_shared_text(struct sc_parser *parser, struct sc_str text);
/* A refused pattern is left empty: later passes step over it. */
bool sc_parse_pattern(struct sc_parser *parser, const struct sc_node *node, struct sc_pattern *out);

/* Lists. */
bool sc_parse_patterns(struct sc_parser *parser, const struct sc_node *node, const char *what,
                       struct sc_pattern **out, uint32_t *count);
bool sc_parse_refs(struct sc_parser *parser, const struct sc_node *node, const char *what,
                   const char *example, struct sc_ref **out, uint32_t *count);

/* NULL node: *out stays NULL, true. */
bool sc_parse_condition(struct sc_parser *parser, const struct sc_node *node, struct sc_expr **out);

/* `ttl`, `step_up`, `log`, `allow_long_ttl`: any of the nodes may be NULL. */
bool sc_parse_duties(struct sc_parser *parser, const struct sc_node *ttl,
                     const struct sc_node *step_up, const struct sc_node *log,
                     const struct sc_node *allow_long_ttl, struct sc_duties *out);

/* Items of `grants` and of a task's `scopes`; rule ids are made as "OWNER/LIST/n". */
struct sc_grant_list { /* where they go: members of a role, a user or a task, all zero before */
  struct sc_grant **items;
  uint32_t *count;
  unsigned *holds; /* enum sc_holds */
};
bool sc_parse_grants(struct sc_parser *parser, const struct sc_node *node, struct sc_str owner,
                     const char *list, const struct sc_grant_list *out);

/* A copy of a vector's items into exact arrays is not needed: arena memory. */
#define SC_TAKE(vec, out, out_count) (*(out) = (vec).items, *(out_count) = (uint32_t)(vec).count)

#endif
