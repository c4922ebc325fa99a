/* SPDX-License-Identifier: Apache-2.0
 *
 * name_order.h - named things in the order of their names, by bytes; those of one name in the order of their places.
 */
#ifndef SC_NAME_ORDER_H
#define SC_NAME_ORDER_H

#include <stddef.h>

#include "base/source.h"
#include "base/str.h"

/* An array of anything that has a name (a struct sc_str) and a place (a struct sc_span). */
struct sc_named {
  char *items;
  size_t size; /* of an item, at most SC_NAMED_SIZE_MAX */
  size_t name_off, place_off; /* in an item */
  uint32_t count;
};
#define SC_NAMED_SIZE_MAX 256u
#define SC_NAMED(items, count, name, place)                                                        \
  ((struct sc_named){(char *)(items), sizeof *(items), offsetof(__typeof__(*(items)), name),       \
                     offsetof(__typeof__(*(items)), place), (count)})

struct sc_str sc_named_name(const struct sc_named *named, uint32_t index);
struct sc_span sc_named_place(const struct sc_named *named, uint32_t index);

/* True if any name is there twice. Looks through the names first: in order already, nothing is done. */
bool sc_name_sort(struct sc_arena *arena, const struct sc_named *named);

#endif
