/* SPDX-License-Identifier: Apache-2.0
 *
 * plan_texts.c - from edits to texts: each owner's part of them, and the whole, which is all parts together.
 *
 * Patches are to be applied one by one, so owners who would change one line in different ways share a patch; so do those who together
 * would leave a collection empty.
 */
#include <stdlib.h>

#include "tighten/plan.h"

struct texts {
  struct sc_plan *plan;
  uint32_t *leaders; /* per group: another of its set, or itself */
  uint32_t group_count;
};

static uint32_t leader(struct texts *x, uint32_t group) {
  while (x->leaders[group] != group) group = x->leaders[group] = x->leaders[x->leaders[group]];
  return group;
}

static void join(struct texts *x, uint32_t a, uint32_t b) {
  a = leader(x, a);
  b = leader(x, b);
  if (a < b)
    x->leaders[b] = a;
  else
    x->leaders[a] = b;
}

static const struct sc_node *node_of(const struct sc_plan_edit *edit) {
  return edit->whole ? edit->entry->parent : edit->entry->node;
}

/* Both belong to the same owners, so they are always together. */
static bool same_owners(const struct sc_plan *plan, const struct sc_plan_edit *a,
                        const struct sc_plan_edit *b) {
  return a->group_count == b->group_count &&
         memcmp(plan->groups.items + a->first_group, plan->groups.items + b->first_group,
                a->group_count * sizeof *plan->groups.items) == 0;
}

static void join_all(struct texts *x, const struct sc_plan_edit *a, const struct sc_plan_edit *b) {
  const uint32_t *groups = x->plan->groups.items;
  for (uint32_t i = 0; i < a->group_count; i++)
    for (uint32_t k = 0; k < b->group_count; k++)
      join(x, groups[a->first_group + i], groups[b->first_group + k]);
}

/* --- who shares a line ------------------------------------------------------------------------------------------ */

static int by_place(const void *a, const void *b) {
  const struct sc_plan_edit *x = a, *y = b;
  if (x->file != y->file) return x->file < y->file ? -1 : 1;
  uint32_t p = sc_edit_start(node_of(x)), q = sc_edit_start(node_of(y));
  return p < q ? -1 : p > q;
}

static void join_lines(struct texts *x) {
  struct sc_plan *plan = x->plan;
  for (size_t i = 1; i < plan->edits.count; i++) {
    const struct sc_plan_edit *a = &plan->edits.items[i - 1], *b = &plan->edits.items[i];
    if (a->file != b->file || same_owners(plan, a, b)) continue;
    const struct sc_edit_file *file = plan->files[a->file];
    uint32_t end = sc_edit_end(file, node_of(a)), start = sc_edit_start(node_of(b));
    bool apart = false;
    for (uint32_t at = end; at < start && !apart; at++) apart = file->source.text.ptr[at] == '\n';
    if (end > 0 && file->source.text.ptr[end - 1] == '\n') apart = true; /* a block scalar */
    if (!apart) join_all(x, a, b);
  }
}

static int by_parent(const void *a, const void *b) {
  const struct sc_plan_edit *x = *(const struct sc_plan_edit *const *)a;
  const struct sc_plan_edit *y = *(const struct sc_plan_edit *const *)b;
  uintptr_t p = (uintptr_t)x->entry->parent, q = (uintptr_t)y->entry->parent;
  return p < q ? -1 : p > q;
}

/* Collections that all edits together leave empty. */
static void join_empty(struct texts *x) {
  struct sc_plan *plan = x->plan;
  const struct sc_plan_edit **sorted =
      SC_NEW_ARRAY(plan->t->arena, const struct sc_plan_edit *, plan->edits.count);
  size_t count = 0;
  for (size_t i = 0; i < plan->edits.count; i++)
    if (!plan->edits.items[i].whole && plan->edits.items[i].names == NULL)
      sorted[count++] = &plan->edits.items[i];
  if (count > 1) qsort(sorted, count, sizeof *sorted, by_parent);
  for (size_t from = 0, to = 0; from < count; from = to) {
    while (to < count && by_parent(&sorted[from], &sorted[to]) == 0) to++;
    if (to - from < sorted[from]->entry->parent->child_count) continue;
    for (size_t i = from + 1; i < to; i++)
      if (!same_owners(plan, sorted[from], sorted[i])) join_all(x, sorted[from], sorted[i]);
  }
}

/* --- texts ---------------------------------------------------------------------------------------------------------- */

static bool belongs(struct texts *x, const struct sc_plan_edit *edit, uint32_t group) {
  for (uint32_t i = 0; i < edit->group_count; i++)
    if (leader(x, x->plan->groups.items[edit->first_group + i]) == group) return true;
  return false;
}

/* The changed bytes of one file by the edits [from, to) that belong to the group. */
static bool plan_file(struct texts *x, size_t from, size_t to, uint32_t group,
                      struct sc_edit_ranges *out) {
  struct sc_plan *plan = x->plan;
  struct sc_edits edits = {0};
  for (size_t i = from; i < to; i++) {
    const struct sc_plan_edit *edit = &plan->edits.items[i];
    if (!belongs(x, edit, group)) continue;
    *SC_PUSH(plan->t->arena, &edits) = (struct sc_edit){
        .node = node_of(edit), .names = edit->names, .name_count = edit->name_count};
  }
  if (sc_edit_plan(plan->files[plan->edits.items[from].file], &edits, out)) return true;
  plan->failed = plan->t->diags->sources->files.items[plan->edits.items[from].file].name;
  return false;
}

static void add_ranges(struct sc_arena *arena, struct sc_edit_ranges *to,
                       const struct sc_edit_ranges *from) {
  for (size_t i = 0; i < from->count; i++) *SC_PUSH(arena, to) = from->items[i];
}

/* Which groups have an edit at all. */
static bool *live_groups(struct texts *x) {
  bool *live = SC_NEW_ARRAY(x->plan->t->arena, bool, x->group_count);
  for (size_t i = 0; i < x->plan->edits.count; i++) {
    const struct sc_plan_edit *edit = &x->plan->edits.items[i];
    for (uint32_t k = 0; k < edit->group_count; k++)
      live[leader(x, x->plan->groups.items[edit->first_group + k])] = true;
  }
  return live;
}

/* --- names ------------------------------------------------------------------------------------------------------------ */

/* What a file may be called: other bytes as %XX, and a `_` at the start, which is for those who are no agents. */
static void put_file_name(struct sc_arena *arena, struct sc_text *out, struct sc_str name) {
  for (size_t i = 0; i < name.len; i++) {
    unsigned char b = (unsigned char)name.ptr[i];
    bool plain = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') ||
                 b == '-' || b == '@' || (i > 0 && (b == '.' || b == '_'));
    if (plain)
      sc_text_add(arena, out, (struct sc_str){name.ptr + i, 1});
    else
      sc_text_format(arena, out, "%%%02X", b);
  }
}

static void name_patch(struct texts *x, uint32_t group, struct sc_tighten_patch *patch) {
  struct sc_plan *plan = x->plan;
  struct sc_arena *arena = plan->t->arena;
  struct sc_text name = {0}, owner = {0};
  for (uint32_t g = 0; g < x->group_count; g++) {
    if (leader(x, g) != group) continue;
    bool agent = g < plan->t->policy->agent_count;
    struct sc_str id = agent                       ? plan->t->policy->agents[g].name
                       : g == sc_plan_people(plan) ? SC_STR("roles and users")
                                                   : SC_STR("delegations to several agents");
    if (name.count > 0) sc_text_add(arena, &name, SC_STR("+"));
    if (owner.count > 0) sc_text_add(arena, &owner, SC_STR(", "));
    sc_text_format(arena, &owner, "%s%.*s", agent ? "agent " : "", SC_STR_ARGS(id));
    if (agent)
      put_file_name(arena, &name, id);
    else
      sc_text_add(arena, &name,
                  g == sc_plan_people(plan) ? SC_STR("_roles") : SC_STR("_delegations"));
  }
  patch->owner = sc_text_str(&owner);
  patch->name = name.count <= 200
                    ? sc_text_str(&name)
                    : sc_str_format(arena, "%.180s-%016llx", name.items,
                                    (unsigned long long)sc_str_hash(sc_text_str(&name)));
}

static int by_name(const void *a, const void *b) {
  const struct sc_tighten_patch *x = a, *y = b;
  return sc_str_compare(x->name, y->name);
}

static int by_span(const void *a, const void *b) {
  const struct sc_tighten_change *x = a, *y = b;
  if (x->span.file != y->span.file) return x->span.file < y->span.file ? -1 : 1;
  if (x->span.off != y->span.off) return x->span.off < y->span.off ? -1 : 1;
  return sc_str_compare(x->what, y->what);
}

/* --- all ----------------------------------------------------------------------------------------------------------------- */

static struct sc_tighten_patch *add_patch(struct texts *x, uint32_t group) {
  struct sc_tighten *t = x->plan->t;
  struct sc_tighten_patch *patch = SC_PUSH(t->arena, &t->patches);
  patch->texts = SC_NEW_ARRAY(t->arena, struct sc_str, t->diags->sources->files.count);
  patch->edits = SC_NEW_ARRAY(t->arena, struct sc_edit_ranges, t->diags->sources->files.count);
  name_patch(x, group, patch);
  return patch;
}

/* One file: the part of each group, and all of them. */
static bool make_file(struct texts *x, size_t from, size_t to, struct sc_tighten_patch **patches) {
  struct sc_tighten *t = x->plan->t;
  uint32_t file = x->plan->edits.items[from].file;
  struct sc_str text = t->diags->sources->files.items[file].text;
  struct sc_edit_ranges all = {0};
  for (uint32_t g = 0; g < x->group_count; g++) {
    struct sc_edit_ranges ranges = {0};
    if (patches[g] == NULL) continue;
    if (!plan_file(x, from, to, g, &ranges)) return false;
    add_ranges(t->arena, &all, &ranges);
    if (ranges.count == 0) continue;
    patches[g]->texts[file] = sc_edit_splice(t->arena, text, &ranges);
    patches[g]->edits[file] = ranges;
  }
  t->texts[file] = sc_edit_splice(t->arena, text, &all);
  return true;
}

void sc_plan_texts(struct sc_plan *plan) {
  struct sc_tighten *t = plan->t;
  struct texts x = {.plan = plan, .group_count = t->policy->agent_count + 2};
  if (t->changes.count > 1)
    qsort(t->changes.items, t->changes.count, sizeof *t->changes.items, by_span);
  if (plan->edits.count == 0) return;
  x.leaders = SC_NEW_ARRAY(t->arena, uint32_t, x.group_count);
  for (uint32_t g = 0; g < x.group_count; g++) x.leaders[g] = g;
  qsort(plan->edits.items, plan->edits.count, sizeof *plan->edits.items, by_place);
  join_lines(&x);
  join_empty(&x);
  bool *live = live_groups(&x);
  size_t count = 0, made = 0;
  for (uint32_t g = 0; g < x.group_count; g++) count += live[g];
  struct sc_tighten_patch **patches =
      SC_NEW_ARRAY(t->arena, struct sc_tighten_patch *, x.group_count);
  for (size_t i = 0; i < count; i++) (void)SC_PUSH(t->arena, &t->patches);
  t->patches.count = 0; /* now they do not move */
  for (uint32_t g = 0; g < x.group_count; g++)
    if (live[g]) patches[g] = add_patch(&x, g);
  for (size_t from = 0; from < plan->edits.count; from = made) {
    for (made = from;
         made < plan->edits.count && plan->edits.items[made].file == plan->edits.items[from].file;)
      made++;
    if (!make_file(&x, from, made, patches)) return;
  }
  qsort(t->patches.items, t->patches.count, sizeof *t->patches.items, by_name);
}
