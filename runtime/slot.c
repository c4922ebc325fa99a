/* SPDX-License-Identifier: Apache-2.0
 *
 * slot.c - trust in a table, and replacing the current one while readers go on.
 *
 * Readers publish the epoch they began in; a swap begins a new epoch. A table that was replaced in epoch e can no longer be
 * seen once every reader is idle or began in a later epoch. All accesses are sequentially consistent: a reader that
 * published its epoch before the writer looked is seen, and one that did it after reads the new table.
 */
#include <string.h>

#include "table.h"

enum scope_status scope_table_trust(const struct scope_table *table,
                                    const struct scope_trust *trust, const uint8_t *detached,
                                    size_t detached_len) {
  struct scope_info info;
  if (scope_t_of(table)->base == NULL) return SCOPE_NOT_A_TABLE;
  scope_table_info(table, &info);
  if (trust->policy.len > 0 && (trust->policy.len != info.policy.len ||
                                memcmp(trust->policy.ptr, info.policy.ptr, info.policy.len) != 0))
    return SCOPE_POLICY;
  if (info.serial < trust->min_serial) return SCOPE_SERIAL;
  if (trust->verify == NULL) return SCOPE_OK;
  const uint8_t *found = detached != NULL ? detached : info.signature;
  struct scope_f_signature block;
  if (found == NULL) return SCOPE_UNSIGNED;
  if (detached != NULL && detached_len != sizeof block) return SCOPE_SIGNATURE;
  memcpy(&block, found, sizeof block);
  if (memcmp(block.magic, SCOPE_F_SIGN_MAGIC, sizeof block.magic) != 0 ||
      block.algorithm != SCOPE_F_SIGN_ED25519 || block.len != sizeof block)
    return SCOPE_SIGNATURE;
  uint8_t message[sizeof SCOPE_F_SIGN_CONTEXT - 1 + 32];
  memcpy(message, SCOPE_F_SIGN_CONTEXT, sizeof SCOPE_F_SIGN_CONTEXT - 1);
  memcpy(message + sizeof SCOPE_F_SIGN_CONTEXT - 1, info.digest, 32);
  return trust->verify(trust->ctx, block.key_id, block.signature, message, sizeof message)
             ? SCOPE_OK
             : SCOPE_SIGNATURE;
}

const struct scope_table *scope_slot_enter(const struct scope_slot *slot,
                                           struct scope_reader *reader) {
  uint64_t epoch = __atomic_load_n(&slot->epoch, __ATOMIC_SEQ_CST);
  __atomic_store_n(&reader->epoch, epoch + 1, __ATOMIC_SEQ_CST); /* never 0 */
  return __atomic_load_n(&slot->current, __ATOMIC_SEQ_CST);
}

void scope_slot_leave(struct scope_reader *reader) {
  __atomic_store_n(&reader->epoch, 0, __ATOMIC_SEQ_CST);
}

enum scope_status scope_slot_swap(struct scope_slot *slot, struct scope_table *next,
                                  const struct scope_trust *trust, struct scope_table **old) {
  struct scope_table *current = __atomic_load_n(&slot->current, __ATOMIC_SEQ_CST);
  *old = NULL;
  enum scope_status status = scope_table_trust(next, trust, NULL, 0);
  if (status != SCOPE_OK) return status;
  if (current != NULL) {
    struct scope_info now;
    scope_table_info(current, &now);
    const struct scope_trust successor = {.policy = now.policy, .min_serial = now.serial};
    status = scope_table_trust(next, &successor, NULL, 0);
    if (status != SCOPE_OK) return status;
  }
  __atomic_store_n(&slot->current, next, __ATOMIC_SEQ_CST);
  __atomic_fetch_add(&slot->epoch, 1, __ATOMIC_SEQ_CST);
  *old = current;
  return SCOPE_OK;
}

bool scope_slot_quiet(const struct scope_slot *slot, const struct scope_reader *readers,
                      size_t reader_count) {
  uint64_t epoch = __atomic_load_n(&slot->epoch, __ATOMIC_SEQ_CST);
  for (size_t i = 0; i < reader_count; i++) {
    uint64_t began = __atomic_load_n(&readers[i].epoch, __ATOMIC_SEQ_CST);
    if (began != 0 && began <= epoch) return false;
  }
  return true;
}
