/* SPDX-License-Identifier: Apache-2.0
 *
 * dump.c - a decision table as text: header, names and what they refer to, rules, expressions.
 */
#include "back/dump.h"

#include <inttypes.h>

#include "back/dump_internal.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "tables are read as they lie in the file");

#define FIXED(kind, type) [SCOPE_F_##kind] = {#kind, sizeof(type)}
static const struct {
  const char *name;
  size_t item_size;
} kinds[SCOPE_F_KIND_END] = {
    FIXED(META, struct scope_f_meta),
    FIXED(STRINGS, uint8_t),
    FIXED(USERS, struct scope_f_user),
    FIXED(ROLES, struct scope_f_role),
    FIXED(AGENTS, struct scope_f_agent),
    FIXED(TASKS, struct scope_f_task),
    FIXED(SCOPES, struct scope_f_scope),
    FIXED(ATTRS, struct scope_f_attr),
    FIXED(ENUMS, struct scope_f_str),
    FIXED(STEP_UPS, struct scope_f_str),
    FIXED(HASH, uint8_t),
    FIXED(ROWS, uint32_t),
    FIXED(ROW_STARTS, uint32_t),
    FIXED(VARS, struct scope_f_var),
    FIXED(POINTS, int64_t),
    FIXED(ADDRESSES, uint8_t[16]),
    FIXED(LITERALS, struct scope_f_str),
    FIXED(ZONES, struct scope_f_zone),
    FIXED(TRANSITIONS, struct scope_f_transition),
    FIXED(DFAS, struct scope_f_dfa),
    FIXED(DFA_CELLS, uint16_t),
    FIXED(ACCEPTS, uint32_t),
    FIXED(NODES, struct scope_f_node),
    FIXED(EDGES, struct scope_f_edge),
    FIXED(DEBUG_STRINGS, uint8_t),
    FIXED(DEBUG_FILES, struct scope_f_str),
    FIXED(DEBUG_MESSAGES, struct scope_f_str),
    FIXED(DEBUG_RULE_LISTS, struct scope_f_rule_list),
    FIXED(DEBUG_RULES, struct scope_f_rule),
    FIXED(DEBUG_WHENS, struct scope_f_when),
    FIXED(DEBUG_CELLS, uint32_t),
    FIXED(DEBUG_LISTS, uint32_t),
    FIXED(DEBUG_NODES, struct scope_f_node),
    FIXED(DEBUG_EDGES, struct scope_f_edge),
    FIXED(DEBUG_EXPRS, struct scope_f_expr),
    FIXED(DEBUG_EXPR_ARGS, uint32_t),
    FIXED(DEBUG_TITLES, struct scope_f_str),
    FIXED(DEBUG_IMPLIED_BY, uint32_t),
};

static const char *const risk_names[] = {"low", "medium", "high", "critical"};
static const char *const log_names[] = {"minimal", "standard", "full"};
static const char *const type_names[SCOPE_F_TYPE_END] = {"bool", "int",  "string", "set",
                                                         "ip",   "enum", "instant"};

static struct scope_f_header header_of(const unsigned char *table) {
  struct scope_f_header header;
  memcpy(&header, table, sizeof(header));
  return header;
}

size_t sc_dump_sections(const unsigned char *table, struct sc_dump_section *out) {
  struct scope_f_header header = header_of(table);
  size_t count = 0;
  for (; count < header.section_count && count < SCOPE_F_SECTIONS_MAX; count++) {
    const struct scope_f_section *s = &header.sections[count];
    bool known = s->kind < SCOPE_F_KIND_END && kinds[s->kind].name != NULL;
    out[count] = (struct sc_dump_section){
        .name = known ? kinds[s->kind].name : "?",
        .off = s->off,
        .len = s->len,
        .count = (uint32_t)(s->len / (known ? kinds[s->kind].item_size : 1)),
        .optional = (s->flags & SCOPE_F_OPTIONAL) != 0,
    };
  }
  return count;
}

static struct sc_dumper dumper_of(struct sc_arena *arena, const unsigned char *table,
                                  struct sc_text *out) {
  struct sc_dumper d = {.arena = arena, .out = out, .table = table};
  struct scope_f_header header = header_of(table);
  for (size_t i = 0; i < header.section_count && i < SCOPE_F_SECTIONS_MAX; i++) {
    uint32_t kind = header.sections[i].kind;
    if (kind >= SCOPE_F_KIND_END) continue;
    d.sections[kind].data = table + header.sections[i].off;
    d.sections[kind].len = (size_t)header.sections[i].len;
  }
  SC_DUMP_ITEM(&d, SCOPE_F_META, 0, &d.meta);
  return d;
}

static struct sc_str string_in(const struct sc_dumper *d, enum scope_f_kind kind,
                               struct scope_f_str s) {
  if (s.len == 0 || s.off > d->sections[kind].len || s.len > d->sections[kind].len - s.off)
    return SC_STR("");
  return (struct sc_str){(const char *)d->sections[kind].data + s.off, s.len};
}

struct sc_str sc_dump_string(const struct sc_dumper *d, struct scope_f_str s) {
  return string_in(d, SCOPE_F_STRINGS, s);
}

struct sc_str sc_dump_debug_string(const struct sc_dumper *d, struct scope_f_str s) {
  return string_in(d, SCOPE_F_DEBUG_STRINGS, s);
}

struct sc_str sc_dump_scope_name(const struct sc_dumper *d, uint32_t id) {
  struct scope_f_scope scope;
  if (!SC_DUMP_ITEM(d, SCOPE_F_SCOPES, id, &scope)) return SC_STR("?");
  return sc_dump_string(d, (struct scope_f_str){scope.name_off, scope.name_len});
}

struct sc_str sc_dump_role_name(const struct sc_dumper *d, uint32_t id) {
  struct scope_f_role role;
  if (!SC_DUMP_ITEM(d, SCOPE_F_ROLES, id, &role)) return SC_STR("?");
  return sc_dump_string(d, role.name);
}

void sc_dump_row_ref(struct sc_dumper *d, const char *label, uint32_t off) {
  if (off == 0) return;
  size_t low = 0;
  size_t high = d->sections[SCOPE_F_ROW_STARTS].len / sizeof(uint32_t);
  while (low < high) { /* starts rise */
    size_t middle = low + (high - low) / 2;
    uint32_t start = 0;
    SC_DUMP_ITEM(d, SCOPE_F_ROW_STARTS, middle, &start);
    if (start < off)
      low = middle + 1;
    else
      high = middle;
  }
  SC_DUMP(d, " %s=r%zu", label, low + 1);
}

void sc_dump_node_ref(struct sc_dumper *d, uint32_t ref) {
  static const char *const terminals[SCOPE_F_FIRST_NODE] = {
      "too-deep", "expired", "false", "unknown", "true", "?", "?", "?"};
  if (ref < SCOPE_F_FIRST_NODE)
    SC_DUMP(d, "%s", terminals[ref]);
  else
    SC_DUMP(d, "n%" PRIu32, ref - SCOPE_F_FIRST_NODE);
}

/* A row by its place in ROWS, or "own": its cells follow the line. */
static void dump_inner_ref(struct sc_dumper *d, const char *label,
                           const struct scope_f_inner *inner, const uint16_t *keys) {
  if (inner->count == SCOPE_F_OUTER)
    sc_dump_row_ref(d, label, keys[0] | (uint32_t)keys[1] << 16);
  else if (inner->count > 0)
    SC_DUMP(d, " %s=own", label);
}

/* The cells by rising key: those of either value rise. */
static void dump_inner(struct sc_dumper *d, const struct scope_f_inner *inner,
                       const uint16_t *keys) {
  if (inner->count == SCOPE_F_OUTER) return;
  for (uint32_t low = 0, high = inner->split; low < inner->split || high < inner->count;) {
    bool first = high == inner->count || (low < inner->split && keys[low] < keys[high]);
    sc_dump_scope_cell(d, first ? keys[low++] : keys[high++], first ? inner->low : inner->high);
  }
}

static void dump_step_ups(struct sc_dumper *d, uint32_t step_ups) {
  struct scope_f_str name;
  for (uint32_t i = 0; i < 32; i++)
    if (step_ups >> i & 1 && SC_DUMP_ITEM(d, SCOPE_F_STEP_UPS, i, &name))
      SC_DUMP(d, " step_up=%.*s", SC_STR_ARGS(sc_dump_string(d, name)));
}

static void dump_meta(struct sc_dumper *d) {
  struct scope_f_header header = header_of(d->table);
  SC_DUMP(d, "format %" PRIu32 ".%" PRIu32 "\n", header.major, header.minor);
  SC_DUMP(d, "policy %.*s\n", SC_STR_ARGS(sc_dump_string(d, d->meta.policy)));
  SC_DUMP(d, "version %.*s\n", SC_STR_ARGS(sc_dump_string(d, d->meta.version)));
  SC_DUMP(d, "serial %" PRIu64 "\n", header.serial);
  SC_DUMP(d, "compiler %.*s\n", SC_STR_ARGS(sc_dump_string(d, d->meta.compiler)));
  SC_DUMP(d, "tzdata %.*s\n", SC_STR_ARGS(sc_dump_string(d, d->meta.tzdata)));
  SC_DUMP(d, "rules %" PRIu32 "\n", d->meta.rule_count);
  SC_DUMP(d, "delegation-classes %" PRIu32 "\n", d->meta.to_class_count);
  SC_DUMP(d, "everyone");
  sc_dump_row_ref(d, "delegate-user", d->meta.any_user_row);
  sc_dump_row_ref(d, "delegate-agent", d->meta.any_agent_row);
  sc_dump_row_ref(d, "deny", d->meta.deny_row);
  SC_DUMP(d, "\n");
}

static void dump_attrs(struct sc_dumper *d) {
  struct scope_f_attr attr;
  SC_DUMP(d, "\n# context attributes\n");
  for (uint32_t i = 0; SC_DUMP_ITEM(d, SCOPE_F_ATTRS, i, &attr); i++) {
    SC_DUMP(d, "attr %.*s %s", SC_STR_ARGS(sc_dump_string(d, attr.name)),
            attr.type < SCOPE_F_TYPE_END ? type_names[attr.type] : "?");
    struct scope_f_str value;
    for (uint32_t v = 0; v < attr.enum_count; v++)
      if (SC_DUMP_ITEM(d, SCOPE_F_ENUMS, attr.first_enum + v, &value))
        SC_DUMP(d, " %.*s", SC_STR_ARGS(sc_dump_string(d, value)));
    SC_DUMP(d, "\n");
  }
}

static void dump_scopes(struct sc_dumper *d) {
  struct scope_f_scope scope;
  SC_DUMP(d, "\n# scopes\n");
  for (uint32_t i = 0; SC_DUMP_ITEM(d, SCOPE_F_SCOPES, i, &scope); i++) {
    bool class = i >= d->meta.first_open_scope;
    SC_DUMP(d, "%s %.*s", class ? "open-class" : "scope", SC_STR_ARGS(sc_dump_scope_name(d, i)));
    if (class) SC_DUMP(d, "#%" PRIu32, i - d->meta.first_open_scope + 1);
    SC_DUMP(d, " risk=%s ttl=%" PRIu32 " log=%s", risk_names[scope.risk & 3], scope.ttl_s,
            log_names[scope.log % 3]);
    dump_step_ups(d, scope.step_ups);
    SC_DUMP(d, "\n");
  }
}

static void dump_subjects(struct sc_dumper *d) {
  struct scope_f_role role;
  struct scope_f_user user;
  SC_DUMP(d, "\n# roles\n");
  for (uint32_t i = 0; SC_DUMP_ITEM(d, SCOPE_F_ROLES, i, &role); i++) {
    SC_DUMP(d, "role %.*s", SC_STR_ARGS(sc_dump_string(d, role.name)));
    sc_dump_row_ref(d, "grants", role.grant_row);
    sc_dump_row_ref(d, "roles", role.role_row);
    sc_dump_row_ref(d, "delegates", role.delegate_row);
    SC_DUMP(d, "\n");
  }
  SC_DUMP(d, "\n# users\n");
  for (uint32_t i = 0; SC_DUMP_ITEM(d, SCOPE_F_USERS, i, &user); i++) {
    struct scope_f_str name = {user.name_off, user.grants.name_len};
    SC_DUMP(d, "user %.*s", SC_STR_ARGS(sc_dump_string(d, name)));
    dump_inner_ref(d, "grants", &user.grants, user.keys);
    sc_dump_row_ref(d, "roles", user.role_row);
    sc_dump_row_ref(d, "delegates", user.delegate_row);
    sc_dump_row_ref(d, "role-delegates", user.role_delegate_row);
    SC_DUMP(d, "\n");
    dump_inner(d, &user.grants, user.keys);
  }
}

static struct sc_str agent_name(struct sc_dumper *d, uint32_t id) {
  struct scope_f_agent agent;
  if (!SC_DUMP_ITEM(d, SCOPE_F_AGENTS, id, &agent)) return SC_STR("?");
  return sc_dump_string(d, (struct scope_f_str){agent.name_off, agent.denies.name_len});
}

static void dump_agents(struct sc_dumper *d) {
  struct scope_f_agent agent;
  struct scope_f_task task;
  SC_DUMP(d, "\n# agents\n");
  for (uint32_t i = 0; SC_DUMP_ITEM(d, SCOPE_F_AGENTS, i, &agent); i++) {
    SC_DUMP(d, "agent %.*s", SC_STR_ARGS(agent_name(d, i)));
    sc_dump_row_ref(d, "delegates", agent.delegate_row);
    dump_inner_ref(d, "deny", &agent.denies, agent.keys);
    SC_DUMP(d, "\n");
    dump_inner(d, &agent.denies, agent.keys);
  }
  SC_DUMP(d, "\n# tasks\n");
  for (uint32_t i = 0; SC_DUMP_ITEM(d, SCOPE_F_TASKS, i, &task); i++) {
    struct scope_f_str name = {task.name_off, task.scopes.name_len};
    SC_DUMP(d, "task %.*s/%.*s", SC_STR_ARGS(agent_name(d, task.agent_id)),
            SC_STR_ARGS(sc_dump_string(d, name)));
    dump_inner_ref(d, "scopes", &task.scopes, task.keys);
    if (task.to_named_class > 0) SC_DUMP(d, " class=c%" PRIu32, task.to_named_class);
    if (task.to_any_class > 0) SC_DUMP(d, " any-class=c%" PRIu32, task.to_any_class);
    SC_DUMP(d, " ttl=%" PRIu32 " log=%s", task.ttl_s,
            log_names[(task.scopes.duties & SCOPE_F_TASK_LOG) % 3]);
    if (task.scopes.duties & SCOPE_F_TASK_AUTONOMOUS) SC_DUMP(d, " autonomous");
    dump_step_ups(d, task.step_ups);
    SC_DUMP(d, "\n");
    dump_inner(d, &task.scopes, task.keys);
  }
}

static void dump_place(struct sc_dumper *d, uint32_t file, uint32_t line, uint32_t column) {
  struct scope_f_str name = {0, 0};
  SC_DUMP_ITEM(d, SCOPE_F_DEBUG_FILES, file, &name);
  SC_DUMP(d, " %.*s:%" PRIu32 ":%" PRIu32, SC_STR_ARGS(sc_dump_debug_string(d, name)), line,
          column);
}

static void dump_rules(struct sc_dumper *d) {
  static const char *const names[SCOPE_F_RULE_KINDS] = {"user-grant", "role-grant", "task-scope",
                                                        "delegation", "deny"};
  struct scope_f_rule rule, next = {0};
  if (d->sections[SCOPE_F_DEBUG_RULES].len > 0) SC_DUMP(d, "\n# rules\n");
  for (uint32_t i = 0; SC_DUMP_ITEM(d, SCOPE_F_DEBUG_RULES, i, &rule); i++) {
    struct scope_f_rule_list list = {.kind = SCOPE_F_RULE_KINDS};
    struct scope_f_when when = {SCOPE_F_TRUE, SCOPE_F_NONE};
    next.id_off = (uint32_t)d->sections[SCOPE_F_DEBUG_STRINGS].len;
    SC_DUMP_ITEM(d, SCOPE_F_DEBUG_RULES, i + 1, &next);
    SC_DUMP_ITEM(d, SCOPE_F_DEBUG_RULE_LISTS, rule.list, &list);
    if (rule.when != SCOPE_F_NONE) SC_DUMP_ITEM(d, SCOPE_F_DEBUG_WHENS, rule.when, &when);
    struct scope_f_str id = {rule.id_off, next.id_off - rule.id_off};
    SC_DUMP(d, "rule %.*s %s", SC_STR_ARGS(sc_dump_debug_string(d, id)),
            list.kind < SCOPE_F_RULE_KINDS ? names[list.kind] : "?");
    dump_place(d, list.file, rule.line, rule.column);
    SC_DUMP(d, " is ");
    sc_dump_node_ref(d, when.node);
    if (when.expr != SCOPE_F_NONE) SC_DUMP(d, " when e%" PRIu32, when.expr);
    SC_DUMP(d, "\n");
  }
}

static void dump_exprs(struct sc_dumper *d) {
  static const char *const names[SCOPE_F_EXPR_OPS] = {"atom", "and", "or", "not", "name"};
  struct scope_f_expr expr;
  if (d->sections[SCOPE_F_DEBUG_EXPRS].len > 0) SC_DUMP(d, "\n# expressions\n");
  for (uint32_t i = 0; SC_DUMP_ITEM(d, SCOPE_F_DEBUG_EXPRS, i, &expr); i++) {
    SC_DUMP(d, "e%" PRIu32 " %s", i, expr.op < SCOPE_F_EXPR_OPS ? names[expr.op] : "?");
    if (expr.text.len > 0) SC_DUMP(d, " %.*s", SC_STR_ARGS(sc_dump_debug_string(d, expr.text)));
    uint32_t arg;
    for (uint32_t a = 0; a < expr.arg_count; a++)
      if (SC_DUMP_ITEM(d, SCOPE_F_DEBUG_EXPR_ARGS, expr.first_arg + a, &arg))
        SC_DUMP(d, " e%" PRIu32, arg);
    dump_place(d, expr.file, expr.line, expr.column);
    SC_DUMP(d, " is ");
    sc_dump_node_ref(d, expr.node);
    SC_DUMP(d, "\n");
  }
}

void sc_dump(struct sc_arena *arena, const unsigned char *table, struct sc_text *out) {
  struct sc_dumper d = dumper_of(arena, table, out);
  dump_meta(&d);
  dump_attrs(&d);
  dump_scopes(&d);
  dump_subjects(&d);
  dump_agents(&d);
  sc_dump_rows(&d);
  sc_dump_variables(&d);
  sc_dump_nodes(&d);
  sc_dump_automata(&d);
  sc_dump_zones(&d);
  dump_rules(&d);
  dump_exprs(&d);
}

bool sc_dump_expr_zone(const unsigned char *table, uint32_t expr, uint32_t *zone) {
  struct sc_dumper d = dumper_of(NULL, table, NULL);
  struct scope_f_expr e;
  struct scope_f_node node;
  struct scope_f_var var;
  if (!SC_DUMP_ITEM(&d, SCOPE_F_DEBUG_EXPRS, expr, &e) || e.node < SCOPE_F_FIRST_NODE) return false;
  uint32_t index = e.node - SCOPE_F_FIRST_NODE;
  uint32_t nodes = (uint32_t)(d.sections[SCOPE_F_NODES].len / sizeof(node));
  bool found = index < nodes ? SC_DUMP_ITEM(&d, SCOPE_F_NODES, index, &node)
                             : SC_DUMP_ITEM(&d, SCOPE_F_DEBUG_NODES, index - nodes, &node);
  if (!found || !SC_DUMP_ITEM(&d, SCOPE_F_VARS, node.var, &var)) return false;
  *zone = var.zone;
  return var.kind == SCOPE_F_VAR_WEEK || var.kind == SCOPE_F_VAR_DATE;
}
