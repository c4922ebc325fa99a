/* SPDX-License-Identifier: Apache-2.0
 *
 * condition_cycles.c - circles among named conditions, and how deep they nest. Depth-first over the names that each
 * condition uses, with a stack of its own: a policy may chain any number of conditions before this has refused it.
 */
#include "condition/condition_check.h"

struct use {
  uint32_t condition;
  struct sc_span span; /* of the name within the condition that uses it */
};

enum state { NEW, OPEN, DONE };

struct node {
  struct use *uses;
  size_t use_count;
  size_t next; /* use to be followed next */
  uint32_t height; /* conditions on the longest path down, itself included */
  enum state state;
};

struct walk {
  struct sc_diags *diags;
  const struct sc_policy *policy;
  struct node *nodes;
  uint32_t *path; /* the open conditions, outermost first */
  uint32_t depth;
  bool ok;
};

struct use_list {
  struct use *items;
  size_t count;
  size_t capacity;
};

static void collect(struct sc_arena *arena, const struct sc_expr *expr, struct use_list *out) {
  if (expr->kind == SC_EXPR_NAME && expr->condition != SC_NONE)
    *SC_PUSH(arena, out) = (struct use){expr->condition, expr->span};
  for (uint32_t i = 0; i < expr->arg_count; i++) collect(arena, expr->args[i], out);
}

/* The use that the open condition `at` of the path is being followed through. */
static const struct use *followed(const struct walk *walk, uint32_t at) {
  const struct node *node = &walk->nodes[walk->path[at]];
  return &node->uses[node->next - 1];
}

/* The last condition of the path uses one of the path. */
static void report_cycle(struct walk *walk, uint32_t back_to) {
  const struct sc_condition *conditions = walk->policy->conditions;
  struct sc_text text = {0};
  uint32_t first = 0;
  while (walk->path[first] != back_to) first++;
  for (uint32_t i = first; i < walk->depth; i++)
    sc_text_format(walk->diags->arena, &text, "%.*s -> ",
                   SC_STR_ARGS(conditions[walk->path[i]].name));
  sc_text_add(walk->diags->arena, &text, conditions[back_to].name);
  struct sc_diag *diag = sc_error(
      walk->diags, SC_0330, conditions[back_to].name_span, "the condition `%.*s` uses itself: %.*s",
      SC_STR_ARGS(conditions[back_to].name), SC_STR_ARGS(sc_text_str(&text)));
  for (uint32_t i = first; i < walk->depth; i++) {
    const struct use *use = followed(walk, i);
    sc_diag_note(walk->diags, diag, use->span, "`%.*s` uses `%.*s` here",
                 SC_STR_ARGS(conditions[walk->path[i]].name),
                 SC_STR_ARGS(conditions[use->condition].name));
  }
  walk->ok = false;
}

static void enter(struct walk *walk, uint32_t condition) {
  struct node *node = &walk->nodes[condition];
  struct use_list uses = {0};
  const struct sc_expr *expr = walk->policy->conditions[condition].expr;
  if (expr != NULL) collect(walk->diags->arena, expr, &uses);
  *node = (struct node){.uses = uses.items, .use_count = uses.count, .height = 1, .state = OPEN};
  walk->path[walk->depth++] = condition;
}

static void leave(struct walk *walk) {
  uint32_t condition = walk->path[--walk->depth];
  struct node *node = &walk->nodes[condition];
  node->state = DONE;
  for (size_t i = 0; i < node->use_count; i++) {
    const struct node *used = &walk->nodes[node->uses[i].condition];
    if (used->state == DONE && used->height >= node->height) node->height = used->height + 1;
  }
  if (node->height != SC_CONDITION_NESTING_MAX + 1) return; /* those above it need not be told */
  const struct sc_condition *c = &walk->policy->conditions[condition];
  struct sc_diag *diag = sc_error(walk->diags, SC_0331, c->name_span,
                                  "below `%.*s`, conditions use conditions more than %u deep",
                                  SC_STR_ARGS(c->name), SC_CONDITION_NESTING_MAX);
  sc_diag_hint(walk->diags, diag, "write some of them out");
  walk->ok = false;
}

static void walk_from(struct walk *walk, uint32_t root) {
  enter(walk, root);
  while (walk->depth > 0) {
    struct node *node = &walk->nodes[walk->path[walk->depth - 1]];
    if (node->next == node->use_count) {
      leave(walk);
      continue;
    }
    uint32_t used = node->uses[node->next++].condition;
    if (walk->nodes[used].state == NEW)
      enter(walk, used);
    else if (walk->nodes[used].state == OPEN)
      report_cycle(walk, used);
  }
}

bool sc_condition_cycles(struct sc_diags *diags, const struct sc_policy *policy) {
  uint32_t count = policy->condition_count;
  struct walk walk = {.diags = diags,
                      .policy = policy,
                      .nodes = SC_NEW_ARRAY(diags->arena, struct node, count),
                      .path = SC_NEW_ARRAY(diags->arena, uint32_t, count),
                      .ok = true};
  for (uint32_t i = 0; i < count; i++)
    if (walk.nodes[i].state == NEW) walk_from(&walk, i);
  return walk.ok;
}
