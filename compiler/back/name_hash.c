/* SPDX-License-Identifier: Apache-2.0
 *
 * name_hash.c - hash and displace: names fall into buckets, and each bucket, the fullest first, gets the smallest pilot
 * that sends its names to free slots. If a bucket finds none, or two keys are equal, another seed is tried.
 */
#include "back/name_hash.h"

#include <string.h>

/* Of 64-bit keys a bucket gets a few: hundreds are a sign of names made to collide, and another seed is tried. */
enum { NAMES_PER_BUCKET = 4, BUCKET_MAX = 255 };

struct keyed {
  uint64_t key;
  uint32_t name; /* its index */
};

struct bucket {
  uint32_t first, count; /* in the sorted array of keys */
};

struct builder {
  uint64_t seed;
  uint32_t count, bucket_count, slot_count;
  uint64_t *hashes; /* per name: its key */
  struct keyed *keys; /* by bucket, and rising within each */
  struct bucket *buckets;
  uint32_t *order; /* of buckets, the fullest first */
  uint16_t *pilots;
  uint64_t *taken; /* a bit per slot */
};

static uint64_t key_of(const struct sc_hash_name *name, uint64_t seed) {
  uint64_t key = scope_f_hash_name(seed, name->kind, (const uint8_t *)name->name.ptr,
                                   (uint32_t)name->name.len);
  if (name->kind != SCOPE_F_NAME_TASK) return key;
  uint64_t agent = scope_f_hash_name(seed, SCOPE_F_NAME_AGENT, (const uint8_t *)name->agent.ptr,
                                     (uint32_t)name->agent.len);
  return scope_f_hash_task(agent, key);
}

static uint32_t slot_of(const struct builder *b, uint32_t key, uint16_t pilot) {
  return scope_f_slot_of(b->keys[key].key, pilot, b->slot_count);
}

/* Takes the slots of all keys of the bucket, or none. */
static bool take_slots(struct builder *b, const struct bucket *bucket, uint16_t pilot) {
  for (uint32_t i = 0; i < bucket->count; i++) {
    uint32_t slot = slot_of(b, bucket->first + i, pilot);
    if ((b->taken[slot / 64] >> slot % 64 & 1) == 0) {
      b->taken[slot / 64] |= UINT64_C(1) << slot % 64;
      continue;
    }
    while (i-- > 0) {
      slot = slot_of(b, bucket->first + i, pilot);
      b->taken[slot / 64] &= ~(UINT64_C(1) << slot % 64);
    }
    return false;
  }
  return true;
}

static bool place_bucket(struct builder *b, uint32_t index) {
  for (uint32_t pilot = 0; pilot <= UINT16_MAX; pilot++) {
    if (!take_slots(b, &b->buckets[index], (uint16_t)pilot)) continue;
    b->pilots[index] = (uint16_t)pilot;
    return true;
  }
  return false;
}

/* False if a bucket gets too many names. */
static bool count_keys(struct builder *b, const struct sc_hash_name *names) {
  memset(b->buckets, 0, b->bucket_count * sizeof *b->buckets);
  for (uint32_t i = 0; i < b->count; i++) {
    b->hashes[i] = key_of(&names[i], b->seed);
    b->buckets[scope_f_bucket(b->hashes[i], b->bucket_count)].count++;
  }
  for (uint32_t i = 0, first = 0; i < b->bucket_count; i++) {
    if (b->buckets[i].count > BUCKET_MAX) return false;
    b->buckets[i].first = first;
    first += b->buckets[i].count;
  }
  return true;
}

/* False if two keys are equal. */
static bool sort_keys(struct builder *b) {
  for (uint32_t i = 0; i < b->bucket_count; i++) b->buckets[i].count = 0;
  for (uint32_t i = 0; i < b->count; i++) {
    struct bucket *bucket = &b->buckets[scope_f_bucket(b->hashes[i], b->bucket_count)];
    uint32_t at = bucket->first + bucket->count++;
    for (; at > bucket->first && b->keys[at - 1].key >= b->hashes[i]; at--) {
      if (b->keys[at - 1].key == b->hashes[i]) return false;
      b->keys[at] = b->keys[at - 1];
    }
    b->keys[at] = (struct keyed){b->hashes[i], i};
  }
  return true;
}

static void order_buckets(struct builder *b) {
  uint32_t starts[BUCKET_MAX + 1] = {0};
  for (uint32_t i = 0; i < b->bucket_count; i++) starts[b->buckets[i].count]++;
  for (uint32_t size = BUCKET_MAX + 1, before = 0; size-- > 0;) {
    uint32_t here = starts[size];
    starts[size] = before;
    before += here;
  }
  for (uint32_t i = 0; i < b->bucket_count; i++) b->order[starts[b->buckets[i].count]++] = i;
}

static bool try_seed(struct builder *b, const struct sc_hash_name *names) {
  if (!count_keys(b, names) || !sort_keys(b)) return false;
  order_buckets(b);
  memset(b->taken, 0, ((size_t)b->slot_count + 63) / 64 * sizeof *b->taken);
  memset(b->pilots, 0, (size_t)b->bucket_count * sizeof *b->pilots);
  for (uint32_t i = 0; i < b->bucket_count && b->buckets[b->order[i]].count > 0; i++)
    if (!place_bucket(b, b->order[i])) return false;
  return true;
}

static struct scope_f_slot filled(const struct sc_hash_name *name) {
  struct scope_f_slot slot = {.packed = (uint32_t)name->kind << SCOPE_F_ID_BITS | name->id,
                              .name_len = (uint8_t)name->name.len};
  if (name->name.len <= SCOPE_F_SLOT_NAME)
    memcpy(slot.name, name->name.ptr, name->name.len);
  else
    memcpy(slot.name + 3, &name->off, sizeof name->off);
  return slot;
}

static void fill_slots(const struct builder *b, const struct sc_hash_name *names,
                       struct scope_f_slot *slots) {
  for (uint32_t i = 0; i < b->slot_count; i++)
    slots[i] = (struct scope_f_slot){.packed = SCOPE_F_FREE};
  for (uint32_t i = 0; i < b->bucket_count; i++)
    for (uint32_t k = b->buckets[i].first; k < b->buckets[i].first + b->buckets[i].count; k++)
      slots[slot_of(b, k, b->pilots[i])] = filled(&names[b->keys[k].name]);
}

void sc_name_hash_build(struct sc_arena *arena, const struct sc_hash_name *names, uint32_t count,
                        const void **data, size_t *len) {
  struct builder b = {.count = count};
  for (b.bucket_count = 1; b.bucket_count < count / NAMES_PER_BUCKET; b.bucket_count *= 2) {
  }
  b.slot_count = count + count / 8 + 1;
  size_t slots_len = (size_t)b.slot_count * sizeof(struct scope_f_slot);
  size_t pilots_len = ((size_t)b.bucket_count * sizeof *b.pilots + 7) / 8 * 8;
  *len = sizeof(struct scope_f_hash) + slots_len + pilots_len;
  unsigned char *bytes = sc_arena_alloc(arena, *len, 1);
  b.hashes = SC_NEW_ARRAY(arena, uint64_t, count);
  b.keys = SC_NEW_ARRAY(arena, struct keyed, count);
  b.order = SC_NEW_ARRAY(arena, uint32_t, b.bucket_count);
  b.buckets = SC_NEW_ARRAY(arena, struct bucket, b.bucket_count);
  b.taken = SC_NEW_ARRAY(arena, uint64_t, ((size_t)b.slot_count + 63) / 64);
  b.pilots = (uint16_t *)(void *)(bytes + sizeof(struct scope_f_hash) + slots_len);
  while (!try_seed(&b, names)) b.seed++;
  fill_slots(&b, names, (struct scope_f_slot *)(void *)(bytes + sizeof(struct scope_f_hash)));
  *(struct scope_f_hash *)(void *)bytes =
      (struct scope_f_hash){b.seed, b.bucket_count, b.slot_count, {0}};
  *data = bytes;
}
