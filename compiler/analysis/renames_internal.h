/* SPDX-License-Identifier: Apache-2.0
 *
 * renames_internal.h - what the files of renames share.
 */
#ifndef SC_RENAMES_INTERNAL_H
#define SC_RENAMES_INTERNAL_H

#include "analysis/renames.h"

enum sc_statement_kind {
  SC_SAID_RULE,
  SC_SAID_MEMBER,
  SC_SAID_ROLE,
  SC_SAID_AGENT,
  SC_SAID_TASK,
  SC_SAID_SCOPE,
  SC_SAID_COVER,
  SC_SAID_CONDITION
};

struct sc_statement {
  enum sc_statement_kind kind;
  struct sc_said_rule rule; /* SC_SAID_RULE */
  uint32_t index, other; /* of the user, role, agent (with its task), scope, condition */
  struct sc_str pattern; /* SC_SAID_COVER: it covers the scope */
  uint32_t number; /* of its text, in this round */
  bool open; /* it speaks of a name without a partner */
};

struct sc_renames_entity {
  enum sc_named kind;
  struct sc_str name;
  struct sc_span span;
  uint32_t pair; /* index into pairs, SC_NONE = has none */
  SC_VEC(uint32_t) statements;
};

struct sc_renames_side {
  const struct sc_policy *policy;
  struct sc_rule_texts texts;
  SC_VEC(struct sc_renames_entity) entities;
  struct sc_map by_name[SC_NAMED_KINDS]; /* -> entity */
  SC_VEC(struct sc_statement) statements;
  SC_VEC(uint32_t) spoken; /* entities of the text under construction */
  bool open;
};

/* renames_statements.c: all statements of a policy that speak of an entity; `rules` are those that the other policy does not have. */
void sc_renames_state(struct sc_renames_side *side, const struct sc_rule_list *rules);
/* The text of a statement, with a token for each entity; sets side->open. */
struct sc_str sc_renames_text(struct sc_renames_side *side, const struct sc_statement *statement);
/* A sc_name_fn whose ctx is the side. */
struct sc_str sc_renames_token(void *ctx, enum sc_named kind, struct sc_str name);

#endif
