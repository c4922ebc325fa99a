/* SPDX-License-Identifier: Apache-2.0
 *
 * parse_value.c - maps, scalars and names; parse_list.c has the lists.
 */
#include "front/parse_value.h"

#include "base/width.h"
#include "condition/condition_parse.h"
#include "condition/literal.h"

static const char *kind_name(const struct sc_node *node) {
  switch (node->kind) {
  case SC_NODE_SCALAR: return node->plain && node->value.len == 0 ? "nothing" : "a text";
  case SC_NODE_LIST: return "a list";
  case SC_NODE_MAP: return "a map";
  }
  return "something else";
}

/* A large value is marked at its beginning only. */
static struct sc_span head(const struct sc_node *node) {
  struct sc_span span =
      node->kind == SC_NODE_SCALAR || node->key == NULL ? node->span : node->key->span;
  if (node->kind != SC_NODE_SCALAR && node->key == NULL && span.len > 1) span.len = 1;
  return span;
}

bool sc_parse_is(struct sc_parser *p, const struct sc_node *node, enum sc_node_kind kind,
                 const char *what, const char *example) {
  static const char *const wanted[] = {"a text", "a list", "a map"};
  if (node->kind == kind) return true;
  struct sc_diag *diag = sc_error(p->diags, SC_0102, head(node), "%s must be %s, not %s", what,
                                  wanted[kind], kind_name(node));
  if (example != NULL) sc_diag_hint(p->diags, diag, "write it like this: %s", example);
  if (strcmp(what, "a policy") == 0)
    sc_diag_hint(p->diags, diag,
                 "it begins with `scopec: 1`; `scopec init` writes one to start from");
  return false;
}

bool sc_parse_section(struct sc_parser *p, const struct sc_node *node, const char *what,
                      const char *example) {
  if (sc_parse_is(p, node, SC_NODE_MAP, what, example)) return true;
  p->policy->incomplete = true;
  return false;
}

/* --- keys of a map --------------------------------------------------------------------------------------- */

static void report_unknown_key(struct sc_parser *p, const struct sc_node *key, const char *what,
                               const struct sc_key *keys, size_t key_count) {
  struct sc_diag *diag =
      sc_error(p->diags, SC_0101, key->span, "%s has no key `%.*s`", what, SC_STR_ARGS(key->value));
  struct sc_text all = {0};
  struct sc_map known = {0};
  for (size_t k = 0; k < key_count; k++) {
    sc_text_format(p->arena, &all, "%s`%s`", k == 0 ? "" : ", ", keys[k].name);
    if (*keys[k].out == NULL) /* what is there already was not meant */
      sc_map_add(p->arena, &known, sc_str_from(keys[k].name), (uint32_t)k);
  }
  if (!sc_diag_suggest(p->diags, diag, &known, key->value))
    sc_diag_hint(p->diags, diag, "its keys are %.*s", SC_STR_ARGS(sc_text_str(&all)));
}

static void hint_missing(struct sc_parser *p, struct sc_diag *diag, const char *key) {
  static const char *const examples[][2] = {
      {"risk", "add `risk: low`, `medium`, `high` or `critical`"},
      {"scopes", "add `scopes: [...]`, names or patterns such as 'a:b:*'"},
      {"from", "add who hands the task over, such as `from: [role:sre]`"},
      {"to", "add the agent that receives it, such as `to: [agent:infrabot]`"},
      {"tasks", "add the tasks that are handed over, or `tasks: ['*']` for all"},
      {"id", "add `id:` and a name, which answers and logs will show"},
  };
  for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
    if (strcmp(examples[i][0], key) == 0) sc_diag_hint(p->diags, diag, "%s", examples[i][1]);
}

/* Without calls: it is asked of every key of every map, for each that it might be. */
static bool is_key(const char *name, struct sc_str text) {
  size_t i = 0;
  while (i < text.len && name[i] == text.ptr[i] && name[i] != '\0') i++;
  return i == text.len && name[i] == '\0';
}

static size_t key_index(const struct sc_key *keys, size_t key_count, struct sc_str name) {
  size_t k = 0;
  while (k < key_count && !is_key(keys[k].name, name)) k++;
  return k;
}

bool sc_parse_keys(struct sc_parser *p, const struct sc_node *map, const char *what,
                   const struct sc_key *keys, size_t key_count) {
  if (!sc_parse_is(p, map, SC_NODE_MAP, what, NULL)) return false;
  bool good = true;
  for (const struct sc_node *entry = map->first; entry != NULL; entry = entry->next) {
    size_t k = key_index(keys, key_count, entry->key->value);
    if (k < key_count)
      *keys[k].out = entry;
    else
      good = false;
  }
  for (const struct sc_node *entry = good ? NULL : map->first; entry != NULL; entry = entry->next)
    if (key_index(keys, key_count, entry->key->value) == key_count)
      report_unknown_key(p, entry->key, what, keys, key_count);
  for (size_t k = 0; k < key_count; k++) {
    if (!keys[k].required || *keys[k].out != NULL) continue;
    struct sc_diag *diag =
        sc_error(p->diags, SC_0103, head(map), "%s needs the key `%s`", what, keys[k].name);
    hint_missing(p, diag, keys[k].name);
    good = false;
  }
  return good;
}

/* --- scalars ------------------------------------------------------------------------------------------------- */

bool sc_parse_text(struct sc_parser *p, const struct sc_node *node, const char *what,
                   struct sc_str *out) {
  if (!sc_parse_is(p, node, SC_NODE_SCALAR, what, NULL)) return false;
  if (node->plain && node->value.len == 0) {
    struct sc_span span = node->key == NULL ? node->span : node->key->span;
    struct sc_diag *diag = sc_error(p->diags, SC_0104, span, "%s has no value", what);
    sc_diag_hint(p->diags, diag, "write one, or remove the key; an empty text is ''");
    return false;
  }
  *out = node->value;
  return true;
}

bool sc_parse_bool(struct sc_parser *p, const struct sc_node *node, const char *what, bool *out) {
  struct sc_str text;
  if (!sc_parse_text(p, node, what, &text)) return false;
  *out = sc_str_equal(text, SC_STR("true"));
  if (*out || sc_str_equal(text, SC_STR("false"))) return true;
  struct sc_diag *diag =
      sc_error(p->diags, SC_0105, node->span, "%s must be `true` or `false`", what);
  sc_diag_label(p->diags, diag, "`%.*s` is a text here", SC_STR_ARGS(text));
  return false;
}

bool sc_parse_number(struct sc_parser *p, const struct sc_node *node, const char *what,
                     int64_t lowest, int64_t highest, int64_t *out) {
  struct sc_str text;
  if (!sc_parse_text(p, node, what, &text)) return false;
  if (sc_parse_int(text, out) && *out >= lowest && *out <= highest) return true;
  sc_error(p->diags, SC_0106, node->span, "%s must be a whole number from %lld to %lld", what,
           (long long)lowest, (long long)highest);
  return false;
}

bool sc_parse_ttl(struct sc_parser *p, const struct sc_node *node, uint32_t *out) {
  struct sc_str text;
  if (!sc_parse_text(p, node, "a lifetime", &text)) return false;
  if (sc_parse_duration(text, out)) return true;
  struct sc_diag *diag =
      sc_error(p->diags, SC_0107, node->span, "`%.*s` is not a lifetime", SC_STR_ARGS(text));
  sc_diag_hint(p->diags, diag,
               "write `90s`, `30m`, `4h`, `1d` or `1h30m`: at least 1s, at most 366d");
  return false;
}

/* --- names ------------------------------------------------------------------------------------------------------ */

static bool refuse_name(struct sc_parser *p, const struct sc_node *node, const char *what,
                        size_t off, size_t len, const char *why) {
  struct sc_span span = node->span;
  if (node->verbatim && len > 0) span = sc_span_part(span, node->value_off + off, len);
  sc_error(p->diags, SC_0108, span, "%s %s", what, why);
  return false;
}

bool sc_parse_name(struct sc_parser *p, const struct sc_node *node, const char *what,
                   struct sc_str *out) {
  struct sc_str text;
  if (!sc_parse_text(p, node, what, &text)) return false;
  if (text.len == 0) return refuse_name(p, node, what, 0, 0, "must not be empty");
  if (text.len > 255) return refuse_name(p, node, what, 0, 0, "must have at most 255 bytes");
  if (sc_str_equal(text, SC_STR("*")))
    return refuse_name(p, node, what, 0, 0, "must be one name here, not `*`");
  for (size_t i = 0; i < text.len;) {
    size_t used;
    if (text.ptr[i] > ' ' && text.ptr[i] <= '~') { /* most are */
      i++;
      continue;
    }
    uint32_t c = sc_utf8_decode((struct sc_str){text.ptr + i, text.len - i}, &used);
    if (c == ' ' || c == 0xa0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200a))
      return refuse_name(p, node, what, i, used, "must not hold white space");
    if (c == SC_INVALID_CODE_POINT || sc_is_control(c))
      return refuse_name(p, node, what, i, used, "must not hold invisible characters");
    i += used;
  }
  *out = text;
  return true;
}

static bool is_reserved(struct sc_str text) {
  static const char *const words[] = {"now", "resource", "user", "agent", "task", "scope", "and",
                                      "or",  "not",      "in",   "has",   "true", "false"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (sc_str_equal(text, sc_str_from(words[i]))) return true;
  return text.len > 4 && memcmp(text.ptr, "now.", 4) == 0;
}

bool sc_parse_word_name(struct sc_parser *p, const struct sc_node *node, const char *what,
                        struct sc_str *out) {
  if (!sc_parse_name(p, node, what, out)) return false;
  for (size_t i = 0; i < out->len; i++) {
    unsigned char c = (unsigned char)out->ptr[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    bool more = (c >= '0' && c <= '9') || c == '-' || c == '.';
    if (i == 0 && !letter)
      return refuse_name(p, node, what, 0, 1, "must begin with a letter or `_`");
    if (!letter && !more)
      return refuse_name(p, node, what, i, 1, "is made of letters, digits, `_`, `-` and `.`");
    if (c == '.' && i + 1 < out->len && out->ptr[i + 1] == '.')
      return refuse_name(p, node, what, i, 2, "must not hold `..`");
  }
  if (!is_reserved(*out)) return true;
  return refuse_name(p, node, what, 0, out->len, "is a reserved word of conditions");
}

/* --- scopes ------------------------------------------------------------------------------------------------------ */

static bool is_scope_character(unsigned char c) {
  return c == 0x21 || (c >= 0x23 && c <= 0x5b) || (c >= 0x5d && c <= 0x7e);
}

/* Those of them that mean nothing but themselves: no `:`, no `*`. A bit for each byte. */
#define BIT(c) (UINT64_C(1) << ((c) % 64))
static const uint64_t plain_characters[4] = {
    ~(BIT('!') - 1) & ~(BIT('"') | BIT('*') | BIT(':')),
    ~(BIT('\\') | BIT(0x7f)),
};
static size_t behind_plain(struct sc_str text, size_t i) {
  while (i < text.len) {
    unsigned char c = (unsigned char)text.ptr[i];
    if ((plain_characters[c / 64] >> c % 64 & 1) == 0) break;
    i++;
  }
  return i;
}

static bool refuse_scope(struct sc_parser *p, const struct sc_node *node, bool pattern, size_t off,
                         size_t len, const char *why) {
  struct sc_span span = node->span;
  if (node->verbatim && len > 0) span = sc_span_part(span, node->value_off + off, len);
  struct sc_diag *diag = sc_error(p->diags, pattern ? SC_0110 : SC_0109, span, "%s %s",
                                  pattern ? "a scope pattern" : "the name of a scope", why);
  if (pattern)
    sc_diag_hint(p->diags, diag, "patterns look like a:b:read, a:b:*, a:b:** or s3:Get*");
  return false;
}

/* `pattern`: wildcards are allowed. */
static bool check_scope_text(struct sc_parser *p, const struct sc_node *node, bool pattern) {
  struct sc_str text = node->value;
  size_t segments = 1, segment = 0;
  bool wild = false; /* the segment has a `*` */
  if (text.len == 0) return refuse_scope(p, node, pattern, 0, 0, "must not be empty");
  if (text.len > 255) return refuse_scope(p, node, pattern, 0, 0, "must have at most 255 bytes");
  for (size_t i = behind_plain(text, 0); i <= text.len; i = behind_plain(text, i + 1)) {
    if (i == text.len || text.ptr[i] == ':') {
      if (i == segment)
        return refuse_scope(p, node, pattern, i == 0 ? 0 : i - 1, 1,
                            "must not have an empty segment");
      if (wild && !(i - segment == 2 && text.ptr[segment] == '*' && text.ptr[segment + 1] == '*'))
        for (size_t k = segment; k + 1 < i; k++)
          if (text.ptr[k] == '*' && text.ptr[k + 1] == '*')
            return refuse_scope(p, node, pattern, k, 2, "may have `**` as a whole segment only");
      segment = i + 1;
      wild = false;
      if (i < text.len && ++segments > 16)
        return refuse_scope(p, node, pattern, 0, 0, "must have at most 16 segments");
      continue;
    }
    wild = true;
    if (text.ptr[i] == '*' && !pattern)
      return refuse_scope(p, node, pattern, i, 1,
                          "must not hold `*`: the catalog lists plain names");
    if (!is_scope_character((unsigned char)text.ptr[i])) {
      size_t used;
      (void)sc_utf8_decode((struct sc_str){text.ptr + i, text.len - i}, &used);
      return refuse_scope(p, node, pattern, i, used,
                          "is made of printable ASCII without space, `\"` and `\\`");
    }
  }
  return true;
}

bool sc_parse_scope_name(struct sc_parser *p, const struct sc_node *node, struct sc_str *out) {
  if (!sc_parse_text(p, node, "the name of a scope", out)) return false;
  if (check_scope_text(p, node, false)) return true;
  out->len = 0; /* nobody shall be told to use it */
  return false;
}

struct sc_pattern_text *sc_parse_shared_text(struct sc_parser *p, struct sc_str text) {
  uint32_t hash = sc_pattern_hash(text);
  struct sc_pattern_text *shared = sc_pattern_texts_find(&p->patterns, text, hash);
  return shared != NULL ? shared : sc_pattern_texts_add(p->arena, &p->patterns, text, hash);
}

bool sc_parse_pattern(struct sc_parser *p, const struct sc_node *node, struct sc_pattern *out) {
  if (!sc_parse_text(p, node, "a scope pattern", &out->text)) return false;
  uint32_t hash = sc_pattern_hash(out->text);
  out->span = node->span;
  out->shared = sc_pattern_texts_find(&p->patterns, out->text, hash);
  if (out->shared == NULL) {
    if (!check_scope_text(p, node, true)) {
      out->text.len = 0;
      return false;
    }
    out->shared = sc_pattern_texts_add(p->arena, &p->patterns, out->text, hash);
  }
  out->text = out->shared->text;
  out->ids = out->shared->name_id;
  out->id_count = out->ids != NULL;
  return true;
}

bool sc_parse_condition(struct sc_parser *p, const struct sc_node *node, struct sc_expr **out) {
  struct sc_str text;
  if (node == NULL) return true;
  if (!sc_parse_text(p, node, "a condition", &text)) return false;
  struct sc_span span = node->span;
  if (node->verbatim) span = sc_span_part(span, node->value_off, text.len);
  *out = sc_condition_parse(p->diags, text, span, node->verbatim);
  if (*out == NULL) return false;
  *SC_PUSH(p->arena, &p->exprs) = *out;
  return true;
}
