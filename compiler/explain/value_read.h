/* SPDX-License-Identifier: Apache-2.0
 *
 * value_read.h - the text of a context value to the value, by the type that the table declares.
 */
#ifndef SC_VALUE_READ_H
#define SC_VALUE_READ_H

#include <scope.h>

#include "base/str.h"

/* Reads the value of a declared attribute, all types but sets. The value borrows `text`. False: *expected says, for people,
 * what it takes ("true or false", "one of: none, managed"); memory: the arena. */
bool sc_value_read(struct sc_arena *arena, const struct scope_table *table, uint32_t attr_id,
                   struct sc_str text, struct scope_value *out, struct sc_str *expected);

#endif
