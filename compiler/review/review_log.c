/* SPDX-License-Identifier: Apache-2.0
 *
 * review_log.c - entries of the review log, written and checked.
 */
#include "review/review_log.h"

#include <inttypes.h>

#include "base/hex.h"
#include "base/json_text.h"
#include "simulate/log_json.h"

#define SIGNATURE ",\"signature\":\""
#define SIGNATURE_LEN (sizeof SIGNATURE - 1 + 128 + 2) /* and `"}` */

/* --- writing ------------------------------------------------------------------------------------------------------- */

struct writer {
  struct sc_arena *arena;
  struct sc_text *out;
};

static void put_text(const struct writer *w, const char *key, struct sc_str value) {
  sc_text_format(w->arena, w->out, "\"%s\":", key);
  sc_json_string(w->arena, w->out, value);
}

static void put(const struct writer *w, const char *text) {
  sc_text_add(w->arena, w->out, sc_str_from(text));
}

static void put_decision(const struct writer *w, const struct sc_review *review,
                         const struct sc_worksheet_line *line, size_t rule) {
  struct sc_str facts[SC_WORKSHEET_FACTS];
  sc_worksheet_facts(review, rule, facts);
  put(w, rule > 0 ? ",{" : "{");
  put_text(w, "id", facts[0]);
  put(w, ",");
  put_text(w, "holder", facts[2]);
  put(w, ",");
  put_text(w, "grants", facts[5]);
  put(w, ",");
  put_text(w, "decision", sc_str_from(sc_decision_name(line->decision)));
  if (line->decision != SC_NOT_REVIEWED) {
    put(w, ",");
    put_text(w, "reviewer", line->reviewer);
    put(w, ",");
    put_text(w, "justification", line->justification);
    put(w, ",");
    put_text(w, "date", line->date);
  }
  put(w, "}");
}

static void put_body(const struct writer *w, const struct sc_review *review,
                     const struct sc_worksheet *worksheet, const struct sc_review_entry *entry) {
  struct sc_str head[SC_WORKSHEET_HEAD];
  sc_worksheet_head(review, head);
  put_text(w, "date", entry->date);
  put(w, ",\"policy\":{");
  put_text(w, "name", head[0]);
  put(w, ",");
  put_text(w, "version", head[1]);
  put(w, "},");
  put_text(w, "period", head[3]);
  put(w, ",");
  put_text(w, "before", entry->before);
  put(w, ",");
  put_text(w, "after", entry->after);
  put(w, ",\"worksheet\":\"");
  sc_hex_add(w->arena, w->out, entry->worksheet, 32);
  sc_text_format(w->arena, w->out, "\",\"events_broken\":%" PRIu64 ",\"decisions\":[",
                 entry->broken);
  for (size_t i = 0; i < review->rules.count; i++) put_decision(w, review, &worksheet->lines[i], i);
}

/* What is signed: the context, then the line so far. */
static struct sc_str message_of(struct sc_arena *arena, struct sc_str line) {
  struct sc_text text = {0};
  sc_text_add(arena, &text, SC_STR(SC_REVIEW_LOG_CONTEXT));
  sc_text_add(arena, &text, line);
  return sc_text_str(&text);
}

bool sc_review_log_entry(const struct sc_review *review, const struct sc_worksheet *worksheet,
                         const struct sc_review_entry *entry, uint64_t number,
                         const uint8_t previous[32], const struct sc_key *key,
                         struct sc_text *out) {
  struct writer w = {review->arena, out};
  uint8_t key_id[32], signature[64];
  size_t begin = out->count;
  if (sc_key_id(key, key_id) != SC_KEY_OK) return false;
  sc_text_format(w.arena, out, SC_REVIEW_LOG_BEGIN "\"entry\":%" PRIu64 ",\"previous\":\"", number);
  sc_hex_add(w.arena, w.out, previous, 32);
  put(&w, "\",");
  put_body(&w, review, worksheet, entry);
  put(&w, "],\"key_id\":\"");
  sc_hex_add(w.arena, w.out, key_id, 32);
  put(&w, "\"");
  struct sc_str message =
      message_of(w.arena, (struct sc_str){out->items + begin, out->count - begin});
  if (sc_key_sign(key, (const uint8_t *)message.ptr, message.len, signature) != SC_KEY_OK)
    return false;
  put(&w, SIGNATURE);
  sc_hex_add(w.arena, w.out, signature, 64);
  put(&w, "\"}\n");
  return true;
}

/* --- reading ----------------------------------------------------------------------------------------------------------- */

struct entry {
  int64_t number;
  struct sc_str previous, key_id, after, period, date;
};

struct parser {
  struct sc_arena *arena;
  struct sc_scan scan;
  struct sc_review_log *log; /* of decisions; NULL: only their form */
};

static bool text_into(struct parser *p, struct sc_str *out) {
  if (!sc_scan_string(&p->scan, out)) return false;
  *out = sc_str_copy(p->arena, *out);
  return true;
}

static bool parse_decision(struct parser *p) {
  struct sc_str holder = {0}, grants = {0}, decision = {0}, name, text;
  bool more = true;
  if (!sc_scan_take(&p->scan, '{')) return false;
  while (more) {
    if (!sc_scan_name(&p->scan, &name)) return false;
    bool is_holder = sc_str_equal(name, SC_STR("holder"));
    bool is_grants = sc_str_equal(name, SC_STR("grants"));
    bool is_decision = sc_str_equal(name, SC_STR("decision"));
    if (!text_into(p, &text)) return false;
    if (is_holder) holder = text;
    if (is_grants) grants = text;
    if (is_decision) decision = text;
    if (!sc_scan_more(&p->scan, '}', &more)) return false;
  }
  unsigned kind = 0;
  while (kind < SC_DECISIONS &&
         !sc_str_equal(decision, sc_str_from(sc_decision_name((enum sc_decision)kind))))
    kind++;
  if (kind == SC_DECISIONS) return false;
  p->log->decisions[kind]++;
  if (kind != SC_REVOKE) return true;
  *SC_PUSH(p->arena, &p->log->revoked_holders) = holder;
  *SC_PUSH(p->arena, &p->log->revoked_grants) = grants;
  return true;
}

static bool parse_decisions(struct parser *p) {
  bool more = true;
  if (!sc_scan_take(&p->scan, '[')) return false;
  if (sc_scan_take(&p->scan, ']')) return true;
  while (more)
    if (!parse_decision(p) || !sc_scan_more(&p->scan, ']', &more)) return false;
  return true;
}

static bool parse_member(struct parser *p, struct sc_str name, struct entry *out) {
  enum sc_scan_kind kind;
  if (sc_str_equal(name, SC_STR("entry")))
    return sc_scan_number(&p->scan, &kind, &out->number) && kind == SC_SCAN_INT;
  if (sc_str_equal(name, SC_STR("previous"))) return text_into(p, &out->previous);
  if (sc_str_equal(name, SC_STR("key_id"))) return text_into(p, &out->key_id);
  if (sc_str_equal(name, SC_STR("after"))) return text_into(p, &out->after);
  if (sc_str_equal(name, SC_STR("period"))) return text_into(p, &out->period);
  if (sc_str_equal(name, SC_STR("date"))) return text_into(p, &out->date);
  if (sc_str_equal(name, SC_STR("decisions"))) return parse_decisions(p);
  return sc_scan_skip(&p->scan);
}

static bool parse(struct sc_arena *arena, struct sc_str line, struct sc_review_log *log,
                  struct entry *out) {
  struct parser p = {.arena = arena, .log = log};
  bool more = true;
  struct sc_str name;
  *out = (struct entry){0};
  p.scan = (struct sc_scan){.begin = line.ptr,
                            .at = line.ptr,
                            .end = line.ptr + line.len,
                            .room = SC_NEW_ARRAY(arena, char, line.len + 1)};
  if (!sc_scan_take(&p.scan, '{')) return false;
  while (more)
    if (!sc_scan_name(&p.scan, &name) || !parse_member(&p, name, out) ||
        !sc_scan_more(&p.scan, '}', &more))
      return false;
  return sc_scan_end(&p.scan) && out->number > 0 && out->previous.len == 64 &&
         out->key_id.len == 64 && out->after.len > 0;
}

static enum sc_review_log_status check_signature(struct sc_arena *arena, struct sc_str line,
                                                 const struct entry *entry,
                                                 const struct sc_key *key) {
  uint8_t id[32], said[32], signature[64];
  struct sc_str body = {line.ptr, line.len - SIGNATURE_LEN};
  if (key == NULL) return SC_REVIEW_LOG_OK;
  if (sc_key_id(key, id) != SC_KEY_OK) return SC_REVIEW_LOG_FAILED;
  if (!sc_hex_read(entry->key_id, said, sizeof said) || memcmp(id, said, 32) != 0)
    return SC_REVIEW_LOG_KEY;
  (void)sc_hex_read((struct sc_str){body.ptr + body.len + sizeof SIGNATURE - 1, 128}, signature,
                    sizeof signature);
  struct sc_str message = message_of(arena, body);
  return sc_key_verify(key, (const uint8_t *)message.ptr, message.len, signature)
             ? SC_REVIEW_LOG_OK
             : SC_REVIEW_LOG_SIGNATURE;
}

static bool has_form(struct sc_str line) {
  size_t begin = sizeof SC_REVIEW_LOG_BEGIN - 1;
  uint8_t bytes[64];
  if (line.len < begin + SIGNATURE_LEN || memcmp(line.ptr, SC_REVIEW_LOG_BEGIN, begin) != 0)
    return false;
  const char *end = line.ptr + line.len - SIGNATURE_LEN;
  return memcmp(end, SIGNATURE, sizeof SIGNATURE - 1) == 0 &&
         memcmp(line.ptr + line.len - 2, "\"}", 2) == 0 &&
         sc_hex_read((struct sc_str){end + sizeof SIGNATURE - 1, 128}, bytes, sizeof bytes);
}

static enum sc_review_log_status check_line(struct sc_arena *arena, struct sc_str line,
                                            const struct sc_key *key, struct sc_review_log *log) {
  struct entry entry;
  struct sc_review_log next = *log;
  uint8_t previous[32];
  if (!has_form(line) || !parse(arena, line, &next, &entry)) return SC_REVIEW_LOG_FORM;
  log->key_id = entry.key_id;
  enum sc_review_log_status status = check_signature(arena, line, &entry, key);
  if (status != SC_REVIEW_LOG_OK) return status;
  if ((uint64_t)entry.number != log->entries + 1) return SC_REVIEW_LOG_ORDER;
  if (!sc_hex_read(entry.previous, previous, sizeof previous) ||
      memcmp(previous, log->head, 32) != 0)
    return SC_REVIEW_LOG_CHAIN;
  next.entries++;
  next.key_id = entry.key_id;
  next.after = entry.after;
  next.period = entry.period;
  next.date = entry.date;
  *log = next;
  return sc_sha256(line.ptr, line.len, log->head) ? SC_REVIEW_LOG_OK : SC_REVIEW_LOG_FAILED;
}

enum sc_review_log_status sc_review_log_check(struct sc_arena *arena, struct sc_str text,
                                              const struct sc_key *key, struct sc_review_log *out) {
  *out = (struct sc_review_log){0};
  while (text.len > 0) {
    const char *end = memchr(text.ptr, '\n', text.len);
    if (end == NULL) return SC_REVIEW_LOG_CUT;
    struct sc_str line = {text.ptr, (size_t)(end - text.ptr)};
    enum sc_review_log_status status = check_line(arena, line, key, out);
    if (status != SC_REVIEW_LOG_OK) return status;
    text.ptr += line.len + 1;
    text.len -= line.len + 1;
  }
  return SC_REVIEW_LOG_OK;
}
