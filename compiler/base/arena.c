/* SPDX-License-Identifier: Apache-2.0
 *
 * arena.c - blocks of memory that grow by doubling, freed together. Blocks from 2 MiB on and large arrays are whole huge pages:
 * large policies spend a fifth of their time in page faults otherwise.
 *
 * Invariants: next <= end; every pointer handed out is a multiple of SC_ALIGN; memory handed out is zero.
 */
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define SC_BLOCK_FIRST ((size_t)64 * 1024)
#define SC_BLOCK_LARGEST ((size_t)32 * 1024 * 1024)
#define SC_HUGE_PAGE ((size_t)2 * 1024 * 1024)
#define SC_MAPPED ((size_t)1024 * 1024) /* arrays from this size on have mappings of their own */

struct sc_arena_block {
  struct sc_arena_block *older;
  size_t size; /* bytes behind this header */
  size_t dirty; /* of a spare block: so many of them are not zero */
  size_t mapped; /* length of the block's mapping, 0 = it is from calloc */
};

struct sc_arena_cleanup {
  struct sc_arena_cleanup *older;
  void (*fn)(void *);
  void *ptr;
};

struct sc_arena_map {
  struct sc_arena_map *older;
  void *ptr;
  size_t len;
};

#define SC_HEADER ((sizeof(struct sc_arena_block) + SC_ALIGN - 1) / SC_ALIGN * SC_ALIGN)

void sc_arena_init(struct sc_arena *arena) { memset(arena, 0, sizeof *arena); }

/* --- pages --------------------------------------------------------------------------------------------------- */

/* Whole huge pages; 0 if there are not so many bytes. */
static size_t whole_pages(size_t len) {
  if (len > SIZE_MAX - 2 * SC_HUGE_PAGE) return 0;
  return (len + SC_HUGE_PAGE - 1) / SC_HUGE_PAGE * SC_HUGE_PAGE;
}

/* Addresses for `len` bytes of whole huge pages that begin at one; NULL if there are none. Nothing is there yet. */
static void *reserve_pages(size_t len, int protection) {
  unsigned char *ptr =
      mmap(NULL, len + SC_HUGE_PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (ptr == MAP_FAILED) return NULL;
  size_t before = (SC_HUGE_PAGE - (uintptr_t)ptr % SC_HUGE_PAGE) % SC_HUGE_PAGE;
  if (before > 0) (void)munmap(ptr, before);
  (void)munmap(ptr + before + len, SC_HUGE_PAGE - before);
  return ptr + before;
}

/* Only advice: that it fails means nothing. */
static void advise_huge_pages(void *ptr, size_t len) {
#ifdef MADV_HUGEPAGE
  (void)madvise(ptr, len, MADV_HUGEPAGE);
#else
  (void)ptr;
  (void)len;
#endif
}

static void *map_pages(size_t len) {
  void *ptr = reserve_pages(len, PROT_READ | PROT_WRITE);
  if (ptr != NULL) advise_huge_pages(ptr, len);
  return ptr;
}

/* What moves from one huge page to another is not touched. NULL: no memory; the old one is as it was. */
static void *remap_pages(void *old, size_t old_len, size_t len) {
  void *place = reserve_pages(len, PROT_NONE);
  if (place == NULL) return NULL;
  void *ptr = mremap(old, old_len, len, MREMAP_MAYMOVE | MREMAP_FIXED, place);
  if (ptr == MAP_FAILED) {
    (void)munmap(place, len);
    return NULL;
  }
  /* It has this protection; without the call valgrind takes what is new for inaccessible. */
  (void)mprotect((unsigned char *)ptr + old_len, len - old_len, PROT_READ | PROT_WRITE);
  return ptr;
}

/* --- blocks -------------------------------------------------------------------------------------------------- */

static void free_blocks(struct sc_arena_block *block) {
  while (block != NULL) {
    struct sc_arena_block *older = block->older;
    if (block->mapped > 0)
      (void)munmap(block, block->mapped);
    else
      free(block);
    block = older;
  }
}

void sc_arena_release(struct sc_arena *arena) {
  for (struct sc_arena_cleanup *c = arena->cleanups; c != NULL; c = c->older) c->fn(c->ptr);
  for (struct sc_arena_map *map = arena->maps; map != NULL; map = map->older)
    (void)munmap(map->ptr, map->len);
  free_blocks(arena->blocks);
  free_blocks(arena->spare);
  sc_arena_init(arena);
}

void sc_arena_recycle(struct sc_arena *arena, struct sc_arena *scratch) {
  struct sc_arena_block *list = scratch->blocks, **end = &list;
  size_t used = list == NULL ? 0 : (size_t)(scratch->next - (unsigned char *)list) - SC_HEADER;
  for (; *end != NULL; end = &(*end)->older) /* all but the newest are full */
    (*end)->dirty = *end == list ? used : (*end)->size;
  *end = scratch->spare;
  scratch->blocks = scratch->spare = NULL;
  sc_arena_release(scratch);
  for (end = &list; *end != NULL; end = &(*end)->older) {
  }
  *end = arena->spare;
  arena->spare = list;
}

/* Its blocks go behind the newest one, which is still filled; the rest of each list goes first. */
void sc_arena_adopt(struct sc_arena *arena, struct sc_arena *other) {
  if (arena->blocks == NULL) {
    arena->blocks = other->blocks;
    arena->next = other->next;
    arena->end = other->end;
  } else if (other->blocks != NULL) {
    struct sc_arena_block **end = &other->blocks->older;
    while (*end != NULL) end = &(*end)->older;
    *end = arena->blocks->older;
    arena->blocks->older = other->blocks;
  }
  struct sc_arena_block **spare = &other->spare;
  while (*spare != NULL) spare = &(*spare)->older;
  *spare = arena->spare;
  arena->spare = other->spare;
  struct sc_arena_cleanup **cleanup = &other->cleanups;
  while (*cleanup != NULL) cleanup = &(*cleanup)->older;
  *cleanup = arena->cleanups;
  arena->cleanups = other->cleanups;
  struct sc_arena_map **map = &other->maps;
  while (*map != NULL) map = &(*map)->older;
  *map = arena->maps;
  arena->maps = other->maps;
  arena->used += other->used;
  sc_arena_init(other);
}

_Noreturn void sc_arena_fail(struct sc_arena *arena) {
  if (arena->recovery == NULL) abort(); /* a bug: an arena is used without a recovery point */
  longjmp(*arena->recovery, 1);
}

static void open_block(struct sc_arena *arena, struct sc_arena_block *block) {
  block->older = arena->blocks;
  arena->blocks = block;
  arena->next = (unsigned char *)block + SC_HEADER;
  arena->end = arena->next + block->size;
}

/* A spare block with room for `need` bytes, clean again; false if there is none. */
static bool use_spare(struct sc_arena *arena, size_t need) {
  struct sc_arena_block **at = &arena->spare, *block;
  while (*at != NULL && (*at)->size < need) at = &(*at)->older;
  if ((block = *at) == NULL) return false;
  *at = block->older;
  memset((unsigned char *)block + SC_HEADER, 0, block->dirty);
  open_block(arena, block);
  return true;
}

static struct sc_arena_block *new_block(size_t size) {
  if (size > SIZE_MAX - SC_HEADER) return NULL;
  size_t len = SC_HEADER + size;
  bool mapped = len >= SC_HUGE_PAGE;
  if (mapped && (len = whole_pages(len)) == 0) return NULL;
  struct sc_arena_block *block = mapped ? map_pages(len) : calloc(1, len);
  if (block == NULL) return NULL;
  block->size = len - SC_HEADER;
  block->mapped = mapped ? len : 0;
  return block;
}

/* A new newest block with room for `need` bytes; false if there is no memory for it. As large as all that was handed out. */
static bool add_block(struct sc_arena *arena, size_t need) {
  if (use_spare(arena, need)) return true;
  size_t size = SC_BLOCK_FIRST;
  while (size < arena->used && size < SC_BLOCK_LARGEST) size *= 2;
  struct sc_arena_block *block = new_block(size < need ? need : size);
  if (block == NULL) return false;
  open_block(arena, block);
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

/* --- growing arrays --------------------------------------------------------------------------------------- */

static size_t padded(size_t len) { return (len + SC_ALIGN - 1) / SC_ALIGN * SC_ALIGN; }

/* The last thing handed out may grow where it is, if its block has room. */
static bool grow_in_place(struct sc_arena *arena, const void *items, size_t len, size_t larger) {
  size_t more = padded(larger) - padded(len);
  if (len == 0 || (const unsigned char *)items + padded(len) != arena->next) return false;
  if (more > (size_t)(arena->end - arena->next)) return false;
  arena->next += more;
  arena->used += more;
  return true;
}

static struct sc_arena_map *map_of(const struct sc_arena *arena, const void *items) {
  struct sc_arena_map *map = arena->maps;
  while (map != NULL && map->ptr != items) map = map->older;
  return map;
}

/* A mapping of at least `need` zeroed bytes that begins with the items. */
static void *grow_mapped(struct sc_arena *arena, const void *items, size_t old_len, size_t need) {
  struct sc_arena_map *map = map_of(arena, items);
  size_t len = whole_pages(need);
  if (map != NULL && len == map->len) return map->ptr;
  bool fresh = map == NULL;
  if (fresh) map = SC_NEW(arena, struct sc_arena_map);
  void *ptr = len == 0 ? NULL : fresh ? map_pages(len) : remap_pages(map->ptr, map->len, len);
  if (ptr == NULL) sc_arena_fail(arena);
  if (fresh) {
    map->older = arena->maps;
    arena->maps = map;
    if (old_len > 0) memcpy(ptr, items, old_len);
  }
  arena->used += len - map->len;
  map->ptr = ptr;
  map->len = len;
  return ptr;
}

void sc_vec_grow(struct sc_arena *arena, void **items, size_t *capacity, size_t item_size,
                 size_t larger) {
  if (larger > (SIZE_MAX - SC_ALIGN) / item_size) sc_arena_fail(arena);
  size_t len = *capacity * item_size, need = larger * item_size;
  if (need >= SC_MAPPED) {
    *items = grow_mapped(arena, *items, len, need);
  } else if (!grow_in_place(arena, *items, len, need)) {
    void *moved = sc_arena_alloc(arena, larger, item_size);
    if (len > 0) memcpy(moved, *items, len);
    *items = moved;
  }
  *capacity = larger;
}

void sc_vec_reserve(struct sc_arena *arena, void **items, size_t *capacity, size_t count,
                    size_t item_size) {
  if (count < *capacity) return;
  size_t larger = *capacity == 0 ? 8 : *capacity * 2;
  if (larger < *capacity) sc_arena_fail(arena);
  sc_vec_grow(arena, items, capacity, item_size, larger);
}
