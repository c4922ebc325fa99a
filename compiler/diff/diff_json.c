/* SPDX-License-Identifier: Apache-2.0
 *
 * diff_json.c - a diff as one JSON document; docs/diff.schema.json describes it.
 */
#include "base/json_text.h"
#include "diff/access.h"
#include "diff/diff_replay.h"
#include "diff/diff_source.h"
#include "explain/request_text.h"

struct print {
  struct sc_diff *diff;
  struct sc_arena *arena;
  const struct sc_str *names;
  struct sc_text *out;
};

static void text(const struct print *p, struct sc_str s) { sc_json_string(p->arena, p->out, s); }

static void key(const struct print *p, const char *name) {
  bool first = p->out->items[p->out->count - 1] == '{';
  sc_text_format(p->arena, p->out, "%s\"%s\":", first ? "" : ",", name);
}

static void texts(const struct print *p, const char *name, const struct sc_str *items,
                  uint32_t count) {
  key(p, name);
  sc_text_add(p->arena, p->out, SC_STR("["));
  for (uint32_t i = 0; i < count; i++) {
    if (i > 0) sc_text_add(p->arena, p->out, SC_STR(","));
    text(p, items[i]);
  }
  sc_text_add(p->arena, p->out, SC_STR("]"));
}

static void chains(const struct print *p, const struct sc_change *change) {
  const struct sc_universe *u = &p->diff->universe;
  key(p, "agents");
  sc_text_add(p->arena, p->out, SC_STR("["));
  for (uint32_t i = 0; i < change->chain_count; i++) {
    const struct sc_change_chain *chain = &change->chains[i];
    sc_text_add(p->arena, p->out, i > 0 ? SC_STR(",{") : SC_STR("{"));
    key(p, "actors");
    for (uint32_t a = 0; a < chain->count; a++) {
      sc_text_add(p->arena, p->out, a > 0 ? SC_STR(",") : SC_STR("["));
      text(p, u->agents.items.items[u->tasks.items[chain->tasks[a]].agent].name);
    }
    sc_text_add(p->arena, p->out, SC_STR("]"));
    key(p, "task");
    text(p, u->tasks.items[chain->tasks[0]].name);
    sc_text_add(p->arena, p->out, SC_STR("}"));
  }
  sc_text_add(p->arena, p->out, SC_STR("]"));
}

static void scopes(const struct print *p, const struct sc_change *change) {
  struct sc_str *names = SC_NEW_ARRAY(p->arena, struct sc_str, change->scope_count);
  for (uint32_t i = 0; i < change->scope_count; i++)
    names[i] = p->diff->universe.scopes.items[change->scopes[i]].name;
  texts(p, "scopes", names, change->scope_count);
  texts(p, "patterns", change->patterns, change->pattern_count);
}

static void rules(const struct print *p, const struct sc_change_answer *a) {
  key(p, "rules");
  for (uint32_t i = 0; i < a->rule_count; i++) {
    sc_text_add(p->arena, p->out, i > 0 ? SC_STR(",{") : SC_STR("[{"));
    key(p, "kind");
    text(p, a->rules[i].kind);
    key(p, "id");
    text(p, a->rules[i].id);
    key(p, "file");
    text(p, a->rules[i].file);
    sc_text_format(p->arena, p->out, ",\"line\":%u}", a->rules[i].line);
  }
  sc_text_add(p->arena, p->out, a->rule_count > 0 ? SC_STR("]") : SC_STR("[]"));
}

static void answer(const struct print *p, const char *name, const struct sc_change_answer *a) {
  key(p, name);
  sc_text_format(p->arena, p->out, "{\"decision\":\"%s\",\"reason\":\"%s\",\"leg\":\"%s\"",
                 a->decision.allow ? "allow" : "deny", scope_reason_text(a->decision.reason),
                 scope_leg_text(a->decision.leg));
  if (a->decision.allow) {
    sc_text_format(p->arena, p->out, ",\"ttl_s\":%u", a->decision.ttl_s);
    texts(p, "step_up", a->step_ups, a->step_up_count);
  } else {
    key(p, "why");
    text(p, a->why);
  }
  rules(p, a);
  sc_text_add(p->arena, p->out, SC_STR("}"));
}

/* What the tables say to the change's request. */
static void witness(const struct print *p, const struct sc_change *c) {
  if (p->diff->universe.side_count == 1) {
    rules(p, &c->answers[0]);
  } else {
    answer(p, "before", &c->answers[0]);
    answer(p, "after", &c->answers[1]);
  }
  key(p, "request");
  sc_request_json(p->arena, p->out, &c->request);
  key(p, "command");
  text(p, sc_diff_command(p->diff, c));
}

static void count(const struct print *p, const char *name, uint64_t value) {
  key(p, name);
  sc_text_format(p->arena, p->out, "%llu", (unsigned long long)value);
}

static void period(const struct print *p, uint64_t events, int64_t first, int64_t last) {
  if (events == 0) return;
  key(p, "first");
  text(p, sc_instant_text(p->arena, first));
  key(p, "last");
  text(p, sc_instant_text(p->arena, last));
}

/* Of one change. */
static void replayed(const struct print *p, const struct sc_change *c) {
  const struct sc_replayed_change *r = &p->diff->replay->changes[c - p->diff->changes.items];
  key(p, "replay");
  sc_text_add(p->arena, p->out, SC_STR("{"));
  count(p, "requests", r->use.count);
  count(p, "not_replayable", r->maybe);
  period(p, r->use.count, r->use.first, r->use.last);
  key(p, "by");
  for (size_t i = 0; i < r->subject_count; i++) {
    sc_text_add(p->arena, p->out, i > 0 ? SC_STR(",{") : SC_STR("[{"));
    key(p, "who");
    text(p, r->subjects[i].name);
    count(p, "requests", r->subjects[i].count);
    sc_text_add(p->arena, p->out, SC_STR("}"));
  }
  sc_text_add(p->arena, p->out, r->subject_count > 0 ? SC_STR("]") : SC_STR("[]"));
  if (r->unnamed > 0) count(p, "by_others", r->unnamed);
  sc_text_add(p->arena, p->out, SC_STR("}"));
}

/* Of all. */
static void replay(const struct print *p, const struct sc_change_replay *r) {
  const struct sc_log_stats *stats = &r->simulation->stats;
  key(p, "replay");
  sc_text_add(p->arena, p->out, SC_STR("{"));
  count(p, "requests", stats->events);
  period(p, stats->events, stats->first, stats->last);
  count(p, "same", r->same);
  count(p, "new_access", r->differ[SC_CHANGE_GRANTED]);
  count(p, "revoked", r->differ[SC_CHANGE_REVOKED]);
  count(p, "obligation", r->differ[SC_CHANGE_OBLIGED]);
  count(p, "not_listed", r->elsewhere);
  count(p, "not_replayable", r->unreplayable);
  count(p, "damaged_lines", stats->damaged.count);
  sc_text_add(p->arena, p->out, SC_STR("}"));
}

static void change(const struct print *p, const struct sc_change *c) {
  static const char *const kinds[] = {"new-access", "revoked", "obligation"};
  sc_text_add(p->arena, p->out, SC_STR("{"));
  if (p->diff->universe.side_count == 2) {
    key(p, "kind");
    text(p, sc_str_from(kinds[c->kind]));
  }
  key(p, "risk");
  text(p, sc_str_from(sc_risk_text(c->risk)));
  sc_text_format(p->arena, p->out, ",\"any_user\":%s,\"any_network\":%s,\"any_time\":%s",
                 c->any_user ? "true" : "false", c->when.any_network ? "true" : "false",
                 c->when.any_time ? "true" : "false");
  texts(p, "who", c->who, c->who_count);
  sc_text_format(p->arena, p->out, ",\"subjects\":%llu", (unsigned long long)c->subject_count);
  chains(p, c);
  scopes(p, c);
  texts(p, "when", c->when.cases, c->when.case_count);
  sc_text_format(p->arena, p->out, ",\"when_complete\":%s", c->when.complete ? "true" : "false");
  if (c->unproved != NULL) {
    key(p, "unproved");
    text(p, sc_str_from(c->unproved));
  }
  if (p->diff->replay != NULL) replayed(p, c);
  if (p->diff->tests.counted) count(p, "tests", p->diff->tests.of[c - p->diff->changes.items]);
  if (c->has_witness) witness(p, c);
  sc_text_add(p->arena, p->out, SC_STR("}"));
}

static void policy(const struct print *p, const char *name, unsigned side) {
  const struct sc_view *v = &p->diff->universe.sides[side].view;
  key(p, name);
  sc_text_add(p->arena, p->out, SC_STR("{"));
  key(p, "source");
  text(p, p->names[side]);
  key(p, "policy");
  text(p, sc_view_str(v, v->meta->policy));
  key(p, "version");
  text(p, sc_view_str(v, v->meta->version));
  sc_text_add(p->arena, p->out, SC_STR("}"));
}

void sc_diff_json(struct sc_diff *diff, const struct sc_str names[2], struct sc_text *out) {
  struct print p = {diff, diff->arena, names, out};
  sc_text_format(p.arena, out, "{\"version\":1,\"equal\":%s,\"proved\":%s",
                 diff->changes.count == 0 && diff->proved ? "true" : "false",
                 diff->proved ? "true" : "false");
  if (diff->unproved != NULL) {
    key(&p, "unproved");
    text(&p, sc_str_from(diff->unproved));
  }
  policy(&p, "before", 0);
  policy(&p, "after", 1);
  sc_text_format(p.arena, out,
                 ",\"counts\":{\"new_access\":%u,\"revoked\":%u,\"obligation\":%u,\"cells\":%llu}",
                 diff->counts[0], diff->counts[1], diff->counts[2],
                 (unsigned long long)diff->cells);
  if (diff->replay != NULL) replay(&p, diff->replay);
  if (diff->tests.counted)
    sc_text_format(p.arena, out, ",\"tests\":{\"checks\":%llu,\"uncovered\":%u}",
                   (unsigned long long)diff->tests.checks, diff->tests.untouched);
  sc_text_add(p.arena, out, SC_STR(",\"changes\":["));
  for (size_t i = 0; i < diff->changes.count; i++) {
    if (i > 0) sc_text_add(p.arena, out, SC_STR(","));
    change(&p, &diff->changes.items[i]);
  }
  sc_text_add(p.arena, out, SC_STR("]"));
  sc_diff_source_json(diff, out);
  sc_text_add(p.arena, out, SC_STR("}\n"));
}

void sc_access_json(struct sc_diff *access, struct sc_str name, struct sc_str when,
                    struct sc_text *out) {
  const struct sc_str names[2] = {name, name};
  struct print p = {access, access->arena, names, out};
  sc_text_format(p.arena, out, "{\"version\":1,\"complete\":%s", access->proved ? "true" : "false");
  policy(&p, "policy", 0);
  if (when.ptr != NULL) {
    key(&p, "when");
    text(&p, when);
  }
  sc_text_add(p.arena, out, SC_STR(",\"access\":["));
  for (size_t i = 0; i < access->changes.count; i++) {
    if (i > 0) sc_text_add(p.arena, out, SC_STR(","));
    change(&p, &access->changes.items[i]);
  }
  sc_text_add(p.arena, out, SC_STR("]}\n"));
}
