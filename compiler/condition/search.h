/* SPDX-License-Identifier: Apache-2.0
 *
 * search.h - a person's regular expression searched for in names (PCRE2's whole syntax): `--run`, maps of logs. Not for
 * policies: their patterns become automata.
 */
#ifndef SC_SEARCH_H
#define SC_SEARCH_H

#include "base/str.h"

struct sc_search;

/* NULL: the expression is wrong; *off and *why say where and how. It lives until the arena is released. */
struct sc_search *sc_search_new(struct sc_arena *arena, struct sc_str pattern, size_t *off,
                                struct sc_str *why);
/* Whether it is found in the text. A search that runs into PCRE2's limits is a hit: what is in doubt is run. A search that
 * finds no memory fails `arena`. May be called from several threads, each with a scratch and an arena of its own. */
struct sc_search_scratch;
/* NULL: no memory. The arena outlives it. */
struct sc_search_scratch *sc_search_scratch_new(const struct sc_search *search,
                                                struct sc_arena *arena);
void sc_search_scratch_free(struct sc_search_scratch *scratch);
bool sc_search_finds(const struct sc_search *search, struct sc_search_scratch *scratch,
                     struct sc_str text);

/* Groups of the expression, and the number of a named one or SC_SEARCH_NO_GROUP. */
#define SC_SEARCH_NO_GROUP 0xffffffffu
uint32_t sc_search_groups(const struct sc_search *search);
uint32_t sc_search_group(const struct sc_search *search, struct sc_str name);

enum sc_search_result {
  SC_SEARCH_NO,
  SC_SEARCH_YES,
  SC_SEARCH_LIMIT /* it takes too long to tell */
};
/* What the groups have taken of the text: [0] is the whole; ptr NULL = the group took part in nothing. `count`: at least
 * the expression's groups and one. */
enum sc_search_result sc_search_take(const struct sc_search *search,
                                     struct sc_search_scratch *scratch, struct sc_str text,
                                     struct sc_str *groups, uint32_t count);

#endif
