/* SPDX-License-Identifier: Apache-2.0
 *
 * invariants_hold.c - an invariant holds exactly if the policy means the same with it as one more deny.
 */
#include "diff/invariants_hold.h"

#include "analysis/analysis.h"
#include "explain/request_text.h"
#include "explain/witness_request.h"

/* The policy with the invariant among its denies, which are sorted by id. */
static struct sc_policy with_deny(struct sc_compilation *c, const struct sc_deny *invariant) {
  struct sc_policy policy = c->policy;
  policy.denies = SC_NEW_ARRAY(&c->arena, struct sc_deny, (size_t)policy.deny_count + 1);
  uint32_t at = 0;
  while (at < policy.deny_count && sc_str_compare(c->policy.denies[at].id, invariant->id) < 0) at++;
  if (policy.deny_count > 0) {
    memcpy(policy.denies, c->policy.denies, at * sizeof *policy.denies);
    memcpy(policy.denies + at + 1, c->policy.denies + at,
           (policy.deny_count - at) * sizeof *policy.denies);
  }
  policy.denies[at] = *invariant;
  policy.deny_count++;
  policy.rule_count++;
  return policy;
}

static void violated(struct sc_compilation *c, const struct sc_deny *invariant,
                     const struct sc_difference *difference, struct sc_str path) {
  struct scope_request request;
  struct sc_diag *diag = sc_error(&c->diags, SC_0410, invariant->span,
                                  "the invariant `%.*s` does not hold", SC_STR_ARGS(invariant->id));
  sc_witness_request(&c->arena, &difference->request, &request);
  struct sc_str command = sc_request_command(&c->arena, "explain", path, &request);
  sc_diag_label(&c->diags, diag, "the policy allows what this excludes");
  if (invariant->message.len > 0)
    sc_diag_note(&c->diags, diag, SC_NO_SPAN, "%.*s", SC_STR_ARGS(invariant->message));
  sc_diag_note(&c->diags, diag, SC_NO_SPAN, "allowed, for example: %.*s", SC_STR_ARGS(command));
}

static void unproved(struct sc_compilation *c, const struct sc_deny *invariant, const char *why) {
  struct sc_diag *diag =
      sc_error(&c->diags, SC_0411, invariant->span, "the invariant `%.*s` could not be proved",
               SC_STR_ARGS(invariant->id));
  sc_diag_hint(&c->diags, diag, "%s", why);
}

static bool hold(struct sc_compilation *c, const struct sc_deny *invariant, struct sc_str path) {
  const struct sc_compile_options options = {.lower = {.debug = false, .optimise = true}};
  const struct sc_policy plain = c->policy;
  const unsigned char *table = c->table;
  size_t table_len = c->table_len;
  jmp_buf *recovery = c->arena.recovery;
  struct sc_difference difference;
  size_t errors = c->diags.error_count; /* of invariants before: lowering stops at any */
  c->policy = with_deny(c, invariant);
  c->diags.error_count = 0;
  enum sc_status status = sc_compile_table(c, &options);
  c->diags.error_count += errors;
  const unsigned char *guarded = c->table;
  c->policy = plain;
  c->table = table;
  c->table_len = table_len;
  if (status == SC_E_MEMORY) longjmp(*recovery, 2); /* the arena is released already */
  c->arena.recovery = recovery;
  if (status != SC_OK) return false;
  switch (sc_analysis_first_difference(&c->arena, table, guarded, &difference)) {
  case SC_EQUAL: return true;
  case SC_DIFFERENT: violated(c, invariant, &difference, path); return false;
  case SC_UNPROVED: unproved(c, invariant, difference.unproved); return false;
  }
  return false;
}

enum sc_status sc_invariants_hold(struct sc_compilation *c, struct sc_str path) {
  jmp_buf recovery;
  c->arena.recovery = &recovery;
  if (setjmp(recovery) != 0) {
    sc_arena_release(&c->arena);
    return SC_E_MEMORY;
  }
  bool good = true;
  for (uint32_t i = 0; i < c->policy.invariant_count; i++)
    if (!hold(c, &c->policy.invariants[i], path)) good = false;
  sc_diags_sort(&c->diags);
  c->arena.recovery = NULL;
  return good ? SC_OK : SC_E_INVALID;
}
