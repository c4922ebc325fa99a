/* SPDX-License-Identifier: Apache-2.0
 *
 * diff_who.c - subjects, agents, scopes, widths and totals in words.
 */
#include <stdlib.h>

#include "base/sorted.h"
#include "diff/diff.h"
#include "explain/answer.h"
#include "explain/request_text.h"

#define NAMES_MAX 4u /* users and roles named in one line */

const char *sc_change_title(enum sc_change_kind kind) {
  switch (kind) {
  case SC_CHANGE_GRANTED: return "newly allowed";
  case SC_CHANGE_REVOKED: return "no longer allowed";
  case SC_CHANGE_OBLIGED: return "other obligations";
  }
  return "";
}

const char *sc_risk_text(uint8_t risk) {
  static const char *const names[] = {"low", "medium", "high", "critical"};
  return names[risk & 3u];
}

/* --- subjects ------------------------------------------------------------------------------------------- */

static struct sc_str role_of(const struct sc_diff *diff, uint32_t part) {
  return diff->universe.roles.items.items[diff->parts.items.items[part].role].name;
}

static struct sc_str user_of(const struct sc_diff *diff, uint32_t part, size_t i) {
  return diff->universe.users.items.items[diff->parts.items.items[part].users.items[i]].name;
}

static void add_kind(struct sc_diff *diff, struct sc_text *out, const struct sc_cell_kind *kind) {
  if (kind->count > 1) sc_text_add(diff->arena, out, SC_STR("one of "));
  for (uint32_t i = 0; i < kind->count && i < NAMES_MAX; i++)
    sc_text_format(diff->arena, out, "%s%.*s", i > 0 ? ", " : "",
                   SC_STR_ARGS(role_of(diff, kind->parts[i])));
  if (kind->count > NAMES_MAX)
    sc_text_format(diff->arena, out, " and %u more", kind->count - NAMES_MAX);
}

struct sc_str sc_diff_combined(struct sc_diff *diff, const struct sc_access *cell) {
  struct sc_text out = {0};
  if (cell->base == SC_BASE_USER) {
    struct sc_str first = user_of(diff, cell->users.parts[0], 0);
    size_t count = 0;
    for (uint32_t i = 0; i < cell->users.count; i++)
      count += diff->parts.items.items[cell->users.parts[i]].users.count;
    sc_text_format(diff->arena, &out, "%.*s", SC_STR_ARGS(first));
    if (count > 1) sc_text_format(diff->arena, &out, " and %zu more users", count - 1);
    sc_text_add(diff->arena, &out, SC_STR(" asserting "));
  } else {
    sc_text_add(diff->arena, &out,
                cell->base == SC_BASE_STRANGER ? SC_STR("any user with ")
                : cell->user_too               ? SC_STR("with ")
                                               : SC_STR("without a user, with "));
  }
  sc_text_add(diff->arena, &out, cell->role_count > 1 ? SC_STR("the roles ") : SC_STR("the role "));
  for (uint32_t i = 0; i < cell->role_count; i++) {
    if (i > 0) sc_text_add(diff->arena, &out, SC_STR(" together with "));
    add_kind(diff, &out, &cell->roles[i]);
  }
  return sc_text_str(&out);
}

struct names {
  SC_VEC(struct sc_str) items;
};

static void add_line(struct sc_diff *diff, struct sc_change *change, struct sc_str line) {
  (void)diff;
  change->who[change->who_count++] = line;
}

static struct sc_str list(struct sc_diff *diff, const char *one, const char *many,
                          const struct names *names) {
  struct sc_text out = {0};
  size_t count = names->items.count, shown = count <= NAMES_MAX + 1 ? count : NAMES_MAX;
  if (count > NAMES_MAX + 1)
    sc_text_format(diff->arena, &out, "%zu %s: ", count, many);
  else
    sc_text_format(diff->arena, &out, "%s ", count == 1 ? one : many);
  for (size_t i = 0; i < shown; i++)
    sc_text_format(diff->arena, &out, "%s%.*s", i > 0 ? ", " : "",
                   SC_STR_ARGS(names->items.items[i]));
  if (shown < count) sc_text_add(diff->arena, &out, SC_STR(", …"));
  return sc_text_str(&out);
}

void sc_diff_who(struct sc_diff *diff, struct sc_change *out) {
  const struct sc_diff_subject *all = diff->subjects.items;
  uint32_t count = out->subject_kind_count;
  struct names roles = {0}, alone = {0}, strangers = {0}, users = {0};
  bool nobody = false;
  out->who = SC_NEW_ARRAY(diff->arena, struct sc_str, (size_t)count + 5);
  for (uint32_t i = 0; i < count; i++) {
    const struct sc_diff_subject *s = &all[out->subjects[i]];
    out->subject_count++;
    if (s->combined.len > 0) continue;
    if (s->base == SC_BASE_NOBODY) nobody = true;
    if (s->base == SC_BASE_ROLES) {
      struct names *names = s->alone ? &alone : &roles;
      *SC_PUSH(diff->arena, &names->items) = role_of(diff, s->roles[0].parts[0]);
    }
    if (s->base == SC_BASE_STRANGER)
      *SC_PUSH(diff->arena, &strangers.items) = role_of(diff, s->roles[0].parts[0]);
    if (s->base != SC_BASE_USER) continue;
    size_t user_count = diff->parts.items.items[s->users.parts[0]].users.count;
    out->subject_count += user_count - 1;
    for (size_t k = 0; k < user_count; k++)
      *SC_PUSH(diff->arena, &users.items) = user_of(diff, s->users.parts[0], k);
  }
  out->any_user =
      nobody || roles.items.count > 0 || alone.items.count > 0 || strangers.items.count > 0;
  if (nobody) add_line(diff, out, SC_STR("nobody: the agent on its own (autonomous)"));
  if (roles.items.count > 0)
    add_line(diff, out, list(diff, "anyone with role", "anyone with one of the roles", &roles));
  if (alone.items.count > 0)
    add_line(diff, out, list(diff, "no user, but role", "no user, but one of the roles", &alone));
  if (strangers.items.count > 0)
    add_line(diff, out,
             list(diff, "any user with role", "any user with one of the roles", &strangers));
  if (users.items.count > 0) add_line(diff, out, list(diff, "user", "users", &users));
  uint32_t combined = 0;
  for (uint32_t i = 0; i < count; i++) {
    const struct sc_diff_subject *s = &all[out->subjects[i]];
    if (s->combined.len == 0) continue;
    out->any_user |= s->base != SC_BASE_USER;
    if (combined++ < NAMES_MAX) add_line(diff, out, s->combined);
  }
  if (combined > NAMES_MAX)
    add_line(diff, out,
             sc_str_format(diff->arena, "%u more combinations of roles", combined - NAMES_MAX));
}

struct sc_str sc_diff_chain_text(const struct sc_diff *diff, const struct sc_change_chain *chain) {
  const struct sc_universe *u = &diff->universe;
  struct sc_text out = {0};
  for (uint32_t i = 0; i < chain->count; i++)
    sc_text_format(diff->arena, &out, "%s%.*s", i > 0 ? " for " : "",
                   SC_STR_ARGS(u->agents.items.items[u->tasks.items[chain->tasks[i]].agent].name));
  sc_text_format(diff->arena, &out, ", task %.*s",
                 SC_STR_ARGS(u->tasks.items[chain->tasks[0]].name));
  return sc_text_str(&out);
}

/* --- scopes ------------------------------------------------------------------------------------------------ */

static bool begins(struct sc_str name, struct sc_str prefix) {
  return name.len > prefix.len && name.ptr[prefix.len] == ':' &&
         memcmp(name.ptr, prefix.ptr, prefix.len) == 0;
}

/* The first listed scope whose name is not before `prefix`: those below it follow one another, but for names such as
 * "a.b" that stand between "a" and "a:b". */
static size_t first_below(const struct sc_diff *diff, struct sc_str prefix) {
  const struct sc_universe *u = &diff->universe;
  return SC_SORTED_BELOW(u->scopes.items, diff->listed_count, name, prefix);
}

static bool has_prefix(struct sc_str name, struct sc_str prefix) {
  return name.len >= prefix.len && memcmp(name.ptr, prefix.ptr, prefix.len) == 0;
}

/* Calls for all scopes below the prefix; false: one was refused. */
typedef bool scope_fn(struct sc_diff *diff, size_t scope, uint32_t *count);

static bool each_below(struct sc_diff *diff, struct sc_str prefix, scope_fn *fn, uint32_t *count) {
  const struct sc_universe *u = &diff->universe;
  for (size_t i = first_below(diff, prefix); i < diff->listed_count; i++) {
    if (!has_prefix(u->scopes.items[i].name, prefix)) break;
    if (begins(u->scopes.items[i].name, prefix) && !fn(diff, i, count)) return false;
  }
  for (size_t i = diff->listed_count; i < u->scopes.count; i++)
    if (begins(u->scopes.items[i].name, prefix) && !fn(diff, i, count)) return false;
  return true;
}

enum { SCOPE_IN = 1, SCOPE_TOLD = 2 };

static bool is_in(struct sc_diff *diff, size_t scope, uint32_t *count) {
  ++*count;
  return (diff->scope_marks[scope] & SCOPE_IN) != 0;
}

static bool tell(struct sc_diff *diff, size_t scope, uint32_t *count) {
  ++*count;
  diff->scope_marks[scope] |= SCOPE_TOLD;
  return true;
}

/* The widest pattern PREFIX:** that covers the name and nothing outside of the change; ptr NULL: none covers two. */
static struct sc_str widest(struct sc_diff *diff, struct sc_str name) {
  for (size_t i = 0; i < name.len; i++) {
    if (name.ptr[i] != ':') continue;
    struct sc_str prefix = {name.ptr, i};
    uint32_t count = 0;
    if (!each_below(diff, prefix, is_in, &count) || count < 2) continue;
    count = 0;
    (void)each_below(diff, prefix, tell, &count);
    return sc_str_format(diff->arena, "%.*s:**", SC_STR_ARGS(prefix));
  }
  return (struct sc_str){0};
}

static struct sc_str unlisted_text(const struct sc_diff *diff, uint32_t scope) {
  const struct sc_universe *u = &diff->universe;
  for (uint32_t side = 2; side-- > 0;) {
    uint32_t id = u->scopes.items[scope].id[side];
    if (id == SC_NOT_FOUND || id < u->sides[side].view.meta->first_open_scope) continue;
    struct sc_str parent = sc_view_scope_name(&u->sides[side].view, id);
    return sc_str_format(diff->arena, "names below %.*s such as %.*s", SC_STR_ARGS(parent),
                         SC_STR_ARGS(u->scopes.items[scope].name));
  }
  return u->scopes.items[scope].name;
}

void sc_diff_patterns(struct sc_diff *diff, struct sc_change *change) {
  const struct sc_universe *u = &diff->universe;
  for (uint32_t i = 0; i < change->scope_count; i++)
    diff->scope_marks[change->scopes[i]] = SCOPE_IN;
  change->patterns = SC_NEW_ARRAY(diff->arena, struct sc_str, change->scope_count);
  for (uint32_t i = 0; i < change->scope_count; i++) {
    uint32_t scope = change->scopes[i];
    struct sc_str name = u->scopes.items[scope].name;
    if (diff->scope_marks[scope] & SCOPE_TOLD) continue;
    struct sc_str pattern = change->scope_count > 1 ? widest(diff, name) : (struct sc_str){0};
    if (pattern.len == 0)
      pattern = u->scopes.items[scope].unlisted ? unlisted_text(diff, scope) : name;
    change->patterns[change->pattern_count++] = pattern;
  }
  for (uint32_t i = 0; i < change->scope_count; i++) diff->scope_marks[change->scopes[i]] = 0;
}

/* --- widths and totals ----------------------------------------------------------------------------------------- */

struct sc_str sc_diff_width(struct sc_diff *diff, const struct sc_change *change) {
  if (change->when.always)
    return change->any_user ? SC_STR("any user, any context") : SC_STR("any context");
  struct sc_text out = {0};
  const char *const parts[3] = {change->any_user ? "any user" : NULL,
                                change->when.any_network ? "any network" : NULL,
                                change->when.any_time ? "any time" : NULL};
  for (unsigned i = 0; i < 3; i++)
    if (parts[i] != NULL)
      sc_text_format(diff->arena, &out, "%s%s", out.count > 0 ? ", " : "", parts[i]);
  return sc_text_str(&out);
}

struct sc_str sc_diff_totals(const struct sc_diff *diff) {
  struct sc_text out = {0};
  if (diff->changes.count == 0 && !diff->proved)
    return SC_STR("No change in meaning was found, but not all is proved");
  if (diff->changes.count == 0)
    return diff->partial ? SC_STR("No change in meaning for these agents and scopes (proved)")
                         : SC_STR("No change in meaning (proved)");
  for (unsigned kind = 0; kind < 3; kind++) {
    if (diff->counts[kind] == 0) continue;
    sc_text_format(diff->arena, &out, "%s%u %s", out.count > 0 ? ", " : "", diff->counts[kind],
                   sc_change_title((enum sc_change_kind)kind));
    for (unsigned risk = 4; risk-- > 0;) {
      if (diff->risks[kind][risk] == 0) continue;
      sc_text_format(diff->arena, &out, " (%u %s)", diff->risks[kind][risk],
                     sc_risk_text((uint8_t)risk));
      break;
    }
  }
  if (diff->unproved_count > 0)
    sc_text_format(diff->arena, &out, "; %u unproved", diff->unproved_count);
  return sc_text_str(&out);
}

bool sc_diff_listed(const struct sc_diff *diff, const struct sc_change *change) {
  return !diff->tests.only_untouched || diff->tests.of[change - diff->changes.items] == 0;
}

struct sc_str sc_diff_tests_totals(const struct sc_diff *diff) {
  struct sc_str checks = sc_str_count(diff->arena, diff->tests.checks);
  struct sc_str all = sc_str_count(diff->arena, diff->changes.count);
  struct sc_str untouched = sc_str_count(diff->arena, diff->tests.untouched);
  const char *are = diff->tests.untouched == 1 ? "is" : "are";
  if (diff->changes.count == 0) return SC_STR("there is no change to test");
  if (diff->tests.checks == 0) return SC_STR("there are none");
  if (diff->tests.untouched == 0)
    return sc_str_format(diff->arena, "every part of the change is touched by some of %.*s checks",
                         SC_STR_ARGS(checks));
  return sc_str_format(diff->arena,
                       "%.*s of %.*s parts of the change %s touched by none of %.*s checks",
                       SC_STR_ARGS(untouched), SC_STR_ARGS(all), are, SC_STR_ARGS(checks));
}

struct sc_str sc_diff_doubt(struct sc_diff *diff, const struct sc_change *change) {
  return sc_str_format(diff->arena, "%s; %s", change->unproved,
                       change->has_witness
                           ? "requests such as this one are in the region, others may not be"
                           : "whether any request is in the region is not known");
}

static struct sc_str joined(struct sc_diff *diff, const struct sc_change_answer *answer) {
  struct sc_text out = {0};
  for (uint32_t i = 0; i < answer->step_up_count; i++)
    sc_text_format(diff->arena, &out, "%s%.*s", i > 0 ? ", " : "",
                   SC_STR_ARGS(answer->step_ups[i]));
  return out.count > 0 ? sc_text_str(&out) : SC_STR("none");
}

struct sc_str sc_diff_duties(struct sc_diff *diff, const struct sc_change *change) {
  const struct sc_change_answer *a = &change->answers[0], *b = &change->answers[1];
  struct sc_text out = {0};
  if (a->decision.ttl_s != b->decision.ttl_s)
    sc_text_format(diff->arena, &out, "token %.*s -> %.*s",
                   SC_STR_ARGS(sc_duration_text(diff->arena, a->decision.ttl_s)),
                   SC_STR_ARGS(sc_duration_text(diff->arena, b->decision.ttl_s)));
  struct sc_str before = joined(diff, a), after = joined(diff, b);
  if (!sc_str_equal(before, after))
    sc_text_format(diff->arena, &out, "%sstep-up %.*s -> %.*s", out.count > 0 ? "; " : "",
                   SC_STR_ARGS(before), SC_STR_ARGS(after));
  if (a->decision.log != b->decision.log)
    sc_text_format(diff->arena, &out, "%slog %s -> %s", out.count > 0 ? "; " : "",
                   sc_log_name(a->decision.log), sc_log_name(b->decision.log));
  return sc_text_str(&out);
}

struct sc_str sc_diff_command(struct sc_diff *diff, const struct sc_change *change) {
  bool before = diff->universe.side_count == 1 || change->kind == SC_CHANGE_REVOKED;
  return sc_request_command(diff->arena, "eval", diff->try_with[before ? 0 : 1], &change->request);
}
