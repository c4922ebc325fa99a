/* SPDX-License-Identifier: Apache-2.0
 *
 * parse.h - YAML trees to the model: structure, types of values, unknown and missing keys (area SC01). Names stay as
 * written; conditions become trees by condition/condition_parse.h.
 */
#ifndef SC_PARSE_H
#define SC_PARSE_H

#include "front/yaml_read.h"
#include "policy.h"

/* Reads all of diags->sources into *out. Goes on after mistakes; false if there was at least one error. */
bool sc_parse(struct sc_diags *diags, struct sc_policy *out);

#endif
