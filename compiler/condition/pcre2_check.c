/* SPDX-License-Identifier: Apache-2.0
 *
 * pcre2_check.c - the one place that knows PCRE2: does it accept a pattern? Nothing of it runs at decision time.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "condition/regex_internal.h"

static void free_context(void *context) { pcre2_compile_context_free(context); }

bool sc_pcre2_check(struct sc_arena *arena, struct sc_str pattern, size_t *off,
                    struct sc_str *text) {
  /* Offsets of text with an invalid UTF-8 sequence would be PCRE2's; sources are valid UTF-8 (yaml_read.c). */
  const uint32_t options = PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOLLAR_ENDONLY |
                           PCRE2_NEVER_BACKSLASH_C;
  int error = 0;
  PCRE2_SIZE at = 0;
  pcre2_compile_context *context = pcre2_compile_context_create(NULL);
  if (context == NULL) sc_arena_fail(arena);
  pcre2_set_newline(context,
                    PCRE2_NEWLINE_LF); /* the library's build must not decide what `.` is */
  pcre2_set_parens_nest_limit(context, SC_REGEX_DEPTH_MAX);
  pcre2_code *code =
      pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len, options, &error, &at, context);
  free_context(context);
  if (code != NULL) {
    pcre2_code_free(code);
    return true;
  }
  if (error == PCRE2_ERROR_HEAP_FAILED) sc_arena_fail(arena);
  PCRE2_UCHAR message[256];
  if (pcre2_get_error_message(error, message, sizeof message) < 0) message[0] = '\0';
  *off = at < pattern.len ? at : pattern.len;
  *text = sc_str_format(arena, "%s", (const char *)message);
  return false;
}
