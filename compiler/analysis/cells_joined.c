/* SPDX-License-Identifier: Apache-2.0
 *
 * cells_joined.c - subjects that both tables allow, each by other roles, with other duties.
 *
 * The roles by which the first allows it are a subject that is no longer allowed, those by which the second does one that newly is; else
 * they would have shown the duties. Both were shown, so only such pairs are joined (docs/adr/0006-exact-analysis.md).
 */
#include "analysis/cells_subjects.h"

/* In the order of the kinds. False: more than a subject has. */
static bool add_role(struct subject *subject, const struct kind *role) {
  uint32_t at = subject->role_count;
  for (uint32_t i = 0; i < subject->role_count; i++)
    if (subject->roles[i] == role) return true;
  if (at == SC_CELL_ROLES_MAX) return false;
  for (; at > 0 && subject->roles[at - 1] > role; at--) subject->roles[at] = subject->roles[at - 1];
  subject->roles[at] = role;
  subject->role_count++;
  return true;
}

/* The least subject that holds both; false: there is none, or it was looked at. */
static bool join(const struct subjects *s, const struct shown *lost, const struct shown *won,
                 uint32_t most, struct subject *out) {
  const struct shown *high = lost->base > won->base ? lost : won;
  const struct shown *low = high == lost ? won : lost;
  if (low->base == SC_BASE_NOBODY) return false;
  bool alone = low->of_user || (low->base == SC_BASE_ROLES && !low->user_too);
  if (low->base != high->base && (low->base >= SC_BASE_USER || alone)) return false;
  *out = (struct subject){.base = (enum sc_cell_base)high->base};
  if (high->base >= SC_BASE_USER) {
    out->base = SC_BASE_USER;
    out->user_index = high->base - SC_BASE_USER;
    out->user = &s->users.items[out->user_index];
  }
  for (uint32_t i = 0; i < lost->role_count; i++)
    if (!add_role(out, lost->roles[i])) return false;
  for (uint32_t i = 0; i < won->role_count; i++)
    if (!add_role(out, won->roles[i])) return false;
  return out->role_count > most;
}

/* The subject as it is, and with each kind of user that the joined one may be. */
static bool look_at_joined(struct subjects *s, struct subject *subject) {
  if (!sc_look_at_subject(s, subject)) return false;
  if (subject->base == SC_BASE_ROLES) {
    subject->base = SC_BASE_STRANGER;
    if (!sc_look_at_subject(s, subject)) return false;
  }
  if (subject->base != SC_BASE_STRANGER || s->cells->parts->user_text == NULL) return true;
  subject->base = SC_BASE_USER;
  for (uint32_t i = 0; i < s->users.count; i++) {
    subject->user = &s->users.items[i];
    subject->user_index = i;
    if (!sc_look_at_subject(s, subject)) return false;
  }
  return true;
}

bool sc_joined_subjects(struct subjects *s, uint32_t most) {
  size_t count = s->shown.count;
  for (size_t i = 0; i < count && s->duties_differ; i++)
    for (size_t k = 0; k < count; k++) {
      const struct shown lost = s->shown.items[i], won = s->shown.items[k]; /* they may move */
      struct subject both;
      if (lost.revoked == SCOPE_F_FALSE) break;
      if (sc_mdd_and(s->u->mdd, lost.revoked, won.granted) == SCOPE_F_FALSE ||
          !join(s, &lost, &won, most, &both))
        continue;
      if (sc_too_many_subjects(s)) return true;
      if (!look_at_joined(s, &both)) return false;
    }
  return true;
}
