/* SPDX-License-Identifier: Apache-2.0
 *
 * suite_parse.c - a test file to a suite: its header, fixtures, defaults, tests. The one file that knows the order.
 */
#include "explain/answer.h"
#include "suite/suite_bind.h"

/* --- the header ------------------------------------------------------------------------------------------ */

struct file_nodes {
  const struct sc_node *version, *suite, *policy, *fixtures, *defaults, *tests;
};

static bool read_file(struct sc_parser *p, const struct sc_node *root, struct file_nodes *out) {
  const struct sc_key keys[] = {
      {"scopec_test", true, &out->version}, {"suite", false, &out->suite},
      {"policy", false, &out->policy},      {"fixtures", false, &out->fixtures},
      {"defaults", false, &out->defaults},  {"tests", true, &out->tests}};
  return sc_parse_keys(p, root, "a test file", keys, sizeof keys / sizeof *keys);
}

static struct sc_str folder_of(struct sc_str path) {
  size_t len = path.len;
  while (len > 0 && path.ptr[len - 1] != '/') len--;
  if (len == 0) return SC_STR(".");
  return (struct sc_str){path.ptr, len > 1 ? len - 1 : 1};
}

/* "policies/infra" and ".." is "policies/infra/..": links keep their meaning. */
static struct sc_str join(struct sc_arena *arena, struct sc_str folder, struct sc_str path) {
  if (path.len > 0 && path.ptr[0] == '/') return path;
  if (sc_str_equal(path, SC_STR("."))) return folder;
  if (sc_str_equal(folder, SC_STR("."))) return path;
  if (sc_str_equal(folder, SC_STR("/"))) return sc_str_format(arena, "/%.*s", SC_STR_ARGS(path));
  return sc_str_format(arena, "%.*s/%.*s", SC_STR_ARGS(folder), SC_STR_ARGS(path));
}

const struct sc_node *sc_suite_read(struct sc_diags *diags, uint32_t file, struct sc_arena *nodes) {
  return sc_yaml_read_to(diags, file, nodes);
}

bool sc_suite_policy_path(struct sc_diags *diags, const struct sc_node *root, struct sc_str *out) {
  struct sc_policy nothing = {0};
  struct sc_parser parser = {.diags = diags, .arena = diags->arena, .policy = &nothing};
  struct sc_str path = SC_STR(".");
  if (!sc_parse_is(&parser, root, SC_NODE_MAP, "a test file", NULL)) return false;
  for (const struct sc_node *entry = root->first; entry != NULL; entry = entry->next)
    if (sc_str_equal(entry->key->value, SC_STR("policy")) &&
        !sc_parse_text(&parser, entry, "`policy`", &path))
      return false;
  *out = join(diags->arena, folder_of(diags->sources->files.items[root->span.file].name), path);
  return true;
}

static struct sc_str name_of_file(struct sc_str path) {
  static const char *const ends[] = {"_test.yaml", "_test.yml", ".yaml", ".yml"};
  for (size_t i = path.len; i > 0; i--) {
    if (path.ptr[i - 1] != '/') continue;
    path = (struct sc_str){path.ptr + i, path.len - i};
    break;
  }
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    size_t len = strlen(ends[i]);
    if (path.len > len && memcmp(path.ptr + path.len - len, ends[i], len) == 0)
      return (struct sc_str){path.ptr, path.len - len};
  }
  return path;
}

/* A name that is part of a path `suite/test/row` and of reports. */
static bool read_title(struct sc_binder *b, const struct sc_node *node, const char *what,
                       struct sc_str *out) {
  if (!sc_parse_text(&b->parser, node, what, out)) return false;
  if (out->len > 0 && out->len <= 255 && memchr(out->ptr, '\n', out->len) == NULL) return true;
  sc_error(b->diags, SC_0108, node->span, "%s has 1 to 255 bytes, in one line", what);
  return false;
}

static bool read_header(struct sc_binder *b, const struct file_nodes *n) {
  struct sc_str version;
  bool good = true;
  b->suite->name = name_of_file(b->suite->path);
  if (n->suite != NULL) good = read_title(b, n->suite, "the name of a suite", &b->suite->name);
  if (n->version == NULL || !sc_parse_text(&b->parser, n->version, "`scopec_test`", &version))
    return false;
  if (sc_str_equal(version, SC_STR("1"))) return good;
  struct sc_diag *diag = sc_error(b->diags, SC_0801, n->version->span,
                                  "this scopec does not know version `%.*s` of the test language",
                                  SC_STR_ARGS(version));
  sc_diag_hint(b->diags, diag, "write `scopec_test: 1`");
  return false;
}

static bool read_fixtures(struct sc_binder *b, const struct sc_node *node) {
  const struct sc_node *users = NULL, *contexts = NULL, *now = NULL;
  const struct sc_key keys[] = {
      {"users", false, &users}, {"contexts", false, &contexts}, {"now", false, &now}};
  if (node == NULL) return true;
  bool good = sc_parse_keys(&b->parser, node, "`fixtures`", keys, 3);
  if (now != NULL && !sc_bind_now(b, now, &b->has_now, &b->now)) good = false;
  if (!sc_bind_user_fixtures(b, users)) good = false;
  if (!sc_bind_context_fixtures(b, contexts)) good = false;
  return good;
}

static bool read_defaults(struct sc_binder *b, const struct sc_node *node) {
  struct sc_row_nodes *d = &b->defaults;
  const struct sc_key keys[] = {{"user", false, &d->user},
                                {"roles", false, &d->roles},
                                {"agent", false, &d->agent},
                                {"actors", false, &d->actors},
                                {"task", false, &d->task},
                                {"scope", false, &d->scope},
                                {"resource", false, &d->resource},
                                {"context", false, &d->context},
                                {"now", false, &d->now}};
  return node == NULL ||
         sc_parse_keys(&b->parser, node, "`defaults`", keys, sizeof keys / sizeof *keys);
}

/* --- tests ------------------------------------------------------------------------------------------------ */

static bool read_test_keys(struct sc_binder *b, const struct sc_node *node,
                           struct sc_test_nodes *n) {
  struct sc_row_nodes *r = &n->row;
  const struct sc_key keys[] = {{"name", true, &n->name},        {"user", false, &r->user},
                                {"roles", false, &r->roles},     {"agent", false, &r->agent},
                                {"actors", false, &r->actors},   {"task", false, &r->task},
                                {"scope", false, &r->scope},     {"resource", false, &r->resource},
                                {"context", false, &r->context}, {"without", false, &r->without},
                                {"now", false, &r->now},         {"expect", false, &r->expect},
                                {"columns", false, &n->columns}, {"rows", false, &n->rows},
                                {"matrix", false, &n->matrix},   {"allow", false, &n->allow},
                                {"exactly", false, &n->exactly}, {"skip", false, &n->skip},
                                {"only", false, &n->only}};
  return sc_parse_keys(&b->parser, node, "a test", keys, sizeof keys / sizeof *keys);
}

static bool misplaced(struct sc_binder *b, const struct sc_node *node, const char *hint) {
  if (node == NULL) return false;
  struct sc_diag *diag = sc_error(b->diags, SC_0807, node->key->span, "`%.*s` does not belong here",
                                  SC_STR_ARGS(node->key->value));
  sc_diag_hint(b->diags, diag, "%s", hint);
  return true;
}

/* A test is one of: a case, a table, a matrix, a set. */
static bool read_shape(struct sc_binder *b, const struct sc_test_nodes *n, struct sc_test *test) {
  struct sc_test_nodes full = *n;
  full.own = &n->row;
  sc_bind_inherit(&full.row, &b->defaults);
  if (n->matrix != NULL || n->exactly != NULL) {
    const char *hint = "a matrix goes with `allow`; tables, cases and sets are tests of their own";
    bool wrong = misplaced(b, n->columns, hint);
    if (misplaced(b, n->rows, hint)) wrong = true;
    if (misplaced(b, n->row.expect, hint)) wrong = true;
    if (misplaced(b, n->matrix != NULL ? n->exactly : n->allow, hint)) wrong = true;
    if (wrong) return false;
    return n->matrix != NULL ? sc_bind_matrix(b, &full, test) : sc_bind_exactly(b, &full, test);
  }
  if (misplaced(b, n->allow, "`allow` lists what a `matrix` allows")) return false;
  if (n->columns != NULL && n->rows != NULL) return sc_bind_table(b, &full, test);
  if (misplaced(b, n->columns != NULL ? n->columns : n->rows, "a table has `columns` and `rows`"))
    return false;
  test->rows = SC_NEW(b->arena, struct sc_test_row);
  test->row_count = 1;
  return sc_bind_row(b, &full.row, test->span, test->rows);
}

static bool read_flags(struct sc_binder *b, const struct sc_test_nodes *n, bool forbid_only,
                       struct sc_test *test) {
  bool good = true;
  if (n->skip != NULL) {
    good = sc_parse_text(&b->parser, n->skip, "`skip`", &test->skip);
    if (good && (test->skip.len == 0 || sc_str_equal(test->skip, SC_STR("true")))) {
      struct sc_diag *diag =
          sc_error(b->diags, SC_0811, n->skip->span, "`skip` must give the reason");
      sc_diag_hint(b->diags, diag, "skip: \"until the ticketing system sends the channel\"");
      good = false;
    }
  }
  if (n->only == NULL) return good;
  if (!sc_parse_bool(&b->parser, n->only, "`only`", &test->only)) return false;
  if (!test->only || !forbid_only) return good;
  struct sc_diag *diag = sc_error(b->diags, SC_0810, n->only->key->span,
                                  "`only` is set, and this is a CI run: other tests would not run");
  sc_diag_hint(b->diags, diag, "remove it; `--run` picks tests without changing the file");
  return false;
}

static bool read_test(struct sc_binder *b, const struct sc_node *node, bool forbid_only,
                      struct sc_map *names) {
  struct sc_test_nodes n = {0};
  struct sc_test test = {.span = node->span};
  bool good = read_test_keys(b, node, &n);
  if (n.name == NULL || !read_title(b, n.name, "the name of a test", &test.name)) return false;
  test.span = n.name->span;
  uint32_t fresh = (uint32_t)b->suite->tests.count;
  uint32_t first = sc_map_add(b->arena, names, test.name, fresh);
  if (first != fresh && first < b->suite->tests.count) {
    struct sc_diag *diag =
        sc_error(b->diags, SC_0814, n.name->span, "a test called `%.*s` is there already",
                 SC_STR_ARGS(test.name));
    sc_diag_note(b->diags, diag, b->suite->tests.items[first].span, "first here");
    good = false;
  }
  if (!read_flags(b, &n, forbid_only, &test)) good = false;
  if (good) good = read_shape(b, &n, &test);
  *SC_PUSH(b->arena, &b->suite->tests) = test;
  return good;
}

static bool read_tests(struct sc_binder *b, const struct sc_node *node, bool forbid_only) {
  struct sc_map names = {0};
  if (!sc_parse_is(&b->parser, node, SC_NODE_LIST, "`tests`",
                   "tests: [{name: ..., expect: allow}]"))
    return false;
  if (node->first == NULL) {
    sc_error(b->diags, SC_0807, node->key->span, "the file has no tests");
    return false;
  }
  bool good = true;
  for (const struct sc_node *child = node->first; child != NULL; child = child->next)
    if (!read_test(b, child, forbid_only, &names)) good = false;
  return good;
}

static bool all_used(struct sc_binder *b, const struct sc_fixture *items, size_t count,
                     const char *what) {
  bool good = true;
  for (size_t i = 0; i < count; i++) {
    if (items[i].used) continue;
    struct sc_diag *diag = sc_error(b->diags, SC_0806, items[i].span, "no test uses the %s `%.*s`",
                                    what, SC_STR_ARGS(items[i].name));
    sc_diag_hint(b->diags, diag, "remove it, or test with it");
    good = false;
  }
  return good;
}

bool sc_suite_parse(struct sc_diags *diags, const struct sc_node *root,
                    const struct sc_subject_under_test *sut, bool forbid_only,
                    struct sc_suite *out) {
  uint32_t file = root->span.file;
  *out = (struct sc_suite){.arena = diags->arena,
                           .diags = diags,
                           .sut = sut,
                           .file = file,
                           .path = diags->sources->files.items[file].name};
  struct sc_policy *nothing = SC_NEW(diags->arena, struct sc_policy);
  struct sc_binder *b = SC_NEW(diags->arena, struct sc_binder);
  *b = (struct sc_binder){.parser = {.diags = diags, .arena = diags->arena, .policy = nothing},
                          .arena = diags->arena,
                          .diags = diags,
                          .suite = out,
                          .table = sut->table};
  scope_table_counts(sut->table, &b->counts);
  struct file_nodes nodes = {0};
  bool good = read_file(&b->parser, root, &nodes);
  if (!read_header(b, &nodes)) good = false;
  if (!read_fixtures(b, nodes.fixtures)) good = false;
  if (!read_defaults(b, nodes.defaults)) good = false;
  if (nodes.tests == NULL || !read_tests(b, nodes.tests, forbid_only)) good = false;
  if (!good) return false; /* a fixture may seem unused only because its test has a mistake */
  good = all_used(b, b->users.items, b->users.count, "user fixture");
  return all_used(b, b->context_fixtures.items, b->context_fixtures.count, "context") && good;
}
