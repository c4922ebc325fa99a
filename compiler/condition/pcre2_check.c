/* SPDX-License-Identifier: Apache-2.0
 *
 * pcre2_check.c - the one place that knows PCRE2: does it accept a policy's pattern? And searches for what a person asks to
 * see (search.h). Nothing of it runs at decision time.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <stdlib.h>

#include "condition/regex_internal.h"
#include "condition/search.h"

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

/* --- searching -------------------------------------------------------------------------------------------- */

struct sc_search {
  pcre2_code *code;
};

struct sc_search_scratch {
  pcre2_match_data *data;
  struct sc_arena *arena; /* fails where a match finds no memory */
};

static void free_code(void *code) { pcre2_code_free(code); }

struct sc_search *sc_search_new(struct sc_arena *arena, struct sc_str pattern, size_t *off,
                                struct sc_str *why) {
  struct sc_search *search = SC_NEW(arena, struct sc_search);
  int error = 0;
  PCRE2_SIZE at = 0;
  search->code = pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len,
                               PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &error, &at, NULL);
  if (search->code != NULL) {
    sc_arena_defer(arena, free_code, search->code);
    return search;
  }
  if (error == PCRE2_ERROR_HEAP_FAILED) sc_arena_fail(arena);
  PCRE2_UCHAR message[256];
  if (pcre2_get_error_message(error, message, sizeof message) < 0) message[0] = '\0';
  *off = at < pattern.len ? at : pattern.len;
  *why = sc_str_format(arena, "%s", (const char *)message);
  return NULL;
}

struct sc_search_scratch *sc_search_scratch_new(const struct sc_search *search,
                                                struct sc_arena *arena) {
  struct sc_search_scratch *scratch = malloc(sizeof *scratch);
  if (scratch == NULL) return NULL;
  scratch->arena = arena;
  scratch->data = pcre2_match_data_create_from_pattern(search->code, NULL);
  if (scratch->data != NULL) return scratch;
  free(scratch);
  return NULL;
}

void sc_search_scratch_free(struct sc_search_scratch *scratch) {
  if (scratch == NULL) return;
  pcre2_match_data_free(scratch->data);
  free(scratch);
}

bool sc_search_finds(const struct sc_search *search, struct sc_search_scratch *scratch,
                     struct sc_str text) {
  int found = pcre2_match(search->code, (PCRE2_SPTR)text.ptr, text.len, 0, 0, scratch->data, NULL);
  if (found == PCRE2_ERROR_NOMEMORY) sc_arena_fail(scratch->arena);
  return found != PCRE2_ERROR_NOMATCH;
}

uint32_t sc_search_groups(const struct sc_search *search) {
  uint32_t count = 0;
  (void)pcre2_pattern_info(search->code, PCRE2_INFO_CAPTURECOUNT, &count);
  return count;
}

uint32_t sc_search_group(const struct sc_search *search, struct sc_str name) {
  char text[64]; /* longer than any name of a group may be */
  if (name.len == 0 || name.len >= sizeof text) return SC_SEARCH_NO_GROUP;
  memcpy(text, name.ptr, name.len);
  text[name.len] = 0;
  int number = pcre2_substring_number_from_name(search->code, (PCRE2_SPTR)text);
  return number > 0 ? (uint32_t)number : SC_SEARCH_NO_GROUP;
}

enum sc_search_result sc_search_take(const struct sc_search *search,
                                     struct sc_search_scratch *scratch, struct sc_str text,
                                     struct sc_str *groups, uint32_t count) {
  int found = pcre2_match(search->code, (PCRE2_SPTR)text.ptr, text.len, 0, 0, scratch->data, NULL);
  if (found == PCRE2_ERROR_NOMEMORY) sc_arena_fail(scratch->arena);
  if (found == PCRE2_ERROR_NOMATCH) return SC_SEARCH_NO;
  if (found < 0) return SC_SEARCH_LIMIT;
  const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(scratch->data);
  for (uint32_t i = 0; i < count; i++) {
    groups[i] = (struct sc_str){0};
    if (i >= (uint32_t)found || ends[2 * i] == PCRE2_UNSET || ends[2 * i] > ends[2 * i + 1])
      continue;
    groups[i] = (struct sc_str){text.ptr + ends[2 * i], ends[2 * i + 1] - ends[2 * i]};
  }
  return SC_SEARCH_YES;
}
