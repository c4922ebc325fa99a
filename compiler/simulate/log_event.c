/* SPDX-License-Identifier: Apache-2.0
 *
 * log_event.c - the keys of a decision log's line.
 */
#include "simulate/log_event.h"

#include "condition/literal.h"
#include "simulate/log_json.h"

void sc_event_pool_init(struct sc_arena *arena, struct sc_event_pool *pool, size_t events) {
  *pool = (struct sc_event_pool){.attr_capacity = events * 16 + SCOPE_CONTEXT_MAX,
                                 .text_capacity = events * 32 + SC_EVENT_TEXTS_MAX,
                                 .room_size = 2 * SC_LINE_MAX};
  pool->attrs = SC_NEW_ARRAY(arena, struct sc_event_attr, pool->attr_capacity);
  pool->texts = SC_NEW_ARRAY(arena, struct sc_str, pool->text_capacity);
  pool->room = SC_NEW_ARRAY(arena, char, pool->room_size);
}

bool sc_event_pool_fits(const struct sc_event_pool *pool, size_t line_len) {
  return pool->attr_capacity - pool->attr_count >= SCOPE_CONTEXT_MAX &&
         pool->text_capacity - pool->text_count >= SC_EVENT_TEXTS_MAX &&
         pool->room_size - pool->room_used >= line_len;
}

void sc_event_pool_clear(struct sc_event_pool *pool) {
  pool->attr_count = pool->text_count = pool->room_used = 0;
}

enum key {
  KEY_TIME,
  KEY_ID,
  KEY_USER,
  KEY_ROLES,
  KEY_AGENT,
  KEY_ACTORS,
  KEY_TASK,
  KEY_SCOPE,
  KEY_RESOURCE,
  KEY_CONTEXT,
  KEY_DECISION,
  KEY_REASON,
  KEY_POLICY,
  KEYS
};

/* At most eight bytes as one number; `end` is where reading must stop. Copying a number of bytes that is not known would be
 * slower than the rest of a line's key. */
static uint64_t word_of(const char *ptr, size_t len, const char *end) {
  uint64_t word = 0;
  if (end - ptr < 8)
    memcpy(&word, ptr, len);
  else
    memcpy(&word, ptr, 8);
  return len == 8 ? word : word & ~(UINT64_MAX << len * 8); /* little-endian: first bytes are low */
}

static bool is_key(struct sc_str name, uint64_t word, enum key key) {
  static const char names[KEYS][9] = {"time",     "id",     "user",  "roles",    "agent",
                                      "actors",   "task",   "scope", "resource", "context",
                                      "decision", "reason", "policy"};
  static const uint8_t lens[KEYS] = {4, 2, 4, 5, 5, 6, 4, 5, 8, 7, 8, 6, 6};
  return name.len == lens[key] && word == word_of(names[key], lens[key], names[key] + 9);
}

static enum key key_of(struct sc_str name, const char *end) {
  if (name.len > 8) return KEYS;
  uint64_t word = word_of(name.ptr, name.len, end);
  for (unsigned i = 0; i < KEYS; i++)
    if (is_key(name, word, (enum key)i)) return (enum key)i;
  return KEYS;
}

struct reading {
  struct sc_scan scan;
  struct sc_event_pool *pool;
  struct sc_event *out;
  unsigned seen; /* bit per key */
  size_t texts_left; /* of this line */
  struct sc_str time; /* as written */
};

static bool fail(struct reading *r, const char *error) { return sc_scan_fail(&r->scan, error); }

static bool add_text(struct reading *r, struct sc_str text) {
  if (r->texts_left == 0) return fail(r, "more than 65,536 texts in lists");
  r->texts_left--;
  r->pool->texts[r->pool->text_count++] = text;
  return true;
}

static bool read_text(struct reading *r, struct sc_str *out) {
  enum sc_scan_kind kind;
  if (!sc_scan_peek(&r->scan, &kind)) return false;
  if (kind != SC_SCAN_STRING) return fail(r, "a text is expected");
  return sc_scan_string(&r->scan, out);
}

static bool read_names(struct reading *r, const struct sc_str **names, size_t *count) {
  struct sc_str name;
  bool more = true;
  size_t first = r->pool->text_count;
  if (!sc_scan_take(&r->scan, '[')) return fail(r, "a list of texts is expected");
  if (sc_scan_take(&r->scan, ']')) more = false;
  while (more)
    if (!read_text(r, &name) || !add_text(r, name) || !sc_scan_more(&r->scan, ']', &more))
      return false;
  *names = r->pool->texts + first;
  *count = r->pool->text_count - first;
  return true;
}

static bool read_instant(struct sc_str text, int64_t *out) {
  return sc_parse_instant(text, out, NULL);
}

static bool read_time(struct reading *r) {
  struct sc_str text;
  if (!read_text(r, &text)) return false;
  if (!sc_day_memo_read(&r->pool->day, text, &r->out->time))
    return fail(r, "\"time\" is no RFC 3339 instant with an offset");
  if (r->out->time < 0 || r->out->time > UINT32_MAX)
    return fail(r, "\"time\" is outside of the years 1970 to 2105");
  r->time = text;
  return true;
}

static uint64_t mix(uint64_t h) {
  h = (h ^ (h >> 33)) * 0xff51afd7ed558ccdull;
  h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53ull;
  return h ^ (h >> 33);
}

static bool read_id(struct reading *r) {
  enum sc_scan_kind kind;
  int64_t number;
  struct sc_str text;
  if (!sc_scan_peek(&r->scan, &kind)) return false;
  const char *begin = r->scan.at;
  if (kind == SC_SCAN_STRING) {
    if (!sc_scan_string(&r->scan, &text)) return false;
    r->out->id_hash = mix(sc_str_hash(text));
  } else {
    if (kind != SC_SCAN_NUMBER) return fail(r, "\"id\" must be a text or an integer");
    if (!sc_scan_number(&r->scan, &kind, &number)) return false;
    text = (struct sc_str){begin, (size_t)(r->scan.at - begin)};
    r->out->id_hash = mix(~sc_str_hash(text));
  }
  r->out->has_id = true;
  r->out->id = text;
  return true;
}

static bool read_decision(struct reading *r) {
  struct sc_str text;
  if (!read_text(r, &text)) return false;
  r->out->allow = sc_str_equal(text, SC_STR("allow"));
  return r->out->allow || sc_str_equal(text, SC_STR("deny")) ||
         fail(r, "\"decision\" must be \"allow\" or \"deny\"");
}

static bool read_reason(struct reading *r) {
  static const struct sc_str reasons[] = {
#define X(name, number, text) {text, sizeof(text) - 1},
      SCOPE_REASONS(X)
#undef X
  };
  struct sc_str text;
  if (!read_text(r, &text)) return false;
  for (unsigned i = 0; i < sizeof reasons / sizeof *reasons; i++)
    if (sc_str_equal(text, reasons[i])) r->out->reason = (uint8_t)i;
  return true; /* a reason of a later version says nothing to us */
}

static bool read_policy_texts(struct reading *r, struct sc_str texts[3]) {
  struct sc_str name, text;
  bool more = true;
  if (!sc_scan_take(&r->scan, '{')) return fail(r, "\"policy\" must be an object");
  if (sc_scan_take(&r->scan, '}')) return true;
  while (more) {
    if (!sc_scan_name(&r->scan, &name)) return false;
    struct sc_str *to = sc_str_equal(name, SC_STR("name"))      ? &texts[0]
                        : sc_str_equal(name, SC_STR("version")) ? &texts[1]
                        : sc_str_equal(name, SC_STR("digest"))  ? &texts[2]
                                                                : NULL;
    if (to == NULL ? !sc_scan_skip(&r->scan) : !read_text(r, &text)) return false;
    if (to != NULL) *to = text;
    if (!sc_scan_more(&r->scan, '}', &more)) return false;
  }
  return true;
}

/* Most lines of a log have the policy of the line before. */
static bool read_policy(struct reading *r) {
  struct sc_str texts[3] = {{0}};
  sc_scan_space(&r->scan);
  const char *begin = r->scan.at;
  if (!sc_policy_memo_take(&r->pool->policy, &r->scan, texts)) {
    if (!read_policy_texts(r, texts)) return false;
    sc_policy_memo_keep(&r->pool->policy, begin, (size_t)(r->scan.at - begin), texts);
  }
  r->out->policy_name = texts[0];
  r->out->policy_version = texts[1];
  r->out->policy_digest = texts[2];
  return true;
}

/* --- context ------------------------------------------------------------------------------------------------------ */

/* A list of texts; of anything else, a value that fits no type. */
static bool read_list(struct reading *r, struct sc_event_value *out) {
  const char *begin = r->scan.at;
  size_t first = r->pool->text_count;
  struct sc_str text;
  enum sc_scan_kind kind;
  bool more = true;
  r->scan.at++;
  if (sc_scan_take(&r->scan, ']')) more = false;
  while (more) {
    if (!sc_scan_peek(&r->scan, &kind)) return false;
    if (kind != SC_SCAN_STRING) {
      r->scan.at = begin;
      return sc_scan_skip(&r->scan);
    }
    if (!sc_scan_string(&r->scan, &text) || !add_text(r, text)) return false;
    if (!sc_scan_more(&r->scan, ']', &more)) return false;
  }
  out->kind = SC_EVENT_LIST;
  out->items = r->pool->texts + first;
  out->item_count = r->pool->text_count - first;
  return true;
}

static bool read_value(struct reading *r, struct sc_event_value *out) {
  enum sc_scan_kind kind;
  out->kind = SC_EVENT_OTHER;
  if (!sc_scan_peek(&r->scan, &kind)) return false;
  switch (kind) {
  case SC_SCAN_STRING: out->kind = SC_EVENT_TEXT; return sc_scan_string(&r->scan, &out->text);
  case SC_SCAN_TRUE:
  case SC_SCAN_FALSE:
    out->kind = SC_EVENT_BOOL;
    out->number = kind == SC_SCAN_TRUE;
    return sc_scan_word(&r->scan, kind);
  case SC_SCAN_INT:
  case SC_SCAN_NUMBER:
    if (!sc_scan_number(&r->scan, &kind, &out->number)) return false;
    if (kind == SC_SCAN_INT) out->kind = SC_EVENT_INT;
    return true;
  case SC_SCAN_ARRAY: return read_list(r, out);
  case SC_SCAN_NULL: return sc_scan_word(&r->scan, kind);
  case SC_SCAN_OBJECT: break;
  }
  return sc_scan_skip(&r->scan);
}

static bool read_now(struct reading *r) {
  struct sc_event_value value;
  if (r->out->now_given) return fail(r, "\"now\" stands twice");
  if (!read_value(r, &value)) return false;
  r->out->now_given = true;
  if (value.kind == SC_EVENT_TEXT && value.text.len > 0 && sc_str_equal(value.text, r->time)) {
    r->out->has_now = true;
    r->out->now = r->out->time;
    return true;
  }
  r->out->has_now = value.kind == SC_EVENT_TEXT && read_instant(value.text, &r->out->now);
  return true;
}

static bool read_attr(struct reading *r, struct sc_str name, uint64_t number, size_t first,
                      bool look) {
  struct sc_event_pool *pool = r->pool;
  for (size_t i = first; look && i < pool->attr_count; i++)
    if (sc_str_equal(pool->attrs[i].name, name)) return fail(r, "an attribute stands twice");
  if (pool->attr_count - first == SCOPE_CONTEXT_MAX) return fail(r, "more than 250 attributes");
  struct sc_event_attr *attr = &pool->attrs[pool->attr_count++];
  attr->name = name;
  attr->name_number = number;
  return read_value(r, &attr->value);
}

/* Names that are all as in the line before were compared with one another there: so what is remembered is always of one line, which
 * was read to its end. */
static bool read_context(struct reading *r) {
  struct sc_str name;
  struct sc_name_memo none = {0};
  size_t first = r->pool->attr_count, at = 0;
  bool more = true, same, look = false;
  if (!sc_scan_take(&r->scan, '{')) return fail(r, "\"context\" must be an object");
  if (sc_scan_take(&r->scan, '}')) more = false;
  for (; more; at++) {
    struct sc_name_memo *hint = at < SC_EVENT_HINTS ? &r->pool->names[at] : &none;
    if (!sc_name_memo_read(&r->scan, hint, &r->pool->name_numbers, &name, &same)) return false;
    look = look || !same;
    bool is_now = sc_str_equal(name, SC_STR("now"));
    if (is_now ? !read_now(r) : !read_attr(r, name, hint->number, first, look)) return false;
    if (!sc_scan_more(&r->scan, '}', &more)) return false;
  }
  if (at < SC_EVENT_HINTS) r->pool->names[at].len = 0;
  r->out->attrs = r->pool->attrs + first;
  r->out->attr_count = r->pool->attr_count - first;
  return true;
}

/* --- the line ------------------------------------------------------------------------------------------------------- */

static bool read_agent(struct reading *r) {
  struct sc_str name;
  if (!read_text(r, &name) || !add_text(r, name)) return false;
  r->out->actors = r->pool->texts + r->pool->text_count - 1;
  r->out->actor_count = 1;
  return true;
}

static bool read_key(struct reading *r, enum key key) {
  struct sc_event *out = r->out;
  switch (key) {
  case KEY_TIME: return read_time(r);
  case KEY_ID: return read_id(r);
  case KEY_USER: out->has_user = true; return read_text(r, &out->user);
  case KEY_ROLES: return read_names(r, &out->roles, &out->role_count);
  case KEY_AGENT: return read_agent(r);
  case KEY_ACTORS: return read_names(r, &out->actors, &out->actor_count);
  case KEY_TASK: return read_text(r, &out->task);
  case KEY_SCOPE: return read_text(r, &out->scope);
  case KEY_RESOURCE: out->has_resource = true; return read_text(r, &out->resource);
  case KEY_CONTEXT: return read_context(r);
  case KEY_DECISION: return read_decision(r);
  case KEY_REASON: return read_reason(r);
  case KEY_POLICY: return read_policy(r);
  case KEYS: break;
  }
  return sc_scan_skip(&r->scan);
}

static bool complete(struct reading *r) {
  unsigned required = 1u << KEY_TIME | 1u << KEY_DECISION | 1u << KEY_TASK | 1u << KEY_SCOPE;
  unsigned missing = required & ~r->seen;
  if (!sc_scan_end(&r->scan)) return false;
  if (missing == 0) return true;
  return fail(r, missing >> KEY_TIME & 1       ? "there is no \"time\""
                 : missing >> KEY_DECISION & 1 ? "there is no \"decision\""
                 : missing >> KEY_TASK & 1     ? "there is no \"task\""
                                               : "there is no \"scope\"");
}

static bool read_member(struct reading *r, struct sc_name_memo *hint) {
  struct sc_str name;
  bool same;
  if (!sc_name_memo_read(&r->scan, hint, &r->pool->name_numbers, &name, &same)) return false;
  if (!same) {
    /* Behind a name that was decoded there may be nothing to read. */
    size_t line_len = (size_t)(r->scan.end - r->scan.begin);
    bool borrowed = (uintptr_t)name.ptr - (uintptr_t)r->scan.begin < line_len;
    hint->key = (uint8_t)key_of(name, borrowed ? r->scan.end : name.ptr);
  }
  enum key key = (enum key)hint->key;
  if (key != KEYS && r->seen >> key & 1) return fail(r, "a key stands twice");
  if ((key == KEY_ACTORS && r->seen >> KEY_AGENT & 1) ||
      (key == KEY_AGENT && r->seen >> KEY_ACTORS & 1))
    return fail(r, "\"agent\" and \"actors\" exclude each other");
  if (key != KEYS) r->seen |= 1u << key;
  return read_key(r, key);
}

static bool read_line(struct reading *r) {
  struct sc_name_memo none = {0};
  bool more = true;
  if (!sc_scan_take(&r->scan, '{')) return fail(r, "a line must be a JSON object");
  if (sc_scan_take(&r->scan, '}')) more = false;
  for (size_t at = 0; more; at++) {
    struct sc_name_memo *hint = at < SC_EVENT_HINTS ? &r->pool->keys[at] : &none;
    if (!read_member(r, hint) || !sc_scan_more(&r->scan, '}', &more)) return false;
  }
  return complete(r);
}

bool sc_event_read(struct sc_str line, struct sc_event_pool *pool, struct sc_event *out,
                   struct sc_event_error *error) {
  struct reading r = {.scan = {.begin = line.ptr, .at = line.ptr, .end = line.ptr + line.len},
                      .pool = pool,
                      .out = out,
                      .texts_left = SC_EVENT_TEXTS_MAX};
  size_t attrs = pool->attr_count, texts = pool->text_count;
  r.scan.room = pool->room + pool->room_used;
  memset(out, 0, sizeof *out);
  out->reason = SC_EVENT_REASON_NONE;
  if (read_line(&r)) {
    out->use = (struct sc_use){1, (uint32_t)out->time, (uint32_t)out->time};
    pool->room_used = (size_t)(r.scan.room - pool->room);
    return true;
  }
  pool->attr_count = attrs;
  pool->text_count = texts;
  pool->names[0].len = 0;
  *error = (struct sc_event_error){r.scan.error, (size_t)(r.scan.at - line.ptr) + 1};
  return false;
}
