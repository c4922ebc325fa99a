/* SPDX-License-Identifier: Apache-2.0
 *
 * worksheet_read.c - a worksheet that comes back, against the review that it was made from.
 */
#include <stdarg.h>
#include <stdio.h>

#include "condition/literal.h"
#include "front/yaml_read.h"
#include "review/worksheet.h"

#define MISTAKE_MAX 1024u /* bytes of a message */

struct reader {
  struct sc_diags *diags;
  uint32_t file;
  const struct sc_review *review;
  struct sc_worksheet *out;
  struct sc_map rules; /* id -> index */
};

enum { DECISION = SC_WORKSHEET_FACTS, REVIEWER, JUSTIFICATION, DATE, KEYS };
static const char *const filled_names[] = {"decision", "reviewer", "justification", "date"};

static uint32_t line_of(const struct reader *r, const struct sc_node *node) {
  struct sc_span span = node->key != NULL ? node->key->span : node->span;
  return sc_source_place(r->diags->sources, span).line;
}

static void mistake(struct reader *r, const struct sc_node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void mistake(struct reader *r, const struct sc_node *node, const char *format, ...) {
  char text[MISTAKE_MAX + 4]; /* one more character, so that what is cut off is seen to be one */
  va_list args;
  va_start(args, format);
  (void)vsnprintf(text, sizeof text, format, args);
  va_end(args);
  *SC_PUSH(r->review->arena, &r->out->mistakes) = (struct sc_worksheet_mistake){
      line_of(r, node), sc_str_copy(r->review->arena, sc_str_cut(sc_str_from(text), MISTAKE_MAX))};
}

static const char *key_name(unsigned key) {
  return key < SC_WORKSHEET_FACTS ? sc_worksheet_fact_names[key] : filled_names[key - DECISION];
}

/* The scalar of a key; NULL after a mistake. */
static const struct sc_node *scalar(struct reader *r, const struct sc_node *map, const char *key) {
  for (const struct sc_node *node = map->first; node != NULL; node = node->next) {
    if (!sc_str_equal(node->key->value, sc_str_from(key))) continue;
    if (node->kind == SC_NODE_SCALAR) return node;
    mistake(r, node, "`%s` is to be a text", key);
    return NULL;
  }
  mistake(r, map, "incomplete: `%s` is missing", key);
  return NULL;
}

static bool known_key(struct sc_str key) {
  for (unsigned i = 0; i < KEYS; i++)
    if (sc_str_equal(key, sc_str_from(key_name(i)))) return true;
  return false;
}

/* --- one entry ------------------------------------------------------------------------------------------------------- */

/* Without blanks and line ends around it: "" and " " say the same, and so do "bob" and " bob". */
static struct sc_str trimmed(struct sc_str text) {
  while (text.len > 0 && (unsigned char)text.ptr[text.len - 1] <= ' ') text.len--;
  while (text.len > 0 && (unsigned char)*text.ptr <= ' ') text.ptr++, text.len--;
  return text;
}

static bool read_decision(struct sc_str text, enum sc_decision *out) {
  for (unsigned i = 0; i < SC_DECISIONS; i++)
    if (sc_str_equal(text, sc_str_from(sc_decision_name((enum sc_decision)i)))) {
      *out = (enum sc_decision)i;
      return true;
    }
  return false;
}

/* What was filled in, beside itself and beside the grant. */
static void check_decision(struct reader *r, size_t rule, const struct sc_worksheet_line *line,
                           const struct sc_node *const nodes[KEYS]) {
  int64_t day;
  const struct sc_review_rule *grant = &r->review->rules.items[rule];
  bool any = line->reviewer.len + line->justification.len + line->date.len > 0;
  if (line->decision == SC_NOT_REVIEWED) {
    if (any)
      mistake(r, nodes[DECISION],
              "conflicting: %.*s is not reviewed, and has a reviewer, a justification or a date",
              SC_STR_ARGS(grant->id));
    return;
  }
  for (unsigned i = REVIEWER; i < KEYS; i++)
    if (trimmed(nodes[i]->value).len == 0)
      mistake(r, nodes[i], "incomplete: %.*s is decided, and `%s` is empty", SC_STR_ARGS(grant->id),
              key_name(i));
  if (line->date.len > 0 && !sc_parse_date(line->date, &day))
    mistake(r, nodes[DATE], "`date` is to be YYYY-MM-DD, not \"%.*s\"", SC_STR_ARGS(line->date));
  if (line->decision != SC_REVOKE && sc_worksheet_holds(r->review, rule, line->reviewer))
    mistake(r, nodes[REVIEWER], "self-approved: %.*s holds what %.*s grants",
            SC_STR_ARGS(line->reviewer), SC_STR_ARGS(grant->id));
  if (line->decision == SC_NARROW && grant->use.count == 0)
    mistake(r, nodes[DECISION],
            "conflicting: nothing of %.*s was used, so it cannot be narrowed to what was; revoke "
            "or approve it",
            SC_STR_ARGS(grant->id));
  if (line->decision == SC_NARROW && grant->listed == 0)
    mistake(r, nodes[DECISION], "%.*s lists no scopes: it cannot be narrowed to those used",
            SC_STR_ARGS(grant->id));
}

static void check_facts(struct reader *r, size_t rule, const struct sc_node *const nodes[KEYS]) {
  struct sc_str facts[SC_WORKSHEET_FACTS];
  sc_worksheet_facts(r->review, rule, facts);
  for (unsigned i = 0; i < SC_WORKSHEET_FACTS; i++)
    if (!sc_str_equal(nodes[i]->value, facts[i]))
      mistake(r, nodes[i], "`%s` of %.*s is \"%.*s\", not \"%.*s\": it is not to be changed",
              key_name(i), SC_STR_ARGS(facts[0]), SC_STR_ARGS(facts[i]),
              SC_STR_ARGS(nodes[i]->value));
}

static void read_entry(struct reader *r, const struct sc_node *entry) {
  const struct sc_node *nodes[KEYS];
  bool whole = true;
  if (entry->kind != SC_NODE_MAP) {
    mistake(r, entry, "an entry of `grants` is to be a map");
    return;
  }
  for (const struct sc_node *node = entry->first; node != NULL; node = node->next)
    if (!known_key(node->key->value))
      mistake(r, node, "unknown: there is no `%.*s` in a worksheet", SC_STR_ARGS(node->key->value));
  for (unsigned i = 0; i < KEYS; i++) {
    nodes[i] = scalar(r, entry, key_name(i));
    whole = whole && nodes[i] != NULL;
  }
  if (!whole) return;
  uint32_t rule = sc_map_get(&r->rules, nodes[0]->value);
  if (rule == SC_NOT_FOUND) {
    mistake(r, nodes[0], "unknown: the policy has no grant \"%.*s\"", SC_STR_ARGS(nodes[0]->value));
    return;
  }
  struct sc_worksheet_line *line = &r->out->lines[rule];
  if (line->line > 0) {
    mistake(r, nodes[0], "conflicting: %.*s stands twice, here and at line %u",
            SC_STR_ARGS(nodes[0]->value), line->line);
    return;
  }
  *line = (struct sc_worksheet_line){.reviewer = trimmed(nodes[REVIEWER]->value),
                                     .justification = trimmed(nodes[JUSTIFICATION]->value),
                                     .date = trimmed(nodes[DATE]->value),
                                     .line = line_of(r, nodes[0])};
  check_facts(r, rule, nodes);
  if (!read_decision(nodes[DECISION]->value, &line->decision)) {
    mistake(r, nodes[DECISION],
            "`decision` is approve, revoke, narrow or not reviewed, not \"%.*s\"",
            SC_STR_ARGS(nodes[DECISION]->value));
    return;
  }
  r->out->counts[line->decision]++;
  check_decision(r, rule, line, nodes);
}

/* --- the file --------------------------------------------------------------------------------------------------------------- */

static void check_head(struct reader *r, const struct sc_node *root) {
  struct sc_str head[SC_WORKSHEET_HEAD];
  const struct sc_node *version = scalar(r, root, "worksheet");
  if (version != NULL && !sc_str_equal(version->value, SC_STR("1")))
    mistake(r, version, "this scopec reads worksheets of version 1");
  sc_worksheet_head(r->review, head);
  for (unsigned i = 0; i < SC_WORKSHEET_HEAD; i++) {
    const struct sc_node *node = scalar(r, root, sc_worksheet_head_names[i]);
    if (node != NULL && !sc_str_equal(node->value, head[i]))
      mistake(r, node, "stale: the worksheet is of %s %.*s, and this review of %.*s",
              sc_worksheet_head_names[i], SC_STR_ARGS(node->value), SC_STR_ARGS(head[i]));
  }
}

static void read_grants(struct reader *r, const struct sc_node *root) {
  const struct sc_node *grants = NULL;
  for (const struct sc_node *node = root->first; node != NULL; node = node->next) {
    bool known = sc_str_equal(node->key->value, SC_STR("worksheet"));
    for (unsigned i = 0; i < SC_WORKSHEET_HEAD; i++)
      known = known || sc_str_equal(node->key->value, sc_str_from(sc_worksheet_head_names[i]));
    if (sc_str_equal(node->key->value, SC_STR("grants")))
      grants = node;
    else if (!known)
      mistake(r, node, "unknown: there is no `%.*s` in a worksheet", SC_STR_ARGS(node->key->value));
  }
  if (grants == NULL || grants->kind != SC_NODE_LIST) {
    mistake(r, grants != NULL ? grants : root, "incomplete: there is no list `grants`");
    return;
  }
  for (const struct sc_node *entry = grants->first; entry != NULL; entry = entry->next)
    read_entry(r, entry);
  for (size_t i = 0; i < r->review->rules.count; i++)
    if (r->out->lines[i].line == 0)
      mistake(r, grants, "incomplete: %.*s is missing", SC_STR_ARGS(r->review->rules.items[i].id));
}

bool sc_worksheet_read(struct sc_diags *diags, uint32_t file, const struct sc_review *review,
                       struct sc_worksheet *out) {
  struct reader r = {.diags = diags, .file = file, .review = review, .out = out};
  *out = (struct sc_worksheet){0};
  out->lines = SC_NEW_ARRAY(review->arena, struct sc_worksheet_line, review->rules.count);
  for (uint32_t i = 0; i < review->rules.count; i++)
    (void)sc_map_add(review->arena, &r.rules, review->rules.items[i].id, i);
  const struct sc_node *root = sc_yaml_read(diags, file);
  if (root == NULL) return false;
  if (root->kind != SC_NODE_MAP)
    mistake(&r, root, "this is no worksheet");
  else
    check_head(&r, root);
  /* Of another policy or other logs each entry would differ: that is said once. */
  if (out->mistakes.count == 0) read_grants(&r, root);
  return out->mistakes.count == 0;
}
