/* SPDX-License-Identifier: Apache-2.0
 *
 * fold_row.c - reading flat rows.
 */
#include "simulate/fold_row.h"

#include "base/hex.h"
#include "condition/literal.h"

static bool read_member(struct sc_scan *scan, struct sc_row_member *out) {
  if (!sc_scan_peek(scan, &out->kind)) return false;
  const char *begin = scan->at;
  switch (out->kind) {
  case SC_SCAN_STRING: return sc_scan_string(scan, &out->text);
  case SC_SCAN_INT:
  case SC_SCAN_NUMBER: return sc_scan_number(scan, &out->kind, &out->number);
  case SC_SCAN_NULL:
  case SC_SCAN_FALSE:
  case SC_SCAN_TRUE:
  case SC_SCAN_ARRAY:
  case SC_SCAN_OBJECT: break;
  }
  if (!sc_scan_skip(scan)) return false;
  out->text = (struct sc_str){begin, (size_t)(scan->at - begin)};
  return true;
}

static const struct sc_row_member *find(const struct sc_row *row, struct sc_str name) {
  for (size_t i = 0; i < row->count; i++)
    if (sc_str_equal(row->members[i].name, name)) return &row->members[i];
  return NULL;
}

static bool read_members(struct sc_scan *scan, struct sc_row *out) {
  struct sc_str name;
  bool more = true;
  if (!sc_scan_take(scan, '{')) return sc_scan_fail(scan, "a row must be a JSON object");
  if (sc_scan_take(scan, '}')) more = false;
  while (more) {
    if (!sc_scan_name(scan, &name)) return false;
    if (find(out, name) != NULL) return sc_scan_fail(scan, "a key stands twice");
    if (out->count == SC_ROW_MEMBERS) return sc_scan_fail(scan, "more than 32 keys");
    struct sc_row_member *member = &out->members[out->count++];
    *member = (struct sc_row_member){.name = name};
    if (!read_member(scan, member) || !sc_scan_more(scan, '}', &more)) return false;
  }
  return sc_scan_end(scan);
}

void sc_row_read(struct sc_str line, char *room, struct sc_row *out) {
  struct sc_scan scan = {
      .begin = line.ptr, .at = line.ptr, .end = line.ptr + line.len, .room = room};
  out->count = 0;
  out->broken = out->wrong = NULL;
  if (!read_members(&scan, out)) out->broken = scan.error;
}

bool sc_row_has(const struct sc_row *row, const char *name) {
  return find(row, sc_str_from(name)) != NULL;
}

void sc_row_wrong(struct sc_row *row, const char *name) {
  if (row->wrong == NULL) row->wrong = name;
}

struct sc_str sc_row_text(struct sc_row *row, const char *name) {
  const struct sc_row_member *member = find(row, sc_str_from(name));
  if (member != NULL && member->kind == SC_SCAN_STRING) return member->text;
  sc_row_wrong(row, name);
  return SC_STR("");
}

uint64_t sc_row_number(struct sc_row *row, const char *name, uint64_t max) {
  const struct sc_row_member *member = find(row, sc_str_from(name));
  if (member != NULL && member->kind == SC_SCAN_INT && member->number >= 0 &&
      (uint64_t)member->number <= max)
    return (uint64_t)member->number;
  sc_row_wrong(row, name);
  return 0;
}

uint32_t sc_row_time(struct sc_row *row, const char *name) {
  int64_t at;
  if (sc_parse_instant(sc_row_text(row, name), &at, NULL) && at >= 0 && at <= UINT32_MAX)
    return (uint32_t)at;
  sc_row_wrong(row, name);
  return 0;
}

void sc_row_address(struct sc_row *row, const char *name, uint8_t out[16]) {
  bool is_v4;
  if (!sc_parse_address(sc_row_text(row, name), out, &is_v4)) sc_row_wrong(row, name);
}

struct sc_use sc_row_use(struct sc_row *row) {
  struct sc_use use = {.count = sc_row_number(row, "count", INT64_MAX),
                       .first = sc_row_time(row, "first"),
                       .last = sc_row_time(row, "last")};
  if (use.count == 0) sc_row_wrong(row, "count");
  if (use.last < use.first) sc_row_wrong(row, "last");
  return use;
}

size_t sc_row_numbers(struct sc_row *row, const char *name, uint64_t *out, size_t capacity) {
  const struct sc_row_member *member = find(row, sc_str_from(name));
  enum sc_scan_kind kind;
  int64_t number = 0;
  size_t count = 0;
  bool more = true, ok = member != NULL && member->kind == SC_SCAN_ARRAY;
  struct sc_str text = ok ? member->text : SC_STR("");
  struct sc_scan scan = {.begin = text.ptr, .at = text.ptr, .end = text.ptr + text.len};
  ok = ok && sc_scan_take(&scan, '[');
  if (ok && sc_scan_take(&scan, ']')) more = false;
  while (ok && more) {
    ok = sc_scan_peek(&scan, &kind) && (kind == SC_SCAN_INT || kind == SC_SCAN_NUMBER) &&
         sc_scan_number(&scan, &kind, &number) && kind == SC_SCAN_INT && number >= 0 &&
         sc_scan_more(&scan, ']', &more);
    if (ok && count < capacity) out[count] = (uint64_t)number;
    count += ok;
  }
  if (!ok) sc_row_wrong(row, name);
  return ok ? count : 0;
}

void sc_row_bytes(struct sc_row *row, const char *name, uint8_t *out, size_t count) {
  if (!sc_hex_read(sc_row_text(row, name), out, count)) sc_row_wrong(row, name);
}

struct sc_str sc_row_object(struct sc_row *row, const char *name) {
  const struct sc_row_member *member = find(row, sc_str_from(name));
  if (member != NULL && member->kind == SC_SCAN_OBJECT) return member->text;
  sc_row_wrong(row, name);
  return SC_STR("{}");
}
