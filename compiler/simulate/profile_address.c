/* SPDX-License-Identifier: Apache-2.0
 *
 * profile_address.c - which networks a task acted from.
 *
 * Blocks lie in order of first appearance; whoever shows them sorts them. Coarsening is forced by the number of different
 * prefixes alone, and that number only grows: so its result is the same in any order.
 */
#include "simulate/profile_internal.h"

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

unsigned sc_address_family(const uint8_t address[16]) {
  return memcmp(address, mapped, sizeof mapped) == 0 ? SC_ADDRESS_V4 : SC_ADDRESS_V6;
}

static uint64_t read_bytes(const uint8_t *from, size_t count) {
  uint64_t value = 0;
  for (size_t i = 0; i < count; i++) value = value << 8 | from[i];
  return value;
}

/* The number of a block's address. */
static uint64_t number_of(const uint8_t address[16], unsigned family) {
  return family == SC_ADDRESS_V4 ? read_bytes(address + 12, 4) : read_bytes(address, 8);
}

static uint64_t cut(uint64_t number, unsigned family, unsigned bits) {
  unsigned width = family == SC_ADDRESS_V4 ? 32 : 64;
  return bits == 0 ? 0 : number & UINT64_MAX << (width - bits);
}

unsigned sc_address_block_bits(unsigned family) { return family == SC_ADDRESS_V4 ? 16 : 48; }

/* The prefix that is tried when there are too many blocks of this one. */
static unsigned fewer_bits(unsigned family, unsigned bits) {
  return family == SC_ADDRESS_V4 ? bits - 8 : bits - 16;
}

bool sc_address_bits_ok(unsigned family, unsigned bits) {
  return bits <= sc_address_block_bits(family) && bits % (family == SC_ADDRESS_V4 ? 8 : 16) == 0;
}

/* The address that a block begins with. */
void sc_address_of_block(unsigned family, uint64_t prefix, uint8_t out[16]) {
  memset(out, 0, 16);
  if (family == SC_ADDRESS_V4) {
    out[10] = out[11] = 0xff;
    for (unsigned i = 0; i < 4; i++) out[12 + i] = (uint8_t)(prefix >> (24 - 8 * i));
  } else {
    for (unsigned i = 0; i < 8; i++) out[i] = (uint8_t)(prefix >> (56 - 8 * i));
  }
}

static uint32_t find_block(const struct sc_address_use *use, uint64_t prefix) {
  for (uint32_t i = 0; i < use->count; i++)
    if (use->blocks[i].prefix == prefix) return i;
  return use->count;
}

static void coarsen(struct sc_address_use *use, unsigned family) {
  uint32_t count = use->count;
  use->bits = (uint8_t)fewer_bits(family, use->bits);
  use->count = 0;
  for (uint32_t i = 0; i < count; i++) {
    struct sc_address_block block = use->blocks[i];
    block.prefix = cut(block.prefix, family, use->bits);
    uint32_t at = find_block(use, block.prefix);
    if (at == use->count)
      use->blocks[use->count++] = block;
    else
      sc_use_join(&use->blocks[at].use, &block.use);
  }
  use->last = 0;
}

static struct sc_address_block *new_block(struct sc_arena *arena, struct sc_address_use *use) {
  if (use->count == use->capacity) {
    uint32_t capacity = use->capacity * 2 + 2;
    struct sc_address_block *larger = SC_NEW_ARRAY(arena, struct sc_address_block, capacity);
    if (use->count > 0) memcpy(larger, use->blocks, use->count * sizeof *larger);
    use->blocks = larger;
    use->capacity = capacity;
  }
  return &use->blocks[use->count++];
}

static void add_block(struct sc_arena *arena, struct sc_address_use *use, unsigned family,
                      uint64_t number, const struct sc_use *count) {
  uint32_t at;
  uint64_t prefix;
  if (!use->counted) use->bits = (uint8_t)sc_address_block_bits(family);
  use->counted = true;
  for (;;) { /* of /0 there is one at most */
    prefix = cut(number, family, use->bits);
    at = find_block(use, prefix);
    if (at < use->count || use->count < SC_PROFILE_BLOCKS) break;
    coarsen(use, family);
  }
  if (at == use->count) new_block(arena, use)->prefix = prefix;
  sc_use_join(&use->blocks[at].use, count);
  use->last = (uint8_t)at;
}

static void widen(struct sc_address_use *use, const uint8_t least[16], const uint8_t greatest[16]) {
  if (!use->used || memcmp(least, use->least, 16) < 0) memcpy(use->least, least, 16);
  if (!use->used || memcmp(greatest, use->greatest, 16) > 0) memcpy(use->greatest, greatest, 16);
  use->used = true;
}

void sc_profile_count_address(struct sc_profiles *p, struct sc_task_profile *profile, uint32_t ip,
                              const uint8_t address[16], const struct sc_use *count) {
  unsigned family = sc_address_family(address);
  struct sc_address_use *use = &profile->addresses[ip][family];
  uint64_t number = number_of(address, family);
  widen(use, address, address);
  if (use->last < use->count && use->blocks[use->last].prefix == cut(number, family, use->bits))
    sc_use_join(&use->blocks[use->last].use, count);
  else
    add_block(p->arena, use, family, number, count);
}

void sc_profiles_add_block(struct sc_profiles *p, uint32_t task, uint32_t ip,
                           const struct sc_address_count *block) {
  unsigned family = sc_address_family(block->address);
  struct sc_address_use *use = &sc_profile_of_task(p, task)->addresses[ip][family];
  add_block(p->arena, use, family, number_of(block->address, family), &block->use);
  while (use->bits > block->bits) coarsen(use, family);
}

void sc_profiles_add_range(struct sc_profiles *p, uint32_t task, uint32_t ip,
                           const uint8_t least[16], const uint8_t greatest[16]) {
  unsigned family = sc_address_family(least);
  widen(&sc_profile_of_task(p, task)->addresses[ip][family], least, greatest);
}

unsigned sc_address_common(const struct sc_address_use *use, unsigned family) {
  unsigned skipped = family == SC_ADDRESS_V4 ? 96 : 0, bits = skipped;
  while (bits < 128 &&
         ((use->least[bits / 8] ^ use->greatest[bits / 8]) >> (7 - bits % 8) & 1) == 0)
    bits++;
  return bits - skipped;
}
