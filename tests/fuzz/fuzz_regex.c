/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_regex.c - a pattern and a text, split at the first zero byte: where the pattern is accepted, the automaton says of the text
 * what PCRE2 says; globs and prefixes are never a crash.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "condition/regex.h"
#include "oracle/oracle_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds) {
  if (!holds) abort();
}

/* 1 or 0; -1: PCRE2 gave up. */
static int pcre2_says(struct sc_str pattern, struct sc_str text) {
  int error, result;
  PCRE2_SIZE off;
  pcre2_code *code = pcre2_compile(
      (PCRE2_SPTR)pattern.ptr, pattern.len,
      PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOLLAR_ENDONLY, &error, &off, NULL);
  pcre2_match_data *data = pcre2_match_data_create(1, NULL);
  pcre2_match_context *limits = pcre2_match_context_create(NULL);
  demand(code != NULL && data != NULL && limits != NULL);
  pcre2_set_match_limit(limits, 10000);
  result = pcre2_match(code, (PCRE2_SPTR)text.ptr, text.len, 0, 0, data, limits);
  pcre2_match_context_free(limits);
  pcre2_match_data_free(data);
  pcre2_code_free(code);
  return result >= 0 ? 1 : result == PCRE2_ERROR_NOMATCH ? 0 : -1;
}

static void check_glob(struct sc_arena *arena, struct sc_str pattern, struct sc_str text) {
  const struct sc_dfa *dfa;
  struct sc_regex_error error;
  if (sc_glob_compile(arena, pattern, &dfa, &error) == SC_REGEX_OK) {
    demand((sc_dfa_run(dfa, text) != 0) == oracle_glob(pattern, text));
  } else {
    demand(error.off + error.len <= pattern.len && error.text.len > 0);
  }
  demand(sc_prefix_compile(arena, pattern, &dfa, &error) == SC_REGEX_OK ||
         pattern.len > SC_REGEX_LEN_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct sc_arena arena;
  if (size > 2000) return 0;
  const uint8_t *zero = size == 0 ? NULL : memchr(data, 0, size);
  struct sc_str pattern = {(const char *)data, zero == NULL ? size : (size_t)(zero - data)};
  struct sc_str text = {pattern.ptr + pattern.len, 0};
  if (zero != NULL) text = (struct sc_str){pattern.ptr + pattern.len + 1, size - pattern.len - 1};
  if (!oracle_utf8(pattern) || !oracle_utf8(text)) return 0;
  sc_arena_init(&arena);
  const struct sc_dfa *dfa;
  struct sc_regex_error error;
  if (sc_regex_compile(&arena, pattern, &dfa, &error) == SC_REGEX_OK) {
    int says = pcre2_says(pattern, text);
    demand(says < 0 || (sc_dfa_run(dfa, text) != 0) == (says == 1));
  } else {
    demand(error.off + error.len <= pattern.len && error.text.len > 0);
  }
  check_glob(&arena, pattern, text);
  sc_arena_release(&arena);
  return 0;
}
