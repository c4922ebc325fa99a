/* SPDX-License-Identifier: Apache-2.0
 *
 * generate_condition.c - random conditions: every operator on every attribute that takes it.
 */
#include "oracle/generate_internal.h"

const char *gen_comparison(struct gen *gen) {
  static const char *const operators[] = {"<", "<=", ">", ">=", "==", "!="};
  return RNG_PICK(&gen->content, operators);
}

const char *gen_equality(struct gen *gen) {
  static const char *const operators[] = {"==", "!="};
  return RNG_PICK(&gen->content, operators);
}

const char *gen_in(struct gen *gen) { return rng_chance(&gen->content, 30) ? "not in" : "in"; }

/* A string constant: the quote doubled where it stands inside. */
static struct sc_str quoted(struct gen *gen, struct sc_str text) {
  char quote = rng_chance(&gen->layout, 50) ? '"' : '\'';
  struct sc_text out = {0};
  sc_text_format(gen->arena, &out, "%c", quote);
  for (size_t i = 0; i < text.len; i++)
    sc_text_format(gen->arena, &out, text.ptr[i] == quote ? "%c%c" : "%c", text.ptr[i], quote);
  sc_text_format(gen->arena, &out, "%c", quote);
  return sc_text_str(&out);
}

static struct sc_str literal(struct gen *gen) {
  static const char *const texts[] = {"main",         "CHG-000001", "feature/x",    "a/b/c",
                                      "h\xc3\xa9llo", "it's",       "say \"x\"",    "ops",
                                      "dev",          "",           "a b",          "\xe2\x82\xac",
                                      "back\\slash",  "[x]",        "# no comment", "a: b"};
  if (gen->out->strings.count > 0 && rng_chance(&gen->content, 15)) {
    struct sc_str sample =
        gen->out->strings.items[rng_below(&gen->content, gen->out->strings.count)];
    bool printable = true;
    for (size_t i = 0; i < sample.len; i++) printable &= (unsigned char)sample.ptr[i] >= ' ';
    if (printable) return sample;
  }
  struct sc_str text = sc_str_from(RNG_PICK(&gen->content, texts));
  *SC_PUSH(gen->arena, &gen->out->strings) = text;
  return text;
}

/* --- one atom per type ------------------------------------------------------------------------------------------- */

#define FORMAT(...) sc_str_format(gen->arena, __VA_ARGS__)

struct sc_str gen_list(struct gen *gen, struct sc_str (*constant)(struct gen *, int),
                       struct sc_str (*range)(struct gen *, int), int detail) {
  struct sc_text out = {0};
  sc_text_add(gen->arena, &out, SC_STR("["));
  uint32_t count = 1 + rng_below(&gen->content, 3);
  for (uint32_t i = 0; i < count; i++) {
    struct sc_str item =
        range != NULL && rng_chance(&gen->content, 40) ? range(gen, detail) : constant(gen, detail);
    sc_text_format(gen->arena, &out, "%s%.*s", i == 0 ? "" : ", ", SC_STR_ARGS(item));
  }
  sc_text_add(gen->arena, &out, SC_STR("]"));
  return sc_text_str(&out);
}

static struct sc_str integer(struct gen *gen, int detail) {
  static const char *const values[] = {
      "-9223372036854775807", "-40", "-1", "0", "1", "2", "7", "100", "65536",
      "9223372036854775806"};
  (void)detail;
  return sc_str_from(RNG_PICK(&gen->content, values));
}

static struct sc_str integer_range(struct gen *gen, int detail) {
  int64_t low = rng_between(&gen->content, -50, 50);
  (void)detail;
  return FORMAT("%lld..%lld", (long long)low, (long long)(low + rng_between(&gen->content, 0, 60)));
}

static struct sc_str int_atom(struct gen *gen, struct sc_str name) {
  struct sc_str list;
  switch (rng_below(&gen->content, 3)) {
  case 0:
    list = integer(gen, 0);
    return FORMAT("%.*s %s %.*s", SC_STR_ARGS(name), gen_comparison(gen), SC_STR_ARGS(list));
  case 1: list = integer_range(gen, 0); break;
  default: list = gen_list(gen, integer, integer_range, 0); break;
  }
  return FORMAT("%.*s %s %.*s", SC_STR_ARGS(name), gen_in(gen), SC_STR_ARGS(list));
}

static struct sc_str enum_value(struct gen *gen, int attr) {
  return gen->attrs[attr].values[rng_below(&gen->content, gen->attrs[attr].value_count)];
}

static struct sc_str enum_range(struct gen *gen, int attr) {
  uint32_t low = rng_below(&gen->content, gen->attrs[attr].value_count);
  uint32_t high = low + rng_below(&gen->content, gen->attrs[attr].value_count - low);
  return FORMAT("%.*s..%.*s", SC_STR_ARGS(gen->attrs[attr].values[low]),
                SC_STR_ARGS(gen->attrs[attr].values[high]));
}

static struct sc_str enum_atom(struct gen *gen, struct sc_str name, int attr) {
  struct sc_str list;
  switch (rng_below(&gen->content, 3)) {
  case 0:
    list = enum_value(gen, attr);
    return FORMAT("%.*s %s %.*s", SC_STR_ARGS(name), gen_comparison(gen), SC_STR_ARGS(list));
  case 1: list = enum_range(gen, attr); break;
  default: list = gen_list(gen, enum_value, enum_range, attr); break;
  }
  return FORMAT("%.*s %s %.*s", SC_STR_ARGS(name), gen_in(gen), SC_STR_ARGS(list));
}

/* A literal for a string attribute; `detail` tells the built-in ones apart. */
static struct sc_str string_constant(struct gen *gen, int detail) {
  struct sc_str text;
  struct gen_agent *agent = &gen->agents[rng_below(&gen->content, gen->agent_count)];
  switch (detail) {
  case SC_FROM_USER: text = gen->users[rng_below(&gen->content, gen->user_count)]; break;
  case SC_FROM_AGENT: text = agent->name; break;
  case SC_FROM_TASK: text = agent->tasks[rng_below(&gen->content, agent->task_count)]; break;
  case SC_FROM_SCOPE: text = gen->scopes[rng_below(&gen->content, gen->scope_count)].name; break;
  default: text = literal(gen); break;
  }
  return quoted(gen, text);
}

/* Cuts at a character of UTF-8. */
static struct sc_str prefix_of(struct gen *gen, struct sc_str text) {
  size_t len = rng_below(&gen->content, text.len + 1);
  while (len < text.len && ((unsigned char)text.ptr[len] & 0xc0) == 0x80) len++;
  return (struct sc_str){text.ptr, len};
}

static struct sc_str string_atom(struct gen *gen, struct sc_str name, int detail) {
  struct sc_str value;
  switch (rng_below(&gen->content, 6)) {
  case 0:
  case 1:
    value = string_constant(gen, detail);
    return FORMAT("%.*s %s %.*s", SC_STR_ARGS(name), gen_equality(gen), SC_STR_ARGS(value));
  case 2:
    value = gen_list(gen, string_constant, NULL, detail);
    return FORMAT("%.*s %s %.*s", SC_STR_ARGS(name), gen_in(gen), SC_STR_ARGS(value));
  case 3:
    value = quoted(gen, prefix_of(gen, literal(gen)));
    if (detail == SC_FROM_SCOPE)
      value =
          quoted(gen, prefix_of(gen, gen->scopes[rng_below(&gen->content, gen->scope_count)].name));
    return FORMAT("%.*s starts_with %.*s", SC_STR_ARGS(name), SC_STR_ARGS(value));
  case 4:
    value = quoted(gen, gen_glob(gen));
    return FORMAT("%.*s glob %.*s", SC_STR_ARGS(name), SC_STR_ARGS(value));
  default:
    value = quoted(gen, gen_regex(gen));
    return FORMAT("%.*s matches %.*s", SC_STR_ARGS(name), SC_STR_ARGS(value));
  }
}

static struct sc_str address(struct gen *gen, int detail) {
  static const char *const values[] = {"10.1.2.3",
                                       "10.0.0.0",
                                       "192.168.1.255",
                                       "0.0.0.0",
                                       "255.255.255.255",
                                       "2001:db8::1",
                                       "::1",
                                       "::",
                                       "fe80::1:2",
                                       "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"};
  (void)detail;
  return sc_str_from(RNG_PICK(&gen->content, values));
}

static struct sc_str network(struct gen *gen, int detail) {
  static const char *const values[] = {"10.0.0.0/8",     "10.1.0.0/16",      "10.1.2.0/24",
                                       "192.168.1.0/25", "192.168.1.128/25", "10.1.2.3/32",
                                       "0.0.0.0/0",      "128.0.0.0/1",      "255.255.255.255/32",
                                       "2001:db8::/32",  "2001:db8:1::/48",  "fe80::/10",
                                       "::/0",           "::1/128",          "8000::/1",
                                       "::/64"};
  (void)detail;
  return sc_str_from(RNG_PICK(&gen->content, values));
}

static struct sc_str ip_atom(struct gen *gen, struct sc_str name) {
  struct sc_str value;
  if (rng_chance(&gen->content, 25)) {
    value = address(gen, 0);
    return FORMAT("%.*s %s %.*s", SC_STR_ARGS(name), gen_equality(gen), SC_STR_ARGS(value));
  }
  value = gen_list(gen, address, network, 0);
  return FORMAT("%.*s %s %.*s", SC_STR_ARGS(name), gen_in(gen), SC_STR_ARGS(value));
}

static struct sc_str set_atom(struct gen *gen, struct sc_str name) {
  struct sc_str member = quoted(gen, literal(gen));
  return FORMAT("%.*s %s %.*s", SC_STR_ARGS(member), gen_in(gen), SC_STR_ARGS(name));
}

static struct sc_str bool_atom(struct gen *gen, struct sc_str name) {
  if (rng_chance(&gen->content, 50)) return name;
  return FORMAT("%.*s %s %s", SC_STR_ARGS(name), gen_equality(gen),
                rng_chance(&gen->content, 50) ? "true" : "false");
}

static struct sc_str attr_atom(struct gen *gen, uint32_t index) {
  const struct gen_attr *attr = &gen->attrs[index];
  if (rng_chance(&gen->content, 10)) return FORMAT("has %.*s", SC_STR_ARGS(attr->name));
  switch (attr->type) {
  case SC_TYPE_BOOL: return bool_atom(gen, attr->name);
  case SC_TYPE_INT: return int_atom(gen, attr->name);
  case SC_TYPE_STRING: return string_atom(gen, attr->name, SC_FROM_ATTR);
  case SC_TYPE_SET: return set_atom(gen, attr->name);
  case SC_TYPE_IP: return ip_atom(gen, attr->name);
  case SC_TYPE_ENUM: return enum_atom(gen, attr->name, (int)index);
  case SC_TYPE_INSTANT: return gen_instant_atom(gen, attr->name);
  case SC_TYPE_WEEKDAY:
  case SC_TYPE_CLOCK:
  case SC_TYPE_DATE: break;
  }
  return SC_STR("has now");
}

static struct sc_str builtin_atom(struct gen *gen) {
  static const struct {
    const char *name;
    enum sc_source_kind source;
  } strings[] = {{"resource", SC_FROM_RESOURCE}, {"resource", SC_FROM_RESOURCE},
                 {"user", SC_FROM_USER},         {"agent", SC_FROM_AGENT},
                 {"task", SC_FROM_TASK},         {"scope", SC_FROM_SCOPE}};
  uint32_t i = rng_below(&gen->content, sizeof(strings) / sizeof(*strings));
  if (rng_chance(&gen->content, 12)) {
    bool now = rng_chance(&gen->content, 30);
    return FORMAT("has %s", now ? "now" : strings[i].name);
  }
  return string_atom(gen, sc_str_from(strings[i].name), (int)strings[i].source);
}

static struct sc_str atom(struct gen *gen) {
  uint32_t kind = rng_below(&gen->content, 100);
  if (kind < 12 && gen->condition_count > 0)
    return gen->conditions[rng_below(&gen->content, gen->condition_count)];
  if (kind < 32) return gen_now_atom(gen);
  if (kind < 50) return builtin_atom(gen);
  return attr_atom(gen, rng_below(&gen->content, gen->attr_count));
}

static struct sc_str expression(struct gen *gen, uint32_t depth, bool inner) {
  uint32_t kind = depth == 0 ? 0 : rng_below(&gen->content, 100);
  if (kind < 45) return atom(gen);
  if (kind < 60) {
    struct sc_str part = expression(gen, depth - 1, true);
    return FORMAT("not %.*s", SC_STR_ARGS(part));
  }
  const char *word = kind < 80 ? "and" : "or";
  struct sc_text out = {0};
  uint32_t count = 2 + rng_below(&gen->content, 2);
  bool braces = inner || rng_chance(&gen->layout, 30);
  if (braces) sc_text_add(gen->arena, &out, SC_STR("("));
  for (uint32_t i = 0; i < count; i++) {
    struct sc_str part = expression(gen, depth - 1, true);
    if (i > 0) sc_text_format(gen->arena, &out, " %s ", word);
    sc_text_add(gen->arena, &out, part);
  }
  if (braces) sc_text_add(gen->arena, &out, SC_STR(")"));
  return sc_text_str(&out);
}

struct sc_str gen_condition(struct gen *gen) {
  return expression(gen, 3, false);
}
