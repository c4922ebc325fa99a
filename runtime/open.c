/* SPDX-License-Identifier: Apache-2.0
 *
 * open.c - header, digests and table of contents; then scope_verify proves the sections.
 *
 * Order of the checks: what is read was checked before. On any failure the table stays closed and denies.
 */
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

static bool is_known(uint32_t kind) {
  switch (kind) {
#define X(name, member, type) case SCOPE_F_##name:
    SCOPE_CORE_SECTIONS(X)
    SCOPE_DEBUG_SECTIONS(X)
#undef X
    return true;
  }
  return false;
}

/* Rising kinds and offsets, aligned, within the part that their digest covers. */
static bool check_section(const struct scope_f_header *h, uint32_t index, uint64_t *end) {
  const struct scope_f_section *s = &h->sections[index];
  bool optional = s->kind >= SCOPE_F_DEBUG_STRINGS;
  uint64_t limit = optional ? h->content_len : h->core_end;
  if (s->flags != (optional ? SCOPE_F_OPTIONAL : 0)) return false;
  if (!is_known(s->kind) && !optional) return false;
  if (index > 0 && h->sections[index - 1].kind >= s->kind) return false;
  if (s->off % SCOPE_F_ALIGN != 0 || s->off < *end || s->off > limit) return false;
  if (s->len > limit - s->off) return false;
  if (optional && s->off < h->core_end) return false;
  *end = s->off + s->len;
  return true;
}

static bool set_section(struct scope_t *t, const struct scope_f_section *s) {
  const void *data = t->base + s->off;
  switch (s->kind) {
#define X(name, member, type)                                                                      \
  case SCOPE_F_##name:                                                                             \
    t->member = data;                                                                              \
    t->member##_count = s->len / sizeof(type);                                                     \
    return s->len % sizeof(type) == 0;
    SCOPE_CORE_SECTIONS(X)
    SCOPE_DEBUG_SECTIONS(X)
#undef X
  }
  return true; /* unknown and optional */
}

static bool set_sections(struct scope_t *t) {
  const struct scope_f_header *h = scope_header(t);
  uint64_t end = sizeof *h;
  for (uint32_t i = 0; i < h->section_count; i++)
    if (!check_section(h, i, &end) || !set_section(t, &h->sections[i])) return false;
  static const struct scope_f_section unused;
  for (uint32_t i = h->section_count; i < SCOPE_F_SECTIONS_MAX; i++)
    if (memcmp(&h->sections[i], &unused, sizeof unused) != 0) return false;
#define X(name, member, type)                                                                      \
  if (t->member == NULL) return false;
  SCOPE_CORE_SECTIONS(X)
#undef X
  bool any = false, all = true;
#define X(name, member, type)                                                                      \
  if (t->member == NULL)                                                                           \
    all = false;                                                                                   \
  else                                                                                             \
    any = true;
  SCOPE_DEBUG_SECTIONS(X)
#undef X
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
