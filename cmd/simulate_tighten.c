/* SPDX-License-Identifier: Apache-2.0
 *
 * simulate_tighten.c - options and evidence to verdicts, and from there to a change.
 */
#include "simulate_tighten.h"

#include "condition/literal.h"
#include "output_folder.h"

int cmd_tighten_check(struct cmd_run *run) {
  const char *folder = cmd_value(run, "tighten"), *log;
  if (folder == NULL) {
    if (cmd_given(run, "keep") || cmd_given(run, "only") || cmd_given(run, "min-age"))
      return cmd_usage(run,
                       "--keep, --only and --min-age say what --tighten does, which is not given");
    return CMD_YES;
  }
  if (cmd_given(run, "candidate"))
    return cmd_usage(run, "--tighten makes the candidate: it does not go with --candidate");
  if (cmd_given(run, "merge") || cmd_given(run, "folded"))
    return cmd_usage(run, "--tighten replays the logs themselves: it does not go with --merge or "
                          "--folded");
  if (cmd_given(run, "partial")) return cmd_usage(run, "--tighten does not go with --partial");
  if (strcmp(cmd_operand(run), "-") == 0)
    return cmd_usage(run, "--tighten edits files: the policy cannot be standard input");
  for (size_t i = 0; (log = cmd_value_at(run, "log", i)) != NULL; i++)
    if (strcmp(log, "-") == 0)
      return cmd_usage(run, "--tighten reads the logs twice: they cannot be standard input");
  return cmd_folder_may_be(run, folder) ? CMD_YES : CMD_USAGE;
}

/* --- what may be touched -------------------------------------------------------------------------------------------- */

static int apply_keep(struct cmd_run *run, struct sc_tighten *t) {
  const char *id;
  for (size_t i = 0; (id = cmd_value_at(run, "keep", i)) != NULL; i++) {
    uint32_t rule = sc_map_get(&t->rule_ids, sc_str_from(id));
    if (rule == SC_NOT_FOUND) {
      struct sc_str near = sc_map_nearest(&t->rule_ids, sc_str_from(id));
      return cmd_usage(run,
                       near.ptr != NULL
                           ? "--keep: the policy has no rule \"%s\"; did you mean \"%.*s\"?"
                           : "--keep: the policy has no rule \"%s\"%.*s",
                       id, SC_STR_ARGS(near));
    }
    t->rules.items[rule].verdict = SC_TIGHTEN_KEEP;
  }
  return CMD_YES;
}

struct only {
  struct sc_tighten *t;
  bool *users, *roles, *agents, *rules; /* that may be touched */
};

static bool to_agent(const struct sc_delegation *d, const bool *agents) {
  for (uint32_t i = 0; i < d->to_count; i++)
    if (!d->to[i].any && agents[d->to[i].ref.index]) return true;
  return false;
}

static bool may_touch(const struct only *only, uint32_t number) {
  const struct sc_tighten_rule *rule = &only->t->rules.items[number];
  if (only->rules[number]) return true;
  switch (rule->owner) {
  case SC_OWNER_ROLE: return only->roles[rule->holder];
  case SC_OWNER_USER: return only->users[rule->holder];
  case SC_OWNER_TASK: return only->agents[rule->holder];
  case SC_OWNER_DELEGATION:
    return to_agent(&only->t->policy->delegations[rule->holder], only->agents);
  }
  return false;
}

static bool read_only(const struct only *only, struct sc_str kind, struct sc_str name) {
  const struct sc_policy *p = only->t->policy;
  bool found = false;
  if (sc_str_equal(kind, SC_STR("agent")))
    for (uint32_t i = 0; i < p->agent_count; i++)
      if (sc_str_equal(p->agents[i].name, name)) found = only->agents[i] = true;
  if (sc_str_equal(kind, SC_STR("role")))
    for (uint32_t i = 0; i < p->role_count; i++)
      if (sc_str_equal(p->roles[i].name, name)) found = only->roles[i] = true;
  if (sc_str_equal(kind, SC_STR("user")))
    for (uint32_t i = 0; i < p->user_count; i++)
      if (sc_str_equal(p->users[i].name, name)) found = only->users[i] = true;
  if (sc_str_equal(kind, SC_STR("rule"))) {
    uint32_t rule = sc_map_get(&only->t->rule_ids, name);
    if (rule != SC_NOT_FOUND) found = only->rules[rule] = true;
  }
  return found;
}

static int apply_only(struct cmd_run *run, struct sc_tighten *t) {
  const struct sc_policy *p = t->policy;
  const char *text;
  if (!cmd_given(run, "only")) return CMD_YES;
  struct only only = {.t = t,
                      .users = SC_NEW_ARRAY(t->arena, bool, p->user_count),
                      .roles = SC_NEW_ARRAY(t->arena, bool, p->role_count),
                      .agents = SC_NEW_ARRAY(t->arena, bool, p->agent_count),
                      .rules = SC_NEW_ARRAY(t->arena, bool, t->rules.count)};
  for (size_t i = 0; (text = cmd_value_at(run, "only", i)) != NULL; i++) {
    size_t len = strcspn(text, "=");
    struct sc_str kind = {text, len};
    bool known = sc_str_equal(kind, SC_STR("agent")) || sc_str_equal(kind, SC_STR("role")) ||
                 sc_str_equal(kind, SC_STR("user")) || sc_str_equal(kind, SC_STR("rule"));
    if (!known || text[len] == 0)
      return cmd_usage(run, "--only takes agent=NAME, role=NAME, user=NAME or rule=ID, not \"%s\"",
                       text);
    if (!read_only(&only, kind, sc_str_from(text + len + 1)))
      return cmd_usage(run, "--only: the policy has no %.*s \"%s\"", SC_STR_ARGS(kind),
                       text + len + 1);
  }
  for (uint32_t i = 0; i < t->rules.count; i++)
    if (!may_touch(&only, i)) t->rules.items[i].verdict = SC_TIGHTEN_KEEP;
  for (uint32_t i = 0; i < p->user_count; i++) t->user_kept[i] = !only.users[i];
  for (uint32_t i = 0; i < p->role_count; i++) t->role_kept[i] = !only.roles[i];
  for (uint32_t i = 0; i < p->agent_count; i++) t->agent_kept[i] = !only.agents[i];
  return CMD_YES;
}

/* --- what is too young ------------------------------------------------------------------------------------------------------ */

struct ages {
  struct sc_sources *sources;
  const struct sc_line_ages *files;
  int64_t limit; /* what was written later is too young, and so is what nobody knows the age of */
};

static bool is_young(const struct ages *ages, struct sc_span span) {
  const struct sc_line_ages *file = &ages->files[span.file];
  struct sc_span end = {span.file, span.off + (span.len > 0 ? span.len - 1 : 0), 0};
  uint32_t first = sc_source_place(ages->sources, span).line;
  uint32_t last = sc_source_place(ages->sources, end).line;
  for (uint32_t line = first; line <= last; line++) {
    int64_t at = line <= file->count ? file->times[line - 1] : SC_AGE_UNKNOWN;
    if (at == SC_AGE_UNKNOWN || at > ages->limit) return true;
  }
  return false;
}

static bool any_young(const struct ages *ages, const struct sc_ref *refs, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    if (is_young(ages, refs[i].span)) return true;
  return false;
}

static void keep_young(struct sc_tighten *t, const struct ages *ages) {
  const struct sc_policy *p = t->policy;
  for (size_t i = 0; i < t->rules.count; i++)
    if (is_young(ages, t->rules.items[i].span)) t->rules.items[i].verdict = SC_TIGHTEN_KEEP;
  for (uint32_t i = 0; i < p->user_count; i++)
    if (is_young(ages, p->users[i].name_span) ||
        any_young(ages, p->users[i].roles, p->users[i].role_count))
      t->user_kept[i] = true;
  for (uint32_t i = 0; i < p->role_count; i++)
    if (is_young(ages, p->roles[i].name_span) ||
        any_young(ages, p->roles[i].inherits, p->roles[i].inherit_count))
      t->role_kept[i] = true;
  for (uint32_t i = 0; i < p->agent_count; i++)
    if (is_young(ages, p->agents[i].name_span)) t->agent_kept[i] = true;
}

static int apply_ages(struct cmd_run *run, const struct cmd_simulated *simulated,
                      struct sc_tighten *t) {
  const char *text = cmd_value(run, "min-age");
  uint32_t seconds = simulated->min_window_s;
  if (text == NULL && !cmd_given(run, "ages")) return CMD_YES;
  if (text != NULL && !sc_parse_duration(sc_str_from(text), &seconds))
    return cmd_usage(run, "--min-age takes a duration such as 60d, not \"%s\"", text);
  struct ages ages = {.sources = t->diags->sources,
                      .limit = simulated->simulation->stats.last - (int64_t)seconds};
  int status = cmd_evidence_ages(run, t->diags->sources, &ages.files);
  if (status == CMD_YES) keep_young(t, &ages);
  return status;
}

/* --- the run -------------------------------------------------------------------------------------------------------------- */

static int not_enough(const struct cmd_run *run, const struct cmd_simulated *simulated) {
  const struct sc_log_stats *stats = &simulated->simulation->stats;
  long long hours = (long long)(stats->last - stats->first) / 3600;
  cmd_fail(run,
           "not enough evidence: the logs cover %lld d %lld h, --min-window asks for %u d %u h; "
           "nothing was written",
           hours / 24, hours % 24, simulated->min_window_s / 86400,
           simulated->min_window_s % 86400 / 3600);
  return CMD_NO;
}

int cmd_tighten(struct cmd_run *run, const struct cmd_simulated *simulated,
                struct cmd_policy_change *out) {
  struct sc_compilation *source = simulated->now->compilation;
  struct sc_str failed;
  *out = (struct cmd_policy_change){
      .run = run, .simulated = simulated, .folder = cmd_value(run, "tighten")};
  if (source == NULL)
    return cmd_fail(run, "--tighten edits a policy's source, and %s is a table", cmd_operand(run));
  if (simulated->findings == NULL) return cmd_fail(run, "there is no event in the logs");
  if (simulated->findings->confidence == SC_CONFIDENCE_NONE) return not_enough(run, simulated);
  source->arena.recovery = run->arena.recovery;
  sc_tighten_init(&run->arena, &source->diags, &source->policy, simulated->simulation,
                  &out->tighten);
  int status = apply_only(run, &out->tighten);
  if (status == CMD_YES) status = apply_keep(run, &out->tighten);
  if (status == CMD_YES) status = apply_ages(run, simulated, &out->tighten);
  if (status != CMD_YES) return status;
  if (!sc_tighten_make(&out->tighten, &failed)) {
    cmd_fail(run, "%.*s is laid out in a way that cannot be edited safely; nothing was written",
             SC_STR_ARGS(failed));
    return CMD_NO;
  }
  return cmd_policy_change(out);
}
