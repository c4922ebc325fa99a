/* SPDX-License-Identifier: Apache-2.0
 *
 * arena.h - the memory of one compilation.
 *
 * One arena owns everything that a compilation makes: syntax, model, diagrams, strings, diagnostics. Nothing is freed
 * alone; sc_arena_release frees all of it. Allocation never returns NULL: when the system has no more memory, or the
 * arena's limit is reached, control returns to the one recovery point (sc_arena_recover) that the owner of the arena
 * set, which releases it and reports SC_E_MEMORY. So passes carry no allocation-failure paths, and none can be wrong.
 * What is not arena memory (a parser of a library, a file descriptor) is handed over with sc_arena_defer, so that it is
 * freed on that path too. See docs/adr/0002-arena-recovery.md.
 *
 * Not thread-safe: one arena, one thread.
 */
#ifndef SC_ARENA_H
#define SC_ARENA_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sc_arena_block;
struct sc_arena_cleanup;
struct sc_arena_map;

struct sc_arena {
  struct sc_arena_block *blocks; /* newest first */
  struct sc_arena_cleanup *cleanups; /* newest first */
  struct sc_arena_map *maps; /* of large arrays, newest first */
  struct sc_arena_block *spare; /* from sc_arena_recycle, to be used again */
  unsigned char *next; /* free bytes of the newest block */
  unsigned char *end;
  size_t used; /* bytes handed out */
  jmp_buf *recovery; /* borrowed from the owner's frame */
};

/* Environment failures. 0 = ok. */
enum sc_status {
  SC_OK = 0,
  SC_E_MEMORY, /* malloc failed */
  SC_E_IO, /* a file cannot be read or written: errno says why at the time of the call */
  SC_E_INVALID, /* the author's mistake: there is at least one diagnostic */
  SC_E_CRYPTO /* the crypto library refused */
};

void sc_arena_init(struct sc_arena *arena);
/* Runs the deferred cleanups, newest first, and frees all memory. The arena is as after sc_arena_init. */
void sc_arena_release(struct sc_arena *arena);

/* Ends `scratch` as a release does, but keeps its memory for what `arena` will hand out: no pages to ask the system for.
 * What was in it may not be used any more. The two may be one and the same. */
void sc_arena_recycle(struct sc_arena *arena, struct sc_arena *scratch);

/* All that `other` holds belongs to `arena` from now on and stays where it is; `other` is as after sc_arena_init. */
void sc_arena_adopt(struct sc_arena *arena, struct sc_arena *other);

/* The recovery point, to be used by the owner only:
 *     jmp_buf recovery;
 *     arena.recovery = &recovery;
 *     if (setjmp(recovery) != 0) { sc_arena_release(&arena); return SC_E_MEMORY; }
 */

/* Memory for `count` items of `size` bytes, zeroed, aligned for any type. Never NULL, also for 0 items. */
void *sc_arena_alloc(struct sc_arena *arena, size_t count, size_t size);

#define SC_ALIGN 16u /* of everything handed out */
/* The same for one thing of a size that the compiler knows: most have room in the newest block. */
static inline void *sc_arena_new(struct sc_arena *arena, size_t size) {
  size_t need = (size + SC_ALIGN - 1) / SC_ALIGN * SC_ALIGN;
  if ((size_t)(arena->end - arena->next) < need) return sc_arena_alloc(arena, 1, size);
  void *result = arena->next;
  arena->next += need;
  arena->used += need;
  return result;
}
#define SC_NEW(arena, type) ((type *)sc_arena_new((arena), sizeof(type)))
#define SC_NEW_ARRAY(arena, type, count) ((type *)sc_arena_alloc((arena), (count), sizeof(type)))

/* A copy of `len` bytes followed by a zero byte (for libraries that want one). */
char *sc_arena_copy(struct sc_arena *arena, const char *ptr, size_t len);

/* Calls fn(ptr) when the arena is released, also after running out of memory; at once if memory runs out here. */
void sc_arena_defer(struct sc_arena *arena, void (*fn)(void *), void *ptr);

/* Leaves to the recovery point, as a failed allocation does: for libraries that report "no memory". */
_Noreturn void sc_arena_fail(struct sc_arena *arena);

/* A growing array in an arena: `struct { type *items; size_t count, capacity; }`. Push returns the new, zeroed item;
 * pointers to items are valid until the next push. */
#define SC_VEC(type)                                                                               \
  struct {                                                                                         \
    type *items;                                                                                   \
    size_t count;                                                                                  \
    size_t capacity;                                                                               \
  }
#define SC_PUSH(arena, vec)                                                                        \
  ((vec)->count < (vec)->capacity                                                                  \
       ? (void)0                                                                                   \
       : sc_vec_reserve((arena), (void **)&(vec)->items, &(vec)->capacity, (vec)->count,           \
                        sizeof(*(vec)->items)),                                                    \
   &(vec)->items[(vec)->count++])
/* Makes `*capacity` items of room, with the ones that are there; new memory is zeroed. An array that is the last thing
 * handed out grows where it is; a large one has a mapping of its own, and is moved without being copied. */
void sc_vec_grow(struct sc_arena *arena, void **items, size_t *capacity, size_t item_size,
                 size_t larger);
/* Makes room for one more item after `count`, doubling. */
void sc_vec_reserve(struct sc_arena *arena, void **items, size_t *capacity, size_t count,
                    size_t item_size);

#endif
