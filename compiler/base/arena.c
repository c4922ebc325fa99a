/* SPDX-License-Identifier: Apache-2.0
 *
 * arena.c - blocks of memory that grow by doubling, freed together.
 *
 * Invariants: next <= end; every pointer handed out is a multiple of SC_ALIGN; memory handed out is zero.
 */
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#define SC_ALIGN 16u
#define SC_BLOCK_FIRST ((size_t)64 * 1024)
#define SC_BLOCK_LARGEST ((size_t)4 * 1024 * 1024)

struct sc_arena_block {
  struct sc_arena_block *older;
  size_t size; /* bytes behind this header */
};

struct sc_arena_cleanup {
  struct sc_arena_cleanup *older;
  void (*fn)(void *);
  void *ptr;
};

#define SC_HEADER ((sizeof(struct sc_arena_block) + SC_ALIGN - 1) / SC_ALIGN * SC_ALIGN)

void sc_arena_init(struct sc_arena *arena) { memset(arena, 0, sizeof *arena); }

void sc_arena_release(struct sc_arena *arena) {
  for (struct sc_arena_cleanup *c = arena->cleanups; c != NULL; c = c->older) c->fn(c->ptr);
  struct sc_arena_block *block = arena->blocks;
  while (block != NULL) {
    struct sc_arena_block *older = block->older;
    free(block);
    block = older;
  }
  sc_arena_init(arena);
}

_Noreturn void sc_arena_fail(struct sc_arena *arena) {
  if (arena->recovery == NULL) abort(); /* a bug: an arena is used without a recovery point */
  longjmp(*arena->recovery, 1);
}

/* A new newest block with room for `need` bytes; false if there is no memory for it. */
static bool add_block(struct sc_arena *arena, size_t need) {
  size_t size = arena->blocks == NULL ? SC_BLOCK_FIRST : arena->blocks->size * 2;
  if (size > SC_BLOCK_LARGEST) size = SC_BLOCK_LARGEST;
  if (size < need) size = need;
  if (size > SIZE_MAX - SC_HEADER) return false;
  struct sc_arena_block *block = calloc(1, SC_HEADER + size);
  if (block == NULL) return false;
  block->older = arena->blocks;
  block->size = size;
  arena->blocks = block;
  arena->next = (unsigned char *)block + SC_HEADER;
  arena->end = arena->next + size;
  return true;
}

static void *try_alloc(struct sc_arena *arena, size_t count, size_t size) {
  if (size != 0 && count > (SIZE_MAX - SC_ALIGN) / size) return NULL;
  size_t need = (count * size + SC_ALIGN - 1) / SC_ALIGN * SC_ALIGN;
  if (need == 0) need = SC_ALIGN;
  if ((size_t)(arena->end - arena->next) < need && !add_block(arena, need)) return NULL;
  void *result = arena->next;
  arena->next += need;
  arena->used += need;
  return result;
}

void *sc_arena_alloc(struct sc_arena *arena, size_t count, size_t size) {
  void *result = try_alloc(arena, count, size);
  if (result == NULL) sc_arena_fail(arena);
  return result;
}

char *sc_arena_copy(struct sc_arena *arena, const char *ptr, size_t len) {
  if (len == SIZE_MAX) sc_arena_fail(arena);
  char *copy = sc_arena_alloc(arena, len + 1, 1);
  if (len > 0) memcpy(copy, ptr, len);
  return copy;
}

void sc_arena_defer(struct sc_arena *arena, void (*fn)(void *), void *ptr) {
  struct sc_arena_cleanup *cleanup = try_alloc(arena, 1, sizeof *cleanup);
  if (cleanup == NULL) { /* the caller has let go of it: nobody else would free it */
    fn(ptr);
    sc_arena_fail(arena);
  }
  cleanup->older = arena->cleanups;
  cleanup->fn = fn;
  cleanup->ptr = ptr;
  arena->cleanups = cleanup;
}

void sc_vec_reserve(struct sc_arena *arena, void **items, size_t *capacity, size_t count,
                    size_t item_size) {
  if (count < *capacity) return;
  size_t larger = *capacity == 0 ? 8 : *capacity * 2;
  if (larger < *capacity) sc_arena_fail(arena);
  void *moved = sc_arena_alloc(arena, larger, item_size);
  if (count > 0) memcpy(moved, *items, count * item_size);
  *items = moved;
  *capacity = larger;
}
