/* SPDX-License-Identifier: Apache-2.0
 *
 * lower_debug_rules.c - the rules in the order of the source.
 *
 * These sections are as large as the policy's source, so they are made once, where they go in the file.
 */
#include "back/lower_debug.h"

#include "base/radix.h"

struct sc_rule_source sc_rule_source(const struct sc_rule_list *list, uint32_t index) {
  const struct sc_grant *grants = list->items;
  switch (list->kind) {
  case SCOPE_F_RULE_USER_GRANT:
  case SCOPE_F_RULE_ROLE_GRANT:
  case SCOPE_F_RULE_TASK_SCOPE:
    return (struct sc_rule_source){grants[index].span, list->first_when, grants[index].when};
  case SCOPE_F_RULE_DELEGATION: {
    const struct sc_delegation *d = list->items;
    return (struct sc_rule_source){d->span, NULL, d->when};
  }
  case SCOPE_F_RULE_DENY:
  case SCOPE_F_RULE_KINDS: break;
  }
  const struct sc_deny *deny = list->items;
  return (struct sc_rule_source){deny->span, NULL, deny->when};
}

/* What has the id: of a delegation or deny, `single` in its place. */
static const struct sc_grant *named(const struct sc_rule_list *list, uint32_t index,
                                    struct sc_grant *single) {
  const struct sc_grant *grants = list->items;
  const struct sc_delegation *delegation = list->items;
  const struct sc_deny *deny = list->items;
  if (list->kind != SCOPE_F_RULE_DELEGATION && list->kind != SCOPE_F_RULE_DENY)
    return &grants[index];
  bool delegates = list->kind == SCOPE_F_RULE_DELEGATION;
  *single =
      (struct sc_grant){.id_or_list = delegates ? delegation->id : deny->id, .id_given = true};
  return single;
}

/* --- lists --------------------------------------------------------------------------------------------------- */

static void add_list(struct sc_debug *debug, struct sc_rule_list list) {
  if (list.count == 0) return;
  list.first_rule = debug->rule_count;
  list.first_when_item = SCOPE_F_NONE;
  debug->rule_count += list.count;
  *SC_PUSH(debug->arena, &debug->rule_lists) = list;
}

/* In the order in which rules get their numbers (lower_state.h). */
static void list_rules(struct sc_debug *debug) {
  const struct sc_lower *lower = debug->lower;
  const struct sc_policy *policy = lower->policy;
  for (uint32_t r = 0; r < policy->role_count; r++)
    add_list(debug, (struct sc_rule_list){.kind = SCOPE_F_RULE_ROLE_GRANT,
                                          .holder = r,
                                          .items = policy->roles[r].grants,
                                          .count = policy->roles[r].grant_count});
  for (uint32_t u = 0; u < policy->user_count; u++)
    add_list(debug, (struct sc_rule_list){.kind = SCOPE_F_RULE_USER_GRANT,
                                          .holder = u,
                                          .items = policy->users[u].grants,
                                          .count = policy->users[u].grant_count});
  for (uint32_t a = 0; a < policy->agent_count; a++)
    for (uint32_t t = 0; t < policy->agents[a].task_count; t++)
      add_list(debug, (struct sc_rule_list){.kind = SCOPE_F_RULE_TASK_SCOPE,
                                            .holder = lower->task_bases[a] + t,
                                            .items = policy->agents[a].tasks[t].scopes,
                                            .count = policy->agents[a].tasks[t].scope_count,
                                            .first_when = policy->agents[a].tasks[t].when});
  for (uint32_t d = 0; d < policy->delegation_count; d++)
    add_list(debug, (struct sc_rule_list){.kind = SCOPE_F_RULE_DELEGATION,
                                          .items = lower->delegations[d],
                                          .count = 1});
  for (uint32_t d = 0; d < policy->deny_count; d++)
    add_list(debug,
             (struct sc_rule_list){
                 .kind = SCOPE_F_RULE_DENY, .holder = d, .items = &policy->denies[d], .count = 1});
}

/* --- order ------------------------------------------------------------------------------------------------------ */

/* The place of a list and its number as one number. Sources of 32 GiB and more would not fit, nor would their tree into memory. */
#define LIST_BITS SCOPE_F_ID_BITS

static uint64_t *place_lists(const struct sc_debug *debug) {
  const struct sc_sources *sources = debug->lower->diags->sources;
  size_t count = debug->rule_lists.count;
  uint64_t *starts = SC_NEW_ARRAY(debug->arena, uint64_t, sources->files.count + 1); /* of files */
  uint64_t *placed = SC_NEW_ARRAY(debug->arena, uint64_t, count);
  for (size_t f = 0; f < sources->files.count; f++)
    starts[f + 1] = starts[f] + sources->files.items[f].text.len + 1;
  for (size_t l = 0; l < count; l++) {
    struct sc_span span = sc_rule_source(&debug->rule_lists.items[l], 0).span;
    placed[l] = (starts[span.file] + span.off) << LIST_BITS | l;
  }
  return placed;
}

void sc_debug_place_rules(struct sc_debug *debug, struct sc_rule_list *list) {
  struct sc_grant single;
  list->id_off = (uint32_t)debug->ids_len; /* if it does not fit, there is no table */
  for (uint32_t i = 0; i < list->count; i++) {
    debug->ids_len += sc_grant_id_len(named(list, i, &single));
    debug->final[list->first_rule + i] = debug->placed++;
  }
}

void sc_debug_order_rules(struct sc_debug *debug) {
  list_rules(debug);
  size_t count = debug->rule_lists.count;
  uint64_t *placed = place_lists(debug);
  sc_radix_sort_from(debug->arena, placed, count, LIST_BITS);
  debug->order = SC_NEW_ARRAY(debug->arena, struct sc_rule_list *, count);
  debug->final = SC_NEW_ARRAY(debug->arena, uint32_t, debug->rule_count);
  for (size_t l = 0; l < count; l++)
    debug->order[l] = &debug->rule_lists.items[placed[l] & ((UINT64_C(1) << LIST_BITS) - 1)];
}

/* --- sections ---------------------------------------------------------------------------------------------------- */

static void fill_strings(const void *context, unsigned piece, unsigned char *out) {
  const struct sc_debug *debug = context;
  size_t count = debug->rule_lists.count, end = count * (piece + 1) / SC_PIECES_MAX;
  struct sc_grant single;
  if (piece == 0 && debug->strings.bytes.count > 0)
    memcpy(out, debug->strings.bytes.items, debug->strings.bytes.count);
  unsigned char *ids = out + debug->strings.bytes.count;
  for (size_t l = count * piece / SC_PIECES_MAX; l < end; l++) {
    out = ids + debug->order[l]->id_off;
    for (uint32_t i = 0; i < debug->order[l]->count; i++) {
      const struct sc_grant *grant = named(debug->order[l], i, &single);
      sc_grant_id_write(grant, (char *)out);
      out += sc_grant_id_len(grant);
    }
  }
}

static void fill_list(const struct sc_debug *debug, uint32_t l, uint32_t *last_line,
                      struct scope_f_rule *out) {
  const struct sc_rule_list *list = debug->order[l];
  uint32_t id_off = (uint32_t)debug->strings.bytes.count + list->id_off;
  uint32_t next = list->first_when_item, shared = SCOPE_F_NONE;
  struct sc_grant single;
  for (uint32_t i = 0; i < list->count; i++) {
    const struct sc_rule_source source = sc_rule_source(list, i);
    struct sc_place place =
        sc_source_place_after(debug->lower->diags->sources, source.span, last_line);
    uint32_t when = next;
    if (sc_rule_shares_when(&source) && shared != SCOPE_F_NONE)
      when = shared;
    else if (source.first_when != NULL || source.when != NULL)
      next++;
    else if (list->kind != SCOPE_F_RULE_DELEGATION && list->kind != SCOPE_F_RULE_DENY)
      when = SCOPE_F_NONE;
    if (sc_rule_shares_when(&source)) shared = when;
    out[i] = (struct scope_f_rule){
        .list = l, .id_off = id_off, .line = place.line, .column = place.column, .when = when};
    id_off += (uint32_t)sc_grant_id_len(named(list, i, &single));
  }
}

static void fill_rules(const void *context, unsigned piece, unsigned char *out) {
  const struct sc_debug *debug = context;
  struct scope_f_rule *rules = (struct scope_f_rule *)(void *)out;
  uint64_t count = debug->rule_lists.count, end = count * (piece + 1) / SC_PIECES_MAX;
  uint32_t last_line = 0;
  for (uint64_t l = count * piece / SC_PIECES_MAX; l < end; l++)
    fill_list(debug, (uint32_t)l, &last_line, rules + debug->final[debug->order[l]->first_rule]);
}

void sc_debug_rule_sections(struct sc_debug *debug) {
  struct sc_lower *lower = debug->lower;
  size_t count = debug->rule_lists.count;
  struct scope_f_rule_list *lists = SC_NEW_ARRAY(debug->arena, struct scope_f_rule_list, count);
  for (size_t l = 0; l < count; l++) {
    const struct sc_rule_list *list = debug->order[l];
    lists[l] = (struct scope_f_rule_list){.kind = (uint8_t)list->kind,
                                          .holder = list->holder,
                                          .file = sc_rule_source(list, 0).span.file};
  }
  sc_lower_section(lower, SCOPE_F_DEBUG_RULE_LISTS, lists, count * sizeof *lists);
  lower->image->sections[SCOPE_F_DEBUG_STRINGS] =
      (struct sc_image_section){.len = debug->strings.bytes.count + debug->ids_len,
                                .fill = fill_strings,
                                .pieces = SC_PIECES_MAX,
                                .context = debug};
  lower->image->sections[SCOPE_F_DEBUG_RULES] =
      (struct sc_image_section){.len = debug->rule_count * sizeof(struct scope_f_rule),
                                .fill = fill_rules,
                                .pieces = SC_PIECES_MAX,
                                .context = debug};
}
