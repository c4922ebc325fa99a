/* SPDX-License-Identifier: Apache-2.0
 *
 * parse_top.h - the top level of a file: which keys it has, what a policy says once, and the sections' arrays. Internal to parse.
 */
#ifndef SC_PARSE_TOP_H
#define SC_PARSE_TOP_H

#include "front/parse_sections.h"

/* What a policy says once, and where. */
struct sc_once {
  const char *name;
  struct sc_span span; /* SC_NO_SPAN: not yet */
};

/* What was parsed, of one file or of several. */
struct sc_top {
  struct sc_parser parser;
  struct sc_sections sections;
  struct sc_once language, policy, version, zone, serial;
};

/* Empty, to be filled: *policy is set to what holds where nothing is said. */
void sc_top_init(struct sc_top *top, struct sc_diags *diags, struct sc_policy *policy);

/* Adds what the file with this tree says. False after at least one diagnostic. */
bool sc_top_parse(struct sc_top *top, const struct sc_node *root);

#endif
