/* SPDX-License-Identifier: Apache-2.0
 *
 * emit.c - lays the sections of an image out behind the header and fills in the digests.
 *
 * Structures are written as they lie in memory: the format is little-endian, and so is every host this builds on.
 */
#include "back/emit.h"

#include <stdatomic.h>
#include <string.h>

#include "base/threads.h"
#include "crypto.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error                                                                                             \
    "emit.c writes structures as they lie in memory: a big-endian host needs a byte-swapping writer"
#endif

static size_t aligned(size_t off) {
  return (off + SCOPE_F_ALIGN - 1) / SCOPE_F_ALIGN * SCOPE_F_ALIGN;
}

/* Gives each section its place; returns the end. Required sections come first, as kinds are numbered. */
static size_t lay_out(const struct sc_image *image, struct scope_f_header *header) {
  size_t at = aligned(sizeof *header);
  header->core_end = at;
  for (uint32_t kind = 0; kind < SCOPE_F_KIND_END; kind++) {
    const struct sc_image_section *section = &image->sections[kind];
    if (section->data == NULL && section->fill == NULL) continue;
    header->sections[header->section_count++] = (struct scope_f_section){
        kind, kind >= SCOPE_F_FIRST_OPTIONAL ? SCOPE_F_OPTIONAL : 0, at, section->len};
    at = aligned(at + section->len);
    if (kind < SCOPE_F_FIRST_OPTIONAL) header->core_end = at;
  }
  return at;
}

/* The file is made in two parts that have nothing in common, so two threads may do it: the first optional section, which is the
 * largest, with its digest as far as it goes; and everything else. */
struct emission {
  const struct sc_image *image;
  struct scope_f_header header;
  unsigned char *bytes;
  size_t first_optional; /* index of a section, section_count = none */
  size_t first_end; /* where it ends, padding included */
  struct sc_sha256 *debug_hash; /* up to first_end */
  bool core_hashed;
  atomic_uint next_part;
};

static void fill(struct emission *e, size_t section) {
  const struct sc_image_section *from = &e->image->sections[e->header.sections[section].kind];
  unsigned char *to = e->bytes + e->header.sections[section].off;
  if (from->fill != NULL)
    from->fill(from->context, to);
  else if (from->len > 0)
    memcpy(to, from->data, from->len);
}

static void make_first_optional(struct emission *e) {
  if (e->first_optional == e->header.section_count) return;
  fill(e, e->first_optional);
  sc_sha256_add(e->debug_hash, e->bytes + e->header.core_end, e->first_end - e->header.core_end);
}

static void make_others(struct emission *e) {
  for (size_t s = 0; s < e->header.section_count; s++)
    if (s != e->first_optional) fill(e, s);
  e->core_hashed = sc_sha256(e->bytes + sizeof e->header, e->header.core_end - sizeof e->header,
                             e->header.core_digest);
}

static void make_parts(void *worker) {
  struct emission *e = *(struct emission **)worker;
  for (unsigned part; (part = atomic_fetch_add(&e->next_part, 1)) < 2;) {
    if (part == 0) make_first_optional(e);
    if (part == 1) make_others(e);
  }
}

/* Fills in the digests and writes the header; frees the hash. */
static bool finish(struct emission *e, size_t len) {
  struct scope_f_header *header = &e->header;
  unsigned char tail[sizeof *header];
  sc_sha256_add(e->debug_hash, e->bytes + e->first_end, len - e->first_end);
  bool good = sc_sha256_end(e->debug_hash, header->debug_digest) && e->core_hashed;
  memcpy(tail, header, sizeof *header);
  if (!good || !sc_sha256(tail + 48, sizeof *header - 48, header->digest)) return false;
  memcpy(e->bytes, header, sizeof *header);
  return true;
}

/* Below this size a thread costs more than it saves. */
#define LEN_FOR_TWO ((size_t)4 * 1024 * 1024)

void sc_emit(struct sc_arena *arena, const struct sc_image *image, unsigned jobs,
             const unsigned char **data, size_t *len) {
  struct emission e = {.image = image,
                       .header = {.major = SCOPE_F_MAJOR,
                                  .header_len = sizeof e.header,
                                  .minor = SCOPE_F_MINOR,
                                  .serial = image->serial}};
  memcpy(e.header.magic, SCOPE_F_MAGIC, sizeof e.header.magic);
  *len = lay_out(image, &e.header);
  e.header.content_len = *len;
  e.bytes = sc_arena_alloc(arena, *len + SCOPE_F_ALIGN, 1);
  e.bytes += (SCOPE_F_ALIGN - (uintptr_t)e.bytes % SCOPE_F_ALIGN) % SCOPE_F_ALIGN;
  while (e.first_optional < e.header.section_count &&
         e.header.sections[e.first_optional].kind < SCOPE_F_FIRST_OPTIONAL)
    e.first_optional++;
  e.first_end = e.header.core_end;
  if (e.first_optional < e.header.section_count)
    e.first_end =
        aligned(e.header.sections[e.first_optional].off + e.header.sections[e.first_optional].len);
  e.debug_hash = sc_sha256_begin();
  if (e.debug_hash == NULL) sc_arena_fail(arena);
  struct emission *workers[2] = {&e, &e};
  sc_threads_run(make_parts, workers, sizeof *workers, jobs > 1 && *len >= LEN_FOR_TWO ? 2 : 1);
  if (!finish(&e, *len)) sc_arena_fail(arena);
  *data = e.bytes;
}
