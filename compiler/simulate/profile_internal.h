/* SPDX-License-Identifier: Apache-2.0
 *
 * profile_internal.h - between profile.c and profile_address.c.
 */
#ifndef SC_PROFILE_INTERNAL_H
#define SC_PROFILE_INTERNAL_H

#include "simulate/profile.h"

struct sc_task_profile *sc_profile_of_task(struct sc_profiles *profiles, uint32_t task);
void sc_profile_count_address(struct sc_profiles *profiles, struct sc_task_profile *profile,
                              uint32_t ip, const uint8_t address[16], const struct sc_use *use);

#endif
