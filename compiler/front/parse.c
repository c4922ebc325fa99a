/* SPDX-License-Identifier: Apache-2.0
 *
 * parse.c - all files of a policy, and what must be said in one of them.
 */
#include "front/parse.h"

#include "front/parse_parts.h"

static bool require(struct sc_top *top, const struct sc_once *once, const char *what,
                    const char *example) {
  if (once->span.file != SC_NO_FILE) return true;
  const struct sc_span begin = {0, 0, 0};
  struct sc_diag *diag =
      sc_error(top->parser.diags, SC_0117, begin, "the policy does not say %s", what);
  sc_diag_hint(top->parser.diags, diag, "add a line such as `%s`", example);
  return false;
}

static bool require_all(struct sc_top *top) {
  bool good = require(top, &top->language, "its language: `scopec`", "scopec: 1");
  if (!require(top, &top->policy, "its name: `policy`", "policy: acme.infra")) good = false;
  if (!require(top, &top->version, "its version: `version`", "version: 1.0.0")) good = false;
  return good;
}

static void publish(const struct sc_sections *sections, struct sc_policy *out) {
  SC_TAKE(sections->attrs, &out->attrs, &out->attr_count);
  SC_TAKE(sections->conditions, &out->conditions, &out->condition_count);
  SC_TAKE(sections->scopes, &out->scopes, &out->scope_count);
  SC_TAKE(sections->roles, &out->roles, &out->role_count);
  SC_TAKE(sections->users, &out->users, &out->user_count);
  SC_TAKE(sections->agents, &out->agents, &out->agent_count);
  SC_TAKE(sections->delegations, &out->delegations, &out->delegation_count);
  SC_TAKE(sections->denies, &out->denies, &out->deny_count);
  out->unsorted.scopes = sections->scopes.unsorted;
  out->unsorted.roles = sections->roles.unsorted;
  out->unsorted.users = sections->users.unsorted;
  out->unsorted.agents = sections->agents.unsorted;
  out->unsorted.denies = sections->denies.unsorted;
}

static void release_nodes(void *nodes) { sc_arena_release(nodes); }

/* File by file, each as a tree. Says all that is wrong. */
static bool parse_all(struct sc_diags *diags, struct sc_top *top) {
  struct sc_arena *nodes = SC_NEW(diags->arena, struct sc_arena); /* of the file being parsed */
  sc_arena_defer(diags->arena, release_nodes, nodes);
  bool good = true;
  for (uint32_t file = 0; file < diags->sources->files.count; file++) {
    nodes->recovery = diags->arena->recovery;
    const struct sc_node *root = sc_yaml_read_to(diags, file, nodes);
    if (root == NULL) top->parser.policy->incomplete = true;
    if (root == NULL || !sc_top_parse(top, root)) good = false;
    sc_arena_recycle(nodes, nodes); /* the model holds no node: for the next file */
  }
  sc_arena_recycle(diags->arena, nodes);
  return good;
}

bool sc_parse(struct sc_diags *diags, struct sc_policy *out) {
  struct sc_top *top = SC_NEW(diags->arena, struct sc_top);
  sc_top_init(top, diags, out);
  bool good = sc_parse_parts(top);
  if (!good) {
    sc_top_init(top, diags, out);
    good = parse_all(diags, top);
  }
  if (good && !require_all(top)) good = false; /* a broken file may have said it */
  publish(&top->sections, out);
  SC_TAKE(top->parser.exprs, &out->exprs, &out->expr_count);
  SC_TAKE(top->parser.patterns.all, &out->pattern_texts, &out->pattern_text_count);
  return good;
}
