/* SPDX-License-Identifier: Apache-2.0
 *
 * open.c - header, digests and table of contents; then scope_verify proves the sections.
 *
 * Order of the checks: what is read was checked before. On any failure the table stays closed and denies.
 */
#include <stddef.h>
#include <string.h>

#include "table.h"

static bool same_digest(const void *data, size_t len, const uint8_t expected[32]) {
  uint8_t digest[32];
  scope_sha256(data, len, digest);
  return memcmp(digest, expected, sizeof digest) == 0;
}

static enum scope_status check_header(const uint8_t *data, size_t len) {
  const struct scope_f_header *h = (const struct scope_f_header *)(const void *)data;
  if (len < sizeof h->magic || memcmp(h->magic, SCOPE_F_MAGIC, sizeof h->magic) != 0)
    return len < sizeof h->magic ? SCOPE_TRUNCATED : SCOPE_NOT_A_TABLE;
  if (len < sizeof *h) return SCOPE_TRUNCATED;
  if (h->major != SCOPE_F_MAJOR || h->header_len != sizeof *h) return SCOPE_VERSION;
  if (!same_digest(data + 48, sizeof *h - 48, h->digest)) return SCOPE_HEADER;
  if (h->content_len > len) return SCOPE_TRUNCATED;
  if (h->core_end > h->content_len || h->core_end < sizeof *h) return SCOPE_LAYOUT;
  if (h->section_count > SCOPE_F_SECTIONS_MAX) return SCOPE_LAYOUT;
  return SCOPE_OK;
}

/* Behind the content there may be a signature block, and nothing else. */
static enum scope_status check_tail(const uint8_t *data, size_t len) {
  const struct scope_f_header *h = (const struct scope_f_header *)(const void *)data;
  size_t tail = len - (size_t)h->content_len;
  struct scope_f_signature block;
  if (tail == 0) return SCOPE_OK;
  if (tail != sizeof block) return SCOPE_TRAILING;
  memcpy(&block, data + h->content_len, sizeof block);
  if (memcmp(block.magic, SCOPE_F_SIGN_MAGIC, sizeof block.magic) != 0) return SCOPE_TRAILING;
  if (block.algorithm != SCOPE_F_SIGN_ED25519 || block.len != sizeof block) return SCOPE_TRAILING;
  return SCOPE_OK;
}

/* Each known kind: the size of an item, and where in struct scope_t its pointer and, behind it, its count go. */
static const struct known {
  uint8_t kind, item_len;
  uint16_t at;
} known[] = {
#define X(name, member, type) {SCOPE_F_##name, sizeof(type), offsetof(struct scope_t, member)},
    SCOPE_CORE_SECTIONS(X) SCOPE_DEBUG_SECTIONS(X)
#undef X
};
/* Pointers of 4 bytes have 4 of padding behind them. */
#define COUNT_AT 8u
_Static_assert(offsetof(struct scope_t, meta_count) == offsetof(struct scope_t, meta) + COUNT_AT,
               "a section's count lies behind its pointer");
#define KNOWN_COUNT (sizeof known / sizeof known[0])

static const struct known *known_of(uint32_t kind) {
  for (size_t i = 0; i < KNOWN_COUNT; i++)
    if (known[i].kind == kind) return &known[i];
  return NULL;
}

/* Rising kinds and offsets, aligned, within the part that their digest covers. */
static bool check_section(const struct scope_f_header *h, uint32_t index, uint64_t *end) {
  const struct scope_f_section *s = &h->sections[index];
  bool optional = s->kind >= SCOPE_F_FIRST_OPTIONAL;
  uint64_t limit = optional ? h->content_len : h->core_end;
  if (s->flags != (optional ? SCOPE_F_OPTIONAL : 0)) return false;
  if (known_of(s->kind) == NULL && !optional) return false;
  if (index > 0 && h->sections[index - 1].kind >= s->kind) return false;
  if (s->off % SCOPE_F_ALIGN != 0 || s->off < *end || s->off > limit) return false;
  if (s->len > limit - s->off) return false;
  if (optional && s->off < h->core_end) return false;
  *end = s->off + s->len;
  return true;
}

static bool set_section(struct scope_t *t, const struct scope_f_section *s) {
  const struct known *section = known_of(s->kind);
  if (section == NULL) return true; /* unknown and optional */
  const void *data = t->base + s->off;
  uint64_t count = s->len / section->item_len;
  memcpy((uint8_t *)t + section->at, &data, sizeof data);
  memcpy((uint8_t *)t + section->at + COUNT_AT, &count, sizeof count);
  return s->len % section->item_len == 0;
}

static bool is_set(const struct scope_t *t, const struct known *section) {
  const void *data;
  memcpy(&data, (const uint8_t *)t + section->at, sizeof data);
  return data != NULL;
}

static bool set_sections(struct scope_t *t) {
  const struct scope_f_header *h = scope_header(t);
  uint64_t end = sizeof *h;
  for (uint32_t i = 0; i < h->section_count; i++)
    if (!check_section(h, i, &end) || !set_section(t, &h->sections[i])) return false;
  static const struct scope_f_section unused;
  for (uint32_t i = h->section_count; i < SCOPE_F_SECTIONS_MAX; i++)
    if (memcmp(&h->sections[i], &unused, sizeof unused) != 0) return false;
  bool any = false, all = true; /* of the optional ones */
  for (size_t i = 0; i < KNOWN_COUNT; i++) {
    bool set = is_set(t, &known[i]);
    if (known[i].kind < SCOPE_F_FIRST_OPTIONAL && !set) return false;
    if (known[i].kind < SCOPE_F_FIRST_OPTIONAL) continue;
    any = any || set;
    all = all && set;
  }
  t->debug_found = all;
  return all || !any;
}

enum scope_status scope_open_memory(const void *data, size_t len, struct scope_table *out) {
  *out = (struct scope_table){{0}};
  struct scope_t *t = scope_t_of_mutable(out);
  enum scope_status status = (uintptr_t)data % 8 != 0 ? SCOPE_LAYOUT : check_header(data, len);
  if (status == SCOPE_OK) status = check_tail(data, len);
  if (status != SCOPE_OK) return status;
  t->base = data;
  t->len = len;
  const struct scope_f_header *h = scope_header(t);
  if (!same_digest(t->base + sizeof *h, (size_t)h->core_end - sizeof *h, h->core_digest))
    status = SCOPE_CONTENT;
  else if (!set_sections(t))
    status = SCOPE_LAYOUT;
  else if (!scope_verify_hash(t))
    status = SCOPE_VALUE;
  else
    status = scope_verify(t);
  if (status != SCOPE_OK) *out = (struct scope_table){{0}};
  return status;
}

enum scope_status scope_debug_open(struct scope_table *table) {
  struct scope_t *t = scope_t_of_mutable(table);
  if (t->base == NULL || !t->debug_found) return SCOPE_NO_DEBUG;
  if (t->debug_open) return SCOPE_OK;
  const struct scope_f_header *h = scope_header(t);
  if (!same_digest(t->base + h->core_end, (size_t)(h->content_len - h->core_end), h->debug_digest))
    return SCOPE_DEBUG;
  enum scope_status status = scope_verify_debug(t);
  if (status == SCOPE_OK) t->debug_open = 1;
  return status;
}
