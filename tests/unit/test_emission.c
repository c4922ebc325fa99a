/* SPDX-License-Identifier: Apache-2.0
 *
 * test_emission.c - an image as a file: each section where its header says, zeros between, digests of what is there; and the same
 * bytes from two threads as from one.
 */
#include "back/emit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "crypto.h"

static struct sc_arena arena;
static jmp_buf recovery;

struct pattern {
  size_t len;
  unsigned step;
  unsigned pieces;
};

static void fill(const void *context, unsigned piece, unsigned char *out) {
  const struct pattern *pattern = context;
  assert_int_equal((uintptr_t)out % SCOPE_F_ALIGN, 0);
  assert_true(piece < pattern->pieces);
  for (size_t i = pattern->len * piece / pattern->pieces;
       i < pattern->len * (piece + 1) / pattern->pieces; i++) {
    assert_int_equal(out[i], 0);
    out[i] = (unsigned char)(i * pattern->step >> 3);
  }
}

/* Some required sections that are copied, and, with `optional`, others that are filled, the first of `len` bytes. */
static void make_image(struct sc_image *image, size_t len, bool optional) {
  static struct pattern patterns[3];
  *image = (struct sc_image){.serial = 7};
  image->sections[SCOPE_F_META] = (struct sc_image_section){.data = "meta", .len = 4};
  image->sections[SCOPE_F_ROWS] = (struct sc_image_section){.data = "", .len = 0};
  image->sections[SCOPE_F_EDGES] = (struct sc_image_section){.data = "edges of it", .len = 11};
  const enum scope_f_kind kinds[3] = {SCOPE_F_DEBUG_STRINGS, SCOPE_F_DEBUG_RULES,
                                      SCOPE_F_DEBUG_LISTS};
  for (unsigned i = 0; i < 3 && optional; i++) {
    patterns[i] = (struct pattern){i == 0 ? len : 1000 * i + 1, i + 3, i == 1 ? 1 : SC_PIECES_MAX};
    image->sections[kinds[i]] = (struct sc_image_section){.len = patterns[i].len,
                                                          .fill = fill,
                                                          .pieces = i == 1 ? 0 : SC_PIECES_MAX,
                                                          .context = &patterns[i]};
  }
}

static void check_section(const struct sc_image *image, const struct scope_f_section *section,
                          const unsigned char *bytes) {
  const struct sc_image_section *from = &image->sections[section->kind];
  assert_int_equal(section->off % SCOPE_F_ALIGN, 0);
  assert_int_equal(section->len, from->len);
  if (from->data != NULL) assert_memory_equal(bytes + section->off, from->data, from->len);
  const struct pattern *pattern = from->context;
  for (size_t i = 0; i < section->len && pattern != NULL; i++)
    assert_int_equal(bytes[section->off + i], (unsigned char)(i * pattern->step >> 3));
}

static void check_file(const struct sc_image *image, const unsigned char *bytes, size_t len) {
  struct scope_f_header header;
  unsigned char digest[32];
  memcpy(&header, bytes, sizeof header);
  assert_int_equal(header.content_len, len);
  assert_int_equal(header.serial, 7);
  size_t end = sizeof header;
  for (uint32_t s = 0; s < header.section_count; s++) {
    const struct scope_f_section *section = &header.sections[s];
    assert_true(section->off >= end);
    for (; end < section->off; end++) assert_int_equal(bytes[end], 0);
    check_section(image, section, bytes);
    end = section->off + section->len;
  }
  for (; end < len; end++) assert_int_equal(bytes[end], 0);
  assert_true(sc_sha256(bytes + sizeof header, header.core_end - sizeof header, digest));
  assert_memory_equal(digest, header.core_digest, 32);
  assert_true(sc_sha256(bytes + header.core_end, len - header.core_end, digest));
  assert_memory_equal(digest, header.debug_digest, 32);
  assert_true(sc_sha256(bytes + 48, sizeof header - 48, digest));
  assert_memory_equal(digest, header.digest, 32);
}

static void check(size_t large, bool optional) {
  struct sc_image *image = SC_NEW(&arena, struct sc_image);
  const unsigned char *bytes[2];
  size_t len[2];
  make_image(image, large, optional);
  for (unsigned jobs = 1; jobs <= 2; jobs++)
    sc_emit(&arena, image, jobs, &bytes[jobs - 1], &len[jobs - 1]);
  check_file(image, bytes[0], len[0]);
  assert_int_equal(len[0], len[1]);
  assert_memory_equal(bytes[0], bytes[1], len[0]);
}

static void test_files(void **state) {
  (void)state;
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) fail();
  check(0, false);
  check(0, true);
  check(1, true);
  check(64, true);
  check((size_t)5 * 1024 * 1024 + 13, true);
  sc_arena_release(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_files)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
