/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_worksheet.c - any bytes as a worksheet that comes back: the reader never crashes; what it refuses has a message and a place;
 * what it accepts has an entry for each grant, nothing half decided, nothing approved by who holds it, and is refused once something
 * is added to it or the review is another one.
 *
 * Input that begins with a byte 0xff, which no YAML has, fills in the review's own worksheet instead: four bytes an entry choose
 * among values, and whether it is accepted must be as the rules of docs/LEAST-PRIVILEGE.md have it.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define FUZZ_POLICY                                                                                \
  "scopec: 1\npolicy: p\nversion: 1.0.0\n"                                                         \
  "context: {mfa: bool}\n"                                                                         \
  "scopes: {a:read: {risk: low}, a:write: {risk: high}, o: {risk: low, open: true}}\n"             \
  "roles: {base: {grants: [{scopes: ['a:*'], id: both}]}, r: {inherits: [base]}}\n"                \
  "users: {u: {roles: [r]}, v: {grants: [{scopes: ['o:**'], when: mfa, id: open}]}}\n"             \
  "agents: {b: {owner: \"it's: '#1'\", tasks: {t: {scopes: [{scopes: ['a:**'], id: needs}]}}}}\n"  \
  "delegations: [{from: [role:base], to: [agent:b], tasks: ['*'], id: hands}]\n"
#include "front/load.h"
#include "fuzz_replay.h"
#include "review/worksheet.h"
#include "simulate/fold.h"

#define RULES 4u /* open, both, needs, hands: in the order of the model */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct sc_simulation simulation;
static struct sc_findings findings;
static struct sc_review_inputs
    inputs; /* a digest of zeros: the corpus outlives changes of the format */
static struct sc_review review;
static struct sc_text written;

static void demand(bool good) {
  if (!good) abort();
}

/* One event used `both`, `needs` and `hands`, of each one scope of two. */
static void count_event(void) {
  struct sc_str error;
  demand(
      sc_fold_line(&simulation,
                   SC_STR("{\"kind\":\"cell\",\"user\":\"u\",\"agent\":\"b\",\"task\":\"t\","
                          "\"scope\":\"a:read\",\"time\":\"2026-01-05T15:00:00Z\","
                          "\"decision\":\"allow\",\"count\":3,\"first\":\"2026-01-05T15:00:00Z\","
                          "\"last\":\"2026-03-05T15:00:00Z\"}"),
                   &error));
  sc_simulate_flush(&simulation);
  sc_simulate_finish(&simulation);
}

static void prepare_review(void) {
  prepare();
  struct sc_arena *arena = &compilation.arena;
  struct sc_sim_policy now = {.table = &table, .bytes = compilation.table};
  struct sc_finding_options options = {.min_window_s = 86400};
  sc_simulate_init(arena, &simulation, &now, NULL);
  count_event();
  sc_findings_make(arena, &compilation.policy, &compilation.sources, &simulation, &options,
                   &findings);
  inputs.table = compilation.table;
  sc_review_make(arena, &findings, &inputs, &review);
  sc_worksheet_write(&review, &written);
  demand(review.rules.count == RULES);
}

/* As a user would: the review with memory of its own, the worksheet loaded as a file. */
static bool read_back(struct sc_arena *arena, const struct sc_review_inputs *of, struct sc_str text,
                      struct sc_worksheet *out) {
  struct sc_sources *sources = SC_NEW(arena, struct sc_sources);
  struct sc_diags *diags = SC_NEW(arena, struct sc_diags);
  struct sc_review *mine = SC_NEW(arena, struct sc_review);
  *mine = review;
  mine->arena = arena;
  mine->inputs = of;
  sources->arena = diags->arena = arena;
  diags->sources = sources;
  *out = (struct sc_worksheet){0};
  bool good = sc_load_text(diags, SC_STR("w.yaml"), text) && sc_worksheet_read(diags, 0, mine, out);
  demand(good ? diags->items.count + out->mistakes.count == 0
              : diags->items.count + out->mistakes.count > 0);
  size_t lines = 1;
  for (size_t i = 0; i < text.len; i++) lines += text.ptr[i] == '\n';
  for (size_t i = 0; i < out->mistakes.count; i++) {
    const struct sc_worksheet_mistake *mistake = &out->mistakes.items[i];
    demand(mistake->text.len > 0 && mistake->line >= 1 && mistake->line <= lines);
  }
  return good;
}

/* --- any bytes ------------------------------------------------------------------------------------------------------- */

static void check_accepted(struct sc_arena *arena, struct sc_str text,
                           const struct sc_worksheet *worksheet) {
  size_t counts[SC_DECISIONS] = {0};
  struct sc_worksheet other;
  for (unsigned i = 0; i < RULES; i++) {
    const struct sc_worksheet_line *line = &worksheet->lines[i];
    bool decided = line->decision != SC_NOT_REVIEWED;
    counts[line->decision]++;
    demand(line->line > 0 && (line->reviewer.len > 0) == decided);
    demand((line->justification.len > 0) == decided && (line->date.len == 10) == decided);
    demand(!decided || line->decision == SC_REVOKE ||
           !sc_worksheet_holds(&review, i, line->reviewer));
  }
  demand(memcmp(counts, worksheet->counts, sizeof counts) == 0);
  struct sc_text more = {0};
  sc_text_add(arena, &more, text);
  sc_text_add(arena, &more, SC_STR("\nmore: 1\n"));
  demand(!read_back(arena, &inputs, sc_text_str(&more), &other));
  struct sc_review_inputs others = inputs;
  others.meaning_digest[31] = 1;
  demand(!read_back(arena, &others, text, &other));
}

/* --- filled in ------------------------------------------------------------------------------------------------------- */

static const char *const decisions[] = {"'not reviewed'", "approve", "revoke", "narrow", "agree"};
static const char *const reviewers[] = {"''", "u", "v", "b", "lead", "' '", "' u'", "\"v\\t\""};
static const char *const reasons[] = {"''", "used", "\" \\n\""};
static const char *const dates[] = {"''", "2026-02-28", "2026-02-29", "2.4.26", "2026-00-10"};
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Whether the reviewer holds `open`, `both`, `needs`, `hands`: v has the first, u has `base` through a role; b is an agent. */
static bool is_holder(unsigned rule, unsigned reviewer) {
  bool u = reviewer == 1 || reviewer == 6, v = reviewer == 2 || reviewer == 7;
  if (reviewer == 3) return true;
  return rule == 0 ? v : rule != 2 && u;
}

static bool acceptable(unsigned rule, const uint8_t chosen[4]) {
  bool nobody = chosen[1] == 0 || chosen[1] == 5, no_reason = chosen[2] != 1;
  switch (chosen[0]) {
  case 0: return nobody && no_reason && chosen[3] == 0;
  case 1: break;
  case 2: break;
  case 3:
    if (rule == 0 || rule == 3) return false; /* not used; lists no scopes */
    break;
  default: return false;
  }
  if (nobody || no_reason || chosen[3] != 1) return false;
  return chosen[0] == 2 || !is_holder(rule, chosen[1]);
}

static bool begins(struct sc_str line, const char *with) {
  size_t len = strlen(with);
  return line.len >= len && memcmp(line.ptr, with, len) == 0;
}

static void fill_in(struct sc_arena *arena, const uint8_t *data, size_t size) {
  struct sc_text text = {0};
  struct sc_worksheet worksheet;
  uint8_t chosen[RULES][4] = {{0}};
  bool expected = true;
  for (size_t i = 0; i < 4 * RULES && i < size; i++) {
    static const uint8_t counts[] = {COUNT(decisions), COUNT(reviewers), COUNT(reasons),
                                     COUNT(dates)};
    chosen[i / 4][i % 4] = data[i] % counts[i % 4];
  }
  unsigned rule = 0;
  for (size_t at = 0; at < written.count;) {
    const char *end = memchr(written.items + at, '\n', written.count - at);
    struct sc_str line = {written.items + at, (size_t)(end - written.items) - at};
    at += line.len + 1;
    const uint8_t *of = chosen[rule < RULES ? rule : 0];
    if (begins(line, "    decision:"))
      sc_text_format(arena, &text, "    decision: %s\n", decisions[of[0]]);
    else if (begins(line, "    reviewer:"))
      sc_text_format(arena, &text, "    reviewer: %s\n", reviewers[of[1]]);
    else if (begins(line, "    justification:"))
      sc_text_format(arena, &text, "    justification: %s\n", reasons[of[2]]);
    else if (begins(line, "    date:"))
      sc_text_format(arena, &text, "    date: %s\n", dates[chosen[rule++][3]]);
    else
      sc_text_format(arena, &text, "%.*s\n", SC_STR_ARGS(line));
  }
  demand(rule == RULES);
  for (unsigned i = 0; i < RULES; i++) expected &= acceptable(i, chosen[i]);
  demand(read_back(arena, &inputs, sc_text_str(&text), &worksheet) == expected);
  if (expected) check_accepted(arena, sc_text_str(&text), &worksheet);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct sc_arena arena;
  struct sc_worksheet worksheet;
  struct sc_str text = {(const char *)data, size};
  jmp_buf recovery;
  if (written.count == 0) prepare_review();
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) abort();
  if (size > 0 && data[0] == 0xff)
    fill_in(&arena, data + 1, size - 1);
  else if (read_back(&arena, &inputs, text, &worksheet))
    check_accepted(&arena, text, &worksheet);
  sc_arena_release(&arena);
  return 0;
}
