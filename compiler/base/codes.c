/* SPDX-License-Identifier: Apache-2.0
 *
 * codes.c - the catalogue of diagnostic codes, made from codes/all.def.
 */
#include <strings.h>

#include "base/diag.h"

static const struct sc_code_info catalogue[] = {
#define SC_CODE(number, slug, title, paragraph) {SC_##number, "SC" #number, slug, title, paragraph},
#include "codes/all.def"
#undef SC_CODE
};

const struct sc_code_info *sc_code_list(size_t *count) {
  *count = sizeof catalogue / sizeof catalogue[0];
  return catalogue;
}

const struct sc_code_info *sc_code_info(enum sc_code code) {
  for (size_t i = 0; i < sizeof catalogue / sizeof catalogue[0]; i++)
    if (catalogue[i].code == code) return &catalogue[i];
  return NULL;
}

static bool same(struct sc_str name, const char *text) {
  return name.len == strlen(text) && strncasecmp(name.ptr, text, name.len) == 0;
}

const struct sc_code_info *sc_code_by_name(struct sc_str name) {
  for (size_t i = 0; i < sizeof catalogue / sizeof catalogue[0]; i++) {
    const struct sc_code_info *info = &catalogue[i];
    if (same(name, info->name) || same(name, info->name + 2) || same(name, info->slug)) return info;
  }
  return NULL;
}
