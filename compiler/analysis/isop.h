/* SPDX-License-Identifier: Apache-2.0
 *
 * isop.h - a diagram as a sum of products that people can read: few products, each with few literals, none superfluous.
 *
 * A literal says which classes of one variable are in, and whether "absent" is. The sum holds wherever `must` does and
 * only where `may` does: what no request can be is free, so literals that only exclude the impossible fall away.
 */
#ifndef SC_ISOP_H
#define SC_ISOP_H

#include "analysis/universe.h"

struct sc_literal {
  uint32_t var;
  const bool *classes; /* class_count entries */
  bool absent;
};
struct sc_product {
  const struct sc_literal *literals; /* by rising variable; none = always */
  uint32_t literal_count;
  sc_mdd_ref ref;
};
struct sc_sum {
  SC_VEC(struct sc_product) items;
};

#define SC_SUM_MAX 64u /* products */

/* must implies may. False: more than SC_SUM_MAX products, or too much work; the sum is incomplete then. */
bool sc_isop(struct sc_universe *u, sc_mdd_ref must, sc_mdd_ref may, struct sc_sum *out);

#endif
