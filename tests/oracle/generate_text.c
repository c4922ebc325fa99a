/* SPDX-License-Identifier: Apache-2.0
 *
 * generate_text.c - random regular expressions and globs, each with strings that it accepts.
 *
 * Pattern and samples grow side by side, so a sample is a match by construction.
 */
#include "oracle/generate_internal.h"

#define SAMPLES 3u

struct sampled {
  struct sc_text pattern;
  struct sc_text samples[SAMPLES];
};

static void add(struct gen *gen, struct sampled *out, const char *pattern, const char *s0,
                const char *s1, const char *s2) {
  sc_text_add(gen->arena, &out->pattern, sc_str_from(pattern));
  sc_text_add(gen->arena, &out->samples[0], sc_str_from(s0));
  sc_text_add(gen->arena, &out->samples[1], sc_str_from(s1));
  sc_text_add(gen->arena, &out->samples[2], sc_str_from(s2));
}

/* Pattern, and three strings that it accepts. */
static const char *const regex_atoms[][4] = {
    {"a", "a", "a", "a"},
    {"b", "b", "b", "b"},
    {"x", "x", "x", "x"},
    {"-", "-", "-", "-"},
    {"CHG", "CHG", "CHG", "CHG"},
    {"/", "/", "/", "/"},
    {"\xc3\xa9", "\xc3\xa9", "\xc3\xa9", "\xc3\xa9"},
    {"\\.", ".", ".", "."},
    {"\\x41", "A", "A", "A"},
    {"\\x{20ac}", "\xe2\x82\xac", "\xe2\x82\xac", "\xe2\x82\xac"},
    {"\\d", "0", "9", "5"},
    {"\\D", "a", "\xc3\xa9", "\n"},
    {"\\w", "a", "_", "9"},
    {"\\W", "-", "\xc3\xa9", " "},
    {"\\s", " ", "\t", "\n"},
    {"\\S", "a", "\xe2\x82\xac", "/"},
    {"\\h", " ", "\t", "\xc2\xa0"},
    {"\\N", "a", "\r", "\xf0\x9f\x98\x80"},
    {".", "a", "b", "\xf0\x9f\x98\x80"},
    {"[a-c]", "a", "b", "c"},
    {"[^a-c]", "d", "\n", "\xc3\xa9"},
    {"[^\\d/]", "a", "-", "\xe2\x82\xac"},
    {"[\\w.-]", ".", "-", "a"},
    {"[[:alpha:]]", "a", "Z", "q"},
    {"[[:digit:]_]", "0", "_", "9"},
    {"[\xc3\xa0-\xc3\xbf]", "\xc3\xa0", "\xc3\xa9", "\xc3\xbf"},
};

static void regex(struct gen *gen, struct sampled *out, uint32_t depth);

static void append(struct gen *gen, struct sampled *out, const struct sampled *part,
                   const char *suffix, const uint32_t repeats[SAMPLES]) {
  sc_text_add(gen->arena, &out->pattern, sc_text_str(&part->pattern));
  sc_text_add(gen->arena, &out->pattern, sc_str_from(suffix));
  for (uint32_t s = 0; s < SAMPLES; s++)
    for (uint32_t i = 0; i < repeats[s]; i++)
      sc_text_add(gen->arena, &out->samples[s], sc_text_str(&part->samples[s]));
}

static void group(struct gen *gen, struct sampled *out, uint32_t depth) {
  struct sampled left = {0};
  struct sampled right = {0};
  regex(gen, &left, depth - 1);
  regex(gen, &right, depth - 1);
  bool capture = rng_chance(&gen->content, 50);
  sc_text_add(gen->arena, &out->pattern, sc_str_from(capture ? "(" : "(?:"));
  sc_text_add(gen->arena, &out->pattern, sc_text_str(&left.pattern));
  sc_text_add(gen->arena, &out->pattern, SC_STR("|"));
  sc_text_add(gen->arena, &out->pattern, sc_text_str(&right.pattern));
  sc_text_add(gen->arena, &out->pattern, SC_STR(")"));
  for (uint32_t s = 0; s < SAMPLES; s++) {
    const struct sampled *chosen = rng_chance(&gen->content, 50) ? &left : &right;
    sc_text_add(gen->arena, &out->samples[s], sc_text_str(&chosen->samples[s]));
  }
}

static void regex(struct gen *gen, struct sampled *out, uint32_t depth) {
  static const struct {
    const char *suffix;
    uint32_t low, high;
  } quantifiers[] = {{"", 1, 1},     {"", 1, 1},   {"", 1, 1},      {"?", 0, 1},
                     {"*", 0, 3},    {"+", 1, 3},  {"{2}", 2, 2},   {"{1,3}", 1, 3},
                     {"{2,}", 2, 4}, {"*?", 0, 2}, {"{0,2}?", 0, 2}};
  for (uint32_t items = 1 + rng_below(&gen->content, 3); items > 0; items--) {
    struct sampled part = {0};
    if (depth > 0 && rng_chance(&gen->content, 30)) {
      group(gen, &part, depth);
    } else {
      const char *const *atom = RNG_PICK(&gen->content, regex_atoms);
      if (strlen(atom[0]) == 3 && atom[0][0] == 'C') /* a quantifier binds one letter */
        add(gen, &part, "(?:CHG)", "CHG", "CHG", "CHG");
      else
        add(gen, &part, atom[0], atom[1], atom[2], atom[3]);
    }
    uint32_t q = rng_below(&gen->content, sizeof(quantifiers) / sizeof(*quantifiers));
    uint32_t repeats[SAMPLES];
    for (uint32_t s = 0; s < SAMPLES; s++)
      repeats[s] = (uint32_t)rng_between(&gen->content, quantifiers[q].low, quantifiers[q].high);
    append(gen, out, &part, quantifiers[q].suffix, repeats);
  }
}

static void keep(struct gen *gen, const struct sampled *sampled) {
  for (uint32_t s = 0; s < SAMPLES; s++)
    *SC_PUSH(gen->arena, &gen->out->strings) =
        sc_str_copy(gen->arena, sc_text_str(&sampled->samples[s]));
}

struct sc_str gen_regex(struct gen *gen) {
  struct sampled out = {0};
  bool anchors = rng_chance(&gen->content, 30);
  if (anchors) sc_text_add(gen->arena, &out.pattern, SC_STR("^"));
  regex(gen, &out, 1); /* groups in groups can need more states than a table may have */
  if (anchors) sc_text_add(gen->arena, &out.pattern, SC_STR("$"));
  keep(gen, &out);
  return sc_text_str(&out.pattern);
}

struct sc_str gen_glob(struct gen *gen) {
  static const char *const pieces[][4] = {
      {"a", "a", "a", "a"},
      {"b", "b", "b", "b"},
      {"/", "/", "/", "/"},
      {"/", "/", "/", "/"},
      {"*", "", "ab", "\xc3\xa9"},
      {"*", "b", "", "a.b"},
      {"**", "", "a/b", "//"},
      {"**/", "/", "a/", "a/b/"},
      {"?", "a", "\xc3\xa9", "\xf0\x9f\x98\x80"},
      {"[a-c]", "a", "b", "c"},
      {"[\xc3\xa0-\xc3\xbf_]", "\xc3\xa9", "_", "\xc3\xa0"},
      {"\\*", "*", "*", "*"},
      {"\\\\", "\\", "\\", "\\"},
      {"\xe2\x82\xac", "\xe2\x82\xac", "\xe2\x82\xac", "\xe2\x82\xac"},
      {".log", ".log", ".log", ".log"},
  };
  struct sampled out = {0};
  for (uint32_t items = 1 + rng_below(&gen->content, 4); items > 0; items--) {
    const char *const *piece = RNG_PICK(&gen->content, pieces);
    add(gen, &out, piece[0], piece[1], piece[2], piece[3]);
  }
  keep(gen, &out);
  return sc_text_str(&out.pattern);
}
