/* SPDX-License-Identifier: Apache-2.0
 *
 * value_read.c - the text of a context value to the value.
 */
#include "explain/value_read.h"

#include "condition/literal.h"
#include "explain/answer.h"

static bool is_enum_value(struct sc_arena *arena, const struct scope_table *table, uint32_t attr_id,
                          uint32_t count, struct sc_str text, struct sc_str *expected) {
  struct sc_text list = {0};
  for (uint32_t i = 0; i < count; i++) {
    struct sc_str known = sc_str_of(scope_attr_enum_value(table, attr_id, i));
    if (sc_str_equal(known, text)) return true;
    sc_text_format(arena, &list, "%s%.*s", i > 0 ? ", " : "one of: ", SC_STR_ARGS(known));
  }
  *expected = sc_text_str(&list);
  return false;
}

bool sc_value_read(struct sc_arena *arena, const struct scope_table *table, uint32_t attr_id,
                   struct sc_str text, struct scope_value *out, struct sc_str *expected) {
  struct scope_attr_info info;
  uint8_t address[16];
  bool is_v4;
  if (!scope_attr_info(table, attr_id, &info)) return false;
  *out = (struct scope_value){.type = info.type == SCOPE_VALUE_IP ? SCOPE_VALUE_STRING : info.type,
                              .string = {text.ptr, text.len}};
  switch (info.type) {
  case SCOPE_VALUE_BOOL:
    out->number = sc_str_equal(text, SC_STR("true"));
    *expected = SC_STR("true or false");
    return out->number || sc_str_equal(text, SC_STR("false"));
  case SCOPE_VALUE_INT:
    *expected = SC_STR("a whole number");
    return sc_parse_int(text, &out->number);
  case SCOPE_VALUE_INSTANT:
    *expected = SC_STR("an instant with its offset, such as 2026-03-02T10:00:00Z");
    return sc_parse_instant(text, &out->number, NULL);
  case SCOPE_VALUE_IP:
    *expected = SC_STR("an IPv4 or IPv6 address");
    return sc_parse_address(text, address, &is_v4);
  case SCOPE_VALUE_STRING:
    return info.value_count == 0 ||
           is_enum_value(arena, table, attr_id, info.value_count, text, expected);
  case SCOPE_VALUE_SET: *expected = SC_STR("a list"); return false;
  case SCOPE_VALUE_NONE: break;
  }
  return false;
}
