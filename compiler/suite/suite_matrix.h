/* SPDX-License-Identifier: Apache-2.0
 *
 * suite_matrix.h - between suite_matrix.c and suite_matrix_items.c: the lists of a matrix while they are read.
 */
#ifndef SC_SUITE_MATRIX_H
#define SC_SUITE_MATRIX_H

#include "suite/suite_bind.h"

struct sc_matrix_dim {
  SC_VEC(uint32_t) items; /* indices into the pool */
  SC_VEC(uint32_t) positions; /* per index of the pool: position + 1, 0 = not there */
};

/* What an item is read with: `add` is called for each index of the pool that it stands for. */
struct sc_matrix_adding {
  struct sc_binder *b;
  const struct sc_matrix_dim *dims; /* of the matrix: what tasks are looked for at */
  const struct sc_row_nodes *row; /* of the test: what contexts are completed with */
  void (*add)(struct sc_matrix_adding *adding, uint32_t index);
  struct sc_matrix_dim *dim; /* sc_matrix_add_new: into this one */
  uint64_t *set; /* sc_matrix_select: positions of dim */
  size_t added;
};
void sc_matrix_add_new(struct sc_matrix_adding *adding, uint32_t index);
void sc_matrix_select(struct sc_matrix_adding *adding, uint32_t index);

/* False: a diagnostic was added. */
bool sc_matrix_item(struct sc_matrix_adding *adding, enum sc_dimension dimension,
                    const struct sc_node *node);

#endif
