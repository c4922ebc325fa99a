/* SPDX-License-Identifier: Apache-2.0
 *
 * yaml_text.h - writing YAML.
 */
#ifndef SC_YAML_TEXT_H
#define SC_YAML_TEXT_H

#include "base/str.h"

/* A scalar: as it is where YAML and readers of booleans and nulls take it so, else in quotes. */
void sc_yaml_scalar(struct sc_arena *arena, struct sc_text *out, struct sc_str text);

#endif
