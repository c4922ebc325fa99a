/* SPDX-License-Identifier: Apache-2.0
 *
 * map_parse.c - a map file as a whole.
 */
#include "simulate/map_internal.h"

#define MAP_VERSION "1"

struct map_nodes {
  const struct sc_node *version, *name, *records, *each, *take, *let, *event;
};

static bool parse_version(struct sc_map_parser *p, const struct sc_node *node) {
  struct sc_str text;
  if (!sc_parse_text(&p->parser, node, "`scopec_map`", &text)) return false;
  if (sc_str_equal(text, SC_STR(MAP_VERSION))) return true;
  struct sc_diag *diag =
      sc_error(p->parser.diags, SC_0901, node->span,
               "this program does not know version %.*s of maps", SC_STR_ARGS(text));
  sc_diag_hint(p->parser.diags, diag, "write `scopec_map: " MAP_VERSION "`");
  return false;
}

static bool parse_records(struct sc_map_parser *p, const struct sc_node *node,
                          struct sc_log_map *out) {
  if (!sc_parse_is(&p->parser, node, SC_NODE_SCALAR, "`records`", NULL) ||
      !sc_map_parse_pointer(p, node->span, node->value, 0, &out->records))
    return false;
  if (out->records.count > 0 && out->records.count <= SC_MAP_RECORDS_DEPTH) return true;
  struct sc_diag *diag = sc_error(p->parser.diags, SC_0902, node->span,
                                  "`records` is the way to the array of records in a document");
  sc_diag_hint(p->parser.diags, diag,
               "of 1 to 4 names, such as /Records; a document that is an array itself, and JSON "
               "lines, need no `records`");
  return false;
}

static bool parse_each(struct sc_map_parser *p, const struct sc_node *node,
                       struct sc_log_map *out) {
  if (!sc_parse_is(&p->parser, node, SC_NODE_SCALAR, "`each`", NULL) ||
      !sc_map_parse_pointer(p, node->span, node->value, SC_MAP_STARS, &out->each))
    return false;
  if (out->each.stars > 0) return true;
  struct sc_diag *diag = sc_error(p->parser.diags, SC_0902, node->span, "`each` has no asterisk");
  sc_diag_hint(p->parser.diags, diag,
               "such as /results/*: each member is an event; without `each` the record is one");
  return false;
}

/* --- take --------------------------------------------------------------------------------------------------------- */

static bool parse_test_texts(struct sc_map_parser *p, const struct sc_node *node,
                             struct sc_map_test *out) {
  if (!sc_parse_is(&p->parser, node, SC_NODE_LIST, "`in`", "in: [ResponseComplete]")) return false;
  out->texts = SC_NEW_ARRAY(p->parser.arena, struct sc_str, node->child_count);
  for (const struct sc_node *item = node->first; item != NULL; item = item->next)
    if (!sc_parse_text(&p->parser, item, "an item", &out->texts[out->text_count++])) return false;
  return true;
}

static bool parse_test(struct sc_map_parser *p, const struct sc_node *node,
                       struct sc_map_test *out) {
  const struct sc_node *value = NULL, *in = NULL, *not_in = NULL, *present = NULL;
  const struct sc_key keys[] = {{"value", true, &value},
                                {"in", false, &in},
                                {"not_in", false, &not_in},
                                {"present", false, &present}};
  bool yes = true;
  if (!sc_parse_keys(&p->parser, node, "a test of `take`", keys, 4) ||
      !sc_map_parse_value(p, value, &out->value))
    return false;
  if ((in != NULL) + (not_in != NULL) + (present != NULL) != 1) {
    struct sc_diag *diag = sc_error(p->parser.diags, SC_0903, value->key->span,
                                    "a test has one of `in`, `not_in` and `present`");
    sc_diag_hint(p->parser.diags, diag, "such as {value: /stage, in: [ResponseComplete]}");
    return false;
  }
  if (present != NULL && !sc_parse_bool(&p->parser, present, "`present`", &yes)) return false;
  out->kind = in != NULL       ? SC_TEST_IN
              : not_in != NULL ? SC_TEST_NOT_IN
              : yes            ? SC_TEST_PRESENT
                               : SC_TEST_MISSING;
  return present != NULL || parse_test_texts(p, in != NULL ? in : not_in, out);
}

static bool parse_take(struct sc_map_parser *p, const struct sc_node *node,
                       struct sc_log_map *out) {
  bool good = true;
  if (!sc_parse_is(&p->parser, node, SC_NODE_LIST, "`take`",
                   "take: [{value: /stage, in: [ResponseComplete]}]"))
    return false;
  for (const struct sc_node *item = node->first; item != NULL; item = item->next)
    good = parse_test(p, item, SC_PUSH(p->parser.arena, &out->take)) && good;
  return good;
}

/* --- let, event ----------------------------------------------------------------------------------------------------- */

/* A name that templates can tell from a pointer and from a group's number. */
static bool parse_let_name(struct sc_map_parser *p, const struct sc_node *key, struct sc_str *out) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
  static const char others[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-0123456789";
  struct sc_str name = key->value;
  bool good = name.len > 0 && memchr(letters, name.ptr[0], sizeof letters - 1) != NULL;
  for (size_t i = 0; i < name.len; i++)
    good = good && memchr(others, name.ptr[i], sizeof others - 1) != NULL;
  *out = name;
  if (good) return true;
  struct sc_diag *diag = sc_error(p->parser.diags, SC_0903, key->span,
                                  "`%.*s` cannot be a name of `let`", SC_STR_ARGS(name));
  sc_diag_hint(p->parser.diags, diag, "letters, digits, \"_\" and \"-\", a letter first");
  return false;
}

static bool parse_lets(struct sc_map_parser *p, const struct sc_node *node,
                       struct sc_log_map *out) {
  if (!sc_parse_is(&p->parser, node, SC_NODE_MAP, "`let`", "let: {service: /eventSource}"))
    return false;
  bool good = true;
  for (const struct sc_node *entry = node->first; entry != NULL; entry = entry->next) {
    struct sc_map_field field = {0};
    if (out->lets.count == SC_MAP_LETS) {
      (void)sc_error(p->parser.diags, SC_0903, entry->key->span, "`let` has more than 64 names");
      return false;
    }
    good = parse_let_name(p, entry->key, &field.name) && good;
    good = sc_map_parse_value(p, entry, &field.value) && good;
    *SC_PUSH(p->parser.arena, &out->lets) = field; /* only now: it may use those above */
  }
  return good;
}

/* Fields of an object of the event, by their keys. */
static bool parse_fields(struct sc_map_parser *p, const struct sc_node *const *nodes,
                         const char *const *names, size_t count, struct sc_map_fields *out) {
  bool good = true;
  for (size_t i = 0; i < count; i++) {
    if (nodes[i] == NULL) continue;
    struct sc_map_field *field = SC_PUSH(p->parser.arena, out);
    field->name = sc_str_from(names[i]);
    good = sc_map_parse_value(p, nodes[i], &field->value) && good;
  }
  return good;
}

static bool parse_policy(struct sc_map_parser *p, const struct sc_node *node,
                         struct sc_log_map *out) {
  static const char *const names[] = {"name", "version", "digest"};
  const struct sc_node *nodes[3] = {0};
  struct sc_key keys[3];
  for (size_t i = 0; i < 3; i++) keys[i] = (struct sc_key){names[i], false, &nodes[i]};
  return sc_parse_keys(&p->parser, node, "`policy`", keys, 3) &&
         parse_fields(p, nodes, names, 3, &out->policy);
}

static bool parse_context(struct sc_map_parser *p, const struct sc_node *node,
                          struct sc_log_map *out) {
  bool good = true;
  if (!sc_parse_is(&p->parser, node, SC_NODE_MAP, "`context`", "context: {ip: /sourceIPAddress}"))
    return false;
  for (const struct sc_node *entry = node->first; entry != NULL; entry = entry->next) {
    struct sc_map_field *field = SC_PUSH(p->parser.arena, &out->context);
    field->name = entry->key->value;
    good = sc_map_parse_value(p, entry, &field->value) && good;
  }
  return good;
}

/* The first four are what an event cannot do without; actors stand in front of the agent, whose place they take. */
static bool parse_event(struct sc_map_parser *p, const struct sc_node *node,
                        struct sc_log_map *out) {
  static const char *const names[] = {"time",  "decision", "task",  "scope",    "user",   "actors",
                                      "agent", "id",       "roles", "resource", "reason", "trace"};
  enum { NAMES = sizeof names / sizeof *names };
  const struct sc_node *nodes[NAMES] = {0}, *context = NULL, *policy = NULL;
  struct sc_key keys[NAMES + 2];
  for (size_t i = 0; i < NAMES; i++) keys[i] = (struct sc_key){names[i], i < 4, &nodes[i]};
  keys[NAMES] = (struct sc_key){"context", false, &context};
  keys[NAMES + 1] = (struct sc_key){"policy", false, &policy};
  bool good = sc_parse_keys(&p->parser, node, "`event`", keys, NAMES + 2);
  good = parse_fields(p, nodes, names, NAMES, &out->event) && good;
  if (context != NULL) good = parse_context(p, context, out) && good;
  if (policy != NULL) good = parse_policy(p, policy, out) && good;
  return good;
}

bool sc_log_map_parse(struct sc_diags *diags, uint32_t file, struct sc_log_map *out) {
  struct sc_map_parser p = {.parser = {.diags = diags, .arena = diags->arena}, .map = out};
  struct map_nodes nodes = {0};
  const struct sc_key keys[] = {{"scopec_map", true, &nodes.version}, {"name", true, &nodes.name},
                                {"records", false, &nodes.records},   {"each", false, &nodes.each},
                                {"take", false, &nodes.take},         {"let", false, &nodes.let},
                                {"event", true, &nodes.event}};
  *out = (struct sc_log_map){0};
  const struct sc_node *root = sc_yaml_read(diags, file);
  if (root == NULL) return false;
  if (!sc_parse_keys(&p.parser, root, "a map", keys, sizeof keys / sizeof *keys)) return false;
  bool good = parse_version(&p, nodes.version) && /* of another version nothing is known */
              sc_parse_text(&p.parser, nodes.name, "`name`", &out->name);
  if (!good) return false;
  if (nodes.records != NULL) good = parse_records(&p, nodes.records, out) && good;
  if (nodes.each != NULL) good = parse_each(&p, nodes.each, out) && good;
  if (nodes.let != NULL) good = parse_lets(&p, nodes.let, out) && good;
  if (nodes.take != NULL) good = parse_take(&p, nodes.take, out) && good;
  return parse_event(&p, nodes.event, out) && good;
}
