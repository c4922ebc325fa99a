/* SPDX-License-Identifier: Apache-2.0
 *
 * status.c - texts of statuses, reasons and legs.
 */
#include "table.h"

const char *scope_status_text(enum scope_status status) {
  switch (status) {
#define X(name, number, text)                                                                      \
  case SCOPE_##name: return text;
    SCOPE_STATUSES(X)
#undef X
  }
  return "unknown status";
}

const char *scope_reason_text(enum scope_reason reason) {
  switch (reason) {
#define X(name, number, text)                                                                      \
  case SCOPE_REASON_##name: return text;
    SCOPE_REASONS(X)
#undef X
  }
  return "unknown reason";
}

const char *scope_leg_text(enum scope_leg leg) {
  switch (leg) {
  case SCOPE_LEG_NONE: return "none";
  case SCOPE_LEG_SUBJECT: return "subject";
  case SCOPE_LEG_DELEGATION: return "delegation";
  case SCOPE_LEG_AGENT: return "agent";
  case SCOPE_LEG_DENY: return "deny";
  }
  return "unknown leg";
}

const char *scope_library_version(void) { return "0.1.0"; }
