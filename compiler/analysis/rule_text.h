/* SPDX-License-Identifier: Apache-2.0
 *
 * rule_text.h - each rule of a checked policy as one text of all that it says: equal texts say the same.
 */
#ifndef SC_RULE_TEXT_H
#define SC_RULE_TEXT_H

#include "base/intern.h"
#include "policy.h"
#include "scope_format.h"

enum sc_named {
  SC_NAMED_USER,
  SC_NAMED_ROLE,
  SC_NAMED_AGENT,
  SC_NAMED_TASK, /* the name alone: delegations and denies do not say of which agent */
  SC_NAMED_SCOPE,
  SC_NAMED_CONDITION,
  SC_NAMED_KINDS
};

struct sc_said_rule {
  enum scope_f_rule_kind kind;
  uint32_t holder; /* of grants: index of the user, role or agent */
  const struct sc_task *task; /* of a task's scopes */
  const struct sc_grant *grant; /* or */
  const struct sc_delegation *delegation; /* or */
  const struct sc_deny *deny;
  struct sc_str id;
  bool id_given;
  struct sc_span span;
};

/* What the text calls something: the text as it stands, or NULL: by its name. */
typedef struct sc_str sc_name_fn(void *ctx, enum sc_named kind, struct sc_str name);

struct sc_rule_texts {
  struct sc_arena *arena;
  const struct sc_policy *policy;
  struct sc_map *
      contents; /* of conditions and patterns, shared by the policies that are compared -> number */
  bool
      by_name; /* conditions by their names and patterns as written; else by what they mean in this policy */
  sc_name_fn *name; /* may be NULL */
  void *ctx;
  uint32_t *numbers; /* per condition of the policy, SC_NOT_FOUND = not yet */
  struct sc_map patterns; /* text -> number of its content */
  uint32_t plain[SC_RISKS]; /* numbers of what scopes carry that say only their risk */
  struct sc_text text; /* the last one made */
};

void sc_rule_texts_init(struct sc_rule_texts *texts, struct sc_arena *arena,
                        const struct sc_policy *policy, struct sc_map *contents);
/* The rules in the order: roles, users, agents, delegations, denies. Ids that are made from places are made in the arena. */
typedef void sc_said_rule_fn(void *ctx, const struct sc_said_rule *rule);
void sc_said_rules_each(struct sc_arena *arena, const struct sc_policy *policy, sc_said_rule_fn *fn,
                        void *ctx);
/* Valid until the next call. */
struct sc_str sc_rule_text(struct sc_rule_texts *texts, const struct sc_said_rule *rule);

/* Parts of texts, for other statements of a policy; they add to texts->text. */
void sc_text_of_name(struct sc_rule_texts *texts, enum sc_named kind, struct sc_str name);
void sc_text_of_expr(struct sc_rule_texts *texts, const struct sc_expr *expr); /* NULL: nothing */
void sc_text_of_duties(struct sc_rule_texts *texts, const struct sc_duties *duties);
void sc_text_of_refs(struct sc_rule_texts *texts, enum sc_named kind, const struct sc_ref *refs,
                     uint32_t count);
void sc_text_of_patterns(struct sc_rule_texts *texts, const struct sc_pattern *patterns,
                         uint32_t count);

#endif
