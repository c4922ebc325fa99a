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

enum state { FREE, TAKEN, DONE };

/* Two threads may make the file: one takes the digest of the optional sections in their order, and fills those that nobody has
 * taken when it comes to them; the other fills what is free, then the required sections, and takes their digest. */
struct emission {
  const struct sc_image *image;
  struct scope_f_header header;
  unsigned char *bytes;
  size_t first_optional; /* index of a section, section_count = none */
  struct sc_digest *digest; /* of the optional sections */
  bool core_hashed, optional_hashed;
  atomic_int states[SCOPE_F_SECTIONS_MAX][SC_PIECES_MAX]; /* enum state */
  atomic_uint next_part;
};

static const struct sc_image_section *source_of(const struct emission *e, size_t section) {
  return &e->image->sections[e->header.sections[section].kind];
}

/* The pieces that nobody has taken. */
static void fill(struct emission *e, size_t section) {
  const struct sc_image_section *from = source_of(e, section);
  unsigned char *to = e->bytes + e->header.sections[section].off;
  for (unsigned piece = 0; piece == 0 || piece < from->pieces; piece++) {
    int state = FREE;
    if (!atomic_compare_exchange_strong(&e->states[section][piece], &state, TAKEN)) continue;
    if (from->fill != NULL)
      from->fill(from->context, piece, to);
    else if (from->len > 0)
      memcpy(to, from->data, from->len);
    atomic_store(&e->states[section][piece], DONE);
  }
}

/* Until those that others have taken are done, too. */
static void wait_for(const struct emission *e, size_t section) {
  const struct sc_image_section *from = source_of(e, section);
  for (unsigned piece = 0; piece == 0 || piece < from->pieces; piece++)
    while (atomic_load(&e->states[section][piece]) != DONE) sc_threads_yield();
}

static size_t section_end(const struct emission *e, size_t section) {
  return aligned(e->header.sections[section].off + e->header.sections[section].len);
}

static void digest_optional(struct emission *e) {
  size_t at = e->header.core_end;
  bool good = true;
  for (size_t s = e->first_optional; s < e->header.section_count; s++) {
    fill(e, s);
    wait_for(e, s);
    good = good && sc_digest_add(e->digest, e->bytes + at, section_end(e, s) - at);
    at = section_end(e, s);
  }
  e->optional_hashed = good && sc_digest_end(e->digest, e->header.debug_digest);
}

static void make_others(struct emission *e) {
  for (size_t s = e->first_optional; s < e->header.section_count; s++) fill(e, s);
  for (size_t s = 0; s < e->first_optional; s++) fill(e, s);
  e->core_hashed = sc_sha256(e->bytes + sizeof e->header, e->header.core_end - sizeof e->header,
                             e->header.core_digest);
}

static void make_parts(void *worker) {
  struct emission *e = *(struct emission **)worker;
  for (unsigned part; (part = atomic_fetch_add(&e->next_part, 1)) < 2;) {
    if (part == 0) digest_optional(e);
    if (part == 1) make_others(e);
  }
}

/* Writes the header, with its own digest. */
static bool finish(struct emission *e) {
  struct scope_f_header *header = &e->header;
  unsigned char tail[sizeof *header];
  memcpy(tail, header, sizeof *header);
  if (!e->core_hashed || !e->optional_hashed ||
      !sc_sha256(tail + 48, sizeof *header - 48, header->digest))
    return false;
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
  e.digest = sc_digest_new();
  if (e.digest == NULL) sc_arena_fail(arena);
  struct emission *workers[2] = {&e, &e};
  sc_threads_run(make_parts, workers, sizeof *workers, jobs > 1 && *len >= LEN_FOR_TWO ? 2 : 1);
  sc_digest_free(e.digest);
  if (!finish(&e)) sc_arena_fail(arena);
  *data = e.bytes;
}
