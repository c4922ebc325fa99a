/* SPDX-License-Identifier: Apache-2.0
 *
 * lower_debug_rules.c - the rules in the order of the source.
 *
 * These sections are as large as the policy's source, so they are made once, where they go in the file.
 */
#include "back/lower_debug.h"

#include "base/radix.h"

static struct sc_rule_source grant_source(const struct sc_grant *grant,
                                          const struct sc_expr *first_when) {
  return (struct sc_rule_source){grant->span, first_when, grant->when};
}

static const struct sc_task *task_of(const struct sc_lower *lower, uint32_t id) {
  uint32_t agent = lower->tasks[id].agent_id;
  return &lower->policy->agents[agent].tasks[id - lower->task_bases[agent]];
}

struct sc_rule_source sc_rule_source(const struct sc_lower *lower, const struct sc_rule_list *list,
                                     uint32_t index) {
  const struct sc_grant *grants = list->items;
  switch (list->kind) {
  case SCOPE_F_RULE_USER_GRANT:
  case SCOPE_F_RULE_ROLE_GRANT: return grant_source(&grants[index], NULL);
  case SCOPE_F_RULE_TASK_SCOPE:
    return grant_source(&grants[index], task_of(lower, list->holder)->when);
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

/* What has the id: of a delegation or deny, a grant in its place. */
static struct sc_grant named(const struct sc_rule_list *list, uint32_t index) {
  const struct sc_grant *grants = list->items;
  const struct sc_delegation *delegation = list->items;
  const struct sc_deny *deny = list->items;
  if (list->kind == SCOPE_F_RULE_DELEGATION)
    return (struct sc_grant){.id_or_list = delegation->id, .id_given = true};
  if (list->kind == SCOPE_F_RULE_DENY)
    return (struct sc_grant){.id_or_list = deny->id, .id_given = true};
  return grants[index];
}

/* --- order ------------------------------------------------------------------------------------------------------ */

/* The place of a list and its number as one number. Sources of 32 GiB and more would not fit, nor would their tree into memory. */
#define LIST_BITS SCOPE_F_ID_BITS

static uint64_t *place_lists(const struct sc_lower *lower) {
  const struct sc_sources *sources = lower->diags->sources;
  size_t count = lower->rule_lists.count;
  uint64_t *starts = SC_NEW_ARRAY(lower->arena, uint64_t, sources->files.count + 1); /* of files */
  uint64_t *placed = SC_NEW_ARRAY(lower->arena, uint64_t, count);
  for (size_t f = 0; f < sources->files.count; f++)
    starts[f + 1] = starts[f] + sources->files.items[f].text.len + 1;
  for (size_t l = 0; l < count; l++) {
    struct sc_span span = sc_rule_source(lower, &lower->rule_lists.items[l], 0).span;
    placed[l] = (starts[span.file] + span.off) << LIST_BITS | l;
  }
  return placed;
}

void sc_debug_order_rules(struct sc_debug *debug) {
  struct sc_lower *lower = debug->lower;
  size_t count = lower->rule_lists.count;
  uint64_t *placed = place_lists(lower);
  sc_radix_sort(lower->arena, placed, count);
  debug->order = SC_NEW_ARRAY(lower->arena, const struct sc_rule_list *, count);
  debug->final = SC_NEW_ARRAY(lower->arena, uint32_t, lower->rule_count);
  uint32_t next = 0;
  for (size_t l = 0; l < count; l++) {
    const struct sc_rule_list *list =
        &lower->rule_lists.items[placed[l] & ((UINT64_C(1) << LIST_BITS) - 1)];
    debug->order[l] = list;
    for (uint32_t i = 0; i < list->count; i++) debug->final[list->first_rule + i] = next++;
  }
}

/* --- sections ---------------------------------------------------------------------------------------------------- */

static void fill_strings(const void *context, unsigned char *out) {
  const struct sc_debug *debug = context;
  if (debug->strings.count > 0) memcpy(out, debug->strings.items, debug->strings.count);
  out += debug->strings.count;
  for (size_t l = 0; l < debug->lower->rule_lists.count; l++) {
    for (uint32_t i = 0; i < debug->order[l]->count; i++) {
      const struct sc_grant grant = named(debug->order[l], i);
      sc_grant_id_write(&grant, (char *)out);
      out += sc_grant_id_len(&grant);
    }
  }
}

/* Where the next rule's condition and id are. */
struct rule_ends {
  uint32_t id_off, when;
};

static struct scope_f_rule *fill_list(const struct sc_debug *debug, uint32_t l,
                                      struct rule_ends *ends, struct scope_f_rule *out) {
  const struct sc_lower *lower = debug->lower;
  const struct sc_rule_list *list = debug->order[l];
  uint32_t shared = SCOPE_F_NONE;
  for (uint32_t i = 0; i < list->count; i++) {
    const struct sc_rule_source source = sc_rule_source(lower, list, i);
    const struct sc_grant grant = named(list, i);
    struct sc_place place = sc_source_place(lower->diags->sources, source.span);
    uint32_t when = SCOPE_F_NONE;
    if (list->conditional &&
        sc_rule_has_when(&source, lower->rule_refs.items[list->first_rule + i])) {
      bool shares = sc_rule_shares_when(&source);
      when = shares && shared != SCOPE_F_NONE ? shared : ends->when++;
      if (shares) shared = when;
    }
    *out++ = (struct scope_f_rule){.list = l,
                                   .id_off = ends->id_off,
                                   .line = place.line,
                                   .column = place.column,
                                   .when = when};
    ends->id_off += (uint32_t)sc_grant_id_len(&grant);
  }
  return out;
}

static void fill_rules(const void *context, unsigned char *out) {
  const struct sc_debug *debug = context;
  struct scope_f_rule *rule = (struct scope_f_rule *)(void *)out;
  struct rule_ends ends = {(uint32_t)debug->strings.count, 0};
  for (uint32_t l = 0; l < debug->lower->rule_lists.count; l++)
    rule = fill_list(debug, l, &ends, rule);
}

void sc_debug_rule_sections(struct sc_debug *debug) {
  struct sc_lower *lower = debug->lower;
  struct sc_sources *sources = lower->diags->sources;
  size_t count = lower->rule_lists.count;
  struct scope_f_rule_list *lists = SC_NEW_ARRAY(lower->arena, struct scope_f_rule_list, count);
  for (size_t l = 0; l < count; l++) {
    const struct sc_rule_list *list = debug->order[l];
    lists[l] = (struct scope_f_rule_list){.kind = (uint8_t)list->kind,
                                          .holder = list->holder,
                                          .file = sc_rule_source(lower, list, 0).span.file};
  }
  sc_lower_section(lower, SCOPE_F_DEBUG_RULE_LISTS, lists, count * sizeof *lists);
  for (uint32_t f = 0; f < sources->files.count; f++) /* maps its lines: fill_rules has no memory */
    (void)sc_source_place(sources, (struct sc_span){f, 0, 0});
  sc_lower_section_filled(lower, SCOPE_F_DEBUG_STRINGS, debug->strings.count + lower->rule_ids_len,
                          fill_strings, debug);
  sc_lower_section_filled(lower, SCOPE_F_DEBUG_RULES,
                          lower->rule_count * sizeof(struct scope_f_rule), fill_rules, debug);
}
