/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_sql.c - any bytes as a policy file, whose queries are read as each dialect reads them: what comes from a policy stays inside
 * of quotes, every quote and parenthesis is closed, and there is one statement without a comment.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "compile.h"
#include "sql/sql.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds) {
  if (!holds) abort();
}

struct lexer {
  struct sc_str text;
  size_t at;
  bool backslash; /* escapes in every literal */
  char identifier;
  bool identifier_backslash;
};

static char peek(const struct lexer *l, size_t ahead) {
  return l->at + ahead < l->text.len ? l->text.ptr[l->at + ahead] : 0;
}

/* From an open quote to behind its end. */
static void skip_quoted(struct lexer *l, char quote, bool backslash) {
  for (l->at++;; l->at++) {
    demand(l->at < l->text.len);
    if (backslash && peek(l, 0) == '\\') {
      l->at++;
      continue;
    }
    if (peek(l, 0) != quote) continue;
    if (peek(l, 1) != quote) break;
    l->at++;
  }
  l->at++;
}

static void read_query(struct lexer *l) {
  static const char plain[] = "_.,()[]<>=*+-/%|~ \n";
  int depth = 0;
  while (l->at < l->text.len) {
    char c = peek(l, 0);
    bool escaped = c == 'E' && peek(l, 1) == '\'';
    if (escaped) l->at++;
    if (c == '\'' || escaped) {
      skip_quoted(l, '\'', l->backslash || escaped);
      continue;
    }
    if (c == l->identifier) {
      skip_quoted(l, c, l->identifier_backslash);
      continue;
    }
    bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    demand(word || (c != 0 && strchr(plain, c) != NULL));
    demand(!(c == '-' && peek(l, 1) == '-') && !(c == '/' && peek(l, 1) == '*'));
    depth += c == '(' || c == '[';
    depth -= c == ')' || c == ']';
    demand(depth >= 0);
    l->at++;
  }
  demand(depth == 0);
}

static void try_dialect(struct sc_arena *arena, const struct sc_policy *policy, const char *name) {
  bool backquotes = name[0] == 'c' || name[0] == 's';
  struct sc_sql_source source = {.dialect = sc_sql_dialect_find(sc_str_from(name)),
                                 .table = SC_STR("a\"`'\\;--"),
                                 .zone = policy->zone,
                                 .now = policy,
                                 .candidate = policy};
  struct sc_text query = {0};
  struct sc_sql_notes notes = {0};
  demand(source.dialect != NULL);
  sc_sql_query(arena, &source, &query, &notes);
  struct lexer lexer = {.text = sc_text_str(&query),
                        .backslash = backquotes,
                        .identifier = backquotes ? '`' : '"',
                        .identifier_backslash = name[0] == 'c'};
  read_query(&lexer);
  for (size_t i = 0; i < notes.count; i++) /* each goes into a comment */
    for (size_t k = 0; k < notes.items[i].len; k++)
      demand((unsigned char)notes.items[i].ptr[k] >= 0x20);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const dialects[] = {"postgresql", "duckdb", "clickhouse", "spark"};
  struct sc_compilation c;
  if (size > 65536) return 0;
  sc_compilation_init(&c);
  if (sc_compile_policy_text(&c, SC_STR("fuzz.yaml"), (struct sc_str){(const char *)data, size}) ==
      SC_OK)
    for (size_t i = 0; i < sizeof dialects / sizeof *dialects; i++)
      try_dialect(&c.arena, &c.policy, dialects[i]);
  sc_compilation_release(&c);
  return 0;
}
