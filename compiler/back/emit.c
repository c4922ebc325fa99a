/* SPDX-License-Identifier: Apache-2.0
 *
 * emit.c - lays the sections of an image out behind the header and fills in the digests.
 *
 * Structures are written as they lie in memory: the format is little-endian, and so is every host this builds on.
 */
#include "back/emit.h"

#include <string.h>

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

void sc_emit(struct sc_arena *arena, const struct sc_image *image, const unsigned char **data,
             size_t *len) {
  struct scope_f_header header = {.major = SCOPE_F_MAJOR,
                                  .header_len = sizeof header,
                                  .minor = SCOPE_F_MINOR,
                                  .serial = image->serial};
  memcpy(header.magic, SCOPE_F_MAGIC, sizeof header.magic);
  *len = lay_out(image, &header);
  header.content_len = *len;
  unsigned char *bytes = sc_arena_alloc(arena, *len + SCOPE_F_ALIGN, 1);
  bytes += (SCOPE_F_ALIGN - (uintptr_t)bytes % SCOPE_F_ALIGN) % SCOPE_F_ALIGN;
  for (uint32_t s = 0; s < header.section_count; s++) {
    const struct sc_image_section *section = &image->sections[header.sections[s].kind];
    if (section->fill != NULL)
      section->fill(section->context, bytes + header.sections[s].off);
    else if (section->len > 0)
      memcpy(bytes + header.sections[s].off, section->data, section->len);
  }
  unsigned char tail[sizeof header];
  bool hashed =
      sc_sha256(bytes + sizeof header, header.core_end - sizeof header, header.core_digest) &&
      sc_sha256(bytes + header.core_end, *len - header.core_end, header.debug_digest);
  memcpy(tail, &header, sizeof header);
  if (!hashed || !sc_sha256(tail + 48, sizeof header - 48, header.digest)) sc_arena_fail(arena);
  memcpy(bytes, &header, sizeof header);
  *data = bytes;
}
