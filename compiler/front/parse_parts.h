/* SPDX-License-Identifier: Apache-2.0
 *
 * parse_parts.h - the files of a policy without mistakes, each for itself: no tree between reader and model, several at a time.
 */
#ifndef SC_PARSE_PARTS_H
#define SC_PARSE_PARTS_H

#include "front/parse_top.h"

/* Fills `top`, fresh from sc_top_init, with all of its sources. False: something is not as it should be, or is not for the short way
 * of reading YAML. Nothing was reported then and `top` may hold anything: parse the files again, one after the other. So what is
 * reported, and in which order, never depends on how this was done. */
bool sc_parse_parts(struct sc_top *top);

#endif
