/* SPDX-License-Identifier: Apache-2.0
 *
 * suite_bind.h - what the files that parse a test file share. suite_parse.c alone knows their order.
 *
 * Every function that returns false or SC_NOT_FOUND has added a diagnostic.
 */
#ifndef SC_SUITE_BIND_H
#define SC_SUITE_BIND_H

#include "front/parse_value.h"
#include "suite/suite.h"

/* The nodes that a row is made of. A row's own come first, then its test's, then the suite's defaults. */
struct sc_row_nodes {
  const struct sc_node *user, *roles, *agent, *actors, *task, *scope, *resource, *context, *without,
      *now, *expect;
};

struct sc_fixture {
  struct sc_str name;
  struct sc_span span;
  uint32_t index; /* into the pool of subjects or contexts */
  bool used;
};

struct sc_binder {
  struct sc_parser parser;
  struct sc_arena *arena;
  struct sc_diags *diags;
  struct sc_suite *suite;
  const struct scope_table *table;
  struct scope_counts counts;

  SC_VEC(struct sc_fixture) users; /* fixtures */
  SC_VEC(struct sc_fixture) context_fixtures;
  struct sc_map user_names, context_names; /* fixture name -> index above */
  bool has_now;
  int64_t now; /* of the fixtures; a context or a test may set its own */
  struct sc_row_nodes defaults;

  /* Pools by what was written, so that rows share them. */
  struct sc_map subjects, chains, tasks, scopes, contexts, expectations;
  /* Per subject: a user that the policy does not know and no role stands in for; not so where the fixture says it. */
  SC_VEC(bool) unknown_subjects;
  struct sc_map rule_ids; /* filled on first use */
  bool rule_ids_known;
};

/* suite_names.c: names of the table under test */
enum sc_test_name {
  SC_NAME_USER,
  SC_NAME_ROLE,
  SC_NAME_AGENT,
  SC_NAME_TASK,
  SC_NAME_SCOPE,
  SC_NAME_ATTR
};
/* "the policy has no agent `x`" with the nearest one. `agent` for tasks: whose; else SCOPE_UNKNOWN. */
void sc_bind_unknown(struct sc_binder *binder, enum sc_test_name kind, uint32_t agent,
                     struct sc_span span, struct sc_str name);
uint32_t sc_bind_count(const struct sc_binder *binder, enum sc_test_name kind);
struct sc_str sc_bind_name(const struct sc_binder *binder, enum sc_test_name kind, uint32_t id);
bool sc_bind_rule_id(struct sc_binder *binder, const struct sc_node *node, struct sc_str *out);
/* A list of texts, sorted and unique. `each` may be NULL; it returns false after a diagnostic. */
bool sc_bind_texts(struct sc_binder *binder, const struct sc_node *node, const char *what,
                   const char *example,
                   bool (*each)(struct sc_binder *, const struct sc_node *, struct sc_str *),
                   const struct sc_str **out, uint32_t *count);

/* suite_subject.c: subjects and chains: their index in the pool */
bool sc_bind_user_fixtures(struct sc_binder *binder, const struct sc_node *node);
uint32_t sc_bind_subject(struct sc_binder *binder, const struct sc_node *user,
                         const struct sc_node *roles);
/* By `agent` or `actors`. Unknown agents are the caller's matter: sc_bind_known_chain. */
uint32_t sc_bind_chain(struct sc_binder *binder, const struct sc_node *agent,
                       const struct sc_node *actors);
bool sc_bind_known_chain(struct sc_binder *binder, uint32_t chain, struct sc_span span);
uint32_t sc_bind_subject_of_user(struct sc_binder *binder, uint32_t user_id);
uint32_t sc_bind_chain_of_agent(struct sc_binder *binder, uint32_t agent_id);
uint32_t sc_bind_task_text(struct sc_binder *binder, struct sc_str name);
uint32_t sc_bind_scope_text(struct sc_binder *binder, struct sc_str name);

/* suite_context.c */
bool sc_bind_context_fixtures(struct sc_binder *binder, const struct sc_node *node);
bool sc_bind_now(struct sc_binder *binder, const struct sc_node *node, bool *has_now, int64_t *now);
uint32_t sc_bind_context(struct sc_binder *binder, const struct sc_row_nodes *nodes);
/* A fixture, by its number, with the `now`, `resource` and `without` of the row; marks it used. */
uint32_t sc_bind_context_fixture(struct sc_binder *binder, uint32_t fixture,
                                 const struct sc_row_nodes *row);

/* suite_expect.c */
uint32_t sc_bind_expectation(struct sc_binder *binder, const struct sc_node *node);
uint32_t sc_bind_plain_expectation(struct sc_binder *binder, bool allow);
bool sc_expects_reason(const struct sc_binder *binder, uint32_t expectation,
                       enum scope_reason reason);

/* suite_rows_parse.c, suite_matrix.c: one test */
struct sc_test_nodes {
  struct sc_row_nodes row; /* with what it leaves out from the defaults */
  const struct sc_row_nodes *own; /* without */
  const struct sc_node *name, *columns, *rows, *matrix, *allow, *exactly, *skip, *only;
};
/* What `nodes` leave out, from `fallback`. */
void sc_bind_inherit(struct sc_row_nodes *nodes, const struct sc_row_nodes *fallback);
/* `agent` or `actors`, not both. */
bool sc_bind_one_chain(struct sc_binder *binder, const struct sc_row_nodes *nodes);
bool sc_bind_row(struct sc_binder *binder, const struct sc_row_nodes *nodes, struct sc_span span,
                 struct sc_test_row *out);
bool sc_bind_table(struct sc_binder *binder, const struct sc_test_nodes *nodes,
                   struct sc_test *test);
bool sc_bind_matrix(struct sc_binder *binder, const struct sc_test_nodes *nodes,
                    struct sc_test *test);
bool sc_bind_exactly(struct sc_binder *binder, const struct sc_test_nodes *nodes,
                     struct sc_test *test);

#endif
