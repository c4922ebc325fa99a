/* SPDX-License-Identifier: Apache-2.0
 *
 * name_hash.c - hash and displace: names fall into buckets, and each bucket, the fullest first, gets the smallest pilot
 * that sends its names to free slots. If a bucket finds none, or two keys are equal, another seed is tried.
 */
#include "back/name_hash.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES_PER_BUCKET = 3 };

struct keyed {
  uint64_t key;
  uint32_t bucket;
  struct scope_f_name_slot slot;
};

struct bucket {
  uint32_t first, count; /* in the sorted array of keys */
  uint32_t index;
};

struct builder {
  uint64_t seed;
  uint32_t count, bucket_count, slot_count;
  struct keyed *keys;
  struct bucket *buckets;
  uint16_t *pilots;
  struct scope_f_name_slot *slots;
};

static const struct scope_f_name_slot free_slot = {SCOPE_F_FREE, 0};

static int by_bucket(const void *a, const void *b) {
  const struct keyed *x = a, *y = b;
  if (x->bucket != y->bucket) return x->bucket < y->bucket ? -1 : 1;
  return x->key < y->key ? -1 : x->key > y->key;
}

static int by_size(const void *a, const void *b) {
  const struct bucket *x = a, *y = b;
  if (x->count != y->count) return x->count > y->count ? -1 : 1;
  return x->index < y->index ? -1 : x->index > y->index;
}

static uint64_t key_of(const struct sc_hash_name *name, uint64_t seed) {
  uint64_t key = scope_f_hash_name(seed, name->kind, (const uint8_t *)name->name.ptr,
                                   (uint32_t)name->name.len);
  if (name->kind != SCOPE_F_NAME_TASK) return key;
  uint64_t agent = scope_f_hash_name(seed, SCOPE_F_NAME_AGENT, (const uint8_t *)name->agent.ptr,
                                     (uint32_t)name->agent.len);
  return scope_f_hash_task(agent, key);
}

/* Takes the slots of all keys of the bucket, or none. */
static bool take_slots(struct builder *b, const struct bucket *bucket, uint16_t pilot) {
  for (uint32_t i = 0; i < bucket->count; i++) {
    const struct keyed *key = &b->keys[bucket->first + i];
    uint32_t slot = scope_f_slot(key->key, pilot, b->slot_count);
    if (b->slots[slot].packed == SCOPE_F_FREE) {
      b->slots[slot] = key->slot;
      continue;
    }
    while (i-- > 0)
      b->slots[scope_f_slot(b->keys[bucket->first + i].key, pilot, b->slot_count)] = free_slot;
    return false;
  }
  return true;
}

static bool place_bucket(struct builder *b, const struct bucket *bucket) {
  for (uint32_t pilot = 0; pilot <= UINT16_MAX; pilot++) {
    if (!take_slots(b, bucket, (uint16_t)pilot)) continue;
    b->pilots[bucket->index] = (uint16_t)pilot;
    return true;
  }
  return false;
}

static bool try_seed(struct builder *b, const struct sc_hash_name *names) {
  for (uint32_t i = 0; i < b->count; i++) {
    uint64_t key = key_of(&names[i], b->seed);
    uint32_t packed = (uint32_t)names[i].kind << SCOPE_F_ID_BITS | names[i].id;
    b->keys[i] = (struct keyed){key, scope_f_bucket(key, b->bucket_count), {packed, names[i].off}};
  }
  if (b->count > 0) qsort(b->keys, b->count, sizeof *b->keys, by_bucket);
  for (uint32_t i = 1; i < b->count; i++)
    if (b->keys[i].key == b->keys[i - 1].key) return false;
  for (uint32_t i = 0; i < b->bucket_count; i++) b->buckets[i] = (struct bucket){0, 0, i};
  for (uint32_t i = b->count; i-- > 0;) {
    struct bucket *bucket = &b->buckets[b->keys[i].bucket];
    bucket->first = i;
    bucket->count++;
  }
  qsort(b->buckets, b->bucket_count, sizeof *b->buckets, by_size);
  for (uint32_t i = 0; i < b->slot_count; i++) b->slots[i] = free_slot;
  memset(b->pilots, 0, (size_t)b->bucket_count * sizeof *b->pilots);
  for (uint32_t i = 0; i < b->bucket_count && b->buckets[i].count > 0; i++)
    if (!place_bucket(b, &b->buckets[i])) return false;
  return true;
}

void sc_name_hash_build(struct sc_arena *arena, const struct sc_hash_name *names, uint32_t count,
                        const void **data, size_t *len) {
  struct builder b = {.count = count};
  b.bucket_count = count / NAMES_PER_BUCKET + 1;
  b.slot_count = count + count / 8 + 1;
  size_t slots_len = (size_t)b.slot_count * sizeof *b.slots;
  size_t pilots_len = ((size_t)b.bucket_count * sizeof *b.pilots + 7) / 8 * 8;
  *len = sizeof(struct scope_f_hash) + slots_len + pilots_len;
  unsigned char *bytes = sc_arena_alloc(arena, *len, 1);
  b.keys = SC_NEW_ARRAY(arena, struct keyed, count);
  b.buckets = SC_NEW_ARRAY(arena, struct bucket, b.bucket_count);
  b.slots = (struct scope_f_name_slot *)(void *)(bytes + sizeof(struct scope_f_hash));
  b.pilots = (uint16_t *)(void *)(bytes + sizeof(struct scope_f_hash) + slots_len);
  while (!try_seed(&b, names)) b.seed++;
  *(struct scope_f_hash *)(void *)bytes =
      (struct scope_f_hash){b.seed, b.bucket_count, b.slot_count};
  *data = bytes;
}
