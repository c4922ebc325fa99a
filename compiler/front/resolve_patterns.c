/* SPDX-License-Identifier: Apache-2.0
 *
 * resolve_patterns.c - patterns to the ids of the scopes they cover. Equal patterns share their ids; a wildcard is tried
 * only on the names that share what stands before it.
 */
#include <stdlib.h>

#include "front/resolve_internal.h"

static void report_unknown(struct sc_resolver *r, const struct sc_pattern *pattern) {
  if (r->policy->incomplete) return;
  struct sc_diag *diag = sc_error(r->diags, SC_0201, pattern->span, "unknown scope `%.*s`",
                                  SC_STR_ARGS(pattern->text));
  sc_diag_label(r->diags, diag, "not in the catalog");
  if (!sc_diag_suggest(r->diags, diag, sc_resolve_scope_map(r), pattern->text))
    sc_diag_hint(r->diags, diag,
                 "add it to `scopes` with its risk, or declare a scope above it open");
}

static void report_nothing(struct sc_resolver *r, const struct sc_pattern *pattern) {
  if (r->policy->incomplete) return;
  struct sc_diag *diag = sc_error(r->diags, SC_0202, pattern->span, "`%.*s` matches no scope",
                                  SC_STR_ARGS(pattern->text));
  if (!sc_diag_is_kept(r->diags)) return;
  /* a:* where a:b:c exists: say so */
  if (pattern->text.len > 2 && memcmp(pattern->text.ptr + pattern->text.len - 2, ":*", 2) == 0) {
    struct sc_str deeper = sc_str_format(r->arena, "%.*s*", SC_STR_ARGS(pattern->text));
    for (uint32_t i = 0; i < r->policy->scope_count; i++) {
      if (!sc_pattern_matches(deeper, r->policy->scopes[i].name)) continue;
      sc_diag_hint(r->diags, diag, "`*` is exactly one segment; `%.*s` matches `%.*s`",
                   SC_STR_ARGS(deeper), SC_STR_ARGS(r->policy->scopes[i].name));
      return;
    }
  }
  sc_diag_hint(r->diags, diag,
               "`*` is one segment, `**` is one or more; check the names in `scopes`");
}

/* The first scope whose name is not smaller than `prefix`. Patterns often come in the order of the names, which lie anywhere: the search
 * begins near the last one found, and goes away from it in steps that double. */
static uint32_t lower_bound(struct sc_resolver *r, struct sc_str prefix) {
  const struct sc_scope *scopes = r->policy->scopes;
  uint32_t low = 0, high = r->policy->scope_count, at = r->last_scope;
  for (uint32_t step = 1; low < high; step = step < high ? step * 2 : step) {
    uint32_t middle = at < low || at >= high ? low + (high - low) / 2 : at;
    if (sc_str_compare(scopes[middle].name, prefix) < 0) {
      low = middle + 1;
      at = high - low > step ? low + step : high;
    } else {
      high = middle;
      at = high - low > step ? high - step : high;
    }
  }
  return r->last_scope = low;
}

static bool has_member(const struct sc_class_members *members, uint32_t pattern) {
  for (uint32_t i = 0; i < members->pattern_count; i++)
    if (members->patterns[i] == pattern) return true;
  return false;
}

static void expand(struct sc_resolver *r, struct sc_pattern *pattern, bool deny) {
  const struct sc_policy *policy = r->policy;
  SC_VEC(uint32_t) ids = {0};
  const char *star = memchr(pattern->text.ptr, '*', pattern->text.len);
  struct sc_str prefix = {pattern->text.ptr, (size_t)(star - pattern->text.ptr)};
  size_t same = prefix.len; /* whole segments, which need no comparison */
  while (same > 0 && prefix.ptr[same - 1] != ':') same--;
  struct sc_str rest = {pattern->text.ptr + same, pattern->text.len - same};
  for (uint32_t i = lower_bound(r, prefix); i < policy->scope_count; i++) {
    struct sc_str name = policy->scopes[i].name;
    if (name.len < prefix.len || memcmp(name.ptr, prefix.ptr, prefix.len) != 0) break;
    if (sc_pattern_matches(rest, (struct sc_str){name.ptr + same, name.len - same}))
      *SC_PUSH(r->arena, &ids) = i;
  }
  uint32_t classified = sc_map_get(&r->classified_index, pattern->text);
  bool covers_unlisted = deny || !sc_pattern_has_partial(pattern->text);
  for (uint32_t c = 0; c < policy->open_class_count && classified != SC_NOT_FOUND; c++)
    if (covers_unlisted && has_member(&r->members[c], classified))
      *SC_PUSH(r->arena, &ids) = policy->scope_count + c;
  pattern->ids = ids.items;
  pattern->id_count = (uint32_t)ids.count;
}

static void resolve_wildcard(struct sc_resolver *r, struct sc_pattern *pattern, bool deny,
                             bool differs) {
  struct sc_str key = pattern->text;
  if (differs) key = sc_str_format(r->arena, "deny %.*s", SC_STR_ARGS(key));
  uint32_t fresh = (uint32_t)r->expansions.count;
  uint32_t index = sc_map_add(r->arena, &r->patterns, key, fresh);
  if (index == fresh) {
    expand(r, pattern, deny);
    *SC_PUSH(r->arena, &r->expansions) = *pattern;
  }
  pattern->ids = r->expansions.items[index].ids;
  pattern->id_count = r->expansions.items[index].id_count;
  if (pattern->id_count == 0) report_nothing(r, pattern);
}

static void forget(struct sc_resolver *r, struct sc_pattern *pattern, bool deny) {
  (void)r;
  (void)deny;
  pattern->ids = NULL;
  pattern->id_count = 0;
}

static void resolve(struct sc_resolver *r, struct sc_pattern *pattern, bool deny) {
  struct sc_pattern_text *shared = pattern->shared;
  if (shared->name_id != NULL) { /* parse has set its ids */
    if (*shared->name_id != SC_NONE) return;
    forget(r, pattern, deny);
    report_unknown(r, pattern);
    return;
  }
  bool differs = deny && sc_pattern_has_partial(pattern->text);
  if (shared->id_count > 0 && !differs) { /* as most are, after the first of their text */
    pattern->ids = shared->ids;
    pattern->id_count = shared->id_count;
  } else {
    resolve_wildcard(r, pattern, deny, differs);
    if (differs) return;
    shared->ids = pattern->ids;
    shared->id_count = pattern->id_count;
  }
}

void sc_resolve_patterns(struct sc_resolver *r) { sc_resolve_each_pattern(r, resolve); }

void sc_resolve_nothing(struct sc_resolver *r) {
  r->all_names_known = false; /* every pattern */
  sc_resolve_each_pattern(r, forget);
}
